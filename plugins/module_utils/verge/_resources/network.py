# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual networks: table `vnets`, with firewall rules, addresses, hosts and DNS."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from typing import Any, NamedTuple, Optional

from .._schema.addresses import Address, Network
from .._schema.codecs import FLAG, KEY, TIME, Choice, Codec, DelimitedList, Document, Integer, Mac, Text
from .._schema.columns import CREATE_ONLY, NEXT_START, ONCE, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import (
    Action,
    Answers,
    Arrangement,
    ChangeView,
    Children,
    Claim,
    Desired,
    Export,
    Finding,
    Pair,
    PlannedTask,
    Power,
    Preflight,
    Query,
    Resource,
    State,
)
from .._schema.steps import Effects, Part, Poll, PollResult, RunAction, Step, combine
from .._schema.waits import wait_for
from . import words
from .checks import not_in_use, unique_name, without_rows
from .dns import DNS_VIEW
from .ipsec import IPSEC
from .ipsec_connection import IPSEC_CONNECTION
from .machines import STATUSES
from .measurements import DMZ, GATEWAY, MACHINE, ROUTER
from .network_routing import NETWORK_ROUTING
from .rule_alias import AddressOrAlias
from .staged_rules import APPLY_CONTROL
from .tagging import tags_of

# What must not be changed by mistake. Networks of the system are recognized by their type, not by their name.
RESERVED = {
    "core": "it is the core network of the system",
    "dmz": "it is the DMZ network of the system",
    "physical": "it is a physical network of the system",
    "port_mirror": "it is a port mirror of the system",
    "tenant": "it is the network of a tenant",
    "management": "it has the address that this task connects to, which would be cut off",
}

_PERIODS = ("second", "minute", "hour", "day")
RATES = (*(f"{unit}/{period}" for unit in ("bytes", "kbytes", "mbytes") for period in _PERIODS), *_PERIODS)


def _system_rule(rule: State, controls: Controls) -> Optional[str]:
    if rule.facts.get("system_rule") and not controls.extra.get("allow_system_rules"):
        return "it is a rule of the system, which is only changed with 'allow_system_rules: true'"
    owner = rule.facts.get("owner")
    if owner and not controls.extra.get("allow_system_rules"):
        return f"the platform has created it for {owner}, and it goes with that; 'allow_system_rules: true' changes it"
    return None


def _in_listed_order(pairs: Sequence[Pair], rules: Sequence[State]) -> list[Pair]:
    """Give the listed rules their places in the order of the list, using only places that are theirs or new.

    Rules that are not listed, pinned ones and those whose place is given keep what they have.
    """
    moving = [
        index
        for index, (item, rule) in enumerate(pairs)
        if not item.absent and "order" not in item.values and _pin(item, rule) in (None, "no")
    ]
    current = [rule.values.get("order") for index in moving if (rule := pairs[index][1]) is not None]
    highest = max((place for rule in rules if isinstance(place := rule.values.get("order"), int)), default=0)
    places = sorted({place for place in current if isinstance(place, int)})
    given = {item.values["order"] for item, _rule in pairs if "order" in item.values}
    unused = (place for place in count(highest + 1) if place not in given)
    places += islice(unused, len(moving) - len(places))
    arranged = list(pairs)
    for index, place in zip(moving, places):
        item, rule = arranged[index]
        arranged[index] = (replace(item, values={**item.values, "order": place}), rule)
    return arranged


def _pin(item: Desired, rule: Optional[State]) -> Any:
    return item.get("pin", rule.values.get("pin") if rule else None)


class KeyList(Codec):
    """Keys of rows, which the platform takes as a list of numbers."""

    option_type = "list"
    elements = "int"

    def parse(self, value: Any) -> Any:
        return [int(key) for key in value]


RULE = Resource(
    name="rule",
    title="rule",
    table="vnet_rules",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("direction", Choice("incoming", "outgoing")),
        Column("action", Choice("accept", "drop", "reject", "translate", "route")),
        Column("protocol", Choice("tcp", "udp", "tcpudp", "icmp", "any", "89", "2", "47", "50", "51")),
        Column("interface", Choice("auto", "router", "dmz", "wireguard", "any")),
        AddressOrAlias("source_ip"),
        Column("source_ports", Text()),
        AddressOrAlias("destination_ip"),
        Column("destination_ports", Text()),
        AddressOrAlias("target_ip"),
        Column("target_ports", Text()),
        Column("connection_state", Text(), column="ct_state"),
        Column("log", FLAG),
        Column("trace", FLAG),
        Column("statistics", FLAG),
        Column("throttle", Text()),
        Column("drop_throttle", FLAG),
        Column("pin", Choice("no", "top", "bottom")),
        Column("order", Integer(0), column="orderid"),
    ),
    facts=(Fact("system_rule", codec=FLAG, fixed=True), Fact("owner", volatile=True)),
    children=(tags_of("vnet_rules", "vnets"),),
    export=Export(terraform="network_rule"),
    words=words.RULE,
)

