# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of tenants.

From the official Terraform provider: while `starting`, running is false and the state offline; while `stopping`,
running is true and the state online; up means online, migrating, restarting or reduced. `started` is still 0 when the
status is already online, and is filled when the nested system has booted. A power-on without any node goes from
starting to offline and leaves the tenant's network running. After a regular power-off that network keeps running for
some seconds. poweroff is refused while the tenant starts.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, transition
from ..store import Key, Row
from .machines import is_running
from .tenant_nodes import (
    RUNNING_SECONDS,
    TRANSITIONING,
    UP,
    host_key,
    restart_node,
    start_node,
    status_of_node,
    stop_node,
)
from .tenants import log, network_of, nodes_of, refuse_snapshot, set_state, status_row
from .vnet_power import start, stop

RUNNING = frozenset({"online", "reduced", "migrating"})
#: Seconds from online until the nested system has booted. The provider waits up to five minutes.
BOOT_SECONDS = 20.0
#: Assumption: when the platform stops waiting for a tenant whose nodes did not start.
START_TIMEOUT_SECONDS = RUNNING_SECONDS + 1.0
#: The network stops "several seconds" after the tenant is offline.
NETWORK_SECONDS = 5.0
RESTART_SECONDS = 3.0


# --- power-on --------------------------------------------------------------------------------------------------------


@action("tenant_actions", "poweron")
def poweron(call: Call, tenant: Row, params: dict[str, Any]) -> None:
    """Power on the tenant.

    Assumption: a tenant that is not offline refuses; a lenient simulator accepts.
    """
    engine = call.engine
    refuse_snapshot(tenant)
    status = status_row(engine, tenant)["status"]
    if status not in ("offline", "error"):
        if engine.strict:
            raise ApiError(422, f"Tenant is already running with status '{status}'")
        return
    preferred = host_key(call, params)
    start_network(engine, tenant)
    set_state(engine, tenant, status="starting", starting=True, running=False, state="offline", started=0)
    engine.store.set("tenants", tenant["$key"], restore_pending=False)  # a pending restore is carried out now
    log(engine, tenant, "message", "Tenant powered on", call.user_name)
    for node in nodes_of(engine, tenant):
        if node["enabled"] and not is_running(engine, node["machine"]):
            start_node(engine, node, preferred)
    engine.clock.schedule(START_TIMEOUT_SECONDS, "tenant.started", tenant=tenant["$key"])


def start_network(engine: Engine, tenant: Row) -> None:
    """Start the tenant's network."""
    engine.clock.cancel("tenant.network_off", tenant=tenant["$key"])
    vnet = network_of(engine, tenant)
    if vnet is not None and not is_running(engine, vnet["machine"]):
        start(engine, vnet)


@transition("tenant.started")
def _started(engine: Engine, tenant: Key) -> None:
    settle(engine, tenant)


def settle(engine: Engine, tenant: Key) -> None:
    """Derive the status of the tenant from its nodes: all up, some, or none.

    Called whenever one of them has finished starting or stopping.
    """
    row = engine.store.peek("tenants", tenant)
    if row is None:
        return
    status = status_row(engine, row)["status"]
    nodes = [status_of_node(engine, node) for node in nodes_of(engine, row) if node["enabled"]]
    if status in ("restarting", "provisioning") or any(node in TRANSITIONING for node in nodes):
        return
    if status == "stopping" and any(node in UP for node in nodes):
        return
    if not any(node in UP for node in nodes):
        if status != "offline":
            go_offline(engine, row, orphan=status == "starting")
    elif status != "migrating" or not any("migrat" in node for node in nodes):
        go_online(engine, row, "online" if all(node in UP for node in nodes) else "reduced")


def go_online(engine: Engine, tenant: Row, status: str) -> None:
    """Mark the tenant as up. Assumption: `reduced` has the state warning."""
    started = status_row(engine, tenant)["started"]
    set_state(
        engine, tenant, status=status, state="online" if status == "online" else "warning", running=True, starting=False,
        stopping=False, migrating=False,
    )  # fmt: skip
    waiting = any(t.name == "tenant.booted" and t.arguments["tenant"] == tenant["$key"] for t in engine.clock.waiting())
    if not started and not waiting:
        engine.clock.schedule(BOOT_SECONDS, "tenant.booted", tenant=tenant["$key"])


