# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be worked out from rows of several tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .resource import Answers, Query


class Report(NamedTuple):
    """Figures that an info module works out from what it reads.

    Attributes:
        name: key under which the module returns them.
        options: the options of the module besides those of the connection.
        queries: what has to be read, by the options of the task.
        evaluate: the figures; gets the options, and the rows of each query. ValueError: an option is unusable.
        tolerant: a table that the account may not read, or that fails, has no answer (None), and is part of the report.
    """

    name: str
    options: Mapping[str, Mapping[str, Any]]
    queries: Callable[[Mapping[str, Any]], Sequence[Query]]
    evaluate: Callable[[Mapping[str, Any], Answers], Mapping[str, Any]]
    tolerant: bool = False
