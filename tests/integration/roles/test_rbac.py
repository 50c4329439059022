# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role rbac: groups, users and their permissions, and API keys that are rotated without a gap."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import requests
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from tests.integration.roles.runs import Roles
from tests.integration.tasks import System

PASSWORD = "Never-used-5-here"
DEPLOY: dict[str, Any] = {"name": "deploy", "rotate_after": "90 days", "lifetime": "100 days"}


def accounts(*keys: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "rbac_settle": False,
        "rbac_groups": [
            {
                "name": "shift",
                "email": "Shift@Example.org",
                "members": ["kai", "ci"],
                "permissions": [{"table": "vms", "read": True, "modify": True}],
            },
            {"name": "operators", "members": ["ci"], "purge_members": True},
        ],
        "rbac_users": [
            {
                "name": "CI",
                "type": "api",
                "user_password": PASSWORD,
                "groups": ["Administrators (default)"],
                "permissions": [{"table": "vnets", "read": True}],
                "api_keys": list(keys),
                "purge_api_keys": True,
            }
        ],
        **more,
    }


def members(system: System, group: str) -> set[str]:
    key = system.row("groups", name=group)["$key"]
    return {row["member"].split("/")[-1] for row in system.rows("members") if row["parent_group"] == key}


def works(system: System, secret: str) -> bool:
    response = requests.get(
        f"{system.simulator.url}/api/v4/users?fields=name",
        headers={"Authorization": f"Bearer {secret}"},
        verify=str(system.simulator.ca_file),
        timeout=10,
    )
    return response.status_code != 401


def key_rows(system: System) -> list[dict[str, Any]]:
    """Return the API keys of the users of these tests; the administrator has one, too."""
    return [row for row in system.rows("user_api_keys") if row["user"] != 1]


def keys(system: System) -> list[str]:
    return [row["name"] for row in key_rows(system)]


def test_groups_users_and_keys_are_created_and_removed(roles: Roles) -> None:
    system, directory = roles.system, roles.ansible.home / "secrets"
    variables = accounts({"name": "fixed"}, DEPLOY, rbac_secrets_directory=str(directory))
    created = roles.converge("rbac", variables, facts="rbac_result rbac_secrets")
    ci, kai = system.row("users", name="ci"), system.row("users", name="kai")
    assert members(system, "shift") == {str(ci["$key"]), str(kai["$key"])}
    assert members(system, "operators") == {str(ci["$key"])}
    assert created.facts["rbac_result"]["groups"]["shift"]["email"] == "shift@example.org"
    assert created.facts["rbac_result"]["rotated"] == ["ci/deploy"]
    secrets = created.facts["rbac_secrets"]["ci"]
    assert set(secrets) == {"fixed", "deploy"}
    for name, secret in secrets.items():
        file = directory / f"ci.{name}"
        assert file.read_text(encoding="utf-8") == secret
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert works(system, secret)
        assert secret not in created.output
    assert PASSWORD not in created.output

    removal = accounts(
        rbac_users=[{"name": "ci", "state": "absent"}], rbac_groups=[{"name": "shift", "state": "absent"}]
    )
    refused = roles.run("rbac", removal)
    assert refused.message.startswith("shift, ci would be removed.")
    removed = roles.run_ok("rbac", {**removal, "rbac_allow_removal": True})
    assert removed.changed == 1
    assert not keys(system)
    for table in ("groups", "users"):
        assert not {"shift", "ci"} & {row["name"] for row in system.rows(table)}
    assert not [row for row in system.rows("permissions") if str(row["identity"]) == str(ci["identity"])]
    roles.assert_unchanged("rbac", {**removal, "rbac_allow_removal": True})


def test_an_old_key_is_replaced_and_revoked_once_the_new_one_works(roles: Roles) -> None:
    system = roles.system
    first = roles.run_ok("rbac", accounts(DEPLOY), facts="rbac_secrets").facts["rbac_secrets"]["ci"]["deploy"]
    [old] = key_rows(system)
    system.simulator.store.patch(
        "user_api_keys", old["$key"], {"created": old["created"] - 91 * 86_400, "name": "deploy"}
    )
    overlapping = {**DEPLOY, "overlap": "1 hour"}
    second = roles.converge("rbac", accounts(overlapping), facts="rbac_secrets").facts["rbac_secrets"]["ci"]["deploy"]
    assert first != second
    assert works(system, first)
    assert works(system, second)
    assert 0 < system.row("user_api_keys", name="deploy")["expires"] - old["created"] < 7200
    assert roles.run_ok("rbac", accounts(DEPLOY)).changed == 1
    assert not works(system, first)
    assert works(system, second)


