# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of networks, restarts, and applying staged changes (`vnet_actions`).

Measured on 26.1.8: starting takes about one second, stopping about two; `running` stays true while the status is
`starting` or `stopping`; `need_restart` is cleared when a restart is accepted, about a second before the status
leaves `running`.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, row_action, transition
from ..store import Key, Row
from .machines import available_nodes, is_running, log, set_status, status_of
from .vnet_addresses import show_router
from .vnets import times_staged

START_SECONDS = 1.0
STOP_SECONDS = 2.0
KILL_SECONDS = 1.0
RESTART_ACCEPTED_SECONDS = 1.0
#: How long need_fw_apply stays set after a refresh was accepted (it is cleared "a moment after"). Assumption: 0.5 s.
APPLY_SECONDS = 0.5
#: Since 26.2 the rules of a network are refreshed asynchronously, one refresh at a time (release notes). Assumption: 2 s.
ASYNCHRONOUS_SECONDS = 2.0
#: Assumption: the memory of a network's router.
ROUTER_RAM = 512


def _status(engine: Engine, vnet: Row) -> str:
    return str(status_of(engine, vnet["machine"])["status"])


@action("vnet_actions", "poweron")
def poweron(call: Call, vnet: Row, params: dict[str, Any]) -> None:
    """Power on the network.

    Assumption: a running network refuses as a VM does; a lenient simulator accepts.
    """
    engine = call.engine
    if is_running(engine, vnet["machine"]):
        if engine.strict:
            status = _status(engine, vnet)
            raise ApiError(422, f"Error starting machine: Machine is already running with status '{status}'")
        return
    if not vnet["enabled"]:
        raise ApiError(422, "Error starting machine: Machine is disabled")
    start(engine, vnet, params.get("preferred_node"))


def start(engine: Engine, vnet: Row, preferred: Any = None) -> None:
    """Start the network, which applies the rules that were staged while it was off."""
    nodes = available_nodes(engine, vnet["cluster"])
    if not nodes:
        raise ApiError(422, "Error starting machine: No node is available")  # assumption: the text
    keys = {node["$key"] for node in nodes}
    choice = preferred if preferred in keys else vnet["preferred_node"]
    node = choice if choice in keys else min(keys)
    set_status(
        engine, vnet["machine"], status="starting", running=True, state="online", powerstate=True, node=node,
        running_cores=1, running_ram=ROUTER_RAM,
    )  # fmt: skip
    log(engine, vnet["machine"], "message", "Network started")
    engine.clock.schedule(START_SECONDS, "vnet.running", machine=vnet["machine"])


def vnet_of(engine: Engine, machine: Key) -> Row | None:
    """Return the network of a machine."""
    found = engine.store.select("vnets", machine=machine)
    return found[0] if found else None


@transition("vnet.running")
def _running(engine: Engine, machine: Key, rules: bool = True) -> None:
    vnet = vnet_of(engine, machine)
    if vnet is None:
        return
    stamp = engine.clock.later_stamp(("machine", machine))
    set_status(engine, machine, status="running", started=stamp)
    show_router(engine, vnet)
    set_links(engine, machine, True)
    # Assumption: every start applies DNS and the proxy.
    stamp = engine.clock.stamp()
    engine.store.set("vnets", vnet["$key"], need_dns_apply=False, need_proxy_apply=False, last_dns_apply=stamp)
    if rules:
        engine.store.set("vnets", vnet["$key"], need_fw_apply=False, last_fw_apply=engine.clock.stamp())


def set_links(engine: Engine, machine: Key, up: bool) -> None:
    """Set the links of the router."""
    from .vm_power import set_nic

    for nic in engine.store.select("machine_nics", machine=machine):
        set_nic(engine, nic, up and nic["vnet"] is not None)


@action("vnet_actions", "poweroff")
def poweroff(call: Call, vnet: Row, _params: dict[str, Any]) -> None:
    if _status(call.engine, vnet) != "running":
        raise ApiError(422, "vNet must be in running state to poweroff")  # measured
    stop(call.engine, vnet)


@action("vnet_actions", "kill")
def kill(call: Call, vnet: Row, _params: dict[str, Any]) -> None:
    """Power off the network (hard). Assumption: accepted on a stopped network, without effect."""
    if is_running(call.engine, vnet["machine"]):
        stop(call.engine, vnet, KILL_SECONDS)


def stop(engine: Engine, vnet: Row, seconds: float = STOP_SECONDS) -> None:
    """Stop the network: running, stopping, stopped."""
    engine.clock.cancel("vnet.", machine=vnet["machine"])
    set_status(engine, vnet["machine"], status="stopping")
    engine.clock.schedule(seconds, "vnet.stopped", machine=vnet["machine"])


