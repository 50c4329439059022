# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the benchmark, each in its own process, since Linux counts its memory as that of the processes it starts."""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.benchmark.report import Effort, Report

ROOT = Path(__file__).resolve().parents[2]
#: The parts, and the file that measures each.
PARTS = {
    "tasks": "tasks",
    "lean": "lean",
    "planning": "planning",
    "documents": "documents",
    "requests": "operations",
    "inventory": "inventory",
    "simulator": "simulator",
}


def run(part: str, effort: Effort) -> Report:
    """Measure one part."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_here, part, effort).result()


def _here(part: str, effort: Effort) -> Report:
    sys.path.insert(0, str(ROOT / ".build" / "collections"))
    report: Report = importlib.import_module(f"tests.benchmark.{PARTS[part]}").measure(effort)
    return report
