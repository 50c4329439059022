# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs of system snapshots between sites: how both sides find each other, and the snapshots on the other side.

An incoming sync generates a registration code; the outgoing sync of the other side registers with it.
"""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import action, after_create, after_delete, after_update, transition
from ..store import Key, Row, generate_key
from .accepted import accept
from .sites import UnreachableError, other_system
from .system_restores import contents

#: Assumption: all durations.
GENERATE_SECONDS = 2.0
REGISTER_SECONDS = 2.0
REFRESH_SECONDS = 1.0
DOWNLOAD_SECONDS = 4.0


def log(engine: Engine, way: str, sync: Key, level: str, text: str) -> None:
    """Append a line to the log of a sync, incoming or outgoing."""
    line = {"level": level, "text": text, "timestamp": engine.clock.microseconds()}
    engine.store.add(f"site_syncs_{way}_logs", {f"site_syncs_{way}": sync, **line})


# --- the other side --------------------------------------------------------------------------------------------------


@dataclass
class FarSnapshot:
    """A system snapshot on the other side of an outgoing sync."""

    remote_key: int
    name: str
    created: int
    expires: int
    description: str = ""


class Pretended:
    """The other side of a sync, if the simulator only pretends that it exists."""

    def __init__(self, engine: Engine, sync: Key) -> None:
        everything = engine.store.hidden.setdefault("far_snapshots", {})
        self.kept: dict[str, dict[str, Any]] = everything.setdefault(sync, {})
        self.now = engine.clock.stamp()

    def snapshots(self) -> list[FarSnapshot]:
        """Return the snapshots there that have not expired."""
        found = [FarSnapshot(**values) for values in self.kept.values()]
        return [snapshot for snapshot in found if not 0 < snapshot.expires <= self.now]

    def begin(self) -> None:
        """Show that a snapshot is arriving."""

    def receive(self, name: str, snapshot: Row, expires: int, _kept: dict[str, Any]) -> None:
        """Keep a snapshot that has arrived."""
        number = self.kept[name]["remote_key"] if name in self.kept else len(self.kept) + 1
        arrived = FarSnapshot(number, name, snapshot["created"], expires, snapshot["description"])
        self.kept[name] = asdict(arrived)

    def set_expiration(self, name: str, expires: int) -> None:
        """Change when a snapshot expires."""
        self.kept[name]["expires"] = expires

    def give(self, _name: str, _engine: Engine, _snapshot: Key) -> None:
        """Fill a snapshot that is fetched from there with what it holds, of which nothing is known."""


class Connected:
    """The other side of a sync, in another simulator."""

    def __init__(self, engine: Engine, incoming: Row) -> None:
        self.engine = engine
        self.incoming = incoming["$key"]

    def snapshots(self) -> list[FarSnapshot]:
        """Return the system snapshots there."""
        columns = ("name", "created", "expires", "description")
        rows = self.engine.store.select("cloud_snapshots")
        return [FarSnapshot(remote_key=row["$key"], **{name: row[name] for name in columns}) for row in rows]

    def begin(self) -> None:
        """Show that a snapshot is arriving."""
        self.engine.store.set("site_syncs_incoming", self.incoming, status="syncing", state="online")
        # Assumption: the text. Settled by: GET site_syncs_incoming_logs
        log(self.engine, "incoming", self.incoming, "message", "Sync started")

    def receive(self, name: str, snapshot: Row, expires: int, kept: dict[str, Any]) -> None:
        """Store a snapshot that has arrived; one of the same name is replaced."""
        store = self.engine.store
        values = {"expires": expires, "description": snapshot["description"], "created": snapshot["created"]}
        found = store.select("cloud_snapshots", name=name)
        if found:
            store.set("cloud_snapshots", found[0]["$key"], **values)
        else:
            origin = {"type": snapshot["type"], "remote_sync": True, "incoming_sync": self.incoming, "status": "normal"}
            row = store.add("cloud_snapshots", {"name": name, **values, **origin})
            contents(self.engine, row["$key"]).update(_without_origin(kept))
        stamp = self.engine.clock.stamp()
        store.set("site_syncs_incoming", self.incoming, status="offline", last_sync=stamp)
        # Assumption: the text. Settled by: GET site_syncs_incoming_logs
        log(self.engine, "incoming", self.incoming, "message", f"Sync completed: {name}")

    def set_expiration(self, name: str, expires: int) -> None:
        """Change when a snapshot expires."""
        for row in self.engine.store.select("cloud_snapshots", name=name):
            self.engine.store.set("cloud_snapshots", row["$key"], expires=expires)

    def give(self, name: str, engine: Engine, snapshot: Key) -> None:
        """Fill a snapshot that is fetched from there with what it holds."""
        for row in self.engine.store.select("cloud_snapshots", name=name):
            contents(engine, snapshot).update(_without_origin(contents(self.engine, row["$key"])))


def _without_origin(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of what a snapshot holds that refers to nothing which only the sender has."""
    arrived: dict[str, Any] = copy.deepcopy(kept)
    for vm in arrived["vms"].values():
        vm["row"].update(snapshot_profile=None, preferred_node=None)
    return arrived


