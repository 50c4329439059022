# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without consent, a role changes nothing, regardless of the Ansible options it runs with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.integration.roles.runs import Roles
from tests.integration.tasks import System
from tests.simulator.seeds.tools import create

PASSWORD = "Twelve-tall-0aks"


@dataclass
class Case:
    """A role that refuses to run without consent.

    Attributes:
        role: Name of the role.
        variables: Variables that ask for a destructive change without consenting to it.
        consent: Variables that consent to it.
        prepare: Creates what the role is to destroy.
        gone: Whether the destructive change has been made.
        files: Task files that make it, for `tasks_from`.
        tasks: Names of the tasks that change something, for `--start-at-task`.
        unusable: Variables that make the plan of a second run fail.
        entry: Name of the entry point.
    """

    role: str
    variables: dict[str, Any]
    consent: dict[str, Any]
    prepare: Callable[[System], None]
    gone: Callable[[System], bool]
    files: tuple[str, ...]
    tasks: tuple[str, ...]
    unusable: dict[str, Any] = field(default_factory=dict)
    entry: str = "main"

    def include(self, variables: dict[str, Any], entry: str = "", **apply: Any) -> dict[str, Any]:
        role = {"name": f"verge.vergeos.{self.role}", "tasks_from": entry or self.entry}
        more = {"tags": apply["tags"]} if "tags" in apply else {}
        return {
            "ansible.builtin.include_role": {**role, **({"apply": apply} if apply else {})},
            "vars": variables,
            **more,
        }


def names(system: System, table: str) -> set[str]:
    return {str(row["name"]) for row in system.rows(table)}


def add_vms(system: System) -> None:
    for name in ("bare-01", "bare-02"):
        create(system.simulator.engine, "vms", name=name)


def add_networks(system: System) -> None:
    create(system.simulator.engine, "vnets", name="doomed", type="internal")


def add_tenants(system: System) -> None:
    for name in ("acme", "acme-old"):
        create(system.simulator.engine, "tenants", name=name)


def change_web1(system: System) -> None:
    web1 = system.row("vms", name="web1", is_snapshot=False)
    system.simulator.store.patch("vms", web1["$key"], {"description": "changed"})


CASES = (
    Case(
        "vm_fleet",
        {
            "vm_fleet_name": "bare",
            "vm_fleet_vms": [
                {"name": "bare", "count": 1, "description": "changed", "state": "present"},
                {"name": "new", "state": "present"},
            ],
        },
        {"vm_fleet_remove_surplus": True},
        add_vms,
        lambda system: "bare-02" not in names(system, "vms"),
        ("vms",),
        ("Create, update and remove VMs",),
        {"vm_fleet_vms": "{{ undefined_variable }}"},
    ),
    Case(
        "network_stack",
        {
            "network_stack_networks": [
                {"name": "doomed", "state": "absent"},
                {"name": "new", "network": "10.9.0.0/24", "ip_address": "10.9.0.1"},
            ]
        },
        {"network_stack_allow_removal": True},
        add_networks,
        lambda system: "doomed" not in names(system, "vnets"),
        ("networks",),
        ("Create, update and remove the networks",),
        {"network_stack_networks": "{{ undefined_variable }}"},
    ),
    Case(
        "tenant_onboarding",
        {
            "tenant_onboarding_tenants": [
                {"name": "acme", "state": "absent"},
                {"name": "new", "admin_password": PASSWORD, "state": "present"},
            ],
            # A string passes the validation of a list; it must not match a part of a name.
            "tenant_onboarding_confirm_removal": "acme-old, other",
        },
        {"tenant_onboarding_confirm_removal": "acme-old, acme"},
        add_tenants,
        lambda system: names(system, "tenants") >= {"acme-old"} and "acme" not in names(system, "tenants"),
        ("tenants",),
        ("Create, update and remove the tenants",),
        {"tenant_onboarding_tenants": "{{ undefined_variable }}"},
    ),
    Case(
        "rbac",
        {
            "rbac_settle": False,
            "rbac_users": [{"name": "kai", "state": "absent"}, {"name": "new", "user_password": PASSWORD}],
            "rbac_groups": [{"name": "operators", "state": "absent"}],
        },
        {"rbac_allow_removal": True},
        lambda system: None,
        lambda system: "kai" not in names(system, "users") and "operators" not in names(system, "groups"),
        ("apply", "accounts"),
        ("Create, update and remove the groups and users",),
        {"rbac_users": "{{ undefined_variable }}"},
    ),
    Case(
        "protect",
        {"protect_restore_snapshot": "before-upgrade", "protect_restore_vms": ["web1"]},
        {"protect_restore_consent": True},
        change_web1,
        lambda system: system.row("vms", name="web1", is_snapshot=False)["description"] != "changed",
        ("restore_vms",),
        ("Shut down the running VMs", "Restore the VMs from their snapshots", "Start the VMs that were running"),
        {"protect_restore_snapshot": "{{ undefined_variable }}"},
        entry="restore",
    ),
)


