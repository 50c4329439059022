# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks in both execution modes and records the results of each task.

Many tasks share one run of ansible-playbook, because a module process takes more than half a second to start.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from tests.integration.ansible import Ansible
from tests.integration.cases import CASES, volatile
from tests.simulator import Simulator

#: Callback plugin that writes a line for each result. Values that would be equal in JSON only keep their type.
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

#: Keys whose values differ from run to run in either mode, and what ansible-core records about a failure besides its
#: message (the place in Ansible's own code; 2.19 and 2.20 record it earlier for modules than for action plugins).
VOLATILE = frozenset(
    (
        *("created", "modified", "started", "taken", "timestamp", "uuid", "last_login"),
        "snapshot_machine",  # known a moment after the snapshot is taken
        *("exception", "failed_when_suppressed_exception", "frame"),
    )
)
#: What gets other keys from run to run: the disks of VMs are files, too, and NAS services are instances of recipes; they come and
#: go while other tasks run.
TAKES_TURNS = ("file", "vm_recipe_instance")
#: And the facts that change by themselves, by the case whose tasks have its name before a colon, or by the info module.
VOLATILE_FACTS = {
    **{case.id: case.volatile() - (set() if case.id in TAKES_TURNS else {"id"}) for case in CASES},
    **{f"{name.removesuffix('_info')}_info": frozenset(volatile(resource)) for name, resource in RESOURCES.items()},
    # When a report was made, and for which time.
    **dict.fromkeys(("verge_capacity_info", "verge_health_info"), frozenset({"time"})),
    "verge_tenant_usage_info": frozenset({"since", "until"}),
}
#: Volatile parts of strings: memory addresses, generated keys, and a set that Ansible lists in no particular order.
VOLATILE_TEXT = re.compile(r"0x[0-9a-f]{6,}|\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b|(?<=Valid booleans include: ).*")


@dataclass
class Run:
    """Result of a run of ansible-playbook."""

    returncode: int
    output: str
    records: list[dict[str, Any]] = field(default_factory=list)

    def events(self, task: str) -> list[str]:
        """Return the events of a task, for each host and attempt."""
        return [record["event"] for record in self.records if record["task"] == task]

    def result(self, task: str) -> dict[str, Any]:
        """Return the last result of a task."""
        found: dict[str, Any] = [record["result"] for record in self.records if record["task"] == task][-1]
        return found

    def by_task(self) -> dict[str, list[Any]]:
        """Return the records of each task, in an order that does not depend on which host was faster."""
        found: dict[str, list[Any]] = {}
        for record in self.records:
            facts = VOLATILE_FACTS.get(record["task"].partition(":")[0], frozenset())
            found.setdefault(record["task"], []).append(stable(record, VOLATILE | facts))
        for records in found.values():
            records.sort(key=lambda record: (record["host"], record["event"].startswith("item") is False))
        return found


def stable(value: Any, volatile: frozenset[str] = VOLATILE) -> Any:
    """Return the value without the parts that differ from run to run."""
    if isinstance(value, dict):
        return {name: stable(inner, volatile) for name, inner in value.items() if name not in volatile}
    if isinstance(value, list):
        return [stable(inner, volatile) for inner in value]
    return VOLATILE_TEXT.sub("...", value) if isinstance(value, str) else value


def play(*tasks: dict[str, Any], hosts: str = "localhost", **keywords: Any) -> dict[str, Any]:
    """Return a play that gathers no facts."""
    return {"hosts": hosts, "gather_facts": False, **keywords, "tasks": list(tasks)}


@dataclass
class ExecutionModes:
    """ansible-playbook in either execution mode, on a system that is freshly seeded for each run."""

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
        """Run a playbook in one mode.

        Args:
            plays: The plays.
            flags: Options of ansible-playbook.
            in_process: The value of the variable `verge_in_process`; None does not set it.
            inventory: The inventory source.
            changes: Environment variables; None removes one.
        """
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
        """Run a playbook in both modes, check that the results are equal, and return those of the in-process run.

        Args:
            plays: The plays.
            flags: Options of ansible-playbook.
            prepare: Called before each run, after the system has been reset.
            inventory: The inventory source.
            changes: Environment variables; None removes one.
        """
        runs = {}
        for in_process in (True, False):
            self.simulator.reset()
            prepare()
            runs[in_process] = self.run(plays, *flags, in_process=in_process, inventory=inventory, **changes)
        first, second = runs[True], runs[False]
        compare(first.by_task(), second.by_task())
        assert first.returncode == second.returncode, first.output + second.output
        return first

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
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "RECORDER_FILE": str(file),
            "ANSIBLE_INJECT_INVOCATION": "true",
        }
        return Ansible(self.simulator, self.home).command(*command, **{**recording, **changes}), file


def compare(in_process: Mapping[str, Any], module_process: Mapping[str, Any]) -> None:
    """Fail with all differences between the results of both modes."""
    found = [
        text
        for task in {**in_process, **module_process}
        for text in differences(in_process.get(task), module_process.get(task), task)
    ]
    assert not found, "in-process / module process\n" + "\n".join(found)
    assert list(in_process) == list(module_process)


def differences(in_process: Any, module_process: Any, place: str) -> list[str]:
    """Return a line for each difference between two values, with its place and both values."""
    if isinstance(in_process, dict) and isinstance(module_process, dict):
        missing = object()
        pairs = [
            (name, in_process.get(name, missing), module_process.get(name, missing))
            for name in {**in_process, **module_process}
        ]
        found = [
            differences(left, right, f"{place}.{name}") for name, left, right in pairs if missing not in (left, right)
        ]
        unmatched = [
            [f"{place}.{name}: {'module process' if left is missing else 'in-process'} only"]
            for name, left, right in pairs
            if missing in (left, right)
        ]
        return [text for texts in (*found, *unmatched) for text in texts]
    if isinstance(in_process, list) and isinstance(module_process, list) and len(in_process) == len(module_process):
        return [
            text
            for n, (a, b) in enumerate(zip(in_process, module_process, strict=True))
            for text in differences(a, b, f"{place}[{n}]")
        ]
    if in_process == module_process and type(in_process) is type(module_process):
        return []
    return [f"{place}: {in_process!r} / {module_process!r}"]
