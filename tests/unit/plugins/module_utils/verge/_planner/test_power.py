# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a plan that starts and stops objects, and its waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import FLAG, NUMBER, Choice, Integer
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    NEXT_START,
    OFF,
    Column,
    Fact,
    Switch,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Action,
    Children,
    Power,
    Resource,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    DeferredKey,
    Diagnostic,
    RunAction,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import (
    have,
    plan_of,
    refused,
    steps,
    want,
)

RULE = Resource(name="rule", title="rule", table="rules", columns=(Column("name", required=True), Column("port")))

MACHINE = Resource(
    name="machine",
    title="machine",
    table="machines",
    columns=(
        Column("name", required=True),
        Column("note"),
        Column("cores", Integer(), applies=NEXT_START),
        Column("firmware", Choice("bios", "uefi"), applies=OFF),
        Column("isolated", FLAG, switch=Switch("isolate", "release")),
    ),
    facts=(
        Fact("status", "state#status"),
        Fact("started", "state#started", NUMBER),
        Fact("need_restart", codec=FLAG),
    ),
    children=(Children("rules", RULE, parent_column="machine"),),
    power=Power(
        status="state#status",
        table="machine_actions",
        target="machine",
        on=("running", "migrating"),
        off=("stopped",),
        transitioning=("starting", "stopping"),
        suspended=("hibernated",),
        failed=("error",),
        start=Action("poweron", {"fast": True}),
        stop=Action("poweroff"),
        kill=Action("kill"),
        suspend=Action("hibernate"),
        started="state#started",
        cycles=True,
        diagnostics=(Diagnostic("nodes", ("$key",), lambda rows: ""),),
    ),
)
RESTARTING = replace(MACHINE, power=MACHINE.power._replace(restart=Action("reset"), suspend=None))
FLAGGED = replace(MACHINE, power=MACHINE.power._replace(pending_restart="need_restart"))
PLAIN = replace(MACHINE, power=MACHINE.power._replace(kill=None))

UP, DOWN = "running", "stopped"


def machine(status=UP, resource=MACHINE, **columns):
    row = {"name": "m", "note": "n", "cores": 1, "firmware": "bios", "isolated": False, "started": 100, **columns}
    return have(resource, 5, {"status": status, **row}, rules=[])


START = ["start machine 'm'", "~status running"]
STOP = ["stop machine 'm'", "~status stopped"]
KILL = ["power off machine 'm' (hard)", "~status stopped"]


# --- the requested state -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state", "expected_steps", "diff"),
    [
        (UP, "running", [], None),
        ("migrating", "running", [], None),
        (DOWN, "stopped", [], None),
        ("hibernated", "suspended", [], None),
        (DOWN, "running", START, ("stopped", "running")),
        ("hibernated", "running", START, ("suspended", "running")),
        (DOWN, "restarted", START, ("stopped", "running")),
        ("hibernated", "restarted", START, ("suspended", "running")),
        (UP, "stopped", STOP, ("running", "stopped")),
        (UP, "restarted", STOP + START, ("running", "restarted")),
        (UP, "suspended", ["suspend machine 'm'", "~status hibernated"], ("running", "suspended")),
        *((status, "present", [], None) for status in (UP, DOWN, "hibernated", "starting", "error", "strange", None)),
    ],
)
def test_each_state_is_reached_from_each_status(status, state, expected_steps, diff):
    plan = plan_of(MACHINE, want(MACHINE, name="m"), machine(status), state=state)
    assert steps(plan) == expected_steps
    assert (plan.before.get("state"), plan.after.get("state")) == (diff or (None, None))
    assert plan.changes is bool(expected_steps)


@pytest.mark.parametrize("status", ["starting", "stopping", "error", "strange", "", None])
@pytest.mark.parametrize("state", ["running", "stopped", "restarted", "suspended"])
def test_an_inconclusive_status_is_refused(status, state):
    message = refused(MACHINE, want(MACHINE), machine(status), state=state)
    assert f"change the power of machine 'm': its status is '{status}'" in message


