# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executes plans: in order, with the keys that appear on the way, and without ever doing anything twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional, Protocol, TypeVar, Union

from .._api.polling import Clock, wait_until
from .._api.retries import MAX_RETRY_AFTER, is_transient
from .._schema.controls import Controls
from .._schema.keys import Key, same_row, wire_key
from .._schema.steps import (
    READ_ONLY_STEPS,
    Create,
    DeferredKey,
    Delete,
    Diagnostic,
    KeyOrDeferred,
    Note,
    Pause,
    Plan,
    PollResult,
    Prove,
    ReadOnlyStep,
    RunAction,
    RunRowAction,
    Step,
    Update,
    UploadFile,
    Wait,
    Write,
)
from ..client import VergeClient
from ..errors import (
    APIError,
    ConflictError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    TaskError,
    TaskTimeoutError,
    VergeError,
    VergeTimeoutError,
)
from ..filters import Expression, all_of, where
from .progress import Progress
from .time_limits import allow

_ATTEMPTS = 4

T = TypeVar("T")


class Looks(Protocol):
    """Reads rows that are waited for."""

    def rows(
        self, client: VergeClient, table: str, fields: Sequence[str], column: str, key: str, since: float
    ) -> list[dict[str, Any]]:
        """Return the rows with a key, as they were read after a point in time."""


