# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, quote, where

# --- an interpreter of the filter language, independent of the code under test ----------------------------------------


class RejectedError(Exception):
    """The platform would respond with 422."""


class Interpreter:
    """Parses and evaluates a filter the way the platform does: strictly from left to right, no precedence."""

    def __init__(self, text, row):
        self.text, self.row, self.at = text, row, 0

    def run(self):
        value = self.chain()
        if self.at != len(self.text):
            raise RejectedError(f"rest: {self.text[self.at :]}")
        return value

    def chain(self):
        value = self.operand()
        while self.text.startswith((" and ", " or "), self.at):
            word = self.text[self.at :].split(" ", 2)[1]
            self.at += len(word) + 2
            right = self.operand()
            value = (value and right) if word == "and" else (value or right)
        return value

    def operand(self):
        if self.text[self.at : self.at + 1] == "(":
            self.at += 1
            value = self.chain()
            if self.text[self.at : self.at + 1] != ")":
                raise RejectedError("no )")
            self.at += 1
            return value
        match = re.compile(r"([$\w]+) (eq|ne|gt|ge|lt|le|bw|ew|ct|cs|rx) ").match(self.text, self.at)
        if not match:
            raise RejectedError(f"no comparison at {self.text[self.at :]}")
        self.at = match.end()
        return compare(match[2], self.row.get(match[1]), self.value())

    def value(self):
        if self.text[self.at : self.at + 1] == "'":
            return self.literal()
        match = re.compile(r"true|false|null|-?[0-9]+").match(self.text, self.at)
        if not match:
            raise RejectedError("no value")
        self.at = match.end()
        return {"true": True, "false": False, "null": None}.get(match[0], match[0])

    def literal(self):
        self.at += 1
        out = []
        while True:
            char = self.text[self.at : self.at + 1]
            if char == "":
                raise RejectedError("literal without end")
            if char == "{":
                raise RejectedError("macro")
            self.at += 1
            if char == "'":
                return "".join(out)
            if char == "\\":
                char = self.text[self.at : self.at + 1]
                if char not in ("\\", "'", "{"):
                    raise RejectedError("strange escape")
                self.at += 1
            out.append(char)


def compare(operator, left, right):
    if isinstance(right, str) and isinstance(left, int) and not isinstance(left, bool):
        right = int(right)
    tests = {
        "eq": lambda: left == right,
        "ne": lambda: left != right,
        "gt": lambda: left > right,
        "ge": lambda: left >= right,
        "lt": lambda: left < right,
        "le": lambda: left <= right,
        "bw": lambda: left.startswith(right),
        "ew": lambda: left.endswith(right),
        "ct": lambda: right.lower() in left.lower(),
        "cs": lambda: right in left,
        "rx": lambda: re.search(right, left) is not None,
    }
    return tests[operator]()


def matches(expression, row):
    return Interpreter(expression.render(), row).run()


# --- literals ---------------------------------------------------------------------------------------------------------

NO_CONTROLS = st.characters(exclude_categories=("Cc", "Cs"))
TEXTS = st.one_of(st.text(NO_CONTROLS), st.text(st.sampled_from("ab'\\{}%_\"() nul")))


@given(TEXTS)
def test_any_string_matches_itself(text):
    assert matches(where("name").eq(text), {"name": text})


@given(TEXTS, TEXTS)
def test_no_string_matches_another(text, other):
    assert matches(where("name").eq(text), {"name": other}) is (text == other)


@pytest.mark.parametrize(
    ("value", "rendered"),
    [
        ("web1", "name eq 'web1'"),
        ("O'Brien", "name eq 'O\\'Brien'"),
        ("a\\", "name eq 'a\\\\'"),
        ("br{x}ace", "name eq 'br\\{x}ace'"),
        ('100%_"', "name eq '100%_\"'"),
        ("", "name eq ''"),
        ("true", "name eq 'true'"),
        ("überß", "name eq 'überß'"),
        (True, "name eq true"),
        (False, "name eq false"),
        (0, "name eq 0"),
        (1, "name eq 1"),
        (-3, "name eq -3"),
        (2**63, "name eq 9223372036854775808"),
        (None, "name eq null"),
    ],
)
def test_rendered_values(value, rendered):
    assert where("name").eq(value).render() == rendered


