# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the gates one after the other, all of them even when one fails, and sums up: what, how it went, how long.

python scripts/gates.py --make make lint unit
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description="Run gates one after the other.")
    parser.add_argument("--make", default="make")
    parser.add_argument("gates", nargs="+")
    args = parser.parse_args()
    lines = []
    failed = 0
    for gate in args.gates:
        print(f"\n== {gate}", flush=True)
        started = time.monotonic()
        code = subprocess.run([args.make, "--no-print-directory", gate], cwd=ROOT, check=False).returncode
        failed += bool(code)
        lines.append(f"  {'FAILED' if code else 'ok':7}{gate:18}{time.monotonic() - started:6.0f} s")
    print("\n== summary", *lines, sep="\n")
    print(f"gates: {len(args.gates) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
