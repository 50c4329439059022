# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queries to a site, which request exactly what the configuration uses."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    GUEST,
    LEASE_TYPES,
    NIC,
    AddressSource,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import FieldTree, render_fields
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, where

from .kinds import ADDRESSES, NIC_ADDRESS, NICS, TAG_MEMBERS, FieldRequest, Kind
from .kinds import GUEST as GUEST_INFO
from .selection import Selection, server_filter

#: Page size for tables with short rows.
SMALL_TABLE_PAGE_SIZE = 10000


class Query(NamedTuple):
    """A query for rows of one table."""

    table: str
    fields: tuple[str, ...]
    condition: Optional[Expression]
    page_size: int

    @property
    def text(self) -> str:
        """The query as a string that identifies it."""
        condition = self.condition.render() if self.condition is not None else ""
        return f"{self.table}?{','.join(self.fields)}?{condition}"


class InventoryQueries(NamedTuple):
    """All queries to a site.

    Attributes:
        by_kind: One query for each kind of host.
        shared: Queries for tables that hosts of all kinds share (tags, leases), which are sent first.
        selection: The hosts to list, some of which may be known by their tags.
    """

    by_kind: tuple[tuple[Kind, Query], ...]
    shared: tuple[Query, ...]
    selection: Selection = Selection()

    @property
    def fingerprint(self) -> str:
        """A hash that changes whenever the responses to the queries may change."""
        texts = [query.text for _kind, query in self.by_kind] + [query.text for query in self.shared]
        texts.extend(str(chosen) for kind, _query in self.by_kind if (chosen := self.selection.by_tags(kind)))
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def build_queries(
    kinds: Sequence[Kind],
    needed: Collection[str],
    selection: Selection,
    sources: Sequence[AddressSource],
    page_size: int,
) -> InventoryQueries:
    """Build the queries for the needed values, and for the addresses of the sources.

    Args:
        kinds: The kinds of hosts to list.
        needed: Names of values.
        selection: The hosts to list, whose values are needed as well.
        sources: Sources of addresses.
        page_size: How many hosts one request returns.
    """
    needed = {"name", *needed, *selection.value_names}
    by_kind = []
    for kind in kinds:
        requests = [request for name in sorted(needed) if name in kind.values for request in kind.values[name].fields]
        requests.extend(_address_requests(kind, sources))
        fields = field_list(requests)
        by_kind.append((kind, Query(kind.table, fields, server_filter(kind, selection), page_size)))
    tables = {kind.values[name].table for kind in kinds for name in needed if name in kind.values}
    shared = []
    if TAG_MEMBERS in tables:
        shared.append(_tag_query(kinds))
    if any(source.source in LEASE_TYPES for source in sources):
        shared.append(_lease_query(sources))
    return InventoryQueries(tuple(by_kind), tuple(shared), selection)


def _address_requests(kind: Kind, sources: Iterable[AddressSource]) -> list[FieldRequest]:
    requests: list[FieldRequest] = []
    for source in sources:
        if kind.name == "tenant":
            requests.extend(kind.values["ui_address"].fields)
        elif source.source == GUEST and kind.name == "vm":
            requests.append(GUEST_INFO)
            if source.network:
                fields = ("orderid", "macaddress", "ipaddress", "vnet#name as network_name")
                requests.append(FieldRequest((*fields, "vnet#network as network_cidr"), NICS))
        elif source.source == NIC:
            requests.append(NIC_ADDRESS)
        elif source.source in LEASE_TYPES:
            requests.append(FieldRequest(("orderid", "macaddress", "vnet"), NICS))
        if source.network and source.source != GUEST and kind.name != "tenant":
            requests.append(FieldRequest(("vnet#name as network_name",), NICS))
    return requests


def _tag_query(kinds: Sequence[Kind]) -> Query:
    conditions = [where("member").bw(f"{kind.table}/") for kind in kinds]
    fields = ("member", "tag#name as tag", "tag#category#name as category")
    return Query(TAG_MEMBERS, fields, reduce(or_, conditions), SMALL_TABLE_PAGE_SIZE)


def _lease_query(sources: Iterable[AddressSource]) -> Query:
    types = sorted({LEASE_TYPES[source.source] for source in sources if source.source in LEASE_TYPES})
    return Query(ADDRESSES, ("vnet", "mac", "ip", "type"), where("type").one_of(types), SMALL_TABLE_PAGE_SIZE)


def field_list(requests: Iterable[FieldRequest]) -> tuple[str, ...]:
    """Return the fields of a query, without duplicates.

    The response contains a nested selection under the name of its column, so that column is not requested as well. Its
    key is part of the nested selection.
    """
    plain: dict[str, None] = {"$key": None}
    tree: FieldTree = {}
    for request in requests:
        if not request.path:
            plain.update(dict.fromkeys(request.fields))
            continue
        level = tree
        for name in request.path[:-1]:
            level = level.setdefault(name, (["$key"], {}))[1]
        fields = level.setdefault(request.path[-1], ([], {}))[0]
        fields.extend(field for field in request.fields if field not in fields)
    return (*(name for name in plain if name not in tree), *render_fields(tree))
