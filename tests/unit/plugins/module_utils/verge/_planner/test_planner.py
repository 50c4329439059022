# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans for one object: columns, creation, deletion, hooks. Power and children have their own files."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.context import PlanContext
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.planner import make_plan
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    KEY,
    NUMBER,
    Choice,
    DelimitedList,
    Document,
    Integer,
    Memory,
    Size,
    Text,
    Timestamp,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CONTENT,
    CREATE_ONLY,
    GROW_ONLY,
    ONCE,
    SECRET,
    Column,
    CreatedBy,
    Fact,
    Reference,
    Switch,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key, wire_key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Affects,
    Children,
    Clone,
    Hop,
    ImperativeState,
    Recovery,
    Resource,
    Source,
    Work,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Create,
    DeferredKey,
    Delete,
    Effects,
    Part,
    Pause,
    Refresh,
    RunAction,
    RunRowAction,
    Update,
    Wait,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError, UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, refused, want

GIB = 1024**3


def _expiry_kind(moment):
    return {"expires_type": "date" if moment else "never"}


THING = Resource(
    name="thing",
    title="thing",
    table="things",
    columns=(
        Column("name", Text(16), required=True),
        Column("note"),
        Column("enabled", FLAG),
        Column("cores", Integer(1, 64), column="cpu"),
        Column("ram", Memory()),
        Column("size", Size(), column="bytes", write=GROW_ONLY),
        Column("kind", Choice("a", "b"), write=CREATE_ONLY),
        Column("servers", DelimitedList(","), column="dnslist"),
        Column("password", column="pass", exposure=SECRET),
        Column("script", exposure=CONTENT),
        Column("first_boot", FLAG, write=ONCE),
        Reference("network", column="vnet", table="vnets", title="network"),
        Reference("profile", table="profiles", title="profile", clear=""),
    ),
)
EXPIRING = Resource(
    name="key",
    title="key",
    table="keys",
    columns=(
        Column("name", required=True),
        Column("expires", Timestamp(), create_default="never", companion_columns=_expiry_kind, required=True),
    ),
)


def known(**names):
    """Return the results of look-ups, by option."""
    found = Names()
    for option, (name, key) in names.items():
        found.learn(THING.column(option), name, key)
    return found


def only(plan, kind):
    """The one step of a kind."""
    (step,) = [step for step in plan.steps if isinstance(step, kind)]
    return step


# --- a new object ---------------------------------------------------------------------------------------------------


def test_a_new_object_gets_only_what_was_given():
    plan = plan_of(THING, want(THING, name="x", note="n", enabled=False, cores=2, ram="1 GiB", servers=["a", "b"]))
    (step,) = plan.steps
    assert step == Create(
        title="create thing 'x'",
        table="things",
        body={"name": "x", "note": "n", "enabled": False, "cpu": 2, "ram": 1024, "dnslist": "a,b"},
        token=step.token,
        identity=(("name", "x"),),
        label="x",
    )
    assert plan.before == {}
    assert plan.after == {"name": "x", "note": "n", "enabled": False, "cores": 2, "ram": "1 GiB", "servers": ["a", "b"]}
    assert plan.changes
    assert not plan.effects.another_pass
    assert plan.predicted_actions == ["create thing 'x'"]


def test_required_options_must_be_given():
    assert refused(THING, want(THING, note="n")) == "name is required to create a thing"


def test_creation_defaults_are_written_and_shown():
    plan = plan_of(EXPIRING, want(EXPIRING, name="x"))
    assert only(plan, Create).body == {"name": "x", "expires": 0, "expires_type": "never"}
    assert plan.after == {"name": "x", "expires": "never"}


def test_companion_columns_are_sent_with_a_value():
    desired = want(EXPIRING, name="x", expires="2030-01-01T00:00:00Z")
    assert only(plan_of(EXPIRING, desired), Create).body["expires_type"] == "date"
    state = have(EXPIRING, 1, {"name": "x", "expires": 0})
    assert only(plan_of(EXPIRING, desired, state), Update).body == {"expires": 1893456000, "expires_type": "date"}
    assert not plan_of(EXPIRING, desired, have(EXPIRING, 1, {"name": "x", "expires": 1893456000})).steps


def test_creation_defaults_are_not_enforced_later():
    assert not plan_of(EXPIRING, want(EXPIRING, name="x"), have(EXPIRING, 1, {"name": "x", "expires": 5})).steps


def test_empty_values_are_not_sent_for_a_new_row():
    """Some tables refuse a null reference."""
    desired = want(THING, name="x", note="", servers=[], network=None, profile="")
    plan = plan_of(THING, desired)
    assert only(plan, Create).body == {"name": "x"}
    assert plan.after == {"name": "x", "note": "", "servers": [], "network": None, "profile": None}


@pytest.mark.parametrize(("option", "column", "value"), [("enabled", "enabled", False), ("cores", "cpu", 1)])
def test_false_and_small_numbers_are_not_empty(option, column, value):
    assert only(plan_of(THING, want(THING, name="x", **{option: value})), Create).body[column] == value


def test_an_empty_required_value_is_refused():
    resource = replace(THING, columns=(Column("name", required=True), Column("host", required=True)))
    assert refused(resource, want(resource, name="x", host="")) == "host must not be empty"


def test_an_empty_value_is_sent_where_the_platform_would_fill_in_another_one():
    resource = replace(THING, columns=(Column("name", required=True), Column("host", prefilled=True)))
    assert only(plan_of(resource, want(resource, name="x", host="")), Create).body == {"name": "x", "host": ""}
    assert only(plan_of(resource, want(resource, name="x")), Create).body == {"name": "x"}


