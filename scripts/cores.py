# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Supported releases of ansible-core and the Pythons on this machine that can run them.

No package knows which release of ansible-core runs on which Python. ansible-test also needs a HOME with pip settings and
with a substitute for the script that it would download from a host other than PyPI.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
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
    "2.22": ("3.13", "3.14"),
}
#: Releases of which there are only candidates. What their ansible-test requires need not be on a package index yet.
CANDIDATES = ("2.22",)
#: What comes after the newest release; nothing runs on it unless it is asked for by name.
DEVEL = "devel"
DEVEL_PYTHONS = CORES["2.22"]
DEVEL_SOURCE = "https://github.com/ansible/ansible/archive/devel.tar.gz"
#: Run instead of the script that would download pip: Python brings pip along.
GET_PIP = """\
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"])
packages = [argument for argument in sys.argv[1:] if not argument.startswith(("-", "pip=="))]
if packages:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"] + packages)
"""
#: The same with uv, as a package named pip that passes its arguments on, which takes a tenth of the time.
GET_UV = """\
import os
import subprocess
import sys
import sysconfig

PIP = '''
import os
import sys

os.environ.update(%(environment)r)
command, *arguments = [argument for argument in sys.argv[1:] if argument not in ("--disable-pip-version-check", "-y")]
if command == "-V":
    print("pip is provided by uv")
    sys.exit()
if command == "install":
    # as pip does: a sanity test fails if the first import of a library prints a warning
    arguments.append("--compile-bytecode")
os.execv(%(uv)r, [%(uv)r, "pip", command, "--quiet", "--python", sys.executable, *arguments])
'''
folder = os.path.join(sysconfig.get_path("purelib"), "pip")
os.makedirs(folder, exist_ok=True)
for name, text in (("__init__.py", ""), ("__main__.py", PIP)):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)
packages = [argument for argument in sys.argv[1:] if not argument.startswith(("-", "pip=="))]
if packages:
    subprocess.check_call([sys.executable, "-m", "pip", "install"] + packages)
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
    """Return the releases that these Pythons can run, the oldest first, `DEVEL` last."""
    found = []
    for core, (first, last) in {**CORES, DEVEL: DEVEL_PYTHONS}.items():
        possible = [version for version in PYTHONS[: PYTHONS.index(last) + 1] if version in pythons]
        if possible and PYTHONS.index(possible[-1]) >= PYTHONS.index(first):
            found.append(Run(core, possible[-1], tuple(possible)))
    return found


def requirement(core: str) -> str:
    """Return what to install for a release."""
    if core == DEVEL:
        return f"ansible-core @ {DEVEL_SOURCE}"
    # The lower bound admits candidates, which installers otherwise ignore.
    return f"ansible-core=={core}.*,>={core}.0.dev0"


def get_pip() -> str:
    """Return the script that brings pip into the virtual environments of ansible-test."""
    folders = [str(Path(sys.executable).parent), os.environ["PATH"]]
    uv = shutil.which("uv", path=os.pathsep.join(folders))
    if not uv:
        return GET_PIP
    cache = subprocess.run([uv, "cache", "dir"], check=True, capture_output=True, text=True).stdout.strip()
    return GET_UV % {"environment": {**pip_settings.for_uv(), "UV_CACHE_DIR": cache}, "uv": uv}


def prepare_home(home: Path, environment: Path) -> None:
    """Write what ansible-test, installed in this virtual environment, reads from HOME."""
    [source] = environment.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    script = get_pip()
    for version in set(re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8"))):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(script, encoding="utf-8")
    pip_settings.write(home / ".config" / "pip" / "pip.conf")
