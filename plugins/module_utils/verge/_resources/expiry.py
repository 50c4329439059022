# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that end at a moment, or never."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import Moment
from .._schema.columns import Column
from .._schema.resource import Desired, State


def kind_of_expiry(moment: Any) -> Mapping[str, Any]:
    """The word that some tables want beside the moment itself."""
    return {"expires_type": "date" if moment else "never"}


def expires(along: bool = True) -> Column:
    """The column `expires`. Always sent at creation, so that no default of the platform decides how long it lives.

    Args:
        along: the table has `expires_type` beside it.
    """
    return Column("expires", Moment(), create_default="never", along=kind_of_expiry if along else None, required=True)


def not_over_already(desired: Desired, state: Optional[State], controls: Any) -> Optional[str]:
    """A thing whose time is already over would be gone at once; removing something is said in plain words."""
    moment = desired.get("expires")
    if controls.state == "absent" or not moment or moment > time.time():
        return None
    if state is not None and state.values.get("expires") == moment:
        return None
    return "'expires' is in the past: the platform would remove it at once; 'state: absent' does"
