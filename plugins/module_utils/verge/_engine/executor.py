# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries a plan out: in its order, with the keys that appear on the way, and without ever doing a thing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional, TypeVar, Union

from .._api.polling import Clock, wait_until
from .._api.retries import MAX_RETRY_AFTER, is_transient
from .._schema.columns import key_of, wire_key
from .._schema.options import Controls
from .._schema.steps import (
    LOOKING,
    Act,
    Await,
    Create,
    Delete,
    KeyOrLater,
    Later,
    Plan,
    Rest,
    Send,
    Step,
    Update,
    Verdict,
)
from ..client import VergeClient
from ..errors import (
    APIError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    TaskError,
    TaskTimeoutError,
    VergeError,
)
from ..filters import where
from .lookup import both

# How long a row may take to show up after a request whose answer got lost.
_LOOK_AFTER_LOSS = 10.0
_ATTEMPTS = 4

T = TypeVar("T")


class Applier:
    """Carries plans out through one client.

    Attributes:
        done: the writing steps that have been carried out, in words.
        warnings: what the user should know about the way it went.
        once: what creation answers showed once, by the name of the new object.
    """

    def __init__(self, client: VergeClient, controls: Controls, clock: Optional[Clock] = None) -> None:
        self.client = client
        self.controls = controls
        self.clock = clock or Clock()
        self.done: list[str] = []
        self.warnings: list[str] = []
        self.once: dict[str, Any] = {}
        self._keys: dict[tuple[str, str], str] = {}
        self._made: set[tuple[str, str]] = set()
        # An action of which it is not known whether it was carried out: the wait that follows has to tell.
        self._in_doubt = False

    def run(self, plan: Plan) -> None:
        """Carry out all steps.

        Raises:
            VergeError: a step failed; `done` tells what had been done before.
        """
        last_write = max((index for index, step in enumerate(plan.steps) if not isinstance(step, LOOKING)), default=-1)
        for index, step in enumerate(plan.steps):
            watched = any(isinstance(follower, Await) for follower in plan.steps[index + 1 : index + 2])
            self._step(step, skippable=index > last_write and not plan.again, watched=watched)

    def key(self, token: str) -> str:
        """The key of an object that a step has made."""
        return self._keys[(token, "$key")]

    def _step(self, step: Step, skippable: bool, watched: bool = False) -> None:
        try:
            if isinstance(step, (Await, Rest)):
                self._look_on(step, skippable)
                return
            self._write(step, watched)
        except TaskTimeoutError:
            raise
        except VergeError as error:
            error.operation, error.target = step.title, ""
            raise
        self.done.append(step.title)

    def _look_on(self, step: Union[Await, Rest], skippable: bool) -> None:
        if isinstance(step, Rest):
            if self.controls.wait:
                self.clock.sleep(step.seconds)
        elif self.controls.wait or not skippable or step.needed or self._in_doubt:
            self._in_doubt = False
            self._await(step)

    # --- writes --------------------------------------------------------------------------------------------------

    def _write(self, step: Union[Create, Update, Delete, Act, Send], watched: bool) -> None:
        if isinstance(step, Create):
            self._create(step)
        elif isinstance(step, Update):
            self._update(step)
        elif isinstance(step, Delete):
            self._delete(step)
        elif isinstance(step, Act):
            self._act(step, watched)
        else:
            self._send(step)

    def _create(self, step: Create) -> None:
        body = {name: self._deep(value) for name, value in step.body.items()}
        key, response = self._send_creation(step, body)
        self._keys[(step.token, "$key")] = key
        self._made.add((step.look_in or step.table, key))
        if step.once and isinstance(response, Mapping):
            shown = [response[name] for name in step.once if name in response]
            if shown:
                self.once[step.label] = shown[0]
        self._learn_values(step, key, response)

    def _send_creation(self, step: Create, body: Mapping[str, Any]) -> tuple[str, Any]:
        try:
            made = self._patiently(lambda: self.client.create(step.table, body))
            if not step.look_in:
                return made.key, made.response
            # The answer of an action bears the key of the action, not of what it has made.
            key = key_of(made.response.get(step.key_member)) if isinstance(made.response, Mapping) else None
            return key or self._find_made(step), made.response
        except OutcomeUnknownError as error:
            return self._adopt(step, error), None

    def _patiently(self, send: Callable[[], T]) -> T:
        """Send, and send again after a refusal for haste: it comes before any work, so that is no repetition."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return send()
            except RateLimitError as error:
                if attempt == _ATTEMPTS:
                    raise
                self.clock.sleep(self._at_most(error.retry_after or 1.0))

    def _at_most(self, seconds: float) -> float:
        """A pause that somebody asks for, within what a task has time for."""
        return min(seconds, MAX_RETRY_AFTER, self.controls.wait_timeout)

    def _pause(self, attempt: int, error: OutcomeUnknownError) -> float:
        retry_after = getattr(error.cause, "retry_after", None)
        return self._at_most(float(retry_after) if retry_after else 0.2 * 2.0**attempt)

    def _look_for(self, step: Create) -> list[str]:
        """Keys of rows that fit what was to be made and were not there before."""
        identity = [(column, self._value(value)) for column, value in step.identity]
        condition = both([where(column).eq(value) for column, value in identity])
        fields = list(dict.fromkeys(["$key"] + [column for column, _value in identity]))
        appears_in = step.look_in or step.table
        old = step.known | {key for table, key in self._made if table == appears_in}

        def poll() -> list[str]:
            rows = self.client.list(appears_in, fields, filter=condition)
            keys = [key_of(row.get("$key")) for row in rows if _matches(row, identity)]
            return [key for key in keys if key is not None and key not in old]

        timeout = min(_LOOK_AFTER_LOSS, self.controls.wait_timeout)
        return wait_until(poll, bool, timeout, self.controls.wait_interval, self.clock).last

    def _find_made(self, step: Create) -> str:
        """The new row of an action whose answer does not tell its key."""
        found = self._look_for(step)
        if len(found) != 1:
            raise TaskError(f"{len(found)} new ones were found where one was made")
        return found[0]

    def _adopt(self, step: Create, error: OutcomeUnknownError) -> str:
        """Take over the row that a lost request may have made; never send it again."""
        found = self._look_for(step)
        if len(found) == 1 and step.once:
            error.hint = (
                f"it was made (id {found[0]}), but what is only shown once is lost: remove it and run the task again"
            )
            raise error
        if len(found) == 1:
            self.warnings.append(
                f"{step.title}: the answer to the request was lost, but the object is there (id {found[0]}): "
                "it was taken over, the request was not repeated"
            )
            return found[0]
        error.hint = (
            f"{len(found)} new ones were found (ids {', '.join(found)})" if found else "no new one was found"
        ) + "; the request was not repeated, run the task again to continue"
        raise error

    def _learn_values(self, step: Create, key: str, response: Any) -> None:
        missing = []
        for column in step.values:
            value = key_of(response.get(column)) if isinstance(response, Mapping) else None
            if value is None:
                missing.append(column)
            else:
                self._keys[(step.token, column)] = value
        if missing:
            row = self.client.get(step.table, key, ["$key", *missing])
            for column in missing:
                self._keys[(step.token, column)] = key_of(row.get(column)) or ""

    def _update(self, step: Update) -> None:
        key = self._key(step.key)
        body = {name: self._value(value) for name, value in step.body.items()}
        attempt = 0
        while True:
            attempt += 1
            try:
                self.client.update(step.table, key, body)
            except OutcomeUnknownError as error:
                # The same values again do no harm, as long as the key still means the same row.
                if attempt == _ATTEMPTS or not self._still_there(step.table, key, step.expect, body):
                    raise
                self.clock.sleep(self._pause(attempt, error))
            else:
                return

    def _delete(self, step: Delete) -> None:
        attempt = 0

        def poll() -> bool:
            nonlocal attempt
            try:
                self.client.delete(step.table, step.key)
                return True
            except NotFoundError:
                return True
            except OutcomeUnknownError as error:
                attempt += 1
                if attempt >= _ATTEMPTS:
                    raise
                self.clock.sleep(self._pause(attempt, error))
                obstacles.append(error)
                return not self._still_there(step.table, step.key, step.expect)
            except APIError as error:
                if any(text in error.api_message for text in step.retry):
                    obstacles.append(error)
                    return False
                raise

        obstacles: list[VergeError] = []
        end = wait_until(poll, bool, self.controls.wait_timeout, self.controls.wait_interval, self.clock)
        if not end.in_time and obstacles:
            raise obstacles[-1]

    def _still_there(
        self, table: str, key: str, expect: Sequence[tuple[str, Any]], written: Optional[Mapping[str, Any]] = None
    ) -> bool:
        """Whether the key still means the same object: keys are used again after a delete.

        Args:
            expect: columns and the values that it had.
            written: columns that a lost request may have set meanwhile.
        """
        try:
            row = self.client.get(table, key, list(dict.fromkeys(["$key"] + [column for column, _value in expect])))
        except NotFoundError:
            return False
        return all(row.get(column) in (value, (written or {}).get(column, value)) for column, value in expect)

    def _act(self, step: Act, watched: bool) -> None:
        body = {name: self._deep(value) for name, value in step.body.items()}
        try:
            self._patiently(lambda: self.client.action(step.table, body))
        except OutcomeUnknownError:
            if not watched:
                raise
            # The wait that follows shows whether it was carried out; a second call might undo or repeat it.
            self._in_doubt = True
            self.warnings.append(
                f"{step.title}: the answer to the request was lost; it was not repeated, its effect is awaited instead"
            )

    def _send(self, step: Send) -> None:
        key = self._key(step.key)
        hint = "run the task again to send it anew"
        try:
            for offset, data in step.content.pieces():
                self.client.upload_chunk(step.table, key, offset, data)
        except (OSError, ValueError) as error:
            raise TaskError(f"{step.content.path}: {error}", hint=hint) from error
        except VergeError as error:
            error.hint = error.hint or hint
            raise

    # --- waiting -------------------------------------------------------------------------------------------------

    def _await(self, step: Await) -> None:
        key = self._key(step.key)
        timeout = self.controls.wait_timeout if step.timeout is None else step.timeout

        def poll() -> Verdict:
            try:
                rows = self.client.list(step.table, list(step.fields), filter=where(step.key_column).eq(wire_key(key)))
            except VergeError as error:
                if not is_transient(error):
                    raise
                return Verdict(False, f"no answer ({error.reason()})")
            return step.judge(rows[0] if rows else None)

        end = wait_until(
            poll, lambda verdict: verdict.done or bool(verdict.failed), timeout, self.controls.wait_interval, self.clock
        )
        if end.last.failed:
            problem = f"failed: {end.last.failed}{self._diagnose(step, key)}"
            raise TaskError(problem, operation=step.title, hint=step.hint)
        if end.in_time:
            return
        if step.otherwise:
            for other in step.otherwise:
                self._step(other, skippable=False)
            return
        raise TaskTimeoutError(
            self._diagnose(step, key).strip(),
            awaited=step.awaited,
            last_seen=end.last.seen,
            elapsed=end.elapsed,
            done=list(self.done),
            operation=step.title,
            hint=step.hint or f"give it more time with '{step.timeout_option}'",
        )

    def _diagnose(self, step: Await, key: str) -> str:
        """What other rows tell about a wait that failed; never a reason for another failure."""
        found = []
        for inquiry in step.diagnosis:
            condition = where(inquiry.pointer).eq(wire_key(key)) if inquiry.pointer else None
            try:
                rows = self.client.list(inquiry.table, list(inquiry.fields), filter=condition)
            except VergeError:
                continue
            found.append(inquiry.tell(list(rows)))
        told = "; ".join(text for text in found if text)
        return f" ({told})" if told else ""

    # --- keys ----------------------------------------------------------------------------------------------------

    def _key(self, key: KeyOrLater) -> str:
        return self._keys[(key.token, key.column)] if isinstance(key, Later) else key

    def _value(self, value: Any) -> Any:
        if not isinstance(value, Later):
            return value
        key = self._keys[(value.token, value.column)]
        if value.prefix:
            return f"{value.prefix}{key}"
        return key if value.text else wire_key(key)

    def _deep(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._deep(inner) for name, inner in value.items()}
        return self._value(value)


def _matches(row: Mapping[str, Any], identity: Sequence[tuple[str, Any]]) -> bool:
    for column, value in identity:
        found = row.get(column)
        if found != value and not _same_object(found, value):
            return False
    return True


def _same_object(found: Any, value: Any) -> bool:
    """Whether two spellings of a reference mean the same; a name with a slash in it is none."""
    if isinstance(found, Mapping) or not isinstance(value, str):
        return key_of(found) == key_of(value)
    return isinstance(found, str) and _path(found) == _path(value)


def _path(text: str) -> str:
    path = text.lstrip("/")
    return path[3:] if path.startswith("v4/") else path
