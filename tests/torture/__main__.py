# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try to break the collection, and print a table of what was tried, by `make torture` or directly.

    python -m tests.torture [--cases N] [--seed N] [fuzz] [faults] [chaos] [kills] [concurrency] [histories] [documents]
        [hostile] [refusals]

Exits with 1 if anything failed. A failure names what reproduces it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from tests.torture import chaos, concurrency, documents, faults, fuzz, histories, hostile, kills, refusals
from tests.torture.report import Effort, Table

PARTS: dict[str, Callable[[Effort], Table]] = {
    "fuzz": fuzz.run,
    "faults": faults.run,
    "chaos": chaos.run,
    "kills": kills.run,
    "concurrency": concurrency.run,
    "histories": histories.run,
    "documents": documents.run,
    "hostile": hostile.run,
    "refusals": refusals.run,
}


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--cases", type=int, default=20_000, help="number of fuzz cases (20000)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is chosen at random (1)")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    failures = []
    for part in options.parts or PARTS:
        started = time.monotonic()
        table = PARTS[part](Effort(options.cases, options.seed))
        print(f"\n=== {part}: {table.tried} tried in {time.monotonic() - started:.0f} s\n{table.text()}", flush=True)
        failures += [f"{part}: {text}" for text in table.failures]
    print(*(f"failed: {text}" for text in failures), sep="\n", end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
