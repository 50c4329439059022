#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages virtual networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network
short_description: Manage virtual networks
version_added: 0.1.0
description:
  - Creates, changes, starts, stops, restarts and removes virtual networks together with their firewall rules,
    addresses, leases, host names and DNS.
  - An option that is not given is left alone. An option that is null or empty is cleared, if it can be.
  - A list of rules, addresses and the like adds and changes what it names. Only its purge option lets it remove the
    rest, so an empty list alone removes nothing.
  - A network that already is as described costs one request, plus one for each of these lists that the task names, and
    is not written to.
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
      - O(state=restarted) restarts in every run.
options:
  state:
    description:
      - V(present) creates the network if there is none, and leaves its power alone. A new one is stopped.
      - V(running) also starts it, V(stopped) also stops it.
      - V(restarted) restarts it, or starts it if it is stopped.
      - V(absent) removes it with its rules, addresses and DNS. A running network is only removed with O(force=true).
        The platform may refuse while NICs are connected to it.
    type: str
    choices: [present, absent, running, stopped, restarted]
    default: present
  id:
    description:
      - Key of the network. With it, O(name) renames the network.
    type: str
  name:
    description:
      - Name of the network, 1 to 128 characters. Upper and lower case differ.
      - Required to create one.
    type: str
  description:
    description:
      - Free text, up to 2048 characters.
    type: str
  note:
    description:
      - Note, up to 1024 characters.
    type: str
  enabled:
    description:
      - Whether the network may be started. A new one is enabled unless told otherwise.
    type: bool
  type:
    description:
      - Kind of network, fixed at creation. A new one is V(internal).
      - A VLAN is an V(internal) or V(external) network with O(layer2_type=vlan).
    type: str
    choices: [internal, external, dmz, bgp, vpn]
  layer2_type:
    description:
      - How the network is kept apart from others on the wire. A new one gets V(vxlan).
    type: str
    choices: [vxlan, vlan, none]
  layer2_id:
    description:
      - Number of the VXLAN (up to 16777215) or VLAN (1 to 4094). The platform chooses one for a new network that has
        none.
      - The platform itself usually occupies the VLANs 1 and 100 to 102.
    type: int
  interface_network:
    description:
      - Network below this one, its uplink (a physical one for an external VLAN, for example), by name or key.
        Null or the empty text detaches it.
    type: str
  default_gateway_network:
    description:
      - Network through which this one reaches the outside, by name or key. Null or the empty text clears it.
      - When it is given for a new network, the platform adds a rule for the default route. Without it there is none.
    type: str
  mtu:
    description:
      - Largest packet in bytes, 1000 to 65536. A new network gets what the settings of the system say, as delivered
        9000 for an internal and 1500 for an external one.
      - Takes effect at the next start.
    type: int
  ip_address_type:
    description:
      - Where the address of the network's router comes from. V(static) is O(ip_address), V(dynamic) is DHCP, V(bgp) is
        routing; V(none) makes a pure layer-2 network without an address. A new one gets V(static).
    type: str
    choices: [static, dynamic, bgp, none]
  ip_address:
    description:
      - Address of the network's router, without a prefix length. Takes effect at the next start.
      - The empty text clears it.
    type: str
  network:
    description:
      - Address range of the network in CIDR form, for example V(10.77.0.0/24). Takes effect at the next start.
      - The empty text clears it.
    type: str
  gateway:
    description:
      - For an internal network the gateway that DHCP hands out, for an external one the next router. It must lie inside
        O(network).
    type: str
  hostname:
    description:
      - Host name of the network's router. A new network gets V(router).
    type: str
  dns:
    description:
      - How names are resolved. V(simple) answers from O(hosts) and forwards the rest, V(bind) serves O(dns_views),
        V(network) leaves it to O(dns_network). A new network gets V(simple).
      - A change to or from V(bind) takes effect at the next start.
    type: str
    choices: [disabled, simple, bind, network]
  domain:
    description:
      - Domain name of the network.
    type: str
  dns_servers:
    description:
      - Addresses of the DNS servers to ask, the primary one first.
    type: list
    elements: str
  override_dhcp_dns:
    description:
      - Whether the DNS servers that the network's router learns by DHCP are ignored. Off in a new one.
    type: bool
  dns_network:
    description:
      - Network that resolves the names, by name or key. Goes with O(dns=network). Null or the empty text clears it.
    type: str
  dhcp_enabled:
    description:
      - Whether the network runs a DHCP server. Off in a new one.
    type: bool
  dhcp_dynamic:
    description:
      - Whether the DHCP server gives unknown clients addresses from the range. Without it, only clients that are listed
        (O(static_leases)) get one.
    type: bool
  dhcp_sequential:
    description:
      - Whether the addresses of the range are given out one after the other. Off in a new one.
    type: bool
  dhcp_start:
    description:
      - First address of the range, inside O(network). Takes effect at the next start.
    type: str
  dhcp_stop:
    description:
      - Last address of the range, inside O(network). Takes effect at the next start.
    type: str
  pxe:
    description:
      - Whether DHCP clients are told to boot from the network. V(ybos) boots VergeOS, V(custom) boots from
        O(tftp_server). A new one gets V(none).
    type: str
    choices: [none, ybos, custom]
  tftp_server:
    description:
      - Server to boot from. Goes with O(pxe=custom).
    type: str
  on_power_loss:
    description:
      - What happens when power comes back after it was lost. A new network gets V(last_state).
    type: str
    choices: [power_on, last_state, leave_off]
  cluster:
    description:
      - Cluster on which the network's router runs, by name or key.
    type: str
  failover_cluster:
    description:
      - Cluster that takes over when O(cluster) fails, by name or key. Null or the empty text clears it.
    type: str
  preferred_node:
    description:
      - Node on which the network's router is started if possible, by name or key. Null or the empty text clears it.
    type: str
  ha_group:
    description:
      - Routers of networks with the same group name are kept on different nodes where possible. The empty text takes
        the network out of its group.
    type: str
  statistics:
    description:
      - Whether the traffic of all rules is counted. Takes effect at the next start. Off in a new network.
    type: bool
  dmz_statistics:
    description:
      - Whether traffic on the DMZ side of the network's router is counted. Off in a new network.
    type: bool
  trace:
    description:
      - Whether the rules are traced, for debugging. Off in a new network.
    type: bool
  mirror_logs:
    description:
      - Whether the log of the network's router is also shown in the web interface. Off in a new network.
    type: bool
  port_mirroring:
    description:
      - Which traffic is copied to a network of its own, which the platform makes and calls C(<name>_mirror).
        V(east_west) is traffic inside, V(north_south) traffic that passes the router. A new one gets V(off).
      - Takes effect at the next start.
    type: str
    choices: ["off", east_west, north_south]
  rate_limit:
    description:
      - Largest rate, counted in O(rate_limit_type). V(0) is no limit, which a new network has.
    type: int
  rate_limit_type:
    description:
      - Unit of O(rate_limit). Those without an amount (V(second), V(minute), V(hour), V(day)) count packets.
        A new network gets V(mbytes/second).
    type: str
    choices: [bytes/second, bytes/minute, bytes/hour, bytes/day, kbytes/second, kbytes/minute, kbytes/hour, kbytes/day,
      mbytes/second, mbytes/minute, mbytes/hour, mbytes/day, second, minute, hour, day]
  rate_limit_burst:
    description:
      - How much may briefly exceed O(rate_limit). A new network gets V(0).
    type: int
  monitor_gateway:
    description:
      - Whether latency and loss on the way out are measured. Off in a new network.
    type: bool
  monitor_ip:
    description:
      - Address that is measured. The empty text is the default gateway.
    type: str
  monitor_interval_ms:
    description:
      - Milliseconds between two measurements, 1000 to 120000. A new network gets 2000.
    type: int
  rules:
    description:
      - Firewall, translation and routing rules that the network must have, matched by name inside this network. Other
        rules are left alone unless O(purge_rules=true).
      - The platform stores rules first. A running network uses them once they are applied; see O(apply).
      - The first rule that fits a packet decides; see O(rules[].order) and O(rules_in_order).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the rule, 1 to 128 characters, unique in the network.
        type: str
        required: true
      state:
        description:
          - Whether the rule must be there.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
      enabled:
        description:
          - Whether the rule counts. A new one is enabled unless told otherwise.
        type: bool
      direction:
        description:
          - Direction of the traffic as seen by the network. A new one gets V(incoming).
        type: str
        choices: [incoming, outgoing]
      action:
        description:
          - What happens to a packet that fits. V(translate) replaces its address, V(route) sends it on, both with
            O(rules[].target_ip). A new one gets V(accept).
        type: str
        choices: [accept, drop, reject, translate, route]
      protocol:
        description:
          - Protocol, by name or number. V(tcpudp) is both, V(89) is OSPF, V(2) IGMP, V(47) GRE, V(50) ESP, V(51) AH.
            A new one gets V(any).
        type: str
        choices: [tcp, udp, tcpudp, icmp, any, "89", "2", "47", "50", "51"]
      interface:
        description:
          - Interface of the network's router. A new one gets V(auto).
        type: str
        choices: [auto, router, dmz, wireguard, any]
      source_ip:
        description:
          - Where the packet comes from. An address, a network (V(10.0.0.0/24)), a range (V(10.0.0.5-10.0.0.9)), or
            several of them with commas.
          - Words of the platform are passed on as they are, for example V(router) for the address of the network's
            router, or V(vnet:Internal) for the range of another network.
          - V(alias:branch-nets) is an alias of M(verge.vergeos.verge_rule_alias), by name or key, and only one at a
            time. The platform stores and returns its key.
          - The empty text means any.
        type: str
      source_ports:
        description:
          - Ports that the packet comes from, for example V(80,443) or V(1000-2000). The empty text means any.
        type: str
      destination_ip:
        description:
          - Where the packet goes, in the same form as O(rules[].source_ip). In a rule that routes, V(default) is every
            destination.
        type: str
      destination_ports:
        description:
          - Ports that the packet goes to, for example V(80,443) or V(1000-2000). The empty text means any.
        type: str
      target_ip:
        description:
          - New address for O(rules[].action=translate), next hop for O(rules[].action=route).
        type: str
      target_ports:
        description:
          - New ports for O(rules[].action=translate).
        type: str
      connection_state:
        description:
          - States of connection tracking that fit, for example V(new) or V(established). The empty text means any.
        type: str
      log:
        description:
          - Whether packets that fit are logged. Off in a new rule.
        type: bool
      trace:
        description:
          - Whether the rule is traced, for debugging. Off in a new rule.
        type: bool
      statistics:
        description:
          - Whether packets that fit are counted. Rules that route are never counted. Off in a new rule.
        type: bool
      throttle:
        description:
          - Rate, for example V(1000 kbytes/second). The empty text is no limit.
        type: str
      drop_throttle:
        description:
          - Whether traffic above O(rules[].throttle) is dropped. Off in a new rule.
        type: bool
      pin:
        description:
          - Whether the rule is held at the top or at the bottom. A new one gets V(no).
        type: str
        choices: ["no", top, bottom]
      order:
        description:
          - Place among the rules of the network, from 0. The lowest is looked at first.
          - A new rule without one comes after the last.
        type: int
  purge_rules:
    description:
      - Whether rules that O(rules) does not list are removed. Needs O(rules).
      - Rules that the system made stay unless O(allow_system_rules=true).
    type: bool
    default: false
  rules_in_order:
    description:
      - Whether the order of O(rules) decides the places of the listed rules. They share out the places that they have,
        and each new one adds a place after the last rule.
      - Rules that are not listed, and items with O(rules[].order) or with O(rules[].pin) at V(top) or V(bottom), keep
        their own places.
    type: bool
    default: false
  allow_system_rules:
    description:
      - Whether rules that the system made may be changed and removed. Without it, a task that would do so fails before
        it has changed anything.
    type: bool
    default: false
  hosts:
    description:
      - Names that the network's DNS answers itself, matched by O(hosts[].host). Others are left alone unless
        O(purge_hosts=true).
      - A running network uses them once its DNS is applied; see O(apply).
    type: list
    elements: dict
    suboptions:
      host:
        description:
          - Host name, or domain name with O(hosts[].type=domain).
        type: str
        required: true
      state:
        description:
          - Whether the name must be there.
        type: str
        choices: [present, absent]
        default: present
      ip:
        description:
          - Address of the name. Required for a new one.
        type: str
      type:
        description:
          - V(host) is one name, V(domain) a whole domain. A new one is a V(host).
        type: str
        choices: [host, domain]
  purge_hosts:
    description:
      - Whether names that O(hosts) does not list are removed. Needs O(hosts).
    type: bool
    default: false
  ip_aliases:
    description:
      - Further addresses of the network's router, matched by O(ip_aliases[].ip). Others are left alone unless
        O(purge_ip_aliases=true).
      - A running network uses them once its rules are applied; see O(apply). The platform may refuse to remove one to
        which a rule refers.
    type: list
    elements: dict
    suboptions:
      ip:
        description:
          - The address. It need not lie inside O(network).
        type: str
        required: true
      state:
        description:
          - Whether the address must be there.
        type: str
        choices: [present, absent]
        default: present
      name:
        description:
          - Name of the address.
        type: str
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
  purge_ip_aliases:
    description:
      - Whether addresses of this kind that O(ip_aliases) does not list are removed. Needs O(ip_aliases).
    type: bool
    default: false
  static_leases:
    description:
      - Addresses that DHCP always gives to the same MAC address, matched by O(static_leases[].mac). Others are left
        alone unless O(purge_static_leases=true). Addresses that DHCP lent on its own are never touched.
    type: list
    elements: dict
    suboptions:
      mac:
        description:
          - MAC address, in any of the usual spellings.
        type: str
        required: true
      state:
        description:
          - Whether the lease must be there.
        type: str
        choices: [present, absent]
        default: present
      ip:
        description:
          - The address. A new lease without one gets the next free address of the network.
        type: str
      hostname:
        description:
          - Host name of the client.
        type: str
      description:
        description:
          - Free text, up to 2048 characters.
        type: str
  purge_static_leases:
    description:
      - Whether static leases that O(static_leases) does not list are removed. Needs O(static_leases).
    type: bool
    default: false
  dns_views:
    description:
      - Views of the network's DNS server, matched by name inside this network. Others are left alone unless
        O(purge_dns_views=true). They have an effect with O(dns=bind) only.
      - A running network uses them once its DNS is applied; see O(apply).
      - Lists of addresses in views and zones are written as the DNS server wants them, for example
        V(10.0.0.0/8;172.16.0.0/12;).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the view, unique in the network.
        type: str
        required: true
      state:
        description:
          - Whether the view must be there. V(absent) removes its zones and records with it.
        type: str
        choices: [present, absent]
        default: present
      recursion:
        description:
          - Whether names outside the zones are looked up for clients. Off in a new view.
        type: bool
      match_clients:
        description:
          - Addresses of the clients that get this view.
        type: str
      match_destinations:
        description:
          - Addresses of the server at which clients get this view.
        type: str
      max_cache_size:
        description:
          - Largest cache in bytes. V(0) is no limit. A new view gets 33554432.
        type: int
      order:
        description:
          - Place among the views, from 0.
        type: int
      zones:
        description:
          - Zones of the view, matched by domain. Others are left alone unless O(dns_views[].purge_zones=true).
        type: list
        elements: dict
        suboptions:
          domain:
            description:
              - Domain name of the zone.
            type: str
            required: true
          state:
            description:
              - Whether the zone must be there. V(absent) removes its records with it.
            type: str
            choices: [present, absent]
            default: present
          type:
            description:
              - V(master) holds the records, V(slave) copies them from O(dns_views[].zones[].masters), V(forward) asks
                O(dns_views[].zones[].forwarders). Required for a new zone.
            type: str
            choices: [master, slave, redirect, forward, static-stub, stub]
          nameserver:
            description:
              - Name of the primary name server.
            type: str
          email:
            description:
              - Mail address of the person in charge, with a dot in place of the at sign.
            type: str
          default_ttl:
            description:
              - How long answers are kept, for example V(1h) or V(5m). A new zone gets V(1h).
            type: str
          notify:
            description:
              - Whether other servers are told of changes. V(explicit) tells those in
                O(dns_views[].zones[].also_notify) only. A new zone gets V(yes).
            type: str
            choices: ["yes", "no", explicit]
          allow_notify:
            description:
              - Addresses that may tell of changes. A new zone gets V(none;).
            type: str
          also_notify:
            description:
              - Further addresses that are told of changes.
            type: str
          allow_transfer:
            description:
              - Addresses that may copy the zone. A new zone gets V(none;).
            type: str
          masters:
            description:
              - Addresses of the servers from which the zone is copied.
            type: str
          forwarders:
            description:
              - Addresses of the servers that are asked.
            type: str
          refresh_interval:
            description:
              - How often a copy is compared with the original, for example V(3h), which a new zone gets.
            type: str
          retry_interval:
            description:
              - Pause after a comparison that failed, for example V(30m), which a new zone gets.
            type: str
          expiry_period:
            description:
              - How long a copy is used without the original, for example V(3w), which a new zone gets.
            type: str
          negative_ttl:
            description:
              - How long it is remembered that a name does not exist, for example V(10m), which a new zone gets.
            type: str
          records:
            description:
              - Records of the zone, matched by host, type and value together. Others are left alone unless
                O(dns_views[].zones[].purge_records=true).
              - A record with another value is another record; remove the old one with
                O(dns_views[].zones[].records[].state=absent).
            type: list
            elements: dict
            suboptions:
              host:
                description:
                  - Name inside the zone, for example V(www).
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
                  - What the name stands for.
                type: str
                required: true
              state:
                description:
                  - Whether the record must be there.
                type: str
                choices: [present, absent]
                default: present
              ttl:
                description:
                  - How long the answer is kept, for example V(5m). The empty text is that of the zone.
                type: str
              mx_preference:
                description:
                  - Preference of an V(MX) record, 0 to 65535. The lowest is tried first.
                type: int
              weight:
                description:
                  - Weight of an V(SRV) record, 0 to 65535.
                type: int
              port:
                description:
                  - Port of an V(SRV) record, 0 to 65535.
                type: int
              description:
                description:
                  - Free text, up to 2048 characters.
                type: str
          purge_records:
            description:
              - Whether records that O(dns_views[].zones[].records) does not list are removed, those that the platform
                made with the zone included. Needs O(dns_views[].zones[].records).
            type: bool
            default: false
      purge_zones:
        description:
          - Whether zones that O(dns_views[].zones) does not list are removed with their records.
            Needs O(dns_views[].zones).
        type: bool
        default: false
  purge_dns_views:
    description:
      - Whether views that O(dns_views) does not list are removed with their zones and records. Needs O(dns_views).
    type: bool
    default: false
  apply:
    description:
      - What happens to rules, addresses and DNS that are stored but not yet used by the running network, which
        RV(network.need_fw_apply) and RV(network.need_dns_apply) tell.
      - V(auto) applies them once, at the end of a task that changes the network or names such options (O(rules), for
        example). All that is stored is applied then, whoever stored it.
      - V(never) leaves them stored.
      - A stopped network loads what is stored when it starts, and a warning says so. A start or restart loads it in any
        case.
    type: str
    choices: [auto, never]
    default: auto
  allow_reserved:
    description:
      - Kinds of networks that are not one's own and may nevertheless be changed or removed. V(core), V(dmz),
        V(physical) and V(port_mirror) are networks of the system, V(tenant) are networks that belong to a tenant.
      - V(management) is the network that bears the address to which this very task talks (O(host)). Stopping or removing it
        would cut the task off; other changes of it need no consent.
      - A task that would change such a network and does not list its kind fails before it has changed anything. The
        type tells the kind, not the name.
    type: list
    elements: str
    choices: [core, dmz, physical, port_mirror, tenant, management]
  allow_power_cycle:
    description:
      - Whether a running network may be restarted once, when stored changes wait for its next start
        (RV(network.need_restart)), also those of earlier tasks.
      - Without it they stay stored and the network runs with its older settings.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_network_info
