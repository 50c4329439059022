# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnostic bundles: collected, awaited, sent, and only removed once they have ended."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.system_diagnostic import SYSTEM_DIAGNOSTIC
from tests.integration.tasks import System, failure


def test_a_bundle_is_collected_and_sent(system: System) -> None:
    bundle = system.run(SYSTEM_DIAGNOSTIC, name="case-1")["system_diagnostic"]
    assert (bundle["status"], bundle["file_name"], bundle["send_to_support"]) == ("complete", "case-1", False)
    assert system.row("files", name="case-1")["$key"] == int(bundle["file_id"])
    preview = system.run(SYSTEM_DIAGNOSTIC, check=True, name="case-1", state="sent")
    sent = system.run(SYSTEM_DIAGNOSTIC, name="case-1", state="sent")
    assert preview["actions"] == sent["actions"] == ["send diagnostic bundle 'case-1' to support"]
    assert sent["system_diagnostic"]["status_info"] == "Sent to support"


def test_a_bundle_that_is_being_collected_is_awaited_before_it_is_sent_and_not_removed(system: System) -> None:
    going_on = system.run(SYSTEM_DIAGNOSTIC, name="case-2", wait=False)["system_diagnostic"]
    assert going_on["status"] in ("initializing", "building")
    assert "the platform cannot cancel that" in failure(system, SYSTEM_DIAGNOSTIC, name="case-2", state="absent")
    assert system.run(SYSTEM_DIAGNOSTIC, name="case-2", state="sent")["system_diagnostic"]["status"] == "complete"
    assert system.run(SYSTEM_DIAGNOSTIC, name="case-2", state="absent")["changed"]


def test_what_does_not_exist_or_has_failed_is_not_sent(system: System) -> None:
    assert "it does not exist" in failure(system, SYSTEM_DIAGNOSTIC, name="case-3", state="sent")
    system.simulator.store.insert(
        "system_diagnostics", {"name": "case-4", "status": "error", "status_info": "disk full"}
    )
    assert "nothing to send" in failure(system, SYSTEM_DIAGNOSTIC, name="case-4", state="sent")
