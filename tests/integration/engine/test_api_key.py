# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rotation of API keys."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.api_key import API_KEY
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import AuthenticationError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from tests.integration.engine.test_laws import FAULTS, WriteFault
from tests.integration.tasks import System, failure
from tests.simulator import Fault

DAY = 86400
DEFAULTS = {name: option.get("default") for name, option in managing(API_KEY).spec.items()}
ROTATED: dict[str, Any] = {"name": "pipeline", "user": "kai", "rotate_after": "60 days"}


def with_key(system: System, secret: str) -> Settings:
    return replace(system.settings(), username="", password="", token=secret, auth_method="token")


def works(system: System, secret: str) -> bool:
    with VergeClient(with_key(system, secret)) as client:
        try:
            client.list("user_api_keys", ["$key"], limit=1)
        except AuthenticationError:
            return False
    return True


@pytest.fixture
def old(system: System) -> str:
    """The secret of a key that is 90 days old and would expire 100 days after its creation."""
    options = {"description": "deployments", "ip_allow_list": ["127.0.0.0/8"], "expires": "100 days"}
    secret: str = system.run(API_KEY, name="pipeline", user="kai", **options)["created_secrets"]["pipeline"]
    row = system.row("user_api_keys", name="pipeline")
    system.simulator.store.set(
        "user_api_keys", row["$key"], created=row["created"] - 90 * DAY, expires=row["expires"] - 90 * DAY
    )
    return secret


def names(system: System) -> list[str]:
    return sorted(row["name"] for row in system.rows("user_api_keys") if row["name"].startswith("pipeline"))


def test_a_key_that_is_too_old_is_replaced_as_predicted_by_one_that_works(system: System, old: str) -> None:
    key = system.row("user_api_keys", name="pipeline")
    assert not system.run(API_KEY, **{**ROTATED, "rotate_after": "91 days"})["changed"]
    predicted = system.run(API_KEY, **ROTATED, check=True)
    assert works(system, old)
    result = system.run(API_KEY, **ROTATED)
    assert predicted["actions"] == result["actions"]
    assert predicted["actions"] == [
        f"rename API key 'pipeline' to 'pipeline-replaced-{key['$key']}'",
        "create API key 'pipeline'",
        f"delete API key 'pipeline-replaced-{key['$key']}'",
    ]
    assert predicted["api_key"]["description"] == result["api_key"]["description"] == "deployments"
    assert result["api_key"]["ip_allow_list"] == ["127.0.0.0/8"]
    assert "stops working" in result["diff"]["after"]["replaced"]
    assert names(system) == ["pipeline"]
    assert abs(system.row("user_api_keys", name="pipeline")["expires"] - time.time() - 100 * DAY) < DAY
    assert works(system, result["created_secrets"]["pipeline"])
    assert not works(system, old)
    system.counted()
    again = system.run(API_KEY, **ROTATED)
    assert not again["changed"]
    assert [entry.method for entry in system.counted()] == ["GET", "GET"]
    assert "created_secrets" not in again


def test_with_an_overlap_the_replaced_key_works_until_it_expires(system: System, old: str) -> None:
    result = system.run(API_KEY, **ROTATED, overlap="1 day")
    (name,) = [name for name in names(system) if name != "pipeline"]
    assert abs(system.row("user_api_keys", name=name)["expires"] - time.time() - DAY) < 3600
    assert works(system, old)
    assert works(system, result["created_secrets"]["pipeline"])
    again = system.run(API_KEY, **ROTATED, overlap="1 day")
    assert not again["changed"]
    assert not again["warnings"]


def test_a_task_can_replace_the_key_of_its_own_login(system: System) -> None:
    key = {"name": "own", "user": system.simulator.username}
    old = system.run(API_KEY, **key)["created_secrets"]["own"]
    with VergeClient(with_key(system, old)) as client:
        own = managing(API_KEY).execute(client, Call({**DEFAULTS, **key, "rotate_after": "0 days"}, key, False))
    assert own["api_key"]["name"] == "own"
    assert works(system, own["created_secrets"]["own"])
    assert not works(system, old)


def test_a_new_key_that_does_not_work_is_removed_again(system: System, old: str) -> None:
    before = system.rows("user_api_keys")
    # The first two read the key, and what an interrupted task has left.
    system.simulator.faults.add(Fault("status", method="GET", nth=3, status=401))
    with pytest.raises(RunError) as caught:
        system.run(API_KEY, **ROTATED)
    message = str(caught.value.error)
    assert "log in with API key 'pipeline'" in message
    assert "this was done to go back" in message
    assert "'test_login: false'" in message
    assert "created_secrets" not in caught.value.details
    assert system.rows("user_api_keys") == before
    assert works(system, old)


@pytest.mark.parametrize("fault", ["500 before processing", "504 before processing", "504 after processing"])
def test_after_a_fault_in_any_write_a_key_works_and_the_next_task_finishes(
    system: System, old: str, fault: str
) -> None:
    state = system.simulator.snapshot()
    for nth in (1, 2, 3):
        system.simulator.restore(state)
        system.simulator.faults.add(WriteFault(nth=nth, **FAULTS[fault]))
        secrets = [old]
        try:
            result = system.run(API_KEY, **ROTATED)
            secrets.append(result["created_secrets"]["pipeline"])
        except RunError as error:
            secrets += error.details.get("created_secrets", {}).values()
        system.simulator.faults.clear()
        assert any(works(system, secret) for secret in secrets), nth
        system.run(API_KEY, **ROTATED)
        assert names(system) == ["pipeline"], nth
        assert not system.run(API_KEY, **ROTATED)["changed"]


def test_what_an_interrupted_task_has_left_goes_once_the_new_key_is_used(system: System, old: str) -> None:
    row = system.row("user_api_keys", name="pipeline")
    system.simulator.store.set("user_api_keys", row["$key"], name=f"pipeline-replaced-{row['$key']}")
    new = system.run(API_KEY, name="pipeline", user="kai")["created_secrets"]["pipeline"]
    kept = system.run(API_KEY, **ROTATED)
    assert not kept["changed"]
    assert "has not been used yet" in kept["warnings"][0]
    assert works(system, new)
    finished = system.run(API_KEY, **ROTATED)
    assert finished["actions"] == [f"delete API key 'pipeline-replaced-{row['$key']}'"]
    assert not works(system, old)


def test_options_that_cannot_work_are_refused(system: System, old: str) -> None:
    key = system.row("user_api_keys", name="pipeline")["$key"]
    refusals = {
        "'soon' is not a valid duration": {**ROTATED, "rotate_after": "soon"},
        "'overlap' requires 'rotate_after'": {"name": "pipeline", "overlap": "1 day"},
        "cannot be used with 'id'": {**ROTATED, "id": str(key)},
        "at most 100 characters": {**ROTATED, "name": "x" * 101},
    }
    for text, options in refusals.items():
        assert text in failure(system, API_KEY, **options, check=True)
