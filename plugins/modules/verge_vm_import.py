#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to import VMs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_vm_import
short_description: Import VMs from files, and those that are shared with a tenant
version_added: 0.1.0
description:
  - Imports a VM from a file on the controller, behind a URL, in the media catalog or on a NAS volume, or inside a tenant from
    what has been shared with it. It waits until the drives are copied, and removes the
    records of imports. The new VM is stopped; adjust and start it with M(verge.vergeos.verge_vm).
  - If a VM with this name exists, the module does not import another one and writes nothing, no matter where the VM
    comes from and whether there is still a record of its import.
  - An import that fails ends the task at once, with what its log says. Running the task again imports again, unless the
    failed import has left a VM of this name.
  - Several records can have the same name, because they outlive their VMs.
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
      - V(present) imports the VM if there is none with this name. An import of this name that is going on is waited for.
      - V(absent) removes all records of imports with this name. The VM stays. A record whose import is going on is not
        removed.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - Key of a record.
    type: str
  name:
    description:
      - Name of the new VM, 1 to 128 characters.
    type: str
  file:
    description:
      - File in the media catalog to import from, by name or key. The format follows from the extension, which is
        C(.ova), C(.ovf), C(.vmx) or C(.ybvm).
      - With O(src) or O(url), the name that the file gets in the media catalog. Defaults to the last part of the path.
      - Images of single disks, such as C(.qcow2), C(.vmdk) or C(.vhdx), are not imported as VMs. Use O(verge.vergeos.verge_vm#module:drives[].image).
      - Only used for a new import.
      - Mutually exclusive with O(volume) and O(shared_object).
    type: str
    aliases: [ova_file_name]
  src:
    description:
      - Path of a file to upload to the media catalog and to import from, on the machine that executes the task. A file that is
        there already is not uploaded again, and an interrupted upload is repeated, as with M(verge.vergeos.verge_file).
      - Only used for a new import. The file stays in the media catalog.
      - Mutually exclusive with O(url), O(volume) and O(shared_object).
    type: path
  url:
    description:
      - URL from which the platform downloads a file into the media catalog, to import from it, as with
        M(verge.vergeos.verge_file).
      - Only used for a new import. The file stays in the media catalog.
      - Mutually exclusive with O(src), O(volume) and O(shared_object).
    type: str
  volume:
    description:
      - NAS volume that contains the file to import from, by name or key. Requires O(path).
      - Only used for a new import.
    type: str
  path:
    description:
      - Path of the file inside O(volume). Only used for a new import.
    type: str
    aliases: [volume_path]
  shared_object:
    description:
      - Inside a tenant, name or key of a VM that has been shared with it, see M(verge.vergeos.verge_shared_object_info).
      - Only used for a new import.
      - Mutually exclusive with O(file), O(src), O(url) and O(volume).
    type: str
  preserve_macs:
    description:
      - Whether the NICs keep the MAC addresses that the file contains. Defaults to V(true) for new imports. If the VM
        also runs elsewhere, use V(false).
      - Only used for a new import.
    type: bool
  preserve_drive_format:
    description:
      - Whether the drives keep the format that they have in the file. Defaults to V(false) for new imports.
      - Only used for a new import.
    type: bool
  tier:
    description:
      - Storage tier for the drives of the VM. If not set, the platform chooses one. The platform accepts tiers that do
        not exist.
      - Only used for a new import.
    type: int
    choices: [1, 2, 3, 4, 5]
    aliases: [preferred_tier]
  no_optical_drives:
    description:
      - Whether CD drives are left out. Defaults to V(false) for new imports. Only used for a new import.
    type: bool
  drive_interface:
    description:
      - Interface for all drives of the VM. With V(default), the default for new imports, the drives keep the one that the
        file contains.
      - Only used for a new import.
    type: str
    choices:
      - default
      - virtio-scsi
      - virtio
      - ide
      - ahci
      - nvme
      - lsi53c895a
      - megasas
      - megasas-gen2
      - mptsas1068
      - virtio-scsi-dedicated
      - usb
    aliases: [override_drive_interface]
  nic_interface:
    description:
      - Interface for all NICs of the VM. With V(default), the default for new imports, the NICs keep the one that the
        file contains.
      - Only used for a new import.
    type: str
    choices: [default, virtio, e1000, e1000e, rtl8139, pcnet, igb, vmxnet3, direct]
    aliases: [override_nic_interface]
seealso:
  - module: verge.vergeos.verge_vm_import_info
  - module: verge.vergeos.verge_file
  - module: verge.vergeos.verge_vm
"""

EXAMPLES = r"""
- name: Import a VM from a file in the media catalog
  verge.vergeos.verge_vm_import:
    name: appliance
    file: appliance.ova
    tier: 1
    preserve_macs: false
    drive_interface: virtio-scsi
    nic_interface: virtio
    no_optical_drives: true
    wait_timeout: 3600

- name: Upload a file and import a VM from it
  verge.vergeos.verge_vm_import:
    name: firewall
    src: "{{ playbook_dir }}/files/firewall.ova"
    wait_timeout: 3600

- name: Adjust and start it
  verge.vergeos.verge_vm:
    name: appliance
    cpu_cores: 4
    ram: 8 GiB
    machine_type: q35
    nics:
      - network: Internal
    state: running

- name: Import a VM from a NAS volume
  verge.vergeos.verge_vm_import:
    name: restored
    volume: data01
    path: nightly/restored.ybvm

- name: Remove the records of imports, and keep the VM
  verge.vergeos.verge_vm_import:
    name: appliance
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
vm_import:
  description:
    - The VM import after the task, as read back from the platform. In check mode, the predicted result, as far as
      it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module.
    - Null if the VM import does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the VM import.
      type: str
      returned: always
      sample: '42'
    name:
      description: Name under which the VM was imported.
      type: str
      returned: always
      sample: appliance
    file:
      description: File in the media catalog; null if it was imported from elsewhere, or if the file is gone.
      type: str
      returned: always
      sample: appliance.ova
    volume:
      description: NAS volume that contained the file; null if the file was in the media catalog.
      type: str
      returned: always
      sample: data01
    path:
      description: Path of the file inside RV(vm_import.volume), or empty.
      type: str
      returned: always
      sample: nightly/restored.ybvm
    shared_object:
      description: Shared object that the VM was imported from; null if it comes from a file.
      type: str
      returned: always
      sample: web1
    preserve_macs:
      description: Whether the NICs kept the MAC addresses that the file contains.
      type: bool
      returned: always
    preserve_drive_format:
      description: Whether the drives kept the format that they have in the file.
      type: bool
      returned: always
    tier:
      description: Storage tier for the drives; null if the platform reports none.
      type: int
      returned: always
      sample: 1
    no_optical_drives:
      description: Whether CD drives were left out.
      type: bool
      returned: always
    drive_interface:
      description: Interface for all drives; V(default) if they kept the one that the file contains.
      type: str
      returned: always
      sample: virtio-scsi
    nic_interface:
      description: Interface for all NICs; V(default) if they kept the one that the file contains.
      type: str
      returned: always
      sample: virtio
    vm_name:
      description: Current name of the VM; null if there is none (any more).
      type: str
      returned: always
      sample: appliance
    vm_id:
      description: Key of the VM; null if there is none.
      type: str
      returned: always
      sample: '45'
    status:
      description: V(initializing), V(importing), V(complete), V(warning), V(aborted) or V(error). With V(warning),
        the VM is usable. Null if the VM exists and there is no record of its import.
      type: str
      returned: always
      sample: complete
    status_info:
      description: Progress of the import, or why it failed.
      type: str
      returned: always
      sample: ''
    failed_drives:
      description: Number of drives that could not be imported.
      type: int
      returned: always
      sample: 0
    started:
      description: Time at which the import was started.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    modified:
      description: Time of the last change of the record.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create VM import 'appliance']
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
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_import import VM_IMPORT

TASK = managing(VM_IMPORT)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
