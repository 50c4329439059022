# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system itself: one row, which is read without a condition and written under a key that it does not hold."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system import SYSTEM
from tests.integration.tasks import System, failure


def test_the_one_row_is_read_and_written_without_a_name(system: System) -> None:
    options = {"timezone": "Europe/Paris", "country": "fr", "latitude": 45.76}
    predicted = system.run(SYSTEM, check=True, **options)
    system.counted()
    result = system.run(SYSTEM, **options)
    assert [(one.method, one.path) for one in system.counted()] == [
        ("GET", "/api/v4/system"),
        ("PUT", "/api/v4/system/1"),
        ("GET", "/api/v4/system"),
    ]
    assert (predicted["diff"], predicted["system"]) == (result["diff"], result["system"])
    assert [result["system"][name] for name in ("id", "country")] == ["1", "FR"]
    assert not system.run(SYSTEM, **options, name="lab")["changed"]
    assert len(system.counted()) == 1
    assert not system.run(SYSTEM, **result["system"])["changed"]


def test_the_name_is_not_changed_here(system: System) -> None:
    message = failure(system, SYSTEM, name="other", city="Lyon")
    assert message == "name is fixed: it is 'lab' and cannot become 'other' (leave the option out)"
    assert system.rows("system")[0]["city"] == ""


def test_the_theme_is_a_key(system: System) -> None:
    assert system.run(SYSTEM, check=True, theme=2)["diff"] == {"before": {"theme": None}, "after": {"theme": "2"}}
    system.simulator.store.patch("system", "self", {"theme": 2})
    assert not system.run(SYSTEM, theme="2")["changed"]
    assert system.run_task(listing(SYSTEM), False, {})["system"]["theme"] == "2"
