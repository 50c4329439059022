#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to return the name and version of the system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_system_info
short_description: Return the name and version of the system
version_added: 0.1.0
description:
  - Returns the name, the VergeOS version and the location of the system. Sends one request.
  - A successful result shows that the system is reachable and the login works.
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
- name: Show system information
  verge.vergeos.verge_system_info:
  register: this

- name: Require a minimum version of VergeOS
  verge.vergeos.verge_system_info:
  register: checked
  failed_when: checked.system.version is version('26.1', '<')
"""

RETURN = r"""
system:
  description: Information about the system. Values that the release does not support are null.
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
      description: Version of the underlying operating system.
      type: str
      returned: always
      sample: 26.1.8.1
    branch:
      description: Branch that updates come from.
      type: str
      returned: always
      sample: stable-26.1
    is_tenant:
      description: Whether the system is a tenant of another system.
      type: bool
      returned: always
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    domain:
      description: Domain.
      type: str
      returned: always
      sample: ''
    city:
      description: City where the system is located.
      type: str
      returned: always
      sample: ''
    country:
      description: Country where the system is located.
      type: str
      returned: always
      sample: ''
    timezone:
      description: Time zone.
      type: str
      returned: always
      sample: UTC
    url:
      description: URL of the web interface.
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
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