def test_an_unknown_status_is_neither_on_nor_off():
    power = MACHINE.power
    kinds = [power.kind(word) for word in (UP, DOWN, "hibernated", "starting", "error", "strange", None)]
    assert kinds == ["on", "off", "suspended", "transitioning", "failed", "unknown", "unknown"]
    assert machine("strange").status == "strange"


def test_actions_are_sent_with_key_and_parameters():
    start, _wait = plan_of(MACHINE, want(MACHINE), machine(DOWN), state="running").steps
    assert start == RunAction(
        "start machine 'm'", "machine_actions", {"machine": 5, "action": "poweron", "params": {"fast": True}}
    )
    hexadecimal = have(MACHINE, "a" * 40, {"name": "m", "status": DOWN})
    start, _wait = plan_of(MACHINE, want(MACHINE), hexadecimal, state="running").steps
    assert start.body["machine"] == "a" * 40


def test_a_stopped_object_cannot_be_suspended():
    assert "it is stopped, and only a running one can be suspended" in refused(
        MACHINE, want(MACHINE), machine(DOWN), state="suspended"
    )


def test_a_suspended_object_is_stopped_only_with_consent():
    message = refused(MACHINE, want(MACHINE), machine("hibernated"), state="stopped")
    assert "loses the saved memory" in message
    assert "force: true" in message
    plan = plan_of(MACHINE, want(MACHINE), machine("hibernated"), state="stopped", force=True)
    assert steps(plan) == KILL
    assert (plan.before["state"], plan.after["state"]) == ("suspended", "stopped")


# --- stopping -----------------------------------------------------------------------------------------------------


def test_a_stop_asks_the_guest_to_shut_down():
    _act, wait = plan_of(MACHINE, want(MACHINE), machine(), state="stopped", shutdown_timeout=7).steps
    assert (wait.timeout, wait.timeout_option, wait.needed) == (7, "shutdown_timeout", False)
    assert wait.fallback == ()
    assert "force: true" in wait.hint


def test_an_object_is_powered_off_only_with_consent_and_after_the_shutdown_timeout():
    act, wait = plan_of(MACHINE, want(MACHINE), machine(), state="stopped", force=True).steps
    assert act.body["action"] == "poweroff"
    assert wait.needed, "an object is powered off only when it was seen not to stop"
    kill, again = wait.fallback
    assert kill.body == {"machine": 5, "action": "kill", "params": {}}
    assert (again.timeout, again.timeout_option) == (None, "wait_timeout")


def test_a_shutdown_timeout_of_zero_powers_off_at_once_with_consent():
    plan = plan_of(MACHINE, want(MACHINE), machine(), state="stopped", force=True, shutdown_timeout=0)
    assert steps(plan) == KILL
    plan = plan_of(MACHINE, want(MACHINE), machine(), state="stopped", shutdown_timeout=0)
    assert steps(plan) == STOP


def test_an_object_without_a_kill_action_is_never_powered_off():
    _act, wait = plan_of(PLAIN, want(PLAIN), machine(resource=PLAIN), state="stopped", force=True).steps
    assert (wait.fallback, wait.hint) == ((), "")


# --- changes that wait for a start -------------------------------------------------------------------------------------


def test_changes_for_the_next_start_are_reported():
    plan = plan_of(MACHINE, want(MACHINE, cores=2, note="m"), machine())
    assert steps(plan) == ["set cores, note of machine 'm'"]
    (warning,) = plan.warnings
    assert "machine 'm' runs: cores will take effect at its next start" in warning
    assert "allow_power_cycle" in warning


@pytest.mark.parametrize("status", [DOWN, "hibernated", "error"])
def test_nothing_is_reported_unless_it_runs(status):
    assert plan_of(MACHINE, want(MACHINE, cores=2), machine(status)).warnings == []


def test_consent_allows_one_power_cycle():
    plan = plan_of(MACHINE, want(MACHINE, cores=2, note="m"), machine(), allow_power_cycle=True)
    assert steps(plan) == [*STOP, "set cores, note of machine 'm'", *START]
    assert plan.warnings == ["machine 'm' will be shut down and started"]
    assert "state" not in plan.after


