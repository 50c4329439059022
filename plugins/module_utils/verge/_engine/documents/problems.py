# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is wrong with a document, told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, Optional

from ...errors import Redact, UsageError, VergeError, one_line
from ..lookup import UnknownNameError
from ..sites import place_of

#: How many problems one message names.
_SHOWN = 20


def type_name(value: Any) -> str:
    """Return what kind of value something is, for messages."""
    names = {"dict": "a mapping", "list": "a list", "str": "a string", "NoneType": "empty", "bool": "a yes/no value"}
    return names.get(type(value).__name__, "a number" if isinstance(value, (int, float)) else "something else")


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        place: Where it is in the document ("vms[17].nics[0].network"), or "".
        text: What is wrong, and what to do about it.
        missing: The table and the name of what is named and does not exist.
    """

    place: str
    text: str
    missing: Optional[tuple[str, str]] = None

    def __str__(self) -> str:
        return self.text if self.place in self.text else f"{self.place}: {self.text}"

    def facts(self) -> dict[str, str]:
        """Return the problem as plain values."""
        found = {"place": self.place, "message": str(self)}
        return {**found, "table": self.missing[0], "name": self.missing[1]} if self.missing else found


@dataclass(eq=False, repr=False)
class DocumentError(UsageError):
    """A document cannot be used.

    Attributes:
        problems: Everything that is wrong with it.
    """

    problems: Sequence[dict[str, str]] = ()

    def to_result(self) -> dict[str, Any]:
        """Return the error as plain values, with all problems."""
        return {**super().to_result(), "problems": list(self.problems)}

    def redact(self, redact: Redact) -> DocumentError:
        """Apply `redact` to the problems as well."""
        super().redact(redact)
        self.problems = [
            {name: redact(one_line(value)) for name, value in problem.items()} for problem in self.problems
        ]
        return self


def _told(same: Sequence[Problem]) -> str:
    others = len({problem.place for problem in same}) - 1
    rest = f" (the same at {others} other place{'s' if others > 1 else ''})" if others else ""
    return f"{same[0]}{rest}"


class Problems:
    """Collects what is wrong, so that a document need not be corrected one message at a time."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, place: str, text: str, error: Optional[VergeError] = None) -> None:
        """Remember a problem, and what its error says about it."""
        missing = (error.table, error.name) if isinstance(error, UnknownNameError) else None
        self.take(Problem(place, text, missing))

    def take(self, problem: Problem) -> None:
        """Remember a problem that was found elsewhere."""
        self._found.append(problem)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Remember the error of a block as a problem at a place."""
        try:
            yield
        except VergeError as error:
            self.add(place, str(error))

    def refuse(self, operation: str, target: str = "the document") -> None:
        """End the task if there are problems.

        Args:
            operation: What was tried.
            target: With what.

        Raises:
            UsageError: With all of them.
        """
        if self._found:
            raise self._error(operation, target)

    def _error(self, operation: str, target: str) -> UsageError:
        # The same mistake in many objects is told once.
        alike: dict[str, list[Problem]] = {}
        for problem in self._found:
            alike.setdefault(problem.text.replace(problem.place, ""), []).append(problem)
        texts = [_told(same) for same in alike.values()]
        facts = [problem.facts() for problem in self._found]
        if len(texts) == 1:
            return DocumentError(message=texts[0], operation=operation, target=target, problems=facts)
        shown = [f"({number}) {text}" for number, text in enumerate(texts[:_SHOWN], 1)]
        rest = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
        return DocumentError(
            message=f"{len(texts)} problems: {'; '.join(shown)}{rest}",
            operation=operation,
            target=target,
            problems=facts,
        )


def refuse_at_sites(found: Mapping[str, Problems], failures: Mapping[str, VergeError], operation: str) -> None:
    """End the task if there are problems at any site.

    Args:
        found: What is wrong, by site.
        failures: The errors of sites that could not be examined, by site.
        operation: What was tried.

    Raises:
        UsageError: With all of them. It is of the kind of the first failure, if there is one.
    """
    together = Problems()
    for problem, sites in _sites_by_problem(found).items():
        own = any(f"{place_of(site)}." in problem.place for site in sites)
        at = "" if own or len(sites) == len(found) else f" (at {', '.join(place_of(site) for site in sites)})"
        together.take(problem._replace(text=f"{problem.text}{at}"))
    for site, failure in failures.items():
        together.add(place_of(site), str(failure))
    try:
        together.refuse(operation)
    except UsageError as error:
        error.kind = next((failure.kind for failure in failures.values()), error.kind)
        raise


def _sites_by_problem(found: Mapping[str, Problems]) -> dict[Problem, list[str]]:
    sites: dict[Problem, list[str]] = {}
    for site, problems in found.items():
        for problem in problems:
            known = sites.setdefault(problem, [])
            if site not in known:
                known.append(site)
    return sites
