# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks with their rules and addresses, as far as the platform tells them, for what follows traffic through them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from .._schema.keys import Key, is_number
from .._schema.resource import Query
from .guest_addresses import parse_address, read_guest_interfaces, usable_address
from .rule_ranges import ALL_ADDRESSES, NOTHING, Ranges, addresses_in

Row = Mapping[str, Any]

_RULES = Query(
    "vnet_rules",
    (
        *("vnet", "name", "enabled", "orderid", "pin", "direction", "action", "protocol", "interface", "ct_state"),
        *("source_ip", "source_ports", "destination_ip", "destination_ports", "target_ip", "target_ports", "throttle"),
    ),
    (("enabled", (True,)),),
)
_NETWORKS = Query(
    "vnets",
    (
        *("name", "type", "network", "ipaddress", "ipaddress_type", "dmz_ipaddress", "gateway", "vnet_default_gateway"),
        *(
            "layer2_type",
            "owner",
            "need_fw_apply",
            "need_restart",
            "bgp",
            "ipsec_enabled",
            "machine#status#running as running",
        ),
    ),
)
_VMS = Query(
    "vms",
    (
        *("name", "machine#status#running as running", "machine#status#agent_guest_info as guest_info"),
        "machine[nics[$key,name,enabled,macaddress,ipaddress,vnet,orderid]]",
    ),
    (("is_snapshot", (False,)),),
)
_ADDRESSES = Query("vnet_addresses", ("vnet", "type", "ip", "mac", "owner"))
_ALIASES = Query("vnet_rule_aliases", ("value",))
#: All that is read, for every question: tables, not objects.
QUERIES = (_NETWORKS, _RULES, _VMS, _ADDRESSES, _ALIASES)
#: Without these, anything that could be said might be wrong.
_NEEDED = frozenset((_NETWORKS.table, _RULES.table, _VMS.table))

#: Types of networks whose router stands between their members and everything else.
ROUTED = ("internal", "external", "vpn")
_PINS = {"top": 0, "no": 1, "bottom": 2}


class Rule(NamedTuple):
    """An enabled rule of a network, with the addresses as the platform stores them."""

    name: str
    order: int
    pin: str
    direction: str
    action: str
    protocol: str
    interface: str
    source: str
    source_ports: str
    destination: str
    destination_ports: str
    target: str
    target_ports: str
    state: str
    throttle: str

    @property
    def criteria(self) -> str:
        """What the rule matches."""
        parts = [self.protocol if self.protocol != "any" else "any protocol"]
        parts += [f"from {self.source}"] if self.source else []
        parts += [f"to {self.destination}"] if self.destination else []
        parts += [f"ports {self.destination_ports}"] if self.destination_ports else []
        return " ".join(parts)


class Net(NamedTuple):
    """A network and its router.

    Attributes:
        addresses: the addresses of its members.
        router, dmz: the addresses of its router, among its members and among the other routers.
        gateway: the address that members are told to send everything else to, if it is not the router's.
        default_gateway: the network that was chosen as its default gateway.
        own: further addresses of its router.
        pending: what makes the rows differ from what is in force; empty: nothing.
        dynamic: routes may come from a routing protocol or a VPN.
        leased: the router gets its address from elsewhere.
        bridged: the members share a VLAN with devices outside of the system.
    """

    key: Key
    name: str
    kind: str
    addresses: Ranges
    router: Optional[int]
    dmz: Optional[int]
    gateway: Optional[int]
    default_gateway: Optional[Key]
    tenant: bool
    running: bool
    pending: str
    dynamic: bool
    leased: bool
    bridged: bool
    own: Ranges
    rules: tuple[Rule, ...]

    @property
    def routes(self) -> bool:
        """Whether the platform routes for the network."""
        return self.kind in ROUTED and (self.router is not None or self.leased)

    @property
    def router_addresses(self) -> Ranges:
        """All addresses at which the router itself answers."""
        own = [(number, number) for number in (self.router, self.dmz) if number is not None]
        return Ranges.of([*self.own.spans, *own])


class Nic(NamedTuple):
    """A NIC of a VM that is attached to a network; without an address if none is known."""

    vm: str
    name: str
    net: Key
    address: Optional[int]
    running: bool


class Known(NamedTuple):
    """What is known about the addresses that a rule names; `complete`: it can mean nothing else."""

    addresses: Ranges
    complete: bool


