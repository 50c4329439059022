# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a plan about the children of an object."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    KEY,
    NUMBER,
    Choice,
    Integer,
    Size,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    GROW_ONLY,
    NEXT_START,
    OFF,
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Action,
    Affects,
    Arrangement,
    Children,
    Hotplug,
    Power,
    Resource,
    Source,
    Work,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Create,
    DeferredKey,
    Delete,
    Refresh,
    Update,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    InvalidResponseError,
    TaskError,
    UsageError,
)
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, steps, want

GIB = 1024**3
NETWORK = Reference("network", column="vnet", table="vnets", title="network")

POWER = Power(
    status="state#status",
    table="box_actions",
    target="box",
    on=("running",),
    off=("stopped",),
    transitioning=("starting",),
    suspended=("hibernated",),
    start=Action("poweron"),
    stop=Action("poweroff"),
    kill=Action("kill"),
    cycles=True,
)
POINT = Resource(
    name="point", title="point", table="points", columns=(Column("label", required=True),), identity=("label",)
)
PART = Resource(
    name="part",
    title="part",
    table="parts",
    columns=(
        Column("name", required=True),
        Column("note"),
        Column("size", Size(), column="bytes", write=GROW_ONLY),
        Column("speed", Integer(), applies=NEXT_START),
        Column("socket", Choice("a", "b"), applies=OFF),
        Column("place", Integer(0), column="orderid"),
        Column("secret", exposure=SECRET),
        NETWORK,
    ),
    facts=(Fact("status", "state#status"), Fact("number", codec=NUMBER), Fact("system")),
    children=(Children("points", POINT, parent_column="part", match=(("label",),)),),
)
BOX = Resource(
    name="box",
    title="box",
    table="boxes",
    columns=(Column("name", required=True), Column("note"), Column("allow_plug", FLAG)),
    facts=(Fact("status", "state#status"), Fact("machine", codec=KEY), Fact("own_network", codec=KEY)),
    children=(Children("parts", PART, parent_column="box"),),
    power=POWER,
)
PARTS = BOX.child("parts")


def with_parts(resource=PART, **changes):
    """A box whose parts are declared a little differently."""
    return replace(BOX, children=(replace(PARTS, resource=resource, **changes),))


def box(*parts, resource=BOX, status="stopped", **columns):
    row = {"name": "b", "allow_plug": True, "status": status, "machine": 50, **columns}
    return have(resource, 5, row, parts=[{"$key": key, **part} for key, part in enumerate(parts, start=11)])


def plan_parts(*parts, current=None, resource=BOX, names=None, purge=False, extra=None, **controls):
    desired = want(resource, parts=list(parts), **({"purge_parts": True} if purge else {}))
    return plan_of(resource, desired, current, names, extra=extra or {}, **controls)


def bodies(plan, kind):
    return [dict(step.body) for step in plan.steps if isinstance(step, kind)]


def refused(*parts, **options):
    with pytest.raises(UsageError) as caught:
        plan_parts(*parts, **options)
    return str(caught.value)


def learned(name="A", key="3"):
    names = Names()
    names.learn(NETWORK, name, key)
    return names


A = {"name": "a", "note": "n", "bytes": GIB, "speed": 1, "socket": "a", "orderid": 1}
B = {"name": "b", "orderid": 2}
C = {"name": "c", "orderid": 3}


# --- added, changed, removed, left alone ----------------------------------------------------------------------------------


def test_matching_children_need_no_steps():
    plan = plan_parts({"name": "a", "note": "n", "size": "1 GiB"}, {"name": "b"}, current=box(A, B, C))
    assert (plan.steps, plan.before, plan.after) == ((), {}, {})


def test_a_missing_child_is_created():
    plan = plan_parts({"name": "a"}, {"name": "new", "note": "x"}, current=box(A, B))
    (step,) = plan.steps
    assert isinstance(step, Create)
    assert (step.title, step.table) == ("create part 'new'", "parts")
    assert step.body == {"box": 5, "name": "new", "note": "x"}
    assert step.identity == (("box", 5), ("name", "new"))
    assert step.known == frozenset({"11", "12"})
    assert plan.before == {"parts": {}}
    assert plan.after == {"parts": {"new": {"name": "new", "note": "x"}}}


def test_a_different_child_is_updated():
    plan = plan_parts({"name": "a", "note": "m", "size": "2 GiB"}, current=box(A, B))
    (step,) = plan.steps
    assert step == Update(
        "set note, size of part 'a'", "parts", "11", {"note": "m", "bytes": 2 * GIB}, (("name", "a"),)
    )
    assert plan.before == {"parts": {"a": {"note": "n", "size": "1 GiB"}}}
    assert plan.after == {"parts": {"a": {"note": "m", "size": "2 GiB"}}}


