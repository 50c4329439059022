# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One task from options to result: its passes, predictions and failures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.error_mapping import SEE_DOCTOR
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError, failure_result
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import activity_of, run
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.staged_rules import REFRESH_RULES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    KEY,
    Choice,
    Integer,
    Size,
    Text,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    NEXT_START,
    OFF,
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import blank
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Action,
    Affects,
    Children,
    Clone,
    Hop,
    ImperativeState,
    Power,
    Resource,
    Source,
    Work,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Effects,
    Part,
    Poll,
    PollResult,
    RunAction,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.waits import wait_for
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    NotAllowedError,
    TaskTimeoutError,
    UsageError,
    ValidationError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import (
    FakeClient,
    FakeClock,
    have,
    lost,
    plan_of,
    want,
)

GIB = 1024**3

RULE = Resource(name="rule", title="rule", table="rules", columns=(Column("name", required=True), Column("port")))
DISK = Resource(
    name="disk",
    title="disk",
    table="disks",
    columns=(
        Column("name", required=True),
        Column("size", Size(), column="bytes"),
        Reference("image", column="source", table="files", title="file", write=ONCE),
        Column("socket", Choice("a", "b"), applies=OFF),
    ),
    facts=(Fact("status"),),
    works=(
        Work(
            "import",
            busy=lambda state: state.facts.get("status") == "importing",
            failed=lambda state: "no room" if state.facts.get("status") == "errors" else None,
        ),
    ),
    sources=(Source("image", deferred=("size",)),),
)


def _apply_staged_rules(change):
    """Apply rules that were added; the platform only says afterwards that they are staged."""
    if change.state is None:
        return Part(effects=Effects(another_pass=True))
    changed = "rules" in change.changed
    if changed and not change.runs_at_end:
        return Part(warnings=["rules: staged, they take effect when the box starts"])
    if not change.runs_at_end or change.starts:
        return Part()
    title = f"apply rules of {change.target}"
    if changed:
        return Part(effects=Effects(another_pass=True, predicted=(title,)))
    if change.another_pass or "rules" not in change.desired.children or not change.state.facts["need_apply"]:
        return Part()
    poll = Poll(("$key", "need_apply"), lambda row: PollResult(not row["need_apply"], "need_apply"))
    act = RunAction(title, "box_actions", {"box": change.key.wire, "action": "refresh", "params": {}})
    wait = wait_for(change.resource, change.key, "the rules", poll, "changes to be applied", needed=False)
    return Part([act, wait], {"need_apply": True}, {"need_apply": False})


BOX = Resource(
    name="box",
    plural="boxes",
    title="box",
    table="boxes",
    columns=(
        Column("name", Text(16), required=True),
        Column("note"),
        Column("cores", Integer(), applies=NEXT_START),
        Column("firmware", Choice("bios", "uefi"), applies=OFF),
        Column("password", column="pass", exposure=SECRET),
        Reference("network", column="vnet", table="vnets", title="network"),
        Reference("original", table="boxes", title="box", write=ONCE),
    ),
    facts=(
        Fact("status", "state#status"),
        Fact("need_apply", codec=FLAG),
        Fact("machine", codec=KEY),
    ),
    children=(
        Children("rules", RULE, parent_column="box"),
        Children("disks", DISK, parent_column="machine", parent_value="machine"),
    ),
    created_values=("machine",),
    power=Power(
        status="state#status",
        table="box_actions",
        target="box",
        on=("running",),
        off=("stopped",),
        transitioning=("starting", "stopping"),
        start=Action("poweron"),
        stop=Action("poweroff"),
        kill=Action("kill"),
        cycles=True,
    ),
    finish=(_apply_staged_rules,),
    clone=Clone("original", "box_actions", "box", "clone", {"name": "name"}, member="newkey"),
)


