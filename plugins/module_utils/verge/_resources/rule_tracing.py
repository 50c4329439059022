# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Follows traffic through networks, and finds the rule that decides at each of them.

From the vendor's documentation: the rules of a network are processed from top to bottom, pinned ones first and last; a
new internal network lets nothing in; two networks reach each other once each has a route rule to the other one and a
rule that accepts what comes from it; a translate rule alone publishes an address. What the documentation leaves open
is in `ASSUMPTIONS`, and each result names the ones that it depends on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Optional

from .._schema.keys import Key
from .rule_ranges import ALL_ADDRESSES, ALL_PORTS, Ranges, ports_in, show_addresses, show_ports
from .rule_topology import Net, Rule, Topology

INCOMING, OUTGOING = "incoming", "outgoing"
REACHABLE, BLOCKED, UNKNOWN = "reachable", "blocked", "unknown"
_PORTS = ("tcp", "udp")

ASSUMPTIONS: Mapping[str, str] = {
    "leave": "What no rule of a network blocks may leave it.",
    "enter": "What no rule of an external or VPN network accepts does not enter it.",
    "interface": "A rule for the interface 'auto' or 'any' applies to what enters or leaves the network on either side.",
    "route": "The route rule with the smallest destination decides the way, regardless of its place among the rules.",
    "target": "A route whose target is in a form that no source explains leads to the network that the form names, or, for the "
    "default route, to the network that was chosen as the default gateway.",
    "translate": "What a translate rule matches passes without another rule that accepts it.",
    "replies": "Replies of a connection pass, if there is a way back.",
    "known": "Whoever is outside sends what is for a network inside to the router of the external network.",
    "assigned": "What is sent to an address that is assigned to a network arrives at the router of that network.",
}


@dataclass(frozen=True)
class Packet:
    """Traffic of which all is alike: ranges stand for any of their numbers. There are no ports without tcp and udp."""

    source: Ranges
    destination: Ranges
    protocol: str
    ports: Optional[Ranges] = None

    @property
    def service(self) -> str:
        """Protocol and ports, as people write them."""
        return self.protocol if self.ports is None else f"{self.protocol} {show_ports(self.ports)}"


class Hop(NamedTuple):
    """What happens at one network.

    Attributes:
        step: `direct` (inside the network), `outgoing`, `incoming`, `route`, or `back` (where replies go).
        decision: `passes`, `translated`, `blocked` or `unknown`.
    """

    net: Net
    step: str
    decision: str
    text: str
    rule: Optional[Rule] = None


class Trace(NamedTuple):
    """Where traffic gets, and why.

    Attributes:
        verdict: what the rules say, as if all of them were applied and everything was running.
        reasons: why it is blocked, or what is not known.
        net: where it arrived; None: outside, or nowhere.
        passed: the networks of which something mattered.
        translated: a rule changed the destination.
    """

    verdict: str
    hops: Sequence[Hop]
    reasons: Sequence[str]
    packet: Packet
    net: Optional[Net]
    passed: Sequence[Net]
    translated: bool
    assumptions: frozenset[str]


# --- one rule ------------------------------------------------------------------------------------------------------------


def _within(what: Ranges, known: Ranges, complete: bool) -> Optional[bool]:
    """Return whether numbers are among known ones; None: only some are, or not all are known."""
    if known.covers(what):
        return True
    return None if not complete or known.overlaps(what) else False


def _addresses(topology: Topology, net: Net, text: str, what: Ranges) -> Optional[bool]:
    known = topology.known(net, text)
    return _within(what, known.addresses, known.complete)


def _ports(text: str, ports: Optional[Ranges]) -> Optional[bool]:
    known = ports_in(text)
    return None if known is None or ports is None else _within(ports, known, True)


def _state(text: str) -> Optional[bool]:
    """Return whether a rule for states of connections matches the first packet of one."""
    words = set(text.replace(",", " ").split())
    if not words or "new" in words:
        return True
    return False if words <= {"established", "related"} else None


def _interface(text: str) -> Optional[bool]:
    # Traffic inside tunnels is not followed.
    return {"auto": True, "any": True, "wireguard": False}.get(text)