def test_an_absent_child_is_deleted():
    plan = plan_parts({"name": "a", "state": "absent", "note": "ignored"}, current=box(A, B))
    (step,) = plan.steps
    assert step == Delete("delete part 'a'", "parts", "11", (("name", "a"),))
    assert plan.before["parts"]["a"]["note"] == "n"
    assert plan.before["parts"]["a"]["id"] == "11"
    assert plan.after == {"parts": {}}


def test_an_absent_child_that_does_not_exist_needs_no_steps():
    assert not plan_parts({"name": "x", "state": "absent"}, current=box(A)).steps
    new = plan_of(BOX, want(BOX, name="b", parts=[{"name": "x", "state": "absent"}]))
    assert steps(new) == ["create box 'b'"]


def test_unlisted_children_stay_unless_purged():
    assert not plan_parts({"name": "b"}, current=box(A, B, C)).steps
    plan = plan_parts({"name": "b"}, current=box(A, B, C), purge=True)
    assert steps(plan) == ["delete part 'a'", "delete part 'c'"]
    assert steps(plan_parts(current=box(A, B), purge=True)) == ["delete part 'a'", "delete part 'b'"]
    assert not plan_parts(current=box(A, B)).steps


def test_removals_come_first_so_that_names_and_places_are_free():
    plan = plan_parts(
        {"name": "new"}, {"name": "b", "note": "m"}, {"name": "c", "state": "absent"}, current=box(A, B, C), purge=True
    )
    assert steps(plan) == ["delete part 'c'", "delete part 'a'", "create part 'new'", "set note of part 'b'"]


def test_children_follow_the_changes_of_their_parent():
    desired = want(BOX, note="m", parts=[{"name": "new"}])
    assert steps(plan_of(BOX, desired, box(A))) == ["set note of box 'b'", "create part 'new'"]


def test_refusals_of_columns_name_the_item():
    assert "parts[1].size can only grow" in refused({"name": "b"}, {"name": "a", "size": "1 MiB"}, current=box(A, B))
    assert "parts[0].name is required to create a part" in refused(
        {"note": "x"}, current=box(resource=with_parts(match=(("note",),))), resource=with_parts(match=(("note",),))
    )


def test_a_childs_secret_is_never_shown():
    plan = plan_parts({"name": "new", "secret": "hush"}, current=box())
    assert bodies(plan, Create) == [{"box": 5, "name": "new", "secret": "hush"}]
    assert plan.after["parts"]["new"]["secret"] == "<new value>"
    plan = plan_parts({"name": "a", "secret": "hush"}, current=box(A), update_secrets=True)
    assert bodies(plan, Update) == [{"secret": "hush"}]
    assert "hush" not in repr((plan.before, plan.after, steps(plan)))


def test_removing_the_last_child_shows_an_empty_list_in_the_diff():
    plan = plan_parts(current=box(B), purge=True)
    assert plan.after == {"parts": {}}
    assert list(plan.before["parts"]) == ["b"]


def test_two_children_with_the_same_label_are_both_in_the_diff():
    resource = with_parts(match=(("name",), ("network",)), resource=replace(PART, columns=(Column("name"), NETWORK)))
    plan = plan_parts(
        {"network": "A"}, {"network": "A"}, current=box(resource=resource), resource=resource, names=learned()
    )
    assert len(plan.steps) == 2
    assert len(plan.after["parts"]) == 2


def test_grandchildren_of_children_with_the_same_label_are_not_mixed_up():
    resource = with_parts(
        match=(("name",), ("network",)),
        resource=replace(PART, columns=(Column("name"), Column("note"), NETWORK)),
    )
    state = box(resource=resource)
    state.children["parts"] = [
        have(
            resource.child("parts").resource, key, {"name": "", "note": "n", "vnet": 3, "network_name": "A"}, points=[]
        )
        for key in (11, 12)
    ]
    items = [{"network": "A", "note": "m"}, {"network": "A", "note": "o", "points": [{"label": "p"}]}]
    plan = plan_parts(*items, current=state, resource=resource)
    first, second = plan.after["parts"].values()
    assert first == {"note": "m"}
    assert second == {"note": "o", "points": {"p": {"label": "p"}}}


# --- a new parent -----------------------------------------------------------------------------------------------------


def test_children_of_a_new_parent_wait_for_its_key():
    plan = plan_of(BOX, want(BOX, name="b", parts=[{"name": "a"}, {"name": "b"}]))
    parent, first, second = plan.steps
    assert [first.body["box"], second.body["box"]] == [DeferredKey(parent.token)] * 2
    assert first.identity == (("box", DeferredKey(parent.token)), ("name", "a"))
    assert first.known == frozenset()
    assert len({parent.token, first.token, second.token}) == 3
    assert plan.before == {"parts": {}}
    assert plan.after == {"name": "b", "parts": {"a": {"name": "a"}, "b": {"name": "b"}}}


