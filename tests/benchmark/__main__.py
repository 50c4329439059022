# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks, one after the other: `python -m tests.benchmark`, or `make benchmark`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

for name in sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")):
    print(f"\n=== {name}\n", flush=True)
    if subprocess.run([sys.executable, "-m", f"tests.benchmark.{name}"], check=False).returncode:
        sys.exit(f"{name} failed")
