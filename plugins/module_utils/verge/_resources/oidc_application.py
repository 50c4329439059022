# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that log people in with the accounts of this system: table `oidc_applications`."""

from __future__ import annotations

from .._schema.codecs import FLAG, TIME, Codec, DelimitedList, Name, Text
from .._schema.columns import Column, Fact, Reference
from .._schema.resource import Children, Export, Resource
from . import words
from .checks import unique_name


def _allowed(option: str, title: str, codec: Codec) -> Resource:
    """Return what lets the users of one kind log in to a restricted application."""
    return Resource(
        name=f"allowed_{option}",
        title=title,
        table=f"oidc_application_{option}s",
        columns=(Reference(option, table=f"{option}s", title=option, codec=codec, required=True),),
        identity=(option,),
    )


OIDC_APPLICATION = Resource(
    name="oidc_application",
    plural="oidc_applications",
    title="OIDC application",
    table="oidc_applications",
    # Both have to be sent for a new one: null for none (measured on 26.1.8).
    created_with=(("force_auth_source", None), ("map_user", None)),
    columns=(
        Column("name", Text(), required=True),
        Column("enabled", FLAG),
        Column("description", Text(2048)),
        Column("redirect_uris", DelimitedList("\n"), column="redirect_uri"),
        Reference("auth_source", column="force_auth_source", table="auth_sources", title="authorization source"),
        Reference("map_user", table="users", title="user", codec=Text(lower=True)),
        Column("restrict_access", FLAG),
        Column("scope_profile", FLAG),
        Column("scope_email", FLAG),
        Column("scope_groups", FLAG),
    ),
    facts=(
        Fact("client_id", volatile=True, fixed=True),
        Fact("discovery_url", "well_known_configuration", volatile=True, fixed=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    children=(
        # The platform stores names of users in lower case.
        Children(
            "users",
            _allowed("user", "allowed user", Text(lower=True)),
            parent_column="oidc_application",
            match=(("user",),),
            scalar="user",
        ),
        Children(
            "groups",
            _allowed("group", "allowed group", Name()),
            parent_column="oidc_application",
            match=(("group",),),
            scalar="group",
        ),
    ),
    reveals="client_secret",
    preflights=(unique_name(),),
    export=Export(terraform="oidc_application"),
    words=words.OIDC_APPLICATION,
)