HOST = Resource(
    name="host",
    title="host",
    table="vnet_hosts",
    columns=(
        Column("host", Text(), required=True),
        Column("ip", Address(), required=True),
        Column("type", Choice("host", "domain")),
    ),
    identity=("host",),
)

IP_ALIAS = Resource(
    name="ip_alias",
    title="IP alias",
    table="vnet_addresses",
    fixed=(("type", "ipalias"),),
    columns=(
        Column("ip", Text(), required=True, write=CREATE_ONLY),
        # The name of an IP alias is kept in `hostname`.
        Column("name", Text(), column="hostname"),
        Column("description", Text(2048)),
    ),
    identity=("ip",),
)

STATIC_LEASE = Resource(
    name="static_lease",
    title="static lease",
    table="vnet_addresses",
    fixed=(("type", "static"),),
    columns=(
        Column("mac", Mac(), required=True, write=CREATE_ONLY),
        # Left out, the platform takes the next free one.
        Column("ip", Address(clearable=False)),
        Column("hostname", Text()),
        Column("description", Text(2048)),
    ),
    identity=("mac",),
    words=words.STATIC_LEASE,
)


def _is_router(address: State, network: State) -> bool:
    """Return whether a static address is that of the network's router, which the platform lists among the leases.

    Until a running network has taken over a new address, the row holds the previous one; no lease is without a MAC.
    """
    return not address.values.get("mac") or address.values.get("ip") == network.values.get("ip_address")


