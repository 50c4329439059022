# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source, alone and in ansible-rulebook, against a simulated system."""

from __future__ import annotations

import asyncio
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.ansible import ROOT
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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "wrong"}, "401"),
        ({"intervall": 5}, "unknown option 'intervall' (did you mean 'interval'?)"),
        ({"interval": "soon"}, "'interval': 'soon' is not a valid duration"),
        ({"watch": {"vm_s": {}}}, "there is no kind 'vm_s'"),
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
def test_a_rulebook_acts_on_an_event(
    rulebook: tuple[Path, dict[str, str]], simulator: Simulator, tmp_path: Path
) -> None:
    command, environment = rulebook
    rules = [
        {
            "name": "React",
            "hosts": "all",
            "sources": [
                {
                    "verge.vergeos.verge_events": {
                        **login(simulator),
                        "initial": True,
                        "watch": {"vms": {"fields": ["name"]}},
                    }
                }
            ],
            "rules": [
                {
                    "name": "A VM",
                    "condition": 'event.verge.kind == "vms" and event.verge.object.name == "db1"',
                    "action": {"shutdown": {"message": "saw {{ event.verge.event }} {{ event.verge.object.name }}"}},
                }
            ],
        }
    ]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    (tmp_path / "hosts").write_text("localhost ansible_connection=local\n", encoding="utf-8")
    done = subprocess.run(
        [command, "--rulebook", "rules.yml", "--inventory", "hosts", "--verbose"],
        check=False,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )
    assert "saw added db1" in done.stdout, done.stdout
    assert simulator.password not in done.stdout
