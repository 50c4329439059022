# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every column that a resource reads, filters on or writes is one that the platform has.

The platform drops unknown columns in silence, and a filter on an unknown column reads it as empty, so nothing else would
notice a wrong name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column, Reference, Write
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import everything, projection
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.contract import Table, load_contract
from tests.integration.cases import CASES, READ_ONLY

CONTRACT = load_contract()


def family(resource: Resource) -> Iterator[Resource]:
    """A resource and all that live inside it."""
    yield resource
    for children in resource.children:
        yield from family(children.resource)


RESOURCES = [resource for case in CASES for resource in family(case.resource)]
INNER = [resource for case in CASES for resource in list(family(case.resource))[1:]]
LISTED = [*RESOURCES, *(resource for top in READ_ONLY for resource in family(top))]
EACH = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: f"{resource.table}-{resource.name}")
EACH_LISTED = pytest.mark.parametrize("resource", LISTED, ids=lambda resource: f"{resource.table}-{resource.name}")


def split(fields: str) -> list[str]:
    """The parts between the commas outside brackets."""
    parts, depth, current = [], 0, ""
    for sign in fields:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += sign
    return [*parts, current]


def resolve(table: Table, expression: str) -> str | None:
    """What is wrong with a field expression; None when the platform understands it."""
    expression = re.sub(r"\s+as\s+\w+$", "", expression)
    nested = re.match(r"^(\w+)\[(.*)\]$", expression)
    if nested:
        column = table.columns.get(nested.group(1))
        if column is None or column.to is None:
            return f"{table.name}.{nested.group(1)} leads nowhere"
        problems = [resolve(CONTRACT[column.to], part) for part in split(nested.group(2))]
        return next((problem for problem in problems if problem), None)
    first, _hash, rest = expression.partition("#")
    if first == "$key":
        return None
    column = table.columns.get(first)
    if column is None:
        return f"{table.name} has no column {first}"
    if column.write_only:
        return f"{table.name}.{first} is never in an answer"
    if not rest:
        return None
    if column.type == "path" and rest in ("$display", "$key"):
        return None
    if column.to is None:
        return f"{table.name}.{first} leads nowhere"
    return resolve(CONTRACT[column.to], rest)


@EACH_LISTED
def test_what_is_read_exists(resource: Resource) -> None:
    wanted = everything(resource, [children.option for children in resource.children])
    problems = [resolve(CONTRACT[resource.table], field) for field in projection(resource, wanted)]
    assert not [problem for problem in problems if problem]


@pytest.mark.parametrize(
    "resource", [top for top in READ_ONLY if top.journal and top.journal.limit], ids=lambda r: r.name
)
def test_a_table_that_is_never_read_as_a_whole_is_filtered_by_the_platform_alone(resource: Resource) -> None:
    """Otherwise a filter that only the module knows would have to read all of it to find a few rows."""
    assert not resource.facts
    assert not [column.option for column in resource.columns if column.joined or isinstance(column, Reference)]


def writable(table: Table, name: str) -> str | None:
    column = table.columns.get(name)
    if column is None:
        return f"{table.name} has no column {name}"
    return None if column.writable else f"{table.name}.{name} cannot be written"


@EACH
def test_what_is_written_exists_and_may_be_written(resource: Resource) -> None:
    table = CONTRACT[resource.table]
    problems = []
    for column in resource.columns:
        if column.switch or column.option == (resource.clone.option if resource.clone else ""):
            continue
        problems.append(writable(table, column.written))
        # What identifies a child cannot differ from the row that it has identified.
        identifies = resource in INNER and column.option in resource.identity
        fixed = column.write in (Write.CREATE_ONLY, Write.ONCE) or identifies
        if not fixed and column.written in table.columns and table.columns[column.written].create_only:
            problems.append(f"{table.name}.{column.written} is fixed at creation, the option is not")
        if column.companion_columns:
            problems += [writable(table, name) for name in column.companion_columns(1)]
    problems += [writable(table, name) for name, _value in (*resource.fixed, *resource.created_with)]
    problems += [writable(table, name) for name in (resource.source.body if resource.source else ())]
    assert not [problem for problem in problems if problem]


