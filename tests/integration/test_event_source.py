# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source, alone and in ansible-rulebook, against a simulated system."""

from __future__ import annotations

import asyncio
import contextlib
import os
import runpy
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from tests.integration.ansible import ROOT
from tests.integration.tasks import System
from tests.simulator import Fault, Simulator

SOURCE = ROOT / ".build" / "collections" / "ansible_collections" / "verge" / "vergeos" / "extensions" / "eda"
Event = dict[str, Any]


@pytest.fixture(scope="module")
def main() -> Any:
    """Return the source as ansible-rulebook loads it."""
    return runpy.run_path(str(SOURCE / "plugins" / "event_source" / "verge_events.py"))["main"]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(seed="small", clock_rate=0) as running:
        yield running


def login(simulator: Simulator) -> Event:
    return {
        "host": simulator.url.removeprefix("https://"),
        "username": simulator.username,
        "password": simulator.password,
        "ca_path": simulator.ca_file,
        "requests_per_second": 0,
    }


def watch(main: Any, args: Event, steps: list[Callable[[], object]]) -> list[list[Event]]:
    """Run the source with a step between two polls, and return the events of each poll that has any."""
    found: list[list[Event]] = []
    todo = iter(steps)

    class Queue:
        async def put(self, event: Event) -> None:
            found[-1].append(event["verge"])

    async def next_poll(_seconds: float) -> None:
        step = next(todo, None)
        if step is None:
            raise asyncio.CancelledError
        step()
        found.append([])

    async def run() -> None:
        found.append([])
        await main(Queue(), args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "sleep", next_poll)
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(run())
    return found


def set_vm(simulator: Simulator, name: str, **values: Any) -> None:
    row = simulator.store.find("vms", name=name, is_snapshot=False)
    assert row is not None
    simulator.store.patch("vms", row["$key"], values)


def test_changes_of_objects_as_the_info_module_shows_them(main: Any, simulator: Simulator) -> None:
    args = {**login(simulator), "watch": {"vms": {"tags": "env:prod", "fields": ["name", "description"]}}}
    polls = watch(main, args, [lambda: set_vm(simulator, "web1", description="moved"), lambda: None])
    assert polls[0] == polls[2] == []
    (event,) = polls[1]
    assert (event["kind"], event["event"], event["changed"]) == ("vms", "changed", ["description"])
    assert event["before"] == {"description": "front end"}
    assert (event["object"]["name"], event["object"]["description"]) == ("web1", "moved")
    assert event["system"] == args["host"]


def test_new_log_entries(main: Any, simulator: Simulator) -> None:
    def act() -> None:
        entry = {**simulator.store.select("logs")[0], "text": "something", "level": "warning"}
        del entry["$key"]
        simulator.store.add("logs", {**entry, "timestamp": simulator.clock.microseconds()})

    polls = watch(main, login(simulator), [act, act, lambda: None])
    assert [[event["object"]["text"] for event in poll] for poll in polls] == [[], ["something"], ["something"], []]
    assert polls[1][0]["id"] != polls[2][0]["id"]


def test_a_system_that_is_away_for_a_while(main: Any, simulator: Simulator) -> None:
    def away() -> None:
        simulator.faults.add(Fault("status", status=503, table="vms", times=9))

    def back() -> None:
        simulator.faults.clear()
        set_vm(simulator, "web1", description="moved")

    args = {**login(simulator), "retries": 0, "watch": {"vms": {"fields": ["name", "description"]}}}
    polls = watch(main, args, [away, lambda: None, back])
    assert [[event["event"] for event in poll] for poll in polls] == [[], ["unreachable"], [], ["reachable", "changed"]]
    assert "503" in polls[1][0]["object"]["message"]


def test_a_webhook_is_an_event_and_lets_the_source_poll_at_once(main: Any, simulator: Simulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    args = {
        **login(simulator),
        "interval": "1 hour",
        "watch": {"vms": {"fields": ["name", "description"]}},
        "webhook": {"host": "127.0.0.1", "port": port, "token": "sesame"},
    }

    def call() -> None:
        for _attempt in range(1000):  # until the source listens, and so has polled for the first time
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10):
                break
            time.sleep(0.02)
        set_vm(simulator, "web1", description="moved")
        headers = {"Authorization": "Bearer sesame"}
        requests.post(f"http://127.0.0.1:{port}", json={"vm": "web1"}, headers=headers, timeout=10)

    async def run() -> list[Event]:
        queue: asyncio.Queue[Event] = asyncio.Queue()
        source = asyncio.ensure_future(main(queue, args))
        calling = asyncio.ensure_future(asyncio.to_thread(call))
        events = [(await asyncio.wait_for(queue.get(), 60))["verge"] for _number in range(2)]
        await calling
        source.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await source
        return events

    received, changed = asyncio.run(run())
    assert (received["kind"], received["object"], received["system"]) == (
        "webhooks",
        {"message": {"vm": "web1"}},
        args["host"],
    )
    assert (changed["kind"], changed["event"], changed["object"]["description"]) == ("vms", "changed", "moved")
    with pytest.raises(requests.ConnectionError):  # it has stopped listening
        requests.post(f"http://127.0.0.1:{port}", timeout=10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "wrong"}, "401"),
        ({"intervall": 5}, "unknown option 'intervall' (did you mean 'interval'?)"),
        ({"interval": "soon"}, "'interval': 'soon' is not a valid duration"),
        ({"watch": {"vm_s": {}}}, "there is no kind 'vm_s'"),
        ({"webhook": {"port": 5000}}, "'webhook.token' is required"),
        ({"webhook": {"token": "x", "port": "http"}}, "'webhook.port' has to be a port number"),
        ({"webhook": {"token": "x", "prot": 5000}}, "'webhook' has to be a dictionary of host, port, token"),
        ({"watch": []}, "'watch' has to be a dictionary of kinds"),
        ({"watch": {"vms": ["web1"]}}, "'watch.vms' has to be a dictionary of options"),
        ({"watch": {"vms": {"nmae": "web1"}}}, "nmae"),
    ],
)
def test_what_cannot_work_fails_at_once(main: Any, simulator: Simulator, change: Event, message: str) -> None:
    class Queue:
        async def put(self, event: Event) -> None:
            raise AssertionError(event)

    with pytest.raises(Exception, match="verge_events") as failure:
        asyncio.run(main(Queue(), {**login(simulator), **change}))
    assert message in str(failure.value)
    assert simulator.password not in str(failure.value)


