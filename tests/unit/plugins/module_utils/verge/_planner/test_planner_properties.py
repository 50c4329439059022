# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every plan, from any state and for any options.

Plans are carried out on rows in memory, by a few lines that know nothing of the engine but the shape of its steps. What
there must be afterwards is worked out from the options as a person reads them, not from the plan: that a second plan is
empty would also hold for an engine that ignores differences.
"""

from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.context import PlanContext
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.planner import make_plan
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    Choice,
    DelimitedList,
    Integer,
    Size,
    Text,
    Timestamp,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CREATE_ONLY,
    GROW_ONLY,
    ONCE,
    SECRET,
    Column,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import (
    load_children,
    load_state,
    show,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Create,
    DeferredKey,
    Delete,
    Update,
    Wait,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY, plan_of, want

MANY = settings(STEADY, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(MANY, max_examples=60)
MIB = 1024**2

PART = Resource(
    name="part",
    title="part",
    table="parts",
    columns=(
        Column("name", required=True),
        Column("note", Text()),
        Column("count", Integer(0), column="quantity"),
        Column(
            "expires",
            Timestamp(),
            create_default="never",
            required=True,
            companion_columns=lambda moment: {"kind": bool(moment)},
        ),
    ),
)
BOX = Resource(
    name="box",
    title="box",
    table="boxes",
    columns=(
        Column("name", required=True),
        Column("note", Text()),
        Column("enabled", FLAG),
        Column("size", Size(), column="bytes", write=GROW_ONLY),
        Column("colour", Choice("red", "green"), write=CREATE_ONLY),
        Column("servers", DelimitedList(","), column="dnslist"),
        Column("hosts", DelimitedList(",", ordered=True)),
        Column("password", exposure=SECRET, column="pass"),
        Column("greeting", write=ONCE),
    ),
    children=(Children("parts", PART, parent_column="box"),),
)
#: What the platform gives to a new row that does not say otherwise.
FRESH = {
    "boxes": {
        "note": "",
        "enabled": True,
        "bytes": 5 * MIB,
        "colour": "red",
        "dnslist": "",
        "hosts": "",
        "greeting": "",
    },
    "parts": {"note": "", "quantity": 0, "expires": 99},
}

# --- rows in memory -----------------------------------------------------------------------------------------------


class World:
    def __init__(self, box=None, parts=()):
        self.tables = {"boxes": {}, "parts": {}}
        self.keys = {}
        if box is not None:
            self.tables["boxes"]["1"] = {"$key": 1, **FRESH["boxes"], **box}
            for part in parts:
                key = 10 + len(self.tables["parts"])
                self.tables["parts"][str(key)] = {"$key": key, **FRESH["parts"], "box": 1, **part}

    def read(self, wanted):
        rows = list(self.tables["boxes"].values())
        if not rows:
            return None
        state = load_state(BOX, copy.deepcopy(rows[0]), {})
        if "parts" in wanted.children:
            state.children["parts"] = load_children(BOX.child("parts"), copy.deepcopy(self.parts()), {})
        return state

    def parts(self):
        return list(self.tables["parts"].values())

    def execute(self, plan):
        for step in plan.steps:
            if isinstance(step, Create):
                key = 100 + len(self.keys)
                self.keys[step.token] = key
                row = {name: self.resolved(value) for name, value in step.body.items()}
                assert row["name"] not in [other["name"] for other in self.tables[step.table].values()], "not free yet"
                self.tables[step.table][str(key)] = {"$key": key, **FRESH[step.table], **row}
            elif isinstance(step, Update):
                row = self.tables[step.table][step.key]
                assert all(row[column] == value for column, value in step.expect)
                row.update(step.body)
            elif isinstance(step, Delete):
                del self.tables[step.table][step.key]
            else:
                assert isinstance(step, Wait)

    def resolved(self, value):
        return self.keys[value.token] if isinstance(value, DeferredKey) else value


# --- what people ask for --------------------------------------------------------------------------------------------

texts = st.sampled_from(["", "n", "m"])
nothing_or_text = st.sampled_from([None, "", "n", "m"])
#: What tasks may say about the expiry, and what the platform stores for it.
EXPIRIES = {"never": 0, None: 0, "1970-01-01T00:00:07Z": 7, "1970-01-01T00:01:39Z": 99}

servers = st.lists(st.sampled_from("abc"), max_size=3)

box_options = st.fixed_dictionaries(
    {},
    optional={
        "note": nothing_or_text,
        "enabled": st.booleans(),
        "size": st.integers(1, 9).map(lambda number: f"{number} MiB"),
        "colour": st.sampled_from(["red", "green"]),
        "servers": st.one_of(st.none(), servers),
        "hosts": st.one_of(st.none(), servers),
        "password": st.just("hush"),
        "greeting": texts,
    },
)
part_options = st.fixed_dictionaries(
    {"name": st.sampled_from("xyz")},
    optional={
        "note": nothing_or_text,
        "count": st.integers(0, 2),
        "expires": st.sampled_from(list(EXPIRIES)),
        "state": st.sampled_from(["present", "absent"]),
    },
)
asked = st.builds(
    lambda own, parts, purge: {
        "name": "b",
        **own,
        **({"parts": parts, "purge_parts": purge} if parts is not None else {}),
    },
    box_options,
    st.one_of(st.none(), st.lists(part_options, max_size=3, unique_by=lambda item: item["name"])),
    st.booleans(),
)
worlds = st.builds(
    World,
    st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {"name": st.just("b")},
            optional={
                "note": st.sampled_from([None, "", "n"]),
                "enabled": st.sampled_from([None, True, False, 0, 1]),
                "bytes": st.sampled_from([None, MIB, 9 * MIB]),
                "colour": st.sampled_from(["red", "green"]),
                "dnslist": st.sampled_from([None, "", "a", "b, a", "a,b,c"]),
                "hosts": st.sampled_from([None, "", "a", "b,a"]),
            },
        ),
    ),
    st.lists(
        st.fixed_dictionaries(
            {"name": st.sampled_from("wxyz")},
            optional={
                "note": st.sampled_from([None, "", "n"]),
                "quantity": st.sampled_from([None, 0, 1]),
                "expires": st.sampled_from([None, 0, 7]),
            },
        ),
        max_size=3,
        unique_by=lambda row: row["name"],
    ),
)
states = st.sampled_from(["present", "present", "absent"])


def planned(world, options, **controls):
    """The plan, or None where the options cannot be had."""
    desired = want(BOX, **options)
    try:
        return plan_of(BOX, desired, world.read(desired), **controls)
    except UsageError as refusal:
        if "fixed at creation" in str(refusal) or "can only grow" in str(refusal):
            return None
        raise


# --- an oracle that reads options as a person does ------------------------------------------------------------------------


def empty(value):
    return "" if value is None else value


#: By option: the column, and what it holds then.
MEANING = {
    "name": lambda value: ("name", value),
    "note": lambda value: ("note", empty(value)),
    "enabled": lambda value: ("enabled", value),
    "size": lambda value: ("bytes", int(value.split()[0]) * MIB),
    "colour": lambda value: ("colour", value),
    "servers": lambda value: ("dnslist", ",".join(value or [])),
    "hosts": lambda value: ("hosts", ",".join(value or [])),
    "greeting": lambda value: ("greeting", value),
    "count": lambda value: ("quantity", value),
    "expires": lambda value: ("expires", EXPIRIES[value]),
}
HIDDEN = ("password",)


def meant(options, new):
    """The columns that a task is about."""
    skipped = {"parts", "purge_parts", "state", *HIDDEN} | (set() if new else {"greeting"})
    return dict(MEANING[name](value) for name, value in options.items() if name not in skipped)


def impossible(world, options):
    for row in world.tables["boxes"].values():
        values = meant(options, new=False)
        if values.get("colour", row["colour"]) != row["colour"]:
            return True
        if row["bytes"] is not None and values.get("bytes", row["bytes"]) < row["bytes"]:
            return True
    return False


def equal(column, stored, value):
    if column == "dnslist":
        return sorted(set(empty(stored).replace(" ", "").split(",")) - {""}) == sorted(set(value.split(",")) - {""})
    if column == "expires":
        return (stored or 0) == value
    if column in ("note", "hosts"):
        return empty(stored) == value
    return stored is not None and stored == value


def check_row(row, before, values, fresh):
    """Check that a row has the desired values and otherwise its old ones, or those of a new row."""
    for column, value in values.items():
        assert equal(column, row[column], value), (column, row, values)
    for column, value in (before or fresh).items():
        if column not in values and column not in ("$key", "box", "kind", "pass"):
            assert row[column] == value, (column, row, before)


# --- properties -------------------------------------------------------------------------------------------------------


@MANY
@given(worlds, asked)
def test_a_plan_converges_to_the_options_and_leaves_the_rest(world, options):
    before = copy.deepcopy(world.tables)
    plan = planned(world, options)
    assert (plan is None) is impossible(world, options)
    if plan is None:
        return
    world.execute(plan)
    (row,) = world.tables["boxes"].values()
    old = next(iter(before["boxes"].values()), None)
    check_row(row, old, meant(options, new=old is None), {**FRESH["boxes"]})
    parts = {part["name"]: part for part in world.parts()}
    assert len(parts) == len(world.parts())
    olds = {part["name"]: part for part in before["parts"].values()}
    items = {item["name"]: item for item in options.get("parts", ())}
    for name in {*parts, *olds, *items}:
        item = items.get(name)
        gone = item["state"] == "absent" if item and "state" in item else False
        unlisted = item is None and options.get("purge_parts")
        if gone or unlisted or (item is None and name not in olds):
            assert name not in parts
            continue
        fresh = {**FRESH["parts"], "expires": 0}
        check_row(parts[name], olds.get(name), meant(item, new=name not in olds) if item else {}, fresh)
        assert parts[name]["box"] == row["$key"]
    again = planned(world, options)
    assert (again.steps, again.before, again.after, again.effects.another_pass) == ((), {}, {}, False), (
        "a second plan is empty"
    )


@MANY
@given(worlds, asked, st.booleans())
def test_only_given_options_are_written(world, options, update_secrets):
    there = bool(world.tables["boxes"])
    plan = planned(world, options, update_secrets=update_secrets)
    if plan is None:
        return
    rows = {part["name"]: str(part["$key"]) for part in world.parts()}
    for step in plan.steps:
        if step.table == "boxes":
            allowed = set(meant(options, new=not there)) | ({"pass"} if "password" in options else set())
            assert isinstance(step, Update if there else Create)
            assert set(step.body) <= allowed
            if there and not update_secrets:
                assert "pass" not in step.body
            continue
        items = {item["name"]: item for item in options["parts"]}
        if isinstance(step, Delete):
            (name,) = [name for name, key in rows.items() if key == step.key]
            assert items[name]["state"] == "absent" if name in items else options["purge_parts"]
        elif isinstance(step, Create):
            assert step.body["name"] not in rows
            given_columns = set(meant(items[step.body["name"]], new=True))
            assert set(step.body) <= given_columns | {"box", "expires", "kind"}
        else:
            (name,) = [name for name, key in rows.items() if key == step.key]
            given_columns = set(meant(items[name], new=False))
            assert set(step.body) <= given_columns | ({"kind"} if "expires" in given_columns else set())


def bodies(plan, table):
    return [step.body for step in plan.steps if isinstance(step, (Create, Update)) and step.table == table]


def shown(resource, values):
    """The platform's columns that a side of the diff mentions, with their values."""
    found = {}
    for option, value in values.items():
        if option in ("parts", *HIDDEN):
            continue
        column = resource.column(option)
        canonical = column.clearing() if value is None else column.codec.parse(value)
        found[column.written] = column.dump(canonical)
    return found