def _protocol(text: str, protocol: str) -> bool:
    return text in ("any", protocol) or (text == "tcpudp" and protocol in _PORTS)


def matches(topology: Topology, net: Net, rule: Rule, packet: Packet) -> tuple[Optional[bool], str]:
    """Return whether a rule matches traffic; None: it may match, with what it depends on."""
    # Most rules do not match; the checks that find that out soonest come first.
    if not _protocol(rule.protocol, packet.protocol):
        return False, ""
    doubt = ""
    for respect, text, check in (
        ("ports", rule.destination_ports, lambda text: _ports(text, packet.ports)),
        ("destination", rule.destination, lambda text: _addresses(topology, net, text, packet.destination)),
        ("source", rule.source, lambda text: _addresses(topology, net, text, packet.source)),
        ("interface", rule.interface, _interface),
        # A client may use any port of its own.
        ("source ports", rule.source_ports, lambda text: _ports(text, ALL_PORTS)),
        ("states", rule.state, _state),
    ):
        found = check(text) if text else True
        if found is False:
            return False, ""
        if found is None:
            doubt = doubt or f"its {respect} '{text}'"
    return (None, doubt) if doubt else (True, "")


# --- the rules of one network ----------------------------------------------------------------------------------------------


class Judgement(NamedTuple):
    """What the rules of a network do with traffic.

    Attributes:
        rule: the one that decides; None: none does.
        passes: whether it passes, or may pass.
        packet: what comes out; None: that is not known.
        doubt: what is not known.
    """

    rule: Optional[Rule]
    passes: bool
    packet: Optional[Packet]
    doubt: str = ""
    assumptions: frozenset[str] = frozenset()


def judge(topology: Topology, net: Net, direction: str, packet: Packet, assigned: bool = False) -> Judgement:
    """Return what the rules of a network do with traffic that enters or leaves it.

    Args:
        topology: all networks.
        net: the network.
        direction: `incoming` or `outgoing`.
        packet: the traffic.
        assigned: it is for an address of the network that is assigned to something else.
    """
    rules = [rule for rule in net.rules if rule.direction == direction and rule.action != "route"]
    doubtful: list[tuple[Rule, str]] = []
    for place, rule in enumerate(rules):
        found, respect = matches(topology, net, rule, packet)
        if found:
            return _with_doubts(net, _decided(topology, net, rule, packet, rules[place + 1 :]), doubtful)
        if found is None:
            doubtful.append((rule, respect))
    return _with_doubts(net, _undecided(net, direction, packet, assigned), doubtful)


def _decided(topology: Topology, net: Net, rule: Rule, packet: Packet, rest: Sequence[Rule]) -> Judgement:
    used = frozenset({"interface"})
    if rule.action == "accept":
        return Judgement(rule, True, packet, "", used)
    if rule.action != "translate":
        return Judgement(rule, False, packet, "", used)
    changed = translated(topology, net, rule, packet)
    if changed is None:
        doubt = f"{_title(rule, net)} translates to '{rule.target or 'nothing'}', which no source explains"
        return Judgement(rule, True, None, doubt, used)
    later = _blocked_later(topology, net, rest, (packet, changed))
    doubt = f"whether {_title(later, net)} still counts after {_quoted(rule)} is not known" if later else ""
    return Judgement(rule, True, changed, doubt, used | {"translate"})


def _blocked_later(
    topology: Topology, net: Net, rules: Sequence[Rule], packets: tuple[Packet, Packet]
) -> Optional[Rule]:
    """Return the rule that would block what an earlier one has translated, if the rules after it count."""
    for rule in rules:
        found = [matches(topology, net, rule, packet)[0] for packet in packets]
        if rule.action in ("drop", "reject") and found != [False, False]:
            return rule
        if rule.action == "accept" and found == [True, True]:
            return None
    return None


def _undecided(net: Net, direction: str, packet: Packet, assigned: bool) -> Judgement:
    if net.kind not in ("internal", "external", "vpn"):
        return Judgement(None, True, packet, f"what network '{net.name}' does without a rule is not known")
    if direction == OUTGOING:
        return Judgement(None, True, packet, "", frozenset({"leave"}))
    if assigned:
        return Judgement(None, True, packet, "", frozenset({"assigned"}))
    return Judgement(None, False, packet, "", frozenset() if net.kind == "internal" else frozenset({"enter"}))


