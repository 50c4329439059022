# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of inventory groups for what hosts have in common."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

#: Characters that ansible-core replaces in group names.
_INVALID = re.compile(r"^[\d\W]|\W")

#: A group before it has a name: the prefix of the name, and the value that its hosts have in common.
Label = tuple[str, str]


class GroupNames(NamedTuple):
    """Names of groups.

    Attributes:
        names: The name of each group, by its label.
        collisions: The labels that would have had the same name, by that name.
    """

    names: dict[Label, str]
    collisions: dict[str, list[Label]]


def name_groups(labels: Iterable[Label], prefix: str = "") -> GroupNames:
    """Return a valid name for each label; labels that would have the same name get part of a hash as a suffix."""
    by_name: dict[str, list[Label]] = {}
    for label in dict.fromkeys(labels):
        by_name.setdefault(safe_name(f"{prefix}{label[0]}_{label[1]}"), []).append(label)
    names: dict[Label, str] = {}
    collisions: dict[str, list[Label]] = {}
    for name, found in by_name.items():
        if len(found) == 1:
            names[found[0]] = name
            continue
        collisions[name] = sorted(found)
        for label in found:
            digest = hashlib.sha256("\0".join(label).encode()).hexdigest()
            names[label] = f"{name}_{digest[:6]}"
    return GroupNames(names, collisions)


def safe_name(text: str) -> str:
    """Return a valid group name: an underscore replaces everything but letters, digits and underscores."""
    return _INVALID.sub("_", text)
