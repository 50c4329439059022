# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one loop that waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import polling as waiting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import wait_until
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY, FakeClock


class Looks:
    """A row that is ready after so many seconds; each look may take its time."""

    def __init__(self, time, ready_at, costs=0.0):
        self.time, self.ready_at, self.costs = time, ready_at, costs
        self.moments = []

    def __call__(self):
        self.moments.append(self.time.now)
        ready = self.time.now >= self.ready_at
        self.time.pass_by(self.costs)
        return ready


def waited(ready_at, timeout, interval=1.0, costs=0.0):
    time = FakeClock()
    looks = Looks(time, ready_at, costs)
    return wait_until(looks, bool, timeout, interval, time.clock), looks, time


def test_the_first_look_comes_before_the_first_pause():
    end, looks, time = waited(ready_at=0, timeout=100)
    assert (end.last, end.elapsed, end.in_time) == (True, 0.0, True)
    assert (looks.moments, time.naps) == ([0.0], [])


def test_without_any_time_there_is_still_one_look():
    end, looks, time = waited(ready_at=1, timeout=0)
    assert (end.last, end.in_time) == (False, False)
    assert (looks.moments, time.naps) == ([0.0], [])
    assert waited(ready_at=0, timeout=0)[0].in_time


def test_pauses_grow_from_a_fifth_of_the_interval_up_to_it():
    _end, _looks, time = waited(ready_at=10, timeout=100, interval=1.0)
    assert time.naps[:6] == pytest.approx([0.2, 0.3, 0.45, 0.675, 1.0, 1.0])
    assert max(time.naps) == 1.0


def test_the_last_look_is_at_the_deadline():
    end, looks, time = waited(ready_at=99, timeout=3)
    assert end.elapsed == pytest.approx(3)
    assert looks.moments[-1] == pytest.approx(3)
    assert sum(time.naps) == pytest.approx(3)
    assert not end.in_time


def test_what_comes_at_the_deadline_comes_in_time():
    end, _looks, _time = waited(ready_at=3, timeout=3)
    assert (end.last, end.in_time) == (True, True)


def test_looks_that_take_their_time_count():
    end, looks, _time = waited(ready_at=99, timeout=5, costs=3)
    assert len(looks.moments) == 2
    assert end.elapsed == pytest.approx(6.2)


def test_the_end_tells_the_last_look():
    time = FakeClock()
    words = iter(["starting", "starting", "running"])
    end = wait_until(lambda: next(words), lambda word: word == "running", 10, 1.0, time.clock)
    assert end.last == "running"
    assert end.elapsed == pytest.approx(0.5)


def test_a_look_that_fails_ends_the_wait():
    time = FakeClock()

    def poll():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        wait_until(poll, bool, 10, 1.0, time.clock)
    assert time.naps == []


def test_the_time_of_day_does_not_matter(monkeypatch):
    """Clocks that are set while something is awaited are the reason for a monotonic one."""
    monkeypatch.setattr(waiting.time, "time", lambda: pytest.fail("asked for the time of day"))
    assert wait_until(lambda: True, bool, 1, 1.0).in_time


@STEADY
@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.1, 10), st.floats(0, 5))
def test_a_wait_always_ends(ready_at, timeout, interval, costs):
    end, looks, time = waited(ready_at, timeout, interval, costs)
    assert end.in_time is end.last
    assert end.in_time is (looks.moments[-1] >= ready_at)
    assert looks.moments[-1] <= timeout or len(looks.moments) == 1
    assert end.elapsed <= timeout + costs + 1e-6
    assert all(0 <= nap <= interval + 1e-9 for nap in time.naps)
    if not end.in_time:
        assert end.elapsed >= timeout - 1e-6
