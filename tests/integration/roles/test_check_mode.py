# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode on a system that is still empty: playbooks run to their end, and results name every object."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.ansible import ROOT, Ansible
from tests.integration.roles.runs import Roles
from tests.integration.roles.test_documentation import NAMES, examples
from tests.integration.tasks import System
from tests.simulator import Simulator

PASSWORD = "Twelve-tall-0aks"


@pytest.fixture(scope="module")
def empty_simulator() -> Iterator[Simulator]:
    with Simulator(seed="empty", clock_rate=20.0) as simulator:
        yield simulator


@pytest.fixture
def empty(empty_simulator: Simulator, tmp_path: Path) -> Roles:
    """Roles on a system without any objects of its own."""
    empty_simulator.reset()
    return Roles(System(empty_simulator), Ansible(empty_simulator, tmp_path))


def preview(roles: Roles, path: Path) -> None:
    with roles.system.writes_refused(True):
        done = roles.ansible.command("ansible-playbook", str(path), "--check", "--diff")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[ERROR]" not in done.stdout + done.stderr
    assert {entry.method for entry in roles.system.counted()} == {"GET"}


def test_site_playbook(empty: Roles) -> None:
    preview(empty, ROOT / "playbooks" / "site.yml")


#: Roles that do something with VMs that there are, and refuse to do nothing.
NEED_VMS = ("patch_window", "restore_drill")


@pytest.mark.parametrize("role", [name for name in NAMES if name not in NEED_VMS])
def test_role_examples(empty: Roles, role: str) -> None:
    path = empty.ansible.home / "examples.yml"
    path.write_text(examples(role), encoding="utf-8")
    preview(empty, path)


def result(roles: Roles, role: str, variables: dict[str, Any], name: str, entry: str = "") -> dict[str, Any]:
    found: dict[str, Any] = roles.run_ok(role, variables, "--check", entry=entry, facts=name).facts[name]
    return found


def test_vm_fleet_result_has_every_vm(empty: Roles) -> None:
    variables = {
        "vm_fleet_name": "shop",
        "vm_fleet_vms": [{"name": "web", "count": 2}, {"name": "gone", "state": "absent"}],
    }
    found = result(empty, "vm_fleet", variables, "vm_fleet_result")
    assert set(found["members"]) == {"web-01", "web-02"}
    assert set(found["members"]["web-01"]) == {"id", "status", "running", "node", "address", "addresses", "groups"}
    assert found["members"]["web-01"]["id"] is None
    assert found["members"]["web-01"]["groups"] == ["shop"]
    assert found["addresses"] == {}


def test_network_stack_result_has_every_network(empty: Roles) -> None:
    networks = [{"name": "app", "default_gateway_network": "edge"}, {"name": "edge"}]
    found = result(empty, "network_stack", {"network_stack_networks": networks}, "network_stack_result")
    assert list(found["networks"]) == ["edge", "app"]


def test_tenant_onboarding_result_has_every_tenant(empty: Roles) -> None:
    inside = {"networks": [{"name": "Servers", "network": "10.5.0.0/24", "ip_address": "10.5.0.1"}]}
    tenants = [
        {"name": "acme", "admin_password": PASSWORD, "inside": inside},
        {"name": "globex", "admin_password": PASSWORD},
    ]
    found = result(empty, "tenant_onboarding", {"tenant_onboarding_tenants": tenants}, "tenant_onboarding_result")
    assert set(found["tenants"]) == {"acme", "globex"}
    assert {"id", "status", "started", "ui_address", "nodes", "storage"} <= set(found["tenants"]["acme"])
    assert PASSWORD not in str(found)
    assert set(found["networks_inside"]) == {"acme"}
    assert found["networks_inside"]["acme"]["Servers"]["id"] is None
    assert found["networks_inside"]["acme"]["Servers"]["network"] == "10.5.0.0/24"