def test_children_may_point_at_another_column_of_their_parent():
    resource = replace(with_parts(parent_column="machine", parent_value="machine"), created_values=("machine",))
    plan = plan_of(resource, want(resource, name="b", parts=[{"name": "a"}]))
    assert plan.steps[0].values == ("machine",)
    assert plan.steps[1].body["machine"] == DeferredKey(plan.steps[0].token, "machine")
    plan = plan_parts({"name": "a"}, current=box(resource=resource), resource=resource)
    assert bodies(plan, Create) == [{"machine": 50, "name": "a"}]
    with pytest.raises(InvalidResponseError, match="does not hold 'machine'"):
        plan_parts({"name": "a"}, current=box(resource=resource, machine=None), resource=resource)


def test_further_keys_of_the_parent_are_read_only_when_it_has_children():
    resource = replace(BOX, created_values=("machine",))
    assert plan_of(resource, want(resource, name="b")).steps[0].values == ()


def test_children_may_point_at_their_parent_by_a_path():
    resource = with_parts(parent_column="owner", parent_path="boxes/")
    plan = plan_of(resource, want(resource, name="b", parts=[{"name": "a"}]))
    assert plan.steps[1].body["owner"] == DeferredKey(plan.steps[0].token, "$key", "boxes/")
    plan = plan_parts({"name": "a"}, current=box(resource=resource), resource=resource)
    assert bodies(plan, Create) == [{"owner": "boxes/5", "name": "a"}]


def test_children_may_repeat_a_column_of_their_parent():
    resource = replace(with_parts(inherited_columns=(("vnet", "own_network"),)), created_values=("own_network",))
    state = box(resource=resource, own_network={"$key": 8})
    assert bodies(plan_parts({"name": "a"}, current=state, resource=resource), Create) == [
        {"box": 5, "vnet": 8, "name": "a"}
    ]
    plan = plan_of(resource, want(resource, name="b", parts=[{"name": "a"}]))
    assert plan.steps[1].body["vnet"] == DeferredKey(plan.steps[0].token, "own_network")


def test_children_the_platform_creates_are_compared_in_the_next_pass():
    resource = with_parts(created_by_platform=True)
    plan = plan_of(resource, want(resource, name="b", parts=[{"name": "a"}]))
    assert steps(plan) == ["create box 'b'"]
    assert plan.effects.another_pass
    assert plan.predicted_actions == ["create box 'b'", "create part 'a'"]
    assert plan.after["parts"] == {"a": {"name": "a"}}
    plan = plan_parts({"name": "a"}, current=box(A, resource=resource), resource=resource)
    assert (plan.steps, plan.effects.another_pass) == ((), False)
    assert not plan_of(resource, want(resource, name="b")).effects.another_pass


def test_the_removal_of_children_that_the_platform_creates_is_announced():
    resource = with_parts(created_by_platform=True)
    text = "parts that the platform creates with the new box and that are not listed are removed"
    plan = plan_of(resource, want(resource, name="b", parts=[], purge_parts=True))
    assert plan.difference["after"]["purge_parts"] == text
    assert text in plan.warnings
    current = box(A, resource=resource)
    assert not plan_of(resource, want(resource, name="b", parts=[A], purge_parts=True), current).announcements


# --- children inside children -------------------------------------------------------------------------------------------


def nested(*points):
    state = box(A)
    state.children["parts"][0] = have(PART, 11, A, points=[{"$key": 21 + at, **row} for at, row in enumerate(points)])
    return state


def test_children_may_have_children():
    item = {"name": "a", "points": [{"label": "p"}, {"label": "q"}], "purge_points": True}
    plan = plan_parts(item, current=nested({"label": "p"}, {"label": "x"}))
    assert steps(plan) == ["delete point 'x'", "create point 'q'"]
    assert bodies(plan, Create) == [{"part": 11, "label": "q"}]
    assert plan.before == {"parts": {"a": {"points": {"x": {"id": "22", "label": "x"}}}}}
    assert plan.after == {"parts": {"a": {"points": {"q": {"label": "q"}}}}}
    assert not plan_parts({"name": "a", "points": [{"label": "p"}]}, current=nested({"label": "p"})).steps


def test_a_child_and_its_own_children_change_together():
    plan = plan_parts({"name": "a", "note": "m", "points": [{"label": "q"}]}, current=nested())
    assert steps(plan) == ["set note of part 'a'", "create point 'q'"]
    assert plan.before == {"parts": {"a": {"note": "n", "points": {}}}}
    assert plan.after == {"parts": {"a": {"note": "m", "points": {"q": {"label": "q"}}}}}


