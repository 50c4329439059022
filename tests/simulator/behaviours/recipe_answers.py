# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to the questions of a recipe: defaults, required answers, and how values are interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import Engine
from ..errors import ApiError, failed_validation, no_such_reference
from ..store import Key, Row
from .recipes import INTERNAL_SECTION, questions_of

NEW_INTERNAL = "__new_internal__"
TRUE = frozenset({"true", "yes", "on", "1"})
#: Sizes in bytes below this are ignored (official Go client): the drive gets the size of the image (measured).
SMALLEST_DISK = 1_048_576


def resolve(engine: Engine, recipe: Key, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return every answer, or refuse. Answers to questions that the recipe does not have are dropped."""
    answers: dict[str, Any] = {}
    for question in questions_of(engine, recipe):
        section = engine.store.get("recipe_sections", question["section"])
        if section["name"] == INTERNAL_SECTION or not question["enabled"]:
            continue
        name = question["name"]
        value = given[name] if name in given else question["default"]
        if question["required"] and value in (None, ""):
            # The form of the text was measured. Assumption: the status.
            raise ApiError(422, f"Missing required answer to '{question['display'] or name}'")
        answers[name] = _read(engine, question, value)
    return answers


def _read(engine: Engine, question: Row, value: Any) -> Any:
    kind = question["type"]
    if kind == "bool":
        return str(value).lower() in TRUE  # measured: any other value is false, without an error
    if kind == "network":
        return network(engine, value)
    if value in (None, ""):
        return ""
    if kind in ("num", "ram", "disksize", "seconds"):
        return _number(question, value)
    if kind in ("string", "hostname", "textarea", "password"):
        if question["max"] and len(str(value)) > question["max"]:  # measured: max 0 means unlimited
            raise failed_validation(question["name"])
        return str(value)
    return value  # lists accept the key of a choice (measured); other values are not documented


def _number(question: Row, value: Any) -> int:
    """Check the bounds: `min` 0 is a real minimum, `max` 0 means no limit (measured).

    Assumption: a number out of bounds is refused.
    """
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise failed_validation(question["name"]) from None
    if number < question["min"] or (question["max"] and number > question["max"]):
        raise failed_validation(question["name"])
    return number


def network(engine: Engine, value: Any) -> Any:
    """Return the key of a network, the value that creates a new one, or None. A name is 404 (official clients)."""
    if value in (None, "", NEW_INTERNAL):
        return value or None
    try:
        key = int(value)
    except (TypeError, ValueError):
        raise no_such_reference("machine_nics", "vnet") from None
    if engine.store.peek("vnets", key) is None:
        raise no_such_reference("machine_nics", "vnet")
    return key
