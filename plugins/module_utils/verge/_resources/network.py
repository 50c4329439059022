# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual networks: table `vnets`, with firewall rules, addresses, hosts and DNS."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.addresses import Address, Network
from .._schema.codecs import FLAG, Choice, Integer, Mac, Text, Words
from .._schema.columns import Column, Fact, Reference, flag, key_of
from .._schema.resource import Action, Children, Desired, Pending, Power, Resource, State
from .machines import STATUS_WORDS
from .rule_alias import AddressOrAlias
from .tagging import tags_of

# What must not be touched by mistake. Networks of the system are told by their type, not by their name.
RESERVED = {
    "core": "it is the core network of the system",
    "dmz": "it is the DMZ network of the system",
    "physical": "it is a physical network of the system",
    "port_mirror": "it is a port mirror of the system",
    "tenant": "it is the network of a tenant",
    "management": "it bears the address that this task talks to, and would cut itself off",
}

_PERIODS = ("second", "minute", "hour", "day")
RATES = (*(f"{unit}/{period}" for unit in ("bytes", "kbytes", "mbytes") for period in _PERIODS), *_PERIODS)


def _system_rule(rule: State, controls: Any) -> Optional[str]:
    if rule.facts.get("system_rule") and not controls.extra.get("allow_system_rules"):
        return "the system made this rule; it is only touched with 'allow_system_rules: true'"
    return None


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
    facts=(Fact("system_rule", convert=flag),),
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
        Column("ip", Text(), required=True, create_only=True),
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
        Column("mac", Mac(), required=True, create_only=True),
        # Left out, the platform takes the next free one.
        Column("ip", Address()),
        Column("hostname", Text()),
        Column("description", Text(2048)),
    ),
    identity=("mac",),
)

DNS_RECORD = Resource(
    name="record",
    title="DNS record",
    table="vnet_dns_zone_records",
    columns=(
        Column("host", Text()),
        Column("type", Choice("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"), required=True),
        Column("value", Text(), required=True),
        Column("ttl", Text()),
        Column("mx_preference", Integer(0, 65535)),
        Column("weight", Integer(0, 65535)),
        Column("port", Integer(0, 65535)),
        Column("description", Text(2048)),
    ),
    identity=("host", "type", "value"),
)

DNS_ZONE = Resource(
    name="zone",
    title="DNS zone",
    table="vnet_dns_zones",
    columns=(
        Column("domain", Text(), required=True),
        Column("type", Choice("master", "slave", "redirect", "forward", "static-stub", "stub"), required=True),
        Column("nameserver", Text()),
        Column("email", Text()),
        Column("default_ttl", Text()),
        Column("notify", Choice("yes", "no", "explicit")),
        Column("allow_notify", Text()),
        Column("also_notify", Text()),
        Column("allow_transfer", Text()),
        Column("masters", Text()),
        Column("forwarders", Text()),
        Column("refresh_interval", Text()),
        Column("retry_interval", Text()),
        Column("expiry_period", Text()),
        Column("negative_ttl", Text()),
    ),
    identity=("domain",),
    children=(
        # A new zone comes with records of its own.
        Children(
            "records",
            DNS_RECORD,
            parent_column="zone",
            match=(("host", "type", "value"),),
            made_by_platform=True,
        ),
    ),
)

DNS_VIEW = Resource(
    name="view",
    title="DNS view",
    table="vnet_dns_views",
    columns=(
        Column("name", Text(), required=True),
        Column("recursion", FLAG),
        Column("match_clients", Text()),
        Column("match_destinations", Text()),
        Column("max_cache_size", Integer(0)),
        Column("order", Integer(0), column="orderid"),
    ),
    children=(Children("zones", DNS_ZONE, parent_column="view", match=(("domain",),)),),
)


