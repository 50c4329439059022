# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the hosts of a site from its tables, with their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    AddressSource,
    KnownAddresses,
    choose_address,
    read_guest_interfaces,
    read_nic,
    usable_addresses,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key

from .fetching import Tables
from .kinds import ADDRESSES, NICS, TAG_MEMBERS, Host, SharedTables, nested_rows
from .queries import InventoryQueries
from .selection import Selection


def build_hosts(
    site: str, queries: InventoryQueries, tables: Tables, selection: Selection, sources: Sequence[AddressSource]
) -> list[Host]:
    """Return the selected hosts of a site, sorted by kind, name and key."""
    shared = SharedTables(_index_tags(tables.get(TAG_MEMBERS, ())), _index_leases(tables.get(ADDRESSES, ())))
    found: list[Host] = []
    for kind, query in queries.by_kind:
        hosts = [Host(site, kind, row, shared) for row in tables.get(query.table, ())]
        hosts = [host for host in hosts if host.key and selection.includes(host)]
        hosts.sort(key=lambda host: (str(host.value("name")), len(host.key), host.key))
        found.extend(hosts)
    for host in found:
        host.address = _choose_host_address(host, sources)
    return found


def _index_tags(rows: Iterable[dict[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    tags: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        # The last two parts, because the platform stores the member as the client wrote it, with or without a prefix.
        member = "/".join(str(row.get("member")).rsplit("/", 2)[-2:])
        tags.setdefault(member, []).append((str(row.get("category") or ""), str(row.get("tag") or "")))
    for pairs in tags.values():
        pairs.sort()
    return tags


def _index_leases(rows: Iterable[dict[str, Any]]) -> dict[str, list[tuple[Optional[str], str, str]]]:
    leases: dict[str, list[tuple[Optional[str], str, str]]] = {}
    for row in rows:
        mac = str(row.get("mac") or "").lower()
        if mac:
            lease = (Key.of(row.get("vnet")), str(row.get("ip") or ""), str(row.get("type")))
            leases.setdefault(mac, []).append(lease)
    return leases


def _choose_host_address(host: Host, sources: Sequence[AddressSource]) -> Optional[str]:
    if not sources:
        return None
    if host.kind.name == "tenant":
        # Only the address of the user interface belongs to the tenant as a whole.
        found = usable_addresses([str(host.value("ui_address") or "")])
        return found[0] if found else None
    known = KnownAddresses(
        read_guest_interfaces(host.row.get("guest_networks")),
        [read_nic(row) for row in nested_rows(host.row, NICS)],
        host.shared.leases,
    )
    return choose_address(sources, known)
