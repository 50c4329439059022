# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks and certificates: small tables with little behaviour of their own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_update, before_create, row_action, transition
from ..store import Key, Row

#: Hosts in this domain (RFC 2606) are unreachable for the simulator.
UNREACHABLE = ".invalid"


def host_of(url: str) -> str:
    """Return the host of a URL, or nothing if the URL is malformed."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def reachable(url: str) -> bool:
    """Return whether the simulator pretends to reach a URL."""
    return bool(host_of(url)) and not host_of(url).endswith(UNREACHABLE)


# --- webhooks --------------------------------------------------------------------------------------------------------

SEND_SECONDS = 0.5


@row_action("webhook_urls", "send")
def send(call: Call, target: Row, body: Any) -> None:
    """Queue a message: a row of webhooks appears, and the answer names no key (official Terraform provider)."""
    message = body.get("message", "") if isinstance(body, dict) else ""
    row = call.engine.store.add("webhooks", {"webhook_url": target["$key"], "message": str(message)})
    call.engine.clock.schedule(SEND_SECONDS, "webhook.running", webhook=row["$key"])


@transition("webhook.running")
def _running(engine: Engine, webhook: Key, attempt: int = 1) -> None:
    if engine.store.peek("webhooks", webhook) is not None:
        engine.store.set("webhooks", webhook, status="running", last_attempt=engine.clock.stamp())
        engine.clock.schedule(SEND_SECONDS, "webhook.done", webhook=webhook, attempt=attempt)


@transition("webhook.done")
def _done(engine: Engine, webhook: Key, attempt: int) -> None:
    """Finish an attempt. Before 26.2 it is the only one, regardless of `retries` (release notes of 26.2).

    Assumption: `retries` counts the attempts after the first one, and the message is `queued` in between.
    """
    row = engine.store.peek("webhooks", webhook)
    target = engine.store.peek("webhook_urls", row["webhook_url"]) if row is not None else None
    if target is not None:
        sent = reachable(target["url"])
        if not sent and engine.since("26.2") and attempt <= target["retries"]:
            engine.store.set("webhooks", webhook, status="queued")
            engine.clock.schedule(SEND_SECONDS, "webhook.running", webhook=webhook, attempt=attempt + 1)
            return
        info = "" if sent else "Could not resolve host"  # assumption: the text
        engine.store.set("webhooks", webhook, status="sent" if sent else "error", status_info=info)


# --- certificates ----------------------------------------------------------------------------------------------------

#: A self-signed one was valid for about 44 days (seen by vrg on 26.0.2.1). Assumption: so are the others.
VALID_SECONDS = 44 * 86_400
ISSUE_SECONDS = 10.0
NEEDED = {"manual": ("public", "private"), "letsencrypt": ("contact",), "self_signed": ()}


@before_create("certificates")
def complete_certificate(call: Call, values: dict[str, Any]) -> None:
    """Check the required columns of each type, and fill in a self-signed one (official Terraform provider).

    Assumption: the texts.
    """
    for name in NEEDED[values["type"]]:
        if not values.get(name):
            raise ApiError(422, f"field 'certificates.{name}' is required")
    if values["type"] == "letsencrypt" and not values["agree_tos"]:
        raise ApiError(422, "field 'certificates.agree_tos' is required")
    if values["type"] == "self_signed":
        # A list of domains is kept (integration tests of pyvergeos on 26.1.8; vrg saw it replaced on 26.0.2.1), otherwise
        # it is filled with defaults of the system (vrg). Assumption: its name alone.
        values["domain"], values["public"] = "", "self"
        values["domainlist"] = values["domainlist"] or ",".join(
            row["cloud_name"] for row in call.engine.store.select("system")
        )
    else:
        values["domain"] = values["domainname"]


@after_create("certificates")
def issue(call: Call, certificate: Row) -> None:
    """Issue the certificate; an external authority needs some time."""
    delay = ISSUE_SECONDS if certificate["type"] == "letsencrypt" else 0
    call.engine.clock.schedule(delay, "certificate.issued", certificate=certificate["$key"])


@after_update("certificates")
def renew(call: Call, certificate: Row, _before: dict[str, Any]) -> None:
    if call.arguments.get("renew"):
        issue(call, certificate)


@transition("certificate.issued")
def _issued(engine: Engine, certificate: Key) -> None:
    row = engine.store.peek("certificates", certificate)
    if row is not None:
        now = engine.clock.later_stamp(("certificate", certificate))
        expires = max(now + VALID_SECONDS, row["expires"] + 1)
        engine.store.set("certificates", certificate, valid=True, expires=expires, modified=now)
