# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can reach what, by the rules of the networks on the way, and what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Optional

from .._near import did_you_mean
from .._schema.report import Report
from .._schema.resource import Answers, Query
from .rule_ranges import ALL_ADDRESSES, ALL_PORTS, NOTHING, Ranges, addresses_in, ports_in, show_addresses, show_ports
from .rule_topology import QUERIES, Net, Nic, Rule, Topology, read_topology
from .rule_tracing import ASSUMPTIONS, BLOCKED, INCOMING, REACHABLE, UNKNOWN, Packet, Trace, Walk, target_of

_OUTSIDE = ("outside", "internet")
_PROTOCOLS = ("tcp", "udp", "icmp", "2", "47", "50", "51", "89")
#: Those that a rule for any protocol is taken apart into.
_COMMON = ("tcp", "udp", "icmp")
_WITH_PORTS = ("tcp", "udp")
#: How many addresses that a rule names are tried one by one.
_MOST_NAMED = 16
_MOST_TRANSLATED = 256
#: The best news for whoever wants to get through, first.
_ORDER = (REACHABLE, UNKNOWN, BLOCKED)


@dataclass(frozen=True)
class End:
    """One end of a path: a NIC, addresses of a network, or what is outside (no network)."""

    addresses: Ranges
    net: Optional[Net] = None
    nic: Optional[Nic] = None
    outside: bool = False

    @property
    def title(self) -> str:
        """How sentences name it."""
        if self.nic is not None:
            known = self.nic.address is not None
            return f"{self.nic.vm} ({show_addresses(self.addresses) if known else 'address not known'})"
        if self.net is not None and self.addresses == self.net.addresses:
            return f"network '{self.net.name}'"
        if self.net is not None and self.net.router_addresses.covers(self.addresses):
            return f"the router of network '{self.net.name}' ({show_addresses(self.addresses)})"
        return "outside" if self.anywhere else show_addresses(self.addresses)

    @property
    def anywhere(self) -> bool:
        """Whether it is everything outside, not certain addresses of it."""
        return self.outside and self.addresses.size > 2**16

    @property
    def short(self) -> str:
        """How lists name it."""
        if self.nic is not None:
            return self.nic.vm
        return self.title if self.net is not None and self.addresses == self.net.addresses else self._plain

    @property
    def _plain(self) -> str:
        return "outside" if self.anywhere else show_addresses(self.addresses)


class _Path(NamedTuple):
    """A trace with its ends; `entry`: the traffic as it was sent, if a rule translated its destination."""

    source: End
    destination: End
    packet: Packet
    trace: Trace

    @property
    def sender(self) -> End:
        """The source, with the addresses to which it is limited."""
        return replace(self.source, addresses=self.packet.source)

    @property
    def entry(self) -> Optional[Packet]:
        return self.packet if self.trace.translated else None


# --- the ends -------------------------------------------------------------------------------------------------------------


def _ends(topology: Topology, params: Mapping[str, Any], side: str) -> list[End]:
    """Return what an end of the question stands for: a VM may have several NICs.

    Raises:
        ValueError: there is no such thing.
    """
    name, nic, net = params.get(side), params.get(f"{side}_nic"), _net(topology, params.get(f"{side}_network"))
    if name is None:
        if net is None:
            return [End(topology.outside, outside=True)] if side == "source" else []
        return [End(net.addresses if net.addresses.spans else ALL_ADDRESSES, net)]
    if name in _OUTSIDE:
        return [End(topology.outside, outside=True)]
    addresses = None if name.startswith("=") else addresses_in(name)
    if addresses is not None:
        return [_address(topology, side, name, addresses, net)]
    return _vm(topology, side, name[1:] if name.startswith("=") else name, nic, net)


def _net(topology: Topology, name: Optional[str]) -> Optional[Net]:
    if name is None:
        return None
    if name not in topology.by_name:
        raise ValueError(f"network '{name}' not found{_near(name, topology.by_name)}")
    return topology.by_name[name]


def _near(name: str, names: Iterable[str]) -> str:
    hint = did_you_mean(name, sorted(names), "")
    return f": {hint}" if hint else ""


