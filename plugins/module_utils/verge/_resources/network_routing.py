# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dynamic routing of networks (BGP, OSPF, EIGRP): table `vnet_bgp`, of which a network has one row at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.addresses import Address, Network
from .._schema.codecs import FLAG, KEY, Choice, Codec, Integer, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Affects, Children, Desired, Resource, Shorthand, State
from .._schema.steps import Poll, PollResult, Refresh, RunAction, Step, Wait
from . import words
from .machines import STATUSES
from .routing_lines import Grammar, lines

_NUMBER = r"(\S+)"
_BGP = Grammar(
    (
        *("aggregate-address", "bgp", "bmp", "coalesce-time", "distance", "maximum-paths", "neighbor", "network"),
        *("read-quanta", "redistribute", "segment-routing", "table-map", "timers", "update-delay", "vnc"),
        *("vrf-policy", "write-quanta"),
    ),
    has_flags=True,
    settings=(
        "bgp router-id",
        r"neighbor \S+ (?:remote-as|description|password|update-source|ebgp-multihop|timers|weight|local-as)",
        r"neighbor (\S+) (route-map|prefix-list|filter-list|distribute-list) \S+ (in|out)",
    ),
)
_OSPF = Grammar(
    (
        *("advanced", "area", "auto-cost", "capability", "default-information", "default-metric", "distance"),
        *("distribute-list", "log-adjacency-changes", "max-metric", "mpls-te", "neighbor", "network", "no", "ospf"),
        *("passive-interface", "redistribute", "router-id", "timers"),
    ),
    settings=("router-id", r"network \S+ area", "auto-cost reference-bandwidth", "default-metric"),
)
_EIGRP = Grammar(
    (
        *("eigrp", "coalesce-time", "maximum-paths", "metric", "neighbor", "network", "passive-interface"),
        *("redistribute", "timers", "variance"),
    ),
    has_flags=True,
    settings=("eigrp router-id", "variance", "maximum-paths"),
)
_INTERFACE = Grammar(
    ("bandwidth", "description", "ip", "link-detect", "mpls-te", "multicast", "no", "ospf"),
    settings=(
        "bandwidth",
        "description",
        r"ip ospf (?:cost|priority|hello-interval|dead-interval|network|area|authentication-key)",
    ),
)
_ROUTE_MAP = Grammar(
    ("call", "continue", "description", "match", "on", "set"),
    settings=("call", "description", r"set (?:local-preference|metric|weight|origin|tag)"),
)
_IP = Grammar(
    (
        *("as-path", "community-list", "extcommunity-list", "forwarding", "mroute", "multicast", "multicast-routing"),
        *("ospf", "prefix-list", "protocol", "route", "ssmpingd"),
    ),
    prefix="ip",
    settings=(r"prefix-list \S+ seq \d+", r"as-path access-list \S+ seq \d+"),
)


# --- shorthands ------------------------------------------------------------------------------------------------------

_STRINGS: Mapping[str, Any] = {"type": "list", "elements": "str"}


def _value(label: str, codec: Codec, value: Any) -> Any:
    """Return a value of a shorthand, or say which one is unusable."""
    try:
        parsed = codec.parse(value)
    except ValueError as error:
        raise ValueError(f"{label}: {error}" if label else str(error)) from error
    if parsed == "":
        raise ValueError(f"{label}: must not be empty" if label else "must not be empty")
    return parsed


def _router_id(option: str, line: str) -> Shorthand:
    return Shorthand(option, {"type": "str"}, lambda value: [f"{line} {_value('', Address(), value)}"])


def _announced(networks: Sequence[Any]) -> Sequence[str]:
    return [f"network {_value('', Network(), network)}" for network in networks]


