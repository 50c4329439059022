# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the inventory of a large system takes, beside what ansible-core itself needs for the same hosts.

    python -m tests.benchmark.inventory [--sizes 1000 10000] [--repeat 5]

Each line stands for some processes of `ansible-inventory --list --export`; the quickest of them counts, and the largest
memory. "core" is a plugin that reads the very same hosts, variables and groups from a file and adds them in the usual way;
with expressions, core evaluates them. Its processes and ours take turns, so that a busy machine slows both.

Of the time of our plugin the table shows what it spends on waiting for the system and reading its answers ("system"), on
making hosts, addresses, names and groups of them ("prepare"), and on adding these to the inventory ("add"). The rest is
core's: starting, its own bookkeeping, printing.

Exits with 1 when a limit is broken: 1.3 times core at 10,000 hosts, and the numbers of requests.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COLLECTIONS = ROOT / ".build" / "collections"

LARGEST_RATIO = 1.3
#: What the plugin asks for at once.
PAGE = 2000
#: Hosts from which on the ratio counts; below, both spend their time on starting.
COUNTED_FROM = 10_000

CORE = '''
import json
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable

DOCUMENTATION = """
name: core
short_description: hosts out of a file
extends_documentation_fragment: [constructed]
options:
  plugin: {description: "", type: str}
  file: {description: "", type: str}
"""


class InventoryModule(BaseInventoryPlugin, Constructable):
    NAME = "core"

    def verify_file(self, path):
        return path.endswith("core.yml")

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        with open(self.get_option("file")) as file:
            data = json.load(file)
        strict = self.get_option("strict")
        for group in data["groups"]:
            inventory.add_group(group)
        for name, variables, groups in data["hosts"]:
            inventory.add_host(name)
            for word, value in variables.items():
                inventory.set_variable(name, word, value)
            for group in groups:
                inventory.add_child(group, name)
            self._set_composite_vars(self.get_option("compose"), variables, name, strict)
            self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict)
            self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict)
'''

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


@dataclass
class Figures:
    """What one process took."""

    seconds: float
    processor: float
    mebibytes: float
    said: str = ""

    def said_seconds(self, pattern: str) -> float:
        """Seconds that the plugin told of."""
        return sum(float(text) for text in re.findall(pattern, self.said))

    @property
    def requests(self) -> int:
        """Requests that the plugin told of."""
        return sum(int(text) for text in re.findall(r"in (\d+) requests", self.said))


@dataclass
class Line:
    """One line of the table."""

    hosts: int
    label: str
    source: str
    flags: tuple[str, ...] = ()
    runs: list[Figures] = field(default_factory=list)
    core: Line | None = None

    @property
    def best(self) -> Figures:
        return min(self.runs, key=lambda run: run.seconds)

    @property
    def ratio(self) -> float:
        return self.best.seconds / self.core.best.seconds if self.core is not None else 0.0

    def show(self) -> str:
        run = self.best
        parts = [run.said_seconds(pattern) for pattern in PARTS]
        shares = [f"{part:6.2f} {100 * part / run.seconds:3.0f}%" if self.flags else "" for part in parts]
        ratio = f"{self.ratio:.2f}" if self.core is not None else ""
        requests = str(run.requests) if self.flags else ""
        peak = max(item.mebibytes for item in self.runs)
        columns = (self.hosts, self.label, f"{run.seconds:.2f}", f"{run.processor:.2f}", ratio, f"{peak:.0f}", requests)
        return FORM.format(*columns, *shares).rstrip()


#: What the plugin says about how long something took.
PARTS = (r"requests, ([\d.]+) s", r"([\d.]+) s to prepare", r"([\d.]+) s to add")
FORM = "{0:>6}  {1:34}{2:>7} {3:>7} {4:>5} {5:>5} {6:>5} {7:>12} {8:>12} {9:>12}"
HEADING = FORM.format("hosts", "", "s", "cpu s", "ratio", "MiB", "req.", "system", "prepare", "add")


