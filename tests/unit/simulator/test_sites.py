# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites and the syncs of system snapshots between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.pair import Pair

from .conftest import Api
from .sdk import assert_nothing_unknown, connect


def make_sync(api: Api, sim: Simulator, host: str = "dr.example.org", **more: Any) -> int:
    """Create a site that the simulator pretends to reach, and an enabled sync to it."""
    site = {"name": host, "url": f"https://{host}", "auth_user": "admin", "auth_password": "Pw-secret"}
    body = {"site": api.make("sites", **site), "name": "to-dr", "registration_code": "abc", "enabled": True, **more}
    key = api.make("site_syncs_outgoing", **body)
    sim.clock.finish()
    assert isinstance(key, int)
    return key


def make_snapshot(api: Api, sim: Simulator, name: str = "before") -> int:
    key = api.make("cloud_snapshots", name=name)
    sim.clock.advance(5)
    assert isinstance(key, int)
    return key


def items(api: Api, sync: int, fields: str = "status") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get(
        "site_syncs_outgoing_queue", filter=f"site_syncs_outgoing eq {sync}", fields=fields, sort="$key"
    )
    return rows


def far_snapshots(api: Api, sync: int, fields: str) -> list[dict[str, Any]]:
    where = f"site_syncs_outgoing eq {sync}"
    rows: list[dict[str, Any]] = api.get("site_syncs_outgoing_remote_snaps", filter=where, fields=fields)
    return rows


# --- one system ------------------------------------------------------------------------------------------------------


def test_a_snapshot_is_queued_sent_and_listed(api: Api, sim: Simulator) -> None:
    sync, snapshot = make_sync(api, sim), make_snapshot(api, sim)
    api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot, retention=86_400)
    [item] = items(api, sync, "all")
    assert (item["status"], item["retention"], item["cloud_snapshot"]) == ("syncing", 86_400, snapshot)
    assert abs(item["timestamp"] / 1_000_000 - sim.clock.now()) < 60
    assert api.get(f"site_syncs_outgoing/{sync}", fields="status") == {"status": "syncing"}
    sim.clock.advance(5)
    [item] = items(api, sync, "status,remote_expiration,stats#stop_time as stop,stats#snapshot_name as name")
    assert item["status"] == "complete"
    assert abs(item["remote_expiration"] - sim.clock.now() - 86_400) < 60
    assert item["stop"] > 0
    assert item["name"] == "before"
    assert far_snapshots(api, sync, "name") == []
    api.act("site_syncs_outgoing_actions", sync, "refresh")
    assert api.get(f"site_syncs_outgoing/{sync}", fields="remote_snaps_status as s") == {"s": "refreshing"}
    sim.clock.advance(1)
    row = api.get(f"site_syncs_outgoing/{sync}", fields="remote_snaps_status,remote_snaps_last_refresh,status,state")
    assert row.pop("remote_snaps_last_refresh") > 0
    assert row == {"remote_snaps_status": "idle", "status": "offline", "state": "online"}
    [far] = far_snapshots(api, sync, "name,status,expires")
    assert far == {"name": "remote_before", "status": "offline", "expires": item["remote_expiration"]}


def test_the_queue_sends_one_snapshot_after_the_other_by_priority(api: Api, sim: Simulator) -> None:
    sync = make_sync(api, sim)
    for name, priority in (("a", 5), ("b", 5), ("c", 1)):
        snapshot = make_snapshot(api, sim, name)
        api.act("site_syncs_outgoing_actions", sync, "disable")
        api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot, priority=priority)
    sim.clock.advance(60)
    assert [item["status"] for item in items(api, sync)] == ["queue", "queue", "queue"]
    api.act("site_syncs_outgoing_actions", sync, "enable")
    assert [item["status"] for item in items(api, sync)] == ["queue", "queue", "syncing"]
    sim.clock.advance(4)
    assert [item["status"] for item in items(api, sync)] == ["syncing", "queue", "complete"]
    first = items(api, sync, "$key")[0]["$key"]
    api.delete(f"site_syncs_outgoing_queue/{first}")
    assert [item["status"] for item in items(api, sync)] == ["syncing", "complete"]
    sim.clock.advance(4)
    assert [item["status"] for item in items(api, sync)] == ["complete", "complete"]
    names = [row["snapshot_name"] for row in sim.store.rows("site_sync_stats_history_long", parent=sync)]
    assert names == ["c", "b"]


