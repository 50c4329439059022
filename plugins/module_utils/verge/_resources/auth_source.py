# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authorization sources (identity providers): table `auth_sources`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, Choice, Codec, Flag, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact
from .._schema.partly_secret import DOCUMENT
from .._schema.resource import Export, Resource
from .._secret_names import sounds_secret
from ..errors import UsageError
from .checks import unique_name

#: Members of the settings that have options of their own.
_TEXTS = ("client_id", "tenant_id", "scope", "server_url", "redirect_uri", "remote_user_fields")
_FLAGS = (
    "auto_create_users",
    "update_remote_user",
    "update_user_email",
    "update_user_display_name",
    "update_group_membership",
)
_SECRET = "client_secret"
#: The platform adds this member itself (measured on 26.1.8).
_OWN = "debug"


def _secret_member(value: Any) -> Optional[str]:
    """Return the name of the first member of a document, however deep, that holds a secret."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            found = str(name) if sounds_secret(name) else _secret_member(inner)
            if found is not None:
                return found
    if isinstance(value, (list, tuple)):
        return next((found for found in map(_secret_member, value) if found is not None), None)
    return None


def _without_secret_members(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_secret_members(inner) for name, inner in value.items() if not sounds_secret(name)}
    return [_without_secret_members(inner) for inner in value] if isinstance(value, (list, tuple)) else value


class Setting(Flag):
    """A yes/no value that may be missing. What the platform does then is not known, so it equals neither."""

    empty: Any = None


class FurtherMembers(Codec):
    """The members of the settings without an option of their own. Those that are not given are left alone."""

    option_type = "dict"
    partly_secret = DOCUMENT

    def parse(self, value: Any) -> Any:
        for name in value:
            if name in (*_TEXTS, *_FLAGS, _SECRET):
                raise ValueError(f"'{name}' has an option of its own")
        name = _OWN if _OWN in value else _secret_member(value)
        if name is not None:
            raise ValueError(
                f"'{name}' cannot be given here: its value could not be kept secret, or the platform sets it itself"
            )
        return dict(value)

    def load(self, raw: Any) -> Any:
        members = raw if isinstance(raw, Mapping) else {}
        hidden = (*_TEXTS, *_FLAGS, _SECRET, _OWN)
        return {name: value for name, value in members.items() if name not in hidden and not sounds_secret(name)}

    def show(self, value: Any) -> Any:
        return _without_secret_members(value)

    def same(self, desired: Any, current: Any) -> bool:
        shown = _without_secret_members(current)
        different = [name for name, value in desired.items() if name not in shown or shown[name] != value]
        for name in different:
            secret = _secret_member(current.get(name))
            if secret is not None:
                raise UsageError(
                    f"settings.{name} contains the secret '{secret}', which would be lost",
                    hint="change it with verge_api, with the whole document in 'secrets'",
                )
        return not different


AUTH_SOURCE = Resource(
    name="auth_source",
    plural="auth_sources",
    title="authorization source",
    table="auth_sources",
    read_by_key=("settings",),
    columns=(
        Column("name", Text(), required=True),
        Column(
            "driver",
            Choice("azure", "google", "gitlab", "okta", "openid", "openid-well-known", "oauth2", "verge.io"),
            required=True,
            write=CREATE_ONLY,
        ),
        *(Column(name, Text(), column="settings", member=name) for name in _TEXTS),
        # It can be read back in clear text, but on a system that masks it every run would see a difference.
        Column(_SECRET, Text(), column="settings", member=_SECRET, exposure=SECRET),
        *(Column(name, Setting(), column="settings", member=name) for name in _FLAGS),
        Column("settings", FurtherMembers(), member=""),
        Column("menu", FLAG),
        Column("button_color", Text()),
        Column("button_background_color", Text()),
        Column("button_icon", Text(), column="button_fa_icon"),
        Column("icon_color", Text()),
    ),
    facts=(Fact("debug", codec=FLAG),),
    preflights=(unique_name(),),
    export=Export(terraform="auth_source"),
)
