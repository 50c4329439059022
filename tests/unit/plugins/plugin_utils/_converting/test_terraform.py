# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions, configurations and states of Terraform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting import rules, terraform
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.documents import document_of
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.expressions import (
    Mixed,
    Reference,
    Scope,
    Unknown,
    evaluate,
    expanded,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.sources import convert_path
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.terraform_source import Block, Model, read_state

LOCALS = {"name": "lan-${var.site}", "sizes": {"a": 1024}, "all": ["x", "y"], "loop": "${local.loop}"}
SCOPE = Scope(LOCALS, lambda text: None, {"key": "a", "value": {"ram": 2048}, "index": 1})
WEB = Reference("vergeio_vm", "web", "", ("id",), False)


@pytest.mark.parametrize(
    ("theirs", "value"),
    [
        ("plain", "plain"),
        ("", ""),
        (3, 3),
        ("${2048}", 2048),
        ("${true}", True),
        ("${var.ram}", "{{ ram }}"),
        ('${var.nets["lan"].id}', "{{ nets.lan.id }}"),
        ("${local.name}", "lan-{{ site }}"),
        ("${local.sizes.a}", 1024),
        ("${local.all[1]}", "y"),
        ("${each.key}-${each.value.ram}", "a-2048"),
        ("web${count.index}", "web1"),
        ("${tonumber(vergeio_vm.web.id)}", WEB),
        ('${vergeio_vm.web["a"].id}', WEB._replace(key="a")),
        ("${vergeio_vm.web[each.key].id}", WEB._replace(key="a")),
        ("${vergeio_vm.web.drive[0].key}", WEB._replace(path=("drive", "0", "key"))),
        ("vms/${vergeio_vm.web.id}", Mixed(("vms/", WEB))),
        ('${format("vms/%s", vergeio_vm.web.id)}', Mixed(("vms/", WEB))),
        (
            "${data.vergeio_networks.e.networks[0].id}",
            Reference("vergeio_networks", "e", "", ("networks", "0", "id"), True),
        ),
        ('${file("${path.module}/a.yml")}', "{{ lookup('ansible.builtin.file', './a.yml') }}"),
        ('${upper("a")}', "A"),
        ("<<-EOT\n    a:\n      b\n  EOT", "a:\n  b\n"),
        ("<<EOT\n  a\nEOT", "  a\n"),
        ("$${x} {{ y }}", "${x} {{ '{{' }} y }}"),
        ('${var.a == "" ? 1 : 2}', Unknown('var.a == "" ? 1 : 2')),
        ("%{ if x }a%{ endif }", Unknown("%{ if x }a%{ endif }")),
        ("${local.loop}", Unknown("local.loop")),
        ("${uuid()}", Unknown("uuid()")),
        ({"a": "${var.b}"}, {"a": "{{ b }}"}),
    ],
)
def test_expressions(theirs: Any, value: Any) -> None:
    assert evaluate(theirs, SCOPE) == value


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ({}, [""]),
        ({"count": 2}, ["0", "1"]),
        ({"for_each": "${local.sizes}"}, ["a"]),
        ({"for_each": "${toset(local.all)}"}, ["x", "y"]),
        ({"for_each": "${var.all}"}, None),
        ({"count": "${var.many}"}, None),
    ],
)
def test_instances_of_a_resource(body: Mapping[str, Any], keys: Any) -> None:
    found = expanded(body, SCOPE)
    assert (None if found is None else [key for key, _scope in found]) == keys


def all_rules() -> dict[str, terraform.ResourceRule]:
    found = {**terraform.RESOURCES, **terraform.PERMISSIONS}
    inner = {f"{name} {block}": rule for name, outer in found.items() for block, rule in outer.blocks.items()}
    return {**found, **inner}


@pytest.mark.parametrize("rule", all_rules().values(), ids=all_rules().keys())
def test_rules_name_options_that_exist(rule: terraform.ResourceRule) -> None:
    spec, items = rules.spec_of(rule.rule.module), rules.item_spec(rule.rule.module, rule.rule.inside)
    for path in rules.paths(rule.rule):
        assert path.rpartition("[].")[2] in (items if "[]." in path else spec), path
    assert not rule.owner_option or rule.owner_option in spec


def converted(*blocks: Block, is_state: bool = False) -> tuple[Any, list[str], dict[str, Any]]:
    """Return the document for resources, what was noted, and the variables."""
    conversion, variables = document_of(Model(list(blocks), is_state=is_state))
    notes = [f"{part.result}: {note}" for part in conversion.parts for note in part.notes]
    return yaml.safe_load(conversion.text), notes, variables