def test_a_snapshot_that_is_still_being_taken_waits(api: Api, sim: Simulator) -> None:
    sync = make_sync(api, sim)
    snapshot = api.make("cloud_snapshots", name="fresh")
    api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot)
    assert [item["status"] for item in items(api, sync)] == ["queue"]
    sim.clock.advance(20)
    assert [item["status"] for item in items(api, sync)] == ["complete"]


def test_a_limit_is_in_bytes_per_second(api: Api, sim: Simulator) -> None:
    """Three clients: `sendthrottle` is in bytes per second. One client sends megabits, which stalls the sync."""
    sync, snapshot = make_sync(api, sim), make_snapshot(api, sim)
    api.act("site_syncs_outgoing_actions", sync, "throttle_sync", throttle=100)
    assert api.get(f"site_syncs_outgoing/{sync}", fields="sendthrottle") == {"sendthrottle": 100}
    api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot)
    sim.clock.advance(86_400)
    assert [item["status"] for item in items(api, sync)] == ["syncing"]
    api.act("site_syncs_outgoing_actions", sync, "throttle_disable")
    assert api.get(f"site_syncs_outgoing/{sync}", fields="sendthrottle") == {"sendthrottle": 0}


def test_an_unreachable_site_is_tried_again_and_then_given_up(api: Api, sim: Simulator) -> None:
    sync = make_sync(api, sim, "dr.invalid", queue_retry_count=2, queue_retry_interval_seconds=10)
    row = api.get(f"site_syncs_outgoing/{sync}", fields="status,state")
    assert row == {"status": "error", "state": "error"}
    snapshot = make_snapshot(api, sim)
    api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot)
    assert [item["status"] for item in items(api, sync)] == ["retry"]
    sim.clock.advance(29)
    assert [item["status"] for item in items(api, sync)] == ["retry"]
    sim.clock.advance(2)
    [item] = items(api, sync, "status,stats#retry_count as retries,stats#last_error as error")
    assert item == {"status": "error", "retries": 2, "error": "Could not resolve host: dr.invalid"}
    logged = api.get(
        "site_syncs_outgoing_logs", filter=f"site_syncs_outgoing eq {sync} and level eq 'error'", fields="text"
    )
    assert len(logged) == 4
    api.act("site_syncs_outgoing_actions", sync, "refresh")
    sim.clock.advance(1)
    status = api.get(f"site_syncs_outgoing/{sync}", fields="remote_snaps_status as s")
    assert status == {"s": "error"}


def test_what_the_queue_refuses(api: Api, sim: Simulator) -> None:
    sync, snapshot = make_sync(api, sim), make_snapshot(api, sim)

    def refused(status: int, **params: Any) -> str:
        return str(api.act("site_syncs_outgoing_actions", sync, "add_to_queue", status, **params)["err"])

    for missing in (999, [snapshot], None):
        assert "cloud_snapshots" in refused(404, cloud_snapshot=missing)
    assert "retention" in refused(422, cloud_snapshot=snapshot, retention=-1)
    assert "destination_prefix" in refused(422, cloud_snapshot=snapshot, destination_prefix="a/b")
    # Measured on 26.1.8: what an empty body is refused with.
    assert api.post("site_syncs_outgoing_actions", 422) == {
        "err": "field 'site_syncs_outgoing_actions.site_syncs_outgoing' is required"
    }
    assert items(api, sync) == []


def test_a_snapshot_is_fetched_by_the_way_back(api: Api, sim: Simulator) -> None:
    sync, snapshot = make_sync(api, sim), make_snapshot(api, sim)
    api.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot)
    sim.clock.advance(5)
    api.act("site_syncs_outgoing_actions", sync, "refresh")
    sim.clock.advance(1)
    [far] = far_snapshots(api, sync, "$key,expires")
    path = f"site_syncs_outgoing_remote_snaps/{far['$key']}"

    def ask(action: str, **params: Any) -> Any:
        body = {"site_syncs_outgoing_remote_snap": far["$key"], "action": action, "params": params}
        return api.post("site_syncs_outgoing_remote_snap_actions", **body)

    ask("request")
    assert api.get(path, fields="status") == {"status": "error"}
    api.act("site_syncs_outgoing_actions", sync, "setup_sync_back")
    back = api.get(f"site_syncs_outgoing/{sync}", fields="sync_back#name as name,sync_back#sync_back as sync")
    assert back == {"name": "Sync-back for to-dr", "sync": sync}
    ask("request")
    assert api.get(path, fields="status") == {"status": "requesting"}
    sim.clock.advance(4)
    assert api.get(path, fields="status") == {"status": "offline"}
    row = api.get("cloud_snapshots", filter="name eq 'remote_before'", fields="remote_sync,status")
    assert row == [{"remote_sync": True, "status": "normal"}]


