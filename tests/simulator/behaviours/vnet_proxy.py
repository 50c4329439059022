# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxy of a network to the web interfaces of tenants: one for each network, and the host names of tenants.

Its flag is need_proxy_apply (measured on 26.1.8 as a column). Assumption: like need_fw_apply it is set on running networks
only, and cleared when the network starts or restarts: no client sends a request that clears it. Settled by: POST
vnet_proxy_tenants for a running network with a proxy, then GET vnets/<key>?fields=need_proxy_apply, before and after
vnet_actions reset.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import after_create, after_delete, after_update, before_create, before_update
from ..store import Row
from .vnets import network_of, raise_flag

_PARENTS = {"vnet_proxy_tenants": ("vnet_proxy", "proxy")}


def _stage(call: Call, row: Row) -> None:
    raise_flag(call.engine, network_of(call.engine, call.table.name, row, _PARENTS), "need_proxy_apply")


def _stage_change(call: Call, row: Row, before: dict[str, Any]) -> None:
    if any(row[name] != value for name, value in before.items() if name != "modified"):
        _stage(call, row)


for _table in ("vnet_proxy", "vnet_proxy_tenants"):
    after_create(_table)(_stage)
    after_update(_table)(_stage_change)
    after_delete(_table)(_stage)


@after_create("vnet_proxy")
def take_name(call: Call, proxy: Row) -> None:
    """Give the proxy the name of its network (fixture of the vendor's SDK), and the network a pointer to it."""
    vnet = call.engine.store.get("vnets", proxy["vnet"])
    call.engine.store.set("vnet_proxy", proxy["$key"], name=vnet["name"])
    call.engine.store.set("vnets", vnet["$key"], proxy=proxy["$key"])


@after_delete("vnet_proxy")
def drop_pointer(call: Call, proxy: Row) -> None:
    if call.engine.store.peek("vnets", proxy["vnet"]) is not None:
        call.engine.store.set("vnets", proxy["vnet"], proxy=None)


@before_create("vnet_proxy_tenants")
def check_tenant(call: Call, values: dict[str, Any]) -> None:
    """Refuse a tenant that has an address of its own (live test of the vendor's SDK). Assumption: the status."""
    tenant = call.engine.store.peek("tenants", values.get("tenant"))
    if tenant is not None and tenant["ui_address"] is not None:
        raise ApiError(422, "UI address must be set to none to use a FQDN")  # assumption: the text


@before_update("vnet_proxy_tenants")
def check_other_tenant(call: Call, _row: Row, changes: dict[str, Any]) -> None:
    check_tenant(call, changes)
