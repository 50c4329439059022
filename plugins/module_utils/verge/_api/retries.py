# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests are retried, and after which delay."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Optional

from ..errors import (
    GATEWAY_STATUSES,
    InvalidResponseError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from .request import Request

#: Seconds before the first retry; doubled for each further one up to MAX_DELAY, then shortened at random.
INITIAL_DELAY = 0.5
MAX_DELAY = 8.0
#: Longest Retry-After that is honored, in seconds.
MAX_RETRY_AFTER = 60.0


def cause_of(error: VergeError) -> VergeError:
    """Return the cause of an `OutcomeUnknownError`, and any other error itself."""
    return error.cause if isinstance(error, OutcomeUnknownError) and error.cause is not None else error


def may_retry(request: Request, error: VergeError) -> bool:
    """Return whether `request` may be sent again after `error`.

    401 is never retried, because accounts lock after failed logins, and 500 is not, because it is a permanent
    rejection. A write is retried only if it provably had no effect. POST is not retried after 429.
    """
    cause = cause_of(error)
    if isinstance(cause, RateLimitError):
        return request.method != "POST"
    never_sent = isinstance(cause, VergeConnectionError) and not cause.may_have_been_sent
    if not (request.repeatable or never_sent):
        return False
    return is_transient(cause)


def is_transient(error: VergeError) -> bool:
    """Return whether a failed read may succeed later, as when the API restarts or another node takes over."""
    if isinstance(error, VergeConnectionError):
        return not error.final
    if isinstance(error, ServerError):
        return error.status_code in GATEWAY_STATUSES
    if isinstance(error, InvalidResponseError):
        return error.truncated or error.is_web_page
    return isinstance(error, RateLimitError)


def is_throttled(error: VergeError) -> bool:
    """Return whether the system may be throttling: it responded with 429, or it dropped the connection."""
    cause = cause_of(error)
    if isinstance(cause, VergeConnectionError):
        return cause.may_have_been_sent and not isinstance(cause, VergeTimeoutError)
    return isinstance(cause, RateLimitError)


def retry_after(value: str) -> Optional[float]:
    """Return the seconds of a Retry-After header (a number or an HTTP date), or None if it is not valid."""
    text = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=timezone.utc)
    return max(0.0, (date - datetime.now(timezone.utc)).total_seconds())
