# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the tags of taggable objects."""

from __future__ import annotations


class ModuleDocFragment:
    """Tags of an object."""

    DOCUMENTATION = r"""
options:
  tags:
    description:
      - Tags that the object should have, each written as V(category:name), for example V(env:prod). A dictionary with the
        keys C(category) and C(name) means the same. Other tags are left unchanged unless O(purge_tags=true).
      - The tag must exist, and its category must allow this type of object; see M(verge.vergeos.verge_tag_category).
    type: list
    elements: raw
  purge_tags:
    description:
      - Whether to remove tags that are not listed in O(tags) from the object. Requires O(tags).
    type: bool
    default: false
"""