def test_children_of_a_new_child_wait_for_its_key():
    plan = plan_parts({"name": "new", "points": [{"label": "p"}]}, current=box())
    part, point = plan.steps
    assert point.body == {"part": DeferredKey(part.token), "label": "p"}
    assert plan.before == {"parts": {}}, "a new child has no old state, nor have its children"
    assert plan.after == {"parts": {"new": {"name": "new", "points": {"p": {"label": "p"}}}}}


# --- who may be touched -------------------------------------------------------------------------------------------------


def test_guards_of_children_name_the_item():
    def guard(desired, state, controls):
        return f"not {'there' if state else 'new'}" if desired.get("note") == "bad" or controls.force else None

    resource = with_parts(replace(PART, guards=(guard,)))
    state = box(A, resource=resource)
    assert refused({"name": "x", "note": "bad"}, current=state, resource=resource) == "parts[0]: not new"
    assert refused({"name": "a", "note": "bad"}, current=state, resource=resource) == "parts[0]: not there"
    assert refused({"name": "a"}, current=state, resource=resource, force=True) == "parts[0]: not there"
    assert not plan_parts({"name": "a"}, current=state, resource=resource).steps


PROTECTED = with_parts(
    protected=lambda row, controls: (
        "the system made it" if row.facts.get("system") and not controls.extra.get("allow") else None
    )
)


def protected(*parts, **options):
    state = box({**A, "system": True}, B, resource=PROTECTED)
    return plan_parts(*parts, current=state, resource=PROTECTED, **options)


def test_protected_children_are_not_changed():
    assert steps(protected(purge=True)) == ["delete part 'b'"]
    assert not protected({"name": "a"}).steps
    assert steps(protected({"name": "b", "note": "m"})) == ["set note of part 'b'"]
    for item, message in (
        ({"name": "a", "note": "m"}, "parts[0]: the system made it"),
        ({"name": "a", "state": "absent"}, "parts 'a': the system made it"),
    ):
        with pytest.raises(UsageError) as caught:
            protected(item)
        assert str(caught.value) == message


def test_protected_children_are_changed_on_request():
    allowed = {"extra": {"allow": True}}
    assert steps(protected(purge=True, **allowed)) == ["delete part 'a'", "delete part 'b'"]
    assert steps(protected({"name": "a", "note": "m"}, **allowed)) == ["set note of part 'a'"]


# --- an order of removal ------------------------------------------------------------------------------------------------


def test_children_are_deleted_in_the_declared_order():
    resource = with_parts(delete_order="number")
    state = box(
        {**A, "number": 1}, {**B, "number": 3}, {**C, "number": None}, {"name": "d", "number": 2}, resource=resource
    )
    plan = plan_parts({"name": "a", "state": "absent"}, current=state, resource=resource, purge=True)
    assert steps(plan) == ["delete part 'b'", "delete part 'd'", "delete part 'a'", "delete part 'c'"]


def test_children_that_would_stay_behind_are_deleted_before_their_parent():
    resource = replace(with_parts(delete_before_parent=True), power=None)
    plan = plan_of(resource, want(resource), box(A, B, resource=resource), state="absent")
    assert steps(plan) == ["delete part 'a'", "delete part 'b'", "delete box 'b'", "~its removal"]
    resource = replace(with_parts(delete_before_parent=False), power=None)
    plan = plan_of(resource, want(resource), box(A, B, resource=resource), state="absent")
    assert steps(plan) == ["delete box 'b'", "~its removal"]


def test_grandchildren_that_would_stay_behind_are_deleted_before_the_child():
    inner = replace(PART, children=(Children("points", POINT, "part", match=(("label",),), delete_before_parent=True),))
    resource = with_parts(inner)
    state = box(A, resource=resource)
    state.children["parts"][0] = have(inner, 11, A, points=[{"$key": 21, "label": "p"}])
    plan = plan_parts({"name": "a", "state": "absent"}, current=state, resource=resource)
    assert steps(plan) == ["delete point 'p'", "delete part 'a'"]
    gone = plan_of(replace(resource, power=None), want(resource), state, state="absent")
    assert steps(gone) == ["delete point 'p'", "delete box 'b'", "~its removal"]


# --- work -------------------------------------------------------------------------------------------------------------

IMPORTED = replace(
    PART,
    columns=(
        *PART.columns,
        Reference("image", column="source", table="files", write=ONCE),
    ),
    works=(
        Work(
            "import",
            busy=lambda state: state.facts.get("status") == "importing",
            failed=lambda state: "no room" if state.facts.get("status") == "errors" else None,
        ),
    ),
    sources=(Source("image", deferred=("size",)),),
)
FILLED = with_parts(IMPORTED)