@pytest.mark.parametrize("value", [1.0, float("nan"), b"x", [], {}, object(), ("a",)])
def test_other_types_are_rejected(value):
    with pytest.raises(UsageError, match=type(value).__name__):
        where("name").eq(value)


@pytest.mark.parametrize("text", ["a\nb", "\x00", "\x7f", "tab\t", "\x85", "\ud800"])
@pytest.mark.parametrize("operator", ["eq", "ne", "bw", "ct", "rx", "gt", "matches"])
def test_control_characters_are_rejected_by_code_point(text, operator):
    with pytest.raises(UsageError, match=r"U\+[0-9A-F]{4}"):
        getattr(where("name"), operator)(text)


# --- operators --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operator", ["eq", "ne", "gt", "ge", "lt", "le", "bw", "ew", "ct", "cs", "rx"])
def test_operators(operator):
    assert getattr(where("$key"), operator)("x").render() == f"$key {operator} 'x'"


@pytest.mark.parametrize("part", [r"\d", r"\w+", r"[\d.]", r"(a)\1", "(?i)", "(?:a)", "a*?", "a++", "a{2}?"])
def test_other_dialects_of_regular_expressions_are_refused(part):
    with pytest.raises(UsageError, match="POSIX"):
        where("name").rx(f"^web-{part}")


@pytest.mark.parametrize(
    "pattern", [r"^a\.b$", r"\\d", "[[:digit:]]+", "[(?*]+", "[]*?]", "[^]a]", r"[\/]", "(a|b){2}", "[*+]?"]
)
def test_posix_regular_expressions_are_sent_as_they_are(pattern):
    assert where("name").rx(pattern).render() == f"name rx {quote(pattern)}"


def test_is_null():
    assert where("owner").is_null().render() == "owner eq null"


@pytest.mark.parametrize("operator", ["bw", "ew", "ct", "cs", "rx"])
@pytest.mark.parametrize("value", ["", None, 1, True])
def test_searches_need_a_non_empty_string(operator, value):
    with pytest.raises(UsageError):
        getattr(where("name"), operator)(value)


@pytest.mark.parametrize("operator", ["gt", "ge", "lt", "le"])
@pytest.mark.parametrize("value", [None, True, 1.5])
def test_order_needs_an_integer_or_a_string(operator, value):
    with pytest.raises(UsageError):
        getattr(where("ram"), operator)(value)


def test_one_of():
    assert where("k").one_of([1, 2]).render() == "(k eq 1 or k eq 2)"
    assert where("k").one_of(["a"]).render() == "k eq 'a'"
    assert where("k").one_of(iter([None, "x"])).render() == "(k eq null or k eq 'x')"


@pytest.mark.parametrize("values", [[], "abc", b"abc", [1.5]])
def test_one_of_rejects(values):
    with pytest.raises(UsageError):
        where("k").one_of(values)


# --- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["name", "$key", "_x", "a1"])
def test_column_names(name):
    assert where(name).eq(1).columns() == {name}


@pytest.mark.parametrize("name", ["", "1a", "a b", "a'b", "a eq 1 or b", "name\n", "a.b", "a$", None, 5])
def test_invalid_column_names_are_rejected(name):
    with pytest.raises(UsageError):
        where(name)


def test_joined_columns_are_rejected_with_the_reason():
    with pytest.raises(UsageError, match="does not filter joined columns.*'cluster'"):
        where("cluster#name")


def test_columns_of_a_combination():
    expression = (where("a").eq(1) & where("b").one_of([1, 2])) | where("a").matches("x*")
    assert expression.columns() == {"a", "b"}


# --- combinations -----------------------------------------------------------------------------------------------------


def test_combinations_are_parenthesized():
    a, b, c = where("a").eq(1), where("b").eq(2), where("c").eq(3)
    assert (a & b).render() == "(a eq 1) and (b eq 2)"
    assert (a | b & c).render() == "(a eq 1) or ((b eq 2) and (c eq 3))"
    assert ((a | b) & c).render() == "((a eq 1) or (b eq 2)) and (c eq 3)"
    assert (a & b & c).render() == "(a eq 1) and (b eq 2) and (c eq 3)"
    assert (a & where("b").one_of([1, 2])).render() == "(a eq 1) and (b eq 1 or b eq 2)"