class Platform(FakeClient):
    """Boxes that start, stop and stage rules, each after a second."""

    def __init__(self, **options):
        super().__init__(**options)
        self.time = FakeClock()
        self.defaults = {
            "boxes": {"note": "", "cores": 1, "firmware": "bios", "vnet": None, "need_apply": False, "machine": 50},
            "rules": {"port": ""},
            "disks": {"bytes": GIB, "status": "online", "socket": "a"},
        }
        self.defaults["boxes"]["state#status"] = "stopped"
        self.links = {"vnet": "vnets"}
        for verb, moving, word in (
            ("poweron", "starting", "running"),
            ("poweroff", "stopping", "stopped"),
            ("kill", "stopping", "stopped"),
        ):
            self.actions[("box_actions", verb)] = self._switching(moving, word)
        self.actions[("box_actions", "refresh")] = lambda client, body: self._settle(body["box"], need_apply=False)
        self.actions[("box_actions", "clone")] = self._copy

    def box(self, key=1, **columns):
        return self.put("boxes", key=key, **{**self.defaults["boxes"], "name": "b", **columns})

    def _switching(self, moving, word):
        def switch(client, body):
            self.row("boxes", body["box"])["state#status"] = moving
            self._settle(body["box"], **{"state#status": word})

        return switch

    def _settle(self, key, **columns):
        self.time.after(1.0, lambda: self.row("boxes", key).update(columns))

    def _copy(self, client, body):
        original = dict(self.row("boxes", body["box"]))
        original.pop("$key")
        return {"newkey": self.put("boxes", **{**original, "name": body["params"]["name"], "state#status": "stopped"})}

    def create(self, table, body):
        made = super().create(table, body)
        if table == "rules" and self.row("boxes", body["box"])["state#status"] == "running":
            self.row("boxes", body["box"])["need_apply"] = True
        if table == "disks" and body.get("source"):
            row = self.row("disks", made.key)
            row["status"] = "importing"
            self.time.after(3.0, lambda: row.update(status="online"))
        return made


def ran(platform, resource=BOX, check=False, state="present", extra=None, key=None, **options):
    controls = {
        name: options.pop(name) for name in ("wait", "force", "allow_power_cycle", "update_secrets") if name in options
    }
    desired = want(resource, **{"name": "b", **options} if key is None else options)
    platform.read_only = check
    try:
        return run(
            resource,
            platform,
            desired,
            Controls(state=state, check=check, key=key, extra=extra or {}, **controls),
            platform.time.clock,
        )
    finally:
        platform.read_only = False


def failed(platform, **options):
    with pytest.raises(RunError) as caught:
        ran(platform, **options)
    return caught.value


# --- one pass ---------------------------------------------------------------------------------------------------------


def test_a_converged_object_costs_one_request_and_is_shown():
    platform = Platform()
    platform.box(note="n", vnet=3, **{"vnet#name": "A"})
    result = ran(platform, note="n", network="A")
    assert result["changed"] is False
    assert result["diff"] == {"before": {}, "after": {}}
    assert (result["actions"], result["warnings"]) == ([], [])
    assert result["box"]["note"] == "n"
    assert result["box"]["network"] == "A"
    assert len(platform.calls) == 1


def test_a_change_is_read_back():
    platform = Platform()
    platform.box()
    result = ran(platform, note="n")
    assert result["changed"] is True
    assert result["diff"] == {"before": {"note": ""}, "after": {"note": "n"}}
    assert result["actions"] == ["set note of box 'b'"]
    assert result["warnings"] == []
    assert result["box"]["note"] == "n"
    assert [call[0] for call in platform.calls] == ["list", "update", "list"]


def test_a_new_object_is_read_back_by_its_key():
    platform = Platform()
    resource = replace(BOX, finish=())
    result = ran(platform, resource, rules=[{"name": "r"}])
    (row,) = platform.rows("boxes")
    assert result["box"]["id"] == str(row["$key"])
    assert [rule["name"] for rule in result["box"]["rules"]] == ["r"]
    assert result["actions"] == ["create box 'b'", "create rule 'r'"]