# --- in ansible-rulebook ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return the command in an environment of its own, and the variables that it needs."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("ansible-rulebook needs Java, which is not installed")
    folder = tmp_path_factory.mktemp("rulebook")
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    packages = ("ansible-rulebook", "ansible-core", "requests")
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *packages], check=True)
    environment = {
        **os.environ,
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        "JAVA_HOME": str(Path(java).resolve().parents[1]),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "collections"),
        "ANSIBLE_HOME": str(folder / "home"),
        "LC_ALL": "C.UTF-8",
    }
    return python.parent / "ansible-rulebook", environment


@pytest.mark.timeout(300)
def test_the_rulebook_of_the_collection_runs(
    rulebook: tuple[Path, dict[str, str]], simulator: Simulator, tmp_path: Path
) -> None:
    command, environment = rulebook
    (tmp_path / "hosts").write_text("localhost ansible_connection=local\n", encoding="utf-8")
    host, port = simulator.url.removeprefix("https://").split(":")
    system = {"VERGE_HOST": host, "VERGE_PORT": port, "VERGE_USERNAME": simulator.username, "VERGE_PASSWORD": "wrong"}
    done = subprocess.run(
        [command, "--rulebook", "verge.vergeos.watch", "--inventory", "hosts"],
        check=False,
        cwd=tmp_path,
        env={**environment, **system, "VERGE_CA_PATH": simulator.ca_file},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )
    assert "verge_events: " in done.stdout, done.stdout
    assert "401" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.timeout(300)
def test_the_rules_of_the_collection_act_on_what_happened_while_they_did_not_run(
    main: Any, rulebook: tuple[Path, dict[str, str]], simulator: Simulator, tmp_path: Path
) -> None:
    command, environment = rulebook
    sources = SOURCE / "rulebooks" / "operations.yml"
    watched = yaml.safe_load(sources.read_text(encoding="utf-8"))[0]["sources"][0]["verge.vergeos.verge_events"][
        "watch"
    ]
    bookmark = tmp_path / "seen.json"
    watch(main, {**login(simulator), "bookmark": str(bookmark), "watch": watched}, [lambda: None])

    store = simulator.store
    vm = store.select("vms", name="web1", is_snapshot=False)[0]
    store.set("machine_status", store.select("machine_status", machine=vm["machine"])[0]["$key"], status="stopped")
    store.add("alarms", {**store.select("alarms")[0], "$key": 99, "status": "Drive failed"})
    store.set("storage_tiers", store.select("storage_tiers", tier=1)[0]["$key"], used_pct=85)
    assert System(simulator).run(TENANT, name="shop", admin_password="Twelve-tall-0aks")["changed"]

    options = {"description": "complete", "state": "present"}
    inventory = {"hosts": {"localhost": {"ansible_connection": "local", "event_tenant_options": options}}}
    inventory["hosts"]["localhost"].update(
        event_reports=str(tmp_path / "reports"), ansible_python_interpreter="{{ ansible_playbook_python }}"
    )
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": inventory}), encoding="utf-8")
    host, port = simulator.url.removeprefix("https://").split(":")
    system = {
        "VERGE_HOST": host, "VERGE_PORT": port, "VERGE_USERNAME": simulator.username,
        "VERGE_PASSWORD": simulator.password, "VERGE_CA_PATH": simulator.ca_file, "EVENTS_BOOKMARK": str(bookmark),
    }  # fmt: skip
    process = subprocess.Popen(
        [command, "--rulebook", "verge.vergeos.operations", "--inventory", "hosts.yml", "--env-vars", "EVENTS_BOOKMARK"],
        cwd=tmp_path, env={**environment, **system}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip

    def reports() -> set[str]:
        return {path.name.partition("-")[0] for path in (tmp_path / "reports").glob("*-*")}

    def tenant_is_complete() -> bool:
        return simulator.store.find("tenants", name="shop", description="complete") is not None

    try:
        deadline = time.monotonic() + 150
        while (reports() != {"vms", "alarms", "storage_tiers"} or not tenant_is_complete()) and process.poll() is None:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
    finally:
        process.terminate()
        output = process.communicate(timeout=60)[0]
    assert reports() == {"vms", "alarms", "storage_tiers"}, output
    assert tenant_is_complete(), output
    assert simulator.password not in output
