# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the inventory of a large system takes, beside what ansible-core itself needs for the same hosts.

    python -m tests.benchmark.inventory [--sizes 1000 10000] [--repeat 3]

Each line is a process of `ansible-inventory --list --export`, the median of the repetitions. "core" is a plugin that reads
the very same hosts, variables and groups from a file and adds them in the usual way; with expressions, core evaluates
them. Of the time of our plugin the table shows what passes before the first line is ready to be added: waiting for the
system and reading its answers ("system"), making hosts, addresses, names and groups of them ("prepare"), and adding them to
the inventory ("add"). The rest is core's: starting, its own bookkeeping, printing.

Exits with 1 when a limit is broken: 1.3 times core at 10,000 hosts, the numbers of requests.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
COLLECTIONS = ROOT / ".build" / "collections"

LARGEST_RATIO = 1.3
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
    runs: list[Figures] = field(default_factory=list)
    core: float = 0.0

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def middle(self) -> Figures:
        return sorted(self.runs, key=lambda run: run.seconds)[len(self.runs) // 2]

    @property
    def ratio(self) -> float:
        return self.seconds / self.core if self.core else 0.0

    def show(self) -> str:
        run = self.middle
        system = run.said_seconds(r"requests, ([\d.]+) s")
        prepare = run.said_seconds(r"([\d.]+) s to prepare")
        add = run.said_seconds(r"([\d.]+) s to add")
        shares = [f"{part:6.2f} {100 * part / run.seconds:3.0f}%" if run.said else " " * 11 for part in (system, prepare, add)]
        ratio = f"{self.ratio:5.2f}" if self.core else "     "
        requests = f"{run.requests:4}" if run.said else "    "
        peak = max(item.mebibytes for item in self.runs)
        return f"{self.hosts:6}  {self.label:34}{self.seconds:7.2f} {ratio} {peak:7.0f}  {requests}  {'  '.join(shares)}"


HEADING = "{0:>6}  {1:34}{2:>7} {3:>5} {4:>7}  {5:>4}  {6:>11}  {7:>11}  {8:>11}".format(
    "hosts", "", "s", "ratio", "MiB", "req.", "system", "prepare", "add"
)


class Bench:
    """Runs ansible-inventory in a folder of its own."""

    def __init__(self, folder: Path, simulator: Simulator, repeat: int) -> None:
        self.folder = folder
        self.simulator = simulator
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
            "VERGE_HOST": self.simulator.url,
            "VERGE_USERNAME": self.simulator.username,
            "VERGE_PASSWORD": self.simulator.password,
            "VERGE_CA_PATH": str(self.simulator.ca_file),
        }

    def once(self, source: str, *flags: str) -> tuple[Figures, str]:
        """One process: what it took, and what it printed."""
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
        return Figures(seconds, usage.ru_maxrss / 1024, said), output.read_text(encoding="utf-8")

    def line(self, hosts: int, label: str, source: str, *flags: str, core: float = 0.0) -> Line:
        """Some processes of a kind."""
        line = Line(hosts, label, core=core)
        for _turn in range(self.repeat):
            figures, _output = self.once(source, *flags)
            if not flags:
                figures.said = ""
            line.runs.append(figures)
        print(line.show(), flush=True)
        return line

    def ours(self, options: dict[str, Any], name: str = "verge.yml") -> str:
        """A source for our plugin."""
        path = self.folder / name
        path.write_text(json.dumps({"plugin": "verge.vergeos.verge_inventory", **options}), encoding="utf-8")
        return str(path)

    def same_for_core(self, source: str, expressions: dict[str, Any] | None = None) -> str:
        """A source with the same hosts for core; what expressions make of them is left to it."""
        _figures, output = self.once(source)
        data = self.folder / "core.json"
        data.write_text(json.dumps(_plain_inventory(json.loads(output))), encoding="utf-8")
        path = self.folder / "core.yml"
        path.write_text(json.dumps({"plugin": "core", "file": str(data), **(expressions or {})}), encoding="utf-8")
        return str(path)


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


@contextmanager
def bench(size: int, repeat: int) -> Iterator[Bench]:
    with Simulator(seed=f"fleet:{size}") as simulator, tempfile.TemporaryDirectory() as folder:
        yield Bench(Path(folder), simulator, repeat)


def measure(size: int, repeat: int) -> list[str]:
    """All lines for one size; returns the limits that were broken."""
    broken = []
    with bench(size, repeat) as run:
        run.line(0, "core: no host at all", "localhost,")
        columns = run.line(size, "columns of VMs only", run.ours(COLUMNS), "-vv")
        pairs = (("addresses, six groupings, tags", NARROW, {}), ("NICs, drives, leases, 20 variables", ALL, {}))
        lines = [columns]
        for label, options, expressions in (*pairs, ("the first with seven expressions", NARROW, EXPRESSIONS)):
            source = run.ours(options, "plain.verge.yml")
            core = run.line(size, f"core: {label}", run.same_for_core(source, expressions))
            source = run.ours({**options, **expressions})
            lines.append(run.line(size, label, source, "-vv", core=core.seconds))
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(run.folder / "cache")}
        source = run.ours({**NARROW, **cache})
        run.once(source)
        run.line(size, "addresses, groupings, tags: cached", source, "-vv")
        if size >= COUNTED_FROM:
            broken += [f"{line.label}: {line.ratio:.2f} times core" for line in lines if line.ratio > LARGEST_RATIO]
        pages = 1 + size // 1000
        if columns.middle.requests > pages:
            broken.append(f"{columns.label}: {columns.middle.requests} requests")
        broken += [f"{line.label}: requests" for line in lines if line.middle.requests > 2 + pages + size // 4000]
    return broken


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    print(HEADING)
    broken = [text for size in options.sizes for text in measure(size, options.repeat)]
    for text in broken:
        print(f"limit broken: {text}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
