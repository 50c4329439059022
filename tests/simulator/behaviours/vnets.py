# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: what happens when their rows are created, changed and deleted, and what has to be applied."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import after_create, after_delete, before_create, before_delete, before_update, before_validate
from ..store import Key, Row
from .machines import is_running, make_machine, remove_machine
from .nics import add_nic_rows, make_mac
from .vms import default_cluster

#: Types that only the system creates.
RESERVED = frozenset({"core", "dmz", "physical", "port_mirror"})
#: The first number of a new overlay network. Assumption.
FIRST_OVERLAY = 100
#: Changes that a running network applies at its next start: mtu (measured on 26.1.8), addresses and the DHCP range
#: (seen by the official Terraform provider), statistics, mirroring and the type of DNS (vendor documentation).
NEED_RESTART = frozenset(
    {
        "mtu", "network", "ipaddress", "gateway", "dhcp_start", "dhcp_stop", "statistics", "port_mirroring", "dns",
        # Assumption: what belongs to one of those.
        "ipaddress_type", "dhcp_enabled", "dhcp_dynamic", "dhcp_sequential", "layer2_type", "layer2_id",
        "interface_vnet", "dmz_statistics",
    }
)  # fmt: skip
#: Stored instead of the network of a POST without the address of the router (seen by vrg on 26.0.2.1).
DEFAULT_NETWORK = "192.168.0.0/24"
#: Refused since 26.1.5 (vendor documentation). Assumption: so are larger numbers.
LAST_VLAN = 4094
#: Stored on the machine as well.
MIRRORED = ("name", "description", "cluster", "cluster_failover", "ha_group", "preferred_node", "on_power_loss")


def network_of(engine: Engine, table: str, row: Row, parents: Mapping[str, tuple[str, str]]) -> Key | None:
    """Return the network that a row belongs to; None: what is above it is gone already.

    Args:
        parents: What rows of a table belong to: its table and the column that points at it. Other rows have ``vnet``.
    """
    while table in parents:
        table, column = parents[table]
        above = engine.store.peek(table, row[column])
        if above is None:
            return None
        row = above
    key: Key = row["vnet"]
    return key


def raise_flag(engine: Engine, vnet: Key | None, flag: str) -> None:
    """Set ``need_fw_apply``, ``need_dns_apply`` or a similar flag, on a running network only.

    Measured on 26.1.8: a stopped network never sets need_fw_apply; the next start applies its rules.
    """
    row = engine.store.peek("vnets", vnet)
    if row is not None and is_running(engine, row["machine"]):
        engine.store.set("vnets", vnet, **{flag: True})
        counts = engine.store.hidden.setdefault("staged", {})
        counts[vnet, flag] = counts.get((vnet, flag), 0) + 1


def times_staged(engine: Engine, vnet: Key, flag: str) -> int:
    """Return how often a flag was set, which shows whether something was staged after an apply was accepted."""
    return int(engine.store.hidden.get("staged", {}).get((vnet, flag), 0))


