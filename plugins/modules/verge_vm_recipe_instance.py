#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to deploy virtual machines from recipes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_recipe_instance
short_description: Deploy virtual machines from recipes
version_added: 0.1.0
description:
  - Deploys a virtual machine from a recipe, starts and stops it, and detaches it from the recipe.
  - All answers are checked against the questions of the recipe before anything is sent, in check mode as well. The task
    fails with a list of everything that is wrong about them.
  - A recipe that has not been downloaded is downloaded first. The task ends when the drives of the VM are filled.
  - If there is an instance of this name, its VM is not deployed again. To change the VM afterwards, use
    M(verge.vergeos.verge_vm). If the VM has been removed since, the instance is replaced and a new VM is deployed.
  - If the instance already matches the task, the module sends one request, and a few more to check O(answers) if they are
    given, and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
  - verge.vergeos.waiting
attributes:
  idempotent:
    support: partial
    details:
      - O(state=restarted) restarts the VM on every run.
options:
  state:
    description:
      - V(present) deploys the VM if there is no instance of this name. A new VM is not started.
      - V(running) and V(stopped) also start the VM, or shut it down. It is started once its drives are filled.
      - V(restarted) shuts the VM down and starts it, or starts it if it is stopped.
      - V(absent) removes the instance. This detaches the VM from its recipe; the VM stays as it is. Use
        M(verge.vergeos.verge_vm) to remove it.
    type: str
    choices: [present, absent, running, started, stopped, restarted]
    default: present
  id:
    description:
      - Key of the instance. If set, O(name) must be the name that it has.
    type: str
  name:
    description:
      - Name of the instance and of its VM, 1 to 128 characters, without leading or trailing spaces. Cannot be changed after
        deployment. Required when deploying a VM.
    type: str
  recipe:
    description:
      - Recipe to deploy, by name or key. Cannot be changed after deployment. Required when deploying a VM.
      - Names of recipes are unique only within their catalog. If there are several, the task fails and lists their keys.
    type: str
  answers:
    description:
      - Answers to the questions of the recipe, by the name of the question. M(verge.vergeos.verge_vm_recipe_info) lists
        the questions. A question without an answer gets the default of the recipe.
      - "How an answer is written depends on the type of the question: C(ram) and C(disksize) take a size such as V(4 GiB),
        C(bool) V(true) or V(false), C(seconds) a duration, C(list) one of the choices, C(network), C(cluster) and C(row) the
        name or key of an object. For C(network), V(__new_internal__) has the recipe create an internal network."
      - They are used only when the VM is deployed. If they differ from what was deployed, later tasks warn. Answers that the
        platform does not store, such as passwords, are not compared.
      - They are never returned. Answers to questions of type C(password) are hidden in diffs. Use O(secret_answers) for
        everything that must not appear in logs.
    type: dict
  secret_answers:
    description:
      - The same as O(answers), for answers that are never shown, such as passwords. An answer can be in one of the two only.
    type: dict
  auto_update:
    description:
      - Whether the platform updates the instance with its recipe. Defaults to V(false) for new instances.
    type: bool
  wait_for_ip:
    description:
      - Whether to wait until the guest agent of the running VM reports an address, which is returned as
        RV(vm_recipe_instance.guest_address).
    type: bool
    default: false
    aliases: [wait_for_ip_address]
  force:
    description:
      - Whether to power off (hard) if a shutdown request has no effect within O(shutdown_timeout).
    type: bool
    default: false
  shutdown_timeout:
    description:
      - Maximum time for a shutdown, in seconds. After that, O(force=true) powers off (hard); otherwise the task fails.
      - V(0) with O(force=true) powers off immediately.
    type: int
    default: 120
seealso:
  - module: verge.vergeos.verge_vm_recipe_instance_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Deploy a VM and wait until it can be reached
  verge.vergeos.verge_vm_recipe_instance:
    name: web-1
    recipe: Ubuntu Server 22.04
    answers:
      HOSTNAME: web-1
      USER: ops
      YB_CPU_CORES: 4
      YB_RAM: 8 GiB
      YB_DRIVE_OS_SIZE: 40 GiB
      SELECT_OS_TIER: 1
      YB_NIC_ETH0: Internal
    secret_answers:
      PASSWORD: "{{ vault_web_password }}"
    state: running
    wait_for_ip: true
  register: web

- name: Adjust the VM afterwards
  verge.vergeos.verge_vm:
    id: "{{ web.vm_recipe_instance.vm }}"
    description: Web server of the shop
    tags: [env:prod]

- name: Detach the VM from its recipe
  verge.vergeos.verge_vm_recipe_instance:
    name: web-1
    state: absent

- name: Remove the VM as well
  verge.vergeos.verge_vm:
    name: web-1
    state: absent
    force: true
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
vm_recipe_instance:
  description:
    - The VM recipe instance after the task, as read back from the platform. In check mode, the predicted result,
      as far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the VM recipe instance does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the VM recipe instance.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the instance and of its VM.
      type: str
      returned: always
      sample: web-1
    recipe:
      description: Name of the recipe. Null if it no longer exists.
      type: str
      returned: always
      sample: Ubuntu Server 22.04
    auto_update:
      description: Whether the platform updates the instance with its recipe.
      type: bool
      returned: always
    vm:
      description: Key of the VM.
      type: str
      returned: always
      sample: '51'
    vm_name:
      description: Name of the VM. It differs from the name of the instance if the VM was renamed.
      type: str
      returned: always
      sample: web-1
    status:
      description: Status of the VM, as reported by the platform.
      type: str
      returned: always
      sample: running
    version:
      description: Version of the recipe that was deployed.
      type: str
      returned: always
      sample: 1.0.0
    build:
      description: Number of the build of the recipe that was deployed.
      type: int
      returned: always
      sample: 3
    recipe_version:
      description: Version that the recipe has now.
      type: str
      returned: always
      sample: 1.0.1
    recipe_build:
      description: Number of the build that the recipe has now.
      type: int
      returned: always
      sample: 4
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    modified:
      description: Time of the last change.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    machine:
      description: Key of the machine of the VM.
      type: str
      returned: always
      sample: '73'
    started:
      description: Time of the last start of the VM, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    guest_agent:
      description: Whether the VM expects a guest agent.
      type: bool
      returned: always
    guest_networks:
      description: Network interfaces of the VM with their addresses, as reported by the guest agent.
      type: list
      elements: dict
      returned: always
      contains:
        interface:
          description: Name of the network interface.
          type: str
          returned: always
          sample: eth0
        addresses:
          description: Addresses of the interface.
          type: list
          elements: str
          returned: always
          sample: [192.168.0.20]
    guest_address:
      description: Address of the guest, as reported by the guest agent, by which others can reach it. Null if there
        is none.
      type: str
      returned: always
      sample: 192.168.0.20
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create VM recipe instance 'web-1']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_recipe_instance import (
    VM_RECIPE_INSTANCE,
)

TASK = managing(VM_RECIPE_INSTANCE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
