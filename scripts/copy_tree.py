# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the project's files to <destination>/ansible_collections/verge/vergeos and prints that folder.

    python scripts/copy_tree.py .build/sanity

ansible-test, ansible-lint and the build want real files in a real collection tree. The copy holds what git
tracks or would track; what is gone here vanishes there too. Files that did not change are left alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_GIT = {"__pycache__", "build", "output", "collections"}


def project_files(root: Path = ROOT) -> list[str]:
    """The files that belong to the project, by git or, in an unpacked archive, by leaving out the usual caches."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name"]
    git = subprocess.run(command, check=False, capture_output=True, text=True)
    if git.returncode == 0 and (root / ".git").exists():
        names = [name for name in git.stdout.split("\0") if name]
    else:
        names = []
        for folder, folders, files in os.walk(root):
            folders[:] = [n for n in folders if n not in WITHOUT_GIT and (n in {".ci", ".github"} or n[0] != ".")]
            names += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return sorted({name for name in names if os.path.lexists(root / name)})


def same(source: Path, copy: Path) -> bool:
    if not os.path.lexists(copy) or source.is_symlink() or copy.is_symlink():
        return False
    old, new = copy.stat(), source.stat()
    return (old.st_size, old.st_mtime_ns, old.st_mode) == (new.st_size, new.st_mtime_ns, new.st_mode)


def copy(destination: Path, root: Path = ROOT, belongs: Callable[[str], bool] = bool) -> Path:
    """Copies the files whose names (as in plugins/modules/x.py) belong there, and returns the collection's folder."""
    tree = destination / "ansible_collections" / "verge" / "vergeos"
    names = [name for name in project_files(root) if belongs(name)]
    wanted = {str(parent) for name in names for parent in Path(name).parents} | set(names)
    for folder, folders, files in os.walk(tree):
        if Path(folder) == tree and ".git" in folders:
            folders.remove(".git")
        for name in [*files, *folders]:
            path = Path(folder, name)
            if str(path.relative_to(tree)) in wanted and path.is_dir() == (root / path.relative_to(tree)).is_dir():
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
                folders.remove(name)
            else:
                path.unlink()
    for name in names:
        source, target = root / name, tree / name
        if same(source, target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy2(source, target, follow_symlinks=False)
    own_repository(tree)
    return tree


def own_repository(tree: Path) -> None:
    """Keeps the tools from asking the checkout's repository, which would say that all of .build is ignored."""
    if shutil.which("git") and not (tree / ".git").exists():
        subprocess.run(["git", "init", "--quiet", str(tree)], check=True)


if __name__ == "__main__":
    print(copy(Path(sys.argv[1]).absolute()))
