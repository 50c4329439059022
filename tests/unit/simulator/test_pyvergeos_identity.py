# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's SDK drives users, groups, permissions, API keys, tags, snapshot profiles and tasks.

Where the SDK and measured facts disagree, the facts take precedence, and the test says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, pyvergeos

exceptions = pyvergeos.exceptions
PASSWORD = "Gh6#kLp1.Vw8"


@pytest.fixture
def client(sim: Simulator) -> Any:
    return connect(sim)


def test_users(client: Any, sim: Simulator) -> None:
    user = client.users.create("Ann", PASSWORD, displayname="Ann S", email="Ann@Example.org", ssh_keys=["key1", "key2"])
    assert (user.name, user.email, user.user_type, user.is_enabled) == ("ann", "ann@example.org", "normal", True)
    assert user.identity == 6
    assert user.creator == "admin"
    assert client.users.get(name="ann").key == user.key
    with pytest.raises(exceptions.ConflictError, match="already exists"):
        client.users.create("ann", PASSWORD)
    with pytest.raises(exceptions.ConflictError, match="already exists"):
        client.groups.create("ann")
    assert client.users.update(user.key, displayname="Ann", physical_access=True).displayname == "Ann"
    assert not client.users.disable(user.key).is_enabled
    with pytest.raises(exceptions.AuthenticationError):
        connect(sim, username="ann", password=PASSWORD)
    client.users.enable(user.key)
    assert connect(sim, username="ann", password=PASSWORD).users.get(name="ann").last_login
    client.users.delete(user.key)
    with pytest.raises(exceptions.NotFoundError):
        client.users.get(user.key)
    assert_nothing_unknown(sim)


def test_two_factor_is_requested_with_an_argument(client: Any, sim: Simulator) -> None:
    user = client.users.create(
        "bob", PASSWORD, email="b@example.org", two_factor_enabled=True, two_factor_type="authenticator"
    )
    assert not user.two_factor_setup_required
    assert user.two_factor_type == "authenticator"
    assert_nothing_unknown(sim)


def test_groups_and_members(client: Any, sim: Simulator) -> None:
    group = client.groups.create("crew", description="night", email="Crew@Example.org", identifier="crew-1")
    assert (group.description, group.email, group.identifier, group.is_system_group) == (
        "night", "crew@example.org", "crew-1", False,
    )  # fmt: skip
    assert group.member_count == 0
    member = group.members.add_user(2)
    assert (member.member_type, member.member_key, member.member_name) == ("User", 2, "kai")
    # The SDK sends the long spelling, the platform creates its own members in the short one (measured).
    assert member.member_ref == "/v4/users/2"
    assert client.groups.members(1).list()[0].member_ref == "users/1"
    with pytest.raises(exceptions.ConflictError):
        group.members.add_user(2)
    group.members.add_group(2)
    assert client.groups.get(name="crew").member_count == 2
    group.members.remove_user(2)
    with pytest.raises(exceptions.NotFoundError):
        group.members.remove_user(2)
    assert client.groups.update(group.key, identifier="crew-2").identifier == "crew-2"
    client.groups.delete(group.key)
    assert_nothing_unknown(sim)


def test_s32_the_sdk_meets_the_defect_after_a_group_was_deleted(client: Any, sim: Simulator) -> None:
    client.groups.delete(client.groups.create("gone").key)
    broken = client.groups.create("crew")
    with pytest.raises(exceptions.NotFoundError, match="Error creating member in system table"):
        broken.members.add_user(2)
    client.groups.delete(broken.key)
    sim.clock.advance(4)
    client.groups.create("crew").members.add_user(2)


def test_permissions(client: Any, sim: Simulator) -> None:
    group = client.groups.create("crew")
    assert client.permissions.list(group=group.key) == []
    granted = client.permissions.grant("vms", group=group.key, can_read=True, can_list=False)
    # The SDK treats the two as independent; the server sets `list` with `read`.
    assert (granted.can_list, granted.can_read, granted.can_create) == (True, True, False)
    assert granted.identity_display == "crew"
    assert granted.identity_key == group.identity
    assert granted.is_table_level
    with pytest.raises(exceptions.ConflictError):
        client.permissions.grant("vms", group=group.key)
    full = client.permissions.grant("vnets", group=group.key, row_key=7, full_control=True)
    assert full.has_full_control
    assert full.row_display == "Internal"
    client.permissions.revoke(full.key)
    assert len(client.permissions.list(group=group.key)) == 1
    # A new user has permissions of its own.
    user = client.users.create("ann", PASSWORD)
    assert {grant.table for grant in client.permissions.list(user=user.key)} == {"/", "users"}
    client.groups.delete(group.key)
    assert client.permissions.list(identity_key=group.identity) == []
    assert_nothing_unknown(sim)