def test_changes_that_apply_at_once_need_no_power_cycle():
    plan = plan_of(MACHINE, want(MACHINE, note="m"), machine(), allow_power_cycle=True)
    assert steps(plan) == ["set note of machine 'm'"]
    assert not plan_of(MACHINE, want(MACHINE), machine(), allow_power_cycle=True).steps


def test_changes_that_need_it_off_are_refused_while_it_runs():
    message = refused(MACHINE, want(MACHINE, firmware="uefi"), machine())
    assert "change machine 'm': firmware can only be changed while it is off" in message
    assert "allow_power_cycle: true" in message
    message = refused(MACHINE, want(MACHINE, firmware="uefi"), machine(), state="running")
    assert "can only be changed while it is off" in message


@pytest.mark.parametrize("status", ["starting", "error", "strange", None])
def test_changes_that_need_it_off_are_refused_for_an_unknown_status(status):
    assert "change machine 'm': its status is" in refused(MACHINE, want(MACHINE, firmware="uefi"), machine(status))


def test_changes_that_need_it_off_are_made_while_it_is_off():
    for status in (DOWN, "hibernated"):
        assert steps(plan_of(MACHINE, want(MACHINE, firmware="uefi"), machine(status))) == [
            "set firmware of machine 'm'"
        ]
    change = ["set firmware of machine 'm'"]
    plan = plan_of(MACHINE, want(MACHINE, firmware="uefi"), machine(DOWN), state="running")
    assert steps(plan) == [*change, *START]
    plan = plan_of(MACHINE, want(MACHINE, firmware="uefi"), machine(), state="stopped")
    assert steps(plan) == [*STOP, *change]
    plan = plan_of(MACHINE, want(MACHINE, firmware="uefi"), machine(), state="restarted")
    assert steps(plan) == [*STOP, *change, *START]
    plan = plan_of(MACHINE, want(MACHINE, firmware="uefi"), machine(), allow_power_cycle=True)
    assert steps(plan) == [*STOP, *change, *START]


def test_changes_that_need_it_off_cannot_be_combined_with_suspending():
    message = refused(MACHINE, want(MACHINE, firmware="uefi"), machine(), state="suspended")
    assert "firmware can only be changed while it is off, and a suspended one cannot be changed" in message


def test_other_changes_are_made_before_suspending():
    plan = plan_of(MACHINE, want(MACHINE, note="m"), machine(), state="suspended")
    assert steps(plan) == ["set note of machine 'm'", "suspend machine 'm'", "~status hibernated"]


# --- restarts -----------------------------------------------------------------------------------------------------


def test_a_restart_action_replaces_stop_and_start():
    plan = plan_of(RESTARTING, want(RESTARTING, cores=2), machine(resource=RESTARTING), state="restarted")
    assert steps(plan) == ["set cores of machine 'm'", "restart machine 'm'", "~restarted and running"]
    assert plan.steps[1].body == {"machine": 5, "action": "reset", "params": {}}
    plan = plan_of(RESTARTING, want(RESTARTING, cores=2), machine(resource=RESTARTING), allow_power_cycle=True)
    assert steps(plan) == ["set cores of machine 'm'", "restart machine 'm'", "~restarted and running"]


def test_a_restart_action_is_not_used_for_changes_that_need_it_off():
    plan = plan_of(RESTARTING, want(RESTARTING, firmware="uefi"), machine(resource=RESTARTING), state="restarted")
    assert steps(plan) == [*STOP, "set firmware of machine 'm'", *START]


def restart_check(started=100):
    state = machine(resource=RESTARTING, started=started)
    return plan_of(RESTARTING, want(RESTARTING), state, state="restarted").steps[1].poll.check


def test_a_restart_is_proved_by_a_status_in_between():
    check = restart_check()
    done = [check({"status": status, "started": 100}).done for status in (UP, "stopping", DOWN, "starting", UP)]
    assert done == [False, False, False, False, True]


