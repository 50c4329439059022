# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects that a document can describe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..._schema.argument_spec import CONNECTION, Spec, argument_spec
from ..._schema.resource import Resource

#: The member of a document that is not a kind: options for all objects of a kind that do not have them.
DEFAULTS = "defaults"
#: The member that says how messages call the document.
TITLE = "title"


@dataclass(frozen=True)
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


def kinds_of(resources: Iterable[Resource]) -> dict[str, Kind]:
    """Return the kinds of objects that can be managed, by name."""
    found = (Kind(resource.plural, resource) for resource in resources if resource.plural and not resource.read_only)
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.name)}
