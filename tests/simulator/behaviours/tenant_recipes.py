# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of tenants: publishing, downloading, deploying, and their log.

From the official Terraform provider: a recipe creates a row of `tenants` with is_snapshot, which stays when the recipe
is deleted, and needs a tenant that has booted once and is off. Publishing, editing, downloading, deploying and
updating leave a line in the log (vrg). Assumption: the lines.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, after_update, before_create, put_action, transition
from ..store import Key, Row
from .machines import is_running
from .recipes import DOWNLOAD_SECONDS, clone_values, refuse_local
from .tenant_copies import build_tenant, copy_row, keep_tenant
from .tenant_power import has_booted
from .tenants import IN_USE, add_network, network_of, refuse_snapshot, status_row

#: Seconds until a deployed tenant exists and its instance names it. Assumption.
DEPLOY_SECONDS = 2.0


def log(engine: Engine, recipe: Key, text: str, user: str = "") -> None:
    """Append a line to the log of a recipe."""
    stamp = engine.clock.microseconds()
    engine.store.add(
        "tenant_recipe_logs",
        {"tenant_recipe": recipe, "level": "message", "text": text, "user": user, "timestamp": stamp},
    )


def bases(engine: Engine) -> dict[Key, dict[str, Any]]:
    """Return the tenants that recipes build, by recipe, as they were when it was published."""
    found: dict[Key, dict[str, Any]] = engine.store.hidden.setdefault("tenant_recipe_bases", {})
    return found


# --- publishing ------------------------------------------------------------------------------------------------------


def check_base(engine: Engine, tenant: Row) -> None:
    """Check the tenant; texts and statuses are from the tests of the official Terraform provider."""
    refuse_snapshot(tenant)
    vnet = network_of(engine, tenant)
    network = vnet is not None and is_running(engine, vnet["machine"])
    if status_row(engine, tenant)["status"] != "offline" or (network and has_booted(engine, tenant)):
        raise ApiError(405, "Tenant is currently running")
    if not has_booted(engine, tenant):
        raise ApiError(405, "You cannot create a recipe based on a tenant that has never been started")


@before_create("tenant_recipes")
def check_new(call: Call, values: dict[str, Any]) -> None:
    check_base(call.engine, call.engine.store.get("tenants", values["tenant"]))


@after_create("tenant_recipes")
def publish(call: Call, recipe: Row) -> None:
    """Create the recipe's row of `tenants`.

    Assumption: its name has the form of VM recipe snapshots, and its network is off.
    """
    engine = call.engine
    tenant = engine.store.get("tenants", recipe["tenant"])
    bases(engine)[recipe["$key"]] = keep_tenant(engine, tenant)
    name = f"{recipe['name']} {recipe['version']}-{recipe['build']}"
    copy = copy_row(engine, tenant, name, is_snapshot=True)
    add_network(call, copy)
    engine.store.set("tenant_recipes", recipe["$key"], tenant_snapshot=copy["$key"], downloaded=True)
    log(engine, recipe["$key"], "Recipe published", call.user_name)


@after_update("tenant_recipes")
def note_change(call: Call, recipe: Row, before: dict[str, Any]) -> None:
    """Require the recipe to be published again before others see the change. Assumption, as for recipes of VMs."""
    if any(recipe[name] != value for name, value in before.items()):
        call.engine.store.set("tenant_recipes", recipe["$key"], needs_republish=True)
        log(call.engine, recipe["$key"], "Recipe changed", call.user_name)