def test_a_deletion_returns_no_object():
    platform = Platform()
    platform.box()
    result = ran(platform, state="absent")
    assert (result["changed"], result["box"]) == (True, None)
    assert result["diff"]["before"]["name"] == "b"
    assert platform.rows("boxes") == []
    result = ran(platform, state="absent")
    assert (result["changed"], result["box"], result["actions"]) == (False, None, [])


def test_names_are_not_looked_up_for_a_deletion():
    platform = Platform()
    platform.box()
    ran(platform, state="absent", network="unknown")
    assert not [call for call in platform.calls if call[1] == "vnets"]


def test_an_object_is_found_by_id_and_an_unknown_id_fails():
    platform = Platform()
    platform.box()
    assert ran(platform, key="1", note="n")["changed"]
    assert "there is no box with id 7" in str(failed(platform, key="7", note="n").error)


# --- check mode -------------------------------------------------------------------------------------------------------


def same_prediction(platform, **options):
    """What a run predicts, after it was seen to come true."""
    tables = {name: {key: dict(row) for key, row in rows.items()} for name, rows in platform.tables.items()}
    predicted = ran(platform, check=True, **options)
    assert platform.writes == []
    assert platform.tables == tables
    real = ran(platform, **options)
    for part in ("changed", "diff", "actions"):
        assert predicted[part] == real[part], part
    assert not ran(platform, **options)["changed"]
    return predicted


def test_check_mode_predicts_a_change():
    platform = Platform()
    platform.box()
    predicted = same_prediction(platform, note="n", cores=2, rules=[{"name": "r"}])
    assert predicted["box"]["note"] == "n"
    assert predicted["box"]["rules"] == [{"id": None, "name": "r", "port": None}]


def test_check_mode_predicts_a_creation():
    predicted = same_prediction(Platform(), note="n", state="running", rules=[{"name": "r"}])
    box = predicted["box"]
    assert (box["id"], box["name"], box["note"]) == (None, "b", "n")
    assert set(box) == {"rules", *blank(BOX)}, "a predicted object has the keys of a real one"
    assert box["rules"] == [{"id": None, "name": "r", "port": None}]


def test_check_mode_predicts_a_deletion():
    platform = Platform()
    platform.box()
    assert same_prediction(platform, state="absent")["box"] is None


def test_check_mode_predicts_the_actions_of_later_passes():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    predicted = same_prediction(platform, rules=[{"name": "r"}])
    assert predicted["actions"] == ["create rule 'r'", "apply rules of box 'b'"]


def test_check_mode_predicts_a_disk_from_an_image():
    platform = Platform(files=[{"key": 9, "name": "i"}])
    predicted = same_prediction(platform, state="running", disks=[{"name": "d", "image": "i"}])
    assert predicted["actions"] == ["create box 'b'", "create disk 'd'", "start box 'b'"]


def test_check_mode_refuses_what_the_real_run_refuses():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    for check in (True, False):
        assert "can only be changed while it is off" in str(failed(platform, firmware="uefi", check=check).error)
        assert "there is no file 'i'" in str(
            failed(platform, disks=[{"name": "d", "image": "i"}], check=False).error
        ), "unknown names only pass in check mode"
    assert platform.writes == []


def test_check_mode_warns_about_unknown_names():
    platform = Platform()
    platform.box()
    result = ran(platform, check=True, network="A")
    assert result["changed"]
    assert "there is no network 'A'" in result["warnings"][0]


# --- several passes ---------------------------------------------------------------------------------------------------


def test_a_disk_from_an_image_is_grown_once_it_is_filled():
    platform = Platform(files=[{"key": 9, "name": "i"}])
    result = ran(platform, state="running", disks=[{"name": "d", "image": "i", "size": "2 GiB"}])
    assert result["actions"] == ["create box 'b'", "create disk 'd'", "set size of disk 'd'", "start box 'b'"]
    (disk,) = platform.rows("disks")
    assert (disk["bytes"], disk["machine"]) == (2 * GIB, 50)
    assert result["box"]["status"] == "running"
    assert result["warnings"] == []


