# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit."""

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
    """A clock that the test advances."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Time()


def sent(rate_limiter, clock, count, rate=RATE, work=0.0):
    """Return the times at which consecutive requests are sent, each taking `work` seconds."""
    times = []
    for _number in range(count):
        clock.now += rate_limiter.reserve(SYSTEM, rate)
        times.append(clock.now)
        clock.now += work
    return times


def busiest(times, seconds=1.0):
    return max(sum(begin <= time < begin + seconds for time in times) for begin in times)


def test_a_burst_is_sent_at_once(clock):
    assert sent(RateLimiter(clock), clock, BURST) == [100.0] * BURST


def test_no_second_sees_more_than_the_rate_and_a_burst(clock):
    times = sent(RateLimiter(clock), clock, 400)
    assert busiest(times) <= RATE + BURST
    assert times[-1] - times[0] == pytest.approx((400 - BURST) / RATE, rel=0.01)


def test_a_slow_client_never_waits(clock):
    times = sent(RateLimiter(clock), clock, 100, work=0.04)
    assert times[-1] == pytest.approx(100.0 + 99 * 0.04)


@given(st.lists(st.sampled_from((0.0, 0.001, 0.02, 0.3)), min_size=1, max_size=200))
def test_the_limit_holds_for_any_timing(pauses):
    clock, times = Time(), []
    rate_limiter = RateLimiter(clock)
    for pause in pauses:
        clock.now += pause
        clock.now += rate_limiter.reserve(SYSTEM, RATE)
        times.append(clock.now)
    assert busiest(times) <= RATE + BURST


def test_zero_means_no_limit(clock):
    assert sent(RateLimiter(clock), clock, 1000, rate=0) == [100.0] * 1000


def test_systems_have_separate_limits(clock):
    rate_limiter = RateLimiter(clock)
    sent(rate_limiter, clock, 3 * BURST)
    assert rate_limiter.reserve("https://another.example", RATE) == 0


def test_back_off_pauses(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 4.0)
    assert rate_limiter.reserve(SYSTEM, RATE) == pytest.approx(4.0)
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, 0, 4.0)
    assert rate_limiter.reserve(SYSTEM, 0) == pytest.approx(4.0), "also without a limit"


def test_back_off_halves_the_rate_which_then_recovers(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 0.5)
    clock.now += 0.5
    first = sent(rate_limiter, clock, 10)
    assert first[-1] - first[0] == pytest.approx(9 * 2 / RATE, rel=0.2)
    sent(rate_limiter, clock, 100)
    late = sent(rate_limiter, clock, 30)
    assert late[-1] - late[0] == pytest.approx(29 / RATE, rel=0.01)


def test_repeated_back_offs_have_a_lower_bound(clock):
    rate_limiter = RateLimiter(clock)
    for _number in range(50):
        rate_limiter.back_off(SYSTEM, RATE, 0.1)
    clock.now += 0.1
    times = sent(rate_limiter, clock, 4)
    assert times[-1] - times[0] <= 1.2 * 3 * MAX_SLOWDOWN / RATE


def test_back_off_never_shortens_a_pause(clock):
    rate_limiter = RateLimiter(clock)
    rate_limiter.back_off(SYSTEM, RATE, 60.0)
    rate_limiter.back_off(SYSTEM, RATE, 0.1)
    assert rate_limiter.reserve(SYSTEM, RATE) > 50


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_forked_processes_share_the_limit(clock):
    rate_limiter = RateLimiter(clock)
    for _number in range(BURST):
        child = os.fork()
        if not child:
            rate_limiter.reserve(SYSTEM, RATE)
            os._exit(0)
        os.waitpid(child, 0)
    assert rate_limiter.reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)
