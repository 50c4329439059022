# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Examines a system: whether it can be reached and used, and whether it has what the collection uses.

Anything that goes wrong becomes a finding. The examination ends early only if the system cannot be reached, or does not accept
the login: a few failed logins lock an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Callable, NamedTuple, Optional

from .._api.polling import Clock, Deadline
from .._api.probe import probe
from .._schema.argument_spec import CONNECTION, Spec
from .._schema.columns import is_plain
from .._schema.description import Difference, Kind, KnownTable, compare, effects
from .._schema.projection import projection
from .._schema.resource import Resource
from .._schema.usage import Use
from ..client import VergeClient
from ..errors import (
    APIError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    VergeConnectionError,
    VergeError,
)
from .descriptions import NEEDS_ADMINISTRATOR
from .doctor_report import Effect, Finding, Level, Report, clean, listed, page, verdict
from .task import Call, Task

#: Seconds for one request with its retries, and for the whole examination.
PATIENCE, TOTAL = 10.0, 240.0
#: After so many requests in a row without a response, the connection counts as lost.
_LOST_AFTER = 5
#: After so many refused logins in a row, nothing is requested any more: a few of them lock an account.
_REFUSED_LOGINS = 2
#: Of more tables than this, it is not believed that the system does not have them.
_MOST_MISSING = 20
#: Seconds by which clocks may differ, and days for which a certificate should be valid.
_CLOCK_TOLERANCE, _CERTIFICATE_DAYS = 30, 14

_NO_CONNECTION = "no_connection"
FAIL_ON = ("never", _NO_CONNECTION, "problems", "unchecked", "any")


class Collection(NamedTuple):
    """What the collection needs from a system.

    Attributes:
        resources: the resource of each module.
        uses: returns all uses of columns.
        known: returns what is known about each table in use.
        releases: the releases of the platform of which simulations test it.
    """

    resources: Mapping[str, Resource]
    uses: Callable[[], Sequence[Use]]
    known: Callable[[], Mapping[str, KnownTable]]
    releases: tuple[str, ...]


def doctor_task(collection: Collection) -> Task:
    """Return the task of the module that examines a system."""
    spec: Spec = {name: dict(option) for name, option in CONNECTION.items()}
    spec["fail_on"] = {"type": "str", "choices": list(FAIL_ON), "default": _NO_CONNECTION}
    spec["page"] = {"type": "path"}
    return Task(spec, lambda client, call: _execute(collection, client, call))


def _execute(collection: Collection, client: VergeClient, call: Call) -> dict[str, Any]:
    report = Examination(client, collection, call.clock).run()
    failing = _would_fail(report)
    result = {"changed": False, **report.as_result(), "would_fail": failing}
    failures = [_failure(report)] if call.params["fail_on"] in failing else []
    failures += _write_page(report, call)
    return {**result, "failed": True, "msg": " ".join(failures)} if failures else result


def _would_fail(report: Report) -> list[str]:
    """Return the values of `fail_on` with which the task fails: a stricter one includes all before it."""
    reasons = (False, not report.logged_in, *(bool(report.of(level)) for level in Level))
    return [value for number, value in enumerate(FAIL_ON) if any(reasons[: number + 1])]


def _failure(report: Report) -> str:
    """Return the message of a task that fails."""
    detail = next((finding.detail for finding in reversed(report.findings) if finding.detail), "")
    return verdict(report) if report.logged_in or not detail else f"{verdict(report)} {detail}"


def _write_page(report: Report, call: Call) -> list[str]:
    """Write the page; return why that is not possible, if it is not."""
    path = call.params.get("page")
    if not path or call.check:
        return []
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(page(report))
    except OSError as error:
        return [f"The page cannot be written: {error}"]
    return []


