# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform's tables as data: what a VergeOS system stores, accepts and refuses.

Each file ``tests/contract/tables/<table>.yml`` describes one table. ``tests/contract/README.md`` documents the format;
every column names its sources.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from .releases import DEFAULT, RELEASES, is_at_least

TABLES = Path(__file__).parent / "tables"
PLATFORM_TABLES = Path(__file__).parent / "platform_tables.txt"
LEFT_OUT = Path(__file__).parent / "left_out.yml"

COLUMN_TYPES = frozenset({"bool", "int", "float", "text", "json", "ref", "path", "rows"})
KEY_KINDS = frozenset({"int", "hex40", "uuid", "text"})
#: Values of a column's `auto`: what the system fills in.
AUTO = frozenset({"created", "modified", "user", "uuid", "hex40", "key", "next_order", "behaviour"})
#: Values of `source`; tests/contract/README.md explains each of them.
SOURCES = frozenset(
    {
        "live", "live_terraform", "pyvergeos", "psvergeos", "terraform", "govergeos", "tsvergeos", "docs", "packer",
        "csi", "omni", "exporter", "vrg", "ansible", "clients", "schema", "assumed",
    }
)  # fmt: skip


class ContractError(ValueError):
    """A table file that violates the format."""


@dataclass(frozen=True)
class Column:
    """One column: how it is written, stored and read, and the sources of that knowledge."""

    name: str
    type: str
    source: tuple[str, ...]
    to: str | None = None  # the target table of `ref` and `rows`
    by: str | None = None  # `rows` only: the column of the child that refers to its parent
    by_path: bool = False  # `rows` only: that column holds "table/key" instead of the key alone
    required: bool = False  # on create
    read_only: bool = False  # only the system writes it
    create_only: bool = False  # can be set at create, fixed afterwards
    write_only: bool = False  # never in an answer
    hidden: bool = False  # answered only if named in `fields`: not part of `all` and `most`
    ignored: bool = False  # accepted on write, without effect
    nullable: bool = False
    enum: tuple[Any, ...] = ()
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: re.Pattern[str] | None = None
    default: Any = None
    has_default: bool = False
    auto: str | None = None
    assumed: bool = False  # not measured: a guess, because the simulator needs an answer
    settled_by: str = ""  # what would settle an assumption, if it is more than the schema of the table
    since: str = ""  # the release that the column came with
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # attributes that differ since a release
    note: str = ""

    def as_of(self, release: str) -> Column:
        """Return the column as it is in a release."""
        found = self
        for since in RELEASES:
            if since in self.changes and is_at_least(release, since):
                found = replace(found, **self.changes[since])
        return found

    @property
    def writable(self) -> bool:
        """Whether a client can set the column (at create or update)."""
        return not (self.read_only or self.ignored or self.type == "rows")

    @property
    def updatable(self) -> bool:
        """Whether a client can change the column after creation."""
        return self.writable and not self.create_only


@dataclass(frozen=True)
class Unique:
    """A unique combination of columns, with the platform's refusal of a duplicate."""

    columns: tuple[str, ...]
    status: int
    text: str
    where: Mapping[str, Any] = field(default_factory=dict)
    lenient_status: int | None = None  # the status in older releases
    assumed: bool = False


@dataclass(frozen=True)
class Link:
    """Rows of another table that refer to a row of this one: deleted with it (`cascade`) or blocking it (`restrict`)."""

    table: str
    column: str
    path: bool = False  # the column holds "table/key"
    status: int = 500
    text: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Refusal:
    """The refusal of a method that a table never accepts."""

    status: int
    text: str


