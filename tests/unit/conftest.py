# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets a plain ``pytest tests/unit`` import ansible_collections.verge.vergeos, and ``ansible-test units`` the simulator.

A checkout does not lie in an ``ansible_collections`` folder, so a tree of links stands in for one. Under
``ansible-test units`` the package can be imported already, but ``tests.simulator`` by that name cannot.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def importable() -> bool:
    try:
        return importlib.util.find_spec("ansible_collections.verge.vergeos") is not None
    except ModuleNotFoundError:
        return False


if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if not importable():
    subprocess.run([sys.executable, str(ROOT / "scripts" / "link_tree.py")], check=True, stdout=subprocess.DEVNULL)
    collections = str(ROOT / ".build" / "collections")
    sys.path.insert(0, collections)
    importlib.invalidate_caches()
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = collections

with contextlib.suppress(ImportError):
    from hypothesis import settings

    # How long one example takes says nothing on a machine that has other things to do.
    settings.register_profile("no deadline", deadline=None)
    settings.load_profile("no deadline")