def test_an_empty_value_that_clears_nothing_is_sent():
    resource = replace(THING, columns=(Column("name", required=True), Column("protocol", Choice("", "4"))))
    assert only(plan_of(resource, want(resource, name="x", protocol="")), Create).body == {"name": "x", "protocol": ""}


def test_fixed_columns_are_sent_and_identify_the_row():
    resource = replace(
        EXPIRING, constants=(("is_snapshot", False),), fixed=(("type", "static"),), created_with=(("manual", True),)
    )
    step = only(plan_of(resource, want(resource, name="x")), Create)
    assert step.body == {"type": "static", "manual": True, "name": "x", "expires": 0, "expires_type": "never"}
    assert step.identity == (("is_snapshot", False), ("type", "static"), ("name", "x"))


def test_the_scope_helps_to_find_the_new_row():
    resource = replace(THING, scope=("network",), identity=("name", "kind"))
    desired = want(resource, name="x", kind="a", network="A")
    step = only(plan_of(resource, desired, names=known(network=("A", "3"))), Create)
    assert step.identity == (("name", "x"), ("kind", "a"), ("vnet", 3))


def test_a_secret_never_identifies():
    resource = replace(THING, scope=("password",))
    step = only(plan_of(resource, want(resource, name="x", password="hush")), Create)
    assert step.identity == (("name", "x"),)
    assert "hush" not in step.title


def test_secrets_and_contents_are_written_to_a_new_object_and_never_shown():
    plan = plan_of(THING, want(THING, name="x", password="hush", script="run"))
    assert only(plan, Create).body == {"name": "x", "pass": "hush", "script": "run"}
    assert plan.after == {"name": "x", "password": "<new value>", "script": "<new value>"}
    assert "hush" not in repr((plan.before, plan.after, plan.predicted_actions, plan.warnings))


def test_initial_values_are_written_at_creation():
    plan = plan_of(THING, want(THING, name="x", first_boot=True))
    assert only(plan, Create).body == {"name": "x", "first_boot": True}


def test_names_are_replaced_by_keys():
    plan = plan_of(THING, want(THING, name="x", network="A"), names=known(network=("A", "3")))
    assert only(plan, Create).body == {"name": "x", "vnet": 3}
    assert plan.after["network"] == "A"


def test_an_unknown_name_is_accepted_in_check_mode_only():
    desired = want(THING, name="x", network="A")
    plan = plan_of(THING, desired, names=known(network=("A", None)), check=True)
    assert only(plan, Create).body["vnet"] == "<network 'A'>"
    assert refused(THING, desired, names=known(network=("A", None))) == "network: there is no network 'A'"


def test_an_id_never_creates():
    message = refused(THING, want(THING, name="x"), key="5")
    assert "there is no thing with id 5" in message
    assert "leave out 'id'" in message
    assert not plan_of(THING, want(THING, name="x"), key="5", state="absent").steps


def test_a_secret_is_only_asked_for_where_the_platform_makes_one_up():
    resource = replace(THING, reveals="secret", reveals_if=lambda desired: desired.get("note") == "generated")
    given = plan_of(resource, want(resource, name="x", note="given"))
    generated = plan_of(resource, want(resource, name="x", note="generated"))
    assert [only(plan, Create).reveals for plan in (given, generated)] == ["", "secret"]


def test_members_that_are_shown_once_are_requested():
    resource = replace(THING, shown_once=("private_key",))
    assert only(plan_of(resource, want(resource, name="x")), Create).shown_once == ("private_key",)


def test_long_work_of_a_new_object_is_waited_for():
    resource = replace(
        THING,
        facts=(Fact("left", codec=NUMBER),),
        works=(
            Work(
                "download",
                busy=lambda state: bool(state.facts["left"]),
                failed=lambda state: state.row.get("error"),
            ),
        ),
    )
    create, wait = plan_of(resource, want(resource, name="x")).steps
    assert isinstance(create, Create)
    assert (wait.key, wait.needed, wait.awaited) == (DeferredKey(create.token), False, "its end")
    assert not wait.poll.check({"$key": 1, "left": 5}).done
    assert wait.poll.check({"$key": 1, "left": 5}).seen == "left 5"
    assert wait.poll.check({"$key": 1, "left": 0}).done
    assert wait.poll.check({"$key": 1, "left": 5, "error": "full"}).failed == "full"
    assert wait.poll.check(None).failed == "the row has vanished"


# --- made from something else ---------------------------------------------------------------------------------------

DISK = Resource(
    name="disk",
    title="disk",
    table="disks",
    columns=(
        Column("name", required=True),
        Column("size", Size(), column="bytes"),
        Reference("image", column="source", table="files", title="file", write=ONCE),
    ),
    sources=(Source("image", lambda _desired: {"media": "import"}, deferred=("size",)),),
)


def image(key="7"):
    names = Names()
    names.learn(DISK.column("image"), "i", key)
    return names


def test_a_source_adds_columns_and_defers_options():
    plan = plan_of(DISK, want(DISK, name="x", size="2 GiB", image="i"), names=image())
    assert only(plan, Create).body == {"name": "x", "source": 7, "media": "import"}
    assert plan.after == {"name": "x", "size": "2 GiB", "image": "i"}
    assert plan.effects.another_pass


def test_nothing_is_deferred_without_a_source():
    for options in ({}, {"image": None}):
        plan = plan_of(DISK, want(DISK, name="x", size="2 GiB", **options))
        assert only(plan, Create).body == {"name": "x", "bytes": 2 * GIB}
        assert not plan.effects.another_pass


def test_a_source_is_ignored_later():
    state = have(DISK, 1, {"name": "x", "bytes": GIB})
    plan = plan_of(DISK, want(DISK, name="x", size="2 GiB", image="i"), state, image(), follow_up=True)
    assert only(plan, Update).body == {"bytes": 2 * GIB}
    assert not plan.effects.another_pass


