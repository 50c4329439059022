#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage dynamic routing of networks."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_routing
short_description: Manage BGP, OSPF and EIGRP of networks
version_added: 0.1.0
description:
  - Sets up, changes and removes the dynamic routing of a network. Each network has its routing once, so that the
    network identifies it.
  - The platform stores routing as lines in the language of FRRouting. For the usual case, options such as
    O(bgp_routers[].neighbors) and O(ospf_areas) stand for lines; everything else is written as lines. Both can be
    used together, and results show all of it as lines.
  - Lines that set the same value, such as the number of one neighbor, replace each other. The order of listed lines
    is kept. Lines that are not listed are left unchanged unless the purge option beside them is set.
  - The module checks the first word of each line. The platform accepts any text after it, so that a mistake in a line
    only shows when FRRouting reads it.
  - Options that are omitted are left unchanged.
  - A running network uses changes after a restart; see O(allow_power_cycle).
  - If the routing already matches the task, the module sends one request, plus one for each kind of objects that the
    task lists, and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: full
options:
  state:
    description:
      - V(present) sets up the routing. V(absent) removes the routing of the network with everything in it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the routing, instead of O(network).
    type: str
  network:
    description:
      - Network whose router takes part in dynamic routing, by name or key. Required when setting up routing. It
        cannot be changed afterwards.
    type: str
  bgp_routers:
    description:
      - BGP routers that the network should have, matched by their number. Other ones are left unchanged unless
        O(purge_bgp_routers=true).
    type: list
    elements: dict
    suboptions:
      asn:
        description:
          - Number of the autonomous system, 1 to 4294967295.
        type: int
        required: true
      state:
        description:
          - V(absent) removes the router with all its lines.
        type: str
        choices: [present, absent]
        default: present
      router_id:
        description:
          - Identifier of the router, written like an IPv4 address. Stands for the line C(bgp router-id).
        type: str
      neighbors:
        description:
          - Neighbors, each of which stands for lines that start with C(neighbor) and its address.
        type: list
        elements: dict
        suboptions:
          address:
            description:
              - IP address of the neighbor. Peer groups and neighbors on interfaces are written in
                O(bgp_routers[].lines).
            type: str
            required: true
          remote_asn:
            description:
              - Number of its autonomous system, 1 to 4294967295.
            type: int
            required: true
          description:
            description:
              - Free-form description, on one line.
            type: str
          password:
            description:
              - Password of the session. Results and the diff do not show it.
            type: str
      networks:
        description:
          - Networks that are announced, in CIDR notation. Each stands for a line that starts with C(network).
        type: list
        elements: str
      lines:
        description:
          - Further lines of the router in their order, in the language of FRRouting, such as V(neighbor 198.51.100.1
            route-map out out).
          - The first word of a line is C(aggregate-address), C(bgp), C(bmp), C(coalesce-time), C(distance),
            C(maximum-paths), C(neighbor), C(network), C(read-quanta), C(redistribute), C(segment-routing),
            C(table-map), C(timers), C(update-delay), C(vnc), C(vrf-policy) or C(write-quanta).
          - A line that starts with C(no) negates. A line that starts with C(!) stays on the platform, but is
            disabled.
        type: list
        elements: str
      purge_lines:
        description:
          - Whether to remove the lines of the router that neither C(lines) nor C(router_id) nor C(neighbors) nor
            C(networks) mentions.
        type: bool
        default: false
  purge_bgp_routers:
    description:
      - Whether to remove BGP routers that O(bgp_routers) does not list.
    type: bool
    default: false
  ospf_router_id:
    description:
      - Identifier of the OSPF router, written like an IPv4 address. Stands for the line C(router-id).
    type: str
  ospf_areas:
    description:
      - Areas of OSPF with their networks. Each network stands for a line such as C(network 10.77.0.0/24 area 0).
    type: list
    elements: dict
    suboptions:
      area:
        description:
          - Area, as a number or written like an IPv4 address.
        type: str
        required: true
      networks:
        description:
          - Networks of the area, in CIDR notation.
        type: list
        elements: str
        required: true
  ospf_lines:
    description:
      - Further lines of OSPF in their order, in the language of FRRouting.
      - The first word of a line is C(advanced), C(area), C(auto-cost), C(capability), C(default-information),
        C(default-metric), C(distance), C(distribute-list), C(log-adjacency-changes), C(max-metric), C(mpls-te),
        C(neighbor), C(network), C(no), C(ospf), C(passive-interface), C(redistribute), C(router-id) or C(timers).
    type: list
    elements: str
  purge_ospf_lines:
    description:
      - Whether to remove the lines of OSPF that neither O(ospf_lines) nor O(ospf_router_id) nor O(ospf_areas)
        mentions.
    type: bool
    default: false
  eigrp_routers:
    description:
      - EIGRP routers that the network should have, matched by their number. Other ones are left unchanged unless
        O(purge_eigrp_routers=true).
    type: list
    elements: dict
    suboptions:
      asn:
        description:
          - Number of the autonomous system, 1 to 65535.
        type: int
        required: true
      state:
        description:
          - V(absent) removes the router with all its lines.
        type: str
        choices: [present, absent]
        default: present
      networks:
        description:
          - Networks of EIGRP, in CIDR notation. Each stands for a line that starts with C(network).
        type: list
        elements: str
      lines:
        description:
          - Further lines of the router in their order, in the language of FRRouting.
          - The first word of a line is C(eigrp), C(coalesce-time), C(maximum-paths), C(metric), C(neighbor),
            C(network), C(passive-interface), C(redistribute), C(timers) or C(variance).
          - A line that starts with C(no) negates. A line that starts with C(!) stays on the platform, but is
            disabled.
        type: list
        elements: str
      purge_lines:
        description:
          - Whether to remove the lines of the router that neither C(lines) nor C(networks) mentions.
        type: bool
        default: false
  purge_eigrp_routers:
    description:
      - Whether to remove EIGRP routers that O(eigrp_routers) does not list.
    type: bool
    default: false
  interfaces:
    description:
      - Interfaces of the router to other networks, matched by name. Other ones are left unchanged unless
        O(purge_interfaces=true).
      - The platform makes a network of type V(bgp) and a NIC for each interface, and removes them with it.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the interface.
        type: str
        required: true
      state:
        description:
          - V(absent) removes the interface with all its lines.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description.
        type: str
      ip_address:
        description:
          - IP address of the router on the interface. Required when creating an interface.
        type: str
      network:
        description:
          - Network of the interface, in CIDR notation. Required when creating an interface.
        type: str
      mtu:
        description:
          - MTU in bytes, 1000 to 65536. Defaults to 9000 for new interfaces.
        type: int
      layer2_type:
        description:
          - V(vlan) for a tagged VLAN, which is the default for new interfaces; V(none) for untagged traffic.
        type: str
        choices: [vlan, none]
      layer2_id:
        description:
          - Number of the VLAN. Required when creating an interface, unless it has O(interfaces[].layer2_type=none).
        type: int
      interface_network:
        description:
          - Physical network that the interface uses, by name or key. Required when creating an interface.
        type: str
      ospf_cost:
        description:
          - Cost of the interface for OSPF, a number from 1 to 65535 without a unit. Stands for the line C(ip ospf
            cost).
        type: int
      lines:
        description:
          - Further lines of the interface in their order, in the language of FRRouting.
          - The first word of a line is C(bandwidth), C(description), C(ip), C(link-detect), C(mpls-te), C(multicast),
            C(no) or C(ospf).
        type: list
        elements: str
      purge_lines:
        description:
          - Whether to remove the lines of the interface that neither C(lines) nor C(ospf_cost) mentions.
        type: bool
        default: false
  purge_interfaces:
    description:
      - Whether to remove interfaces that O(interfaces) does not list.
    type: bool
    default: false
  route_maps:
    description:
      - Entries of route maps, matched by the name of the map and their number. Other ones are left unchanged unless
        O(purge_route_maps=true).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the route map. A map has an entry for each number.
        type: str
        required: true
      sequence:
        description:
          - Number of the entry, 1 to 65535. The platform goes through the entries of a map in this order.
        type: int
        required: true
      state:
        description:
          - V(absent) removes the entry with all its lines.
        type: str
        choices: [present, absent]
        default: present
      permit:
        description:
          - Whether routes that match are permitted; otherwise they are denied. Defaults to V(true) for new entries.
        type: bool
      lines:
        description:
          - Lines of the entry in their order, in the language of FRRouting, such as V(match ip address prefix-list
            inside).
          - The first word of a line is C(call), C(continue), C(description), C(match), C(on) or C(set).
        type: list
        elements: str
      purge_lines:
        description:
          - Whether to remove the lines of the entry that C(lines) does not list.
        type: bool
        default: false
  purge_route_maps:
    description:
      - Whether to remove entries that O(route_maps) does not list.
    type: bool
    default: false
  prefix_lists:
    description:
      - Entries of prefix lists. Each stands for a line such as C(prefix-list inside seq 5 permit 10.77.0.0/16 le 24).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the prefix list. A list has an entry for each number.
        type: str
        required: true
      sequence:
        description:
          - Number of the entry. The entries of a list apply in this order.
        type: int
        required: true
      action:
        description:
          - What happens to routes that match.
        type: str
        choices: [permit, deny]
        default: permit
      prefix:
        description:
          - Network that routes are compared with, in CIDR notation.
        type: str
        required: true
      ge:
        description:
          - Shortest prefix length, in bits, of routes inside the network that match as well.
        type: int
      le:
        description:
          - Longest prefix length, in bits, of routes inside the network that match as well.
        type: int
  ip_lines:
    description:
      - Lines that start with C(ip) in FRRouting, in their order. The word C(ip) itself can be left out.
      - The first word of a line is C(as-path), C(community-list), C(extcommunity-list), C(forwarding), C(mroute),
        C(multicast), C(multicast-routing), C(ospf), C(prefix-list), C(protocol), C(route) or C(ssmpingd).
    type: list
    elements: str
  purge_ip_lines:
    description:
      - Whether to remove the such lines that neither O(ip_lines) nor O(prefix_lists) mentions.
    type: bool
    default: false
  allow_power_cycle:
    description:
      - Whether a running network can be restarted once so that it uses the changes, including those of earlier tasks
        (RV(network_routing.need_restart)). A restart interrupts its traffic.
      - Otherwise the changes stay stored until the network is restarted. The module issues a warning in this case.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_network_routing_info
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: Exchange routes with a provider by BGP
  verge.vergeos.verge_network_routing:
    network: External
    bgp_routers:
      - asn: 64500
        router_id: 198.51.100.2
        neighbors:
          - address: 198.51.100.1
            remote_asn: 64501
            description: Provider
            password: "{{ vault_bgp_password }}"
        networks:
          - 203.0.113.0/24

