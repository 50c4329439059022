# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that expire at some time, or never."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import Timestamp, is_duration, parse_duration
from .._schema.columns import Column
from .._schema.controls import Controls
from .._schema.resource import Desired, State

#: Why snapshots are only exported on request.
NO_CONFIGURATION = "snapshots are no configuration, and nothing can be created with an expiry that has passed"


class Lifetime(int):
    """A time that was given as a duration from the creation of an object: it does not matter for one that exists."""


class Expiry(Timestamp):
    """A time to come. A duration stands for the time so long after creation, and with a plus sign so long after the task."""

    otherwise = ", never, or a duration such as 7 days"

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        span = text[1:] if text.startswith("+") else text
        if not is_duration(span):
            return super().parse(value)
        end = int(time.time()) + parse_duration(span)
        try:
            self.show(end)
        except OverflowError:
            raise ValueError(f"'{value}' is too long") from None
        return Lifetime(end) if span == text else end

    def same(self, desired: Any, current: Any) -> bool:
        return isinstance(desired, Lifetime) or bool(desired == current)


def _expires_type(timestamp: Any) -> Mapping[str, Any]:
    return {"expires_type": "date" if timestamp else "never"}


def expires(has_type: bool = True) -> Column:
    """Return the column `expires`. It is always sent at creation, since the platform's default is three days.

    Args:
        has_type: the table has an `expires_type` column, which must agree with it.
    """
    return Column(
        "expires",
        Expiry(),
        create_default="never",
        companion_columns=_expires_type if has_type else None,
        required=True,
    )


def not_expired(desired: Desired, state: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse an expiry in the past, which would delete the object at once."""
    expiry = desired.get("expires")
    if controls.state == "absent" or not expiry or expiry > time.time():
        return None
    if state is not None and state.values.get("expires") == expiry:
        return None
    return "'expires' is in the past: the platform would delete it at once; use 'state: absent' to delete it"