class Examination:
    """One examination of a system."""

    def __init__(self, client: VergeClient, collection: Collection, clock: Optional[Clock] = None) -> None:
        """Prepare the examination.

        Args:
            client: client of the system.
            collection: what the collection needs from it.
            clock: source of time.
        """
        settings = client.settings
        self.report = Report(collection.releases, settings.auth_method, settings.validate_certs)
        self._client = client
        self._collection = collection
        self._clock = clock
        self._end = Deadline(TOTAL, clock)
        # Requests in a row without a response, and with a refused login.
        self._lost = self._refused = 0
        #: Which columns of a table were requested in a row, and which of them it has.
        self._shown: dict[str, tuple[set[str], set[str]]] = {}

    def run(self) -> Report:
        """Examine the system and return the report."""
        self._examine_connection()
        if self.report.reachable and self._examine_access():
            self._examine_tables()
        return self.report

    def _find(self, level: Level, message: str, detail: str = "", **about: Any) -> None:
        self.report.findings.append(Finding(level, message, detail, **about))

    def _try(self, request: Callable[[], Any]) -> Any:
        """Return the answer to a request, or the error. It ends in time, and nothing is sent after a few refused logins."""
        if self._refused >= _REFUSED_LOGINS:
            return AuthenticationError("no longer requested, because the system has refused the login")
        self._client.deadline = Deadline(min(PATIENCE, self._end.remaining()), self._clock)
        try:
            answer = request()
        except VergeError as error:
            self._refused = self._refused + 1 if isinstance(error, AuthenticationError) else 0
            self._lost = self._lost + 1 if isinstance(error, VergeConnectionError) else 0
            if self._lost == _LOST_AFTER:
                self._end = Deadline(0, self._clock)
            return error
        self._lost = self._refused = 0
        return answer

    # --- connection ------------------------------------------------------------------------------------------------

    def _examine_connection(self) -> None:
        report = self.report
        answer = self._try(self._client.version)
        if isinstance(answer, VergeConnectionError):
            self._find(Level.PROBLEM, f"The system cannot be reached: {_word(answer)}.", str(answer))
            return
        report.reachable = True
        if isinstance(answer, VergeError):
            self._find(Level.UNCHECKED, _not_answered("The file that names the release", answer), str(answer))
        else:
            release = str(answer.get("version", ""))
            report.release = release if re.fullmatch(r"[0-9][\w.+-]{0,30}", release) else ""
            if not report.is_tested:
                self._find(Level.NOTE, "The collection was not tested with a simulation of this release.")
        report.probe = probe(self._client.settings)
        difference = report.probe.clock_difference
        if difference is not None and abs(difference) > _CLOCK_TOLERANCE:
            message = f"The clocks of the system and of this machine differ by {abs(difference):.0f} s."
            self._find(Level.PROBLEM, message)
        self._examine_certificate()

    def _examine_certificate(self) -> None:
        if not self.report.verifies:
            self._find(Level.NOTE, "The certificate of the system is not verified (validate_certs).")
        days = self.report.probe.days_left
        if days is not None and days < _CERTIFICATE_DAYS:
            self._find(Level.NOTE, f"The certificate of the system expires in {max(0.0, days):.0f} days.")

    # --- access ----------------------------------------------------------------------------------------------------

    def _examine_access(self) -> bool:
        """Try to read an object of each kind; return False if the login is not accepted."""
        answers: dict[str, Any] = {}
        for module, resource in self._collection.resources.items():
            table = resource.table
            if table not in answers:
                answers[table] = self._try(partial(self._client.list, table, projection(resource, {}), limit=1))
            answer = answers[table]
            if isinstance(answer, AuthenticationError) and not self.report.logged_in:
                self._refuse_login(answer)
                return False
            if not isinstance(answer, VergeError) or _is_authenticated(answer):
                self.report.logged_in = True
            self._access(module, resource, answer)
            if isinstance(answer, list) and answer:
                self._shown[table] = _columns_shown(resource, answer[0])
        if not self.report.logged_in:
            self._find(Level.UNCHECKED, "It could not be verified that the system accepts the login.")
        return True

    def _refuse_login(self, error: AuthenticationError) -> None:
        message = "The system does not accept the login."
        if self.report.auth_method != "token":
            message += " An account with two-factor authentication needs an API key (token)."
        self._find(Level.PROBLEM, message, str(error))

    def _access(self, module: str, resource: Resource, answer: Any) -> None:
        if not isinstance(answer, VergeError):
            self.report.access[module] = "readable" if answer else "empty"
            return
        self.report.access[module] = _word(answer)
        message = _not_answered(f"Reading the {resource.title} objects (table {resource.table})", answer)
        level = Level.UNCHECKED if isinstance(answer, VergeConnectionError) else Level.PROBLEM
        effect = Effect(module, "", "cannot read its objects")
        self._find(level, message, str(answer), tables=(resource.table,), effects=(effect,))

    # --- tables ----------------------------------------------------------------------------------------------------

    def _examine_tables(self) -> None:
        known, uses = self._collection.known(), self._collection.uses()
        missing = self._missing_tables(known)
        for table in missing:
            self._missing_table(table, uses)
        failures: dict[str, VergeError] = {}
        for table in known:
            if table in missing:
                continue
            answer = self._try(partial(self._client.describe, table))
            if isinstance(answer, VergeError):
                failures[table] = answer
            else:
                self.report.described += 1
                self._differences(compare(table, answer, uses, known[table]))
        self.report.examined = len(known)
        self._failures(failures)
        for table in failures:
            self._compare_row(table, [use for use in uses if use.table == table])

    def _missing_tables(self, known: Iterable[str]) -> list[str]:
        """Return the tables that the system does not have."""
        served = self._try(self._client.tables)
        if isinstance(served, VergeError):
            self._find(Level.UNCHECKED, _not_answered("The list of all tables", served), str(served))
            return []
        missing = [table for table in known if table not in served]
        if len(missing) > _MOST_MISSING:
            # No source shows the form of the list, so it is more likely another one than expected.
            self._find(Level.UNCHECKED, "The list of all tables does not contain the names of tables.")
            return []
        return missing

    def _compare_row(self, table: str, uses: Sequence[Use]) -> None:
        """Compare a table that is not described with one of its rows: the platform leaves out columns that it does not have."""
        if table not in self._shown:
            return
        requested, shown = self._shown[table]
        there = {use.column for use in uses} - (requested - shown)
        self._differences(compare(table, {column: {} for column in there}, uses, KnownTable()))
        self.report.seen += 1

    def _missing_table(self, table: str, uses: Iterable[Use]) -> None:
        affected = dict.fromkeys((use.module, use.subject) for use in uses if use.table == table)
        found = tuple(Effect(module, subject, "is not available") for module, subject in affected)
        # That its rows cannot be read says the same.
        self.report.findings = [finding for finding in self.report.findings if finding.tables != (table,)]
        self._find(Level.PROBLEM, f"The system has no table {table}.", tables=(table,), effects=found)

    def _differences(self, differences: Iterable[Difference]) -> None:
        for difference in differences:
            column, value = clean(difference.column), clean(difference.value)
            found = tuple(
                Effect(module, option, " and ".join(texts)) for (module, option), texts in effects(difference).items()
            )
            self._find(
                Level.PROBLEM if difference.matters else Level.NOTE,
                _MESSAGES[difference.kind].format(column=f"{difference.table}.{column}", value=value),
                tables=(difference.table,),
                column=column,
                value=value,
                effects=found,
            )

    def _failures(self, failures: Mapping[str, VergeError]) -> None:
        """Report tables without a description, those with the same reason together."""
        reasons: dict[str, list[str]] = {}
        for table, error in failures.items():
            reasons.setdefault(_word(error), []).append(table)
        for tables in reasons.values():
            error = failures[tables[0]]
            message = _not_answered(f"The description of {listed(tables)}", error)
            if isinstance(error, (AuthenticationError, PermissionDeniedError, NotFoundError)):
                message = f"{message[:-1]}: {NEEDS_ADMINISTRATOR}."
            self._find(Level.UNCHECKED, message, str(error), tables=tuple(tables))


_MESSAGES = {
    Kind.MISSING_COLUMN: "The system has no column {column}.",
    Kind.MISSING_VALUE: "The system does not accept the value '{value}' in column {column}.",
    Kind.NEW_COLUMN: "The system has a column that the collection does not know: {column}.",
    Kind.NEW_VALUE: "The system has a value that the collection does not know in column {column}: '{value}'.",
}


def _columns_shown(resource: Resource, row: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Return which columns were requested in a row, and which of them it has."""
    requested = {name for name in projection(resource, {}) if is_plain(name) and name != "$key"}
    return requested, requested & set(row)


def _is_authenticated(error: VergeError) -> bool:
    """Return whether the system only answers so to an account that has logged in."""
    return isinstance(error, (PermissionDeniedError, NotFoundError))


def _word(error: VergeError) -> str:
    """Return a word for an error that contains nothing of the system."""
    if isinstance(error, PermissionDeniedError):
        return "refused"
    if isinstance(error, NotFoundError):
        return "missing"
    status: Optional[int] = error.status_code if isinstance(error, APIError) else None
    return f"failed ({error.kind}{f', HTTP {status}' if status else ''})"


def _not_answered(what: str, error: VergeError) -> str:
    return f"{what}: {_word(error)}."
