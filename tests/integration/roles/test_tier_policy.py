# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role tier_policy: the first rule counts, moves are compared again, and full tiers are refused."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.engine.test_node import writes
from tests.integration.roles.runs import Roles

OTHERS = {"name": "others", "filters": {"name": "app*"}, "tier": 1}
RULES = [{"name": "data", "filters": {"name": "app*"}, "drives": ["data"], "tier": 3}, OTHERS]


def make(roles: Roles) -> None:
    store = roles.system.simulator.store
    store.set("storage_tiers", roles.system.row("storage_tiers", tier=3)["$key"], capacity=2**40)
    drives = [{"name": "os", "size": "1 GiB", "tier": 3}, {"name": "data", "size": "2 GiB", "tier": 1}]
    roles.system.run(VM, name="app1", ram="1 GiB", cpu_cores=1, drives=drives)


def moves(found: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(move["rule"], move["vm"], move["drive"], move["from_tier"], move["to_tier"]) for move in found}


def test_disks_are_reported_and_moved_by_the_first_rule(roles: Roles) -> None:
    make(roles)
    roles.system.counted()
    report = roles.run_ok("tier_policy", {"tier_policy_rules": RULES}, facts="tier_policy_result").facts
    found = moves(report["tier_policy_result"]["found"])
    assert found == {("data", "app1", "data", 1, 3), ("others", "app1", "os", 3, 1)}
    assert not writes(roles.system)
    enforce = {"tier_policy_rules": RULES, "tier_policy_enforce": True}
    done = roles.run_ok("tier_policy", enforce, facts="tier_policy_result").facts["tier_policy_result"]
    assert moves(done["moved"]) == found
    assert roles.run_ok("tier_policy", enforce).changed == 0


def test_a_tier_that_would_be_too_full_or_does_not_exist_is_refused(roles: Roles) -> None:
    make(roles)
    roles.system.counted()
    enforce = {"tier_policy_rules": RULES, "tier_policy_enforce": True}
    assert "percent full" in roles.run("tier_policy", {**enforce, "tier_policy_max_used_percent": 0.0}).message
    absent = [{**OTHERS, "tier": 5}]
    assert "there is no storage tier 5" in roles.run("tier_policy", {**enforce, "tier_policy_rules": absent}).message
    assert not writes(roles.system)
