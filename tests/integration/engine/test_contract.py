# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every column that a resource reads, filters on or writes exists on the platform.

The platform silently drops unknown columns, and a filter treats an unknown column as empty, so nothing else would
notice a wrong name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES as MODULES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Presence, Reported
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column, Reference, Write
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import everything, projection
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Desired, Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.usage import Purpose, uses
from tests.contract import LEFT_OUT, Table, load_contract
from tests.integration.cases import CASES, PROVIDED, READ_ONLY

CONTRACT = load_contract()


def with_descendants(resource: Resource) -> Iterator[Resource]:
    """Yield a resource and all its descendants."""
    yield resource
    for children in resource.children:
        yield from with_descendants(children.resource)


ALL = [list(with_descendants(case.resource)) for case in (*CASES, *PROVIDED)]
RESOURCES = [resource for found in ALL for resource in found if not resource.read_only]
NESTED = [resource for found in ALL for resource in found[1:] if not resource.read_only]
LISTED = [
    *(resource for found in ALL for resource in found),
    *(resource for top in READ_ONLY for resource in with_descendants(top)),
]
EACH = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: f"{resource.table}-{resource.name}")
EACH_LISTED = pytest.mark.parametrize("resource", LISTED, ids=lambda resource: f"{resource.table}-{resource.name}")


def split(fields: str) -> list[str]:
    """Split a list of fields at the commas outside brackets."""
    parts, depth, current = [], 0, ""
    for character in fields:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def read_problem(table: Table, expression: str) -> str | None:
    """Return what is wrong with a field expression, or None if the platform understands it."""
    expression = re.sub(r"^count\((\w+)\)$", r"\1", re.sub(r"\s+as\s+\w+$", "", expression))
    nested = re.match(r"^(\w+)\[(.*)\]$", expression)
    if nested:
        column = table.columns.get(nested.group(1))
        if column is None or column.to is None:
            return f"{table.name}.{nested.group(1)} is not a reference"
        problems = [read_problem(CONTRACT[column.to], part) for part in split(nested.group(2))]
        return next((problem for problem in problems if problem), None)
    first, _hash, rest = expression.partition("#")
    if first == "$key":
        return None
    column = table.columns.get(first)
    if column is None:
        return f"{table.name} has no column {first}"
    if column.write_only:
        return f"{table.name}.{first} is write-only"
    if not rest:
        return None
    if column.type == "path" and rest in ("$display", "$key"):
        return None
    if column.to is None:
        return f"{table.name}.{first} is not a reference"
    return read_problem(CONTRACT[column.to], rest)


@EACH_LISTED
def test_columns_that_are_read_exist(resource: Resource) -> None:
    wanted = everything(resource, [children.option for children in resource.children])
    problems = [read_problem(CONTRACT[resource.table], field) for field in projection(resource, wanted)]
    assert not [problem for problem in problems if problem]


@EACH
def test_an_empty_value_is_sent_where_the_platform_would_fill_the_column_in(resource: Resource) -> None:
    columns = CONTRACT[resource.table].columns
    for column in resource.columns:
        has_default = column.written in columns and columns[column.written].default not in (None, "", [], {})
        is_new = not (column.required or resource.provided)
        if has_default and column.clearing() in ("", ()) and is_new:
            assert column.prefilled, column.option


def type_of(table: Table, expression: str) -> str:
    """Return the type of the column that a field expression reads."""
    first, _hash, rest = re.sub(r"\s+as\s+\w+$", "", expression).partition("#")
    if first.startswith("count("):
        return "int"
    if rest == "$display":
        return "text"
    column = table.columns[first]
    return type_of(CONTRACT[column.to], rest) if rest and column.to else column.type


#: The types that results have for each type of column; a number can stand for a size, a time or hundredths.
SHOWN_AS = {
    "bool": {"bool"},
    "int": {"int", "float", "str"},
    "float": {"float"},
    "text": {"str"},
    "path": {"str"},
    "ref": {"str"},
    "json": {"list", "dict"},
}


@EACH_LISTED
def test_facts_are_read_as_what_the_platform_stores(resource: Resource) -> None:
    problems = []
    for fact in resource.facts:
        stored = type_of(CONTRACT[resource.table], fact.expression) if not fact.inside else "text"
        if isinstance(fact.codec, Presence) and stored == "text":
            continue
        if fact.codec.option_type not in SHOWN_AS[stored] or (stored == "int" and isinstance(fact.codec, Reported)):
            problems.append(f"{fact.name}: {stored} shown as {fact.codec.option_type}")
    assert not problems


