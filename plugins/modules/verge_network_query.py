#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to run diagnostic queries in the router of a network."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_query
short_description: Run a diagnostic query in the router of a network
version_added: 0.1.0
description:
  - Runs a diagnostic tool in the router of a network, waits for it, and returns what it prints, as text and, where the format
    is known, as data.
  - A target that does not answer is a result and no failure; see O(fail_on).
  - The network must be running. Nothing is sent if it is stopped.
  - Leases and other addresses of a network are listed by M(verge.vergeos.verge_network_address_info), its rules by
    M(verge.vergeos.verge_network_info).
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.query
  - verge.vergeos.query.tools
  - verge.vergeos.attributes
attributes:
  check_mode:
    support: full
    details:
      - A query is a request that writes, so that it does not run in check mode. Options, names and states are checked, and the
        task is skipped with RV(output) and RV(result) empty.
      - "Set C(check_mode: false) for a task whose query should run in check mode, too."
  diff_mode:
    support: none
    details: Queries return what they find.
  idempotent:
    support: partial
    details: O(query=dhcp_release_renew) is carried out in every run. All other queries change nothing.
options:
  network:
    description:
      - Network in whose router the query runs, by name or key.
    type: str
    required: true
  query:
    description:
      - The query to run.
      - V(ping), V(traceroute), V(tcp_connect) and V(nmap) find out whether O(target) can be reached from the network, V(dns)
        whether its name is known there.
      - V(arp) lists the neighbours of the router, V(arp-scan) looks for all machines in the network, which puts load on it.
        V(ip) shows addresses, links or routes, V(whatsmyip) the address with which the network appears outside.
      - V(firewall) prints the rules that are in force, V(trace) what the firewall does with packets.
      - V(frr), V(ipsec) and V(wireguard) print the state of dynamic routing and VPNs. They are run without parameters, because
        no source names any.
      - V(tcpdump) captures packets, V(top) lists processes, V(top_if) interfaces with much traffic, V(logs) prints the log.
      - V(dhcp_release_renew) gives the address of a network back that gets it by DHCP, and requests one. It requires
        O(allow_disruption).
    type: str
    required: true
    choices: [ping, traceroute, dns, tcp_connect, arp, arp-scan, ip, whatsmyip, tcpdump, logs, top, top_if, firewall, trace, frr,
      ipsec, wireguard, nmap, dhcp_release_renew]
  allow_disruption:
    description:
      - Whether to run V(dhcp_release_renew), during which the network has no address.
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_network_address_info
  - module: verge.vergeos.verge_network_info
  - module: verge.vergeos.verge_node_query
"""

EXAMPLES = r"""
- name: Find out whether a machine can be reached from its network
  verge.vergeos.verge_network_query:
    network: Internal
    query: ping
    target: 192.168.0.101
    count: 3
  register: ping

- name: Show how much was lost
  ansible.builtin.debug:
    msg: "{{ ping.result.loss }} percent lost, {{ ping.result.rtt_avg }} ms"

- name: Require that the database answers
  verge.vergeos.verge_network_query:
    network: Internal
    query: tcp_connect
    target: 192.168.0.102
    target_port: 5432
    fail_on: no_answer

- name: List who is there
  verge.vergeos.verge_network_query:
    network: Internal
    query: arp
  register: neighbours

- name: Read the firewall rules that are in force
  verge.vergeos.verge_network_query:
    network: Internal
    query: firewall
  register: firewall

- name: Capture five DNS packets
  verge.vergeos.verge_network_query:
    network: Internal
    query: tcpdump
    filter: port 53
    count: 5
    wait_timeout: 60
  register: capture
"""

RETURN = r"""
changed:
  description: Whether the query changes something. Only V(dhcp_release_renew) does.
  returned: always
  type: bool
  sample: false
query:
  description: The query that was run.
  returned: always
  type: str
  sample: ping
id:
  description: Key of the query. The platform forgets queries some time later. Null in check mode.
  returned: always
  type: str
  sample: 4f1c0b7a9d2e6835a1b4c7d0e3f69281b5a4c3d2
status:
  description: V(complete), or V(error) if the tool failed. Null in check mode.
  returned: always
  type: str
  sample: complete
command:
  description: The command line that the platform ran, as far as it says so. Null in check mode.
  returned: always
  type: str
  sample: ping -c 4 192.168.0.101
output:
  description: What the tool printed.
  returned: always
  type: str
  sample: "PING 192.168.0.101 ..."
output_lines:
  description: The lines of RV(output).
  returned: always
  type: list
  elements: str
  sample: ["PING 192.168.0.101 ..."]
result:
  description:
    - The content of RV(output) as data. Null if the output is not understood, and for all queries that are not listed here. No
      source shows what the platform prints; the usual formats of these tools on Linux are understood.
    - For V(ping), a dictionary with C(sent), C(received), C(loss) in percent, and the times C(rtt_min), C(rtt_avg) and
      C(rtt_max) in milliseconds, which are null if nothing came back.
    - For V(traceroute), a list with C(hop), C(ip), C(name) and the times C(rtt) in milliseconds. C(ip) is null for a router
      that does not answer.
    - For V(dns), the list of addresses. For V(whatsmyip), the address.
    - For V(arp), a list with C(ip), C(mac), C(name) and C(interface). C(mac) is null for a neighbour that has not answered.
    - For V(arp-scan), a list with C(ip), C(mac), C(name) and C(vendor).
    - For V(ip), with O(command=addr) or O(command=link) a list with C(interface), C(up), C(mtu), C(mac) and C(addresses); with
      O(command=route) a list with C(destination), C(gateway) and C(interface).
    - For V(nmap), a list with C(ip), C(name) and C(ports), each with C(port), C(protocol), C(state) and C(service).
  returned: always
  type: raw
  sample: {sent: 4, received: 4, loss: 0.0, rtt_min: 0.398, rtt_avg: 0.412, rtt_max: 0.433}
answered:
  description: Whether the target answered. Null for queries without a target, or if it is not known.
  returned: always
  type: bool
actions:
  description: The query, if it changes something.
  returned: always
  type: list
  elements: str
  sample: []
# Generated by `make format` from here on.
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.diagnosing import diagnosing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.diagnostic_queries import NETWORK_QUERIES

TASK = diagnosing(NETWORK_QUERIES)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