def test_a_restart_is_proved_by_a_later_start():
    check = restart_check()
    assert not check({"status": UP, "started": 100}).done
    assert check({"status": UP, "started": 101}).done
    assert not check({"status": "starting", "started": 102}).done
    check = restart_check(started=None)
    assert not check({"status": UP, "started": None}).done
    assert check({"status": UP, "started": 1}).done


def test_a_restart_that_fails_ends_at_once():
    assert restart_check()({"status": "error", "started": 100}).failed == "its status is 'error'"
    assert restart_check()(None).failed == "the row has vanished"


# --- what waits read -------------------------------------------------------------------------------------------------


def start_wait():
    return plan_of(MACHINE, want(MACHINE), machine(DOWN), state="running").steps[1]


def test_a_wait_reads_the_status_and_the_time_of_the_last_start():
    wait = start_wait()
    assert wait.poll.fields == ("$key", "state#status as status", "state#started as started")
    assert (wait.table, wait.key, wait.key_column, wait.needed) == ("machines", "5", "$key", False)
    assert wait.diagnostics == MACHINE.power.diagnostics
    resource = replace(MACHINE, key_column="id", power=MACHINE.power._replace(started=""))
    wait = plan_of(resource, want(resource), machine(DOWN, resource), state="running").steps[1]
    assert wait.poll.fields == ("$key", "state#status as status")
    assert wait.key_column == "id"


@pytest.mark.parametrize(("status", "done"), [(UP, True), ("migrating", True), (DOWN, False), ("strange", False)])
def test_a_start_is_done_when_it_runs(status, done):
    result = start_wait().poll.check({"status": status})
    assert (result.done, result.seen, result.failed) == (done, f"status {status}", None)


def test_a_start_that_falls_back_to_stopped_has_failed():
    check = start_wait().poll.check
    assert check({"status": DOWN}).failed is None, "it has not started to change yet"
    assert not check({"status": "starting"}).done
    assert "fell back to stopped" in check({"status": DOWN}).failed
    other = start_wait().poll.check
    assert other({"status": DOWN}).failed is None, "each wait has its own memory"


def test_a_failed_status_and_a_vanished_row_end_a_wait():
    for state, current in (("running", machine(DOWN)), ("stopped", machine(UP))):
        wait = plan_of(MACHINE, want(MACHINE), current, state=state).steps[1]
        assert wait.poll.check({"status": "error"}).failed == "its status is 'error'"
        assert wait.poll.check(None).failed == "the row has vanished"


def test_a_stop_is_done_when_it_is_off():
    wait = plan_of(MACHINE, want(MACHINE), machine(), state="stopped").steps[1]
    assert [wait.poll.check({"status": status}).done for status in (UP, "stopping", DOWN, "hibernated")] == [
        False,
        False,
        True,
        False,
    ]
    assert wait.poll.check({"status": DOWN}).failed is None


# --- a new object -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["running", "restarted"])
def test_a_new_object_is_created_and_started(state):
    plan = plan_of(MACHINE, want(MACHINE, name="m", rules=[{"name": "r"}]), state=state)
    assert steps(plan) == ["create machine 'm'", "create rule 'r'", *START]
    token = plan.steps[0].token
    assert plan.steps[2].body["machine"] == DeferredKey(token)
    assert plan.steps[3].key == DeferredKey(token)
    assert plan.after["state"] == "running"


def test_a_new_object_is_created_stopped():
    plan = plan_of(MACHINE, want(MACHINE, name="m"), state="stopped")
    assert steps(plan) == ["create machine 'm'"]
    assert "state" not in plan.after


def test_a_new_object_cannot_be_suspended():
    message = refused(MACHINE, want(MACHINE, name="m"), state="suspended")
    assert "suspend machine 'm': it does not exist yet" in message
    assert "state: running" in message


# --- switches -----------------------------------------------------------------------------------------------------


