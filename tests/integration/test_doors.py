# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two doors to the engine lead to the same results, and each task takes the right one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.ansible import Ansible
from tests.integration.cases import CASES, Case
from tests.integration.tasks import System

VOLATILE = ("id", "uuid", "machine", "mac", "created", "modified", "started", "identity", "vnet", "created_secrets")


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name not in VOLATILE}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_both_doors_lead_to_the_same_results(system: System, tmp_path: Path, case: Case) -> None:
    case.prepare(system)
    start = system.simulator.snapshot()
    results: dict[bool, list[Any]] = {True: [], False: []}
    for in_process, found in results.items():
        system.simulator.restore(start)
        ansible = Ansible(system.simulator, tmp_path, in_process)
        for options, flags in (
            (case.create, ("--check", "--diff")),
            (case.create, ("--diff",)),
            (case.create, ()),
            (case.change, ("--diff",)),
            ({"name": case.name, "state": "absent", **case.remove}, ()),
        ):
            result = ansible.module(f"verge_{case.id}", options, *flags)
            output = result.pop("output")
            assert "Zk81-wvQp_x3" not in output
            result["diff"] = "--- before" in output
            found.append(plain(result))
    assert results[True] == results[False]


def test_the_door_can_be_told_from_the_time_it_takes_no_process(ansible: Ansible) -> None:
    output = ansible.module("verge_vm_info", {}, "-vvv")["output"]
    assert ("EXEC /bin/sh" in output) is not ansible.in_process


@pytest.mark.parametrize(
    ("keyword", "value"),
    [("become", True), ("environment", {"VERGE_TIMEOUT": "20"}), ("async", 30)],
)
def test_what_needs_a_process_of_its_own_gets_one(system: System, tmp_path: Path, keyword: str, value: Any) -> None:
    ansible = Ansible(system.simulator, tmp_path)
    task = {"verge.vergeos.verge_vm_info": {"name": "web1"}, "register": "found", keyword: value}
    said = {"ansible.builtin.assert": {"that": ["found.vms | length == 1"]}}
    done = ansible.playbook(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task, said]}]), "-vvv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "EXEC /bin/sh" in done.stdout


def test_group_defaults_reach_the_module(ansible: Ansible) -> None:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"verge_in_process": ansible.in_process},
        "module_defaults": {
            "group/verge.vergeos.verge": {
                "host": ansible.simulator.url,
                "username": ansible.simulator.username,
                "password": ansible.simulator.password,
                "ca_path": str(ansible.simulator.ca_file),
            }
        },
        "tasks": [
            {"verge.vergeos.verge_vm_info": {"name": "web1"}, "register": "found"},
            {"ansible.builtin.assert": {"that": ["found.vms[0].name == 'web1'"]}},
        ],
    }
    nothing: dict[str, str | None] = dict.fromkeys(("VERGE_HOST", "VERGE_USERNAME", "VERGE_PASSWORD", "VERGE_CA_PATH"))
    done = ansible.playbook(json.dumps([play]), **nothing)
    assert done.returncode == 0, done.stdout + done.stderr