@dataclass(frozen=True)
class Table:
    """One platform table."""

    name: str
    title: str
    key: str
    columns: Mapping[str, Column]
    display: str | None = None  # the column that `$display` shows
    aliases: Mapping[str, str] = field(default_factory=dict)  # other names of rows in a URL
    key_in_all: bool = True  # whether `fields=all` and `fields=most` hold `$key`
    key_in_answer: bool = True  # whether the answer to a POST holds the key; otherwise it holds a number of no use
    bare_get: str = "most"  # what a GET without `fields` answers: most, or minimal
    empty_list: str = "list"  # how an empty filtered list is answered: list, or count
    methods: frozenset[str] = frozenset({"GET", "POST", "PUT", "DELETE"})
    refuse: Mapping[str, Refusal] = field(default_factory=dict)
    unique: tuple[Unique, ...] = ()
    cascade: tuple[Link, ...] = ()
    restrict: tuple[Link, ...] = ()
    order_scope: tuple[str, ...] = ()  # the columns within which `auto: next_order` counts
    commands: bool = False  # action tables: a row is an order, which the simulator runs and does not keep
    dispatch: str | None = None  # action tables: the column with the key of the target row, if they have one
    row_actions: tuple[str, ...] = ()
    put_actions: tuple[str, ...] = ()
    post_actions: tuple[str, ...] = ()
    table_actions: tuple[str, ...] = ()
    views: Mapping[str, str] = field(default_factory=dict)
    reuse_after: float = 15.0  # seconds until the key of a deleted row is reused
    since: str = ""  # the release that the table came with
    note: str = ""
    described: bool = True  # false: only the name is known

    def as_of(self, release: str) -> Table:
        """Return the table as it is in a release."""
        columns = {
            name: column.as_of(release)
            for name, column in self.columns.items()
            if not column.since or is_at_least(release, column.since)
        }
        return replace(self, columns=columns)

    def own(self, view: str) -> tuple[str, ...]:
        """Return the columns that ``fields=all`` (or ``most``) selects, without ``$key``."""
        return tuple(c.name for c in self.columns.values() if not (c.write_only or c.hidden or c.type == "rows"))

    @property
    def parents(self) -> frozenset[str]:
        """The references that a row cannot be without: they hold what it belongs to."""
        return frozenset(c.name for c in self.columns.values() if c.required and c.type in ("ref", "path"))

    @property
    def readable(self) -> frozenset[str]:
        """The columns that a client can name in `fields`."""
        return frozenset(c.name for c in self.columns.values() if not c.write_only)

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that an action table accepts (empty for other tables)."""
        return tuple(self.columns["action"].enum) if self.commands and "action" in self.columns else ()


_COLUMN_ATTRIBUTES = frozenset(attribute.name for attribute in fields(Column)) - {"name", "has_default"}
#: Attributes that another release may change; what kind of column it is stays the same.
_CHANGEABLE = frozenset(
    {
        *("required", "read_only", "create_only", "hidden", "ignored", "nullable", "enum", "min", "max", "min_length"),
        *("max_length", "default"),
    }
)


def _check_release(where: str, release: Any) -> None:
    if release not in RELEASES:
        raise ContractError(f"{where}: {release!r} is not one of the releases {list(RELEASES)}")


def _changes(where: str, raw: Mapping[Any, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the attributes of a column that differ since a release."""
    found = {}
    for since, attributes in raw.items():
        _check_release(where, since)
        if not _CHANGEABLE.issuperset(attributes):
            raise ContractError(f"{where}: {sorted(set(attributes) - _CHANGEABLE)} cannot differ between releases")
        found[since] = dict(attributes)
        if "enum" in attributes:
            found[since]["enum"] = tuple(attributes["enum"])
        if "default" in attributes:
            found[since]["has_default"] = True
    return found


def _column(table: str, name: str, raw: Mapping[str, Any]) -> Column:
    where = f"{table}.{name}"
    unknown = set(raw) - _COLUMN_ATTRIBUTES
    if unknown:
        raise ContractError(f"{where}: unknown attributes {sorted(unknown)}")
    if raw.get("type") not in COLUMN_TYPES:
        raise ContractError(f"{where}: {raw.get('type')!r} is not a valid type")
    source = tuple(raw.get("source", ()))
    if not source or not SOURCES.issuperset(source):
        raise ContractError(f"{where}: expected source to be a list of {sorted(SOURCES)}, got {source}")
    if raw.get("auto") is not None and raw["auto"] not in AUTO:
        raise ContractError(f"{where}: {raw['auto']!r} is not a valid auto")
    if raw["type"] in ("ref", "rows") and not raw.get("to"):
        raise ContractError(f"{where}: a {raw['type']} column requires 'to'")
    if raw["type"] == "rows" and not raw.get("by"):
        raise ContractError(f"{where}: a rows column requires 'by'")
    values = dict(raw)
    values["source"] = source
    values["enum"] = tuple(raw.get("enum", ()))
    values["has_default"] = "default" in raw
    values["changes"] = _changes(where, raw.get("changes", {}))
    if "since" in raw:
        _check_release(where, raw["since"])
    if "pattern" in raw:
        values["pattern"] = re.compile(raw["pattern"])
    return Column(name=name, **values)