@dataclass
class Topology:
    """Everything that has been read.

    Attributes:
        owners: to what an address of a network is assigned (`vnets/5`), by network and address.
    """

    nets: Mapping[Key, Net]
    nics: Sequence[Nic]
    aliases: Mapping[str, str]
    owners: Mapping[tuple[Key, int], str]
    _read: dict[tuple[Key, str], Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_name = {net.name: net for net in self.nets.values()}
        self._by_dmz = {net.dmz: net for net in self.nets.values() if net.dmz is not None}
        inner = NOTHING
        for net in self.nets.values():
            if net.kind != "external":
                inner = inner.plus(net.addresses)
        self.outside = ALL_ADDRESSES.minus(inner)
        self.external = [net for net in self.nets.values() if net.kind == "external" and not net.tenant]

    def known(self, net: Net, text: str) -> Known:
        """Return the addresses that an address in a rule of a network stands for."""
        if (net.key, text) not in self._read:
            self._read[net.key, text] = self._known(net, text)
        return self._read[net.key, text]

    def _known(self, net: Net, text: str) -> Known:
        if text in ("", "default"):
            return Known(ALL_ADDRESSES, True)
        found = [self._one(net, part.strip()) for part in re.split(r"[,|]", text) if part.strip()]
        addresses = Ranges.of(span for known in found if known is not None for span in known.addresses.spans)
        return Known(addresses, all(known is not None and known.complete for known in found))

    def _one(self, net: Net, text: str) -> Optional[Known]:
        """Return what one entry of a list stands for; None: no source tells."""
        if text == "router":
            return _just(net.router)
        if text == "vnetself":
            return Known(net.addresses, bool(net.addresses.spans))
        prefix, colon, name = text.partition(":")
        if colon and prefix == "vnet":
            other = self.by_name.get(name)
            return Known(other.addresses, bool(other.addresses.spans)) if other else None
        if colon and prefix == "alias":
            value = self.aliases.get(name) if is_number(name) else None
            return None if value is None or "alias:" in value else self._known(net, value)
        if colon and prefix == "vmnic":
            return self._nic(name)
        plain = addresses_in(text)
        return None if plain is None else Known(plain, True)

    def _nic(self, text: str) -> Optional[Known]:
        for nic in self.nics:
            if f"{nic.vm}.{nic.name}" == text:
                return _just(nic.address)
        return None

    def next_net(self, net: Net, target: str) -> Optional[Net]:
        """Return the network to which a rule of a network sends what it routes; None: no source tells."""
        prefix, _colon, name = target.partition(":")
        if prefix == "vnet":
            return self.by_name.get(name)
        known = self.known(net, target)
        return self.net_of_router(known.addresses) if target and known.complete else None

    def net_of_router(self, addresses: Ranges) -> Optional[Net]:
        """Return the network whose router has these addresses, one of them among the other routers."""
        first = addresses.spans[-1][0] if 0 < len(addresses.spans) <= 2 else None
        for number in () if first is None else (first, addresses.spans[0][0]):
            net = self._by_dmz.get(number)
            if net is not None and net.router_addresses.covers(addresses):
                return net
        return None

    def holding(self, addresses: Ranges) -> list[Net]:
        """Return the networks inside the system among whose members addresses are."""
        return [net for net in self.nets.values() if net.kind != "external" and _holds(net.addresses, addresses)]

    def nics_of(self, vm: str, nic: Optional[str] = None, net: Optional[str] = None) -> list[Nic]:
        """Return the NICs of a VM."""
        return [
            one
            for one in self.nics
            if one.vm == vm and nic in (None, one.name) and net in (None, self.nets[one.net].name)
        ]

    def nic_at(self, net: Optional[Net], number: Optional[int]) -> Optional[Nic]:
        """Return the NIC that has an address in a network."""
        if net is None or number is None:
            return None
        return next((nic for nic in self.nics if nic.net == net.key and nic.address == number), None)


def _holds(outer: Ranges, inner: Ranges) -> bool:
    return bool(outer.spans) and outer.covers(inner)


def _just(number: Optional[int]) -> Optional[Known]:
    return None if number is None else Known(Ranges(((number, number),)), True)


# --- reading -----------------------------------------------------------------------------------------------------------


def read_topology(answers: Sequence[Optional[Sequence[Row]]]) -> Topology:
    """Return what the rows of the queries say.

    Raises:
        ValueError: the account may not read what everything depends on.
    """
    missing = [query.table for query, rows in zip(QUERIES, answers) if rows is None and query.table in _NEEDED]
    if missing:
        raise ValueError(f"cannot be read: {', '.join(missing)}. The account needs to read all networks, rules and VMs")
    networks, rules, vms, addresses, aliases = (rows or () for rows in answers)
    leases = {(Key.of(row.get("vnet")), str(row.get("mac") or "").lower()): row for row in addresses if row.get("mac")}
    nets = {net.key: net for net in _nets(networks, rules, addresses)}
    return Topology(
        nets=nets,
        nics=[nic for row in vms for nic in _nics(row, nets, leases)],
        aliases={str(Key.of(row.get("$key"))): str(row.get("value") or "") for row in aliases},
        owners=dict(_owners(addresses)),
    )


def _owners(rows: Iterable[Row]) -> Iterator[tuple[tuple[Key, int], str]]:
    for row in rows:
        key, number = Key.of(row.get("vnet")), _number(row.get("ip"))
        if row.get("type") == "virtual" and row.get("owner") and key is not None and number is not None:
            yield (key, number), str(row["owner"])


def _nets(networks: Iterable[Row], rules: Iterable[Row], addresses: Sequence[Row]) -> Iterator[Net]:
    by_network: dict[Optional[Key], list[Rule]] = {}
    for row in rules:
        by_network.setdefault(Key.of(row.get("vnet")), []).append(_rule(row))
    for row in networks:
        key = Key.of(row.get("$key"))
        if key is not None:
            found = sorted(by_network.get(key, ()), key=lambda rule: (_PINS.get(rule.pin, 1), rule.order))
            own = [row for row in addresses if Key.of(row.get("vnet")) == key]
            yield _net(key, row, found, own)


def _net(key: Key, row: Row, rules: Sequence[Rule], addresses: Iterable[Row]) -> Net:
    router = _number(row.get("ipaddress")) if row.get("ipaddress_type") != "none" else None
    gateway = _number(row.get("gateway"))
    own = [_number(one.get("ip")) for one in addresses if _is_own(one)]
    return Net(
        key=key,
        name=str(row.get("name") or key),
        kind=str(row.get("type") or ""),
        addresses=addresses_in(str(row.get("network") or "")) or NOTHING,
        router=router,
        dmz=_number(row.get("dmz_ipaddress")),
        gateway=gateway if gateway != router else None,
        default_gateway=Key.of(row.get("vnet_default_gateway")),
        tenant=str(row.get("owner") or "").lstrip("/").startswith("tenants/"),
        running=bool(row.get("running")),
        pending=_pending(row),
        dynamic=bool(row.get("bgp") or row.get("ipsec_enabled")) or row.get("ipaddress_type") == "bgp",
        leased=row.get("ipaddress_type") in ("dynamic", "bgp"),
        bridged=row.get("type") == "internal" and row.get("layer2_type") == "vlan",
        own=Ranges.of((number, number) for number in own if number is not None),
        rules=tuple(rules),
    )


def _is_own(row: Row) -> bool:
    """Return whether the router itself has an address of its network."""
    return row.get("type") == "ipalias" or (row.get("type") == "virtual" and not row.get("owner"))


def _pending(row: Row) -> str:
    if row.get("need_fw_apply"):
        return "changes of its rules are staged, not applied"
    return "changes of its settings wait for its restart" if row.get("need_restart") else ""


def _rule(row: Row) -> Rule:
    def text(name: str, default: str = "") -> str:
        return str(row.get(name) or default).strip()

    order = row.get("orderid")
    return Rule(
        name=text("name"),
        order=order if isinstance(order, int) else 0,
        pin=text("pin", "no"),
        direction=text("direction", "incoming"),
        action=text("action", "accept"),
        protocol=text("protocol", "any"),
        interface=text("interface", "auto"),
        source=text("source_ip"),
        source_ports=text("source_ports"),
        destination=text("destination_ip"),
        destination_ports=text("destination_ports"),
        target=text("target_ip"),
        target_ports=text("target_ports"),
        state=text("ct_state"),
        throttle=text("throttle"),
    )


def _nics(row: Row, nets: Mapping[Key, Net], leases: Mapping[Any, Row]) -> Iterator[Nic]:
    machine = row.get("machine")
    nics = machine.get("nics") if isinstance(machine, Mapping) else None
    reported = {found.mac: found.addresses for found in read_guest_interfaces(row.get("guest_info"))}
    for nic in sorted(nics if isinstance(nics, list) else [], key=lambda one: one.get("orderid") or 0):
        key = Key.of(nic.get("vnet"))
        if key is None or key not in nets or nic.get("enabled") is False:
            continue
        mac = str(nic.get("macaddress") or "").lower()
        lease = leases.get((key, mac), {}).get("ip")
        texts = [str(nic.get("ipaddress") or ""), str(lease or ""), *reported.get(mac, ())]
        yield Nic(
            vm=str(row.get("name")),
            name=str(nic.get("name") or nic.get("$key")),
            net=key,
            address=_usable(texts, nets[key].addresses),
            running=bool(row.get("running")),
        )


def _usable(texts: Iterable[str], members: Ranges) -> Optional[int]:
    """Return the first address that fits in the network, or else the first one."""
    found = [usable_address(text) for text in texts if text]
    numbers = [int(address) for address in found if address is not None and address.version == 4]
    inside = [number for number in numbers if members.covers(Ranges(((number, number),)))]
    return next(iter((*inside, *numbers)), None)


def _number(raw: Any) -> Optional[int]:
    address = parse_address(str(raw or ""))
    return int(address) if isinstance(address, ipaddress.IPv4Address) else None
