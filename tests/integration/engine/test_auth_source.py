# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorization sources: the settings are one document, none of whose members may be lost."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from tests.integration.tasks import System, failure
from tests.simulator import Fault

SECRET = "Zk81-wvQp_x3"


@pytest.fixture
def source(system: System) -> dict[str, Any]:
    """Create a source whose settings contain members that the module does not know."""
    system.run(AUTH_SOURCE, name="company", driver="oauth2", client_id="verge", client_secret=SECRET, scope="openid")
    key = system.row("auth_sources", name="company")["$key"]
    settings = {**stored(system), "authorization_endpoint": "https://id.example.com/login", "private_key": "k3y"}
    system.simulator.store.patch("auth_sources", key, {"settings": settings})
    system.counted()
    return {"id": str(key), "name": "company"}


def stored(system: System) -> dict[str, Any]:
    settings: dict[str, Any] = system.row("auth_sources", name="company")["settings"]
    return settings


def writes(system: System) -> list[Any]:
    return [entry.body for entry in system.counted() if entry.method != "GET"]


def test_other_settings_are_kept(system: System, source: dict[str, Any]) -> None:
    before = stored(system)
    result = system.run(AUTH_SOURCE, name="company", scope="openid email", auto_create_users=True)
    assert result["diff"]["after"] == {"scope": "openid email", "auto_create_users": True}
    assert stored(system) == {**before, "scope": "openid email", "auto_create_users": True}
    assert writes(system) == [{"settings": stored(system)}]
    system.run(AUTH_SOURCE, name="company", settings={"token_endpoint": "https://id.example.com/token"})
    assert stored(system)["client_secret"] == SECRET
    assert stored(system)["authorization_endpoint"] == "https://id.example.com/login"


def test_changing_other_options_does_not_write_the_settings(system: System, source: dict[str, Any]) -> None:
    system.run(AUTH_SOURCE, name="company", menu=True, button_color="white")
    assert writes(system) == [{"menu": True, "button_color": "white"}]


def test_the_secret_is_only_written_on_request_and_never_returned(system: System, source: dict[str, Any]) -> None:
    assert not system.run(AUTH_SOURCE, name="company", client_secret="another")["changed"]
    assert writes(system) == []
    before = stored(system)
    result = system.run(AUTH_SOURCE, name="company", client_secret="another", update_password="always")
    assert stored(system) == {**before, "client_secret": "another"}
    listed = system.info(AUTH_SOURCE)
    for text in (str(result), str(listed)):
        assert not [secret for secret in (SECRET, "another", "k3y") if secret in text]
    assert listed[0]["settings"] == {"authorization_endpoint": "https://id.example.com/login"}
    assert [row["id"] for row in system.info(AUTH_SOURCE, filters={"client_id": "verge"})] == [listed[0]["id"]]
    assert not system.info(AUTH_SOURCE, filters={"client_id": "others"})


def test_settings_that_cannot_be_read_are_not_overwritten(system: System, source: dict[str, Any]) -> None:
    row = {"$key": int(source["id"])}
    for option in ({"scope": "email"}, {"client_secret": "another", "update_password": "always"}):
        system.simulator.faults.add(
            Fault("status", status=200, body=row, path=rf"auth_sources/{source['id']}", method="GET", times=9)
        )
        assert "the answer does not hold 'settings'" in failure(system, AUTH_SOURCE, name="company", **option)
        system.simulator.faults.clear()
    assert writes(system) == []


@pytest.mark.parametrize("name", ["client_id", "client_secret", "debug", "private_key", "proxy_password"])
def test_settings_reject_secrets_and_names_that_have_their_own_option(system: System, name: str) -> None:
    text = failure(system, AUTH_SOURCE, name="company", driver="oauth2", settings={name: "x"})
    assert f"settings: '{name}'" in text


def test_a_setting_is_cleared(system: System, source: dict[str, Any]) -> None:
    result = system.run(AUTH_SOURCE, name="company", scope=None, update_user_email=None)
    assert result["diff"] == {"before": {"scope": "openid"}, "after": {"scope": ""}}
    assert not system.run(AUTH_SOURCE, name="company", scope="", update_user_email=None)["changed"]


def test_the_driver_is_fixed_and_a_source_with_users_cannot_be_deleted(system: System, source: dict[str, Any]) -> None:
    assert "driver is fixed at creation" in failure(system, AUTH_SOURCE, name="company", driver="google")
    system.run(USER, name="lena", user_password=SECRET, auth_source="company")
    assert "must be empty to delete" in failure(system, AUTH_SOURCE, name="company", state="absent")