@pytest.mark.parametrize("release", ["26.1", "26.2"])
def test_a_changed_expiration_lasts_since_26_2(release: str) -> None:
    """Below 26.2 it goes back at the next refresh (release notes)."""
    with Simulator(clock_rate=0, release=release) as sim:
        api = Api(sim)
        [far] = api.get("site_syncs_outgoing_remote_snaps", fields="$key,site_syncs_outgoing,expires")
        path = f"site_syncs_outgoing_remote_snaps/{far['$key']}"
        body = {"site_syncs_outgoing_remote_snap": far["$key"], "action": "set_retention"}
        expires = far["expires"] + 1000
        api.post("site_syncs_outgoing_remote_snap_actions", **body, params={"expires": expires})
        assert api.get(path, fields="expires") == {"expires": expires}
        api.act("site_syncs_outgoing_actions", far["site_syncs_outgoing"], "refresh")
        sim.clock.advance(1)
        lasts = {"26.1": far["expires"], "26.2": expires}
        assert api.get(path, fields="expires") == {"expires": lasts[release]}


def test_a_period_that_a_sync_follows_takes_and_queues_snapshots(api: Api, sim: Simulator) -> None:
    sync = make_sync(api, sim)
    profile = api.make("snapshot_profiles", name="system")
    period = api.make("snapshot_profile_periods", profile=profile, name="hourly", frequency="hourly", minute=30)
    body = {"site_syncs_outgoing": sync, "profile_period": period, "retention": 604_800, "priority": 3}
    link = api.make("site_syncs_outgoing_profile_periods", **body)
    for _turn in range(2):
        sim.clock.advance(3600)
    sim.clock.advance(20)
    taken = api.get("cloud_snapshots", filter=f"snapshot_period eq {period}", fields="name,snapshot_profile")
    assert [row["snapshot_profile"] for row in taken] == [profile, profile]
    assert all(row["name"].startswith("hourly_") and row["name"].endswith("30") for row in taken)
    assert items(api, sync, "status,retention,priority,destination_prefix") == [
        {"status": "complete", "retention": 604_800, "priority": 3, "destination_prefix": "remote"}
    ] * 2  # fmt: skip
    api.delete(f"site_syncs_outgoing_profile_periods/{link}")
    sim.clock.advance(7200)
    assert len(items(api, sync)) == 2


def test_an_incoming_sync_generates_its_code(api: Api, sim: Simulator) -> None:
    site = api.make("sites", name="hq", url="https://hq.example.org", auth_user="admin", auth_password="x")
    path = f"site_syncs_incoming/{(key := api.make('site_syncs_incoming', site=site, name='from-hq', enabled=True))}"
    assert api.get(path, fields="status,registration_code") == {"status": "generating_reg", "registration_code": ""}
    sim.clock.advance(2)
    first = api.get(path, fields="status,registration_code")
    assert first["status"] == "offline"
    api.act("site_syncs_incoming_actions", key, "regenerate")
    assert api.get(path, fields="status") == {"status": "generating_reg"}
    sim.clock.advance(2)
    assert api.get(path, fields="registration_code") not in ({"registration_code": ""}, first)
    assert api.get(f"sites/{site}", fields="incoming_syncs_enabled as on") == {"on": True}
    api.act("site_syncs_incoming_actions", key, "disable")
    assert api.get(f"sites/{site}", fields="incoming_syncs_enabled as on") == {"on": False}
    api.delete(f"sites/{site}")
    assert sim.store.rows("site_syncs_incoming", site=site) == []


@pytest.mark.parametrize(("way", "outgoing", "incoming"), [("both", 1, 1), ("send", 1, 0), ("disabled", 0, 0)])
def test_a_new_site_has_the_syncs_that_it_is_configured_for(
    api: Api, sim: Simulator, way: str, outgoing: int, incoming: int
) -> None:
    body = {"name": "x", "url": "https://x.example.org", "auth_user": "admin", "auth_password": "y"}
    site = api.make("sites", **body, config_cloud_snapshots=way)
    sim.clock.finish()
    assert len(sim.store.rows("site_syncs_outgoing", site=site)) == outgoing
    assert len(sim.store.rows("site_syncs_incoming", site=site)) == incoming