def _reserved(desired: Desired, network: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse to change networks of the system and of tenants, unless the task names what they are."""
    kinds = set()
    if network is not None:
        kinds.add(network.values.get("type"))
        if (
            network.values.get("ip_address")
            and network.values["ip_address"] == controls.host
            and controls.state in ("absent", "stopped")
        ):
            kinds.add("management")
        if str(network.facts.get("owner") or "").startswith("tenants/"):
            kinds.add("tenant")
    allowed = set(controls.extra.get("allow_reserved") or ())
    for kind, reason in RESERVED.items():
        if kind in kinds and kind not in allowed:
            return f"{reason}; it is only changed with 'allow_reserved: [{kind}]'"
    return None


def _ends_tunnels(desired: Desired, network: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse to remove a network with IPsec connections; a service without any goes with it."""
    if network is None or controls.state != "absent":
        return None
    services = network.children.get("ipsec", ())
    names = sorted(str(row.values.get("name")) for found in services for row in found.children.get("connections", ()))
    if not names:
        return None
    listed = ", ".join(f"'{name}'" for name in names)
    return (
        f"it has IPsec connections ({listed}), which would stay behind; remove them with verge_ipsec_connection first"
    )


def _value(task: PlannedTask, option: str) -> Any:
    return task.desired.get(option, task.state.values.get(option) if task.state else None)


def _addresses_fit(task: PlannedTask) -> Optional[str]:
    """Refuse addresses outside the network, as the platform does (measured on 26.1.8 for the gateway)."""
    options = ("ip_address", "gateway", "dhcp_start", "dhcp_stop")
    if task.controls.state == "absent" or not task.writes("network", *options):
        return None
    for option in ("network", *options):
        if task.writes(option) and ":" in str(_value(task, option) or ""):
            return (
                f"{option}: expected IPv4, got {_value(task, option)}: routers have no IPv6 addresses; networks carry IPv6 between "
                "their NICs, and with 'ip_address_type: none' without a router"
            )
    cidr = _value(task, "network")
    if not cidr:
        return "'gateway' requires 'network'" if task.writes("gateway") and _value(task, "gateway") else None
    network = ipaddress.ip_network(cidr)
    for option in options:
        address = _value(task, option)
        if address and ipaddress.ip_address(address) not in network:
            return f"{option}: expected an address in {cidr}, got {address}"
    start, stop = _value(task, "dhcp_start"), _value(task, "dhcp_stop")
    if start and stop and ipaddress.ip_address(start) > ipaddress.ip_address(stop):  # type: ignore[operator]
        return f"dhcp_stop: expected an address from {start} on, got {stop}"
    return None


def _has_router_address(task: PlannedTask) -> Optional[str]:
    """Refuse a new network without the address of its router: the platform would not keep the network (seen on 26.0)."""
    cidr = _value(task, "network")
    if task.state is not None or not task.writes("network") or not cidr or _value(task, "ip_address"):
        return None
    if _value(task, "type") not in (None, "internal") or _value(task, "ip_address_type") not in (None, "static"):
        return None
    return f"'network' requires 'ip_address', the address of its router: otherwise the platform replaces {cidr} by its default"


def _router_address_is_free(task: PlannedTask) -> Optional[str]:
    """Refuse leases and aliases that take the address of the router, which the platform refuses as taken."""
    router = _value(task, "ip_address")
    if not router:
        return None
    for option in ("ip_aliases", "static_leases"):
        for label, item in (task.plan.after.get(option) or {}).items():
            if _covers(item.get("ip"), router):
                return f"{option} '{label}': {router} is the address of the network's router"
    return None


def _covers(text: Any, address: str) -> bool:
    """Return whether an address, or a network in CIDR notation, holds this address."""
    try:
        return bool(text) and ipaddress.ip_address(address) in ipaddress.ip_network(str(text))
    except ValueError:
        return str(text).partition("/")[0] == address


def _leases_fit(task: PlannedTask) -> Optional[str]:
    """Refuse leases outside the network, and an address that another lease has while it is written."""
    cidr, written = _value(task, "network"), task.plan.after.get("static_leases") or {}
    network = ipaddress.ip_network(cidr) if cidr else None
    for label, lease in written.items():
        address = lease.get("ip")
        if network is not None and address and ipaddress.ip_address(address) not in network:
            return f"static_leases '{label}': expected an address in {cidr}, got {address}"
    leases = task.state.children.get("static_leases", []) if task.state else []
    holders = {lease.values.get("ip"): lease for lease in leases if lease.values.get("ip")}
    gone = {key for key in task.plan.before.get("static_leases") or {} if key not in written}
    for label, lease in written.items():
        holder = holders.get(lease.get("ip"))
        if holder is not None and holder.values.get("mac") not in (label, *gone):
            taken = f"{lease.get('ip')} is taken by the lease of {holder.values.get('mac')}"
            return f"static_leases '{label}': {taken}; remove one of the two first"
    return None


def _nic_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.state is None or not (
        "power_cycle" in task.plan.announcements or task.plan.before.get("state") == "running"
    ):
        return None
    return [Query("machine_nics", ("vnet", "machine#type as machine_type"), (("vnet", (task.state.key.wire,)),))]


def _announce_nics(task: PlannedTask, answers: Answers) -> Finding:
    """Say how many NICs lose their network meanwhile."""
    count = len([nic for nic in answers[0] or () if task.state is None or _is_foreign(task.state, nic)])
    if not count:
        return Finding()
    cycle = task.plan.announcements.get("power_cycle", f"{task.target} will be stopped")
    return Finding(announcements={"power_cycle": f"{cycle}: {count} NICs are attached"})


def _is_foreign(_network: State, nic: Mapping[str, Any]) -> bool:
    """Return whether a NIC belongs to something else than the router of a network."""
    return nic.get("machine_type") != "vnet"


def _describe_nic(nic: Mapping[str, Any]) -> str:
    return f"{nic.get('machine_name') or 'machine ' + str(nic.get('machine'))} ({nic.get('name')})"


_NO_NICS = not_in_use(
    "machine_nics",
    ("vnet",),
    lambda key: key.wire,
    ("name", "machine", "machine#name as machine_name", "machine#type as machine_type"),
    _describe_nic,
    "NIC",
    counts=_is_foreign,
    hint="connect these NICs to another network, or remove them first",
)


def _made_by_the_platform(network: State) -> Optional[str]:
    """Return why a network is not exported: the platform has made it."""
    if str(network.facts.get("owner") or "").startswith("tenants/"):
        return "networks of tenants come with them"
    return "networks of the system" if network.values.get("type") in RESERVED else None


def _chosen_by_the_platform(network: State) -> Sequence[str]:
    return () if network.values.get("layer2_type") == "vlan" else ("layer2_id",)


class _Staged(NamedTuple):
    """Changes that a network has stored but not applied.

    Attributes:
        flag: fact that is true while something is staged.
        title: what is staged.
        refresh: the action that applies it.
        options: options whose changes are staged. When a task gives one, it also applies what was staged before.
        unstaged: what can change inside of these without being staged.
    """

    flag: str
    title: str
    refresh: Action
    options: tuple[str, ...]
    unstaged: tuple[str, ...] = ()


_STAGED = (
    _Staged("need_fw_apply", "firewall rules", Action("refresh"), ("rules", "ip_aliases", "static_leases"), ("tags",)),
    _Staged("need_dns_apply", "DNS", Action("refresh", {"target": "dnsonly"}), ("hosts", "dns_views")),
)


def _apply_staged(change: ChangeView) -> Part:
    """Apply what the network has staged, once, and only while it runs."""
    if change.state is None:
        return Part(effects=Effects(another_pass=True))
    return combine([_apply(staged, change, change.state) for staged in _STAGED])


def _apply(staged: _Staged, change: ChangeView, network: State) -> Part:
    changed = any(change.changes_in(option, besides=staged.unstaged) for option in staged.options)
    if changed and not change.runs_at_end:
        return Part(warnings=[f"{staged.title}: staged, they take effect when the network starts"])
    if not change.runs_at_end or change.starts or change.controls.extra.get("apply") == "never":
        return Part()
    title = f"apply {staged.title} of {change.target}"
    if changed:
        # Whether the platform flags these changes as staged only shows after they were made.
        return Part(effects=Effects(another_pass=True, predicted=(title,)))
    mentioned = any(option in change.desired.children for option in staged.options)
    if change.another_pass or not mentioned or not network.facts.get(staged.flag):
        return Part()

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        return PollResult(not row.get(staged.flag), f"{staged.flag} {row.get(staged.flag)}")

    body = {"vnet": network.key.wire, "action": staged.refresh.name, "params": dict(staged.refresh.params)}
    subject = f"the {staged.title} of {change.target}"
    poll = Poll(("$key", staged.flag), evaluate)
    steps: list[Step] = [
        RunAction(title, "vnet_actions", body),
        wait_for(change.resource, network.key, subject, poll, "changes to be applied", needed=False),
    ]
    return Part(steps, {staged.flag: True}, {staged.flag: False})


_NO_WIREGUARD = not_in_use(
    "vnet_wireguards",
    ("vnet",),
    lambda key: key.wire,
    ("name",),
    lambda wireguard: f"'{wireguard.get('name')}'",
    "WireGuard interface",
    hint="the platform would leave them behind; remove them with verge_wireguard first",
)

#: Nothing of IPsec goes with its network, and the service can only be deleted after its connections (seen with Terraform).
_IPSEC = Children(
    "ipsec",
    replace(IPSEC, children=(Children("connections", IPSEC_CONNECTION, parent_column="ipsec"),)),
    parent_column="vnet",
    delete_before_parent=True,
)

#: No source says whether it goes with its network; its interfaces have made networks that would stay behind.
_ROUTING = Children("routing", replace(NETWORK_ROUTING, children=()), parent_column="vnet", delete_before_parent=True)

_TYPES = ("internal", "external", "dmz", "bgp", "vpn")

NETWORK = Resource(
    name="network",
    plural="networks",
    title="network",
    table="vnets",
    columns=(
        Column("name", Text(128, trimmed=True), required=True),
        Column("description", Text(2048)),
        Column("note", Text(1024)),
        Column("enabled", FLAG),
        Column("type", Choice(*_TYPES, reported=("core", "physical", "port_mirror")), write=CREATE_ONLY),
        Column("layer2_type", Choice("vxlan", "vlan", "none", reported=("bond", "bond_slave"))),
        Column("layer2_id", Integer(0, 16777215)),
        Column("vxlan_multicast", Address()),
        Column("physical_bridged", FLAG),
        Column("enable_bonding", FLAG),
        # The platform never answers them.
        Column("bond_interfaces", KeyList(), column="bond_interfaces_args", write=ONCE),
        Column("bgp_asn", Integer(1, 4294967295), write=ONCE),
        Reference("interface_network", column="interface_vnet", table="vnets", title="network"),
        Reference("default_gateway_network", column="vnet_default_gateway", table="vnets", title="network"),
        Column("mtu", Integer(1000, 65536), applies=NEXT_START),
        Column("ip_address_type", Choice("static", "dynamic", "bgp", "none"), column="ipaddress_type"),
        Column("ip_address", Address(), column="ipaddress", applies=NEXT_START),
        Column("network", Network(), applies=NEXT_START),
        Column("gateway", Address()),
        Column("hostname", Text(), prefilled=True),
        Column("dns", Choice("disabled", "simple", "bind", "network"), applies=NEXT_START),
        Column("domain", Text()),
        # The order matters: the first server is the primary one (measured on 26.1.8).
        Column("dns_servers", DelimitedList(",", ordered=True), column="dnslist"),
        Column("override_dhcp_dns", FLAG),
        Reference("dns_network", column="network_dns", table="vnets", title="network"),
        Reference(
            "dns_zone", column="network_dns_zone", table="vnet_dns_zones", title="DNS zone", name_column="domain"
        ),
        Column("dhcp_enabled", FLAG),
        Column("dhcp_dynamic", FLAG),
        Column("dhcp_sequential", FLAG),
        Column("dhcp_start", Address(), applies=NEXT_START),
        Column("dhcp_stop", Address(), applies=NEXT_START),
        Column("pxe", Choice("none", "ybos", "custom")),
        Column("tftp_server", Text()),
        Column("advanced_options", Document(), applies=NEXT_START),
        Column("proxy_enabled", FLAG, applies=NEXT_START),
        Column("proxy_listen_address", Address(), applies=NEXT_START),
        Column("autostart", FLAG),
        Column("apply_rules_on_start", FLAG, column="apply_fw_on_start"),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off")),
        Reference("cluster", table="clusters", title="cluster"),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", table="nodes", title="node"),
        Column("ha_group", Text()),
        Column("statistics", FLAG, applies=NEXT_START),
        Column("dmz_statistics", FLAG),
        Column("trace", FLAG),
        Column("mirror_logs", FLAG),
        Column("port_mirroring", Choice("off", "east_west", "north_south"), applies=NEXT_START),
        Reference(
            "port_mirroring_network",
            column="port_mirroring_vnet",
            table="vnets",
            title="network",
            applies=NEXT_START,
        ),
        Column("rate_limit", Integer(0)),
        Column("rate_limit_type", Choice(*RATES)),
        Column("rate_limit_burst", Integer(0)),
        Column("monitor_gateway", FLAG),
        Column("monitor_ip", Text()),
        Column("monitor_interval_ms", Integer(1000, 120000)),
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", FLAG),
        Fact("started", "machine#status#started", TIME, volatile=True),
        Fact("need_restart", codec=FLAG),
        Fact("need_fw_apply", codec=FLAG),
        Fact("need_dns_apply", codec=FLAG),
        Fact("need_proxy_apply", codec=FLAG),
        Fact("need_interface_apply", codec=FLAG),
        Fact("bond", codec=KEY),
        Fact("machine", codec=KEY, volatile=True, fixed=True),
        Fact("owner"),
        Fact("dmz_ip_address", "dmz_ipaddress"),
    ),
    children=(
        Children(
            "rules",
            RULE,
            parent_column="vnet",
            ordered_by="order",
            arrangement=Arrangement("rules_in_order", _in_listed_order),
            protected=_system_rule,
        ),
        Children("hosts", HOST, parent_column="vnet", match=(("host",),)),
        Children("ip_aliases", IP_ALIAS, parent_column="vnet", match=(("ip",),)),
        Children(
            "static_leases",
            STATIC_LEASE,
            parent_column="vnet",
            match=(("mac",),),
            owned_by_platform=_is_router,
        ),
        Children("dns_views", DNS_VIEW, parent_column="vnet", ordered_by="order"),
        tags_of("vnets", "vnet_rules"),
    ),
    power=Power(
        status="machine#status#status",
        table="vnet_actions",
        target="vnet",
        **STATUSES,
        # What was staged while it was off is applied at the start.
        start=Action("poweron", {"apply": True}),
        stop=Action("poweroff"),
        kill=Action("kill"),
        restart=Action("reset", {"apply": True}),
        started="machine#status#started",
        cycles=True,
        enabled_by="enabled",
        pending_restart="need_restart",
    ),
    finish=(_apply_staged,),
    controls={
        "apply": APPLY_CONTROL,
        "allow_reserved": {
            "type": "list",
            "elements": "str",
            "choices": list(RESERVED),
        },
        "allow_system_rules": {"type": "bool", "default": False},
    },
    dependents=(_IPSEC, _ROUTING),
    change_guards=(_reserved, _ends_tunnels),
    preflights=(
        unique_name(),
        without_rows(_has_router_address),
        without_rows(_addresses_fit),
        without_rows(_router_address_is_free),
        without_rows(_leases_fit),
        _NO_NICS,
        _NO_WIREGUARD,
        Preflight(_nic_queries, _announce_nics),
    ),
    series=(ROUTER, DMZ, GATEWAY, MACHINE),
    export=Export(
        terraform="network",
        left_out=_made_by_the_platform,
        omitted=_chosen_by_the_platform,
        claims=(Claim("vnet_bgp_interfaces", "bgp_vnet", "networks of routing interfaces come with them"),),
    ),
    words=words.NETWORK,
)