class Executor:
    """Executes plans through one client.

    Attributes:
        done: the titles of the writing steps that have been executed.
        warnings: what the user should know about how it went.
        shown_once: what creation answers showed only once, by the label of the new object.
        adopted: an object was created by somebody else meanwhile, and has to be compared.
        looks: reads awaited rows together with those that other threads wait for; None: this executor is alone.
    """

    def __init__(
        self,
        client: VergeClient,
        controls: Controls,
        clock: Optional[Clock] = None,
        progress: Optional[Progress] = None,
    ) -> None:
        self.client = client
        self.controls = controls
        self.clock = clock or Clock()
        self.progress = progress or Progress(None, self.clock)
        self.done: list[str] = []
        self.warnings: list[str] = []
        self.shown_once: dict[str, Any] = {}
        self.adopted = False
        self.looks: Optional[Looks] = None
        self._keys: dict[tuple[str, str], Key] = {}
        self._created: set[tuple[str, Key]] = set()
        self._noted: dict[str, frozenset[Optional[Key]]] = {}
        # The last action, if it is not known whether it was carried out; the wait that follows shows it.
        self._unconfirmed: Optional[_Unconfirmed] = None
        self._has_way_back = False

    def run(self, plan: Plan) -> None:
        """Execute all steps but the last ones, which `finish` executes.

        Raises:
            VergeError: a step failed; `done` lists what had been done before.
        """
        self._has_way_back = bool(plan.way_back)
        shown_before = dict(self.shown_once)
        try:
            self._execute(plan)
        except VergeError as error:
            began = bool(self.done) or isinstance(error, OutcomeUnknownError)
            if plan.way_back and began and self._go_back(plan.way_back, error):
                self.shown_once = shown_before
            raise
        finally:
            self._has_way_back = False

    def finish(self, plan: Plan) -> None:
        """Execute the last steps.

        Raises:
            VergeError: a step failed; what has been done before is not undone.
        """
        try:
            for step in plan.last:
                self._step(step, skippable=False)
        except VergeError as error:
            error.hint = _joined(error.hint, "everything else is done; run the task again to finish this")
            raise

    def _execute(self, plan: Plan) -> None:
        writing = [index for index, step in enumerate(plan.steps) if not isinstance(step, READ_ONLY_STEPS)]
        last_write = writing[-1] if writing else -1
        for index, step in enumerate(plan.steps):
            follower = plan.steps[index + 1] if index + 1 < len(plan.steps) else None
            wait = follower if isinstance(follower, Wait) else None
            self._step(step, skippable=index > last_write and not plan.effects.another_pass, wait=wait)

    def key(self, token: str) -> Key:
        """Return the key of an object that a step has created."""
        return self._keys[(token, "$key")]

    def _step(self, step: Step, skippable: bool, wait: Optional[Wait] = None) -> None:
        """Execute one step.

        Args:
            wait: the step that follows, if it waits for the effect of this one.
        """
        self._allow(self.controls.wait_timeout)
        try:
            if isinstance(step, READ_ONLY_STEPS):
                self._read_only(step, skippable)
                return
            if not self._write(step, wait):
                return
        except TaskTimeoutError:
            raise
        except VergeError as error:
            error.operation, error.target = step.title, ""
            raise
        if self._unconfirmed is None:
            self.done.append(step.title)

    def _allow(self, seconds: float) -> None:
        allow(self.client, seconds, self.clock)

    def _read_only(self, step: ReadOnlyStep, skippable: bool) -> None:
        if isinstance(step, Pause):
            if self.controls.wait:
                self.clock.sleep(step.seconds)
        elif isinstance(step, Note):
            if self.controls.wait:
                self._note(step)
        elif isinstance(step, Prove):
            self._prove(step)
        elif self.controls.wait or not skippable or step.needed or self._unconfirmed:
            self._wait(step)

    def _note(self, step: Note) -> None:
        rows = self.client.list(step.table, ["$key"], filter=where(step.key_column).eq(wire_key(self._key(step.key))))
        self._noted[step.token] = frozenset(Key.of(row.get("$key")) for row in rows)

    def _prove(self, step: Prove) -> None:
        """Log in with a new secret."""
        try:
            with self.client.with_token(str(self.shown_once.get(step.label, ""))) as client:
                client.list(step.table, ["$key"], limit=1)
        except PermissionDeniedError:
            return
        except VergeError as error:
            error.hint = _joined(error.hint, step.hint)
            raise

    # --- writes --------------------------------------------------------------------------------------------------

    def _write(self, step: Write, wait: Optional[Wait]) -> bool:
        """Execute a step that writes; return False when somebody else has done it meanwhile."""
        if isinstance(step, (RunAction, RunRowAction)):
            return self._run_action(step, wait)
        if isinstance(step, Create):
            self._create(step)
        elif isinstance(step, Update):
            self._update(step)
        elif isinstance(step, Delete):
            self._delete(step)
        else:
            self._upload(step)
        return True

    def _create(self, step: Create) -> None:
        body = {name: self._resolve(value) for name, value in step.body.items()}
        key, response = self._send_creation(step, body)
        self._keys[(step.token, "$key")] = key
        self._created.add((step.look_in or step.table, key))
        if step.shown_once and isinstance(response, Mapping):
            shown = [response[name] for name in step.shown_once if name in response]
            if shown:
                self.shown_once[step.label] = shown[0]
        if step.reveals:
            row = self.client.get(step.look_in or step.table, key, ["$key", step.reveals])
            self.shown_once[step.label] = row.get(step.reveals)
        self._learn_keys(step, key, response)

    def _send_creation(self, step: Create, body: Mapping[str, Any]) -> tuple[Key, Any]:
        try:
            created = self._with_back_off(lambda: self.client.create(step.table, body))
            if not step.look_in:
                return self._find_created(step) if step.own_key else Key(created.key), created.response
            # The answer of an action holds the key of the action, not of the object that it created.
            key = Key.of(created.response.get(step.key_member)) if isinstance(created.response, Mapping) else None
            if step.work:
                self._wait(step.work)
            return key or self._find_created(step), created.response
        except OutcomeUnknownError as error:
            if not step.identity:
                error.hint = "it cannot be distinguished from others; the request was not repeated, run the task again"
                raise
            return self._adopt(step, error), None
        except ConflictError:
            if not step.identity or self._has_way_back:
                raise
            found = self._find_new(step, timeout=0.0)
            if len(found) != 1:
                raise
            self.adopted = True
            secret = ", and only that task was shown its secret" if step.shown_once else ""
            self.warnings.append(
                f"{step.title}: it was created by another task at the same time (id {found[0]}){secret}"
            )
            return found[0], None

    def _with_back_off(self, send: Callable[[], T]) -> T:
        """Send, and send again when rate-limited (HTTP 429): the refusal comes before any work, so nothing is repeated."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return send()
            except RateLimitError as error:
                pause = self._limited(error.retry_after or 1.0)
                if attempt == _ATTEMPTS or not self._has_time_for(pause):
                    raise
                self.clock.sleep(pause)

    def _limited(self, seconds: float) -> float:
        """Return a requested pause, limited to what the task has time for."""
        return min(seconds, MAX_RETRY_AFTER, self.controls.wait_timeout)

    def _has_time_for(self, pause: float) -> bool:
        return self.client.deadline is None or self.client.deadline.remaining() > pause

    def _pause(self, attempt: int, error: OutcomeUnknownError) -> float:
        retry_after = getattr(error.cause, "retry_after", None)
        return self._limited(float(retry_after) if retry_after else 0.2 * 2.0**attempt)

    def _find_new(self, step: Create, timeout: float) -> list[Key]:
        """Return the keys of rows that match what was to be created and did not exist before."""
        identity = [(column, self._value(value)) for column, value in step.identity]
        condition = all_of([where(column).eq(value) for column, value in identity])
        key_column = step.own_key or "$key"
        fields = list(dict.fromkeys(["$key", key_column] + [column for column, _value in identity]))
        appears_in = step.look_in or step.table
        old = step.known | {key for table, key in self._created if table == appears_in}

        def poll() -> list[Key]:
            rows = self.client.list(appears_in, fields, filter=condition)
            keys = [Key.of(row.get(key_column)) for row in rows if _matches(row, identity)]
            return [key for key in keys if key is not None and key not in old]

        # The lost request may have used up the time of this step.
        timeout = min(timeout, self.controls.wait_timeout)
        self._allow(timeout)
        return wait_until(poll, bool, timeout, self.controls.wait_interval, self.clock).last

    def _find_created(self, step: Create) -> Key:
        """Find a new row, where the answer does not hold its key."""
        found = self._find_new(step, timeout=step.appears_within)
        if len(found) != 1:
            raise TaskError(f"expected 1 new row in {step.look_in or step.table}, found {len(found)}")
        return found[0]

    def _adopt(self, step: Create, error: OutcomeUnknownError) -> Key:
        """Adopt the row that a lost request may have created; never send the request again."""
        try:
            if step.work:
                self._wait(step.work)
            found = self._find_new(step, timeout=step.appears_within)
        except VergeError as failure:
            error.hint = f"looking for it failed as well ({failure.reason()}); run the task again to continue"
            raise error from failure
        if len(found) == 1 and step.shown_once:
            # By which the way back finds it.
            self._keys[(step.token, "$key")] = found[0]
            lost = f"it was created (id {found[0]}), but what is shown only once is lost"
            error.hint = lost if self._has_way_back else f"{lost}: remove it and run the task again"
            raise error
        if len(found) == 1:
            self.warnings.append(
                f"{step.title}: the answer to the request was lost, but the object exists (id {found[0]}): "
                "it was adopted, the request was not repeated"
            )
            return found[0]
        error.hint = (
            f"found {len(found)} new rows (ids {', '.join(found)})" if found else "found no new row"
        ) + "; the request was not repeated, run the task again to continue"
        raise error

    def _learn_keys(self, step: Create, key: Key, response: Any) -> None:
        missing = []
        # The answer of an action is not about the row that appears elsewhere.
        answer = response if isinstance(response, Mapping) and not step.look_in else {}
        for column in step.values:
            value = Key.of(answer.get(column))
            if value is None:
                missing.append(column)
            else:
                self._keys[(step.token, column)] = value
        if missing:
            row = self.client.get(step.look_in or step.table, key, ["$key", *missing])
            for column in missing:
                self._keys[(step.token, column)] = Key.of(row.get(column)) or Key()

    def _update(self, step: Update) -> None:
        key = self._key(step.key)
        body = {name: self._value(value) for name, value in step.body.items()}
        attempt = 0
        while True:
            attempt += 1
            try:
                self.client.update(step.table, key, body)
            except OutcomeUnknownError as error:
                # Sending the same values again does no harm, as long as the key still means the same row.
                pause = self._pause(attempt, error)
                if attempt == _ATTEMPTS or not self._has_time_for(pause):
                    raise
                if not self._still_same_row(error, step.table, key, step.expect, body):
                    raise
                self.clock.sleep(pause)
            else:
                return

    def _delete(self, step: Delete) -> None:
        attempt = 0

        key = self._key(step.key)

        def poll() -> bool:
            nonlocal attempt
            try:
                self.client.delete(step.table, key)
                return True
            except NotFoundError:
                return True
            except OutcomeUnknownError as error:
                attempt += 1
                pause = self._pause(attempt, error)
                if attempt >= _ATTEMPTS or not self._has_time_for(pause):
                    raise
                self.clock.sleep(pause)
                obstacles.append(error)
                return not self._still_same_row(error, step.table, key, step.expect)
            except APIError as error:
                if any(text in error.api_message for text in step.retry):
                    obstacles.append(error)
                    return False
                raise

        obstacles: list[VergeError] = []
        end = wait_until(poll, bool, self.controls.wait_timeout, self.controls.wait_interval, self.clock)
        if not end.in_time and obstacles:
            raise obstacles[-1]

    def _still_same_row(
        self,
        lost: OutcomeUnknownError,
        table: str,
        key: str,
        expect: Sequence[tuple[str, Any]],
        written: Optional[Mapping[str, Any]] = None,
    ) -> bool:
        """Return whether the key still means the same object: keys are reused after a delete.

        Args:
            lost: why that is asked.
            expect: columns and the values that it had.
            written: columns that a lost request may have set meanwhile.

        Raises:
            OutcomeUnknownError: the row cannot be read either.
        """
        try:
            row = self.client.get(table, key, list(dict.fromkeys(["$key"] + [column for column, _value in expect])))
        except NotFoundError:
            return False
        except VergeError as failure:
            lost.hint = f"reading it failed as well ({failure.reason()}); run the task again to continue"
            raise lost from failure
        return all(row.get(column) in (value, (written or {}).get(column, value)) for column, value in expect)

    def _send_action(self, step: Union[RunAction, RunRowAction]) -> None:
        body = {name: self._resolve(value) for name, value in step.body.items()}
        if isinstance(step, RunRowAction):
            self.client.row_action(step.table, self._key(step.key), step.action, body)
        else:
            self.client.action(step.table, body)

    def _run_action(self, step: Union[RunAction, RunRowAction], wait: Optional[Wait]) -> bool:
        """Run an action; return False when what it is meant to do has been done by somebody else meanwhile."""
        try:
            self._with_back_off(lambda: self._send_action(step))
        except OutcomeUnknownError as error:
            if wait is None:
                raise
            # The wait that follows shows whether it was carried out; running it again might undo or repeat it.
            self._unconfirmed = _Unconfirmed(step.title, error)
            self.warnings.append(
                f"{step.title}: the answer to the request was lost; it was not repeated, its effect is awaited instead"
            )
        except APIError as error:
            if wait is None or not self._is_fulfilled(wait, error):
                raise
            self.warnings.append(f"{step.title}: another task has done it at the same time ({error.api_message})")
            return False
        return True

    def _is_fulfilled(self, wait: Wait, error: APIError) -> bool:
        """Return whether what an action was refused for is the case already, or on its way."""
        result = self._poll(wait)
        return result.done or (result.progressing and "already" in error.api_message)

    def _upload(self, step: UploadFile) -> None:
        key = self._key(step.key)
        hint = "run the task again to upload it again"
        try:
            for offset, data in step.content.chunks():
                self._allow(self.controls.wait_timeout)
                self.client.upload_chunk(step.table, key, offset, data)
        except (OSError, ValueError) as error:
            raise TaskError(f"{step.content.path}: {error}", hint=hint) from error
        except VergeError as error:
            error.hint = error.hint or hint
            raise

    # --- waiting -------------------------------------------------------------------------------------------------

    def _wait(self, step: Wait) -> None:
        try:
            self._await(step)
        except (TaskError, TaskTimeoutError) as error:
            if step.way_back:
                self._go_back(step.way_back, error)
            raise

    def _go_back(self, steps: Sequence[Step], error: VergeError) -> bool:
        """Undo what was begun, and say so in the error that has ended it; return whether all of it is undone."""
        before, is_back = len(self.done), True
        try:
            for other in steps:
                if self._is_known(other):
                    self._step(other, skippable=False)
            said = f"this was done to go back: {', '.join(self.done[before:])}"
        except VergeError as failure:
            said, is_back = f"going back failed as well: {failure}", False
        error.hint = _joined(error.hint, said)
        return is_back

    def _is_known(self, step: Step) -> bool:
        """Return whether a step has a row to work on: the one that it refers to may not have been created."""
        key = getattr(step, "key", None)
        return not isinstance(key, DeferredKey) or (key.token, key.column) in self._keys

    def _await(self, step: Wait) -> None:
        key = self._key(step.key)
        timeout = self.controls.wait_timeout if step.timeout is None else step.timeout
        unconfirmed, self._unconfirmed = self._unconfirmed, None
        self._allow(timeout)
        started = self.clock.monotonic()
        progress = _Standstill(step.stall, started)

        def poll() -> PollResult:
            try:
                result = progress.judge(self._poll(step, started), self.clock.monotonic())
            except VergeError as error:
                if not is_transient(error) and not isinstance(error, VergeTimeoutError):
                    raise
                result = PollResult(False, f"no answer ({error.reason()})")
            self.progress.update(f"{step.title}: waiting for {step.awaited}; last seen: {result.seen}", timeout)
            return result

        def ended(result: PollResult) -> bool:
            return result.done or bool(result.failed)

        self.progress.start()
        end = wait_until(poll, ended, timeout, self.controls.wait_interval, self.clock)
        doubt = str(unconfirmed) if unconfirmed else ""
        if end.last.failed:
            problem = f"failed: {end.last.failed}{self.diagnose(step.diagnostics, key)}"
            raise TaskError(problem, operation=step.title, hint=_joined(step.hint, doubt))
        if end.in_time:
            if unconfirmed:
                self.done.append(unconfirmed.title)
            return
        if step.fallback:
            for other in step.fallback:
                self._step(other, skippable=False)
            return
        raise TaskTimeoutError(
            self.diagnose(step.diagnostics, key).strip(),
            awaited=step.awaited,
            last_seen=end.last.seen,
            elapsed=end.elapsed,
            done=list(self.done),
            operation=step.title,
            hint=_joined(step.hint or f"allow more time with '{step.timeout_option}'", doubt),
        )

    def _poll(self, step: Wait, since: Optional[float] = None) -> PollResult:
        key, fields = self._key(step.key), step.poll.fields
        noted = self._noted.get(step.new_since, frozenset())
        if self.looks is not None and since is not None and not noted and not step.constants:
            rows = self.looks.rows(self.client, step.table, fields, step.key_column, key, since)
        else:
            rows = self.client.list(step.table, fields, filter=_condition(step, key))
        found = [row for row in rows if Key.of(row.get("$key")) not in noted]
        result = step.poll.check_all(found)
        if step.token and result.done and found:
            self._keys[(step.token, "$key")] = Key.of(found[0].get("$key")) or Key()
        return result

    def diagnose(self, diagnostics: Sequence[Diagnostic], key: str) -> str:
        """Return how other rows explain a failure; this never fails itself."""
        found = []
        for diagnostic in diagnostics:
            condition = where(diagnostic.pointer).eq(wire_key(key)) if diagnostic.pointer else None
            try:
                rows = self.client.list(diagnostic.table, list(diagnostic.fields), filter=condition)
            except VergeError:
                continue
            found.append(diagnostic.summarize(list(rows)))
        summary = "; ".join(text for text in found if text)
        return f" ({summary})" if summary else ""

    # --- keys ----------------------------------------------------------------------------------------------------

    def _key(self, key: KeyOrDeferred) -> Key:
        return self._keys[(key.token, key.column)] if isinstance(key, DeferredKey) else key

    def _value(self, value: Any) -> Any:
        if not isinstance(value, DeferredKey):
            return value
        key = self._keys[(value.token, value.column)]
        if value.prefix:
            return f"{value.prefix}{key}"
        return key if value.text else wire_key(key)

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._resolve(inner) for name, inner in value.items()}
        if isinstance(value, (list, tuple)) and not isinstance(value, DeferredKey):
            return [self._resolve(inner) for inner in value]
        return self._value(value)


class _Standstill:
    """Notices that nothing about an awaited row changes any more.

    Args:
        seconds: how long that is allowed; None: without end.
        now: the time at which the wait begins.
    """

    def __init__(self, seconds: Optional[float], now: float) -> None:
        self.seconds = seconds
        self.seen = ""
        self.since = now

    def judge(self, result: PollResult, now: float) -> PollResult:
        """Return a reading, as the end or a failure when the same has been read for long."""
        if result.seen != self.seen:
            self.seen, self.since = result.seen, now
        lasting = now - self.since
        if result.done_after is not None and lasting >= result.done_after:
            return result._replace(done=True)
        if self.seconds is None or result.done or result.failed or lasting < self.seconds:
            return result
        return result._replace(failed=f"nothing has changed for {self.seconds:.0f} s; last seen: {result.seen}")


class _Unconfirmed(NamedTuple):
    """An action whose outcome is unknown."""

    title: str
    error: OutcomeUnknownError

    def __str__(self) -> str:
        reason = (self.error.cause or self.error).reason()
        return f"it is not known whether the system received '{self.title}' ({reason}); it was not repeated"


def _condition(step: Wait, key: str) -> Optional[Expression]:
    """Return which rows a wait is about."""
    conditions = [where(column).eq(value) for column, value in step.constants]
    return all_of([where(step.key_column).eq(wire_key(key)), *conditions])


def _joined(*hints: str) -> str:
    return "; ".join(hint for hint in hints if hint)


def _matches(row: Mapping[str, Any], identity: Sequence[tuple[str, Any]]) -> bool:
    return all(row.get(column) == value or same_row(row.get(column), value) for column, value in identity)
