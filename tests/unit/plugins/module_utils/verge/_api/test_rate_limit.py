# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How closely requests follow each other."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import BURST, SLOWEST, Pacer

PACE = 30.0
SYSTEM = "https://verge.example"


class Time:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Time()


def sent(pacer, clock, count, pace=PACE, work=0.0):
    """The moments at which so many requests leave, one after the other, each of which takes some time."""
    moments = []
    for _number in range(count):
        clock.now += pacer.turn(SYSTEM, pace)
        moments.append(clock.now)
        clock.now += work
    return moments


def busiest(moments, seconds=1.0):
    return max(sum(begin <= moment < begin + seconds for moment in moments) for begin in moments)


def test_a_few_requests_are_sent_at_once(clock):
    assert sent(Pacer(clock), clock, BURST) == [100.0] * BURST


def test_no_second_sees_more_than_the_pace_and_a_burst(clock):
    moments = sent(Pacer(clock), clock, 400)
    assert busiest(moments) <= PACE + BURST
    assert moments[-1] - moments[0] == pytest.approx((400 - BURST) / PACE, rel=0.01)


def test_who_is_slow_anyway_never_waits(clock):
    moments = sent(Pacer(clock), clock, 100, work=0.04)
    assert moments[-1] == pytest.approx(100.0 + 99 * 0.04)


@given(st.lists(st.sampled_from((0.0, 0.001, 0.02, 0.3)), min_size=1, max_size=200))
def test_whatever_the_rhythm_the_limit_holds(pauses):
    clock, moments = Time(), []
    pacer = Pacer(clock)
    for pause in pauses:
        clock.now += pause
        clock.now += pacer.turn(SYSTEM, PACE)
        moments.append(clock.now)
    assert busiest(moments) <= PACE + BURST


def test_no_limit_is_no_limit(clock):
    assert sent(Pacer(clock), clock, 1000, pace=0) == [100.0] * 1000


def test_systems_do_not_wait_for_each_other(clock):
    pacer = Pacer(clock)
    sent(pacer, clock, 3 * BURST)
    assert pacer.turn("https://another.example", PACE) == 0


def test_after_a_complaint_all_pause(clock):
    pacer = Pacer(clock)
    pacer.complaint(SYSTEM, PACE, 4.0)
    assert pacer.turn(SYSTEM, PACE) == pytest.approx(4.0)
    pacer = Pacer(clock)
    pacer.complaint(SYSTEM, 0, 4.0)
    assert pacer.turn(SYSTEM, 0) == pytest.approx(4.0), "without a limit as well"


def test_after_a_complaint_the_pace_is_half_and_comes_back(clock):
    pacer = Pacer(clock)
    pacer.complaint(SYSTEM, PACE, 0.5)
    clock.now += 0.5
    first = sent(pacer, clock, 10)
    assert first[-1] - first[0] == pytest.approx(9 * 2 / PACE, rel=0.2)
    sent(pacer, clock, 100)
    late = sent(pacer, clock, 30)
    assert late[-1] - late[0] == pytest.approx(29 / PACE, rel=0.01)


def test_many_complaints_make_it_slow_but_not_still(clock):
    pacer = Pacer(clock)
    for _number in range(50):
        pacer.complaint(SYSTEM, PACE, 0.1)
    clock.now += 0.1
    moments = sent(pacer, clock, 4)
    assert moments[-1] - moments[0] <= 1.2 * 3 * SLOWEST / PACE


def test_a_complaint_never_shortens_a_pause(clock):
    pacer = Pacer(clock)
    pacer.complaint(SYSTEM, PACE, 60.0)
    pacer.complaint(SYSTEM, PACE, 0.1)
    assert pacer.turn(SYSTEM, PACE) > 50


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked_processes_share_the_pace(clock):
    pacer = Pacer(clock)
    for _number in range(BURST):
        child = os.fork()
        if not child:
            pacer.turn(SYSTEM, PACE)
            os._exit(0)
        os.waitpid(child, 0)
    assert pacer.turn(SYSTEM, PACE) == pytest.approx(1 / PACE)
