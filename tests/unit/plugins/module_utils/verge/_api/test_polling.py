# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The polling loop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import polling
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import wait_until
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY, FakeClock


class FakePoll:
    """A row that is ready at a given time; each poll takes `duration` seconds."""

    def __init__(self, time, ready_at, duration=0.0):
        self.time, self.ready_at, self.duration = time, ready_at, duration
        self.times = []

    def __call__(self):
        self.times.append(self.time.now)
        ready = self.time.now >= self.ready_at
        self.time.pass_by(self.duration)
        return ready


def waited(ready_at, timeout, interval=1.0, duration=0.0):
    time = FakeClock()
    polls = FakePoll(time, ready_at, duration)
    return wait_until(polls, bool, timeout, interval, time.clock), polls, time


def test_the_first_poll_comes_before_the_first_pause():
    outcome, polls, time = waited(ready_at=0, timeout=100)
    assert (outcome.last, outcome.elapsed, outcome.in_time) == (True, 0.0, True)
    assert (polls.times, time.naps) == ([0.0], [])


def test_a_timeout_of_zero_still_polls_once():
    outcome, polls, time = waited(ready_at=1, timeout=0)
    assert (outcome.last, outcome.in_time) == (False, False)
    assert (polls.times, time.naps) == ([0.0], [])
    assert waited(ready_at=0, timeout=0)[0].in_time


def test_pauses_grow_from_a_fifth_of_the_interval_up_to_it():
    _outcome, _polls, time = waited(ready_at=10, timeout=100, interval=1.0)
    assert time.naps[:6] == pytest.approx([0.2, 0.3, 0.45, 0.675, 1.0, 1.0])
    assert max(time.naps) == 1.0


def test_the_last_poll_is_at_the_timeout():
    outcome, polls, time = waited(ready_at=99, timeout=3)
    assert outcome.elapsed == pytest.approx(3)
    assert polls.times[-1] == pytest.approx(3)
    assert sum(time.naps) == pytest.approx(3)
    assert not outcome.in_time


def test_success_at_the_timeout_is_in_time():
    outcome, _polls, _time = waited(ready_at=3, timeout=3)
    assert (outcome.last, outcome.in_time) == (True, True)


def test_the_duration_of_polls_counts():
    outcome, polls, _time = waited(ready_at=99, timeout=5, duration=3)
    assert len(polls.times) == 2
    assert outcome.elapsed == pytest.approx(6.2)


def test_the_outcome_has_the_last_result():
    time = FakeClock()
    statuses = iter(["starting", "starting", "running"])
    outcome = wait_until(lambda: next(statuses), lambda status: status == "running", 10, 1.0, time.clock)
    assert outcome.last == "running"
    assert outcome.elapsed == pytest.approx(0.5)


def test_an_exception_ends_the_wait():
    time = FakeClock()

    def poll():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        wait_until(poll, bool, 10, 1.0, time.clock)
    assert time.naps == []


def test_the_wall_clock_is_not_used(monkeypatch):
    """The wall clock may be changed during a wait."""
    monkeypatch.setattr(polling.time, "time", lambda: pytest.fail("the wall clock was used"))
    assert wait_until(lambda: True, bool, 1, 1.0).in_time


@STEADY
@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.1, 10), st.floats(0, 5))
def test_a_wait_always_ends(ready_at, timeout, interval, duration):
    outcome, polls, time = waited(ready_at, timeout, interval, duration)
    assert outcome.in_time is outcome.last
    assert outcome.in_time is (polls.times[-1] >= ready_at)
    assert polls.times[-1] <= timeout or len(polls.times) == 1
    assert outcome.elapsed <= timeout + duration + 1e-6
    assert all(0 <= nap <= interval + 1e-9 for nap in time.naps)
    if not outcome.in_time:
        assert outcome.elapsed >= timeout - 1e-6
