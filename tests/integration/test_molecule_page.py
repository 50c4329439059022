# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Molecule scenario that the documentation tells people to copy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from tests.integration.ansible import BIN, ROOT

PAGE = ROOT / "docs" / "docsite" / "rst" / "molecule.rst"
#: A block that is a file of the scenario.
FILE = re.compile(r"^\.\. not executed: file (\S+),.*\n\n\.\. code-block:: yaml\n\n((?:    .*\n|\n)+)", re.MULTILINE)


def test_the_scenario_works_as_it_is_written(tmp_path: Path) -> None:
    scenario = tmp_path / "project" / "molecule" / "default"
    scenario.mkdir(parents=True)
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (scenario / name).write_text(dedent(text), encoding="utf-8")
    assert len(list(scenario.iterdir())) == 6
    # What the wheel installs.
    command = tmp_path / "bin" / "verge-simulator"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tests.simulator "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    environment = {
        "PATH": os.pathsep.join((str(command.parent), str(BIN), "/usr/bin", "/bin")),
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "collections"),
        "ANSIBLE_REMOTE_TMP": str(tmp_path / "remote"),
    }
    done = subprocess.run(
        [BIN / "molecule", "test"], check=False, cwd=tmp_path / "project", env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    for step in ("create", "converge", "idempotence", "verify", "destroy"):
        assert re.search(rf"{step}: Executed: Successful", done.stdout), done.stdout
