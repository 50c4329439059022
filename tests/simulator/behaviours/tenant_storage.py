# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storage of tenants.

Measured on 26.1.8: `tier` holds the key of the tier's row, its number is `tier#tier`. From the official Terraform
provider: `provisioned` is silently rounded down to whole GiB.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import before_create, before_delete, before_update, computed
from ..store import Row

GIB = 1024**3


@before_create("tenant_storage")
def complete_storage(call: Call, values: dict[str, Any]) -> None:
    """Refuse tier 0, which is for metadata (vendor's SDKs). Assumption: the refusal."""
    if call.engine.store.get("storage_tiers", values["tier"])["tier"] == 0:
        raise failed_validation("tier")
    values["provisioned"] -= values["provisioned"] % GIB


@before_update("tenant_storage")
def check_storage_change(call: Call, storage: Row, changes: dict[str, Any]) -> None:
    """Refuse less than what is used, as one client says. Assumption: status and text."""
    if "provisioned" in changes:
        changes["provisioned"] -= changes["provisioned"] % GIB
        if changes["provisioned"] < storage["used"]:
            raise ApiError(422, "Provisioned storage is less than what is in use")


@before_delete("tenant_storage")
def refuse_used(call: Call, storage: Row) -> None:
    """Refuse to delete storage that is in use; the vendor's client searches for `in use`.

    Assumption: the status, that of other deletes in a wrong state.
    """
    if storage["used"] and not call.cascading:
        raise ApiError(405, "Storage is in use")


@computed("tenant_storage", "used_pct")
def _used_pct(engine: Engine, storage: Row) -> Any:
    """Return the percentage of provisioned storage that is used. That is an assumption."""
    return storage["used"] * 100 // storage["provisioned"] if storage["provisioned"] else 0
