# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Named lists of addresses for firewall rules: table `vnet_rule_aliases`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from .._schema.codecs import UNAVAILABLE, Choice, DelimitedList, Text
from .._schema.columns import Column, Reference, ResolvedReference
from .._schema.controls import Controls
from .._schema.keys import Key, is_number
from .._schema.resource import Desired, Export, Resource, State
from . import words
from .checks import not_in_use, unique_name

_PREFIX = "alias:"
#: The platform keeps the name of a network in an address as it was written.
_NETWORK_PREFIX = "vnet:"
_NETWORK = Reference("network", table="vnets", title="network")


@dataclass(frozen=True)
class AddressOrAlias(Reference):
    """An address in a rule: a plain address, `vnet:` and the name of a network, or `alias:` and the name of an alias.

    The platform stores `alias:<key>` and refuses a name (seen in the official Terraform provider's tests).
    """

    table: str = "vnet_rule_aliases"
    title: str = "rule alias"
    path: str = _PREFIX
    clear: Any = ""

    def fields(self) -> list[str]:
        return [self.expression]

    def refers(self, value: Any) -> bool:
        return str(value).startswith(_PREFIX)

    def named_in(self, value: Any) -> Iterator[tuple[Reference, Any]]:
        yield from super().named_in(value)
        parts = value.split(",") if isinstance(value, str) else ()
        for part in (part.strip() for part in parts):
            if part.startswith(_NETWORK_PREFIX):
                yield _NETWORK, part[len(_NETWORK_PREFIX) :].strip()

    def bare(self, value: Any) -> str:
        return str(value)[len(_PREFIX) :]

    def load(self, row: Mapping[str, Any]) -> Any:
        if self.answer_key not in row:
            return UNAVAILABLE
        text = str(row[self.answer_key] or "")
        if not text:
            return ResolvedReference(None, "")
        return ResolvedReference(Key(self.bare(text) if self.refers(text) else text), text)

    def dump(self, value: Any) -> Any:
        """Return the reference for a key that was looked up, or the address as it is."""
        text = str(value or "")
        return f"{_PREFIX}{text}" if is_number(text) else text


def _rules_are_staged(desired: Desired, alias: Optional[State], controls: Controls) -> Optional[str]:
    wanted = desired.get("addresses")
    if alias is None or controls.state == "absent" or wanted is None:
        return None
    if sorted(wanted) == sorted(alias.values.get("addresses") or ()):
        return None
    return "rules that use it are staged: they are applied when a verge_network task gives rules of their network"


_NO_RULES = not_in_use(
    "vnet_rules",
    ("source_ip", "destination_ip", "target_ip"),
    lambda key: f"{_PREFIX}{key}",
    ("name", "vnet#name as network"),
    lambda rule: f"'{rule.get('name')}' of network '{rule.get('network')}'",
    "rule",
    hint="change or remove these rules first",
)


RULE_ALIAS = Resource(
    name="rule_alias",
    plural="rule_aliases",
    title="rule alias",
    table="vnet_rule_aliases",
    columns=(
        Column("name", Text(128), required=True),
        Column("addresses", DelimitedList(","), column="value", required=True),
        Column("description", Text(2048)),
        Column("publishing_scope", Choice("private", "global", "tenant", "none")),
    ),
    notices=(_rules_are_staged,),
    preflights=(unique_name(), _NO_RULES),
    export=Export(terraform="network_rule_alias"),
    words=words.RULE_ALIAS,
)
