# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""System snapshots on the other side of outgoing site syncs: table `site_syncs_outgoing_remote_snaps`."""

from __future__ import annotations

from .._schema.codecs import TIME, Text
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Resource

SITE_REMOTE_SNAPSHOT = Resource(
    name="site_remote_snapshot",
    plural="site_remote_snapshots",
    title="snapshot on the other side",
    table="site_syncs_outgoing_remote_snaps",
    read_only=True,
    columns=(
        Column("name", Text()),
        Reference("sync", column="site_syncs_outgoing", table="site_syncs_outgoing", title="outgoing site sync"),
    ),
    facts=(
        Fact("site", "site_syncs_outgoing#site#name"),
        Fact("description"),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("expires", codec=TIME, volatile=True),
        Fact("status"),
        Fact("status_info"),
        Fact("refreshed", "site_syncs_outgoing#remote_snaps_last_refresh", TIME, volatile=True),
    ),
)
