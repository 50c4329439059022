# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms: snoozing, and the repair that the platform offers."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.alarm import ALARM
from tests.integration.tasks import System, failure

TEXT = "Machine type is deprecated"


def one(system: System, **columns: Any) -> dict[str, Any]:
    """Return an alarm, changed as the platform would."""
    row = next(row for row in system.rows("alarms") if row["status"] == TEXT)
    return dict(system.simulator.store.set("alarms", row["$key"], **columns))


def test_a_duration_snoozes_once_and_is_not_moved(system: System) -> None:
    key = str(one(system)["$key"])
    first = system.run(ALARM, id=key, snoozed_until="8 hours")
    assert first["changed"]
    assert first["alarm"]["snoozed_by"] == system.simulator.username
    assert not system.run(ALARM, id=key, snoozed_until="8 hours")["changed"]
    assert system.run(ALARM, id=key, snoozed_until="+9 hours")["changed"]


def test_a_snooze_that_is_over_begins_again_and_needs_no_end(system: System) -> None:
    key = str(one(system, snooze=1000)["$key"])
    assert not system.run(ALARM, id=key, snoozed_until="never")["changed"]
    assert system.run(ALARM, id=key, snoozed_until="8 hours")["changed"]


def test_an_alarm_is_resolved_once(system: System) -> None:
    key = str(one(system, resolvable=True)["$key"])
    predicted = system.run(ALARM, check=True, id=key, state="absent")
    result = system.run(ALARM, id=key, state="absent")
    assert (predicted["changed"], predicted["diff"], predicted["actions"]) == (True, result["diff"], result["actions"])
    assert result["actions"] == [f"resolve alarm '{TEXT}'"]
    assert result["alarm"] is None
    assert not system.run(ALARM, id=key, state="absent")["changed"]
    assert key not in {alarm["id"] for alarm in system.info(ALARM)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"state": "absent"}, "the platform cannot resolve it"),
        ({"snoozed_until": "2020-01-01T00:00:00Z"}, "is in the past"),
        ({"owner": "vms/1", "snoozed_until": "1 day"}, "it does not belong to owner 'vms/1'"),
    ],
)
def test_what_is_impossible_is_refused(system: System, options: dict[str, Any], message: str) -> None:
    key = str(one(system)["$key"])
    for check in (True, False):
        assert message in failure(system, ALARM, check=check, id=key, **options)


def test_an_ambiguous_message_is_refused_with_the_keys(system: System) -> None:
    message = failure(system, ALARM, status=TEXT, snoozed_until="1 day")
    assert "2 objects have this name" in message
    assert "choose one with 'id' or 'owner'" in message
    assert "only the platform creates one" in failure(system, ALARM, status="nothing", snoozed_until="1 day")
