# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of hosts and their values: the name of each, how it is requested, and how it is read from the response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    read_guest_interfaces,
    usable_addresses,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    Flag,
    Integer,
    Size,
    Text,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource

Row = Mapping[str, Any]
Load = Callable[["Host"], Any]

#: Where a response contains the NICs and drives of a machine.
NICS = ("machine", "nics")
DRIVES = ("machine", "drives")

TAG_MEMBERS = "tag_members"
ADDRESSES = "vnet_addresses"


class FieldRequest(NamedTuple):
    """Field expressions, and the path of the nested selection that contains them (empty for the row itself)."""

    fields: tuple[str, ...]
    path: tuple[str, ...] = ()


class Value(NamedTuple):
    """A value of a host.

    Attributes:
        load: Reads it from a host; None if the host does not have it.
        fields: What the query has to request.
        table: Another table that is needed, or "".
        type: How filters compare it: "text", "key", "int", "size", "bool" or "list" (of texts); "" if it cannot be filtered.
        column: The platform's own column, which the platform can filter by; None if there is none.
        key: The key that a response must have if a filter compares the value, or "".
    """

    load: Load
    fields: tuple[FieldRequest, ...] = ()
    table: str = ""
    type: str = "text"
    column: Optional[Column] = None
    key: str = ""


class Kind(NamedTuple):
    """A kind of host.

    Attributes:
        name: Value of the variable `kind` ("vm").
        title: Its name in messages ("VM").
        table: Its table on the platform.
        conditions: Columns that select its rows in the table.
        values: Its values, by name.
    """

    name: str
    title: str
    table: str
    conditions: tuple[tuple[str, Any], ...]
    values: Mapping[str, Value]


class SharedTables(NamedTuple):
    """Rows of the tables that the hosts of a site share, indexed by the key of the host.

    Attributes:
        tags: Pairs of category and tag, by `table/key`.
        leases: Network key, address and type of each lease, by MAC address.
    """

    tags: Mapping[str, list[tuple[str, str]]]
    leases: Mapping[str, list[tuple[Optional[str], str, str]]]


class Host:
    """A VM, tenant or node.

    Attributes:
        address: The address to connect to, once it has been chosen.
        name: The name in the inventory, once it has been assigned.
        labels: Labels of its groups, once they have been determined.
    """

    __slots__ = ("address", "key", "kind", "labels", "name", "row", "shared", "site")

    def __init__(self, site: str, kind: Kind, row: Row, shared: SharedTables) -> None:
        self.site = site
        self.kind = kind
        self.row = row
        self.shared = shared
        self.key = Key.of(row.get("$key")) or ""
        self.address: Optional[str] = None
        self.name = ""
        self.labels: list[tuple[str, str]] = []

    def value(self, name: str) -> Any:
        """Return the value with this name, or None."""
        found = self.kind.values.get(name)
        return None if found is None else found.load(self)

    @property
    def title(self) -> str:
        """The host as messages name it."""
        name = self.value("name") or "without a name"
        return f"{self.kind.title} '{name}' (id {self.key}) of site '{self.site}'"


# --- values of declared columns ------------------------------------------------------------------------------------


def declared_values(resource: Resource) -> dict[str, Value]:
    """Return the values that a resource declares, with the names and in the units of its modules."""
    values: dict[str, Value] = {}
    for column in resource.columns:
        if column.readable:
            values[column.option] = _column_value(column)
    for fact in resource.facts:
        fields = values[fact.inside].fields if fact.inside else (FieldRequest(tuple(fact.fields())),)
        values[fact.name] = _fact_value(fact, fields)
    return values


def _column_value(column: Column) -> Value:
    own = not column.joined and not isinstance(column, Reference)
    return Value(
        _reference_reader(column) if isinstance(column, Reference) else _column_reader(column),
        fields=(FieldRequest(tuple(column.fields())),),
        type=_type_of(column),
        column=column if own else None,
        key="" if column.joined else column.answer_key,
    )


def _column_reader(column: Column) -> Load:
    # Looked up once: doing it for each of ten thousand hosts takes noticeably longer.
    key, load, show = column.answer_key, column.load, column.show

    def read(host: Host) -> Any:
        # Some codecs read null as an empty value. In the inventory, null means that the host does not have the value.
        return None if host.row.get(key) is None else show(load(host.row))

    return read


def _reference_reader(reference: Reference) -> Load:
    """Return a reader of the name of the referenced object, or of its key if the response holds no name."""
    key, name = reference.answer_key, reference.name_key

    def read(host: Host) -> Any:
        found = host.row.get(name)
        return Key.of(host.row.get(key)) if found is None else str(found)

    return read


def _type_of(column: Column) -> str:
    if isinstance(column.codec, Flag):
        return "bool"
    if isinstance(column, Reference):
        return "text"
    return "size" if isinstance(column.codec, Size) else "int" if isinstance(column.codec, Integer) else "text"


def _fact_value(fact: Fact, fields: tuple[FieldRequest, ...]) -> Value:
    own = fact.answer_key == fact.expression
    is_flag = isinstance(fact.codec, Flag)
    column: Optional[Column] = None
    if own and is_flag:
        column = Column(fact.name, Flag(), fact.expression)
    elif own and fact.name == "uuid":
        # Nothing declares whether the platform stores other facts as texts or numbers.
        column = Column(fact.name, Text(), fact.expression)
    return Value(
        lambda host: fact.show(fact.load(host.row)),
        fields=fields,
        type="bool" if is_flag else "text",
        column=column,
        key=fact.answer_key if own else "",
    )