@transition("vnet.stopped")
def _stopped(engine: Engine, machine: Key) -> None:
    vnet = vnet_of(engine, machine)
    set_status(engine, machine, status="stopped", running=False, state="offline", powerstate=False, node=None)
    set_links(engine, machine, False)
    if vnet is not None:
        # A stopped network has nothing to apply: the next start applies everything.
        flags = ("need_fw_apply", "need_dns_apply", "need_proxy_apply", "need_restart")
        engine.store.set("vnets", vnet["$key"], **dict.fromkeys(flags, False))


@action("vnet_actions", "reset")
def reset(call: Call, vnet: Row, params: dict[str, Any]) -> None:
    """Clear need_restart at once and restart (measured)."""
    engine = call.engine
    if _status(engine, vnet) != "running":
        raise ApiError(422, "vNet is not running")  # assumption: the same text as for refresh
    engine.store.set("vnets", vnet["$key"], need_restart=False)
    rules = bool(params.get("apply"))  # without it staged rules stay staged (vendor's SDK)
    engine.clock.schedule(RESTART_ACCEPTED_SECONDS, "vnet.restarting", machine=vnet["machine"], rules=rules)


@transition("vnet.restarting")
def _restarting(engine: Engine, machine: Key, rules: bool) -> None:
    if is_running(engine, machine):
        set_status(engine, machine, status="starting")
        engine.clock.schedule(START_SECONDS, "vnet.running", machine=machine, rules=rules)


@action("vnet_actions", "refresh")
def refresh(call: Call, vnet: Row, params: dict[str, Any]) -> None:
    """Apply staged rules, or with ``target: dnsonly`` staged DNS."""
    apply(call.engine, vnet, "dns" if params.get("target") == "dnsonly" else "fw")


def apply(engine: Engine, vnet: Row, scope: str) -> None:
    """Apply staged changes; the flag is cleared a moment later.

    A network refuses that is stopped (measured) or still starts (live tests of the vendor's Python SDK on 26.1.8).
    """
    if _status(engine, vnet) != "running":
        raise ApiError(422, "vNet is not running")
    seen = times_staged(engine, vnet["$key"], f"need_{scope}_apply")
    seconds = _rules_seconds(engine, vnet) if scope == "fw" else APPLY_SECONDS
    engine.clock.schedule(seconds, "vnet.applied", vnet=vnet["$key"], scope=scope, seen=seen)


def _rules_seconds(engine: Engine, vnet: Row) -> float:
    """Return when a refresh of the rules is done: since 26.2 after those of the same network that are not."""
    if not engine.since("26.2"):
        return APPLY_SECONDS
    waiting = engine.clock.waiting()
    ahead = [due for due in waiting if due.name == "vnet.applied" and due.arguments.get("vnet") == vnet["$key"]]
    rules = [due for due in ahead if due.arguments["scope"] == "fw"]
    return ASYNCHRONOUS_SECONDS * (len(rules) + 1)


@transition("vnet.applied")
def _applied(engine: Engine, vnet: Key, scope: str, seen: int) -> None:
    """Clear the flag. Assumption: what was staged after the request was accepted stays staged."""
    if engine.store.peek("vnets", vnet) is None:
        return
    flag = f"need_{scope}_apply"
    engine.store.set("vnets", vnet, **{f"last_{scope}_apply": engine.clock.stamp()})
    if times_staged(engine, vnet, flag) == seen:
        engine.store.set("vnets", vnet, **{flag: False})


@row_action("vnets", "apply")
def apply_rules(call: Call, vnet: Row, _body: Any) -> None:
    """Apply rules as PSVergeOS does: PUT vnets/<key>/apply."""
    apply(call.engine, vnet, "fw")


@row_action("vnets", "applydns")
def apply_dns(call: Call, vnet: Row, _body: Any) -> None:
    """Apply DNS as pyvergeos does: PUT vnets/<key>/applydns."""
    apply(call.engine, vnet, "dns")


@action("vnet_actions", "migrate")
def migrate(call: Call, vnet: Row, params: dict[str, Any]) -> None:
    engine = call.engine
    status = status_of(engine, vnet["machine"])
    if status["status"] != "running":
        raise ApiError(422, "vNet is not running")
    keys = [node["$key"] for node in available_nodes(engine, vnet["cluster"]) if node["$key"] != status["node"]]
    preferred = params.get("preferred_node") or params.get("node")
    if preferred in keys or keys:
        set_status(engine, vnet["machine"], node=preferred if preferred in keys else keys[0])


def _accept(call: Call, vnet: Row, params: dict[str, Any]) -> None:
    """Accept the action without any effect. Assumption: parameters are not recorded."""


for _word in ("execute", "clear_statistics"):
    action("vnet_actions", _word)(_accept)
