# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that run diagnostic queries: a row that starts a tool of the platform, whose output appears in the same row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._planner.names import Names
from .._planner.references import Lookup
from .._schema.argument_spec import CONNECTION, WAITING, Spec
from .._schema.controls import Controls
from .._schema.diagnostics import Answer, Diagnostics, Finding, Parameter
from .._schema.keys import wire_key
from .._schema.steps import Create, DeferredKey, Plan, Poll, PollResult, Wait
from ..client import VergeClient
from ..errors import UsageError, VergeError, shortened
from .executor import Executor
from .lookup import resolve
from .progress import Progress
from .results import RunError
from .task import Call, Task

COMPLETE, ERROR = "complete", "error"
_NEVER, _NO_ANSWER = "never", "no_answer"
#: When a task fails; each value includes those before it.
FAIL_ON = (_NEVER, ERROR, _NO_ANSWER)

_TOKEN = "query"
_CONSENT = "allow_disruption"
#: What a task returns in check mode, so that later tasks find the same keys.
_NOT_RUN: Mapping[str, Any] = {
    "id": None, "status": None, "command": None, "output": "", "output_lines": [], "result": None, "answered": None,
}  # fmt: skip


def diagnosing(diagnostics: Diagnostics) -> Task:
    """Return the task of the module that runs the queries of a table."""
    return Task(_spec(diagnostics), lambda client, call: _Run(diagnostics, client, call).result())


def _spec(diagnostics: Diagnostics) -> Spec:
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    if diagnostics.place is not None:
        spec.update({option: {"type": "str", "required": True} for option in diagnostics.place.options})
    spec["query"] = {"type": "str", "required": True, "choices": [tool.name for tool in diagnostics.tools]}
    for parameter in diagnostics.parameters.values():
        spec[parameter.option] = {"type": parameter.type}
        if parameter.choices:
            spec[parameter.option]["choices"] = list(parameter.choices)
    if any(tool.danger for tool in diagnostics.tools):
        spec[_CONSENT] = {"type": "bool", "default": False}
    spec["fail_on"] = {"type": "str", "choices": list(FAIL_ON), "default": ERROR}
    # Without waiting there is no answer.
    spec.update({name: dict(option) for name, option in WAITING.items() if name != "wait"})
    return spec


