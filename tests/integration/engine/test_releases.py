# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between the releases of VergeOS, as tasks see it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.cases import CASES, Case
from tests.integration.engine.test_laws import predicts_each_step_and_converges
from tests.integration.tasks import System, failure

#: Resources that behave differently. All laws run on the other release with `make RELEASE=26.2 integration`.
DIFFERENT = ("group", "network", "user", "webhook")
KIM = {"name": "kim", "user_password": "Zk81-wvQp_x3"}


def converges(system: System, **options: Any) -> None:
    """Run a task, predict it first, and repeat it without a change."""
    predicted = system.run(USER, check=True, **options)
    real = system.run(USER, **options)
    assert predicted["changed"] is real["changed"] is True
    assert predicted["diff"] == real["diff"]
    again = system.run(USER, **options)
    assert not again["changed"], again["actions"]


@pytest.mark.parametrize("exists", [False, True])
def test_physical_access_with_purged_groups_converges(any_release: System, exists: bool) -> None:
    system = any_release
    system.run(GROUP, name="crew")
    if exists:
        system.run(USER, **KIM)
    converges(system, **KIM, physical_access=True, groups=["crew"], purge_groups=True)
    assert system.row("users", name="kim")["physical_access"]


@pytest.mark.parametrize("exists", [False, True])
def test_the_group_may_be_listed_with_physical_access(newest: System, exists: bool) -> None:
    if exists:
        newest.run(USER, **KIM)
    converges(newest, **KIM, physical_access=True, groups=["Super Users"], purge_groups=True)
    assert newest.row("users", name="kim")["physical_access"]


def test_the_group_is_purged_with_the_flag(newest: System) -> None:
    newest.run(USER, **KIM, physical_access=True)
    converges(newest, name="kim", physical_access=False, groups=[], purge_groups=True)
    key = newest.row("users", name="kim")["$key"]
    assert not [row for row in newest.rows("members") if row["member"] == f"users/{key}"]


def test_the_group_is_purged_if_the_flag_is_not_given(newest: System) -> None:
    newest.run(USER, **KIM, physical_access=True)
    converges(newest, name="kim", groups=[], purge_groups=True)
    assert not newest.row("users", name="kim")["physical_access"]


def test_the_group_contradicts_an_explicit_false(newest: System) -> None:
    newest.run(USER, **KIM)
    for check in (True, False):
        with pytest.raises(RunError, match="'physical_access: false' contradicts the group 'Super Users'"):
            newest.run(USER, check=check, name="kim", physical_access=False, groups=["Super Users"])


def test_purged_members_of_the_group_lose_physical_access(newest: System) -> None:
    newest.run(USER, **KIM, physical_access=True)
    newest.run(USER, **{**KIM, "name": "lee"}, physical_access=True)
    task = {"name": "Super Users", "members": ["lee"], "purge_members": True}
    for check in (True, False):
        result = newest.run(GROUP, check=check, **task)
        assert result["changed"]
        [warning] = [text for text in result["warnings"] if "physical access" in text]
        assert "'kim'" in warning
        assert "'lee'" not in warning
    assert [newest.row("users", name=name)["physical_access"] for name in ("kim", "lee")] == [False, True]
    again = newest.run(GROUP, **task)
    assert not again["changed"]
    assert not again["warnings"]


@pytest.mark.parametrize("case", [case for case in CASES if case.id in DIFFERENT], ids=lambda case: case.id)
def test_check_mode_and_repetition_on_the_newest_release(newest: System, case: Case) -> None:
    predicts_each_step_and_converges(newest, case)


def test_rules_are_applied_when_the_task_ends(any_release: System) -> None:
    any_release.run(NETWORK, name="Internal", rules=[{"name": "ssh", "direction": "incoming", "protocol": "tcp"}])
    assert not any_release.row("vnets", name="Internal")["need_fw_apply"]


def test_a_refused_start_returns_the_text_of_the_platform(newest: System) -> None:
    newest.simulator.store.patch("clusters", 1, {"max_ram_per_vm": 0})
    newest.run(VM, name="huge", ram="1 TiB")
    message = failure(newest, VM, name="huge", state="running")
    assert "Not enough RAM available" in message
    assert all(f"{name}: " in message for name in ("node1", "node2"))
