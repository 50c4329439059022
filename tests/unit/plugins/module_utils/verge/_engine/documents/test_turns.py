# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads take turns to write."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.turns import Turns
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import TaskError

PATIENCE = 10.0


def test_a_thread_that_gives_its_turn_back_needs_another_one_to_write() -> None:
    freed: list[bool] = []
    turns = Turns(1, lambda: freed.append(True))
    assert turns.reserve()
    assert not turns.reserve()
    turns.begin()
    turns.take()
    turns.give_back()
    turns.give_back()
    assert freed == [True]
    assert turns.reserve()


def test_threads_that_have_begun_come_before_new_ones() -> None:
    turns, done = Turns(1, lambda: None), threading.Event()

    def resume() -> None:
        turns.take()
        assert done.wait(PATIENCE)
        turns.give_back()

    assert turns.reserve()
    turns.begin()
    with ThreadPoolExecutor(1) as pool:
        resumed = pool.submit(resume)
        while not turns._returning:
            pass
        turns.give_back()
        assert not turns.reserve()
        done.set()
        resumed.result(PATIENCE)
    assert turns.reserve()


def test_no_turn_is_given_after_the_end() -> None:
    turns = Turns(1, lambda: None)
    assert turns.reserve()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(turns.take)
        turns.end()
        with pytest.raises(TaskError, match="interrupted"):
            waiting.result(PATIENCE)