def _address(topology: Topology, side: str, text: str, addresses: Ranges, net: Optional[Net]) -> End:
    if not addresses.spans:
        raise ValueError(f"{side}: '{text}' is not an IPv4 address, and rules are followed for IPv4 only")
    nets = [net] if net is not None else topology.holding(addresses)
    if len(nets) > 1:
        names = ", ".join(sorted(one.name for one in nets))
        raise ValueError(
            f"{side}: {text} is an address in several networks ({names}): choose one with '{side}_network'"
        )
    segments = [one for one in topology.external if one.addresses.spans and one.addresses.covers(addresses)]
    found = next(iter((*nets, *segments)), None)
    return End(addresses, found, topology.nic_at(found, addresses.single), outside=found is None)


def _vm(topology: Topology, side: str, name: str, nic: Optional[str], net: Optional[Net]) -> list[End]:
    found = topology.nics_of(name, nic, net.name if net else None)
    if not found:
        names = {one.vm for one in topology.nics}
        if name in names:
            raise ValueError(f"{side}: VM '{name}' has no such NIC; valid: {_listed(topology.nics_of(name), topology)}")
        if not name.strip("0123456789./-"):
            raise ValueError(f"{side}: '{name}' is not a valid IPv4 address, network or range")
        raise ValueError(f"{side}: no VM '{name}' with an enabled NIC on a network{_near(name, names)}")
    return [_nic_end(topology, one) for one in found]


def _listed(nics: Sequence[Nic], topology: Topology) -> str:
    return ", ".join(f"{nic.name} on network '{topology.nets[nic.net].name}'" for nic in nics)


def _nic_end(topology: Topology, nic: Nic) -> End:
    net = topology.nets[nic.net]
    known = NOTHING if nic.address is None else Ranges(((nic.address, nic.address),))
    return End(known if known.spans else net.addresses, net, nic)


# --- tracing --------------------------------------------------------------------------------------------------------------


def _traces(topology: Topology, source: End, packet: Packet, target: Optional[Net] = None) -> list[Trace]:
    """Return the traces of traffic from an end; from outside there is one for each external network.

    Args:
        topology: all networks.
        source: where it comes from.
        packet: the traffic.
        target: the network that it is for; within one network it takes no way at all.
    """
    if source.net is not None and target is not None and source.net.key == target.key:
        return [Walk(topology, packet).from_member(source.net, local=True)]
    if source.net is not None and target is not None and source.net.kind == target.kind == "external":
        return [Walk(topology, packet).between_external(source.net, target)]
    if source.net is not None and source.net.kind != "external":
        return [Walk(topology, packet).from_member(source.net)]
    entries = [source.net] if source.net is not None else topology.external
    if target is not None and target.kind == "external" and source.outside:
        return [Walk(topology, packet).from_outside(target)] if target in entries else []
    return [Walk(topology, packet).from_outside(net) for net in entries]


def _best(paths: Iterable[_Path]) -> Optional[_Path]:
    return min(paths, key=lambda path: _ORDER.index(path.trace.verdict), default=None)


def _between(
    topology: Topology, source: End, destination: End, protocol: str, ports: Optional[Ranges]
) -> Optional[_Path]:
    """Return the best way from one end to another: directly, or through an address that is translated to it."""
    packets = [Packet(source.addresses, destination.addresses, protocol, ports)]
    if destination.net is not None and (source.net is None or source.net.key != destination.net.key):
        packets += _translated_to(topology, packets[0])
    found = []
    for packet in packets:
        for trace in _traces(topology, source, packet, destination.net if packet is packets[0] else None):
            if trace.verdict == BLOCKED or _is_at(trace, destination, packets[0]):
                found.append(_Path(source, destination, packet, trace))
            elif packet is packets[0]:
                found.append(_Path(source, destination, packet, _elsewhere(trace)))
    return _best(path for path in found if path.packet is packets[0] or path.trace.verdict != BLOCKED)


def _is_at(trace: Trace, destination: End, wanted: Packet) -> bool:
    """Return whether traffic arrived where it should, at the right port."""
    if destination.net is None or trace.net is None:
        return destination.net is trace.net or trace.verdict == UNKNOWN
    same_ports = wanted.ports is None or trace.packet.ports == wanted.ports
    router = destination.net.router_addresses.covers(wanted.destination)
    if router or destination.net.kind == "external":
        return True
    return trace.net.key == destination.net.key and trace.packet.destination == wanted.destination and same_ports