@MANY
@given(worlds, asked)
def test_the_diff_matches_the_request_bodies(world, options):
    there = bool(world.tables["boxes"])
    before = copy.deepcopy(world.tables)
    plan = planned(world, options)
    if plan is None:
        return
    (body,) = bodies(plan, "boxes") or [{}]
    after = shown(BOX, plan.after)
    sent = {column: value for column, value in body.items() if column != "pass"}
    # A new row need not mention what is empty.
    assert {column: value for column, value in after.items() if column in sent or value != "" or there} == sent
    if there:
        assert set(plan.before) == set(plan.after)
        row = before["boxes"]["1"]
        for option, value in plan.before.items():
            if option != "parts":
                column = BOX.column(option)
                assert value == column.show(column.load(row))
    else:
        assert set(plan.before) <= {"parts"}
    parts_before, parts_after = plan.before.get("parts", {}), plan.after.get("parts", {})
    deleted = {step.key for step in plan.steps if isinstance(step, Delete)}
    rows = {part["name"]: part for part in before["parts"].values()}
    assert {str(rows[name]["$key"]) for name in parts_before if name not in parts_after} == deleted
    for name in set(parts_before) - set(parts_after):
        assert parts_before[name] == show(PART, load_state(PART, rows[name], {}))
    changed = [{k: v for k, v in body.items() if k not in ("box", "kind")} for body in bodies(plan, "parts")]
    assert len(changed) == len(parts_after)
    for values in parts_after.values():
        sent = shown(PART, values)
        assert any(
            {column: value for column, value in sent.items() if column in body or value != ""} == body
            for body in changed
        )