@pytest.mark.parametrize(
    "resource", [top for top in READ_ONLY if top.journal and top.journal.limit], ids=lambda r: r.name
)
def test_tables_with_a_row_limit_are_only_filtered_by_the_platform(resource: Resource) -> None:
    """A filter that the module applies itself would have to read the whole table to find a few rows."""
    assert not resource.facts
    assert not [column.option for column in resource.columns if column.joined or isinstance(column, Reference)]


def write_problem(table: Table, name: str) -> str | None:
    column = table.columns.get(name)
    if column is None:
        return f"{table.name} has no column {name}"
    return None if column.writable else f"{table.name}.{name} cannot be written"


def table_of(resource: Resource, column: Column) -> Table:
    """Return the table of the row that holds a column."""
    return CONTRACT[resource.rows.get(column.row, resource.table)]


def is_sent_otherwise(resource: Resource, column: Column) -> bool:
    """Return whether an option is only sent with the row from which the platform makes the object."""
    fixed = column.write in (Write.CREATE_ONLY, Write.ONCE)
    return resource.deployment is not None and column.option in resource.deployment.options and fixed


@EACH
def test_columns_that_are_written_exist_and_are_writable(resource: Resource) -> None:
    problems = []
    for column in resource.columns:
        if column.switch or column.derived or column.option in resource.copied_from:
            continue
        table = table_of(resource, column)
        provided = resource.provided and column.write is Write.CREATE_ONLY
        if provided or is_sent_otherwise(resource, column):
            continue
        problems.append(write_problem(table, column.written))
        # The natural key of a child is the same in the row that it matched, so it is never written again.
        identifies = resource in NESTED and column.option in resource.identity
        fixed = column.write in (Write.CREATE_ONLY, Write.ONCE) or identifies
        if not fixed and column.written in table.columns and table.columns[column.written].create_only:
            problems.append(f"{table.name}.{column.written} is fixed at creation, the option is not")
        if column.companion_columns:
            problems += [write_problem(table, name) for name in column.companion_columns(1)]
    table = CONTRACT[resource.table]
    problems += [write_problem(table, name) for name, _value in (*resource.fixed, *resource.created_with)]
    every = Desired(values=dict.fromkeys((column.option for column in resource.columns), True))
    problems += [write_problem(table, name) for source in resource.sources for name in source.columns(every)]
    if resource.deployment:
        problems += [write_problem(CONTRACT[resource.deployment.table], name) for name in resource.deployment.body({})]
    assert not [problem for problem in problems if problem]


@EACH_LISTED
def test_choices_exist_on_the_platform(resource: Resource) -> None:
    """The platform refuses choices that it does not know. Some that it knows may be left out on purpose."""
    for column in resource.columns:
        table = table_of(resource, column)
        known = table.columns[column.written].enum if column.written in table.columns else ()
        if known and column.codec.choices and not isinstance(column, Reference):
            sent = {column.codec.dump(choice) for choice in column.codec.choices}
            assert sent <= {*known, *(str(value) for value in known)}, column.option


#: The modules whose objects can be described completely.
COMPLETE = (
    *("verge_vm", "verge_network", "verge_tenant", "verge_user"),
    *("verge_nas_service", "verge_nas_volume", "verge_nas_user"),
)


def test_every_writable_column_of_the_main_objects_is_an_option_or_left_out_for_a_reason() -> None:
    """New columns in the contract become options, or the file says why not."""
    links = {(table.name, column.name): column.to for table in CONTRACT.values() for column in table.columns.values()}
    found: dict[str, set[str]] = {}
    for module in COMPLETE:
        for resource in with_descendants(MODULES[module]):
            for table in (resource.table, *resource.rows.values()):
                found.setdefault(table, set())
        for use in uses(module, MODULES[module], {place: to for place, to in links.items() if to}):
            if use.purpose is Purpose.WRITE:
                found.setdefault(use.table, set()).add(use.column)
    resources = [resource for module in COMPLETE for resource in with_descendants(MODULES[module])]
    main = {table for resource in resources for table in (resource.table, *resource.rows.values())}
    missing = {
        table: {column.name for column in CONTRACT[table].columns.values() if column.writable} - found[table]
        for table in main
    }
    left_out = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8"))
    assert {table: columns for table, columns in missing.items() if columns} == {
        table: set(reasons) for table, reasons in left_out.items()
    }


