# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test plugin: whether an object runs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: running
short_description: Whether an object runs
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Whether a VM, tenant, network, node or NAS service runs. V(null), which results have for an object that does
    not exist, does not.
options:
  _input:
    description: The object as modules return it, such as RV(verge.vergeos.verge_vm#module:vm).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the names of the running VMs
  ansible.builtin.debug:
    msg: "{{ query('verge.vergeos.verge', 'vms') | select('verge.vergeos.running') | map(attribute='name') }}"
"""

RETURN = r"""
_value:
  description: Whether it runs.
  type: bool
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, is_running


class TestModule:
    """The test `running`."""

    def tests(self) -> Mapping[str, Callable[..., Any]]:
        """Return the test by its name."""
        return {"running": failing_with(AnsibleFilterError, "running", is_running)}
