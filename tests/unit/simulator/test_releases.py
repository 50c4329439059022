# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the releases of VergeOS. Unless noted, the source is the release notes of 26.2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract import ContractError, load_contract, load_table, tables_of
from tests.contract.releases import DEFAULT, RELEASES, is_at_least
from tests.simulator import Simulator
from tests.simulator.__main__ import arguments
from tests.simulator.release import VARIABLE

from .conftest import Api
from .test_identity import BROKEN, PASSWORD, login, person


@pytest.fixture(scope="module")
def _newer() -> Iterator[Simulator]:
    with Simulator(seed="small", clock_rate=0, release="26.2") as simulator:
        yield simulator


@pytest.fixture
def newer(_newer: Simulator) -> Api:
    """A system with 26.2, reset for each test; `api` is one with 26.1."""
    _newer.reset()
    return Api(_newer)


# --- which release ---------------------------------------------------------------------------------------------------


def test_a_system_says_which_release_it_has(api: Api, newer: Api) -> None:
    for system, version, branch in ((api, "26.1.8", "stable-26.1"), (newer, "26.2.0", "stable-26.2")):
        url = f"{system.sim.url}/version.json"
        assert system.session.get(url, timeout=20).json()["version"] == version
        [row] = system.get("system", fields="yb_version,branch")
        assert row == {"yb_version": version, "branch": branch}
        assert {row["yb_version"] for row in system.get("nodes", fields="yb_version")} == {version}


def test_the_environment_selects_the_release(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert Simulator(seed="empty").release == arguments([]).release == DEFAULT
    monkeypatch.setenv(VARIABLE, "26.2")
    assert Simulator(seed="empty").release == arguments([]).release == "26.2"
    assert Simulator(seed="empty", release="26.1").release == arguments(["--release", "26.1"]).release == "26.1"
    monkeypatch.setenv(VARIABLE, "25.0")
    with pytest.raises(ValueError, match=r"unknown release '25\.0'; expected one of: 26\.1, 26\.2"):
        Simulator(seed="empty")
    with pytest.raises(SystemExit):
        arguments([])
    assert "unknown release '25.0'; expected one of: 26.1, 26.2" in capsys.readouterr().err


def test_the_release_is_selected_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments(["--release", "26.2"]).release == "26.2"
    with pytest.raises(SystemExit):
        arguments(["--release", "25.0"])
    assert "26.1" in capsys.readouterr().err


def test_releases_are_ordered() -> None:
    assert is_at_least("26.2", "26.1")
    assert is_at_least("26.1", "26.1")
    assert not is_at_least("26.1", "26.2")
    with pytest.raises(ValueError, match="not in"):
        is_at_least("26.1", "30.0")


# --- the contract ----------------------------------------------------------------------------------------------------

TABLE = """
table: parts
title: x
key: int
columns:
  name: {type: text, source: [live]}
  count: {type: int, max: 31, default: 1, source: [live], changes: {"26.2": {max: 255, default: 2}}}
  kind: {type: text, enum: [a], source: [live], changes: {"26.2": {enum: [a, b]}}}
  shared: {type: bool, since: "26.2", source: [docs]}
"""


def test_a_table_has_the_columns_and_limits_of_the_release(tmp_path: Path) -> None:
    path = tmp_path / "parts.yml"
    path.write_text(TABLE)
    table = load_table(path)
    old, new = (tables_of([table], release)["parts"].columns for release in ("26.1", "26.2"))
    assert list(old) == ["name", "count", "kind"]
    assert list(new) == ["name", "count", "kind", "shared"]
    assert (old["count"].max, old["count"].default, old["kind"].enum) == (31, 1, ("a",))
    assert (new["count"].max, new["count"].default, new["kind"].enum) == (255, 2, ("a", "b"))


def test_a_table_that_came_later_is_missing_in_older_releases(tmp_path: Path) -> None:
    path = tmp_path / "parts.yml"
    path.write_text(TABLE.replace("key: int", 'key: int\nsince: "26.2"'))
    table = load_table(path)
    assert not tables_of([table], "26.1")
    assert list(tables_of([table], "26.2")) == ["parts"]


def test_a_reference_to_something_that_the_release_lacks_is_an_error(tmp_path: Path) -> None:
    first, second = tmp_path / "parts.yml", tmp_path / "users.yml"
    first.write_text(TABLE.replace("key: int", 'key: int\nsince: "26.2"'))
    second.write_text("{table: users, title: x, key: int, columns: {part: {type: ref, to: parts, source: [live]}}}")
    tables = [load_table(first), load_table(second)]
    assert len(tables_of(tables, "26.2")) == 2
    with pytest.raises(ContractError, match=r"users\.part refers to parts"):
        tables_of(tables, "26.1")


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ('since: "26.2"', 'since: "30.0"', "'30.0' is not one of the releases"),
        ('since: "26.2"', "since: 26.2", "26.2 is not one of the releases"),
        ('changes: {"26.2": {enum', 'changes: {"30.0": {enum', "'30.0' is not one of the releases"),
        ("enum: [a, b]", "type: int", r"\['type'\] cannot differ"),
        ("key: int", 'key: int\nsince: "30.0"', "'30.0' is not one of the releases"),
    ],
)
def test_an_invalid_release_in_a_table_file_is_rejected(tmp_path: Path, before: str, after: str, error: str) -> None:
    path = tmp_path / "parts.yml"
    path.write_text(TABLE.replace(before, after))
    with pytest.raises(ContractError, match=error):
        load_table(path)


