# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic bundles: built node by node, sent to the vendor on request."""

from __future__ import annotations

import time
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, before_create, before_delete, transition
from ..store import Key, Row
from .files import uploads

#: Assumption: the durations, in seconds; the vendor's SDK waits up to 300.
BEGIN_SECONDS = 1.0
NODE_SECONDS = 2.0
SEND_SECONDS = 4.0
#: Assumption: what a bundle contains.
CONTENT = b"diagnostics of the simulator\n"


@before_create("system_diagnostics")
def choose_name(call: Call, values: dict[str, Any]) -> None:
    """Make up the name that is left out (form from the vendor's documentation)."""
    if not values["name"]:
        engine = call.engine
        stamp = time.strftime("%Y%m%d_%H%M%S", time.gmtime(engine.clock.later_stamp("diagnostics")))
        values["name"] = f"{engine.store.select('system')[0]['cloud_name']}_diags_{stamp}"


@after_create("system_diagnostics")
def begin(call: Call, bundle: Row) -> None:
    nodes = [row["name"] for row in call.engine.store.select("nodes")]
    call.engine.clock.schedule(BEGIN_SECONDS, "diagnostics.node", bundle=bundle["$key"], nodes=nodes)


@transition("diagnostics.node")
def _collect(engine: Engine, bundle: Key, nodes: list[str]) -> None:
    if nodes:
        engine.store.set("system_diagnostics", bundle, status="building", status_info=nodes[0])
        engine.clock.schedule(NODE_SECONDS, "diagnostics.node", bundle=bundle, nodes=nodes[1:])
        return
    row = engine.store.get("system_diagnostics", bundle)
    size = len(CONTENT)
    file = engine.store.add(
        "files",
        {
            "name": row["name"], "type": "diagnostics", "allocated_bytes": size, "filesize": size,
            "used_bytes": size, "used_pct": 100,
        },
    )  # fmt: skip
    uploads(engine)[file["$key"]] = bytearray(CONTENT)
    engine.store.set("system_diagnostics", bundle, file=file["$key"])
    if row["send2support"]:
        _send(engine, bundle)
    else:
        engine.store.set("system_diagnostics", bundle, status="complete", status_info="")


@action("system_diagnostic_actions", "send2support")
def send(call: Call, bundle: Row, _params: dict[str, Any]) -> None:
    """Send a bundle that is complete. Assumption: the refusal of any other, which the vendor's SDK avoids."""
    if bundle["status"] != "complete":
        raise ApiError(422, "Diagnostics are not complete")
    _send(call.engine, bundle["$key"])


def _send(engine: Engine, bundle: Key) -> None:
    engine.store.set("system_diagnostics", bundle, status="uploading", status_info="")
    engine.clock.schedule(SEND_SECONDS, "diagnostics.sent", bundle=bundle)


@transition("diagnostics.sent")
def _sent(engine: Engine, bundle: Key) -> None:
    """Note that the bundle was sent. Assumption: the text."""
    engine.store.set("system_diagnostics", bundle, status="complete", status_info="Sent to support")


@before_delete("system_diagnostics")
def refuse_unfinished(call: Call, bundle: Row) -> None:
    """A build that has begun cannot be cancelled (vendor documentation). Assumption: the refusal of its deletion."""
    if call.engine.strict and bundle["status"] not in ("complete", "error"):
        raise ApiError(405, "Diagnostics are being built")


@after_delete("system_diagnostics")
def cancel(call: Call, bundle: Row) -> None:
    """Stop what is under way. Assumption: the file stays in the media catalog."""
    call.engine.clock.cancel("diagnostics.", bundle=bundle["$key"])