COPY = replace(
    THING,
    constants=(("is_snapshot", False),),
    columns=(*THING.columns, Reference("original", table="things", title="thing", write=ONCE)),
    clone=Clone(
        "original", "thing_actions", "thing", "clone", {"name": "name", "keep": "keep_addresses"}, member="newkey"
    ),
    controls={"keep_addresses": {"type": "bool", "default": False}},
)


def original(key="7"):
    names = Names()
    names.learn(COPY.column("original"), "old", key)
    return names


def test_a_clone_is_created_by_an_action_and_adjusted_in_the_next_pass():
    desired = want(COPY, name="x", note="copy", original="old")
    plan = plan_of(COPY, desired, names=original(), extra={"keep_addresses": True})
    assert plan.effects.another_pass
    step, wait = plan.steps
    assert (wait.key, wait.needed, wait.awaited) == (DeferredKey(step.token), True, "the name of the copy")
    assert (step.table, step.look_in, step.key_member) == ("thing_actions", "things", "newkey")
    assert step.body == {"thing": 7, "action": "clone", "params": {"name": "x", "keep": True}}
    assert step.identity == (("is_snapshot", False), ("name", "x"))
    assert step.title == "clone thing 'old' as thing 'x'"
    assert plan.after == {"name": "x", "note": "copy", "original": "old"}


def test_nothing_is_cloned_without_an_original():
    for options in ({}, {"original": None}):
        assert only(plan_of(COPY, want(COPY, name="x", **options)), Create).table == "things"


def test_an_existing_object_is_not_cloned_again():
    state = have(COPY, 1, {"name": "x", "note": "old note"})
    plan = plan_of(COPY, want(COPY, name="x", note="copy", original="old"), state)
    assert only(plan, Update).body == {"note": "copy"}


def test_a_secret_given_for_a_clone_is_written():
    desired = want(COPY, name="x", password="hush", original="old")
    first = plan_of(COPY, desired, names=original())
    assert first.after["password"] == "<new value>"
    second = plan_of(COPY, desired, have(COPY, 1, {"name": "x"}), follow_up=True)
    bodies = [dict(step.body) for step in (*first.steps, *second.steps) if not isinstance(step, Wait)]
    assert any(body.get("pass") == "hush" for body in bodies)


def test_a_secret_can_be_cleared_for_a_clone():
    plan = plan_of(COPY, want(COPY, name="x", password=None, original="old"), names=original())
    assert plan.steps[0].look_in == "things"


def test_a_clone_is_found_by_its_columns():
    resource = replace(COPY, columns=(Column("name", column="title", required=True), *COPY.columns[1:]))
    step, wait = plan_of(resource, want(resource, name="x", original="old"), names=original()).steps
    assert ("title", "x") in step.identity
    assert wait.poll.fields == ("$key", "title")


def test_a_clone_must_have_its_name_before_it_is_changed():
    wait = plan_of(COPY, want(COPY, name="x", original="old"), names=original()).steps[1]
    assert wait.poll.check({"$key": 1, "name": "x"}).done
    assert not wait.poll.check({"$key": 1, "name": "old"}).done
    result = wait.poll.check(None)
    assert (result.done, result.failed) == (False, None), "it may not be there yet"


def test_a_snapshot_is_cloned_instead_of_its_original():
    way = (
        Hop("snapshots", "thing", take="machine", named_by="snapshot", title="snapshot"),
        Hop("things", "machine", constants=(("is_snapshot", True),)),
    )
    resource = replace(COPY, clone=COPY.clone._replace(snapshot=way))
    desired = want(resource, name="x", original="old")
    step = plan_of(resource, desired, names=original(), extra={"snapshot": "s"}, action_target="99").steps[0]
    assert step.body["thing"] == 99
    assert step.title == "clone snapshot 's' of thing 'old' as thing 'x'"
    step = plan_of(resource, desired, names=original(), extra={"snapshot": None}).steps[0]
    assert step.body["thing"] == 7


RESTORED = replace(
    COPY,
    clone=None,
    columns=(*THING.columns, Reference("taken_from", table="backups", title="backup", write=ONCE)),
    recovery=Recovery(
        "taken_from", "backup", "held_as", "held", "backup", "backup_actions", "find", "held_actions", constants=()
    ),
    controls={"held_as": {"type": "str"}},
)


def backup():
    names = Names()
    names.learn(RESTORED.column("taken_from"), "nightly", "9")
    return names


def test_an_object_is_made_from_the_row_that_lists_it_in_a_system_snapshot():
    desired = want(RESTORED, name="x", note="new", taken_from="nightly")
    plan = plan_of(RESTORED, desired, names=backup(), action_target=Key("31"), extra={"held_as": "old"})
    create, named = plan.steps
    assert create.title == "restore thing 'old' from backup 'nightly' as thing 'x'"
    assert (create.table, create.look_in) == ("held_actions", "things")
    assert create.body == {"action": "recover", "params": {"rows": [31], "name": "x"}}
    assert (create.work.table, create.work.key) == ("held", "31")
    assert named.awaited == "the name of the copy"
    assert plan.after == {"name": "x", "note": "new", "taken_from": "nightly"}
    assert plan.effects.another_pass


def test_what_a_system_snapshot_holds_is_listed_first_if_it_is_not_yet():
    plan = plan_of(RESTORED, want(RESTORED, name="x", taken_from="nightly"), names=backup())
    listing, wait, create, _named = plan.steps
    assert (listing.table, listing.body) == ("backup_actions", {"backup": 9, "action": "find", "params": {}})
    assert (wait.key, wait.key_column, wait.constants) == ("9", "backup", (("name", "x"),))
    assert create.body["params"]["rows"] == [DeferredKey(wait.token)]


