# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the artifact into .build/artifact, checks which files it holds, and prints its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import copy_tree

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
ARTIFACTS = BUILD / "artifact"
FOLDERS = {"LICENSES", "changelogs", "docs", "examples", "extensions", "meta", "playbooks", "plugins", "roles", "tests"}
FILES = {"CHANGELOG.md", "CHANGELOG.rst", "COPYING", "FILES.json", "MANIFEST.json", "README.md", "requirements.txt"}
TESTS = {"tests/config.yml"}
UNWANTED_SUFFIXES = {".gz", ".log", ".orig", ".pyc", ".rej", ".swp", ".tgz"}
LARGEST = 1024 * 1024


def build() -> Path:
    """Builds from a copy of the files that git knows, so that nothing lying about gets in."""
    tree = copy_tree.copy(BUILD / "build")
    shutil.rmtree(ARTIFACTS, ignore_errors=True)
    command = [
        str(Path(sys.executable).parent / "ansible-galaxy"),
        "collection",
        "build",
        "--output-path",
        str(ARTIFACTS),
    ]
    environment = {**os.environ, "ANSIBLE_HOME": str(BUILD / "ansible-home"), "ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(command, check=False, cwd=tree, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"ansible-galaxy collection build failed:\n{done.stdout}{done.stderr}")
    [artifact] = ARTIFACTS.glob("*.tar.gz")
    return artifact


def complaints(artifact: Path) -> list[str]:
    """What does not belong into the artifact, and what is missing from it."""
    with tarfile.open(artifact) as archive:
        members = [member for member in archive.getmembers() if not member.isdir()]
    names = {member.name for member in members}
    found = [f"missing: {name}" for name in sorted((FILES | TESTS | {"meta/runtime.yml"}) - names)]
    for member in members:
        path = Path(member.name)
        known = path.parts[0] in FOLDERS if len(path.parts) > 1 else member.name in FILES
        if not known or (path.parts[0] == "tests" and member.name not in TESTS):
            found.append(f"does not belong there: {member.name}")
        elif path.suffix in UNWANTED_SUFFIXES or any(part.startswith(".") for part in path.parts):
            found.append(f"looks like a leftover: {member.name}")
        elif member.size > LARGEST:
            found.append(f"larger than {LARGEST} bytes: {member.name}")
    return found


def main() -> int:
    """Build the artifact, check its files and print its path."""
    artifact = build()
    found = complaints(artifact)
    if found:
        print(f"{artifact.relative_to(ROOT)}:", *found, sep="\n  ")
        return 1
    print(artifact.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
