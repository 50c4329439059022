# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How closely requests follow each other."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import (
    BURST,
    MAX_SLOWDOWN,
    RateLimiter,
)

RATE = 30.0
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


def sent(rate_limiter, clock, count, rate=RATE, work=0.0):
    """The moments at which so many requests leave, one after the other, each of which takes some time."""
    moments = []
    for _number in range(count):
        clock.now += rate_limiter.reserve(SYSTEM, rate)
        moments.append(clock.now)
        clock.now += work
    return moments


def busiest(moments, seconds=1.0):
    return max(sum(begin <= moment < begin + seconds for moment in moments) for begin in moments)


def test_a_few_requests_are_sent_at_once(clock):
    assert sent(RateLimiter(clock), clock, BURST) == [100.0] * BURST


def test_no_second_sees_more_than_the_pace_and_a_burst(clock):
    moments = sent(RateLimiter(clock), clock, 400)
    assert busiest(moments) <= RATE + BURST
    assert moments[-1] - moments[0] == pytest.approx((400 - BURST) / RATE, rel=0.01)


def test_who_is_slow_anyway_never_waits(clock):
    moments = sent(RateLimiter(clock), clock, 100, work=0.04)
    assert moments[-1] == pytest.approx(100.0 + 99 * 0.04)


@given(st.lists(st.sampled_from((0.0, 0.001, 0.02, 0.3)), min_size=1, max_size=200))
def test_whatever_the_rhythm_the_limit_holds(pauses):
    clock, moments = Time(), []
    rate_limiter = RateLimiter(clock)
    for pause in pauses:
        clock.now += pause
        clock.now += rate_limiter.reserve(SYSTEM, RATE)
        moments.append(clock.now)
    assert busiest(moments) <= RATE + BURST


def test_no_limit_is_no_limit(clock):
    assert sent(RateLimiter(clock), clock, 1000, rate=0) == [100.0] * 1000


def test_systems_do_not_wait_for_each_other(clock):
    rate_limiter = RateLimiter(clock)
    sent(rate_limiter, clock, 3 * BURST)
    assert rate_limiter.reserve("https://another.example", RATE) == 0


def test_after_a_complaint_all_pause(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 4.0)
    assert rate_limiter.reserve(SYSTEM, RATE) == pytest.approx(4.0)
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, 0, 4.0)
    assert rate_limiter.reserve(SYSTEM, 0) == pytest.approx(4.0), "without a limit as well"


def test_after_a_complaint_the_pace_is_half_and_comes_back(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 0.5)
    clock.now += 0.5
    first = sent(rate_limiter, clock, 10)
    assert first[-1] - first[0] == pytest.approx(9 * 2 / RATE, rel=0.2)
    sent(rate_limiter, clock, 100)
    late = sent(rate_limiter, clock, 30)
    assert late[-1] - late[0] == pytest.approx(29 / RATE, rel=0.01)


def test_many_complaints_make_it_slow_but_not_still(clock):
    rate_limiter = RateLimiter(clock)
    for _number in range(50):
        rate_limiter.back_off(SYSTEM, RATE, 0.1)
    clock.now += 0.1
    moments = sent(rate_limiter, clock, 4)
    assert moments[-1] - moments[0] <= 1.2 * 3 * MAX_SLOWDOWN / RATE


def test_a_complaint_never_shortens_a_pause(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 60.0)
    rate_limiter.back_off(SYSTEM, RATE, 0.1)
    assert rate_limiter.reserve(SYSTEM, RATE) > 50


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked_processes_share_the_pace(clock):
    rate_limiter = RateLimiter(clock)
    for _number in range(BURST):
        child = os.fork()
        if not child:
            rate_limiter.reserve(SYSTEM, RATE)
            os._exit(0)
        os.waitpid(child, 0)
    assert rate_limiter.reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)