def parse_network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the network of a CIDR, or None if it is empty."""
    if not text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise failed_validation("network") from None


def check_addresses(values: dict[str, Any]) -> None:
    """Require the gateway (measured) and the DHCP range (vendor's SDK) to be inside `network`."""
    network = parse_network(values.get("network") or "")
    for name in ("ipaddress", "gateway", "dhcp_start", "dhcp_stop"):
        text = str(values.get(name) or "").partition("/")[0]
        if not text:
            continue
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            raise failed_validation(name) from None
        if name == "gateway" and (network is None or address not in network):
            raise ApiError(422, "Validation error: Gateway is outside of network")
        if name.startswith("dhcp_") and network is not None and address not in network:
            raise failed_validation(name)


@before_validate("vnets")
def detach(call: Call, body: dict[str, Any]) -> None:
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()


@before_create("vnets")
def complete_vnet(call: Call, values: dict[str, Any]) -> None:
    if values["type"] in RESERVED - {"dmz"} and call.user is not None:
        # Measured: internal, external and dmz are accepted at create; only the system creates the others.
        raise ApiError(422, f"value '{values['type']}' is not in list for field 'type'")
    if call.engine.strict and values["network"] and not values["ipaddress"] and is_internal(values):
        values["network"] = DEFAULT_NETWORK
    check_addresses(values)
    check_vlan(values)
    if values.get("cluster") is None:
        values["cluster"] = default_cluster(call.engine)
    if "mtu" not in call.given:
        values["mtu"] = 1500 if values["type"] == "external" else 9000
    if not values.get("layer2_id"):
        values["layer2_id"] = next_layer2_id(call.engine) if values["layer2_type"] == "vxlan" else 0
    values["macaddress"] = make_mac(call.engine)
    values["dmz_ipaddress"] = next_dmz_address(call.engine) if values["type"] != "dmz" else ""


def is_internal(values: dict[str, Any]) -> bool:
    """Return whether the network is of the kind for which the loss of `network` was seen.

    Assumption: other types and a router without a static address keep what was sent.
    """
    return bool(values["type"] == "internal" and values["ipaddress_type"] == "static")


def check_vlan(values: dict[str, Any]) -> None:
    """Refuse a VLAN number of more than twelve bits, or the last one, which is reserved."""
    if values["layer2_type"] == "vlan" and (values.get("layer2_id") or 0) > LAST_VLAN:
        raise failed_validation("layer2_id")


def next_dmz_address(engine: Engine) -> str:
    """Return the address of a router in the DMZ.

    Assumption: a router gets the next free address of the DMZ network when its network is created.
    """
    found = engine.store.select("vnets", type="dmz")
    network = parse_network(found[0]["network"]) if found else None
    if network is None:
        return ""
    taken = {row["dmz_ipaddress"] for row in engine.store.select("vnets")}
    return next((text for text in map(str, network.hosts()) if text not in taken), "")


def next_layer2_id(engine: Engine) -> int:
    """Return a number that no network has."""
    taken = {row["layer2_id"] for row in engine.store.select("vnets")}
    return next(number for number in range(FIRST_OVERLAY, 16_777_215) if number not in taken)


@after_create("vnets")
def make_vnet_machine(call: Call, vnet: Row) -> None:
    """Create the machine of a network, which is off (measured). For its rules see vnet_rules.py."""
    create_router(call.engine, vnet)


def create_router(engine: Engine, vnet: Row) -> None:
    """Create the machine of a network with the two NICs of its router."""
    store = engine.store
    machine = make_machine(engine, "vnet", vnet["name"])
    nics = []
    for number in range(2):
        nic = store.add(
            "machine_nics",
            {"machine": machine["$key"], "name": f"nic_{number}", "vnet": vnet["$key"], "macaddress": make_mac(engine)},
        )
        add_nic_rows(engine, nic)
        nics.append(nic["$key"])
    dmz = store.select("vnets", type="dmz")
    store.set("machine_nics", nics[1], vnet=dmz[0]["$key"] if dmz else None)
    store.set("vnets", vnet["$key"], machine=machine["$key"], nic=nics[0], nic_dmz=nics[1])
    mirror(engine, vnet)


def mirror(engine: Engine, vnet: Row) -> None:
    """Copy the changed columns to the machine."""
    engine.store.set("machines", vnet["machine"], **{name: vnet.get(name) for name in MIRRORED})


@before_update("vnets")
def check_vnet_change(call: Call, vnet: Row, changes: dict[str, Any]) -> None:
    if {"network", "gateway", "ipaddress", "dhcp_start", "dhcp_stop"} & set(changes):
        check_addresses({**vnet, **changes})
    if {"layer2_type", "layer2_id"} & set(changes):
        check_vlan({**vnet, **changes})
    different = [name for name in NEED_RESTART.intersection(changes) if changes[name] != vnet[name]]
    if different and is_running(call.engine, vnet["machine"]):
        changes["need_restart"] = True
    call.engine.store.set("machines", vnet["machine"], **{name: changes[name] for name in MIRRORED if name in changes})


def attached(engine: Engine, vnet: Row) -> list[Row]:
    """Return the NICs of other machines on a network, without the routers of networks."""
    store = engine.store
    return [
        nic
        for nic in store.select("machine_nics", vnet=vnet["$key"])
        if store.get("machines", nic["machine"])["type"] != "vnet"
    ]


@before_delete("vnets")
def refuse_vnet_delete(call: Call, vnet: Row) -> None:
    engine = call.engine
    if is_running(engine, vnet["machine"]):
        raise ApiError(
            405, "Network must be stopped to delete"
        )  # text measured; the status is that of other refused deletes
    if not call.cascading and (vnet["type"] in RESERVED or str(vnet["owner"] or "").startswith("tenants/")):
        raise ApiError(
            405, "Operation not permitted"
        )  # assumption: networks of the system and of tenants cannot be deleted
    if engine.strict and not call.cascading and attached(engine, vnet):
        # Sources disagree: one client expects this refusal, another one says that the NICs are disconnected.
        raise ApiError(405, "Unable to delete network: Machine NICs are attached")
    for table, column in (("vnets", "interface_vnet"), ("tenant_layer2_vnets", "vnet")):
        if engine.store.select(table, **{column: vnet["$key"]}):
            raise ApiError(500, f"Unable to delete network: {table} are referencing it")  # assumption: the text


@after_delete("vnets")
def remove_with_vnet(call: Call, vnet: Row) -> None:
    engine, store = call.engine, call.engine.store
    remove_machine(engine, vnet["machine"])
    for nic in store.select("machine_nics", vnet=vnet["$key"]):
        store.set("machine_nics", nic["$key"], vnet=None)
    for row in store.select("vnets", vnet_default_gateway=vnet["$key"]):
        store.set("vnets", row["$key"], vnet_default_gateway=None)