def test_a_run_that_revokes_the_key_of_its_own_login_continues_with_the_new_one(roles: Roles, tmp_path: Path) -> None:
    system = roles.system
    own = {"name": "ci", "type": "api", "user_password": PASSWORD, "groups": ["Administrators (default)"]}
    key = {"name": "deploy", "expires": "never"}
    first = system.run(USER, **own, api_keys=[key])["created_secrets"]["deploy"]
    vault = {"rbac_secrets_directory": str(tmp_path / "keys"), "rbac_secrets_vault_password": "Chain-of-9-rivers"}
    other = {"name": "kai", "api_keys": [{**DEPLOY, "name": "laptop"}]}
    system.run(USER, name="kai", api_keys=[{"name": "laptop", "expires": "never"}])
    variables = accounts(DEPLOY, rbac_rotate_now=True, **vault)
    variables["rbac_users"].append(other)
    login = {"group/verge.vergeos.verge": {"token": first, "auth_method": "token"}}
    task = {"ansible.builtin.include_role": {"name": "verge.vergeos.rbac"}, "vars": variables}
    outcome = roles.play([task], facts="rbac_result rbac_secrets", module_defaults=login)
    assert not outcome.failed, outcome.output
    assert outcome.facts["rbac_result"]["own_login_revoked"]
    assert {row["name"][:6] for row in outcome.facts["rbac_result"]["users"]["ci"]["api_keys"]} == {"deploy"}
    assert len(key_rows(system)) == 2
    second = outcome.facts["rbac_secrets"]["ci"]["deploy"]
    assert (works(system, first), works(system, second)) == (False, True)
    vaulted = (tmp_path / "keys" / "ci.deploy").read_text(encoding="utf-8")
    assert VaultLib([("default", VaultSecret(b"Chain-of-9-rivers"))]).decrypt(vaulted).decode() == second


def test_a_new_key_that_does_not_work_is_removed_again(roles: Roles) -> None:
    system = roles.system
    first = roles.run_ok("rbac", accounts(DEPLOY), facts="rbac_secrets").facts["rbac_secrets"]["ci"]["deploy"]
    [before] = keys(system)
    variables = accounts(DEPLOY, rbac_rotate_now=True)
    variables["rbac_users"][0]["enabled"] = False  # so that no key of this user works
    refused = roles.run("rbac", variables)
    assert refused.message.startswith("The new key of ci/deploy was removed again, and the old key still works:")
    assert "Login required" in refused.message
    assert keys(system) == [before]
    system.simulator.store.patch("users", system.row("users", name="ci")["$key"], {"enabled": True})
    assert works(system, first)


def test_a_group_that_cannot_have_members_is_repaired(roles_on_oldest: Roles) -> None:
    roles, system = roles_on_oldest, roles_on_oldest.system
    system.simulator.clock.rate = 0.2
    system.client().delete("groups", str(system.row("groups", name="operators")["$key"]))
    variables = accounts(rbac_groups=[{"name": "shift", "members": ["kai"]}], rbac_users=[])
    repaired = roles.run("rbac", variables)
    assert (repaired.failed, repaired.rescued) == (0, 1)
    assert len(members(system, "shift")) == 1
    assert {row["name"] for row in system.rows("groups")} == {"Administrators (default)", "shift"}


def test_errors_of_the_platform_are_reported(roles: Roles) -> None:
    users = [{"name": "ann", "user_password": PASSWORD, "groups": ["missing"]}, {"name": "bo"}]
    refused = roles.run("rbac", {"rbac_users": users})
    assert "rbac_users[0].groups" in refused.message
    assert "there is no group 'missing'" in refused.message
    assert "rbac_users[1]: " in refused.message
    assert "a new user needs 'user_password'" in refused.message
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]


def test_invalid_arguments_are_reported_before_anything_is_changed(roles: Roles) -> None:
    invalid = accounts({**DEPLOY, "rotate_after": "soon"})
    assert roles.run("rbac", invalid).message.endswith("ci/deploy: rotate_after soon".replace("ci", "CI"))
    duplicate = accounts(rbac_groups=[{"name": "ci"}])
    assert roles.run("rbac", duplicate).message == "rbac_groups and rbac_users: duplicate entries for ci"
    errors = roles.run("rbac", {"rbac_users": [{"name": "x", "type": "person"}]}).argument_errors
    assert len(errors) == 1
    assert "normal, api, vdi" in errors[0]
    assert not [entry for entry in roles.system.counted() if entry.method != "GET"]