def test_a_child_created_from_a_source_is_filled_before_it_is_changed():
    names = Names()
    names.learn(IMPORTED.column("image"), "i", "9")
    plan = plan_parts(
        {"name": "new", "image": "i", "size": "2 GiB"}, current=box(resource=FILLED), resource=FILLED, names=names
    )
    create, wait = plan.steps
    assert create.body == {"box": 5, "name": "new", "source": 9}
    assert (wait.key, wait.needed, wait.awaited) == (DeferredKey(create.token), False, "its end")
    assert plan.effects.another_pass
    assert plan.after["parts"]["new"]["size"] == "2 GiB"
    assert not wait.poll.check({"$key": 1, "status": "importing"}).done
    assert wait.poll.check({"$key": 1, "status": "online"}).done
    assert wait.poll.check({"$key": 1, "status": "errors"}).failed == "no room"


def test_a_child_created_from_a_source_is_always_waited_for():
    names = Names()
    names.learn(IMPORTED.column("image"), "i", "9")
    plan = plan_parts({"name": "new", "image": "i"}, current=box(resource=FILLED), resource=FILLED, names=names)
    assert (steps(plan), plan.effects.another_pass) == (["create part 'new'", "~its end"], False)


def test_a_child_whose_work_failed_can_only_be_removed():
    state = box({**A, "status": "errors"}, resource=FILLED)
    with pytest.raises(TaskError) as caught:
        plan_parts({"name": "a"}, current=state, resource=FILLED)
    assert "use part 'a' (id 11): import failed: no room" in str(caught.value)
    assert "state: absent" in str(caught.value)
    assert steps(plan_parts({"name": "a", "state": "absent"}, current=state, resource=FILLED)) == ["delete part 'a'"]


# --- while the parent runs ------------------------------------------------------------------------------------------------

PLUGGED = with_parts(
    hotplug=Hotplug(
        "plug",
        possible=lambda values: values.get("socket", "a") == "a",
        allowed_by="allow_plug",
        attached=("up",),
        detached=("down",),
    )
)


def running(*parts, resource=PLUGGED, **columns):
    return box(*parts, resource=resource, status="running", **columns)


def plan_plugged(*parts, current, **options):
    return plan_parts(*parts, current=current, resource=PLUGGED, **options)


STOP, START = ["stop box 'b'", "~status stopped"], ["start box 'b'", "~status running"]


def test_changes_of_children_may_need_a_restart_of_the_parent():
    plan = plan_parts({"name": "a", "speed": 2}, current=box(A, status="running"))
    assert "parts[0].speed will take effect at its next start" in plan.warnings[0]
    assert "parts[0].socket can only be changed while it is off" in refused(
        {"name": "a", "socket": "b"}, current=box(A, status="running")
    )
    assert plan_parts({"name": "a", "speed": 2, "socket": "b"}, current=box(A)).warnings == []
    plan = plan_parts({"name": "a", "socket": "b"}, current=box(A, status="running"), allow_power_cycle=True)
    assert steps(plan) == [*STOP, "set socket of part 'a'", *START]


def test_a_new_child_is_plugged_into_a_running_parent():
    plan = plan_plugged({"name": "new"}, current=running(A))
    create, act, wait = plan.steps
    assert act.title == "plug in part 'new'"
    assert act.body == {"box": 5, "action": "plug", "params": {"device": DeferredKey(create.token, text=True)}}
    assert (wait.table, wait.key, wait.needed) == ("parts", DeferredKey(create.token), False)
    assert [wait.poll.check({"$key": 1, "status": word}).done for word in ("up", "down", None)] == [True, False, False]
    assert wait.poll.check(None).failed
    assert plan.warnings == []


def test_a_new_child_of_a_stopped_parent_is_just_created():
    for status in ("stopped", "hibernated"):
        plan = plan_plugged({"name": "new"}, current=box(A, resource=PLUGGED, status=status))
        assert (steps(plan), plan.warnings) == (["create part 'new'"], [])
    assert steps(plan_of(PLUGGED, want(PLUGGED, name="b", parts=[{"name": "new"}]), state="running")) == [
        "create box 'b'",
        "create part 'new'",
        *START,
    ]