def _with_doubts(net: Net, judgement: Judgement, doubtful: Sequence[tuple[Rule, str]]) -> Judgement:
    """Add the earlier rules that may match as well, if that would make a difference."""
    effect = _effect(judgement)
    others = [
        (rule, respect) for rule, respect in doubtful if rule.action == "translate" or _blocks_or_not(rule) != effect
    ]
    if not others:
        return judgement
    rule, respect = others[0]
    doubt = f"{_title(rule, net)} may match: {respect} leaves that open"
    # Where it is not known what would be sent on, there is nothing to follow.
    vague = any(one.action == "translate" or (one.action == "accept" and effect == "translate") for one, _why in others)
    return judgement._replace(passes=True, packet=None if vague else judgement.packet, doubt=doubt)


def _blocks_or_not(rule: Rule) -> str:
    return "block" if rule.action in ("drop", "reject") else rule.action


def _effect(judgement: Judgement) -> str:
    if judgement.rule is not None:
        return _blocks_or_not(judgement.rule)
    return "accept" if judgement.passes else "block"


def translated(topology: Topology, net: Net, rule: Rule, packet: Packet) -> Optional[Packet]:
    """Return traffic as a translate rule leaves it: another destination for what comes in, another source for the rest.

    None: no source tells what the rule does.
    """
    if rule.direction == OUTGOING:
        known = topology.known(net, rule.target)
        # Without a target, the address of the router would be usual, but which one is not known.
        return replace(packet, source=known.addresses) if known.complete else replace(packet, source=ALL_ADDRESSES)
    ports = _translated_ports(rule, packet)
    destination = target_of(topology, net, rule)
    if destination is None or (ports is None) is not (packet.ports is None):
        return None
    return replace(packet, destination=destination, ports=ports)


def target_of(topology: Topology, net: Net, rule: Rule) -> Optional[Ranges]:
    """Return the addresses to which a rule sends what comes in; a network as the target stands for its router."""
    known = topology.known(net, rule.target)
    if not rule.target or not known.complete:
        return None
    other = topology.next_net(net, rule.target) if rule.target.startswith("vnet:") else None
    return known.addresses if other is None else other.router_addresses.minus(other.own)


def _translated_ports(rule: Rule, packet: Packet) -> Optional[Ranges]:
    if packet.ports is None or not rule.target_ports:
        return packet.ports
    target, matched = ports_in(rule.target_ports), ports_in(rule.destination_ports)
    if target is None or matched is None:
        return None
    if target.single is not None:
        return target
    if len(target.spans) != 1 or len(matched.spans) != 1 or target.size != matched.size:
        return None
    offset = target.spans[0][0] - matched.spans[0][0]
    return Ranges(tuple((low + offset, high + offset) for low, high in packet.ports.spans))


def _quoted(rule: Rule) -> str:
    return f"'{rule.name}'"


def _title(rule: Rule, net: Net) -> str:
    return f"rule '{rule.name}' of network '{net.name}'"


# --- the way from a network ------------------------------------------------------------------------------------------------