def test_the_end_of_a_restore_is_what_its_row_says():
    plan = plan_of(RESTORED, want(RESTORED, name="x", taken_from="nightly"), names=backup(), action_target=Key("31"))
    check = plan.steps[0].work.poll.check
    assert not check({"status": "importing", "status_info": ""}).done
    assert check({"status": "complete", "status_info": "Restored to: x"}).done
    assert check({"status": "error", "status_info": "no space"}).failed == "status error no space"


# --- an object that is there ------------------------------------------------------------------------------------------

FULL = {
    "name": "x",
    "note": "n",
    "enabled": True,
    "cpu": 2,
    "ram": 1024,
    "bytes": 2 * GIB,
    "kind": "a",
    "dnslist": "a,b",
    "vnet": 3,
    "network_name": "A",
    "profile": 4,
    "profile_name": "P",
}
SAME = {
    "name": "x",
    "note": "n",
    "enabled": True,
    "cores": 2,
    "ram": "1000 MiB",
    "size": "2 GiB",
    "kind": "a",
    "servers": ["b", "a"],
    "network": "A",
    "profile": "P",
    "password": "other",
    "first_boot": True,
}


def thing(**columns):
    return have(THING, 5, {**FULL, **columns})


def test_a_converged_object_needs_no_steps():
    plan = plan_of(THING, want(THING, **SAME), thing())
    assert (plan.steps, plan.before, plan.after, plan.changes) == ((), {}, {}, False)
    assert plan.predicted_actions == []


@pytest.mark.parametrize(
    ("option", "value", "body", "before", "after"),
    [
        ("note", "m", {"note": "m"}, "n", "m"),
        ("note", None, {"note": ""}, "n", ""),
        ("note", "", {"note": ""}, "n", ""),
        ("enabled", False, {"enabled": False}, True, False),
        ("cores", 3, {"cpu": 3}, 2, 3),
        ("ram", "1.5 GiB", {"ram": 1536}, "1 GiB", "1536 MiB"),
        ("size", "3 GiB", {"bytes": 3 * GIB}, "2 GiB", "3 GiB"),
        ("servers", ["c"], {"dnslist": "c"}, ["a", "b"], ["c"]),
        ("servers", None, {"dnslist": ""}, ["a", "b"], []),
        ("network", None, {"vnet": None}, "A", None),
        ("network", "", {"vnet": None}, "A", None),
        ("profile", None, {"profile": ""}, "P", None),
    ],
)
def test_only_differences_are_written_and_shown(option, value, body, before, after):
    plan = plan_of(THING, want(THING, **{**SAME, option: value}), thing())
    step = only(plan, Update)
    assert len(plan.steps) == 1
    assert step == Update(f"set {option} of thing 'x'", "things", "5", body, expect=(("name", "x"),))
    assert (plan.before, plan.after) == ({option: before}, {option: after})


def test_options_that_were_not_given_are_left_alone():
    assert not plan_of(THING, want(THING, name="x"), thing()).steps


def test_several_differences_are_sent_in_one_request():
    plan = plan_of(THING, want(THING, **{**SAME, "note": "m", "cores": 4, "enabled": False}), thing())
    assert only(plan, Update).body == {"note": "m", "enabled": False, "cpu": 4}
    assert only(plan, Update).title == "set cores, enabled, note of thing 'x'"


@pytest.mark.parametrize(
    ("option", "column", "value"),
    [("note", "note", None), ("servers", "dnslist", None), ("network", "vnet", ""), ("profile", "profile", None)],
)
def test_an_empty_column_is_not_cleared(option, column, value):
    assert not plan_of(THING, want(THING, name="x", **{option: value}), thing(**{column: None})).steps


def test_a_reference_that_points_elsewhere_is_changed():
    plan = plan_of(THING, want(THING, name="x", network="B"), thing(), known(network=("B", "9")))
    assert only(plan, Update).body == {"vnet": 9}
    assert (plan.before, plan.after) == ({"network": "A"}, {"network": "B"})


def test_a_key_that_matches_is_not_written():
    plan = plan_of(THING, want(THING, name="x", network="3"), thing(), known(network=("3", "3")))
    assert not plan.steps


def test_an_object_found_by_id_can_be_renamed():
    plan = plan_of(THING, want(THING, name="new"), thing(), key="5")
    assert only(plan, Update) == Update("set name of thing 'x'", "things", "5", {"name": "new"}, (("name", "x"),))


def test_a_create_only_change_is_refused_with_both_values():
    message = refused(THING, want(THING, name="x", kind="b"), thing())
    assert "kind is fixed at creation: it is 'a' and cannot become 'b'" in message


def test_a_create_only_value_that_matches_is_accepted():
    assert not plan_of(THING, want(THING, name="x", kind="a"), thing()).steps


def test_shrinking_is_refused_with_both_sizes():
    message = refused(THING, want(THING, name="x", size="1 GiB"), thing())
    assert "size can only grow: it is 2 GiB and cannot become 1 GiB" in message
    plan = plan_of(THING, want(THING, name="x", size="1 GiB"), thing(bytes=None))
    assert only(plan, Update).body == {"bytes": GIB}


def test_a_size_in_an_unexpected_form_can_be_replaced():
    plan = plan_of(THING, want(THING, name="x", size="1 GiB"), thing(bytes="a lot"))
    assert only(plan, Update).body == {"bytes": GIB}


def test_initial_values_are_never_compared():
    assert not plan_of(THING, want(THING, name="x", first_boot=False), thing()).steps


