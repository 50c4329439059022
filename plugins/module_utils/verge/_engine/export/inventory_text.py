# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an export as a static inventory of its machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Optional

from ..._schema.group_names import Label, name_groups
from ..._schema.resource import Host
from .declaring import Declaration
from .export import Export
from .text import MARK, joined, left_out_notes
from .yaml_text import comment, lines

#: Names that mean only themselves in an inventory: no port, no range, no template, no group that always exists.
_HOST_NAME = re.compile(r"(?!(?:all|ungrouped)$)[\w.-][\w. @+-]*")
_EVERYTHING = "all"


def inventory_text(export: Export) -> str:
    """Return an export as an inventory in YAML: the machines, their addresses, and groups named as by the plugin."""
    hosts = {declaration.name: host for declaration, host in _hosts(export) if _HOST_NAME.fullmatch(declaration.name)}
    names = name_groups(label for host in hosts.values() for label in host.groups).names
    found = [MARK, "---"]
    for note in left_out_notes([one for one in export.left_out if one.name and not one.part]):
        found += comment(note)
    for declaration, _host in _hosts(export):
        if declaration.name not in hosts:
            found += comment(f"Not listed: '{declaration.name}' cannot be the name of a host")
    if not hosts:
        return joined([*found, f"{_EVERYTHING}: {{}}"])
    groups = {names[label]: {"hosts": members} for label, members in sorted(_members(hosts).items())}
    everything: dict[str, Any] = {"hosts": {name: _variables(host.address) for name, host in hosts.items()}}
    if groups:
        everything["children"] = groups
    return joined([*found, *lines({_EVERYTHING: everything})])


def _hosts(export: Export) -> Iterator[tuple[Declaration, Host]]:
    for declaration in export.declarations:
        as_host = declaration.resource.export.host
        if as_host is not None:
            yield declaration, as_host(declaration.state)


def _members(hosts: dict[str, Host]) -> dict[Label, dict[str, dict[str, Any]]]:
    found: dict[Label, dict[str, dict[str, Any]]] = {}
    for name, host in hosts.items():
        for label in host.groups:
            found.setdefault(label, {})[name] = {}
    return found


def _variables(address: Optional[str]) -> dict[str, Any]:
    return {"ansible_host": address} if address else {}