def _reserved(desired: Desired, network: Optional[State], controls: Any) -> Optional[str]:
    """Networks of the system and of tenants are only touched when the task names what they are."""
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
            return f"{reason}; it is only touched with 'allow_reserved: [{kind}]'"
    return None


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
        Column("type", Choice("internal", "external", "dmz", "bgp", "vpn"), create_only=True),
        Column("layer2_type", Choice("vxlan", "vlan", "none")),
        Column("layer2_id", Integer(0, 16777215)),
        Reference("interface_network", column="interface_vnet", table="vnets", title="network"),
        Reference("default_gateway_network", column="vnet_default_gateway", table="vnets", title="network"),
        Column("mtu", Integer(1000, 65536), next_start=True),
        Column("ip_address_type", Choice("static", "dynamic", "bgp", "none"), column="ipaddress_type"),
        Column("ip_address", Address(), column="ipaddress", next_start=True),
        Column("network", Network(), next_start=True),
        Column("gateway", Address()),
        Column("hostname", Text()),
        Column("dns", Choice("disabled", "simple", "bind", "network"), next_start=True),
        Column("domain", Text()),
        # The order matters: the first server is the primary one (measured on 26.1.8).
        Column("dns_servers", Words(",", ordered=True), column="dnslist"),
        Column("override_dhcp_dns", FLAG),
        Reference("dns_network", column="network_dns", table="vnets", title="network"),
        Column("dhcp_enabled", FLAG),
        Column("dhcp_dynamic", FLAG),
        Column("dhcp_sequential", FLAG),
        Column("dhcp_start", Address(), next_start=True),
        Column("dhcp_stop", Address(), next_start=True),
        Column("pxe", Choice("none", "ybos", "custom")),
        Column("tftp_server", Text()),
        Column("on_power_loss", Choice("power_on", "last_state", "leave_off")),
        Reference("cluster", table="clusters", title="cluster"),
        Reference("failover_cluster", column="cluster_failover", table="clusters", title="cluster"),
        Reference("preferred_node", table="nodes", title="node"),
        Column("ha_group", Text()),
        Column("statistics", FLAG, next_start=True),
        Column("dmz_statistics", FLAG),
        Column("trace", FLAG),
        Column("mirror_logs", FLAG),
        Column("port_mirroring", Choice("off", "east_west", "north_south"), next_start=True),
        Column("rate_limit", Integer(0)),
        Column("rate_limit_type", Choice(*RATES)),
        Column("rate_limit_burst", Integer(0)),
        Column("monitor_gateway", FLAG),
        Column("monitor_ip", Text()),
        Column("monitor_interval_ms", Integer(1000, 120000)),
    ),
    facts=(
        Fact("status", "machine#status#status"),
        Fact("running", "machine#status#running", flag),
        Fact("started", "machine#status#started"),
        Fact("need_restart", convert=flag),
        Fact("need_fw_apply", convert=flag),
        Fact("need_dns_apply", convert=flag),
        Fact("machine", convert=key_of),
        Fact("owner"),
        Fact("dmz_ip_address", "dmz_ipaddress"),
    ),
    children=(
        Children("rules", RULE, parent_column="vnet", ordered_by="order", sequence="order", protected=_system_rule),
        Children("hosts", HOST, parent_column="vnet", match=(("host",),)),
        Children("ip_aliases", IP_ALIAS, parent_column="vnet", match=(("ip",),)),
        Children("static_leases", STATIC_LEASE, parent_column="vnet", match=(("mac",),)),
        Children("dns_views", DNS_VIEW, parent_column="vnet", ordered_by="order"),
        tags_of("vnets"),
    ),
    power=Power(
        status="machine#status#status",
        table="vnet_actions",
        target="vnet",
        **STATUS_WORDS,
        # Rules that were staged while it was off come in at the start.
        start=Action("poweron", {"apply": True}),
        stop=Action("poweroff"),
        kill=Action("kill"),
        restart=Action("reset", {"apply": True}),
        started="machine#status#started",
        cycles=True,
        pending_restart="need_restart",
    ),
    pending=(
        Pending("need_fw_apply", "firewall rules", Action("refresh"), ("rules", "ip_aliases", "static_leases")),
        Pending("need_dns_apply", "DNS", Action("refresh", {"target": "dnsonly"}), ("hosts", "dns_views")),
    ),
    controls={
        "apply": {"type": "str", "choices": ["auto", "never"], "default": "auto"},
        "allow_reserved": {
            "type": "list",
            "elements": "str",
            "choices": list(RESERVED),
        },
        "allow_system_rules": {"type": "bool", "default": False},
    },
    change_guards=(_reserved,),
)
