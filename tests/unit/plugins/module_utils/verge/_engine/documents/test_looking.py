# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that several threads wait for are read in one request, and no thread gets an answer from before its wait."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import Clock
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.looking import SharedLooks


class System:
    """A client that answers with the number of the request, and its clock."""

    def __init__(self) -> None:
        self.time = 0.0
        self.filters: list[str] = []
        self.looks = SharedLooks(Clock(lambda: self.time, lambda _seconds: None))

    def list(self, _table: str, fields: list[str], filter: Any) -> list[dict[str, Any]]:  # noqa: A002
        assert fields == ["status", "$key"]
        self.filters.append(filter.render())
        keys = [key for key in (1, 2, 3) if f"eq {key}" in self.filters[-1]]
        return [{"$key": key, "status": len(self.filters)} for key in keys]

    def look(self, key: str, since: float = 0.0) -> Any:
        """Return the number of the request that has answered; None: there is no such row."""
        rows = self.looks.rows(self, "machine_status", ("status",), "$key", key, since)  # type: ignore[arg-type]
        return rows[0]["status"] if rows else None


def test_one_request_answers_all_that_wait() -> None:
    system = System()
    assert [system.look(key) for key in "123"] == [1, 2, 3]
    system.time = 1.0
    assert [system.look(key) for key in "123"] == [4, 4, 4]
    assert all(f"eq {key}" in system.filters[3] for key in "123")


def test_an_answer_is_given_once_and_only_while_it_is_new() -> None:
    system = System()
    system.look("1")
    system.look("2")
    system.time = 1.0
    assert (system.look("1"), system.look("2"), system.look("2")) == (3, 3, 4)
    system.time = 2.0
    assert system.look("1") == 5
    system.time = 2.6
    assert system.look("2") == 6


def test_an_answer_from_before_a_wait_does_not_count() -> None:
    system = System()
    system.look("1")
    system.look("2")
    system.time = 1.0
    system.look("1")
    system.time = 1.2
    assert system.look("2", since=1.1) == 4


def test_rows_that_nothing_waits_for_any_more_are_left_out() -> None:
    system = System()
    system.look("1")
    system.time = 11.0
    system.look("2")
    assert "eq 1" not in system.filters[-1]


def test_a_row_may_be_missing() -> None:
    assert System().look("9") is None
