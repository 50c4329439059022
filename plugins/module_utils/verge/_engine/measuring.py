# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform has measured of objects: one request for each table, however many objects there are."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .._schema.argument_spec import Spec
from .._schema.codecs import TIME, is_duration, parse_duration
from .._schema.keys import Key, wire_key
from .._schema.projection import name_of
from .._schema.resource import Resource, Samples, Series, State
from ..client import VergeClient
from ..errors import UsageError
from ..filters import all_of, where
from .lookup import in_parts

#: How far a history goes back unless `since` says otherwise.
_DEFAULT_SINCE = {"short": "1 hour", "long": "7 days"}
_NOW = "now"


class _Measured(NamedTuple):
    """What is measured: an object, or something inside it."""

    state: State
    of: str


def measuring_spec(resource: Resource) -> Spec:
    """Return the options of an info module that choose what measurements it returns."""
    if not resource.series:
        return {}
    known = {choice for series in resource.series for choice in series.tables}
    choices = [choice for choice in (_NOW, *_DEFAULT_SINCE) if choice in known]
    return {"statistics": {"type": "str", "choices": choices}, "since": {"type": "str"}}


def wanted_series(resource: Resource, params: Mapping[str, Any]) -> list[Series]:
    """Return the series that a task asks for.

    Raises:
        UsageError: the options contradict each other, or `since` is not understood.
    """
    choice, since = params.get("statistics"), params.get("since")
    if resource.series and since is not None:
        if choice not in _DEFAULT_SINCE:
            raise UsageError("'since' needs 'statistics: short' or 'statistics: long'")
        moment(since)
    return [series for series in resource.series if choice in series.tables]


def moment(value: Any) -> int:
    """Return a time in the past; a duration is how long ago it was.

    Raises:
        UsageError: it is neither a time nor a duration.
    """
    try:
        if is_duration(value):
            return int(time.time()) - parse_duration(value)
        return int(TIME.parse(value))
    except ValueError as error:
        raise UsageError(f"since: {error}") from error


def measurements(
    resource: Resource, client: VergeClient, states: Sequence[State], params: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the measurements of objects: in the order of the objects, of what is inside them, and of time.

    Raises:
        VergeError: they cannot be read.
    """
    choice = params.get("statistics") or ""
    since = None if choice == _NOW else moment(params.get("since") or _DEFAULT_SINCE[choice])
    # Two series may be in one table: a network has two NICs.
    tables: dict[str, list[Series]] = {}
    for series in wanted_series(resource, params):
        tables.setdefault(series.tables[choice].table, []).append(series)
    found: dict[tuple[Key, str], list[tuple[int, dict[str, Any]]]] = {}
    for several in tables.values():
        samples, column = several[0].tables[choice], several[0].column
        measured = {key: one for series in several for key, one in _measured(resource, series, states)}
        for row in _rows(client, samples, column, list(measured), since):
            one = measured.get(str(Key.of(row.get(column))))
            if one is not None:
                taken = row.get(samples.time)
                found.setdefault((one.state.key, one.of), []).append(
                    (taken if isinstance(taken, int) else 0, _sample(resource, samples, one, row))
                )
    order = {state.key: number for number, state in enumerate(states)}
    parts = sorted(found, key=lambda part: order[part[0]])
    return [sample for part in parts for _time, sample in sorted(found[part], key=lambda item: item[0])]


def _measured(resource: Resource, series: Series, states: Sequence[State]) -> Iterator[tuple[str, _Measured]]:
    """Yield what is measured by the key that the measurements point at."""
    for state in states:
        if not series.inside:
            key = Key.of(state.row.get(series.points_at))
            if key is not None:
                yield str(key), _Measured(state, series.name)
            continue
        for child in state.children.get(series.inside, ()):
            yield (
                str(child.key),
                _Measured(state, f"{series.name} {name_of(resource.child(series.inside).resource, child)}"),
            )


def _rows(
    client: VergeClient, samples: Samples, column: str, keys: Sequence[str], since: Optional[int]
) -> Iterator[Mapping[str, Any]]:
    fields = [column, samples.time, *(name for figure in samples.figures for name in figure.fields())]
    after = [] if since is None else [where(samples.time).ge(since)]
    for part in in_parts(keys):
        pointers = [] if part is None else [where(column).one_of([wire_key(key) for key in part])]
        yield from client.list(samples.table, ["$key", *dict.fromkeys(fields)], filter=all_of([*pointers, *after]))


def _sample(resource: Resource, samples: Samples, one: _Measured, row: Mapping[str, Any]) -> dict[str, Any]:
    taken = row.get(samples.time)
    return {
        resource.identity[0]: name_of(resource, one.state),
        "id": str(one.state.key),
        "of": one.of,
        "time": TIME.show(taken) if isinstance(taken, int) else None,
        **{figure.name: figure.show(figure.load(row)) for figure in samples.figures},
    }
