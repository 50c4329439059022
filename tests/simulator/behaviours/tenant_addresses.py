# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External addresses of tenants: rows of vnet_addresses of type virtual whose owner is `tenants/<key>`.

From the official Terraform provider: the first address of a tenant becomes its ui_address. From vendor documentation:
it fills `url` too, and the parent network gets a route rule that has to be applied.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, after_delete, after_update
from ..store import Row
from .tenants import network_of, tenant_of
from .vnet_rules import add_rule, drop_rules_of


def url_of(address: Row) -> str:
    """Return the URL of the tenant's web interface. Assumption: its form."""
    return f"https://{address['ip']}"


def is_external(address: Row) -> bool:
    """Return whether the address is an external address of a tenant."""
    return bool(address["type"] == "virtual" and str(address["owner"] or "").startswith("tenants/"))


@after_create("vnet_addresses")
def assign_new(call: Call, address: Row) -> None:
    if is_external(address):
        assign(call.engine, address)


def assign(engine: Engine, address: Row) -> None:
    """Route the address to the tenant.

    Assumption: name and columns of the rule, and that a URL written by a user is kept.
    """
    tenant = tenant_of(engine, address["owner"])
    if tenant is None:
        return
    vnet = network_of(engine, tenant)
    add_rule(
        engine, address["vnet"], f"Route {address['ip']}", action="route", destination_ip=address["ip"],
        target_ip=f"vnet:{vnet['name']}" if vnet is not None else "", system_rule=True,
        owner=f"vnet_addresses/{address['$key']}",
    )  # fmt: skip
    if tenant["ui_address"] is None:
        engine.store.set("tenants", tenant["$key"], ui_address=address["$key"], url=tenant["url"] or url_of(address))


def unassign(engine: Engine, address: Row) -> None:
    """Remove the address from the tenant.

    Assumption: the tenant is left without an address for its web interface; no other address replaces it.
    """
    drop_rules_of(engine, f"vnet_addresses/{address['$key']}")
    for tenant in engine.store.select("tenants", ui_address=address["$key"]):
        url = "" if tenant["url"] == url_of(address) else tenant["url"]
        engine.store.set("tenants", tenant["$key"], ui_address=None, url=url)


@after_update("vnet_addresses")
def reassign(call: Call, address: Row, before: dict[str, Any]) -> None:
    old = {**address, **before}
    if any(old[name] != address[name] for name in ("owner", "type", "ip")):
        unassign(call.engine, old)
        if is_external(address):
            assign(call.engine, address)


@after_delete("vnet_addresses")
def unassign_deleted(call: Call, address: Row) -> None:
    unassign(call.engine, address)