@action("tenant_recipe_actions", "republish")
def republish(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Publish the next build, from the tenant as it is now. That is an assumption."""
    engine = call.engine
    tenant = engine.store.peek("tenants", recipe["tenant"])
    if tenant is None:
        raise ApiError(422, "Only recipes of a tenant can be published")  # assumption
    check_base(engine, tenant)
    engine.store.set("tenant_recipes", recipe["$key"], build=recipe["build"] + 1, needs_republish=False)
    publish(call, recipe)


@action("tenant_recipe_actions", "clone")
def clone(call: Call, recipe: Row, params: dict[str, Any]) -> None:
    """Create a recipe of the same tenant. Assumption: the parameter is that of recipes of VMs."""
    name = str(params.get("new_name") or f"{recipe['name']} clone")
    call.create("tenant_recipes", {**clone_values(recipe), "tenant": recipe["tenant"], "name": name})


@after_delete("tenant_recipes")
def forget(call: Call, recipe: Row) -> None:
    call.engine.clock.cancel("tenant_recipe.", recipe=recipe["$key"])
    bases(call.engine).pop(recipe["$key"], None)
    for line in call.engine.store.select("tenant_recipe_logs", tenant_recipe=recipe["$key"]):
        call.engine.store.remove("tenant_recipe_logs", line["$key"])


# --- downloading -----------------------------------------------------------------------------------------------------


@put_action("tenant_recipes", "download")
def download(call: Call, recipe: Row, _body: Any) -> None:
    """Download a recipe from the repository of its catalog."""
    if not recipe["downloaded"]:
        call.engine.clock.schedule(DOWNLOAD_SECONDS, "tenant_recipe.downloaded", recipe=recipe["$key"])


@action("tenant_recipe_actions", "download")
def download_action(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Download a recipe by the other spelling; which of the two is right is not known."""
    download(call, recipe, None)


@transition("tenant_recipe.downloaded")
def _downloaded(engine: Engine, recipe: Key) -> None:
    engine.store.set("tenant_recipes", recipe, downloaded=True, update_available=False)
    log(engine, recipe, "Recipe downloaded")


@action("tenant_recipe_actions", "remove")
def remove(call: Call, recipe: Row, _params: dict[str, Any]) -> None:
    """Drop the downloaded copy of a recipe of another repository. That is an assumption, by the name."""
    refuse_local(call.engine, recipe)
    call.engine.store.set("tenant_recipes", recipe["$key"], downloaded=False)
    log(call.engine, recipe["$key"], "Recipe removed", call.user_name)


# --- deploying -------------------------------------------------------------------------------------------------------


@before_create("tenant_recipe_instances")
def check_deploy(call: Call, values: dict[str, Any]) -> None:
    """Check a deployment: its name becomes that of a tenant (vendor's SDKs). Assumption: the refusals."""
    engine = call.engine
    recipe = engine.store.get("tenant_recipes", values["recipe"])
    if not recipe["downloaded"]:
        raise ApiError(422, "Recipe is not downloaded")
    if engine.store.select("tenants", name=values["name"], is_snapshot=False):
        raise ApiError(409 if engine.strict else 422, IN_USE)
    values.update(version=recipe["version"], build=recipe["build"])


@after_create("tenant_recipe_instances")
def deploy(call: Call, instance: Row) -> None:
    user = None if call.user is None else call.user["$key"]
    log(call.engine, instance["recipe"], f"Recipe deployed as {instance['name']}", call.user_name)
    call.engine.clock.schedule(DEPLOY_SECONDS, "tenant_recipe.deployed", instance=instance["$key"], user=user)


@transition("tenant_recipe.deployed")
def _deployed(engine: Engine, instance: Key, user: Key | None) -> None:
    """Create the tenant. Assumption: its answers change nothing that the simulator shows."""
    row = engine.store.peek("tenant_recipe_instances", instance)
    base = bases(engine).get(row["recipe"]) if row is not None else None
    if row is None or base is None or engine.store.select("tenants", name=row["name"], is_snapshot=False):
        return
    tenant = build_tenant(engine, base, row["name"], user)
    engine.store.set("tenants", tenant["$key"], recipe_instance=instance)
    engine.store.set("tenant_recipe_instances", instance, tenant=tenant["$key"])


@after_delete("tenant_recipe_instances")
def detach(call: Call, instance: Row) -> None:
    """Detach the tenant, which keeps running (vendor's SDK)."""
    for tenant in call.engine.store.select("tenants", recipe_instance=instance["$key"]):
        call.engine.store.set("tenants", tenant["$key"], recipe_instance=None)
