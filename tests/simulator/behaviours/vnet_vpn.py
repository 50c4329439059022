# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard and IPsec of networks: staged changes, and the order in which rows can be deleted.

From the official Terraform provider: a WireGuard row can be deleted only if it is disabled and, on a running network,
that has been applied; the rule that was created with it disappears only after another apply. Its peers do not keep it
from being deleted (live test of the vendor's Python SDK on 26.1.8, against an older note of the provider). IPsec is
deleted from phase 2 to phase 1 to the service, nothing cascades, and a phase 1 that was deleted too early can no longer
be deleted. No row is deleted with the network. Nothing is encrypted here.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from ..engine import Call, Engine
from ..errors import ApiError, no_such_row
from ..registry import after_create, after_delete, after_update, before_delete, before_update, computed
from ..store import Row
from .machines import is_running
from .vnet_rules import add_rule, drop_rules_of
from .vnets import network_of, raise_flag

_PARENTS = {
    "vnet_wireguard_peers": ("vnet_wireguards", "wireguard"),
    "vnet_ipsec_phase1s": ("vnet_ipsecs", "ipsec"),
    "vnet_ipsec_phase2s": ("vnet_ipsec_phase1s", "phase1"),
}


def _stage(call: Call, row: Row, before: dict[str, Any] | None = None) -> None:
    if before != {}:
        raise_flag(call.engine, network_of(call.engine, call.table.name, row, _PARENTS), "need_fw_apply")


for _table in ("vnet_wireguards", *_PARENTS):
    after_create(_table)(_stage)
    after_update(_table)(_stage)
    after_delete(_table)(_stage)


# --- WireGuard -------------------------------------------------------------------------------------------------------


def _generated_key(seed: str) -> str:
    return base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()


def public_key(private_key: str) -> str:
    """Return the public key that belongs to a private key."""
    try:
        key = X25519PrivateKey.from_private_bytes(base64.b64decode(private_key, validate=True))
    except ValueError:
        raise ApiError(422, "value is not a valid key for field 'private_key'") from None
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


@after_create("vnet_wireguards")
def make_keys(call: Call, wireguard: Row) -> None:
    """Generate a key pair if none is given. Assumption: the refusal of a key that is none, and the rule's columns."""
    private = call.arguments.get("private_key") or _generated_key(f"wireguard/{wireguard['$key']}")
    call.engine.store.set("vnet_wireguards", wireguard["$key"], public_key=public_key(private))
    if wireguard["configure_firewall"]:
        add_rule(
            call.engine, wireguard["vnet"], f"Accept WireGuard {wireguard['name']}", protocol="udp",
            destination_ports=str(wireguard["listenport"]), owner=f"vnet_wireguards/{wireguard['$key']}",
        )  # fmt: skip


@after_update("vnet_wireguards")
def renew_key(call: Call, wireguard: Row, before: dict[str, Any]) -> None:
    """Have the public key belong to a private key that is written."""
    private = call.arguments.get("private_key")
    if private:
        call.engine.store.set("vnet_wireguards", wireguard["$key"], public_key=public_key(private))


def _private_key_of(peer: Row) -> str:
    return _generated_key(f"peer/{peer['$key']}")


@after_create("vnet_wireguard_peers")
def make_peer_keys(call: Call, peer: Row) -> None:
    if peer["autogenerate_peer"]:
        # That a keepalive comes with it is in the product documentation.
        values = {"public_key": public_key(_private_key_of(peer)), "keepalive": peer["keepalive"] or 25}
        call.engine.store.set("vnet_wireguard_peers", peer["$key"], **values)


@after_create("vnet_wireguard_peers")
def add_peer_rule(call: Call, peer: Row) -> None:
    """Stage the accept rule of a peer (live test of the vendor's Python SDK). Assumption: its name and columns."""
    if peer["configure_firewall"] != "none":
        add_rule(
            call.engine, call.engine.store.get("vnet_wireguards", peer["wireguard"])["vnet"],
            f"Accept WireGuard peer {peer['name']}", interface="wireguard", source_ip=peer["allowed_ips"],
            owner=f"vnet_wireguard_peers/{peer['$key']}",
        )  # fmt: skip


@after_delete("vnet_wireguard_peers")
def drop_peer_rule(call: Call, peer: Row) -> None:
    drop_rules_of(call.engine, f"vnet_wireguard_peers/{peer['$key']}")


@computed("vnet_wireguard_peers", "wg_config")
def configuration(engine: Engine, peer: Row) -> str:
    """Return the configuration of a generated peer; 404 for any other (live test of the vendor's Python SDK).

    Assumption: its text, and that a list that names the column is refused as well.
    """
    if not peer["autogenerate_peer"]:
        raise no_such_row("vnet_wireguard_peers")
    wireguard = engine.store.get("vnet_wireguards", peer["wireguard"])
    lines = (
        *("[Interface]", f"PrivateKey = {_private_key_of(peer)}", f"Address = {peer['peer_ip']}"),
        *("[Peer]", f"PublicKey = {wireguard['public_key']}"),
        f"Endpoint = {wireguard['endpoint_ip']}:{wireguard['listenport']}",
        f"PersistentKeepalive = {peer['keepalive']}",
    )
    return "\n".join((*lines, ""))


def _active(engine: Engine) -> dict[Any, Any]:
    """Return the interfaces that were disabled while their router ran: it keeps them until the next apply."""
    return engine.store.hidden.setdefault("wireguards_active", {})


@before_update("vnet_wireguards")
def note_disabling(call: Call, wireguard: Row, changes: dict[str, Any]) -> None:
    vnet = call.engine.store.peek("vnets", wireguard["vnet"])
    if wireguard["enabled"] and changes.get("enabled") is False and vnet is not None:
        _active(call.engine)[wireguard["$key"]] = is_running(call.engine, vnet["machine"])


@before_delete("vnet_wireguards")
def refuse_active(call: Call, wireguard: Row) -> None:
    """Refuse to delete an active interface; the status and the words `disabled` and `applied` are known.

    Assumption: the rest of the text, and that the flag of the network shows whether it was applied.
    """
    engine = call.engine
    vnet = engine.store.peek("vnets", wireguard["vnet"])
    waiting = vnet is not None and vnet["need_fw_apply"] and _active(engine).get(wireguard["$key"])
    if wireguard["enabled"] or waiting:
        raise ApiError(422, "The interface must be disabled and applied to delete")


@after_delete("vnet_wireguards")
def drop_rule(call: Call, wireguard: Row) -> None:
    _active(call.engine).pop(wireguard["$key"], None)
    drop_rules_of(call.engine, f"vnet_wireguards/{wireguard['$key']}")


# --- IPsec -----------------------------------------------------------------------------------------------------------


@before_delete("vnet_ipsec_phase1s")
def refuse_early(call: Call, phase1: Row) -> None:
    """Refuse to delete a phase 1 with phases 2, and break it for good. Assumption: status and text."""
    broken = call.engine.store.hidden.setdefault("ipsec_broken", {})
    if call.engine.store.select("vnet_ipsec_phase2s", phase1=phase1["$key"]):
        broken[phase1["$key"]] = True
    if broken.get(phase1["$key"]):
        raise ApiError(500, "field 'phase2s' must be empty to delete")


@before_delete("vnet_ipsecs")
def refuse_in_use(call: Call, ipsec: Row) -> None:
    """Refuse to delete an IPsec service with phases 1. Assumption: status and text."""
    if call.engine.store.select("vnet_ipsec_phase1s", ipsec=ipsec["$key"]):
        raise ApiError(500, "field 'phase1s' must be empty to delete")
