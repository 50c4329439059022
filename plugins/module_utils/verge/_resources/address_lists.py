# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of the addresses from which an API key can be used."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network
from typing import Any, Optional

from .._schema.codecs import CLEAR
from .._schema.controls import Controls
from .._schema.resource import Desired, State

_IP_LISTS = ("ip_allow_list", "ip_deny_list")


def _networks(key: Mapping[str, Any], option: str) -> list[Any]:
    """Return the networks of a list of addresses, without what cannot be read as such."""
    found = []
    for text in key.get(option) or ():
        with suppress(ValueError):
            found.append(ip_network(text, strict=False))
    return found


def denied_is_not_allowed(desired: Desired, key: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse to deny what is inside an allowed network, as the platform does (live test of its Python SDK on 26.1.8)."""
    current = key.values if key is not None else {}
    given = {option: () if value is CLEAR else value for option, value in desired.values.items()}
    if all(set(given.get(option) or ()) == set(current.get(option) or ()) for option in _IP_LISTS if option in given):
        return None
    merged = {**current, **given}
    allowed = _networks(merged, "ip_allow_list")
    for denied in _networks(merged, "ip_deny_list"):
        outer = [network for network in allowed if network.version == denied.version and denied.subnet_of(network)]
        if outer:
            return f"ip_deny_list: {denied} is inside {outer[0]} of 'ip_allow_list', which takes precedence"
    return None
