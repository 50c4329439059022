# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, groups, members, permissions, API keys and sign-in sources (traps S13, S14, S23, S28, S32, S40)."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.simulator import Simulator

from .conftest import Api

TAKEN = {"err": "A user/group with this name already exists"}
BROKEN = "Error creating member in system table: error setting field 'members.group': No such file or directory"
PASSWORD = "Gh6#kLp1.Vw8"


def person(api: Api, name: str = "ann", **more: Any) -> Any:
    return api.make("users", name=name, password=PASSWORD, **more)


def login(api: Api, name: str, password: str = PASSWORD) -> requests.Session:
    session = api.anonymous()
    session.auth = (name, password)
    return session


def grants(api: Api, identity: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("permissions", filter=f"identity eq {identity}", fields="all")
    return found


# --- users -----------------------------------------------------------------------------------------------------------


def test_s28_the_password_of_a_user_is_never_returned(api: Api, sim: Simulator) -> None:
    key = person(api)
    for fields in ("all", "most", "$key,name,password", "password"):
        assert PASSWORD not in str(api.get("users", fields=fields))
        assert "password" not in api.get(f"users/{key}", fields=fields)
    assert api.get("users", filter=f"password eq '{PASSWORD}'", fields="name") == []
    assert PASSWORD not in str(sim.store.row("users", key))


def test_s28_a_password_can_be_used_and_changed(api: Api) -> None:
    key = person(api)
    assert login(api, "ann").get(api.url("users")).status_code == 200
    api.put(f"users/{key}", password="another-one")
    assert login(api, "ann").get(api.url("users")).status_code == 401
    assert login(api, "ann", "another-one").get(api.url("users")).status_code == 200


def test_the_default_policy_requires_eight_characters(api: Api, lenient: Api) -> None:
    """Vendor documentation: the policy of a new system is length:8."""
    assert "password" in api.post("users", 422, name="ann", password="Xy1-567")["err"]
    key = api.make("users", name="ann", password="Xy1-5678")
    assert "password" in api.put(f"users/{key}", 422, password="Xy1")["err"]
    lenient.post("users", name="ann", password="Xy1")


def test_a_user_requires_a_name_and_a_password(api: Api) -> None:
    assert api.post("users", 422, name="ann") == {"err": "field 'users.password' is required"}
    assert api.post("users", 422, password=PASSWORD) == {"err": "field 'users.name' is required"}
    api.post("users", 422, name="an/n", password=PASSWORD)


def test_names_and_addresses_are_stored_in_lower_case(api: Api) -> None:
    key = person(api, "Ann.Smith", email="Ann@Example.ORG")
    row = api.get(f"users/{key}", fields="name,email,displayname")
    assert row == {"name": "ann.smith", "email": "ann@example.org", "displayname": ""}
    assert api.get("users", filter="name eq 'Ann.Smith'", fields="name") == []


def test_type_and_sign_in_source_cannot_change(api: Api) -> None:
    source = api.make("auth_sources", name="corp", driver="okta")
    key = person(api, type="api", auth_source=source)
    assert api.put(f"users/{key}", 422, type="normal") == {"err": "field 'type' is readonly"}
    assert api.put(f"users/{key}", 422, auth_source=None) == {"err": "field 'auth_source' is readonly"}
    api.put(f"users/{key}", name="ann2", displayname="Ann")
    assert api.get(f"users/{key}", fields="name,displayname") == {"name": "ann2", "displayname": "Ann"}


@pytest.mark.parametrize(
    ("kind", "flags"),
    [("normal", ["list", "read"]), ("api", ["list", "read"]), ("vdi", ["list"])],
)
def test_a_new_user_has_permissions(api: Api, kind: str, flags: list[str]) -> None:
    key = person(api, type=kind)
    identity = api.get(f"users/{key}", fields="identity")["identity"]
    root, own = grants(api, identity)
    assert [name for name in ("list", "read", "create", "modify", "delete") if root[name]] == flags
    assert (root["table"], root["row"]) == ("/", 0)
    assert (own["table"], own["row"]) == ("users", key)


def test_a_new_group_has_no_permissions(api: Api) -> None:
    identity = api.get(f"groups/{api.make('groups', name='crew')}", fields="identity")["identity"]
    assert grants(api, identity) == []


@pytest.mark.parametrize("way", ["user_actions", "row", "put"])
def test_disabled_users_cannot_log_in(api: Api, way: str) -> None:
    key = person(api)
    if way == "user_actions":
        api.act("user_actions", key, "disable")
    elif way == "row":
        assert api.request("POST", f"users/{key}/disable", {}).status_code == 200
    else:
        api.put(f"users/{key}", enabled=False)
    assert login(api, "ann").get(api.url("users")).status_code == 401
    api.act("user_actions", key, "enable")
    assert login(api, "ann").get(api.url("users")).status_code == 200


def test_user_actions_without_a_user_return_404(api: Api) -> None:
    assert api.post("user_actions", 404) == {"err": "Error querying user: No such file or directory"}


def test_five_wrong_passwords_lock_the_account_and_its_keys(api: Api) -> None:
    key = person(api)
    secret = api.post("user_api_keys", user=key, name="ci")["response"]["private_key"]
    for _turn in range(5):
        assert login(api, "ann", "wrong").get(api.url("users")).status_code == 401
    assert login(api, "ann").get(api.url("users")).status_code == 401
    assert bearer(api, secret).status_code == 401
    assert api.get(f"users/{key}", fields="account_locked")["account_locked"] > 0
    api.put(f"users/{key}", account_locked=0, failed_attempts=0)
    assert login(api, "ann").get(api.url("users")).status_code == 200


def test_deleting_a_user_deletes_everything_that_belongs_to_it(api: Api, sim: Simulator) -> None:
    key = person(api)
    identity = api.get(f"users/{key}", fields="identity")["identity"]
    group = api.make("groups", name="crew")
    for spelling in (f"users/{key}", f"/v4/users/{key}"):
        api.post("members", parent_group=api.make("groups", name=spelling.strip("/")), member=spelling)
    api.post("user_api_keys", user=key, name="ci")
    api.post("permissions", identity=identity, table="vms", row=0, read=True)
    api.delete(f"users/{key}")
    assert grants(api, identity) == []
    assert not [row for row in sim.store.rows("members") if row["member"].endswith(f"users/{key}")]
    assert sim.store.rows("user_api_keys", user=key) == []
    assert login(api, "ann").get(api.url("users")).status_code == 401
    assert api.get(f"groups/{group}", fields="name") == {"name": "crew"}


def test_the_administrator_cannot_be_deleted(api: Api) -> None:
    assert "err" in api.delete("users/1", 405)
    api.delete("users/2")


# --- names and identities --------------------------------------------------------------------------------------------


def test_s14_users_and_groups_share_one_namespace(api: Api, lenient: Api) -> None:
    group = api.make("groups", name="crew")
    assert api.post("users", 409, name="crew", password=PASSWORD) == TAKEN
    assert api.post("groups", 409, name="kai") == TAKEN
    assert api.post("groups", 409, name="crew") == TAKEN
    assert api.put(f"groups/{group}", 409, name="kai") == TAKEN
    assert api.put("users/2", 409, name="crew") == TAKEN
    api.put(f"groups/{group}", name="crew")
    api.post("groups", name="Crew")
    assert lenient.post("groups", 422, name="kai") == TAKEN


def test_identities_are_one_sequence_and_are_reused(api: Api) -> None:
    def identity(table: str, key: Any) -> str:
        found: str = api.get(f"{table}/{key}", fields="identity")["identity"]
        return found

    assert identity("users", 1) == "2"
    assert identity("groups", 1) == "3"
    first, second = person(api, "ann"), api.make("groups", name="crew")
    assert (identity("users", first), identity("groups", second)) == ("6", "7")
    api.delete(f"users/{first}")
    assert identity("groups", api.make("groups", name="night crew")) == "6"


def test_a_reused_identity_inherits_nothing(api: Api) -> None:
    group = api.make("groups", name="crew")
    identity = api.get(f"groups/{group}", fields="identity")["identity"]
    api.post("permissions", identity=identity, table="vms", row=0, read=True)
    api.delete(f"groups/{group}")
    again = api.make("groups", name="other")
    assert api.get(f"groups/{again}", fields="identity")["identity"] == identity
    assert grants(api, identity) == []


# --- groups and members ----------------------------------------------------------------------------------------------


def test_the_system_group_cannot_be_changed(api: Api) -> None:
    row = api.get("groups/1", fields="name,system_group,count(members) as member_count")
    assert row == {"name": "Administrators (default)", "system_group": True, "member_count": 1}
    assert "err" in api.put("groups/1", 405, description="mine")
    assert "err" in api.delete("groups/1", 405)
    api.put("groups/1")


def test_deleting_a_group_deletes_members_and_permissions_but_not_users(api: Api, sim: Simulator) -> None:
    outer = api.make("groups", name="outer")
    api.post("members", parent_group=outer, member="groups/2")
    api.delete("groups/2")
    assert [row["parent_group"] for row in sim.store.rows("members")] == [1]
    assert grants(api, 5) == []
    assert api.get("users/2", fields="name") == {"name": "kai"}


def test_s13_a_member_keeps_its_spelling(api: Api) -> None:
    group, key = api.make("groups", name="crew"), person(api)
    for spelling in (f"users/{key}", "/v4/users/2", "groups/2", "/v4/groups/1"):
        api.post("members", parent_group=group, member=spelling)
    rows = api.get("members", filter=f"parent_group eq {group}", fields="member,member#$display as display,creator")
    assert [row["member"] for row in rows] == [f"users/{key}", "/v4/users/2", "groups/2", "/v4/groups/1"]
    assert [row["display"] for row in rows] == ["ann", "kai", "operators", "Administrators (default)"]
    assert {row["creator"] for row in rows} == {"admin"}
    assert api.get("members", filter="member eq 'users/2'", fields="$key") == []


def test_s13_both_spellings_name_the_same_member(api: Api) -> None:
    answer = api.post("members", 409, parent_group=2, member="users/2")
    assert "already" in answer["err"]
    api.post("members", 409, parent_group=2, member="/v4/users/2")


@pytest.mark.parametrize("member", ["users/99", "vms/31", "kai", "2", "/api/v4/users/1", "https://x/v4/users/1"])
def test_members_must_exist(api: Api, member: str) -> None:
    answer = api.post("members", 404, parent_group=2, member=member)
    assert answer == {"err": "error setting field 'members.member': No such file or directory"}


def test_memberships_cannot_change(api: Api) -> None:
    assert api.request("PUT", "members/2", {"parent_group": 1}).status_code == 405


# --- the defect after a group was deleted ----------------------------------------------------------------------------


def delete_a_group(api: Api) -> None:
    api.delete(f"groups/{api.make('groups', name='gone')}")


@pytest.mark.parametrize("waited", [0, 0.5, 1, 2, 3])
def test_s32_a_group_created_soon_after_a_deletion_accepts_no_members(api: Api, sim: Simulator, waited: float) -> None:
    delete_a_group(api)
    sim.clock.advance(waited)
    group = api.make("groups", name="crew")
    assert api.post("members", 404, parent_group=group, member="users/2") == {"err": BROKEN}
    sim.clock.advance(60)
    assert api.post("members", 404, parent_group=group, member="users/2") == {"err": BROKEN}


@pytest.mark.parametrize("waited", [4, 5, 6])
def test_s32_four_seconds_after_a_deletion_groups_work(api: Api, sim: Simulator, waited: float) -> None:
    delete_a_group(api)
    sim.clock.advance(waited)
    api.post("members", parent_group=api.make("groups", name="crew"), member="users/2")


def test_s32_the_next_group_repairs_the_broken_one_and_is_broken_itself(api: Api, sim: Simulator) -> None:
    delete_a_group(api)
    first = api.make("groups", name="first")
    sim.clock.advance(600)
    second = api.make("groups", name="second")
    api.post("members", parent_group=first, member="users/2")
    assert api.post("members", 404, parent_group=second, member="users/2") == {"err": BROKEN}
    third = api.make("groups", name="third")
    api.post("members", parent_group=second, member="users/2")
    api.post("members", 404, parent_group=third, member="users/2")


def test_s32_everything_else_of_a_broken_group_works(api: Api) -> None:
    delete_a_group(api)
    group = api.make("groups", name="crew")
    healthy = sorted(api.get("groups/2", fields="all"))
    assert sorted(api.get(f"groups/{group}", fields="all")) == healthy
    api.put(f"groups/{group}", description="x")
    identity = api.get(f"groups/{group}", fields="identity")["identity"]
    api.post("permissions", identity=identity, table="vms", row=0, read=True)
    api.post("members", parent_group=2, member=f"groups/{group}")
    assert api.get("members", filter=f"parent_group eq {group}", fields="$key") == []
    api.delete(f"groups/{group}")


def test_s32_recreating_the_group_works_after_a_pause(api: Api, sim: Simulator) -> None:
    delete_a_group(api)
    api.delete(f"groups/{api.make('groups', name='crew')}")
    sim.clock.advance(4)
    api.post("members", parent_group=api.make("groups", name="crew"), member="users/2")


def test_s32_deleting_a_user_does_not_open_the_window(api: Api) -> None:
    api.delete(f"users/{person(api)}")
    api.post("members", parent_group=api.make("groups", name="crew"), member="users/2")


def test_s32_groups_that_existed_before_are_not_affected(api: Api) -> None:
    crew = api.make("groups", name="crew")
    delete_a_group(api)
    api.post("members", parent_group=crew, member="users/2")


def test_s32_the_duration_of_the_defect_follows_the_clock() -> None:
    with Simulator(seed="small", clock_rate=200) as sim:
        api = Api(sim)
        delete_a_group(api)
        time.sleep(4 / 200)
        api.post("members", parent_group=api.make("groups", name="crew"), member="users/2")


# --- permissions -----------------------------------------------------------------------------------------------------


def test_permissions_are_unique_and_refer_to_an_identity(api: Api) -> None:
    key = api.make("permissions", identity="5", table="vnets", row=0)
    assert api.get(f"permissions/{key}", fields="identity,table,row,list,read") == {
        "identity": 5, "table": "vnets", "row": 0, "list": True, "read": False,
    }  # fmt: skip
    assert "already" in api.post("permissions", 409, identity=5, table="vnets", row=0)["err"]
    api.post("permissions", identity=5, table="vnets", row=7)
    answer = api.post("permissions", 404, identity=99, table="vms", row=0)
    assert answer == {"err": "error setting field 'permissions.identity': No such file or directory"}


def test_read_implies_list(api: Api) -> None:
    key = api.make("permissions", identity=5, table="vnets", row=0, list=False, read=True)
    assert api.get(f"permissions/{key}", fields="list,read") == {"list": True, "read": True}
    api.put(f"permissions/{key}", list=False)
    assert api.get(f"permissions/{key}", fields="list,read") == {"list": True, "read": True}
    api.put(f"permissions/{key}", list=False, read=False)
    assert api.get(f"permissions/{key}", fields="list,read") == {"list": False, "read": False}
    api.put(f"permissions/{key}", read=True)
    assert api.get(f"permissions/{key}", fields="list,read") == {"list": True, "read": True}


@pytest.mark.parametrize("change", [{"identity": 4}, {"table": "vms"}, {"row": 3}])
def test_only_the_five_flags_of_a_permission_can_change(api: Api, change: dict[str, Any]) -> None:
    key = api.make("permissions", identity=5, table="vnets", row=0)
    assert api.put(f"permissions/{key}", 422, **change) == {"err": f"field '{next(iter(change))}' is readonly"}


def test_permissions_show_their_owner(api: Api) -> None:
    fields = "identity#owner#$display as identity_display,identity_owner,rowdisplay"
    assert api.get("permissions", filter="identity eq 5", fields=fields) == [
        {"identity_display": "operators", "identity_owner": "groups/2", "rowdisplay": ""}
    ]
    assert api.get("permissions/1", fields=fields)["identity_display"] == "admin"


def test_a_user_has_its_own_permissions_and_those_of_its_groups(api: Api) -> None:
    key = person(api)
    session = login(api, "ann")

    def write() -> int:
        return session.put(api.url("vms/33"), json={"description": "x"}).status_code

    assert write() == 403
    api.post("members", parent_group=2, member=f"users/{key}")
    assert write() == 200
    api.put("groups/2", enabled=False)
    assert write() == 403


# --- API keys --------------------------------------------------------------------------------------------------------


def bearer(api: Api, secret: str) -> requests.Response:
    return api.anonymous().get(api.url("users"), headers={"Authorization": f"Bearer {secret}"})


def test_s40_the_secret_of_an_api_key_is_returned_once(api: Api, sim: Simulator) -> None:
    answer = api.post("user_api_keys", user=2, name="ci")
    secret, key = answer["response"]["private_key"], answer["$key"]
    assert isinstance(key, str)
    for fields in ("all", "most", "private_key", "$key,secret,key,token,credential"):
        assert secret not in str(api.get(f"user_api_keys/{key}", fields=fields))
    api.put(f"user_api_keys/{key}", description="new")
    assert bearer(api, secret).status_code == 200
    assert secret not in str(sim.store.rows("user_api_keys"))


def test_s40_an_api_key_is_accepted_as_bearer_token_only(api: Api) -> None:
    secret = api.post("user_api_keys", user=2, name="ci")["response"]["private_key"]
    assert bearer(api, secret).status_code == 200
    for name in ("kai", secret):
        assert login(api, name, secret).get(api.url("users")).status_code == 401
    fields = "user#name as user_name,lastlogin_ip,lastlogin_stamp"
    [row] = api.get("user_api_keys", filter="name eq 'ci'", fields=fields)
    assert (row["user_name"], row["lastlogin_ip"]) == ("kai", "127.0.0.1")
    assert row["lastlogin_stamp"] > 0


def test_s40_a_deleted_api_key_is_invalid_at_once(api: Api, sim: Simulator) -> None:
    answer = api.post("user_api_keys", user=2, name="ci")
    secret, key = answer["response"]["private_key"], answer["$key"]
    api.delete(f"user_api_keys/{key}")
    assert bearer(api, secret).status_code == 401
    assert bearer(api, secret).json() == {"err": "Login required"}
    sim.clock.advance(20)
    assert api.post("user_api_keys", user=2, name="ci")["$key"] == key  # the key is reused, the secret is not
    assert bearer(api, secret).status_code == 401


def test_s40_expires_in_leaves_expires_at_zero(api: Api, sim: Simulator) -> None:
    key = api.make("user_api_keys", user=2, name="ci", expires_in="90d")
    assert api.get(f"user_api_keys/{key}", fields="expires") == {"expires": 0}
    assert sim.journal.writes[-1].dropped == ["expires_in"]


def test_s40_expires_is_stored_as_sent_and_0_means_never(api: Api, sim: Simulator) -> None:
    soon = int(sim.clock.now()) + 600
    answer = api.post("user_api_keys", user=2, name="ci", expires=soon, expires_type="date")
    path = f"user_api_keys/{answer['$key']}"
    assert api.get(path, fields="expires,expires_type") == {"expires": soon}
    assert bearer(api, answer["response"]["private_key"]).status_code == 200
    sim.clock.advance(601)
    assert bearer(api, answer["response"]["private_key"]).status_code == 401
    api.put(path, expires_type="never")
    assert api.get(path, fields="expires") == {"expires": 0}
    assert bearer(api, answer["response"]["private_key"]).status_code == 200


def test_names_of_api_keys_are_unique_per_user(api: Api) -> None:
    api.post("user_api_keys", user=2, name="ci")
    assert "already" in api.post("user_api_keys", 409, user=2, name="ci")["err"]
    api.post("user_api_keys", user=1, name="ci")


def test_an_address_of_an_allowed_network_cannot_be_denied(api: Api) -> None:
    """Live test of the vendor's Python SDK on 26.1.8."""
    body = {"user": 1, "name": "ci", "ip_allow_list": "10.0.0.0/8,192.168.1.0/24"}
    assert "ip_deny_list" in api.post("user_api_keys", 422, **body, ip_deny_list="192.168.1.50")["err"]
    key = api.make("user_api_keys", **body, ip_deny_list="192.168.2.50,2001:db8::/32")
    assert "ip_deny_list" in api.put(f"user_api_keys/{key}", 422, ip_allow_list="192.168.0.0/16")["err"]


def test_api_keys_store_lists_as_strings(api: Api) -> None:
    allowed = "192.0.2.0/24,198.51.100.9"
    key = api.make("user_api_keys", user=2, name="ci", ip_allow_list=allowed)
    assert api.get(f"user_api_keys/{key}", fields="ip_allow_list,ip_deny_list") == {
        "ip_allow_list": allowed, "ip_deny_list": "",
    }  # fmt: skip


# --- sign-in sources -------------------------------------------------------------------------------------------------


def test_s23_settings_of_a_sign_in_source_are_replaced_as_a_whole(api: Api) -> None:
    settings = {"client_id": "abc", "client_secret": "xyz", "scope": "openid"}
    key = api.make("auth_sources", name="corp", driver="okta", settings=settings)

    def stored() -> dict[str, Any]:
        found: dict[str, Any] = api.get(f"auth_sources/{key}", fields="settings")["settings"]
        return found

    assert stored() == {"debug": False, **settings}
    api.put(f"auth_sources/{key}", settings={"scope": "openid email"})
    assert stored() == {"debug": False, "scope": "openid email"}
    api.put(f"auth_sources/{key}", menu=True)
    assert stored() == {"debug": False, "scope": "openid email"}


def test_s23_settings_are_returned_only_if_named(api: Api) -> None:
    key = api.make("auth_sources", name="corp", driver="okta", settings={"client_secret": "xyz"})
    for fields in ("all", "most"):
        assert "settings" not in api.get(f"auth_sources/{key}", fields=fields)
    assert api.get(f"auth_sources/{key}", fields="settings")["settings"]["client_secret"] == "xyz"


def test_sign_in_sources_are_unique_and_their_driver_cannot_change(api: Api) -> None:
    key = api.make("auth_sources", name="corp", driver="okta")
    answer = api.post("auth_sources", 409, name="corp", driver="google")
    assert answer == {"err": "Validation error: unique constraint"}
    assert api.put(f"auth_sources/{key}", 422, driver="google") == {"err": "field 'driver' is readonly"}
    api.post("auth_sources", 422, name="other", driver="saml")


def test_a_sign_in_source_in_use_cannot_be_deleted(api: Api) -> None:
    key = api.make("auth_sources", name="corp", driver="okta")
    user = person(api, auth_source=key)
    assert "err" in api.delete(f"auth_sources/{key}", 500)
    api.delete(f"users/{user}")
    api.add_certificate()
    application = api.make("oidc_applications", name="wiki", force_auth_source=key, map_user=None)
    assert "err" in api.delete(f"auth_sources/{key}", 500)
    api.delete(f"oidc_applications/{application}")
    api.delete(f"auth_sources/{key}")


def test_debug_of_a_sign_in_source_ends_after_an_hour(api: Api, sim: Simulator) -> None:
    key = api.make("auth_sources", name="corp", driver="okta")
    api.put(f"auth_sources/{key}", debug=True)
    assert api.get(f"auth_sources/{key}", fields="debug,debug_ts")["debug_ts"] > 0
    sim.clock.advance(3601)
    assert api.get(f"auth_sources/{key}", fields="debug") == {"debug": False}


def test_applications_require_a_certificate_that_is_not_self_signed(api: Api, lenient: Api) -> None:
    """Seen by vrg on 26.0.2.1 with the system's default certificate."""
    body: dict[str, Any] = {"name": "wiki", "force_auth_source": None, "map_user": None}
    api.post("certificates", domainname="cloud.example.org", type="self_signed")
    refused = {"err": "OIDC applications cannot use the default self signed SSL certificate."}
    assert api.post("oidc_applications", 422, **body) == refused
    api.add_certificate()
    api.post("oidc_applications", **body)
    lenient.post("oidc_applications", **body)


def test_applications_require_both_references(api: Api) -> None:
    api.add_certificate()
    body: dict[str, Any] = {"name": "wiki", "force_auth_source": None, "map_user": None}
    assert "required" in api.post("oidc_applications", 422, name="wiki", map_user=None)["err"]
    assert api.post("oidc_applications", 404, **{**body, "map_user": 0}) == {
        "err": "error setting field 'oidc_applications.map_user': No such file or directory"
    }
    key = api.make("oidc_applications", **{**body, "map_user": 2})
    row = api.get(f"oidc_applications/{key}", fields="client_id,client_secret")
    assert len(row["client_id"]) == len(row["client_secret"]) == 40
    assert "client_secret" not in api.get(f"oidc_applications/{key}", fields="all")
    assert "err" in api.delete("users/2", 500)
    api.post("oidc_application_groups", oidc_application=key, group=2)
    api.delete(f"oidc_applications/{key}")
    assert api.get("oidc_application_groups") == []
