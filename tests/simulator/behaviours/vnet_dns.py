# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host overrides, DNS views, zones and records: each change has to be applied (vendor's SDKs).

A view is deleted with its zones and a zone with its records (official Terraform provider); the contract says so. The
flag is need_dns_apply. Assumption: like need_fw_apply (measured) it is set on running networks only. Settled by: POST
vnet_dns_zones for a network that is off, then GET vnets/<key>?fields=need_dns_apply.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from ..engine import Call
from ..errors import failed_validation
from ..registry import after_create, after_delete, after_update, before_create, before_update
from ..store import Row
from .vnets import network_of, raise_flag

_PARENTS = {"vnet_dns_zones": ("vnet_dns_views", "view"), "vnet_dns_zone_records": ("vnet_dns_zones", "zone")}


def _stage(call: Call, row: Row) -> None:
    raise_flag(call.engine, network_of(call.engine, call.table.name, row, _PARENTS), "need_dns_apply")


def _stage_change(call: Call, row: Row, before: dict[str, Any]) -> None:
    if any(row[name] != value for name, value in before.items() if name != "modified"):
        _stage(call, row)


for _table in ("vnet_hosts", "vnet_dns_views", "vnet_dns_zones", "vnet_dns_zone_records"):
    after_create(_table)(_stage)
    after_update(_table)(_stage_change)
    after_delete(_table)(_stage)


@before_create("vnet_hosts")
def check_host(call: Call, values: dict[str, Any]) -> None:
    """Require an address. The vendor's SDKs say IPv4. Assumption: the server checks it."""
    if "ip" in values:
        try:
            ipaddress.ip_address(values["ip"])
        except ValueError:
            raise failed_validation("ip") from None


@before_update("vnet_hosts")
def check_host_change(call: Call, host: Row, changes: dict[str, Any]) -> None:
    check_host(call, changes)


#: Suffixes of durations, as the DNS server knows them.
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@before_create("vnet_dns_zone_records")
def fill_ttl(call: Call, values: dict[str, Any]) -> None:
    """Fill in the TTL of the zone in seconds (seen by vrg on 26.0.2.1: 3600 for 1h).

    Assumption: a TTL that is sent is stored as it is.
    """
    zone = call.engine.store.peek("vnet_dns_zones", values["zone"])
    match = re.fullmatch(r"(\d+)([smhdw]?)", str(zone["default_ttl"]).lower()) if zone is not None else None
    if "ttl" not in call.given and match is not None:
        values["ttl"] = str(int(match.group(1)) * UNITS[match.group(2) or "s"])


@after_create("vnet_dns_zones")
def add_name_server(call: Call, zone: Row) -> None:
    """Create the NS record of a zone (vendor documentation). Assumption: one, if the zone names its server."""
    if zone["type"] == "master" and zone["nameserver"]:
        call.engine.store.add(
            "vnet_dns_zone_records", {"zone": zone["$key"], "type": "NS", "value": zone["nameserver"]}
        )


def _increase_serial(call: Call, record: Row, before: dict[str, Any] | None = None) -> None:
    """Increase the serial number. Assumption: by one for each changed record."""
    zone = call.engine.store.peek("vnet_dns_zones", record["zone"])
    if zone is not None and before != {}:
        call.engine.store.set("vnet_dns_zones", zone["$key"], serial_number=zone["serial_number"] + 1)


after_create("vnet_dns_zone_records")(_increase_serial)
after_update("vnet_dns_zone_records")(_increase_serial)
after_delete("vnet_dns_zone_records")(_increase_serial)