LEAVES = st.builds(
    lambda column, value: (where(column).eq(value), lambda row: row[column] == value),
    st.sampled_from("abc"),
    st.integers(0, 2),
) | st.builds(
    lambda column, values: (where(column).one_of(values), lambda row: row[column] in values),
    st.sampled_from("abc"),
    st.lists(st.integers(0, 2), min_size=1),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(lambda x, y: (x[0] & y[0], lambda row: x[1](row) and y[1](row)), inner, inner)
        | st.builds(lambda x, y: (x[0] | y[0], lambda row: x[1](row) or y[1](row)), inner, inner)
    ),
    max_leaves=8,
)


@given(TREES, st.fixed_dictionaries({name: st.integers(0, 2) for name in "abc"}))
def test_combinations_evaluate_like_python(tree, row):
    expression, oracle = tree
    assert matches(expression, row) is oracle(row)


def test_the_interpreter_has_no_precedence():
    # the oracle above would prove nothing if the interpreter gave "and" precedence
    assert Interpreter("a eq 1 or b eq 1 and c eq 1", {"a": 1, "b": 1, "c": 0}).run() is False


def test_python_operators_are_rejected():
    with pytest.raises(UsageError, match="&"):
        where("a").eq(1) and where("b").eq(2)
    with pytest.raises(UsageError):
        where("a").eq(1) & "b eq 2"


def test_expressions_are_immutable_and_comparable():
    expression = where("a").eq(1)
    with pytest.raises(AttributeError):
        expression._text = "a eq 2"
    with pytest.raises(AttributeError):
        expression.other = 1
    assert expression == where("a").eq(1) != where("a").eq(2)
    assert len({expression, where("a").eq(1)}) == 1
    assert "a eq 1" in repr(expression)
    assert isinstance(expression, Expression)


# --- wildcards --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "rendered"),
    [
        ("web1", "n eq 'web1'"),
        ("", "n eq ''"),
        ("*", "n ct ''"),
        ("**", "n ct ''"),
        ("web-*", "n bw 'web-'"),
        ("*-old", "n ew '-old'"),
        ("*web*", "n cs 'web'"),
        ("a*b", "n rx '^a.*b$'"),
        ("a?", "n rx '^a.$'"),
        ("a.{b}?", "n rx '^a\\\\.\\\\\\{b}.$'"),
        ("[ab]x", "n rx '^[ab]x$'"),
        ("[!ab]*", "n rx '^[^ab].*$'"),
        ("[*]x*", "n bw '*x'"),
        ("a[b", "n eq 'a[b'"),
        ("it's*", "n bw 'it\\'s'"),
    ],
)
def test_wildcards_compile_to(pattern, rendered):
    assert where("n").matches(pattern).render() == rendered


@pytest.mark.parametrize("pattern", ["[a\\]x]", "[[:alpha:]]*", "[^a]", "[z-a]", "[!^a]"])
def test_ambiguous_character_sets_are_rejected(pattern):
    with pytest.raises(UsageError, match="not supported in a wildcard"):
        where("n").matches(pattern)


PATTERNS = st.lists(
    st.sampled_from(["a", "b", "A", "*", "?", "[ab]", "[!a]", "[*]", "[?]", "[[]", "[", "]", ".", "{", "}", "\\", "'"])
    | st.sampled_from("^$+()|-é"),
    max_size=7,
).map("".join)


@given(PATTERNS, st.text(st.sampled_from("abA*?[].{}\\'^$+()|-é"), max_size=6))
def test_wildcards_match_like_the_shell(pattern, text):
    try:
        expression = where("n").matches(pattern)
    except UsageError:
        return
    assert matches(expression, {"n": text}) is fnmatch.fnmatchcase(text, pattern)


@given(st.text(st.sampled_from("ab.{}\\'^$+()|[]?*"), max_size=6))
def test_a_quoted_wildcard_matches_itself(text):
    pattern = re.sub(r"([*?[])", r"[\1]", text)
    assert matches(where("n").matches(pattern), {"n": text})


@pytest.mark.parametrize(("text", "kind"), [("a\x00", "control character"), ("\ud800", "lone surrogate")])
def test_a_value_that_cannot_be_sent_is_reported_with_its_column(text, kind):
    with pytest.raises(UsageError, match=f"^name: a filter value must not contain the {kind}"):
        where("name").eq(text)