@pytest.mark.parametrize(
    ("item", "columns"), [({"socket": "b"}, {}), ({}, {"allow_plug": False}), ({"socket": "b"}, {"allow_plug": False})]
)
def test_a_new_child_that_cannot_be_plugged_waits_for_the_next_start(item, columns):
    plan = plan_plugged({"name": "new", **item}, current=running(**columns))
    assert steps(plan) == ["create part 'new'"]
    assert "parts[0] will take effect at its next start" in plan.warnings[0]
    plan = plan_plugged({"name": "new", **item}, current=running(**columns), allow_power_cycle=True)
    assert steps(plan) == [*STOP, "create part 'new'", *START]


def test_hot_plugging_is_allowed_unless_the_parent_says_no():
    assert "plug in part 'new'" in steps(plan_plugged({"name": "new"}, current=running(allow_plug=None)))


def test_a_removed_child_is_unplugged_first():
    plan = plan_plugged({"name": "a", "state": "absent"}, current=running({**A, "status": "up"}))
    act, wait, delete = plan.steps
    assert act.body == {"box": 5, "action": "plug", "params": {"device": "11", "unplug": True}}
    assert isinstance(delete, Delete)
    assert (wait.key, wait.needed) == ("11", True)
    assert [wait.poll.check({"$key": 11, "status": word}).done for word in ("up", "down")] == [False, True]
    assert "does not release the device" in wait.hint


def test_a_detached_child_is_just_deleted():
    plan = plan_plugged({"name": "a", "state": "absent"}, current=running({**A, "status": "down"}))
    assert steps(plan) == ["delete part 'a'"]
    plan = plan_plugged({"name": "a", "state": "absent"}, current=box({**A, "status": "up"}, resource=PLUGGED))
    assert steps(plan) == ["delete part 'a'"]


def test_a_child_that_cannot_be_unplugged_needs_the_parent_off():
    stuck = running({**A, "socket": "b", "status": "up"})
    item = {"name": "a", "state": "absent"}
    assert "parts (removal of 'a') can only be changed while it is off" in refused(
        item, current=stuck, resource=PLUGGED
    )
    assert steps(plan_plugged(item, current=stuck, allow_power_cycle=True)) == [*STOP, "delete part 'a'", *START]
    assert steps(plan_plugged(item, current=stuck, state="stopped")) == [*STOP, "delete part 'a'"]


def test_nothing_is_plugged_while_the_parent_is_stopped_anyway():
    items = [{"name": "new"}, {"name": "b", "state": "absent"}, {"name": "a", "socket": "b"}]
    current = running(A, {**B, "status": "up"})
    plan = plan_plugged(*items, current=current, allow_power_cycle=True)
    assert steps(plan) == [*STOP, "delete part 'b'", "create part 'new'", "set socket of part 'a'", *START]
    plan = plan_plugged(*items[:2], current=current, state="stopped")
    assert steps(plan) == [*STOP, "delete part 'b'", "create part 'new'"]


def test_some_children_can_only_be_removed_while_the_parent_is_off():
    resource = with_parts(removal=OFF, applies=NEXT_START)
    state = box(A, resource=resource, status="running")
    assert "removal of 'a'" in refused({"name": "a", "state": "absent"}, current=state, resource=resource)
    plan = plan_parts({"name": "new"}, current=state, resource=resource)
    assert "parts[0] will take effect at its next start" in plan.warnings[0]
    off = box(A, resource=resource)
    assert steps(plan_parts({"name": "a", "state": "absent"}, current=off, resource=resource)) == ["delete part 'a'"]


def test_other_children_can_be_changed_while_the_parent_runs():
    plan = plan_parts({"name": "new"}, {"name": "a", "state": "absent"}, current=box(A, status="running"))
    assert steps(plan) == ["delete part 'a'", "create part 'new'"]
    assert plan.warnings == []


@pytest.mark.parametrize("status", ["running", "starting", "error", "strange"])
def test_any_status_but_stopped_counts_as_running(status):
    plan = plan_plugged({"name": "new"}, current=box(resource=PLUGGED, status=status))
    assert "plug in part 'new'" in steps(plan)


# --- children with power of their own -------------------------------------------------------------------------------------

NODE = replace(PART, name="node", title="node", power=POWER._replace(table="node_actions", target="node"))
STARTING = with_parts(NODE, start_with_parent=True)


def nodes(*states, status="running"):
    parts = [{"name": f"n{at}", "status": state} for at, state in enumerate(states)]
    return box(*parts, resource=STARTING, status=status)


def plan_nodes(*names, current, **options):
    return plan_parts(*({"name": name} for name in names), current=current, resource=STARTING, **options)


def test_a_child_that_is_off_is_started_with_its_running_parent():
    plan = plan_nodes("n0", "n1", current=nodes("stopped", "running"), state="running")
    assert steps(plan) == ["start node 'n0'", "~status running"]
    assert plan.steps[0].body == {"node": 11, "action": "poweron", "params": {}}
    assert (plan.before, plan.after) == (
        {"parts": {"n0": {"state": "stopped"}}},
        {"parts": {"n0": {"state": "running"}}},
    )