def test_a_switch_runs_an_action_instead_of_a_write():
    plan = plan_of(MACHINE, want(MACHINE, isolated=True), machine())
    assert steps(plan) == ["isolate for machine 'm'"]
    assert plan.steps[0].body == {"machine": 5, "action": "isolate", "params": {}}
    assert (plan.before, plan.after) == ({"isolated": False}, {"isolated": True})
    plan = plan_of(MACHINE, want(MACHINE, isolated=False), machine(isolated=True))
    assert steps(plan) == ["release for machine 'm'"]
    assert not plan_of(MACHINE, want(MACHINE, isolated=False), machine()).steps


def test_a_new_object_is_only_switched_on():
    plan = plan_of(MACHINE, want(MACHINE, name="m", isolated=True))
    assert steps(plan) == ["create machine 'm'", "isolate for machine 'm'"]
    assert "isolated" not in plan.steps[0].body
    assert plan.steps[1].body["machine"] == DeferredKey(plan.steps[0].token)
    assert steps(plan_of(MACHINE, want(MACHINE, name="m", isolated=False))) == ["create machine 'm'"]


# --- stored changes that wait for a restart -----------------------------------------------------------------------------


def test_a_pending_restart_is_reported_and_done_with_consent():
    state = machine(resource=FLAGGED, need_restart=True)
    plan = plan_of(FLAGGED, want(FLAGGED), state)
    assert not plan.steps
    assert plan.warnings == ["machine 'm' runs with older settings: stored changes wait for its next start"]
    assert steps(plan_of(FLAGGED, want(FLAGGED), state, allow_power_cycle=True)) == [*STOP, *START]
    assert plan_of(FLAGGED, want(FLAGGED), machine(DOWN, FLAGGED, need_restart=True)).warnings == []


def test_a_pending_restart_only_shows_after_the_changes():
    assert plan_of(FLAGGED, want(FLAGGED, note="m"), machine(resource=FLAGGED)).effects.another_pass
    assert not plan_of(FLAGGED, want(FLAGGED), machine(resource=FLAGGED)).effects.another_pass
    assert not plan_of(FLAGGED, want(FLAGGED, note="m"), machine(DOWN, FLAGGED)).effects.another_pass
    assert not plan_of(
        FLAGGED, want(FLAGGED, note="m"), machine(resource=FLAGGED), state="stopped"
    ).effects.another_pass
    assert not plan_of(
        FLAGGED, want(FLAGGED, note="m"), machine(resource=FLAGGED), state="restarted"
    ).effects.another_pass


# --- removal ------------------------------------------------------------------------------------------------------

GONE = ["delete machine 'm'", "~its removal"]


def removal(status, resource=MACHINE, **controls):
    return steps(plan_of(resource, want(resource), machine(status, resource), state="absent", **controls))


@pytest.mark.parametrize("status", [DOWN, "hibernated"])
def test_a_stopped_object_can_be_deleted(status):
    assert removal(status) == GONE


@pytest.mark.parametrize("status", [UP, "migrating", "starting", "error", "strange", None])
def test_an_object_not_known_to_be_off_is_deleted_only_with_consent(status):
    with pytest.raises(UsageError) as caught:
        removal(status)
    assert f"delete machine 'm': it is not stopped (status '{status}')" in str(caught.value)
    assert "force: true" in str(caught.value)


def test_consent_shuts_it_down_before_the_deletion():
    assert removal(UP, force=True) == [*STOP, *GONE]
    assert removal(UP, force=True, shutdown_timeout=0) == [*KILL, *GONE]


@pytest.mark.parametrize("status", ["starting", "error", "strange"])
def test_consent_powers_off_an_object_that_cannot_shut_down(status):
    assert removal(status, force=True) == [*KILL, *GONE]


def test_some_objects_can_be_deleted_while_they_run():
    resource = replace(MACHINE, power=MACHINE.power._replace(delete_needs_off=False))
    assert removal(UP, resource) == GONE


def test_the_hint_promises_no_action_that_does_not_exist():
    with pytest.raises(UsageError) as caught:
        removal(UP, PLAIN)
    assert "powered off" not in str(caught.value)
