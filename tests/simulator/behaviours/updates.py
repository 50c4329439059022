# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates: what a server offers, downloads, the installation, and the restart of one node after the other.

An order answers at once and names no task (measured); what it does shows in the status row of its source.
"""

from __future__ import annotations

from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, before_update, table_action, transition, view
from ..store import Key, Row
from . import log_lines
from .machines import owner_of, place, residents, status_of
from .nodes import reboot
from .platform import reachable
from .vm_power import power_is_off, start

#: The settings are one row.
SETTINGS = 1
#: Status and duration of each order. Assumption: the durations.
ORDERS = {
    "refresh": ("refreshing", 4.0), "refresh_counts": ("refreshing", 1.0), "download": ("downloading", 20.0),
    "install": ("installing", 30.0), "apply": ("applying", 2.0),
}  # fmt: skip
#: What `all` does after the download (vendor documentation).
ALL = ("download", "install", "apply")
NODE_STEP_SECONDS = 5.0
BUSY = frozenset(status for status, _seconds in ORDERS.values())
#: Name and column of the node with its version; the vendor's documentation lists these packages.
#: Assumption: which column belongs to which package.
PACKAGES = {"yb": "yb_version", "ybos": "os_version", "yb-help": None}
UNVERIFIED = "Unable to verify the signature of the pre-install check file"
LOG_ROWS = 10_000


def settings(engine: Engine) -> Row:
    """Return the row of the settings."""
    return engine.store.get("update_settings", SETTINGS)


def status_row(engine: Engine, source: Row) -> Row:
    """Return the status of an update server."""
    return engine.store.get("update_source_status", source["status"])


def offered(engine: Engine, source: Row) -> list[Row]:
    """Return what a server offers for the branch of this system."""
    branch = settings(engine)["branch"]
    return engine.store.select("update_source_packages", source=source["$key"], branch=branch)


def pending(engine: Engine, source: Row) -> list[Row]:
    """Return the packages of a server that are not installed in that version."""
    installed = {row["name"]: row["version"] for row in engine.store.select("update_packages")}
    return [row for row in offered(engine, source) if installed.get(row["name"]) != row["version"]]


def _log(engine: Engine, text: str, level: str = "message", user: str = "", name: str = "") -> None:
    log_lines.append(engine, "update_logs", text, level, user, object_name=name)
    rows = engine.store.tables["update_logs"].rows
    while len(rows) > LOG_ROWS:  # limit of the platform (vrg)
        engine.store.remove("update_logs", next(iter(rows)))


# --- servers and settings --------------------------------------------------------------------------------------------


@after_create("update_sources")
def add_status(call: Call, source: Row) -> None:
    make_status(call.engine, source)


def make_status(engine: Engine, source: Row) -> None:
    """Create the status row that belongs to each server."""
    status = engine.store.add("update_source_status", {"source": source["$key"]})
    engine.store.set("update_sources", source["$key"], status=status["$key"])


@after_delete("update_sources")
def leave_server(call: Call, source: Row) -> None:
    """Leave a system without a server when that server is deleted. Assumption: it is not refused."""
    call.engine.clock.cancel("update.done", source=source["$key"])
    if settings(call.engine)["source"] == source["$key"]:
        call.engine.store.set("update_settings", SETTINGS, source=None)


@before_update("update_settings")
def stop_automatic_updates(call: Call, _settings: Row, changes: dict[str, Any]) -> None:
    """Switch automatic updates off together with the automatic check (vendor documentation)."""
    if changes.get("auto_refresh") is False:
        changes["auto_update"] = False


# --- orders ----------------------------------------------------------------------------------------------------------


def _order(call: Call, source: Row | None, words: tuple[str, ...]) -> None:
    """Accept an order. Without a source it changes nothing (measured with an empty body).

    Assumption: a server that is busy refuses the next order, with this text; clients are advised to wait until it is
    idle. A lenient simulator lets the new order replace the old one.
    """
    if source is None:
        return
    engine = call.engine
    status = status_row(engine, source)
    if status["status"] in BUSY and engine.strict:
        raise ApiError(422, f"Update source is busy: {status['status']}")
    if words[0] == "install":
        check_ready(engine, source)
    if settings(engine)["applying_updates"] and "apply" in words:
        return
    engine.clock.cancel("update.done", source=source["$key"])
    begin(engine, source, words, call.user_name, bool(call.arguments.get("force")))


def begin(engine: Engine, source: Row, words: tuple[str, ...], user: str, force: bool = False) -> None:
    """Begin the first of some orders; the others follow one by one."""
    word, *rest = words
    status, seconds = ORDERS[word]
    if word == "install" and settings(engine)["snapshot_cloud_on_update"]:
        _take_snapshot(engine, source)
    _set(engine, source, status, "")
    _log(engine, f"Update {word} started", user=user, name=source["name"])
    engine.clock.schedule(seconds, "update.done", source=source["$key"], word=word, rest=rest, user=user, force=force)


def _take_snapshot(engine: Engine, source: Row) -> None:
    """Take a snapshot of the system before an update (vendor documentation). Assumption: its name, and when exactly."""
    life = settings(engine)["snapshot_cloud_expire_seconds"]
    name = f"Update {engine.clock.later_stamp('update snapshot')}"
    Call(engine, engine.contract["cloud_snapshots"]).create("cloud_snapshots", {"name": name, "retention": life})


def _set(engine: Engine, source: Row, status: str, info: str, **columns: Any) -> None:
    columns["last_update"] = engine.clock.later_stamp(("update", source["$key"]))
    engine.store.set("update_source_status", source["status"], status=status, info=info, **columns)


for _word in ORDERS:

    @action("update_actions", _word)
    def order(call: Call, source: Row | None, _params: dict[str, Any], word: str = _word) -> None:
        _order(call, source, (word,))


@action("update_actions", "all")
def everything(call: Call, source: Row | None, _params: dict[str, Any]) -> None:
    _order(call, source, ALL)


@table_action("update_actions", "runpreinstallcheck")
def run_check(call: Call, _body: Any) -> None:
    """Run the check without installing anything. Assumption: the answer of a check that passes is an empty list."""
    engine = call.engine
    source = engine.store.peek("update_sources", settings(engine)["source"])
    if source is None:
        raise ApiError(422, UNVERIFIED)
    check_ready(engine, source)


def check_ready(engine: Engine, source: Row) -> None:
    """Refuse an installation that the check before it does not allow.

    Measured on 26.1.8: without a downloaded package the check itself is missing; otherwise each tenant must be online
    or offline and each node running or unlicensed. Assumption: 422, and the texts of the second and third refusal.
    """
    if not any(row["downloaded"] for row in offered(engine, source)):
        raise ApiError(422, UNVERIFIED)
    for tenant in engine.store.select("tenants", is_snapshot=False):
        state = engine.store.get("tenant_status", tenant["status"])["status"]
        if state not in ("online", "offline"):
            raise ApiError(422, f"Tenant '{tenant['name']}' is not online or offline")
    for node in engine.store.select("nodes"):
        if status_of(engine, node["machine"])["status"] not in ("running", "unlicensed"):
            raise ApiError(422, f"Node '{node['name']}' is not running")


@transition("update.done")
def _done(engine: Engine, source: Key, word: str, rest: list[str], user: str, force: bool) -> None:
    row = engine.store.peek("update_sources", source)
    if row is None:
        return
    try:
        if word in COMPLETE:
            COMPLETE[word](engine, row)
    except ApiError as error:
        _set(engine, row, "error", error.text)
        _log(engine, error.text, "error", user, row["name"])
        return
    if word == "apply":
        _apply(engine, row, force)
        return
    _log(engine, f"Update {word} complete", user=user, name=row["name"])
    if rest:
        begin(engine, row, tuple(rest), user, force)
    else:
        _set(engine, row, "idle", "")


def _reach(source: Row) -> None:
    """Fail if the server cannot be reached. Assumption: the text."""
    if not reachable(source["url"]):
        raise ApiError(500, "Could not resolve host")


def _refresh(engine: Engine, source: Row) -> None:
    """List the packages of the server for the branch of this system; those of installed versions stay listed.

    Assumption: the server has one release that is newer than the one of the seed.
    """
    _reach(source)
    branch = settings(engine)["branch"]
    known = {row["name"] for row in offered(engine, source)}
    for name, version in newest(engine).items():
        if branch is not None and name not in known:
            package = {"name": name, "version": version, "branch": branch, "source": source["$key"]}
            engine.store.add("update_source_packages", package)
    engine.store.set("update_sources", source["$key"], last_refreshed=engine.clock.stamp())
    _count(engine, source)


def _count(engine: Engine, source: Row) -> None:
    """Note whether everything that the server of this system offers is installed."""
    if settings(engine)["source"] == source["$key"]:
        engine.store.set("update_settings", SETTINGS, installed=not pending(engine, source))


def _download(engine: Engine, source: Row) -> None:
    _reach(source)
    for package in pending(engine, source):
        engine.store.set("update_source_packages", package["$key"], downloaded=True)


def _install(engine: Engine, source: Row) -> None:
    """Install what was downloaded; the nodes go on running the old release until they restart."""
    check_ready(engine, source)
    waiting = [package for package in pending(engine, source) if package["downloaded"]]
    for package in waiting:
        values = {name: package[name] for name in ("name", "description", "version", "branch", "type", "optional")}
        if engine.store.peek("update_packages", package["name"]) is None:
            engine.store.add("update_packages", {"$key": package["name"], **values})
        else:
            engine.store.set("update_packages", package["name"], **values, modified=engine.clock.stamp())
        _log(engine, f"Installed version {package['version']}", name=package["name"])
    if waiting:
        stamp = engine.clock.stamp()
        engine.store.set("update_sources", source["$key"], last_updated=stamp)
        engine.store.set("update_settings", SETTINGS, reboot_required=True)
    _count(engine, source)


#: What an order has done when its time is over; `apply` begins only then.
COMPLETE = {"refresh": _refresh, "refresh_counts": _count, "download": _download, "install": _install}

# --- the restart of the nodes ----------------------------------------------------------------------------------------


def _apply(engine: Engine, source: Row, force: bool) -> None:
    """Bring installed packages into service, node by node. Assumption: without any, no node restarts.

    Since 26.2, the first node restarts after the second one (release notes).
    """
    if not settings(engine)["reboot_required"]:
        _set(engine, source, "idle", "")
        return
    engine.store.set("update_settings", SETTINGS, applying_updates=True, applying_updates_force=force)
    _set(engine, source, "applying", "", nodes_updated=0)
    nodes = sorted(row["$key"] for row in engine.store.select("nodes"))
    if engine.since("26.2"):
        nodes[:2] = reversed(nodes[:2])
    _restart_next(engine, source["$key"], nodes, force)


def _restart_next(engine: Engine, source: Key, nodes: list[Key], force: bool) -> None:
    node = engine.store.get("nodes", nodes[0])
    _log(engine, "Node is restarting", name=node["name"])
    reboot(engine, node)
    engine.clock.schedule(NODE_STEP_SECONDS, "update.node", source=source, nodes=nodes, force=force, stopped=[])


@transition("update.node")
def _watch_node(engine: Engine, source: Key, nodes: list[Key], force: bool, stopped: list[Key]) -> None:
    """Wait until the node is back, then restart the next one.

    A machine that fits on no other node blocks the update without end, unless it is forced: then the machine stops with
    its node and starts again afterwards.
    """
    node = engine.store.get("nodes", nodes[0])
    if node["maintenance"]:
        halted = [*stopped, *_stop_stuck(engine, node)] if force else stopped
        engine.clock.schedule(NODE_STEP_SECONDS, "update.node", source=source, nodes=nodes, force=force, stopped=halted)
        return
    for key in stopped:
        _start_again(engine, key)
    installed = {row["name"]: row["version"] for row in engine.store.select("update_packages")}
    versions = {column: installed[name] for name, column in PACKAGES.items() if column and name in installed}
    engine.store.set("nodes", node["$key"], **versions)
    row = engine.store.peek("update_sources", source)
    if row is not None:
        _set(engine, row, "applying", "", nodes_updated=status_row(engine, row)["nodes_updated"] + 1)
    if len(nodes) > 1:
        _restart_next(engine, source, nodes[1:], force)
    else:
        _finish(engine, row, versions)


def _stop_stuck(engine: Engine, node: Row) -> list[Key]:
    """Stop the VMs that no other node can take and return their keys."""
    stopped = []
    for status in residents(engine, node["$key"]):
        cluster = engine.store.get("machines", status["machine"])["cluster"] or node["cluster"]
        owner = owner_of(engine, status["machine"])
        fits = place(engine, cluster, status["running_ram"], without=[node["$key"]])
        if fits is None and owner is not None and owner[0] == "vms":
            power_is_off(engine, status["machine"])
            stopped.append(owner[1]["$key"])
    return stopped


def _start_again(engine: Engine, key: Key) -> None:
    vm = engine.store.peek("vms", key)
    if vm is None:
        return
    try:
        start(engine, vm)
    except ApiError as error:
        _log(engine, error.text, "error", name=vm["name"])


def _finish(engine: Engine, source: Row | None, versions: dict[str, Any]) -> None:
    engine.store.set(
        "update_settings", SETTINGS, reboot_required=False, applying_updates=False, applying_updates_force=False
    )
    for system in engine.store.select("system"):
        engine.store.set("system", system["$key"], **versions)
    _log(engine, "Update complete")
    if source is not None:
        _set(engine, source, "idle", "")


# --- the view --------------------------------------------------------------------------------------------------------


@view("update_dashboard")
def update_dashboard(engine: Engine, _query: dict[str, str]) -> dict[str, Any]:
    """Return everything about updates in one object (members as official SDKs read them).

    Assumption: the columns inside the lists, how many log lines there are, and that no event or task is counted.
    """

    def rows(table: str, fields: str, limit: int | None = None) -> list[dict[str, Any]]:
        projection = engine.projector.project(table, fields)
        return [projection.apply(row) for row in engine.store.select(table)[::-1][:limit]]

    columns = "most,source#name,branch#name"
    return {
        "settings": rows("update_settings", columns)[0],
        "packages": rows("update_packages", "$key,name,description,version,branch,type,optional")[::-1],
        "branches": rows("update_branches", "$key,name,description")[::-1],
        "logs": rows("update_logs", "$key,level,text,timestamp,user,object_name", 20),
        "node_count": {"$count": len(engine.store.select("nodes"))},
        "counts": {"event_count": 0, "task_count": 0},
    }


# --- seed ------------------------------------------------------------------------------------------------------------


def newest(engine: Engine) -> dict[str, str]:
    """Return name and version of the packages that update servers have."""
    found: dict[str, str] = engine.store.hidden.setdefault("newest_release", {})
    return found


def _successor(version: str) -> str:
    major, minor, patch, *rest = version.split(".")
    return ".".join([major, minor, str(int(patch) + 1), *rest])


def populate(engine: Engine, branch: str, description: str) -> None:
    """Create the servers, the branch and the installed packages of a new system.

    Names and keys of servers and branch were measured on 26.1.8. Assumption: their addresses.
    Settled by: GET update_sources?fields=all.
    """
    store = engine.store
    for key, name in ((1, "Verge.io Updates"), (2, "Verge.io Trial / NFR")):
        url = f"https://updates{key}.example.com"
        make_status(engine, store.add("update_sources", {"$key": key, "name": name, "url": url}))
    store.add("update_branches", {"$key": 2, "name": branch, "description": description})
    system = store.select("system")[0]
    for name, column in PACKAGES.items():
        version = system[column or "yb_version"]
        store.add("update_packages", {"$key": name, "name": name, "version": version, "branch": 2})
        newest(engine)[name] = _successor(version)
    nodes = len(store.select("nodes"))
    for status in store.select("update_source_status", source=2):
        store.set("update_source_status", status["$key"], nodes_updated=nodes)
    store.add(
        "update_settings",
        {
            "source": 2, "branch": 2, "update_time": "00:10",
            "release_notes_url": "https://docs.verge.io/release-notes/release-notes-overview/",
        },
    )  # fmt: skip
