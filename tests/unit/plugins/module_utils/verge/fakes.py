# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fakes for the tests of the engine: tables in memory, and a clock that only advances while the code under test waits.

They implement no more of the platform than keys of rows, filters and projections. Everything beyond that is tested with
the simulator.
"""

from __future__ import annotations

import copy
import re
from types import SimpleNamespace

import pytest
from hypothesis import settings

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import Clock
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.context import PlanContext
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.planner import make_plan
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.desired import desired_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import load_children, load_state
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Wait
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import Created
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    NotFoundError,
    OutcomeUnknownError,
    ReadOnlyError,
    ServerError,
    UsageError,
)

#: Property tests use the same examples in every run.
STEADY = settings(derandomize=True, deadline=None, max_examples=100, database=None)


# --- desired values and states, from options and answers -----------------------------------


def want(resource, **options):
    """Return the desired values of a task with these options."""
    return desired_from(resource, options, options)


def have(resource, key, columns=None, complete=True, **children):
    """Return an object as it was read. Columns that are not given are null, or missing unless `complete`."""
    row = {"$key": key, **(columns or {})}
    if complete:
        for column in resource.columns:
            if column.readable:
                row.setdefault(column.answer_key, None)
    state = load_state(resource, row, {})
    for option, rows in children.items():
        inner = resource.child(option)
        state.children[option] = [found if not isinstance(found, dict) else child(inner, found) for found in rows]
    return state


def child(children, row):
    """Return one child as it was read."""
    filled = {column.answer_key: None for column in children.resource.columns if column.readable}
    (state,) = load_children(children, [{**filled, **row}], {})
    return state


def plan_of(resource, desired, current=None, names=None, follow_up=False, action_target=None, **controls):
    """Return the plan of a task with these controls."""
    context = PlanContext(Controls(**controls), Matches(names), follow_up, action_target=action_target)
    return make_plan(context, resource, desired, current)


def refused(*arguments, **options):
    """Return the message with which a plan is refused; the arguments are those of `plan_of`."""
    with pytest.raises(UsageError) as caught:
        plan_of(*arguments, **options)
    return str(caught.value)


def steps(plan):
    """Return the titles of the steps; waits start with a tilde."""
    return [f"~{step.awaited}" if isinstance(step, Wait) else step.title for step in plan.steps]


# --- time ---------------------------------------------------------------------------------------------------------


class FakeClock:
    """A clock that only advances while the code under test sleeps."""

    def __init__(self):
        self.now = 0.0
        self.naps = []
        self._events = []

    @property
    def clock(self):
        return Clock(monotonic=lambda: self.now, sleep=self.sleep)

    def sleep(self, seconds):
        assert seconds >= 0
        self.naps.append(seconds)
        self.pass_by(seconds)

    def pass_by(self, seconds):
        self.now += seconds
        due = [event for event in self._events if event[0] <= self.now]
        self._events = [event for event in self._events if event[0] > self.now]
        for _moment, function in due:
            function()

    def after(self, seconds, function):
        """Call a function once this many seconds have passed."""
        self._events.append((self.now + seconds, function))


# --- the platform --------------------------------------------------------------------------------------------------


def lost(status=504, retry_after=None):
    """Return the error of a write whose answer was lost."""
    cause = ServerError("gateway", status_code=status)
    cause.retry_after = retry_after
    return OutcomeUnknownError("the outcome is unknown", method="POST", path="/api/v4/x", cause=cause)


class FakeClient:
    """Tables in memory.

    Attributes:
        tables: rows by table and key (a string).
        links: the tables that reference columns point into, for joined expressions.
        defaults: columns of every new row, by table.
        answers: functions that build the `response` of a creation from the new row, by table.
        actions: functions of this client and the body, by table and action.
        ignores_filters: filters are ignored, and all rows of a table are returned.
        calls: the calls in order, as (method, table, detail).
    """

    def __init__(self, read_only=False, **tables):
        self.read_only = read_only
        self.tables = {}
        self.links = {}
        self.defaults = {}
        self.answers = {}
        self.actions = {}
        self.contents = {}
        self.ignores_filters = False
        self.calls = []
        self.settings = SimpleNamespace(host="192.0.2.9", timeout=30.0)
        self._faults = []
        self._next_key = 1000
        for name, rows in tables.items():
            for row in rows:
                self.put(name, **row)

    # --- for tests --------------------------------------------------------------------------------------------

    def put(self, table, **row):
        """Store a row."""
        key = row.pop("key", None) or row.get("$key") or self._fresh()
        self.tables.setdefault(table, {})[str(key)] = {"$key": key, **row}
        return key

    def row(self, table, key):
        return self.tables[table][str(key)]

    def rows(self, table):
        return list(self.tables.get(table, {}).values())

    def fault(self, method, error, after=False, times=1):
        """Make the next calls of a method fail, before they take effect or after."""
        self._faults.extend((method, error, after) for _time in range(times))

    def calls_to(self, *methods):
        """Return the calls of these methods."""
        return [call for call in self.calls if call[0] in methods]

    @property
    def writes(self):
        return self.calls_to("create", "update", "delete", "action", "row_action")

    # --- the interface of the client --------------------------------------------------------------------------------

    def list(self, table, fields, filter=None, sort=None, limit=None):  # noqa: A002 - the client's name for it
        def work():
            found = [
                row
                for row in self.rows(table)
                if filter is None or self.ignores_filters or matches(filter.render(), _plain(row))
            ]
            return [self._project(row, fields) for row in found[:limit]]

        return self._call("list", table, filter.render() if filter is not None else "", work)

    def get(self, table, key, fields):
        return self._call("get", table, str(key), lambda: self._project(self._row(table, key), fields))

    def content(self, table, key):
        return self._call("content", table, str(key), lambda: self.contents[(table, str(key))])

    def create(self, table, body):
        return self._call("create", table, dict(body), lambda: self._insert(table, dict(body)))

    def update(self, table, key, body):
        return self._call("update", table, (str(key), dict(body)), lambda: self._row(table, key).update(body))

    def delete(self, table, key):
        def work():
            self._row(table, key)
            del self.tables[table][str(key)]

        return self._call("delete", table, str(key), work)

    def action(self, table, body):
        return self._call("action", table, dict(body), lambda: self._run(table, dict(body)))

    def row_action(self, table, key, action, body=None):
        def work():
            self._row(table, key)
            self._run(table, {**(body or {}), "key": str(key), "action": action})

        return self._call("row_action", table, (str(key), action, dict(body or {})), work)

    # --- internals -------------------------------------------------------------------------------------------------

    def _call(self, method, table, detail, work):
        if self.read_only and method not in ("list", "get", "content"):
            raise ReadOnlyError("only reading is allowed")
        self.calls.append((method, table, copy.deepcopy(detail)))
        for fault in self._faults:
            if fault[0] == method:
                self._faults.remove(fault)
                if fault[2]:
                    work()
                raise fault[1]
        return work()

    def _fresh(self):
        self._next_key += 1
        return self._next_key

    def _row(self, table, key):
        try:
            return self.tables.get(table, {})[str(key)]
        except KeyError:
            raise NotFoundError("there is no such row", status_code=404, method="GET", path="/x") from None

    def _insert(self, table, body):
        if "action" in body:
            return self._run(table, body)
        key = self._fresh()
        self.put(table, **{**copy.deepcopy(self.defaults.get(table, {})), **body, "key": key})
        answer = self.answers.get(table)
        return Created(str(key), answer(self.row(table, key)) if answer else None)

    def _run(self, table, body):
        function = self.actions.get((table, body["action"]))
        return Created(str(self._fresh()), function(self, body) if function else None)

    def _project(self, row, fields):
        found = {}
        for field in dict.fromkeys(["$key", *fields]):
            expression, _as, name = field.partition(" as ")
            expression = expression.partition("[")[0]
            known, value = self._evaluate(row, expression)
            if known:
                found[name or expression] = copy.deepcopy(value)
        return found

    def _evaluate(self, row, expression):
        if expression in row:
            return True, row[expression]
        first, joint, rest = expression.partition("#")
        target = self.tables.get(self.links.get(first, ""), {}).get(str(row.get(first)))
        return self._evaluate(target, rest) if joint and target is not None else (False, None)


def _plain(row):
    return {name: value for name, value in row.items() if "#" not in name}


# --- filters: evaluated from left to right, with parentheses ---------------------------------------------------------

_COMPARISON = re.compile(r"([$\w]+) (eq|ne|gt|ge|lt|le|bw|ew|ct|cs|rx) ('(?:[^'\\{]|\\.)*'|true|false|null|-?\d+)")

_TESTS = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left is not None and left > right,
    "ge": lambda left, right: left is not None and left >= right,
    "lt": lambda left, right: left is not None and left < right,
    "le": lambda left, right: left is not None and left <= right,
    "bw": lambda left, right: str(left).startswith(right),
    "ew": lambda left, right: str(left).endswith(right),
    "ct": lambda left, right: right.lower() in str(left).lower(),
    "cs": lambda left, right: right in str(left),
    "rx": lambda left, right: re.search(right, str(left)) is not None,
}


def matches(text, row):
    """Return whether a row matches a filter."""
    value, rest = _chain(text, row)
    assert rest == "", f"cannot parse: {rest}"
    return value


def _chain(text, row):
    value, rest = _operand(text, row)
    while rest.startswith((" and ", " or ")):
        word, rest = rest[1:].split(" ", 1)
        right, rest = _operand(rest, row)
        value = (value and right) if word == "and" else (value or right)
    return value, rest


def _operand(text, row):
    if text.startswith("("):
        value, rest = _chain(text[1:], row)
        assert rest.startswith(")"), text
        return value, rest[1:]
    match = _COMPARISON.match(text)
    assert match, f"cannot parse: {text}"
    column, operator, literal = match.groups()
    return bool(_TESTS[operator](row.get(column), _literal(literal))), text[match.end() :]


def _literal(text):
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return {"true": True, "false": False, "null": None}[text] if text in ("true", "false", "null") else int(text)
