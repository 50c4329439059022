# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tables, columns and values of the platform a resource uses, derived from its declaration.

What hooks and checks use in addition is code and not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple, Optional

from .columns import Column, Reference, ReferenceList, Write
from .resource import Children, Desired, Hop, Power, Recovery, Resource

#: The tables that columns refer to, by table and column. The platform's description of a table does not say it.
Links = Mapping[tuple[str, str], str]

_ALIAS = re.compile(r"\s+as\s+\w+$")
_FUNCTION = re.compile(r"^\w+\((.*)\)$")


class Purpose(Enum):
    """What a column is used for.

    Attributes:
        COMPARE: an option is compared with it.
        SHOW: a result shows it.
        WRITE: it is written.
        FIND: rows are found by it.
    """

    COMPARE = "compare"
    SHOW = "show"
    WRITE = "write"
    FIND = "find"


class Use(NamedTuple):
    """One use of a column.

    Attributes:
        table, column: which one.
        module: the module that uses it.
        subject: the option or return value that it is used for, or what else.
        purpose: what for.
        values: the values that it must know.
    """

    table: str
    column: str
    module: str
    subject: str
    purpose: Purpose
    values: tuple[str, ...] = ()


class _Place(NamedTuple):
    """Where in the declaration of a module a resource is."""

    module: str
    resource: Resource
    links: Links
    prefix: str = ""

    def use(
        self, column: str, subject: str, purpose: Purpose, values: Iterable[Any] = (), table: str = ""
    ) -> Iterator[Use]:
        """Yield the use of a column; the key is not a column."""
        if column != "$key":
            texts = tuple(str(value) for value in values if isinstance(value, (str, int)) and value != "")
            yield Use(table or self.resource.table, column, self.module, f"{self.prefix}{subject}", purpose, texts)

    def read(self, expression: str, subject: str, purpose: Purpose, values: Iterable[Any] = ()) -> Iterator[Use]:
        """Yield the uses of a field expression, as far as it is known which tables its joins lead to."""
        table = self.resource.table
        names = _FUNCTION.sub(r"\1", _ALIAS.sub("", expression)).split("#")
        for number, name in enumerate(names):
            last = number == len(names) - 1
            if name.startswith("$"):
                return
            yield from self.use(name, subject, purpose, values if last else (), table)
            table = self.links.get((table, name), "")
            if not table:
                return


def uses(module: str, resource: Resource, links: Links) -> list[Use]:
    """Return all uses of columns by a module.

    Args:
        module: name of the module.
        resource: what it manages or lists.
        links: the tables that columns refer to.
    """
    return list(_uses(_Place(module, resource, links), None))


def _uses(place: _Place, parent: Optional[Power]) -> Iterator[Use]:
    resource = place.resource
    for column in resource.columns:
        yield from _column(place, column)
    for fact in resource.facts:
        for expression in fact.fields():
            yield from place.read(expression, fact.name, Purpose.SHOW)
    yield from _found_by(place)
    yield from _always_written(place)
    yield from _stand_ins(place)
    yield from _power(place, resource.power)
    yield from _copies(place)
    yield from _measured(place)
    for children in (*resource.children, *resource.dependents):
        yield from _children(place, children, resource.power or parent)


def _measured(place: _Place) -> Iterator[Use]:
    subject = "statistics"
    for series in place.resource.series:
        if not series.inside:
            yield from place.use(series.points_at, subject, Purpose.FIND)
        for samples in series.tables.values():
            yield from place.use(series.column, subject, Purpose.FIND, table=samples.table)
            yield from place.use(samples.time, subject, Purpose.FIND, table=samples.table)
            for figure in samples.figures:
                yield from place.use(figure.expression, f"{subject}[].{figure.name}", Purpose.SHOW, table=samples.table)


def _column(place: _Place, column: Column) -> Iterator[Use]:
    resource, choices = place.resource, _choices(column)
    if column.readable:
        for expression in column.fields():
            # The second expression of a reference reads the name of the other object.
            yield from place.read(expression, column.option, Purpose.COMPARE, choices)
    copied = column.option in resource.copied_from
    fixed = column.write in (Write.CREATE_ONLY, Write.ONCE)
    deployed = resource.deployment is not None and column.option in resource.deployment.options and fixed
    if column.switch and resource.power:
        yield from _actions(place, resource.power, column.option, column.switch)
    elif not (resource.read_only or copied or deployed or column.switch or column.derived):
        table = resource.rows.get(column.row, "")
        yield from place.use(column.written, column.option, Purpose.WRITE, choices, table)
        for name in column.companion_columns(1) if column.companion_columns else ():
            yield from place.use(name, column.option, Purpose.WRITE)
    reference = column.reference if isinstance(column, ReferenceList) else column
    if isinstance(reference, Reference):
        for table, constants in reference.places:
            for name in (reference.name_column, reference.key_column, *(name for name, _value in constants)):
                yield from place.use(name, column.option, Purpose.FIND, table=table)