def block(type_: str, label: str, /, **values: Any) -> Block:
    return Block(f"vergeio_{type_}", label, values=values)


def test_what_is_not_in_the_source_is_named_by_its_key_or_by_a_data_source() -> None:
    data = Block("vergeio_networks", "outside", values={"filter_name": "External"}, is_data=True)
    reference = Reference("vergeio_networks", "outside", "", ("networks", "0", "id"), True)
    document, notes, _variables = converted(
        data,
        block("vm_nic", "a", vm_id=7, name="nic", vnet=reference),
        block("vm_nic", "b", vm_id="7", name="other", vnet=3),
    )
    nics = [{"name": "nic", "network": "External"}, {"name": "other", "network": "3"}]
    assert document == {"vms": [{"id": "7", "nics": nics}]}
    assert notes == []


def test_secrets_become_variables() -> None:
    document, notes, variables = converted(block("user", "kai", name="kai", password="secret"))
    assert document == {"users": [{"name": "kai", "user_password": "{{ vault_user_kai_user_password }}"}]}
    assert (notes, variables) == ([], {"vault_user_kai_user_password": ""})


@pytest.mark.parametrize(
    ("resource", "note"),
    [
        (
            block("vm", "a", name="a", ram=Unknown("x ? 1 : 2")),
            "to_check: 'ram' was left out: 'x ? 1 : 2' is not known here",
        ),
        (block("vm", "a", name="a", colour="red"), "to_check: 'colour' was left out: there is no such option here"),
        (block("vm_drive", "a", name="os"), "not_converted: 'vm_id' is not set"),
        (block("vm_drive", "a", vm_id=1, media="clone"), "not_converted: a clone names a drive by its key"),
        (block("tag_member", "a", tag_id=1, member="vms/54"), "not_converted: the tag is not in the source"),
        (block("member", "a", group=1, member="vms/54"), "not_converted: members are users here"),
        (block("balloon", "a"), "not_converted: there is no such resource here"),
        (
            block("network_ipsec_connection", "a", ipsec_id=4),
            "not_converted: the vergeio_network_ipsec to which it belongs",
        ),
        (block("network_dns_zone", "a", view_id=4), "not_converted: the vergeio_network_dns_view to which it belongs"),
    ],
)
def test_what_was_not_converted_is_said(resource: Block, note: str) -> None:
    _document, notes, _variables = converted(resource)
    assert len(notes) == 1
    assert notes[0].startswith(note)


def test_an_ipsec_connection_names_the_network_of_its_service() -> None:
    network, ipsec = (Reference(f"vergeio_{kind}", "lan", "", ("id",), False) for kind in ("network", "network_ipsec"))
    phase2 = {
        "name": "lan",
        "local": "10.0.0.0/24",
        "remote": "10.1.0.0/24",
        "ciphers": "aes128-sha256",
        "lifetime": 3600,
    }
    document, notes, variables = converted(
        block(
            "network_ipsec_connection", "b", ipsec_id=ipsec, name="b", psk="secret", ike="x-y-z,a-b-c", phase2=phase2
        ),
        block("network_ipsec", "lan", network_id=network, uniqueids="keep", ipsec_secrets="secret"),
        block("network", "lan", name="lan"),
    )
    joined = {"name": "lan", "local_network": "10.0.0.0/24", "remote_network": "10.1.0.0/24"}
    assert document["ipsecs"] == [
        {"network": "lan", "unique_ids": "keep", "ipsec_secrets": "{{ vault_ipsec_lan_ipsec_secrets }}"}
    ]
    assert document["ipsec_connections"] == [
        {
            "name": "b",
            "network": "lan",
            "pre_shared_key": "{{ vault_ipsec_connection_b_pre_shared_key }}",
            "ciphers": ["x-y-z", "a-b-c"],
            "phase2s": [{**joined, "ciphers": ["aes128-sha256"], "lifetime": "1 hour"}],
        }
    ]
    assert notes == []
    assert sorted(variables) == ["vault_ipsec_connection_b_pre_shared_key", "vault_ipsec_lan_ipsec_secrets"]


def test_settings_are_objects_of_a_document() -> None:
    document, notes, _variables = converted(
        block("setting", "a", key="max_connections", value="2000", default_value="1000"),
        block("setting", "b", key="motd", value_wo="hello", value_wo_version=2),
    )
    settings = [{"name": "max_connections", "value": "2000"}, {"name": "motd", "value": "hello"}]
    assert (document, notes) == ({"settings": settings}, [])