def _show_row(resource: Resource, row: Row) -> dict[str, Any]:
    """Return a nested row as modules show it."""
    shown = {column.option: column.show(column.load(row)) for column in resource.columns if column.readable}
    shown.update((fact.name, fact.show(fact.load(row))) for fact in resource.facts)
    return shown


def _children_value(resource: Resource, option: str, path: tuple[str, ...]) -> Value:
    child = resource.child(option).resource
    fields: list[str] = ["orderid"]
    for column in child.columns:
        if column.readable:
            fields.extend(column.fields())
    for fact in child.facts:
        fields.extend(fact.fields())

    def load(host: Host) -> Any:
        return [_show_row(child, row) for row in nested_rows(host.row, path)]

    return Value(load, fields=(FieldRequest(tuple(dict.fromkeys(fields)), path),), type="")


def nested_rows(row: Row, path: tuple[str, ...]) -> list[Row]:
    """Return the rows nested at a path, sorted by their `orderid` if they have one."""
    value: Any = row
    for name in path:
        if not isinstance(value, Mapping):
            return []
        value = value.get(name)
    if not isinstance(value, list):
        return []
    rows = [item for item in value if isinstance(item, Mapping)]
    return sorted(rows, key=_order) if len(rows) > 1 else rows


def _order(row: Row) -> tuple[bool, Any]:
    order = row.get("orderid")
    return (not isinstance(order, int), order if isinstance(order, int) else 0)


# --- values of every kind ------------------------------------------------------------------------------------------


def _tag_pairs(host: Host) -> list[tuple[str, str]]:
    return host.shared.tags.get(f"{host.kind.table}/{host.key}", [])


def _tags(host: Host) -> list[str]:
    return [f"{category}:{tag}" for category, tag in _tag_pairs(host)]


def _tags_by_category(host: Host) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for category, tag in _tag_pairs(host):
        found.setdefault(category, []).append(tag)
    return found


def _tag_categories(host: Host) -> list[str]:
    return list(dict.fromkeys(category for category, _tag in _tag_pairs(host)))


COMMON: Mapping[str, Value] = {
    "site": Value(lambda host: host.site),
    "kind": Value(lambda host: host.kind.name),
    "id": Value(lambda host: str(host.key), type="key", column=Column("id", column="$key")),
    "address": Value(lambda host: host.address, type=""),
    "tags": Value(_tags, table=TAG_MEMBERS, type="list"),
    "tags_by_category": Value(_tags_by_category, table=TAG_MEMBERS, type=""),
    "tag_categories": Value(_tag_categories, table=TAG_MEMBERS, type="list"),
}

# --- VMs -----------------------------------------------------------------------------------------------------------

#: The report of the guest agent, as the platform stores it.
GUEST = FieldRequest(("machine#status#agent_guest_info as guest_networks",))
NIC_ADDRESS = FieldRequest(("orderid", "ipaddress"), NICS)
NIC_NETWORK = FieldRequest(("orderid", "vnet#name as network_name"), NICS)


def _networks(host: Host) -> list[str]:
    names = (row.get("network_name") for row in nested_rows(host.row, NICS))
    return list(dict.fromkeys(str(name) for name in names if name))


def _mac_addresses(host: Host) -> list[str]:
    return [str(row["macaddress"]) for row in nested_rows(host.row, NICS) if row.get("macaddress")]


def _ip_addresses(host: Host) -> list[str]:
    texts = [text for network in read_guest_interfaces(host.row.get("guest_networks")) for text in network.addresses]
    texts.extend(str(row.get("ipaddress") or "") for row in nested_rows(host.row, NICS))
    return list(dict.fromkeys(usable_addresses(texts)))


def _owning_tenant(host: Host) -> Optional[str]:
    owner = str(host.row.get("owner") or "")
    name = host.row.get("owner_name")
    return str(name) if name and "tenants" in owner.split("/") else None


def vm_kind(resource: Resource) -> Kind:
    """Return the kind of VMs.

    Args:
        resource: The declaration of VMs.
    """
    values = dict(COMMON, **declared_values(resource))
    values["nics"] = _children_value(resource, "nics", NICS)
    values["drives"] = _children_value(resource, "drives", DRIVES)
    values["networks"] = Value(_networks, fields=(NIC_NETWORK,), type="list")
    values["mac_addresses"] = Value(
        _mac_addresses, fields=(FieldRequest(("orderid", "macaddress"), NICS),), type="list"
    )
    values["ip_addresses"] = Value(_ip_addresses, fields=(GUEST, NIC_ADDRESS), type="list")
    values["tenant"] = Value(_owning_tenant, fields=(FieldRequest(("owner", "owner#$display as owner_name")),))
    values["guest_networks"] = values["guest_networks"]._replace(type="")
    return Kind("vm", "VM", resource.table, resource.conditions, values)


# --- tenants and nodes ---------------------------------------------------------------------------------------------


def tenant_kind(resource: Resource) -> Kind:
    """Return the kind of tenants.

    Args:
        resource: The declaration of tenants.
    """
    values = dict(COMMON, **declared_values(resource))
    values["tenant"] = values["name"]
    return Kind("tenant", "tenant", resource.table, resource.conditions, values)


def node_kind(resource: Resource) -> Kind:
    """Return the kind of nodes: physical machines, or in a tenant the virtual ones that it runs on.

    Args:
        resource: The declaration of nodes.
    """
    values = dict(COMMON, **declared_values(resource))
    values["ip_addresses"] = Value(_ip_addresses, fields=(NIC_ADDRESS,), type="list")
    values["networks"] = Value(_networks, fields=(NIC_NETWORK,), type="list")
    return Kind("node", "node", resource.table, resource.conditions, values)
