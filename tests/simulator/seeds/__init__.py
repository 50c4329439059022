# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The initial content of a simulated system: ``empty``, ``small``, ``fleet:<number>``, or a document of somebody's own."""

from __future__ import annotations

from pathlib import Path

from ..auth import Auth
from ..engine import Engine
from . import empty, fleet, recipes, small, stand_ins

NAMES = ("empty", "small", "fleet:<number of VMs>", "<a document, or a folder with documents>")


def is_known(name: str) -> bool:
    """Return whether a seed of that name exists."""
    kind, _colon, number = name.partition(":")
    return (kind in ("empty", "small") and not number) or (kind == "fleet" and number.isdigit()) or is_document(name)


def is_document(name: str) -> bool:
    """Return whether a seed is a document, which can only be loaded when the system is running."""
    return name not in ("empty", "small") and Path(name).exists()


def populate(name: str, engine: Engine, auth: Auth, password: str) -> None:
    """Fill a fresh engine."""
    kind, _colon, number = name.partition(":")
    if not is_known(name):
        raise ValueError(f"unknown seed {name!r}; expected one of: {', '.join(NAMES)}")
    empty.populate(engine, auth, password)
    if kind == "small":
        small.populate(engine)
    elif kind == "fleet" and number.isdigit():
        fleet.populate(engine, int(number))
    elif is_document(name):
        recipes.populate(engine)
        stand_ins.enlarge(engine)
    engine.clock.run_due()