def test_an_object_stopped_for_a_change_runs_again_after_the_last_pass():
    platform = Platform(files=[{"key": 9, "name": "i"}])
    platform.box(**{"state#status": "running"})
    platform.put("disks", key=77, machine=50, name="old", bytes=GIB, status="online", socket="a")
    disks = [{"name": "old", "socket": "b"}, {"name": "d", "image": "i", "size": "2 GiB"}]
    result = ran(platform, allow_power_cycle=True, disks=disks)
    assert result["actions"] == [
        "stop box 'b'",
        "set socket of disk 'old'",
        "create disk 'd'",
        "set size of disk 'd'",
        "start box 'b'",
    ]
    assert platform.row("boxes", 1)["state#status"] == "running"
    assert result["warnings"] == ["box 'b' will be shut down and started"]


def test_a_power_cycle_in_one_pass():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    result = ran(platform, allow_power_cycle=True, firmware="uefi")
    assert result["actions"] == ["stop box 'b'", "set firmware of box 'b'", "start box 'b'"]
    assert result["box"]["status"] == "running"


def test_a_clone_is_created_once_and_then_adjusted():
    platform = Platform()
    platform.box(1, name="old", note="old note")
    result = ran(platform, original="old", note="copy", state="running")
    assert result["actions"] == ["clone box 'old' as box 'b'", "set note of box 'b'", "start box 'b'"]
    assert [row["note"] for row in platform.rows("boxes")] == ["old note", "copy"]
    assert not ran(platform, original="old", note="copy", state="running")["changed"]


def test_a_password_is_written_once_per_run():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    result = ran(platform, password="hush", update_secrets=True, rules=[{"name": "r"}])
    assert len([call for call in platform.calls_to("update") if call[2][1] == {"pass": "hush"}]) == 1
    assert result["warnings"] == []
    assert "hush" not in repr(result)


POINT = Resource("point", "point", "points", (Column("label", required=True),), identity=("label",))
POINTS = Children("points", POINT, parent_column="rule", match=(("label",),), created_by_platform=True)
POINTED = replace(BOX, children=(replace(BOX.child("rules"), resource=replace(RULE, children=(POINTS,))),))
POINTED_RULES = [{"name": "r", "points": [{"label": "p"}]}]


def test_a_run_takes_as_many_passes_as_it_needs():
    """The rule is made, then what it lacks of the points that came with it, and then both are applied."""
    platform = Platform()
    platform.box(**{"state#status": "running"})
    result = ran(platform, POINTED, rules=POINTED_RULES)
    assert result["actions"] == ["create rule 'r'", "create point 'p'", "apply rules of box 'b'"]
    assert platform.row("boxes", 1)["need_apply"] is False
    assert not ran(platform, POINTED, rules=POINTED_RULES)["changed"]


def test_check_mode_predicts_every_pass():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    predicted = ran(platform, POINTED, check=True, rules=POINTED_RULES)
    assert predicted["actions"] == ran(platform, POINTED, rules=POINTED_RULES)["actions"]


def test_a_further_pass_with_nothing_to_do_sends_no_request():
    platform = Platform()
    result = ran(platform, note="n")
    assert result["actions"] == ["create box 'b'"]
    assert [call[0] for call in platform.calls] == ["list", "create", "list"]


def test_the_number_of_passes_is_limited():
    """A plan that wants another pass again and again is not repeated forever."""
    platform = Platform()
    platform.box(note="n", **{"state#status": "running", "need_apply": True})
    resource = replace(BOX, finish=(lambda _change: Part(effects=Effects(another_pass=True)),))
    update = platform.update

    def forgetful(table, key, body):
        update(table, key, body)
        platform.row("boxes", 1)["note"] = "n"

    platform.update = forgetful
    result = ran(platform, resource, note="m")
    assert len(platform.calls_to("update")) <= 7
    assert any("did not keep everything" in warning for warning in result["warnings"])


