# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress of waits: a line every ten seconds, and none for quick work."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.progress import Progress
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClock


def lines_after(*pauses):
    time, lines = FakeClock(), []
    progress = Progress(lines.append, time.clock)
    progress.start()
    for number, pause in enumerate(pauses):
        time.pass_by(pause)
        progress.update(f"status {number}", 300)
    return lines


def test_quick_work_is_not_reported():
    assert lines_after(1, 2, 3, 3.9) == []


def test_long_work_is_reported_every_ten_seconds():
    assert lines_after(*[1] * 25) == ["status 9 (10 of at most 300 s)", "status 19 (20 of at most 300 s)"]


def test_nothing_is_reported_where_no_one_can_see_it():
    time = FakeClock()
    progress = Progress(None, time.clock)
    time.pass_by(60)
    progress.update("status", 300)
