# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations and states of Terraform, converted to documents."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.documents import document_of
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.terraform_source import (
    Block,
    Model,
    read_configuration,
)
from tests.integration.documents.applying import apply
from tests.integration.tasks import System

CONFIGURATION = """
resource "vergeio_tag_category" "role" {
  name         = "tf-role"
  taggable_vms = true
}
resource "vergeio_tag" "web" {
  category = tonumber(vergeio_tag_category.role.id)
  name     = "web"
}
resource "vergeio_snapshot_profile" "nightly" {
  name = "tf-nightly"
  period {
    name      = "nightly"
    frequency = "daily"
    hour      = 2
    retention = 604800
  }
}
resource "vergeio_network" "lan" {
  name         = "tf-lan"
  type         = "internal"
  network      = "10.77.0.0/24"
  ipaddress    = "10.77.0.1"
  dhcp_enabled = true
  dynamic_dhcp = true
  dhcp_start   = "10.77.0.100"
  dhcp_stop    = "10.77.0.200"
  dnslist      = ["1.1.1.1", "8.8.8.8"]
}
resource "vergeio_network_rule_alias" "offices" {
  name  = "tf-offices"
  value = "192.0.2.0/24|Berlin,198.51.100.0/24|Paris"
}
resource "vergeio_network_rule" "ssh" {
  vnet              = vergeio_network.lan.id
  name              = "ssh"
  direction         = "incoming"
  action            = "accept"
  protocol          = "tcp"
  source_ip         = "alias:${vergeio_network_rule_alias.offices.id}"
  destination_ports = "22"
}
resource "vergeio_network_wireguard" "site" {
  network_id         = vergeio_network.lan.id
  name               = "tf-site"
  ip                 = "172.30.9.1/24"
  listen_port        = 51821
  configure_firewall = true
}
resource "vergeio_network_wireguard_peer" "branch" {
  wireguard_id = vergeio_network_wireguard.site.id
  name         = "branch"
  peer_ip      = "172.30.9.2"
  port         = 51822
  public_key   = "Kb2N36O9ksHJXdbn3D2MZ94rGVr7q1Wv0oqdR9zuFlM="
  allowed_ips  = "10.88.0.0/24,10.89.0.0/24"
  keepalive    = 25
}
resource "vergeio_network_dns_view" "inside" {
  network_id = vergeio_network.lan.id
  name       = "inside"
}
resource "vergeio_network_dns_zone" "example" {
  view_id = vergeio_network_dns_view.inside.id
  domain  = "tf.example.com"
  type    = "master"
}
resource "vergeio_network_dns_record" "www" {
  zone_id = vergeio_network_dns_zone.example.id
  host    = "www"
  type    = "A"
  value   = "10.77.0.10"
}
resource "vergeio_vm" "web" {
  count                = 2
  name                 = "tf-web${count.index}"
  cpu_cores            = 2
  ram                  = 2048
  machine_type         = "q35"
  snapshot_profile     = tonumber(vergeio_snapshot_profile.nightly.id)
  cloudinit_datasource = "nocloud"
  boot_disk {
    name = "os"
    size = 8.5
  }
  vergeio_device {
    name = "tpm"
    type = "tpm"
    tpm_settings = {
      model   = "crb"
      version = "2.0"
    }
  }
  cloudinit_files = [{
    name     = "user-data"
    contents = <<-EOT
      #cloud-config
      hostname: web
    EOT
  }]
}
resource "vergeio_vm_nic" "web" {
  count            = 2
  vm_id            = vergeio_vm.web[count.index].id
  name             = "lan"
  vnet             = vergeio_network.lan.id
  assign_ipaddress = true
  ipaddress        = "10.77.0.1${count.index}"
}
resource "vergeio_vm_drive" "data" {
  vm_id          = vergeio_vm.web[0].id
  name           = "data"
  disksize       = 10
  preferred_tier = 1
}
resource "vergeio_tag_member" "web" {
  tag_id = tonumber(vergeio_tag.web.id)
  member = "vms/${vergeio_vm.web[0].id}"
}
resource "vergeio_user" "kai" {
  name  = "kai"
  email = "tf-kai@example.com"
}
resource "vergeio_group" "ops" {
  name = "tf-ops"
}
resource "vergeio_member" "kai" {
  group  = vergeio_group.ops.id
  member = format("users/%s", vergeio_user.kai.id)
}
resource "vergeio_permission" "ops" {
  group_id = vergeio_group.ops.id
  table    = "vms"
  list     = true
  read     = true
}
resource "vergeio_api_key" "kai" {
  user_id       = tonumber(vergeio_user.kai.id)
  name          = "runner"
  ip_allow_list = "192.0.2.0/24,198.51.100.7"
  expires       = 4102444800
}
resource "vergeio_tenant" "customer" {
  name = "tf-customer"
}
resource "vergeio_tenant_node" "first" {
  tenant_id = vergeio_tenant.customer.id
  name      = "node1"
  cpu_cores = 2
  ram       = 4096
}
resource "vergeio_tenant_storage" "first" {
  tenant_id   = vergeio_tenant.customer.id
  tier        = 1
  provisioned = 21474836480
}
"""


