#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that tells what system it is."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_system_info
short_description: Tell name and version of the system
version_added: 0.1.0
description:
  - Returns what the system is called, which version of VergeOS it has, and where it stands. It costs one request.
  - An answer proves that the system can be reached and that the login works.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
seealso:
  - module: verge.vergeos.verge_node_info
"""

EXAMPLES = r"""
- name: What system is this?
  verge.vergeos.verge_system_info:
  register: this

- name: Go on only with a version that the playbook was made for
  verge.vergeos.verge_system_info:
  register: checked
  failed_when: checked.system.version is version('26.1', '<')
"""

RETURN = r"""
system:
  description: What the system tells about itself. A value that its release does not have is null.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the only row, V(self).
      type: str
      returned: always
      sample: self
    name:
      description: Name of the system.
      type: str
      returned: always
      sample: lab
    version:
      description: Version of VergeOS.
      type: str
      returned: always
      sample: 26.1.8
    os_version:
      description: Version of the operating system below.
      type: str
      returned: always
      sample: 26.1.8.1
    branch:
      description: Branch that its updates come from.
      type: str
      returned: always
      sample: stable-26.1
    is_tenant:
      description: Whether it is a tenant of another system.
      type: bool
      returned: always
    description:
      description: Free text.
      type: str
      returned: always
      sample: ''
    domain:
      description: Domain.
      type: str
      returned: always
      sample: ''
    city:
      description: City where it stands.
      type: str
      returned: always
      sample: ''
    country:
      description: Country where it stands.
      type: str
      returned: always
      sample: ''
    timezone:
      description: Time zone.
      type: str
      returned: always
      sample: UTC
    url:
      description: Address of its web interface.
      type: str
      returned: always
      sample: ''
  sample:
    id: self
    name: lab
    version: 26.1.8
    os_version: 26.1.8.1
    branch: stable-26.1
    is_tenant: false
    timezone: UTC
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system import SYSTEM

TASK = listing(SYSTEM)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