# --- two systems -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _pair() -> Iterator[Pair]:
    with Pair(clock_rate=0) as pair:
        yield pair


@pytest.fixture
def pair(_pair: Pair) -> Pair:
    _pair.reset()
    return _pair


def test_a_snapshot_that_is_fetched_holds_what_was_sent(pair: Pair) -> None:
    """Also after the site that sent it has lost it; while the other one is lost, nothing can be fetched."""
    api = Api(pair.main)
    snapshot = make_snapshot(api, pair.main)
    [sync] = api.get("site_syncs_outgoing", filter="name eq 'dr'", fields="$key")
    for action, params in (
        ("add_to_queue", {"cloud_snapshot": snapshot}), ("setup_sync_back", {}), ("refresh", {}),
    ):  # fmt: skip
        api.act("site_syncs_outgoing_actions", sync["$key"], action, **params)
        pair.advance(5)
    api.delete(f"cloud_snapshots/{snapshot}")
    [far] = far_snapshots(api, sync["$key"], "$key")
    request = {"site_syncs_outgoing_remote_snap": far["$key"], "action": "request"}
    pair.lose(pair.remote)
    api.post("site_syncs_outgoing_remote_snap_actions", **request)
    pair.main.clock.advance(5)
    assert far_snapshots(api, sync["$key"], "status") == [{"status": "error"}]
    pair.bring_back(pair.remote)
    api.post("site_syncs_outgoing_remote_snap_actions", **request)
    pair.advance(5)
    [fetched] = api.get("cloud_snapshots", filter="name eq 'remote_before'", fields="$key")
    api.act("cloud_snapshot_actions", fetched["$key"], "find_vms")
    pair.advance(10)
    found = api.get("cloud_snapshot_vms", filter=f"cloud_snapshot eq {fetched['$key']}", fields="name")
    assert {"name": "web1"} in found


def only(sim: Simulator, table: str, **where: Any) -> dict[str, Any]:
    [row] = sim.store.rows(table, **where)
    return row


def test_the_systems_of_a_pair_are_registered_with_each_other(pair: Pair) -> None:
    site, back = only(pair.main, "sites", name="dr"), only(pair.remote, "sites")
    assert (site["status"], site["authentication_status"], site["url"]) == ("idle", "authenticated", pair.remote.url)
    assert (back["name"], back["url"], back["config_cloud_snapshots"]) == ("lab", pair.main.url, "receive")
    outgoing, incoming = (
        only(pair.main, "site_syncs_outgoing", site=site["$key"]),
        only(pair.remote, "site_syncs_incoming"),
    )
    verified = only(pair.remote, "site_syncs_incoming_verified")
    assert (outgoing["remote_sync_id"], outgoing["remote_verify_id"]) == (incoming["sync_id"], verified["$key"])
    assert (verified["registered"], verified["name"]) == (True, outgoing["name"])


def test_a_snapshot_of_one_system_arrives_on_the_other(pair: Pair) -> None:
    """With the vendor's SDK on both sides."""
    client, far = connect(pair.main), connect(pair.remote)
    snapshot = client.cloud_snapshots.create("weekly")
    pair.advance(5)
    [sync] = [sync for sync in client.site_syncs.list() if sync.site_key == client.sites.get(name="dr").key]
    sync.add_to_queue(snapshot.key, retention=604_800, destination_prefix="hq")
    assert [item.is_syncing for item in sync.queue.list()] == [True]
    [incoming] = far.site_syncs_incoming.list()
    assert only(pair.remote, "site_syncs_incoming")["status"] == "syncing"
    pair.advance(5)
    assert [item.is_complete for item in sync.queue.list()] == [True]
    arrived = only(pair.remote, "cloud_snapshots", name="hq_weekly")
    assert (arrived["remote_sync"], arrived["incoming_sync"]) == (True, incoming.key)
    client.site_syncs.refresh_remote_snapshots(sync.key)
    pair.advance(1)
    [listed] = sync.remote_snapshots.list()
    assert (listed.name, listed.remote_key) == ("hq_weekly", arrived["$key"])
    assert [entry.text for entry in incoming.logs.list()] != []
    for system in (pair.main, pair.remote):
        assert_nothing_unknown(system)


