# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys of users: table `user_api_keys`. They can also be listed with their user."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Optional

from .._schema.codecs import TIME, DelimitedList, Text, parse_duration, show_duration
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, Replacement, Resource, State
from . import words
from .address_lists import denied_is_not_allowed
from .expiry import Lifetime, expires, not_expired

_NAME = Column("name", Text(128), required=True)
#: Longest name of a key that is replaced; the replaced one keeps it, with more behind it.
_LONGEST_NAME = 100
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


def _seconds(controls: Controls, option: str) -> Optional[int]:
    """Return the duration that an option gives; None: it was not given."""
    given = controls.extra.get(option)
    return None if given is None else parse_duration(given)


def _problem(controls: Controls, option: str) -> str:
    try:
        _seconds(controls, option)
    except ValueError as error:
        return f"{option}: {error}"
    return ""


def _rotation_is_valid(desired: Desired, _key: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent":
        return None
    problems = [_problem(controls, option) for option in ("rotate_after", "overlap")]
    if any(problems):
        return next(filter(None, problems))
    if not _is_rotated(controls):
        return None if controls.extra.get("overlap") is None else "'overlap' requires 'rotate_after'"
    if controls.key is not None:
        return "'rotate_after' cannot be used with 'id', because the new key has another one; use 'name' and 'user'"
    if len(str(desired.get("name") or "")) > _LONGEST_NAME:
        return f"with 'rotate_after', 'name' can have at most {_LONGEST_NAME} characters"
    return None


def _is_rotated(controls: Controls) -> bool:
    return controls.extra.get("rotate_after") is not None


def _is_too_old(key: State, controls: Controls) -> bool:
    age, created = _seconds(controls, "rotate_after"), key.facts.get("created")
    return age is not None and created is not None and time.time() - created >= age


def _taken_over(key: State) -> Mapping[str, Any]:
    """Return what a new key has from the one that it replaces: it may be used from the same places, and for as long."""
    end, created = key.values.get("expires") or 0, key.facts.get("created") or 0
    lifetime = Lifetime(int(time.time()) + int(end) - int(created)) if end and created else end
    kept = {option: key.values[option] for option in ("description", "ip_allow_list", "ip_deny_list")}
    return {**kept, "expires": lifetime}


def _remains(key: State, controls: Controls) -> Optional[Mapping[str, Any]]:
    """Return what is written to a replaced key, which the platform removes when it expires."""
    overlap = _seconds(controls, "overlap")
    if not overlap:
        return None
    end, current = int(time.time()) + overlap, key.values.get("expires")
    return {} if current and current <= end else {"expires": end}


def _outcome(controls: Controls) -> str:
    overlap = _seconds(controls, "overlap")
    return f"expires in {show_duration(overlap)} at the latest" if overlap else "is deleted and stops working"


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
    guards=(*KEY_OF_USER.guards, _rotation_is_valid),
    controls={
        "rotate_after": {"type": "str"},
        "overlap": {"type": "str"},
        "test_login": {"type": "bool", "default": True},
    },
    replacement=Replacement(
        wanted=_is_rotated,
        due=_is_too_old,
        taken_over=_taken_over,
        proves=lambda controls: bool(controls.extra.get("test_login")),
        hint="if the new key cannot be used from here because of 'ip_allow_list', set 'test_login: false'",
        used=lambda key: bool(key.facts.get("last_login")),
        remains=_remains,
        outcome=_outcome,
    ),
    export=Export(
        terraform="api_key",
        on_request="API keys are exported with their users, and their secrets cannot be read",
    ),
)
