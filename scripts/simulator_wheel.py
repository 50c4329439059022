# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the simulator as a wheel of its own into .build/simulator-wheel, and prints its path.

In the repository the simulator is a part of the tests. In the wheel it is the package verge_simulator, with the tables of the
platform beside it, a command, and fixtures for pytest.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
BUILD = ROOT / ".build" / "simulator-wheel"
PACKAGE = "verge_simulator"
#: What of tests/contract is served; the rest compares it with the collection.
CONTRACT = ("__init__.py", "releases.py", "README.md", "platform_tables.txt", "tables")
#: Names of modules, as code and documentation write them.
RENAMED = (
    (re.compile(r"\btests\.simulator\b"), PACKAGE),
    (re.compile(r"\btests\.contract\b"), f"{PACKAGE}.contract"),
)
PROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "verge-simulator"
version = "{version}"
description = "A simulator of the VergeOS API for trying and testing playbooks, inventories and API clients"
readme = "README.md"
requires-python = ">=3.10"
license = "GPL-3.0-or-later"
license-files = ["COPYING"]
keywords = ["ansible", "simulator", "testing", "vergeos"]
classifiers = ["Framework :: Pytest", "Framework :: Ansible", "Typing :: Typed"]
dependencies = ["cheroot>=10.0", "Jinja2>=3.1", "PyYAML>=6.0", "trustme>=1.1"]

[project.urls]
Repository = "{repository}"

[project.scripts]
verge-simulator = "{package}.__main__:main"

[project.entry-points.pytest11]
{package} = "{package}.pytest_plugin"

[tool.hatch.build.targets.wheel]
packages = ["{package}"]
"""


def renamed(text: str) -> str:
    """Return text with the names that modules have in the wheel."""
    for pattern, name in RENAMED:
        text = pattern.sub(name, text)
    return text


def _write_sources() -> None:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    package = BUILD / PACKAGE
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc", "Containerfile")
    shutil.copytree(ROOT / "tests" / "simulator", package, ignore=unwanted)
    (package / "contract").mkdir()
    for name in CONTRACT:
        source, target = ROOT / "tests" / "contract" / name, package / "contract" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=unwanted)
        else:
            shutil.copy(source, target)
    for path in [*package.rglob("*.py"), *package.rglob("*.md")]:
        path.write_text(renamed(path.read_text(encoding="utf-8")), encoding="utf-8")
    (package / "py.typed").touch()
    shutil.copy(ROOT / "COPYING", BUILD)
    shutil.move(package / "README.md", BUILD / "README.md")
    project = PROJECT.format(version=galaxy["version"], repository=galaxy["repository"], package=PACKAGE)
    (BUILD / "pyproject.toml").write_text(project, encoding="utf-8")


def build() -> Path:
    """Build the wheel.

    Returns:
        Its path.

    Raises:
        SystemExit: The build failed; the message is the output of the tool.
    """
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    _write_sources()
    command = [str(BIN / "uv"), "build", "--quiet", "--wheel", "--out-dir", str(BUILD / "dist"), str(BUILD)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nthe wheel of the simulator cannot be built")
    return next((BUILD / "dist").glob("*.whl"))


if __name__ == "__main__":
    print(build().relative_to(ROOT))