def test_a_vm_is_restored_at_the_other_site(pair: Pair) -> None:
    main, remote = Api(pair.main), Api(pair.remote)
    snapshot = make_snapshot(main, pair.main)
    sync = only(pair.main, "site_syncs_outgoing", name="dr")
    main.act("site_syncs_outgoing_actions", sync["$key"], "add_to_queue", cloud_snapshot=snapshot)
    pair.advance(5)
    arrived = only(pair.remote, "cloud_snapshots", name="remote_before")
    remote.act("cloud_snapshot_actions", arrived["$key"], "find_vms")
    pair.advance(5)
    kept = only(pair.remote, "cloud_snapshot_vms", cloud_snapshot=arrived["$key"], name="web1")
    params = {"rows": [kept["$key"]], "name": "web1"}
    remote.post("cloud_snapshot_vm_actions", action="recover", params=params)
    pair.advance(5)
    vm = only(pair.remote, "vms", name="web1")
    assert (vm["cpu_cores"], vm["ram"], vm["snapshot_profile"]) == (2, 2048, None)
    remote.act("vm_actions", vm["$key"], "poweron")
    pair.advance(1)
    assert remote.status("vms", vm["$key"]) == "running"


def test_a_receiver_asks_for_a_snapshot_and_keeps_it_longer(pair: Pair) -> None:
    main, remote = Api(pair.main), Api(pair.remote)
    make_snapshot(main, pair.main, "monthly")
    verified = only(pair.remote, "site_syncs_incoming_verified")["$key"]

    def ask(action: str, status: int = 201, **params: Any) -> Any:
        body = {"site_syncs_incoming_verified": verified, "action": action, "params": params}
        return remote.post("site_syncs_incoming_verified_actions", status, **body)

    assert "monthly" in [row["name"] for row in ask("list_snaps")["response"]["snapshots"]]
    ask("request", snapshot="monthly", retention=3600)
    ask("request", 404, snapshot="nosuch", retention=3600)
    pair.advance(5)
    before = only(pair.remote, "cloud_snapshots", name="monthly")["expires"]
    ask("set_retention", snapshot="monthly", retention=86_400)
    assert only(pair.remote, "cloud_snapshots", name="monthly")["expires"] > before + 80_000


def test_a_wrong_password_shows_in_the_site(pair: Pair) -> None:
    main = Api(pair.main)
    body = {"name": "again", "url": pair.remote.url, "auth_user": "admin", "auth_password": "wrong"}
    site = main.make("sites", **body, config_cloud_snapshots="send")
    pair.finish()
    row = main.get(f"sites/{site}", fields="status,authentication_status")
    assert row == {"status": "error", "authentication_status": "unauthenticated"}
    assert pair.main.store.rows("site_syncs_outgoing", site=site) == []


@pytest.mark.parametrize(("action", "end"), [("disable", "complete"), ("regenerate", "retry")])
def test_a_receiver_that_refuses(pair: Pair, action: str, end: str) -> None:
    """A disabled sync can be enabled again; a new code cuts the sender off."""
    main, remote = Api(pair.main), Api(pair.remote)
    incoming = only(pair.remote, "site_syncs_incoming")["$key"]
    sync = only(pair.main, "site_syncs_outgoing", name="dr")["$key"]
    remote.act("site_syncs_incoming_actions", incoming, action)
    pair.advance(5)
    snapshot = make_snapshot(main, pair.main)
    main.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=snapshot)
    assert [item["status"] for item in items(main, sync)] == ["retry"]
    remote.act("site_syncs_incoming_actions", incoming, "enable")
    pair.advance(120)
    assert [item["status"] for item in items(main, sync)] == [end]


def test_what_one_system_does_shows_on_the_other_one_without_asking_the_first(pair: Pair) -> None:
    main, remote = Api(pair.main), Api(pair.remote)
    sync = only(pair.main, "site_syncs_outgoing", name="dr")["$key"]
    main.act("site_syncs_outgoing_actions", sync, "add_to_queue", cloud_snapshot=make_snapshot(main, pair.main))
    pair.main.clock._skipped += 5
    assert [row["name"] for row in remote.get("cloud_snapshots", fields="name")] == ["remote_before"]
