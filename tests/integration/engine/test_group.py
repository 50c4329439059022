# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups: users and groups as members, system groups, and creation right after a deletion."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from tests.integration.tasks import System, failure

SYSTEM_GROUP = "Administrators (default)"


def test_a_member_group_is_not_mistaken_for_a_user_with_the_same_key(system: System) -> None:
    kai = system.row("users", name="kai")["$key"]
    inner = system.row("groups", **{"$key": kai})["name"]
    system.run(GROUP, name="outer", member_groups=[inner])
    assert system.run(GROUP, name="outer", members=["kai"])["actions"] == ["create member 'kai'"]
    both = {"members": ["kai"], "member_groups": [inner]}
    found = system.run(GROUP, name="outer", **both)
    assert not found["changed"]
    assert {name: found["group"][name] for name in both} == both
    assert not system.run(GROUP, name="outer", members=["kai"], purge_members=True)["changed"]
    removed = system.run(GROUP, name="outer", member_groups=[], purge_member_groups=True)
    assert removed["actions"] == [f"delete member group '{inner}'"]
    assert system.run(GROUP, name="outer", members=[])["group"]["members"] == ["kai"]


def test_a_member_group_that_another_client_stored_in_the_long_form_is_found(system: System) -> None:
    outer = system.run(GROUP, name="outer")["group"]["id"]
    inner = system.row("groups", name="operators")["$key"]
    with system.client() as client:
        client.create("members", {"parent_group": outer, "member": f"/v4/groups/{inner}"})
    assert not system.run(GROUP, name="outer", member_groups=["operators"], purge_member_groups=True)["changed"]


def test_a_group_created_after_a_deletion_accepts_members(system: System) -> None:
    system.run(GROUP, name="old")
    system.run(GROUP, name="old", state="absent")
    assert system.run(GROUP, name="new", members=["kai"])["group"]["members"] == ["kai"]


def test_the_error_for_a_group_created_too_early_names_the_fix(oldest: System) -> None:
    oldest.run(GROUP, name="old")
    oldest.run(GROUP, name="old", state="absent", wait=False)
    text = failure(oldest, GROUP, name="new", members=["kai"])
    assert "create one more group" in text
    oldest.run(GROUP, name="fix")
    assert oldest.run(GROUP, name="new", members=["kai"])["changed"]


def test_only_the_members_of_a_system_group_can_be_changed(system: System) -> None:
    group = next(group for group in system.info(GROUP) if group["system_group"])
    for options in ({"name": "renamed"}, {"description": "mine"}, {"state": "absent"}):
        for check in (True, False):
            assert "group of the system" in failure(system, GROUP, check=check, id=str(group["id"]), **options)
    same = {"name": group["name"], "description": group["description"]}
    assert not system.run(GROUP, **same)["changed"]
    assert system.run(GROUP, **same, members=["kai"])["changed"]


def test_an_id_of_an_object_with_another_name_is_refused(system: System) -> None:
    key = system.run(GROUP, name="mine")["group"]["id"]
    for check in (True, False):
        text = failure(system, GROUP, check=check, id=str(key), name="yours", state="absent")
        assert f"id {key} is 'mine', not 'yours'" in text
    assert system.run(GROUP, id=str(key), name="mine", state="absent")["changed"]
