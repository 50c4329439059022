# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to the questions of recipes."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.recipe_answers import (
    Answers,
    Checked,
    differing,
    judge,
    question_of,
    tables_to_read,
)

NETWORKS = {"vnets": [{"$key": 3, "name": "Internal"}, {"$key": 5, "name": "DMZ"}, {"$key": 6, "name": "DMZ"}]}


def question(kind, **more):
    return question_of({"name": "Q", "display": "Question", "type": kind, "section_name": "General", **more})


def answer(kind, value, rows=NETWORKS, **more):
    """Return the answer that is sent, or what is wrong about it."""
    found = judge([question(kind, **more)], {"Q": value}, rows)
    return found.problems[0] if found.problems else found.answers["Q"]


@pytest.mark.parametrize(
    ("kind", "value", "sent"),
    [
        ("num", "4", 4),
        ("num", 0, 0),
        ("ram", "4 GiB", 4096),
        ("ram", "512MiB", 512),
        ("disksize", "20 GiB", 20 * 2**30),
        ("seconds", "2 hours", 7200),
        ("seconds", 90, 90),
        ("bool", "yes", True),
        ("bool", False, False),
        ("bool", 0, False),
        ("string", 12, "12"),
        ("string", None, ""),
        ("network", "Internal", 3),
        ("network", "3", 3),
        ("network", "__new_internal__", "__new_internal__"),
        ("network", None, None),
        ("timestamp", 1, 1),
        ("hidden", "https://images.example.com/a.img", "https://images.example.com/a.img"),
    ],
)
def test_answer_has_the_form_of_its_question(kind, value, sent):
    found = answer(kind, value)
    assert found == sent
    assert type(found) is type(sent)


@pytest.mark.parametrize(
    ("kind", "value", "more", "problem"),
    [
        ("num", "four", {}, "'four' is not a whole number"),
        ("num", True, {}, "is not a whole number"),
        ("num", 0, {"min": 1}, "expected at least 1, got 0"),
        ("num", 9, {"max": 8}, "expected at most 8, got 9"),
        ("num", "", {}, "must not be empty"),
        ("ram", 4096, {}, "did you mean '4096 MiB'?"),
        ("ram", "4 GB", {}, "write '4 GiB'"),
        ("ram", "512 MiB", {"min": 1024}, "expected at least 1 GiB, got 512 MiB"),
        ("disksize", 50, {}, "did you mean '50 GiB'?"),
        ("disksize", "2 TiB", {"max": 2**40}, "expected at most 1 TiB, got 2 TiB"),
        ("bool", "UEFI", {}, "neither true nor false"),
        ("string", "abc", {"max": 2}, "expected at most 2 characters, got 3"),
        ("string", "a", {"min": 2}, "expected at least 2 characters, got 1"),
        ("hostname", "web_1", {"regex": "/^[a-z0-9-]+$/i"}, "does not fit the pattern"),
        ("string", ["a"], {}, "write a single value"),
        ("list", "DHCP", {"list": {"dhcp": "By DHCP"}}, "write 'dhcp' instead of 'DHCP'"),
        ("list", "by dhcp", {"list": {"dhcp": "By DHCP"}}, "write 'dhcp' instead of 'by dhcp'"),
        ("list", "none", {"list": {"dhcp": "By DHCP"}}, "'none' is not one of dhcp"),
        ("network", "Intern", {}, "there is no 'Intern' in vnets; there is Internal"),
        ("network", "DMZ", {}, "several objects are called 'DMZ' (ids 5, 6)"),
        ("database_create", "x", {}, "the recipe answers it itself"),
        ("string", "x", {"section_name": "$database"}, "the recipe answers it itself"),
        ("string", "x", {"enabled": False}, "does not ask it at present"),
        ("string", "x", {"readonly": True, "default": "y"}, "does not let it be changed"),
    ],
)
def test_answer_that_the_platform_could_not_use_is_a_problem(kind, value, more, problem):
    found = answer(kind, value, **more)
    assert problem in found
    assert found.startswith("Q: ")


def test_maximum_of_zero_means_unlimited():
    assert answer("num", 10**6, max=0) == 10**6
    assert answer("string", "x" * 1000, max=0) == "x" * 1000


def test_pattern_that_only_the_platform_understands_is_left_to_it():
    assert answer("string", "x", regex="(?P<bad") == "x"
    assert answer("hostname", "WEB", regex="/^[A-Z]+$/") == "WEB"


def test_row_of_another_table_is_found_by_what_the_form_shows():
    tier = {"table": "storage_tiers", "fields": "$key,tier as $display,tier"}
    rows = {"storage_tiers": [{"$key": 11, "tier": 1}, {"$key": 13, "tier": 3}]}
    assert answer("row", 3, rows, **tier) == 13
    assert answer("row", "11", rows, **tier) == 11
    assert "there is no '2' in storage_tiers; there is 1, 3" in answer("row", 2, rows, **tier)
    assert answer("row", "https://example.com/x.iso", rows, **tier) == "https://example.com/x.iso"
    assert answer("row", 2, {"storage_tiers": []}, **tier) == 2


def test_only_tables_that_answers_name_are_read():
    questions = [question("network"), question("row", table="files")._replace(name="R")]
    assert tables_to_read(questions, {}) == []
    assert tables_to_read(questions, {"Q": "__new_internal__", "R": ""}) == []
    assert [query.table for query in tables_to_read(questions, {"Q": "Internal"})] == ["vnets"]


def test_required_questions_need_an_answer():
    required = question("string", required=True)
    assert judge([required], {}, {}).problems == ["Q (Question) is required"]
    assert judge([required], {"Q": ""}, {}).problems == ["Q (Question) is required"]
    assert judge([required._replace(default="x")], {}, {}).problems == []
    assert judge([required._replace(conditional=True)], {}, {}).problems == []
    assert judge([required._replace(enabled=False)], {}, {}).problems == []


def test_unknown_answers_name_near_questions():
    questions = [question("num")._replace(name=name) for name in ("YB_CPU_CORES", "YB_RAM")]
    (problem,) = judge(questions, {"cpu_cores": 2}, {}).problems
    assert "did you mean 'YB_CPU_CORES'?" in problem
    (problem,) = judge(questions, {"zzz": 2}, {}).problems
    assert "it asks for YB_CPU_CORES, YB_RAM" in problem


def test_secrets_are_not_quoted():
    hidden = frozenset({"Q"})
    (problem,) = judge([question("num")], {"Q": "s3cret"}, {}, hidden).problems
    assert problem == "Q: the answer is not valid"
    shown = Answers().show(judge([question("password")], {"Q": "s3cret"}, {}).answers)
    assert shown == {"Q": "<new value>"}
    assert Answers().show({"ROOT_PASSWORD": "s3cret", "USER": "ops"}) == {"ROOT_PASSWORD": "<new value>", "USER": "ops"}


def test_stored_answers_are_compared_in_any_form():
    checked = Checked({"A": 4096, "B": True, "C": None, "D": "x", "E": "y", "F": "new"}, frozenset({"E"}))
    stored = {"A": "4096", "B": "true", "C": "", "D": "other", "E": "other"}
    assert differing(checked, stored) == ["D"]
    assert differing(checked, None) == []
