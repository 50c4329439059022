#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage virtual networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network
short_description: Manage virtual networks
version_added: 0.1.0
description:
  - Creates, updates, starts, stops, restarts and removes virtual networks together with their firewall rules,
    addresses, leases, host names and DNS.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - Lists of rules, addresses and so on only add and update the entries they contain. Other entries are removed only if
    the matching purge option is set, so an empty list on its own removes nothing.
  - If the network already matches the task, the module sends one request, plus one for each of these lists that the
    task sets, and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.power
  - verge.vergeos.tags
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restarted) restarts the network on every run.
options:
  state:
    description:
      - V(present) creates the network if it does not exist, and does not start or stop it. New networks are stopped.
      - V(running) also starts it (V(started) means the same); V(stopped) also stops it.
      - V(restarted) restarts it, or starts it if it is stopped.
      - V(absent) removes it with its rules, addresses, DNS and dynamic routing. A running network is removed only with O(force=true).
        The platform would leave VPNs behind, so networks with WireGuard interfaces or IPsec connections are refused; an
        IPsec service without connections is removed with the network.
        The platform may refuse while NICs are connected to it.
    type: str
    choices: [present, absent, running, started, stopped, restarted]
    default: present
  id:
    description:
      - Key of the network. If set, O(name) renames the network.
    type: str
  name:
    description:
      - Name of the network, 1 to 128 characters. Case-sensitive.
      - Required when creating a network.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  enabled:
    description:
      - Whether the network can be started. Defaults to V(true) for new networks.
    type: bool
  type:
    description:
      - Type of network. Cannot be changed after creation. Defaults to V(internal) for new networks.
      - A VLAN is an V(internal) or V(external) network with O(layer2_type=vlan).
    type: str
    choices: [internal, external, dmz, bgp, vpn]
    aliases: [network_type]
  layer2_type:
    description:
      - How the network is isolated from others on the wire. Defaults to V(vxlan) for new networks.
    type: str
    choices: [vxlan, vlan, none]
  layer2_id:
    description:
      - VXLAN ID (up to 16777215) or VLAN ID (1 to 4094). If not set, the platform chooses one for a new network.
      - The platform itself usually uses the VLANs 1 and 100 to 102.
    type: int
  vxlan_multicast:
    description:
      - Multicast address for the VXLANs that a physical network carries. Set to an empty string to clear it.
    type: str
  physical_bridged:
    description:
      - Whether a physical network is bridged. Defaults to V(false) for new networks.
    type: bool
  enable_bonding:
    description:
      - Whether the network bonds O(bond_interfaces). Defaults to V(false) for new networks.
    type: bool
  bond_interfaces:
    description:
      - Keys of the physical networks to bond. Only used when the network is created, since the platform does not return them.
    type: list
    elements: int
  bgp_asn:
    description:
      - BGP autonomous system number, 1 to 4294967295. Only used when the network is created, since the platform does not
        return it.
    type: int
  interface_network:
    description:
      - Underlying network (uplink), by name or key, for example a physical network for an external VLAN. Set to null or
        an empty string to detach it.
    type: str
    aliases: [interface_vnet]
  default_gateway_network:
    description:
      - Network that provides the default gateway, by name or key. Set to null or an empty string to clear it.
      - If set for a new network, the platform adds a rule for the default route. Otherwise there is no such rule.
    type: str
    aliases: [vnet_default_gateway]
  mtu:
    description:
      - Maximum packet size (MTU) in bytes, 1000 to 65536. The default for new networks comes from the settings of the
        system, initially 9000 for internal and 1500 for external networks.
      - Takes effect the next time the network starts.
    type: int
  ip_address_type:
    description:
      - How the network router gets its address. V(static) uses O(ip_address), V(dynamic) uses DHCP, V(bgp) uses
        routing; V(none) creates a pure layer 2 network without an address. Defaults to V(static) for new networks.
    type: str
    choices: [static, dynamic, bgp, none]
    aliases: [ipaddress_type]
  ip_address:
    description:
      - Address of the network router, without a prefix length. Takes effect the next time the network starts.
      - Required for a new internal network with O(network), unless O(ip_address_type) says that the router has no
        static address. The platform would replace the network by its default network, and the task fails instead.
      - Set to an empty string to clear it.
    type: str
    aliases: [ipaddress]
  network:
    description:
      - Address range of the network in CIDR notation, for example V(10.77.0.0/24). Takes effect the next time the
        network starts.
      - Set to an empty string to clear it.
    type: str
  gateway:
    description:
      - For an internal network, the gateway that DHCP announces; for an external network, the next-hop router. Must be
        within O(network).
    type: str
  hostname:
    description:
      - Host name of the network router. Defaults to V(router) for new networks.
    type: str
  dns:
    description:
      - How names are resolved. V(simple) answers from O(hosts) and forwards other queries, V(bind) serves O(dns_views),
        V(network) uses O(dns_network). Defaults to V(simple) for new networks.
      - A change to or from V(bind) takes effect the next time the network starts.
    type: str
    choices: [disabled, simple, bind, network]
  domain:
    description:
      - Domain name of the network.
    type: str
  dns_servers:
    description:
      - Addresses of the DNS servers to query, the primary one first.
    type: list
    elements: str
    aliases: [dnslist]
  override_dhcp_dns:
    description:
      - Whether to ignore the DNS servers that the network router receives by DHCP. Defaults to V(false) for new
        networks.
    type: bool
  dns_network:
    description:
      - Network that resolves names, by name or key. Use with O(dns=network). Set to null or an empty string to clear
        it.
    type: str
  dns_zone:
    description:
      - DNS zone of O(dns_network) that the network belongs to, by domain or key. If several zones have the domain, the
        key is required. Set to null or an empty string to clear it.
    type: str
  dhcp_enabled:
    description:
      - Whether the network runs a DHCP server. Defaults to V(false) for new networks.
    type: bool
  dhcp_dynamic:
    description:
      - Whether the DHCP server assigns addresses from the range to unknown clients. If disabled, only clients in
        O(static_leases) get an address.
    type: bool
    aliases: [dynamic_dhcp]
  dhcp_sequential:
    description:
      - Whether to assign the addresses of the range in sequence. Defaults to V(false) for new networks.
    type: bool
  dhcp_start:
    description:
      - First address of the DHCP range, within O(network). Takes effect the next time the network starts.
    type: str
  dhcp_stop:
    description:
      - Last address of the DHCP range, within O(network). Takes effect the next time the network starts.
    type: str
    aliases: [dhcp_end]
  pxe:
    description:
      - Network boot settings sent to DHCP clients. V(ybos) boots VergeOS, V(custom) boots from O(tftp_server). Defaults
        to V(none) for new networks.
    type: str
    choices: [none, ybos, custom]
  tftp_server:
    description:
      - Server to boot from. Use with O(pxe=custom).
    type: str
  advanced_options:
    description:
      - Further settings of the services on the router, as the platform stores them; for example, a list of lines under
        C(dnsmasq). They replace those that are stored. Set to null to clear them.
      - Takes effect the next time the network starts.
    type: dict
  proxy_enabled:
    description:
      - Whether the network runs the proxy for the web interfaces of tenants. Defaults to V(false) for new networks.
      - Takes effect the next time the network starts.
    type: bool
  proxy_listen_address:
    description:
      - Address that the proxy listens on. Set to an empty string to clear it.
      - Takes effect the next time the network starts.
    type: str
  autostart:
    description:
      - Whether the network starts automatically. Defaults to V(true) for new networks.
    type: bool
  apply_rules_on_start:
    description:
      - Whether the network applies its firewall rules when it starts. Defaults to V(false) for new networks. A start by
        this module always applies them.
    type: bool
  on_power_loss:
    description:
      - What to do when power returns after an outage. Defaults to V(last_state) for new networks.
    type: str
    choices: [power_on, last_state, leave_off]
  cluster:
    description:
      - Cluster on which the network router runs, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster that takes over when O(cluster) fails, by name or key. Set to null or an empty string to clear it.
    type: str
    aliases: [cluster_failover]
  preferred_node:
    description:
      - Preferred node for the network router, by name or key. Set to null or an empty string to clear it.
    type: str
  ha_group:
    description:
      - Routers of networks with the same group name are kept on different nodes where possible. Set to an empty string
        to remove the network from its group.
    type: str
  statistics:
    description:
      - Whether to count the traffic of all rules. Takes effect the next time the network starts. Defaults to V(false)
        for new networks.
    type: bool
  dmz_statistics:
    description:
      - Whether to count traffic on the DMZ side of the network router. Defaults to V(false) for new networks.
    type: bool
  trace:
    description:
      - Whether to trace the rules, for debugging. Defaults to V(false) for new networks.
    type: bool
  mirror_logs:
    description:
      - Whether to show the log of the network router in the web interface as well. Defaults to V(false) for new
        networks.
    type: bool
  port_mirroring:
    description:
      - Traffic to copy to a separate network, which the platform creates and names C(<name>_mirror). V(east_west) is
        traffic within the network, V(north_south) is traffic through the router. Defaults to V(off) for new networks.
      - Takes effect the next time the network starts.
    type: str
    choices: ["off", east_west, north_south]
  port_mirroring_network:
    description:
      - Network that the traffic is copied to, by name or key. Set to null or an empty string to clear it.
      - Takes effect the next time the network starts.
    type: str
  rate_limit:
    description:
      - Maximum rate, in O(rate_limit_type). V(0) means no limit and is the default for new networks.
    type: int
  rate_limit_type:
    description:
      - Unit of O(rate_limit). Units without an amount of data (V(second), V(minute), V(hour), V(day)) count packets.
        Defaults to V(mbytes/second) for new networks.
    type: str
    choices: [bytes/second, bytes/minute, bytes/hour, bytes/day, kbytes/second, kbytes/minute, kbytes/hour, kbytes/day,
      mbytes/second, mbytes/minute, mbytes/hour, mbytes/day, second, minute, hour, day]
  rate_limit_burst:
    description:
      - Amount by which traffic can briefly exceed O(rate_limit). Defaults to V(0) for new networks.
    type: int
  monitor_gateway:
    description:
      - Whether to measure latency and packet loss toward the gateway. Defaults to V(false) for new networks.
    type: bool
  monitor_ip:
    description:
      - Address to monitor. An empty string means the default gateway.
    type: str
  monitor_interval_ms:
    description:
      - Interval between measurements in milliseconds, 1000 to 120000. Defaults to 2000 for new networks.
    type: int
  rules:
    description:
      - Firewall, translation and routing rules that the network should have, matched by name within the network. Other
        rules are left unchanged unless O(purge_rules=true).
      - The platform stores rules first. A running network uses them once they have been applied; see O(apply).
      - The first rule that matches a packet decides; see O(rules[].order) and O(rules_in_order).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the rule, 1 to 128 characters, unique within the network.
        type: str
        required: true
      state:
        description:
          - Whether the rule should exist.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      enabled:
        description:
          - Whether the rule is enabled. Defaults to V(true) for new rules.
        type: bool
      direction:
        description:
          - Direction of the traffic from the point of view of the network. Defaults to V(incoming) for new rules.
        type: str
        choices: [incoming, outgoing]
      action:
        description:
          - What to do with a matching packet. V(translate) rewrites its address and V(route) forwards it, both using
            O(rules[].target_ip). Defaults to V(accept) for new rules.
        type: str
        choices: [accept, drop, reject, translate, route]
        aliases: [rule_action]
      protocol:
        description:
          - Protocol, by name or number. V(tcpudp) is TCP and UDP, V(89) is OSPF, V(2) IGMP, V(47) GRE, V(50) ESP, V(51)
            AH. Defaults to V(any) for new rules.
        type: str
        choices: [tcp, udp, tcpudp, icmp, any, "89", "2", "47", "50", "51"]
      interface:
        description:
          - Interface of the network router. Defaults to V(auto) for new rules.
        type: str
        choices: [auto, router, dmz, wireguard, any]
      source_ip:
        description:
          - Source of the packet. An address, a network (V(10.0.0.0/24)), a range (V(10.0.0.5-10.0.0.9)), or a
            comma-separated list of these.
          - Keywords of the platform are passed through unchanged, for example V(router) for the address of the network
            router, or V(vnet:Internal) for the range of another network.
          - V(alias:branch-nets) refers to an alias of M(verge.vergeos.verge_rule_alias), by name or key. Only one alias
            is allowed. The platform stores and returns its key.
          - An empty string matches any address.
        type: str
      source_ports:
        description:
          - Source ports, for example V(80,443) or V(1000-2000). An empty string matches any port.
        type: str
      destination_ip:
        description:
          - Destination of the packet, in the same format as O(rules[].source_ip). In a routing rule, V(default) matches
            every destination.
        type: str
      destination_ports:
        description:
          - Destination ports, for example V(80,443) or V(1000-2000). An empty string matches any port.
        type: str
      target_ip:
        description:
          - New address for O(rules[].action=translate), or next hop for O(rules[].action=route).
        type: str
      target_ports:
        description:
          - New ports for O(rules[].action=translate).
        type: str
      connection_state:
        description:
          - Connection tracking states to match, for example V(new) or V(established). An empty string matches any
            state.
        type: str
      log:
        description:
          - Whether to log matching packets. Defaults to V(false) for new rules.
        type: bool
      trace:
        description:
          - Whether to trace the rule, for debugging. Defaults to V(false) for new rules.
        type: bool
      statistics:
        description:
          - Whether to count matching packets. Routing rules are never counted. Defaults to V(false) for new rules.
        type: bool
      throttle:
        description:
          - Rate limit, for example V(1000 kbytes/second). An empty string means no limit.
        type: str
      drop_throttle:
        description:
          - Whether to drop traffic that exceeds O(rules[].throttle). Defaults to V(false) for new rules.
        type: bool
      pin:
        description:
          - Whether to pin the rule to the top or the bottom. Defaults to V(no) for new rules.
        type: str
        choices: ["no", top, bottom]
      order:
        description:
          - Position among the rules of the network, from 0. The rule with the lowest number is evaluated first.
          - If not set, a new rule is added after the last one.
        type: int
      tags:
        description:
          - Tags that the rule should have, each written as V(category:name). Other tags are left unchanged unless
            O(rules[].purge_tags=true).
          - Tags do not affect the firewall, so a task that only changes them applies no rules.
        type: list
        elements: raw
      purge_tags:
        description:
          - Whether to remove tags that are not listed in O(rules[].tags) from the rule. Requires O(rules[].tags).
        type: bool
        default: false
  purge_rules:
    description:
      - Whether to remove rules that are not listed in O(rules). Requires O(rules).
      - System rules, and rules that the platform has created for an object such as a WireGuard interface, are kept unless
        O(allow_system_rules=true).
    type: bool
    default: false
  rules_in_order:
    description:
      - Whether the listed rules are put in the order of O(rules). They are rearranged among the positions that they
        already have, and each new one adds a position after the last rule.
      - Rules that are not listed, and entries with O(rules[].order) or with O(rules[].pin) set to V(top) or V(bottom),
        keep their own positions.
    type: bool
    default: false
  allow_system_rules:
    description:
      - Whether system rules can be changed and removed. If not set, a task that would do so fails before it changes
        anything.
    type: bool
    default: false
  hosts:
    description:
      - Host names that the DNS of the network answers itself, matched by O(hosts[].host). Others are left unchanged
        unless O(purge_hosts=true).
      - A running network uses them once its DNS has been applied; see O(apply).
    type: list
    elements: dict
    suboptions:
      host:
        description:
          - Host name, or domain name if O(hosts[].type=domain).
        type: str
        required: true
      state:
        description:
          - Whether the host name should exist.
        type: str
        choices: [present, absent]
        default: present
      ip:
        description:
          - Address of the host name. Required for new host names.
        type: str
      type:
        description:
          - V(host) is a single name, V(domain) is a whole domain. Defaults to V(host) for new host names.
        type: str
        choices: [host, domain]
  purge_hosts:
    description:
      - Whether to remove host names that are not listed in O(hosts). Requires O(hosts).
    type: bool
    default: false
  ip_aliases:
    description:
      - Additional addresses of the network router, matched by O(ip_aliases[].ip). Others are left unchanged unless
        O(purge_ip_aliases=true).
      - A running network uses them once its rules have been applied; see O(apply). The platform may refuse to remove an
        address that a rule refers to.
    type: list
    elements: dict
    suboptions:
      ip:
        description:
          - IP address. It can be outside O(network), but must not be O(ip_address) nor a network that contains it.
        type: str
        required: true
      state:
        description:
          - Whether the address should exist.
        type: str
        choices: [present, absent]
        default: present
      name:
        description:
          - Name of the address.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
  purge_ip_aliases:
    description:
      - Whether to remove additional addresses that are not listed in O(ip_aliases). Requires O(ip_aliases).
    type: bool
    default: false
  static_leases:
    description:
      - Addresses that DHCP always assigns to the same MAC address, matched by O(static_leases[].mac). Others are left
        unchanged unless O(purge_static_leases=true). Dynamic leases are never touched, and neither is the address of
        the network router, which the platform lists among the static ones.
    type: list
    elements: dict
    suboptions:
      mac:
        description:
          - MAC address, in any common notation.
        type: str
        required: true
        aliases: [mac_address, macaddress]
      state:
        description:
          - Whether the lease should exist.
        type: str
        choices: [present, absent]
        default: present
      ip:
        description:
          - IP address. If not set, a new lease gets the next free address of the network.
        type: str
      hostname:
        description:
          - Host name of the client.
        type: str
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
  purge_static_leases:
    description:
      - Whether to remove static leases that are not listed in O(static_leases). Requires O(static_leases).
    type: bool
    default: false
  dns_views:
    description:
      - Views of the DNS server of the network, matched by name within the network. Others are left unchanged unless
        O(purge_dns_views=true). They only have an effect with O(dns=bind).
      - A running network uses them once its DNS has been applied; see O(apply).
      - Lists of addresses in views and zones contain addresses, networks (V(10.0.0.0/8)) and the words of the DNS server
        (V(any), V(none), V(!10.0.0.5)). One string in its syntax (V(10.0.0.0/8;172.16.0.0/12;)) is accepted, too.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the view, unique within the network.
        type: str
        required: true
      state:
        description:
          - Whether the view should exist. V(absent) also removes its zones and records.
        type: str
        choices: [present, absent]
        default: present
      recursion:
        description:
          - Whether to resolve names outside the zones for clients. Defaults to V(false) for new views.
        type: bool
      match_clients:
        description:
          - Addresses of the clients that use this view.
        type: list
        elements: str
      match_destinations:
        description:
          - Server addresses at which clients use this view.
        type: list
        elements: str
      max_cache_size:
        description:
          - Maximum cache size, with a unit (V(32 MiB)) or as a number in bytes. V(0) means no limit. Defaults to 32 MiB for
            new views.
        type: str
      query_source:
        description:
          - Address of the router from which it queries other servers, one of the addresses that the platform knows, by
            address or key. If several networks have the address, the key is required. Set to null or an empty string to
            clear it.
        type: str
      order:
        description:
          - Position among the views, from 0.
        type: int
        aliases: [orderid]
      zones:
        description:
          - Zones of the view, matched by domain. Others are left unchanged unless O(dns_views[].purge_zones=true).
        type: list
        elements: dict
        suboptions:
          domain:
            description:
              - Domain name of the zone. For a reverse zone, a network such as V(10.77.0.0/24) is enough, which means
                C(0.77.10.in-addr.arpa).
            type: str
            required: true
          state:
            description:
              - Whether the zone should exist. V(absent) also removes its records.
            type: str
            choices: [present, absent]
            default: present
          type:
            description:
              - V(master) holds the records, V(slave) copies them from O(dns_views[].zones[].masters), V(forward)
                queries O(dns_views[].zones[].forwarders). Required for new zones.
            type: str
            choices: [master, slave, redirect, forward, static-stub, stub]
          nameserver:
            description:
              - Name of the primary name server.
            type: str
          email:
            description:
              - Email address of the zone administrator, with a dot instead of the at sign.
            type: str
          default_ttl:
            description:
              - Default time to live of records, for example V(2 hours) or V(5m). Defaults to 1 hour for new zones.
            type: str
          notify:
            description:
              - Whether to notify other servers of changes. V(explicit) notifies only those in
                O(dns_views[].zones[].also_notify). Defaults to V(yes) for new zones.
            type: str
            choices: ["yes", "no", explicit]
          allow_notify:
            description:
              - Addresses that can send change notifications. Defaults to V(none) for new zones.
            type: list
            elements: str
          also_notify:
            description:
              - Additional addresses to notify of changes.
            type: list
            elements: str
          allow_transfer:
            description:
              - Addresses that can transfer the zone. Defaults to V(none) for new zones.
            type: list
            elements: str
          masters:
            description:
              - Addresses of the servers to copy the zone from.
            type: list
            elements: str
          forwarders:
            description:
              - Addresses of the servers to forward queries to.
            type: list
            elements: str
          refresh_interval:
            description:
              - How often a copy is compared with the original, for example V(3 hours), which is the default for new zones.
            type: str
          retry_interval:
            description:
              - Time to wait after a failed comparison, for example V(30 minutes), which is the default for new zones.
            type: str
          expiry_period:
            description:
              - How long a copy is used if the original is unavailable, for example V(3 weeks), which is the default for new
                zones.
            type: str
          negative_ttl:
            description:
              - How long to cache that a name does not exist, for example V(10 minutes), which is the default for new zones.
            type: str
          records:
            description:
              - Records of the zone, matched by host, type and value together. Others are left unchanged unless
                O(dns_views[].zones[].purge_records=true).
              - A record with a different value is a different record; remove the old one with
                O(dns_views[].zones[].records[].state=absent).
            type: list
            elements: dict
            suboptions:
              host:
                description:
                  - Name within the zone, for example V(www).
                  - In a reverse zone, the part of the address that the zone leaves open, for example V(20) for 10.77.0.20 in
                    C(0.77.10.in-addr.arpa).
                type: str
                required: true
              type:
                description:
                  - Type of the record.
                type: str
                choices: [A, AAAA, CAA, CNAME, MX, NS, PTR, SRV, TXT]
                required: true
              value:
                description:
                  - Value of the record.
                type: str
                required: true
              state:
                description:
                  - Whether the record should exist.
                type: str
                choices: [present, absent]
                default: present
              ttl:
                description:
                  - Time to live of the record, for example V(5 minutes). If not set, a new record gets the default of the zone,
                    which the platform stores in seconds.
                type: str
              mx_preference:
                description:
                  - Preference of an V(MX) record, 0 to 65535. The lowest value is tried first.
                type: int
              weight:
                description:
                  - Weight of an V(SRV) record, 0 to 65535.
                type: int
              issue_wildcard:
                description:
                  - Whether a V(CAA) record is about wildcard certificates. Defaults to V(false) for new records.
                type: bool
              order:
                description:
                  - Position among the records of the zone, from 0.
                type: int
              port:
                description:
                  - Port of an V(SRV) record, 0 to 65535.
                type: int
              description:
                description:
                  - Free-form description, up to 2048 characters.
                type: str
          purge_records:
            description:
              - Whether to remove records that are not listed in O(dns_views[].zones[].records), including those that
                the platform created with the zone. Requires O(dns_views[].zones[].records).
            type: bool
            default: false
      purge_zones:
        description:
          - Whether to remove zones that are not listed in O(dns_views[].zones), with their records. Requires
            O(dns_views[].zones).
        type: bool
        default: false
  purge_dns_views:
    description:
      - Whether to remove views that are not listed in O(dns_views) with their zones and records. Requires O(dns_views).
    type: bool
    default: false
  apply:
    description:
      - What to do with rules, addresses and DNS settings that are stored but not yet used by the running network, as
        shown by RV(network.need_fw_apply) and RV(network.need_dns_apply).
      - V(auto) applies them once, at the end of a task that changes the network or sets such options (O(rules), for
        example). This applies everything that is stored, no matter who stored it.
      - V(never) leaves them stored without applying them.
      - A stopped network loads the stored settings when it starts, and the module issues a warning. Starting or
        restarting a network always loads them.
    type: str
    choices: [auto, never]
    default: auto
  allow_reserved:
    description:
      - Kinds of reserved networks that the task can change or remove. V(core), V(dmz), V(physical) and V(port_mirror)
        are networks of the system, V(tenant) are networks that belong to a tenant.
      - V(management) is the network with the address that this task connects to (O(host)). Stopping or removing it
        would disconnect the task; other changes to it need no permission.
      - A task that would change such a network without listing its kind fails before it changes anything. The type
        determines the kind, not the name.
    type: list
    elements: str
    choices: [core, dmz, physical, port_mirror, tenant, management]
  allow_power_cycle:
    description:
      - Whether a running network can be restarted once if stored changes are waiting for its next start
        (RV(network.need_restart)), including changes of earlier tasks.
      - Otherwise they stay stored, and the network keeps running with its current settings.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_network_info
  - module: verge.vergeos.verge_network_path_info
    description: Says what the rules let through.
