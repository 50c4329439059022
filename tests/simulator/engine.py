# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generic create, read, update and delete, driven by the contract; behaviours add the special cases."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from tests.contract import Column, Link, Table, Unique

from . import filters, registry, values
from .clock import Clock, Transition
from .errors import ApiError, GapError, no_such_reference, no_such_row
from .expressions import Projector, Reader, count_answer, sort_rows
from .release import Release
from .store import Key, Row, Store, generate_key

if TYPE_CHECKING:
    from .auth import Auth


@dataclass
class Reply:
    """An answer: a status and either a document (sent as JSON) or raw bytes."""

    status: int
    document: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class System(Protocol):
    """Another simulated system that this one can reach."""

    engine: Engine
    auth: Auth


@dataclass
class Call:
    """One request while the engine handles it, as behaviours see it."""

    engine: Engine
    table: Table
    user: Row | None = None
    query: dict[str, str] = field(default_factory=dict)
    #: Names that the client sent and the table has.
    given: set[str] = field(default_factory=set)
    #: Values of write-only columns: they are never stored in the row.
    arguments: dict[str, Any] = field(default_factory=dict)
    #: Names that the client sent and the table does not have.
    dropped: list[str] = field(default_factory=list)
    #: What the simulator does not know about this request.
    gaps: list[str] = field(default_factory=list)
    #: Whether the row is deleted together with another one.
    cascading: bool = False

    def fail(self, status: int, text: str) -> NoReturn:
        """Refuse the request."""
        raise ApiError(status, text)

    def nested(self, table: str, cascading: bool = False) -> Call:
        """Return a call of the same user for another table."""
        return Call(self.engine, self.engine.contract[table], self.user, cascading=cascading)

    def create(self, table: str, body: Mapping[str, Any]) -> Row:
        """Create a row as a client would, with all checks and hooks, and return the row itself."""
        return self.engine.create_row(self.nested(table), body)[0]

    def update(self, table: str, key: Key, body: Mapping[str, Any]) -> Row:
        """Update a row as a client would."""
        return self.engine.update_row(self.nested(table), self.engine.store.get(table, key), body)

    def delete(self, table: str, key: Key, cascading: bool = True) -> None:
        """Delete a row with everything that belongs to it."""
        self.engine.delete_row(self.nested(table, cascading), self.engine.store.get(table, key))

    @property
    def user_name(self) -> str:
        """The name of the user, stored as `creator`."""
        return str(self.user["name"]) if self.user is not None else ""


class Template:
    """The initial content of a row of a table, sorted by how it is produced."""

    def __init__(self, table: Table) -> None:
        self.plain: dict[str, Any] = {}
        self.containers: dict[str, Any] = {}
        self.automatic: list[Column] = []
        self.identities: list[Column] = []
        self.arguments: list[Column] = []
        for column in table.columns.values():
            if column.type == "rows":
                continue
            default = values.default_of(column)
            if column.auto in ("key", "uuid", "hex40"):
                self.identities.append(column)
            if column.auto is not None:
                self.automatic.append(column)
            elif column.write_only:
                self.arguments.append(column)
            elif isinstance(default, (dict, list)):
                self.containers[column.name] = default
            else:
                self.plain[column.name] = default


