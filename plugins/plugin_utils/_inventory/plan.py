# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be asked for: exactly what the configuration uses."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, where

from .addresses import GUEST, LEASE_TYPES, NIC, Source
from .kinds import ADDRESSES, NIC_ADDRESS, NICS, TAG_MEMBERS, Ask, Kind
from .kinds import GUEST as GUEST_INFO
from .selection import Pattern, Selection, server_filter

#: Nested selections: column -> (fields, what is nested in it).
Tree = dict[str, tuple[list[str], "Tree"]]

#: Of the small tables so many rows come in one answer.
SMALL_ROWS = 10000


class Query(NamedTuple):
    """One listing."""

    table: str
    fields: tuple[str, ...]
    condition: Optional[Expression]
    page_size: int

    @property
    def text(self) -> str:
        """The question in words, to tell one from another."""
        condition = self.condition.render() if self.condition is not None else ""
        return "{0}?{1}?{2}".format(self.table, ",".join(self.fields), condition)


class Plan(NamedTuple):
    """All listings of a site.

    :ivar listings: one per kind of hosts.
    :ivar further: listings that the hosts of all kinds share (tags, leases), asked first.
    :ivar wanted_tags: patterns of tags (``category:tag``) of which a host must bear one; None when it need not.
    """

    listings: tuple[tuple[Kind, Query], ...]
    further: tuple[Query, ...]
    wanted_tags: Optional[tuple[Pattern, ...]] = None

    @property
    def fingerprint(self) -> str:
        """Changes with everything that changes the answers."""
        questions = [query.text for _kind, query in self.listings] + [query.text for query in self.further]
        questions.extend(pattern.text for pattern in self.wanted_tags or ())
        return hashlib.sha256("\n".join(questions).encode()).hexdigest()


def make_plan(
    kinds: Sequence[Kind],
    needed: Collection[str],
    selection: Selection,
    sources: Sequence[Source],
    page_size: int,
) -> Plan:
    """The listings that bring the needed values and the addresses of the given sources."""
    needed = {"name", *needed, *selection.needed}
    listings = []
    for kind in kinds:
        asks = [ask for name in sorted(needed) if name in kind.values for ask in kind.values[name].asks]
        asks.extend(_address_asks(kind, sources))
        fields = render(asks)
        listings.append((kind, Query(kind.table, fields, server_filter(kind, selection), page_size)))
    tables = {kind.values[name].table for kind in kinds for name in needed if name in kind.values}
    further = []
    if TAG_MEMBERS in tables:
        further.append(_tags(kinds))
    if any(source.source in LEASE_TYPES for source in sources):
        further.append(_leases(sources))
    tags = selection.wanted_tags()
    return Plan(tuple(listings), tuple(further), None if tags is None else tuple(tags))


def _address_asks(kind: Kind, sources: Iterable[Source]) -> list[Ask]:
    asks: list[Ask] = []
    for source in sources:
        if kind.name == "tenant":
            asks.extend(kind.values["ui_address"].asks)
        elif source.source == GUEST and kind.name == "vm":
            asks.append(GUEST_INFO)
            if source.network:
                fields = ("orderid", "macaddress", "ipaddress", "vnet#name as network_name")
                asks.append(Ask((*fields, "vnet#network as network_cidr"), NICS))
        elif source.source == NIC:
            asks.append(NIC_ADDRESS)
        elif source.source in LEASE_TYPES:
            asks.append(Ask(("orderid", "macaddress", "vnet"), NICS))
        if source.network and source.source != GUEST and kind.name != "tenant":
            asks.append(Ask(("vnet#name as network_name",), NICS))
    return asks


def _tags(kinds: Sequence[Kind]) -> Query:
    conditions = [where("member").bw(f"{kind.table}/") for kind in kinds]
    fields = ("member", "tag#name as tag", "tag#category#name as category")
    return Query(TAG_MEMBERS, fields, reduce(or_, conditions), SMALL_ROWS)


def _leases(sources: Iterable[Source]) -> Query:
    types = sorted({LEASE_TYPES[source.source] for source in sources if source.source in LEASE_TYPES})
    return Query(ADDRESSES, ("vnet", "mac", "ip", "type"), where("type").one_of(types), SMALL_ROWS)


def render(asks: Iterable[Ask]) -> tuple[str, ...]:
    """The field list that brings all of this, each thing once.

    A nested selection answers under the column's name, so the plain column is not asked for beside it; its key comes
    along inside.
    """
    plain: dict[str, None] = {"$key": None}
    tree: Tree = {}
    for ask in asks:
        if not ask.path:
            plain.update(dict.fromkeys(ask.fields))
            continue
        level = tree
        for name in ask.path[:-1]:
            level = level.setdefault(name, (["$key"], {}))[1]
        fields = level.setdefault(ask.path[-1], ([], {}))[0]
        fields.extend(field for field in ask.fields if field not in fields)
    return (*(name for name in plain if name not in tree), *_nested(tree))


def _nested(tree: Tree) -> list[str]:
    return ["{0}[{1}]".format(name, ",".join(fields + _nested(inner))) for name, (fields, inner) in tree.items()]
