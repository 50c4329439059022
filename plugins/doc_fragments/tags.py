# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of objects that can bear tags."""

from __future__ import annotations


class ModuleDocFragment:
    """Tags of an object."""

    DOCUMENTATION = r"""
options:
  tags:
    description:
      - Tags that the object must bear. Other tags are left alone unless O(purge_tags=true).
      - The tag must exist, and its category must be open for this kind of object; see
        M(verge.vergeos.verge_tag_category).
    type: list
    elements: dict
    suboptions:
      category:
        description:
          - Name of the tag's category.
        type: str
        required: true
      name:
        description:
          - Name of the tag, which is only unique in its category.
        type: str
        required: true
  purge_tags:
    description:
      - Whether tags that O(tags) does not list are taken off the object. Needs O(tags).
    type: bool
    default: false
"""
