# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tasks of the collection's modules against a simulated system, without Ansible."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import Clock
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call, Task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.pasted import without_facts
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError, VergeError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from tests.simulator import Simulator

#: How much faster than real time the clock of the engine runs, so that tests wait little.
SPEED = 20.0
CLOCK = Clock(monotonic=lambda: time.monotonic() * SPEED, sleep=lambda seconds: time.sleep(seconds / SPEED))


@dataclass
class System:
    """A simulated system and the tasks that run on it."""

    simulator: Simulator

    def settings(self) -> Settings:
        return Settings.create(
            host=self.simulator.url,
            username=self.simulator.username,
            password=self.simulator.password,
            ca_path=str(self.simulator.ca_file),
            requests_per_second=0,
        )

    def client(self, read_only: bool = False) -> VergeClient:
        return VergeClient(self.settings(), read_only=read_only, sleep=CLOCK.sleep)

    def run(self, resource: Resource, check: bool = False, **options: Any) -> dict[str, Any]:
        """Run a task that manages a resource and return its result.

        In check mode the simulator refuses every write, in addition to the client, which sends none.

        Raises:
            RunError: The task failed.
        """
        return self.run_task(managing(resource), check, options)

    def run_task(self, task: Task, check: bool, options: dict[str, Any]) -> dict[str, Any]:
        """Run a task of any module and return its result."""
        facts: dict[str, Any] = {}
        if task.resource is not None:
            options, facts = without_facts(task.resource, options)
        reading = task.read(options, f"verge_{task.resource.name}" if task.resource else "")
        if reading.problem:
            raise RunError(UsageError(reading.problem))
        given, params = self._validated(dict(task.spec), dict(task.rules), reading.options)
        with self.writes_refused(check), self.client(read_only=check) as client:
            try:
                return task.execute(client, Call(params, given, check, self.simulator.username, CLOCK, facts=facts))
            except VergeError as error:
                raise RunError(error, [], []) from error

    def info(self, resource: Resource, **options: Any) -> list[dict[str, Any]]:
        """Return the objects that the info module lists."""
        found: list[dict[str, Any]] = self.run_task(listing(resource), False, options)[resource.plural]
        return found

    @staticmethod
    def _validated(
        spec: dict[str, Any], checks: dict[str, Any], options: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        result = ArgumentSpecValidator(spec, **checks).validate(copy.deepcopy(options))
        assert not result.error_messages, result.error_messages
        return options, result.validated_parameters

    @contextmanager
    def writes_refused(self, refused: bool) -> Iterator[None]:
        self.simulator.read_only = refused
        try:
            yield
        finally:
            self.simulator.read_only = False

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(self.simulator.store.rows(table))

    def row(self, table: str, /, **values: Any) -> dict[str, Any]:
        """Return the only row with these values."""
        found = [row for row in self.rows(table) if all(row.get(name) == value for name, value in values.items())]
        assert len(found) == 1, f"{table} {values}: {len(found)} rows"
        return found[0]

    def counted(self) -> list[Any]:
        """Return the requests since the last call."""
        entries = list(self.simulator.journal.requests)
        self.simulator.journal.clear()
        return entries


def failure(system: System, resource: Resource, **options: Any) -> str:
    """Run a task that must fail and return its message."""
    try:
        result = system.run(resource, **options)
    except RunError as error:
        return str(error.error)
    raise AssertionError(f"the task did not fail: {result}")
