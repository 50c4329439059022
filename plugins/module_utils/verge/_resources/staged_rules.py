# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules that a network has stored but not applied yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._schema.keys import Key, wire_key
from .._schema.steps import Poll, PollResult, Refresh, RunAction, Step, Wait

#: The options with which a user leaves changes staged.
APPLY_CONTROL: Mapping[str, Any] = {"type": "str", "choices": ["auto", "never"], "default": "auto"}


def _applied(row: Mapping[str, Any]) -> PollResult:
    staged = row.get("need_fw_apply")
    return PollResult(not staged, f"need_fw_apply {staged}")


_POLL = Poll(("$key", "need_fw_apply"), _applied, on_missing=PollResult(True, "no row"))


def _apply_rules(network: Mapping[str, Any]) -> Sequence[Step]:
    """Have a running network load its rules; a stopped one loads them when it starts."""
    key = Key.of(network.get("$key"))
    if key is None or network.get("status") != "running":
        return ()
    target = f"network '{network.get('name')}'"
    return [
        RunAction(
            f"apply the firewall rules of {target}",
            "vnet_actions",
            {"vnet": wire_key(key), "action": "refresh", "params": {}},
        ),
        Wait(
            f"wait for the firewall rules of {target}",
            "vnets",
            key,
            _POLL,
            "changes to be applied",
            needed=False,
        ),
    ]


#: Brings the networks up to date in which other objects have staged rules.
REFRESH_RULES = Refresh(
    "vnets", ("$key", "name", "machine#status#status as status"), _apply_rules, unless=("apply", "never")
)
