# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates: check, download, installation and the restart of the nodes, driven by the vendor's SDK where it can."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, pyvergeos

exceptions = pyvergeos.exceptions
SOURCE = 2
UNVERIFIED = "Unable to verify the signature of the pre-install check file"
#: Longer than any order without a restart takes.
LONG = 60


@pytest.fixture
def client(sim: Simulator) -> Any:
    return connect(sim)


@pytest.fixture
def downloaded(sim: Simulator, api: Api) -> None:
    """Check for updates and download them."""
    for word in ("refresh", "download"):
        api.post("update_actions", source=SOURCE, action=word)
        sim.clock.advance(LONG)


def versions(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["name"]: row["version"] for row in rows}


def test_a_new_system_has_nothing_to_install(client: Any, sim: Simulator) -> None:
    """The row of the settings as measured on 26.1.8; it is `installed` although nothing was ever updated."""
    settings = client.update_settings.get()
    assert (settings.name, settings.source_name, settings.branch_name) == (
        "Update Manager", "Verge.io Trial / NFR", "stable-26.1",
    )  # fmt: skip
    assert (settings.is_installed, settings.is_reboot_required, settings.is_applying_updates) == (True, False, False)
    assert (settings.update_time, settings.max_vsan_usage, settings.snapshot_cloud_expire_seconds) == (
        "00:10", 80, 21_600,
    )  # fmt: skip
    assert client.update_source_packages.list() == []
    status = client.update_sources.get_status(settings.source_key)
    assert (status.is_idle, status.nodes_updated) == (True, 2)
    assert client.update_branches.get(name="stable-26.1").description == "26.1 Release"
    assert_nothing_unknown(sim)


def test_the_installed_packages_are_found_by_name(client: Any, sim: Simulator) -> None:
    assert client.update_packages.get("yb").version == client.version
    assert sorted(row.key for row in client.update_packages.list(branch=2)) == ["yb", "yb-help", "ybos"]
    with pytest.raises(exceptions.NotFoundError):
        client.update_packages.get("nosuch")


def test_a_check_lists_what_the_server_offers(client: Any, sim: Simulator) -> None:
    answer = client.update_settings.check()
    assert "task" not in answer  # the documentation of the SDK promises one, the measured answer has none
    assert client.update_sources.get_status(SOURCE).is_refreshing
    assert client.update_source_packages.list() == []
    sim.clock.advance(LONG)
    assert client.update_sources.get_status(SOURCE).is_idle
    waiting = client.update_source_packages.list(source=SOURCE, branch=2, downloaded=False)
    assert {row.name for row in waiting} == {"yb", "ybos", "yb-help"}
    assert abs(client.update_sources.get(SOURCE).last_refreshed - sim.clock.now()) < LONG
    assert not client.update_settings.get().is_installed
    assert_nothing_unknown(sim)


def test_an_update_from_the_check_to_the_last_node(client: Any, sim: Simulator, api: Api) -> None:
    before = versions(api.get("update_packages"))
    client.update_settings.check()
    sim.clock.advance(LONG)
    client.update_settings.download()
    assert client.update_sources.get_status(SOURCE).is_downloading
    sim.clock.advance(LONG)
    assert client.update_sources.packages(SOURCE).list_pending() == []
    client.update_settings.install()
    assert client.update_sources.get_status(SOURCE).is_installing
    sim.clock.advance(LONG)
    offer = versions(api.get("update_source_packages"))
    settings = client.update_settings.get()
    assert (settings.is_installed, settings.is_reboot_required, settings.is_applying_updates) == (True, True, False)
    assert versions(api.get("update_packages")) == offer != before
    # The nodes still run the old release.
    assert {row["yb_version"] for row in api.get("nodes", fields="yb_version")} == {before["yb"]}

    client.update_sources.action(SOURCE, "apply")
    seen: list[tuple[int, set[str]]] = []
    for _turn in range(100):
        sim.clock.advance(5)
        nodes = api.get("nodes", fields="name,maintenance")
        seen.append((sum(row["maintenance"] for row in nodes), {r["name"] for r in nodes if r["maintenance"]}))
        status = client.update_sources.get_status(SOURCE)
        if not status.is_busy:
            break
        assert client.update_settings.get().is_applying_updates
    assert status.is_idle
    assert status.nodes_updated == 2
    assert max(count for count, _names in seen) == 1  # one node after the other
    assert set().union(*(names for _count, names in seen)) == {"node1", "node2"}
    settings = client.update_settings.get()
    assert (settings.is_installed, settings.is_reboot_required, settings.is_applying_updates) == (True, False, False)
    assert {row["yb_version"] for row in api.get("nodes", fields="yb_version")} == {offer["yb"]}
    assert connect(sim).version == offer["yb"]
    assert api.session.get(f"{sim.url}/version.json", timeout=20).json()["version"] == offer["yb"]
    assert {row.user for row in client.update_logs.list() if "started" in row.text} == {"admin"}
    assert_nothing_unknown(sim)


