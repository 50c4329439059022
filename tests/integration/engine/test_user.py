# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users: passwords, groups, permissions, API keys, and the account of the task itself."""

from __future__ import annotations

from typing import Any

import requests

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from tests.integration.tasks import System, failure

KIM: dict[str, Any] = {"name": "kim", "user_password": "Zk81-wvQp_x3"}


def test_a_password_is_only_updated_on_request(system: System) -> None:
    system.run(USER, **KIM)
    assert not system.run(USER, name="kim", user_password="Another-81-pw")["changed"]
    result = system.run(USER, name="kim", user_password="Another-81-pw", update_password="always")
    assert result["diff"] == {"before": {"user_password": "<hidden>"}, "after": {"user_password": "<new value>"}}
    assert "Another-81-pw" not in str(result)


def test_a_new_user_needs_a_password(system: System) -> None:
    assert "needs 'user_password'" in failure(system, USER, name="kim")


def test_names_and_email_addresses_converge_although_they_are_stored_in_lower_case(system: System) -> None:
    system.run(USER, name="Kim", user_password="Zk81-wvQp_x3", email="Kim@Example.org")
    assert not system.run(USER, name="KIM", email="KIM@example.org")["changed"]


def test_memberships_are_found_in_both_formats(system: System) -> None:
    assert not system.run(USER, name="kai", groups=["operators"])["changed"]
    system.run(USER, name="kai", groups=["Administrators (default)"])
    assert len([row for row in system.rows("members") if row["member"].endswith("users/2")]) == 2
    result = system.run(USER, name="kai", groups=["Administrators (default)"], purge_groups=True)
    assert result["actions"] == ["delete membership 'operators'"]


def test_permissions_converge_without_a_gap_even_if_the_platform_created_some(system: System) -> None:
    options: dict[str, Any] = {
        **KIM,
        "permissions": [
            {"table": "/", "list": True, "read": True, "modify": True},
            {"table": "vms", "list": True, "read": True},
        ],
        "purge_permissions": True,
    }
    system.run(USER, **options)
    assert not system.run(USER, **options)["changed"]
    options["permissions"][1]["modify"] = True
    system.counted()
    system.run(USER, **options)
    writes = [entry.method for entry in system.counted() if entry.method != "GET"]
    assert writes == ["PUT"]
    assert "read: true" in failure(system, USER, name="kim", permissions=[{"table": "x", "read": True, "list": False}])


def test_what_the_platform_grants_a_new_user_is_removed_in_the_same_task(system: System) -> None:
    permissions = [{"table": "vms", "list": True, "read": True}]
    granted = system.run(USER, **KIM, permissions=permissions)["user"]["permissions"]
    assert {row["table"] for row in granted} == {"/", "users", "vms"}
    options = {**KIM, "name": "lea", "permissions": permissions, "purge_permissions": True}
    assert [row["table"] for row in system.run(USER, **options)["user"]["permissions"]] == ["vms"]
    assert not system.run(USER, **options)["changed"]


def test_a_permission_names_its_row(system: System) -> None:
    options: dict[str, Any] = {**KIM, "permissions": [{"table": "vms", "row": "web1", "read": True}]}
    key = str(system.row("vms", name="web1", is_snapshot=False)["$key"])
    assert system.run(USER, check=True, **options)["diff"] == (result := system.run(USER, **options))["diff"]
    assert [row["row"] for row in result["user"]["permissions"] if row["table"] == "vms"] == ["web1"]
    assert [str(row["row"]) for row in system.rows("permissions") if row["table"] == "vms"][-1:] == [key]
    system.counted()
    assert not system.run(USER, **options)["changed"]
    # The user and its permissions; the names of rows come with these.
    assert [entry.method for entry in system.counted()] == ["GET", "GET"]
    for row in (key, int(key)):
        assert not system.run(USER, name="kim", permissions=[{"table": "vms", "row": row, "read": True}])["changed"]
    everything = {"table": "vms", "read": True}
    assert system.run(USER, name="kim", permissions=[everything])["actions"] == ["create permission 'vms 0'"]
    gone = {"table": "vms", "row": "web1", "state": "absent"}
    assert len(system.run(USER, name="kim", permissions=[gone])["actions"]) == 1
    left = system.run(USER, name="kim", permissions=[everything])["user"]["permissions"]
    assert [row["row"] for row in left if row["table"] == "vms"] == ["0"]


def test_a_permission_of_a_new_user_names_the_user_itself(system: System) -> None:
    """The platform grants every user the right to change the own account; a complete list contains it."""
    own = {"table": "users", "row": "kim", "read": True, "modify": True}
    options: dict[str, Any] = {**KIM, "permissions": [own], "purge_permissions": True}
    assert system.run(USER, check=True, **options)["changed"]
    result = system.run(USER, **options)
    assert [(row["table"], row["row"]) for row in result["user"]["permissions"]] == [("users", "kim")]
    assert not system.run(USER, **options)["changed"]


