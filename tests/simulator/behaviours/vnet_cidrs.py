# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network blocks given to a tenant or a network.

From the official Terraform provider: making and deleting one raises need_fw_apply on the parent network, the block may
lie outside of the parent's range, nothing can be changed, and it cannot go while a network inside the tenant uses it.
Nothing inside a tenant is simulated, so the switch `used_blocks` (a list of keys) says which ones are used.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from ..engine import Call
from ..errors import ApiError, failed_validation
from ..registry import after_create, after_delete, before_create, before_delete
from ..store import Row
from .vnet_addresses import check_owner, words
from .vnet_rules import add_rule, drop_rules_of
from .vnets import raise_flag


def parsed(text: str) -> ipaddress.IPv4Network:
    """The block. Assumption: bits behind the prefix are not complained about."""
    try:
        return ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise failed_validation("cidr") from None


@before_create("vnet_cidrs")
def check_block(call: Call, values: dict[str, Any]) -> None:
    """The vendor's client looks for `overlap`. Assumption: the status, and that blocks of one network count."""
    check_owner(call, values)
    block = parsed(values["cidr"])
    for other in call.engine.store.select("vnet_cidrs", vnet=values["vnet"]):
        if other["cidr"] != values["cidr"] and parsed(other["cidr"]).overlaps(block):
            raise ApiError(422, f"The block overlaps with {other['cidr']}")


@after_create("vnet_cidrs")
def route_block(call: Call, block: Row) -> None:
    """A route rule appears. Assumption: its name and columns."""
    raise_flag(call.engine, block["vnet"], "need_fw_apply")
    if block["owner"]:
        add_rule(
            call.engine, block["vnet"], f"Route {block['cidr']}", action="route", destination_ip=block["cidr"],
            system_rule=True, owner=f"vnet_cidrs/{block['$key']}",
        )  # fmt: skip


@before_delete("vnet_cidrs")
def refuse_used_block(call: Call, block: Row) -> None:
    """The vendor's client looks for `referencing`. Assumption: the status, that of referenced rows."""
    if call.cascading:
        return
    if block["$key"] in call.engine.switches.get("used_blocks", ()):
        raise ApiError(500, "Unable to delete network block: a network of the tenant is referencing it")
    own = f"vnet_cidrs/{block['$key']}"
    for rule in call.engine.store.select("vnet_rules", vnet=block["vnet"]):
        if rule["owner"] != own and block["cidr"] in words(rule):
            raise ApiError(500, f"Unable to delete network block: rule '{rule['name']}' is referencing it")


@after_delete("vnet_cidrs")
def end_block(call: Call, block: Row) -> None:
    drop_rules_of(call.engine, f"vnet_cidrs/{block['$key']}")
    raise_flag(call.engine, block["vnet"], "need_fw_apply")
