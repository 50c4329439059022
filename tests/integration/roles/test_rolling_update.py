# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role rolling_update: consent, the way through an update, and what it finds afterwards."""

from __future__ import annotations

from tests.integration.roles.runs import Roles

UPDATE = {"rolling_update_consent": True}


def test_an_update_needs_consent_and_brings_all_nodes_to_one_version(roles: Roles) -> None:
    message = roles.run("rolling_update", {}).message
    assert "packages that change: " in message
    assert "nodes would restart, one after the other: node1, node2" in message
    assert "rolling_update_consent" in message
    done = roles.run_ok("rolling_update", UPDATE, facts="rolling_update_result")
    result = done.facts["rolling_update_result"]
    assert (result["installed"], result["applied"]) == (True, True)
    assert result["versions"] != result["versions_before"]
    assert len(set(result["versions"].values())) == 1
    assert any(row["name"].startswith("before-update-") for row in roles.system.rows("cloud_snapshots"))
    assert roles.run_ok("rolling_update", UPDATE).changed == 0
