# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the artifact, checks its file list and has galaxy-importer judge it as Galaxy does at an upload.

Its warnings count as failures. galaxy-importer lives in an environment of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import build
import environment

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
SETTINGS = """\
[galaxy-importer]
CHECK_REQUIRED_TAGS = True
CHECK_CHANGELOG = True
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = True
OFFLINE_ANSIBLE_LINT = True
RUN_FLAKE8 = False
RUN_ANSIBLE_TEST = False
"""


def importer(artifact: Path) -> tuple[int, str]:
    requirements = ROOT / "requirements"
    python = environment.ensure(
        BUILD / "venv-importer",
        [requirements / "importer.txt"],
        requirements / "constraints-importer.txt",
        sys.executable,
    )
    folder = BUILD / "importer"
    folder.mkdir(exist_ok=True)
    settings = folder / "galaxy-importer.cfg"
    settings.write_text(SETTINGS, encoding="utf-8")
    done = subprocess.run(
        [str(python), "-m", "galaxy_importer.main", str(artifact)],
        check=False,
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_HOME": str(BUILD / "ansible-home"),
            "GALAXY_IMPORTER_CONFIG": str(settings),
            "HOME": str(folder),
            "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return done.returncode, done.stdout


def main() -> int:
    artifact = build.build()
    found = build.complaints(artifact)
    if found:
        print("The artifact's file list:", *found, sep="\n  ")
    code, output = importer(artifact)
    remarks = re.findall(r"^(?:WARNING|ERROR|CRITICAL)\b.*", output, re.MULTILINE)
    if code or remarks or found:
        print(output.strip())
        print(f"importer: failed, {len(remarks) + len(found)} remarks")
        return 1
    print(f"importer: {artifact.name} would be accepted, no remarks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
