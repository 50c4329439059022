# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans that are saved and applied later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.documents.applying import apply, refusal
from tests.integration.tasks import System

DOCUMENT = {"vms": [{"name": "a", "cpu_cores": 1, "ram": "1 GiB", "console_password": "Zk81-wvQp_x3"}]}


@pytest.fixture
def saved(system: System, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    apply(system, DOCUMENT, check=True, plan_file=str(path))
    return path


def test_a_saved_plan_is_applied(system: System, saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    content = json.loads(saved.read_text(encoding="utf-8"))
    assert content["summary"] == "Plan: 1 to add, 0 to change, 0 to remove, 0 unchanged"
    assert "Zk81" not in saved.read_text(encoding="utf-8")
    assert apply(system, DOCUMENT, plan_file=str(saved))["changed"]
    assert system.row("vms", name="a")


def test_a_plan_is_refused_once_the_system_or_the_document_has_changed(system: System, saved: Path) -> None:
    grown = {"vms": [*DOCUMENT["vms"], {"name": "b", "cpu_cores": 1, "ram": "1 GiB"}]}
    assert "vms[1] (vms b) would be changed, too: create VM 'b'" in refusal(system, grown, plan_file=str(saved))
    apply(system, {"vms": [{"name": "a", "cpu_cores": 2, "ram": "1 GiB"}]})
    message = refusal(system, DOCUMENT, plan_file=str(saved))
    assert "the system or the document has changed since the plan was made" in message
    assert "vms[0] (vms a) would be changed in another way: set cpu_cores of VM 'a'" in message
    assert system.row("vms", name="a")["cpu_cores"] == 2
    apply(system, DOCUMENT)
    assert "vms[0] (vms a) would no longer be changed" in refusal(system, DOCUMENT, plan_file=str(saved))


def test_only_plans_of_this_system_are_applied(system: System, saved: Path, tmp_path: Path) -> None:
    content = json.loads(saved.read_text(encoding="utf-8"))
    saved.write_text(json.dumps({**content, "host": "https://other"}), encoding="utf-8")
    assert "it is a plan for https://other, not for" in refusal(system, DOCUMENT, plan_file=str(saved))
    saved.write_text("[]", encoding="utf-8")
    assert "it is not a saved plan" in refusal(system, DOCUMENT, plan_file=str(saved))
    assert "there is no such file (make the plan in check mode)" in refusal(
        system, DOCUMENT, plan_file=str(tmp_path / "x")
    )
    assert "No such file" in refusal(system, DOCUMENT, check=True, plan_file=str(tmp_path / "nowhere" / "x"))
