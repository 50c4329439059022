# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The known addresses of a guest or host, and the choice of the one to connect to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Callable, NamedTuple, Optional, Union

from .._near import did_you_mean
from .._schema.codecs import Codec
from .._schema.keys import Key
from .machines import guest_interfaces

Row = Mapping[str, Any]
IP = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

GUEST, NIC, STATIC_LEASE, DHCP_LEASE = "guest", "nic", "static_lease", "dhcp_lease"
SOURCES = (GUEST, NIC, STATIC_LEASE, DHCP_LEASE)
#: The types of leases, as the platform names them.
LEASE_TYPES = {STATIC_LEASE: "static", DHCP_LEASE: "dynamic"}
FAMILIES = ("any", "ipv4", "ipv6")

#: Names of interfaces for containers and tunnels, whose addresses come last.
_VIRTUAL_INTERFACE = re.compile(
    r"docker|br-|veth|virbr|cni|flannel|cali|podman|lxc|lxd|kube|tun|tap|wg|zt|tailscale", re.IGNORECASE
)

_UNUSABLE_PREFIXES = ("127.", "fe80:", "169.254.")


class AddressSource(NamedTuple):
    """An entry of option `addresses`: a source of addresses, and restrictions on them.

    Attributes:
        cidr: Ranges of which one must hold the address; one with an exclamation mark in front must not.
    """

    source: str
    interface: str = ""
    network: str = ""
    family: str = "any"
    cidr: tuple[str, ...] = ()


