#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to update the system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_system_update
short_description: Check for, download, install and apply updates of VergeOS
version_added: 0.1.0
description:
  - Takes a system through an update in four states, each in a task of its own, and changes the settings of the updater.
  - Before anything is installed or applied, the module looks at alarms, storage tiers, drives, snapshots and nodes, and
    refuses while something is wrong; see O(force). Before updates are applied, it also checks for each node whether its
    machines fit on the others.
  - The time in which the API cannot be reached because its node restarts is waited through.
  - Check mode, diff mode and the warnings say which packages change and which nodes restart.
  - Settings that are omitted are left unchanged. Strings set to null or an empty value are cleared where possible.
  - If nothing has to be done, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=checked) asks the update server on every run, and O(state=downloaded) orders the download on every run as
        long as an update waits to be installed.
      - O(update_password=always) writes O(account_password) on every run.
options:
  state:
    description:
      - V(present) only changes settings.
      - V(checked) asks the update server which packages it has.
      - V(downloaded) downloads the packages that the last check has found.
      - V(installed) downloads and installs them. The nodes go on running the old version.
      - V(applied) restarts all nodes, one after the other, if an installed update waits for that.
    type: str
    choices: [present, checked, downloaded, installed, applied]
    default: present
  id:
    description:
      - Key of the row with the settings, which is not needed, because there is only one.
    type: str
  updater:
    description:
      - Name of the row with the settings, which is not needed, either.
    type: str
    default: Update Manager
  force:
    description:
      - Consent to O(state=installed) or O(state=applied) although the checks before it speak against that. The platform
        still does not restart a node whose machines cannot leave it.
    type: bool
    default: false
  update_timeout:
    description:
      - Maximum time to wait for each order, in seconds. Applying an update takes as long as all nodes need to be drained
        and restarted. When it has elapsed, the task fails, and the update goes on.
    type: int
    default: 14400
  source:
    description:
      - Name of the update server.
    type: str
  branch:
    description:
      - Name of the branch, such as V(stable-26.1).
    type: str
  user:
    description:
      - User name for the update server.
    type: str
  account_password:
    description:
      - Password for the update server. It cannot be read back; see O(update_password).
    type: str
  auto_refresh:
    description:
      - Whether the system checks for updates every hour. If this is turned off, the platform turns O(auto_update) off, too.
    type: bool
  auto_update:
    description:
      - Whether the system installs updates by itself, at O(auto_update_from).
    type: bool
  auto_reboot:
    description:
      - Whether nodes restart by themselves after an automatic update.
    type: bool
  auto_update_from:
    description:
      - Time of day of automatic updates, in quotes, such as V("02:30").
    type: str
    aliases: [update_time]
  max_vsan_usage:
    description:
      - Usage of the storage above which there are no automatic updates, in percent, 10 to 100. O(state=installed) and
        O(state=applied) are refused above it, too.
    type: int
  warm_reboot:
    description:
      - Whether nodes restart without their firmware (kexec).
    type: bool
  multi_cluster_update:
    description:
      - Whether updates are applied to all clusters.
    type: bool
  snapshot_on_update:
    description:
      - Whether the system takes a cloud snapshot before each update. If not, O(state=installed) and O(state=applied)
        require one of the last 24 hours.
    type: bool
  snapshot_retention:
    description:
      - How long that snapshot is kept, such as V(6 hours) or V(1 day).
    type: str
  anonymize_statistics:
    description:
      - Whether the statistics that the system sends are anonymized.
    type: bool
  update_password:
    description:
      - V(on_create) never sets O(account_password), except together with a new O(user). V(always) sets it on every run.
    type: str
    choices: [on_create, always]
    default: on_create
