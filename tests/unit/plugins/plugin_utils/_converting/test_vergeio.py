# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks and inventory files of vergeio.vergeos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting import rules, vergeio
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.inventory import convert_inventory
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.playbook import convert_playbook
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import Part
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.rules import Rule
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.sources import Converted, convert_path

#: Options by which rules are chosen.
CHOICES: tuple[dict[str, Any], ...] = ({}, {"group": "g"}, {"vm_name": "v"}, {"operation": "list"})


def all_rules() -> dict[str, Rule]:
    found = {}
    for name, choice in vergeio.MODULES.items():
        for number, given in enumerate(CHOICES):
            rule = choice if isinstance(choice, Rule) else choice(given)
            found[f"{name} {number}"] = rule
    return found


@pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules().keys())
def test_rules_name_options_that_exist(rule: Rule) -> None:
    spec = rules.spec_of(rule.module)
    for path in rules.paths(rule):
        inside, _dot, option = path.rpartition("[].")
        assert option in (spec[inside]["options"] if inside else spec), path


def task(module: str, **options: Any) -> tuple[str, dict[str, Any], Part]:
    """Convert one task, and return the module, the options and what became of it."""
    text = yaml.safe_dump([{"name": "It", f"vergeio.vergeos.{module}": options}], sort_keys=False)
    conversion = convert_playbook(text)
    converted = yaml.safe_load(conversion.text)[0]
    name = next(key for key in converted if key != "name")
    return name.rpartition(".")[2], converted[name], conversion.parts[0]


@pytest.mark.parametrize(
    ("module", "theirs", "name", "ours"),
    [
        (
            "vm",
            {"name": "a", "ram": 2048, "bios_type": "uefi", "state": "stopped", "api_key": "k"},
            "verge_vm",
            {"name": "a", "ram": "2 GiB", "uefi": True, "state": "stopped", "force": True, "token": "k"},
        ),
        (
            "drive",
            {"vm_name": "a", "name": "os", "size": 20, "drive_type": "virtio", "media_type": "disk", "tier": 1},
            "verge_vm",
            {
                "name": "a",
                "drives": [{"name": "os", "size": "20 GiB", "interface": "virtio", "media": "disk", "tier": 1}],
            },
        ),
        (
            "nic",
            {"vm_id": "7", "network": "lan", "mac_address": "52:54:00:00:00:01", "state": "absent"},
            "verge_vm",
            {"id": "7", "nics": [{"network": "lan", "mac": "52:54:00:00:00:01", "state": "absent"}]},
        ),
        (
            "cloud_init",
            {"vm_name": "a", "user_data": "#cloud-config\n"},
            "verge_vm",
            {
                "name": "a",
                "cloudinit_datasource": "nocloud",
                "cloudinit_files": [{"name": "/user-data", "contents": "#cloud-config\n"}],
            },
        ),
        (
            "cloud_init",
            {"vm_name": "a", "state": "absent"},
            "verge_vm",
            {"name": "a", "cloudinit_datasource": "none", "cloudinit_files": [], "purge_cloudinit_files": True},
        ),
        (
            "windows_unattend",
            {"vm_name": "a", "state": "absent"},
            "verge_vm",
            {"name": "a", "cloudinit_files": [{"name": "/unattend.xml", "state": "absent"}]},
        ),
        ("vm_clone", {"name": "b", "source": "a"}, "verge_vm", {"name": "b", "clone_from": "a", "state": "present"}),
        ("vm_drive_info", {"vm": "a"}, "verge_vm_info", {"name": "a", "children": ["drives"]}),
        (
            "vm_snapshot",
            {"vm_name": "a", "snapshot_id": "4", "operation": "restore", "poll_delay": 1},
            "verge_vm_snapshot",
            {"vm": "a", "id": "4", "state": "restored"},
        ),
        (
            "vm_snapshot",
            {"vm_name": "a", "operation": "list"},
            "verge_vm_snapshot_info",
            {"filters": {"vm": "a"}},
        ),
        ("vm_export", {"volume": "v", "start": True}, "verge_vm_export", {"volume": "v", "state": "exported"}),
        (
            "network",
            {"name": "n", "network_type": "internal", "ip_address": "10.0.9.1", "subnet_mask": "255.255.255.0"},
            "verge_network",
            {"name": "n", "type": "internal", "ip_address": "10.0.9.1", "network": "10.0.9.0/24"},
        ),
        ("network", {"name": "n", "state": "absent"}, "verge_network", {"name": "n", "state": "absent", "force": True}),
        (
            "vnet_rule",
            {"network": "n", "name": "web", "rule_action": "accept", "apply": False},
            "verge_network",
            {"name": "n", "apply": "never", "rules": [{"name": "web", "action": "accept"}]},
        ),
        (
            "tenant",
            {"name": "t", "nodes": [{"name": "n1", "ram_gb": 8}], "storage": [{"tier": 1, "provisioned_gb": 50}]},
            "verge_tenant",
            {"name": "t", "nodes": [{"name": "n1", "ram": "8 GiB"}], "storage": [{"tier": 1, "size": "50 GiB"}]},
        ),
        (
            "user",
            {"username": "kai", "password": "p", "full_name": "Kai"},
            "verge_user",
            {"display_name": "Kai", "name": "kai", "user_password": "p"},
        ),
        ("member", {"group": "g", "username": "kai"}, "verge_group", {"name": "g", "members": ["kai"]}),
        (
            "permission",
            {"group": "g", "table": "vms", "rights": ["list", "read"]},
            "verge_group",
            {
                "name": "g",
                "permissions": [
                    {
                        "table": "vms",
                        "row": "0",
                        "list": True,
                        "read": True,
                        "create": False,
                        "modify": False,
                        "delete": False,
                    }
                ],
            },
        ),
        ("tag", {"name": "web", "category": "app", "vm_name": "a"}, "verge_vm", {"tags": ["app:web"], "name": "a"}),
        ("tag", {"name": "web", "category": "app"}, "verge_tag_category", {"name": "app", "tags": [{"name": "web"}]}),
        (
            "snapshot_profile",
            {"name": "p", "periods": [{"name": "d", "frequency": "daily", "retention": 604800}]},
            "verge_snapshot_profile",
            {"name": "p", "periods": [{"name": "d", "frequency": "daily", "retention": "7 days"}]},
        ),
        (
            "site_sync",
            {"name": "s", "site": 1, "netinteg": True, "queue_retry_multiplier": True},
            "verge_site_sync_outgoing",
            {"name": "s", "site": "1", "network_integrity": True, "queue_retry_interval_multiplier": True},
        ),
        ("nas_volume", {"name": "v", "size_gb": 500}, "verge_nas_volume", {"name": "v", "size": "500 GiB"}),
        ("node_maintenance", {"name": "n1", "state": "active"}, "verge_node", {"name": "n1", "maintenance": False}),
    ],
)
def test_tasks(module: str, theirs: dict[str, Any], name: str, ours: dict[str, Any]) -> None:
    converted, options, part = task(module, **theirs)
    assert (converted, options, part.notes) == (name, ours, [])


