# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic queries: tables `vnet_queries`, `node_queries`, `tenant_node_queries` and `vsan_queries`.

The words are those that official clients send, and that systems with release 26.1.3 accepted. Parameters are only there if a
source names them. Left out is `ledctl`, of which no source names the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

from .._schema.codecs import NameInside
from .._schema.columns import Container, Reference
from .._schema.diagnostics import Diagnostics, Parameter, Place, Tool
from .machines import STATUSES
from .tool_output import arp, arp_scan, dns, ip, nmap, ping, public_address, smart, tcp_connect, traceroute, vsan

_STATUS = ("machine#status#status as status",)


def _aim(*members: str) -> Parameter:
    return Parameter("target", members, required=True)


# Official clients send `host` or `address`, and `name` or `hostname`. Of `name` it was observed that it is ignored.
_PING = Tool(
    "ping",
    (_aim("address", "host"), Parameter("count", ("count",), type="int", least=1, most=1000)),
    ping,
    aim="target",
    names_aim=True,
)
_TRACEROUTE = Tool("traceroute", (_aim("address", "host"),), traceroute, aim="target", names_aim=True)
_DNS = Tool("dns", (_aim("hostname", "name"),), dns, aim="target", names_aim=True)
# Numbers that live tests send as text.
_PORT = Parameter("target_port", ("port",), required=True, type="int", least=1, most=65535, as_text=True)
_TCP_CONNECT = Tool("tcp_connect", (_aim("host"), _PORT), tcp_connect, aim="target")
_TCPDUMP = Tool(
    "tcpdump",
    (
        Parameter("interface", ("interface",)),
        Parameter("filter", ("filter",)),
        # Without it, nothing would end the capture.
        Parameter("count", ("count",), default=10, type="int", least=1, most=1000, as_text=True),
    ),
)
_IP = Tool("ip", (Parameter("command", ("cmd",), required=True, choices=("addr", "link", "route")),), ip)

#: What runs in routers, on nodes and in tenant nodes alike.
_COMMON = (
    *(_PING, _TRACEROUTE, _DNS, _TCP_CONNECT),
    *(Tool("arp", understand=arp), Tool("arp-scan", understand=arp_scan), _IP),
    *(Tool("whatsmyip", understand=public_address), _TCPDUMP),
    Tool("logs", (Parameter("service", ("service",)),)),
    *(Tool("top", (Parameter("count", ("count",), type="int", least=1, most=1000),)), Tool("top_if")),
)

NETWORK_QUERIES = Diagnostics(
    table="vnet_queries",
    title="network",
    place=Place(
        Reference("network", column="vnet", table="vnets", title="network", lookup_fields=_STATUS),
        off=STATUSES["off"],
        remedy="queries run in its router: start it with verge_network and 'state: running'",
    ),
    tools=(
        *_COMMON,
        *(Tool("firewall"), Tool("trace"), Tool("frr"), Tool("ipsec"), Tool("wireguard")),
        Tool("nmap", (_aim("host"),), nmap, aim="target"),
        Tool(
            "dhcp_release_renew",
            changes=True,
            danger="takes the address of the network away until the DHCP server has given it a new one",
        ),
    ),
)

NODE_QUERIES = Diagnostics(
    table="node_queries",
    title="node",
    place=Place(
        Reference("node", table="nodes", title="node", lookup_fields=_STATUS),
        off=STATUSES["off"],
        remedy="queries run on the node itself: start it",
    ),
    tools=(
        *_COMMON,
        *(Tool("bridge"), Tool("bonding"), Tool("eth-tool"), Tool("fabric"), Tool("lsblk"), Tool("dmidecode")),
        Tool("smartctl", (Parameter("path", ("path",), required=True),), smart),
        Tool("smartctl-test", (Parameter("path", ("path",), required=True),), changes=True),
        *(Tool("ras-mc-ctl"), Tool("openssl-speed")),
        *(Tool("ipmi-sel"), Tool("ipmi-sensor"), Tool("ipmi-fru"), Tool("ipmi-lan")),
        *(Tool("ipmi-chassis"), Tool("ipmi-bmc"), Tool("ipmi-sdr")),
        Tool("ipmi-reset", changes=True, danger="resets the management controller of the node"),
        Tool("clear-pstore", changes=True, danger="deletes what the kernel of the node has stored about crashes"),
    ),
)

TENANT_NODE_QUERIES = Diagnostics(
    table="tenant_node_queries",
    title="tenant node",
    place=Place(
        Reference(
            "node",
            NameInside("tenant", "node"),
            column="tenant_node",
            table="tenant_nodes",
            title="node",
            by_key=False,
            lookup_fields=_STATUS,
            inside=Container(
                Reference("tenant", table="tenants", title="tenant", constants=(("is_snapshot", False),)), "tenant"
            ),
        ),
        off=STATUSES["off"],
        remedy="queries run on the node itself: start it with verge_tenant_node and 'state: running'",
    ),
    tools=_COMMON,
)

VSAN_QUERIES = Diagnostics(
    table="vsan_queries",
    title="the vSAN",
    tools=(
        Tool("gettierstatus", understand=vsan),
        Tool("getjournalstatus", understand=vsan),
        Tool(
            "getrepairstatus",
            (
                Parameter(
                    "node",
                    ("node",),
                    required=True,
                    reference=Reference("node", table="nodes", title="node"),
                ),
            ),
            vsan,
        ),
    ),
)

#: The queries of each module.
DIAGNOSTICS: Mapping[str, Diagnostics] = {
    "verge_network_query": NETWORK_QUERIES,
    "verge_node_query": NODE_QUERIES,
    "verge_tenant_node_query": TENANT_NODE_QUERIES,
    "verge_vsan_query": VSAN_QUERIES,
}
