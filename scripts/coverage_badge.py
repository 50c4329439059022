# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the figure of .build/coverage.json in the form that shields.io draws a badge from, beside the pages about it."""

from __future__ import annotations

import json
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / ".build"


def badge(percent: float) -> dict[str, str | int]:
    """Return the badge for a percentage."""
    colour = "brightgreen" if percent >= 90 else "green" if percent >= 80 else "orange"
    return {"schemaVersion": 1, "label": "coverage of unit tests", "message": f"{percent:.0f}%", "color": colour}


if __name__ == "__main__":
    covered = json.loads((BUILD / "coverage.json").read_text(encoding="utf-8"))["totals"]["percent_covered"]
    (BUILD / "coverage" / "badge.json").write_text(json.dumps(badge(covered)), encoding="utf-8")