@pytest.mark.parametrize(
    ("module", "theirs", "reason"),
    [
        ("member", {"group": "g", "username": "kai", "state": "absent"}, "purge_members"),
        ("site_sync", {"name": "s", "state": "started"}, "verge_site_sync_transfer"),
        ("nothing", {}, "there is no module"),
        ("vm_snapshot", {"vm_name": "a", "operation": "{{ do }}"}, "the operation is '{{ do }}'"),
    ],
)
def test_what_has_no_counterpart_stays(module: str, theirs: dict[str, Any], reason: str) -> None:
    converted, options, part = task(module, **theirs)
    assert (converted, options, part.result) == (module, theirs, "not_converted")
    assert reason in part.notes[0]


def test_an_unknown_option_is_left_out_with_a_note() -> None:
    _name, options, part = task("vm", name="a", colour="red")
    assert options == {"name": "a"}
    assert (part.result, part.notes) == ("to_check", ["'colour' was left out: there is no such option here"])


NETWORK = """version: 2
ethernets:
  ens1:
    dhcp4: false
    addresses: [10.0.0.5/24]
    gateway4: 10.0.0.1
    nameservers:
      addresses:
      """


@pytest.mark.parametrize(
    ("servers", "text"),
    [
        (["192.0.2.53", "192.0.2.54"], "- 192.0.2.53\n      - 192.0.2.54"),
        ("{{ dns }}", "{{ dns | map('regex_replace', '^', '- ') | join('\\n      ') }}"),
    ],
)
def test_generated_cloud_init_files_have_the_content_that_the_other_module_writes(servers: Any, text: str) -> None:
    network = {"interface": "ens1", "address": "10.0.0.5/24", "gateway": "10.0.0.1", "nameservers": servers}
    _name, options, _part = task("cloud_init", vm_name="a", hostname="shop", network=network)
    assert {file["name"]: file["contents"] for file in options["cloudinit_files"]} == {
        "/user-data": "#cloud-config\nmanage_etc_hosts: true\nhostname: shop",
        "/meta-data": "instance-id: shop-001\nlocal-hostname: shop",
        "/network-config": NETWORK + text,
    }


