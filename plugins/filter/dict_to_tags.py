# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: tags from a dictionary of categories."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dict_to_tags
short_description: Tags from a dictionary of categories
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Converts a dictionary of categories to a list of tags, as options take it.
options:
  _input:
    description: One tag or a list of tags for each category.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show tags
  ansible.builtin.debug:
    msg: "{{ {'env': 'prod', 'role': ['web', 'proxy']} | verge.vergeos.dict_to_tags }}"
# => [env:prod, role:web, role:proxy]
"""

RETURN = r"""
_value:
  description: Tags as C(category:name).
  type: list
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import dict_to_tags, failing_with


class FilterModule:
    """The filter `dict_to_tags`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"dict_to_tags": failing_with(AnsibleFilterError, "dict_to_tags", dict_to_tags)}
