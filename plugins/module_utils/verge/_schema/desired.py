# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user asked for: the options of a task as desired values and controls."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional

from ..errors import UsageError
from .codecs import CLEAR, UNSET
from .columns import Column, Derivation, Reference, RowReference
from .controls import Controls
from .resource import Children, Desired, Resource

#: Longest time that can be waited for, in seconds.
MAX_WAIT = 365 * 86400.0


def desired_from(resource: Resource, params: Mapping[str, Any], given: Mapping[str, Any], path: str = "") -> Desired:
    """Return what was asked for.

    Args:
        params: the options after validation, every option present.
        given: the options as they were written; what is not in here was not given.
        path: where this is inside the task, for messages.

    Raises:
        UsageError: a value is unusable; names the option.
    """
    desired = Desired(path=path)
    for column in resource.columns:
        if column.option in given:
            _take(desired, column, params.get(column.option))
        elif column.default is not UNSET:
            _take(desired, column, column.default)
    for column in resource.columns:
        _relate(desired, column)
    for children in resource.children:
        implied = _implied(children, params, given, path)
        if children.option in given or implied is not None:
            listed = _items(children, params, given.get(children.option), path)
            desired.children[children.option] = _without_repetition(children, implied or [], listed)
    desired.purge = frozenset(
        children.option
        for children in resource.children
        if params.get(children.purge_option) or (children.single and children.option in given)
    )
    desired.absent = params.get("state") == "absent"
    for option in desired.purge:
        if option not in desired.children and not desired.absent:
            raise UsageError(f"{desired.label(f'purge_{option}')} requires '{option}', the list of what stays")
    return desired


def _relate(desired: Desired, column: Column) -> None:
    """Complete what depends on the value of another option."""
    if isinstance(column, RowReference) and column.option in desired.values:
        _locate(desired, column)
    if column.derived is not None:
        _derive(desired, column, column.derived)


def _locate(desired: Desired, column: RowReference) -> None:
    value = desired.values[column.option]
    try:
        desired.values[column.option] = column.within(value, desired.get(column.table_option))
    except ValueError as error:
        raise UsageError(f"{desired.label(column.option)}: {error}") from error


def _derive(desired: Desired, column: Column, derived: Derivation) -> None:
    source = desired.get(derived.option)
    if source is None:
        return
    value = derived.compute(source)
    if not column.same(desired.values.setdefault(column.option, value), value):
        raise UsageError(
            f"{desired.label(column.option)} is not that of '{derived.option}', which is '{column.show(value)}'",
            hint="give only one of them",
        )


def _take(desired: Desired, column: Column, value: Any) -> None:
    label = desired.label(column.option)
    if value is None or (value == "" and isinstance(column, Reference)):
        if column.clearing() is UNSET:
            raise UsageError(
                f"{label} cannot be emptied",
                hint="leave the option out to keep the value, or give another value",
            )
        desired.values[column.option] = CLEAR
        return
    try:
        canonical = column.codec.parse(value)
        remark = column.codec.remark(value, canonical)
    except ValueError as error:
        raise UsageError(f"{label}: {error}") from error
    if remark:
        desired.remarks.append(f"{label}: {remark}")
    desired.values[column.option] = canonical


def _implied(
    children: Children, params: Mapping[str, Any], given: Mapping[str, Any], path: str
) -> Optional[list[Desired]]:
    """Return the children that shorthands stand for; None: no shorthand was given."""
    items: list[Desired] = []
    used = [shorthand for shorthand in children.shorthands if shorthand.option in given]
    for shorthand in used:
        place = f"{path}.{shorthand.option}" if path else shorthand.option
        try:
            values = shorthand.values(params[shorthand.option]) if params.get(shorthand.option) is not None else ()
        except ValueError as error:
            raise UsageError(f"{place}: {error}") from error
        items += [Desired(path=place, values={children.scalar: value}, implied=True) for value in values]
    return items if used else None


def _without_repetition(children: Children, implied: Sequence[Desired], listed: Sequence[Desired]) -> list[Desired]:
    """Return all items; what is listed as well needs no shorthand."""
    if not implied:
        return list(listed)
    values = [item.values.get(children.scalar) for item in listed]
    return [*(item for item in implied if item.values[children.scalar] not in values), *listed]


def _items(children: Children, params: Mapping[str, Any], raw: Any, path: str) -> list[Desired]:
    values = params.get(children.option) or []
    if children.single:
        values = [values] if values else []
    written = raw if isinstance(raw, list) and len(raw) == len(values) else [None] * len(values)
    items: list[Desired] = []
    seen: set[str] = set()
    for index, (value, original) in enumerate(zip(values, written)):
        place = f"{path}.{children.option}[{index}]" if path else f"{children.option}[{index}]"
        if children.scalar:
            item = Desired(path=f"{path}.{children.option}" if children.single and path else place, scalar=True)
            _take(item, children.resource.column(children.scalar), value)
            if repr(item.values) in seen:
                # Written twice, a plain value means nothing else.
                continue
            seen.add(repr(item.values))
        else:
            # An item that did not arrive as a dictionary (a JSON text, say) cannot tell null from not given.
            known = original if isinstance(original, Mapping) else _without_none(value)
            item = desired_from(children.resource, value, known, place)
        items.append(item)
    return items


def _without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in value.items() if content is not None}


def controls_from(
    resource: Resource,
    params: Mapping[str, Any],
    check: bool = False,
    username: Optional[str] = None,
    host: str = "",
) -> Controls:
    """Return how the task has to be carried out.

    Raises:
        UsageError: a time is negative or too long.
    """
    found = (children.arrangement for children in resource.children)
    arrangements = [arrangement.option for arrangement in found if arrangement and arrangement.option]
    times = {}
    for name in ("wait_timeout", "wait_interval", "shutdown_timeout"):
        if params.get(name) is not None:
            times[name] = _seconds(name, params[name])
    return Controls(
        state=params.get("state") or "present",
        key=params.get("id"),
        check=check,
        wait=params.get("wait") is not False,
        force=bool(params.get("force")),
        allow_power_cycle=bool(params.get("allow_power_cycle")),
        update_secrets=params.get("update_password") == "always",
        username=username,
        host=host,
        extra={name: params.get(name) for name in [*resource.controls, *arrangements]},
        **times,
    )


def _seconds(option: str, value: Any) -> float:
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    if not seconds >= 0:  # which is also true of nan
        raise UsageError(f"{option} must not be negative")
    if seconds > MAX_WAIT:
        raise UsageError(f"{option} must be at most {MAX_WAIT:.0f} seconds (a year)")
    return seconds
