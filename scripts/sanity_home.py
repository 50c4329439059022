# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Furnishes the HOME in which ansible-test runs.

It holds links to the interpreters, so that launchers on PATH that lead nowhere are not met; the machine's pip
settings, since ansible-test hides the environment from pip; and a stand-in for the script that ansible-test
would download to bring pip into its virtual environments: Python brings pip along itself, and that one is kept.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

BOOTSTRAP = """\
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"])
packages = [argument for argument in sys.argv[1:] if not argument.startswith(("-", "pip=="))]
if packages:
    subprocess.check_call([sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"] + packages)
"""
SETTING = re.compile(r"^(?P<section>[\w-]+|:env:)\.(?P<name>[\w-]+)=(?P<quote>['\"])(?P<value>.*)(?P=quote)$")


def prepare(home: Path, python: Path, interpreters: dict[str, str]) -> Path:
    """Creates or refreshes the folder; python is the one in whose environment ansible-test lives."""
    links = home / "bin"
    links.mkdir(parents=True, exist_ok=True)
    for version, path in interpreters.items():
        link = links / f"python{version}"
        if not (link.is_symlink() and os.readlink(link) == path):
            link.unlink(missing_ok=True)
            link.symlink_to(path)
    write_bootstrap(home / ".ansible" / "test" / "cache", python)
    write_pip_settings(home / ".config" / "pip" / "pip.conf", python)
    return home


def write_bootstrap(cache: Path, python: Path) -> None:
    """One stand-in per version of pip that this ansible-test asks for."""
    [source] = python.parent.parent.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    cache.mkdir(parents=True, exist_ok=True)
    for version in set(re.findall(r"pip='([\d.]+)'", source.read_text(encoding="utf-8"))):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(BOOTSTRAP, encoding="utf-8")


def write_pip_settings(path: Path, python: Path) -> None:
    def pip(*arguments: str) -> list[str]:
        command = [str(python), "-m", "pip", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()

    sections: dict[str, dict[str, str]] = {"global": {"disable-pip-version-check": "true"}}
    cache = pip("cache", "dir")
    if cache:
        sections["global"]["cache-dir"] = cache[0]
    for line in pip("config", "list"):
        if match := SETTING.match(line):
            section = "global" if match["section"] == ":env:" else match["section"]
            value = match["value"].replace("\\n", "\n    ")
            sections.setdefault(section, {})[match["name"]] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    lines = [
        f"[{section}]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())
        for section, settings in sections.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
