# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a system says about its release. What differs between releases is in the behaviours and in the contract."""

from __future__ import annotations

import os
from dataclasses import dataclass

from tests.contract.releases import DEFAULT, is_at_least

#: The environment variable that selects the release where a program does not.
VARIABLE = "SIMULATOR_RELEASE"


@dataclass(frozen=True)
class Release:
    """A release of VergeOS."""

    name: str
    version: str
    os_version: str
    branch: str

    def is_at_least(self, since: str) -> bool:
        """Return whether something that came with a release is in this one."""
        return is_at_least(self.name, since)


KNOWN = {
    release.name: release
    for release in (
        Release("26.1", "26.1.8", "26.1.8.1", "stable-26.1"),
        # Assumption: the version numbers and the branch have the form of those of 26.1. Settled by: GET system on 26.2.
        Release("26.2", "26.2.0", "26.2.0.1", "stable-26.2"),
    )
}


def selected() -> str:
    """Return the release that the environment selects, or the default."""
    return os.environ.get(VARIABLE) or DEFAULT
