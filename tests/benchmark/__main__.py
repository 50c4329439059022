# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks in one run, by `make benchmark` or directly.

    python -m tests.benchmark [--write] [--quick] [--rounds N] [tasks] [lean] [planning] [documents] [requests]
        [inventory] [simulator]

Exits with 1 if a limit is broken.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from tests.benchmark import machine, parts
from tests.benchmark.parts import PARTS, ROOT
from tests.benchmark.report import QUICK, Effort, Table, filled

DOCUMENTED = ROOT / "docs" / "docsite" / "rst" / "benchmark.rst"
HEAD = """\
..
  Copyright (c) 2026, verge.vergeos contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later
  Written by: make benchmark WRITE=1

.. _ansible_collections.verge.vergeos.docsite.benchmark:

Benchmark
=========

What ``make benchmark`` measures against the simulator. A real system adds network and processing time to each request.
Ratios carry over to other machines, milliseconds do not. What it means for playbooks is in
:ref:`ansible_collections.verge.vergeos.docsite.performance`.
"""


def write(tables: list[Table], *texts: str) -> None:
    """Write the page of the documentation."""
    paragraphs = [HEAD, *(f"{filled(text)}\n" for text in texts), *(table.rst() for table in tables)]
    DOCUMENTED.write_text("\n".join(paragraphs), encoding="utf-8")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a smoke test with rough figures")
    parser.add_argument("--rounds", type=int, help="repetitions of every measurement")
    parser.add_argument("--write", action="store_true", help=f"write {DOCUMENTED.relative_to(ROOT)}")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    if options.write and options.parts:
        parser.error("--write needs all parts")
    effort = QUICK if options.quick else Effort()
    effort = replace(effort, rounds=options.rounds or effort.rounds)
    description = f"Measured on {machine.description()}. Rounds: {effort.rounds}, median reported."
    print(description, flush=True)
    reports, begin = [], machine.sample()
    for part in options.parts or PARTS:
        print(f"\n=== {part}", flush=True)
        reports.append(parts.run(part, effort))
        print(*(f"\n{table.text()}" for table in reports[-1].tables), sep="\n", flush=True)
    noise = machine.noise(begin, machine.sample())
    print(f"\n{filled(noise)}")
    if options.write:
        write([table for report in reports for table in report.tables], description, noise)
    broken = [text for report in reports for text in report.broken]
    print(*(f"limit broken: {text}" for text in broken), sep="\n", end="\n" if broken else "")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
