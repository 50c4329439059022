# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks end in time, regardless of what the system does, and report what they know."""

from __future__ import annotations

import json
import time

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.executor import Executor
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError, failure_result
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call, Task, execute
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.time_limits import allow
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.desired import controls_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Create,
    Delete,
    Plan,
    Poll,
    PollResult,
    RunAction,
    Update,
    Wait,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    OutcomeUnknownError,
    RateLimitError,
    TaskError,
    TaskTimeoutError,
    UsageError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, FakeClock, lost

#: Seconds by which a busy machine may exceed a limit.
MARGIN = 2.0

THING = Resource(
    name="thing",
    plural="things",
    title="thing",
    table="things",
    columns=(Column("name", required=True), Column("note")),
)
START = RunAction("start 'a'", "thing_actions", {"thing": 1, "action": "poweron", "params": {}})


def wait(failed=""):
    def evaluate(row):
        status = (row or {}).get("status")
        return PollResult(status == "on", f"status {status}", failed=failed)

    return Wait(
        title="wait for 'a'",
        awaited="status on",
        table="things",
        key="1",
        poll=Poll(("$key", "status"), evaluate),
    )


@pytest.fixture
def settings(server, certificates):
    """Return the settings for the scripted server."""

    def build(**options):
        values = {"host": server.address, "port": server.port, "ca_path": certificates.ca_file, "token": "t" * 20}
        return Settings.create(**{**values, "requests_per_second": 0, "retries": 0, **options})

    return build


def run_plan(client, *steps, **controls):
    executor = Executor(client, Controls(**{"wait_timeout": 0.3, "wait_interval": 0.1, **controls}))
    executor.run(Plan(steps=list(steps)))
    return executor


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("task", [managing(THING), listing(THING)])
def test_reading_ends_in_time(raw_server, settings, monkeypatch, task):
    monkeypatch.setattr(
        "ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task.DEFAULT_SECONDS", 0.2
    )
    options = {"name": "a", "state": "present", "wait_timeout": 0.2}
    port = raw_server(trickle)
    started = time.monotonic()
    with pytest.raises(RunError) as caught:
        execute(task, settings(port=port, timeout=0.3), Call(options, options))
    assert time.monotonic() - started < 0.5 + MARGIN
    assert isinstance(caught.value.error, VergeTimeoutError)


