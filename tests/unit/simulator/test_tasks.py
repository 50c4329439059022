# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that run by themselves: at the times of a schedule, and when an event is raised."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulator import Simulator
from tests.simulator.behaviours.task_schedules import runs_after
from tests.simulator.behaviours.task_scripts import error_in

from .conftest import Api
from .sdk import connect

UTC = ZoneInfo("UTC")
ALL_DAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), True)


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


def runs(after: str, count: int, zone: str = "UTC", **columns: Any) -> list[str]:
    """Return the next times of a schedule, as UTC."""
    schedule = {
        "repeat_every": "hour", "repeat_iteration": 1, "start_date": "2026-01-01", "end_date": "",
        "start_time_of_day": 0, "end_time_of_day": 86_400, "day_of_month": "start_date", **ALL_DAYS, **columns,
    }  # fmt: skip
    found = runs_after(schedule, epoch(after), ZoneInfo(zone))
    return [f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M}" for moment in islice(found, count)]


# --- the calendar ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"repeat_every": "minute", "repeat_iteration": 20}, ["2026-03-02 12:20", "2026-03-02 12:40"]),
        (
            {"repeat_every": "hour", "repeat_iteration": 5, "start_time_of_day": 28_800, "end_time_of_day": 68_400},
            ["2026-03-02 13:00", "2026-03-02 18:00", "2026-03-03 08:00"],
        ),
        ({"repeat_every": "day", "start_time_of_day": 7200}, ["2026-03-03 02:00", "2026-03-04 02:00"]),
        ({"repeat_every": "day", "repeat_iteration": 3}, ["2026-03-05 00:00", "2026-03-08 00:00"]),
        (
            {"repeat_every": "week", **dict.fromkeys(ALL_DAYS, False), "friday": True},
            ["2026-03-06 00:00", "2026-03-13 00:00"],
        ),
        ({"repeat_every": "month", "day_of_month": "last"}, ["2026-03-31 00:00", "2026-04-30 00:00"]),
        ({"repeat_every": "month", "day_of_month": "15th"}, ["2026-03-15 00:00", "2026-04-15 00:00"]),
        ({"repeat_every": "month", "repeat_iteration": 2, "day_of_month": "first"}, ["2026-05-01 00:00"]),
        ({"repeat_every": "month", "start_date": "2026-01-31"}, ["2026-03-31 00:00", "2026-04-30 00:00"]),
        ({"repeat_every": "year"}, ["2027-01-01 00:00"]),
        ({"repeat_every": "never", "start_date": "2026-06-01"}, ["2026-06-01 00:00"]),
        ({"repeat_every": "never"}, []),
        ({"repeat_every": "day", "end_date": "2026-03-03 12:00:00"}, ["2026-03-03 00:00"]),
    ],
)
def test_the_next_runs_of_a_schedule(columns: dict[str, Any], expected: list[str]) -> None:
    assert (
        runs("2026-03-02 12:00:00", max(1, len(expected)) + (columns.get("end_date") is not None), **columns)
        == expected
    )


def test_a_schedule_follows_the_time_zone_of_the_cluster() -> None:
    """The times are those of the cluster (vendor documentation), across the change to summer time."""
    columns = {"repeat_every": "day", "start_time_of_day": 7200 + 3600}
    assert runs("2026-03-28 00:00:00", 2, "Europe/Berlin", **columns) == ["2026-03-28 02:00", "2026-03-29 01:00"]


# --- schedules -------------------------------------------------------------------------------------------------------


def make_task(api: Api, owner: str, action: str, **more: Any) -> int:
    key = api.make("tasks", name="job", owner=owner, action=action, **more)
    assert isinstance(key, int)
    return key


