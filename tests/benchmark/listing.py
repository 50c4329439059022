# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-inventory with our plugin, or with a minimal plugin that reads the same hosts from a file."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.ansible import BIN, ROOT

COLLECTIONS = ROOT / ".build" / "collections"

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


@dataclass
class Figures:
    """The time and memory of a process."""

    seconds: float
    processor: float
    mebibytes: float
    log: str = ""

    def logged_seconds(self, pattern: str) -> float:
        """Return the seconds in the log of the plugin."""
        return sum(float(text) for text in re.findall(pattern, self.log))

    @property
    def requests(self) -> int:
        """Return the number of requests in the log of the plugin."""
        return sum(int(text) for text in re.findall(r"in (\d+) requests", self.log))


@contextmanager
def simulator(seed: str, folder: Path) -> Iterator[dict[str, str]]:
    """A simulated system in its own process, so that its memory is not counted."""
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
    """Runs ansible-inventory in its own folder."""

    def __init__(self, folder: Path, facts: dict[str, str]) -> None:
        self.folder = folder
        self.facts = facts
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
        """Run one process with its output in the file `output`."""
        output, errors = self.folder / "output", self.folder / "errors"
        command = [str(BIN / "ansible-inventory"), "-i", source, "--list", "--export", *flags]
        with output.open("wb") as out, errors.open("wb") as err:
            started = time.perf_counter()
            process = subprocess.Popen(command, env=self.environment(), cwd=self.folder, stdout=out, stderr=err)
            _pid, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        log = errors.read_text(encoding="utf-8")
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{log}")
        return Figures(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, log)

    def ours(self, options: dict[str, Any], name: str = "verge.yml") -> str:
        """Write and return a source for our plugin."""
        path = self.folder / name
        path.write_text(json.dumps({"plugin": "verge.vergeos.verge_inventory", **options}), encoding="utf-8")
        return str(path)

    def same_for_core(self, source: str, expressions: dict[str, Any] | None = None) -> str:
        """Write and return a source with the same hosts for core, which evaluates the expressions."""
        self.once(source)
        data = self.folder / "core.json"
        # In its own process: Linux counts the memory of the process that starts another as that of the other.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            pool.submit(convert, self.folder / "output", data).result()
        path = self.folder / "core.yml"
        path.write_text(json.dumps({"plugin": "core", "file": str(data), **(expressions or {})}), encoding="utf-8")
        return str(path)


def convert(listed: Path, data: Path) -> None:
    """Convert the output of `ansible-inventory --list` to what the minimal plugin reads."""
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
