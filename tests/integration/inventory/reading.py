# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers that read inventories in a worker process."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.ansible import Ansible
from tests.integration.tasks import System

PLUGIN = "verge.vergeos.verge_inventory"
WORKER = Path(__file__).with_name("worker.py")


@dataclass
class Inventory:
    """An inventory as ansible-core reads it."""

    hosts: dict[str, dict[str, Any]]
    groups: dict[str, list[str]]
    children: dict[str, list[str]]
    output: str

    @property
    def names(self) -> list[str]:
        return sorted(self.hosts)

    def addresses(self) -> dict[str, Any]:
        return {name: variables.get("ansible_host") for name, variables in self.hosts.items()}


class Worker:
    """The worker process that reads inventories."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER)], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **request: Any) -> Inventory:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Inventory(**json.loads(self._process.stdout.readline()))

    def stop(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@dataclass
class Reader:
    """Writes configurations and reads the inventories that they define."""

    worker: Worker
    system: System
    folder: Path
    environ: dict[str, str] = field(default_factory=dict)
    enabled: list[str] = field(default_factory=list)
    _number: Any = field(default_factory=lambda: itertools.count(1))

    def source(self, options: dict[str, Any] | str, name: str = "") -> str:
        """Write a configuration file and return its path; a string is written unchanged."""
        path = self.folder / (name or f"{next(self._number)}.verge.yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = options if isinstance(options, str) else json.dumps({"plugin": PLUGIN, **options})
        path.write_text(text, encoding="utf-8")
        return str(path)

    def read(
        self,
        options: dict[str, Any] | str | None = None,
        *more: str,
        cache: bool = True,
        verbosity: int = 0,
        name: str = "",
    ) -> Inventory:
        """Read the inventory of a configuration and of other sources after it."""
        return self.sources(self.source(options or {}, name), *more, cache=cache, verbosity=verbosity)

    def sources(self, *sources: str, cache: bool = True, verbosity: int = 0) -> Inventory:
        return self.worker.ask(
            sources=list(sources),
            cache=cache,
            verbosity=verbosity,
            enabled=self.enabled,
            environ={**self.environment(), **self.environ},
        )

    def environment(self) -> dict[str, str]:
        return Ansible(self.system.simulator, self.folder).environment()

    def login(self, system: System | None = None) -> dict[str, Any]:
        """Return the options that connect to a simulated system."""
        simulator = (system or self.system).simulator
        return {
            "host": simulator.url,
            "username": simulator.username,
            "password": simulator.password,
            "ca_path": str(simulator.ca_file),
        }