def _elsewhere(trace: Trace) -> Trace:
    if trace.net is None:
        way = (
            f"it leaves the system through network '{trace.passed[-1].name}', and what leads on from there is not known"
        )
        return trace._replace(verdict=UNKNOWN, reasons=[way])
    where = f"{show_addresses(trace.packet.destination)} in network '{trace.net.name}'"
    return trace._replace(verdict=BLOCKED, reasons=[f"it arrives at {where} instead"])


def _translated_to(topology: Topology, packet: Packet) -> list[Packet]:
    """Return the traffic that rules translate to traffic like this, at one network or at two in a row."""
    at_last = _one_translation(topology, packet)
    found = [one for last in at_last for one in (last, *_one_translation(topology, last))]
    routers = [net.dmz for net in topology.nets.values() if net.dmz is not None]
    return [one for one in dict.fromkeys(found) if one.destination.single not in routers]


def _one_translation(topology: Topology, packet: Packet) -> list[Packet]:
    found: dict[Packet, None] = {}
    for net in topology.nets.values():
        for rule in net.rules:
            if rule.action == "translate" and rule.direction == INCOMING and rule.target:
                ports = _before_translation(rule, packet)
                target = target_of(topology, net, rule)
                hits = target is not None and target.overlaps(packet.destination)
                if hits and (ports is not None or packet.ports is None):
                    for address in (*_published(topology, net, rule), *_at_other_routers(net)):
                        found[replace(packet, destination=address, ports=ports)] = None
    return list(found)


def _before_translation(rule: Rule, packet: Packet) -> Optional[Ranges]:
    """Return the ports that a rule translates to those of the traffic."""
    matched = ports_in(rule.destination_ports)
    if packet.ports is None or matched is None:
        return None
    if not rule.target_ports:
        return packet.ports if matched.covers(packet.ports) else None
    target = ports_in(rule.target_ports)
    if target is None or not target.covers(packet.ports):
        return None
    if target.single is not None:
        return Ranges((matched.spans[0][:1] * 2,))
    offset = matched.spans[0][0] - target.spans[0][0]
    return Ranges(tuple((low + offset, high + offset) for low, high in packet.ports.spans))


def _published(topology: Topology, net: Net, rule: Rule) -> list[Ranges]:
    """Return the addresses of a network at which a rule may match: its own, those assigned to it, and those it names."""
    own = [] if net.router is None else [net.router]
    own += [low for low, high in net.own.spans for low in range(low, min(high, low + 255) + 1)]
    own += [at for (_net, at), owner in topology.owners.items() if owner.lstrip("/") == f"vnets/{net.key}"]
    known = topology.known(net, rule.destination)
    found = [Ranges(((number, number),)) for number in dict.fromkeys(own)]
    found = [one for one in found if known.addresses.covers(one) or not known.complete]
    # Ranges of hosts are found by the NICs in them.
    limit = _MOST_TRANSLATED if rule.action == "translate" else _MOST_NAMED
    named = known.addresses if rule.destination and known.addresses.size <= limit else NOTHING
    for low, high in named.spans:
        found += [Ranges(((number, number),)) for number in range(low, high + 1)]
    return list(dict.fromkeys(found))


def _at_other_routers(net: Net) -> list[Ranges]:
    return [] if net.dmz is None else [Ranges(((net.dmz, net.dmz),))]


# --- one question -----------------------------------------------------------------------------------------------------------


def _asked(
    topology: Topology, params: Mapping[str, Any], sources: Sequence[End], targets: Sequence[End]
) -> list[_Path]:
    if any(end.outside for end in sources) and any(end.outside for end in targets):
        raise ValueError("source and destination are both outside: no rule of this system decides between them")
    protocol, port = params.get("protocol") or "tcp", params.get("destination_port")
    ports = Ranges(((port, port),)) if port is not None else None
    found = [
        path
        for source in sources
        for target in targets
        if source.nic is None or source.nic != target.nic
        for path in [_between(topology, source, target, protocol, ports)]
        if path is not None
    ]
    return sorted(found, key=lambda path: _ORDER.index(path.trace.verdict))


# --- what is open ------------------------------------------------------------------------------------------------------------


def _open(topology: Topology, params: Mapping[str, Any], source: End, targets: Sequence[End]) -> list[_Path]:
    """Return what the rules let a source reach: each place once for each rule that leads there."""
    found = [path for path in _neighbours(topology, source) if _wanted(path, params, targets)]
    for packet in dict.fromkeys(_candidates(topology, params, source)):
        for sent, trace in _variants(topology, source, packet):
            path = _Path(source, _arrival(topology, trace), sent, trace)
            if trace.verdict != BLOCKED and _wanted(path, params, targets):
                found.append(path)
    return _merged(found)


