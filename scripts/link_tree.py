# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shows the checkout as .build/collections/ansible_collections/verge/vergeos, by links.

Ansible, mypy and pytest find a collection only in a folder of that name, and no package makes one of a checkout. Each
top-level entry is a link of its own, so that no tool walks from the links into the links. Several processes may run this.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLLECTIONS = ROOT / ".build" / "collections"


def link(root: Path = ROOT, collections: Path = COLLECTIONS) -> Path:
    """Create or refresh the links and return the collection's folder."""
    tree = collections / "ansible_collections" / "verge" / "vergeos"
    tree.mkdir(parents=True, exist_ok=True)
    for path in root.iterdir():
        target = os.path.relpath(path, tree)
        if path.name.startswith(".") or ((tree / path.name).is_symlink() and os.readlink(tree / path.name) == target):
            continue
        fresh = tree / f".{path.name}.{os.getpid()}"
        fresh.symlink_to(target)
        os.replace(fresh, tree / path.name)
    return tree


if __name__ == "__main__":
    print(link())
