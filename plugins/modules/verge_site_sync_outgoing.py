#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage outgoing site syncs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_site_sync_outgoing
short_description: Manage syncs that send system snapshots to other systems
version_added: 0.1.0
description:
  - Creates, updates and removes syncs that send system snapshots to another system, with the periods of snapshot profiles
    that they follow.
  - To send a single snapshot, and to wait for it, use M(verge.vergeos.verge_site_sync_transfer).
  - A sync that has nothing to send has the status V(offline). This is not an error.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the sync already matches the task, the module sends one request, and one for its periods, and writes nothing.
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
      - O(state=refreshed) refreshes on every run, and O(update_password=always) writes O(registration_code) on every run.
options:
  state:
    description:
      - V(present) creates the sync if it does not exist, and waits until it has registered with the other system.
      - V(refreshed) also reads the list of snapshots on the other system again, and waits for it.
        M(verge.vergeos.verge_site_remote_snapshot_info) returns the list.
      - V(absent) removes it. What is in its queue is not sent; snapshots that have been sent stay.
    type: str
    choices: [present, absent, refreshed]
    default: present
  id:
    description:
      - Key of the sync. If set, O(name) renames the sync.
    type: str
  name:
    description:
      - Name of the sync. Unique only within its site. Syncs that the platform has created are called like their sites.
        Required when creating a sync.
    type: str
  site:
    description:
      - Site to which snapshots are sent, by name or key. Cannot be changed after creation. Required when creating a sync, and
        whenever several sites have a sync of that name.
    type: str
  registration_code:
    description:
      - Code of the incoming sync on the other system, see O(verge.vergeos.verge_site_sync_incoming#module:show_registration_code).
        Required when creating a sync.
      - It cannot be read back; see O(update_password).
    type: str
  update_password:
    description:
      - V(on_create) sets O(registration_code) only when the sync is created. V(always) sets it on every run, so that the sync
        registers again.
    type: str
    choices: [on_create, always]
    default: on_create
  description:
    description:
      - Free-form description.
    type: str
  enabled:
    description:
      - Whether the sync sends what is in its queue. Defaults to V(true) for new syncs.
    type: bool
  url:
    description:
      - URL of the other system, if it differs from that of the site.
    type: str
  destination_tier:
    description:
      - Storage tier on the other system. Defaults to V(unspecified) for new syncs, so that the other system decides.
    type: str
    choices: [unspecified, '1', '2', '3', '4', '5']
  threads:
    description:
      - Number of threads that compare and send blocks, 1 to 32. Defaults to 8 for new syncs.
    type: int
  file_threads:
    description:
      - Number of files that are sent at the same time, 1 to 64. Defaults to 4 for new syncs.
    type: int
  throttle:
    description:
      - Amount of data that is sent in a second at most, as a size such as V(10 MiB). 0 means no limit. Takes effect at the next
        transfer. Defaults to 0 for new syncs.
    type: str
    aliases: [send_throttle, sendthrottle]
  encryption:
    description:
      - Whether data is encrypted on its way. Defaults to V(true) for new syncs.
    type: bool
  compression:
    description:
      - Whether data is compressed on its way. Defaults to V(true) for new syncs.
    type: bool
  network_integrity:
    description:
      - Whether checksums are sent along with data. Defaults to V(true) for new syncs.
    type: bool
    aliases: [netinteg]
  queue_retry_count:
    description:
      - How many times a failed transfer is tried again, 0 to 100. Defaults to 10 for new syncs.
    type: int
  queue_retry_interval:
    description:
      - Time before a failed transfer is tried again, as a duration such as V(1 minute), 1 second to 5 minutes. Defaults to 1
        minute for new syncs.
    type: str
    aliases: [queue_retry_interval_seconds]
  queue_retry_interval_multiplier:
    description:
      - Whether O(queue_retry_interval) grows with each attempt. Defaults to V(true) for new syncs.
    type: bool
  note:
    description:
      - Note for other administrators.
    type: str
  periods:
    description:
      - Periods of snapshot profiles. A system snapshot of such a period is put into the queue of the sync when it has been
        taken. Those that are not listed stay, unless O(purge_periods=true).
    type: list
    elements: dict
    suboptions:
      profile_period:
        description:
          - Period of a snapshot profile, see M(verge.vergeos.verge_snapshot_profile).
        type: dict
        required: true
        suboptions:
          profile:
            description:
              - Name or key of the snapshot profile.
            type: str
            required: true
          period:
            description:
              - Name of the period in the profile.
            type: str
            required: true
      retention:
        description:
          - How long the snapshots stay on the other system, as a duration such as V(7 days). Required for new periods.
        type: str
      priority:
        description:
          - Place in the queue of the sync, 0 or more. The lowest number is sent first. Defaults to 0.
        type: int
      keep_until_sent:
        description:
          - Whether the snapshot does not expire on this system before it has been sent. Defaults to V(false).
        type: bool
        aliases: [do_not_expire]
      destination_prefix:
        description:
          - What is put before the name of the snapshot on the other system. It consists of letters,
            digits, spaces and the characters C(:), C(_), C(.), C(,), C(+) and C(-). Defaults to V(remote).
        type: str
      state:
        description:
          - V(absent) removes the period from the sync.
        type: str
        choices: [present, absent]
        default: present
  purge_periods:
    description:
      - Removes periods from the sync that O(periods) does not list.
    type: bool
    default: false
  set_up_sync_back:
    description:
      - Creates the incoming sync on this system by which snapshots of the other system are fetched, if the sync has none.
        V(false) changes nothing; to remove it, use M(verge.vergeos.verge_site_sync_incoming).
    type: bool
    default: false
seealso:
  - module: verge.vergeos.verge_site_sync_outgoing_info
  - module: verge.vergeos.verge_site_sync_transfer
  - module: verge.vergeos.verge_site_remote_snapshot_info
  - module: verge.vergeos.verge_site_sync_incoming
  - module: verge.vergeos.verge_site
"""

EXAMPLES = r"""
- name: Create a site without syncs
  verge.vergeos.verge_site:
    name: dr
    url: https://dr.example.org
    auth_user: replication
    auth_password: "{{ vault_replication_password }}"

- name: Send the nightly snapshots to it, and keep them there for a month
  verge.vergeos.verge_site_sync_outgoing:
    name: to-dr
    site: dr
    registration_code: "{{ vault_registration_code }}"
    throttle: 50 MiB
    periods:
      - profile_period:
          profile: Standard
          period: nightly
        retention: 30 days
        destination_prefix: main

- name: Send without a limit
  verge.vergeos.verge_site_sync_outgoing:
    name: to-dr
    site: dr
    throttle: 0

- name: Send nothing for now
  verge.vergeos.verge_site_sync_outgoing:
    name: to-dr
    site: dr
    enabled: false

- name: Read the list of snapshots on the other system again
  verge.vergeos.verge_site_sync_outgoing:
    name: to-dr
    site: dr
    state: refreshed

- name: Remove the sync
  verge.vergeos.verge_site_sync_outgoing:
    name: to-dr
    site: dr
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
site_sync_outgoing:
  description:
    - The outgoing site sync after the task, as read back from the platform. In check mode, the predicted result,
      as far as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(registration_code)
      is not included.
    - Null if the outgoing site sync does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the outgoing site sync.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name of the sync.
      type: str
      returned: always
      sample: to-dr
    site:
      description: Name of the site to which snapshots are sent.
      type: str
      returned: always
      sample: dr
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    enabled:
      description: Whether the sync sends what is in its queue.
      type: bool
      returned: always
    url:
      description: URL of the other system, if it differs from that of the site.
      type: str
      returned: always
      sample: ''
    destination_tier:
      description: Storage tier on the other system.
      type: str
      returned: always
      sample: unspecified
    threads:
      description: Number of threads that compare and send blocks.
      type: int
      returned: always
      sample: 8
    file_threads:
      description: Number of files that are sent at the same time.
      type: int
      returned: always
      sample: 4
    throttle:
      description: Amount of data that is sent in a second at most; V(0 B) means no limit.
      type: str
      returned: always
      sample: 50 MiB
    encryption:
      description: Whether data is encrypted on its way.
      type: bool
      returned: always
    compression:
      description: Whether data is compressed on its way.
      type: bool
      returned: always
    network_integrity:
      description: Whether checksums are sent along with data.
      type: bool
      returned: always
    queue_retry_count:
      description: How many times a failed transfer is tried again.
      type: int
      returned: always
      sample: 10
    queue_retry_interval:
      description: Time before a failed transfer is tried again.
      type: str
      returned: always
      sample: 1 minute
    queue_retry_interval_multiplier:
      description: Whether RV(site_sync_outgoing.queue_retry_interval) grows with each attempt.
      type: bool
      returned: always
    note:
      description: Note for other administrators.
      type: str
      returned: always
      sample: Ask the database team before stopping it
    status:
      description: Status, as reported by the platform. V(offline) while nothing is sent.
      type: str
      returned: always
      sample: offline
    status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    health:
      description: Condition of the connection, as reported by the platform.
      type: str
      returned: always
      sample: online
    last_run:
      description: Time at which the last transfer started, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    last_snapshot:
      description: System snapshot of the last transfer.
      type: str
      returned: always
      sample: nightly
    last_ended:
      description: Time at which the last transfer ended, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:20:00Z'
    last_error:
      description: Why the last transfer failed; empty if it has not.
      type: str
      returned: always
      sample: ''
    last_checked:
      description: Amount of data that the last transfer has compared.
      type: str
      returned: always
      sample: 120 GiB
    last_sent:
      description: Amount of data that the last transfer has sent.
      type: str
      returned: always
      sample: 12 GiB
    last_sent_compressed:
      description: The same, after compression.
      type: str
      returned: always
      sample: 6 GiB
    sync_back:
      description: Name of the incoming sync by which snapshots of the other system are fetched.
      type: str
      returned: always
      sample: Sync-back for to-dr
    remote_min_snapshots:
      description: Number of snapshots that the other system keeps even if they have expired.
      type: int
      returned: always
      sample: 1
    remote_snapshots_status:
      description: Status of the list of snapshots on the other system, as reported by the platform.
      type: str
      returned: always
      sample: idle
    remote_snapshots_status_info:
      description: Additional status information.
      type: str
      returned: always
      sample: ''
    remote_snapshots_refreshed:
      description: Time at which the list was read, or V(never).
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    periods:
      description: Periods of snapshot profiles.
      type: list
      elements: dict
      returned: when O(periods) is given
      contains:
        id:
          description: Key of the snapshot period.
          type: str
          returned: always
          sample: '42'
        profile_period:
          description: Period of a snapshot profile.
          type: dict
          returned: always
          sample: {profile: Standard, period: nightly}
        retention:
          description: How long the snapshots stay on the other system.
          type: str
          returned: always
          sample: 7 days
        priority:
          description: Place in the queue. The lowest number is sent first.
          type: int
          returned: always
          sample: 0
        keep_until_sent:
          description: Whether the snapshot does not expire on this system before it has been sent.
          type: bool
          returned: always
        destination_prefix:
          description: What is put before the name of the snapshot on the other system.
          type: str
          returned: always
          sample: remote
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create outgoing site sync 'to-dr']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_outgoing import (
    SITE_SYNC_OUTGOING,
)

TASK = managing(SITE_SYNC_OUTGOING)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
