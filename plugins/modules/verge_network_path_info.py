#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to find out what can reach what."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_network_path_info
short_description: Find out what can reach what, and what is open
version_added: 0.1.0
description:
  - Says whether a source can reach a destination, and which rule decides at each network on the way, worked out from networks,
    rules, aliases, addresses and NICs. Nothing is sent through the networks.
  - Without a port or a destination it lists what is open, by default to everybody outside.
  - Sends five requests, for one question or for many. It writes nothing to the system.
  - The verdict is V(unknown) if something that matters cannot be known, for example if rules are staged but not applied, if a
    network or VM on the way does not run, or if a rule names something that only the platform can resolve. The verdict never
    rests on a guess that is not named in RV(network_path.assumptions).
  - Firewalls in guests, services that do not listen, rate limits, IPv6, VPN tunnels, virtual wires, VMs that route, and what is
    outside of the system are not considered.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  source:
    description:
      - Where the traffic comes from. The name of a VM, an IPv4 address, network in CIDR notation or range, or V(outside) or
        V(internet) for everything outside of the networks of the system. V(=outside) is a VM of this name.
      - The default is everything in the network of the source, if that is given, or else outside.
    type: str
  source_nic:
    description:
      - Name of the NIC of the VM. The default is any of its NICs.
    type: str
  source_network:
    description:
      - Name of the network of the source. It is needed if several networks use the same addresses.
    type: str
  destination:
    description:
      - Where the traffic goes, in the same forms as the source.
      - If neither this nor the network of the destination is given, everything that is open to the source is listed.
    type: str
  destination_nic:
    description:
      - Name of the NIC of the VM. The default is any of its NICs.
    type: str
  destination_network:
    description:
      - Name of the network of the destination. It is needed if several networks use the same addresses.
    type: str
  destination_port:
    description:
      - Port of the destination, for V(tcp) and V(udp). If it is omitted for these, all open ports are listed.
      - For a VM behind a translated port, this is the port of the VM.
    type: int
  protocol:
    description:
      - Protocol. Numbers are those of IP, as in rules, for example V(50) for ESP.
      - The default is V(tcp) for a question with a port, and all of them for a list of what is open.
    type: str
    choices: [tcp, udp, icmp, '2', '47', '50', '51', '89']
  questions:
    description:
      - Several questions that are answered from one reading of the system, such as the expectations of a test of the firewalls.
    type: list
    elements: dict
    suboptions:
      source:
        description:
          - Where the traffic comes from. The name of a VM, an IPv4 address, network in CIDR notation or range, or V(outside) or
            V(internet) for everything outside of the networks of the system. V(=outside) is a VM of this name.
          - The default is everything in the network of the source, if that is given, or else outside.
        type: str
      source_nic:
        description:
          - Name of the NIC of the VM. The default is any of its NICs.
        type: str
      source_network:
        description:
          - Name of the network of the source. It is needed if several networks use the same addresses.
        type: str
      destination:
        description:
          - Where the traffic goes, in the same forms as the source.
          - If neither this nor the network of the destination is given, everything that is open to the source is listed.
        type: str
      destination_nic:
        description:
          - Name of the NIC of the VM. The default is any of its NICs.
        type: str
      destination_network:
        description:
          - Name of the network of the destination. It is needed if several networks use the same addresses.
        type: str
      destination_port:
        description:
          - Port of the destination, for V(tcp) and V(udp). If it is omitted for these, all open ports are listed.
          - For a VM behind a translated port, this is the port of the VM.
        type: int
      protocol:
        description:
          - Protocol. Numbers are those of IP, as in rules, for example V(50) for ESP.
          - The default is V(tcp) for a question with a port, and all of them for a list of what is open.
        type: str
        choices: [tcp, udp, icmp, '2', '47', '50', '51', '89']
      expected:
        description:
          - The verdict that is expected. Answers with another one are listed in RV(network_path.unexpected).
        type: str
        choices: [reachable, unknown, blocked]
notes:
  - The account needs to read all networks, rules and VMs. What it does not see is taken for absent.
seealso:
  - module: verge.vergeos.verge_network
    description: Manages the rules.
  - module: verge.vergeos.verge_network_query
    description: Tries it out from the router of a network.
  - module: verge.vergeos.verge_rule_alias
  - module: verge.vergeos.verge_network_info
"""

EXAMPLES = r"""
- name: Can the web server reach the database?
  verge.vergeos.verge_network_path_info:
    source: web1
    destination: db1
    destination_port: 5432
  register: answer

- name: Say so, with the rule that decides
  ansible.builtin.debug:
    msg: "{{ answer.network_path.summary }}"

- name: List what is open from outside
  verge.vergeos.verge_network_path_info:
  register: outside

- name: Fail if more is open than it should be
  ansible.builtin.assert:
    that: (outside.network_path.paths | map(attribute='opening') | difference(allowed)) == []
    fail_msg: "{{ outside.network_path.paths | rejectattr('opening', 'in', allowed) | map(attribute='summary') | join('; ') }}"
  vars:
    allowed: ["192.0.2.20 any", "web1 tcp 443"]

