# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection as a whole uses of the platform, and what it knows about it."""

from __future__ import annotations

from typing import Any

from .._schema.description import KnownTable
from .._schema.usage import Use, uses
from .diagnostic_queries import DIAGNOSTICS
from .known_tables import CHOICES, COLUMNS, DEFAULTS, LINKS
from .licensing import LICENSING
from .registry import RESOURCES

#: The releases of the platform of which simulations test the collection.
TESTED_RELEASES = ("26.1", "26.2")


def _place(name: str) -> tuple[str, str]:
    table, _dot, column = name.partition(".")
    return table, column


def all_uses() -> list[Use]:
    """Return all uses of the platform's columns by all modules."""
    links = {_place(name): table for name, table in LINKS.items()}
    managed = [use for module, resource in RESOURCES.items() for use in uses(module, resource, links)]
    asked = [use for module, diagnostics in DIAGNOSTICS.items() for use in diagnostics.uses(module)]
    return [*managed, *asked, *LICENSING.uses("verge_license")]


def known_tables() -> dict[str, KnownTable]:
    """Return what the collection knows about the tables that it uses."""
    choices: dict[str, dict[str, frozenset[str]]] = {}
    for name, values in CHOICES.items():
        table, column = _place(name)
        choices.setdefault(table, {})[column] = frozenset(values.split(" | "))
    return {table: KnownTable(frozenset(names.split()), choices.get(table, {})) for table, names in COLUMNS.items()}


def known_defaults() -> dict[tuple[str, str], Any]:
    """Return what the platform stores when a column is not given, by table and column, as far as that is known."""
    return {_place(name): value for name, value in DEFAULTS.items()}
