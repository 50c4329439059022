# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was written for other tools is converted, does its work, and changes nothing when it is repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.sources import convert_path
from tests.integration.ansible import Ansible
from tests.integration.tasks import System

OLD = """
- hosts: localhost
  gather_facts: false
  vars:
    gib: 30
    servers: [192.0.2.53]
  tasks:
    - vergeio.vergeos.network:
        name: old-lan
        network_type: internal
        ip_address: 10.66.0.1
        subnet_mask: 255.255.255.0
        dhcp_enabled: true
        dhcp_start: 10.66.0.100
        dhcp_end: 10.66.0.200
    - vergeio.vergeos.vnet_rule:
        network: old-lan
        name: web
        direction: incoming
        rule_action: accept
        protocol: tcp
        destination_ports: "443"
    - vergeio.vergeos.tag_category: {name: app, taggable_vms: true}
    - vergeio.vergeos.tag: {name: shop, category: app}
    - vergeio.vergeos.snapshot_profile:
        name: old-nightly
        periods: [{name: Nightly, frequency: daily, hour: 2, retention: 604800}]
    - vergeio.vergeos.vm:
        name: old-shop
        cpu_cores: 2
        ram: 4096
        machine_type: q35
        bios_type: uefi
        snapshot_profile: old-nightly
    - vergeio.vergeos.drive: {vm_name: old-shop, name: os, size: "{{ gib }}", drive_type: virtio-scsi}
    - vergeio.vergeos.nic: {vm_name: old-shop, network: old-lan, nic_type: virtio}
    - vergeio.vergeos.cloud_init:
        vm_name: old-shop
        hostname: shop
        network: {interface: ens1, address: 10.66.0.10/24, gateway: 10.66.0.1, nameservers: "{{ servers }}"}
    - vergeio.vergeos.tag: {name: shop, category: app, vm_name: old-shop}
    - vergeio.vergeos.vm: {name: old-shop, state: running}
    - vergeio.vergeos.vm_snapshot: {vm_name: old-shop, snapshot_name: first, operation: create, expiration: 0}
      register: taken
    - vergeio.vergeos.vm_snapshot: {vm_name: old-shop, operation: list}
      register: all_of_it
    - ansible.builtin.assert:
        that: [taken.snapshot_id is defined or ansible_check_mode, all_of_it.count == 1]
    - vergeio.vergeos.user: {name: old-kai, user_password: "Secret-1234", full_name: Kai}
    - vergeio.vergeos.group: {name: old-ops, description: Operators}
    - vergeio.vergeos.member: {group: old-ops, username: old-kai}
    - vergeio.vergeos.permission: {group: old-ops, table: vms, rights: [list, read]}
    - vergeio.vergeos.tenant:
        name: old-tenant
        tenant_password: "Secret-1234"
        nodes: [{name: node1, cpu_cores: 2, ram_gb: 4}]
        storage: [{tier: 1, provisioned_gb: 20}]
"""


def test_a_converted_playbook_does_the_work_of_the_old_one(system: System, ansible: Ansible) -> None:
    (ansible.home / "old.yml").write_text(OLD, encoding="utf-8")
    words = ("-e", "source=old.yml", "-e", "dest=new")
    done = ansible.command("ansible-playbook", "verge.vergeos.convert", *words, PWD=str(ansible.home))
    assert done.returncode == 0, done.stdout
    assert "old.yml: 18 of 18 tasks converted (100 %), 0 of them to check" in done.stdout
    applied = ansible.command("ansible-playbook", "new/old.yml")
    assert applied.returncode == 0, applied.stdout
    vm = system.row("vms", name="old-shop", is_snapshot=False)
    assert (vm["ram"], vm["uefi"], vm["machine_type"][:6]) == (4096, True, "pc-q35")
    assert system.row("machine_drives", name="os", machine=vm["machine"])["disksize"] == 30 * 2**30
    again = ansible.command("ansible-playbook", "new/old.yml", "--check", "--diff")
    assert again.returncode == 0, again.stdout
    assert "changed=0" in again.stdout, again.stdout


CONFIGURATION = """
variable "site" { default = "tf" }
variable "gib" { default = 12 }
resource "vergeio_network" "lan" {
  name      = "${var.site}-lan"
  network   = "10.78.0.0/24"
  ipaddress = "10.78.0.1"
}
resource "vergeio_vm" "web" {
  name         = "${var.site}-web"
  cpu_cores    = 1
  ram          = 1024
  console_pass = "Secret-1"
  boot_disk {
    name = "os"
    size = var.gib
  }
  cloudinit_files = [{
    name     = "user-data"
    contents = "#cloud-config\\nhostname: ${var.site} {{ name }}\\n"
  }]
}
resource "vergeio_vm_nic" "web" {
  vm_id = vergeio_vm.web.id
  name  = "lan"
  vnet  = vergeio_network.lan.id
}
"""


def test_a_converted_configuration_is_applied_with_its_variables(system: System, ansible: Ansible) -> None:
    pytest.importorskip("hcl2", reason="configurations need python-hcl2")
    source = ansible.home / "main.tf"
    source.write_text(CONFIGURATION, encoding="utf-8")
    for file in convert_path(str(source), lambda name: Path(name).read_text(encoding="utf-8")):
        (ansible.home / file.path).write_text(file.conversion.text, encoding="utf-8")
    words = ("verge.vergeos.apply", "-e", "documents=system.yml", "-e", "@system-vars.yml")
    secret = ("-e", "vault_vm_site_web_console_password=Secret-1")
    applied = ansible.command("ansible-playbook", *words, *secret, PWD=str(ansible.home))
    assert applied.returncode == 0, applied.stdout
    vm = system.row("vms", name="tf-web", is_snapshot=False)
    assert system.row("machine_drives", name="os", machine=vm["machine"])["disksize"] == 12 * 2**30
    again = ansible.command("ansible-playbook", *words, "--check", PWD=str(ansible.home))
    assert again.returncode == 0, again.stdout
    assert "changed=0" in again.stdout, again.stdout