- name: Test the firewalls
  verge.vergeos.verge_network_path_info:
    questions:
      - {source: web1, destination: db1, destination_port: 5432, expected: reachable}
      - {source: outside, destination: db1, destination_port: 5432, expected: blocked}
  register: firewalls
  failed_when: firewalls.network_path.unexpected != []

- name: List the ports of the database that the office can reach
  verge.vergeos.verge_network_path_info:
    source: 198.51.100.0/24
    destination: db1
"""

RETURN = r"""
network_path:
  description: The answer.
  returned: always
  type: dict
  contains:
    verdict:
      description:
        - V(reachable), V(blocked) or V(unknown), as things are now.
        - In a list of what is open it is V(reachable) if anything is, and V(blocked) if nothing is.
      returned: without O(questions)
      type: str
      sample: reachable
    by_rules:
      description: The verdict of the rules as they are written, as if all of them were applied and everything was running.
      returned: without O(questions)
      type: str
      sample: reachable
    summary:
      description: The answer as a sentence.
      returned: without O(questions)
      type: str
      sample: "web1 (10.1.0.10) reaches db1 (10.2.0.20) on tcp 5432: network 'db': rule 'sql' (accept, order 2) lets it in"
    reasons:
      description: Why it is blocked, or what is not known.
      returned: without O(questions)
      type: list
      elements: str
      sample: []
    assumptions:
      description: What the answer depends on that neither the platform nor its documentation tells.
      returned: without O(questions)
      type: list
      elements: str
      sample: [What no rule of a network blocks may leave it.]
    paths:
      description:
        - The ways from each NIC of the source to each NIC of the destination, or all that is open. The reachable ones come first.
        - In a list of what is open, ways to more than 16 members of a network that are uncertain for the same reason are one way.
      returned: without O(questions)
      type: list
      elements: dict
      contains:
        verdict:
          description: V(reachable), V(blocked) or V(unknown), as things are now.
          returned: always
          type: str
          sample: reachable
        by_rules:
          description: The verdict of the rules as they are written.
          returned: always
          type: str
          sample: reachable
        summary:
          description: The path as a sentence.
          returned: always
          type: str
          sample: "web1 (10.1.0.10) reaches db1 (10.2.0.20) on tcp 5432: network 'db': rule 'sql' (accept, order 2) lets it in"
        reasons:
          description: Why it is blocked, or what is not known.
          returned: always
          type: list
          elements: str
          sample: []
        opening:
          description: Destination, protocol and ports in short, to compare with a list of what may be open.
          returned: always
          type: str
          sample: db1 tcp 5432
        source:
          description: Where the path begins.
          returned: always
          type: dict
          contains: &end
            title:
              description: What it is.
              returned: always
              type: str
              sample: db1 (10.2.0.20)
            vm:
              description: Name of the VM; null if it is none.
              returned: always
              type: str
              sample: db1
            nic:
              description: Name of the NIC; null if it is none.
              returned: always
              type: str
              sample: nic0
            network:
              description: Name of the network; null outside.
              returned: always
              type: str
              sample: db
            address:
              description: Its addresses; null if they are not known, or for everything outside.
              returned: always
              type: str
              sample: 10.2.0.20
        destination:
          description: Where the path ends.
          returned: always
          type: dict
          contains: *end
        protocol:
          description: Protocol; V(any) if all are open.
          returned: always
          type: str
          sample: tcp
        ports:
          description: Ports at the destination; null for protocols without ports.
          returned: always
          type: str
          sample: '5432'
        reached_through:
          description: Address, protocol and ports to connect to, if a rule translates them to the destination; otherwise null.
          returned: always
          type: str
          sample: 192.0.2.20 tcp 443
        hops:
          description: What happens at each network on the way.
          returned: always
          type: list
          elements: dict
          contains:
            network:
              description: Name of the network.
              returned: always
              type: str
              sample: db
            step:
              description:
                - V(outgoing) and V(incoming) for what the rules of the network do with what leaves and enters it, V(route) for where it
                  sends it, V(back) for where it sends replies, V(direct) if both ends are in the network.
              returned: always
              type: str
              sample: incoming
            decision:
              description: V(passes), V(translated), V(blocked) or V(unknown).
              returned: always
              type: str
              sample: passes
            rule:
              description: Name of the rule that decides; null if none does.
              returned: always
              type: str
              sample: sql
            order:
              description: Place of the rule among the rules of the network.
              returned: always
              type: int
              sample: 2
            action:
              description: Action of the rule.
              returned: always
              type: str
              sample: accept
            criteria:
              description: What the rule matches.
              returned: always
              type: str
              sample: tcp from vnet:web ports 5432
            text:
              description: What happens.
              returned: always
              type: str
              sample: rule 'sql' (accept, order 2) lets it in
    unexpected:
      description: The summaries of the answers that are not as expected.
      returned: with O(questions)
      type: list
      elements: str
      sample: []
    answers:
      description: The answers to O(questions), in their order, each with what a single question returns.
      returned: with O(questions)
      type: list
      elements: dict
      contains:
        expected:
          description: The expected verdict; null if none was given.
          returned: always
          type: str
          sample: reachable
        as_expected:
          description: Whether the verdict is the expected one, if there is one.
          returned: always
          type: bool
          sample: true
        verdict:
          description:
            - V(reachable), V(blocked) or V(unknown), as things are now.
            - In a list of what is open it is V(reachable) if anything is, and V(blocked) if nothing is.
          returned: always
          type: str
          sample: reachable
        by_rules:
          description: The verdict of the rules as they are written, as if all of them were applied and everything was running.
          returned: always
          type: str
          sample: reachable
        summary:
          description: The answer as a sentence.
          returned: always
          type: str
          sample: "web1 (10.1.0.10) reaches db1 (10.2.0.20) on tcp 5432: network 'db': rule 'sql' (accept, order 2) lets it in"
        reasons:
          description: Why it is blocked, or what is not known.
          returned: always
          type: list
          elements: str
          sample: []
        assumptions:
          description: What the answer depends on that neither the platform nor its documentation tells.
          returned: always
          type: list
          elements: str
          sample: [What no rule of a network blocks may leave it.]
        paths:
          description:
            - The ways from each NIC of the source to each NIC of the destination, or all that is open. The reachable ones come first.
            - In a list of what is open, ways to more than 16 members of a network that are uncertain for the same reason are one way.
          returned: always
          type: list
          elements: dict
          contains:
            verdict:
              description: V(reachable), V(blocked) or V(unknown), as things are now.
              returned: always
              type: str
              sample: reachable
            by_rules:
              description: The verdict of the rules as they are written.
              returned: always
              type: str
              sample: reachable
            summary:
              description: The path as a sentence.
              returned: always
              type: str
              sample: "web1 (10.1.0.10) reaches db1 (10.2.0.20) on tcp 5432: network 'db': rule 'sql' (accept, order 2) lets it in"
            reasons:
              description: Why it is blocked, or what is not known.
              returned: always
              type: list
              elements: str
              sample: []
            opening:
              description: Destination, protocol and ports in short, to compare with a list of what may be open.
              returned: always
              type: str
              sample: db1 tcp 5432
            source:
              description: Where the path begins.
              returned: always
              type: dict
              contains: &end_of_answer
                title:
                  description: What it is.
                  returned: always
                  type: str
                  sample: db1 (10.2.0.20)
                vm:
                  description: Name of the VM; null if it is none.
                  returned: always
                  type: str
                  sample: db1
                nic:
                  description: Name of the NIC; null if it is none.
                  returned: always
                  type: str
                  sample: nic0
                network:
                  description: Name of the network; null outside.
                  returned: always
                  type: str
                  sample: db
                address:
                  description: Its addresses; null if they are not known, or for everything outside.
                  returned: always
                  type: str
                  sample: 10.2.0.20
            destination:
              description: Where the path ends.
              returned: always
              type: dict
              contains: *end_of_answer
            protocol:
              description: Protocol; V(any) if all are open.
              returned: always
              type: str
              sample: tcp
            ports:
              description: Ports at the destination; null for protocols without ports.
              returned: always
              type: str
              sample: '5432'
            reached_through:
              description: Address, protocol and ports to connect to, if a rule translates them to the destination; otherwise null.
              returned: always
              type: str
              sample: 192.0.2.20 tcp 443
            hops:
              description: What happens at each network on the way.
              returned: always
              type: list
              elements: dict
              contains:
                network:
                  description: Name of the network.
                  returned: always
                  type: str
                  sample: db
                step:
                  description:
                    - V(outgoing) and V(incoming) for what the rules of the network do with what leaves and enters it, V(route) for where it
                      sends it, V(back) for where it sends replies, V(direct) if both ends are in the network.
                  returned: always
                  type: str
                  sample: incoming
                decision:
                  description: V(passes), V(translated), V(blocked) or V(unknown).
                  returned: always
                  type: str
                  sample: passes
                rule:
                  description: Name of the rule that decides; null if none does.
                  returned: always
                  type: str
                  sample: sql
                order:
                  description: Place of the rule among the rules of the network.
                  returned: always
                  type: int
                  sample: 2
                action:
                  description: Action of the rule.
                  returned: always
                  type: str
                  sample: accept
                criteria:
                  description: What the rule matches.
                  returned: always
                  type: str
                  sample: tcp from vnet:web ports 5432
                text:
                  description: What happens.
                  returned: always
                  type: str
                  sample: rule 'sql' (accept, order 2) lets it in
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.reports import reporting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_path import NETWORK_PATH

TASK = reporting(NETWORK_PATH)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