def test_a_secret_is_written_only_on_request_and_once_per_run():
    desired = want(THING, name="x", password="hush")
    assert not plan_of(THING, desired, thing()).steps
    plan = plan_of(THING, desired, thing(), update_secrets=True)
    assert only(plan, Update).body == {"pass": "hush"}
    assert (plan.before, plan.after) == ({"password": "<hidden>"}, {"password": "<new value>"})
    assert not plan_of(THING, desired, thing(), update_secrets=True, follow_up=True).steps


def test_contents_are_compared_and_never_shown():
    desired = want(THING, name="x", script="new")
    state = thing()
    state.values["script"] = "new"
    assert not plan_of(THING, desired, state).steps
    state.values["script"] = "old"
    plan = plan_of(THING, desired, state)
    assert only(plan, Update).body == {"script": "new"}
    assert (plan.before, plan.after) == ({"script": "<hidden>"}, {"script": "<new value>"})


@pytest.mark.parametrize("option", ["note", "cores", "network", "script"])
def test_a_column_that_is_missing_in_the_answer_is_an_error(option):
    answer = {name: value for name, value in FULL.items() if name != THING.column(option).written}
    state = have(THING, 5, answer, complete=False)
    desired = want(THING, name="x", **{option: 5 if option == "cores" else "new"})
    with pytest.raises(InvalidResponseError) as caught:
        plan_of(THING, desired, state, known(network=("new", "3")))
    assert f"does not hold '{THING.column(option).written}', so '{option}' cannot be compared" in str(caught.value)


def test_null_is_compared_and_not_treated_as_missing():
    assert only(plan_of(THING, want(THING, name="x", cores=2), thing(cpu=None)), Update).body == {"cpu": 2}
    assert only(plan_of(THING, want(THING, name="x", enabled=False), thing(enabled=None)), Update).body == {
        "enabled": False
    }


def test_a_row_is_confirmed_by_the_values_that_were_read():
    resource = replace(THING, identity=("name", "cores"))
    plan = plan_of(resource, want(resource, name="x", note="m"), have(resource, 5, FULL))
    assert only(plan, Update).expect == (("name", "x"), ("cpu", 2))
    joined = replace(THING, columns=(Column("name", read="machine#name"), Column("note")))
    state = have(joined, 5, {"name": "x", "note": "n"})
    assert only(plan_of(joined, want(joined, note="m"), state), Update).expect == ()


# --- members of a document ----------------------------------------------------------------------------------------------

DOCUMENTED = Resource(
    name="source",
    title="source",
    table="sources",
    columns=(
        Column("name", required=True),
        Column("client", column="settings", member="client_id"),
        Column("secret", column="settings", member="client_secret", exposure=SECRET),
        Column("create_users", FLAG, column="settings", member="auto_create"),
        Column("settings", Document(), member=""),
        Column("note"),
    ),
)
STORED = {"client_id": "c", "client_secret": "s", "auto_create": True, "other": 1}


def source(**columns):
    return have(DOCUMENTED, 5, {"name": "x", "settings": STORED, **columns})


def test_a_new_document_has_the_members_that_were_given():
    plan = plan_of(
        DOCUMENTED, want(DOCUMENTED, name="x", client="c", secret="s", create_users=False, settings={"a": 1})
    )
    document = {"client_id": "c", "client_secret": "s", "auto_create": False, "a": 1}
    assert only(plan, Create).body == {"name": "x", "settings": document}
    assert plan.after["secret"] == "<new value>"


def test_a_changed_member_is_sent_with_all_others_as_they_were_read():
    plan = plan_of(DOCUMENTED, want(DOCUMENTED, client="d", create_users=False), source())
    assert only(plan, Update).body == {"settings": {**STORED, "client_id": "d", "auto_create": False}}
    assert plan.before == {"client": "c", "create_users": True}
    assert plan.after == {"client": "d", "create_users": False}
    assert STORED["client_id"] == "c", "what was read stays as it was"


def test_matching_members_send_no_document():
    assert not plan_of(DOCUMENTED, want(DOCUMENTED, client="c", create_users=True), source()).steps
    assert only(plan_of(DOCUMENTED, want(DOCUMENTED, client="c", note="n"), source()), Update).body == {"note": "n"}


def test_a_secret_member_is_written_only_on_request():
    desired = want(DOCUMENTED, secret="new")
    assert not plan_of(DOCUMENTED, desired, source()).steps
    plan = plan_of(DOCUMENTED, desired, source(), update_secrets=True)
    assert only(plan, Update).body == {"settings": {**STORED, "client_secret": "new"}}
    assert (plan.before, plan.after) == ({"secret": "<hidden>"}, {"secret": "<new value>"})


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_document_can_be_replaced(nothing):
    plan = plan_of(DOCUMENTED, want(DOCUMENTED, client="c"), source(settings=nothing))
    assert only(plan, Update).body == {"settings": {"client_id": "c"}}


@pytest.mark.parametrize("strange", ["text", 5, [{"client_id": "c"}]])
def test_an_unreadable_document_is_not_overwritten(strange):
    with pytest.raises(InvalidResponseError, match="whose other members would be lost"):
        plan_of(DOCUMENTED, want(DOCUMENTED, client="d"), source(settings=strange))


def test_a_document_missing_in_the_answer_is_not_overwritten():
    state = have(DOCUMENTED, 5, {"name": "x"}, complete=False)
    with pytest.raises(InvalidResponseError):
        plan_of(DOCUMENTED, want(DOCUMENTED, client="d"), state)
    with pytest.raises(InvalidResponseError, match="whose other members would be lost"):
        plan_of(DOCUMENTED, want(DOCUMENTED, secret="new"), state, update_secrets=True)


# --- remarks, guards, notices -----------------------------------------------------------------------------------------


