# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan that is saved, looked at by people, and applied later only if it is still the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Union

from ...errors import UsageError
from ..whole_files import replace_file

#: How many differences a message names.
_SHOWN = 5
_FORMAT = 1

#: The address of the system for which a plan is, or those of the sites by their names.
Systems = Union[str, Mapping[str, str]]


def save(path: str, systems: Systems, summary: str, plan: Sequence[Mapping[str, Any]]) -> None:
    """Write a plan to a file that only this user can read.

    Raises:
        UsageError: The file cannot be written.
    """
    content = {"format": _FORMAT, "host": systems, "summary": summary, "plan": list(plan)}
    try:
        replace_file(path, f"{json.dumps(content, indent=2, default=str)}\n".encode())
    except OSError as error:
        raise UsageError(f"plan_file: {path}: {error.strerror}") from error


def confirm(path: str, systems: Systems, plan: Sequence[Mapping[str, Any]]) -> None:
    """Refuse to go on unless a saved plan is the one that is about to be carried out.

    Raises:
        UsageError: It is another one, or there is none.
    """
    try:
        with open(path, encoding="utf-8") as file:
            saved = json.load(file)
        if saved["format"] != _FORMAT:
            raise UsageError(f"plan_file: {path}: another version of the collection has written it; make it again")
        before = {_place(entry): entry for entry in saved["plan"]}
    except FileNotFoundError:
        raise UsageError(f"plan_file: {path}: there is no such file", hint="make the plan in check mode") from None
    except OSError as error:
        raise UsageError(f"plan_file: {path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"plan_file: {path}: it is not a saved plan") from error
    if saved.get("host") != systems:
        raise UsageError(f"plan_file: {path}: it is a plan for {_named(saved.get('host'))}, not for {_named(systems)}")
    after = {_place(entry): json.loads(json.dumps(entry, default=str)) for entry in plan}
    moved = [place for place in {**before, **after} if before.get(place) != after.get(place)]
    if moved:
        rest = f"; and {len(moved) - _SHOWN} more" if len(moved) > _SHOWN else ""
        texts = "; ".join(_difference(place, before.get(place), after.get(place)) for place in moved[:_SHOWN])
        raise UsageError(
            f"plan_file: the system or the document has changed since the plan was made: {texts}{rest}",
            hint="make the plan again in check mode",
        )


def _place(entry: Mapping[str, Any]) -> str:
    """Return the place of an object with its site: what counts for all sites has the same place at each of them."""
    return f"{entry['site']}: {entry['place']}" if entry["site"] else str(entry["place"])


def _named(systems: Any) -> str:
    if isinstance(systems, Mapping):
        return ", ".join(f"{name} ({address})" for name, address in systems.items())
    return str(systems)


def _difference(place: str, before: Any, after: Any) -> str:
    entry = after or before
    name = f"{place} ({entry['kind']} {entry['name']})"
    if after is None:
        return f"{name} would no longer be changed"
    if before is None:
        return f"{name} would be changed, too: {', '.join(after['actions'])}"
    return f"{name} would be changed in another way: {', '.join(after['actions'])}"
