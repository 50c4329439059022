# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a document of many VMs costs, compared with the same VMs in a loop over the module for one."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.benchmark.listing import Bench, Figures, simulator
from tests.benchmark.operations import task_of
from tests.benchmark.report import QUICK, Effort, Report, Table
from tests.integration.ansible import BIN
from tests.integration.tasks import System
from tests.simulator import Simulator

SIZES = (50, 300, 1_000)
#: Limits for 1,000 VMs that are as described.
MAX_REQUESTS = 12
MAX_MEBIBYTES = 300
#: Requests for each one that writes, when VMs are created.
MAX_OVERHEAD = 1.2


def document(size: int, changed: int = 0) -> dict[str, Any]:
    """Return networks with rules, and VMs with two drives and two NICs, of which some have another description."""
    networks = [
        {
            "name": f"net{number}",
            "type": "internal",
            "network": f"10.{number}.0.0/24",
            "ip_address": f"10.{number}.0.1",
            "rules": [{"name": "ssh", "direction": "incoming", "action": "accept", "protocol": "tcp"}],
        }
        for number in range(size // 20)
    ]
    vms = [
        {
            "name": f"vm{number}",
            "description": "changed" if number < changed else "as it was",
            "drives": [{"name": "os", "size": "20 GiB"}, {"name": "data", "size": "5 GiB"}],
            "nics": [
                {"name": "nic_0", "network": f"net{number % len(networks)}"},
                {"name": "nic_1", "network": "External"},
            ],
        }
        for number in range(size)
    ]
    return {"defaults": {"vms": {"cpu_cores": 2, "ram": "2 GiB"}}, "networks": networks, "vms": vms}


def measure(effort: Effort) -> Report:
    """Measure the part."""
    sizes = SIZES[:1] if effort == QUICK else SIZES
    table = Table(
        "Networks with rules and VMs with two drives and two NICs: one document, or a loop over verge_vm",
        ("", "VMs", "reads", "writes", "seconds", "CPU, s", "MiB"),
        notes=["Of the whole ansible-playbook, without a rate limit; with the default one, 1,000 requests take 33 s."],
    )
    report = Report([table])
    for size in sizes:
        counted = requests(size)
        for label, figures in times(size):
            reads, writes = counted[label]
            table.add(
                label,
                size,
                reads,
                writes,
                f"{figures.seconds:.1f}",
                f"{figures.processor:.1f}",
                f"{figures.mebibytes:.0f}",
            )
            if label == UNCHANGED and (reads > MAX_REQUESTS or writes or figures.mebibytes > MAX_MEBIBYTES):
                report.broken.append(f"documents, {size} VMs unchanged: {reads} requests, {figures.mebibytes:.0f} MiB")
            if label == CREATED and reads + writes > MAX_OVERHEAD * writes:
                report.broken.append(f"documents, {size} VMs created: {reads} reads for {writes} writes")
    return report


CREATED, UNCHANGED, CHANGED, LOOP = "created", "unchanged", "5 % changed", "unchanged, in a loop"


def requests(size: int) -> dict[str, tuple[int, int]]:
    """Return the numbers of reading and writing requests of each step."""
    apply, vm = task_of("verge_apply"), task_of("verge_vm")
    found = {}
    with Simulator(seed="small", clock_rate=20.0) as sim:
        system = System(sim)
        for label, changed in ((CREATED, 0), (UNCHANGED, 0), (CHANGED, size // 20)):
            system.counted()
            system.run_task(apply, False, {"definition": document(size, changed)})
            found[label] = _counted(system)
        for options in document(size, size // 20)["vms"]:
            system.run_task(vm, False, options)
        found[LOOP] = _counted(system)
    return found


def _counted(system: System) -> tuple[int, int]:
    methods = Counter(entry.method for entry in system.counted())
    reads = methods.pop("GET", 0)
    return reads, sum(methods.values())


def times(size: int) -> list[tuple[str, Figures]]:
    """Return what ansible-playbook takes for each step."""
    loop = {"verge.vergeos.verge_vm": "{{ item }}", "loop": document(size, size // 20)["vms"]}
    with tempfile.TemporaryDirectory() as home, simulator("small", Path(home)) as facts:
        bench = Bench(Path(home), facts)
        tasks: list[tuple[str, dict[str, Any]]] = [
            (label, {"verge.vergeos.verge_apply": {"definition": document(size, changed)}})
            for label, changed in ((CREATED, 0), (UNCHANGED, 0), (CHANGED, size // 20))
        ]
        return [(label, played(bench, task)) for label, task in [*tasks, (LOOP, loop)]]


def played(bench: Bench, task: dict[str, Any]) -> Figures:
    """Run a playbook with one task."""
    playbook = bench.folder / "playbook.json"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    environment = {**bench.environment(), "VERGE_REQUESTS_PER_SECOND": "0", "ANSIBLE_INVENTORY_ENABLED": "host_list"}
    started = time.perf_counter()
    with (bench.folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [str(BIN / "ansible-playbook"), "-i", "localhost,", "-c", "local", str(playbook)],
            env=environment,
            cwd=bench.folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit((bench.folder / "output").read_text(encoding="utf-8")[-2000:])
    return Figures(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
