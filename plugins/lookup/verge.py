# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup plugin: objects of any kind that the info modules know."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge
short_description: Objects of a VergeOS system, or one field of them
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Returns what the info modules return, without a task. It only reads.
  - Also takes every option of the info module of the kind, such as C(tags), C(limit) or C(since); see
    M(verge.vergeos.verge_vm_info) for VMs.
  - All lookups and tasks that a process of Ansible runs share one connection to a system, and all processes share one limit for
    requests.
extends_documentation_fragment:
  - verge.vergeos.connection.plugins
options:
  _terms:
    description:
      - The kind of objects, such as V(vms), V(networks), V(tenants), V(users), V(nodes) or V(system). Singular forms are accepted.
      - All further terms are names of objects.
    type: list
    elements: str
    required: true
  name:
    description: Names of objects, as in the info modules; other than names in the terms, only one of both.
    type: list
    elements: str
  id:
    description: Keys of objects.
    type: list
    elements: str
  filters:
    description: Conditions, as in the info modules.
    type: raw
  exclude:
    description: Conditions on objects that are not meant, as in the info modules.
    type: raw
  fields:
    description: Names of the fields to return. Fewer fields mean less to read.
    type: list
    elements: str
  sort:
    description: Fields to sort by, with C(-) for descending order. By default, objects are sorted by name.
    type: list
    elements: str
  children:
    description: Objects inside these objects to return as well, such as V(nics) and V(drives) of VMs.
    type: list
    elements: str
  field:
    description:
      - Name of the one field to return of each object, for example V(id). C(nics.0.mac_address) leads to a value inside; for what
        is inside V(children), set O(children), too.
    type: str
  required:
    description:
      - Whether it is an error if an object does not exist. The default is V(true) if names or O(id) are given, and V(false)
        otherwise.
    type: bool
notes:
  - C(lookup) returns one object as such, and several as a list; C(query) always returns a list.
  - The lookup is evaluated wherever its value is used. To read once, set it as a fact with M(ansible.builtin.set_fact).
seealso:
  - plugin: verge.vergeos.verge_address
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Show the key of a network
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge', 'networks', 'Internal', field='id') }}"

- name: Show the names of all running VMs with a certain tag
  ansible.builtin.debug:
    msg: "{{ query('verge.vergeos.verge', 'vms', filters={'status': 'running', 'tags': 'env:prod'}, field='name') }}"

- name: Show one VM with its NICs
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge', 'vm', 'web1', children=['nics']) }}"

- name: Create a VM only if none has that name
  verge.vergeos.verge_vm:
    name: web9
    ram: 4 GiB
  when: query('verge.vergeos.verge', 'vms', 'web9', required=false) | length == 0

- name: Show the version of the system
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge', 'system', field='version') }}"
"""

RETURN = r"""
_raw:
  description: The objects, or one field of each.
  type: list
  elements: raw
"""

from collections.abc import Mapping
from typing import Any, Optional

from ansible.plugins.lookup import LookupBase

from ansible_collections.verge.vergeos.plugins.plugin_utils._lookup import Surroundings, find_objects


class LookupModule(LookupBase):  # type: ignore[misc]
    """Objects of a system."""

    def run(self, terms: list[Any], variables: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> list[Any]:
        surroundings = Surroundings("lookup verge", variables or {}, self._templar.template, self._loader)
        return find_objects(terms, kwargs, surroundings)
