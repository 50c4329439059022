# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Moves the project to another organisation or repository, as in `python scripts/identity.py https://github.com/example/project`.

galaxy.yml holds the addresses. Galaxy and ansible-doc show texts as they are written, so that links in them cannot be made from
galaxy.yml at run time; a test compares them all with it, and this replaces them all.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"^https://github\.com/(?P<owner>[\w-]+)/(?P<project>[\w.-]+)$")


def replacements(old: str, new: str) -> list[tuple[str, str]]:
    """Return what is replaced with what, the longest first.

    Raises:
        ValueError: One of the addresses is not that of a repository on GitHub.
    """
    before, after = ADDRESS.match(old), ADDRESS.match(new)
    if not before or not after:
        raise ValueError(f"{new if before else old} is not like https://github.com/owner/project")
    return [
        (old.removeprefix("https://"), new.removeprefix("https://")),
        (f"{before['owner']}.github.io/{before['project']}", f"{after['owner']}.github.io/{after['project']}"),
        (f"github.com/{before['owner']}", f"github.com/{after['owner']}"),
        (f"github.com/orgs/{before['owner']}/", f"github.com/orgs/{after['owner']}/"),
        (f"@{before['owner']}", f"@{after['owner']}"),
        (f"repository: {before['owner']}/{before['project']}", f"repository: {after['owner']}/{after['project']}"),
    ]


def main() -> int:
    """Replace the addresses in all files that git knows, and return the exit code."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    old = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["repository"]
    pairs = replacements(old, sys.argv[1].rstrip("/"))
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    changed = 0
    for path in (ROOT / name for name in names.split("\0") if name):
        if not path.is_file() or path.is_symlink():
            continue
        before = path.read_bytes()
        after = before
        for here, there in pairs:
            after = after.replace(here.encode(), there.encode())
        if after != before:
            path.write_bytes(after)
            changed += 1
    print(f"identity: {changed} files; next: make format lint")
    return 0


if __name__ == "__main__":
    sys.exit(main())
