# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of any size and form, for every module, in check mode: each case ends with a result or a message.

The options go through Ansible's own validation first, as in a run. What it refuses is counted, not judged.
"""

from __future__ import annotations

import copy
import importlib
import os
import random
import signal
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task, run_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from tests.simulator import Simulator
from tests.torture.report import Effort, Table

MODULES = sorted(Path(__file__).resolve().parents[2].glob("plugins/modules/*.py"))
PACKAGE = "ansible_collections.verge.vergeos.plugins.modules"
#: Connection options that would lead to another system.
FIXED = frozenset(("host", "port", "username", "password", "token", "ca_path", "validate_certs", "auth_method"))
#: Seconds after which a case counts as one that hangs.
HANGS = 60

STRINGS = (
    *("", " ", "a", "web1", "Internal", "'", '"', "\\", "$key eq 1", "a' or name eq 'web1", "%", "%00", "../..", "/"),
    *("{{ 1 }}", "{x}", "ä", "\u202e", "\ud800", "\x00", "\x1b[31m", "a\nb", "\t", "null", "None", "true", "-1", "0"),
    *(
        "1e999",
        "nan",
        "inf",
        "1 GiB",
        "9" * 400,
        "x" * 100_000,
        "[]",
        "{}",
        "2026-02-30",
        "never",
        "10.0.0.0/33",
        "::1",
    ),
    *(
        "192.168.0.1",
        "255.255.255.255/0",
        "02:00:00:00:00:0g",
        "\U0001f600" * 50,
        "verge",
        "<script>",
        "1 day",
        "-5 days",
    ),
)
WHOLE = (0, 1, -1, 2, 7, 100, 65_536, 2**31, 2**63, -(2**63), 10**30, 10**999)
NUMBERS = (*WHOLE, 0.5, -0.0, 1e308, float("inf"), float("nan"), True, False)


class Hang(BaseException):
    """A case that has not ended in time; not an Exception, so that nothing else catches it."""


class Options:
    """Chooses options of any form for a module."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def of(self, spec: Mapping[str, Any], share: float) -> dict[str, Any]:
        """Return options; each is given with some probability."""
        names = [name for name in spec if name not in FIXED]
        return {
            name: self.value(spec[name])
            for name in names
            if spec[name].get("required") or self.random.random() < (0.03 if name in CONNECTION else share)
        }

    def value(self, option: Mapping[str, Any]) -> Any:
        """Return a value: often one of the right type, sometimes anything."""
        if self.random.random() < 0.03:
            return self.anything()
        if option.get("choices") and self.random.random() < 0.9:
            return self.random.choice(list(option["choices"]))
        kind = option.get("type", "str")
        if kind == "list":
            element = {**option, "type": option.get("elements", "str"), "choices": option.get("choices")}
            return [self.value(element) for _item in range(self.random.choice((0, 1, 1, 2, 3)))]
        if kind == "dict":
            return self.of(option["options"], 0.3) if option.get("options") else self.mapping()
        if kind in ("int", "float"):
            return self.random.choice(WHOLE if kind == "int" else NUMBERS)
        return self.random.choice((True, False)) if kind == "bool" else self.text()

    def text(self) -> str:
        """Return a string."""
        return self.random.choice(STRINGS)

    def mapping(self) -> dict[str, Any]:
        """Return a dictionary."""
        return {self.text(): self.random.choice((self.text(), self.random.choice(NUMBERS), None)) for _item in range(2)}

    def anything(self) -> Any:
        """Return a value of any type."""
        deep: Any = []
        for _level in range(self.random.choice((1, 3, 50))):
            deep = [deep]
        return self.random.choice(
            (None, self.text(), self.random.choice(NUMBERS), [], {}, self.mapping(), deep, [None])
        )


def run(effort: Effort) -> Table:
    """Try random options for all modules in turn."""
    table = Table("Random options in check mode, by module")
    tasks = {path.stem: importlib.import_module(f"{PACKAGE}.{path.stem}").TASK for path in MODULES}
    with Simulator(seed="small") as simulator, environment(simulator):
        simulator.read_only = True
        for number in range(effort.cases):
            name = list(tasks)[number % len(tasks)]
            seed = effort.seed * 1_000_000 + number
            try_case(table, simulator, name, tasks[name], seed)
            simulator.journal.clear()
    return table


def options_of(task: Task, seed: int) -> dict[str, Any]:
    """Return the options of a case, from its number."""
    options = Options(seed)
    given = options.of(task.spec, options.random.choice((0.02, 0.05, 0.1, 0.3)))
    for names in task.rules.get("required_one_of", ()):
        if not set(names) & set(given):
            given[names[-1]] = options.value(task.spec[names[-1]])
    return given


def try_case(table: Table, simulator: Simulator, name: str, task: Task, seed: int) -> None:
    """Run one case and judge how it ends."""
    given = options_of(task, seed)
    try:
        validated = ArgumentSpecValidator(dict(task.spec), **task.rules).validate(copy.deepcopy(given))
    except Exception:  # noqa: BLE001 - none of this project's code has run
        table.add(name, "exception in Ansible's validation")
        return
    if validated.error_messages:
        table.add(name, "refused by Ansible")
        return
    outcome, failure = judged(task, validated.validated_parameters, given)
    if simulator.violations:
        outcome, failure = "wrote in check mode", simulator.violations[0].path
        simulator.violations.clear()
    if not failure and simulator.application.errors:
        outcome, failure = "fault of the simulator", repr(simulator.application.errors[0])
    simulator.application.errors.clear()
    table.add(name, outcome, f"case {seed}: {failure}" if failure else "")


def judged(task: Task, params: dict[str, Any], given: dict[str, Any]) -> tuple[str, str]:
    """Return how a case ended, and what is wrong with that."""
    try:
        with limited(HANGS):
            run_task(task, params, given, check=True)
    except RunError as error:
        text = str(error.error)
        if len(text.splitlines()) > 1 or not text.isprintable() or len(text) > 8000:
            return "bad message", text[:200]
        return "message", ""
    except Hang:
        return "no end", f"not done in {HANGS} s"
    except Exception:  # noqa: BLE001 - that is what is looked for
        return "exception", traceback.format_exc().splitlines()[-1]
    return "result", ""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise after some seconds."""

    def ring(_signal: int, _frame: object) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def environment(simulator: Simulator) -> Iterator[None]:
    """Connect to the simulated system by the environment."""
    wanted = {
        "VERGE_HOST": simulator.url,
        "VERGE_USERNAME": simulator.username,
        "VERGE_PASSWORD": simulator.password,
        "VERGE_CA_PATH": str(simulator.ca_file),
        "VERGE_REQUESTS_PER_SECOND": "0",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