def schedule_in(api: Api, sim: Simulator, seconds: int, **more: Any) -> int:
    """Create a schedule whose first run is so many seconds from now."""
    moment = datetime.fromtimestamp(sim.clock.now() + seconds, UTC)
    second = moment.hour * 3600 + moment.minute * 60 + moment.second
    body = {"start_date": f"{moment:%Y-%m-%d}", "start_time_of_day": second, "repeat_every": "never", **more}
    key = api.make("task_schedules", name="schedule", **body)
    assert isinstance(key, int)
    return key


def test_a_task_runs_once_when_its_time_has_come(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    """A schedule that does not repeat is the documented way to run a task once."""
    task = make_task(api, f"vms/{web2['$key']}", "poweron", delete_after_run=True)
    schedule = schedule_in(api, sim, 600)
    api.make("task_schedule_triggers", task=task, schedule=schedule)
    sim.clock.finish()
    sim.clock.advance(590)
    assert api.status("vms", web2["$key"]) == "stopped"
    sim.clock.advance(15)
    assert api.status("vms", web2["$key"]) == "running"
    assert api.request("GET", f"tasks/{task}").status_code == 404
    assert sim.store.rows("task_schedule_triggers", task=task) == []
    assert api.get(f"task_schedules/{schedule}", fields="name") == {"name": "schedule"}


def test_a_repeating_schedule_runs_again_and_again(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    task = make_task(api, f"vms/{web1['$key']}", "snapshot")
    schedule = schedule_in(api, sim, 100, repeat_every="day")
    link = api.make("task_schedule_triggers", task=task, schedule=schedule)
    taken = len(sim.store.rows("machine_snapshots", machine=web1["machine"]))
    for day in range(1, 4):
        sim.clock.advance(86_400)
        assert len(sim.store.rows("machine_snapshots", machine=web1["machine"])) == taken + day
    state = sim.snapshot()
    sim.clock.advance(86_400)
    sim.restore(state)
    api.put(f"task_schedules/{schedule}", enabled=False)
    sim.clock.advance(86_400)
    api.put(f"task_schedules/{schedule}", enabled=True)
    api.put(f"tasks/{task}", enabled=False)
    sim.clock.advance(86_400)
    api.delete(f"task_schedule_triggers/{link}")
    api.put(f"tasks/{task}", enabled=True)
    sim.clock.advance(86_400)
    assert len(sim.store.rows("machine_snapshots", machine=web1["machine"])) == taken + 3


def test_a_changed_schedule_moves_the_next_run(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    task = make_task(api, f"vms/{web2['$key']}", "poweron")
    schedule = schedule_in(api, sim, 600)
    api.make("task_schedule_triggers", task=task, schedule=schedule)
    later = datetime.fromtimestamp(sim.clock.now() + 7200, UTC)
    second = later.hour * 3600 + later.minute * 60 + later.second
    api.put(f"task_schedules/{schedule}", start_date=f"{later:%Y-%m-%d}", start_time_of_day=second)
    sim.clock.advance(3600)
    assert api.status("vms", web2["$key"]) == "stopped"
    sim.clock.advance(3605)
    assert api.status("vms", web2["$key"]) == "running"


def test_dates_of_a_schedule(api: Api, sim: Simulator) -> None:
    key = api.make("task_schedules", name="open")
    row = api.get(f"task_schedules/{key}", fields="start_date,start_date_epoch")
    today = f"{datetime.fromtimestamp(sim.clock.now(), UTC):%Y-%m-%d}"
    assert row == {"start_date": today, "start_date_epoch": int(epoch(today))}
    assert "start_date" in api.post("task_schedules", 422, name="x", start_date="tomorrow")["err"]
    assert "end_date" in api.put(f"task_schedules/{key}", 422, end_date="never")["err"]


# --- events ----------------------------------------------------------------------------------------------------------


def test_a_vm_that_is_powered_on_runs_the_tasks_of_the_event(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    hook = api.make("webhook_urls", name="chat", url="https://hook.example.org/in")
    task = make_task(api, f"webhook_urls/{hook}", "send", settings_args={"message": "a VM"})
    api.make("task_events", task=task, table="vms", event="powered_on", context={"message": "it is on"})
    api.make("task_events", task=task, owner=f"vms/{web2['$key']}", event="powered_off")
    other = sim.store.find("vms", name="blank")
    assert other is not None
    api.act("vm_actions", web2["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", other["$key"], "poweron")
    sim.clock.advance(1)
    api.act("vm_actions", other["$key"], "kill")
    sim.clock.advance(2)
    assert [row["message"] for row in sim.store.rows("webhooks")] == ["it is on", "it is on"]
    api.act("vm_actions", web2["$key"], "kill")
    sim.clock.advance(2)
    assert [row["message"] for row in sim.store.rows("webhooks")] == ["it is on", "it is on", "a VM"]


def test_an_event_can_be_restricted_to_rows_with_certain_values(api: Api, sim: Simulator) -> None:
    hook = api.make("webhook_urls", name="chat", url="https://hook.example.org/in")
    task = make_task(api, f"webhook_urls/{hook}", "send")
    for level in ("warning", "error"):
        api.make("task_events", task=task, table="alarms", event="raised", table_event_filters={"level": level})
    change_a_running_nas(api, sim)
    sim.clock.advance(0)
    assert len(sim.store.rows("webhooks")) == 1


def test_a_login_runs_the_tasks_of_the_event(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    task = make_task(api, f"vms/{web2['$key']}", "poweron")
    api.make("task_events", task=task, owner="users/1", event="login")
    body = {"login": sim.username, "password": sim.password}
    assert api.anonymous().post(f"{sim.url}/api/sys/tokens", json=body, timeout=20).status_code == 201
    sim.clock.advance(1)
    assert api.status("vms", web2["$key"]) == "running"


# --- refusals --------------------------------------------------------------------------------------------------------


def test_words_that_the_platform_does_not_know(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    """The texts were seen by vrg on 26.0.2.1: unknown words, and an owner without its table."""
    owner = f"vms/{web2['$key']}"
    for body in ({"owner": owner, "action": "power_on"}, {"owner": str(web2["$key"]), "action": "poweron"}):
        assert api.post("tasks", 422, name="x", **body) == {"err": "Action type not found"}
    task = make_task(api, owner, "poweron")
    for event in ("poweron", "migrated"):
        assert api.post("task_events", 422, task=task, owner=owner, event=event) == {"err": "Event type does not exist"}
    assert api.post("task_events", 422, task=task, table="vnets", event="started") == {
        "err": "Event type does not exist"
    }


def test_a_lenient_simulator_accepts_events_of_other_tables(lenient: Api) -> None:
    task = make_task(lenient, "vms/31", "poweron")
    lenient.make("task_events", task=task, table="vnets", event="started")
    assert "Event type" in lenient.post("task_events", 422, task=task, table="vms", event="started")["err"]


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ('// greet (everybody)\nstring name = "wor}ld";\nprintline(name);\nreturn_success();', ""),
        ("function run() { return 1; }", "unexpected 'function'"),
        ("const x = () => 1;", "unexpected 'const'"),
        ("printline('a);", "unterminated string"),
        ("printline('a'));", "unbalanced brackets"),
        ("printline('a')", "expected ';'"),
    ],
)
def test_a_script_is_compiled(script: str, error: str) -> None:
    assert error_in(script) == error


def test_a_script_that_does_not_compile_is_refused(api: Api, lenient: Api) -> None:
    """26.0.2.1 refused JavaScript with a message that contains "Compile Error" (vrg)."""
    javascript = "var x = 1;"
    assert "Compile Error" in api.post("task_scripts", 422, name="x", script=javascript)["err"]
    key = api.make("task_scripts", name="x", script="return_success();")
    assert "Compile Error" in api.put(f"task_scripts/{key}", 422, script=javascript)["err"]
    lenient.make("task_scripts", name="x", script=javascript)


def test_a_task_performs_an_action_without_an_effect(api: Api, sim: Simulator) -> None:
    file = sim.store.rows("files")[0]["$key"]
    task = make_task(api, f"files/{file}", "add_link")
    api.make("task_schedule_triggers", task=task, schedule=schedule_in(api, sim, 10))
    sim.clock.advance(20)
    assert [row["level"] for row in sim.store.rows("task_logs", task=task)] == ["audit", "message"]


# --- logs ------------------------------------------------------------------------------------------------------------


def test_the_log_of_a_task_shows_its_runs(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    script = api.make("task_scripts", name="note", script="return_success();")
    good = make_task(api, f"task_scripts/{script}", "run")
    bad = make_task(api, f"vms/{web2['$key']}", "kill")
    sim.store.patch("vms", web2["$key"], {"enabled": False})
    refused = make_task(api, f"vms/{web2['$key']}", "poweron")
    schedule = schedule_in(api, sim, 10)
    for task in (good, bad, refused):
        api.make("task_schedule_triggers", task=task, schedule=schedule)
    sim.clock.advance(20)
    levels = {task: [row["level"] for row in sim.store.rows("task_logs", task=task)] for task in (good, bad, refused)}
    assert levels == {good: ["audit", "message"], bad: ["audit", "message"], refused: ["audit", "error"]}
    [line] = api.get("task_logs", filter=f"task eq {refused} and level eq 'error'", fields="text,user")
    assert line == {"text": "Error starting machine: Machine is disabled", "user": "admin"}


# --- alarms ----------------------------------------------------------------------------------------------------------


def change_a_running_nas(api: Api, sim: Simulator) -> str:
    """Change the settings of the running NAS, and return the path of its VM."""
    service = sim.store.find("vm_services", name="nas1")
    assert service is not None
    [settings] = api.get("vm_service_cifs", filter=f"service eq {service['$key']}", fields="$key")
    api.put(f"vm_service_cifs/{settings['$key']}", workgroup="OFFICE")
    return f"vms/{service['vm']}"


def test_the_alarm_of_a_changed_nas_ends_with_its_restart(api: Api, sim: Simulator) -> None:
    """Seen by vrg on 26.0.2.1: "Needs Restart", a warning that can be resolved."""
    owner = change_a_running_nas(api, sim)
    fields = "level,status,resolvable,owner_type"
    [alarm] = api.get("alarms", filter=f"owner eq '{owner}' and status eq 'Needs Restart'", fields=fields)
    assert alarm == {"level": "warning", "status": "Needs Restart", "resolvable": True, "owner_type": "vms"}
    change_a_running_nas(api, sim)
    api.act("vm_actions", owner.rpartition("/")[2], "kill")
    sim.clock.advance(2)
    assert api.get("alarms", filter="status eq 'Needs Restart'", fields="status") == []
    lowered = api.get("alarm_history", sort="-$key", fields="owner,status")[0]
    assert lowered == {"owner": "nas1", "status": "Needs Restart"}


# --- the vendor's SDK ------------------------------------------------------------------------------------------------


def test_the_sdk_follows_a_scheduled_task(sim: Simulator, web2: dict[str, Any]) -> None:
    client = connect(sim)
    task = client.tasks.create("start", web2["$key"], "poweron", table="vms")
    schedule = client.task_schedules.create("hourly", repeat_every="hour", start_time_of_day=0)
    client.task_schedule_triggers.create(task.key, schedule.key)
    sim.clock.advance(3600)
    assert client.vms.get(web2["$key"]).is_running
    assert client.tasks.get(task.key).last_run is not None
    client.task_events.create(task.key, event="powered_off", table="vms")
    client.vms.get(web2["$key"]).power_off(force=True)
    sim.clock.advance(3)
    assert client.vms.get(web2["$key"]).is_running
