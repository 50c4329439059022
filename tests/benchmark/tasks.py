# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task costs: requests for each operation of each module, and milliseconds through each door.

python -m tests.benchmark.tasks [--tasks 30]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".build" / "collections")]

from tests.integration.ansible import Ansible  # noqa: E402 - needs the path set up above
from tests.integration.cases import CASES  # noqa: E402
from tests.integration.tasks import System  # noqa: E402
from tests.simulator import Simulator  # noqa: E402


def requests_of(system: System, resource: Any, options: dict[str, Any], check: bool = False) -> str:
    system.counted()
    system.run(resource, check=check, **options)
    methods = Counter(entry.method for entry in system.counted())
    reads, writes = methods.pop("GET", 0), sum(methods.values())
    return f"{reads} + {writes}"


def requests_table() -> None:
    print("Requests for each operation (reads + writes; waiting looks included)")
    header = (
        "module",
        "check create",
        "create",
        "unchanged",
        "check change",
        "change",
        "unchanged",
        "absent",
        "absent",
    )
    print("  " + "".join(f"{column:>14}" for column in header))
    with Simulator(seed="small", clock_rate=20.0) as simulator:
        system = System(simulator)
        for case in CASES:
            case.prepare(system)
            gone = {"name": case.name, "state": "absent", **case.remove}
            row = [
                requests_of(system, case.resource, case.create, check=True),
                requests_of(system, case.resource, case.create),
                requests_of(system, case.resource, case.create),
                requests_of(system, case.resource, case.change, check=True),
                requests_of(system, case.resource, case.change),
                requests_of(system, case.resource, case.change),
                requests_of(system, case.resource, gone),
                requests_of(system, case.resource, gone),
            ]
            print("  " + f"{'verge_' + case.id:>14}" + "".join(f"{cell:>14}" for cell in row))
        print("  " + "-" * 40)
        vm = {
            "name": "plain",
            "drives": [{"name": "a", "size": 1}, {"name": "b", "size": 1}],
            "nics": [{"name": "a", "network": "Internal"}, {"name": "b", "network": "External"}],
        }
        resource = CASES[0].resource
        system.run(resource, **vm)
        print(f"  a VM with two drives and two NICs, as it should be: {requests_of(system, resource, vm)}")


def seconds_of(ansible: Ansible, task: dict[str, Any], count: int) -> float:
    """Wall seconds of a play with so many tasks, less those of a play without any."""
    times = []
    for number in (0, count):
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "vars": {"verge_in_process": ansible.in_process},
            "tasks": [task] * number,
        }
        begin = time.perf_counter()
        done = ansible.playbook(json.dumps([play]))
        times.append(time.perf_counter() - begin)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        if number and not re.search(rf"ok={number} ", done.stdout):
            raise SystemExit(done.stdout)
    return times[1] - times[0]


def seconds_table(count: int) -> None:
    print(f"\nMilliseconds per task ({count} tasks in a play, localhost, one HTTPS server on this machine)")
    with Simulator(seed="small") as simulator, tempfile.TemporaryDirectory() as home:
        there = {"verge.vergeos.verge_vm": {"name": "web1", "drives": [{"name": "os"}]}}
        rows: list[tuple[str, bool, dict[str, Any]]] = [
            ("debug (an action plugin that does nothing)", True, {"ansible.builtin.debug": {"msg": "x"}}),
            ("ping (a module that does nothing)", True, {"ansible.builtin.ping": {}}),
            ("verge_vm, nothing to change, in the worker", True, there),
            ("verge_vm, nothing to change, in a process", False, there),
            ("verge_vm_info, in the worker", True, {"verge.vergeos.verge_vm_info": {}}),
            ("verge_vm_info, in a process", False, {"verge.vergeos.verge_vm_info": {}}),
        ]
        for label, in_process, task in rows:
            ansible = Ansible(simulator, Path(home), in_process)
            print(f"  {label:<48}{1000 * seconds_of(ansible, task, count) / count:8.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=30)
    arguments = parser.parse_args()
    requests_table()
    seconds_table(arguments.tasks)


if __name__ == "__main__":
    main()