def _stand_ins(place: _Place) -> Iterator[Use]:
    for column, through, _stand_in in place.resource.stand_ins:
        for name in (through.column, *(name for name, _value in through.body)):
            yield from place.use(name, column.option, Purpose.WRITE, table=through.table)


def _choices(column: Column) -> list[Any]:
    if isinstance(column, Reference) or column.member is not None:
        return []
    return [column.codec.dump(choice) for choice in column.codec.choices]


def _found_by(place: _Place) -> Iterator[Use]:
    resource = place.resource
    for option in (*resource.identity, *resource.listed_by):
        yield from place.use(resource.column(option).written, option, Purpose.FIND)
    for name, value in resource.conditions:
        yield from place.use(name, resource.title, Purpose.FIND, [] if isinstance(value, bool) else [value])
    yield from place.use(resource.key_column, resource.title, Purpose.FIND)
    if resource.journal:
        yield from place.use(resource.journal.column, resource.title, Purpose.FIND)


def _always_written(place: _Place) -> Iterator[Use]:
    resource = place.resource
    for name in (*resource.rows, *resource.created_values):
        yield from place.use(name, resource.title, Purpose.COMPARE)
    if resource.deployment:
        sent = resource.deployment.body({})
        for name in sent:
            yield from place.use(name, resource.title, Purpose.WRITE, table=resource.deployment.table)
    every = Desired(values=dict.fromkeys((column.option for column in resource.columns), True))
    filled = [pair for source in resource.sources for pair in source.columns(every).items()]
    for name, value in (*resource.fixed, *resource.created_with, *filled):
        yield from place.use(name, resource.title, Purpose.WRITE, [] if isinstance(value, bool) else [value])


def _power(place: _Place, power: Optional[Power]) -> Iterator[Use]:
    if power is None:
        return
    statuses = (*power.on, *power.off, *power.suspended, *power.transitioning, *power.failed)
    yield from place.read(power.status, "state", Purpose.COMPARE, statuses)
    if power.started:
        yield from place.read(power.started, "state", Purpose.COMPARE)
    actions = [action.name for action in (power.start, power.stop, power.kill, power.restart, power.suspend) if action]
    yield from _actions(place, power, "state", actions)
    yield from place.use(power.target, "state", Purpose.WRITE, table=power.table)


def _actions(place: _Place, power: Power, subject: str, names: Iterable[str]) -> Iterator[Use]:
    yield from place.use("action", subject, Purpose.WRITE, names, power.table)


def _copies(place: _Place) -> Iterator[Use]:
    clone = place.resource.clone
    if clone:
        yield from place.use("action", clone.option, Purpose.WRITE, [clone.action], clone.table)
        yield from place.use(clone.target, clone.option, Purpose.WRITE, table=clone.table)
        yield from _way(place, clone.snapshot, clone.option)
    recovery = place.resource.recovery
    if recovery:
        yield from _recovery(place, recovery)
    for imperative in place.resource.imperative_states:
        yield from _way(place, imperative.way, "state")
        if imperative.owner:
            yield from _way(place, imperative.owner.way, "state")


def _recovery(place: _Place, recovery: Recovery) -> Iterator[Use]:
    subject, contents = recovery.option, recovery.contents
    for table, action in ((recovery.find_table, recovery.find), (recovery.table, recovery.action)):
        yield from place.use("action", subject, Purpose.WRITE, [action], table)
    yield from place.use(recovery.pointer, subject, Purpose.WRITE, table=recovery.find_table)
    for name in (recovery.pointer, recovery.name, *(name for name, _value in recovery.constants)):
        yield from place.use(name, subject, Purpose.FIND, table=contents)
    yield from place.use(recovery.status, subject, Purpose.COMPARE, (*recovery.busy, *recovery.failed), contents)
    yield from place.use(recovery.info, subject, Purpose.SHOW, table=contents)


def _way(place: _Place, hops: tuple[Hop, ...], subject: str) -> Iterator[Use]:
    for hop in hops:
        for name in (hop.column, hop.take, *(name for name, _value in hop.constants)):
            yield from place.use(name, subject, Purpose.FIND, table=hop.table)


def _children(place: _Place, children: Children, power: Optional[Power]) -> Iterator[Use]:
    subject, table = children.option, place.resource.table
    for name in children.nested:
        yield from place.use(name, subject, Purpose.COMPARE, table=table)
        table = place.links.get((table, name), "")
        if not table:
            break
    pointed_at = next((fact for fact in place.resource.facts if fact.name == children.parent_value), None)
    yield from place.read(pointed_at.expression if pointed_at else children.parent_value, subject, Purpose.FIND)
    purpose = Purpose.FIND if place.resource.read_only else Purpose.WRITE
    yield from place.use(children.parent_column, subject, purpose, table=children.resource.table)
    for inherited, source in children.inherited_columns:
        yield from place.use(inherited, subject, Purpose.WRITE, table=children.resource.table)
        yield from place.use(source, subject, Purpose.COMPARE)
    if children.hotplug and power:
        yield from _actions(place, power, subject, [children.hotplug.action])
    inner = _Place(place.module, children.resource, place.links, f"{place.prefix}{subject}[].")
    yield from _uses(inner, power)
