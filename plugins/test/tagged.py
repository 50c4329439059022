# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Test plugin: whether an object has a tag."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tagged
short_description: Whether an object has a tag
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Whether an object has a tag, or one of several tags.
positional: tags
options:
  _input:
    description:
      - The object as modules return it, or its tags. Info modules and the lookup P(verge.vergeos.verge#lookup) return tags with
        C(children) only.
    type: raw
    required: true
  tags:
    description:
      - A tag as C(category:name), or a name in any category; a shell pattern. For several, one of them is enough.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show the names of the VMs in production
  ansible.builtin.debug:
    msg: "{{ vms | select('verge.vergeos.tagged', 'env:prod') | map(attribute='name') }}"
  vars:
    vms: "{{ query('verge.vergeos.verge', 'vms', children=['tags']) }}"
"""

RETURN = r"""
_value:
  description: Whether it has one of the tags.
  type: bool
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, is_tagged


class TestModule:
    """The test `tagged`."""

    def tests(self) -> Mapping[str, Callable[..., Any]]:
        """Return the test by its name."""
        return {"tagged": failing_with(AnsibleFilterError, "tagged", is_tagged)}