def _neighbours(topology: Topology, source: End) -> Iterator[_Path]:
    """Yield the ways to NICs on the very network of the source."""
    for nic in topology.nics:
        net = topology.nets[nic.net]
        near = net in topology.external if source.outside else source.net is not None and net.key == source.net.key
        if near and nic != source.nic:
            end = _nic_end(topology, nic)
            packet = Packet(source.addresses, end.addresses, "any", ALL_PORTS)
            yield _Path(source, end, packet, Walk(topology, packet).from_member(net, local=True))


def _candidates(topology: Topology, params: Mapping[str, Any], source: End) -> Iterator[Packet]:
    """Yield traffic that some rule lets in somewhere."""
    for net in topology.nets.values():
        if not net.routes or net.tenant:
            continue
        known_ports = _known_ports([net, *([] if source.net is None else [source.net]), *topology.external])
        for rule in net.rules:
            if rule.direction == INCOMING and rule.action in ("accept", "translate"):
                senders = topology.known(net, rule.source)
                addresses = source.addresses.shared(senders.addresses) if senders.complete else source.addresses
                if addresses.spans:
                    for service in _services(rule, params, known_ports):
                        for target in _places(topology, net, rule):
                            yield Packet(addresses, target, *service)


def _known_ports(nets: Iterable[Net]) -> list[Ranges]:
    """Return the sets of ports that rules of networks name."""
    texts = dict.fromkeys(rule.destination_ports for net in nets for rule in net.rules if rule.destination_ports)
    return [ports for text in texts for ports in [ports_in(text)] if ports is not None]


def _services(rule: Rule, params: Mapping[str, Any], known: Sequence[Ranges]) -> Iterator[tuple[str, Optional[Ranges]]]:
    """Yield the protocols and ports that a rule lets in; ports that other rules treat differently are apart."""
    protocols = {"any": _COMMON, "tcpudp": _WITH_PORTS}.get(rule.protocol, (rule.protocol,))
    ports = ports_in(rule.destination_ports) or ALL_PORTS
    if params.get("destination_port") is not None:
        ports = ports.shared(Ranges(((params["destination_port"], params["destination_port"]),)))
    for protocol in protocols:
        if params.get("protocol") in (None, protocol):
            if protocol in _WITH_PORTS:
                yield from ((protocol, part) for part in ports.split(known))
            elif params.get("destination_port") is None:
                yield protocol, None


def _places(topology: Topology, net: Net, rule: Rule) -> list[Ranges]:
    """Return the addresses for which a rule may let something in."""
    if rule.action == "translate" or net.kind == "external":
        found = _published(topology, net, rule)
    else:
        # What is for anybody in the network is not meant for its router.
        found = _published(topology, net, rule) if rule.destination else []
        known = topology.known(net, rule.destination)
        members = [_nic_end(topology, nic).addresses for nic in topology.nics if nic.net == net.key]
        found += [one for one in members if not known.complete or known.addresses.overlaps(one)]
    return list(dict.fromkeys(found))


def _variants(topology: Topology, source: End, packet: Packet) -> list[tuple[Packet, Trace]]:
    """Return where traffic gets; if that depends on the sender, by the senders that the rules at the entry name."""
    found = []
    for trace in _traces(topology, source, packet):
        narrower = _senders(topology, trace.passed[0], packet) if trace.verdict == UNKNOWN else []
        packets = [replace(packet, source=part) for part in narrower]
        parts = [(part, _again(topology, source, trace, part)) for part in packets]
        found += [part for part in parts if part[1].verdict == REACHABLE] or [(packet, trace)]
    return found


def _senders(topology: Topology, net: Net, packet: Packet) -> list[Ranges]:
    known = [topology.known(net, rule.source) for rule in net.rules if rule.direction == INCOMING and rule.source]
    parts = [packet.source.shared(one.addresses) for one in known if one.complete]
    return list(dict.fromkeys(part for part in parts if part.spans and part != packet.source))


def _again(topology: Topology, source: End, trace: Trace, packet: Packet) -> Trace:
    start = trace.passed[0]
    walk = Walk(topology, packet)
    return walk.from_outside(start) if source.net is None or start.kind == "external" else walk.from_member(start)


