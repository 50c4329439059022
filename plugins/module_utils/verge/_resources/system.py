# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system itself: the one row of table `system`."""

from __future__ import annotations

from .._schema.codecs import FLAG, KEY, Integer, Text
from .._schema.columns import CREATE_ONLY, Column, Fact
from .._schema.resource import Resource
from .location import LOCATION

SYSTEM = Resource(
    name="system",
    title="system",
    table="system",
    provided=True,
    in_documents=False,
    # Requests call the row `system/1`, while its key reads `self`.
    only_key="1",
    columns=(
        # A setting holds the name, too (`cloud_name`). Whether this column follows, or the other way round, is not known.
        Column("name", column="cloud_name", write=CREATE_ONLY),
        Column("description", Text()),
        Column("domain", Text()),
        Column("url", Text()),
        *LOCATION,
        Column("map_color", Text()),
        # The columns of themes have not been published, their names included.
        Column("theme", KEY, clear=None),
        Column("vsan_host", Text()),
        Column("vsan_port", Integer(0, 65535)),
    ),
    facts=(
        Fact("version", "yb_version"),
        Fact("os_version"),
        Fact("branch"),
        Fact("is_tenant", codec=FLAG),
    ),
)
