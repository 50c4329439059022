# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system itself: the one row of table `system`."""

from __future__ import annotations

from .._schema.codecs import FLAG
from .._schema.columns import Column, Fact
from .._schema.resource import Resource

SYSTEM = Resource(
    name="system",
    title="system",
    table="system",
    read_only=True,
    columns=(Column("name", column="cloud_name"),),
    facts=(
        Fact("version", "yb_version"),
        Fact("os_version"),
        Fact("branch"),
        Fact("is_tenant", codec=FLAG),
        Fact("description"),
        Fact("domain"),
        Fact("city"),
        Fact("country"),
        Fact("timezone"),
        Fact("url"),
    ),
)
