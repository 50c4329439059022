# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that hang, trickle, flood or send nonsense: the tests of the client, counted by test."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.torture.report import Effort, Table

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests" / "unit" / "plugins" / "module_utils" / "verge" / "test_hostile_server.py"


def run(_effort: Effort) -> Table:
    """Run the tests."""
    table = Table("Hostile answers")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-q", str(TESTS), f"--junitxml={report}"]
        subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - written by pytest above
            name = str(case.get("name"))
            kind = name.partition("[")[0].removeprefix("test_").replace("_", " ")
            failed = case.find("failure") is not None or case.find("error") is not None
            table.add(kind, "failed" if failed else "as it should be", name if failed else "")
    return table