@EACH_LISTED
def test_choices_are_those_of_the_platform(resource: Resource) -> None:
    """A choice that the platform does not know would be refused; one that it knows may be left out on purpose."""
    table = CONTRACT[resource.table]
    for column in resource.columns:
        known = table.columns[column.written].enum if column.written in table.columns else ()
        if known and column.codec.choices and not isinstance(column, Reference):
            sent = {column.codec.dump(choice) for choice in column.codec.choices}
            assert sent <= {*known, *(str(value) for value in known)}, column.option


def filtered(resource: Resource) -> Iterator[str]:
    """The columns by which the engine filters rows of a resource."""
    yield resource.key_column
    yield from (column for column, _value in resource.conditions)
    yield from (resource.column(option).written for option in (*resource.identity, *resource.listed_by))
    if resource.journal:
        yield resource.journal.column


@EACH_LISTED
def test_what_is_filtered_on_is_a_column_of_the_table_itself(resource: Resource) -> None:
    table = CONTRACT[resource.table]
    assert not [name for name in filtered(resource) if name != "$key" and name not in table.columns]
    for children in resource.children:
        assert children.parent_column in CONTRACT[children.resource.table].columns, children.option
        assert children.parent_value == "$key" or children.parent_value in table.columns, children.option
        for column, source in children.inherited_columns:
            assert column in CONTRACT[children.resource.table].columns
            assert source in table.columns


@EACH_LISTED
def test_references_point_where_the_platform_points(resource: Resource) -> None:
    table = CONTRACT[resource.table]
    for column in resource.columns:
        if not isinstance(column, Reference) or column.option == (resource.clone.option if resource.clone else ""):
            continue
        target = CONTRACT[column.table]
        # What is looked up in one table may be the key of another: a VM is named, its machine is meant.
        meant = column.table if column.key_column in ("$key", "id", "uuid") else target.columns[column.key_column].to
        assert table.columns[column.written].to in (meant, None), column.option
        assert column.name_column in target.columns, column.option
        assert column.key_column == "$key" or column.key_column in target.columns, column.option
        assert not [name for name, _value in column.constants if name not in target.columns]


@EACH
def test_actions_are_those_of_the_platform(resource: Resource) -> None:
    power = resource.power
    if power is None:
        return
    table = CONTRACT[power.table]
    assert table.dispatch == power.target
    words = [power.start, power.stop, power.kill, power.restart, power.suspend]
    switches = [name for column in resource.columns for name in column.switch or ()]
    used = {action.name for action in words if action} | set(switches)
    used |= {children.hotplug.action for children in resource.children if children.hotplug}
    assert used <= set(table.actions)


@EACH
def test_status_words_are_those_of_the_platform(resource: Resource) -> None:
    """Each word that the platform may answer has its kind, so that none is taken for another."""
    power = resource.power
    if power is None:
        return
    table, name = CONTRACT[resource.table], ""
    for name in power.status.split("#"):
        column = table.columns[name]
        table = CONTRACT[column.to] if column.to else table
    words = set(table.columns[name].enum)
    kinds = {word: power.kind(word) for word in words}
    unknown = {word for word, kind in kinds.items() if kind == "unknown"}
    # Words that only nodes of the cluster bear.
    assert unknown <= {"maintenance", "leavingmaintenance", "driversreloading", "needsrefresh", "needsrestart"}


@EACH
def test_defaults_of_the_platform_are_left_to_it(resource: Resource) -> None:
    """No option that can be changed later has a default, or omitting it would write it."""
    offenders = [
        column.option
        for column in resource.columns
        if isinstance(column, Column)
        and column.default.__class__.__name__ != "Marker"
        and column.option not in resource.identity
    ]
    assert not offenders