SOURCE = """\
# Of the shop.
- hosts: localhost
  collections: [vergeio.vergeos]
  module_defaults:
    vergeio.vergeos.vm:
      api_key: "{{ key }}"
  vars:
    login: &login
      host: "{{ host }}"
  tasks:
    - name: Drive   # one
      vergeio.vergeos.drive:
        <<: *login
        # How large
        vm_name: shop
        name: os
        size: "{{ gib }}"
      when: gib > 0   # only then

    # Snapshot
    - block:
        - vm_snapshot: {vm_name: shop, snapshot_name: before}
          register: taken
    - debug: {msg: "{{ taken.snapshot_id }} {{ taken.size }}"}
    - vergeio.vergeos.user: name=kai enabled=yes
  roles:
    - vergeio.vergeos.rbac
"""
RESULT = """\
# Of the shop.
- hosts: localhost
  collections: [verge.vergeos]
  module_defaults:
    group/verge.vergeos.verge:
      token: "{{ key }}"
  vars:
    login: &login
      host: "{{ host }}"
  tasks:
    - name: Drive   # one
      verge.vergeos.verge_vm:
        # How large
        <<: *login
        name: shop
        drives:
          - name: os
            size: "{{ gib }} GiB"
      when: gib > 0   # only then

    # Snapshot
    - block:
        # To check: the result has no 'size', which is used; it has 'vm_snapshot'
        - verge.vergeos.verge_vm_snapshot:
            vm: shop
            name: before
          register: taken
    - debug: {msg: "{{ taken.vm_snapshot.id }} {{ taken.size }}"}
    - verge.vergeos.verge_user:
        name: kai
        enabled: 'yes'
  roles:
    # Not converted: use the role verge.vergeos.rbac, which has other variables
    - vergeio.vergeos.rbac
"""


def test_all_else_in_a_playbook_stays_as_it_is_written() -> None:
    assert convert_playbook(SOURCE).text == RESULT


def test_a_converted_playbook_has_nothing_left_to_convert() -> None:
    again = convert_playbook(RESULT)
    assert [part.what for part in again.parts] == ["vergeio.vergeos.rbac"]


@pytest.mark.parametrize(("name", "key"), [("ci", "'ci'"), ('"{{ key }}"', "key")])
@pytest.mark.parametrize("text", ["'{{ made.secret }}'", '"{{ made.secret }}"', ">-\n      Don't {{ made.secret }}"])
def test_the_secret_of_a_new_key_is_found_under_its_name(name: str, key: str, text: str) -> None:
    made = f"- vergeio.vergeos.api_key: {{user: kai, name: {name}}}\n  register: made\n"
    converted = yaml.safe_load(convert_playbook(f"{made}- debug:\n    msg: {text}\n").text)
    assert converted[1]["debug"]["msg"].endswith(f"{{{{ made.created_secrets[{key}] }}}}")


def test_encrypted_values_stay_encrypted() -> None:
    text = "- vergeio.vergeos.user:\n    name: kai\n    user_password: !vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      6162\n"
    assert convert_playbook(text).text == text.replace("vergeio.vergeos.user", "verge.vergeos.verge_user")


def test_an_inventory_file_keeps_the_defaults_of_its_plugin() -> None:
    theirs = {
        "plugin": "vergeio.vergeos.vergeos_vms",
        "sites": [{"name": "a", "host": "192.0.2.1"}],
        "filters": {"status": "running", "name_pattern": "^web"},
        "strict_sites": True,
        "max_workers": 4,
    }
    assert yaml.safe_load(convert_inventory(yaml.safe_dump(theirs)).text) == {
        "plugin": "verge.vergeos.verge_inventory",
        "sites": [{"name": "a", "host": "192.0.2.1"}],
        "filters": {"status": "running", "name": "~^web"},
        "group_by": ["site", "status"],
        "hostnames": ["{site}_{name}"],
        "hostvars_prefix": "vergeos_",
        "on_failure": "error",
    }


def converted(path: Path) -> list[Converted]:
    return convert_path(str(path), lambda name: Path(name).read_text(encoding="utf-8"))


def test_a_folder_is_converted_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "plays").mkdir()
    (tmp_path / "plays" / "site.yml").write_text("- vergeio.vergeos.vm: {name: a, colour: red}\n", encoding="utf-8")
    (tmp_path / "all.vergeos_vms.yml").write_text("plugin: vergeio.vergeos.vergeos_vms\n", encoding="utf-8")
    (tmp_path / "other.yml").write_text("- debug: {}\n", encoding="utf-8")
    (tmp_path / ".hidden.yml").write_text("- vergeio.vergeos.vm: {name: a}\n", encoding="utf-8")
    files = {file.path: file for file in converted(tmp_path)}
    assert {path: file.kind for path, file in files.items()} == {
        "all.verge.yml": "inventory",
        "plays/site.yml": "playbook",
    }
    assert files["plays/site.yml"].as_result()["report"] == [
        "plays/site.yml: 1 of 1 tasks converted (100 %), 1 of them to check",
        "  line 1: vergeio.vergeos.vm: check: 'colour' was left out: there is no such option here",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yml", "- vergeio.vergeos.vm: [\n", "a.yml: not valid YAML"),
        ("a.yml", "- debug: {}\n", "there is nothing to convert"),
        ("b.yml", None, "no such file or folder"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        converted(tmp_path / name)