@contextmanager
def simulator(seed: str, folder: Path) -> Iterator[dict[str, str]]:
    """A simulated system as a process of its own: its memory must not count as that of what is measured."""
    command = [sys.executable, "-m", "tests.simulator", "--seed", seed, "--directory", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Bench:
    """Runs ansible-inventory in a folder of its own."""

    def __init__(self, folder: Path, facts: dict[str, str], repeat: int) -> None:
        self.folder = folder
        self.facts = facts
        self.repeat = repeat
        (folder / "plugins").mkdir(exist_ok=True)
        (folder / "plugins" / "core.py").write_text(CORE, encoding="utf-8")

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_HOME": str(self.folder / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_INVENTORY_PLUGINS": str(self.folder / "plugins"),
            "ANSIBLE_INVENTORY_ENABLED": "verge.vergeos.verge_inventory,core,host_list",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            "ANSIBLE_VERBOSE_TO_STDERR": "true",
            "VERGE_HOST": self.facts["url"],
            "VERGE_USERNAME": self.facts["username"],
            "VERGE_PASSWORD": self.facts["password"],
            "VERGE_CA_PATH": self.facts["ca_file"],
        }

    def once(self, source: str, *flags: str) -> Figures:
        """One process; what it prints goes to the file `output`."""
        output, errors = self.folder / "output", self.folder / "errors"
        command = [str(BIN / "ansible-inventory"), "-i", source, "--list", "--export", *flags]
        with output.open("wb") as out, errors.open("wb") as err:
            started = time.perf_counter()
            process = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stdout=out, stderr=err)
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said = errors.read_text(encoding="utf-8")
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{said}")
        return Figures(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)

    def run(self, *lines: Line) -> None:
        """Processes of all these lines in turn."""
        for _turn in range(self.repeat):
            for line in lines:
                line.runs.append(self.once(line.source, *line.flags))
        for line in lines:
            print(line.show(), flush=True)

    def ours(self, options: dict[str, Any], name: str = "verge.yml") -> str:
        """A source for our plugin."""
        path = self.folder / name
        path.write_text(json.dumps({"plugin": "verge.vergeos.verge_inventory", **options}), encoding="utf-8")
        return str(path)

    def same_for_core(self, source: str, expressions: dict[str, Any] | None = None) -> str:
        """A source with the same hosts for core; what expressions make of them is left to it."""
        self.once(source)
        data = self.folder / "core.json"
        # In a process of its own: Linux counts the memory of the process that starts another as that of the other.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            pool.submit(convert, self.folder / "output", data).result()
        path = self.folder / "core.yml"
        path.write_text(json.dumps({"plugin": "core", "file": str(data), **(expressions or {})}), encoding="utf-8")
        return str(path)


def convert(listed: Path, data: Path) -> None:
    """From what `ansible-inventory --list` prints to what the plugin of core reads."""
    data.write_text(json.dumps(_plain_inventory(json.loads(listed.read_text(encoding="utf-8")))), encoding="utf-8")


def _plain_inventory(listed: dict[str, Any]) -> dict[str, Any]:
    hostvars = _unmarked(listed.pop("_meta")["hostvars"])
    groups = {name: group.get("hosts", []) for name, group in listed.items() if name not in ("all", "ungrouped")}
    member: dict[str, list[str]] = {}
    for name, hosts in groups.items():
        for host in hosts:
            member.setdefault(host, []).append(name)
    own = {"inventory_hostname", "inventory_hostname_short", "group_names", "inventory_dir", "inventory_file"}
    hosts = [
        (name, {word: value for word, value in values.items() if word not in own}, member.get(name, []))
        for name, values in hostvars.items()
    ]
    return {"groups": list(groups), "hosts": hosts}


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return value["__ansible_unsafe"] if "__ansible_unsafe" in value else {k: _unmarked(v) for k, v in value.items()}
    return [_unmarked(item) for item in value] if isinstance(value, list) else value


TOLD = ("-vv",)


def measure(size: int, repeat: int) -> list[str]:
    """All lines for one size; returns the limits that were broken."""
    with tempfile.TemporaryDirectory() as name, simulator(f"fleet:{size}", Path(name) / "simulator") as facts:
        return _measure(Bench(Path(name), facts, repeat), size)


def _measure(bench: Bench, size: int) -> list[str]:
    columns = Line(size, "columns of VMs only", bench.ours(COLUMNS), TOLD)
    bench.run(Line(0, "core: no host at all", "localhost,"), columns)
    lines = [columns]
    for label, options, expressions in (
        ("addresses, six groupings, tags", NARROW, {}),
        ("NICs, drives, leases, 20 variables", ALL, {}),
        ("the first with seven expressions", NARROW, EXPRESSIONS),
    ):
        core = Line(size, "core: the same", bench.same_for_core(bench.ours(options, "plain.verge.yml"), expressions))
        line = Line(size, label, bench.ours({**options, **expressions}), TOLD, core=core)
        bench.run(line, core)
        lines.append(line)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(bench.folder / "cache")}
    source = bench.ours({**NARROW, **cache})
    bench.once(source)
    bench.run(Line(size, "the first, out of the cache", source, TOLD))
    return _broken(lines, size)


def _broken(lines: list[Line], size: int) -> list[str]:
    broken = []
    pages = 1 + size // PAGE
    for number, line in enumerate(lines):
        if size >= COUNTED_FROM and line.ratio > LARGEST_RATIO:
            broken.append(f"{line.label}: {line.ratio:.2f} times core")
        # Tags and leases come in answers of up to 10,000 rows.
        if line.best.requests > pages + (2 * (1 + 2 * size // 10_000) if number else 0):
            broken.append(f"{line.label}: {line.best.requests} requests")
    return broken


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    print(HEADING)
    broken = [text for size in options.sizes for text in measure(size, options.repeat)]
    for text in broken:
        print(f"limit broken: {text}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
