# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of the system: values are text, and a reset writes the default."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.setting import SETTING
from ansible_collections.verge.vergeos.plugins.modules.verge_setting import TASK
from tests.integration.documents.applying import apply
from tests.integration.exporting import document, export
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
    assert message == (
        "setting 'max_conections': it does not exist, and only the platform creates one (did you mean 'max_connections'?)"
    )


def test_a_value_of_another_type_is_refused_and_a_doubtful_one_brings_a_warning(system: System) -> None:
    refused = failure(system, SETTING, name="max_connections", value="many")
    assert refused == "setting 'max_connections': expected a whole number, got 'many'"
    # Ansible makes 'True' of `value: true`.
    assert "its default is '0'" in failure(system, SETTING, name="macoffset", value="True")
    (warning,) = system.run(SETTING, check=True, name="macoffset", value="abc")["warnings"]
    assert warning == "'abc' is written to 'macoffset', whose default is a number (0)"


def several(system: System, check: bool = False, **settings: Any) -> dict[str, Any]:
    return system.run_task(TASK, check, {"settings": settings})


def test_several_settings_are_one_plan(system: System) -> None:
    wanted = {"max_connections": 2000, "smart_ctl_temp_max": "55", "macoffset": 0}
    system.counted()
    predicted = several(system, check=True, **wanted)
    assert [request.method for request in system.counted()] == ["GET"]
    result = several(system, **wanted)
    assert result == predicted
    assert result["setting"] is None
    assert [(one["name"], one["value"]) for one in result["settings"]] == [
        (name, str(value)) for name, value in wanted.items()
    ]
    assert result["diff"] == {
        "before": {"settings": {"max_connections": "1000", "smart_ctl_temp_max": "60"}},
        "after": {"settings": {"max_connections": "2000", "smart_ctl_temp_max": "55"}},
    }
    system.counted()
    assert not several(system, **wanted)["changed"]
    assert len(system.counted()) == 1


def test_nothing_is_written_unless_all_settings_can_be(system: System) -> None:
    with pytest.raises(RunError) as error:
        several(system, max_connections=2000, smart_ctl_temp="55", macoffset=[1])
    assert "settings.macoffset: it must be a string or a number, not a list" in str(error.value.error)
    with pytest.raises(RunError) as error:
        several(system, max_connections=2000, smart_ctl_temp="55")
    assert "settings.smart_ctl_temp: setting 'smart_ctl_temp': it does not exist" in str(error.value.error)
    assert "did you mean 'smart_ctl_temp_max'?" in str(error.value.error)
    assert system.row("settings", key="max_connections")["value"] == "1000"


def test_an_export_has_the_settings_that_are_not_at_their_default_and_hold_elsewhere(system: System) -> None:
    described = {"settings": [{"name": "max_connections", "value": "2000"}]}
    assert apply(system, described)["changed"]
    assert not apply(system, described)["changed"]
    system.run(SETTING, name="macoffset", value="1")
    assert document(system, kinds=["settings"]) == described
    assert '  id = "max_connections"' in export(system, kinds=["settings"], format="terraform")["text"]
