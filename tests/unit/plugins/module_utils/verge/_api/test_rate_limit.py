# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit."""

from __future__ import annotations

import os
import signal
import stat
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import (
    BURST,
    MAX_SLOWDOWN,
    RateLimiter,
    runtime_folder,
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


# --- across processes -------------------------------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path):
    """Return limiters that share files, as different processes do."""
    return lambda clock=time.monotonic, folder=tmp_path: RateLimiter(clock, lambda: str(folder))


def the_file(folder):
    (file,) = Path(folder).iterdir()
    return file


def test_separate_limiters_share_the_limit(shared, clock):
    for _number in range(BURST):
        assert shared(clock).reserve(SYSTEM, RATE) == 0
    assert shared(clock).reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)
    assert shared(clock).reserve("https://another.example", RATE) == 0


def test_separate_limiters_share_a_back_off(shared, clock):
    shared(clock).back_off(SYSTEM, RATE, 4.0)
    assert shared(clock).reserve(SYSTEM, RATE) == pytest.approx(4.0)


def test_the_file_belongs_to_the_user_alone(shared, tmp_path, clock):
    before = os.umask(0)
    try:
        shared(clock).reserve(SYSTEM, RATE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(the_file(tmp_path).stat().st_mode) == 0o600
    assert "verge.example" not in the_file(tmp_path).name


CHILD = """
import sys, time
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import RateLimiter
limiter = RateLimiter(folder=lambda: sys.argv[1])
end = time.monotonic() + 2.0
sys.stdin.read()
while time.monotonic() < end:
    time.sleep(limiter.reserve("https://verge.example", 30.0))
    print(time.monotonic(), flush=True)
"""


def test_processes_share_the_limit(tmp_path):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _number in range(3)
    ]
    times = sorted(float(line) for child in children for line in child.communicate()[0].splitlines())
    assert len(times) > 2 * BURST
    # the time of the line is a little later than that of the request
    assert busiest(times, 0.95) <= RATE + BURST + 1


def test_a_process_that_dies_or_stops_does_not_block_others(shared, tmp_path):
    shared().reserve(SYSTEM, RATE)
    code = (
        "import fcntl, sys, time\n"
        "file = open(sys.argv[1], 'r+b')\n"
        "fcntl.lockf(file, fcntl.LOCK_EX)\n"
        "print('locked', flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, str(the_file(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout.readline() == "locked\n"
            holder.send_signal(signal.SIGSTOP)
            started = time.monotonic()
            shared().reserve(SYSTEM, RATE)
            assert time.monotonic() - started < 30
        finally:
            holder.kill()
    started = time.monotonic()
    for _number in range(BURST):
        shared().reserve(SYSTEM, RATE)
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"\xff" * 24, struct.pack("ddd", 1e300, 1, 0), struct.pack("ddd", float("nan"), 2, 0), b"\0" * 24],
    ids=["empty", "short", "no numbers", "far away", "nan", "zero"],
)
def test_damaged_state_is_ignored(shared, tmp_path, clock, content):
    shared(clock).reserve(SYSTEM, RATE)
    the_file(tmp_path).write_bytes(content)
    assert sent(shared(clock), clock, BURST) == [100.0] * BURST
    assert shared(clock).reserve(SYSTEM, RATE) > 0


def test_state_from_before_a_restart_of_the_machine_is_ignored(shared, clock):
    clock.now = 5000.0
    shared(clock).back_off(SYSTEM, RATE, 50.0)
    clock.now = 4990.0
    assert shared(clock).reserve(SYSTEM, RATE) > 0
    clock.now = 20.0
    assert shared(clock).reserve(SYSTEM, RATE) == 0


@pytest.mark.parametrize("obstacle", ["missing", "link", "folder", "error"])
def test_without_a_usable_file_the_limit_holds_in_the_process(shared, tmp_path, clock, obstacle):
    folder = tmp_path / "runtime"
    if obstacle != "missing":
        folder.mkdir()
        shared(clock, folder).reserve(SYSTEM, RATE)
        file = the_file(folder)
        file.unlink()
        if obstacle == "link":
            file.symlink_to(tmp_path / "elsewhere")
        elif obstacle == "folder":
            file.mkdir()

    def unusable():
        if obstacle == "error":
            raise PermissionError
        return str(folder)

    limiter = RateLimiter(clock, unusable)
    assert sent(limiter, clock, BURST) == [100.0] * BURST
    assert limiter.reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_is_removed_or_closed_is_opened_again(shared, tmp_path, clock):
    limiter = shared(clock)
    sent(limiter, clock, BURST)
    the_file(tmp_path).unlink()
    assert sent(limiter, clock, BURST) == [100.0] * BURST
    os.close(limiter._stores[SYSTEM]._file)
    other = tmp_path / "other"
    with other.open("w+b") as reused:
        assert limiter.reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)
        assert reused.read() == b""


def test_a_file_that_cannot_be_written_is_given_up(shared, clock, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.pwrite", fail)
    limiter = shared(clock)
    assert sent(limiter, clock, BURST) == [100.0] * BURST
    assert limiter.reserve(SYSTEM, RATE) == pytest.approx(1 / RATE)


def test_runtime_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder = Path(runtime_folder())
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert runtime_folder() == str(folder)
    folder.chmod(0o777)
    with pytest.raises(OSError, match="this user alone"):
        runtime_folder()
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(OSError, match="this user alone"):
        runtime_folder()


@pytest.mark.parametrize("value", ["", "relative", "/nowhere/at/all"])
def test_runtime_folder_without_the_variable(tmp_path, monkeypatch, value):
    monkeypatch.setenv("XDG_RUNTIME_DIR", value)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert Path(runtime_folder()).parent == tmp_path


def test_the_limit_costs_little(shared):
    limiter = shared()
    limiter.reserve(SYSTEM, 0)
    best = min(_seconds_for(limiter) for _attempt in range(20))
    assert best < 0.0001


def _seconds_for(limiter):
    started = time.perf_counter()
    for _number in range(50):
        limiter.reserve(SYSTEM, 0)
    return (time.perf_counter() - started) / 50