class AddressRuleError(ValueError):
    """An entry of option `addresses` is not valid."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint


class GuestInterface(NamedTuple):
    """A network interface, as the guest agent reports it."""

    name: str
    mac: str
    addresses: tuple[str, ...]


class Nic(NamedTuple):
    """A NIC, as the platform knows it."""

    mac: str
    address: str
    vnet: Optional[str]
    network: str
    cidr: str


class KnownAddresses(NamedTuple):
    """Everything that is known about the addresses of a host.

    Attributes:
        leases: Network key, address and type of each lease, by MAC address.
    """

    guest_interfaces: Sequence[GuestInterface]
    nics: Sequence[Nic]
    leases: Mapping[str, list[tuple[Optional[str], str, str]]]


# --- rules ---------------------------------------------------------------------------------------------------------


def read_rules(given: Any, sources: Sequence[str] = SOURCES) -> tuple[AddressSource, ...]:
    """Return the entries of option `addresses`.

    Args:
        given: An entry, or a list of them.
        sources: The sources that are available.

    Raises:
        AddressRuleError: An entry is not valid.
    """
    return tuple(_rule(entry, sources) for entry in (given if isinstance(given, (list, tuple)) else [given]))


def _rule(given: Any, sources: Sequence[str]) -> AddressSource:
    entry = {"source": given} if isinstance(given, str) else given
    if not isinstance(entry, Mapping):
        raise AddressRuleError(f"an entry must be a string or a dictionary, not '{given}'")
    for key in entry:
        _check_word(key, AddressSource._fields, "key")
    texts = {str(key): str(value) for key, value in entry.items() if value not in (None, "") and key != "cidr"}
    if "source" not in texts:
        raise AddressRuleError("an entry has no 'source'")
    source = AddressSource(**texts, cidr=_ranges(entry.get("cidr")))
    _check_word(source.source, sources, "address source")
    _check_word(source.family, FAMILIES, "address family")
    if source.interface and source.source != GUEST:
        raise AddressRuleError(
            f"'interface' is only valid with source 'guest', not '{source.source}'", hint="use 'network'"
        )
    return source


def _ranges(given: Any) -> tuple[str, ...]:
    found = tuple(str(text).strip() for text in (given if isinstance(given, (list, tuple)) else [given]) if text)
    for text in found:
        _check_range(text)
    return found


def _check_range(text: str) -> None:
    try:
        _range(text)
    except ValueError:
        hint = "write it like 10.0.0.0/8, or !10.0.0.0/8"
        raise AddressRuleError(f"'{text}' is not a valid range of addresses", hint) from None


def _check_word(word: Any, valid: Iterable[str], what: str) -> None:
    words = sorted(set(valid))
    if word in words:
        return
    hint = did_you_mean(word, words, f"valid: {', '.join(words)}")
    raise AddressRuleError(f"'{word}' is not a valid {what}", hint)


# --- reading -------------------------------------------------------------------------------------------------------


def read_guest_interfaces(info: Any) -> list[GuestInterface]:
    """Return the interfaces in the report of the guest agent."""
    return [
        GuestInterface(
            str(network.get("name") or ""), str(network.get("hardware-address") or "").lower(), tuple(addresses)
        )
        for network, addresses in guest_interfaces(info)
    ]


def read_nic(row: Row) -> Nic:
    """Return the NIC in a nested row; columns that were not requested are empty."""
    return Nic(
        str(row.get("macaddress") or "").lower(),
        str(row.get("ipaddress") or ""),
        Key.of(row.get("vnet")),
        str(row.get("network_name") or ""),
        str(row.get("network_cidr") or ""),
    )


def usable_address(text: str) -> Optional[IP]:
    """Return the usable address in a string, or None."""
    if text.startswith(_UNUSABLE_PREFIXES) or text == "::1":
        # Every guest reports these, and parsing takes much longer.
        return None
    address = parse_address(text)
    return address if address is not None and is_usable(address) else None


def parse_address(text: str) -> Optional[IP]:
    """Return the address in a string that may have a prefix length or a zone, or None."""
    try:
        return ipaddress.ip_address(text.partition("/")[0].partition("%")[0].strip())
    except ValueError:
        return None


def is_usable(address: IP) -> bool:
    """Return whether other machines may be able to reach the address."""
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)


def usable_addresses(texts: Iterable[str]) -> list[str]:
    """Return the usable addresses among the strings, without prefix lengths and zones."""
    found = (usable_address(text) for text in texts)
    return [str(address) for address in found if address is not None]


# --- choosing ------------------------------------------------------------------------------------------------------


def choose_address(sources: Iterable[AddressSource], known: KnownAddresses) -> Optional[str]:
    """Return the first usable address of the first source that has one; within a source, IPv4 takes precedence."""
    for source in sources:
        fallback: Optional[str] = None
        for text in _CANDIDATES[source.source](source, known):
            address = usable_address(text)
            if address is None or not _accepts(source, address):
                continue
            if address.version == 4 or source.family == "ipv6":
                return str(address)
            fallback = fallback or str(address)
        if fallback:
            return fallback
    return None


def _accepts(source: AddressSource, address: IP) -> bool:
    """Return whether an address is of the family and in the ranges that a source asks for."""
    if source.family not in ("any", f"ipv{address.version}"):
        return False
    excluded = [text for text in source.cidr if text.startswith("!")]
    included = [text for text in source.cidr if not text.startswith("!")]
    if any(address in _range(text) for text in excluded):
        return False
    return not included or any(address in _range(text) for text in included)


@cache
def _range(text: str) -> Network:
    return ipaddress.ip_network(text.lstrip("!").strip(), strict=False)


def _from_guest(source: AddressSource, known: KnownAddresses) -> Iterator[str]:
    macs = {nic.mac for nic in known.nics if nic.mac}
    interfaces = [found for found in known.guest_interfaces if _matches(source.interface, found.name)]
    for found in sorted(interfaces, key=lambda item: _rank(item, macs)) if len(interfaces) > 1 else interfaces:
        if source.network:
            yield from (text for text in found.addresses if _on_network(text, found, source.network, known.nics))
        else:
            yield from found.addresses


def _rank(interface: GuestInterface, macs: set[str]) -> int:
    """Return the sort key of an interface: NICs of the VM come first, interfaces of containers and tunnels last."""
    if interface.mac and interface.mac in macs:
        return 0
    return 2 if _VIRTUAL_INTERFACE.match(interface.name) else 1


def _on_network(text: str, interface: GuestInterface, network: str, nics: Iterable[Nic]) -> bool:
    """Return whether an address that the guest reports is on a network with a matching name.

    If the agent reports a known MAC address, that NIC decides. Otherwise the address must be the one that the platform
    knows for a NIC on the network, or be in the range of the network.
    """
    on_network = [nic for nic in nics if _matches(network, nic.network)]
    if interface.mac and any(nic.mac == interface.mac for nic in nics):
        return any(nic.mac == interface.mac for nic in on_network)
    address = parse_address(text)
    if address is None:
        return False
    return any(parse_address(nic.address) == address or _in_network(address, nic.cidr) for nic in on_network)


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


class GuestAddress(Codec):
    """The address in the report of a guest agent by which others can reach the guest."""

    def load(self, raw: Any) -> Any:
        return choose_address(_REPORTED, KnownAddresses(read_guest_interfaces(raw), (), {}))


#: Without rules, any address that the guest reports will do.
_REPORTED = (AddressSource(GUEST),)
