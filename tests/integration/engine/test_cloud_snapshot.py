# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""System snapshots: complete before the task ends, kept until they expire, and never deleted while locked."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import Clock
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.snapshot_profile import SNAPSHOT_PROFILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration import tasks
from tests.integration.tasks import System, failure


def test_the_task_waits_until_the_snapshot_is_complete(system: System) -> None:
    result = system.run(CLOUD_SNAPSHOT, name="all")
    assert result["cloud_snapshot"]["status"] == "normal"
    assert result["cloud_snapshot"]["expires"] == "never"
    (body,) = [entry.body for entry in system.counted() if entry.method == "POST"]
    assert body == {"name": "all", "expires": 0, "expires_type": "never"}


def test_without_wait_the_task_returns_at_once_and_the_next_one_waits(system: System) -> None:
    system.simulator.clock.rate = 1.0
    result = system.run(CLOUD_SNAPSHOT, name="all", wait=False)
    assert result["cloud_snapshot"]["status"] in ("", "building")
    system.simulator.clock.rate = 20.0
    again = system.run(CLOUD_SNAPSHOT, name="all")
    assert not again["changed"]
    assert again["cloud_snapshot"]["status"] == "normal"


def test_a_snapshot_that_is_not_complete_in_time_fails_the_task(system: System) -> None:
    system.simulator.clock.rate = 0
    text = failure(system, CLOUD_SNAPSHOT, name="all", wait_timeout=1)
    assert "timed out after" in text
    assert "wait_timeout" in text


def test_an_earlier_error_status_is_returned_and_does_not_fail_other_changes(system: System) -> None:
    system.simulator.clock.rate = 0
    system.run(CLOUD_SNAPSHOT, name="all", wait=False)
    key = system.row("cloud_snapshots", name="all")["$key"]
    system.simulator.store.patch("cloud_snapshots", key, {"status": "error", "status_info": "no space left"})
    # A snapshot that another task started must not fail a task that only changes another column.
    assert system.run(CLOUD_SNAPSHOT, name="all", private=True)["cloud_snapshot"]["status_info"] == "no space left"


@pytest.mark.parametrize("check", [True, False])
def test_an_immutable_snapshot_cannot_be_deleted_before_it_is_unlocked(system: System, check: bool) -> None:
    system.run(CLOUD_SNAPSHOT, name="all", immutable=True, expires="2099-01-01T00:00:00Z")
    assert "immutable (locked)" in failure(system, CLOUD_SNAPSHOT, check=check, name="all", state="absent")
    assert system.run(CLOUD_SNAPSHOT, name="all", immutable=False)["cloud_snapshot"]["immutable_status"] == "unlocking"
    assert "seven days" in failure(system, CLOUD_SNAPSHOT, check=check, name="all", state="absent")
    assert not [entry for entry in system.simulator.journal.requests if entry.method == "DELETE"]
    system.simulator.clock.advance(7 * 86_400 + 1)
    assert system.run(CLOUD_SNAPSHOT, check=check, name="all", state="absent")["changed"]


def test_an_expiry_time_in_the_past_is_refused(system: System) -> None:
    assert "in the past" in failure(system, CLOUD_SNAPSHOT, name="all", expires="2020-01-01T00:00:00Z")
    assert not system.simulator.store.rows("cloud_snapshots", name="all")
    system.run(CLOUD_SNAPSHOT, name="all")
    assert "use 'state: absent' to delete it" in failure(
        system, CLOUD_SNAPSHOT, name="all", expires="2020-01-01T00:00:00Z"
    )
    assert system.simulator.store.rows("cloud_snapshots", name="all")[0]["expires"] == 0


def test_the_name_is_fixed_at_creation(system: System) -> None:
    key = system.run(CLOUD_SNAPSHOT, name="all")["cloud_snapshot"]["id"]
    assert "fixed at creation" in failure(system, CLOUD_SNAPSHOT, id=str(key), name="everything")