class _Run:
    """One query."""

    def __init__(self, diagnostics: Diagnostics, client: VergeClient, call: Call) -> None:
        self.diagnostics = diagnostics
        self.client = client
        self.call = call
        self.tool = diagnostics.tool(call.params["query"])
        self.controls = Controls(
            check=call.check,
            wait_timeout=call.params["wait_timeout"],
            wait_interval=call.params["wait_interval"],
        )
        self.warnings: list[str] = []

    @property
    def where(self) -> str:
        """Where it runs, for messages."""
        place = self.diagnostics.place
        if place is None:
            return self.diagnostics.title
        return f"{place.reference.title} '{place.reference.label(place.named(self.call.params))}'"

    @property
    def title(self) -> str:
        """What is done, for messages."""
        return f"run query '{self.tool.name}' on {self.where}"

    def result(self) -> dict[str, Any]:
        """Run the query and return the result of the task."""
        self._check_options()
        body = self._body()
        actions = [self.title] if self.tool.changes else []
        result: dict[str, Any] = {"changed": self.tool.changes, "query": self.tool.name, **_NOT_RUN}
        if self.call.check:
            result["skipped"] = not self.tool.changes
            result["msg"] = "not run in check mode: a query is a request that writes"
        else:
            result.update(self._outcome(self._run(body)))
        return {**result, "actions": actions, "warnings": self.warnings}

    # --- options -----------------------------------------------------------------------------------------------------

    def _check_options(self) -> None:
        """Refuse options that the tool does not have, and those that it lacks.

        Raises:
            UsageError: names the option.
        """
        own = {parameter.option: parameter for parameter in self.tool.parameters}
        for option in self.diagnostics.parameters:
            value = self.call.params[option]
            if value is None and option in own and own[option].required:
                hint = "'host' is the system to connect to" if option == self.tool.aim else ""
                raise UsageError(f"query '{self.tool.name}' needs '{option}'", hint=hint)
            if value is not None and option not in own:
                accepted = f"it takes {_listed(own)}" if own else "it takes no parameters"
                raise UsageError(f"'{option}' is not a parameter of query '{self.tool.name}': {accepted}")
            if value is not None:
                _check_limits(own[option], value)
        if self.tool.danger and not self.call.params[_CONSENT]:
            raise UsageError(f"query '{self.tool.name}' {self.tool.danger}", hint=f"write '{_CONSENT}: true'")

    def _body(self) -> dict[str, Any]:
        """Return what is sent, with the keys of the objects that the task names."""
        names = self._names()
        place, body = self.diagnostics.place, {}
        if place is not None:
            body[place.reference.written] = wire_key(names.key(place.reference, place.named(self.call.params)))
        body["query"] = self.tool.name
        sent = {
            member: self._value(parameter, names)
            for parameter in self.tool.parameters
            if self.call.params[parameter.option] is not None or parameter.default is not None
            for member in parameter.members
        }
        return {**body, "params": sent} if sent else body

    def _value(self, parameter: Parameter, names: Names) -> Any:
        if parameter.reference is not None:
            return wire_key(names.key(parameter.reference, self.call.params[parameter.option]))
        value = self.call.params[parameter.option]
        value = parameter.default if value is None else value
        return str(value) if parameter.as_text else value

    def _names(self) -> Names:
        """Look up what the task names, and see whether it can run anything.

        Raises:
            UsageError: something does not exist or is not running. In check mode it is a warning, as an earlier task may
                create or start it.
        """
        place, params = self.diagnostics.place, self.call.params
        references = [parameter.reference for parameter in self.tool.parameters if parameter.reference is not None]
        lookups = [Lookup(found, params[found.option], found.option) for found in references]
        if place is not None:
            lookups.append(Lookup(place.reference, place.named(params), place.reference.option))
        names, warnings = resolve(self.client, lookups, self.controls)
        self.warnings += warnings
        if place is not None:
            status = names.row(place.reference, place.named(params)).get("status")
            if status in place.off:
                problem = UsageError(f"it is {status}", hint=place.remedy, operation=self.title)
                if not self.call.check:
                    raise problem
                self.warnings.append(f"{problem}; the real run fails here unless an earlier task starts it")
        return names

    # --- the query -----------------------------------------------------------------------------------------------------

    def _run(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Start the query, await its end and return its row."""
        clock = self.call.clock
        executor = Executor(self.client, self.controls, clock)
        executor.progress = Progress(self.call.report, executor.clock)
        table = self.diagnostics.table
        # Queries have no name: one whose request was lost cannot be distinguished from others.
        start = Create(self.title, table, body, _TOKEN, identity=())
        wait = Wait(
            self.title,
            table,
            DeferredKey(_TOKEN),
            Poll(("$key", "status"), _progress),
            awaited=f"the end of query '{self.tool.name}'",
            key_column="id",
        )
        try:
            executor.run(Plan(steps=(start, wait)))
            return self.client.get(table, executor.key(_TOKEN), ["$key", "status", "command", "result"])
        except VergeError as error:
            raise RunError(error, executor.done if self.tool.changes else [], self.warnings) from error

    def _outcome(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a query has found, and whether the task fails because of it."""
        output = str(row.get("result") or "")
        answer = Answer(output, row.get("status") == COMPLETE, self.call.params)
        finding = self.tool.understand(answer)
        if self._is_about_something_else(answer):
            finding = Finding()
            self.warnings.append(
                f"the answer does not mention '{self._aim}', so it is about something else:"
                f" this release does not know the parameters {_listed(self._aimed_by)}"
            )
        result = {
            "id": str(row.get("$key")),
            "status": row.get("status"),
            "command": str(row.get("command") or ""),
            "output": output,
            "output_lines": output.splitlines(),
            "result": finding.result,
            "answered": finding.answered,
        }
        problem = self._problem(answer, finding)
        return {**result, "failed": True, "msg": f"{self.title}: {problem}"} if problem else result

    @property
    def _aim(self) -> str:
        return str(self.call.params[self.tool.aim])

    @property
    def _aimed_by(self) -> tuple[str, ...]:
        """The members that say what the tool is aimed at."""
        return next(parameter.members for parameter in self.tool.parameters if parameter.option == self.tool.aim)

    def _is_about_something_else(self, answer: Answer) -> bool:
        if not self.tool.names_aim or not answer.succeeded:
            return False
        return self._aim.rstrip(".").casefold() not in answer.output.casefold()

    def _problem(self, answer: Answer, finding: Finding) -> str:
        """Return why the task fails; empty if it does not."""
        fail_on, said = self.call.params["fail_on"], _last_line(answer.output)
        if fail_on == _NEVER:
            return ""
        if not answer.succeeded and finding.answered is None:
            return said or "it ended with an error"
        if fail_on == _NO_ANSWER and self.tool.aim and not finding.answered:
            return f"no answer from '{self._aim}'" + (f" ({said})" if said else "")
        return ""


def _check_limits(parameter: Parameter, value: Any) -> None:
    least, most = parameter.least, parameter.most
    if (least is not None and value < least) or (most is not None and value > most):
        limits = f"at least {least}" if most is None else f"from {least} to {most}"
        raise UsageError(f"'{parameter.option}' is {value}; expected a number {limits}")


def _progress(row: Mapping[str, Any]) -> PollResult:
    status = str(row.get("status"))
    return PollResult(status in (COMPLETE, ERROR), f"status {status}", progressing=True)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return shortened(lines[-1]) if lines else ""


def _listed(names: Any) -> str:
    return ", ".join(f"'{name}'" for name in names)