def trickle(send):
    send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        send(b"1\r\n \r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("behavior", ["hangs", "trickles"])
def test_a_wait_ends_in_time(server, raw_server, connect, behavior):
    server.respond_with(hanging)
    port = server.port if behavior == "hangs" else raw_server(trickle)
    client = connect(port=port, timeout=0.4, retries=3, client={"sleep": time.sleep})
    started = time.monotonic()
    with pytest.raises(TaskTimeoutError, match="last seen: no answer"):
        run_plan(client, wait())
    assert time.monotonic() - started < 0.7 + MARGIN


def hanging(_request):
    return type("Reply", (), {"status": 200, "body": b"", "headers": {}, "fault": "hang"})()


def test_each_step_has_its_own_time():
    client, clock = FakeClient(things=[{"key": 1, "name": "a", "status": "off"}]), FakeClock()
    limits = []
    original = client.list

    def list_rows(*args, **kwargs):
        limits.append(client.deadline.remaining())
        return original(*args, **kwargs)

    client.list = list_rows
    clock.after(50, lambda: client.row("things", 1).update(status="on"))
    executor = Executor(client, Controls(wait_timeout=60.0), clock.clock)
    executor.run(Plan(steps=[wait(), wait(), Update("set note", "things", "1", {"note": "n"})]))
    assert limits[0] == pytest.approx(90.0)
    assert min(limits) == pytest.approx(40.0, abs=2.0)
    assert limits[-1] == pytest.approx(90.0)
    assert client.deadline.remaining() == pytest.approx(90.0)


def test_a_longer_wait_has_a_longer_deadline():
    client = FakeClient(things=[{"key": 1, "status": "on"}])
    run_plan(client, wait()._replace(timeout=500.0), wait_timeout=1.0)
    assert client.deadline.remaining() > 500


def test_the_time_allowed_includes_one_response():
    client, clock = FakeClient(), FakeClock()
    allow(client, 10.0, clock.clock)
    assert client.deadline.remaining() == 40.0


def test_the_error_names_the_option_that_allows_more_time(server, settings):
    def work(client, call):
        allow(client, 0.0, call.clock)
        return client.list("things", ["name"])

    server.respond_with(hanging)
    with pytest.raises(RunError) as caught:
        execute(Task({"wait_timeout": {}}, work), settings(timeout=0.3), Call({}, {}))
    assert failure_result(caught.value)["msg"].endswith("(allow more time with 'wait_timeout')")


@pytest.mark.parametrize("value", [10**999, 1e300, float("inf"), 365 * 86400 + 1])
@pytest.mark.parametrize("name", ["wait_timeout", "wait_interval", "shutdown_timeout"])
def test_a_time_that_is_too_long_names_the_option(name, value):
    with pytest.raises(UsageError, match=f"{name} must be at most 31536000 seconds"):
        controls_from(THING, {name: value})


# --- unknown outcomes -------------------------------------------------------------------------------------------------


def test_an_action_with_an_unknown_outcome_is_done_once_the_wait_confirms_it():
    client = FakeClient(things=[{"key": 1, "name": "a", "status": "on"}])
    client.fault("action", lost(503, retry_after=30))
    executor = run_plan(client, START, wait())
    assert executor.done == ["start 'a'"]
    assert "it was not repeated" in executor.warnings[0]


@pytest.mark.parametrize("failed", ["", "it broke"])
def test_an_action_with_an_unknown_outcome_is_not_done_if_the_wait_fails(failed):
    client, clock = FakeClient(things=[{"key": 1, "name": "a", "status": "off"}]), FakeClock()
    client.fault("action", lost(503, retry_after=30))
    executor = Executor(client, Controls(wait_timeout=5.0), clock.clock)
    with pytest.raises(TaskError, match="it is not known whether the system received 'start 'a''.*HTTP 503") as caught:
        executor.run(Plan(steps=[Update("set note", "things", "1", {"note": "n"}), START, wait(failed)]))
    assert executor.done == ["set note"]
    assert getattr(caught.value, "done", ["set note"]) == ["set note"]
    assert len([call for call in client.calls if call[0] == "action"]) == 1


def test_a_confirmed_action_leaves_no_doubt_about_the_next_one():
    client, clock = FakeClient(things=[{"key": 1, "name": "a", "status": "off"}]), FakeClock()
    executor = Executor(client, Controls(wait_timeout=5.0), clock.clock)
    with pytest.raises(TaskTimeoutError) as caught:
        executor.run(Plan(steps=[START, wait()]))
    assert executor.done == ["start 'a'"]
    assert "not known" not in str(caught.value)


@pytest.mark.parametrize(
    ("step", "method", "check"),
    [
        (Create("create 'b'", "things", {"name": "b"}, "new-1", identity=(("name", "b"),)), "create", "list"),
        (Update("set note", "things", "1", {"note": "n"}, expect=(("name", "a"),)), "update", "get"),
        (Delete("delete 'a'", "things", "1", expect=(("name", "a"),)), "delete", "get"),
    ],
)
def test_a_lost_write_stays_an_unknown_outcome_if_looking_for_it_fails(step, method, check):
    client, clock = FakeClient(things=[{"key": 1, "name": "a"}]), FakeClock()
    client.fault(method, lost())
    client.fault(check, VergeTimeoutError("no response"))
    with pytest.raises(OutcomeUnknownError, match="failed as well .no response."):
        Executor(client, Controls(wait_timeout=60.0), clock.clock).run(Plan(steps=[step]))
    assert len(client.writes) == 1


def test_no_pause_exceeds_the_time_of_a_step():
    client, clock = FakeClient(things=[{"key": 1, "name": "a"}]), FakeClock()
    error = RateLimitError("too many", status_code=429)
    error.retry_after = 60.0
    client.fault("create", error, times=9)
    step = Create("create 'b'", "things", {"name": "b"}, "new-1", identity=(("name", "b"),))
    with pytest.raises(RateLimitError):
        Executor(client, Controls(wait_timeout=50.0), clock.clock).run(Plan(steps=[step]))
    assert clock.now <= 80.0


def test_a_lost_creation_is_looked_for_with_time_of_its_own(server, connect, reply):
    created = []

    def respond(request):
        if request.method == "POST":
            created.append(request)
            time.sleep(0.9)
            return reply(503, "")
        return reply(200, json.dumps([{"$key": 9, "name": "b"}]))

    server.respond_with(respond)
    step = Create("create 'b'", "things", {"name": "b"}, "new-1", identity=(("name", "b"),))
    executor = run_plan(connect(timeout=0.4), step)
    assert executor.done == ["create 'b'"]
    assert len(created) == 1


# --- long texts -------------------------------------------------------------------------------------------------------


def test_long_texts_are_shortened_in_results():
    error = UsageError("cores: '" + "9" * 100000 + "' is not a number", hint="h" * 100000)
    result = failure_result(RunError(error, ["create 'x'"], ["w" * 100000]))
    assert len(json.dumps(result)) < 15000
    assert result["msg"].startswith("cores: '999")
    assert result["msg"].endswith("done before that: create 'x'")
