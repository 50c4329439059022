# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes what a document once described and no longer does: objects that carry the mark of its owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..._schema.argument_spec import Spec
from ..._schema.resource import Children, Desired
from ...client import VergeClient
from ...errors import UsageError
from ..info import gather
from .kinds import Kind
from .parsing import Item, Parser
from .planning import Planned

#: The options of this file.
PRUNING: Mapping[str, Spec] = {
    "owner": {"type": "str"},
    "prune": {"type": "list", "elements": "str"},
    "prune_limit": {"type": "int", "default": 10},
}


def marks_of(kind: Kind) -> tuple[Children, ...]:
    """Return what objects of a kind can be marked with, and chosen by."""
    return tuple(children for children in kind.resource.children if children.selects and children.scalar)


@dataclass(frozen=True)
class Pruning:
    """What may be removed.

    Attributes:
        owner: The mark of all objects that belong to the document ("managed-by:site"), or "".
        kinds: The kinds whose objects get the mark, and are removed if they have it and are not in the document.
        limit: How many objects may be removed in this way.
    """

    owner: str
    kinds: Sequence[Kind]
    limit: int

    def marked(self, items: Sequence[Item]) -> list[Item]:
        """Return the objects with the mark of the owner.

        Raises:
            UsageError: The mark is malformed.
        """
        return [self._marked(item) if item.kind in self.kinds and not item.removes else item for item in items]

    def _marked(self, item: Item) -> Item:
        children = dict(item.desired.children)
        for mark in marks_of(item.kind):
            given = children.get(mark.option, [])
            try:
                value = mark.resource.column(mark.scalar).codec.parse(self.owner)
            except ValueError as error:
                raise UsageError(f"owner: {error}") from error
            if not any(child.values.get(mark.scalar) == value and not child.absent for child in given):
                path = f"{item.place}.{mark.option}"
                children[mark.option] = [*given, Desired(path, {mark.scalar: value}, scalar=True)]
        return replace(item, desired=replace(item.desired, children=children))

    def removals(
        self, client: VergeClient, parser: Parser, planned: Sequence[Planned], items: Sequence[Item]
    ) -> list[Item]:
        """Return the removal of the objects that carry the mark and are not in the document.

        Raises:
            UsageError: There are more than may be removed.
        """
        found = [
            parser.removal(kind, f"{kind.name} that are not in the document: {name}", key)
            for kind in self.kinds
            for key, name in self._extra_of(client, kind, planned, items)
        ]
        if len(found) > self.limit:
            names = ", ".join(item.place.rpartition(": ")[2] for item in found[:5])
            raise UsageError(
                f"{len(found)} objects that carry '{self.owner}' are not in the document and would be removed, which is"
                f" more than 'prune_limit' ({self.limit}): {names}{', ...' if len(found) > 5 else ''}",
                hint="raise the limit if that is intended",
                operation="prune",
                target="the system",
            )
        return found

    def _extra_of(
        self, client: VergeClient, kind: Kind, planned: Sequence[Planned], items: Sequence[Item]
    ) -> Iterator[tuple[str, str]]:
        """Yield the keys and names of such objects."""
        keys = {plan.key for plan in planned if plan.item.kind is kind}
        # An object that is to be renamed has another name in the document, one that is created at the moment no key.
        names = {item.name for item in items if item.kind is kind}
        for mark in marks_of(kind):
            for view in gather(kind.resource, client, {mark.option: [f"={self.owner}"]})[kind.name]:
                key, name = str(view["id"]), str(view[kind.resource.identity[0]])
                if key not in keys and name not in names:
                    yield key, name


def pruning(params: Mapping[str, Any], kinds: Mapping[str, Kind], restricted: bool) -> Pruning:
    """Return what may be removed according to the options of a task.

    Raises:
        UsageError: They contradict each other.
    """
    names, owner = params.get("prune") or [], params.get("owner") or ""
    if names and not owner:
        raise UsageError("'prune' needs 'owner', the tag that says which objects belong to the document")
    if names and restricted:
        raise UsageError("'prune' needs the whole document: leave out 'name', 'filters' and 'exclude'")
    taken = params.get("kinds")
    outside = [name for name in names if taken is not None and name not in taken]
    if outside:
        raise UsageError(f"'prune' names '{outside[0]}', which is not among 'kinds'")
    return Pruning(owner, [kinds[name] for name in names], params["prune_limit"])