@EACH
def test_every_value_that_the_platform_may_report_can_be_repeated_in_a_task(resource: Resource) -> None:
    table = CONTRACT[resource.table]
    for column in resource.columns:
        stored = table.columns[column.expression].enum if column.expression in table.columns else ()
        if stored and column.readable and column.codec.choices and not isinstance(column, Reference):
            known = {*column.codec.choices, *column.codec.reported}
            assert {column.show(column.codec.load(value)) for value in stored} <= known, column.option


def filter_columns(resource: Resource) -> Iterator[str]:
    """Yield the columns by which the engine filters the rows of a resource."""
    yield resource.key_column
    yield from (column for column, _value in resource.conditions)
    yield from (resource.column(option).written for option in (*resource.identity, *resource.listed_by))
    if resource.journal:
        yield resource.journal.column


@EACH_LISTED
def test_filter_columns_belong_to_the_table_itself(resource: Resource) -> None:
    table = CONTRACT[resource.table]
    assert not [name for name in filter_columns(resource) if name != "$key" and name not in table.columns]
    for children in resource.children:
        assert children.parent_column in CONTRACT[children.resource.table].columns, children.option
        facts = {fact.name for fact in resource.facts}
        assert children.parent_value in {"$key", *table.columns, *facts}, children.option
        for column, source in children.inherited_columns:
            assert column in CONTRACT[children.resource.table].columns
            assert source in table.columns


@EACH_LISTED
def test_references_target_the_same_tables_as_on_the_platform(resource: Resource) -> None:
    for column in resource.columns:
        if not isinstance(column, Reference) or column.option in resource.copied_from:
            continue
        for name, constants in column.places:
            target = CONTRACT[name]
            if is_sent_otherwise(resource, column):
                assert column.name_column in target.columns, column.option
                continue
            # A name may be looked up in one table and stored as a key of another: a VM is named, its machine is stored.
            # What stands for it is stored instead.
            points_at = column.through.table if column.through is not None else name
            expected = (
                points_at if column.key_column in ("$key", "id", "uuid") else target.columns[column.key_column].to
            )
            stored = table_of(resource, column).columns[column.written]
            assert stored.to in (expected, None), column.option
            assert column.name_column in target.columns, column.option
            assert column.key_column == "$key" or column.key_column in target.columns, column.option
            assert not [constant for constant, _value in constants if constant not in target.columns]


@EACH
def test_actions_exist_on_the_platform(resource: Resource) -> None:
    power = resource.power
    if power is None:
        return
    table = CONTRACT[power.table]
    assert table.dispatch == power.target
    actions = [power.start, power.stop, power.kill, power.restart, power.suspend]
    switches = [name for column in resource.columns for name in column.switch or ()]
    used = {action.name for action in actions if action} | set(switches)
    used |= {children.hotplug.action for children in resource.children if children.hotplug}
    assert used <= set(table.actions)


@EACH
def test_every_status_of_the_platform_has_a_kind(resource: Resource) -> None:
    """Each status that the platform may return has a kind, so that none is mistaken for another."""
    power = resource.power
    if power is None:
        return
    table, name = CONTRACT[resource.table], ""
    for name in power.status.split("#"):
        column = table.columns[name]
        table = CONTRACT[column.to] if column.to else table
    kinds = {status: power.kind(status) for status in table.columns[name].enum}
    unknown = {status for status, kind in kinds.items() if kind == "unknown"}
    # Statuses that only cluster nodes have.
    assert unknown <= {"maintenance", "leavingmaintenance", "driversreloading", "needsrefresh", "needsrestart"}


@EACH
def test_options_that_can_be_updated_have_no_default(resource: Resource) -> None:
    """A default of an option that can be changed later would be written whenever the option is omitted."""
    offenders = [
        column.option
        for column in resource.columns
        if isinstance(column, Column)
        and column.default.__class__.__name__ != "Marker"
        and column.option not in resource.identity
    ]
    assert not offenders