class Route(NamedTuple):
    """Where a network sends traffic: to another network, outside, or nowhere."""

    net: Optional[Net] = None
    outside: bool = False
    rule: Optional[Rule] = None
    doubt: str = ""
    assumptions: frozenset[str] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether there is a way."""
        return self.net is not None or self.outside


def find_route(topology: Topology, net: Net, packet: Packet) -> Route:
    """Return where a network sends traffic that is not for its own members."""
    connected = topology.net_of_router(packet.destination)
    if connected is not None and connected.key != net.key:
        return Route(connected)
    owner = owner_of(topology, net, packet)
    if owner.startswith("vnets/"):
        return Route(topology.nets.get(Key(owner.rsplit("/", 1)[-1])), assumptions=frozenset({"assigned"}))
    routes, doubt = _matching_routes(topology, net, packet)
    if routes:
        return _by_rule(topology, net, routes[0], doubt)
    if net.kind == "external" and topology.outside.covers(packet.destination):
        return Route(outside=True, doubt=doubt)
    return Route(doubt=doubt or _other_routes(net))


def owner_of(topology: Topology, net: Net, packet: Packet) -> str:
    """Return to what the address is assigned for which traffic is, or nothing."""
    number = packet.destination.single
    return "" if number is None else topology.owners.get((net.key, number), "").lstrip("/")


def _matching_routes(topology: Topology, net: Net, packet: Packet) -> tuple[list[Rule], str]:
    """Return the route rules for traffic, that with the smallest destination first, and what is not known."""
    found, doubt = [], ""
    for rule in net.rules:
        if rule.action != "route":
            continue
        matched, respect = matches(topology, net, rule, packet)
        if matched:
            found.append(rule)
        elif matched is None and not _for_a_part(topology, net, rule, packet):
            doubt = doubt or f"route {_title(rule, net)} may match: {respect} leaves that open"
    return sorted(found, key=lambda rule: topology.known(net, rule.destination).addresses.size), doubt


def _for_a_part(topology: Topology, net: Net, rule: Rule, packet: Packet) -> bool:
    """Return whether a rule only makes an exception for some of many destinations."""
    known = topology.known(net, rule.destination)
    return known.complete and packet.destination.single is None


def _by_rule(topology: Topology, net: Net, rule: Rule, doubt: str) -> Route:
    used = frozenset({"route"})
    other = topology.next_net(net, rule.target)
    if other is not None and other.key != net.key:
        return Route(other, rule=rule, doubt=doubt, assumptions=used)
    known = topology.known(net, rule.target)
    if net.kind == "external" and rule.target and known.complete and net.addresses.covers(known.addresses):
        return Route(outside=True, rule=rule, doubt=doubt, assumptions=used)
    guessed = _guessed_target(topology, net, rule)
    if guessed is not None:
        return Route(guessed, rule=rule, doubt=doubt, assumptions=used | {"target"})
    target = f"{_title(rule, net)} leads to '{rule.target or 'nothing'}', and what is there is not known"
    return Route(rule=rule, doubt=target)


def _guessed_target(topology: Topology, net: Net, rule: Rule) -> Optional[Net]:
    """Return the network to which a route leads whose target is in a form that is not known."""
    if not rule.target or topology.known(net, rule.target).complete:
        return None
    named = topology.by_name.get(rule.target.partition(":")[2])
    is_default = rule.destination in ("", "default") and net.default_gateway is not None
    return named or (topology.nets.get(net.default_gateway) if is_default and net.default_gateway else None)


def _other_routes(net: Net) -> str:
    if net.dynamic:
        return f"network '{net.name}' may learn routes by BGP or a VPN"
    if net.default_gateway is not None:
        return f"network '{net.name}' has a default gateway, but no rule that leads there"
    return ""


# --- the whole way -----------------------------------------------------------------------------------------------------------


class Walk:
    """Follows traffic from network to network."""

    def __init__(self, topology: Topology, packet: Packet) -> None:
        self._topology = topology
        self._packet = packet
        self._source = packet.source
        self._hops: list[Hop] = []
        self._doubts: list[str] = []
        self._blocked = ""
        self._passed: list[Net] = []
        self._used: set[str] = set()
        self._translated = False
        self._net: Optional[Net] = None

    def from_member(self, net: Net, local: bool = False) -> Trace:
        """Follow what a member of a network sends; `local`: to another member of it."""
        self._passed.append(net)
        if local or (net.addresses.spans and net.addresses.covers(self._packet.destination)):
            self._direct(net, f"both are on network '{net.name}': no rule decides")
        elif not net.routes:
            self._give_up(net, OUTGOING, f"network '{net.name}' has no router of the platform")
        else:
            if net.gateway is not None and net.kind == "internal":
                gateway = show_addresses(Ranges(((net.gateway, net.gateway),)))
                self._doubts.append(f"members of network '{net.name}' may use {gateway} as their gateway")
            unchanged = self._packet
            if self._judge(net, OUTGOING):
                self._forward(net, unchanged)
        return self._result()

    def from_outside(self, net: Net) -> Trace:
        """Follow what arrives at an external network from outside."""
        self._passed.append(net)
        owner = self._owner(net)
        inside = bool(net.addresses.spans) and net.addresses.covers(self._packet.destination)
        if owner.startswith("tenants/"):
            self._give_up(net, INCOMING, "the address is assigned to a tenant, whose rules are not visible here")
        elif inside and not owner and not net.router_addresses.covers(self._packet.destination):
            self._direct(net, f"network '{net.name}' is open to what is outside: no rule decides")
        else:
            if not owner and not net.router_addresses.covers(self._packet.destination):
                self._used.add("known")
            if self._judge(net, INCOMING, bool(owner)):
                self._deliver(net)
        return self._result()

    def between_external(self, net: Net, other: Net) -> Trace:
        """Follow what one external network sends to another one: not at all, because it does not enter the system."""
        self._passed.append(net)
        doubt = f"the way from network '{net.name}' to network '{other.name}' is outside of the system"
        self._give_up(net, OUTGOING, doubt)
        return self._result()

    # Each step says whether there is another one.

    def _owner(self, net: Net) -> str:
        return owner_of(self._topology, net, self._packet)

    def _direct(self, net: Net, text: str) -> None:
        self._hops.append(Hop(net, "direct", "passes", text))
        self._net = net

    def _give_up(self, net: Net, step: str, doubt: str) -> None:
        self._hops.append(Hop(net, step, UNKNOWN, doubt))
        self._doubts.append(doubt)

    def _stop(self, net: Net, step: str, text: str, rule: Optional[Rule] = None) -> None:
        self._hops.append(Hop(net, step, BLOCKED, text, rule))
        self._blocked = f"network '{net.name}': {text}"

    def _judge(self, net: Net, direction: str, assigned: bool = False) -> bool:
        found = judge(self._topology, net, direction, self._packet, assigned)
        self._used |= found.assumptions
        if not found.passes:
            self._stop(net, direction, _blocks(found.rule, direction), found.rule)
            return False
        decision = "passes"
        if found.packet is not None and found.packet != self._packet:
            decision = "translated"
            self._translated |= direction == INCOMING
        text = found.doubt or _lets(found, direction)
        self._hops.append(Hop(net, direction, UNKNOWN if found.doubt else decision, text, found.rule))
        if found.doubt:
            self._doubts.append(found.doubt)
        if found.packet is not None:
            self._packet = found.packet
        return found.packet is not None

    def _forward(self, net: Net, packet: Packet) -> None:
        route = self._route(net, packet)
        if route is not None and route.net is not None:
            self._enter(route.net)

    def _route(self, net: Net, packet: Packet) -> Optional[Route]:
        route = find_route(self._topology, net, packet)
        self._used |= route.assumptions
        if not route.leads and not route.doubt and self._translated:
            route = self._guessed(net, packet)
        if route.doubt:
            self._doubts.append(route.doubt)
        if route.leads:
            where = f"network '{route.net.name}'" if route.net is not None else "outside"
            text = f"rule {_quoted(route.rule)} leads to {where}" if route.rule else f"the way leads to {where}"
            self._hops.append(Hop(net, "route", UNKNOWN if route.doubt else "passes", route.doubt or text, route.rule))
            return route
        if route.doubt:
            self._hops.append(Hop(net, "route", UNKNOWN, route.doubt, route.rule))
        else:
            self._stop(net, "route", f"no route rule leads to {self._target(packet)}")
        return None

    def _guessed(self, net: Net, packet: Packet) -> Route:
        others = self._topology.holding(packet.destination)
        doubt = f"whether network '{net.name}' finds {self._target(packet)} without a route rule is not known"
        return Route(others[0] if len(others) == 1 else None, doubt=doubt)

    def _target(self, packet: Packet) -> str:
        if packet.destination == self._topology.outside:
            return "the outside"
        return show_addresses(packet.destination)

    def _enter(self, net: Net) -> None:
        """Go on at a network to which another one has sent it."""
        if net in self._passed:
            self._stop(net, "route", "the routes lead in a circle")
            return
        self._passed.append(net)
        if net.tenant:
            self._give_up(net, INCOMING, f"network '{net.name}' is that of a tenant, whose rules are not visible here")
        elif self._is_for(net):
            if self._judge(net, INCOMING):
                self._deliver(net)
        else:
            self._pass_through(net)

    def _is_for(self, net: Net) -> bool:
        """Return whether traffic is for a network itself: its members, its router, or an address assigned to it."""
        destination = self._packet.destination
        if net.kind != "external" and net.addresses.spans and net.addresses.covers(destination):
            return True
        if net.router_addresses.spans and net.router_addresses.covers(destination):
            return True
        number, path = destination.single, f"vnets/{net.key}"
        return any(owner.lstrip("/") == path and at == number for (_net, at), owner in self._topology.owners.items())

    def _pass_through(self, net: Net) -> None:
        segment = net.kind == "external" and net.addresses.spans and net.addresses.covers(self._packet.destination)
        route = Route(outside=True) if segment else find_route(self._topology, net, self._packet)
        if route.outside and not route.doubt:
            if self._judge(net, OUTGOING):
                self._net = net if segment else None
            return
        found = self._route(net, self._packet)
        if found is not None and found.net is not None:
            self._doubts.append(f"which rules network '{net.name}' applies to what only passes through is not known")
            self._enter(found.net)

    def _deliver(self, net: Net) -> None:
        """Go on behind the rules of a network for what comes in."""
        destination = self._packet.destination
        if net.router_addresses.spans and net.router_addresses.covers(destination):
            self._net = net
        elif net.addresses.spans and net.addresses.covers(destination) and not self._owner(net):
            self._net = net
            if net.kind != "external":
                self._way_back(net)
        else:
            self._forward(net, self._packet)

    def _way_back(self, net: Net) -> None:
        """Make sure that replies find their way."""
        self._used.add("replies")
        if self._packet.source == ALL_ADDRESSES or net.addresses.covers(self._packet.source):
            return
        reply = replace(self._packet, source=self._packet.destination, destination=self._packet.source, ports=None)
        route = find_route(self._topology, net, reply)
        self._used |= route.assumptions
        if not route.leads and not route.doubt:
            self._stop(net, "back", f"no route rule leads replies back to {self._target(reply)}")
            return
        doubt = route.doubt
        if route.net is not None and route.net not in self._passed:
            doubt = doubt or f"network '{net.name}' sends replies another way, through network '{route.net.name}'"
        text = doubt or f"replies go to network '{route.net.name if route.net else net.name}'"
        self._hops.append(Hop(net, "back", UNKNOWN if doubt else "passes", text, route.rule))
        self._doubts += [doubt] if doubt else []

    def _result(self) -> Trace:
        verdict = BLOCKED if self._blocked else UNKNOWN if self._doubts else REACHABLE
        return Trace(
            verdict=verdict,
            hops=self._hops,
            reasons=[self._blocked] if self._blocked else list(dict.fromkeys(self._doubts)),
            packet=self._packet,
            net=self._net,
            passed=self._passed,
            translated=self._translated,
            assumptions=frozenset(self._used),
        )


def _described(rule: Rule) -> str:
    return f"rule '{rule.name}' ({rule.action}, order {rule.order})"


def _blocks(rule: Optional[Rule], direction: str) -> str:
    if rule is None:
        return "no rule lets it in" if direction == INCOMING else "no rule lets it out"
    return f"{_described(rule)} blocks it"


def _lets(found: Judgement, direction: str) -> str:
    where, opposite = ("in", "out") if direction == INCOMING else ("out", "in")
    if found.rule is None:
        return f"no rule keeps it {opposite}"
    if found.rule.action != "translate" or found.packet is None:
        return f"{_described(found.rule)} lets it {where}"
    if direction == OUTGOING:
        return f"{_described(found.rule)} lets it out, with the source {show_addresses(found.packet.source)}"
    ports = "" if found.packet.ports is None else f", {found.packet.service}"
    return f"{_described(found.rule)} sends it on to {show_addresses(found.packet.destination)}{ports}"
