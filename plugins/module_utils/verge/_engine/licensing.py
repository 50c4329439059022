# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module that sees to it that a system has a licence: it adds one, or makes the file that asks for one."""

from __future__ import annotations

import os
import time
from typing import Any, Optional

from .._api.polling import wait_until
from .._schema.argument_spec import CONNECTION, Spec
from .._schema.codecs import parse_duration, show_duration
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.licensing import Licensing, MadeFile
from .._schema.projection import load_state, projection, show
from .._schema.resource import State
from .._schema.steps import Create, Delete, Plan
from .._secret_names import NEW_VALUE
from ..client import VergeClient
from ..errors import (
    ConflictError,
    InvalidResponseError,
    OutcomeUnknownError,
    TaskError,
    UsageError,
    ValidationError,
    VergeError,
)
from .executor import Executor
from .results import RunError
from .task import Call, Task
from .time_limits import DEFAULT_SECONDS, allow
from .whole_files import replace_file

_TOKEN = "licence"
#: Seconds that a licence may take to appear when the answer to its creation was lost.
_APPEARS_WITHIN = 10.0
_PRESENT, _REQUESTED = "present", "requested"


def licensing(declared: Licensing) -> Task:
    """Return the task of the module that adds and requests licences."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec.update(
        {
            "state": {"type": "str", "choices": [_PRESENT, _REQUESTED], "default": _PRESENT},
            declared.text: {"type": "str", "no_log": True},
            "valid_for": {"type": "str", "default": "0"},
            "dest": {"type": "path"},
            "force": {"type": "bool", "default": False},
        }
    )
    rules = {"required_if": [["state", _PRESENT, [declared.text]], ["state", _REQUESTED, ["dest"]]]}
    return Task(spec, lambda client, call: _run(declared, client, call), rules)


def _run(declared: Licensing, client: VergeClient, call: Call) -> dict[str, Any]:
    state = call.params["state"]
    others = ("dest", "force") if state == _PRESENT else (declared.text, "valid_for")
    for option in others:
        if call.given.get(option) is not None and call.params[option] is not False:
            other = _REQUESTED if state == _PRESENT else _PRESENT
            raise UsageError(f"'{option}' does not apply to 'state: {state}'; it needs 'state: {other}'")
    return _Addition(declared, client, call).run() if state == _PRESENT else _Request(declared, client, call).run()


class _Addition:
    """One task that wants a valid licence."""

    def __init__(self, declared: Licensing, client: VergeClient, call: Call) -> None:
        self.declared = declared
        self.client = client
        self.call = call
        self.executor = Executor(client, Controls(check=call.check), call.clock)
        self.title = f"add {declared.resource.title}"
        self.warnings: list[str] = []
        self.text = str(call.params[declared.text]).strip()
        if not self.text:
            raise UsageError(f"'{declared.text}' is empty")
        try:
            self.valid_for = parse_duration(call.params["valid_for"])
        except ValueError as error:
            raise UsageError(f"valid_for: {error}") from None

    def run(self) -> dict[str, Any]:
        """Add the licence unless those of the system last long enough."""
        licences = self._read()
        if self._suffices(licences):
            return self._result(self._longest(licences), changed=False)
        if self.call.check:
            return self._result(None, changed=True)
        try:
            key = self._add(licences)
            allow(self.client, DEFAULT_SECONDS, self.call.clock)
            licences = self._read()
            if not self._suffices(licences):
                raise TaskError(
                    f"it was added, but {self._coverage(licences)}: {self._wanted}",
                    hint="give a licence that is valid longer, or lower 'valid_for'",
                    target=self.declared.resource.title,
                )
            added = next((licence for licence in licences if licence.key == key), None)
        except VergeError as error:
            raise RunError(error, list(self.executor.done), self.warnings) from error
        return self._result(added or self._longest(licences), changed=True)

    def _read(self) -> list[State]:
        resource = self.declared.resource
        rows = self.client.list(resource.table, projection(resource, {}))
        return [load_state(resource, row, {}) for row in rows]

    def _longest(self, licences: list[State]) -> Optional[State]:
        found = self.declared.in_force(licences, time.time())
        return found[-1] if found else None

    def _suffices(self, licences: list[State]) -> bool:
        longest = self._longest(licences)
        return longest is not None and self.declared.end(longest) >= time.time() + self.valid_for

    @property
    def _wanted(self) -> str:
        wanted = f"for another {show_duration(self.valid_for)}" if self.valid_for else "now"
        return f"the task wants one that is valid {wanted}"

    def _coverage(self, licences: list[State]) -> str:
        longest = self._longest(licences)
        if longest is None:
            return "the system has no valid licence"
        return f"the licences of the system are valid until {self.declared.show_end(longest)}"

    def _add(self, before: list[State]) -> Key:
        """Add the licence, once, and return its key."""
        resource, option = self.declared.resource, self.declared.text
        # No column shows which text a licence was added from.
        step = Create(self.title, resource.table, {option: self.text}, _TOKEN, identity=())
        try:
            self.executor.run(Plan(steps=(step,)))
            return self.executor.key(_TOKEN)
        except OutcomeUnknownError as error:
            return self._find_added(error, {licence.key for licence in before})
        except ConflictError as error:
            error.message = f"the system has this licence already, and {self._coverage(before)}: {self._wanted}"
            error.hint = "give another licence, or lower 'valid_for'"
            raise
        except ValidationError as error:
            error.message = f"the platform refuses the text in '{option}'"
            error.hint = "give all of the text that the vendor has sent, for the System ID of this system"
            raise

    def _find_added(self, error: OutcomeUnknownError, before: set[Key]) -> Key:
        """Find the licence that a lost request may have added; never send the request again."""

        def poll() -> list[Key]:
            return [licence.key for licence in self._read() if licence.key not in before]

        try:
            allow(self.client, DEFAULT_SECONDS, self.call.clock)
            found = wait_until(poll, bool, _APPEARS_WITHIN, 1.0, self.call.clock).last
        except VergeError as failure:
            error.hint = f"looking for it failed as well ({failure.reason()}); run the task again to continue"
            raise error from failure
        if len(found) != 1:
            error.hint = (
                f"found {len(found)} new licences; the request was not repeated, run the task again to continue"
            )
            raise error
        self.executor.done.append(self.title)
        self.warnings.append(
            f"{self.title}: the answer to the request was lost, but there is a new licence (id {found[0]}): "
            "the request was not repeated"
        )
        return found[0]

    def _result(self, licence: Optional[State], changed: bool) -> dict[str, Any]:
        option = self.declared.text
        return {
            "changed": changed,
            self.declared.resource.name: show(self.declared.resource, licence) if licence else None,
            self.declared.request.result: None,
            "diff": {"before": {}, "after": {option: NEW_VALUE} if changed else {}},
            "actions": [self.title] if changed else [],
            "warnings": self.warnings,
        }


class _Request:
    """One task that wants the file with which a system asks for a licence."""

    def __init__(self, declared: Licensing, client: VergeClient, call: Call) -> None:
        self.resource = declared.resource
        self.file = declared.request
        self.client = client
        self.call = call
        self.dest = str(call.params["dest"])
        self.title = f"request {declared.resource.title}"
        self.warnings: list[str] = []

    def run(self) -> dict[str, Any]:
        """Have the platform make the file, fetch it, and remove it there, unless it has been done before."""
        exists = self._examine_dest()
        if exists and not self.call.params["force"]:
            return self._result(None, changed=False)
        if self.call.check:
            return self._result(None, changed=True, replaced=exists)
        made = self._made(self._generate())
        try:
            self._fetch(made)
        except VergeError as error:
            left = self._remove(made)
            error.hint = "; ".join(part for part in (error.hint, left) if part)
            raise RunError(error, [self.title] if left else []) from error
        except BaseException:
            self._remove(made)
            raise
        left = self._remove(made)
        if left:
            self.warnings.append(left)
        return self._result(made, changed=True, replaced=exists)

    def _examine_dest(self) -> bool:
        """Return whether the file is there already.

        Raises:
            UsageError: it could not be written.
        """
        if os.path.isdir(self.dest):
            raise UsageError(f"dest: {self.dest} is a folder", hint="give the name of a file")
        folder = os.path.dirname(self.dest) or "."
        if not os.path.isdir(folder):
            raise UsageError(f"dest: there is no folder {folder}", hint="create it first")
        exists = os.path.exists(self.dest)
        if (not exists or self.call.params["force"]) and not os.access(folder, os.W_OK | os.X_OK):
            raise UsageError(f"dest: no file can be written to {folder}", hint="it needs the right to write")
        return exists

    def _generate(self) -> Any:
        try:
            return self.client.action(self.file.table, self.file.body).response
        except OutcomeUnknownError as error:
            error.operation, error.target = self.title, ""
            error.hint = (
                f"the request was not repeated; if the platform has made the file, it is left in {self.file.place}; "
                "run the task again"
            )
            raise
        except VergeError as error:
            error.operation, error.target = self.title, ""
            raise

    def _made(self, answer: Any) -> MadeFile:
        """Return what the answer of the platform says about the file.

        Raises:
            RunError: it does not say which file it is.
        """
        made = self.file.made(answer)
        if made is None:
            problem = InvalidResponseError(
                f"the answer does not name the file ('{self.file.key}')",
                hint=f"the file is left in {self.file.place}",
                operation=self.title,
            )
            raise RunError(problem, [self.title])
        return made

    def _fetch(self, made: MadeFile) -> None:
        """Read the file and write it to where the task wants it, as a whole."""
        allow(self.client, DEFAULT_SECONDS, self.call.clock)
        data = self.client.download(self.file.files, made.key, made.name)
        if not data or (made.size is not None and len(data) != made.size):
            raise TaskError(
                f"the platform sent {len(data)} of {made.size or 'an unknown number of'} bytes",
                hint="run the task again",
                operation="read",
                target=f"file '{made.name}'",
            )
        try:
            replace_file(self.dest, data)
        except OSError as error:
            raise UsageError(f"it cannot be written: {error}", operation="write", target=self.dest) from error

    def _remove(self, made: MadeFile) -> str:
        """Remove the file on the platform, and return what is left of it, for messages; "": nothing."""
        named = (("name", made.name),) if made.name else ()
        step = Delete(f"remove file '{made.name}'", self.file.files, made.key, expect=named)
        try:
            Executor(self.client, Controls(), self.call.clock).run(Plan(steps=(step,)))
        except VergeError as error:
            file = f"file '{made.name}' (id {made.key})"
            return f"{file} is left in {self.file.place}, remove it there: {error.reason()}"
        return ""

    def _result(self, made: Optional[MadeFile], changed: bool, replaced: bool = False) -> dict[str, Any]:
        named = {"dest": self.dest}
        after = {**named, "content": NEW_VALUE} if changed else {}
        size = os.path.getsize(self.dest) if os.path.exists(self.dest) and (made or not changed) else None
        return {
            "changed": changed,
            self.resource.name: None,
            self.file.result: self.file.show(self.dest, size, made),
            "diff": {"before": named if replaced else {}, "after": after},
            "actions": [self.title] if changed else [],
            "warnings": self.warnings,
        }