def test_after_the_update_nothing_more_is_offered(sim: Simulator, api: Api, downloaded: None) -> None:
    api.post("update_actions", source=SOURCE, action="install")
    sim.clock.advance(LONG)
    api.post("update_actions", source=SOURCE, action="refresh")
    sim.clock.advance(LONG)
    assert versions(api.get("update_source_packages")) == versions(api.get("update_packages"))
    assert api.get("update_settings/1", fields="installed") == {"installed": True}


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.usefixtures("downloaded")
def test_a_snapshot_of_the_system_precedes_an_installation(sim: Simulator, api: Api, wanted: bool) -> None:
    """On by default and kept for six hours (vendor documentation, 26.1.8 row of the settings)."""
    known = {row["$key"] for row in sim.store.rows("cloud_snapshots")}
    api.put("update_settings/1", snapshot_cloud_on_update=wanted)
    api.post("update_actions", source=SOURCE, action="install")
    taken = [row for row in sim.store.rows("cloud_snapshots") if row["$key"] not in known]
    assert [abs(row["expires"] - sim.clock.now() - 21_600) < LONG for row in taken] == [True] * wanted


def test_all_downloads_installs_and_restarts(client: Any, sim: Simulator) -> None:
    client.update_settings.check()
    sim.clock.advance(LONG)
    client.update_settings.update_all()
    states = []
    for _turn in range(100):
        states.append(client.update_sources.get_status(SOURCE).get("status"))
        sim.clock.advance(5)
    assert list(dict.fromkeys(states)) == ["downloading", "installing", "applying", "idle"]
    assert sim.journal.writes[-1].body == {"source": SOURCE, "action": "all", "force": False}
    assert_nothing_unknown(sim)


# --- refusals --------------------------------------------------------------------------------------------------------


def test_an_installation_requires_a_download(client: Any, sim: Simulator) -> None:
    """The text was observed on 26.1.8 by the vendor's SDK team."""
    for attempt in (client.update_settings.install, client.update_sources.run_preinstall_check):
        with pytest.raises(exceptions.ValidationError, match=UNVERIFIED):
            attempt()
    assert client.update_sources.get_status(SOURCE).is_idle


def test_all_without_an_offer_ends_in_an_error(client: Any, sim: Simulator) -> None:
    client.update_settings.update_all()
    sim.clock.advance(LONG)
    status = client.update_sources.get_status(SOURCE)
    assert (status.is_error, status.info) == (True, UNVERIFIED)
    assert [row.text for row in client.update_logs.list_errors()] == [UNVERIFIED]


@pytest.mark.usefixtures("downloaded")
def test_the_check_before_an_installation(sim: Simulator, api: Api) -> None:
    """Every tenant is online or offline and every node running or unlicensed (vendor's SDK, observed on 26.1.8)."""
    api.post("update_actions/runpreinstallcheck")
    node = sim.store.rows("nodes")[0]
    status = sim.store.find("machine_status", machine=node["machine"])
    assert status is not None
    for state, answer in (("unlicensed", 201), ("maintenance", 422), ("running", 201)):
        sim.store.patch("machine_status", status["$key"], {"status": state})
        api.post("update_actions/runpreinstallcheck", answer)
    tenant = sim.store.find("tenant_status")
    if tenant is None:
        key = api.make("tenants", name="t1", password="Gh6#kLp1.Vw8")
        tenant = sim.store.find("tenant_status", tenant=key)
    assert tenant is not None
    for state, answer in (("reduced", 422), ("online", 201), ("offline", 201)):
        sim.store.patch("tenant_status", tenant["$key"], {"status": state})
        api.post("update_actions/runpreinstallcheck", answer)


def test_an_empty_order_is_accepted_and_changes_nothing(sim: Simulator, api: Api) -> None:
    """Measured on 26.1.8."""
    before = sim.store.rows("update_source_status")
    assert set(api.post("update_actions")) == {"location", "dbpath", "$row", "$key"}
    sim.clock.advance(LONG)
    assert sim.store.rows("update_source_status") == before
    assert api.get("update_source_packages") == []


def test_there_is_no_order_to_check(api: Api) -> None:
    answer = api.post("update_actions", 422, source=SOURCE, action="check")
    assert answer == {"err": "value 'check' is not in list for field 'action'"}


