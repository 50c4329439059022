# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication and permissions (traps S28 and S40, as far as the core is concerned)."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator import Simulator

from .conftest import Api


def send_get(api: Api, path: str = "vnets", **headers: str) -> requests.Response:
    return api.anonymous().get(api.url(path), headers=headers, params={"fields": "name"}, timeout=20)


def login(api: Api, user: str, password: str) -> int:
    session = api.anonymous()
    session.auth = (user, password)
    return session.get(api.url("vnets"), params={"fields": "name"}, timeout=20).status_code


def test_basic(api: Api, sim: Simulator) -> None:
    assert login(api, sim.username, sim.password) == 200
    answer = send_get(api, Authorization="Basic ???")
    assert (answer.status_code, answer.json()) == (401, {"err": "Login required"})


def test_session_token(api: Api, sim: Simulator) -> None:
    url = f"{sim.url}/api/sys/tokens"
    body = {"login": sim.username, "password": sim.password}
    answer = api.anonymous().post(url, json=body, timeout=20)
    assert answer.status_code == 201
    token = answer.json()["$key"]
    assert answer.json()["location"] == f"/sys/tokens/{token}"
    assert send_get(api, **{"x-yottabyte-token": token}).status_code == 200
    assert api.anonymous().delete(f"{url}/{token}", timeout=20).status_code == 200
    assert send_get(api, **{"x-yottabyte-token": token}).status_code == 401
    assert api.anonymous().post(url, json={**body, "password": "no"}, timeout=20).status_code == 401


def test_five_failed_logins_lock_the_account_and_its_keys(api: Api, sim: Simulator) -> None:
    key = sim.store.insert("user_api_keys", {"user": 2, "name": "ci"})
    sim.auth.api_keys["the-secret"] = key["$key"]
    sim.auth.passwords[2] = "right"
    assert send_get(api, Authorization="Bearer the-secret").status_code == 200
    for _turn in range(4):
        assert login(api, "kai", "wrong") == 401
    assert login(api, "kai", "right") == 200
    for _turn in range(5):
        assert login(api, "kai", "wrong") == 401
    assert login(api, "kai", "right") == 401
    assert send_get(api, Authorization="Bearer the-secret").status_code == 401
    assert api.get("users/2", fields="account_locked")["account_locked"] > 0


def test_expired_key(api: Api, sim: Simulator) -> None:
    key = sim.store.insert("user_api_keys", {"user": 2, "name": "ci", "expires": int(sim.clock.now()) + 60})
    sim.auth.api_keys["the-secret"] = key["$key"]
    assert send_get(api, Authorization="Bearer the-secret").status_code == 200
    assert api.get(f"user_api_keys/{key['$key']}", fields="lastlogin_ip") == {"lastlogin_ip": "127.0.0.1"}
    sim.clock.advance(61)
    assert send_get(api, Authorization="Bearer the-secret").status_code == 401


def test_deleted_key_is_invalid_at_once(api: Api, sim: Simulator) -> None:
    key = sim.store.insert("user_api_keys", {"user": 2, "name": "ci"})
    sim.auth.api_keys["the-secret"] = key["$key"]
    api.delete(f"user_api_keys/{key['$key']}")
    assert send_get(api, Authorization="Bearer the-secret").status_code == 401


def test_disabled_user(api: Api, sim: Simulator) -> None:
    sim.auth.passwords[2] = "right"
    assert login(api, "kai", "right") == 200
    sim.store.patch("users", 2, {"enabled": False})
    assert login(api, "kai", "right") == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "vnets", None, 200),
        ("GET", "vms/31", None, 200),
        ("PUT", "vms/31", {"description": "x"}, 200),
        ("POST", "vms", {"name": "x"}, 403),
        ("DELETE", "vms/31", None, 403),
        ("PUT", "vnets/7", {"description": "x"}, 403),
        ("POST", "vm_actions", {"vm": 31, "action": "refresh"}, 201),
        ("POST", "vnet_actions", {"vnet": 7, "action": "refresh"}, 403),
    ],
)
def test_permissions(api: Api, sim: Simulator, method: str, path: str, body: Any, status: int) -> None:
    """The user kai can read everything, and as an operator change VMs."""
    sim.auth.passwords[2] = "right"
    session = api.anonymous()
    session.auth = ("kai", "right")
    answer = session.request(method, api.url(path), json=body, timeout=20)
    assert answer.status_code == status
    if status == 403:
        assert list(answer.json()) == ["err"]


def test_rights_end_with_the_membership(api: Api, sim: Simulator) -> None:
    sim.auth.passwords[2] = "right"
    session = api.anonymous()
    session.auth = ("kai", "right")
    assert session.put(api.url("vms/31"), json={"description": "x"}, timeout=20).status_code == 200
    api.delete("members/2")
    assert session.put(api.url("vms/31"), json={"description": "x"}, timeout=20).status_code == 403
