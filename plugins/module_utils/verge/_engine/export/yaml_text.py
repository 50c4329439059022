# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes YAML as a person would: block style, block text, quotes only where they are needed, comments.

PyYAML cannot write comments, is not installed on managed nodes, and takes seconds for a thousand VMs. Only plain values are
written; reading them back is PyYAML's part, and the tests do that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...errors import one_line


class Variable(NamedTuple):
    """A value that is not in the document: an Ansible variable stands for it."""

    name: str


#: Text that is the same without quotes: it begins with a letter, or is a size, a duration, an address or a network.
_PLAIN = re.compile(
    r"[A-Za-z_/][\w./@+=-]*(?::[\w./@+=-]+)*(?: [\w./@+=()-]+(?::[\w./@+=-]+)*)*"
    r"|\d+(?:\.\d+)? [A-Za-z]+"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?",
    re.ASCII,
)
#: Words that mean something else than themselves.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
_TEMPLATE = ("{{", "{%", "{#")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LONGEST_LINE = 120


def comment(text: str, indent: str = "") -> list[str]:
    """Return a comment, in as many lines as it needs."""
    found, line = [], ""
    for word in one_line(text).split(" "):
        if line and len(indent) + len(line) + len(word) + 3 > _LONGEST_LINE:
            found.append(f"{indent}# {line}")
            line = ""
        line = f"{line} {word}" if line else word
    return [*found, f"{indent}# {line}"]


def lines(value: Any, indent: str = "") -> Iterator[str]:
    """Yield the lines of a mapping or a list that is not empty."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _entry(f"{indent}{scalar(str(name))}:", inner, indent)
        return
    for item in value:
        if isinstance(item, Mapping) and item:
            first, *rest = lines(item, f"{indent}  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", item, indent)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    """Yield a value after its name or its dash."""
    if isinstance(value, (Mapping, list, tuple)) and value and not isinstance(value, Variable):
        yield head
        yield from lines(value, f"{indent}  ")
    elif isinstance(value, str) and _is_block(value):
        yield from _block(head, value, f"{indent}  ")
    else:
        yield f"{head} {scalar(value)}"


def scalar(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Variable):
        return f'"{{{{ {value.name} }}}}"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, Sequence)) and not isinstance(value, str):
        return "{}" if isinstance(value, Mapping) else "[]"
    if not isinstance(value, str):
        return str(value)
    if _is_template(value):
        return f"!unsafe {_quoted(value)}"
    return value if _is_plain(value) else _quoted(value)


def _is_template(text: str) -> bool:
    return any(mark in text for mark in _TEMPLATE)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and text.lower() not in _WORDS


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(character) or _escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    """Return a character as it stands in quotes; those that YAML does not print, or that look like others, as numbers."""
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\U{number:08X}" if number > 0xFFFF else f"\\u{number:04X}"


def _is_block(text: str) -> bool:
    """Return whether text reads well, and means the same, in lines of its own."""
    parts = text.split("\n")
    return (
        len(parts) > 1
        and bool(parts[0].strip())
        and not _is_template(text)
        and not text.startswith((" ", "\t"))
        and not any(line != line.rstrip() for line in parts)
        and all(character.isprintable() or character in "\n\t" for character in text)
    )


def _block(head: str, text: str, indent: str) -> Iterator[str]:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    yield f"{head} |{'-' if not ends else '' if ends == 1 else '+'}"
    for line in body.split("\n"):
        yield f"{indent}{line}" if line else ""
    yield from [""] * (ends - 1)
