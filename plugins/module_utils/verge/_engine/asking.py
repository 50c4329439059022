# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions to the platform that do not depend on each other, for clients that read for many tasks at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable, Optional, TypeVar

from ..errors import VergeError

_Answer = TypeVar("_Answer")


class NotReadYet(Exception):  # noqa: N818 - it is no error, but says what has to happen first
    """What somebody needs has not been read yet, and will be, together with what others need."""


def answers(questions: Iterable[Callable[[], _Answer]]) -> list[_Answer]:
    """Return the answers to independent questions, in their order.

    All of them are asked before one that has no answer yet ends this, so that they are read together.

    Raises:
        NotReadYet: some have no answer yet.
        VergeError: the first one that cannot be answered, if all before it can.
    """
    found: list[_Answer] = []
    missing: Optional[NotReadYet] = None
    for question in questions:
        try:
            found.append(question())
        except NotReadYet as unanswered:  # noqa: PERF203 - only clients for many tasks raise it
            missing = missing or unanswered
        except VergeError:
            if missing is None:
                raise
            break
    if missing is not None:
        raise missing
    return found
