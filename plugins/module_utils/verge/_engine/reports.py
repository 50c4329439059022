# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info modules that work out figures from several tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.argument_spec import CONNECTION, Spec
from .._schema.report import Report
from .._schema.resource import Query
from ..client import VergeClient
from ..errors import APIError, AuthenticationError, UsageError
from .preflight import answer, ask
from .task import Call, Task


def reporting(report: Report) -> Task:
    """Return the task of the module that returns a report."""
    spec: Spec = {name: dict(option) for name, option in {**CONNECTION, **report.options}.items()}

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        try:
            queries = report.queries(call.params)
            read = _answer_if_possible if report.tolerant else answer
            answers = [read(client, query) for query in queries]
            return {"changed": False, report.name: dict(report.evaluate(call.params, answers))}
        except ValueError as error:
            raise UsageError(str(error)) from error

    return Task(spec, execute)


def _answer_if_possible(client: VergeClient, query: Query) -> Optional[list[Mapping[str, Any]]]:
    """Return the rows of a query; None: they cannot be read. Nothing can be read without a login."""
    try:
        return ask(client, query)
    except AuthenticationError:
        raise
    except APIError:
        return None