@transition("tenant.booted")
def _booted(engine: Engine, tenant: Key) -> None:
    row = engine.store.peek("tenants", tenant)
    if row is not None and status_row(engine, row)["status"] in RUNNING:
        set_state(engine, row, started=engine.clock.later_stamp(("tenant", tenant)))
        engine.store.hidden.setdefault("tenant_boots", {})[tenant] = True


def has_booted(engine: Engine, tenant: Row) -> bool:
    """Return whether the nested system has ever booted."""
    return bool(engine.store.hidden.get("tenant_boots", {}).get(tenant["$key"]))


# --- power-off -------------------------------------------------------------------------------------------------------


@action("tenant_actions", "poweroff")
def poweroff(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    """Power off the tenant.

    The text was seen while a tenant starts. Assumption: the status, and that a tenant that is off answers the same.
    """
    engine = call.engine
    if status_row(engine, tenant)["status"] not in RUNNING:
        raise ApiError(422, "Tenant must be in running state to poweroff")
    engine.clock.cancel("tenant.booted", tenant=tenant["$key"])
    set_state(engine, tenant, status="stopping", stopping=True, running=True, state="online", migrating=False)
    log(engine, tenant, "message", "Tenant powered off", call.user_name)
    for node in nodes_of(engine, tenant):
        if is_running(engine, node["machine"]):
            stop_node(engine, node)


def go_offline(engine: Engine, tenant: Row, orphan: bool) -> None:
    """Mark the tenant as offline.

    The network stops later, or keeps running forever if the start failed for lack of nodes.
    """
    key = tenant["$key"]
    for name in ("tenant.booted", "tenant.migrated"):
        engine.clock.cancel(name, tenant=key)
    set_state(
        engine, tenant, status="offline", state="offline", running=False, starting=False, stopping=False,
        migrating=False, stopped=engine.clock.stamp(),
    )  # fmt: skip
    if not orphan:
        engine.clock.schedule(NETWORK_SECONDS, "tenant.network_off", tenant=key)


@transition("tenant.network_off")
def _network_off(engine: Engine, tenant: Key) -> None:
    row = engine.store.peek("tenants", tenant)
    vnet = network_of(engine, row) if row is not None else None
    if vnet is not None and is_running(engine, vnet["machine"]):
        stop(engine, vnet)


# --- restart and migration -------------------------------------------------------------------------------------------


@action("tenant_actions", "reset")
def reset(call: Call, tenant: Row, _params: dict[str, Any]) -> None:
    """Restart the tenant: online, restarting, online (vendor's SDKs).

    Assumption: the refusal, and that `started` is set again.
    """
    engine, key = call.engine, tenant["$key"]
    if status_row(engine, tenant)["status"] not in RUNNING:
        raise ApiError(422, "Tenant must be in running state to reset")
    engine.clock.cancel("tenant.booted", tenant=key)
    set_state(engine, tenant, status="restarting", running=True, state="online", started=0)
    engine.clock.schedule(RESTART_SECONDS, "tenant.restarted", tenant=key)


@transition("tenant.restarted")
def _restarted(engine: Engine, tenant: Key) -> None:
    row = engine.store.get("tenants", tenant)
    for node in nodes_of(engine, row):
        if status_of_node(engine, node) in UP:
            restart_node(engine, node)
    set_state(engine, row, status="online")
    settle(engine, tenant)


def begin_migrating(engine: Engine, tenant: Key, seconds: float) -> None:
    """Show that a node moves to another host."""
    row = engine.store.get("tenants", tenant)
    set_state(engine, row, status="migrating", migrating=True)
    engine.clock.schedule(seconds, "tenant.migrated", tenant=tenant)


@transition("tenant.migrated")
def _migrated(engine: Engine, tenant: Key) -> None:
    settle(engine, tenant)
