# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""BGP, OSPF and EIGRP of networks: changes wait for a restart of the network (vendor's SDK). Nothing is routed.

Assumption: the flag is need_restart, which is set on running networks only, as the other ones. Settled by: POST
vnet_ospf_commands for a network that is off and for one that runs, then GET vnets/<key>?fields=need_restart.

What the lines say is not checked: no client shows that the platform does.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..registry import after_create, after_delete, after_update
from ..store import Row
from .nics import add_nic_rows, make_mac
from .vnets import network_of, raise_flag

#: The table and the column of what a row belongs to; the other tables belong to `vnet_bgp` by their column `bgp`.
_PARENTS = {
    "vnet_bgp_router_commands": ("vnet_bgp_routers", "bgp_router"),
    "vnet_eigrp_router_commands": ("vnet_eigrp_routers", "eigrp_router"),
    "vnet_bgp_interface_commands": ("vnet_bgp_interfaces", "bgp_interface"),
    "vnet_bgp_routemap_commands": ("vnet_bgp_routemaps", "bgp_routemap"),
    **dict.fromkeys(
        (
            "vnet_bgp_routers", "vnet_eigrp_routers", "vnet_bgp_interfaces", "vnet_bgp_routemaps", "vnet_bgp_ip",
            "vnet_ospf_commands",
        ),
        ("vnet_bgp", "bgp"),
    ),
}  # fmt: skip


def _stage(call: Call, row: Row, before: dict[str, Any] | None = None) -> None:
    if before is None or any(row[name] != value for name, value in before.items()):
        raise_flag(call.engine, network_of(call.engine, call.table.name, row, _PARENTS), "need_restart")


for _table in _PARENTS:
    after_create(_table)(_stage)
    after_update(_table)(_stage)
    after_delete(_table)(_stage)
after_delete("vnet_bgp")(_stage)


@after_create("vnet_bgp_interfaces")
def make_network(call: Call, interface: Row) -> None:
    """Make the network of an interface, and a NIC of the router in it (vendor's SDK).

    Assumption: the type, the name and the columns of that network. Settled by: POST vnet_bgp_interfaces, then GET
    vnets/<bgp_vnet>?fields=all.
    """
    engine, store = call.engine, call.engine.store
    owner = store.peek("vnets", network_of(engine, "vnet_bgp_interfaces", interface, _PARENTS))
    made = call.create(
        "vnets",
        {
            "name": f"{interface['name']} ({interface['$key']})", "type": "bgp", "layer2_type": interface["layer2_type"],
            "layer2_id": interface["layer2_id"], "interface_vnet": interface["interface_vnet"],
        },
    )  # fmt: skip
    nic = None
    if owner is not None:
        values = {"machine": owner["machine"], "name": interface["name"], "vnet": made["$key"]}
        nic = store.add("machine_nics", {**values, "macaddress": make_mac(engine)})
        add_nic_rows(engine, nic)
    store.set("vnet_bgp_interfaces", interface["$key"], bgp_vnet=made["$key"], nic=nic["$key"] if nic else None)


@after_delete("vnet_bgp_interfaces")
def remove_network(call: Call, interface: Row) -> None:
    """Remove what was made for an interface (vendor's SDK)."""
    store = call.engine.store
    if store.peek("machine_nics", interface["nic"]) is not None:
        call.delete("machine_nics", interface["nic"])
    if store.peek("vnets", interface["bgp_vnet"]) is not None:
        call.delete("vnets", interface["bgp_vnet"])