@pytest.fixture(params=CASES, ids=lambda case: case.role)
def case(request: pytest.FixtureRequest, roles: Roles) -> Case:
    prepared: Case = request.param
    prepared.prepare(roles.system)
    roles.system.counted()
    return prepared


def assert_unchanged(system: System) -> None:
    assert [(entry.method, entry.table) for entry in system.counted() if entry.method != "GET"] == []


def test_ignored_errors_do_not_replace_consent(roles: Roles, case: Case) -> None:
    tasks = [
        *(case.include(case.variables, file) for file in case.files),
        case.include(case.variables),
        case.include(case.variables, ignore_errors=True),
        # Consent to the removal of something else, whose plan cannot be made, does not cover the earlier plan.
        case.include({**case.variables, **case.consent, **case.unusable}),
        *(case.include(case.variables, file) for file in case.files),
    ]
    outcome = roles.play(tasks, ignore_errors=True)
    assert "would be" in outcome.output
    assert_unchanged(roles.system)


def test_selected_tags_do_not_replace_consent(roles: Roles, case: Case) -> None:
    task = case.include(case.variables, tags=["chosen"])
    roles.play([task], "--tags", "chosen", "--skip-tags", "always", ignore_errors=True)
    assert_unchanged(roles.system)


def test_starting_at_a_later_task_does_not_replace_consent(roles: Roles, case: Case) -> None:
    task = {
        "ansible.builtin.import_role": {"name": f"verge.vergeos.{case.role}", "tasks_from": case.entry},
        "vars": case.variables,
    }
    for name in case.tasks:
        outcome = roles.play([task], "--start-at-task", name, ignore_errors=True)
        assert name.rstrip("*") in outcome.output, outcome.output
    assert_unchanged(roles.system)


def test_consent_works_with_all_of_these_options(roles: Roles, case: Case) -> None:
    variables = {**case.variables, **case.consent}
    task = case.include(variables, tags=["chosen"], ignore_errors=True)
    outcome = roles.play([task], "--tags", "chosen", ignore_errors=True)
    assert "ignored=0" in outcome.output, outcome.output
    assert case.gone(roles.system)


def test_ignored_errors_do_not_replace_the_consent_to_adopt_vms(roles: Roles) -> None:
    create(roles.system.simulator.engine, "vms", name="bare-01")
    variables = {
        "vm_fleet_name": "bare",
        "vm_fleet_tag": {"category": "fleet", "name": "bare"},
        "vm_fleet_vms": [{"name": "bare", "count": 2, "state": "present"}],
    }
    role = {"ansible.builtin.include_role": {"name": "verge.vergeos.vm_fleet"}, "vars": variables}
    assert "set vm_fleet_adopt: true" in roles.play([role], ignore_errors=True).output
    assert_unchanged(roles.system)


def test_a_profile_is_only_taken_away_with_consent(roles: Roles) -> None:
    """The decision of a run in check mode with consent must not be carried out without it."""
    system = roles.system
    web2 = system.row("vms", name="web2", is_snapshot=False)["$key"]
    system.simulator.store.patch(
        "vms", web2, {"snapshot_profile": system.row("snapshot_profiles", name="Standard")["$key"]}
    )
    classes = [{"tag": "protect:silver", "profile": "Standard"}]
    variables = {"protect_classes": classes, "protect_make_tags": False}
    decide = {
        "ansible.builtin.include_role": {"name": "verge.vergeos.protect", "tasks_from": "survey"},
        "vars": {**variables, "protect_release_untagged": True},
    }
    apply = {"ansible.builtin.include_role": {"name": "verge.vergeos.protect", "tasks_from": "apply"}}
    roles.play([decide, {**apply, "vars": variables}], ignore_errors=True)
    assert_unchanged(system)
    roles.play([decide, {**apply, "vars": decide["vars"]}])
    assert system.row("vms", name="web2", is_snapshot=False)["snapshot_profile"] is None


