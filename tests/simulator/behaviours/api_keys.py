# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys: the secret is told once, in the answer to the POST, and is dead as soon as the row is gone (measured)."""

from __future__ import annotations

import hashlib
from typing import Any

from ..engine import Call, Engine
from ..registry import after_create, after_delete, before_create, before_update
from ..store import Key, Row


def secrets(engine: Engine) -> dict[str, Key]:
    """Keys of rows by secret; `Auth` looks here."""
    found: dict[str, Key] = engine.store.hidden.setdefault("api_keys", {})
    return found


def _settle_expiry(values: dict[str, Any]) -> None:
    """Never is 0. `expires_in`, an argument of an official SDK, is no column: it leaves `expires` at 0 (measured)."""
    if values.get("expires_type") == "never":
        values["expires"] = 0


@before_create("user_api_keys")
def complete_key(call: Call, values: dict[str, Any]) -> None:
    _settle_expiry(values)


@after_create("user_api_keys")
def tell_secret(call: Call, row: Row) -> dict[str, str]:
    """Where it stands in the answer was measured. Assumption: how long it is."""
    counters = call.engine.store.hidden.setdefault("counters", {})
    counters["api_keys"] = counters.get("api_keys", 0) + 1
    seed = f"api key/{counters['api_keys']}/{row['user']}/{call.engine.clock.now()}"
    secret = hashlib.sha256(seed.encode()).hexdigest()
    secrets(call.engine)[secret] = row["$key"]
    return {"private_key": secret}


@before_update("user_api_keys")
def change_key(call: Call, _row: Row, changes: dict[str, Any]) -> None:
    """Only what describes the key changes, never its secret."""
    _settle_expiry(changes)


@after_delete("user_api_keys")
def kill_secret(call: Call, row: Row) -> None:
    """At once: the number of the row will be given out again."""
    known = secrets(call.engine)
    for secret in [secret for secret, key in known.items() if key == row["$key"]]:
        del known[secret]
