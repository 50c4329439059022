# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites: other systems that this one signs in to.

The other system is either another simulator (see `tests.simulator.pair`), or one that the simulator pretends to
reach: any host outside the domain `.invalid`.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine, System
from ..errors import ApiError
from ..registry import action, after_create, after_delete, transition
from ..store import Key, Row
from .accepted import accept
from .platform import host_of, reachable

SIGN_IN_SECONDS = 2.0


class UnreachableError(Exception):
    """The other system does not answer, or refuses."""


def credentials(engine: Engine) -> dict[Key, tuple[str, str]]:
    """Return the names and passwords to sign in with, by site."""
    found: dict[Key, tuple[str, str]] = engine.store.hidden.setdefault("site_credentials", {})
    return found


def without_syncs(engine: Engine) -> dict[Key, bool]:
    """Return the sites whose syncs are created when they have signed in."""
    found: dict[Key, bool] = engine.store.hidden.setdefault("sites_without_syncs", {})
    return found


def other_system(engine: Engine, url: str) -> System | None:
    """Return the simulator behind a URL, None if the simulator pretends that there is a system; or raise."""
    found = engine.find_system(url)
    if found is None and not reachable(url):
        raise UnreachableError(f"Could not resolve host: {host_of(url)}")  # assumption: the text
    return found


@after_create("sites")
def begin_sign_in(call: Call, site: Row) -> None:
    keep_credentials(call.engine, site, call.arguments)
    if call.arguments.get("automatically_create_syncs"):
        without_syncs(call.engine)[site["$key"]] = True
    sign_in(call.engine, site)


@after_delete("sites")
def forget(call: Call, site: Row) -> None:
    call.engine.clock.cancel("site.", site=site["$key"])
    credentials(call.engine).pop(site["$key"], None)
    without_syncs(call.engine).pop(site["$key"], None)


def keep_credentials(engine: Engine, site: Row, given: dict[str, Any]) -> None:
    if given.get("auth_user"):
        credentials(engine)[site["$key"]] = (str(given["auth_user"]), str(given.get("auth_password", "")))


def sign_in(engine: Engine, site: Row) -> None:
    """Start signing in.

    It starts at once and never fails the request; the result shows in the row (vendor's SDK).
    """
    engine.clock.cancel("site.", site=site["$key"])
    engine.store.set("sites", site["$key"], status="authenticating", authentication_status="unauthenticated")
    engine.clock.schedule(SIGN_IN_SECONDS, "site.signed_in", site=site["$key"])


@transition("site.signed_in")
def _signed_in(engine: Engine, site: Key) -> None:
    row = engine.store.get("sites", site)
    try:
        system = other_system(engine, row["url"])
        if system is not None:
            system.auth.by_password(*credentials(engine).get(site, ("", "")))
    except (UnreachableError, ApiError) as error:
        text = error.text if isinstance(error, ApiError) else str(error)
        engine.store.set("sites", site, status="error", status_info=text)
        return
    engine.store.set("sites", site, status="idle", status_info="", authentication_status="authenticated")
    if without_syncs(engine).pop(site, False):
        engine.clock.schedule(0, "site.linked", site=site)


@action("site_actions", "reauthenticate")
def reauthenticate(call: Call, site: Row, params: dict[str, Any]) -> None:
    keep_credentials(call.engine, site, params)
    sign_in(call.engine, site)


@action("site_actions", "auto_create_sync")
def auto_create_sync(call: Call, site: Row, _params: dict[str, Any]) -> None:
    """Create the syncs of the site. Assumption: the same as with a new site; its parameters are not public."""
    call.engine.clock.schedule(0, "site.linked", site=site["$key"])


@action("site_actions", "clear_synced_logs")
def clear_synced_logs(call: Call, site: Row, _params: dict[str, Any]) -> None:
    """Drop the lines that were fetched from the other system, which the simulator never fetches."""
    call.engine.store.set("sites", site["$key"], last_log_timestamp=0)


accept("site_actions", "refresh", "refresh_settings", "run_updates", "delete_remote_task", "move_sync")
