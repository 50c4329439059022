# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: tags by their category."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tags_to_dict
short_description: Tags by their category
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Converts a list of tags to a dictionary, to find those of one category.
options:
  _input:
    description: Tags as C(category:name), or as dictionaries with C(category) and C(name).
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Show the tags of the category env
  ansible.builtin.debug:
    msg: "{{ ['env:prod', 'role:web'] | verge.vergeos.tags_to_dict }}"
# => {env: [prod], role: [web]}
"""

RETURN = r"""
_value:
  description: A list of tags for each category.
  type: dict
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, tags_to_dict


class FilterModule:
    """The filter `tags_to_dict`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"tags_to_dict": failing_with(AnsibleFilterError, "tags_to_dict", tags_to_dict)}