def test_rounding_is_reported_even_when_nothing_changes():
    plan = plan_of(THING, want(THING, name="x", ram="1000 MiB"), thing())
    assert plan.warnings == ["ram: 1000 MiB is rounded up to 1 GiB: the platform stores multiples of 256 MiB"]


def test_guards_refuse_before_anything_else():
    def guard(desired, state, controls):
        return "not today" if desired.get("note") == "m" and state is not None and controls.force else None

    resource = replace(THING, guards=(lambda *_all: None, guard))
    assert refused(resource, want(resource, name="x", note="m"), thing(), force=True) == "thing 'x': not today"
    assert not plan_of(resource, want(resource, name="x", note="n"), thing(), force=True).steps
    assert plan_of(resource, want(resource, name="x", note="m"), thing()).steps
    assert plan_of(resource, want(resource, name="x", note="m"), force=True).steps


def test_change_guards_apply_only_when_something_would_change():
    resource = replace(THING, change_guards=(lambda *_all: "it is reserved",))
    assert "it is reserved" in refused(resource, want(resource, name="x", note="m"), thing())
    assert "it is reserved" in refused(resource, want(resource, name="x"), thing(), state="absent")
    assert "it is reserved" in refused(resource, want(resource, name="x"))
    assert not plan_of(resource, want(resource, name="x"), thing()).steps


def test_notices_are_given_when_something_changes():
    resource = replace(THING, notices=(lambda *_all: "mind the gap", lambda *_all: None, lambda *_all: "mind the gap"))
    assert plan_of(resource, want(resource, name="x", note="m"), thing()).warnings == ["mind the gap"]
    assert plan_of(resource, want(resource, name="x"), thing()).warnings == []


def test_guards_name_a_new_object_by_its_options():
    resource = replace(THING, identity=("name", "kind"), guards=(lambda *_all: "no",))
    assert refused(resource, want(resource, name="x", kind="a")) == "thing 'x a': no"


# --- removal ----------------------------------------------------------------------------------------------------------


def test_a_missing_object_need_not_be_deleted():
    plan = plan_of(THING, want(THING, name="x"), state="absent")
    assert (plan.steps, plan.before, plan.after) == ((), {}, {})


def test_a_deletion_shows_the_object_and_waits_until_it_is_gone():
    resource = replace(THING, key_column="id", retry_delete=("busy",))
    state = thing()
    plan = plan_of(resource, want(resource, name="x"), state, state="absent")
    delete, wait = plan.steps
    assert delete == Delete("delete thing 'x'", "things", "5", (("name", "x"),), ("busy",))
    assert (wait.table, wait.key, wait.key_column, wait.needed) == ("things", "5", "id", False)
    assert set(wait.poll.fields) == {"$key", "name"}
    assert plan.before["name"] == "x"
    assert plan.before["id"] == "5"
    assert "password" not in plan.before
    assert plan.after == {}


def test_a_row_with_another_name_is_another_object():
    wait = only(plan_of(THING, want(THING, name="x"), thing(), state="absent"), Wait)
    assert wait.poll.check(None).done
    assert wait.poll.check({"$key": 5, "name": "y"}).done
    result = wait.poll.check({"$key": 5, "name": "x"})
    assert (result.done, result.seen, result.failed) == (False, "still there", None)


def test_a_joined_name_cannot_identify_another_object():
    resource = replace(THING, columns=(Column("name", read="machine#name"),))
    wait = only(plan_of(resource, want(resource), have(resource, 5, {"name": "x"}), state="absent"), Wait)
    assert not wait.poll.check({"$key": 5, "name": "y"}).done


def test_a_reused_key_does_not_delete_another_object():
    message = refused(THING, want(THING, name="y"), thing(), state="absent", key="5")
    assert "id 5 is 'x', not 'y'" in message
    assert plan_of(THING, want(THING), thing(), state="absent", key="5").changes


REFRESH = Refresh("vnets", ("$key",), lambda _row: ())
AFFECTING = replace(THING, affects=Affects("network", REFRESH))


def test_what_an_object_affects_is_brought_up_to_date_when_it_changes():
    on_a, names = {"name": "x", "vnet": 3, "network_name": "A"}, known(network=("A", Key("3")))
    there = have(AFFECTING, 1, on_a)
    created = plan_of(AFFECTING, want(AFFECTING, name="x", network="A"), names=names)
    changed = plan_of(AFFECTING, want(AFFECTING, name="x", note="new"), there)
    removed = plan_of(AFFECTING, want(AFFECTING, name="x"), there, state="absent")
    assert [plan.effects.affected for plan in (created, changed, removed)] == [{(REFRESH, Key("3"))}] * 3
    assert plan_of(AFFECTING, want(AFFECTING, name="x", network="A"), there).effects.affected == frozenset()


def test_a_deletion_may_be_followed_by_a_pause():
    plan = plan_of(replace(THING, pause_after_delete=5.0), want(THING, name="x"), thing(), state="absent")
    assert plan.steps[-1] == Pause("let the platform settle", 5.0)
    assert plan.actions == ["delete thing 'x'"]


# --- hooks of a resource ----------------------------------------------------------------------------------------------


def step(title="extra", key="5"):
    """A step that writes, as a hook returns it."""
    return Update(title, "things", key, {"extra": True})


class Hook:
    """A hook that records what it gets to see."""

    def __init__(self, result):
        self.result = result
        self.views = []

    def __call__(self, view):
        self.views.append(view)
        return self.result


def test_before_delete_steps_come_first():
    hook = Hook([step("unmount it")])
    resource = replace(THING, before_delete=hook)
    plan = plan_of(resource, want(resource), thing(), state="absent", force=True)
    assert plan.actions == ["unmount it", "delete thing 'x'"]
    (view,) = hook.views
    assert (view.resource, view.state, view.key, view.target) == (resource, thing(), "5", "thing 'x'")
    assert view.controls.force
    assert plan_of(resource, want(resource, name="x"), state="absent").steps == ()
    assert plan_of(resource, want(resource, name="x"), thing()).steps == ()
    assert len(hook.views) == 1, "only a deletion is prepared"


