#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage WireGuard interfaces."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_wireguard
short_description: Manage WireGuard interfaces of networks
version_added: 0.1.0
description:
  - Creates, updates and removes WireGuard interfaces of networks with their peers, for tunnels between sites and for
    single clients such as laptops.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - Changes take effect when the network applies its firewall rules. If the network is running, the module has it apply
    them and waits for the end; see O(apply). A stopped network applies them when it starts.
  - If the interface already matches the task, the module sends one request and writes nothing, or two if the task lists
    O(peers).
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
      - O(update_password=always) writes O(peers[].preshared_key) on every run.
options:
  state:
    description:
      - V(present) creates the interface if it does not exist.
      - V(absent) removes the interface with all its peers. The platform only removes an interface that is disabled. In a
        running network, the module disables it, has the network apply its rules, removes it, and has the rules applied
        once more, because the rules for the interface go with it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the interface. If set, O(name) renames the interface.
    type: str
  name:
    description:
      - Name of the interface, 1 to 128 characters. Required when creating an interface.
      - Unique only within its network.
    type: str
  network:
    description:
      - Network of the interface, by name or key. Usually the one with the address that peers connect to. Cannot be changed
        after creation. Required when creating an interface, and whenever several networks have an interface of that name.
    type: str
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  enabled:
    description:
      - Whether the interface is in use. Defaults to V(true) for new interfaces.
    type: bool
  address:
    description:
      - Address of the interface inside the tunnel with its prefix length, for example V(172.30.9.1/24). Required when
        creating an interface.
    type: str
    aliases: [ip, ip_address, tunnel_ip]
  listen_port:
    description:
      - UDP port to listen on, 1 to 65535. Defaults to 51820 for new interfaces.
    type: int
    aliases: [listenport]
  mtu:
    description:
      - MTU of the interface in bytes, up to 65535. V(0) is automatic, which is the default for new interfaces.
    type: int
  endpoint_ip:
    description:
      - Address or host name that peers connect to. The platform puts it into the configurations that it generates, see
        O(peers[].generate_keys). Set to an empty string to have the platform choose an address.
    type: str
  private_key:
    description:
      - Private key of the interface in base64, as C(wg genkey) prints it. If omitted for a new interface, the platform
        generates a key.
      - It cannot be read back, but the public key of the interface, which is returned as RV(wireguard.public_key), shows
        whether the interface has it. If not, the module replaces the key, and the peers need the new public key.
    type: str
  firewall_rule:
    description:
      - Whether the platform creates a rule that accepts the packets of peers. The rule disappears with the interface.
        Cannot be changed after creation.
    type: bool
    aliases: [configure_firewall]
  external_ip:
    description:
      - Address that belongs to the network, by address or key, on which peers reach the interface. Cannot be changed
        after creation.
    type: str
  peers:
    description:
      - Peers of the interface. Peers that are not listed are left unchanged, see O(purge_peers).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the peer, unique within the interface.
        type: str
        required: true
      state:
        description:
          - V(present) creates the peer if it does not exist. V(absent) removes it.
        type: str
        choices: [present, absent]
        default: present
      description:
        description:
          - Free-form description.
        type: str
      enabled:
        description:
          - Whether the peer can connect. Defaults to V(true) for new peers.
        type: bool
      address:
        description:
          - Address of the peer inside the tunnel, for example V(172.30.9.2). Required when creating a peer.
        type: str
        aliases: [peer_ip, ip, ip_address]
      allowed_ips:
        description:
          - Networks and addresses that are reached through the peer, and from which it may send. Required when creating a
            peer. The order does not matter.
        type: list
        elements: str
      endpoint:
        description:
          - Host name or address at which the peer is reached, without a port. Set to an empty string for a peer without a
            fixed address, such as a laptop, which has to connect itself. That is the default for new peers.
        type: str
      endpoint_port:
        description:
          - UDP port of O(peers[].endpoint), 1 to 65535. Defaults to 51820 for new peers.
        type: int
        aliases: [port]
      keepalive:
        description:
          - Interval at which an empty packet keeps the connection open, for example V(25 seconds). A number without a unit
            is in seconds. V(0) is never, which is the default for new peers.
        type: str
        aliases: [persistent_keepalive]
      public_key:
        description:
          - Public key of the peer in base64. Required when creating a peer, except with O(peers[].generate_keys=true).
        type: str
      preshared_key:
        description:
          - Secret in base64 that both sides share in addition to their keys, as C(wg genpsk) prints it. Set to an empty
            string to remove it.
          - It is not compared. It is written when the peer is created or its O(peers[].public_key) changes, and otherwise
            as O(update_password) says.
        type: str
      generate_keys:
        description:
          - Whether the platform generates the keys of a new peer, and a configuration that the peer can use as it is.
            The configuration contains the private key of the peer and is returned in RV(created_secrets) by the task that
            creates the peer. Cannot be changed after creation.
        type: bool
        aliases: [autogenerate_peer]
      configure_firewall:
        description:
          - Rules that the platform creates for the peer. They disappear with the peer. Defaults to V(site-to-site) for new
            peers.
        type: str
        choices: [site-to-site, remote-user, none]
  purge_peers:
    description:
      - Whether to remove the peers that O(peers) does not list.
    type: bool
    default: false
  update_password:
    description:
      - V(on_create) sets O(peers[].preshared_key) only when the peer is created or its public key changes. V(always) sets
        it on every run.
      - O(private_key) does not need it.
    type: str
    choices: [on_create, always]
    default: on_create
  apply:
    description:
      - V(auto) has the network apply its firewall rules when the task changes something, and also when changes of the
        network wait to be applied. This applies all changes that are waiting in the network. V(never) leaves changes
        waiting; with it, an interface can only be removed if the network does not run, or the interface is disabled and
        nothing is waiting.
    type: str
    choices: [auto, never]
    default: auto
