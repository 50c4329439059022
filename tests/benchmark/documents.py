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
        "Networks with rules and VMs with two drives and two NICs: one document, and other ways",
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


CREATED, UNCHANGED, CHANGED = "created", "unchanged", "5 % changed"
LOOP, TASKS = "unchanged, in a loop over verge_vm", "unchanged, a task with verge_vm for each VM"
SCRIPT = "unchanged, a script with pyvergeos that only compares"
#: The source of the script: what is needed to find that nothing differs, VM by VM, as people write it.
SOURCE = """\
import json
import os
import sys

from pyvergeos import VergeClient

client = VergeClient(
    host=os.environ["VERGE_HOST"].replace("https://", ""),
    username=os.environ["VERGE_USERNAME"],
    password=os.environ["VERGE_PASSWORD"],
)
for wanted in json.load(open(sys.argv[1], encoding="utf-8")):
    vm = client.vms.get(name=wanted["name"])
    drives = {drive["name"]: drive["disksize"] for drive in vm.drives.list()}
    nics = {nic["name"] for nic in vm.nics.list()}
    assert vm["description"] == wanted["description"]
    assert drives.keys() == {drive["name"] for drive in wanted["drives"]}
    assert nics == {nic["name"] for nic in wanted["nics"]}
"""


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
        vms = document(size, size // 20)["vms"]
        for options in vms:
            system.run_task(vm, False, options)
        found[LOOP] = found[TASKS] = _counted(system)
        with tempfile.TemporaryDirectory() as home:
            facts = {"url": sim.url, "username": sim.username, "password": sim.password, "ca_file": sim.ca_file}
            scripted(Bench(Path(home), facts), vms)
        found[SCRIPT] = _counted(system)
    return found


def _counted(system: System) -> tuple[int, int]:
    methods = Counter(entry.method for entry in system.counted())
    reads = methods.pop("GET", 0)
    return reads, sum(methods.values())


def times(size: int) -> list[tuple[str, Figures]]:
    """Return what ansible-playbook takes for each step."""
    vms = document(size, size // 20)["vms"]
    loop = {"verge.vergeos.verge_vm": "{{ item }}", "loop": vms}
    with tempfile.TemporaryDirectory() as home, simulator("small", Path(home)) as facts:
        bench = Bench(Path(home), facts)
        tasks: list[tuple[str, dict[str, Any]]] = [
            (label, {"verge.vergeos.verge_apply": {"definition": document(size, changed)}})
            for label, changed in ((CREATED, 0), (UNCHANGED, 0), (CHANGED, size // 20))
        ]
        found = [(label, played(bench, [task])) for label, task in [*tasks, (LOOP, loop)]]
        found.append((TASKS, played(bench, [{"verge.vergeos.verge_vm": options} for options in vms])))
        found.append((SCRIPT, scripted(bench, vms)))
        return found


def played(bench: Bench, tasks: list[dict[str, Any]]) -> Figures:
    """Run a playbook with these tasks."""
    playbook = bench.folder / "playbook.json"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    environment = {"VERGE_REQUESTS_PER_SECOND": "0", "ANSIBLE_INVENTORY_ENABLED": "host_list"}
    return ran(bench, [str(BIN / "ansible-playbook"), "-i", "localhost,", "-c", "local", str(playbook)], environment)


def scripted(bench: Bench, vms: list[dict[str, Any]]) -> Figures:
    """Run the script with the vendor's library."""
    script, wanted = bench.folder / "script.py", bench.folder / "wanted.json"
    script.write_text(SOURCE, encoding="utf-8")
    wanted.write_text(json.dumps(vms), encoding="utf-8")
    environment = {"REQUESTS_CA_BUNDLE": bench.facts["ca_file"]}
    return ran(bench, [str(BIN / "python"), str(script), str(wanted)], environment)


def ran(bench: Bench, command: list[str], environment: dict[str, str]) -> Figures:
    """Run a command that must succeed."""
    started = time.perf_counter()
    with (bench.folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**bench.environment(), **environment},
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
