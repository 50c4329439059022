# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random documents with objects of every kind, derived from the declarations of the resources.

Each object begins as what its case says, and gets other values for some of its options, fewer or changed items in its
lists, and the names of other objects of the document. Which values the platform takes together is not declared, so
some objects are refused; they are meant to be tried first, and replaced by what the case says.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import UNSET, Timestamp, is_duration
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column, Reference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource
from tests.integration.cases import Case

#: What a document may say about an object, and what was there before.
STEPS = {
    "create": ((), "create"),
    "repeat": (("create",), "create"),
    "change": (("create",), "change"),
    "remove": (("create",), "removal"),
    "remove nothing": ((), "removal"),
}
#: Strings that somebody writes; each option takes those that it understands.
TEXTS = (
    *(
        "",
        "x",
        "it's {now}",
        "50% \\ \u00fc",
        "two\nlines",
        "1 GiB",
        "96 MiB",
        "3 days",
        "2099-01-31T00:00:00Z",
        "never",
    ),
    *("10.77.0.9", "10.78.0.0/24", "02:00:00:00:77:09", "https://chat.example.com/other", "/vendor-data"),
)
_MOST = 100


@dataclass(frozen=True)
class Entry:
    """One object of a document.

    Attributes:
        case: Its kind.
        step: What the document says about it.
        usual: The options that are accepted in any case, after those of each step before.
        options: Options that may be refused.
    """

    case: Case
    step: str
    usual: dict[str, Any]
    before: tuple[dict[str, Any], ...]
    options: dict[str, Any]

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Print what matters; hypothesis asks for it."""
        printer.text(f"{self.case.id} ({self.step}): {self.options}")

    @property
    def name(self) -> str:
        """The name of the object."""
        return str(self.usual[self.case.key_option])

    @property
    def stays(self) -> bool:
        """Whether the object is there when the document has been applied."""
        return STEPS[self.step][1] != "removal"


@st.composite
def documents(draw: st.DrawFn, cases: Sequence[Case]) -> list[Entry]:
    """Draw an object of every kind, and another one of some kinds; each names only those that come before it."""
    twice = draw(st.lists(st.sampled_from(cases), max_size=3, unique_by=lambda case: case.id))
    found: list[Entry] = []
    taken: set[str] = set()
    for number, case in enumerate([*draw(st.permutations(cases)), *twice]):
        # Objects of different kinds may exclude each other by their names: a tenant, and an instance of a recipe for one.
        is_second = number >= len(cases) or case.name in taken
        name = _named(case, case.create, is_second)[case.key_option]
        if name not in taken:
            taken.add(name)
            found.append(draw(_entry(case, is_second, found)))
    return found


@st.composite
def _entry(draw: st.DrawFn, case: Case, is_second: bool, others: Sequence[Entry]) -> Entry:
    step = draw(st.sampled_from(sorted(name for name in STEPS if name != "change" or case.change)))
    before, last = STEPS[step]
    usual = _named(case, getattr(case, last), is_second)
    options = copy.deepcopy(usual)
    if last != "removal":
        draw(_varied(case.resource, options, (case.key_option, *case.resource.scope, *case.dependent), others))
    return Entry(case, step, usual, tuple(_named(case, getattr(case, name), is_second) for name in before), options)


def _named(case: Case, options: dict[str, Any], is_second: bool) -> dict[str, Any]:
    """Return the options of an object, or those of another one of its kind."""
    if not is_second:
        return copy.deepcopy(options)
    shared = {name: value for name, value in options.items() if name not in case.exclusive}
    other = case.neighbours()[0]
    identifying = {name: other[name] for name in (case.key_option, *(case.others[0] if case.others else ()))}
    return copy.deepcopy({**shared, **{name: value for name, value in identifying.items() if name in options}})


@st.composite
def _varied(
    draw: st.DrawFn, resource: Resource, options: dict[str, Any], kept: Sequence[str], others: Sequence[Entry]
) -> None:
    """Change some options of an object, and of what is inside it."""
    columns = [column for column in resource.columns if column.readable and column.option not in kept]
    for column in draw(st.lists(st.sampled_from(columns), max_size=3, unique_by=id)) if columns else ():
        if values := _values(column, others):
            options[column.option] = draw(st.sampled_from(values))
    for children in resource.children:
        if isinstance(options.get(children.option), list) and children.option not in kept and draw(st.booleans()):
            options[children.option] = draw(_items(children, options[children.option], others))


@st.composite
def _items(draw: st.DrawFn, children: Children, items: list[Any], others: Sequence[Entry]) -> list[Any]:
    """Draw some of the items of a list, with other values and in another order."""
    if children.scalar:
        # What another object purges may be this very item, seen from the other side: a member of a group.
        free = [other for other in others if not any(option.startswith("purge_") for option in other.options)]
        names = [value for value in _values(children.resource.column(children.scalar), free) if value]
        return draw(st.lists(st.sampled_from([*items, *names]), max_size=3, unique=True)) if items or names else []
    kept = {option for group in children.match for option in group}
    found = [item for item in draw(st.permutations(items)) if draw(st.integers(0, 3))]
    for item in found:
        if item.get("state") != "absent":
            draw(_varied(children.resource, item, sorted(kept), others))
    return found


def _values(column: Column, others: Sequence[Entry]) -> list[Any]:
    """Return values that an option may have, as far as its declaration tells."""
    empty = [None] if column.clearing() is not UNSET else []
    if isinstance(column, Reference):
        tables = {table for table, _constants in column.places}
        # Where children create what it names, the platform chooses one of them if it is empty, which takes another run.
        empty = [] if column.created_by else empty
        return [*(other.name for other in others if other.stays and other.case.resource.table in tables), *empty]
    codec = column.codec
    if codec.choices:
        return [*codec.choices, *empty]
    if codec.option_type == "bool":
        return [True, False]
    if codec.option_type == "int":
        lowest, highest = (getattr(codec, name, None) for name in ("minimum", "maximum"))
        low = 0 if lowest is None else lowest
        high = low + _MOST if highest is None else min(highest, low + _MOST)
        return [low, (low + high) // 2, high, *empty]
    if codec.option_type == "str":
        return [text for text in TEXTS if _is_understood(column, text)]
    return empty


def _is_understood(column: Column, text: str) -> bool:
    if isinstance(column.codec, Timestamp) and is_duration(text):
        # It would be another time in each run.
        return False
    try:
        column.codec.parse(text)
    except ValueError:
        return False
    return True