seealso:
  - module: verge.vergeos.verge_wireguard_info
  - module: verge.vergeos.verge_network
  - ref: WireGuard guide <ansible_collections.verge.vergeos.docsite.wireguard>
    description: Tunnels between two systems, and laptops as peers.
"""

EXAMPLES = r"""
- name: Create an interface on the external network
  verge.vergeos.verge_wireguard:
    name: site-a
    network: External
    address: 172.30.9.1/24
    endpoint_ip: 203.0.113.9
    firewall_rule: true
  register: interface

- name: Show the key that the other side needs
  ansible.builtin.debug:
    var: interface.wireguard.public_key

- name: Connect another site
  verge.vergeos.verge_wireguard:
    name: site-a
    network: External
    peers:
      - name: site-b
        address: 172.30.9.2
        endpoint: 198.51.100.20
        public_key: "Kb2N36O9ksHJXdbn3D2MZ94rGVr7q1Wv0oqdR9zuFlM="
        preshared_key: "{{ vault_preshared_key }}"
        allowed_ips: [10.88.0.0/24]
        keepalive: 25 seconds

- name: Add a laptop
  verge.vergeos.verge_wireguard:
    name: site-a
    network: External
    peers:
      - name: laptop
        address: 172.30.9.10
        allowed_ips: [172.30.9.10/32]
        configure_firewall: remote-user
        generate_keys: true
  register: added
  no_log: true

- name: Save the configuration for the laptop
  ansible.builtin.copy:
    content: "{{ added.created_secrets.laptop }}"
    dest: "{{ lookup('ansible.builtin.env', 'HOME') }}/laptop.conf"
    mode: "0600"
  when: added.created_secrets is defined
  delegate_to: localhost
  no_log: true

- name: Lock a peer out
  verge.vergeos.verge_wireguard:
    name: site-a
    network: External
    peers:
      - name: laptop
        enabled: false

