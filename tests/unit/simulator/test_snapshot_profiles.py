# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshot profiles and periods (measured facts, and corrections by the Terraform provider)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api


def profile(api: Api, name: str = "gold", **more: Any) -> Any:
    return api.make("snapshot_profiles", name=name, **more)


def period(api: Api, parent: Any, name: str = "daily", **more: Any) -> Any:
    return api.make("snapshot_profile_periods", profile=parent, name=name, **more)


def test_s14_names_of_profiles_and_of_their_periods_are_unique(api: Api) -> None:
    first, second = profile(api), profile(api, "silver")
    period(api, first)
    period(api, second)
    assert "already" in api.post("snapshot_profiles", 409, name="gold")["err"]
    body = {"profile": first, "name": "daily"}
    assert api.post("snapshot_profile_periods", 409, **body) == {"err": "This name is already in use"}
    other = period(api, first, "other")
    api.put(f"snapshot_profile_periods/{other}", 409, name="daily")


def test_the_default_retention_is_a_day(api: Api) -> None:
    key = period(api, profile(api))
    assert api.get(f"snapshot_profile_periods/{key}", fields="retention") == {"retention": 86_400}


def test_skip_missed_is_not_a_column(api: Api, sim: Simulator) -> None:
    key = period(api, profile(api), skip_missed=True)
    assert sim.journal.writes[-1].dropped == ["skip_missed"]
    for fields in ("all", "skip_missed"):
        assert "skip_missed" not in api.get(f"snapshot_profile_periods/{key}", fields=fields)
    api.put(f"snapshot_profile_periods/{key}", skip_missed=True)
    assert sim.journal.writes[-1].dropped == ["skip_missed"]


def test_the_highest_tier_is_a_string(api: Api) -> None:
    key = period(api, profile(api), max_tier=3)
    assert api.get(f"snapshot_profile_periods/{key}", fields="max_tier") == {"max_tier": "3"}
    api.put(f"snapshot_profile_periods/{key}", 422, max_tier="9")


@pytest.mark.parametrize("way", ["delete", "action"])
def test_deleting_a_profile_deletes_its_periods_and_clears_references(api: Api, sim: Simulator, way: str) -> None:
    [standard] = sim.store.rows("snapshot_profiles", name="Standard")
    key = standard["$key"]
    volume = sim.store.find("volumes", name="data01")
    assert volume is not None
    api.put(f"volumes/{volume['$key']}", snapshot_profile=key)
    [user] = sim.store.rows("vms", snapshot_profile=key, is_snapshot=False)
    if way == "delete":
        api.delete(f"snapshot_profiles/{key}")
    else:
        api.act("snapshot_profile_actions", key, "delete")
    assert sim.store.rows("snapshot_profile_periods", profile=key) == []
    assert api.get(f"vms/{user['$key']}", fields="snapshot_profile,machine#snapshot_profile as machine") == {
        "snapshot_profile": None, "machine": None,
    }  # fmt: skip
    assert api.get(f"volumes/{volume['$key']}", fields="snapshot_profile") == {"snapshot_profile": None}
    assert [row["name"] for row in sim.store.rows("snapshot_profiles")] == ["Hourly"]


def test_what_does_not_apply_to_a_frequency_is_reset(api: Api) -> None:
    key = period(api, profile(api), frequency="weekly", day_of_week="sun", hour=3)
    path = f"snapshot_profile_periods/{key}"
    assert api.get(path, fields="day_of_week,hour") == {"day_of_week": "sun", "hour": 3}
    api.put(path, frequency="daily")
    assert api.get(path, fields="day_of_week,hour") == {"day_of_week": "any", "hour": 3}
    api.put(path, frequency="hourly", minute=5)
    assert api.get(path, fields="hour,minute") == {"hour": 0, "minute": 5}


def test_a_daily_period_that_keeps_a_week_has_seven_snapshots(api: Api) -> None:
    key = period(api, profile(api), frequency="daily", retention=604_800)
    row = api.get(f"snapshot_profile_periods/{key}", fields="estimated_snapshot_count")
    assert row == {"estimated_snapshot_count": 7}


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": "never"},
        {"minute": 60},
        {"hour": 24},
        {"day_of_week": "sunday"},
        {"day_of_month": 32},
        {"month": 13},
    ],
)
def test_values_out_of_range_are_refused(api: Api, wrong: dict[str, Any]) -> None:
    api.post("snapshot_profile_periods", 422, profile=profile(api), name="x", **wrong)


def test_an_empty_string_clears_the_profile(api: Api, web1: dict[str, Any]) -> None:
    assert api.get(f"vms/{web1['$key']}", fields="snapshot_profile")["snapshot_profile"] == 2
    api.put(f"vms/{web1['$key']}", snapshot_profile="")
    assert api.get(f"vms/{web1['$key']}", fields="snapshot_profile") == {"snapshot_profile": None}
