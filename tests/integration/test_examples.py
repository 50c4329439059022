# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The projects in the folder `examples` run: in check mode, for real, and once more without a change.

Starting ansible-playbook takes longer than most of them, so they share one process, which imports them all. Those that only
call a role run once: check mode and second runs of roles have tests of their own, and take most of the time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from tests.integration.ansible import ROOT, Ansible
from tests.simulator import Simulator
from tests.simulator.seeds.tools import create

EXAMPLES = ROOT / "examples"
SECRETS = {"vault_tenant_password": "Twelve-tall-0aks", "vault_user_password": "Chain-of-9-rivers"}
#: Playbooks that need what another one has written.
NOT_IN_CHECK_MODE = ("whole_system/apply.yml", "whole_system/drift.yml")
HEADING = re.compile(r"^PLAY \[(.*)\] \*+$", re.MULTILINE)
CHANGED = re.compile(r"^changed: \[.*$", re.MULTILINE)


class Run(NamedTuple):
    """A playbook of an example.

    Attributes:
        path: Its path below the folder.
        variables: What a user has to give.
        once: It does something again in every run, or undoes what an earlier one has done.
    """

    path: str
    variables: Mapping[str, Any] = MappingProxyType({})
    once: bool = False

    @property
    def text(self) -> str:
        return (EXAMPLES / self.path).read_text(encoding="utf-8")

    @property
    def plays(self) -> int:
        return len(re.findall(r"^- name: ", self.text, re.MULTILINE))

    @property
    def calls_role(self) -> bool:
        return "include_role" in self.text


#: All playbooks, in an order in which they can follow each other.
RUNS = (
    Run("new_vm/playbook.yml", {"vm_ssh_keys": "ssh-ed25519 AAAA one\nssh-ed25519 AAAB two"}),
    Run("web_farm/playbook.yml"),
    Run("resize_vm/playbook.yml", {"vm_restart": True}),
    Run("add_drive/playbook.yml"),
    Run("move_to_network/playbook.yml"),
    Run("golden_image/playbook.yml"),
    Run("vm_from_recipe/playbook.yml"),
    Run("install_from_iso/playbook.yml", once=True),
    Run("install_from_iso/eject.yml"),
    Run("patch_night/snapshot.yml"),
    # Its hosts are guests, which nothing simulates.
    Run("patch_night/patch.yml", {"patch_tag": "no:such"}),
    Run("patch_night/restore.yml", {"restore_consent": True}, once=True),
    Run("backup/playbook.yml"),
    Run("backup/check.yml"),
    Run("retire_vm/playbook.yml", {"vm_confirm": "old-app"}),
    Run("network/playbook.yml"),
    Run("port_forward/playbook.yml"),
    Run("new_tenant/playbook.yml"),
    Run("offboard_tenant/suspend.yml", {"tenant_name": "old-tenant"}),
    Run("offboard_tenant/remove.yml", {"tenant_name": "old-tenant", "tenant_confirm": "old-tenant"}),
    Run("access/playbook.yml"),
    Run("rotate_keys/playbook.yml"),
    Run("nas_share/playbook.yml"),
    Run("restore_drill/playbook.yml", {"drill_snapshot": "before-upgrade"}, once=True),
    Run("drain_node/playbook.yml", {"node_consent": True}, once=True),
    Run("drain_node/return.yml"),
    Run("whole_system/plan.yml"),
    Run("whole_system/apply.yml"),
    Run("whole_system/drift.yml", {"drift_fails": True}),
    Run("vms_as_hosts/playbook.yml"),
    Run("report/playbook.yml"),
    Run("export_system/playbook.yml"),
    Run("export_system/verify.yml"),
)


@pytest.fixture(scope="module")
def ansible(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ansible]:
    with Simulator(seed="small", clock_rate=200.0) as simulator:
        create(simulator.engine, "vms", name="old-app")
        create(simulator.engine, "tenants", name="old-tenant")
        yield Ansible(simulator, tmp_path_factory.mktemp("examples"))


def imports(ansible: Ansible, runs: list[Run]) -> list[dict[str, Any]]:
    plan = {"plan_file": str(ansible.home / "plan.json")}
    return [
        {"ansible.builtin.import_playbook": str(EXAMPLES / run.path), "vars": {**plan, **run.variables}} for run in runs
    ]


def plays(output: str) -> list[tuple[str, str]]:
    """Return the plays of a run, with what each has printed."""
    parts = HEADING.split(output)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def run(ansible: Ansible, runs: list[Run], *flags: str) -> list[tuple[str, str]]:
    inventory = str(EXAMPLES / "vms_as_hosts" / "verge.yml")
    done = ansible.playbook(json.dumps(imports(ansible, runs)), "-i", inventory, "-e", json.dumps(SECRETS), *flags)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return plays(done.stdout)


def test_every_example_runs_and_the_second_run_changes_nothing(ansible: Ansible) -> None:
    simulator = ansible.simulator
    simple = [each for each in RUNS if not each.calls_role]
    simulator.read_only = True
    run(ansible, [each for each in simple if each.path not in NOT_IN_CHECK_MODE], "--check")
    simulator.read_only = False
    assert not simulator.violations
    again = [each for each in simple if not each.once]
    done = run(ansible, [*RUNS, *again])
    number = sum(each.plays for each in RUNS)
    assert sum(bool(CHANGED.search(text)) for _name, text in done[:number]) > len(RUNS) / 2
    assert {name: CHANGED.findall(text) for name, text in done[number:] if CHANGED.search(text)} == {}


def test_every_playbook_is_run_and_explained() -> None:
    found = {
        path: (path.parent / "README.md").read_text(encoding="utf-8")
        for path in EXAMPLES.glob("*/*.yml")
        if re.search(r"^  hosts: ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {EXAMPLES / each.path for each in RUNS} == set(found)
    assert not [path for path, text in found.items() if not re.search(rf"ansible-playbook .*\b{path.name}", text)]
