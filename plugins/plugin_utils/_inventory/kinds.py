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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import TagName
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    TEXT,
    Flag,
    Mac,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.conditions import Field
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key, wire_key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.selection import (
    column_field,
    fields_of_children,
    item_codec,
)

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
        field: How filters compare it; None if they cannot, and if there can be no groups by it.
        inside: How filters compare the values of the objects in a list, by their names after a dot.
        key: The key that a response must have if a filter compares the value, or "".
    """

    load: Load
    fields: tuple[FieldRequest, ...] = ()
    table: str = ""
    field: Optional[Field] = None
    inside: Mapping[str, Field] = {}
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

    @property
    def comparable(self) -> dict[str, Field]:
        """What filters can compare, by name."""
        found = {name: value.field for name, value in self.values.items() if value.field is not None}
        for value in self.values.values():
            found.update(value.inside)
        return found


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
    return Value(
        _reference_reader(column) if isinstance(column, Reference) else _column_reader(column),
        fields=(FieldRequest(tuple(column.fields())),),
        field=column_field(column),
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


def _fact_value(fact: Fact, fields: tuple[FieldRequest, ...]) -> Value:
    own = fact.answer_key == fact.expression
    codec = item_codec(fact.codec)
    field: Optional[Field] = Field(fact.name, codec)
    if own and (isinstance(codec, Flag) or fact.name == "uuid"):
        # Nothing declares whether the platform stores other facts as strings or numbers.
        field = Field(fact.name, codec, fact.expression, codec.dump)
    elif codec.option_type in ("dict", "list"):
        field = None
    return Value(
        lambda host: fact.show(fact.load(host.row)), fields=fields, field=field, key=fact.answer_key if own else ""
    )


def _show_row(resource: Resource, row: Row) -> dict[str, Any]:
    """Return a nested row as modules show it."""
    shown = {column.option: column.show(column.load(row)) for column in resource.columns if column.readable}
    shown.update((fact.name, fact.show(fact.load(row))) for fact in resource.facts)
    return shown


def _children_value(resource: Resource, option: str, path: tuple[str, ...]) -> Value:
    children = resource.child(option)
    child = children.resource
    fields: list[str] = ["orderid"]
    for column in child.columns:
        if column.readable:
            fields.extend(column.fields())
    for fact in child.facts:
        fields.extend(fact.fields())

    def load(host: Host) -> Any:
        return [_show_row(child, row) for row in nested_rows(host.row, path)]

    return Value(load, fields=(FieldRequest(tuple(dict.fromkeys(fields)), path),), inside=fields_of_children(children))


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
    "site": Value(lambda host: host.site, field=Field("site")),
    "kind": Value(lambda host: host.kind.name, field=Field("kind")),
    "id": Value(lambda host: str(host.key), field=Field("id", TEXT, "$key", wire_key)),
    "address": Value(lambda host: host.address),
    "tags": Value(_tags, table=TAG_MEMBERS, field=Field("tags", TagName())),
    "tags_by_category": Value(_tags_by_category, table=TAG_MEMBERS),
    "tag_categories": Value(_tag_categories, table=TAG_MEMBERS, field=Field("tag_categories")),
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
    values["networks"] = Value(_networks, fields=(NIC_NETWORK,), field=Field("networks"))
    values["mac_addresses"] = Value(
        _mac_addresses, fields=(FieldRequest(("orderid", "macaddress"), NICS),), field=Field("mac_addresses", Mac())
    )
    values["ip_addresses"] = Value(_ip_addresses, fields=(GUEST, NIC_ADDRESS), field=Field("ip_addresses"))
    values["tenant"] = Value(
        _owning_tenant, fields=(FieldRequest(("owner", "owner#$display as owner_name")),), field=Field("tenant")
    )
    values["guest_networks"] = values["guest_networks"]._replace(field=None)
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
    values["ip_addresses"] = Value(_ip_addresses, fields=(NIC_ADDRESS,), field=Field("ip_addresses"))
    values["networks"] = Value(_networks, fields=(NIC_NETWORK,), field=Field("networks"))
    return Kind("node", "node", resource.table, resource.conditions, values)
