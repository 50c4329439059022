# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects that a document can describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..._schema.argument_spec import CONNECTION, Spec, argument_spec
from ..._schema.columns import Reference
from ..._schema.resource import Resource
from ..._schema.vocabulary import Vocabulary, resource_vocabulary

#: The member of a document that is not a kind: options for all objects of a kind that do not have them.
DEFAULTS = "defaults"
#: The member that says how messages call the document.
TITLE = "title"


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of objects in a document.

    Attributes:
        name: The member of a document that lists them, and the key under which the info module returns them ("vms").
        resource: What one of them is.
    """

    name: str
    resource: Resource

    @cached_property
    def options(self) -> Spec:
        """What an object may say: the options of its module without those of the connection."""
        return {name: option for name, option in argument_spec(self.resource).items() if name not in CONNECTION}

    @cached_property
    def words(self) -> Vocabulary:
        """The words for options that an object does not have."""
        return resource_vocabulary(self.resource, self.options)

    @property
    def module(self) -> str:
        """The module that manages one of them."""
        return f"verge_{self.resource.name}"


def kinds_of(resources: Iterable[Resource]) -> dict[str, Kind]:
    """Return the kinds of objects that documents can describe, by name."""
    found = (
        Kind(resource.plural, resource)
        for resource in resources
        if resource.plural and not resource.read_only and resource.in_documents
    )
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}


def removal_stages(kinds: Sequence[Kind]) -> list[Kind]:
    """Return kinds in the order in which their objects are removed: those that name others come first."""
    waiting = list(dict.fromkeys(kinds))
    found: list[Kind] = []
    while waiting:
        named = {kind: _named_by(kind, waiting) for kind in waiting}
        # Kinds that name each other have no better order than that of the document, but come before what else they name.
        first = next(kind for kind in waiting if all(other in named[kind] for other in waiting if kind in named[other]))
        found.append(first)
        waiting.remove(first)
    return found


def _named_by(kind: Kind, others: Sequence[Kind]) -> set[Kind]:
    """Return which kinds a kind names, or those that it names, and so on."""
    found: set[Kind] = set()
    looked_at = [kind]
    while looked_at:
        tables = set(tables_named_by(looked_at.pop().resource))
        new = [other for other in others if other.resource.table in tables and other not in found]
        found.update(new)
        looked_at += new
    return found


def tables_named_by(resource: Resource) -> Iterator[str]:
    """Yield the tables of the objects that such an object, or what is inside it, can name."""
    for column in resource.columns:
        if isinstance(column, Reference):
            yield from (table for table, _constants in column.places)
            if column.through is not None:
                yield column.through.table
    for children in resource.children:
        yield from tables_named_by(children.resource)