@pytest.mark.parametrize(
    "key", [Reference("vergeio_snapshot_profile", "p", "", ("period", "0", "key"), False), 12], ids=["reference", "key"]
)
def test_a_sync_names_the_period_of_a_profile(key: Any) -> None:
    document, notes, _variables = converted(
        block("snapshot_profile", "p", name="Cloud", period=[{"key": 12, "name": "nightly", "frequency": "daily"}]),
        block("site", "far", name="Far"),
        block(
            "site_sync_outgoing",
            "s",
            site_id=Reference("vergeio_site", "far", "", ("id",), False),
            name="To Far",
            period=[{"profile_period": key, "retention": 604800, "do_not_expire": True}],
        ),
    )
    assert document["site_syncs_outgoing"] == [
        {
            "name": "To Far",
            "site": "Far",
            "periods": [
                {
                    "profile_period": {"profile": "Cloud", "period": "nightly"},
                    "retention": "7 days",
                    "keep_until_sent": True,
                }
            ],
        }
    ]
    assert notes == []


NETWORK = {"id": "5", "name": "lan", "description": "", "uuid": "x", "need_restart": False, "need_fw_apply": False}
ALIAS = {"id": "9", "name": "offices", "value": "192.0.2.0/24"}
RULE = {"id": "8", "vnet": 5, "name": "ssh", "action": "accept", "source_ip": "alias:9", "orderid": 3}
STATES = {
    "tfstate": {
        "version": 4,
        "terraform_version": "1.9.0",
        "resources": [
            {"mode": "managed", "type": f"vergeio_{type_}", "name": "it", "instances": [{"attributes": values}]}
            for type_, values in (("network", NETWORK), ("network_rule_alias", ALIAS), ("network_rule", RULE))
        ],
    },
    "json": {
        "format_version": "1.0",
        "values": {
            "root_module": {
                "resources": [{"mode": "managed", "type": "vergeio_network", "name": "it", "values": NETWORK}],
                "child_modules": [
                    {
                        "resources": [
                            {"mode": "managed", "type": "vergeio_network_rule_alias", "name": "it", "values": ALIAS},
                            {"mode": "managed", "type": "vergeio_network_rule", "name": "it", "values": RULE},
                        ]
                    }
                ],
            }
        },
    },
}


@pytest.mark.parametrize("form", STATES)
def test_a_state_has_keys_that_become_names_and_facts_that_are_left_out(form: str) -> None:
    document = yaml.safe_load(document_of(read_state(json.dumps(STATES[form])))[0].text)
    assert document == {
        "rule_aliases": [{"name": "offices", "addresses": ["192.0.2.0/24"]}],
        "networks": [
            {"name": "lan", "rules": [{"name": "ssh", "action": "accept", "source_ip": "alias:offices"}]},
        ],
    }


def test_all_files_of_a_configuration_are_one_document(tmp_path: Path) -> None:
    pytest.importorskip("hcl2", reason="configurations need python-hcl2")
    (tmp_path / "main.tf").write_text(
        'module "more" {\n  source = "./more"\n}\nresource "vergeio_vm" "web" {\n  name = var.name\n  ram = local.ram\n}\n',
        encoding="utf-8",
    )
    (tmp_path / "variables.tf").write_text(
        'variable "name" {\n  default = "web"\n}\nvariable "other" {}\nlocals {\n  ram = 2048\n}\n', encoding="utf-8"
    )
    files = convert_path(str(tmp_path), lambda name: Path(name).read_text(encoding="utf-8"))
    assert [(file.path, file.kind) for file in files] == [("system.yml", "document"), ("system-vars.yml", "variables")]
    assert yaml.safe_load(files[0].conversion.text) == {"vms": [{"name": "{{ name }}", "ram": "2 GiB"}]}
    assert yaml.safe_load(files[1].conversion.text) == {"name": "web", "other": None}
    assert files[0].as_result()["report"] == [
        "system.yml: 1 of 2 resources converted (50 %), 0 of them to check",
        "  line 1: module (more): not converted: convert the folder of the module, and write its variables",
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.tfstate", "{}", "not a state of Terraform"),
        ("a.tfstate", "{", "not valid JSON"),
        ("a.tf", "resource {", "a.tf: not valid HCL"),
        ("a.json", '{"other": 1}', "there is nothing to convert"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    if name.endswith(".tf"):
        pytest.importorskip("hcl2", reason="configurations need python-hcl2")
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        convert_path(str(tmp_path), lambda path: Path(path).read_text(encoding="utf-8"))