def test_a_row_that_does_not_exist_is_refused(system: System) -> None:
    def refused(**permission: Any) -> str:
        return failure(system, USER, **KIM, permissions=[permission])

    assert "permissions[0].row: there is no row 'web11' in vms (did you mean" in refused(table="vms", row="web11")
    assert "'web1' is a name, but rows of 'vmz' can only be given by their id; did you mean 'vms'?" in refused(
        table="vmz", row="web1"
    )


def test_the_secret_of_an_api_key_is_returned_once_and_works(system: System) -> None:
    options: dict[str, Any] = {**KIM, "api_keys": [{"name": "ci", "expires": "2099-01-31T00:00:00Z"}]}
    result = system.run(USER, **options)
    secret = result["created_secrets"]["ci"]
    response = requests.get(
        f"{system.simulator.url}/api/v4/users",
        headers={"Authorization": f"Bearer {secret}"},
        verify=str(system.simulator.ca_file),
        timeout=10,
    )
    assert response.status_code != 401
    again = system.run(USER, **options)
    assert not again["changed"]
    assert "created_secrets" not in again
    never = system.run(USER, name="kim", api_keys=[{"name": "other"}])
    assert system.row("user_api_keys", name="other")["expires"] == 0
    assert "other" in never["created_secrets"]
    assert "in the past" in failure(
        system, USER, name="kim", api_keys=[{"name": "old", "expires": "2001-01-01T00:00:00Z"}]
    )


def test_a_task_cannot_delete_or_lock_out_its_own_account(system: System) -> None:
    for check in (True, False):
        assert "delete its own account" in failure(system, USER, check=check, name="admin", state="absent")
        assert "lock itself out" in failure(system, USER, check=check, name="admin", enabled=False)
    assert not system.run(USER, name="admin", enabled=True)["changed"]


def test_a_user_locked_by_failed_log_ins_can_be_unlocked(system: System) -> None:
    system.run(USER, **KIM)
    key = system.row("users", name="kim")["$key"]
    assert "cannot be written" in failure(system, USER, name="kim", locked=True)
    system.simulator.store.patch("users", key, {"account_locked": 1767225600, "failed_attempts": 5})
    assert not system.run(USER, name="kim", locked=True)["changed"]
    result = system.run(USER, name="kim", locked=False)
    assert result["diff"]["before"]["locked"] is True
    assert result["user"]["locked"] is False
    row = system.row("users", name="kim")
    assert (row["account_locked"], row["failed_attempts"]) == (0, 0)
    assert not system.run(USER, name="kim", locked=False)["changed"]


def test_options_that_only_apply_at_creation_are_ignored_later(system: System) -> None:
    system.run(USER, **KIM, change_password=True)
    key = system.row("users", name="kim")["$key"]
    assert system.row("users", name="kim")["change_password"] is True
    system.simulator.store.patch("users", key, {"change_password": False})
    assert not system.run(USER, name="kim", change_password=True)["changed"]
    assert "enroll" in failure(
        system,
        USER,
        name="lee",
        user_password="Zk81-wvQp_x3",
        two_factor_authentication=True,
        two_factor_type="authenticator",
    )


def test_ssh_keys_are_a_list(system: System) -> None:
    keys = ["ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two"]
    system.run(USER, **KIM, ssh_keys=keys)
    assert system.row("users", name="kim")["ssh_keys"] == "\n".join(keys)
    assert not system.run(USER, name="kim", ssh_keys=list(reversed(keys)))["changed"]
    assert system.run(USER, name="kim", ssh_keys=[])["user"]["ssh_keys"] == []


def test_what_an_api_key_allows_cannot_be_denied(system: System) -> None:
    """The platform refuses it (live test of the vendor's Python SDK on 26.1.8)."""
    key = {"name": "ci", "ip_allow_list": ["10.0.0.0/8", "host"], "ip_deny_list": ["192.168.1.0/24"]}
    system.run(USER, **KIM, api_keys=[key])
    inside = {"name": "ci", "ip_deny_list": ["10.1.0.0/16"]}
    system.counted()
    message = failure(system, USER, name="kim", api_keys=[inside], check=True)
    assert "10.1.0.0/16 is inside 10.0.0.0/8" in message
    assert {entry.method for entry in system.counted()} == {"GET"}
    system.run(USER, name="kim", api_keys=[{"name": "ci", "ip_deny_list": []}])
    # A release that did not check is left alone.
    system.simulator.store.patch(
        "user_api_keys", system.row("user_api_keys", name="ci")["$key"], {"ip_deny_list": "10.1.2.3"}
    )
    assert not system.run(USER, name="kim", api_keys=[{"name": "ci", "ip_deny_list": ["10.1.2.3"]}])["changed"]
