# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses are known, and which of them a host is reached by."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Callable, NamedTuple, Optional, Union

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.machines import guest_interfaces
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import key_of

Row = Mapping[str, Any]
IP = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

GUEST, NIC, STATIC_LEASE, DHCP_LEASE = "guest", "nic", "static_lease", "dhcp_lease"
SOURCES = (GUEST, NIC, STATIC_LEASE, DHCP_LEASE)
#: How the platform calls the two kinds of leases.
LEASE_TYPES = {STATIC_LEASE: "static", DHCP_LEASE: "dynamic"}
FAMILIES = ("any", "ipv4", "ipv6")

#: Interfaces that guests make for containers and tunnels; their addresses come last.
_VIRTUAL_INTERFACE = re.compile(
    r"docker|br-|veth|virbr|cni|flannel|cali|podman|lxc|lxd|kube|tun|tap|wg|zt|tailscale", re.IGNORECASE
)

_UNUSABLE_PREFIXES = ("127.", "fe80:", "169.254.")


class AddressSource(NamedTuple):
    """One preference: where to look for an address, and which addresses count."""

    source: str
    interface: str = ""
    network: str = ""
    family: str = "any"


class GuestInterface(NamedTuple):
    """One interface as the guest agent reports it."""

    name: str
    mac: str
    addresses: tuple[str, ...]


class Nic(NamedTuple):
    """One NIC as the platform knows it."""

    mac: str
    address: str
    vnet: Optional[str]
    network: str
    cidr: str


class KnownAddresses(NamedTuple):
    """All that is known about the addresses of one host."""

    guest_interfaces: Sequence[GuestInterface]
    nics: Sequence[Nic]
    leases: Mapping[str, list[tuple[Optional[str], str, str]]]


# --- reading -------------------------------------------------------------------------------------------------------


def read_guest_interfaces(info: Any) -> list[GuestInterface]:
    """What the guest agent reports."""
    return [
        GuestInterface(
            str(network.get("name") or ""), str(network.get("hardware-address") or "").lower(), tuple(addresses)
        )
        for network, addresses in guest_interfaces(info)
    ]


def read_nic(row: Row) -> Nic:
    """A NIC out of a nested row; what was not asked for is empty."""
    return Nic(
        str(row.get("macaddress") or "").lower(),
        str(row.get("ipaddress") or ""),
        key_of(row.get("vnet")),
        str(row.get("network_name") or ""),
        str(row.get("network_cidr") or ""),
    )


def usable_address(text: str) -> Optional[IP]:
    """A usable address out of a text; None for anything else."""
    if text.startswith(_UNUSABLE_PREFIXES) or text == "::1":
        # Every guest reports these; there is no need to take them apart.
        return None
    address = parse_address(text)
    return address if address is not None and is_usable(address) else None


def parse_address(text: str) -> Optional[IP]:
    """An address out of a text that may carry a prefix length or a zone; None for anything else."""
    try:
        return ipaddress.ip_address(text.partition("/")[0].partition("%")[0].strip())
    except ValueError:
        return None


def is_usable(address: IP) -> bool:
    """Whether another machine may reach a host by it."""
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)


def usable_addresses(texts: Iterable[str]) -> list[str]:
    """The usable ones of these texts, without prefix lengths and zones."""
    found = (usable_address(text) for text in texts)
    return [str(address) for address in found if address is not None]


# --- choosing ------------------------------------------------------------------------------------------------------


def choose_address(sources: Iterable[AddressSource], known: KnownAddresses) -> Optional[str]:
    """The first usable address that one of the preferences yields; within one of them IPv4 goes before IPv6."""
    for source in sources:
        fallback: Optional[str] = None
        for text in _CANDIDATES[source.source](source, known):
            address = usable_address(text)
            if address is None or source.family not in ("any", f"ipv{address.version}"):
                continue
            if address.version == 4 or source.family == "ipv6":
                return str(address)
            fallback = fallback or str(address)
        if fallback:
            return fallback
    return None


def _from_guest(source: AddressSource, known: KnownAddresses) -> Iterator[str]:
    macs = {nic.mac for nic in known.nics if nic.mac}
    interfaces = [found for found in known.guest_interfaces if _matches(source.interface, found.name)]
    for found in sorted(interfaces, key=lambda item: _rank(item, macs)) if len(interfaces) > 1 else interfaces:
        if source.network:
            yield from (text for text in found.addresses if _on_network(text, found, source.network, known.nics))
        else:
            yield from found.addresses


def _rank(interface: GuestInterface, macs: set[str]) -> int:
    """Interfaces that are a NIC of the VM first, those of containers and tunnels last; the sort keeps their order."""
    if interface.mac and interface.mac in macs:
        return 0
    return 2 if _VIRTUAL_INTERFACE.match(interface.name) else 1


def _on_network(text: str, interface: GuestInterface, network: str, nics: Iterable[Nic]) -> bool:
    """Whether an address that a guest reports belongs to a network of this name.

    The interface's MAC decides where the agent reports it, else the address that the platform knows for a NIC of that
    network, else the range of the network.
    """
    on_it = [nic for nic in nics if _matches(network, nic.network)]
    if interface.mac and any(nic.mac == interface.mac for nic in nics):
        return any(nic.mac == interface.mac for nic in on_it)
    address = parse_address(text)
    if address is None:
        return False
    return any(parse_address(nic.address) == address or _in_network(address, nic.cidr) for nic in on_it)


def _in_network(address: IP, cidr: str) -> bool:
    try:
        return bool(cidr) and address in ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False


def _from_nics(source: AddressSource, known: KnownAddresses) -> Iterator[str]:
    for nic in known.nics:
        if nic.address and _matches(source.network, nic.network):
            yield nic.address


def _from_leases(source: AddressSource, known: KnownAddresses) -> Iterator[str]:
    kind = LEASE_TYPES[source.source]
    for nic in known.nics:
        if nic.mac and _matches(source.network, nic.network):
            for vnet, address, lease in known.leases.get(nic.mac, ()):
                if lease == kind and vnet == nic.vnet:
                    yield address


def _matches(pattern: str, text: str) -> bool:
    return not pattern or fnmatchcase(text, pattern)


_CANDIDATES: dict[str, Callable[[AddressSource, KnownAddresses], Iterator[str]]] = {
    GUEST: _from_guest,
    NIC: _from_nics,
    STATIC_LEASE: _from_leases,
    DHCP_LEASE: _from_leases,
}