def _arrival(topology: Topology, trace: Trace) -> End:
    nic = topology.nic_at(trace.net, trace.packet.destination.single)
    if nic is None and trace.net is not None and trace.packet.destination == trace.net.addresses:
        unknown = [one for one in topology.nics if one.net == trace.net.key and one.address is None]
        nic = unknown[0] if len(unknown) == 1 else None
    return End(trace.packet.destination, trace.net, nic)


def _wanted(path: _Path, params: Mapping[str, Any], targets: Sequence[End]) -> bool:
    if not targets:
        return True
    reached = path.destination
    return any(
        (target.nic is not None and target.nic == reached.nic)
        or (
            target.nic is None
            and target.net is not None
            and reached.net is not None
            and target.net.key == reached.net.key
            and target.addresses.covers(reached.addresses)
        )
        for target in targets
    )


def _merged(paths: Iterable[_Path]) -> list[_Path]:
    """Return paths with all ports of the same place that the same rules decide about."""
    found: dict[Any, _Path] = {}
    for path in paths:
        trace, packet = path.trace, path.packet
        rules = tuple((hop.net.key, hop.step, hop.rule, hop.decision) for hop in trace.hops)
        place = (trace.net.key if trace.net else None, trace.packet.destination, path.destination.nic)
        key = (place, packet.protocol, packet.destination, packet.source, trace.verdict, rules)
        known = found.get(key)
        found[key] = path if known is None else _joined(known, path)
    return _in_one(_any_protocol(found))


def _in_one(paths: Sequence[_Path]) -> list[_Path]:
    """Return one path for a network instead of many to its members that are uncertain for the same reason."""
    found: list[_Path] = []
    groups: dict[Any, list[_Path]] = {}
    for path in paths:
        trace, net, packet = path.trace, path.destination.net, path.packet
        if net is None or trace.verdict != UNKNOWN or trace.translated:
            found.append(path)
        else:
            key = (net.key, packet.protocol, packet.ports, packet.source, tuple(trace.reasons))
            groups.setdefault(key, []).append(path)
    for group in groups.values():
        net = group[0].destination.net
        if net is None or len(group) <= _MOST_NAMED:
            found += group
        else:
            found.append(group[0]._replace(destination=End(net.addresses, net)))
    return found


def _joined(first: _Path, second: _Path) -> _Path:
    def ports(one: Packet, other: Packet) -> Packet:
        return one if one.ports is None or other.ports is None else replace(one, ports=one.ports.plus(other.ports))

    trace = first.trace._replace(packet=ports(first.trace.packet, second.trace.packet))
    return first._replace(packet=ports(first.packet, second.packet), trace=trace)


def _any_protocol(paths: Mapping[Any, _Path]) -> list[_Path]:
    """Return one path for a place where everything of every protocol is let in."""
    groups: dict[Any, list[_Path]] = {}
    for key, path in paths.items():
        groups.setdefault((key[0], *key[2:]), []).append(path)
    found = []
    for group in groups.values():
        complete = {path.packet.protocol for path in group if path.packet.ports in (None, ALL_PORTS)}
        if complete.issuperset(_COMMON):
            first = group[0]
            everything = replace(first.packet, protocol="any", ports=ALL_PORTS)
            reached = replace(first.trace.packet, protocol="any", ports=ALL_PORTS)
            found.append(first._replace(packet=everything, trace=first.trace._replace(packet=reached)))
            found += [path for path in group if path.packet.protocol not in _COMMON]
        else:
            found += group
    return found


# --- the result ---------------------------------------------------------------------------------------------------------------


def _now(path: _Path) -> tuple[str, list[str]]:
    """Return whether the path exists now: what is not applied or does not run may make a difference."""
    trace = path.trace
    reasons = [f"network '{net.name}': {net.pending}" for net in trace.passed if net.pending]
    if trace.verdict != BLOCKED:
        nics = [end.nic for end in (path.source, path.destination) if end.nic is not None]
        off = [f"network '{net.name}'" for net in trace.passed if not net.running]
        off += [f"VM '{nic.vm}'" for nic in nics if not nic.running]
        reasons += [f"{title} does not run" for title in dict.fromkeys(off)]
    else:
        reasons += _blind_spots([trace.passed[0]], [] if path.destination.net is None else [path.destination.net])
    return UNKNOWN if reasons else trace.verdict, [*reasons, *trace.reasons]


