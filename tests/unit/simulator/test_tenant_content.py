# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tenants get from the host: recipes that are deployed, and VMs that are shared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, skip_sleeps


@pytest.fixture
def base(api: Api) -> int:
    """Return a tenant that has booted and is off."""
    key: int = api.make("tenants", name="base", description="golden")
    api.post("tenant_nodes", tenant=key, cpu_cores=2, ram=4096)
    api.act("tenant_actions", key, "poweron")
    api.sim.clock.advance(60)
    api.act("tenant_actions", key, "poweroff")
    api.sim.clock.advance(120)
    return key


def local_catalog(api: Api) -> Any:
    return api.make("catalogs", name="mine", repository=1)


@pytest.fixture
def recipe(api: Api, base: int) -> Any:
    return api.make("tenant_recipes", name="standard", catalog=local_catalog(api), tenant=base, version="1.0.0")


def lines(api: Api, recipe: Any) -> list[str]:
    rows = api.get("tenant_recipe_logs", filter=f"tenant_recipe eq '{recipe}'", sort="timestamp")
    return [row["text"] for row in rows]


def test_a_recipe_is_deployed_as_a_tenant(api: Api, sim: Simulator, recipe: Any) -> None:
    instance = api.make("tenant_recipe_instances", recipe=recipe, name="poc-1", answers={})
    assert api.get(f"tenant_recipe_instances/{instance}", fields="tenant,version") == {
        "tenant": None,
        "version": "1.0.0",
    }
    sim.clock.advance(10)
    tenant = api.get(f"tenant_recipe_instances/{instance}", fields="tenant")["tenant"]
    row = api.get(f"tenants/{tenant}", fields="name,description,status#status as status,recipe_instance")
    assert row == {"name": "poc-1", "description": "golden", "status": "offline", "recipe_instance": instance}
    assert [node["ram"] for node in api.get("tenant_nodes", filter=f"tenant eq {tenant}")] == [4096]
    api.post("tenant_recipe_instances", 409, recipe=recipe, name="poc-1")
    api.delete(f"tenant_recipe_instances/{instance}")
    assert api.get(f"tenants/{tenant}", fields="recipe_instance") == {"recipe_instance": None}


def test_each_step_of_a_recipe_leaves_a_line(api: Api, sim: Simulator, base: int, recipe: Any) -> None:
    """Which steps do is from vrg."""
    api.put(f"tenant_recipes/{recipe}", description="changed")
    assert api.get(f"tenant_recipes/{recipe}", fields="needs_republish") == {"needs_republish": True}
    api.act("tenant_recipe_actions", recipe, "republish")
    row = api.get(f"tenant_recipes/{recipe}", fields="needs_republish,build")
    assert row == {"needs_republish": False, "build": 1}
    api.make("tenant_recipe_instances", recipe=recipe, name="poc-1")
    expected = ["Recipe published", "Recipe changed", "Recipe published", "Recipe deployed as poc-1"]
    assert lines(api, recipe) == expected
    assert api.get("tenant_recipe_logs", limit=1)[0]["timestamp"] > 10**15


def test_a_recipe_of_another_repository(api: Api, sim: Simulator, base: int) -> None:
    remote = api.get("catalogs", fields="$key", filter="repository eq 2", limit=1)[0]["$key"]
    recipe = api.make("tenant_recipes", name="vendor", catalog=remote, tenant=base, version="1.0.0")
    answer = api.put(f"tenant_recipes/{recipe}", 422, description="x")
    assert answer == {"err": "Changes are not allowed on non-local repositories"}
    api.act("tenant_recipe_actions", recipe, "remove")
    api.post("tenant_recipe_instances", 422, recipe=recipe, name="poc-1")
    api.act("tenant_recipe_actions", recipe, "download")
    sim.clock.advance(5)
    assert api.get(f"tenant_recipes/{recipe}", fields="downloaded") == {"downloaded": True}
    assert lines(api, recipe)[-1] == "Recipe downloaded"


