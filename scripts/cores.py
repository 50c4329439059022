# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Supported releases of ansible-core and the Pythons on this machine that can run them.

No package knows which release of ansible-core runs on which Python. ansible-test also needs a HOME with pip settings and
with a substitute for the script that it would download from a host other than PyPI.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pip_settings

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
#: ansible-core: the oldest and the newest Python of the controller; managed nodes: PYTHONS up to the newest.
CORES = {
    "2.16": ("3.10", "3.12"),
    "2.17": ("3.10", "3.12"),
    "2.18": ("3.11", "3.13"),
    "2.19": ("3.11", "3.13"),
    "2.20": ("3.12", "3.14"),
    "2.21": ("3.12", "3.14"),
}
#: Python brings pip along, so ansible-test need not download it.
GET_PIP = """\
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"])
packages = [argument for argument in sys.argv[1:] if not argument.startswith(("-", "pip=="))]
if packages:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"] + packages)
"""


@dataclass(frozen=True)
class Run:
    """A release of ansible-core, the Python of its controller, and the Pythons of managed nodes."""

    core: str
    controller: str
    targets: tuple[str, ...]


def interpreters() -> dict[str, Path]:
    """Return the Pythons on this machine by version."""
    found = {}
    for version in PYTHONS:
        command = ["sh", str(ROOT / "scripts" / "find_python.sh"), version]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            found[version] = Path(done.stdout.strip())
    return found


def runs(pythons: dict[str, Path]) -> list[Run]:
    """Return the releases that these Pythons can run, the oldest first."""
    found = []
    for core, (first, last) in CORES.items():
        possible = [version for version in PYTHONS[: PYTHONS.index(last) + 1] if version in pythons]
        if possible and PYTHONS.index(possible[-1]) >= PYTHONS.index(first):
            found.append(Run(core, possible[-1], tuple(possible)))
    return found


def prepare_home(home: Path, environment: Path) -> None:
    """Write what ansible-test, installed in this virtual environment, reads from HOME."""
    [source] = environment.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in set(re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8"))):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(GET_PIP, encoding="utf-8")
    pip_settings.write(home / ".config" / "pip" / "pip.conf")