def test_a_child_is_started_only_when_the_parent_has_to_run():
    for options in ({}, {"state": "stopped"}):
        assert "start node 'n0'" not in steps(plan_nodes("n0", current=nodes("stopped"), **options))
    assert steps(plan_nodes("n0", current=nodes("stopped", status="stopped"), state="running")) == START
    plan = plan_parts(
        {"name": "n0"}, current=box({"name": "n0", "status": "stopped"}, status="running"), state="running"
    )
    assert not plan.steps


def test_a_new_child_of_a_running_parent_is_started_in_the_next_pass():
    plan = plan_nodes("new", current=nodes(), state="running")
    assert (steps(plan), plan.effects.another_pass) == (["create node 'new'"], True)
    assert not plan_nodes("new", current=nodes(status="stopped"), state="running").effects.another_pass


@pytest.mark.parametrize("state", ["stopped", "restarted"])
def test_a_new_child_of_a_parent_that_is_stopped_first_needs_no_further_pass(state):
    plan = plan_nodes("new", current=nodes(), state=state)
    assert steps(plan)[:3] == [*STOP, "create node 'new'"]
    assert not plan.effects.another_pass


def test_a_running_child_is_removed_only_with_consent():
    item = {"name": "n0", "state": "absent"}
    message = refused(item, current=nodes("running"), resource=STARTING)
    assert "delete node 'n0': it is not stopped" in message
    plan = plan_parts(item, current=nodes("running"), resource=STARTING, force=True)
    assert steps(plan) == ["stop node 'n0'", "~status stopped", "delete node 'n0'"]


# --- other objects that a child affects -----------------------------------------------------------------------------------

REFRESH = Refresh("vnets", ("$key", "name"), lambda _row: ())
AFFECTING = with_parts(affects=Affects("network", REFRESH, parent_fact="own_network"))
IN_A = {"name": "a", "note": "n", "vnet": 3, "network_name": "A"}


def affected(plan):
    """The keys of the networks that a plan affects; all have to be refreshed in the declared way."""
    assert {refresh for refresh, _key in plan.effects.affected} <= {REFRESH}
    return sorted(key for _refresh, key in plan.effects.affected)


@pytest.mark.parametrize(
    ("item", "keys"),
    [
        ({"name": "new", "network": "A"}, ["3", "8"]),
        ({"name": "new"}, ["8"]),
        ({"name": "a", "note": "m"}, ["3", "8"]),
        ({"name": "a", "state": "absent"}, ["3", "8"]),
        ({"name": "a", "note": "n"}, []),
        ({"name": "x", "state": "absent"}, []),
    ],
)
def test_networks_that_a_changed_child_affects_are_reported(item, keys):
    state = box(IN_A, resource=AFFECTING, own_network=8)
    assert affected(plan_parts(item, current=state, resource=AFFECTING, names=learned())) == keys


def test_deleting_the_parent_affects_the_networks_of_its_children():
    state = box(IN_A, {**B, "vnet": 9}, resource=AFFECTING, own_network=8)
    assert affected(plan_of(AFFECTING, want(AFFECTING), state, state="absent")) == ["3", "9"]


def test_children_that_declare_no_effect_affect_nothing():
    assert affected(plan_parts({"name": "a", "note": "m"}, current=box(IN_A))) == []


def test_a_network_that_does_not_exist_yet_is_not_affected():
    plan = plan_parts(
        {"name": "new", "network": "A"},
        current=box(resource=AFFECTING),
        resource=AFFECTING,
        names=learned(key=None),
        check=True,
    )
    assert affected(plan) == []


# --- the order of the list ------------------------------------------------------------------------------------------------


def _first_come_first_served(pairs, rows):
    """Number the items by their place in the list, after all existing rows."""
    return [
        (replace(item, values={**item.values, "place": len(rows) + 1 + index}), row)
        for index, (item, row) in enumerate(pairs)
    ]


ORDERED = with_parts(arrangement=Arrangement("parts_in_order", _first_come_first_served))


def test_an_arrangement_decides_places_on_request_only():
    items = [{"name": "c"}, {"name": "a"}, {"name": "new"}]
    current = box(A, B, C, resource=ORDERED)
    plan = plan_parts(*items, current=current, resource=ORDERED, extra={"parts_in_order": True})
    assert [step.body["orderid"] for step in plan.steps] == [4, 5, 6]
    assert steps(plan) == ["set place of part 'c'", "set place of part 'a'", "create part 'new'"]
    for extra in ({}, {"parts_in_order": False}):
        plan = plan_parts(*items, current=current, resource=ORDERED, extra=extra)
        assert steps(plan) == ["create part 'new'"]
        assert "orderid" not in plan.steps[0].body


