# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on VMs that are refused by the node to which they are forwarded."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import before_validate
from .machines import is_running


@before_validate("vm_actions")
def refuse_guestreset(call: Call, body: dict[str, Any]) -> None:
    """Refuse `guestreset` as the node does (seen by vrg on 26.0.2.1, on a running VM).

    Assumption: a VM without a node refuses it as any other unknown action.
    """
    if body.get("action") != "guestreset" or not str(body.get("vm")).isdigit():
        return
    vm = call.engine.store.peek("vms", int(body["vm"]))
    if vm is not None and is_running(call.engine, vm["machine"]):
        raise ApiError(422, "Error sending action to node: value 'guestreset' is not in list for field 'action'")
