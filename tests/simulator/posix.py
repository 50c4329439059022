# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""POSIX extended regular expressions, which the operator ``rx`` of filters takes (measured on 26.1.8).

They are translated to Python's dialect. Measured as well: ``\d`` and ``(?i)`` silently match nothing, an empty
expression matches everything. Assumption: every other escaped letter or digit, which POSIX leaves undefined, matches
nothing as well. Settled by: GET vms?filter=name rx '\\w'
"""

from __future__ import annotations

import functools
import re

CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t-\r ",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
NOTHING = "(?!)"
_CLASS = re.compile(r"\[:(\w+):\]")
_INTERVAL = re.compile(r"\{\d+(?:,\d*)?\}")


@functools.lru_cache(maxsize=256)
def compile_posix(text: str) -> re.Pattern[str]:
    """Return an equivalent Python expression; re.error if the expression is malformed."""
    return re.compile(_Translator(text).expression(), re.DOTALL)


class _Translator:
    """Recursive descent over an expression."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def expression(self) -> str:
        """Return the translation of the whole expression."""
        translated = self.branches()
        if self.position < len(self.text):
            raise re.error("unbalanced parenthesis")
        return translated

    def branches(self) -> str:
        """Return the alternatives up to the end of a group or of the expression."""
        parts = [self.branch()]
        while self.accept("|"):
            parts.append(self.branch())
        return "|".join(parts)

    def branch(self) -> str:
        """Return a sequence of atoms, each with its repetitions."""
        parts = []
        while self.position < len(self.text) and self.text[self.position] not in "|)":
            parts.append(self.repeated(self.atom()))
        return "".join(parts)

    def repeated(self, atom: str) -> str:
        """Return an atom with its repetitions; several in a row apply one after the other."""
        while (count := self.repetition()) is not None:
            atom = f"(?:{atom}){count}"
        return atom

    def repetition(self) -> str | None:
        """Return the repetition that follows, if any."""
        interval = _INTERVAL.match(self.text, self.position)
        if interval is not None:
            self.position = interval.end()
            return interval.group()
        return next((sign for sign in "*+?" if self.accept(sign)), None)

    def accept(self, char: str) -> bool:
        """Skip a character if it is next."""
        found = self.text.startswith(char, self.position)
        self.position += found
        return found

    def atom(self) -> str:
        """Return one atom."""
        char = self.text[self.position]
        self.position += 1
        if char in "*+?":
            raise re.error("nothing to repeat")
        if char == "(":
            return self.group()
        if char == "[":
            return self.bracket()
        if char == "\\":
            return self.escaped()
        return {"^": r"\A", "$": r"\Z", ".": "."}.get(char, re.escape(char))

    def group(self) -> str:
        """Return the group whose parenthesis has been read."""
        extension = self.accept("?")
        inner = self.branches()
        if not self.accept(")"):
            raise re.error("unbalanced parenthesis")
        return NOTHING if extension else f"(?:{inner})"

    def escaped(self) -> str:
        """Return the character after a backslash."""
        if self.position == len(self.text):
            raise re.error("trailing backslash")
        char = self.text[self.position]
        self.position += 1
        return NOTHING if char.isalnum() else re.escape(char)

    def bracket(self) -> str:
        """Return the set whose bracket has been read; a backslash in it is an ordinary character."""
        negated = "^" if self.accept("^") else ""
        members = [r"\]"] if self.accept("]") else []
        while not self.accept("]"):
            members.append(self.member())
        return f"[{negated}{''.join(members)}]"

    def member(self) -> str:
        """Return one member of a set: a class or a character, of which a hyphen may form a range."""
        found = _CLASS.match(self.text, self.position)
        if found is not None and found.group(1) in CLASSES:
            self.position = found.end()
            return CLASSES[found.group(1)]
        if self.position == len(self.text) or found is not None:
            raise re.error("malformed set")
        char = self.text[self.position]
        self.position += 1
        if char == "-" and self.text.startswith("]", self.position):
            return r"\-"
        return char if char == "-" else re.escape(char)
