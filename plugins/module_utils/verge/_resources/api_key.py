# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys of users: table `user_api_keys`. They can also be listed with their user."""

from __future__ import annotations

from dataclasses import replace

from .._schema.codecs import TIME, DelimitedList, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.resource import Export, Resource
from . import words
from .address_lists import denied_is_not_allowed
from .expiry import expires, not_expired

_NAME = Column("name", Text(128), required=True)
_OTHERS = (
    Column("description", Text(2048)),
    expires(),
    Column("ip_allow_list", DelimitedList(",")),
    Column("ip_deny_list", DelimitedList(",")),
)

#: A key as a part of its user.
KEY_OF_USER = Resource(
    name="api_key",
    title="API key",
    table="user_api_keys",
    columns=(_NAME, *_OTHERS),
    facts=(
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("last_login", "lastlogin_stamp", TIME),
        Fact("last_login_ip", "lastlogin_ip"),
    ),
    # The secret's name in the answer: `private_key` on current releases, `token` in another official client.
    shown_once=("private_key", "token"),
    guards=(not_expired, denied_is_not_allowed),
    export=Export(terraform="api_key"),
)

API_KEY = replace(
    KEY_OF_USER,
    plural="api_keys",
    columns=(
        _NAME,
        Reference("user", table="users", title="user", required=True, write=CREATE_ONLY),
        *_OTHERS,
    ),
    # Two users can have a key of the same name.
    scope=("user",),
    listed_by=("user",),
    words=words.API_KEY,
    export=Export(
        terraform="api_key",
        on_request="API keys are exported with their users, and their secrets cannot be read",
    ),
)