"""

EXAMPLES = r"""
- name: A running network with DHCP, a way out, fixed leases and firewall rules
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

- name: One rule more, in use when the task ends
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
        protocol: icmp
        action: accept

- name: Exactly these rules in this order, besides those of the system
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
      - name: SSH from the office
      - name: HTTPS to the web server
    rules_in_order: true
    purge_rules: true

- name: Store a rule without applying it
  verge.vergeos.verge_network:
    name: lab
    rules:
      - name: Ping
        enabled: false
    apply: never

- name: Apply what is stored
  verge.vergeos.verge_network:
    name: lab
    rules: []

- name: Smaller packets, with one restart if it is running
  verge.vergeos.verge_network:
    name: lab
    mtu: 1500
    allow_power_cycle: true

- name: A name server for the lab
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

- name: A pure layer-2 network, stopped for now
  verge.vergeos.verge_network:
    name: backup
    type: internal
    ip_address_type: none
    mtu: 9000

- name: A VLAN on a physical network
  verge.vergeos.verge_network:
    name: office
    type: external
    layer2_type: vlan
    layer2_id: 200
    interface_network: External Switch
    ip_address_type: none

- name: A network of the system is only changed when the task says what it is
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
network:
  description:
    - The network as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - The values bear the names and units of the options, so that they can be used as options again.
    - It is null when there is no network (any more).
  returned: always
  type: dict
  contains:
    id:
      description: Key of the network.
      type: int
      returned: always
      sample: 41
    name:
      description: Name.
      type: str
      returned: always
      sample: lab
    type:
      description: Kind of network, also the kinds that only the system makes.
      type: str
      returned: always
      sample: internal
    network:
      description: Address range; empty when there is none.
      type: str
      returned: always
      sample: 10.77.0.0/24
    ip_address:
      description: Address of the network's router; empty when there is none.
      type: str
      returned: always
      sample: 10.77.0.1
    dmz_ip_address:
      description: Address of the network's router in the DMZ, which the platform gives.
      type: str
      returned: always
      sample: 100.64.0.9
    status:
      description: Status word of the platform.
      type: str
      returned: always
      sample: running
    running:
      description: Whether the platform counts it as running, which includes the moments of starting and stopping.
      type: bool
      returned: always
    started:
      description: Time of the last start, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    need_restart:
      description: Whether stored changes wait for the next start.
      type: bool
      returned: always
    need_fw_apply:
      description: Whether stored rules and addresses wait to be applied. Never true for a stopped network.
      type: bool
      returned: always
    need_dns_apply:
      description: Whether stored DNS waits to be applied.
      type: bool
      returned: always
    machine:
      description: Key of the machine behind the network, its router.
      type: str
      returned: always
      sample: "61"
    owner:
      description: To whom the network belongs, for example C(tenants/7); empty for an ordinary network.
      type: str
      returned: always
      sample: ""
    rules:
      description: Rules in their order, with RV(ignore:network.rules[].system_rule) for those that the system made.
      type: list
      elements: dict
      returned: when O(rules) is given
      sample:
        - id: 212
          name: Ping
          direction: incoming
          action: accept
          protocol: icmp
          enabled: true
          order: 1
          system_rule: false
    hosts:
      description: Names that the network's DNS answers itself.
      type: list
      elements: dict
      returned: when O(hosts) is given
      sample: [{"id": 14, "host": "db1", "ip": "10.77.0.21", "type": "host"}]
    ip_aliases:
      description: Further addresses of the network's router.
      type: list
      elements: dict
      returned: when O(ip_aliases) is given
      sample: [{"id": 77, "ip": "10.77.0.50", "name": "vip", "description": ""}]
    static_leases:
      description: Addresses that DHCP always gives to the same MAC address.
      type: list
      elements: dict
      returned: when O(static_leases) is given
      sample: [{"id": 81, "mac": "f0:db:30:00:77:20", "ip": "10.77.0.20", "hostname": "web", "description": ""}]
    dns_views:
      description: Views in their order, with their zones and records.
      type: list
      elements: dict
      returned: when O(dns_views) is given
      sample:
        - id: 5
          name: inside
          recursion: true
          zones:
            - id: 8
              domain: lab.example
              type: master
              records:
                - {id: 61, host: www, type: A, value: 10.77.0.20, ttl: 5m}
    tags:
      description: Tags. Only when O(tags) is given.
      type: list
      elements: dict
      returned: when tags were given
      sample:
        - {category: env, name: production}
actions:
  description: What was done (in check mode, what would be done), step by step.
  returned: always
  type: list
  elements: str
  sample: ["create network 'lab'", "create rule 'Ping'", "start network 'lab'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK

TASK = managing(NETWORK)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