def test_a_recipe_is_cloned(api: Api, base: int, recipe: Any) -> None:
    api.act("tenant_recipe_actions", recipe, "clone", new_name="second")
    [copy] = api.get("tenant_recipes", filter="name eq 'second'", fields="tenant,version")
    assert copy == {"tenant": base, "version": "1.0.0"}


def test_the_first_missing_column_of_recipe_actions(api: Api) -> None:
    """Measured on 26.1.8."""
    expected = {"err": "field 'tenant_recipe_actions.tenant_recipe' is required"}
    assert api.post("tenant_recipe_actions", 422) == expected


# --- shared objects --------------------------------------------------------------------------------------------------


@pytest.fixture
def tenant(api: Api) -> Any:
    return api.make("tenants", name="acme")


def share(api: Api, tenant: Any, status: int = 201, **body: Any) -> Any:
    snapshot = api.get("machine_snapshots", filter="name eq 'before-upgrade'")[0]["$key"]
    values = {"recipient": tenant, "type": "vm", "name": "web1", "snapshot": f"machine_snapshots/{snapshot}", **body}
    return api.post("shared_objects", status, **values)


def test_a_shared_object_has_an_id_of_its_own(api: Api, web1: dict[str, Any], tenant: Any) -> None:
    """Observed on 26.0 (vendor's SDK): not the key of the VM."""
    key = share(api, tenant, id=f"vms/{web1['$key']}")["$key"]
    row = api.get(f"shared_objects/{key}")
    assert row["id"] not in ("", f"vms/{web1['$key']}")
    assert share(api, tenant, 409) == {"err": "This object already exists"}


@pytest.mark.parametrize("snapshot", ["machine_snapshots/9999", "vms/31", "x"])
def test_a_shared_object_needs_a_snapshot(api: Api, tenant: Any, snapshot: str) -> None:
    share(api, tenant, 404, snapshot=snapshot)


def test_the_vm_alone_is_enough_for_a_lenient_simulator(api: Api, lenient: Api) -> None:
    for client, status in ((api, 422), (lenient, 201)):
        tenant = client.make("tenants", name="acme")
        [vm] = client.get("vms", filter="name eq 'web1' and is_snapshot eq false", fields="$key")
        client.post("shared_objects", status, recipient=tenant, type="vm", name="web1", id=f"vms/{vm['$key']}")


def test_an_empty_action_is_accepted(api: Api) -> None:
    """Measured on 26.1.8."""
    api.post("shared_object_actions")


def test_an_import_is_followed_in_vm_imports(api: Api, sim: Simulator, tenant: Any) -> None:
    key = int(share(api, tenant)["$key"])
    api.post("shared_object_actions", shared_object=key, action="import")
    [job] = api.get("vm_imports", filter=f"shared_object eq {key}", fields="name,status")
    assert job == {"name": "web1", "status": "importing"}
    sim.clock.advance(10)
    [job] = api.get("vm_imports", filter=f"shared_object eq {key}", fields="name,status")
    assert job == {"name": "web1", "status": "complete"}


def test_running_imports_are_removed_with_the_object(api: Api, sim: Simulator, tenant: Any) -> None:
    """Vendor's SDKs."""
    key = int(share(api, tenant)["$key"])
    api.post("shared_object_actions", shared_object=key, action="import")
    api.delete(f"shared_objects/{key}")
    sim.clock.advance(10)
    assert api.get("vm_imports", filter=f"shared_object eq {key}") == []


def test_the_vendors_sdk_shares_and_deploys(
    sim: Simulator, recipe: Any, web1: dict[str, Any], tenant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_sleeps(sim, monkeypatch)
    client = connect(sim)
    shared = client.shared_objects.create(tenant_key=tenant, vm_key=web1["$key"], name="template")
    assert shared.snapshot_key
    shared.import_object()
    client.shared_objects.refresh_object(shared.key)
    instance = client.tenant_recipe_instances.create(recipe, "poc-2")
    sim.clock.advance(10)
    assert client.tenant_recipe_instances.get(key=instance.key)["tenant_name"] == "poc-2"
    assert len(client.tenant_recipe_logs.list(tenant_recipe=recipe)) == 2
    assert_nothing_unknown(sim)
