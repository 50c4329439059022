#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list files in the media catalog."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_file_info
short_description: List files in the media catalog
version_added: 0.1.0
description:
  - Returns the files in the media catalog in the same format as M(verge.vergeos.verge_file). Files that belong to
    drives, NAS services and recipes are not included.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_file
"""

EXAMPLES = r"""
- name: List all files
  verge.vergeos.verge_file_info:
  register: all_files

- name: List installers on one tier
  verge.vergeos.verge_file_info:
    filters:
      type: iso
      tier: 1
  register: installers

- name: Look up an image
  verge.vergeos.verge_file_info:
    name: debian-12.qcow2
  register: image
"""

RETURN = r"""
files:
  description: The files, sorted by name. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 12
      name: debian-12.qcow2
      description: ''
      tier: 1
      type: qcow2
      size: 345702400
      reserved: 345702400
      used: 345702400
      modified: 1790000000
      creator: admin
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE

TASK = listing(FILE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
