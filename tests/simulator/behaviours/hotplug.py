# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hot-plugging: attaching drives and NICs to a running VM, and detaching them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..store import Row
from .machines import is_running
from .vms import has_os

HOTPLUG_SECONDS = 3.0


def begin_hotplug(
    call: Call,
    vm: Row,
    params: dict[str, Any],
    table: str,
    noun: str,
    is_supported: Callable[[Row], bool],
    read_status: Callable[[Engine, Row], str],
    statuses: tuple[str, str],
) -> tuple[Row, str] | None:
    """Check a hot-plug request.

    Args:
        call: The request.
        vm: The target of the action.
        params: The parameters of the action: `device`, and `unplug` to detach.
        table: The table that `device` is a key of.
        noun: What the error messages call such a device.
        is_supported: Whether a device supports hot-plugging.
        read_status: Reads the current status of a device.
        statuses: The status of a device that is detached and of one that is attached.

    Returns:
        The device and the status that it is going to have, or None if it has that status already.
    """
    engine = call.engine
    if params.get("device") in (None, ""):
        raise ApiError(422, "Device is a required parameter")  # measured
    try:
        device = engine.store.peek(table, int(params["device"]))
    except (TypeError, ValueError):
        device = None
    if device is None or device["machine"] != vm["machine"]:
        raise ApiError(404, "Error querying device: No such file or directory")
    if not is_running(engine, vm["machine"]):
        raise ApiError(422, f"Virtual Machine must be running to hotplug a {noun}")  # assumption: the text
    if not vm["allow_hotplug"]:
        raise ApiError(422, "Hotplug is not allowed on this machine")  # assumption: the text
    if not is_supported(device):
        raise ApiError(422, f"The specified {noun} does not support hotplugging")  # measured. Assumption: the text
    current = read_status(engine, device)
    if current == "hotplug":
        raise ApiError(422, f"The specified {noun} is already hotplugging")  # measured on drives only
    status = statuses[0] if params.get("unplug") else statuses[1]
    return None if current == status else (device, status)


def finish_later(engine: Engine, vm: Row, attaching: bool, transition: str, **arguments: Any) -> None:
    """Schedule the end of a hot-plug, unless it detaches a device from a guest that never booted.

    Such a guest never releases the device (measured by the official Terraform provider).
    """
    if attaching or has_os(engine, vm["machine"]):
        engine.clock.schedule(HOTPLUG_SECONDS, transition, **arguments)
