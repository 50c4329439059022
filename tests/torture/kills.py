# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ansible-playbook` killed at any moment: the next run completes the work, and the one after it changes nothing."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.integration.ansible import BIN, ROOT, Ansible
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.torture.report import Effort, Table

SITE = ROOT / "playbooks" / "site.yml"
SIGNALS = (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
KILLS = 30


def run(effort: Effort) -> Table:
    """Kill runs of playbooks/site.yml."""
    table = Table("Runs of playbooks/site.yml that were killed, by signal")
    choose = random.Random(effort.seed)
    with Simulator(seed="small", clock_rate=20.0) as simulator, tempfile.TemporaryDirectory() as folder:
        system, ansible = System(simulator), Ansible(simulator, Path(folder))
        started = time.monotonic()
        complete(ansible)
        seconds, expected = time.monotonic() - started, names(system)
        for number in range(KILLS):
            simulator.reset()
            sent, moment = SIGNALS[number % len(SIGNALS)], choose.uniform(0.3, seconds)
            kill(ansible, sent, moment)
            problem = problem_after(ansible, system, expected)
            failure = f"after {moment:.2f} s: {problem}" if problem else ""
            table.add(sent.name, "failed" if problem else "completed by the next run", failure)
    return table


def names(system: System) -> dict[str, list[str]]:
    """Return the names of the rows of each table; keys depend on what was created first."""
    return {table: sorted(str(row.get("name")) for row in rows) for table, rows in stored_state(system).items()}


def environment(ansible: Ansible) -> dict[str, str]:
    return ansible.environment(SITE_PASSWORD="Zk81-wvQp_x3")


def complete(ansible: Ansible) -> int:
    """Run the playbook to its end, and return how many tasks changed something; -1 if one failed."""
    done = ansible.command("ansible-playbook", str(SITE), **environment(ansible))
    found = re.search(r"changed=(\d+)\s+unreachable=0\s+failed=0", done.stdout)
    return int(found[1]) if found and done.returncode == 0 else -1


def kill(ansible: Ansible, sent: signal.Signals, moment: float) -> None:
    """Start the playbook, and kill it after some seconds."""
    process = subprocess.Popen(
        [str(BIN / "ansible-playbook"), str(SITE)],
        env=environment(ansible),
        cwd=ansible.home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(moment)
    except subprocess.TimeoutExpired:
        process.send_signal(sent)
    process.wait(60)
    # A worker finishes its task after its parent is gone.
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)


def problem_after(ansible: Ansible, system: System, expected: dict[str, list[str]]) -> str:
    """Return what is wrong with the next two runs, or an empty string."""
    if complete(ansible) < 0:
        return "the next run failed"
    found = names(system)
    if wrong := [table for table in expected if found[table] != expected[table]]:
        return f"other rows in {', '.join(wrong)}"
    return "" if complete(ansible) == 0 else "the run after that changed something, or failed"