notes:
  - No update has been applied to a real system with this module, or publicly with any other client of the API. What it
    relies on is described by official SDKs and the vendor's documentation. Rehearse the playbook with the simulator of
    the collection, and watch the first update in the web interface.
  - There is no way back from an installed update. Take a cloud snapshot, or keep O(snapshot_on_update) on.
  - The account needs the right to read alarms, storage, drives, snapshots and nodes. What it may not read is not checked.
seealso:
  - module: verge.vergeos.verge_system_update_info
  - module: verge.vergeos.verge_node
  - module: verge.vergeos.verge_cloud_snapshot
"""

EXAMPLES = r"""
- name: Check for updates
  verge.vergeos.verge_system_update:
    state: checked

- name: Download them
  verge.vergeos.verge_system_update:
    state: downloaded

- name: Show what an installation would change, without installing anything
  verge.vergeos.verge_system_update:
    state: installed
  check_mode: true

- name: Install the update
  verge.vergeos.verge_system_update:
    state: installed

- name: Restart all nodes, one after the other
  verge.vergeos.verge_system_update:
    state: applied

- name: Let the system check for updates, but not install them by itself
  verge.vergeos.verge_system_update:
    auto_refresh: true
    auto_update: false
    max_vsan_usage: 75
    snapshot_retention: 1 day
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
system_update:
  description:
    - The updater after the task, as read back from the platform. In check mode, the predicted result, as far as it
      can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(account_password)
      is not included.
    - Null if the updater does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the updater.
      type: str
      returned: always
      sample: '42'
    updater:
      description: Name of the row with the settings.
      type: str
      returned: always
      sample: Update Manager
    source:
      description: Name of the update server.
      type: str
      returned: always
      sample: Verge.io Updates
    branch:
      description: Name of the branch, such as V(stable-26.1).
      type: str
      returned: always
      sample: stable-26.1
    user:
      description: User name for the update server.
      type: str
      returned: always
      sample: ''
    auto_refresh:
      description: Whether the system checks for updates every hour.
      type: bool
      returned: always
    auto_update:
      description: Whether the system installs updates by itself, at RV(system_update.auto_update_from).
      type: bool
      returned: always
    auto_reboot:
      description: Whether nodes restart by themselves after an automatic update.
      type: bool
      returned: always
    auto_update_from:
      description: Time of day of automatic updates.
      type: str
      returned: always
      sample: 00:10
    max_vsan_usage:
      description: Usage of the storage above which there are no automatic updates, in percent.
      type: int
      returned: always
      sample: 75
    warm_reboot:
      description: Whether nodes restart without their firmware (kexec).
      type: bool
      returned: always
    multi_cluster_update:
      description: Whether updates are applied to all clusters.
      type: bool
      returned: always
    snapshot_on_update:
      description: Whether the system takes a cloud snapshot before each update.
      type: bool
      returned: always
    snapshot_retention:
      description: How long that snapshot is kept, such as V(6 hours) or V(1 day).
      type: str
      returned: always
      sample: 1 day
    anonymize_statistics:
      description: Whether the statistics that the system sends are anonymized.
      type: bool
      returned: always
    status:
      description: What the updater is doing.
      type: str
      returned: always
      sample: idle
    status_info:
      description: Further information about that.
      type: str
      returned: always
      sample: ''
    last_update:
      description: Time of the last change of the status, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    last_refreshed:
      description: Time of the last check, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    nodes_updated:
      description: Number of nodes that the last update has restarted.
      type: int
      returned: always
      sample: 2
    installed:
      description: Whether everything that the last check has found is installed.
      type: bool
      returned: always
    reboot_required:
      description: Whether an installed update waits for the restart of the nodes.
      type: bool
      returned: always
    applying_updates:
      description: Whether the nodes are being restarted.
      type: bool
      returned: always
    release_notes_url:
      description: Address of the release notes.
      type: str
      returned: always
      sample: https://docs.verge.io/release-notes/release-notes-overview/
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create updater 'Update Manager']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system_update import SYSTEM_UPDATE

TASK = managing(SYSTEM_UPDATE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