def _table(raw: dict[str, Any]) -> Table:
    name = raw.pop("table")
    if raw.get("key") not in KEY_KINDS:
        raise ContractError(f"{name}: {raw.get('key')!r} is not a valid kind of key")
    if "since" in raw:
        _check_release(name, raw["since"])
    columns = {c: _column(name, c, attributes) for c, attributes in raw.pop("columns").items()}
    values: dict[str, Any] = dict(raw)
    if "methods" in raw:
        values["methods"] = frozenset(raw["methods"])
    values["refuse"] = {method: Refusal(**refusal) for method, refusal in raw.get("refuse", {}).items()}
    values["unique"] = tuple(Unique(**{**rule, "columns": tuple(rule["columns"])}) for rule in raw.get("unique", ()))
    for links in ("cascade", "restrict"):
        values[links] = tuple(Link(**link) for link in raw.get(links, ()))
    for names in ("order_scope", "row_actions", "put_actions", "post_actions", "table_actions"):
        values[names] = tuple(raw.get(names, ()))
    if "dispatch" in raw:
        values["dispatch"] = raw["dispatch"].get("target")
        values["commands"] = True
    return Table(name=name, columns=columns, **values)


def load_table(path: Path) -> Table:
    """Read one table file.

    Args:
        path: The YAML file, named after the table.

    Returns:
        The table.

    Raises:
        ContractError: The file violates the format.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open("rb") as stream:
        raw = yaml.load(stream, Loader=loader)  # noqa: S506 - a safe loader
    try:
        table = _table(raw)
    except (TypeError, KeyError) as error:
        raise ContractError(f"{path.name}: {error}") from error
    if table.name != path.stem:
        raise ContractError(f"{path.name}: expected table: {path.stem}, got {table.name}")
    return table


@functools.lru_cache(maxsize=1)
def _all_tables() -> tuple[Table, ...]:
    return tuple(load_table(path) for path in sorted(TABLES.glob("*.yml")))


def tables_of(tables: Iterable[Table], release: str) -> dict[str, Table]:
    """Return the tables of a release by name, as they are in that release.

    Raises:
        ContractError: A table refers to something that the release does not have.
    """
    found = {table.name: table.as_of(release) for table in tables if is_at_least(release, table.since or RELEASES[0])}
    for table in found.values():
        for column in table.columns.values():
            if column.to is None or column.to in found:
                continue
            if column.type == "rows" or column.to not in platform_tables():
                raise ContractError(f"{table.name}.{column.name} refers to {column.to}, which has no table file")
        for column in table.columns.values():
            if column.type == "rows" and column.by not in found[str(column.to)].columns:
                raise ContractError(f"{table.name}.{column.name}: {column.to} has no column {column.by}")
        for link in table.cascade + table.restrict:
            if link.column not in found[link.table].columns:
                raise ContractError(f"{table.name}: {link.table} has no column {link.column}")
    return found


@functools.cache
def _of_release(release: str) -> Mapping[str, Table]:
    return tables_of(_all_tables(), release)


def load_contract(release: str = DEFAULT) -> Mapping[str, Table]:
    """Return every described table of a release by name. The files are read once per process."""
    return _of_release(release)


@functools.lru_cache(maxsize=1)
def platform_tables() -> frozenset[str]:
    """Return the names of all tables in the index of VergeOS 26.1.8, described here or not."""
    return frozenset(PLATFORM_TABLES.read_text(encoding="utf-8").split())


@functools.cache
def served_tables(release: str = DEFAULT) -> Mapping[str, Table]:
    """Return what the simulator serves: the described tables, and the others of the index without any column.

    Assumption: a table of which only the name is known has numeric keys.
    """
    described = load_contract(release)
    unknown = {name: Table(name, name, "int", {}, described=False) for name in platform_tables() - set(described)}
    return {**described, **unknown}