def test_api_keys(client: Any, sim: Simulator) -> None:
    created = client.api_keys.create("kai", "ci", description="build", ip_allow_list=["192.0.2.0/24", "198.51.100.9"])
    assert created.user_name == "kai"
    again = connect(sim, token=created.secret)
    assert [user.name for user in again.users.list()] == ["admin", "kai"]
    shown = client.api_keys.get(name="ci", user="kai")
    assert (shown.expires, shown.last_login_ip, shown.ip_allow_list) == (
        None, "127.0.0.1", ["192.0.2.0/24", "198.51.100.9"],
    )  # fmt: skip
    with pytest.raises(exceptions.ConflictError):
        client.api_keys.create("kai", "ci")
    client.api_keys.create("admin", "ci")
    client.api_keys.delete(created.key)
    with pytest.raises(exceptions.AuthenticationError):
        again.users.list()
    assert_nothing_unknown(sim)


def test_s40_the_sdk_converts_expires_in_to_a_date(client: Any, api: Api) -> None:
    """The measured 0 is about the raw argument, which is not a column; see test_identity."""
    created = client.api_keys.create("kai", "ci", expires_in="90d")
    ninety = datetime.now(tz=timezone.utc) + timedelta(days=90)
    assert abs(client.api_keys.get(created.key).expires - ninety.timestamp()) < 10
    key = api.make("user_api_keys", user=2, name="raw", expires_in="90d")
    assert client.api_keys.get(key).expires is None


def test_sign_in_sources(client: Any, sim: Simulator) -> None:
    settings = {"client_id": "abc", "client_secret": "xyz", "scope": "openid"}
    source = client.auth_sources.create(name="corp", driver="openid-well-known", settings=settings)
    read = client.auth_sources.get(source.key, include_settings=True)
    assert read["settings"] == {"debug": False, **settings}
    # Facts: the document is replaced by what the SDK sends.
    sim.journal.clear()
    client.auth_sources.update(source.key, settings={"scope": "email"})
    sent = [entry.body for entry in sim.journal.writes][-1]["settings"]
    assert client.auth_sources.get(source.key, include_settings=True)["settings"] == {"debug": False, **sent}
    client.auth_sources.delete(source.key)


def test_tags(client: Any, sim: Simulator, web1: dict[str, Any]) -> None:
    category = client.tag_categories.create("place", taggable_networks=True)
    assert category.get_taggable_types() == ["vnets"]
    tag = client.tags.create("here", category_key=category.key)
    assert tag.category_name == "place"
    tag.members.add_network(7)
    with pytest.raises(exceptions.APIError, match="Operation not permitted"):
        tag.members.add_vm(web1["$key"])
    client.tag_categories.update(category.key, taggable_vms=True)
    tag.members.add_vm(web1["$key"])
    assert sorted(member.resource_ref for member in tag.members.list()) == [f"vms/{web1['$key']}", "vnets/7"]
    vm = client.vms.get(web1["$key"])
    assert sorted(row["tag_name"] for row in vm.get_tags()) == ["here", "prod"]
    tag.members.remove_vm(web1["$key"])
    with pytest.raises(exceptions.ConflictError):
        client.tags.create("here", category_key=category.key)
    client.tag_categories.delete(category.key)
    with pytest.raises(exceptions.NotFoundError):
        client.tags.get(tag.key)
    assert_nothing_unknown(sim)


def test_snapshot_profiles(client: Any, sim: Simulator) -> None:
    profile = client.snapshot_profiles.create("gold", description="house")
    periods = client.snapshot_profiles.periods(profile.key)
    period = periods.create("daily", frequency="daily", retention=604_800, hour=2, minute=30)
    assert (period.retention_seconds, period.max_tier, period.day_of_week) == (604_800, 1, "any")
    assert period.estimated_snapshot_count == 7
    with pytest.raises(exceptions.ConflictError):
        periods.create("daily", frequency="daily", retention=600)
    periods.update(period.key, frequency="weekly", day_of_week="sun")
    assert client.snapshot_profiles.get(name="gold", include_periods=True).periods[0].day_of_week == "sun"
    assert client.snapshot_profiles.update(profile.key, description="x").description == "x"
    client.snapshot_profiles.delete(profile.key)
    assert sim.store.rows("snapshot_profile_periods", profile=profile.key) == []
    assert_nothing_unknown(sim)


@pytest.mark.usefixtures("put_actions")
def test_tasks(client: Any, sim: Simulator, web2: dict[str, Any]) -> None:
    task = client.tasks.create("start", web2["$key"], "poweron", table="vms", settings_args={"preferred_node": 2})
    assert (task.owner_table, task.owner_key, task.owner_display, task.creator_display) == (
        "vms", web2["$key"], "web2", "admin",
    )  # fmt: skip
    assert task.trigger_count == task.event_count == 0
    assert not client.tasks.disable(task.key).is_enabled
    client.tasks.enable(task.key)
    assert client.tasks.execute(task.key).is_running
    sim.clock.advance(1)
    assert client.tasks.wait(task.key, timeout=1).is_complete
    assert client.vms.get(web2["$key"]).is_running
    schedule = client.task_schedules.create("nightly", repeat_every="day", start_time_of_day=7200)
    client.task_schedule_triggers.create(task.key, schedule.key)
    assert client.tasks.get(task.key).trigger_count == 1
    client.tasks.delete(task.key)
    assert sim.store.rows("task_schedule_triggers", task=task.key) == []
