# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter plugin: the bytes of a size."""

from __future__ import annotations

DOCUMENTATION = r"""
name: to_bytes
short_description: The bytes of a size
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Converts a size as results show it, such as V(4 GiB), to a number, to calculate or compare with.
  - Units are C(KiB), C(MiB), C(GiB), C(TiB) and C(PiB). C(4 GB) and C(4G) are errors, because they are read in
    two ways.
options:
  _input:
    description: A size with a unit, or a number of bytes.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Show the memory of all VMs together
  ansible.builtin.debug:
    msg: "{{ sizes | map('verge.vergeos.to_bytes') | sum | verge.vergeos.to_size }}"
  vars:
    sizes: [4 GiB, 512 MiB]
# => 4608 MiB
"""

RETURN = r"""
_value:
  description: The number of bytes.
  type: int
"""

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.verge.vergeos.plugins.plugin_utils._values import failing_with, to_bytes


class FilterModule:
    """The filter `to_bytes`."""

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filter by its name."""
        return {"to_bytes": failing_with(AnsibleFilterError, "to_bytes", to_bytes)}