def document(model: Model) -> dict[str, Any]:
    conversion, variables = document_of(model)
    assert not [part for part in conversion.parts if part.result != "converted"]
    assert not variables
    found: dict[str, Any] = yaml.safe_load(conversion.text)
    return found


def test_a_configuration_makes_the_same_objects_once(system: System) -> None:
    pytest.importorskip("hcl2", reason="configurations need python-hcl2")
    definition = document(read_configuration({"main.tf": CONFIGURATION}))
    apply(system, definition)
    vm = system.row("vms", name="tf-web0", is_snapshot=False)
    drives = {row["name"]: row["disksize"] for row in system.rows("machine_drives") if row["machine"] == vm["machine"]}
    peer = system.row("vnet_wireguard_peers", name="branch")
    assert (peer["allowed_ips"], peer["port"], peer["keepalive"]) == ("10.88.0.0/24,10.89.0.0/24", 51822, 25)
    assert (vm["ram"], drives) == (2048, {"os": 8704 * 2**20, "data": 10 * 2**30})
    assert apply(system, definition, check=True)["summary"] == "Plan: 0 to add, 0 to change, 0 to remove, 10 unchanged"


def resources(system: System, type_: str, table: str, /, *columns: str, **renamed: Any) -> list[Block]:
    """Return the state of resources, whose attributes are columns and what functions make of a row."""
    return [
        Block(
            f"vergeio_{type_}",
            f"r{row['$key']}",
            values={
                "id": str(row["$key"]),
                **{name: row.get(name) for name in columns},
                **{name: make(row) for name, make in renamed.items()},
            },
        )
        for row in system.rows(table)
        if not row.get("is_snapshot") and not row.get("system_rule")
    ]


def test_a_state_describes_what_is_there(system: System) -> None:
    machines = {row["machine"]: str(row["$key"]) for row in system.rows("vms") if not row["is_snapshot"]}
    names = ("name", "description", "enabled")
    blocks = [
        *resources(system, "network", "vnets", "name", "description"),
        *resources(
            system,
            "vm",
            "vms",
            *names,
            "cpu_cores",
            "ram",
            "os_family",
            "machine_type",
            "uefi",
            "guest_agent",
            "machine",
        ),
        *resources(
            system,
            *("vm_drive", "machine_drives", "name", "description", "interface", "orderid", "machine"),
            vm_id=lambda row: machines.get(row["machine"]),
            disksize=lambda row: row["disksize"] / 2**30 if row["media"] == "disk" else None,
        ),
        *resources(
            system,
            *("vm_nic", "machine_nics", "name", "description", "interface", "vnet", "macaddress", "machine"),
            vm_id=lambda row: machines.get(row["machine"]),
        ),
        *resources(system, "user", "users", "name", "displayname", "email", "enabled"),
    ]
    kept = [block for block in blocks if block.values.get("vm_id") or not block.type.startswith("vergeio_vm_")]
    result = apply(system, document(Model(kept, is_state=True)), check=True)
    assert result["summary"].startswith("Plan: 0 to add, 0 to change, 0 to remove"), result["plan"]
    assert result["counts"]["unchanged"] > 10
