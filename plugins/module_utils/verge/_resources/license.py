# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licences of the system: table `licenses`."""

from __future__ import annotations

import json
from typing import Any

from .._schema.codecs import FLAG, TIME, Document
from .._schema.columns import Column, Fact
from .._schema.resource import Resource


class Features(Document):
    """A dictionary that some releases answer as JSON text (official clients read both)."""

    def load(self, raw: Any) -> Any:
        return super().load(json.loads(raw) if isinstance(raw, str) and raw else raw)


LICENSE = Resource(
    name="license",
    plural="licenses",
    title="licence",
    table="licenses",
    read_only=True,
    columns=(Column("name"),),
    facts=(
        Fact("description"),
        Fact("valid_from", codec=TIME),
        Fact("expires", "valid_until", TIME),
        Fact("auto_renewal", codec=FLAG),
        Fact("allow_branding", codec=FLAG),
        Fact("features", codec=Features()),
        Fact("note"),
        Fact("issued", codec=TIME),
        Fact("added", codec=TIME),
        Fact("added_by"),
    ),
)
