# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the linters, two at a time, and prints one line for each; their output only where one fails.

Without arguments all of them, otherwise those named: python scripts/lint.py mypy reuse
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import copy_tree
import link_tree

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PYTHON = sys.executable
COPY = ROOT / ".build" / "sanity"
HOME = ROOT / ".build" / "ansible-home"
LOGS = ROOT / ".build" / "lint"
PLUGIN_DOCS = (
    "--plugin-docs",
    "--skip-rstcheck",
    "--validate-collection-refs",
    "all",
    "--disallow-unknown-collection-refs",
    "--check-extra-docs-refs",
)
SHOWN = 40  # lines of what a linter says


@dataclass(frozen=True)
class Linter:
    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> tuple[Linter, int, str, float]:
        started = time.monotonic()
        environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **self.environment}
        done = subprocess.run(
            self.command,
            check=False,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        return self, done.returncode, done.stdout, time.monotonic() - started


def linters() -> list[Linter]:
    copy = copy_tree.copy(COPY)
    scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "scripts").glob("*.py"))
    shell = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "scripts").glob("*.sh"))
    HOME.mkdir(parents=True, exist_ok=True)
    collection = {"ANSIBLE_COLLECTIONS_PATH": str(COPY), "ANSIBLE_HOME": str(HOME), "HOME": str(HOME)}
    return [
        Linter("plugin docs", ("antsibull-docs", "lint-collection-docs", *PLUGIN_DOCS, "."), copy, collection),
        Linter("ansible-lint", ("ansible-lint", "--offline", "--nocolor", "--profile", "production"), copy, collection),
        Linter("mypy", ("mypy",)),
        Linter(
            "mypy scripts",
            ("mypy", "--config-file", "", "--strict", "--cache-dir", ".build/cache/mypy-scripts", *scripts),
            environment={"MYPYPATH": "scripts"},
        ),
        Linter("ruff check", ("ruff", "check", "--no-fix", "--output-format", "concise")),
        Linter("ruff format", ("ruff", "format", "--check", "--diff")),
        Linter(
            "import-linter",
            ("lint-imports", "--no-logo", "--cache-dir", ".build/cache/import-linter"),
            environment=imports(),
        ),
        Linter("yamllint", ("yamllint", "--strict", ".")),
        Linter("reuse", ("reuse", "lint", "--lines"), copy),
        Linter("changelog", ("antsibull-changelog", "lint")),
        Linter("registration", (PYTHON, "scripts/register_modules.py", "--check")),
        Linter("codespell", ("codespell",)),
        Linter("shellcheck", ("shellcheck", ".ci/run", *shell)),
    ]


def imports() -> dict[str, str]:
    return {"PYTHONPATH": str(link_tree.COLLECTIONS), "COLUMNS": "120"}


def show(name: str, output: str) -> None:
    lines = output.strip().splitlines()
    print("\n".join(f"    {line}" for line in lines[:SHOWN]), flush=True)
    if len(lines) > SHOWN:
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / f"{name.replace(' ', '-')}.log"
        log.write_text(output, encoding="utf-8")
        print(f"    ... {len(lines) - SHOWN} lines more in {log.relative_to(ROOT)}", flush=True)


def main(names: list[str]) -> int:
    link_tree.link()
    known = linters()
    unknown = set(names) - {linter.name for linter in known}
    if unknown:
        print(f"No such linter: {', '.join(sorted(unknown))}. There are: {', '.join(x.name for x in known)}")
        return 2
    failed = 0
    chosen = [linter for linter in known if not names or linter.name in names]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in [pool.submit(linter.run) for linter in chosen]:
            linter, code, output, seconds = future.result()
            print(f"  {'FAILED' if code else 'ok':7}{linter.name:15}{seconds:6.1f} s", flush=True)
            if code:
                failed += 1
                show(linter.name, output)
    print(f"lint: {len(chosen) - failed} of {len(chosen)} clean")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
