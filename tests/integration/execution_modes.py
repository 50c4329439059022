# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks through both doors to the engine and records all that comes of each task.

Many tasks share one run of ansible-playbook, because an ordinary module takes more than half a second to start.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.ansible import Ansible
from tests.simulator import Simulator

#: Writes a line for each result. What JSON would make equal although it is not keeps its type.
RECORDER = '''
import json
import os
from collections.abc import Mapping, Sequence, Set

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: recorder
type: aggregate
short_description: results for tests
description: Results for tests.
"""


def exact(value):
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {name if isinstance(name, str) else repr(name): exact(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (tuple, bytes)):
        return [exact(inner) for inner in value]
    return {"type": type(value).__name__, "text": str(value)}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "recorder"
    CALLBACK_NEEDS_ENABLED = True

    def record(self, event, result):
        task = getattr(result, "task", None) or result._task
        host = getattr(result, "host", None) or result._host
        facts = getattr(result, "result", None)
        facts = result._result if facts is None else facts
        line = {"event": event, "task": task.get_name(), "host": host.get_name(), "result": exact(facts)}
        with open(os.environ["RECORDER_FILE"], "a") as file:
            file.write(json.dumps(line) + "\\n")

    def v2_runner_on_ok(self, result):
        self.record("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.record("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_skipped(self, result):
        self.record("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self.record("unreachable", result)

    def v2_runner_retry(self, result):
        self.record("retry", result)

    def v2_runner_item_on_ok(self, result):
        self.record("item ok", result)

    def v2_runner_item_on_failed(self, result):
        self.record("item failed", result)
'''

#: What differs from one run to the next, whichever mode, and what ansible-core notes about a failure besides its message
#: (the place in Ansible's own code; 2.19 and 2.20 do so for modules earlier than for action plugins).
VOLATILE = frozenset(
    (
        *("created", "modified", "started", "taken", "timestamp", "uuid", "last_login"),
        "snapshot_machine",  # known a moment after the snapshot is taken
        *("exception", "failed_when_suppressed_exception", "frame"),
    )
)
#: The same in texts: addresses of objects, keys that the platform makes, a set that Ansible lists in any order.
VOLATILE_TEXT = re.compile(r"0x[0-9a-f]{6,}|\b[0-9a-f]{64}\b|(?<=Valid booleans include: ).*")


@dataclass
class Run:
    """What came of a run of ansible-playbook."""

    returncode: int
    output: str
    records: list[dict[str, Any]] = field(default_factory=list)

    def events(self, task: str) -> list[str]:
        """What happened with a task, host by host and try by try."""
        return [record["event"] for record in self.records if record["task"] == task]

    def result(self, task: str) -> dict[str, Any]:
        """The last result of a task."""
        found: dict[str, Any] = [record["result"] for record in self.records if record["task"] == task][-1]
        return found

    def by_task(self) -> dict[str, list[Any]]:
        """All records of each task, in an order that does not depend on which host was faster."""
        found: dict[str, list[Any]] = {}
        for record in self.records:
            found.setdefault(record["task"], []).append(steady(record))
        for records in found.values():
            records.sort(key=lambda record: (record["host"], record["event"].startswith("item") is False))
        return found


def steady(value: Any) -> Any:
    """The same without what differs from one run to the next."""
    if isinstance(value, dict):
        return {name: steady(inner) for name, inner in value.items() if name not in VOLATILE}
    if isinstance(value, list):
        return [steady(inner) for inner in value]
    return VOLATILE_TEXT.sub("...", value) if isinstance(value, str) else value


def play(*tasks: dict[str, Any], hosts: str = "localhost", **keywords: Any) -> dict[str, Any]:
    """A play without facts."""
    return {"hosts": hosts, "gather_facts": False, **keywords, "tasks": list(tasks)}


@dataclass
class ExecutionModes:
    """ansible-playbook through either mode, on a system that is freshly seeded for each."""

    simulator: Simulator
    home: Path

    def run(
        self,
        plays: list[dict[str, Any]],
        *flags: str,
        in_process: bool | None = True,
        inventory: str = "",
        **changes: str | None,
    ) -> Run:
        """Run a playbook through one of the doors; None: nothing is said about it."""
        done, file = self._run(self._command(plays, flags, in_process, inventory), changes)
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []
        return Run(done.returncode, done.stdout + done.stderr, records)

    def run_both(
        self,
        plays: list[dict[str, Any]],
        *flags: str,
        prepare: Callable[[], None] = lambda: None,
        inventory: str = "",
        **changes: str | None,
    ) -> Run:
        """Run a playbook through each of the doors, see that all comes out the same, and return that."""
        runs = {}
        for in_process in (True, False):
            self.simulator.reset()
            prepare()
            runs[in_process] = self.run(plays, *flags, in_process=in_process, inventory=inventory, **changes)
        here, module = runs[True], runs[False]
        compare(here.by_task(), module.by_task())
        assert here.returncode == module.returncode, here.output + module.output
        return here

    def _command(
        self, plays: list[dict[str, Any]], flags: tuple[str, ...], in_process: bool | None, inventory: str
    ) -> list[str]:
        playbook = self.home / "playbook.yml"
        playbook.write_text(json.dumps(plays), encoding="utf-8")
        hosts = ["-i", inventory] if inventory else []
        mode = [] if in_process is None else ["-e", json.dumps({"verge_in_process": in_process})]
        return ["ansible-playbook", str(playbook), *hosts, *mode, *flags]

    def _run(
        self, command: list[str], changes: Mapping[str, str | None]
    ) -> tuple[subprocess.CompletedProcess[str], Path]:
        folder = self.home / "callbacks"
        folder.mkdir(exist_ok=True)
        (folder / "recorder.py").write_text(RECORDER, encoding="utf-8")
        file = self.home / "records"
        file.unlink(missing_ok=True)
        recording: dict[str, str | None] = {
            "ANSIBLE_CALLBACK_PLUGINS": str(folder),
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "RECORDER_FILE": str(file),
            "ANSIBLE_INJECT_INVOCATION": "true",
        }
        return Ansible(self.simulator, self.home).command(*command, **{**recording, **changes}), file


def compare(here: Mapping[str, Any], module: Mapping[str, Any]) -> None:
    """Results of both doors, task by task; all differences are told."""
    found = [text for task in {**here, **module} for text in differences(here.get(task), module.get(task), task)]
    assert not found, "in the worker / as a module\n" + "\n".join(found)
    assert list(here) == list(module)


def differences(here: Any, module: Any, place: str) -> list[str]:
    """Where two values differ, each with what stands there."""
    if isinstance(here, dict) and isinstance(module, dict):
        gone = object()
        pairs = [(name, here.get(name, gone), module.get(name, gone)) for name in {**here, **module}]
        found = [
            differences(left, right, f"{place}.{name}") for name, left, right in pairs if gone not in (left, right)
        ]
        missing = [
            [f"{place}.{name}: {'module' if left is gone else 'worker'} only"]
            for name, left, right in pairs
            if gone in (left, right)
        ]
        return [text for texts in (*found, *missing) for text in texts]
    if isinstance(here, list) and isinstance(module, list) and len(here) == len(module):
        return [
            text
            for n, (a, b) in enumerate(zip(here, module, strict=True))
            for text in differences(a, b, f"{place}[{n}]")
        ]
    return [] if here == module and type(here) is type(module) else [f"{place}: {here!r} / {module!r}"]
