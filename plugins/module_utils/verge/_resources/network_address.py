# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses in networks: leases, reservations, aliases and virtual addresses, all in table `vnet_addresses`."""

from __future__ import annotations

import ipaddress
from typing import Any

from .._schema.codecs import Choice, Mac, Text, Timestamp
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Resource


class StoredAddress(Text):
    """An address as the platform stores it, which for an alias of the router may be a network."""

    def rank(self, value: Any) -> Any:
        """Sort by number, so that .9 comes before .10."""
        try:
            address = ipaddress.ip_interface(value)
        except ValueError:
            return (9, str(value))
        return (address.version, int(address))


NETWORK_ADDRESS = Resource(
    name="network_address",
    plural="network_addresses",
    title="network address",
    table="vnet_addresses",
    read_only=True,
    identity=("ip",),
    columns=(
        Column("ip", StoredAddress()),
        Reference("network", column="vnet", table="vnets", title="network"),
        Column("type", Choice("dynamic", "static", "ipalias", "proxy", "virtual")),
        Column("mac", Mac()),
        Column("hostname"),
        Column("description"),
        Column("expires", Timestamp(), column="expiration"),
        Column("owner"),
    ),
    facts=(Fact("vendor"), Fact("owner_name", "owner#$display")),
    listed_by=("network", "type"),
)
