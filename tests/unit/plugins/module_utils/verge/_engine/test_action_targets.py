# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows that actions are called on, where neither the object nor its options hold their keys."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.action_targets import ActionTargets
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import ONCE, Column, Reference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Clone,
    Hop,
    ImperativeState,
    Resource,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import TaskError, UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, FakeClock, want

TO_ITS_ROW = Hop("things", "machine", constants=(("is_snapshot", True),))
THING = Resource(
    name="thing",
    title="thing",
    table="things",
    columns=(Column("name"), Reference("original", table="things", title="thing", write=ONCE)),
    clone=Clone(
        "original",
        "thing_actions",
        "thing",
        "clone",
        {"name": "name"},
        snapshot=(
            Hop("things", "$key", take="machine"),
            Hop("snapshots", "machine", take="copied", named_by="snapshot", title="snapshot"),
            TO_ITS_ROW,
        ),
    ),
)
RESTORED = ImperativeState("restored", lambda _task, _row: [], start="copied", way=(TO_ITS_ROW,))


class Search:
    def __init__(self, **controls):
        self.time = FakeClock()
        self.client = FakeClient(
            things=[
                {"key": 1, "name": "old", "machine": 51, "is_snapshot": False},
                {"key": 2, "name": "old", "machine": 61, "is_snapshot": True},
                {"key": 3, "name": "other", "machine": 62, "is_snapshot": True},
                {"key": 4, "name": "same machine", "machine": 61, "is_snapshot": False},
            ],
            snapshots=[
                {"key": 71, "name": "s", "machine": 51, "copied": 61},
                {"key": 72, "name": "s", "machine": 52, "copied": 62},
                {"key": 73, "name": "twin", "machine": 51, "copied": 61},
                {"key": 74, "name": "twin", "machine": 51, "copied": 62},
            ],
        )
        self.targets = ActionTargets(self.client, Controls(**controls), self.time.clock)

    def of_copy(self, original="old", key="1", snapshot="s", **controls):
        self.targets.controls = Controls(extra={"snapshot": snapshot}, **controls)
        keys = Names()
        if original is not None:
            keys.learn(THING.column("original"), original, key)
        desired = want(THING, name="new", **({"original": original} if original else {}))
        return self.targets.of_snapshot(THING, THING.clone, desired, keys)


# --- a snapshot that is copied ------------------------------------------------------------------------------------------


def test_the_snapshot_of_the_original_is_found_by_its_name():
    assert Search().of_copy() == "2"


def test_nothing_is_looked_up_unless_a_snapshot_is_named():
    search = Search()
    assert search.of_copy(snapshot=None) is None
    assert search.client.calls == []
    assert search.targets.of_snapshot(THING, THING.clone._replace(snapshot=()), want(THING), Names()) is None


def test_a_snapshot_needs_an_original():
    with pytest.raises(UsageError, match="'snapshot' needs 'original', the thing that it is a snapshot of"):
        Search().of_copy(original=None)


@pytest.mark.parametrize("near", ["S", "s ", "ss", ""])
def test_the_name_of_a_snapshot_must_match_exactly(near):
    search = Search()
    search.client.row("snapshots", 71)["name"] = near
    listing = search.client.list
    search.client.list = lambda table, *arguments, **options: (
        [row for row in search.client.rows(table) if row["machine"] == 51]
        if table == "snapshots"
        else listing(table, *arguments, **options)
    )
    with pytest.raises(UsageError, match="there is no snapshot 's' of thing 'old'"):
        search.of_copy()


def test_an_unknown_snapshot_is_a_warning_in_check_mode():
    for snapshot, key in (("unknown", "1"), ("s", None)):
        search = Search()
        assert search.of_copy(snapshot=snapshot, key=key, check=True) is None
        (warning,) = search.targets.warnings
        assert warning.startswith(
            f"snapshot: there is no snapshot '{snapshot}' of thing 'old'; the real run fails here"
        )
        with pytest.raises(UsageError):
            Search().of_copy(snapshot=snapshot, key=key)


def test_ambiguous_snapshots_are_refused_with_their_keys():
    with pytest.raises(UsageError, match="2 snapshots have the name 'twin' \\(ids 73, 74\\)"):
        Search().of_copy(snapshot="twin")


def test_a_new_snapshot_may_name_its_row_a_moment_later():
    search = Search()
    search.client.row("snapshots", 71)["copied"] = None
    search.time.after(3.0, lambda: search.client.row("snapshots", 71).update(copied=61))
    assert search.of_copy() == "2"


def test_a_row_that_never_appears_is_an_error():
    search = Search()
    search.client.row("snapshots", 71)["copied"] = 99
    with pytest.raises(TaskError, match="the row of things that represents it was not found"):
        search.of_copy()
    assert search.time.now == pytest.approx(10.0)


# --- what a verb is called on -------------------------------------------------------------------------------------------


def of_restore(search, value):
    return search.targets.of_imperative_state(RESTORED, value, "snapshot 's'")


def test_the_row_of_an_imperative_state_is_found_by_a_fact():
    assert of_restore(Search(), lambda: 61) == "2"
    assert of_restore(Search(), lambda: "61") == "2"


@pytest.mark.parametrize("value", [None, 99, 63])
def test_a_missing_or_ambiguous_row_is_an_error(value):
    search = Search()
    for key in (8, 9):
        search.client.put("things", key=key, machine=63, is_snapshot=True)
    with pytest.raises(TaskError) as caught:
        of_restore(search, lambda: value)
    assert "bring to state 'restored' snapshot 's': the row of things" in str(caught.value)


def test_a_fact_may_appear_late():
    search = Search()
    assert of_restore(search, lambda: 61 if search.time.now > 2 else None) == "2"
