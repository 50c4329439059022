# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Power of virtual machines and the other actions of `vm_actions`.

Measured on 26.1.8: after poweron `initializing`, half a second later `running`; after kill still `running` for half a
second, `stopped` after about one second. The status never has its final value when the call returns.
"""

from __future__ import annotations

import contextlib
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, hooks, powered, transition
from ..store import Key, Row
from . import leases, resource_groups
from .machines import is_running, log, place, rooms, set_status, status_of
from .vms import agent_connected, bootable, guest_interface, has_os, vm_of

START_SECONDS = 0.5
KILL_SECONDS = 1.0
#: How long a guest with an operating system takes to shut down. Assumption: 2 s; real ones take longer.
SHUTDOWN_SECONDS = 2.0
HIBERNATE_SECONDS = 15.0
MIGRATE_SECONDS = 3.0
#: Assumption: seconds from power-on until the guest agent responds, in addition to the VM's boot_delay.
BOOT_SECONDS = 8.0
#: Bytes that a guest has written when it is up: at least 11 MB were measured (AlmaLinux 9).
BOOT_WRITES = 11_534_336
AGENT_VERSION = "8.2.2"


def _refuse_start(text: str) -> ApiError:
    return ApiError(422, f"Error starting machine: {text}")


@action("vm_actions", "poweron")
def poweron(call: Call, vm: Row, params: dict[str, Any]) -> None:
    start(call.engine, vm, params.get("preferred_node"), call.user_name)


def start(engine: Engine, vm: Row, preferred: Any = None, user: str = "") -> None:
    """Power on the VM, with the refusals of the platform."""
    store, machine = engine.store, vm["machine"]
    status = status_of(engine, machine)
    if status["running"]:
        raise _refuse_start(f"Machine is already running with status '{status['status']}'")  # measured
    if vm["is_snapshot"]:
        raise _refuse_start("Machine is a snapshot")  # assumption: the text
    if not vm["enabled"]:
        raise _refuse_start("Machine is disabled")  # measured
    for drive in store.select("machine_drives", machine=machine):
        if drive["media"] in ("import", "clone"):
            raise _refuse_start(f"Drive '{drive['name']}' is importing")  # assumption: the text
    cluster = store.peek("clusters", vm["cluster"])
    if cluster is not None and (
        vm["ram"] > cluster["max_ram_per_vm"] > 0 or vm["cpu_cores"] > cluster["max_cores_per_vm"] > 0
    ):
        raise _refuse_start(
            "Machine exceeds the limits of the cluster"
        )  # assumption: when this is checked, and the text
    wanted = _key(preferred) or vm["preferred_node"]
    lacking = resource_groups.nodes_without(engine, machine)
    node = place(engine, vm["cluster"], vm["ram"], wanted, without=lacking)
    if node is None:
        _stay_off(engine, vm, for_devices=place(engine, vm["cluster"], vm["ram"]) is not None)
        return
    # `running` is true while the machine starts or stops (measured on networks). Assumption: so it is for VMs.
    set_status(
        engine, machine, status="initializing", running=True, state="online", powerstate=True, node=node["$key"],
        running_cores=vm["cpu_cores"], running_ram=vm["ram"], status_info="",
    )  # fmt: skip
    resource_groups.attach(engine, machine, node["$key"])
    log(engine, machine, "message", "Machine started", user)
    nested = vm["nested_virtualization"] and cluster is not None and not cluster["kvm_nested"]
    engine.clock.schedule(START_SECONDS, "vm.refused" if nested else "vm.running", machine=machine)


def _no_room(engine: Engine, vm: Row) -> str:
    """Return why no node has room. Since 26.2 the text names each node and its reason. Assumption: the wording."""
    text = "Not enough RAM available"
    if not engine.since("26.2"):
        return text
    free = [(node["name"], max(0, room)) for room, node in rooms(engine, vm["cluster"])]
    return "; ".join([text, *(f"{name}: {room} MB available, {vm['ram']} MB required" for name, room in free)])


def _stay_off(engine: Engine, vm: Row, for_devices: bool) -> None:
    """Leave a VM off that fits on no node, or that waits for a device.

    Too little memory is refused in the answer on 26.1.8 (measured by the vendor), whereas 26.0.2.1 accepted the
    request and the VM stayed off without any error (vrg). Below 26.2, whose refusal is documented, a strict simulator
    accepts it, as clients must cope with both. A VM without a device that it requires waits for resources; the log of
    the machine tells why (vendor's SDK). Assumption: the text of the log.
    """
    if for_devices:
        set_status(engine, vm["machine"], status="waitingforresources")
        log(engine, vm["machine"], "error", "Waiting for a device of a resource group")
    elif not engine.strict or engine.since("26.2"):
        raise _refuse_start(_no_room(engine, vm))


@powered("vms")
def release_devices(engine: Engine, vm: Row, running: bool) -> None:
    """Take the devices away from a VM that is off, and start those that wait for one."""
    if running:
        return
    resource_groups.detach(engine, vm["machine"])
    for status in engine.store.select("machine_status", status="waitingforresources"):
        waiting = vm_of(engine, status["machine"])
        if waiting is not None and not resource_groups.is_lacking_everywhere(engine, status["machine"]):
            with contextlib.suppress(ApiError):  # it may have been disabled meanwhile
                start(engine, waiting)


def _key(value: Any) -> Key | None:
    try:
        return int(value) or None
    except (TypeError, ValueError):
        return None


@transition("vm.refused")
def _refused(engine: Engine, machine: Key) -> None:
    """Go back to stopped.

    Measured: the request is accepted; the reason is only in the log of the machine.
    """
    log(engine, machine, "error", "Nested virtualization is not enabled on the cluster")  # assumption: the text
    power_is_off(engine, machine)


@transition("vm.running")
def _running(engine: Engine, machine: Key) -> None:
    store, vm = engine.store, vm_of(engine, machine)
    if vm is None:
        return
    set_status(engine, machine, status="running", started=engine.clock.later_stamp(("machine", machine)))
    for drive in store.select("machine_drives", machine=machine):
        set_drive(engine, drive, "online" if drive["enabled"] else "offline")
    for nic in store.select("machine_nics", machine=machine):
        set_nic(engine, nic, bool(nic["enabled"] and nic["vnet"] is not None))
    node = store.get("nodes", status_of(engine, machine)["node"])
    if vm["console"] != "none":
        host = node["ipmi_address"] or f"100.96.0.{node['$key']}"
        store.set("machine_console", vm["console_status"], host=host, port=5900 + int(machine), active=False)
    boot(engine, machine)
    for hook in hooks("powered", "vms"):
        hook(engine, vm, True)


def boot(engine: Engine, machine: Key) -> None:
    """Boot the guest, if there is one."""
    vm = vm_of(engine, machine)
    engine.clock.cancel("vm.booted", machine=machine)
    if vm is not None and has_os(engine, machine):
        engine.clock.schedule(vm["boot_delay"] + BOOT_SECONDS, "vm.booted", machine=machine)


@transition("vm.booted")
def _booted(engine: Engine, machine: Key) -> None:
    """Show that the guest is up by its written bytes, and by the addresses that its agent reports, if enabled."""
    store, vm = engine.store, vm_of(engine, machine)
    if vm is None or status_of(engine, machine)["status"] != "running":
        return
    for drive in store.select("machine_drives", machine=machine):
        if bootable(engine).get(drive["$key"]):
            stats = store.get("machine_drive_stats", drive["stats"])
            store.set(
                "machine_drive_stats", stats["$key"], writes=stats["writes"] + 2816, reads=stats["reads"] + 2560,
                write_bytes=stats["write_bytes"] + BOOT_WRITES, read_bytes=stats["read_bytes"] + BOOT_WRITES,
            )  # fmt: skip
    stats = store.get("machines", machine)["stats"]
    store.set("machine_stats", stats, total_cpu=3, ram_used=vm["ram"] // 2, ram_pct=50, modified=engine.clock.stamp())
    for nic in store.select("machine_nics", machine=machine):
        leases.acquire(engine, nic, vm["name"])
    if vm["guest_agent"]:
        report(engine, vm)


def report(engine: Engine, vm: Row) -> None:
    """Return what the guest agent reports.

    It includes loopback and link-local addresses, as clients that skip them show.
    """
    network: list[dict[str, Any]] = [{"name": "lo", "ip-addresses": [_address("127.0.0.1"), _address("::1")]}]
    nics = engine.store.select("machine_nics", machine=vm["machine"])
    for number, nic in enumerate(sorted(nics, key=lambda row: row["orderid"])):
        addresses = [_address(nic["ipaddress"].split("/")[0])] if nic["ipaddress"] else []
        addresses.append(_address(f"fe80::{int(nic['$key']):x}"))
        network.append({"name": guest_interface(vm, number), "ip-addresses": addresses})
    set_status(
        engine, vm["machine"], agent_version=AGENT_VERSION, agent_features=["guest-ping", "guest-shutdown"],
        agent_guest_info={"network": network},
    )  # fmt: skip


def _address(text: str) -> dict[str, str]:
    return {"ip-address-type": "ipv6" if ":" in text else "ipv4", "ip-address": text}


# --- power-off -------------------------------------------------------------------------------------------------------


@action("vm_actions", "poweroff")
def poweroff(call: Call, vm: Row, _params: dict[str, Any]) -> None:
    """Ask the guest to shut down.

    Without an operating system it is accepted and nothing happens (measured by the official Terraform provider).
    """
    engine, machine = call.engine, vm["machine"]
    if status_of(engine, machine)["status"] != "running":
        if engine.strict:
            # Assumption, by analogy with networks and tenant nodes: no source shows what the server does here.
            raise ApiError(422, "Virtual Machine must be in running state to poweroff")
        return
    if has_os(engine, machine):
        engine.clock.schedule(0.3, "vm.stopping", machine=machine)
        engine.clock.schedule(SHUTDOWN_SECONDS, "vm.stopped", machine=machine)


@transition("vm.stopping")
def _stopping(engine: Engine, machine: Key) -> None:
    set_status(engine, machine, status="stopping")


@action("vm_actions", "kill")
def kill(call: Call, vm: Row, _params: dict[str, Any]) -> None:
    """Power off without asking the guest. Assumption: accepted on a VM that is off, without effect."""
    waiting = status_of(call.engine, vm["machine"])["status"] == "waitingforresources"
    if waiting or is_running(call.engine, vm["machine"]):
        call.engine.clock.cancel("vm.", machine=vm["machine"])
        call.engine.clock.schedule(KILL_SECONDS, "vm.stopped", machine=vm["machine"])


@transition("vm.stopped")
def _stopped(engine: Engine, machine: Key) -> None:
    engine.clock.cancel("vm.", machine=machine)
    power_is_off(engine, machine)


def power_is_off(engine: Engine, machine: Key, status: str = "stopped") -> None:
    """Mark the machine as off.

    started, running_cores and running_ram of the last run are kept (vendor's SDK).
    """
    store, vm = engine.store, vm_of(engine, machine)
    set_status(
        engine, machine, status=status, running=False, state="offline", powerstate=False, node=None,
        agent_version="", agent_features=[], agent_guest_info=[],
    )  # fmt: skip
    for drive in store.select("machine_drives", machine=machine):
        if drive["media"] not in ("import", "clone"):
            set_drive(engine, drive, "offline")
    for nic in store.select("machine_nics", machine=machine):
        set_nic(engine, nic, False)
    if vm is not None:
        store.set("vms", vm["$key"], need_restart=False)
        store.set("machine_console", vm["console_status"], host="", port=0, active=False)
        for hook in hooks("powered", "vms"):
            hook(engine, vm, False)


def set_drive(engine: Engine, drive: Row, status: str, info: str = "") -> None:
    """Set the status of a drive."""
    engine.clock.cancel("drive.", drive=drive["$key"])
    engine.store.set("machine_drive_status", drive["status"], status=status, status_info=info)


def set_nic(engine: Engine, nic: Row, up: bool) -> None:
    """Set the link of a NIC."""
    engine.clock.cancel("nic.", nic=nic["$key"])
    engine.store.set(
        "machine_nic_status", nic["status"], status="up" if up else "down", state="online" if up else "offline",
        speed=10000 if up else 0, last_update=engine.clock.stamp(),
    )  # fmt: skip


@action("vm_actions", "reset")
def reset(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Reset the machine (hard), or with ``graceful`` ask the guest to restart; the machine stays on."""
    engine, machine = call.engine, vm["machine"]
    if status_of(engine, machine)["status"] != "running":
        raise ApiError(422, "Virtual Machine must be in running state to reset")  # assumption
    if params.get("graceful") and not has_os(engine, machine):
        return
    engine.clock.cancel("vm.", machine=machine)
    engine.clock.schedule(START_SECONDS, "vm.restarted", machine=machine)


@transition("vm.restarted")
def _restarted(engine: Engine, machine: Key) -> None:
    stamp = engine.clock.later_stamp(("machine", machine))
    set_status(engine, machine, started=stamp, agent_version="", agent_features=[], agent_guest_info=[])
    boot(engine, machine)


@action("vm_actions", "hibernate")
def hibernate(call: Call, vm: Row, _params: dict[str, Any]) -> None:
    """Hibernate, which takes about 15 s (measured by an official client)."""
    engine, machine = call.engine, vm["machine"]
    if status_of(engine, machine)["status"] != "running":
        raise ApiError(422, "Virtual Machine must be in running state to hibernate")  # assumption
    engine.clock.cancel("vm.", machine=machine)
    set_status(engine, machine, status="hibernating")
    engine.clock.schedule(HIBERNATE_SECONDS, "vm.hibernated", machine=machine)


@transition("vm.hibernated")
def _hibernated(engine: Engine, machine: Key) -> None:
    power_is_off(engine, machine, status="hibernated")


# --- migration -------------------------------------------------------------------------------------------------------


@action("vm_actions", "migrate")
def migrate(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Migrate the VM.

    Sources disagree on the name of the target (preferred_node or node); both are accepted. Assumption: without room on
    the target the VM stays where it is and nothing tells why, as measured when a node is drained; a lenient simulator
    refuses the request.
    """
    engine, machine = call.engine, vm["machine"]
    status = status_of(engine, machine)
    if status["status"] != "running":
        raise ApiError(422, "Virtual Machine must be in running state to migrate")  # assumption
    preferred = _key(params.get("preferred_node") or params.get("node"))
    node = place(engine, vm["cluster"], status["running_ram"], preferred, without=[status["node"]])
    if node is not None and preferred in (None, node["$key"]):
        begin_migration(engine, machine, node["$key"])
    elif not engine.strict:
        raise ApiError(422, "No node can take the machine")  # assumption


@action("vm_actions", "move")
def move(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Migrate the VM. Only one client knows this action. Assumption: it works like migrate."""
    migrate(call, vm, params)


def begin_migration(engine: Engine, machine: Key, node: Key) -> None:
    """Start the live migration of a running machine."""
    set_status(engine, machine, status="initmigrate", migration_destination=node)
    engine.clock.schedule(MIGRATE_SECONDS / 3, "vm.migrating", machine=machine)
    engine.clock.schedule(MIGRATE_SECONDS, "vm.migrated", machine=machine, node=node)


@transition("vm.migrating")
def _migrating(engine: Engine, machine: Key) -> None:
    set_status(engine, machine, status="migrating")


@transition("vm.migrated")
def _migrated(engine: Engine, machine: Key, node: Key) -> None:
    source = status_of(engine, machine)["node"]
    set_status(engine, machine, status="running", node=node, migrated_node=source, migration_destination=None)


# --- other actions ---------------------------------------------------------------------------------------------------


def _accept(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Accept the action without any effect. Assumption: its changes are not recorded.

    quiesce_snapshot reports success and creates no row (measured by the official Go client).
    """


for _word in ("quiesce_snapshot", "recover_cloudsnapshot", "changecd", "changenet", "paste", "fsync_strict", "refresh"):
    action("vm_actions", _word)(_accept)


@action("vm_actions", "execute")
def execute(call: Call, vm: Row, _params: dict[str, Any]) -> None:
    if not agent_connected(call.engine, vm["machine"]):
        raise ApiError(422, "Guest agent is not running")  # assumption: the text


@action("vm_actions", "erase_drive")
def erase_drive(call: Call, vm: Row, params: dict[str, Any]) -> None:
    engine = call.engine
    drive = engine.store.peek("machine_drives", _key(params.get("drive")))
    if drive is None or drive["machine"] != vm["machine"]:
        raise ApiError(404, "Error querying drive: No such file or directory")
    if is_running(engine, vm["machine"]):
        raise ApiError(422, "Virtual Machine must be stopped to erase a drive")  # assumption: the text
    bootable(engine).pop(drive["$key"], None)
    engine.store.set("machine_drives", drive["$key"], used_bytes=0)