def test_a_hook_may_refuse_a_deletion():
    def refuse(task):
        raise UsageError("it is mounted", operation="delete", target=task.target)

    message = refused(replace(THING, before_delete=refuse), want(THING), thing(), state="absent")
    assert message == "delete thing 'x': it is mounted"


def test_after_create_steps_replace_the_wait_for_work():
    working = replace(THING, works=(Work("download", busy=bool), Work("arrival", busy=bool, concerns=("note",))))
    for filling, awaited in (([step(key=DeferredKey("object"))], []), ([], ["its end"])):
        hook = Hook(filling)
        plan = plan_of(replace(working, after_create=hook), want(working, name="x"))
        create, *rest = plan.steps
        assert isinstance(create, Create)
        assert [found for found in rest if not isinstance(found, Wait)] == filling
        assert [found.awaited for found in rest if isinstance(found, Wait)] == awaited
        (view,) = hook.views
        assert (view.state, view.key, view.target) == (None, DeferredKey(create.token), "thing 'x'")
    hook = Hook([step()])
    assert plan_of(replace(THING, after_create=hook), want(THING, note="n"), thing()).steps == ()
    assert hook.views == []


def test_further_changes_of_an_existing_object_follow_its_columns():
    hook = Hook(Part([step()], {"size": 1}, {"size": 2}, Effects(another_pass=True), ["mind the gap"]))
    resource = replace(THING, on_update=hook)
    plan = plan_of(resource, want(resource, note="m"), thing(), follow_up=True)
    assert plan.actions == ["set note of thing 'x'", "extra"]
    assert (plan.before, plan.after) == ({"note": "n", "size": 1}, {"note": "m", "size": 2})
    assert (plan.effects.another_pass, plan.warnings) == (True, ["mind the gap"])
    (view,) = hook.views
    assert (view.state, view.key, view.follow_up) == (thing(), "5", True)
    plan_of(resource, want(resource, name="x"))
    plan_of(resource, want(resource), thing(), state="absent")
    assert len(hook.views) == 1


def test_finish_hooks_run_last_and_see_the_whole_plan():
    first, second = Hook(Part([step("first")], effects=Effects(another_pass=True))), Hook(Part([step("second")]))
    resource = replace(THING, finish=(first, second))
    plan = plan_of(resource, want(resource, note="m"), thing())
    assert plan.actions == ["set note of thing 'x'", "first", "second"]
    assert (first.views[0].changed, first.views[0].writes, first.views[0].key) == ({"note"}, True, "5")
    assert (first.views[0].another_pass, first.views[0].final) == (False, True)
    assert (second.views[0].another_pass, second.views[0].final) == (False, False), "an earlier hook wants another pass"
    plan_of(resource, want(resource, note="n"), thing())
    assert (first.views[1].changed, first.views[1].writes) == (frozenset(), False)
    plan = plan_of(resource, want(resource, name="x"))
    assert plan.actions == ["create thing 'x'", "first", "second"]
    assert (first.views[2].state, first.views[2].key) == (None, DeferredKey("object"))
    plan_of(resource, want(resource), thing(), state="absent")
    assert len(first.views) == 3, "a deletion needs no completion"


def test_a_plan_that_only_shows_differences_is_not_completed():
    hook = Hook(Part([step()]))
    resource = replace(THING, finish=(hook,))
    context = PlanContext(Controls(), Matches(), follow_up=True, compare_only=True)
    assert make_plan(context, resource, want(resource, note="m"), thing()).actions == ["set note of thing 'x'"]
    assert hook.views == []


# --- states that are carried out in every run ------------------------------------------------------------------------------------------------------------


def _restore(task, row):
    """Restore the row that was looked up, or the owner."""
    key = wire_key(row or task.state.values["owner"].key)
    body = {"thing": key, "action": "restore", "params": {"snapshot": task.state.key.wire}}
    return [RunAction(f"restore {task.target}", "thing_actions", body)]


def _owner_is_stopped(desired, snapshot, controls):
    status = snapshot.facts["owner_status"] if snapshot else "stopped"
    return f"it must be stopped (it is {status})" if controls.state == "restored" and status != "stopped" else None


SNAPSHOT = Resource(
    name="snapshot",
    title="snapshot",
    table="snapshots",
    columns=(Column("name", required=True), Reference("owner", table="things", title="thing"), Column("note")),
    facts=(Fact("owner_status", "owner#status"), Fact("machine", codec=KEY)),
    imperative_states=(ImperativeState("restored", _restore, start="machine", way=(Hop("things", "machine"),)),),
    guards=(_owner_is_stopped,),
)


def snapshot(**columns):
    return have(SNAPSHOT, 5, {"name": "s", "owner": 9, "owner_name": "o", "owner_status": "stopped", **columns})


def test_an_imperative_state_is_carried_out_in_every_run():
    plan = plan_of(SNAPSHOT, want(SNAPSHOT, name="s"), snapshot(), state="restored")
    assert list(plan.steps) == [
        RunAction("restore snapshot 's'", "thing_actions", {"thing": 9, "action": "restore", "params": {"snapshot": 5}})
    ]
    assert (plan.before, plan.after) == ({"state": "present"}, {"state": "restored"})
    assert not plan_of(SNAPSHOT, want(SNAPSHOT, name="s"), snapshot()).steps
    assert not plan_of(SNAPSHOT, want(SNAPSHOT, name="s"), snapshot(), state="restored", follow_up=True).steps


