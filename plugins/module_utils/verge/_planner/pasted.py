# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a task says about facts is true: a result may have been given back for another object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Optional

from .._schema.columns import Fact
from .._schema.pasted import GivenFacts
from .._schema.resource import Desired, Resource, State
from .._schema.words import COMMON_WORDS
from ..errors import UsageError
from .matching import Matches


class _Difference(NamedTuple):
    """A fact that is not what the task says.

    Attributes:
        label: where the task says it.
        given: what it says.
        found: what is true.
        fixed: whether it never changes, so that another object must be meant.
        advice: what to write instead, if that is known.
    """

    label: str
    given: Any
    found: Any
    fixed: bool
    advice: str = ""


def compare_facts(
    resource: Resource, desired: Desired, state: Optional[State], matches: Matches, given: GivenFacts
) -> list[str]:
    """Return a warning about facts that are ignored although somebody may have asked for them.

    Raises:
        UsageError: a fact that never changes is another one, so that the result was that of another object.
    """
    found = list(_differences(resource, desired, state, matches, given))
    wrong = next((difference for difference in found if difference.fixed), None)
    if wrong is not None:
        raise UsageError(
            f"only the platform writes '{wrong.label}': expected {_shown(wrong.given)}, found {_shown(wrong.found)}",
            hint="is this the result of another object? leave out what must not be the same",
        )
    if not found:
        return []
    listed = ", ".join(f"'{difference.label}' (it is {_shown(difference.found)})" for difference in found)
    advice = sorted({difference.advice for difference in found if difference.advice})
    return ["; ".join([f"only the platform writes what is ignored here: {listed}", *advice])]


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"'{str(value).lower() if isinstance(value, bool) else value}'"


def _differences(
    resource: Resource, desired: Desired, state: Optional[State], matches: Matches, given: GivenFacts
) -> Iterator[_Difference]:
    yield from _unknown_values(resource, desired, state, given)
    if state is not None:
        yield from _other_facts(resource, desired, state, given)
    for children in resource.children:
        items = desired.children.get(children.option)
        if not items or children.scalar or (state is not None and children.option not in state.children):
            continue
        for item, row in matches.of(children, desired, state).pairs:
            if not item.absent:
                yield from _differences(children.resource, item, row, matches, given)


def _unknown_values(
    resource: Resource, desired: Desired, state: Optional[State], given: GivenFacts
) -> Iterator[_Difference]:
    """Yield values of options that only the platform sets, where it has not set them."""
    for column in resource.columns:
        label = desired.label(column.option)
        if column.codec.reported and label in given:
            found = column.show(state.values.get(column.option)) if state else None
            if str(found) != str(given[label]):
                yield _Difference(label, given[label], found, fixed=True)


def _other_facts(resource: Resource, desired: Desired, state: State, given: GivenFacts) -> Iterator[_Difference]:
    for fact in resource.facts:
        label, current = desired.label(fact.name), state.facts.get(fact.name)
        if label not in given or _agrees(fact, given[label], current):
            continue
        if fact.fixed or _may_be_a_wish(fact):
            known = (*resource.words, *(COMMON_WORDS if resource.power else ()))
            advice = next((word.advice for word in known if word.word == fact.name), "")
            yield _Difference(label, given[label], fact.show(current), fact.fixed, advice)
    # The key of the object itself is an option.
    label = desired.label("id")
    if desired.path and given.get(label) is not None and str(given[label]) != str(state.key):
        yield _Difference(label, given[label], str(state.key), fixed=True)


def _agrees(fact: Fact, given: Any, current: Any) -> bool:
    """Return whether a task says what was read, in any spelling."""
    shown = fact.show(current)
    if given == shown or str(given) == str(shown) or given is None:
        return True
    try:
        return bool(fact.codec.same(fact.codec.parse(given), current))
    except (ValueError, TypeError, AttributeError):
        return False


def _may_be_a_wish(fact: Fact) -> bool:
    """Return whether somebody may have written a fact as if it were an option: `status`, but no amount and no time."""
    return not (fact.volatile or fact.codec.measurable or fact.codec.option_type in ("list", "dict"))
