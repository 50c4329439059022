# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Firewall rules that a network has stored but not applied yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG
from .._schema.columns import Fact
from .._schema.keys import Key, wire_key
from .._schema.resource import ChangeView, State
from .._schema.steps import Part, Poll, PollResult, Refresh, RunAction, Step, Wait

#: The options with which a user leaves changes staged.
APPLY_CONTROL: Mapping[str, Any] = {"type": "str", "choices": ["auto", "never"], "default": "auto"}


def _applied(row: Mapping[str, Any]) -> PollResult:
    staged = row.get("need_fw_apply")
    return PollResult(not staged, f"need_fw_apply {staged}")


_POLL = Poll(("$key", "need_fw_apply"), _applied, on_missing=PollResult(True, "no row"))


def _apply_rules(network: Mapping[str, Any]) -> Sequence[Step]:
    """Have a running network load its rules; a stopped one loads them when it starts."""
    key = Key.of(network.get("$key"))
    return [] if key is None or network.get("status") != "running" else _apply(key, network.get("name"))


def _apply(key: Key, name: Any) -> Sequence[Step]:
    target = f"network '{name}'"
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


# --- objects that are a part of a network, and not in force before its rules are applied -------------------------------


def network_facts(path: str = "vnet") -> tuple[Fact, ...]:
    """Return what such an object has to know of its network, which its option `network` names.

    Args:
        path: the columns that lead to the network.
    """
    return (
        Fact("network_status", f"{path}#machine#status#status"),
        Fact("network_needs_apply", f"{path}#need_fw_apply", FLAG, volatile=True),
    )


def network_runs(part: State) -> bool:
    """Return whether the network of an object runs; a stopped one applies everything when it starts."""
    return part.facts.get("network_status") == "running"


def apply_to_network(part: State) -> Sequence[Step]:
    """Have the network of an object apply its rules, if it runs."""
    key = part.key_of("network")
    return _apply(key, part.row.get("network_name")) if key is not None and network_runs(part) else ()


def apply_leftovers(change: ChangeView) -> Part:
    """Apply what an earlier task has left staged: this one promises that its object is in force.

    What this task changes itself is applied because the object affects its network.
    """
    part: Optional[State] = change.state
    if part is None or change.writes or not part.facts.get("network_needs_apply") or not network_runs(part):
        return Part()
    if change.controls.extra.get("apply") == "never":
        return Part()
    return Part(apply_to_network(part), {"network_needs_apply": True}, {"network_needs_apply": False})
