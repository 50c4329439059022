# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role vm_from_recipe: what is deployed, adjusted, reported and refused."""

from __future__ import annotations

from typing import Any

from tests.integration.roles.runs import Roles

SECRET = "Four-green-8oats"
DEFAULTS: dict[str, Any] = {
    "recipe": "Ubuntu Server 22.04",
    "answers": {"USER": "ops", "SELECT_OS_TIER": 1, "YB_NIC_ETH0": "Internal"},
    "secret_answers": {"PASSWORD": SECRET},
    "vm": {"description": "from a recipe"},
    "wait_for_ip": True,
}


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "answers": {"HOSTNAME": name}, **more}


def fleet(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"vm_from_recipe_defaults": DEFAULTS, "vm_from_recipe_vms": list(entries)}


def test_vms_are_deployed_adjusted_and_started(roles: Roles) -> None:
    variables = fleet(entry("web-1", vm={"cpu_cores": 8}), entry("web-2", state="stopped", wait_for_ip=False))
    done = roles.converge("vm_from_recipe", variables, facts="vm_from_recipe_result")
    result = done.facts["vm_from_recipe_result"]
    assert {name: (vm["status"], vm["version"], vm["error"]) for name, vm in result.items()} == {
        "web-1": ("running", "1.0", None),
        "web-2": ("stopped", "1.0", None),
    }
    assert result["web-1"]["address"]
    first = roles.system.row("vms", name="web-1")
    assert (first["cpu_cores"], first["description"]) == (8, "from a recipe")


def test_wrong_answers_of_one_vm_do_not_keep_the_others_from_being_completed(roles: Roles) -> None:
    wrong = entry("web-1", vm={})
    wrong["answers"]["YB_RAM"] = "4096"
    outcome = roles.run("vm_from_recipe", fleet(wrong, entry("web-2")))
    assert outcome.failed
    assert "did you mean '4096 MiB'?" in outcome.message
    assert SECRET not in outcome.message


def test_duplicate_names_are_refused(roles: Roles) -> None:
    assert "duplicate entries for web-1" in roles.run("vm_from_recipe", fleet(entry("web-1"), entry("web-1"))).message
    assert not [request for request in roles.system.counted() if request.method != "GET"]