def _blind_spots(entries: Iterable[Net], targets: Iterable[Net]) -> list[str]:
    """Return why something may get through although no rule is known to let it."""
    hidden = [net for net in entries if net.kind == "external" and net.leased and net.router is None]
    found = [f"the address of the router of network '{net.name}' is not known" for net in hidden]
    bridged = [net for net in targets if net.bridged]
    return found + [
        f"network '{net.name}' is a VLAN, which devices outside of the system may lead to" for net in bridged
    ]


def _shown_end(end: End) -> dict[str, Any]:
    known = end.nic is None or end.nic.address is not None
    return {
        "title": end.title,
        "vm": end.nic.vm if end.nic else None,
        "nic": end.nic.name if end.nic else None,
        "network": end.net.name if end.net else None,
        "address": show_addresses(end.addresses) if known and not end.anywhere else None,
    }


def _service(packet: Packet) -> str:
    return packet.service if packet.protocol != "any" else "any protocol"


def _summary(path: _Path, verdict: str, reasons: Sequence[str]) -> str:
    who, where = path.sender.title, path.destination.title
    what = f"{who} reaches {where} on {_service(path.trace.packet)}"
    if path.entry is not None:
        what = f"{what} through {_entry(path.entry)}"
    if verdict == BLOCKED:
        return f"{who} does not reach {where} on {_service(path.packet)}: {reasons[0]}"
    if verdict == UNKNOWN:
        rules = "" if path.trace.verdict == UNKNOWN else f" (the rules as written: {path.trace.verdict})"
        return f"Whether {what} is not known{rules}: {reasons[0]}"
    deciding = [hop for hop in path.trace.hops if hop.step in (INCOMING, "direct")] or path.trace.hops
    chosen = next((hop for hop in reversed(deciding) if hop.rule is not None), deciding[-1])
    place = "" if chosen.step == "direct" else f"network '{chosen.net.name}': "
    return f"{what}: {place}{chosen.text}"


def _entry(packet: Packet) -> str:
    return f"{show_addresses(packet.destination)} {_service(packet)}"


def _shown(path: _Path) -> dict[str, Any]:
    verdict, reasons = _now(path)
    target, packet = path.destination, path.trace.packet
    return {
        "verdict": verdict,
        "by_rules": path.trace.verdict,
        "summary": _summary(path, verdict, reasons),
        "reasons": reasons if verdict != REACHABLE else [],
        "opening": f"{target.short} {packet.protocol if packet.protocol == 'any' else packet.service}",
        "source": _shown_end(path.sender),
        "destination": _shown_end(target),
        "protocol": packet.protocol,
        "ports": None if packet.ports is None else show_ports(packet.ports),
        "reached_through": None if path.entry is None else _entry(path.entry),
        "hops": [
            {
                "network": hop.net.name,
                "step": hop.step,
                "decision": hop.decision,
                "rule": hop.rule.name if hop.rule else None,
                "order": hop.rule.order if hop.rule else None,
                "action": hop.rule.action if hop.rule else None,
                "criteria": hop.rule.criteria if hop.rule else None,
                "text": hop.text,
            }
            for hop in path.trace.hops
        ],
    }


def _evaluate(params: Mapping[str, Any], answers: Answers) -> Mapping[str, Any]:
    topology = read_topology(answers)
    questions = params.get("questions")
    if questions is None:
        return _answer(topology, params)
    found = [_expected(topology, question, place) for place, question in enumerate(questions)]
    return {"answers": found, "unexpected": [_unexpected(one) for one in found if not one["as_expected"]]}


def _expected(topology: Topology, question: Mapping[str, Any], place: int) -> dict[str, Any]:
    try:
        answer = _answer(topology, question)
    except ValueError as error:
        raise ValueError(f"questions[{place}]: {error}") from error
    expected = question.get("expected")
    return {"expected": expected, "as_expected": expected in (None, answer["verdict"]), **answer}


def _unexpected(answer: Mapping[str, Any]) -> str:
    return f"expected {answer['expected']}: {answer['summary']}"


def _answer(topology: Topology, params: Mapping[str, Any]) -> dict[str, Any]:
    sources, targets = _ends(topology, params, "source"), _ends(topology, params, "destination")
    if _is_question(params, targets):
        paths = _asked(topology, params, sources, targets)
        shown = [_shown(path) for path in paths]
        answer = _answered(shown)
    else:
        if any(end.outside for end in targets):
            raise ValueError("what is open at destinations outside is not known here: give a 'destination_port'")
        paths = [path for source in sources for path in _open(topology, params, source, targets)]
        shown = sorted((_shown(path) for path in paths), key=_place_in_list)
        answer = _overview(topology, sources, shown)
    used = {name for path in paths for name in path.trace.assumptions}
    return {**answer, "paths": shown, "assumptions": [text for name, text in ASSUMPTIONS.items() if name in used]}


