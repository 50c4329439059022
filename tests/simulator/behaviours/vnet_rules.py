# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of networks: their order, the rules that the system creates, and aliases of addresses in them.

Measured on 26.1.8: a change sets need_fw_apply on a running network only. From the tests of the official Terraform
provider: `alias:<key>` names a row of vnet_rule_aliases and is read back as sent, `alias:<name>` fails. From the
vendor's SDKs: a name is unique in its network, a new rule goes after the last one, a rule pinned to the top gets a
small number. Vendor documentation: the rules that are created with a network.

Assumption: the server allows system rules to be changed and deleted. The vendor's clients refuse before they send a
request, so no source shows what it does; a careless client does damage here, and a test notices it. Settled by: PUT and
DELETE vnet_rules/<key> of a row with system_rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_delete, after_update, before_create, before_delete, before_update
from ..store import Key, Row
from .vnets import raise_flag

ADDRESSES = ("source_ip", "destination_ip", "target_ip")
FIRST_ORDER = 1


# --- order -----------------------------------------------------------------------------------------------------------


def next_position(engine: Engine, vnet: Key, pin: str, own: Key | None = None) -> int:
    """Return the number after the last rule.

    Assumption: rules pinned to the top come first and those pinned to the bottom stay last.
    """
    others = [row for row in engine.store.select("vnet_rules", vnet=vnet) if row["$key"] != own]
    if pin == "top":
        before = [row for row in others if row["pin"] == "top"]
    elif pin == "bottom":
        before = others
    else:
        before = [row for row in others if row["pin"] != "bottom"]
    return max((row["orderid"] for row in before), default=FIRST_ORDER - 1) + 1


def shift_rules(engine: Engine, rule: Row) -> None:
    """Move the rules from that place on down by one.

    Assumption: they are moved; a number that a client sets moves no other rule.
    """
    others = [row for row in engine.store.select("vnet_rules", vnet=rule["vnet"]) if row["$key"] != rule["$key"]]
    if any(row["orderid"] == rule["orderid"] for row in others):
        for row in others:
            if row["orderid"] >= rule["orderid"]:
                engine.store.set("vnet_rules", row["$key"], orderid=row["orderid"] + 1)


# --- rows ------------------------------------------------------------------------------------------------------------


@before_create("vnet_rules")
def complete_rule(call: Call, values: dict[str, Any]) -> None:
    check_aliases(call.engine, values)
    if "orderid" not in call.given:
        values["orderid"] = next_position(call.engine, values["vnet"], values["pin"])


@after_create("vnet_rules")
def place_rule(call: Call, rule: Row) -> None:
    if "orderid" not in call.given:
        shift_rules(call.engine, rule)
    raise_flag(call.engine, rule["vnet"], "need_fw_apply")


@before_update("vnet_rules")
def check_rule_change(call: Call, rule: Row, changes: dict[str, Any]) -> None:
    check_aliases(call.engine, changes)
    if "orderid" not in changes and changes.get("pin", rule["pin"]) != rule["pin"]:
        changes["orderid"] = next_position(call.engine, rule["vnet"], changes["pin"], own=rule["$key"])


@after_update("vnet_rules")
def after_rule_change(call: Call, rule: Row, before: dict[str, Any]) -> None:
    if "orderid" in before and "orderid" not in call.given:
        shift_rules(call.engine, rule)
    if any(rule[name] != value for name, value in before.items() if name != "modified"):
        raise_flag(call.engine, rule["vnet"], "need_fw_apply")


@after_delete("vnet_rules")
def after_rule_delete(call: Call, rule: Row) -> None:
    """Flag the network, because a removal has to be applied as well."""
    raise_flag(call.engine, rule["vnet"], "need_fw_apply")


# --- system rules ----------------------------------------------------------------------------------------------------


def add_rule(engine: Engine, vnet: Key, name: str, **columns: Any) -> Row:
    """Create a rule on behalf of the system, after the last one."""
    place = next_position(engine, vnet, "no")
    rule = engine.store.add("vnet_rules", {"vnet": vnet, "name": name, "orderid": place, **columns})
    shift_rules(engine, rule)
    raise_flag(engine, vnet, "need_fw_apply")
    return rule


