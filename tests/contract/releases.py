# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases of VergeOS that the contract describes, oldest first."""

from __future__ import annotations

RELEASES = ("26.1", "26.2")
#: Nearly everything in the contract was measured on this release; what is known of others comes from release notes.
DEFAULT = "26.1"


def is_at_least(release: str, since: str) -> bool:
    """Return whether a release is the one that something came with, or a later one.

    Raises:
        ValueError: One of them is not a known release.
    """
    return RELEASES.index(release) >= RELEASES.index(since)