def test_an_object_that_disappears_between_passes_is_an_error():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    create = platform.create

    def vanishing(table, body):
        made = create(table, body)
        del platform.tables["boxes"]["1"]
        return made

    platform.create = vanishing
    error = failed(platform, rules=[{"name": "r"}])
    assert "it disappeared while the task worked on it" in str(error.error)
    assert error.done == ["create rule 'r'"]


# --- what the platform does not keep ------------------------------------------------------------------------------------


def test_a_value_that_the_platform_does_not_keep_is_a_warning():
    platform = Platform()
    platform.box()
    update = platform.update
    platform.update = lambda table, key, body: update(table, key, {**body, "note": "NOTE"})
    result = ran(platform, note="note")
    (warning,) = result["warnings"]
    assert "the platform did not keep everything that was written" in warning
    assert SEE_DOCTOR in warning
    assert "{'note': 'NOTE'}" in warning
    assert "{'note': 'note'}" in warning
    assert result["box"]["note"] == "NOTE"


def test_an_answer_that_cannot_be_compared_afterwards_is_a_warning():
    platform = Platform()
    platform.box()
    update = platform.update

    def dropping(table, key, body):
        update(table, key, body)
        del platform.row(table, key)["cores"]

    platform.update = dropping
    (warning,) = ran(platform, note="n", cores=1)["warnings"]
    assert warning.startswith("after the changes:")
    assert "'cores' cannot be compared" in warning


def test_a_value_that_was_kept_causes_no_warning():
    platform = Platform()
    platform.box()
    resource = replace(BOX, finish=())
    assert ran(platform, resource, note="n", cores=7, rules=[{"name": "r", "port": "5"}])["warnings"] == []


def test_a_skipped_wait_is_not_reported_as_a_lost_change():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    result = ran(platform, wait=False, rules=[{"name": "r"}])
    assert result["actions"] == ["create rule 'r'", "apply rules of box 'b'"]
    assert result["warnings"] == []


# --- failures -----------------------------------------------------------------------------------------------------


def test_a_failure_reports_what_had_been_done():
    platform = Platform()
    platform.box()
    platform.fault("create", ValidationError("", status_code=422, api_message="bad port"))
    error = failed(platform, note="n", rules=[{"name": "r"}])
    assert error.done == ["set note of box 'b'"]
    assert error.warnings == ["rules: staged, they take effect when the box starts"]
    assert isinstance(error.error, ValidationError)
    assert str(error.error) == "create rule 'r': HTTP 422, bad port"
    assert platform.row("boxes", 1)["note"] == "n"


def test_a_failure_before_any_write_has_done_nothing():
    platform = Platform()
    platform.fault("list", VergeTimeoutError("no answer"))
    assert failed(platform).done == []
    platform.box()
    assert failed(platform, network="A").done == []


def test_a_failure_carries_the_warnings_so_far():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    platform.fault("action", lost())
    with pytest.raises(RunError) as caught:
        ran(platform, state="stopped", cores=2)
    assert isinstance(caught.value.error, TaskTimeoutError)
    assert caught.value.done == [], "it is not known whether it was carried out"
    assert any("the answer to the request was lost" in warning for warning in caught.value.warnings)


def test_a_failure_in_a_later_pass_reports_everything_done():
    platform = Platform()
    platform.box(**{"state#status": "running"})
    platform.fault("action", NotAllowedError("", status_code=405, api_message="not now"))
    error = failed(platform, rules=[{"name": "r"}])
    assert error.done == ["create rule 'r'"]
    assert "apply rules of box 'b': HTTP 405, not now" in str(error.error)