def test_every_release_has_a_consistent_contract() -> None:
    for release in RELEASES:
        assert load_contract(release)["vms"].columns["name"].required


# --- groups ----------------------------------------------------------------------------------------------------------


def test_a_group_takes_members_right_after_another_was_deleted(api: Api, newer: Api) -> None:
    for system, status in ((api, 404), (newer, 201)):
        system.delete(f"groups/{system.make('groups', name='old')}")
        answer = system.post("members", status, parent_group=system.make("groups", name="new"), member="users/1")
        assert status == 201 or answer == {"err": BROKEN}


# --- physical access -------------------------------------------------------------------------------------------------


def super_users(system: Api) -> tuple[Any, list[str]]:
    """Return the key of the group and its members."""
    [group] = system.get("groups", filter="name eq 'Super Users'", fields="$key,system_group")
    assert group["system_group"]
    members = system.get("members", filter=f"parent_group eq {group['$key']}", fields="member")
    return group["$key"], [row["member"] for row in members]


def test_physical_access_is_a_membership_since_26_2(newer: Api) -> None:
    key = person(newer, physical_access=True)
    other = person(newer, "ben")
    assert super_users(newer)[1] == [f"users/{key}"]
    newer.put(f"users/{other}", physical_access=True)
    newer.put(f"users/{other}", physical_access=True)
    assert super_users(newer)[1] == [f"users/{key}", f"users/{other}"]
    newer.put(f"users/{key}", physical_access=False)
    assert super_users(newer)[1] == [f"users/{other}"]
    newer.put(f"users/{other}", displayname="Ben")
    assert super_users(newer)[1] == [f"users/{other}"]


@pytest.mark.parametrize("spelling", ["users/{}", "/v4/users/{}"])
def test_a_membership_shows_as_physical_access(newer: Api, spelling: str) -> None:
    """Assumed: the release notes name the other direction only."""
    key = person(newer)
    group, _members = super_users(newer)
    member = newer.make("members", parent_group=group, member=spelling.format(key))
    assert newer.get(f"users/{key}", fields="physical_access") == {"physical_access": True}
    newer.delete(f"members/{member}")
    assert newer.get(f"users/{key}", fields="physical_access") == {"physical_access": False}
    other = newer.make("members", parent_group=newer.make("groups", name="crew"), member=f"users/{key}")
    assert newer.get(f"users/{key}", fields="physical_access") == {"physical_access": False}
    newer.delete(f"members/{other}")