- name: Announce only what a prefix list permits
  verge.vergeos.verge_network_routing:
    network: External
    prefix_lists:
      - name: own
        sequence: 5
        prefix: 203.0.113.0/24
    route_maps:
      - name: to-provider
        sequence: 10
        lines:
          - match ip address prefix-list own
    bgp_routers:
      - asn: 64500
        lines:
          - no bgp ebgp-requires-policy
          - neighbor 198.51.100.1 route-map to-provider out

- name: Take part in OSPF through an interface on VLAN 200, and restart the network to use it
  verge.vergeos.verge_network_routing:
    network: External
    interfaces:
      - name: core
        ip_address: 198.51.100.6
        network: 198.51.100.4/30
        layer2_id: 200
        interface_network: External Switch
        ospf_cost: 20
    ospf_router_id: 198.51.100.2
    ospf_areas:
      - area: "0"
        networks:
          - 198.51.100.4/30
    ospf_lines:
      - passive-interface default
    allow_power_cycle: true

- name: Keep exactly these lines of EIGRP
  verge.vergeos.verge_network_routing:
    network: External
    eigrp_routers:
      - asn: 7
        networks: [10.77.0.0/24]
        lines:
          - passive-interface eth0
        purge_lines: true

- name: Remove all routing of the network
  verge.vergeos.verge_network_routing:
    network: External
    state: absent
    allow_power_cycle: true
