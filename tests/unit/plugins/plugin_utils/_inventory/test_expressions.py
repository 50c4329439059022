# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.expressions import (
    Expression,
    FailedEvaluation,
    analyze,
)


@pytest.mark.parametrize(
    ("text", "names", "pure"),
    [
        ("a", {"a"}, True),
        ("a.b and c['d'] > 1", {"a", "c"}, True),
        ("a | lower | replace('x', b)", {"a", "b"}, True),
        ("a is match('x')", {"a"}, True),
        ("a | regex_replace('x', '') is match(b)", {"a", "b"}, True),
        ("a.split('.')[0]", {"a"}, True),
        ("a | map('upper') | list", {"a"}, True),
        ("a | selectattr('x', 'eq', 1)", {"a"}, True),
        ("[x for x in a]", set(), False),
        ("a | random", {"a"}, False),
        ("a | map('random')", {"a"}, False),
        ("a | map(b)", {"a", "b"}, False),
        ("a | map(attribute='x')", {"a"}, True),
        ("a | selectattr('x', 'file')", {"a"}, False),
        ("a is file", {"a"}, False),
        ("lookup('env', a)", {"a", "lookup"}, False),
        ("now()", {"now"}, False),
        ("a | my.own.filter", {"a"}, False),
        ("1 +", set(), False),
        ("'x'", set(), True),
        (True, set(), True),
    ],
)
def test_analysis_of_expressions(text, names, pure):
    found = analyze(text)
    assert found.pure is pure
    assert found.names == names


def test_analysis_of_templates():
    assert analyze("x-{{ a }}{% if b is match('x') %}{{ c }}{% endif %}", template=True).names == {"a", "b", "c"}
    assert analyze("{% for x in a %}{{ x }}{% endfor %}{% set y = b %}{{ y }}", template=True).names == {"a", "b"}


class Jinja:
    """Evaluates expressions and counts the evaluations."""

    def __init__(self):
        self.count = 0

    def __call__(self, text, variables):
        self.count += 1
        return jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True).compile_expression(
            str(text), False
        )(**variables)


def expression(text, jinja, own=("a", "b"), overrides=()):
    return Expression(text, frozenset(own), jinja, dict.fromkeys(overrides))


def test_equal_values_are_evaluated_once():
    jinja = Jinja()
    tested = expression("a > 1 and b", jinja)
    outcomes = [tested.value({"a": number % 3, "b": True, "unused": number}) for number in range(300)]
    assert outcomes == [number % 3 > 1 for number in range(300)]
    assert jinja.count == 3


def test_failures_are_cached():
    jinja = Jinja()
    tested = expression("a + b", jinja)
    assert all(isinstance(tested.value({"a": 1, "b": "x"}), FailedEvaluation) for _turn in range(5))
    assert jinja.count == 1


def test_a_single_variable_needs_no_evaluation():
    jinja = Jinja()
    assert expression("a", jinja).value({"a": [1, {"b": 2}]}) == [1, {"b": 2}]
    assert jinja.count == 0


@pytest.mark.parametrize(
    ("text", "own", "overrides"),
    [
        ("a | random", ("a",), ()),
        ("a ~ c", ("a",), ()),
        ("a ~ 'x'", ("a",), ("a",)),
        ("a ~ 'x'", (), ()),
    ],
)
def test_uncacheable_expressions(text, own, overrides):
    """Random filters, variables of other sources (which may be templates), and overridden variables."""
    jinja = Jinja()
    tested = expression(text, jinja, own, overrides)
    for _turn in range(3):
        tested.value({"a": "xx", "c": "y"})
    assert jinja.count == 3


def test_caching_stops_if_no_values_repeat():
    jinja = Jinja()
    tested = expression("a ~ 'x'", jinja)
    for number in range(2000):
        assert tested.value({"a": str(number)}) == f"{number}x"
    assert len(tested._results) == 0


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(0, 1), st.sampled_from([0.0, 1.0, "0", "1", "", "None", "True"]),
    st.lists(st.sampled_from([0, 1, "1", True]), max_size=2), st.dictionaries(st.sampled_from(["a"]), st.integers(0, 1)),
)  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(["a", "b"]), VALUES), max_size=30))
def test_caching_does_not_change_results(hosts):
    """1, 1.0, true, "1" and an undefined variable are different values."""
    plain, jinja = Jinja(), Jinja()
    tested = expression("a | default('none') ~ '/' ~ b | default('none') | string ~ '/' ~ (a is string)", jinja)
    for variables in hosts:
        assert tested.value(variables) == plain(tested.text, variables)