def test_a_busy_server_takes_no_other_order(sim: Simulator, api: Api, lenient: Api) -> None:
    for system, answer in ((api, 422), (lenient, 201)):
        system.post("update_actions", source=SOURCE, action="refresh")
        system.post("update_actions", answer, source=SOURCE, action="download")


def test_a_server_that_cannot_be_reached(client: Any, sim: Simulator) -> None:
    source = client.update_sources.create("mirror", url="https://updates.example.invalid", password="x" * 8)
    assert source.get_status().is_idle
    client.update_sources.action(source.key, "refresh")
    sim.clock.advance(LONG)
    assert source.get_status().is_error
    assert source.get("last_refreshed") == 0
    client.update_sources.delete(source.key)
    assert sim.store.find("update_source_status", source=source.key) is None
    assert_nothing_unknown(sim)


def test_a_system_without_a_server_has_nothing_to_order_from(client: Any, sim: Simulator) -> None:
    """The SDK refuses before it sends anything."""
    client.update_settings.check()
    client.update_sources.delete(SOURCE)
    sim.clock.advance(LONG)
    assert client.update_settings.get().source_key is None
    assert client.update_source_packages.list() == []
    with pytest.raises(exceptions.VergeError):
        client.update_sources.run_preinstall_check()
    with pytest.raises(ValueError, match="source"):
        client.update_settings.check()


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.usefixtures("downloaded")
def test_a_vm_that_cannot_move_blocks_the_restart_unless_forced(
    sim: Simulator, api: Api, web1: dict[str, Any], force: bool
) -> None:
    """`force` restarts machines that cannot migrate together with their node (vendor's SDKs)."""
    statuses = {row["machine"]: row for row in sim.store.rows("machine_status")}
    for node in sim.store.rows("nodes"):  # networks fit everywhere, VMs only where they are
        guests = [row for row in statuses.values() if row["node"] == node["$key"] and row["machine"] != node["machine"]]
        sim.store.patch("nodes", node["$key"], {"vm_ram": sum(row["running_ram"] for row in guests)})
    for vnet in sim.store.rows("vnets"):
        sim.store.patch("machine_status", statuses[vnet["machine"]]["$key"], {"running_ram": 0})
    api.post("update_actions", source=SOURCE, action="all", force=force)
    sim.clock.advance(1200)
    status = api.get("update_source_status", filter=f"source eq {SOURCE}", fields="status,nodes_updated")[0]
    settings = api.get("update_settings/1", fields="applying_updates,applying_updates_force")
    started = api.get(f"vms/{web1['$key']}", fields="machine#status#started as started")["started"]
    assert api.status("vms", web1["$key"]) == "running"
    if force:
        assert status == {"status": "idle", "nodes_updated": 2}
        assert settings == {"applying_updates": False, "applying_updates_force": False}
        assert started > statuses[web1["machine"]]["started"]
    else:
        assert status == {"status": "applying", "nodes_updated": 0}
        assert settings == {"applying_updates": True, "applying_updates_force": False}
        assert started == statuses[web1["machine"]]["started"]


def test_automatic_updates_require_the_automatic_check(client: Any) -> None:
    assert client.update_settings.update(auto_update=True, update_time="03:30").is_auto_update
    settings = client.update_settings.update(auto_refresh=False)
    assert (settings.is_auto_refresh, settings.is_auto_update) == (False, False)


@pytest.mark.parametrize("change", [{"max_vsan_usage": 9}, {"max_vsan_usage": 101}, {"update_time": "24:00"}])
def test_settings_outside_of_their_range(api: Api, change: dict[str, Any]) -> None:
    api.put("update_settings/1", 422, **change)


def test_the_dashboard(client: Any, sim: Simulator) -> None:
    client.update_settings.check()
    board = client.update_dashboard.get()
    assert (board.node_count, board.event_count, board.task_count) == (2, 0, 0)
    assert board.get_settings()["branch#name"] == "stable-26.1"
    assert {row["name"] for row in board.get_packages()} == {"yb", "ybos", "yb-help"}
    assert [row["name"] for row in board.get_branches()] == ["stable-26.1"]
    assert [row["text"] for row in board.get_logs()] == ["Update refresh started"]


@pytest.mark.parametrize(("release", "order"), [("26.1", ["node1", "node2"]), ("26.2", ["node2", "node1"])])
def test_the_first_node_restarts_last_since_26_2(release: str, order: list[str]) -> None:
    """Release notes of 26.2."""
    with Simulator(clock_rate=0, release=release) as sim:
        for word in ("refresh", "download", "all"):
            Api(sim).post("update_actions", source=SOURCE, action=word)
            sim.clock.advance(20 * LONG)
        lines = [row["object_name"] for row in sim.store.rows("update_logs") if row["text"] == "Node is restarting"]
    assert lines == order