"""

EXAMPLES = r"""
- name: Create a running network with DHCP, a default gateway, static leases and firewall rules
  verge.vergeos.verge_network:
    name: lab
    description: Test systems
    type: internal
    network: 10.77.0.0/24
    ip_address: 10.77.0.1
    default_gateway_network: External
    dns_servers: [9.9.9.9, 1.1.1.1]
    domain: lab.example
    dhcp_enabled: true
    dhcp_dynamic: true
    dhcp_start: 10.77.0.100
    dhcp_stop: 10.77.0.200
    static_leases:
      - mac: "f0:db:30:00:77:20"
        ip: 10.77.0.20
        hostname: web
      - mac: "f0:db:30:00:77:21"
        ip: 10.77.0.21
        hostname: db
    rules:
      - name: SSH from the office
        direction: incoming
        action: accept
        protocol: tcp
        source_ip: 198.51.100.0/24
        destination_ports: "22"
      - name: HTTPS to the web server
        direction: incoming
        action: translate
        protocol: tcp
        destination_ip: router
        destination_ports: "443"
        target_ip: 10.77.0.20
        target_ports: "8443"
    state: running

- name: Add a rule and apply it
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
        protocol: icmp
        action: accept

- name: Set the exact list and order of the rules, except system rules
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
      - name: SSH from the office
      - name: HTTPS to the web server
    rules_in_order: true
    purge_rules: true

