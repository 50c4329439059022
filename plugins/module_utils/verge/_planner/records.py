# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several records of work a task means, and what follows when what they have made is there without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Optional

from .._schema.keys import Key
from .._schema.projection import blank
from .._schema.resource import Desired, Product, Resource, State, Work


class Meant(NamedTuple):
    """What a task means.

    Attributes:
        state: the record that counts; None: there is none.
        others: the further records with its name.
    """

    state: Optional[State]
    others: tuple[State, ...] = ()


def choose(resource: Resource, product: Product, records: Sequence[State], removing: bool) -> Meant:
    """Return which of the records with a name counts: one whose work goes on, or whose product has the name.

    Args:
        records: all with the name.
        removing: all of them are removed, so that any counts.
    """
    name = resource.identity[0]
    busy = [record for record in records if going_on(resource, record)]
    made = [record for record in records if record.facts.get(product.fact) == record.values.get(name)]
    made.sort(key=lambda record: any(work.failed(record) for work in resource.works))
    counting = next(iter([*busy, *made, *(records if removing else ())]), None)
    return Meant(counting, tuple(record for record in records if record is not counting))


def going_on(resource: Resource, record: State) -> Optional[Work]:
    """Return the work of a record that goes on."""
    return next((work for work in resource.works if work.busy(record)), None)


def without_record(resource: Resource, product: Product, desired: Desired, key: Key) -> dict[str, Any]:
    """Return the result for something that is there without a record of how it was made."""
    name = resource.identity[0]
    shown = {option: resource.column(option).show(desired.get(option)) for option in (name,)}
    return {**blank(resource), **shown, product.fact: shown[name], product.key_fact: str(key)}
