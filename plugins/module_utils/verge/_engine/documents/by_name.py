# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of a module that manages one object, or several at once of which it takes the names and one value each."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from ..._schema.argument_spec import CONNECTION
from ..._schema.resource import Resource
from ...client import VergeClient
from ...errors import TaskError
from ..results import RunError
from ..runner import managing
from ..task import Call, Task
from .kinds import kinds_of
from .outcome import Outcome
from .parsing import Surroundings, Validate
from .problems import Problems, type_name
from .pruning import Pruning
from .system import SystemRun

#: How the objects are written: one after the other, and none after a failure.
_ONE_BY_ONE = {"parallel": 1, "parallel_restarts": 1, "on_error": "stop"}


def managing_by_name(resource: Resource, value: str, validate: Validate) -> Task:
    """Return the task of the module that manages one object, or several at once.

    The option for several is called like the key under which the info module lists them.

    Args:
        resource: What it manages.
        value: The option of each object that its name is given a value for.
        validate: Validates the options of an object.
    """
    single, several = managing(resource), resource.plural
    own = [name for name in single.spec if name not in CONNECTION and name != "state"]
    rules = {
        "required_one_of": [["id", *resource.identity, several]],
        "mutually_exclusive": [[several, name] for name in own],
    }

    def execute(client: VergeClient, call: Call) -> dict[str, Any]:
        if call.params.get(several) is not None:
            return _Several(resource, value, validate, client, call).run()
        return single.execute(client, call)

    spec = {**single.spec, several: {"type": "dict"}}
    return single._replace(spec=spec, execute=execute, rules=rules)


class _Several:
    """One run of the task for several objects."""

    def __init__(self, resource: Resource, value: str, validate: Validate, client: VergeClient, call: Call) -> None:
        self.resource = resource
        self.value = value
        self.validate = validate
        self.client = client
        self.call = call._replace(params={**call.params, **_ONE_BY_ONE})
        self.kinds = kinds_of([resource])

    def run(self) -> dict[str, Any]:
        """Plan all objects together, and unless it is check mode, write what differs.

        Raises:
            UsageError: What is asked for cannot be had; nothing has been written.
            RunError: An object failed.
        """
        several = self.resource.plural
        values: Mapping[Any, Any] = self.call.params[several]
        problems = Problems()
        for name, value in values.items():
            if isinstance(value, (Mapping, list)):
                problems.add(f"{several}.{name}", f"it must be a string or a number, not {type_name(value)}")
        self._refuse(problems)
        objects = [{self.resource.identity[0]: str(name), self.value: value} for name, value in values.items()]
        system = SystemRun(self.client, self.call, Pruning("", (), 0))
        places = {several: [f"{several}.{name}" for name in values]}
        around = Surroundings({}, self.call.check, self.call.username, self.client.settings.host, places)
        system.read([{several: objects}], self.kinds, self.validate, around, problems)
        self._refuse(problems)
        system.plan(problems)
        self._refuse(problems)
        if not self.call.check and system.has_work:
            system.apply(threading.Event())
        return self._result(system.outcomes)

    def _refuse(self, problems: Problems) -> None:
        problems.refuse("plan", f"the {self.resource.title}s")

    def _result(self, outcomes: Sequence[Outcome]) -> dict[str, Any]:
        several = self.resource.plural
        before, after = (
            {outcome.item.name: outcome.difference[side].get(self.value) for outcome in outcomes if outcome.changed}
            for side in ("before", "after")
        )
        actions = [action for outcome in outcomes for action in outcome.actions]
        warnings = [f"{outcome.item.label}: {text}" for outcome in outcomes for text in outcome.warnings]
        failed = [outcome for outcome in outcomes if outcome.error]
        if failed:
            text = "; ".join(f"{outcome.item.label}: {outcome.error}" for outcome in failed)
            raise RunError(TaskError(text), actions, warnings)
        return {
            "changed": any(outcome.changed for outcome in outcomes),
            self.resource.name: None,
            several: [outcome.shown([several])["details"] for outcome in outcomes],
            "diff": {"before": {several: before} if before else {}, "after": {several: after} if after else {}},
            "actions": actions,
            "warnings": warnings,
        }
