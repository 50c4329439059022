#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage files in the media catalog."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_file
short_description: Manage files in the media catalog
version_added: 0.1.0
description:
  - Uploads files (ISO images, disk images) to the media catalog, has the platform download them from a URL, updates
    their description and tier, and removes them. Use M(verge.vergeos.verge_vm) to create drives from them.
  - Files are identified by name, and the content of an existing file is never replaced. The platform provides no
    checksum; with O(src), the sizes are compared and a difference is an error.
  - An interrupted upload is repeated on the next run. An upload that has just finished is not, even though the platform
    reports the last part of it some seconds late.
  - If the file already matches the task, the module sends one request and writes nothing.
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
      - V(present) adds the file to the catalog if there is none with this name.
      - V(absent) removes it. The platform refuses this while a drive uses the file.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the file. If set, O(name) renames the file.
    type: str
  name:
    description:
      - Name of the file. Required when creating a file. The platform derives the content type from the extension, such
        as C(.iso), C(.qcow2), C(.raw), C(.vmdk), C(.vhdx) or C(.ova).
    type: str
  description:
    description:
      - Free-form description.
    type: str
  tier:
    description:
      - Storage tier for the content. If not set, the platform chooses one. The platform accepts tiers that do not
        exist.
    type: int
    choices: [1, 2, 3, 4, 5]
  src:
    description:
      - Path of the file to upload, on the machine that executes the task. This is the controller unless the task is
        delegated or the host uses another connection.
      - If the catalog already has a file of this name with a different size, the task fails. To replace the file,
        remove it first.
      - Mutually exclusive with O(url).
    type: path
  url:
    description:
      - URL from which the platform downloads the content of a new file. Only used when the file is created; changing
        the URL later has no effect.
      - Mutually exclusive with O(src).
    type: str
  skip_url_check:
    description:
      - Whether the platform starts the download without first checking that O(url) exists. Use this for servers that do
        not answer C(HEAD) requests. Only used when the file is created.
    type: bool
seealso:
  - module: verge.vergeos.verge_file_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Upload an installer from the controller
  verge.vergeos.verge_file:
    name: rescue.iso
    src: "{{ playbook_dir }}/files/rescue.iso"
    description: Rescue system
    tier: 1

- name: Have the platform download a cloud image
  verge.vergeos.verge_file:
    name: ubuntu-26.04.qcow2
    url: https://cloud-images.example.net/ubuntu-26.04.qcow2
    wait_timeout: 1800

- name: Create a VM from the image
  verge.vergeos.verge_vm:
    name: fresh
    ram: 2 GiB
    drives:
      - name: os
        image: ubuntu-26.04.qcow2
        size: 20 GiB

- name: Update the description only
  verge.vergeos.verge_file:
    name: rescue.iso
    description: Rescue system of the second site

- name: Remove the installer
  verge.vergeos.verge_file:
    name: rescue.iso
    state: absent
"""

RETURN = r"""
file:
  description:
    - The file after the task, as read back from the platform. In check mode, the predicted result, as far as it can be
      predicted.
    - Null if the file does not exist.
  returned: always
  type: dict
  contains:
    id:
      description: Key of the file.
      type: int
      returned: always
      sample: 12
    name:
      description: Name.
      type: str
      returned: always
      sample: rescue.iso
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Rescue system
    tier:
      description: Storage tier; null if the platform reports none.
      type: int
      returned: always
      sample: 1
    type:
      description: Type of the content, which the platform derives from the file name extension.
      type: str
      returned: always
      sample: iso
    size:
      description: Number of bytes received. It is 0 during a download and lags some seconds behind after an upload.
      type: int
      returned: always
      sample: 734003200
    reserved:
      description: Number of bytes reserved.
      type: int
      returned: always
      sample: 734003200
    used:
      description: Number of bytes used by the content.
      type: int
      returned: always
      sample: 734003200
    modified:
      description: Time of the last change, as a Unix timestamp.
      type: int
      returned: always
      sample: 1790000000
    creator:
      description: User who added the file to the catalog.
      type: str
      returned: always
      sample: admin
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed.
  returned: always
  type: list
  elements: str
  sample: ["create file 'rescue.iso'", "upload files/rescue.iso to file 'rescue.iso'"]
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE

TASK = managing(FILE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
