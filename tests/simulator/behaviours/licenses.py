# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licences: adding one, and the request file of a system without a connection to the vendor."""

from __future__ import annotations

import re
import time
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import action, after_create, after_delete, before_create
from ..store import Key, Row
from .files import uploads

#: The first bytes of a request (vendor's SDK, lab copies).
REQUEST_HEAD = bytes.fromhex("8a3a0000")
REQUEST_BYTES = 1024
#: Default of the setting that names the address for requests (vendor documentation).
CONTACT = "license@verge.io"
#: Name of the licence of a lab system (vrg).
NAME = "Standard License"
#: Assumption: how long a licence is valid.
VALID_SECONDS = 365 * 86_400
#: Assumption: the text of a licence is Base64.
LICENSE_TEXT = re.compile(r"[A-Za-z0-9+/\s]{16,}=*\s*")


def texts(engine: Engine) -> dict[Key, str]:
    """Return the texts of the licences by key: the API does not show them."""
    found: dict[Key, str] = engine.store.hidden.setdefault("license_texts", {})
    return found


@before_create("licenses")
def check_license(call: Call, values: dict[str, Any]) -> None:
    """Refuse what is not a licence, or one that is there (vendor's SDK). Assumption: statuses and texts."""
    text = values["license"].strip()
    if LICENSE_TEXT.fullmatch(text) is None:
        raise failed_validation("license")
    if text in texts(call.engine).values():
        raise ApiError(409 if call.engine.strict else 422, "This license already exists")
    now = call.engine.clock.stamp()
    values.update(name=NAME, issued=now, valid_from=now, valid_until=now + VALID_SECONDS)


@after_create("licenses")
def remember_text(call: Call, license_row: Row) -> None:
    texts(call.engine)[license_row["$key"]] = call.arguments["license"].strip()


@after_delete("licenses")
def forget_text(call: Call, license_row: Row) -> None:
    texts(call.engine).pop(license_row["$key"], None)


@action("license_actions", "generate")
def generate(call: Call, _target: None, _params: dict[str, Any]) -> dict[str, Any]:
    """Leave a new request file in the media catalog with each call, and name it (vendor's SDK)."""
    engine = call.engine
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(engine.clock.later_stamp("license request")))
    name = f"license-request-{stamp}.lrq"
    data = REQUEST_HEAD + name.encode().ljust(REQUEST_BYTES - len(REQUEST_HEAD), b"\0")
    size = len(data)
    file = engine.store.add(
        "files",
        {
            "name": name, "type": "lrq", "allocated_bytes": size, "filesize": size, "used_bytes": size,
            "used_pct": 100, "creator": call.user_name,
        },
    )  # fmt: skip
    uploads(engine)[file["$key"]] = bytearray(data)
    return {"filekey": f"files/{file['$key']}", "filename": name, "filesize": size, "email": CONTACT}


def populate(engine: Engine) -> None:
    """Create the licence of a new system, which renews itself."""
    now = engine.clock.stamp()
    engine.store.add(
        "licenses",
        {
            "name": NAME, "issued": now, "valid_from": now, "valid_until": now + VALID_SECONDS, "auto_renewal": True,
            "allow_branding": True, "added_by": "",
        },
    )  # fmt: skip