def test_an_imperative_state_with_nothing_to_do_changes_nothing():
    idle = replace(SNAPSHOT, imperative_states=(ImperativeState("checked", lambda _task, _row: []),))
    plan = plan_of(idle, want(idle, name="s"), snapshot(), state="checked")
    assert (list(plan.steps), plan.before, plan.after) == ([], {}, {})


def test_one_of_several_imperative_states_is_carried_out():
    both = replace(
        SNAPSHOT, imperative_states=(ImperativeState("checked", lambda _task, _row: []), SNAPSHOT.imperative_states[0])
    )
    assert plan_of(both, want(both, name="s"), snapshot(), state="restored").actions == ["restore snapshot 's'"]


def test_what_only_the_platform_creates_is_not_created():
    assert "only the platform creates one" in refused(replace(THING, provided=True), want(THING, name="x"))


def test_what_cannot_be_deleted_is_removed_by_an_action():
    resource = replace(THING, removed_by="resolve")
    plan = plan_of(resource, want(resource, name="x"), thing(), state="absent")
    assert plan.steps[0] == RunRowAction("resolve thing 'x'", "things", thing().key, "resolve")


def test_a_switch_without_power_is_an_action_below_the_row():
    switched = replace(THING, columns=(*THING.columns, Column("star", FLAG, switch=Switch("shine", "dim"))))
    plan = plan_of(switched, want(switched, star=True), have(switched, 7, {"name": "x", "star": False}))
    assert list(plan.steps) == [RunRowAction("shine for thing 'x'", "things", Key("7"), "shine")]


def test_an_imperative_state_acts_on_the_row_that_was_looked_up():
    plan = plan_of(SNAPSHOT, want(SNAPSHOT), snapshot(), state="restored", action_target="77")
    assert only(plan, RunAction).body["thing"] == 77


def test_an_imperative_state_comes_after_other_changes():
    plan = plan_of(SNAPSHOT, want(SNAPSHOT, note="n"), snapshot(), state="restored")
    assert [type(step) for step in plan.steps] == [Update, RunAction]


def test_an_imperative_state_is_refused_while_it_is_impossible():
    for status in ("running", None, "strange"):
        message = refused(SNAPSHOT, want(SNAPSHOT), snapshot(owner_status=status), state="restored")
        assert f"it must be stopped (it is {status})" in message
    message = refused(SNAPSHOT, want(SNAPSHOT, name="s"), state="restored")
    assert message == "bring to state 'restored' snapshot 's': it does not exist"


# --- made by children -------------------------------------------------------------------------------------------------

ADDRESS = Resource(
    name="address", title="address", table="addresses", columns=(Column("ip", required=True),), identity=("ip",)
)
OWNER = Resource(
    name="owner",
    title="owner",
    table="owners",
    columns=(
        Column("name", required=True),
        Reference("front", table="addresses", title="address", name_column="ip", created_by=CreatedBy("ips", "ip")),
        Column("note"),
    ),
    children=(Children("ips", ADDRESS, parent_column="owner", match=(("ip",),)),),
)


def test_a_reference_to_a_new_child_is_written_in_the_next_pass():
    desired = want(OWNER, name="x", front="192.0.2.1", ips=[{"ip": "192.0.2.1"}])
    new = plan_of(OWNER, desired)
    assert [dict(step.body).get("front") for step in new.steps] == [None, None]
    assert new.effects.another_pass
    assert new.after["front"] == "192.0.2.1"
    state = have(OWNER, 5, {"name": "x"}, ips=[])
    plan = plan_of(OWNER, desired, state)
    assert plan.effects.another_pass
    assert plan.actions == ["create address '192.0.2.1'"]
    assert (plan.before["front"], plan.after["front"]) == (None, "192.0.2.1")
    names = Names()
    names.learn(OWNER.column("front"), "192.0.2.1", "31")
    state = have(OWNER, 5, {"name": "x"}, ips=[{"$key": 31, "ip": "192.0.2.1"}])
    plan = plan_of(OWNER, desired, state, names, follow_up=True)
    assert only(plan, Update).body == {"front": 31}
    assert not plan.effects.another_pass


def test_deferred_options_are_not_named_in_the_current_actions():
    desired = want(OWNER, name="x", note="n", front="192.0.2.1", ips=[{"ip": "192.0.2.1"}])
    plan = plan_of(OWNER, desired, have(OWNER, 5, {"name": "x"}, ips=[]))
    assert plan.actions == ["set note of owner 'x'", "create address '192.0.2.1'"]
    assert only(plan, Update).body == {"note": "n"}


def test_a_deferred_reference_is_written_in_the_next_pass_in_any_case():
    """In the next pass it is written, even if what was made does not show among the children."""
    names = Names()
    names.learn(OWNER.column("front"), "192.0.2.1", "31")
    desired = want(OWNER, name="x", front="192.0.2.1", ips=[{"ip": "192.0.2.1"}])
    plan = plan_of(OWNER, desired, have(OWNER, 5, {"name": "x"}, ips=[]), names, follow_up=True)
    assert only(plan, Update).body == {"front": 31}
    assert not plan.effects.another_pass


# --- purity -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("there", [True, False])
def test_planning_changes_none_of_its_inputs(state, there):
    desired = want(THING, **{**SAME, "note": "m", "cores": 5, "network": "B"})
    current = thing() if there else None
    names = known(network=("B", "9"), profile=("P", "4"))
    before = copy.deepcopy((desired, current, vars(names)))
    first = plan_of(THING, desired, current, names, state=state)
    second = plan_of(THING, desired, current, names, state=state)
    assert (desired, current, vars(names)) == before
    assert (first.before, first.after, first.actions) == (second.before, second.after, second.actions)