def test_the_result_of_a_failed_task():
    error = RunError(UsageError("no", hint="try yes", operation="create", target="box 'b'"), ["one", "two"], ["w", "w"])
    assert failure_result(error) == {
        "msg": "create box 'b': no (try yes) -- done before that: one, two",
        "error": {"kind": "usage", "operation": "create", "target": "box 'b'"},
        "changed": True,
        "actions": ["one", "two"],
        "warnings": ["w"],
        "requests": {},
    }
    nothing = failure_result(RunError(UsageError("no"), [], []))
    assert (nothing["msg"], nothing["changed"], nothing["actions"]) == ("no", False, [])


# --- what is going on already -----------------------------------------------------------------------------------------------


def test_a_transition_is_waited_for_before_planning():
    platform = Platform()
    platform.box(**{"state#status": "starting"})
    platform.time.after(4.0, lambda: platform.row("boxes", 1).update({"state#status": "running"}))
    result = ran(platform, state="running", note="n")
    assert result["actions"] == ["set note of box 'b'"]
    assert platform.time.now >= 4.0


def test_a_transition_that_never_ends_is_an_error():
    platform = Platform()
    platform.box(**{"state#status": "starting"})
    error = failed(platform, state="running").error
    assert isinstance(error, TaskTimeoutError)
    assert "wait for box 'b'" in str(error)
    assert error.last_seen == "status starting"


def test_an_object_that_disappears_during_a_transition_is_absent():
    platform = Platform()
    platform.box(**{"state#status": "stopping"})
    platform.time.after(2.0, platform.tables["boxes"].clear)
    assert ran(platform, state="absent")["changed"] is False


def test_work_of_children_that_the_task_mentions_is_waited_for():
    platform = Platform()
    platform.box()
    platform.put("disks", key=7, machine=50, name="d", bytes=GIB, status="importing", socket="a")
    platform.time.after(4.0, lambda: platform.row("disks", 7).update(status="online"))
    assert ran(platform, disks=[{"name": "d", "size": "2 GiB"}])["changed"]
    assert platform.time.now >= 4.0


def activity(resource, desired, controls, state):
    """The title of what is going on; empty when the object is idle."""
    found = activity_of(resource, desired, controls, state, Matches())
    return found.title if found else ""


@pytest.mark.parametrize(
    ("status", "options", "state", "busy"),
    [
        ("starting", {}, "present", "status starting"),
        ("starting", {}, "absent", "status starting"),
        ("stopped", {}, "present", ""),
        ("error", {}, "present", ""),
        ("stopped", {"disks": [{"name": "d"}]}, "present", "import of disk 'd'"),
        ("stopped", {"disks": [{"name": "d"}]}, "absent", ""),
        ("stopped", {"disks": [{"name": "d", "state": "absent"}]}, "present", ""),
        ("stopped", {"disks": [{"name": "other"}]}, "present", ""),
        ("stopped", {"disks": []}, "present", ""),
        ("stopped", {"rules": [{"name": "d"}]}, "present", ""),
    ],
)
def test_what_is_going_on_with_an_object(status, options, state, busy):
    current = have(
        BOX, 1, {"name": "b", "status": status}, disks=[{"$key": 7, "name": "d", "status": "importing"}], rules=[]
    )
    assert activity(BOX, want(BOX, **options), Controls(state=state), current) == busy


def test_failed_work_is_not_going_on():
    failing = Work("import", busy=lambda state: True, failed=lambda state: "no room")
    resource = replace(BOX, children=(Children("disks", replace(DISK, works=(failing,)), parent_column="machine"),))
    current = have(resource, 1, {"status": "stopped"}, disks=[{"$key": 7, "name": "d"}])
    assert activity(resource, want(resource, disks=[{"name": "d"}]), Controls(), current) == ""


def test_work_of_the_object_itself_is_going_on():
    resource = replace(BOX, works=(Work("download", busy=lambda state: True),))
    current = have(resource, 1, {"status": "stopped"})
    assert activity(resource, want(resource), Controls(), current) == "download"
    assert activity(resource, want(resource), Controls(wait=False), current) == ""
    assert activity(resource, want(resource), Controls(state="absent"), current) == ""