def test_an_arrangement_changes_none_of_its_inputs():
    desired = want(ORDERED, parts=[{"name": "c"}, {"name": "a"}])
    state = box(A, B, C, resource=ORDERED)
    before = copy.deepcopy((desired, state))
    plan = plan_of(ORDERED, desired, state, extra={"parts_in_order": True})
    assert plan.steps
    assert (desired, state) == before


# --- plain values and single children -----------------------------------------------------------------------------------

LINK = Resource(name="link", title="link", table="links", columns=(NETWORK,), identity=("network",))
ADDRESS = Resource(name="address", title="address", table="addresses", columns=(Column("ip"),), identity=("ip",))
LINKED = replace(
    BOX,
    children=(
        Children("links", LINK, parent_column="box", match=(("network",),), scalar="network"),
        Children("address", ADDRESS, parent_column="box", match=(("ip",),), scalar="ip", single=True),
    ),
)


def linked(links=(), address=()):
    row = {"name": "b", "status": "stopped"}
    return have(LINKED, 5, row, links=list(links), address=list(address))


def test_scalar_items_are_children_too():
    rows = [{"$key": 21, "vnet": 3, "network_name": "A"}, {"$key": 22, "vnet": 4, "network_name": "B"}]
    desired = want(LINKED, links=["A", "C"], purge_links=True)
    plan = plan_of(LINKED, desired, linked(rows), learned("C", "9"))
    assert steps(plan) == ["delete link 'B'", "create link 'C'"]
    assert bodies(plan, Create) == [{"box": 5, "vnet": 9}]
    assert (plan.before, plan.after) == ({"links": {"B": "B"}}, {"links": {"C": {"network": "C"}}})


def test_a_single_child_is_replaced_added_and_removed_by_its_value():
    there = [{"$key": 31, "ip": "192.0.2.1"}]
    assert not plan_of(LINKED, want(LINKED, address="192.0.2.1"), linked(address=there)).steps
    plan = plan_of(LINKED, want(LINKED, address="192.0.2.2"), linked(address=there))
    assert steps(plan) == ["delete address '192.0.2.1'", "create address '192.0.2.2'"]
    assert steps(plan_of(LINKED, want(LINKED, address=None), linked(address=there))) == ["delete address '192.0.2.1'"]
    assert not plan_of(LINKED, want(LINKED, address=None), linked()).steps
    assert not plan_of(LINKED, want(LINKED, name="b"), linked(address=there)).steps


# --- two drafts -----------------------------------------------------------------------------------------------------


def test_each_action_is_predicted_once():
    inner = replace(
        PART, children=(Children("points", POINT, parent_column="part", match=(("label",),), created_by_platform=True),)
    )
    resource = with_parts(inner)
    item = {"name": "new", "points": [{"label": "p"}]}
    plan = plan_parts(item, current=box(resource=resource, status="running"), resource=resource, state="stopped")
    assert plan.effects.another_pass
    assert plan.predicted_actions == ["stop box 'b'", "create part 'new'", "create point 'p'"]


def test_an_object_stopped_for_a_change_is_started_in_the_next_pass():
    names = Names()
    names.learn(IMPORTED.column("image"), "i", "9")
    current = box(A, resource=FILLED, status="running")
    items = [{"name": "new", "image": "i", "size": "2 GiB"}, {"name": "a", "socket": "b"}]
    plan = plan_parts(*items, current=current, resource=FILLED, names=names, allow_power_cycle=True)
    assert plan.effects.another_pass
    assert plan.restart_after
    assert steps(plan) == [*STOP, "create part 'new'", "set socket of part 'a'", "~its end"]
    assert plan.predicted_actions == [
        *("stop box 'b'", "create part 'new'", "set socket of part 'a'", "set size of part 'new'", "start box 'b'")
    ]


def test_a_start_comes_after_the_changes_of_later_passes():
    names = Names()
    names.learn(IMPORTED.column("image"), "i", "9")
    item = {"name": "new", "image": "i", "size": "2 GiB"}
    new = plan_of(FILLED, want(FILLED, name="b", parts=[item]), names=names, state="running")
    assert steps(new) == ["create box 'b'", "create part 'new'", "~its end"]
    assert new.predicted_actions[-1] == "start box 'b'"
    assert new.after["state"] == "running"
    plan = plan_parts(item, current=box(resource=FILLED), resource=FILLED, names=names, state="running")
    assert steps(plan) == ["create part 'new'", "~its end"]
    assert plan.predicted_actions[-1] == "start box 'b'"
    assert not plan.restart_after
