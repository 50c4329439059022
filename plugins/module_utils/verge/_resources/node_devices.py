# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nodes have for the VMs on them: PCI and USB devices, virtual functions of network cards, GPUs, and drivers.

The names of values are the platform's, because rules of resource groups select devices by them.
"""

from __future__ import annotations

from .._schema.codecs import NUMBER, TIME
from .._schema.columns import Column, Fact
from .._schema.resource import Children, Resource

_BUS = ("driver", "module", "numa", "iommu_group")


def _facts(*names: str) -> tuple[Fact, ...]:
    return tuple(Fact(name) for name in names)


PCI_DEVICE = Resource(
    name="pci_device",
    title="PCI device",
    table="node_pci_devices",
    read_only=True,
    identity=("slot",),
    columns=(Column("name"), Column("slot"), Column("vendor"), Column("device")),
    facts=(
        *_facts("vendor_device_hex", "svendor", "subsystem_device", "class", "class_hex", "device_type"),
        *_facts("physical_slot", *_BUS),
        Fact("sriov_totalvfs", codec=NUMBER),
        Fact("sriov_numvfs", codec=NUMBER),
    ),
)

USB_DEVICE = Resource(
    name="usb_device",
    title="USB device",
    table="node_usb_devices",
    read_only=True,
    identity=("path",),
    columns=(Column("path"), Column("vendor"), Column("model"), Column("serial")),
    facts=_facts("vendor_id", "model_id", "bus", "device", "devpath", "usb_version", "speed", "interface_drivers"),
)

SRIOV_NIC_DEVICE = Resource(
    name="sriov_nic_device",
    title="virtual function",
    table="node_sriov_nic_devices",
    read_only=True,
    identity=("slot",),
    columns=(Column("name"), Column("slot"), Column("vendor"), Column("device")),
    facts=_facts("vendor_device_hex", "svendor", "subsystem_device", "physical_slot", "physical_function", *_BUS),
)

HOST_GPU_DEVICE = Resource(
    name="host_gpu_device",
    title="GPU",
    table="node_host_gpu_devices",
    read_only=True,
    identity=("slot",),
    columns=(Column("name"), Column("slot"), Column("vendor"), Column("device")),
    facts=(*_facts("vendor_device_hex", *_BUS), Fact("max_instances", codec=NUMBER)),
)

NVIDIA_VGPU_DEVICE = Resource(
    name="nvidia_vgpu_device",
    title="GPU for vGPUs",
    table="node_nvidia_vgpu_devices",
    read_only=True,
    identity=("slot",),
    columns=(Column("name"), Column("slot"), Column("vendor"), Column("device")),
    facts=(
        *_facts("vendor_device_hex", "physical_function", *_BUS),
        Fact("max_instances", codec=NUMBER),
    ),
)

GPU = Resource(
    name="gpu",
    title="GPU",
    table="node_gpus",
    read_only=True,
    columns=(Column("name"), Column("description"), Column("mode")),
    facts=(
        Fact("slot", "pci_device#slot"),
        Fact("vgpu_profile", "nvidia_vgpu_profile#name"),
        Fact("max_instances", codec=NUMBER),
    ),
)

DRIVER = Resource(
    name="driver",
    title="driver",
    table="node_drivers",
    read_only=True,
    identity=("driver_name",),
    columns=(Column("driver_name"),),
    facts=(
        Fact("driver_file", "driver_file#name"),
        Fact("description"),
        Fact("status"),
        Fact("status_info"),
        Fact("class_filter"),
        Fact("vendor_filter"),
        Fact("modified", codec=TIME, volatile=True),
    ),
)

DEVICES = tuple(
    Children(f"{resource.name}s", resource, parent_column="node", match=(resource.identity,))
    for resource in (PCI_DEVICE, USB_DEVICE, SRIOV_NIC_DEVICE, HOST_GPU_DEVICE, NVIDIA_VGPU_DEVICE, GPU, DRIVER)
)