def test_snapshots_are_only_removed_with_the_state_absent(roles: Roles) -> None:
    variables = {"protect_snapshot_name": "before-upgrade", "protect_snapshot_vms": ["web1"]}
    tasks = [
        {
            "ansible.builtin.include_role": {"name": "verge.vergeos.protect", "tasks_from": entry},
            "vars": {**variables, **more},
        }
        for entry, more in (
            ("snapshot", {}),
            ("snapshot_remove", {}),
            # A selection that fails is empty, although the earlier one is known.
            ("snapshot", {"protect_snapshot_state": "absent", "protect_snapshot_vms": ["web1", "web7"]}),
            ("snapshot_remove", {"protect_snapshot_state": "absent"}),
        )
    ]
    roles.play(tasks, ignore_errors=True)
    assert_unchanged(roles.system)


def test_roles_that_stop_or_move_machines_do_nothing_without_consent(roles: Roles) -> None:
    """Neither with ignored errors, nor through their files: the nodes, the VMs and their disks stay as they are."""
    system = roles.system
    snapshot = {"patch_window_vm": {"name": "web1"}, "patch_window_name": "before-upgrade"}
    waves = [{"vms": [{"name": "web1"}]}]
    includes: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("dr_failover", "main", {"dr_failover_waves": waves}),
        ("dr_failover", "wave", {"__dr_failover_wave": waves[0], "__dr_failover_number": 0}),
        ("dr_failback", "move", {"dr_failback_waves": waves, "dr_failback_sync": "far"}),
        ("node_drain", "main", {"node_drain_nodes": ["node1"]}),
        ("patch_window", "roll_back", snapshot),
        ("rolling_update", "main", {}),
        ("tier_policy", "main", {"tier_policy_rules": [{"name": "all", "tier": 3}]}),
    )
    tasks = [
        {
            "ansible.builtin.include_role": {"name": f"verge.vergeos.{role}", "tasks_from": entry},
            "vars": variables,
        }
        for role, entry, variables in includes
    ]
    system.counted()
    outcome = roles.play(tasks, ignore_errors=True)
    for consent in ("node_drain_consent", "rolling_update_consent"):
        assert f"set {consent}: true" in outcome.output
    written = [(entry.table, entry.body) for entry in system.counted() if entry.method != "GET"]
    assert {table for table, _body in written} <= {"update_actions"}
    assert {body["action"] for _table, body in written} <= {"refresh", "download"}


@pytest.mark.parametrize("cause", ["login", "file"])
def test_ignored_errors_do_not_remove_the_last_key_that_works(roles: Roles, cause: str) -> None:
    system = roles.system
    user: dict[str, Any] = {
        "name": "ci",
        "type": "api",
        "user_password": PASSWORD,
        "api_keys": [{"name": "deploy", "rotate_after": "90 days"}],
    }
    others = names(system, "user_api_keys")
    roles.run_ok("rbac", {"rbac_users": [user]})
    before = names(system, "user_api_keys")
    assert len(before - others) == 1
    variables: dict[str, Any] = {"rbac_users": [user], "rbac_rotate_now": True}
    if cause == "login":
        variables["rbac_users"] = [{**user, "enabled": False}]
    else:
        blocked = roles.ansible.home / "blocked"
        blocked.write_text("not a directory", encoding="utf-8")
        variables["rbac_secrets_directory"] = str(blocked)
    role = {"ansible.builtin.include_role": {"name": "verge.vergeos.rbac"}, "vars": variables}
    outcome = roles.play([role], ignore_errors=True, facts="rbac_result")
    assert "the old key still works" in outcome.output
    assert names(system, "user_api_keys") == before
    assert outcome.facts["rbac_result"]["rotated"] == []
