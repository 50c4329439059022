# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Infected files that the virus scanners of NAS services have found: table `volume_antivirus_infections`."""

from __future__ import annotations

from .._schema.columns import Column, Fact
from .._schema.resource import Journal, Resource
from .log import PER_SECOND, Instant

NAS_INFECTION = Resource(
    name="nas_infection",
    plural="nas_infections",
    title="infected file",
    table="volume_antivirus_infections",
    read_only=True,
    columns=(
        Column("file", column="filename"),
        Column("virus"),
        Column("action"),
        Column("time", Instant(), column="timestamp"),
    ),
    identity=("file",),
    facts=(
        Fact("volume", "volume_antivirus#volume#name"),
        Fact("service", "volume_antivirus#volume#service#name"),
    ),
    journal=Journal("timestamp", PER_SECOND),
)