# --- networks that others touch ---------------------------------------------------------------------------------------

ADDRESS = Resource(
    name="address",
    title="address",
    table="addresses",
    columns=(Column("ip", required=True), Reference("network", column="vnet", table="vnets", title="network")),
    identity=("ip",),
)
OWNER = Resource(
    name="owner",
    title="owner",
    table="owners",
    columns=(Column("name", required=True),),
    children=(
        Children("ips", ADDRESS, parent_column="owner", match=(("ip",),), affects=Affects("network", REFRESH_RULES)),
    ),
)


def touched(status, **options):
    platform = Platform(vnets=[{"key": 3, "name": "A", "need_fw_apply": True, "machine#status#status": status}])
    platform.actions[("vnet_actions", "refresh")] = lambda client, body: client.row("vnets", body["vnet"]).update(
        need_fw_apply=False
    )
    result = ran(platform, OWNER, ips=[{"ip": "192.0.2.1", "network": "A"}], **options)
    return platform, result


def test_a_running_network_loads_the_rules_that_a_child_has_staged_in_it():
    platform, result = touched("running")
    assert result["actions"] == [
        "create owner 'b'",
        "create address '192.0.2.1'",
        "apply the firewall rules of network 'A'",
    ]
    assert platform.row("vnets", 3)["need_fw_apply"] is False


@pytest.mark.parametrize(("status", "extra"), [("stopped", {}), (None, {}), ("running", {"apply": "never"})])
def test_stopped_and_excluded_networks_do_not_load_rules(status, extra):
    platform, result = touched(status, extra=extra)
    assert "apply the firewall rules of network 'A'" not in result["actions"]
    assert platform.calls_to("action") == []


def test_deleting_the_owner_has_the_network_load_its_rules():
    platform, _result = touched("running")
    platform.row("vnets", 3)["need_fw_apply"] = True
    platform.links["vnet"] = "vnets"
    result = ran(platform, OWNER, state="absent")
    assert result["actions"] == ["delete owner 'b'", "apply the firewall rules of network 'A'"]


# --- verbs ------------------------------------------------------------------------------------------------------------


def _restore(task, row):
    body = {"box": row.wire, "action": "restore", "params": {"snapshot": task.state.key.wire}}
    return [RunAction(f"restore {task.target}", "box_actions", body)]


SNAPSHOT = Resource(
    name="snapshot",
    title="snapshot",
    table="snapshots",
    columns=(Column("name", required=True), Reference("box", table="boxes", title="box")),
    facts=(Fact("box_status", "box#state#status"), Fact("machine", "copied_machine", KEY)),
    imperative_states=(
        ImperativeState(
            "restored", _restore, start="machine", way=(Hop("boxes", "machine", constants=(("is_copy", True),)),)
        ),
    ),
)


def snapshots(machine=60):
    platform = Platform()
    platform.box()
    platform.box(2, machine=60, is_copy=True)
    platform.box(3, machine=60, is_copy=False)
    platform.links["box"] = "boxes"
    platform.put("snapshots", key=5, name="b", box=1, copied_machine=machine)
    return platform


def test_an_imperative_state_acts_on_the_row_that_represents_the_object():
    platform = snapshots()
    result = ran(platform, SNAPSHOT, state="restored")
    assert result["actions"] == ["restore snapshot 'b'"]
    assert platform.calls_to("action")[0][2] == {"box": 2, "action": "restore", "params": {"snapshot": 5}}
    assert ran(platform, SNAPSHOT, state="restored", check=True)["changed"]
    assert len(platform.calls_to("action")) == 1


def test_a_new_object_may_name_its_row_a_moment_later():
    platform = snapshots(machine=None)
    platform.time.after(2.0, lambda: platform.row("snapshots", 5).update(copied_machine=60))
    assert ran(platform, SNAPSHOT, state="restored")["changed"]


