# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that somebody may have meant."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._near import did_you_mean, near


def test_similar_words_keep_their_case_and_come_in_the_order_of_similarity():
    assert near("yb_cores", ["YB_CORE", "YB_CORE_COUNT", "HOSTNAME"]) == ["YB_CORE", "YB_CORE_COUNT"]
    assert near(17, ["171"]) == ["171"]


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("vm", "did you mean 'vms'?"),
        ("vmss", "did you mean 'vms'?"),
        ("users2", "did you mean 'users'?"),
        ("x", "none"),
    ],
)
def test_a_question_names_what_may_have_been_meant(word, question):
    assert did_you_mean(word, ["vms", "users"], "none") == question