def drop_rules_of(engine: Engine, owner: str) -> None:
    """Delete the rules that the system created for a deleted row."""
    for rule in engine.store.select("vnet_rules", owner=owner):
        engine.store.remove("vnet_rules", rule["$key"])
        raise_flag(engine, rule["vnet"], "need_fw_apply")


def stock_rules(kind: str, installing: bool) -> list[dict[str, Any]]:
    """Return the rules that are created with a network of that type (vendor documentation).

    Assumption: which columns besides name, protocol, ports and `enabled` are set, and that `system_rule` is false
    where the documentation tells users to edit the rule.
    """
    if kind == "vpn":
        return [
            {"name": "Allow IKE", "protocol": "udp", "destination_ports": "500"},
            {"name": "Allow IPsec NAT-Traversal", "protocol": "udp", "destination_ports": "4500"},
            {"name": "Allow ESP", "protocol": "50"},
            {"name": "Allow AH", "protocol": "51"},
        ]
    rules: list[dict[str, Any]] = []
    if installing and kind in ("core", "external"):
        rules.append({"name": "SSH Access", "protocol": "tcp", "destination_ports": "22", "enabled": False})
        rules.append({"name": "Sync Rule", "system_rule": True})
    if installing and kind == "external":
        rules.append({"name": "Allow Ping", "protocol": "icmp", "enabled": False})
    return rules


@after_create("vnets")
def add_stock_rules(call: Call, vnet: Row) -> None:
    """Create the stock rules, and a route rule for a default gateway.

    Assumption: the name of the route rule, its columns, and that it is a system rule.
    """
    engine = call.engine
    for rule in stock_rules(vnet["type"], installing=call.user is None):
        add_rule(engine, vnet["$key"], **{"direction": "incoming", "action": "accept", **rule})
    gateway = engine.store.peek("vnets", vnet["vnet_default_gateway"])
    if gateway is not None:
        add_rule(
            engine, vnet["$key"], "Default route", direction="outgoing", action="route", destination_ip="default",
            target_ip=f"vnet:{gateway['name']}", system_rule=True,
        )  # fmt: skip


# --- aliases ---------------------------------------------------------------------------------------------------------


def aliases_in(values: Mapping[str, Any]) -> Iterator[str]:
    """Return the part after `alias:` in the addresses of a rule."""
    for name in ADDRESSES:
        for part in str(values.get(name) or "").split(","):
            if part.strip().startswith("alias:"):
                yield part.strip().removeprefix("alias:")


def check_aliases(engine: Engine, values: Mapping[str, Any]) -> None:
    """Require aliases to be named by key (texts from the tests of the official Terraform provider).

    Assumption: the status, that of every reference to a missing row; and that lists may contain aliases.
    """
    for key in aliases_in(values):
        if not key.isdigit() or engine.store.peek("vnet_rule_aliases", int(key)) is None:
            raise ApiError(404, "Unable to generate rule references: No such file or directory")


def rules_with(engine: Engine, alias: Row) -> list[Row]:
    """Return the rules that use an alias."""
    return [rule for rule in engine.store.select("vnet_rules") if str(alias["$key"]) in aliases_in(rule)]


@after_update("vnet_rule_aliases")
def after_alias_change(call: Call, alias: Row, before: dict[str, Any]) -> None:
    """Flag each network whose rules use the alias. Assumption: the flag is need_fw_apply."""
    if before.get("value", alias["value"]) != alias["value"]:
        for rule in rules_with(call.engine, alias):
            raise_flag(call.engine, rule["vnet"], "need_fw_apply")


@before_delete("vnet_rule_aliases")
def refuse_used_alias(call: Call, alias: Row) -> None:
    """Refuse to delete an alias that rules use, like other rows in use (text measured on recipes).

    That is an assumption; a lenient simulator deletes it.
    """
    for rule in rules_with(call.engine, alias):
        if call.engine.strict:
            raise ApiError(500, "field 'references' must be empty to delete")
        raise_flag(call.engine, rule["vnet"], "need_fw_apply")
