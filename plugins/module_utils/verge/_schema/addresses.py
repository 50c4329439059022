# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs of IP addresses and networks."""

from __future__ import annotations

import ipaddress
from typing import Any

from .codecs import UNSET, Codec


class Address(Codec):
    """One IP address.

    Args:
        clearable: the empty string clears it.
    """

    def __init__(self, clearable: bool = True) -> None:
        self.empty: Any = "" if clearable else UNSET

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if not text and self.empty is UNSET:
            raise ValueError("must not be empty")
        if not text:
            return ""
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            raise ValueError(f"'{value}' is not a valid IP address") from None

    def load(self, raw: Any) -> Any:
        if not raw:
            return ""
        try:
            return str(ipaddress.ip_address(str(raw).split("/", maxsplit=1)[0]))
        except ValueError:
            # What the platform stores is shown as it is.
            return str(raw)


class Network(Codec):
    """A network in CIDR form; the empty string clears it."""

    empty = ""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if not text:
            return ""
        if "/" not in text:
            raise ValueError(f"'{value}' has no prefix length; write it like 192.0.2.0/24")
        try:
            return str(ipaddress.ip_network(text, strict=True))
        except ValueError as error:
            raise ValueError(f"'{value}' is not a valid network: {error}") from None

    def load(self, raw: Any) -> Any:
        if not raw:
            return ""
        try:
            return str(ipaddress.ip_network(str(raw), strict=False))
        except ValueError:
            return str(raw)


def overlap(first: str, second: str) -> bool:
    """Return whether two networks in CIDR form share addresses; what is not a network shares none."""
    try:
        one, other = ipaddress.ip_network(first, strict=False), ipaddress.ip_network(second, strict=False)
    except ValueError:
        return False
    return one.version == other.version and one.overlaps(other)
