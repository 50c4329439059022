# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Catalogs and their repositories: refreshing, with states and logs."""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, after_update, before_delete, transition
from ..store import Key, Row
from . import log_lines
from .platform import reachable

#: The repository that cannot be deleted.
LOCAL = 1
#: Assumption.
REFRESH_SECONDS = 3.0
DOWNLOAD_SECONDS = 3.0
BUSY = frozenset({"refreshing", "downloading", "installing", "applying"})


# --- repositories ----------------------------------------------------------------------------------------------------


@after_create("catalog_repositories")
def add_status(call: Call, repository: Row) -> None:
    make_status(call.engine, repository)


def make_status(engine: Engine, repository: Row) -> None:
    """Create the status row that belongs to each repository."""
    status = engine.store.add("catalog_repository_status", {"repository": repository["$key"]})
    engine.store.set("catalog_repositories", repository["$key"], status=status["$key"])


@before_delete("catalog_repositories")
def refuse_local(call: Call, repository: Row) -> None:
    """Keep the local repository (vendor's SDK). Assumption: status and text."""
    if repository["$key"] == LOCAL:
        raise ApiError(405, "The local repository cannot be deleted")


@after_delete("catalog_repositories")
def stop_refresh(call: Call, repository: Row) -> None:
    call.engine.clock.cancel("repository.", repository=repository["$key"])


@action("catalog_repository_actions", "refresh")
def refresh(call: Call, repository: Row, _params: dict[str, Any]) -> None:
    """Begin to look for new and changed recipes.

    A repository does one refresh at a time (vrg). Assumption: a second one is refused, with this text; a lenient
    simulator accepts it and goes on with the first.
    """
    engine = call.engine
    status = engine.store.get("catalog_repository_status", repository["status"])["status"]
    if status in BUSY:
        if engine.strict:
            raise ApiError(422, f"Repository is busy: {status}")
        return
    _set(engine, repository, "refreshing")
    engine.clock.schedule(REFRESH_SECONDS, "repository.refreshed", repository=repository["$key"], user=call.user_name)


def _set(engine: Engine, repository: Row, status: str, state: str = "online", info: str = "") -> None:
    stamp = engine.clock.later_stamp(("repository", repository["$key"]))
    engine.store.set(
        "catalog_repository_status", repository["status"], status=status, state=state, info=info, last_update=stamp
    )


@transition("repository.refreshed")
def _refreshed(engine: Engine, repository: Key, user: str) -> None:
    row = engine.store.get("catalog_repositories", repository)
    if row["url"] and not reachable(row["url"]):
        info = "Could not resolve host"  # assumption: the text
        _set(engine, row, "error", "error", info)
        log_lines.append(engine, "catalog_repository_logs", info, "error", user, catalog_repository=repository)
        return
    _set(engine, row, "downloading")
    engine.clock.schedule(DOWNLOAD_SECONDS, "repository.downloaded", repository=repository, user=user)


@transition("repository.downloaded")
def _downloaded(engine: Engine, repository: Key, user: str) -> None:
    """Complete the refresh. Assumption: the repository has nothing new."""
    row = engine.store.get("catalog_repositories", repository)
    _set(engine, row, "online")
    stamp = engine.store.get("catalog_repository_status", row["status"])["last_update"]
    engine.store.set("catalog_repositories", repository, last_refreshed=stamp)
    text = "Repository refreshed"
    log_lines.append(engine, "catalog_repository_logs", text, user=user, catalog_repository=repository)


# --- catalogs and recipes --------------------------------------------------------------------------------------------


@after_create("catalogs")
def log_creation(call: Call, catalog: Row) -> None:
    log_lines.append(call.engine, "catalog_logs", "Catalog created", user=call.user_name, catalog=catalog["$key"])


@after_update("catalogs")
def log_change(call: Call, catalog: Row, before: dict[str, Any]) -> None:
    if before:
        log_lines.append(call.engine, "catalog_logs", "Catalog changed", user=call.user_name, catalog=catalog["$key"])


def add_recipe_status(engine: Engine, table: str, recipe: Row) -> None:
    """Create the status row that belongs to each recipe."""
    engine.store.set(table, recipe["$key"], status=engine.store.add("recipe_status", {})["$key"])


def _add(call: Call, recipe: Row) -> None:
    add_recipe_status(call.engine, call.table.name, recipe)


def _drop(call: Call, recipe: Row) -> None:
    if call.engine.store.peek("recipe_status", recipe["status"]) is not None:
        call.engine.store.remove("recipe_status", recipe["status"])


for _table in ("vm_recipes", "tenant_recipes"):
    after_create(_table)(_add)
    after_delete(_table)(_drop)


# --- seed ------------------------------------------------------------------------------------------------------------


def populate(engine: Engine) -> None:
    """Create the repositories of a new system and a line about the daily refresh of those that are remote.

    Keys, names and kind of `Local` and `Marketplace` as in the vendor's documentation and on a lab system (vrg);
    assumption: the kind of the second one, and the addresses. Settled by: GET catalog_repositories?fields=all.
    """
    store = engine.store
    store.add("catalog_repositories", {"name": "Local", "type": "local"})
    for name, kind in (("Verge.io", "yottabyte"), ("Marketplace", "remote")):
        url = f"https://{name.lower()}.example.com"
        stamp = engine.clock.stamp()
        row = store.add("catalog_repositories", {"name": name, "type": kind, "url": url, "last_refreshed": stamp})
        log_lines.append(engine, "catalog_repository_logs", "Repository refreshed", catalog_repository=row["$key"])
    for row in store.select("catalog_repositories"):
        make_status(engine, row)
