# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NICs of machines: MAC addresses, links and hot-plugging."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import (
    action,
    after_create,
    after_delete,
    after_update,
    before_create,
    before_delete,
    before_update,
    before_validate,
    transition,
)
from ..store import Key, Row
from .hotplug import begin_hotplug, finish_later
from .machines import drop_nic_rows
from .vm_power import set_nic
from .vms import vm_of

VM_NICS = 31


@before_validate("machine_nics")
def normalize_mac(call: Call, body: dict[str, Any]) -> None:
    """Store the address in lower case with colons, however it was sent (measured on 26.1.8)."""
    mac = body.get("macaddress")
    if mac in (None, ""):
        body.pop("macaddress", None)
        return
    digits = re.sub(r"[^0-9a-f]", "", str(mac).lower())
    if len(digits) != 12:
        raise failed_validation("macaddress")
    body["macaddress"] = ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def make_mac(engine: Engine) -> str:
    """Return a new address, with the default prefix of a system (vendor documentation)."""
    counters = engine.store.hidden.setdefault("counters", {})
    counters["mac"] = counters.get("mac", 0) + 1
    digits = hashlib.sha256(f"mac/{counters['mac']}".encode()).hexdigest()
    return f"f0:db:30:{digits[0:2]}:{digits[2:4]}:{digits[4:6]}"


def refuse_too_many(call: Call, machine: Key) -> None:
    """Refuse more NICs than a VM can have (release notes of 26.2).

    Assumption: status and text, and that the limit is the same before 26.2.
    """
    if vm_of(call.engine, machine) and len(call.engine.store.select("machine_nics", machine=machine)) >= VM_NICS:
        raise ApiError(422, f"maxrows limit of {VM_NICS} reached")


@before_create("machine_nics")
def complete_nic(call: Call, values: dict[str, Any]) -> None:
    """Fill in name and MAC address; the first NIC of a machine is nic_0 (measured)."""
    refuse_too_many(call, values["machine"])
    if not values.get("name"):
        taken = {nic["name"] for nic in call.engine.store.select("machine_nics", machine=values["machine"])}
        values["name"] = next(name for n in range(10_000) if (name := f"nic_{n}") not in taken)
    if not values.get("macaddress"):
        values["macaddress"] = make_mac(call.engine)


@after_create("machine_nics")
def add_rows(call: Call, nic: Row) -> None:
    add_nic_rows(call.engine, nic)


def add_nic_rows(engine: Engine, nic: Row) -> None:
    """Create the status and the counters of a NIC.

    A NIC created while the machine runs stays down until it is hot-plugged (official provider).
    """
    status = engine.store.add("machine_nic_status", {"parent_nic": nic["$key"]})
    stats = engine.store.add("machine_nic_stats", {"parent_nic": nic["$key"]})
    engine.store.set("machine_nics", nic["$key"], status=status["$key"], stats=stats["$key"])


def link(engine: Engine, nic: Row) -> str:
    """Return the status of the link, as `status#status` shows it."""
    return str(engine.store.get("machine_nic_status", nic["status"])["status"])


def check_address(engine: Engine, nic: Mapping[str, Any]) -> None:
    """Refuse an address outside of the network of the NIC (seen by vrg on 26.0.2.1)."""
    vnet, text = engine.store.peek("vnets", nic["vnet"]), nic["ipaddress"]
    if vnet is None or not text or not vnet["network"]:
        return
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise failed_validation("ipaddress") from None
    if address not in ipaddress.ip_network(vnet["network"], strict=False):
        raise ApiError(422, "ip is not in vnet network range")


@before_create("machine_nics")
def check_new_nic(call: Call, values: dict[str, Any]) -> None:
    check_address(call.engine, values)


@before_update("machine_nics")
def check_nic_change(call: Call, nic: Row, changes: dict[str, Any]) -> None:
    """Check a new address. Assumption: a change is refused as a creation is."""
    if changes.get("ipaddress"):
        check_address(call.engine, {**nic, **changes})


@after_update("machine_nics")
def after_nic_change(call: Call, nic: Row, before: dict[str, Any]) -> None:
    """Drop the old address when the network changes, which is allowed while the machine runs."""
    if "vnet" in before and before["vnet"] != nic["vnet"]:
        call.engine.store.set("machine_nics", nic["$key"], ipaddress="")
        if nic["vnet"] is None and link(call.engine, nic) == "up":
            set_nic(call.engine, nic, False)


@before_delete("machine_nics")
def refuse_plugged(call: Call, nic: Row) -> None:
    """Refuse to delete a NIC that is up: the documentation requires it to be unplugged or the VM to be off.

    Assumption: the text.
    """
    if not call.cascading and vm_of(call.engine, nic["machine"]) and link(call.engine, nic) in ("up", "hotplug"):
        raise ApiError(405, "Unable to delete online NIC")


@after_delete("machine_nics")
def remove_nic_rows(call: Call, nic: Row) -> None:
    drop_nic_rows(call.engine, nic)


@action("vm_actions", "hotplugnic")
def hotplug_nic(call: Call, vm: Row, params: dict[str, Any]) -> None:
    """Attach or detach an existing NIC of a running VM."""
    request = begin_hotplug(
        call, vm, params, "machine_nics", "NIC", lambda nic: nic["interface"] == "virtio", link, ("down", "up")
    )
    if request is not None:
        nic, status = request
        call.engine.store.set("machine_nic_status", nic["status"], status="hotplug")
        finish_later(call.engine, vm, status == "up", "nic.plugged", nic=nic["$key"], up=status == "up")


@transition("nic.plugged")
def _plugged(engine: Engine, nic: Key, up: bool) -> None:
    row = engine.store.get("machine_nics", nic)
    set_nic(engine, row, up and row["vnet"] is not None)