class Engine:
    """The platform without its transport."""

    def __init__(
        self,
        contract: Mapping[str, Table],
        clock: Clock,
        strict: bool,
        empty_list_as_count_object: bool,
        release: Release,
    ) -> None:
        self.contract = contract
        self.release = release
        self.clock = clock
        self.strict = strict
        self.empty_list_as_count_object = empty_list_as_count_object
        self.store = Store(contract, clock.elapsed, clock.lock)
        self.store.fill_defaults = self.fill_defaults
        self.projector = Projector(contract, self.store, self._computed(), clock.now)
        clock.run_transition = self.run_transition
        #: Settings of behaviours that are not rows, by name (for instance what makes an import fail).
        self.switches: dict[str, Any] = {}
        #: The address of this system, once it listens, and the system behind another address (see pair.py).
        self.url = ""
        self.find_system: Callable[[str], System | None] = lambda _url: None
        #: What `behaviours.usage` derived from rows; it can be dropped at any time.
        self.loads: dict[Any, Any] = {}
        self._templates: dict[str, Template] = {}

    def _computed(self) -> dict[tuple[str, str], Reader]:
        return {
            (table, column): (lambda row, function=function: function(self, row))  # type: ignore[misc]
            for (kind, table, column), function in registry.HANDLERS.items()
            if kind == "computed"
        }

    def clear(self) -> None:
        """Delete everything."""
        for rows in self.store.tables.values():
            rows.restore(([], 1, []))
        self.store.hidden.clear()
        self.switches.clear()
        self.clock.cancel()

    def run_transition(self, due: Transition) -> None:
        """Run a transition that is due."""
        function = registry.handler("transition", due.name)
        if function is None:
            raise LookupError(f"no behaviour is registered for the transition {due.name}")
        function(self, **due.arguments)

    def since(self, release: str) -> bool:
        """Return whether the system has what came with a release."""
        return self.release.is_at_least(release)

    # --- reading -----------------------------------------------------------------------------------------------------

    def find(self, table: str, key: Any) -> Row:
        """Return the row that a URL names, or raise 404."""
        described = self.contract[table]
        generate = registry.handler("generated", table)
        try:
            number = self.store.key(table, described.aliases.get(str(key), key))
            rows = [self.store.peek(table, number)] if generate is None else generate(self, "$key", number)
        except ValueError:
            rows = []
        row = rows[0] if rows else None
        if row is None:
            raise no_such_row(described.name)
        return row

    def list_rows(self, call: Call, unknown: dict[str, list[str]]) -> Reply:
        """Answer a GET of a table."""
        table, query = call.table, call.query
        rows = self.filtered(table.name, query.get("filter", ""), unknown)
        rows = sort_rows(rows, query.get("sort", ""), lambda name: self.projector.column_reader(table.name, name))
        offset, limit = _number(query.get("offset")), _number(query.get("limit"))
        if offset:
            rows = rows[offset:]
        if limit:
            rows = rows[:limit]
        fields = self.fields(table, query)
        projection = self.projector.project(table.name, fields)
        unknown["fields"] = projection.unknown
        if projection.only_count:
            return Reply(200, count_answer(len(rows)))
        if not rows and ((query.get("filter") and table.empty_list == "count") or self.empty_list_as_count_object):
            return Reply(200, count_answer(0))  # measured on machine_drive_stats and on lists for recipe options
        return Reply(200, [projection.apply(row) for row in rows])

    def fields(self, table: Table, query: Mapping[str, str]) -> str:
        """Return the field list of a request.

        Assumption: what a GET without `fields` answers depends on the table. Settled by: GET <table> without fields.
        """
        requested = query.get("fields")
        if requested:
            return requested
        if table.bare_get == "minimal":
            return "$key,name"
        return self._short_set(table) if self.strict else "most"

    def _short_set(self, table: Table) -> str:
        """Return the fields of a GET without `fields`: they often lack the reference to the parent.

        Known from the vendor's Python SDK on 26.1.8. A lenient simulator answers all columns.
        """
        if not table.parents:
            return "most"
        key = ("$key",) if table.key_in_all else ()
        return ",".join((*key, *(name for name in table.own("most") if name not in table.parents)))

    def filtered(self, table: str, text: str, unknown: dict[str, list[str]] | None = None) -> list[Row]:
        """Return the rows that match a filter, in the order of their keys."""
        if not text.strip():
            return self._all_rows(table)
        node = filters.parse(text)
        known = self.projector.column_reader
        columns = filters.columns(node)
        if unknown is not None:
            unknown["filter"] = sorted(name for name in columns if known(table, name) is None)
        predicate = filters.compile_filter(node, lambda name: known(table, name), self.clock.now())
        candidate = filters.candidates(node)
        rows = self._candidates(table, candidate) if candidate is not None else None
        if rows is None:
            rows = self._all_rows(table)
        return [row for row in rows if predicate(row)]

    def _all_rows(self, table: str) -> list[Row]:
        generate = registry.handler("generated", table)
        return self.store.select(table) if generate is None else list(generate(self, "", None))

    def _candidates(self, table: str, candidate: tuple[str, Any]) -> list[Row] | None:
        """Return rows by index for an `eq` whose value has the type of the column, None for any other."""
        name, value = candidate
        generate = registry.handler("generated", table)
        if generate is not None:
            return list(generate(self, name, value)) if isinstance(value, int) else None
        if name == "$key":
            row = self.store.peek(table, value)
            return [row] if row is not None else (None if isinstance(value, str) else [])
        column = self.contract[table].columns.get(name)
        if column is None or column.write_only or (table, name) in self.projector.computed:
            return None
        numeric = column.type == "int" or (column.type == "ref" and self.contract[str(column.to)].key == "int")
        textual = column.type in ("text", "path") or (column.type == "ref" and not numeric)
        if (numeric and isinstance(value, int)) or (textual and isinstance(value, str)):
            rows = self.store.tables[table].where(name, value)
            rows.sort(key=lambda row: row["$key"])
            return rows
        return None

    def read(self, call: Call, row: Row, unknown: dict[str, list[str]]) -> Reply:
        """Answer a GET of a row."""
        projection = self.projector.project(call.table.name, self.fields(call.table, call.query))
        unknown["fields"] = projection.unknown
        if projection.only_count:
            return Reply(200, count_answer(1))
        return Reply(200, projection.apply(row))

    # --- creating ----------------------------------------------------------------------------------------------------

    def create(self, call: Call, body: Mapping[str, Any]) -> Reply:
        """Answer a POST to a table: 201 with an envelope (measured)."""
        if not call.table.described:
            raise GapError(f"no column of {call.table.name}")
        replacement = registry.handler("create_instead", call.table.name)
        if replacement is not None:
            reply = replacement(call, dict(body))
            if reply is not None:
                assert isinstance(reply, Reply)
                return reply
        row, response = self.create_row(call, body)
        return Reply(201, self.envelope(call.table.name, row["$key"], response))

    def envelope(self, table: str, key: Key, response: Any = None) -> dict[str, Any]:
        """Return the answer to a POST, whose `$key` is a string even where the row has a number (measured)."""
        number = key if isinstance(key, int) else self.store.tables[table].row_number
        if not self.contract[table].key_in_answer:
            key = number
        document = {
            "location": f"/v4/{table}/{key}",
            "dbpath": f"{table}/{key}",
            "$row": number,
            "$key": str(key),
        }
        if response is not None:
            document["response"] = response
        return document

    def create_row(self, call: Call, body: Mapping[str, Any]) -> tuple[Row, Any]:
        """Check, complete and insert a row; return it with the response of the hooks."""
        table = call.table
        known = self.known_columns(call, body)
        self.refuse_read_only(call, known, creating=True)
        for hook in registry.hooks("before_validate", table.name):
            hook(call, known)
        self.require(call, known)
        converted = self.convert_values(call, known)
        self.fill_defaults(table.name, converted, call)
        for hook in registry.hooks("before_create", table.name):
            hook(call, converted)
        self.refuse_duplicates(table, converted, None)
        call.arguments = self.pop_arguments(table, converted)
        converted.setdefault("$key", self.store.tables[table.name].new_key())
        self.fill_keys(table, converted)
        row = self.store.tables[table.name].insert(self.ordered(table, converted))
        try:
            response = self._after_create(call, row)
        except ApiError:
            with contextlib.suppress(ApiError):  # remove the incomplete row
                self.delete_row(call.nested(table.name, cascading=True), row)
            raise
        return row, response

    @staticmethod
    def _after_create(call: Call, row: Row) -> Any:
        response: Any = None
        for hook in registry.hooks("after_create", call.table.name):
            answer = hook(call, row)
            if isinstance(answer, dict) and isinstance(response, dict):
                response.update(answer)
            elif answer is not None:
                response = answer
        return response

    def known_columns(self, call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the known columns of a body; unknown ones are silently dropped (measured) and recorded."""
        known: dict[str, Any] = {}
        for name, value in body.items():
            column = call.table.columns.get(name)
            if column is None or column.type == "rows":
                call.dropped.append(name)
            elif not column.ignored:
                known[name] = value
        call.given = set(known)
        return known

    def refuse_read_only(self, call: Call, known: dict[str, Any], creating: bool) -> None:
        """Raise 422 for a column that only the system writes, or that is fixed after creation.

        Measured for settings.key (update) and tenant_recipes.tenant_snapshot (create). Assumption: the same holds for
        every such column; a lenient simulator silently drops them. Settled by: PUT <table>/<key> with a column that
        GET <table>/$table shows as readonly.
        """
        for name in list(known):
            column = call.table.columns[name]
            if column.read_only or (column.create_only and not creating):
                if self.strict:
                    raise ApiError(422, f"field '{name}' is readonly")
                known.pop(name)
                call.given.discard(name)
                call.dropped.append(name)

    def require(self, call: Call, known: Mapping[str, Any]) -> None:
        """Raise 422 for the first required column that is missing (text measured on 26.1.8)."""
        for column in call.table.columns.values():
            if column.required and known.get(column.name) in (None, ""):
                raise ApiError(422, f"field '{call.table.name}.{column.name}' is required")

    def convert_values(self, call: Call, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values converted to what the platform stores."""
        columns = call.table.columns
        return {
            name: values.convert(call.table, columns[name], value, self.store, self.strict)
            for name, value in known.items()
        }

    def fill_defaults(self, table: str, row: dict[str, Any], call: Call | None = None) -> dict[str, Any]:
        """Fill in missing columns: defaults, timestamps, generated identities, the next order number."""
        described = self.contract[table]
        template = self._template(table)
        for name, value in template.plain.items():
            if name not in row:
                row[name] = value
        for name, value in template.containers.items():
            if name not in row:
                row[name] = copy.deepcopy(value)
        for column in template.automatic:
            if column.name not in row:
                row[column.name] = self.automatic_value(described, column, row, call)
        if call is not None:
            for column in template.arguments:
                row.setdefault(column.name, values.default_of(column))
        if "$key" in row:
            self.fill_keys(described, row)
        return row

    def _template(self, table: str) -> Template:
        if table not in self._templates:
            self._templates[table] = Template(self.contract[table])
        return self._templates[table]

    def automatic_value(self, table: Table, column: Column, row: Mapping[str, Any], call: Call | None) -> Any:
        """Return the initial value of a column that the system fills in."""
        if column.auto in ("created", "modified"):
            return self.clock.stamp()
        if column.auto == "user":
            return call.user_name if call is not None else ""
        if column.auto == "next_order":
            return self.next_order(table, row)
        return values.default_of(column)

    def fill_keys(self, table: Table, row: dict[str, Any]) -> None:
        """Fill in identities that derive from the key: they are the same in each run."""
        for column in self._template(table.name).identities:
            if column.auto == "key" and not row.get(column.name):
                row[column.name] = row["$key"]
            elif not row.get(column.name):
                # Keys are reused, these identities are not (which is how clients distinguish rows).
                count = self.store.tables[table.name].version
                row[column.name] = generate_key(str(column.auto), f"{table.name}/{row['$key']}/{count}/{column.name}")

    def next_order(self, table: Table, row: Mapping[str, Any]) -> int:
        """Return the order number after the last one of the same parent.

        Assumption: counting starts at 0. Settled by: POST machine_drives for a new VM, then GET its orderid.
        """
        if not table.order_scope:
            return 0
        scope = {name: row.get(name) for name in table.order_scope}
        numbers = [other.get("orderid") or 0 for other in self.store.select(table.name, **scope)]
        return max(numbers, default=-1) + 1

    def pop_arguments(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        """Remove the write-only values from a row and return them."""
        return {c.name: row.pop(c.name) for c in table.columns.values() if c.write_only and c.name in row}

    def ordered(self, table: Table, row: Row) -> Row:
        """Return the row with its columns in the order of the contract."""
        ordered: Row = {"$key": row["$key"]}
        ordered.update((name, row[name]) for name in table.columns if name in row)
        return ordered

    def refuse_duplicates(self, table: Table, row: Mapping[str, Any], own: Key | None) -> None:
        """Raise the platform's refusal of a second row with the same unique values."""
        for rule in table.unique:
            if any(row.get(name) != value for name, value in rule.where.items()):
                continue
            if row.get(rule.columns[-1]) in (
                None,
                "",
            ):  # the last column is the name; rows without a name are not compared
                continue
            scope = {name: row.get(name) for name in reversed(rule.columns)}
            for other in self.store.select(table.name, **scope, **rule.where):
                if other["$key"] != own:
                    raise ApiError(self.duplicate_status(rule), rule.text)

    def duplicate_status(self, rule: Unique) -> int:
        """Return 409 as current releases, or 422 as older ones (official Terraform provider)."""
        return rule.status if self.strict or rule.lenient_status is None else rule.lenient_status

    # --- updating ----------------------------------------------------------------------------------------------------

    def update(self, call: Call, row: Row, body: Mapping[str, Any]) -> Reply:
        """Answer a PUT of a row: 200 with an empty list (measured)."""
        self.update_row(call, row, body)
        return Reply(200, [])

    def update_row(self, call: Call, row: Row, body: Mapping[str, Any]) -> Row:
        """Check and store a partial change."""
        table = call.table
        known = self.known_columns(call, body)
        self.refuse_read_only(call, known, creating=False)
        for hook in registry.hooks("before_validate", table.name):
            hook(call, known)
        for name, value in known.items():
            if table.columns[name].required and value in (None, ""):
                raise ApiError(422, f"field '{table.name}.{name}' is required")
        changes = self.convert_values(call, known)
        for hook in registry.hooks("before_update", table.name):
            hook(call, row, changes)
        call.arguments = self.pop_arguments(table, changes)
        if changes:
            self.refuse_duplicates(table, {**row, **changes}, row["$key"])
            self._stamp(table, changes)
        elif call.arguments:
            self._stamp(table, changes)
        before = {name: row.get(name) for name in changes}
        if changes:
            self.store.tables[table.name].update(row["$key"], changes)
        for hook in registry.hooks("after_update", table.name):
            hook(call, row, before)
        return row

    def _stamp(self, table: Table, changes: dict[str, Any]) -> None:
        for column in table.columns.values():
            if column.auto == "modified" and column.name not in changes:
                changes[column.name] = self.clock.stamp()

    # --- deleting ----------------------------------------------------------------------------------------------------

    def delete(self, call: Call, row: Row) -> Reply:
        """Answer a DELETE of a row with 200.

        Assumption: the body is empty (official clients ignore it). Settled by: DELETE <table>/<key>.
        """
        self.delete_row(call, row)
        return Reply(200, raw=b"")

    def delete_row(self, call: Call, row: Row) -> None:
        """Delete a row and what belongs to it, unless another row restricts it."""
        table = call.table
        for hook in registry.hooks("before_delete", table.name):
            hook(call, row)
        for link in table.restrict:
            if self.linked_rows(table, row, link):
                raise ApiError(link.status, link.text)
        for link in table.cascade:
            for child in self.linked_rows(table, row, link):
                if self.store.peek(link.table, child["$key"]) is not None:
                    self.delete_row(call.nested(link.table, cascading=True), child)
        self.store.tables[table.name].delete(row["$key"])
        for hook in registry.hooks("after_delete", table.name):
            hook(call, row)

    def linked_rows(self, table: Table, row: Row, link: Link) -> list[Row]:
        """Return the rows of another table that belong to this one."""
        if link.path:
            path = f"{table.name}/{row['$key']}"
            return self.store.select(link.table, **{link.column: path}) + self.store.select(
                link.table, **{link.column: f"/v4/{path}"}
            )
        return self.store.select(link.table, **{link.column: row["$key"]})

    # --- actions -----------------------------------------------------------------------------------------------------

    def dispatch(self, call: Call, body: Mapping[str, Any]) -> Reply:
        """Answer a POST to an action table: ``{<target>: key, action: name, params: {...}}``."""
        for hook in registry.hooks("before_validate", call.table.name):
            hook(call, dict(body))
        table = call.table
        known = self.known_columns(call, body)
        self.require(call, known)
        action = (
            self.convert_values(call, {"action": known["action"]})["action"]
            if "action" in known
            else table.columns["action"].default or ""
        )
        target = self._target(table, known)
        call.arguments = self.convert_values(call, known)
        params = call.arguments.get("params") or {}
        function = registry.handler("action", table.name, action)
        if function is None:
            raise GapError(f"no effect of {table.name} {action}")
        response = function(call, target, params if isinstance(params, dict) else {})
        if isinstance(response, Reply):
            return response
        return Reply(201, self.envelope(table.name, self.store.tables[table.name].new_key(), response))

    def _target(self, table: Table, known: Mapping[str, Any]) -> Row | None:
        """Return the target row of an action; None for an order to the system as a whole."""
        if table.dispatch is None:
            return None
        column, value = table.columns[table.dispatch], known.get(table.dispatch)
        if value in (None, ""):
            if column.nullable:
                return None
            raise no_such_row(table.dispatch)  # only user_actions: its target is not "required" (measured)
        if column.type == "path":
            found = self.store.resolve(value)
            target = self.store.peek(*found) if found is not None else None
        else:
            target = self.store.peek(str(column.to), values.reference(table.name, column, value, self.store))
        if target is None:
            raise no_such_reference(table.name, column.name)
        return target


def _number(text: str | None) -> int:
    try:
        return max(0, int(text or 0))
    except ValueError:
        return 0


def document_bytes(document: Any) -> bytes:
    """Return a document as the JSON that the simulator sends."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