- name: Remove the interface with all peers
  verge.vergeos.verge_wireguard:
    name: site-a
    network: External
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
wireguard:
  description:
    - The WireGuard interface after the task, as read back from the platform. In check mode, the predicted result,
      as far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(private_key)
      is not included.
    - Null if the WireGuard interface does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the WireGuard interface.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the interface.
      type: str
      returned: always
      sample: site-a
    network:
      description: Name of the network of the interface.
      type: str
      returned: always
      sample: External
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Tunnels to the other sites
    enabled:
      description: Whether the interface is in use.
      type: bool
      returned: always
    address:
      description: Address of the interface inside the tunnel with its prefix length.
      type: str
      returned: always
      sample: 172.30.9.1/24
    listen_port:
      description: UDP port to listen on.
      type: int
      returned: always
      sample: 51820
    mtu:
      description: MTU of the interface in bytes.
      type: int
      returned: always
      sample: 0
    endpoint_ip:
      description: Address or host name that peers connect to.
      type: str
      returned: always
      sample: 203.0.113.9
    firewall_rule:
      description: Whether the platform creates a rule that accepts the packets of peers.
      type: bool
      returned: always
    external_ip:
      description: Address that belongs to the network, by address or key, on which peers reach the interface.
      type: str
      returned: always
      sample: 203.0.113.9
    public_key:
      description: Public key of the interface, which its peers need.
      type: str
      returned: always
      sample: 3Xr9yH7b6LrM5b1mP0vCqk5Rz0cQj5bTQJYb4Zq8Yl0=
    network_status:
      description: Status of the network, as reported by the platform.
      type: str
      returned: always
      sample: running
    network_needs_apply:
      description: Whether changes of the network are waiting to be applied.
      type: bool
      returned: always
    peers:
      description: Peers of the interface.
      type: list
      elements: dict
      returned: when O(peers) is given
      contains:
        id:
          description: Key of the WireGuard peer.
          type: str
          returned: always
          sample: '42'
        name:
          description: Name of the peer.
          type: str
          returned: always
          sample: site-b
        description:
          description: Free-form description.
          type: str
          returned: always
          sample: ''
        enabled:
          description: Whether the peer can connect.
          type: bool
          returned: always
        address:
          description: Address of the peer inside the tunnel.
          type: str
          returned: always
          sample: 172.30.9.2
        allowed_ips:
          description: Networks and addresses that are reached through the peer, and from which it may send.
          type: list
          elements: str
          returned: always
          sample: [10.88.0.0/24]
        endpoint:
          description: Host name or address at which the peer is reached, without a port.
          type: str
          returned: always
          sample: 198.51.100.20
        endpoint_port:
          description: UDP port of RV(wireguard.peers[].endpoint).
          type: int
          returned: always
          sample: 51820
        keepalive:
          description: Interval at which an empty packet keeps the connection open.
          type: str
          returned: always
          sample: 25 seconds
        public_key:
          description: Public key of the peer.
          type: str
          returned: always
          sample: Kb2N36O9ksHJXdbn3D2MZ94rGVr7q1Wv0oqdR9zuFlM=
        generate_keys:
          description: Whether the platform has generated the keys of the peer.
          type: bool
          returned: always
        configure_firewall:
          description: Rules that the platform creates for the peer.
          type: str
          returned: always
          sample: remote-user
        has_preshared_key:
          description: Whether the peer has a preshared key, as far as the platform tells.
          type: bool
          returned: always
        last_handshake:
          description: Time at which the peer was last heard of, or V(never).
          type: str
          returned: always
          sample: '2026-09-21T14:13:20Z'
        data_sent:
          description: Amount of data that was sent to the peer; null if the platform does not report it.
          type: str
          returned: always
          sample: 8 MiB
        data_received:
          description: Amount of data that was received from it; null if the platform does not report it.
          type: str
          returned: always
          sample: 1 MiB
created_secrets:
  description:
    - Configurations of the peers that this task has created with O(peers[].generate_keys=true), by the name of the
      peer. Each contains a private key.
    - Later runs do not return them again.
    - Set C(no_log) for the task, otherwise they appear in its output.
  type: dict
  returned: when such a peer was created, not in check mode
  sample: {laptop: <configuration>}
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create WireGuard interface 'site-a']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.wireguard import WIREGUARD

TASK = managing(WIREGUARD)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
