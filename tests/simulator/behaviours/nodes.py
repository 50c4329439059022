# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes and clusters: maintenance, and what a change of a cluster means for its nodes."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_delete,
    before_validate,
    row_action,
    transition,
)
from ..store import Key, Row
from .machines import place, residents, set_status, status_of
from .vm_power import begin_migration

DRAIN_STEP_SECONDS = 2.0
LEAVE_SECONDS = 2.0
REBOOT_SECONDS = 60.0
ROW_ACTIONS = frozenset({"enable_maintenance", "disable_maintenance"})


def start_maintenance(engine: Engine, node: Row) -> None:
    """Start maintenance.

    Measured on 26.1.8: the flag is true at once, the status is `migrating` until every machine has left.
    """
    engine.store.set("nodes", node["$key"], maintenance=True)
    set_status(engine, node["machine"], status="migrating")
    engine.clock.schedule(DRAIN_STEP_SECONDS, "node.drain", node=node["$key"])


@transition("node.drain")
def _drain(engine: Engine, node: Key) -> None:
    """Migrate one machine.

    A machine that fits nowhere stays, and the node stays `migrating` forever, without any error (measured).
    """
    row = engine.store.get("nodes", node)
    if not row["maintenance"]:
        return
    left = residents(engine, node)
    if not left:
        set_status(engine, row["machine"], status="maintenance")
        if row["$key"] in engine.switches.get("reboot_after_drain", ()):
            engine.clock.schedule(REBOOT_SECONDS, "node.left", node=node)
        return
    for status in left:
        machine = engine.store.get("machines", status["machine"])
        target = place(engine, machine["cluster"] or row["cluster"], status["running_ram"], without=[node])
        if target is None or status["status"] != "running":
            continue
        if machine["type"] == "vm":
            begin_migration(engine, machine["$key"], target["$key"])
        else:
            set_status(engine, machine["$key"], node=target["$key"])
        break  # one after the other
    engine.clock.schedule(DRAIN_STEP_SECONDS, "node.drain", node=node)


def end_maintenance(engine: Engine, node: Row) -> None:
    """Return the node to service."""
    engine.clock.cancel("node.", node=node["$key"])
    set_status(engine, node["machine"], status="leavingmaintenance")
    engine.clock.schedule(LEAVE_SECONDS, "node.left", node=node["$key"])


@transition("node.left")
def _left(engine: Engine, node: Key) -> None:
    row = engine.store.get("nodes", node)
    engine.store.set("nodes", node, maintenance=False, need_restart=False, restart_reason="")
    set_status(engine, row["machine"], status="running")
    if row["$key"] in engine.switches.get("reboot_after_drain", ()):
        # Assumption: the machine of a node shows a restart as that of a VM does.
        set_status(engine, row["machine"], started=int(engine.clock.now()))
    engine.switches["reboot_after_drain"] = [
        key for key in engine.switches.get("reboot_after_drain", ()) if key != node
    ]


def reboot(engine: Engine, node: Row) -> None:
    """Drain the node, restart it and return it to service. Assumption: the duration."""
    engine.switches.setdefault("reboot_after_drain", []).append(node["$key"])
    start_maintenance(engine, node)


@row_action("nodes", "enable_maintenance")
def enable_maintenance(call: Call, node: Row, _body: Any) -> None:
    if not node["maintenance"]:
        start_maintenance(call.engine, node)


@row_action("nodes", "disable_maintenance")
def disable_maintenance(call: Call, node: Row, _body: Any) -> None:
    if node["maintenance"]:
        end_maintenance(call.engine, node)


@row_action("nodes", "maintenance_reboot")
def maintenance_reboot(call: Call, node: Row, _body: Any) -> None:
    reboot(call.engine, node)


def _enter(call: Call, node: Row, params: dict[str, Any]) -> None:
    enable_maintenance(call, node, params)


def _leave(call: Call, node: Row, params: dict[str, Any]) -> None:
    disable_maintenance(call, node, params)


def _reboot(call: Call, node: Row, params: dict[str, Any]) -> None:
    reboot(call.engine, node)


def _accept(call: Call, node: Row, params: dict[str, Any]) -> None:
    """Accept the action. Assumption: clients see no effect."""


@before_validate("node_actions")
def refuse_row_action(call: Call, body: dict[str, Any]) -> None:
    """Refuse what the platform knows as actions on rows of `nodes` only.

    Other clients send them in this form (PSVergeOS, Go, TypeScript), but the team of the Python SDK found on 26.1.3 that
    it does not exist, and a review in the TypeScript SDK agrees. A lenient simulator accepts it.
    """
    if call.engine.strict and body.get("action") in ROW_ACTIONS:
        raise ApiError(422, f"value '{body['action']}' is not in list for field 'action'")


for _words, _function in (
    (("maintenance", "enable_maintenance"), _enter),
    (("leavemaintenance", "disable_maintenance"), _leave),
    (("maintenance_reboot", "reset"), _reboot),
    (("poweron", "poweroff", "refresh", "kill"), _accept),
):
    for _word in _words:
        action("node_actions", _word)(_function)


@after_create("clusters")
def add_cluster_status(call: Call, cluster: Row) -> None:
    status = call.engine.store.add(
        "cluster_status", {"cluster": cluster["$key"], "status": "offline", "state": "offline"}
    )
    call.engine.store.set("clusters", cluster["$key"], status=status["$key"])


@after_update("clusters")
def flag_restart(call: Call, cluster: Row, before: dict[str, Any]) -> None:
    """Set the flag on the nodes of the cluster; measured for kvm_nested on 26.1.8."""
    if "kvm_nested" in before and before["kvm_nested"] != cluster["kvm_nested"]:
        for node in call.engine.store.select("nodes", cluster=cluster["$key"]):
            call.engine.store.set(
                "nodes", node["$key"], need_restart=True, restart_reason="Cluster configuration changes"
            )


@before_delete("clusters")
def refuse_used(call: Call, cluster: Row) -> None:
    """Refuse to delete a cluster that is in use.

    Clients match on parts of the texts; the status is that of other referenced rows.
    """
    store = call.engine.store
    if store.select("nodes", cluster=cluster["$key"]):
        raise ApiError(500, "Unable to delete cluster: nodes still referencing")
    if store.select("machines", cluster=cluster["$key"]):
        raise ApiError(500, "Unable to delete cluster: machines still referencing")


@after_delete("clusters")
def remove_cluster_status(call: Call, cluster: Row) -> None:
    call.engine.store.remove("cluster_status", cluster["status"])


@action("cluster_actions", "shutdown")
def shutdown(call: Call, cluster: Row, _params: dict[str, Any]) -> None:
    """Set the status of the cluster. Assumption: the simulator keeps its machines running."""
    call.engine.store.set("cluster_status", cluster["status"], status="shutdown")


@action("cluster_actions", "cancel_shutdown")
def cancel_shutdown(call: Call, cluster: Row, _params: dict[str, Any]) -> None:
    call.engine.store.set("cluster_status", cluster["status"], status="online")


def node_is_up(engine: Engine, node: Row) -> bool:
    """Return whether a node accepts machines."""
    return bool(status_of(engine, node["machine"])["status"] == "running")
