# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the system: values are text, and a reset writes the default."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.setting import SETTING
from tests.integration.tasks import System, failure


def test_a_reset_writes_the_default_and_nothing_if_it_is_there(system: System) -> None:
    assert not system.run(SETTING, name="max_connections", reset=True)["changed"]
    system.run(SETTING, name="max_connections", value=2000)
    assert system.row("settings", key="max_connections")["value"] == "2000"
    result = system.run(SETTING, name="max_connections", reset=True)
    assert result["diff"] == {"before": {"value": "2000"}, "after": {"value": "1000"}}
    assert result["setting"]["value"] == result["setting"]["default_value"] == "1000"


def test_a_setting_is_set_or_reset(system: System) -> None:
    assert "exclude each other" in failure(system, SETTING, name="max_connections", value="1", reset=True)


def test_an_unknown_setting_is_refused(system: System) -> None:
    message = failure(system, SETTING, name="max_conections", value="1")
    assert message == "setting 'max_conections': it does not exist, and only the platform creates one"
