# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts single values: sizes with a unit that is only implied, times as numbers, words. Templates survive.

A value that is a template is not known before the playbook runs. Where the value is the same here, the template stays as it
is; otherwise it is wrapped in one that makes the change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import show_duration
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sizes import parse_size, show_size

Convert = Callable[[Any], Any]

#: A template that is nothing but one expression.
_EXPRESSION = re.compile(r"\s*\{\{(?P<expression>(?:(?!\{\{|\}\}).)*)\}\}\s*", re.S)
#: An expression for an option that is left out when the variable is not defined.
_OPTIONAL = re.compile(r"(?P<name>[\w.\[\]'\"]+)\s*\|\s*default\(\s*omit\s*\)\s*")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class CannotConvertError(Exception):
    """A value, a task or a resource has no counterpart; the text says why, and what to do."""


class Doubtful(NamedTuple):
    """A value that somebody should look at.

    Attributes:
        value: The value.
        note: Why, and what to do.
    """

    value: Any
    note: str


class Tagged(NamedTuple):
    """A scalar with a tag of its own, such as a value encrypted with Ansible Vault."""

    tag: str
    text: str


def is_template(value: Any) -> bool:
    """Return whether a value is only known when the playbook runs."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def unchanged(value: Any) -> Any:
    """Return the value."""
    return value


def wrapped(text: str, before: str, after: str) -> str:
    """Return a template whose value is put into another expression.

    Args:
        text: The template.
        before: What comes before its expression.
        after: What comes after it.

    Raises:
        CannotConvertError: It is more than one expression.
    """
    match = _EXPRESSION.fullmatch(text)
    if match is None:
        raise CannotConvertError(f"the template '{' '.join(text.split())}' is more than one expression")
    expression = match["expression"].strip()
    optional = _OPTIONAL.fullmatch(expression)
    if optional:
        name = optional["name"]
        return f"{{{{ ({before}{name}{after}) if {name} is defined else omit }}}}"
    inner = expression if re.fullmatch(r"[\w.]+", expression) else f"({expression})"
    return f"{{{{ {before}{inner}{after} }}}}"


def size(unit: str) -> Convert:
    """Return a function that gives a plain number the unit that it has in the other tool.

    Args:
        unit: `MiB`, `GiB`, or `B` for bytes.
    """

    def convert(value: Any) -> Any:
        if is_template(value):
            return _sized_template(value, unit)
        if value is None or isinstance(value, (bool, Tagged)):
            return value
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            return value
        try:
            return show_size(parse_size(f"{number:f} {unit}"))
        except ValueError as error:
            raise CannotConvertError(str(error)) from error

    return convert


def _sized_template(text: str, unit: str) -> str:
    """Return a template for a number as one for a size."""
    if unit == "B":
        return text
    match = _EXPRESSION.fullmatch(text)
    if match and _OPTIONAL.fullmatch(match["expression"].strip()):
        return wrapped(text, "", f" ~ ' {unit}'")
    if match and "omit" in match["expression"]:
        raise CannotConvertError(f"the template '{text}' may be omitted; write '{unit}' into it")
    return f"{text.strip()} {unit}"


def duration(value: Any) -> Any:
    """Return a number of seconds as a duration such as `7 days`."""
    number = _whole(value)
    return value if number is None else show_duration(number)


def moment(value: Any) -> Any:
    """Return a number of seconds since 1970 as a time, and 0 as never."""
    if is_template(value):
        return wrapped(value, "'%Y-%m-%dT%H:%M:%SZ' | strftime(", " | int, utc=true)")
    number = _whole(value)
    if number is None:
        return value
    return datetime.fromtimestamp(number, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if number else "never"


def _whole(value: Any) -> Any:
    """Return a whole number; None if the value is none."""
    if isinstance(value, bool) or not re.fullmatch(r"\d+", str(value).strip()):
        return None
    return int(value)


def equal_to(word: str) -> Convert:
    """Return a function that says whether the value is a certain word."""

    def convert(value: Any) -> Any:
        return wrapped(value, "", f" == '{word}'") if is_template(value) else str(value) == word

    return convert


def words(meanings: Mapping[str, Any]) -> Convert:
    """Return a function that translates words; flags are the words `true` and `false`.

    Args:
        meanings: The values here by the words of the other tool.
    """

    def convert(value: Any) -> Any:
        if is_template(value):
            return wrapped(value, f"{dict(meanings)!r}[", " | string | lower]")
        word = as_flag(value)
        key = str(value if word is None else word).lower()
        if key not in meanings:
            raise CannotConvertError(f"the value '{value}' is not known")
        return meanings[key]

    return convert


def as_flag(value: Any) -> Any:
    """Return a flag as a boolean; None for anything else."""
    word = str(value).lower()
    return True if word in _TRUE else False if word in _FALSE else None


def split(separator: str = ",") -> Convert:
    """Return a function that makes a list of a string.

    Args:
        separator: What is between the entries.
    """

    def convert(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return list(value)
        if is_template(value):
            return wrapped(value, "", f".split('{separator}')")
        return [entry.strip() for entry in str(value).split(separator) if entry.strip()]

    return convert


def one_of_list(value: Any) -> Any:
    """Return a list with one entry."""
    return [value]


def with_note(note: str) -> Convert:
    """Return a function that leaves a value as it is, for somebody to look at."""
    return lambda value: Doubtful(value, note)
