# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network blocks assigned to a tenant or a network.

From the official Terraform provider: creating and deleting one sets need_fw_apply on the parent network, the block
may be outside of the parent's range, nothing can be changed, and it cannot be deleted while a network inside the
tenant uses it. Nothing inside a tenant is simulated, so the switch `used_blocks` (a list of keys) says which ones are
in use.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from ..engine import Call
from ..errors import ApiError, failed_validation
from ..registry import after_create, after_delete, before_create, before_delete
from ..store import Row
from .vnet_addresses import addresses_in, check_owner
from .vnet_rules import add_rule, drop_rules_of
from .vnets import raise_flag


def parse_block(text: str) -> ipaddress.IPv4Network:
    """Return the block. Assumption: host bits are accepted."""
    try:
        return ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise failed_validation("cidr") from None


@before_create("vnet_cidrs")
def check_block(call: Call, values: dict[str, Any]) -> None:
    """Refuse overlapping blocks; the vendor's client searches for `overlap`.

    Assumption: the status, and that only blocks of the same network are compared.
    """
    check_owner(call, values)
    block = parse_block(values["cidr"])
    for other in call.engine.store.select("vnet_cidrs", vnet=values["vnet"]):
        if other["cidr"] != values["cidr"] and parse_block(other["cidr"]).overlaps(block):
            raise ApiError(422, f"The block overlaps with {other['cidr']}")


@after_create("vnet_cidrs")
def route_block(call: Call, block: Row) -> None:
    """Create a route rule. Assumption: its name and columns."""
    raise_flag(call.engine, block["vnet"], "need_fw_apply")
    if block["owner"]:
        add_rule(
            call.engine, block["vnet"], f"Route {block['cidr']}", action="route", destination_ip=block["cidr"],
            system_rule=True, owner=f"vnet_cidrs/{block['$key']}",
        )  # fmt: skip


@before_delete("vnet_cidrs")
def refuse_used_block(call: Call, block: Row) -> None:
    """Refuse to delete a block that is in use; the vendor's client searches for `referencing`.

    Assumption: the status, that of referenced rows.
    """
    if call.cascading:
        return
    if block["$key"] in call.engine.switches.get("used_blocks", ()):
        raise ApiError(500, "Unable to delete network block: a network of the tenant is referencing it")
    own = f"vnet_cidrs/{block['$key']}"
    for rule in call.engine.store.select("vnet_rules", vnet=block["vnet"]):
        if rule["owner"] != own and block["cidr"] in addresses_in(rule):
            raise ApiError(500, f"Unable to delete network block: rule '{rule['name']}' is referencing it")


@after_delete("vnet_cidrs")
def release_block(call: Call, block: Row) -> None:
    drop_rules_of(call.engine, f"vnet_cidrs/{block['$key']}")
    raise_flag(call.engine, block["vnet"], "need_fw_apply")