- name: Store a rule change without applying it
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
        enabled: false
    apply: never

- name: Apply stored changes
  verge.vergeos.verge_network:
    name: lab
    rules: []

- name: Change the MTU, with one restart if the network is running
  verge.vergeos.verge_network:
    name: lab
    mtu: 1500
    allow_power_cycle: true

- name: Set up a DNS server for the network
  verge.vergeos.verge_network:
    name: lab
    dns: bind
    dns_views:
      - name: inside
        recursion: true
        match_clients: 10.77.0.0/24;
        zones:
          - domain: lab.example
            type: master
            nameserver: ns1.lab.example
            email: ops.lab.example
            records:
              - host: ns1
                type: A
                value: 10.77.0.1
              - host: www
                type: A
                value: 10.77.0.20
                ttl: 5m
    allow_power_cycle: true

- name: Create a layer 2 network without starting it
  verge.vergeos.verge_network:
    name: backup
    type: internal
    ip_address_type: none
    mtu: 9000

- name: Create a VLAN on a physical network
  verge.vergeos.verge_network:
    name: office
    type: external
    layer2_type: vlan
    layer2_id: 200
    interface_network: External Switch
    ip_address_type: none

- name: Change a reserved network
  verge.vergeos.verge_network:
    name: DMZ
    note: Changed by Ansible
    allow_reserved: [dmz]

