# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of the inventory of a large system, beside what ansible-core needs for the same hosts.

Each line stands for some processes of `ansible-inventory --list --export`; the median of them counts, and the largest
memory. "core" is a plugin that reads the very same hosts, variables and groups from a file and adds them in the usual way;
with expressions, core evaluates them. Its processes and ours take turns, so that a busy machine slows both.

Of the time of our plugin the table shows what it spends on waiting for the system and reading its answers ("system"), on
making hosts, addresses, names and groups of them ("prepare"), and on adding these to the inventory ("add"). The rest is
core's: starting, its own bookkeeping, printing.

Limits: 1.3 times core at 10,000 hosts, and the numbers of requests.
"""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmark.listing import Bench, Figures, simulator
from tests.benchmark.report import Effort, Report, Table

LARGEST_RATIO = 1.3
#: The page size of the plugin.
PAGE = 2000
#: The number of hosts from which the ratio is meaningful; below, both spend their time on starting.
COUNTED_FROM = 10_000
#: What the plugin logs about durations.
TOLD = ("-vv",)

COLUMNS = {"hostvars": ["name", "os_family", "cpu_cores", "ram"], "connect_with": "none", "group_by": ["os_family"]}
NARROW = {"group_by": ["status", "os_family", "cluster", "node", "network", "tags"]}
ALL = {
    **NARROW,
    "hostvars": [
        "name", "uuid", "description", "status", "os_family", "cpu_cores", "ram", "cluster", "node", "tags", "nics",
        "drives", "guest_networks", "networks", "ip_addresses", "mac_addresses", "created", "enabled", "guest_agent",
        "machine_type",
    ],
    "addresses": ["guest", "static_lease", "dhcp_lease", "nic"],
}  # fmt: skip
EXPRESSIONS = {
    "compose": {
        "ansible_user": "'Administrator' if verge_os_family == 'windows' else 'ansible'",
        "ansible_port": "5986 if verge_os_family == 'windows' else 22",
        "owner": "verge_description.split(' of ')[0]",
    },
    "groups": {"big": "verge_ram >= 4096", "running_linux": "verge_status == 'running' and verge_os_family == 'linux'"},
    "keyed_groups": [{"key": "verge_status", "prefix": "state"}, {"key": "verge_tags", "prefix": "label"}],
}


#: What the plugin logs about durations.
PARTS = (r"requests, ([\d.]+) s", r"([\d.]+) s to prepare", r"([\d.]+) s to add")
HEADING = ("", "hosts", "s", "cpu s", "x core", "noise", "MiB", "requests", "system", "prepare", "add")

NOTE = (
    '"core" is a plugin of the usual kind that reads the same hosts, variables and groups from a file. "System" is waiting'
    ' for the system and reading its answers, "prepare" is making hosts, addresses and groups of them, "add" is adding these'
    " to the inventory. The rest is core's, which starts, keeps its books and prints. A line without noise was run once."
)


@dataclass
class Line:
    """A row of the table."""

    label: str
    source: str
    flags: tuple[str, ...] = ()
    runs: list[Figures] = field(default_factory=list)
    core: Line | None = None

    @property
    def median(self) -> Figures:
        """The median run."""
        return sorted(self.runs, key=lambda run: run.seconds)[len(self.runs) // 2]

    @property
    def ratio(self) -> float:
        """The time relative to that of core for the same hosts."""
        return self.median.seconds / self.core.median.seconds if self.core is not None else 0.0

    def cells(self, size: int) -> list[str]:
        """Return the cells of the row."""
        run = self.median
        seconds = [item.seconds for item in self.runs]
        parts = [run.logged_seconds(pattern) for pattern in PARTS]
        return [
            self.label,
            str(size),
            f"{run.seconds:.2f}",
            f"{statistics.median(item.processor for item in self.runs):.2f}",
            f"{self.ratio:.2f}" if self.core is not None else "",
            f"{(max(seconds) - min(seconds)) / run.seconds:.0%}" if seconds[1:] else "",
            f"{max(item.mebibytes for item in self.runs):.0f}",
            str(run.requests) if self.flags else "",
            *(f"{part:.2f} s" if self.flags else "" for part in parts),
        ]


def measure(effort: Effort) -> Report:
    """Measure the part."""
    report = Report()
    table = Table(
        "ansible-inventory --list --export",
        HEADING,
        notes=[NOTE],
    )
    for size in effort.fleets:
        with tempfile.TemporaryDirectory() as name, simulator(f"fleet:{size}", Path(name) / "simulator") as facts:
            lines = _lines(Bench(Path(name), facts), size, effort.rounds)
        for line in lines:
            table.add(*line.cells(size))
        report.broken += _broken(lines, size)
    report.tables.append(table)
    return report


def _take_turns(bench: Bench, rounds: int, *lines: Line) -> list[Line]:
    """Run the processes of all rows in turn, so that a busy machine slows all of them."""
    for _turn in range(rounds):
        for line in lines:
            line.runs.append(bench.once(line.source, *line.flags))
    return list(lines)


def _lines(bench: Bench, size: int, rounds: int) -> list[Line]:
    nothing = Line("core: no host at all", "localhost,")
    lines = _take_turns(bench, rounds, nothing, Line("columns of VMs only", bench.ours(COLUMNS), TOLD))
    for label, options, expressions in (
        ("addresses, six groupings, tags", NARROW, {}),
        ("NICs, drives, leases, 20 variables", ALL, {}),
        ("the first with seven expressions", NARROW, EXPRESSIONS),
    ):
        core = Line("core: the same", bench.same_for_core(bench.ours(options, "plain.verge.yml"), expressions))
        line = Line(label, bench.ours({**options, **expressions}), TOLD, core=core)
        if expressions:
            # Core needs ten times as long, half a minute each time, so one run is enough.
            lines += _take_turns(bench, rounds, line) + _take_turns(bench, 1, core)
        else:
            lines += _take_turns(bench, rounds, line, core)
        print(f"  {size} hosts: {label}", flush=True)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(bench.folder / "cache")}
    source = bench.ours({**NARROW, **cache})
    bench.once(source)
    return lines + _take_turns(bench, rounds, Line("the first, out of the cache", source, TOLD))


def _broken(lines: list[Line], size: int) -> list[str]:
    broken = []
    for line in lines:
        if size >= COUNTED_FROM and line.ratio > LARGEST_RATIO:
            broken.append(f"{size} hosts, {line.label}: {line.ratio:.2f} times core, {LARGEST_RATIO} allowed")
        # Tags and leases come in answers of up to 10,000 rows.
        further = 2 * (1 + 2 * size // 10_000) if line.core is not None else 0
        if line.median.requests > 1 + size // PAGE + further:
            broken.append(f"{size} hosts, {line.label}: {line.median.requests} requests")
    return broken