"""

# Written by `make format`.
RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
network_routing:
  description:
    - The routing after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the routing does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the routing.
      type: str
      returned: always
      sample: '42'
    network:
      description: Name of the network.
      type: str
      returned: always
      sample: External
    network_status:
      description: Status of the network, as reported by the platform.
      type: str
      returned: always
      sample: running
    need_restart:
      description: Whether stored changes of the network are waiting for its next start.
      type: bool
      returned: always
    interfaces:
      description: Interfaces of the router to other networks.
      type: list
      elements: dict
      returned: when O(interfaces) is given
      contains:
        id:
          description: Key of the routing interface.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the interface.
          type: str
          returned: always
          sample: core
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: Managed by Ansible
        ip_address:
          description: IP address of the router on the interface.
          type: str
          returned: always
          sample: 198.51.100.6
        network:
          description: Network of the interface, in CIDR notation.
          type: str
          returned: always
          sample: 198.51.100.4/30
        mtu:
          description: MTU in bytes.
          type: int
          returned: always
          sample: 9000
        layer2_type:
          description: V(vlan) for a tagged VLAN, which is the default for new interfaces; V(none) for untagged traffic.
          type: str
          returned: always
          sample: vlan
        layer2_id:
          description: Number of the VLAN.
          type: int
          returned: always
          sample: 200
        interface_network:
          description: Name of the physical network that the interface uses.
          type: str
          returned: always
          sample: External Switch
        bgp_network:
          description: Name of the network that the platform has made for the interface.
          type: str
          returned: always
          sample: core (3)
        nic:
          description: Key of the NIC that the platform has made for the interface.
          type: str
          returned: always
          sample: '130'
        lines:
          description: All lines of the interface in their order. Passwords are replaced by C(<hidden>).
          type: list
          elements: str
          returned: when O(interfaces[].lines) is given
          sample: [ip ospf cost 20]
    ip_lines:
      description: All lines that start with C(ip) in FRRouting, without that word, in their order.
      type: list
      elements: str
      returned: when O(ip_lines) is given
      sample: [prefix-list own seq 5 permit 203.0.113.0/24]
    route_maps:
      description: Entries of route maps.
      type: list
      elements: dict
      returned: when O(route_maps) is given
      contains:
        id:
          description: Key of the route map entry.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the route map.
          type: str
          returned: always
          sample: to-provider
        sequence:
          description: Number of the entry.
          type: int
          returned: always
          sample: 10
        permit:
          description: Whether routes that match are permitted; otherwise they are denied.
          type: bool
          returned: always
        lines:
          description: Lines of the entry in their order, in the language of FRRouting, such as V(match ip address
            prefix-list inside).
          type: list
          elements: str
          returned: when O(route_maps[].lines) is given
          sample: [match ip address prefix-list own]
    bgp_routers:
      description: BGP routers of the network.
      type: list
      elements: dict
      returned: when O(bgp_routers) is given
      contains:
        id:
          description: Key of the BGP router.
          type: str
          returned: always
          sample: '42'
        asn:
          description: Number of the autonomous system.
          type: int
          returned: always
          sample: 64500
        lines:
          description: All lines of the router in their order. Passwords are replaced by C(<hidden>).
          type: list
          elements: str
          returned: when O(bgp_routers[].lines) is given
          sample: [bgp router-id 198.51.100.2, neighbor 198.51.100.1 remote-as 64501, network 203.0.113.0/24]
    ospf_lines:
      description: All lines of OSPF in their order.
      type: list
      elements: str
      returned: when O(ospf_lines) is given
      sample: [passive-interface default]
    eigrp_routers:
      description: EIGRP routers of the network.
      type: list
      elements: dict
      returned: when O(eigrp_routers) is given
      contains:
        id:
          description: Key of the EIGRP router.
          type: str
          returned: always
          sample: '42'
        asn:
          description: Number of the autonomous system.
          type: int
          returned: always
          sample: 7
        lines:
          description: All lines of the router in their order.
          type: list
          elements: str
          returned: when O(eigrp_routers[].lines) is given
          sample: [passive-interface eth0]
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create routing 'External']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_routing import NETWORK_ROUTING

TASK = managing(NETWORK_ROUTING)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