def registration_codes(engine: Engine) -> dict[Key, str]:
    """Return the code that each outgoing sync registers with."""
    found: dict[Key, str] = engine.store.hidden.setdefault("registration_codes", {})
    return found


def other_side(engine: Engine, sync: Row) -> Pretended | Connected:
    """Return the other side of an outgoing sync, or raise `UnreachableError`."""
    site = engine.store.get("sites", sync["site"])
    system = other_system(engine, sync["url"] or site["url"])
    if system is None:
        return Pretended(engine, sync["$key"])
    code = registration_codes(engine).get(sync["$key"])
    for incoming in system.engine.store.select("site_syncs_incoming", registration_code=code) if code else ():
        if not incoming["enabled"]:
            raise UnreachableError("The incoming sync is disabled")  # assumption: the text
        return Connected(system.engine, incoming)
    raise UnreachableError("The registration code is not valid")  # assumption: the text


# --- registration ----------------------------------------------------------------------------------------------------


@after_create("site_syncs_incoming")
def begin_generation(call: Call, sync: Row) -> None:
    call.engine.clock.schedule(GENERATE_SECONDS, "sync.generated", sync=sync["$key"])


@action("site_syncs_incoming_actions", "regenerate")
def regenerate(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    """Generate another code. Assumption: a sender that registered with the old one is cut off."""
    call.engine.store.set("site_syncs_incoming", sync["$key"], status="generating_reg", registration_code="")
    call.engine.clock.schedule(GENERATE_SECONDS, "sync.generated", sync=sync["$key"])


@transition("sync.generated")
def _generated(engine: Engine, sync: Key) -> None:
    if engine.store.peek("site_syncs_incoming", sync) is not None:
        generate_code(engine, sync)


def generate_code(engine: Engine, sync: Key) -> str:
    """Give an incoming sync a new registration code. Assumption: its form."""
    version = engine.store.tables["site_syncs_incoming"].version
    row = engine.store.get("site_syncs_incoming", sync)
    code = generate_key("hex40", f"registration/{row['sync_id']}/{version}")
    engine.store.set("site_syncs_incoming", sync, status="offline", registration_code=code)
    return code


@action("site_syncs_incoming_actions", "enable")
def enable_incoming(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("site_syncs_incoming", sync["$key"], {"enabled": True})


@action("site_syncs_incoming_actions", "disable")
def disable_incoming(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    call.update("site_syncs_incoming", sync["$key"], {"enabled": False})


@after_create("site_syncs_incoming")
@after_update("site_syncs_incoming")
@after_delete("site_syncs_incoming")
def count_incoming(call: Call, sync: Row, _before: Any = None) -> None:
    _count(call.engine, sync["site"], "incoming")


@after_create("site_syncs_outgoing")
@after_update("site_syncs_outgoing")
@after_delete("site_syncs_outgoing")
def count_outgoing(call: Call, sync: Row, _before: Any = None) -> None:
    _count(call.engine, sync["site"], "outgoing")


def _count(engine: Engine, site: Key, way: str) -> None:
    """Show in a site whether it has an enabled sync. Assumption: the meaning of these columns, by their names."""
    if engine.store.peek("sites", site) is not None:
        found = engine.store.select(f"site_syncs_{way}", site=site, enabled=True)
        engine.store.set("sites", site, **{f"{way}_syncs_enabled": bool(found)})


@after_create("site_syncs_outgoing")
def begin_registration(call: Call, sync: Row) -> None:
    keep_code(call, sync)


@after_update("site_syncs_outgoing")
def keep_code(call: Call, sync: Row, _before: Any = None) -> None:
    """Register with a code that was written."""
    if call.arguments.get("registration_code"):
        registration_codes(call.engine)[sync["$key"]] = str(call.arguments["registration_code"])
        call.engine.store.set("site_syncs_outgoing", sync["$key"], status="initializing", status_info="")
        call.engine.clock.schedule(REGISTER_SECONDS, "sync.registered", sync=sync["$key"])


@transition("sync.registered")
def _registered(engine: Engine, sync: Key) -> None:
    row = engine.store.peek("site_syncs_outgoing", sync)
    if row is None:
        return
    try:
        side = other_side(engine, row)
    except UnreachableError as error:
        engine.store.set("site_syncs_outgoing", sync, status="error", state="error", status_info=str(error))
        log(engine, "outgoing", sync, "error", str(error))
        return
    if isinstance(side, Connected):
        _register(engine, row, side)
    engine.store.set("site_syncs_outgoing", sync, status="offline", state="online", status_info="")


def _register(engine: Engine, sync: Row, side: Connected) -> None:
    """Show on both sides that the sender is registered."""
    store = side.engine.store
    incoming = store.get("site_syncs_incoming", side.incoming)
    found = store.select("site_syncs_incoming_verified", site_syncs_incoming=side.incoming)
    verified = found[0] if found else store.add("site_syncs_incoming_verified", {"site_syncs_incoming": side.incoming})
    store.set(
        "site_syncs_incoming_verified", verified["$key"], name=sync["name"], registered=True,
        registered_on=side.engine.clock.stamp(),
    )  # fmt: skip
    store.set("site_syncs_incoming", side.incoming, verified=verified["$key"], state="online")
    engine.store.set(
        "site_syncs_outgoing", sync["$key"], remote_verify_id=verified["$key"], remote_sync_id=incoming["sync_id"],
        remote_vsan_host=incoming["vsan_host"], remote_vsan_port=incoming["vsan_port"],
        remote_min_snapshots=incoming["min_snapshots"],
    )  # fmt: skip


@after_delete("site_syncs_outgoing")
def forget(call: Call, sync: Row) -> None:
    call.engine.clock.cancel("sync.", sync=sync["$key"])
    registration_codes(call.engine).pop(sync["$key"], None)
    call.engine.store.hidden.get("far_snapshots", {}).pop(sync["$key"], None)


# --- syncs that come with a site -------------------------------------------------------------------------------------

#: What the other side does with the snapshots of this one.
COUNTERPARTS = {"send": "receive", "receive": "send", "both": "both", "disabled": "disabled"}


@transition("site.linked")
def _linked(engine: Engine, site: Key) -> None:
    """Create the syncs of a site on both sides, as `config_cloud_snapshots` says (vendor's SDK)."""
    row = engine.store.get("sites", site)
    system = other_system(engine, row["url"])
    near = (engine, row)
    far = (system.engine, _counterpart(engine, system.engine, row)) if system is not None else None
    if row["config_cloud_snapshots"] in ("send", "both"):
        _link(near, far)
    if row["config_cloud_snapshots"] in ("receive", "both"):
        _link(far, near)


def _counterpart(engine: Engine, other: Engine, site: Row) -> Row:
    """Return the site of the other system that is this system. Assumption: it is called like this cloud."""
    url = site["request_url"] or engine.url
    found = other.store.select("sites", url=url)
    if found:
        return found[0]
    return other.store.add(
        "sites",
        {
            "name": engine.store.get("system", "self")["cloud_name"], "url": url, "status": "idle",
            "authentication_status": "authenticated",
            "config_cloud_snapshots": COUNTERPARTS[site["config_cloud_snapshots"]],
        },
    )  # fmt: skip


def _link(source: tuple[Engine, Row] | None, target: tuple[Engine, Row] | None) -> None:
    """Create the outgoing sync of one side and the incoming sync of the other, as far as the sides are simulated.

    Assumption: syncs are called like the site they belong to.
    """
    code = "pretended"
    if target is not None:
        engine, site = target
        body = {"site": site["$key"], "name": site["name"], "enabled": True}
        incoming = Call(engine, engine.contract["site_syncs_incoming"]).create("site_syncs_incoming", body)
        engine.clock.cancel("sync.generated", sync=incoming["$key"])
        code = generate_code(engine, incoming["$key"])
    if source is not None:
        engine, site = source
        body = {"site": site["$key"], "name": site["name"], "enabled": True, "registration_code": code}
        Call(engine, engine.contract["site_syncs_outgoing"]).create("site_syncs_outgoing", body)


# --- snapshots on the other side -------------------------------------------------------------------------------------


@action("site_syncs_outgoing_actions", "refresh")
def refresh(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    """Read the list of snapshots on the other side."""
    call.engine.store.set("site_syncs_outgoing", sync["$key"], remote_snaps_status="refreshing")
    call.engine.clock.schedule(REFRESH_SECONDS, "sync.refreshed", sync=sync["$key"])


@transition("sync.refreshed")
def _refreshed(engine: Engine, sync: Key) -> None:
    store, row = engine.store, engine.store.get("site_syncs_outgoing", sync)
    try:
        far = {snapshot.name: snapshot for snapshot in other_side(engine, row).snapshots()}
    except UnreachableError as error:
        store.set("site_syncs_outgoing", sync, remote_snaps_status="error", remote_snaps_status_info=str(error))
        return
    known = {
        known["name"]: known for known in store.select("site_syncs_outgoing_remote_snaps", site_syncs_outgoing=sync)
    }
    for name in known.keys() - far.keys():
        store.remove("site_syncs_outgoing_remote_snaps", known[name]["$key"])
    for name, snapshot in far.items():
        if name in known:
            store.set("site_syncs_outgoing_remote_snaps", known[name]["$key"], **asdict(snapshot))
        else:
            store.add("site_syncs_outgoing_remote_snaps", {"site_syncs_outgoing": sync, **asdict(snapshot)})
    store.set(
        "site_syncs_outgoing", sync, remote_snaps_status="idle", remote_snaps_status_info="",
        remote_snaps_last_refresh=engine.clock.stamp(),
    )  # fmt: skip


@action("site_syncs_outgoing_actions", "setup_sync_back")
def setup_sync_back(call: Call, sync: Row, _params: dict[str, Any]) -> None:
    """Create the incoming sync of the way back, which snapshots of the other side are fetched by (documentation)."""
    if sync["sync_back"] is None:
        body = {"site": sync["site"], "name": f"Sync-back for {sync['name']}", "enabled": True}
        incoming = call.create("site_syncs_incoming", body)
        call.engine.store.set("site_syncs_outgoing", sync["$key"], sync_back=incoming["$key"])
        call.engine.store.set("site_syncs_incoming", incoming["$key"], sync_back=sync["$key"], system_created=True)


accept("site_syncs_outgoing_actions", "create_repair_server", "update_remote_config")


@action("site_syncs_outgoing_remote_snap_actions", "request")
def request(call: Call, snapshot: Row, _params: dict[str, Any]) -> None:
    """Fetch a snapshot from the other side, which needs the way back (documentation).

    Assumption: without one the request is accepted and its failure shows in the row.
    """
    store = call.engine.store
    sync = store.get("site_syncs_outgoing", snapshot["site_syncs_outgoing"])
    if sync["sync_back"] is None:
        changes = {"status": "error", "status_info": "Sync-back is not set up"}
        store.set("site_syncs_outgoing_remote_snaps", snapshot["$key"], **changes)
        return
    store.set("site_syncs_outgoing_remote_snaps", snapshot["$key"], status="requesting", status_info="")
    for delay, word in ((DOWNLOAD_SECONDS / 4, "downloading"), (DOWNLOAD_SECONDS, "offline")):
        call.engine.clock.schedule(delay, "sync.fetched", snapshot=snapshot["$key"], status=word)


@transition("sync.fetched")
def _fetched(engine: Engine, snapshot: Key, status: str) -> None:
    store, row = engine.store, engine.store.peek("site_syncs_outgoing_remote_snaps", snapshot)
    if row is None:
        return
    store.set("site_syncs_outgoing_remote_snaps", snapshot, status=status)
    if status == "offline" and not store.select("cloud_snapshots", name=row["name"]):
        sync = store.get("site_syncs_outgoing", row["site_syncs_outgoing"])
        values = {name: row[name] for name in ("name", "description", "created", "expires")}
        origin = {"remote_sync": True, "incoming_sync": sync["sync_back"], "status": "normal"}
        fetched = store.add("cloud_snapshots", {**values, **origin})
        try:
            other_side(engine, sync).give(row["name"], engine, fetched["$key"])
        except UnreachableError as error:
            store.remove("cloud_snapshots", fetched["$key"])
            store.set("site_syncs_outgoing_remote_snaps", snapshot, status="error", status_info=str(error))


@action("site_syncs_outgoing_remote_snap_actions", "set_retention")
def set_expiration(call: Call, snapshot: Row, params: dict[str, Any]) -> None:
    """Change when a snapshot of the other side expires: below 26.2, the next refresh undoes it (release notes)."""
    if not isinstance(params.get("expires"), int):
        raise ApiError(422, "field 'expires' is required")  # assumption
    store = call.engine.store
    store.set("site_syncs_outgoing_remote_snaps", snapshot["$key"], expires=params["expires"])
    if call.engine.since("26.2"):
        try:
            side = other_side(call.engine, store.get("site_syncs_outgoing", snapshot["site_syncs_outgoing"]))
        except UnreachableError as error:
            raise ApiError(422, str(error)) from None  # assumption
        side.set_expiration(snapshot["name"], params["expires"])
