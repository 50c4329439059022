# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exported playbooks run, with their variables from the template, in both execution modes."""

from __future__ import annotations

import json

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from tests.integration.ansible import Ansible
from tests.integration.tasks import System

EXPORT = """
- hosts: localhost
  gather_facts: false
  tasks:
    - verge.vergeos.verge_export:
        format: playbook
        full: true
        contents: true
        dest: exported.yml
        vault_template: vault.yml
      register: export
    - debug: {var: export.files}
"""


@pytest.mark.parametrize("in_process", [True, False], ids=["in-process", "module process"])
def test_an_exported_playbook_changes_nothing(system: System, ansible: Ansible, in_process: bool) -> None:
    written = ansible.playbook(EXPORT, "-e", f"verge_in_process={in_process}")
    assert written.returncode == 0, written.stdout
    assert "changed=1" in written.stdout
    assert "vault.yml" in written.stdout
    again = ansible.playbook(EXPORT, "-e", f"verge_in_process={in_process}", "--check", "--diff")
    assert "changed=0" in again.stdout, again.stdout
    system.counted()
    applied = ansible.command("ansible-playbook", "exported.yml", "-e", "@vault.yml")
    assert applied.returncode == 0, applied.stdout
    assert "changed=0" in applied.stdout, applied.stdout
    assert {entry.method for entry in system.counted()} == {"GET"}


DRIFT = """
- hosts: localhost
  gather_facts: false
  tasks:
    - verge.vergeos.verge_export:
        kinds: [networks, tag_categories, vms]
        dest: system
        layout: objects
    - verge.vergeos.verge_drift:
        src: system
        extra: [objects, items, options]
        fail_on_drift: true
    - verge.vergeos.verge_vm:
        name: web1
        description: by hand
    - verge.vergeos.verge_drift:
        src: system
        reports: [drift.html, drift.xml]
        fail_on_drift: true
"""


@pytest.mark.parametrize("in_process", [True, False], ids=["in-process", "module process"])
def test_drift_from_a_folder_of_documents(system: System, ansible: Ansible, in_process: bool) -> None:
    web2 = system.row("vms", name="web2", is_snapshot=False)["$key"]
    system.simulator.store.patch("vms", web2, {"description": "{{ no_template }} 'of\nmine'"})
    done = ansible.playbook(DRIFT, "-e", f"verge_in_process={in_process}")
    assert done.returncode != 0
    assert "ok=3" in done.stdout, done.stdout
    assert "different vms web1 (vms/web1.yml: vms[0])" in done.stdout
    assert "description: 'by hand' on the system, 'front end' in the document" in done.stdout
    assert (ansible.home / "drift.html").exists()
    assert 'failures="1"' in (ansible.home / "drift.xml").read_text()


def test_the_playbooks_work_without_any_of_your_own(system: System, ansible: Ansible) -> None:
    def play(name: str, *words: str) -> tuple[int, str]:
        done = ansible.command("ansible-playbook", f"verge.vergeos.{name}", *words, PWD=str(ansible.home))
        return done.returncode, done.stdout

    code, output = play("export", "-e", "export_full=true")
    assert code == 0, output
    assert sorted(path.name for path in ansible.home.glob("system*")) == ["system", "system-vault.yml"]
    variables = ("-e", "@system-vault.yml")
    code, output = play("apply", *variables, "--check")
    assert code == 0, output
    assert "changed=0" in output
    system.run(RESOURCES["verge_vm"], name="web1", description="by hand")
    code, output = play("drift", *variables, "-e", "drift_page=drift.html", "-e", "drift_junit=drift.xml")
    assert code != 0
    assert "Drift: 0 missing, 1 different, 0 extra" in output
    assert (ansible.home / "drift.html").exists()
    assert (ansible.home / "drift.xml").exists()


INVENTORY = """
- hosts: localhost
  gather_facts: false
  tasks:
    - verge.vergeos.verge_export: {format: inventory, dest: hosts.yml}
"""


def test_an_exported_inventory_has_the_groups_of_the_plugin(system: System, ansible: Ansible) -> None:
    assert "changed=1" in ansible.playbook(INVENTORY).stdout
    (ansible.home / "verge.yml").write_text(
        "plugin: verge.vergeos.verge_inventory\ngroup_by: [os_family, cluster, network, tags]\n", encoding="utf-8"
    )
    static, dynamic = (
        json.loads(ansible.command("ansible-inventory", "-i", name, "--list").stdout)
        for name in ("hosts.yml", "verge.yml")
    )
    # The VMs of NAS services are not exported.
    groups = {name: sorted(set(group["hosts"]) - {"nas1"}) for name, group in dynamic.items() if "hosts" in group}
    assert {name: sorted(group["hosts"]) for name, group in static.items() if "hosts" in group} == groups
    assert groups["tag_env_prod"] == ["db1", "web1"]
    known = dynamic["_meta"]["hostvars"]
    for host, variables in static["_meta"]["hostvars"].items():
        assert variables["ansible_host"] == known[host]["ansible_host"]
