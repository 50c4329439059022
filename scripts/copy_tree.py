# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the project's files to <destination>/ansible_collections/verge/vergeos and prints that folder.

    python scripts/copy_tree.py .build/sanity

ansible-test, ansible-lint and the build need real files in a folder of that name, and no package copies what git tracks or
would track.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHES = {"__pycache__", "build", "output", "collections"}


def project_files(root: Path = ROOT) -> list[str]:
    """Return the files of the project: those that git knows or, in an unpacked archive, all but hidden ones and caches."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    git = subprocess.run(command, check=False, capture_output=True, text=True)
    if git.returncode == 0 and (root / ".git").exists():
        names = git.stdout.split("\0")
    else:
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name not in CACHES and not name.startswith((".build", ".venv"))]
            names += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted({name for name in names if name and os.path.lexists(root / name)})


def copy(destination: Path, root: Path = ROOT, belongs: Callable[[str], bool] = bool) -> Path:
    """Copy the files whose names (as in plugins/modules/x.py) belong there, and return the collection's folder."""
    tree = destination / "ansible_collections" / "verge" / "vergeos"
    shutil.rmtree(tree, ignore_errors=True)
    for name in filter(belongs, project_files(root)):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, tree / name, follow_symlinks=False)
    # Without a repository of its own the tools would ask that of the checkout, which ignores all of .build.
    if shutil.which("git"):
        subprocess.run(["git", "init", "--quiet", str(tree)], check=True)
    return tree


if __name__ == "__main__":
    print(copy(Path(sys.argv[1]).absolute()))
