# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows the checkout under .build/collections/ansible_collections/verge/vergeos, by links.

Ansible, mypy and pytest find a collection only below a folder named ansible_collections, where a checkout does
not lie. Each top-level entry is a link of its own, so that no tool can walk from the links into themselves.
Safe to run at any time and by several processes at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLLECTIONS = ROOT / ".build" / "collections"
ENTRIES = (
    "CHANGELOG.md",
    "COPYING",
    "LICENSES",
    "README.md",
    "changelogs",
    "docs",
    "extensions",
    "galaxy.yml",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "roles",
    "tests",
)


def link(root: Path = ROOT, collections: Path = COLLECTIONS) -> Path:
    """Creates or refreshes the links and returns the collection's folder."""
    tree = collections / "ansible_collections" / "verge" / "vergeos"
    tree.mkdir(parents=True, exist_ok=True)
    for name in ENTRIES:
        target = os.path.relpath(root / name, tree)
        path = tree / name
        if path.is_symlink() and os.readlink(path) == target:
            if not path.exists():
                path.unlink(missing_ok=True)
        elif (root / name).exists():
            fresh = tree / f".{name}.{os.getpid()}"
            fresh.symlink_to(target)
            os.replace(fresh, path)
        elif path.is_symlink():
            path.unlink(missing_ok=True)
    return tree


if __name__ == "__main__":
    print(link())
    sys.exit(0)
