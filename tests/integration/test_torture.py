# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small part of `make torture` for every change, and proof that it notices what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from tests.torture import fuzz
from tests.torture.report import Effort, Table


def test_a_few_random_tasks_of_every_module_end_well() -> None:
    table = fuzz.run(Effort(cases=5 * len(fuzz.MODULES), seed=7))
    assert table.tried == 5 * len(fuzz.MODULES)
    assert not table.failures


def ending_with(error: BaseException) -> Task:
    def execute(_client: Any, _call: Any) -> dict[str, Any]:
        raise error

    return Task({"host": {"type": "str"}}, execute)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RunError(UsageError("no")), "message"),
        (RunError(UsageError("x" * 9000, hint="y" * 9000)), "message"),
        (KeyError("x"), "exception"),
        (RecursionError(), "exception"),
        (fuzz.Hang(), "no end"),
    ],
)
def test_the_fuzz_judges_how_a_task_ends(error: BaseException, outcome: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERGE_HOST", "127.0.0.1")
    monkeypatch.setenv("VERGE_USERNAME", "admin")
    monkeypatch.setenv("VERGE_PASSWORD", "unused-here")
    found, failure = fuzz.judged(ending_with(error), {}, {})
    assert found == outcome
    assert bool(failure) is (outcome != "message")


def test_a_table_counts_by_kind_and_outcome() -> None:
    table = Table("Title")
    table.add("a", "good")
    table.add("a", "bad", "case 7")
    table.add("b", "good")
    assert table.tried == 3
    assert table.failures == ["a: case 7"]
    assert [line.split() for line in table.text().splitlines()] == [
        ["Title"],
        ["good", "bad"],
        ["a", "1", "1"],
        ["b", "1", "0"],
    ]
