# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: a cloud-config document from a dictionary."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_cloud_config
short_description: A cloud-config document from a dictionary
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Returns a C(#cloud-config) document in YAML, for the user data of a VM. It is an error if the content is not a
    dictionary, or if the document is longer than the 64 KiB that the platform stores.
  - Which keys cloud-init knows depends on the image, so keys are not checked; C(cloud-init schema) in the guest
    does that.
options:
  _input:
    description: The content of the document.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Create a VM that installs a web server
  verge.vergeos.verge_vm:
    name: web8
    ram: 2 GiB
    cloudinit_datasource: nocloud
    cloudinit_files:
      - name: /user-data
        contents: "{{ config | verge.vergeos.to_cloud_config }}"
  vars:
    config:
      packages: [nginx]
      users:
        - name: ops
          sudo: ALL=(ALL) NOPASSWD:ALL
"""

RETURN = r"""
_value:
  description: The document.
  type: str
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, to_cloud_config


class FilterModule:
    """The filter `to_cloud_config`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"to_cloud_config": failing_with(AnsibleFilterError, "to_cloud_config", to_cloud_config)}
