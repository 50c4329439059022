# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role patch_window: a patch night that goes wrong, from its beginning to its end."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.roles.runs import Roles

#: What the user's tasks do: they patch each VM by its description, and the patch breaks one of them.
PATCH = [
    {
        "name": "Install the patches",
        "verge.vergeos.verge_vm": {"name": "{{ patch_window_vm.name }}", "description": "patched"},
    },
]
CHECK = [
    {
        "name": "Ask the service",
        "verge.vergeos.verge_vm_info": {"name": "{{ patch_window_vm.name }}"},
        "register": "asked",
        "failed_when": "asked.vms[0].description == 'patched' and patch_window_vm.name == 'db1'",
    },
]


def tasks(roles: Roles, name: str, content: list[dict[str, Any]]) -> str:
    path = roles.ansible.home / f"{name}.yml"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def night(roles: Roles, **options: Any) -> dict[str, Any]:
    roles.system.run(VM, name="web2", description="as it was", state="running")
    roles.system.run(VM, name="db1", description="as it was", state="running")
    return {
        "patch_window_name": "patch-night",
        "patch_window_waves": [{"name": "canary", "vms": ["db1"]}, {"vms": ["web2", "blank"]}],
        "patch_window_patch": tasks(roles, "patch", PATCH),
        "patch_window_check": tasks(roles, "check", CHECK),
        **options,
    }


def described(roles: Roles) -> dict[str, tuple[str, str]]:
    vms = roles.system.info(VM, name=["db1", "web2"])
    return {vm["name"]: (vm["description"], vm["status"]) for vm in vms}


def test_a_bad_patch_night_ends_with_everything_as_it_was_or_patched(roles: Roles) -> None:
    options = night(roles, patch_window_roll_back=True)
    roles.system.counted()
    preview = roles.run("patch_window", options, "--check")
    assert not preview.failed, preview.output
    assert "canary: db1, rolled back with a power cycle if it fails" in preview.output
    assert "skipped because they do not run: blank" in preview.output
    assert {entry.method for entry in roles.system.counted()} == {"GET"}

    # The canary dies: it is rolled back, and the other wave never begins.

    outcome = roles.run("patch_window", options)
    assert "db1 rolled back" in outcome.message
    assert "web2 not started" in outcome.message
    assert "Ask the service" in outcome.message
    assert described(roles) == {"db1": ("as it was", "running"), "web2": ("as it was", "running")}

    # The patch is repaired: the second night with the same name patches everything.
    (roles.ansible.home / "check.yml").write_text("[]", encoding="utf-8")
    done = roles.run_ok("patch_window", {**options, "patch_window_restart": True}, facts="patch_window_result")
    result = done.facts["patch_window_result"]
    assert result["complete"]
    outcomes = {vm["name"]: vm["outcome"] for vm in result["vms"]}
    assert outcomes == {"db1": "patched", "web2": "patched", "blank": "skipped"}
    assert described(roles) == {"db1": ("patched", "running"), "web2": ("patched", "running")}


def test_without_consent_nothing_is_rolled_back(roles: Roles) -> None:
    options = night(roles, patch_window_waves=[{"vms": ["db1"]}])
    outcome = roles.run("patch_window", options)
    assert outcome.message.startswith("db1 failed (Ask the service: ")
    assert outcome.message.endswith("; its snapshot is 'patch-night')")
    assert described(roles)["db1"] == ("patched", "running")