def test_a_partial_snapshot_holds_what_its_tags_choose(system: System) -> None:
    system.run(TAG_CATEGORY, name="backup", taggable_vms=True, tags=[{"name": "hourly"}, {"name": "never"}])
    system.run(VM, name="web2", tags=["backup:hourly"])
    chosen = [{"category": "backup", "name": "hourly"}, "backup:never"]
    options: dict[str, Any] = {"name": "tagged", "include_tags": chosen, "quiesce_tags": ["backup:hourly"]}
    predicted = system.run(CLOUD_SNAPSHOT, check=True, **options)
    result = system.run(CLOUD_SNAPSHOT, **options)
    assert predicted["diff"] == result["diff"]
    assert result["diff"]["after"]["include_tags"] == ["backup:hourly", "backup:never"]
    assert result["cloud_snapshot"]["type"] == "partial_include"
    row = system.row("cloud_snapshots", name="tagged")
    keys = {tag["name"]: str(tag["$key"]) for tag in system.rows("tags")}
    assert (row["partial_tags"], row["quiesce_tags"]) == (f"{keys['hourly']},{keys['never']}", keys["hourly"])
    assert not system.run(CLOUD_SNAPSHOT, **options)["changed"]
    assert system.run(VM, name="copy", name_in_snapshot="web2", restore_from="tagged")["changed"]
    assert "holds no VM 'db1'" in failure(system, VM, name="db1-copy", name_in_snapshot="db1", restore_from="tagged")


def test_tags_that_cannot_choose_are_refused_before_anything_is_written(system: System) -> None:
    for check in (True, False):
        text = failure(
            system, CLOUD_SNAPSHOT, check=check, name="x", include_tags=["env:prod"], exclude_tags=["env:test"]
        )
        assert "exclude each other" in text
        assert "needs 'include_tags'" in failure(
            system, CLOUD_SNAPSHOT, check=check, name="x", quiesce_tags=["env:prod"]
        )
    assert "include_tags: there is no tag 'a:b'" in failure(system, CLOUD_SNAPSHOT, name="x", include_tags=["a:b"])
    assert "not a valid tag" in failure(system, CLOUD_SNAPSHOT, name="x", include_tags=["hourly"])


def test_what_a_snapshot_holds_is_listed_once(system: System) -> None:
    system.run(TENANT, name="acme")
    system.run(CLOUD_SNAPSHOT, name="all")
    assert system.info(CLOUD_SNAPSHOT, name="all", children=["vms"])[0]["vms"] == []
    predicted = system.run(CLOUD_SNAPSHOT, check=True, name="all", state="listed")
    result = system.run(CLOUD_SNAPSHOT, name="all", state="listed")
    assert predicted["actions"] == result["actions"]
    assert predicted["diff"] == result["diff"]
    assert {"web1", "web2"} <= {vm["name"] for vm in result["cloud_snapshot"]["vms"]}
    assert not system.run(CLOUD_SNAPSHOT, name="all", state="listed")["changed"]
    listed = system.info(CLOUD_SNAPSHOT, name="all", children=["tenants"])[0]["tenants"]
    assert [tenant["name"] for tenant in listed] == ["acme"]


def test_a_snapshot_without_vms_is_not_waited_for_longer_than_a_list_takes(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.run(TAG_CATEGORY, name="unused", tags=[{"name": "by nothing"}])
    system.run(CLOUD_SNAPSHOT, name="empty", include_tags=["unused:by nothing"])
    waited: list[float] = []
    monkeypatch.setattr(tasks, "CLOCK", Clock(monotonic=lambda: sum(waited), sleep=waited.append))
    text = failure(system, CLOUD_SNAPSHOT, name="empty", state="listed", wait_timeout=36000, wait_interval=50)
    assert "it may hold no VM" in text
    assert 300 <= sum(waited) < 600


def test_a_held_snapshot_says_how_many_its_period_keeps(system: System) -> None:
    period = {"name": "daily", "frequency": "daily", "retention": "1 day", "min_snapshots": 3}
    system.run(SNAPSHOT_PROFILE, name="gold", periods=[period])
    system.run(CLOUD_SNAPSHOT, name="old")
    key, profile = system.row("cloud_snapshots", name="old")["$key"], system.row("snapshot_profiles", name="gold")
    kept = system.row("snapshot_profile_periods", profile=profile["$key"])["$key"]
    values = {"snapshot_profile": profile["$key"], "snapshot_period": kept}
    system.simulator.store.set("cloud_snapshots", key, expires=1, **values)
    [held] = system.info(CLOUD_SNAPSHOT, filters={"status": "held"})
    assert (held["name"], held["snapshot_period"], held["period_min_snapshots"]) == ("old", "daily", 3)
