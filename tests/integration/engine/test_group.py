# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups: members that are users or groups, groups of the system, and the seconds after a delete."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from tests.integration.tasks import System, failure

SYSTEM_GROUP = "Administrators (default)"


def nest(system: System, parent: str, child: Any) -> None:
    """Put a group into another one, which only other clients do."""
    with system.client() as client:
        client.create(
            "members", {"parent_group": system.row("groups", name=parent)["$key"], "member": f"groups/{child}"}
        )


def test_a_group_with_the_key_of_a_user_is_not_that_user(system: System) -> None:
    kai = system.row("users", name="kai")["$key"]
    assert kai in [row["$key"] for row in system.rows("groups")]
    system.run(GROUP, name="outer")
    nest(system, "outer", kai)
    result = system.run(GROUP, name="outer", members=["kai"])
    assert result["actions"] == ["create member 'kai'"]
    assert sorted(result["group"]["members"]) == [f"groups/{kai}", "kai"]
    assert not system.run(GROUP, name="outer", members=["kai", f"groups/{kai}"], purge_members=True)["changed"]
    assert system.run(GROUP, name="outer", members=["kai"], purge_members=True)["group"]["members"] == ["kai"]


def test_a_group_that_follows_a_deleted_one_takes_members(system: System) -> None:
    system.run(GROUP, name="old")
    system.run(GROUP, name="old", state="absent")
    assert system.run(GROUP, name="new", members=["kai"])["group"]["members"] == ["kai"]


def test_a_group_made_too_early_is_told_with_the_cure(system: System) -> None:
    system.run(GROUP, name="old")
    system.run(GROUP, name="old", state="absent", wait=False)
    text = failure(system, GROUP, name="new", members=["kai"])
    assert "create one more group" in text
    system.run(GROUP, name="cure")
    assert system.run(GROUP, name="new", members=["kai"])["changed"]


def test_a_group_of_the_system_only_changes_its_members(system: System) -> None:
    group = next(group for group in system.info(GROUP) if group["system_group"])
    for options in ({"name": "renamed"}, {"description": "mine"}, {"state": "absent"}):
        for check in (True, False):
            assert "group of the system" in failure(system, GROUP, check=check, id=str(group["id"]), **options)
    same = {"name": group["name"], "description": group["description"]}
    assert not system.run(GROUP, **same)["changed"]
    assert system.run(GROUP, **same, members=["kai"])["changed"]


def test_a_key_that_now_means_another_object_does_not_cost_it(system: System) -> None:
    made = system.run(GROUP, name="mine")["group"]["id"]
    for check in (True, False):
        text = failure(system, GROUP, check=check, id=str(made), name="yours", state="absent")
        assert f"id {made} is 'mine', not 'yours'" in text
    assert system.run(GROUP, id=str(made), name="mine", state="absent")["changed"]
