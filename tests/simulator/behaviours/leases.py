# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that networks assign: DHCP leases, and the next free address."""

from __future__ import annotations

import ipaddress

from ..engine import Engine
from ..store import Key, Row
from .machines import is_running


def acquire(engine: Engine, nic: Row, hostname: str) -> None:
    """Lease an address to a guest: the one reserved for its MAC address, or one of the range of a running network."""
    store = engine.store
    vnet = store.peek("vnets", nic["vnet"])
    if vnet is None or not nic["enabled"] or not is_running(engine, vnet["machine"]):
        return
    for row in store.select("vnet_addresses", mac=nic["macaddress"]):
        if row["vnet"] == vnet["$key"] and row["type"] in ("static", "dynamic"):
            store.set("machine_nics", nic["$key"], ipaddress=row["ip"])
            return
    if nic["ipaddress"] or not (vnet["dhcp_enabled"] and vnet["dhcp_dynamic"]):
        return
    address = free_address(engine, vnet["$key"], vnet["dhcp_start"], vnet["dhcp_stop"])
    if address is None:
        return
    store.add(
        "vnet_addresses",
        {
            "vnet": vnet["$key"],
            "type": "dynamic",
            "ip": address,
            "mac": nic["macaddress"],
            "hostname": hostname,
            "expiration": engine.clock.stamp() + 86400,
        },
    )
    store.set("machine_nics", nic["$key"], ipaddress=address)


def free_address(engine: Engine, vnet: Key, first: str, last: str) -> str | None:
    """Return the first address of a range that no row of the network has."""
    try:
        low, high = int(ipaddress.ip_address(first)), int(ipaddress.ip_address(last))
    except ValueError:
        return None
    taken = {row["ip"].split("/")[0] for row in engine.store.select("vnet_addresses", vnet=vnet)}
    row = engine.store.get("vnets", vnet)
    taken |= {str(row["ipaddress"]).partition("/")[0], row["gateway"]}
    for number in range(low, high + 1):
        address = str(ipaddress.ip_address(number))
        if address not in taken:
            return address
    return None


def next_free(engine: Engine, vnet: Key) -> str | None:
    """Return the next free host address of a network, for a reservation without an address."""
    network = engine.store.get("vnets", vnet)["network"]
    try:
        parsed = ipaddress.ip_network(network)
    except ValueError:
        return None
    if parsed.num_addresses < 4:
        return None
    return free_address(engine, vnet, str(parsed[1]), str(parsed[-2]))
