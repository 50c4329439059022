#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module that manages files of the media catalog."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_file
short_description: Manage files of the media catalog
version_added: 0.1.0
description:
  - Uploads files (ISO images, disk images) to the media catalog, has the platform download them from a URL, changes
    their description and tier, and removes them. M(verge.vergeos.verge_vm) makes drives from them.
  - A file that is there is recognised by its name, and its content is never replaced. The platform tells no checksum;
    with O(src), the sizes are compared and a difference is an error.
  - An upload that was cut short is done again in the next run. One that has just been made is not, although the
    platform counts the last part of it some seconds late.
  - A file that already is as described costs one request and is not written to.
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
      - V(present) brings the file into the catalog if there is none of that name.
      - V(absent) removes it. The platform refuses that while a drive uses it.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of the file. With it, O(name) renames the file.
    type: str
  name:
    description:
      - Name of the file. Required to create one. The platform takes the type of the content from its ending, such as
        C(.iso), C(.qcow2), C(.raw), C(.vmdk), C(.vhdx) or C(.ova).
    type: str
  description:
    description:
      - Free text.
    type: str
  tier:
    description:
      - Storage tier of the content. The platform chooses one when it is not given. A tier that the system does not
        have is accepted by the platform.
    type: int
    choices: [1, 2, 3, 4, 5]
  src:
    description:
      - Path of the file to upload, on the machine that carries the task out. That is the controller unless the task is
        delegated or the connection of the host says otherwise.
      - A file in the catalog that has another size is an error. To replace it, remove it first.
      - Mutually exclusive with O(url).
    type: path
  url:
    description:
      - Where the platform itself downloads the content of a new file from. Only used when the file is created; another
        address later changes nothing.
      - Mutually exclusive with O(src).
    type: str
  skip_url_check:
    description:
      - Whether the platform begins the download without asking first whether O(url) exists, for servers that do not
        answer a C(HEAD) request. Only used when the file is created.
    type: bool
seealso:
  - module: verge.vergeos.verge_file_info
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: An installer, uploaded from this machine
  verge.vergeos.verge_file:
    name: rescue.iso
    src: "{{ playbook_dir }}/files/rescue.iso"
    description: Rescue system
    tier: 1

- name: A cloud image, downloaded by the platform
  verge.vergeos.verge_file:
    name: ubuntu-26.04.qcow2
    url: https://cloud-images.example.net/ubuntu-26.04.qcow2
    wait_timeout: 1800

- name: A VM from it
  verge.vergeos.verge_vm:
    name: fresh
    ram: 2 GiB
    drives:
      - name: os
        image: ubuntu-26.04.qcow2
        size: 20 GiB

- name: Another description, the content is left alone
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
    - The file as it is after the task, read from the platform. In check mode, as it would be as far as that can be
      told.
    - It is null when there is no file (any more).
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
      description: Free text.
      type: str
      returned: always
      sample: Rescue system
    tier:
      description: Storage tier; null when the platform names none.
      type: int
      returned: always
      sample: 1
    type:
      description: Type of the content, which the platform takes from the ending of the name.
      type: str
      returned: always
      sample: iso
    size:
      description: Bytes that have arrived. It is 0 while a download goes on, and some seconds late after an upload.
      type: int
      returned: always
      sample: 734003200
    reserved:
      description: Bytes for which room is reserved.
      type: int
      returned: always
      sample: 734003200
    used:
      description: Bytes that the content takes up.
      type: int
      returned: always
      sample: 734003200
    modified:
      description: Time of the last change, in seconds since 1970.
      type: int
      returned: always
      sample: 1790000000
    creator:
      description: Who brought it into the catalog.
      type: str
      returned: always
      sample: admin
actions:
  description: What was done (in check mode, what would be done), step by step.
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
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
