# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine behind VMs, networks and tenant nodes, and the statuses that it reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._schema.codecs import RAM, Codec
from .._schema.steps import Diagnostic

#: The values of `machine_status.status` by what they mean, without those that only nodes of the cluster have.
STATUSES: Mapping[str, Any] = {
    "on": ("running", "unresponsive", "initmigrate", "startmigrate", "migrating", "migratecomplete"),
    "off": ("stopped",),
    "suspended": ("hibernated",),
    "transitioning": ("initializing", "starting", "stopping", "hibernating", "importing", "waitingforresources"),
    "failed": ("error", "unlicensed"),
}


def ram(raw: Any) -> Any:
    """Return an amount of RAM as people read it."""
    return RAM.show(RAM.load(raw or 0))


def _ram_of_hosts(rows: list[Mapping[str, Any]]) -> str:
    """Name the RAM that each host has for machines."""
    hosts = [row for row in rows if row.get("physical") is not False]
    listed = ", ".join(f"{row.get('name')} has {ram(row.get('vm_ram'))} for machines" for row in hosts)
    return f"hosts: {listed}" if listed else ""


RAM_OF_HOSTS = Diagnostic("nodes", ("$key", "name", "vm_ram", "physical"), _ram_of_hosts)


def guest_interfaces(info: Any) -> Iterator[tuple[Mapping[str, Any], list[str]]]:
    """Yield each interface that a guest agent reports, with its addresses. What a guest reports cannot be trusted.

    Without an agent the platform answers an empty list instead of an object.
    """
    # Answers consist of plain dictionaries, and looking for any mapping takes longer than the rest.
    networks = info.get("network") if isinstance(info, dict) else None
    for network in networks if isinstance(networks, list) else []:
        if isinstance(network, dict):
            listed = network.get("ip-addresses")
            yield (
                network,
                [
                    str(item["ip-address"])
                    for item in (listed if isinstance(listed, list) else [])
                    if isinstance(item, dict) and item.get("ip-address")
                ],
            )


def guest_networks(info: Any) -> list[dict[str, Any]]:
    """Return the addresses that the guest agent reports, by interface, as results show them."""
    return [{"interface": network.get("name"), "addresses": found} for network, found in guest_interfaces(info)]


class GuestNetworks(Codec):
    """The addresses that the guest agent reports, by interface."""

    option_type = "list"
    elements = "dict"

    def load(self, raw: Any) -> Any:
        return guest_networks(raw)