def _neighbors(neighbors: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found = []
    for neighbor in neighbors:
        address = _value("address", Address(), neighbor["address"])
        # What describes a neighbor is only accepted after its number.
        found.append(
            f"neighbor {address} remote-as {_value('remote_asn', Integer(1, 4294967295), neighbor['remote_asn'])}"
        )
        given = [option for option in ("description", "password") if neighbor.get(option)]
        found += [f"neighbor {address} {option} {' '.join(neighbor[option].split())}" for option in given]
    return found


def _areas(areas: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    return [f"{line} area {area['area'].strip()}" for area in areas for line in _announced(area["networks"] or ())]


def _prefix_list(entry: Mapping[str, Any]) -> str:
    bounds = "".join(f" {bound} {entry[bound]}" for bound in ("ge", "le") if entry.get(bound) is not None)
    prefix = _value("prefix", Network(), entry["prefix"])
    return f"prefix-list {entry['name'].strip()} seq {entry['sequence']} {entry['action']} {prefix}{bounds}"


_NEIGHBORS = Shorthand(
    "neighbors",
    {
        "type": "list",
        "elements": "dict",
        "options": {
            "address": {"type": "str", "required": True},
            "remote_asn": {"type": "int", "required": True},
            "description": {"type": "str"},
            "password": {"type": "str", "no_log": True},
        },
    },
    _neighbors,
)
_NETWORKS = Shorthand("networks", _STRINGS, _announced)
_AREAS = Shorthand(
    "ospf_areas",
    {
        "type": "list",
        "elements": "dict",
        "options": {"area": {"type": "str", "required": True}, "networks": {**_STRINGS, "required": True}},
    },
    _areas,
)
_OSPF_COST = Shorthand(
    "ospf_cost", {"type": "int"}, lambda cost: [f"ip ospf cost {_value('', Integer(1, 65535), cost)}"]
)
_PREFIX_LISTS = Shorthand(
    "prefix_lists",
    {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "sequence": {"type": "int", "required": True},
            "action": {"type": "str", "choices": ["permit", "deny"], "default": "permit"},
            "prefix": {"type": "str", "required": True},
            "ge": {"type": "int"},
            "le": {"type": "int"},
        },
    },
    lambda entries: [_prefix_list(entry) for entry in entries],
)


# --- what is inside --------------------------------------------------------------------------------------------------

_BGP_ROUTER = Resource(
    name="bgp_router",
    title="BGP router",
    table="vnet_bgp_routers",
    columns=(Column("asn", Integer(1, 4294967295), required=True),),
    identity=("asn",),
    children=(
        lines(
            *("vnet_bgp_router_commands", "bgp_router", "BGP line", _BGP),
            (_router_id("router_id", "bgp router-id"), _NEIGHBORS, _NETWORKS),
        ),
    ),
    words=words.BGP_ROUTER,
)

_EIGRP_ROUTER = Resource(
    name="eigrp_router",
    title="EIGRP router",
    table="vnet_eigrp_routers",
    columns=(Column("asn", Integer(1, 65535), required=True),),
    identity=("asn",),
    children=(lines("vnet_eigrp_router_commands", "eigrp_router", "EIGRP line", _EIGRP, (_NETWORKS,)),),
)


def _has_vlan(desired: Desired, interface: Optional[State], _controls: Controls) -> Optional[str]:
    if interface is not None or desired.absent or desired.get("layer2_type") == "none" or desired.get("layer2_id"):
        return None
    return "'layer2_id' is required for a new interface, unless it has 'layer2_type: none'"


_ROUTING_INTERFACE = Resource(
    name="routing_interface",
    title="routing interface",
    table="vnet_bgp_interfaces",
    columns=(
        Column("name", Text(trimmed=True), required=True),
        Column("description"),
        Column("ip_address", Address(clearable=False), column="ipaddress", required=True),
        Column("network", Network(), required=True),
        Column("mtu", Integer(1000, 65536)),
        Column("layer2_type", Choice("vlan", "none")),
        Column("layer2_id", Integer(0, 16777215)),
        Reference("interface_network", column="interface_vnet", table="vnets", title="network", required=True),
    ),
    # The platform makes a network for each interface.
    facts=(Fact("bgp_network", "bgp_vnet#name"), Fact("nic", codec=KEY, volatile=True)),
    children=(lines("vnet_bgp_interface_commands", "bgp_interface", "interface line", _INTERFACE, (_OSPF_COST,)),),
    guards=(_has_vlan,),
)

_ROUTE_MAP_ENTRY = Resource(
    name="route_map",
    title="route map entry",
    table="vnet_bgp_routemaps",
    columns=(
        Column("name", Text(trimmed=True), column="tag", required=True),
        Column("sequence", Integer(1, 65535), required=True),
        Column("permit", FLAG),
    ),
    identity=("name", "sequence"),
    children=(lines("vnet_bgp_routemap_commands", "bgp_routemap", "route map line", _ROUTE_MAP),),
)


# --- the network -----------------------------------------------------------------------------------------------------


def _restart(network: Mapping[str, Any]) -> Sequence[Step]:
    """Have a running network load its routing, which it does when it starts."""
    key = Key.of(network.get("$key"))
    if key is None or network.get("status") not in STATUSES["on"]:
        return ()
    before = network.get("started")

    def has_restarted(row: Mapping[str, Any]) -> PollResult:
        status = row.get("status")
        failed = f"status {status}" if status in STATUSES["failed"] else None
        return PollResult(status in STATUSES["on"] and row.get("started") != before, f"status {status}", failed=failed)

    target = f"network '{network.get('name')}'"
    body = {"vnet": wire_key(key), "action": "reset", "params": {"apply": True}}
    return [
        RunAction(f"restart {target}", "vnet_actions", body),
        Wait(
            f"wait for the restart of {target}", "vnets", key, Poll(_FIELDS, has_restarted), "its restart", needed=False
        ),
    ]


def _interruption(network: Mapping[str, Any]) -> Mapping[str, str]:
    return {"power_cycle": f"network '{network.get('name')}' will be restarted, which interrupts its traffic"}


def _still_waiting(network: Mapping[str, Any]) -> str:
    if network.get("status") not in STATUSES["on"]:
        return ""
    return (
        f"network '{network.get('name')}' keeps its present routing until it is restarted; 'allow_power_cycle: true' lets "
        "the task restart it"
    )


_FIELDS = ("$key", "name", "machine#status#status as status", "machine#status#started as started")

_RESTART = Refresh(
    "vnets",
    _FIELDS,
    _restart,
    announce=_interruption,
    interrupts=True,
    otherwise=_still_waiting,
)

NETWORK_ROUTING = Resource(
    name="network_routing",
    plural="network_routings",
    title="routing",
    table="vnet_bgp",
    columns=(Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY),),
    identity=("network",),
    facts=(
        Fact("network_status", "vnet#machine#status#status"),
        Fact("need_restart", "vnet#need_restart", FLAG),
    ),
    children=(
        Children("interfaces", _ROUTING_INTERFACE, parent_column="bgp"),
        lines("vnet_bgp_ip", "bgp", "IP line", _IP, (_PREFIX_LISTS,), option="ip_lines"),
        Children("route_maps", _ROUTE_MAP_ENTRY, parent_column="bgp", match=(("name", "sequence"),)),
        Children("bgp_routers", _BGP_ROUTER, parent_column="bgp", match=(("asn",),)),
        lines(
            *("vnet_ospf_commands", "bgp", "OSPF line", _OSPF),
            (_router_id("ospf_router_id", "router-id"), _AREAS),
            option="ospf_lines",
        ),
        Children("eigrp_routers", _EIGRP_ROUTER, parent_column="bgp", match=(("asn",),)),
    ),
    affects=Affects("network", _RESTART, pending="need_restart"),
    words=words.NETWORK_ROUTING,
)