def test_rbac_result_has_every_group_and_user(empty: Roles) -> None:
    variables = {
        "rbac_groups": [{"name": "shift", "members": ["ci"]}],
        "rbac_users": [
            {
                "name": "CI",
                "user_password": PASSWORD,
                "groups": ["shift"],
                "api_keys": [{"name": "fixed"}, {"name": "deploy", "rotate_after": "90 days"}],
            }
        ],
    }
    found = result(empty, "rbac", variables, "rbac_result")
    assert {"id", "members", "permissions"} <= set(found["groups"]["shift"])
    assert {"id", "groups", "permissions", "api_keys"} <= set(found["users"]["ci"])
    assert found["rotated"] == ["ci/deploy"]
    assert PASSWORD not in str(found)


def test_protect_snapshots_has_every_vm(empty: Roles) -> None:
    variables = {"protect_snapshot_name": "before", "protect_snapshot_vms": ["web1", "web2"]}
    found = result(empty, "protect", variables, "protect_snapshots", entry="snapshot")
    assert set(found) == {"web1", "web2"}
    assert found["web1"]["id"] is None


def test_restore_of_a_new_snapshot_is_previewed(empty: Roles) -> None:
    variables = {"protect_restore_snapshot": "before", "protect_restore_vms": ["web1"]}
    assert "protect_restore_consent" in empty.run("protect", variables, "--check", entry="restore").message
    outcome = empty.run_ok("protect", {**variables, "protect_restore_consent": True}, "--check", entry="restore")
    assert "web1: snapshot 'before' not found; the real run fails here" in outcome.output


def networks(count: int) -> dict[str, Any]:
    def network(number: int) -> dict[str, Any]:
        rules = [{"name": "web", "protocol": "tcp", "source_ip": "vnet:net0", "destination_ports": "443"}]
        hosts = [{"host": "db", "ip": "10.1.0.5"}]
        address = {"network": f"10.{number}.0.0/24", "ip_address": f"10.{number}.0.1"}
        return {"name": f"net{number}", **address, "rules": rules, "hosts": hosts}

    return {"network_stack_networks": [network(number) for number in range(count)]}


def tenants(count: int) -> dict[str, Any]:
    nodes = [{"name": "node1", "cpu_cores": 1, "ram": "2 GiB"}]
    names = [f"tenant{number}" for number in range(count)]
    return {
        "tenant_onboarding_defaults": {"admin_password": PASSWORD, "nodes": nodes},
        "tenant_onboarding_tenants": [{"name": name} for name in names],
    }


def accounts(count: int) -> dict[str, Any]:
    permissions = [{"table": "vms", "read": True}]
    names = [f"user{number}" for number in range(count)]
    return {
        "rbac_groups": [{"name": f"of-{name}", "members": [name], "permissions": permissions} for name in names],
        "rbac_users": [{"name": name, "user_password": PASSWORD, "api_keys": [{"name": "key"}]} for name in names],
    }


def classes(count: int) -> dict[str, Any]:
    periods = [{"name": "night", "frequency": "daily", "hour": 2, "retention": "3 days"}]
    return {
        "protect_classes": [
            {"tag": f"protect:class{number}", "profile": f"Class {number}", "periods": periods}
            for number in range(count)
        ]
    }


@pytest.mark.parametrize(
    ("role", "variables"),
    [("network_stack", networks), ("tenant_onboarding", tenants), ("rbac", accounts), ("protect", classes)],
    ids=["network_stack", "tenant_onboarding", "rbac", "protect"],
)
def test_a_plan_costs_as_many_requests_for_many_objects_as_for_few(
    empty: Roles, role: str, variables: Callable[[int], dict[str, Any]]
) -> None:
    def requests(count: int) -> int:
        empty.system.counted()
        assert empty.run_ok(role, variables(count), "--check").changed
        return len(empty.system.counted())

    assert requests(6) == requests(2) < 20