- name: Restart a network
  verge.vergeos.verge_network:
    name: lab
    state: restarted

- name: Remove a network, even if it is running
  verge.vergeos.verge_network:
    name: lab
    state: absent
    force: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
network:
  description:
    - The network after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the network does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the network.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the network.
      type: str
      returned: always
      sample: lab
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Test systems
    note:
      description: Note.
      type: str
      returned: always
      sample: Changed by Ansible
    enabled:
      description: Whether the network can be started.
      type: bool
      returned: always
    type:
      description: Type of network, including types that only the system can create.
      type: str
      returned: always
      sample: internal
    layer2_type:
      description: How the network is isolated from others on the wire.
      type: str
      returned: always
      sample: vlan
    layer2_id:
      description: VXLAN ID (up to 16777215) or VLAN ID (1 to 4094).
      type: int
      returned: always
      sample: 200
    vxlan_multicast:
      description: Multicast address for the VXLANs that a physical network carries.
      type: str
      returned: always
      sample: ''
    physical_bridged:
      description: Whether a physical network is bridged.
      type: bool
      returned: always
    enable_bonding:
      description: Whether the network bonds O(bond_interfaces).
      type: bool
      returned: always
    interface_network:
      description: Name of the underlying network (uplink).
      type: str
      returned: always
      sample: External Switch
    default_gateway_network:
      description: Name of the network that provides the default gateway.
      type: str
      returned: always
      sample: External
    mtu:
      description: Maximum packet size (MTU) in bytes.
      type: int
      returned: always
      sample: 1500
    ip_address_type:
      description: How the network router gets its address.
      type: str
      returned: always
      sample: none
    ip_address:
      description: Address of the network router; empty if there is none.
      type: str
      returned: always
      sample: 10.77.0.1
    network:
      description: Address range; empty if there is none.
      type: str
      returned: always
      sample: 10.77.0.0/24
    gateway:
      description: For an internal network, the gateway that DHCP announces; for an external network, the next-hop
        router.
      type: str
      returned: always
      sample: 10.77.0.1
    hostname:
      description: Host name of the network router.
      type: str
      returned: always
      sample: ''
    dns:
      description: How names are resolved.
      type: str
      returned: always
      sample: bind
    domain:
      description: Domain name of the network.
      type: str
      returned: always
      sample: lab.example
    dns_servers:
      description: Addresses of the DNS servers to query, the primary one first.
      type: list
      elements: str
      returned: always
      sample: [9.9.9.9, 1.1.1.1]
    override_dhcp_dns:
      description: Whether the DNS servers that the network router receives by DHCP are ignored.
      type: bool
      returned: always
    dns_network:
      description: Name of the network that resolves names.
      type: str
      returned: always
      sample: Internal
    dns_zone:
      description: Domain of the DNS zone of RV(network.dns_network) that the network belongs to.
      type: str
      returned: always
      sample: lab.example
    dhcp_enabled:
      description: Whether the network runs a DHCP server.
      type: bool
      returned: always
    dhcp_dynamic:
      description: Whether the DHCP server assigns addresses from the range to unknown clients.
      type: bool
      returned: always
    dhcp_sequential:
      description: Whether the addresses of the range are assigned in sequence.
      type: bool
      returned: always
    dhcp_start:
      description: First address of the DHCP range, within RV(network.network).
      type: str
      returned: always
      sample: 10.77.0.100
    dhcp_stop:
      description: Last address of the DHCP range, within RV(network.network).
      type: str
      returned: always
      sample: 10.77.0.200
    pxe:
      description: Network boot settings sent to DHCP clients.
      type: str
      returned: always
      sample: none
    tftp_server:
      description: Server to boot from.
      type: str
      returned: always
      sample: ''
    advanced_options:
      description: Further settings of the services on the router, as the platform stores them; for example, a list
        of lines under C(dnsmasq).
      type: dict
      returned: always
      sample: {dnsmasq: ['dhcp-option=42,10.77.0.1']}
    proxy_enabled:
      description: Whether the network runs the proxy for the web interfaces of tenants.
      type: bool
      returned: always
    proxy_listen_address:
      description: Address that the proxy listens on.
      type: str
      returned: always
      sample: ''
    autostart:
      description: Whether the network starts automatically.
      type: bool
      returned: always
    apply_rules_on_start:
      description: Whether the network applies its firewall rules when it starts.
      type: bool
      returned: always
    on_power_loss:
      description: What happens when power returns after an outage.
      type: str
      returned: always
      sample: power_on
    cluster:
      description: Name of the cluster on which the network router runs.
      type: str
      returned: always
      sample: main
    failover_cluster:
      description: Name of the cluster that takes over when RV(network.cluster) fails.
      type: str
      returned: always
      sample: backup
    preferred_node:
      description: Name of the preferred node for the network router.
      type: str
      returned: always
      sample: node1
    ha_group:
      description: Group of networks whose routers are kept on different nodes where possible.
      type: str
      returned: always
      sample: web
    statistics:
      description: Whether the traffic of all rules is counted.
      type: bool
      returned: always
    dmz_statistics:
      description: Whether traffic on the DMZ side of the network router is counted.
      type: bool
      returned: always
    trace:
      description: Whether the rules are traced, for debugging.
      type: bool
      returned: always
    mirror_logs:
      description: Whether the log of the network router is shown in the web interface as well.
      type: bool
      returned: always
    port_mirroring:
      description: Traffic that is copied to a separate network.
      type: str
      returned: always
      sample: 'off'
    port_mirroring_network:
      description: Name of the network that the traffic is copied to.
      type: str
      returned: always
      sample: Internal_mirror
    rate_limit:
      description: Maximum rate, in RV(network.rate_limit_type).
      type: int
      returned: always
      sample: 100
    rate_limit_type:
      description: Unit of RV(network.rate_limit).
      type: str
      returned: always
      sample: bytes/second
    rate_limit_burst:
      description: Amount by which traffic can briefly exceed RV(network.rate_limit).
      type: int
      returned: always
      sample: 10
    monitor_gateway:
      description: Whether latency and packet loss toward the gateway are measured.
      type: bool
      returned: always
    monitor_ip:
      description: Address that is monitored.
      type: str
      returned: always
      sample: ''
    monitor_interval_ms:
      description: Interval between measurements in milliseconds.
      type: int
      returned: always
      sample: 10000
    status:
      description: Status, as reported by the platform.
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform considers the network to be running. Includes the time while it is starting
        or stopping.
      type: bool
      returned: always
    started:
      description: Time of the last start, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    need_restart:
      description: Whether stored changes are waiting for the next start.
      type: bool
      returned: always
    need_fw_apply:
      description: Whether stored rules and addresses are waiting to be applied. Never true for a stopped network.
      type: bool
      returned: always
    need_dns_apply:
      description: Whether stored DNS settings are waiting to be applied.
      type: bool
      returned: always
    need_proxy_apply:
      description: Whether stored settings of the proxy are waiting to be applied.
      type: bool
      returned: always
    need_interface_apply:
      description: Whether stored settings of the interfaces are waiting to be applied.
      type: bool
      returned: always
    bond:
      description: Key of the bond of a physical network; null if there is none.
      type: str
      returned: always
      sample: '3'
    machine:
      description: Key of the machine (router) behind the network.
      type: str
      returned: always
      sample: '61'
    owner:
      description: Owner of the network, for example C(tenants/7); empty for an ordinary network.
      type: str
      returned: always
      sample: ''
    dmz_ip_address:
      description: Address of the network router in the DMZ, assigned by the platform.
      type: str
      returned: always
      sample: 100.64.0.9
    rules:
      description: Firewall, translation and routing rules of the network.
      type: list
      elements: dict
      returned: when O(rules) is given
      contains:
        id:
          description: Key of the rule.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the rule.
          type: str
          returned: always
          sample: SSH from the office
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        enabled:
          description: Whether the rule is enabled.
          type: bool
          returned: always
        direction:
          description: Direction of the traffic from the point of view of the network.
          type: str
          returned: always
          sample: incoming
        action:
          description: What happens to a matching packet.
          type: str
          returned: always
          sample: accept
        protocol:
          description: Protocol.
          type: str
          returned: always
          sample: tcp
        interface:
          description: Interface of the network router.
          type: str
          returned: always
          sample: auto
        source_ip:
          description: Source of the packet.
          type: str
          returned: always
          sample: 203.0.113.0/24
        source_ports:
          description: Source ports.
          type: str
          returned: always
          sample: 1024-65535
        destination_ip:
          description: Destination of the packet, in the same format as RV(network.rules[].source_ip).
          type: str
          returned: always
          sample: router
        destination_ports:
          description: Destination ports.
          type: str
          returned: always
          sample: '22'
        target_ip:
          description: New address for RV(network.rules[].action=translate), or next hop for RV(network.rules[].action=route).
          type: str
          returned: always
          sample: 10.77.0.20
        target_ports:
          description: New ports for RV(network.rules[].action=translate).
          type: str
          returned: always
          sample: '8443'
        connection_state:
          description: Connection tracking states to match.
          type: str
          returned: always
          sample: new
        log:
          description: Whether matching packets are logged.
          type: bool
          returned: always
        trace:
          description: Whether the rule is traced, for debugging.
          type: bool
          returned: always
        statistics:
          description: Whether matching packets are counted.
          type: bool
          returned: always
        throttle:
          description: Rate limit.
          type: str
          returned: always
          sample: 1000 kbytes/second
        drop_throttle:
          description: Whether traffic that exceeds RV(network.rules[].throttle) is dropped.
          type: bool
          returned: always
        pin:
          description: Whether the rule is pinned to the top or the bottom.
          type: str
          returned: always
          sample: 'no'
        order:
          description: Position among the rules of the network.
          type: int
          returned: always
          sample: 0
        system_rule:
          description: Whether the platform manages the rule.
          type: bool
          returned: always
        owner:
          description: Object for which the platform has created the rule, as table and key, for example a WireGuard
            interface; empty if there is none.
          type: str
          returned: always
          sample: ''
        tags:
          description: Tags, as C(category:name).
          type: list
          elements: str
          returned: when O(rules[].tags) is given
          sample: &id001 ['env:prod']
    hosts:
      description: Host names that the DNS of the network answers itself.
      type: list
      elements: dict
      returned: when O(hosts) is given
      contains:
        id:
          description: Key of the host.
          type: str
          returned: always
          sample: '42'
        host:
          description: Host name, or domain name if RV(network.hosts[].type=domain).
          type: str
          returned: always
          sample: db1
        ip:
          description: Address of the host name.
          type: str
          returned: always
          sample: 10.77.0.21
        type:
          description: V(host) is a single name, V(domain) is a whole domain.
          type: str
          returned: always
          sample: host
    ip_aliases:
      description: Additional addresses of the network router.
      type: list
      elements: dict
      returned: when O(ip_aliases) is given
      contains:
        id:
          description: Key of the IP alias.
          type: str
          returned: always
          sample: '42'
        ip:
          description: IP address.
          type: str
          returned: always
          sample: 10.77.0.50
        name:
          description: Name of the address.
          type: str
          returned: always
          sample: vip
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
    static_leases:
      description: Addresses that DHCP always assigns to the same MAC address.
      type: list
      elements: dict
      returned: when O(static_leases) is given
      contains:
        id:
          description: Key of the static lease.
          type: str
          returned: always
          sample: '42'
        mac:
          description: MAC address.
          type: str
          returned: always
          sample: f0:db:30:00:77:20
        ip:
          description: IP address.
          type: str
          returned: always
          sample: 10.77.0.20
        hostname:
          description: Host name of the client.
          type: str
          returned: always
          sample: web
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
    dns_views:
      description: Views of the DNS server of the network.
      type: list
      elements: dict
      returned: when O(dns_views) is given
      contains:
        id:
          description: Key of the DNS view.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the view.
          type: str
          returned: always
          sample: inside
        recursion:
          description: Whether names outside the zones are resolved for clients.
          type: bool
          returned: always
        match_clients:
          description: Addresses of the clients that use this view.
          type: list
          elements: str
          returned: always
          sample: [10.77.0.0/24]
        match_destinations:
          description: Server addresses at which clients use this view.
          type: list
          elements: str
          returned: always
          sample: [10.77.0.1]
        max_cache_size:
          description: Maximum cache size.
          type: str
          returned: always
          sample: 32 MiB
        query_source:
          description: Address of the router from which it queries other servers, one of the addresses that the platform
            knows, by address or key.
          type: str
          returned: always
          sample: 203.0.113.9
        order:
          description: Position among the views.
          type: int
          returned: always
          sample: 0
        zones:
          description: Zones of the view.
          type: list
          elements: dict
          returned: when O(dns_views[].zones) is given
          contains:
            id:
              description: Key of the DNS zone.
              type: str
              returned: always
              sample: '42'
            domain:
              description: Domain name of the zone.
              type: str
              returned: always
              sample: lab.example
            type:
              description: V(master) holds the records, V(slave) copies them from RV(network.dns_views[].zones[].masters),
                V(forward) queries RV(network.dns_views[].zones[].forwarders).
              type: str
              returned: always
              sample: master
            nameserver:
              description: Name of the primary name server.
              type: str
              returned: always
              sample: ns1.lab.example
            email:
              description: Email address of the zone administrator, with a dot instead of the at sign.
              type: str
              returned: always
              sample: ops.lab.example
            default_ttl:
              description: Default time to live of records.
              type: str
              returned: always
              sample: 1 hour
            notify:
              description: Whether other servers are notified of changes.
              type: str
              returned: always
              sample: 'yes'
            allow_notify:
              description: Addresses that can send change notifications.
              type: list
              elements: str
              returned: always
              sample: [none]
            also_notify:
              description: Additional addresses to notify of changes.
              type: list
              elements: str
              returned: always
              sample: [10.77.0.9]
            allow_transfer:
              description: Addresses that can transfer the zone.
              type: list
              elements: str
              returned: always
              sample: [none]
            masters:
              description: Addresses of the servers to copy the zone from.
              type: list
              elements: str
              returned: always
              sample: [10.77.0.9]
            forwarders:
              description: Addresses of the servers to forward queries to.
              type: list
              elements: str
              returned: always
              sample: [9.9.9.9]
            refresh_interval:
              description: How often a copy is compared with the original.
              type: str
              returned: always
              sample: 3 hours
            retry_interval:
              description: Time to wait after a failed comparison.
              type: str
              returned: always
              sample: 30 minutes
            expiry_period:
              description: How long a copy is used if the original is unavailable.
              type: str
              returned: always
              sample: 21 days
            negative_ttl:
              description: How long to cache that a name does not exist.
              type: str
              returned: always
              sample: 10 minutes
            records:
              description: Records of the zone.
              type: list
              elements: dict
              returned: when O(dns_views[].zones[].records) is given
              contains:
                id:
                  description: Key of the DNS record.
                  type: str
                  returned: always
                  sample: '42'
                host:
                  description: Name within the zone.
                  type: str
                  returned: always
                  sample: ns1
                type:
                  description: Type of the record.
                  type: str
                  returned: always
                  sample: A
                value:
                  description: Value of the record.
                  type: str
                  returned: always
                  sample: 10.77.0.1
                ttl:
                  description: Time to live of the record.
                  type: str
                  returned: always
                  sample: 5 minutes
                mx_preference:
                  description: Preference of an V(MX) record.
                  type: int
                  returned: always
                  sample: 0
                weight:
                  description: Weight of an V(SRV) record.
                  type: int
                  returned: always
                  sample: 0
                port:
                  description: Port of an V(SRV) record.
                  type: int
                  returned: always
                  sample: 0
                description:
                  description: Free-form description.
                  type: str
                  returned: always
                  sample: Managed by Ansible
                issue_wildcard:
                  description: Whether a V(CAA) record is about wildcard certificates.
                  type: bool
                  returned: always
                order:
                  description: Position among the records of the zone.
                  type: int
                  returned: always
                  sample: 0
    tags:
      description: Tags, as C(category:name).
      type: list
      elements: str
      returned: when O(tags) is given
      sample: *id001
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create network 'lab']
changed:
  description: Whether the task changed something. In check mode, whether it would.
  type: bool
  returned: always
diff:
  description: What was written, in the form of the options; in check mode, what would be. C(before) is empty for
    a new object, C(after) for one that was deleted.
  type: dict
  returned: in diff mode
  sample: {before: {description: ''}, after: {description: Web server}}
error:
  description: The facts behind the message of a failure. C(kind) is the kind of error; C(operation), C(target), C(status_code)
    and C(api_message) (the message of the platform) are there if they are known.
  type: dict
  returned: on failure
  sample: {kind: conflict, status_code: 409, operation: create, target: VM 'web1'}
requests:
  description: Number of requests that were sent, by HTTP method.
  type: dict
  returned: with C(-vvv)
  sample: {GET: 1}
warnings:
  description: What is worth knowing about the result, such as changes that wait for the next start.
  type: list
  elements: str
  returned: if there are any
  sample: []
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK

TASK = managing(NETWORK)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
