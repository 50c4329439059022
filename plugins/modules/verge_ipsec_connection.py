#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage IPsec connections."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_ipsec_connection
short_description: Manage IPsec connections of networks
version_added: 0.1.0
description:
  - Creates, updates and removes the IPsec connections of a network to other sites, with the networks that each of them joins
    (O(phase2s)).
  - The first connection of a network also creates its IPsec service, enabled and with the defaults of the platform. Its
    settings are those of all connections of the network, and M(verge.vergeos.verge_ipsec) manages them.
  - Firewall rules that let IPsec through are not created. Give them with M(verge.vergeos.verge_network), see
    R(the guide,ansible_collections.verge.vergeos.docsite.ipsec).
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the connection already matches the task, the module sends one request, and one more with O(phase2s), and writes
    nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(update_password=always) writes O(pre_shared_key) on every run.
options:
  state:
    description:
      - V(present) creates the connection if it does not exist.
      - V(absent) removes the connection with its O(phase2s). The IPsec service of the network stays.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the connection. If set, O(name) renames the connection.
    type: str
  name:
    description:
      - Name of the connection, 1 to 128 characters. Unique only within its network.
    type: str
  network:
    description:
      - Network of the connection, by name or key. Its router is the end of the tunnel on this side. Cannot be changed after
        creation. Required when creating a connection, and whenever several networks have a connection of that name.
    type: str
  enabled:
    description:
      - Whether the connection is used. Defaults to V(true) for new connections.
    type: bool
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  remote_gateway:
    description:
      - IP address or host name of the other side. Required when creating a connection.
    type: str
  authentication:
    description:
      - How the two sides authenticate. V(psk) is a key that both know, V(pubkey) are certificates. Defaults to V(psk) for
        new connections.
      - Changing it to V(psk) requires O(pre_shared_key) and O(update_password=always).
    type: str
    choices: [psk, pubkey]
  pre_shared_key:
    description:
      - Key that both sides know. Required when creating a connection with O(authentication=psk).
      - It cannot be read back; see O(update_password).
    type: str
    aliases: [psk]
  update_password:
    description:
      - V(on_create) sets O(pre_shared_key) only when the connection is created. V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
  identifier:
    description:
      - How this side introduces itself. If empty, with its address.
    type: str
  peer_identifier:
    description:
      - How the other side has to introduce itself. If empty, with O(remote_gateway).
    type: str
  key_exchange:
    description:
      - Version of IKE. V(ike) starts with IKEv2, and accepts both from the other side. Defaults to V(ike) for new connections.
    type: str
    choices: [ike, ikev1, ikev2]
  negotiation:
    description:
      - Mode in which IKEv1 negotiates. Defaults to V(main) for new connections.
    type: str
    choices: [main, aggressive]
  ciphers:
    description:
      - Proposals for phase 1, the preferred one first, in the notation of strongSwan, encryption, integrity and group with
        hyphens between them.
      - Groups are called C(modp2048) (14), C(modp3072) (15), C(modp4096) (16), C(ecp256) (19), C(ecp384) (20), C(ecp521) (21)
        or C(curve25519) (31). Numbers of groups are refused, with the name to write instead. Which algorithms there are depends
        on the release of VergeOS.
      - Defaults to V(aes256-sha256-modp2048) for new connections.
    type: list
    elements: str
  lifetime:
    description:
      - How long the keys of phase 1 are used, 1 minute to 1 day, for example V(3 hours); a plain number is seconds. Defaults
        to V(3 hours) for new connections.
    type: str
  auto:
    description:
      - When the connection comes up. With V(add), only the other side starts it. With V(route), the first packet starts it.
        With V(start), it is always started. Defaults to V(route) for new connections.
    type: str
    choices: [add, route, start]
  mobike:
    description:
      - Whether the addresses of the two sides may change while the connection is up (IKEv2). Defaults to V(false) for new
        connections.
    type: bool
  split_connections:
    description:
      - Whether each of the O(phase2s) is a connection of its own for the other side, which some devices of other vendors need.
        Defaults to V(false) for new connections.
    type: bool
  force_encapsulation:
    description:
      - Whether packets are always encapsulated in UDP, as behind NAT. Defaults to V(false) for new connections.
    type: bool
  keying_tries:
    description:
      - How many times a negotiation is tried; 0 is without end. Defaults to 3 for new connections.
    type: int
  rekey:
    description:
      - Whether keys are renewed before they expire. Defaults to V(true) for new connections.
    type: bool
  reauthenticate:
    description:
      - Whether the two sides authenticate again when the keys of phase 1 are renewed (IKEv2). Defaults to V(true) for new
        connections.
    type: bool
  rekey_margin:
    description:
      - How long before they expire keys are renewed, for example V(9 minutes); a plain number is seconds. Defaults to V(9
        minutes) for new connections.
    type: str
  dpd_action:
    description:
      - What happens when the other side no longer answers (dead peer detection). Defaults to V(restart) for new connections.
    type: str
    choices: [none, clear, hold, restart]
  dpd_delay:
    description:
      - How often the other side is asked whether it is there, up to 1 hour; a plain number is seconds. Defaults to V(30
        seconds) for new connections.
    type: str
  dpd_failures:
    description:
      - After how many questions without an answer the other side counts as gone (IKEv1). Defaults to 5 for new connections.
    type: int
  phase2s:
    description:
      - Pairs of networks that the connection joins, matched by name.
      - Those that are not listed stay, unless O(purge_phase2s) is set.
    type: list
    elements: dict
    suboptions:
      state:
        description:
          - V(absent) removes the entry.
        type: str
        choices: [present, absent]
        default: present
      name:
        description:
          - Name, unique within the connection.
        type: str
        required: true
      enabled:
        description:
          - Whether the entry is used. Defaults to V(true) for new entries.
        type: bool
      description:
        description:
          - Free-form description, up to 2048 characters.
        type: str
      local_network:
        description:
          - Network on this side in CIDR notation, or an address. Required for new entries.
        type: str
      remote_network:
        description:
          - Network on the other side in CIDR notation, or an address.
        type: str
      mode:
        description:
          - V(tunnel) encrypts whole packets, V(transport) only what they contain. Defaults to V(tunnel) for new entries.
        type: str
        choices: [tunnel, transport]
      protocol:
        description:
          - V(esp) encrypts, V(ah) only authenticates. Defaults to V(esp) for new entries.
        type: str
        choices: [esp, ah]
      ciphers:
        description:
          - Proposals for phase 2, as in O(ciphers). Defaults to V(aes128-sha256-modp2048) and
            V(aes128gcm128-sha256-modp2048) for new entries.
        type: list
        elements: str
      lifetime:
        description:
          - How long the keys of phase 2 are used, 1 minute to 1 day; a plain number is seconds. Defaults to V(1 hour) for new
            entries.
        type: str
  purge_phase2s:
    description:
      - Removes entries that O(phase2s) does not list.
    type: bool
    default: false
  apply:
    description:
      - V(auto) has a running network load what the task has changed, and also what an earlier task has left stored. This
        applies everything that is stored for the network, no matter who stored it. A stopped network loads it when it starts.
      - V(never) leaves it stored. To apply it later, run any task for a connection of the network with V(auto), or one of
        M(verge.vergeos.verge_network) that gives O(verge.vergeos.verge_network#module:rules).
    type: str
    choices: [auto, never]
    default: auto
seealso:
  - module: verge.vergeos.verge_ipsec_connection_info
  - module: verge.vergeos.verge_ipsec
  - module: verge.vergeos.verge_network
"""

EXAMPLES = r"""
- name: Connect the network Internal with a branch office
  verge.vergeos.verge_ipsec_connection:
    name: to-branch
    network: Internal
    remote_gateway: 198.51.100.20
    pre_shared_key: "{{ vault_preshared_key }}"
    key_exchange: ikev2
    ciphers: [aes256-sha256-modp2048]
    auto: start
    phase2s:
      - name: lan
        local_network: 192.168.0.0/24
        remote_network: 10.88.0.0/24

- name: Join one more network, and no others
  verge.vergeos.verge_ipsec_connection:
    name: to-branch
    network: Internal
    phase2s:
      - name: lan
      - name: voice
        local_network: 192.168.0.0/24
        remote_network: 10.89.0.0/24
        lifetime: 30 minutes
    purge_phase2s: true

- name: Replace the key
  verge.vergeos.verge_ipsec_connection:
    name: to-branch
    network: Internal
    pre_shared_key: "{{ vault_preshared_key }}"
    update_password: always

- name: Remove the connection
  verge.vergeos.verge_ipsec_connection:
    name: to-branch
    network: Internal
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
ipsec_connection:
  description:
    - The IPsec connection after the task, as read back from the platform. In check mode, the predicted result, as
      far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(pre_shared_key)
      is not included.
    - Null if the IPsec connection does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the IPsec connection.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the connection.
      type: str
      returned: always
      sample: to-branch
    network:
      description: Network of the connection.
      type: str
      returned: always
      sample: Internal
    enabled:
      description: Whether the connection is used.
      type: bool
      returned: always
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: ''
    remote_gateway:
      description: IP address or host name of the other side.
      type: str
      returned: always
      sample: 198.51.100.20
    authentication:
      description: How the two sides authenticate.
      type: str
      returned: always
      sample: psk
    identifier:
      description: How this side introduces itself.
      type: str
      returned: always
      sample: ''
    peer_identifier:
      description: How the other side has to introduce itself.
      type: str
      returned: always
      sample: ''
    key_exchange:
      description: Version of IKE.
      type: str
      returned: always
      sample: ikev2
    negotiation:
      description: Mode in which IKEv1 negotiates.
      type: str
      returned: always
      sample: main
    ciphers:
      description: Proposals for phase 1, the preferred one first, in the notation of strongSwan, encryption, integrity
        and group with hyphens between them.
      type: list
      elements: str
      returned: always
      sample: [aes256-sha256-modp2048]
    lifetime:
      description: How long the keys of phase 1 are used.
      type: str
      returned: always
      sample: 3 hours
    auto:
      description: When the connection comes up.
      type: str
      returned: always
      sample: start
    mobike:
      description: Whether the addresses of the two sides may change while the connection is up.
      type: bool
      returned: always
    split_connections:
      description: Whether each phase 2 is a connection of its own for the other side.
      type: bool
      returned: always
    force_encapsulation:
      description: Whether packets are always encapsulated in UDP.
      type: bool
      returned: always
    keying_tries:
      description: How many times a negotiation is tried; 0 is without end.
      type: int
      returned: always
      sample: 3
    rekey:
      description: Whether keys are renewed before they expire.
      type: bool
      returned: always
    reauthenticate:
      description: Whether the two sides authenticate again when the keys of phase 1 are renewed.
      type: bool
      returned: always
    rekey_margin:
      description: How long before they expire keys are renewed.
      type: str
      returned: always
      sample: 9 minutes
    dpd_action:
      description: What happens when the other side no longer answers.
      type: str
      returned: always
      sample: restart
    dpd_delay:
      description: How often the other side is asked whether it is there.
      type: str
      returned: always
      sample: 30 seconds
    dpd_failures:
      description: After how many questions without an answer the other side counts as gone (IKEv1).
      type: int
      returned: always
      sample: 5
    network_id:
      description: Key of the network.
      type: str
      returned: always
      sample: '5'
    service_enabled:
      description: Whether the IPsec service of the network is enabled. Without it, no connection comes up.
      type: bool
      returned: always
    network_status:
      description: Status of the network, as reported by the platform.
      type: str
      returned: always
      sample: running
    network_needs_apply:
      description: Whether changes of the network are waiting to be applied.
      type: bool
      returned: always
    modified:
      description: Time of the last change.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    phase2s:
      description: Pairs of networks that the connection joins.
      type: list
      elements: dict
      returned: when O(phase2s) is given
      contains:
        id:
          description: Key of the phase 2.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name.
          type: str
          returned: always
          sample: lan
        enabled:
          description: Whether the entry is used.
          type: bool
          returned: always
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: ''
        local_network:
          description: Network on this side in CIDR notation, or an address.
          type: str
          returned: always
          sample: 192.168.0.0/24
        remote_network:
          description: Network on the other side in CIDR notation, or an address.
          type: str
          returned: always
          sample: 10.88.0.0/24
        mode:
          description: V(tunnel) encrypts whole packets, V(transport) only what they contain.
          type: str
          returned: always
          sample: tunnel
        protocol:
          description: V(esp) encrypts, V(ah) only authenticates.
          type: str
          returned: always
          sample: esp
        ciphers:
          description: Proposals for phase 2, the preferred one first.
          type: list
          elements: str
          returned: always
          sample: [aes128-sha256-modp2048, aes128gcm128-sha256-modp2048]
        lifetime:
          description: How long the keys of phase 2 are used.
          type: str
          returned: always
          sample: 1 hour
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create IPsec connection 'to-branch']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec_connection import IPSEC_CONNECTION

TASK = managing(IPSEC_CONNECTION)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
