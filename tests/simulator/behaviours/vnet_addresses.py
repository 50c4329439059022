# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of networks: DHCP leases, reservations, aliases of the router, proxy ARP and virtual addresses.

From the official Terraform provider: a reservation without an address gets the next free one, the answer's `response`
is that address as plain text, and the NIC shows it. From the vendor's SDKs and documentation: aliases and virtual
addresses have to be applied with the rules, need not be in the range of the network, and cannot be deleted while a
rule refers to them. What belongs to tenants is in tenant_addresses.py.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation, no_such_reference
from ..registry import (
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    before_validate,
)
from ..store import Key, Row
from .leases import next_free
from .vms import vm_of
from .vnet_rules import ADDRESSES
from .vnets import raise_flag

#: Types that change the configuration of the router.
APPLIED = frozenset({"ipalias", "virtual"})
#: Types that get the next free address when none is given: static (official Terraform provider), virtual (vendor
#: documentation).
AUTO_ASSIGNED = frozenset({"static", "virtual"})


@before_validate("vnet_addresses")
def normalize_mac(call: Call, body: dict[str, Any]) -> None:
    """Store the address in lower case with colons, as measured on NICs. Assumption: here as well."""
    if body.get("mac") in (None, ""):
        return
    digits = re.sub(r"[^0-9a-f]", "", str(body["mac"]).lower())
    if len(digits) != 12:
        raise failed_validation("mac")
    body["mac"] = ":".join(digits[i : i + 2] for i in range(0, 12, 2))


@before_create("vnet_addresses")
def complete_address(call: Call, values: dict[str, Any]) -> None:
    check_owner(call, values)
    if values.get("ip"):
        check_ip(values["type"], values["ip"])
        refuse_taken(call.engine, values)
        return
    if values["type"] not in AUTO_ASSIGNED:
        raise ApiError(422, "field 'vnet_addresses.ip' is required")
    chosen = next_free(
        call.engine, values["vnet"]
    )  # assumption: starting with the first address of the network, in the DHCP range or not
    if chosen is None:
        raise ApiError(422, "No free address on the network")  # assumption: the text
    values["ip"] = chosen


def check_ip(kind: str, text: str) -> None:
    """Require an address; for an alias of the router a CIDR is accepted (vendor's SDKs)."""
    try:
        if kind == "ipalias" and "/" in text:
            ipaddress.ip_interface(text)
        else:
            ipaddress.ip_address(text)
    except ValueError:
        raise failed_validation("ip") from None


def refuse_taken(engine: Engine, address: Mapping[str, Any], own: Key | None = None) -> None:
    """Refuse an address that the network has already, its router's included, and a CIDR with such an address in it.

    Text seen by vrg on 26.0.2.1 for an alias of the router whose CIDR holds the router's own address. Assumption: the
    status, that the other types are refused alike, and that the router counts while the network is stopped.
    """
    store = engine.store
    vnet = store.get("vnets", address["vnet"])
    rows = [row for row in store.select("vnet_addresses", vnet=vnet["$key"]) if row["$key"] != own]
    taken = {host(vnet["ipaddress"]), *(host(row["ip"]) for row in rows)} - {""}
    text = str(address["ip"])
    found = text if host(text) in taken else first_inside(text, taken)
    if found is not None:
        raise ApiError(409 if engine.strict else 422, f"Unable to create IP '{host(found)}': This IP already exists")


def host(text: Any) -> str:
    """Return an address without the length of its prefix."""
    return str(text or "").partition("/")[0]