def test_a_row_that_never_appears_is_an_error():
    error = failed(snapshots(machine=None), resource=SNAPSHOT, state="restored")
    assert "bring to state 'restored' snapshot 'b': the row of boxes that represents it was not found" in str(
        error.error
    )
    assert error.done == []


def test_the_row_is_looked_up_only_for_the_imperative_state():
    platform = snapshots(machine=None)
    assert not ran(platform, SNAPSHOT)["changed"]
    assert len(platform.calls) == 1


# --- secrets that are shown once --------------------------------------------------------------------------------------


def test_values_shown_once_are_returned():
    resource = replace(SNAPSHOT, imperative_states=(), shown_once=("private_key",))
    platform = Platform()
    platform.answers["snapshots"] = lambda row: {"private_key": "p"}
    assert ran(platform, resource)["created_secrets"] == {"b": "p"}
    assert "created_secrets" not in ran(platform, resource)


# --- uploads ----------------------------------------------------------------------------------------------------------


class Catalog(Platform):
    """Counts the bytes of a file a second after they have arrived; sizes are sent as texts and read as numbers."""

    def __init__(self):
        super().__init__()
        self.defaults["files"] = {"filesize": 0, "description": "", "owner": None}

    def create(self, table, body):
        made = super().create(table, body)
        row = self.row(table, made.key)
        row["allocated_bytes"] = int(row["allocated_bytes"])
        return made

    def upload_chunk(self, table, key, offset, data):
        self.calls.append(("upload", table, (key, offset, len(data))))
        row = self.row(table, key)
        self.time.after(1.0, lambda: row.update(filesize=offset + len(data)))


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "image.raw"
    path.write_bytes(b"x" * 10)
    return str(path)


def test_a_file_is_created_and_uploaded(source):
    platform = Catalog()
    predicted = ran(platform, FILE, check=True, src=source)
    result = ran(platform, FILE, src=source)
    assert result["actions"] == predicted["actions"] == ["create file 'b'", f"upload {source} to file 'b'"]
    assert platform.calls_to("create")[0][2] == {"name": "b", "allocated_bytes": "10"}
    assert platform.rows("files")[0]["filesize"] == 10
    assert result["warnings"] == []
    assert not ran(platform, FILE, src=source)["changed"]


def test_content_has_arrived_when_all_of_it_has(source):
    _create, _send, wait = plan_of(FILE, want(FILE, name="b", src=source)).steps
    assert [wait.poll.check({"$key": 1, "filesize": size}).done for size in (0, 4, 9, 10)] == [
        False,
        False,
        False,
        True,
    ]
    assert wait.poll.check({"$key": 1, "filesize": 4}).seen == "4 of 10 bytes"
    assert wait.poll.check(None).failed == "the row has vanished"
    assert wait.needed is False


def test_content_that_was_just_sent_gets_time_to_be_counted(source):
    platform = Catalog()
    ran(platform, FILE, wait=False, src=source)
    assert platform.rows("files")[0]["filesize"] == 0
    assert not ran(platform, FILE, src=source)["changed"]
    assert len(platform.calls_to("upload")) == 1


def test_an_interrupted_upload_is_repeated(source):
    platform = Catalog()
    platform.put("files", key=5, name="b", owner=None, allocated_bytes=10, filesize=4, description="")
    result = ran(platform, FILE, src=source)
    assert result["actions"] == [f"upload {source} to file 'b'"]
    assert result["diff"] == {"before": {"size": "4 B"}, "after": {"size": "10 B"}}


def test_content_of_another_size_is_not_replaced(source):
    platform = Catalog()
    platform.put("files", key=5, name="b", owner=None, allocated_bytes=99, filesize=99, description="")
    error = failed(platform, resource=FILE, src=source)
    assert "content is not replaced" in str(error.error)
    assert "has 10 bytes, but the file on the platform has 99" in str(error.error)
    assert ran(platform, FILE, description="n")["changed"]
