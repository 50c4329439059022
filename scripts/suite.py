# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs pytest on the folders named, those that have tests, and the plugins' unit tests on Python 3.9 as well.

    python scripts/suite.py tests/unit -n auto

Arguments after the folders go to pytest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parents[1]
OLDEST = "3.9"
PLUGINS = ROOT / "tests" / "unit" / "plugins"
REQUIREMENTS = ROOT / "requirements" / "py39.txt"
CONSTRAINTS = ROOT / "requirements" / "constraints-py39.txt"


def has_tests(folder: Path) -> bool:
    return any(folder.rglob("test_*.py"))


def pytest(python: str, folders: list[str], options: list[str]) -> int:
    return subprocess.run([python, "-m", "pytest", *options, *folders], cwd=ROOT, check=False).returncode


def on_oldest(options: list[str]) -> int:
    """What managed nodes run, on the oldest Python that they may have."""
    found = subprocess.run(
        ["sh", "scripts/find_python.sh", OLDEST], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if found.returncode:
        print(f"Python {OLDEST}: skipped, there is none on this machine")
        return 0
    print(f"Python {OLDEST}: tests/unit/plugins")
    python = environment.ensure(ROOT / ".build" / "venv-py39", [REQUIREMENTS], CONSTRAINTS, found.stdout.strip())
    return pytest(str(python), [str(PLUGINS.relative_to(ROOT))], options)


def main(arguments: list[str]) -> int:
    folders = [name for name in arguments if (ROOT / name).is_dir() and has_tests(ROOT / name)]
    options = [name for name in arguments if not (ROOT / name).is_dir() and not name.startswith("tests/")]
    if not folders:
        print(f"No tests yet in {' '.join(name for name in arguments if name.startswith('tests/'))}")
        return 0
    code = pytest(sys.executable, folders, options)
    if "tests/unit" in folders and has_tests(PLUGINS):
        code = on_oldest(options) or code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