def _is_question(params: Mapping[str, Any], targets: Sequence[End]) -> bool:
    """Return whether it is about one service; otherwise what is open is listed."""
    no_ports = params.get("protocol") not in (None, *_WITH_PORTS)
    return bool(targets) and (params.get("destination_port") is not None or no_ports)


def _place_in_list(shown: Mapping[str, Any]) -> tuple[int, str, str]:
    return (_ORDER.index(shown["verdict"]), shown["opening"], shown["reached_through"] or "")


def _answered(paths: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answer: it is enough that one NIC reaches one NIC."""
    if not paths:
        text = "no way from the source to the destination can be followed"
        return {"verdict": UNKNOWN, "by_rules": UNKNOWN, "summary": text, "reasons": [text]}
    best = min(paths, key=lambda path: (_ORDER.index(path["verdict"]), _ORDER.index(path["by_rules"])))
    return {name: best[name] for name in ("verdict", "by_rules", "summary", "reasons")}


def _overview(topology: Topology, sources: Sequence[End], paths: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what is open: whether anything is, and how much."""
    reasons = [f"network '{net.name}': {net.pending}" for net in topology.nets.values() if net.routes and net.pending]
    if not topology.external and any(end.outside for end in sources):
        reasons.append("no external network is visible")
    used = {nic.net for nic in topology.nics}
    reasons += _blind_spots(topology.external, [net for net in topology.nets.values() if net.key in used])
    verdicts = [path["verdict"] for path in paths]
    by_rules = min((path["by_rules"] for path in paths), key=_ORDER.index, default=BLOCKED)
    verdict = min(verdicts, key=_ORDER.index, default=BLOCKED)
    verdict = UNKNOWN if verdict == BLOCKED and reasons else verdict
    who = ", ".join(dict.fromkeys(end.short for end in sources))
    counts = [f"{verdicts.count(one)} {one}" for one in (REACHABLE, UNKNOWN) if one in verdicts]
    summary = f"Open from {who}: {', '.join(counts) or 'nothing'}"
    summary += f"; not certain: {reasons[0]}" if reasons else ""
    return {"verdict": verdict, "by_rules": by_rules, "summary": summary, "reasons": reasons}


def _check(params: Mapping[str, Any], where: str = "") -> None:
    port, protocol = params.get("destination_port"), params.get("protocol")
    if port is not None and not 1 <= port <= 65535:
        raise ValueError(f"{where}destination_port: expected 1 to 65535, got {port}")
    if port is not None and protocol not in (None, *_WITH_PORTS):
        raise ValueError(f"{where}protocol '{protocol}' has no ports: remove 'destination_port'")
    for side in ("source", "destination"):
        if params.get(f"{side}_nic") is not None and params.get(side) is None:
            raise ValueError(f"{where}'{side}_nic' needs the name of a VM in '{side}'")


def _queries(params: Mapping[str, Any]) -> Sequence[Query]:
    questions = params.get("questions")
    given = [name for name in _QUESTION if params.get(name) is not None]
    if questions is not None and given:
        raise ValueError(f"'questions' and '{given[0]}' exclude each other: give it in the questions")
    _check(params)
    for place, question in enumerate(questions or ()):
        _check(question, f"questions[{place}]: ")
    return QUERIES


_QUESTION: Mapping[str, Mapping[str, Any]] = {
    "source": {"type": "str"},
    "source_nic": {"type": "str"},
    "source_network": {"type": "str"},
    "destination": {"type": "str"},
    "destination_nic": {"type": "str"},
    "destination_network": {"type": "str"},
    "destination_port": {"type": "int"},
    "protocol": {"type": "str", "choices": list(_PROTOCOLS)},
}

NETWORK_PATH = Report(
    name="network_path",
    options={
        **_QUESTION,
        "questions": {
            "type": "list",
            "elements": "dict",
            "options": {**_QUESTION, "expected": {"type": "str", "choices": list(_ORDER)}},
        },
    },
    queries=_queries,
    evaluate=_evaluate,
    tolerant=True,
)
