# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random documents with objects of every kind: the laws of the tests, with other and more documents."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.integration.documents.generating import Entry, documents
from tests.integration.documents.test_laws import MADE_ANYWHERE, MANAGED, check_effect, check_export
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table

DOCUMENTS = 60


def run(effort: Effort) -> Table:
    """Try random documents."""
    table = Table("Random documents with objects of every kind")
    with Simulator(seed="small", clock_rate=20.0) as first, Simulator(seed="empty", clock_rate=20.0) as second:
        system, other = System(first), System(second)

        @_examples(effort)
        @given(entries=documents(MANAGED))
        def applied(entries: list[Entry]) -> None:
            check_effect(system, entries)
            table.add("applied", "as the modules do")

        @_examples(effort)
        @given(entries=documents(MADE_ANYWHERE), full=st.booleans())
        def exported(entries: list[Entry], full: bool) -> None:
            check_export(system, other, entries, full)
            table.add("exported and applied elsewhere", "the same export")

        _try(applied, "applied", table, effort)
        _try(exported, "exported and applied elsewhere", table, effort)
    return table


def _try(law: Callable[[], None], kind: str, table: Table, effort: Effort) -> None:
    try:
        law()
    except Exception as error:  # noqa: BLE001 - every failure belongs into the table
        table.add(kind, "another result", f"seed {effort.seed}: {error}")


def _examples(effort: Effort) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that lets a law be tried with the documents that a seed chooses."""
    examples = settings(
        max_examples=DOCUMENTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    return lambda law: seed(effort.seed)(examples(law))