def first_inside(text: str, taken: Iterable[str]) -> str | None:
    """Return the first of these addresses that a CIDR without host bits holds, or None."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        return None
    inside = []
    for other in taken:
        with contextlib.suppress(ValueError):
            address = ipaddress.ip_address(other)
            if address in network:
                inside.append(address)
    return str(min(inside, key=int)) if inside else None


def show_router(engine: Engine, vnet: Row) -> None:
    """Show the router's own address among those of its network, as a row of type static.

    Seen by vrg on 26.0.2.1 on a running network. Assumption: the row has no MAC address, it stays when the network stops
    and the next start replaces it.
    """
    store, shown = engine.store, engine.store.hidden.setdefault("router_addresses", {})
    old, address = shown.get(vnet["$key"]), host(vnet["ipaddress"])
    if old != address:
        for row in store.select("vnet_addresses", vnet=vnet["$key"], ip=old, type="static", mac=""):
            store.tables["vnet_addresses"].delete(row["$key"])
    shown[vnet["$key"]] = address
    if address and not store.select("vnet_addresses", vnet=vnet["$key"], ip=address):
        store.add("vnet_addresses", {"vnet": vnet["$key"], "type": "static", "ip": address})


def check_owner(call: Call, values: dict[str, Any]) -> None:
    """Refuse a reference to a missing row with 404 (measured in general)."""
    if values.get("owner"):
        target = call.engine.store.resolve(values["owner"])
        if target is None or call.engine.store.peek(*target) is None:
            raise no_such_reference(call.table.name, "owner")


@before_update("vnet_addresses")
def check_address_change(call: Call, address: Row, changes: dict[str, Any]) -> None:
    check_owner(call, changes)
    if {"ip", "type"} & set(changes):
        updated = {**address, **changes}
        check_ip(updated["type"], updated["ip"])
        if updated["ip"] != address["ip"]:
            refuse_taken(call.engine, updated, address["$key"])


@after_create("vnet_addresses")
def begin_address(call: Call, address: Row) -> str | None:
    stage(call.engine, address)
    if address["type"] != "static":
        return None
    show_on_nic(call.engine, address)
    return str(address["ip"])


@after_update("vnet_addresses")
def after_address_change(call: Call, address: Row, before: dict[str, Any]) -> None:
    old = {**address, **before}
    if old == address:
        return
    stage(call.engine, old)
    stage(call.engine, address)
    if "static" in (old["type"], address["type"]):
        hide_on_nic(call.engine, old)
        show_on_nic(call.engine, address)


@before_delete("vnet_addresses")
def refuse_used_address(call: Call, address: Row) -> None:
    """Refuse to delete an address that a rule uses; the vendor's client searches for `referencing`.

    Assumption: the status, that of referenced rows.
    """
    if call.cascading or address["type"] not in APPLIED:
        return
    own = f"vnet_addresses/{address['$key']}"
    for rule in call.engine.store.select("vnet_rules", vnet=address["vnet"]):
        if rule["owner"] != own and address["ip"] in addresses_in(rule):
            raise ApiError(500, f"Unable to delete address: rule '{rule['name']}' is referencing it")


def addresses_in(rule: Row) -> set[str]:
    """Return the single addresses of a rule."""
    return {part.strip() for name in ADDRESSES for part in str(rule[name]).split(",")}


@after_delete("vnet_addresses")
def release_address(call: Call, address: Row) -> None:
    engine = call.engine
    stage(engine, address)
    if address["type"] == "static":
        hide_on_nic(engine, address)
    for view in engine.store.select("vnet_dns_views", query_source=address["$key"]):
        engine.store.set("vnet_dns_views", view["$key"], query_source=None)  # assumption


def stage(engine: Engine, address: Row) -> None:
    """Flag the network, except for leases and reservations, for which no source names a flag."""
    if address["type"] in APPLIED:
        raise_flag(engine, address["vnet"], "need_fw_apply")


# --- reservations and NICs -------------------------------------------------------------------------------------------


def nics_of(engine: Engine, address: Row) -> list[Row]:
    """Return the NICs that a reservation is meant for; NICs in snapshots have the same MAC address."""
    out = []
    for nic in engine.store.select("machine_nics", macaddress=address["mac"], vnet=address["vnet"]):
        vm = vm_of(engine, nic["machine"])
        if address["mac"] and not (vm is not None and vm["is_snapshot"]):
            out.append(nic)
    return out


def show_on_nic(engine: Engine, address: Row) -> None:
    """Show the reservation on the NIC."""
    if address["type"] == "static":
        for nic in nics_of(engine, address):
            engine.store.set("machine_nics", nic["$key"], ipaddress=address["ip"])


def hide_on_nic(engine: Engine, address: Row) -> None:
    """Remove the address from the NIC. Assumption: without the reservation it shows nothing until it gets a lease."""
    for nic in nics_of(engine, address):
        if nic["ipaddress"] == address["ip"]:
            engine.store.set("machine_nics", nic["$key"], ipaddress="")


def _show_own(call: Call, nic: Row, _before: dict[str, Any] | None = None) -> None:
    """Show a reservation that exists before its NIC. That is an assumption."""
    if nic["vnet"] is not None:
        for address in call.engine.store.select("vnet_addresses", mac=nic["macaddress"], type="static"):
            if address["vnet"] == nic["vnet"]:
                show_on_nic(call.engine, address)


after_create("machine_nics")(_show_own)
after_update("machine_nics")(_show_own)
