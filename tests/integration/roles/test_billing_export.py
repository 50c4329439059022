# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role billing_export: one line for each period and tenant, and no change without new figures."""

from __future__ import annotations

import csv
from pathlib import Path

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from tests.integration.roles.runs import Roles


def test_each_period_is_exported_once(roles: Roles, tmp_path: Path) -> None:
    roles.system.run(TENANT, name='acme "north"', storage=[{"tier": 1, "size": "10 GiB"}])
    variables = {"billing_export_directory": str(tmp_path / "out")}
    assert roles.run_ok("billing_export", variables).changed == 2
    assert roles.run_ok("billing_export", variables).changed == 0
    with (tmp_path / "out" / "system.csv").open(encoding="utf-8", newline="") as file:
        periods = list(csv.DictReader(file))
    # Of the first period, the simulated system has a second, more complete report.
    assert [period["samples"] for period in periods] == ["720", "715"]
    assert all(int(period["ram_used_bytes"]) > 2**30 for period in periods)
    with (tmp_path / "out" / "tenants.csv").open(encoding="utf-8", newline="") as file:
        usage = list(csv.DictReader(file))
    assert [(row["tenant"], row["from"]) for row in usage] == [('acme "north"', row["from"]) for row in periods]
    assert None not in {key for row in periods + usage for key in row}