def comparable(plan):
    """A plan with its waits reduced to what can be compared: two closures are never equal."""
    steps = [step._replace(poll=step.poll.fields) if isinstance(step, Wait) else step for step in plan.steps]
    return replace(plan, steps=steps)


def outcome(context, desired, current):
    """The plan, or why there is none."""
    try:
        return comparable(make_plan(context, BOX, desired, current))
    except UsageError as refusal:
        return str(refusal)


@MANY
@given(worlds, asked, states, st.booleans())
def test_the_same_input_gives_the_same_plan_and_is_not_changed(world, options, state, follow_up):
    desired = want(BOX, **options)
    current = world.read(desired)
    context = PlanContext(Controls(state=state), Matches(), follow_up)
    before = copy.deepcopy((desired, current, context.controls, vars(context.matches.names)))
    first = outcome(context, desired, current)
    assert outcome(context, desired, current) == first, "planned again"
    other = PlanContext(Controls(state=state), Matches(), follow_up)
    assert outcome(other, *copy.deepcopy((desired, current))) == first, "planned from copies"
    assert (desired, current, context.controls, vars(context.matches.names)) == before


@SOME
@given(worlds, asked)
def test_executing_a_plan_changes_neither_it_nor_what_it_was_made_from(world, options):
    desired = want(BOX, **options)
    current = world.read(desired)
    before = copy.deepcopy((desired, current))
    try:
        plan = plan_of(BOX, desired, current)
    except UsageError:
        return
    planned_first = copy.deepcopy(comparable(plan))
    world.execute(plan)
    assert comparable(plan) == planned_first
    assert (desired, current) == before


@SOME
@given(worlds, asked)
def test_a_deletion_removes_the_object_and_nothing_else(world, options):
    desired = want(BOX, **options)
    current = world.read(desired)
    plan = plan_of(BOX, desired, current, state="absent")
    if current is None:
        assert not plan.steps
        return
    assert [type(step) for step in plan.steps] == [Delete, Wait]
    assert plan.before == show(BOX, current)
    assert plan.after == {}
