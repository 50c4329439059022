# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans and their parts: how they are combined, and what they say about themselves."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    NO_EFFECTS,
    VANISHED,
    Delete,
    Effects,
    Part,
    Pause,
    Plan,
    Poll,
    PollResult,
    Refresh,
    RunAction,
    Update,
    Wait,
    combine,
    combine_effects,
    writes,
)
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY

POLL = Poll(("$key",), lambda _row: PollResult(True, "seen"))
WAIT = Wait("wait", "things", Key("1"), POLL, "done")
PAUSE = Pause("pause", 1.0)
SET, GONE = Update("set", "things", Key("1"), {"a": 1}), Delete("delete", "things", Key("1"))
ACT = RunAction("start", "actions", {})
REFRESH = Refresh("vnets", ("$key",), lambda _row: ())

words = st.lists(st.sampled_from("abc"), max_size=2).map(tuple)
effects = st.builds(
    Effects,
    needs_off=words,
    next_start=words,
    affected=st.frozensets(st.sampled_from([(REFRESH, Key("1")), (REFRESH, Key("2"))])),
    another_pass=st.booleans(),
    predicted=words,
)
diffs = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=2)
parts = st.builds(
    Part,
    steps=st.lists(st.sampled_from([WAIT, PAUSE, SET, GONE, ACT]), max_size=3).map(tuple),
    before=diffs,
    after=diffs,
    effects=effects,
    warnings=words,
)


# --- combining --------------------------------------------------------------------------------------------------------


def test_nothing_combines_to_nothing():
    assert combine([]) == Part(steps=(), warnings=())
    assert combine_effects([]) == NO_EFFECTS == Effects()


def test_parts_are_combined_in_their_order():
    first = Part([SET, WAIT], {"a": 1}, {"a": 2}, Effects(("x",), predicted=("p",)), ["one"])
    second = Part([GONE], {"b": 3}, {}, Effects(("y",), another_pass=True, predicted=("q",)), ["two"])
    whole = combine([first, second])
    assert whole.steps == (SET, WAIT, GONE)
    assert (whole.before, whole.after) == ({"a": 1, "b": 3}, {"a": 2})
    assert whole.effects == Effects(needs_off=("x", "y"), another_pass=True, predicted=("p", "q"))
    assert whole.warnings == ("one", "two")


def test_the_last_part_decides_about_an_option_in_the_diff():
    whole = combine([Part(before={"a": 1}, after={"a": 2}), Part(after={"a": 3})])
    assert (whole.before, whole.after) == ({"a": 1}, {"a": 3})


def test_an_object_that_two_parts_affect_is_affected_once():
    one, two = Effects(affected=frozenset({(REFRESH, Key("1"))})), Effects(affected=frozenset({(REFRESH, "1")}))
    assert combine_effects([one, two]).affected == {(REFRESH, "1")}


def test_parts_may_come_from_a_generator():
    assert combine(part for part in [Part([SET]), Part([GONE])]).steps == (SET, GONE)
    assert combine_effects(found for found in [Effects(("x",)), NO_EFFECTS]).needs_off == ("x",)


@STEADY
@given(st.lists(parts, max_size=4), st.integers(0, 4))
def test_it_does_not_matter_in_which_groups_parts_are_combined(found, place):
    grouped = combine([combine(found[:place]), combine(found[place:])])
    assert grouped == combine(found)
    assert combine([combine(found)]) == combine(found)


@STEADY
@given(st.lists(effects, max_size=4), st.integers(0, 4))
def test_it_does_not_matter_in_which_groups_effects_are_combined(found, place):
    grouped = combine_effects([combine_effects(found[:place]), combine_effects(found[place:])])
    assert grouped == combine_effects(found)


@STEADY
@given(st.lists(parts, max_size=4))
def test_combining_changes_none_of_the_parts(found):
    before = [(list(part.steps), dict(part.before), dict(part.after), list(part.warnings)) for part in found]
    whole = combine(found)
    whole.before["new"] = whole.after["new"] = 1
    assert before == [(list(part.steps), dict(part.before), dict(part.after), list(part.warnings)) for part in found]


# --- plans ------------------------------------------------------------------------------------------------------------


def test_only_steps_that_write_are_changes():
    assert writes([WAIT, SET, PAUSE, ACT]) == [SET, ACT]
    assert not Plan().changes
    assert not Plan([WAIT, PAUSE]).changes
    plan = Plan([WAIT, SET, PAUSE, ACT], effects=Effects(predicted=("stop",)))
    assert plan.changes
    assert plan.actions == ["set", "start"]
    assert plan.predicted_actions == ["set", "start", "stop"]


def test_a_plan_with_other_steps_is_otherwise_the_same():
    plan = Plan([SET], {"a": 1}, {"a": 2}, Effects(another_pass=True), ["w"], restart_after=True)
    other = plan.with_steps([SET, ACT])
    assert other.actions == ["set", "start"]
    assert other == Plan([SET, ACT], {"a": 1}, {"a": 2}, Effects(another_pass=True), ["w"], restart_after=True)
    assert plan.steps == [SET]


@pytest.mark.parametrize("value", [Part(), Plan(), Effects()])
def test_plans_cannot_be_changed(value):
    for name in vars(copy.copy(value)):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, ())


def test_parts_share_no_dictionaries():
    first, second = Part(), Part()
    assert first.before is not second.before
    assert first.after is not first.before


# --- polls and refreshes ----------------------------------------------------------------------------------------------


def test_a_poll_evaluates_the_row_or_its_absence():
    assert POLL.check({"$key": 1}) == PollResult(True, "seen")
    assert POLL.check(None) == VANISHED
    gone = PollResult(True, "gone")
    assert POLL._replace(on_missing=gone).check(None) == gone


def test_poll_of_several_rows_is_done_when_all_of_them_are():
    def evaluate(row):
        return PollResult(row["done"], row["name"], failed=row.get("failed"))

    one, every = Poll(("$key",), evaluate), Poll(("$key",), evaluate, every=True)
    ready, busy = {"name": "ready", "done": True}, {"name": "busy", "done": False}
    broken = {"name": "broken", "done": False, "failed": "no space"}
    assert one.check_all([ready, busy]).done
    assert every.check_all([ready, ready]).done
    assert every.check_all([ready, busy]) == PollResult(False, "busy")
    assert every.check_all([busy, broken]).failed == "no space"
    assert every.check_all([]) == VANISHED
    assert (VANISHED.done, VANISHED.failed) == (False, "the row has vanished")


def test_a_refresh_is_wanted_unless_the_user_declines_it():
    assert REFRESH.is_wanted(Controls())
    declinable = REFRESH._replace(unless=("apply", "never"))
    given = [Controls(), Controls(extra={"apply": "auto"}), Controls(extra={"apply": "never"})]
    assert [declinable.is_wanted(controls) for controls in given] == [True, True, False]


def test_a_refresh_that_interrupts_work_needs_consent():
    interrupting = REFRESH._replace(interrupts=True)
    assert not interrupting.is_wanted(Controls())
    assert interrupting.is_wanted(Controls(allow_power_cycle=True))
