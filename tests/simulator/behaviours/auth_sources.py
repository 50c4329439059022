# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""External sign-in: identity sources, and the applications that sign in here."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError, failed_validation
from ..registry import after_create, after_update, before_create, before_update, transition
from ..store import Key, Row

#: `debug` is switched off automatically after an hour (vendor's SDK).
DEBUG_SECONDS = 3600.0


def _add_debug(values: dict[str, Any]) -> None:
    """Add the `debug` member that the server adds to the stored settings (measured). Assumption: it is false."""
    if not isinstance(values["settings"], dict):
        raise failed_validation("settings")
    values["settings"] = {"debug": False, **values["settings"]}


@before_create("auth_sources")
def complete_source(call: Call, values: dict[str, Any]) -> None:
    _add_debug(values)


@before_update("auth_sources")
def replace_settings(call: Call, _source: Row, changes: dict[str, Any]) -> None:
    """Replace the whole document: members that are not sent are removed (measured)."""
    if "settings" in changes:
        _add_debug(changes)


@after_create("auth_sources")
def start_debug(call: Call, source: Row) -> None:
    _debug(call.engine, source)


@after_update("auth_sources")
def change_debug(call: Call, source: Row, before: dict[str, Any]) -> None:
    if "debug" in before and before["debug"] != source["debug"]:
        _debug(call.engine, source)


def _debug(engine: Engine, source: Row) -> None:
    engine.clock.cancel("auth_source.", source=source["$key"])
    if source["debug"]:
        engine.store.set("auth_sources", source["$key"], debug_ts=engine.clock.stamp())
        engine.clock.schedule(DEBUG_SECONDS, "auth_source.debug_off", source=source["$key"])


@transition("auth_source.debug_off")
def _debug_off(engine: Engine, source: Key) -> None:
    if engine.store.peek("auth_sources", source) is not None:
        engine.store.set("auth_sources", source, debug=False)


@before_create("oidc_applications")
def require_references(call: Call, values: dict[str, Any]) -> None:
    """Require both references: null means none, 0 is 404 (measured).

    Assumption: the answer when they are left out.
    """
    for name in ("force_auth_source", "map_user"):
        if name not in call.given:
            raise ApiError(422, f"field 'oidc_applications.{name}' is required")
    if call.engine.strict and not has_certificate(call.engine):
        # Text seen by vrg on 26.0.2.1, after both references were sent.
        raise ApiError(422, "OIDC applications cannot use the default self signed SSL certificate.")


def has_certificate(engine: Engine) -> bool:
    """Return whether the system has a certificate of its own.

    Assumption: any valid one counts that is not self-signed; a lenient simulator accepts the default one.
    """
    return any(row["valid"] and row["type"] != "self_signed" for row in engine.store.select("certificates"))


@after_create("oidc_applications")
def complete_application(call: Call, application: Row) -> None:
    """Fill in the location of the discovery document. Assumption: that location."""
    path = f"/oidc/{application['client_id']}/.well-known/openid-configuration"
    call.engine.store.set("oidc_applications", application["$key"], well_known_configuration=path)
