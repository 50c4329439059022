# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.asking import NotReadYet, answers
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError


def outcome(*questions):
    """Return what became of some questions: an exception is raised, anything else is the answer."""
    asked = []

    def ask(number, answer):
        asked.append(number)
        if isinstance(answer, Exception):
            raise answer
        return answer

    try:
        result = answers(lambda n=number, a=answer: ask(n, a) for number, answer in enumerate(questions))
    except (NotReadYet, VergeError) as error:
        result = error
    return result, asked


def test_answers_come_in_the_order_of_the_questions():
    assert outcome("a", "b") == (["a", "b"], [0, 1])


def test_all_questions_are_asked_before_one_without_an_answer_ends_it():
    first, second = NotReadYet(), NotReadYet()
    assert outcome("a", first, "b", second) == (first, [0, 1, 2, 3])


def test_an_error_counts_only_if_everything_before_it_is_answered():
    refused = VergeError("refused")
    assert outcome("a", refused, NotReadYet()) == (refused, [0, 1])
    missing = NotReadYet()
    assert outcome("a", missing, refused) == (missing, [0, 1, 2])
