# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the targets of the Makefile that a change must pass, two at a time, as in `python scripts/gates.py make lint unit`."""

from __future__ import annotations

import sys

import checks

if __name__ == "__main__":
    make, *names = sys.argv[1:]
    gates = [checks.Check(name, (make, "--no-print-directory", name)) for name in names]
    sys.exit(checks.run("test", gates, [], 200))