def test_a_lenient_system_keeps_physical_access_as_it_was_written() -> None:
    with Simulator(seed="empty", clock_rate=0, strict=False, release="26.2") as simulator:
        system = Api(simulator)
        key = person(system, physical_access=True)
        group, _members = super_users(system)
        [member] = system.get("members", filter=f"parent_group eq {group}", fields="$key")
        system.delete(f"members/{member['$key']}")
        assert system.get(f"users/{key}", fields="physical_access") == {"physical_access": True}


def test_there_is_no_such_group_before_26_2(api: Api) -> None:
    person(api, physical_access=True)
    assert api.get("groups", filter="name eq 'Super Users'", fields="name") == []


def test_physical_access_makes_an_administrator_before_26_2(api: Api, newer: Api) -> None:
    for system, status in ((api, 201), (newer, 403)):
        person(system, physical_access=True)
        session = login(system, "ann")
        answer = session.post(system.url("groups"), json={"name": "crew"}, timeout=20)
        assert answer.status_code == status
        assert login(system, "ann", PASSWORD).get(system.url("users"), timeout=20).status_code == 200


# --- networks --------------------------------------------------------------------------------------------------------


def staged(system: Api, network: Any) -> bool:
    return bool(system.get(f"vnets/{network}", fields="need_fw_apply")["need_fw_apply"])


def add_rule(system: Api, network: Any, name: str) -> None:
    system.post("vnet_rules", vnet=network, name=name, direction="incoming", action="accept", protocol="tcp")


def test_rules_are_applied_later_since_26_2(api: Api, newer: Api) -> None:
    for system, done in ((api, True), (newer, False)):
        add_rule(system, 7, "ssh")
        system.act("vnet_actions", 7, "refresh")
        assert staged(system, 7)
        system.sim.clock.advance(1)
        assert staged(system, 7) is not done
        system.sim.clock.advance(2)
        assert not staged(system, 7)


def test_refreshes_of_one_network_follow_each_other_since_26_2(newer: Api) -> None:
    add_rule(newer, 7, "ssh")
    newer.act("vnet_actions", 7, "refresh")
    add_rule(newer, 7, "http")
    newer.act("vnet_actions", 7, "refresh")
    add_rule(newer, 3, "http")
    newer.act("vnet_actions", 3, "refresh")
    newer.sim.clock.advance(2.5)
    assert [staged(newer, network) for network in (7, 3)] == [True, False]
    newer.sim.clock.advance(2)
    assert not staged(newer, 7)


# --- machines --------------------------------------------------------------------------------------------------------


def test_a_refused_start_names_the_nodes_since_26_2(lenient: Api, newer: Api, blank: dict[str, Any]) -> None:
    for system, named in ((lenient, False), (newer, True)):
        system.sim.store.patch("vms", blank["$key"], {"ram": 2**20})
        system.sim.store.patch("clusters", 1, {"max_ram_per_vm": 0})
        text = system.act("vm_actions", blank["$key"], "poweron", 422)["err"]
        assert "Not enough RAM available" in text
        assert ("node1" in text, "node2" in text) == (named, named)


def test_a_vm_has_31_nics_at_most(newer: Api, blank: dict[str, Any]) -> None:
    for _number in range(31 - len(newer.sim.store.rows("machine_nics", machine=blank["machine"]))):
        newer.post("machine_nics", machine=blank["machine"])
    assert "31" in newer.post("machine_nics", 422, machine=blank["machine"])["err"]


# --- webhooks --------------------------------------------------------------------------------------------------------


def test_retries_of_a_webhook_count_since_26_2(api: Api, newer: Api) -> None:
    for system, statuses in (
        (api, ["error", "error", "error"]),
        (newer, ["queued", "queued", "error"]),
    ):
        target = system.make("webhook_urls", name="chat", url="https://chat.invalid", retries=2)
        assert system.request("POST", f"webhook_urls/{target}/send", {"message": "x"}).status_code == 200
        for status in statuses:
            system.sim.clock.advance(1)
            assert system.get("webhooks", fields="status")[-1]["status"] == status
