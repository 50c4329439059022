# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: a number of bytes as a size."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_size
short_description: A number of bytes as a size
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Converts a number of bytes to the form that options and results have, in the largest unit that needs no fraction.
options:
  _input:
    description: A number of bytes.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Show a size
  ansible.builtin.debug:
    msg: "{{ 6442450944 | verge.vergeos.to_size }}"
# => 6 GiB
"""

RETURN = r"""
_value:
  description: The size, such as V(6 GiB).
  type: str
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, to_size


class FilterModule:
    """The filter `to_size`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"to_size": failing_with(AnsibleFilterError, "to_size", to_size)}
