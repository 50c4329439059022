# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys.

The secret is returned once, in the answer to the POST, and is invalid as soon as the row is deleted (measured).
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any

from ..engine import Call, Engine
from ..errors import failed_validation
from ..registry import after_create, after_delete, before_create, before_update
from ..store import Key, Row

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def secrets(engine: Engine) -> dict[str, Key]:
    """Return the keys of rows by secret, which `Auth` looks up."""
    found: dict[str, Key] = engine.store.hidden.setdefault("api_keys", {})
    return found


def _normalize_expiry(values: dict[str, Any]) -> None:
    """Store 0 for "never".

    `expires_in`, an argument of an official SDK, is not a column: it leaves `expires` at 0 (measured).
    """
    if values.get("expires_type") == "never":
        values["expires"] = 0


def networks(text: str) -> list[Network]:
    """Return the networks of a list of addresses. Assumption: what is neither an address nor a network is ignored."""
    found: list[Network] = []
    for part in str(text or "").split(","):
        with contextlib.suppress(ValueError):
            found.append(ipaddress.ip_network(part.strip(), strict=False))
    return found


def refuse_overlap(key: Mapping[str, Any]) -> None:
    """Refuse to deny what lies inside an allowed network (live test of the vendor's Python SDK on 26.1.8).

    Assumption: status and text, and that changes are checked as well.
    """
    allowed = networks(key["ip_allow_list"])
    for denied in networks(key["ip_deny_list"]):
        if any(denied.version == other.version and denied.subnet_of(other) for other in allowed):  # type: ignore[arg-type]
            raise failed_validation("ip_deny_list", f"{denied} is inside the list of allowed addresses")


@before_create("user_api_keys")
def complete_key(call: Call, values: dict[str, Any]) -> None:
    _normalize_expiry(values)
    refuse_overlap(values)


@after_create("user_api_keys")
def return_secret(call: Call, row: Row) -> dict[str, str]:
    """Put the secret into `response`.

    The member that holds it was measured. Assumption: its length.
    """
    counters = call.engine.store.hidden.setdefault("counters", {})
    counters["api_keys"] = counters.get("api_keys", 0) + 1
    seed = f"api key/{counters['api_keys']}/{row['user']}/{call.engine.clock.now()}"
    secret = hashlib.sha256(seed.encode()).hexdigest()
    secrets(call.engine)[secret] = row["$key"]
    return {"private_key": secret}


@before_update("user_api_keys")
def change_key(call: Call, row: Row, changes: dict[str, Any]) -> None:
    """Allow changes of what describes the key, never of its secret."""
    _normalize_expiry(changes)
    if {"ip_allow_list", "ip_deny_list"} & set(changes):
        refuse_overlap({**row, **changes})


@after_delete("user_api_keys")
def revoke_secret(call: Call, row: Row) -> None:
    """Revoke the secret at once, because the key of the row will be reused."""
    known = secrets(call.engine)
    for secret in [secret for secret, key in known.items() if key == row["$key"]]:
        del known[secret]
