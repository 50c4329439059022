# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redaction of secrets in messages, results, logs and traces.

A server may repeat what it was sent in any encoding: JSON, HTML, URLs, base64, several of them at once, with other
whitespace, or cut off. Instead of listing the spellings of a secret, text and secret are both reduced to the same
canonical spelling, and what is found there is replaced in the original text.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from ..filters import escape as escape_literal

#: Shorter secrets are not redacted here, because that would mangle ordinary text. Ansible itself still removes the
#: values of secret options, however short, from results and the system log.
MIN_SECRET_LENGTH = 4
#: Parts of a secret (its lines, the segments of a path) are ordinary words if they are shorter.
MIN_PART_LENGTH = 8
#: A longer secret is also recognized by its beginning, because a server may have cut it off.
MIN_TRUNCATED_LENGTH = 12
_BEGINNING = 10
REDACTED = "********"

#: How deeply encodings can be nested (base64 aside).
_MAX_PASSES = 6
_ESCAPES = re.compile(
    r"(?P<pair>\\+u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\+u(?P<unicode>[0-9a-fA-F]{4})"
    r"|\\+U(?P<long>[0-9a-fA-F]{8})"
    r"|\\+x(?P<byte>[0-9a-fA-F]{2})"
    r"|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
    r"|(?P<blank>(?:[\s+]|\\+[nrtvf])+)"
    r"|(?P<backslash>\\+)"
)
#: What a string must contain to hold a secret in an encoded form.
_MAY_BE_ENCODED = re.compile(r"[\\%&]")
_BLANK = re.compile(r"\s")


class _Spelling(NamedTuple):
    """A string in canonical spelling.

    Attributes:
        text: The text without escapes, with a single space for every run of whitespace.
        starts: For each character, where its spelling starts in the original text.
        ends: For each character, where its spelling ends there.
    """

    text: str
    starts: list[int]
    ends: list[int]


def _decoded(match: re.Match[str]) -> str:
    """Return what an escape stands for."""
    kind, matched = match.lastgroup, match.group()
    if kind == "blank":
        return " "
    if kind == "entity":
        return html.unescape(matched)
    if kind == "percent":
        encoded = bytes.fromhex(matched.replace("%", ""))
        try:
            return encoded.decode("utf-8")
        except UnicodeDecodeError:
            return encoded.decode("latin-1")
    if kind == "pair":
        high, low = (int(unit[-4:], 16) for unit in re.findall(r"u[0-9a-fA-F]{4}", matched))
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    if kind == "backslash":
        return ""
    number = int(match.group(kind or ""), 16)
    return chr(number) if number < 0x110000 else matched


def _canonical(text: str) -> _Spelling:
    spelling = _Spelling(text, list(range(len(text))), list(range(1, len(text) + 1)))
    for _pass in range(_MAX_PASSES):
        following = _decode_once(spelling)
        if following.text == spelling.text:
            break
        spelling = following
    return spelling


def _decode_once(spelling: _Spelling) -> _Spelling:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in _ESCAPES.finditer(spelling.text):
        begin, end = match.span()
        decoded = _decoded(match)
        pieces += (spelling.text[position:begin], decoded)
        starts += spelling.starts[position:begin]
        ends += spelling.ends[position:begin]
        starts += [spelling.starts[begin]] * len(decoded)
        ends += [spelling.ends[end - 1]] * len(decoded)
        position = end
    pieces.append(spelling.text[position:])
    return _Spelling("".join(pieces), starts + spelling.starts[position:], ends + spelling.ends[position:])


def _without_blanks(spelling: _Spelling) -> _Spelling:
    kept = [index for index, character in enumerate(spelling.text) if character != " "]
    return _Spelling(
        "".join(spelling.text[index] for index in kept),
        [spelling.starts[index] for index in kept],
        [spelling.ends[index] for index in kept],
    )


class _Needles(NamedTuple):
    """The forms in which secrets are searched.

    Attributes:
        literal: Spellings that are found without decoding the text.
        canonical: Secrets in canonical spelling.
        base64: Secrets in base64, without whitespace.
        shortest: Length of the shortest form.
        has_blanks: Whether a secret contains whitespace, which may be spelled differently.
    """

    literal: tuple[str, ...]
    canonical: tuple[str, ...]
    base64: tuple[str, ...]
    shortest: int
    has_blanks: bool


class Redactor:
    """Replaces known secrets, and their encoded forms, in any string."""

    def __init__(self) -> None:
        """Create a redactor that knows no secrets yet."""
        self._secrets: set[str] = set()
        self._parts: set[str] = set()
        self._included: list[Redactor] = []
        self._needles: dict[bool, tuple[frozenset[str], _Needles]] = {}

    def add(self, *secrets: str) -> None:
        """Redact `secrets` from now on, except those shorter than `MIN_SECRET_LENGTH` characters."""
        self._secrets.update(secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH)

    def add_parts(self, *parts: str) -> None:
        """Redact `parts` of secrets in messages from now on, but not in results, where they may be ordinary values."""
        self._parts.update(part for part in parts if len(part) >= MIN_PART_LENGTH)

    def add_login(self, username: str, password: str) -> None:
        """Redact `password` and the value of a basic Authorization header."""
        self.add(password, basic_credentials(username, password))

    def include(self, other: Redactor) -> None:
        """Also redact everything that `other` redacts, now or later."""
        if other is not self and not any(other is known for known in self._included):
            self._included.append(other)

    def secrets(self) -> set[str]:
        """Return the secrets, without the parts of secrets."""
        return self._secrets.union(*(other.secrets() for other in self._included))

    def secrets_in_results(self) -> set[str]:
        """Return the secrets that are removed from results.

        A short password of the connection is not: it belongs to the environment, not to the task, and may be an
        ordinary word, such as "test", which also occurs in names.
        """
        inherited = (secret for other in self._included for secret in other.secrets())
        return self._secrets.union(secret for secret in inherited if len(secret) >= MIN_PART_LENGTH)

    def __call__(self, text: str) -> str:
        """Return the message `text` with all known secrets replaced, whole or in part."""
        return self._redacted(text, self._forms(parts=True), truncated=True)

    def clean(self, value: Any) -> Any:
        """Return a result with all known secrets replaced in its strings.

        Only whole secrets are replaced: a part of one may well be an ordinary value, which a later task needs.
        """
        needles = self._forms(parts=False)
        return self._cleaned(value, needles, {}) if needles.shortest else value

    def _cleaned(self, value: Any, needles: _Needles, known: dict[str, str]) -> Any:
        """Return a value without secrets.

        Args:
            known: The strings that have been cleaned before; lists have the same ones in thousands of rows.
        """
        if isinstance(value, str):
            # most values are shorter
            if len(value) < needles.shortest:
                return value
            if value not in known:
                known[value] = self._redacted(value, needles, truncated=False)
            return known[value]
        if value is None or isinstance(value, (int, float)):
            return value
        if isinstance(value, Mapping):
            return {name: self._cleaned(inner, needles, known) for name, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._cleaned(inner, needles, known) for inner in value]
        return value

    def _all_parts(self) -> set[str]:
        return self._parts.union(*(other._all_parts() for other in self._included))  # noqa: SLF001

    def _forms(self, parts: bool) -> _Needles:
        """Return what to search for. Computed only here, because most tasks have nothing to redact."""
        found = self.secrets() if parts else self.secrets_in_results()
        if parts:
            lines = (line.strip() for secret in found if "\n" in secret for line in secret.splitlines())
            found |= {*self._all_parts(), *(line for line in lines if len(line) >= MIN_PART_LENGTH)}
        known = frozenset(found)
        if parts not in self._needles or self._needles[parts][0] != known:
            self._needles[parts] = known, _needles(known)
        return self._needles[parts][1]

    @staticmethod
    def _redacted(text: str, needles: _Needles, truncated: bool) -> str:
        shortest = min(needles.shortest, _BEGINNING) if truncated else needles.shortest
        if not shortest or len(text) < shortest:
            return text
        for needle in needles.literal:
            if needle in text:
                text = text.replace(needle, REDACTED)
        encoded = _MAY_BE_ENCODED.search(text) or (needles.has_blanks and _BLANK.search(text))
        if not truncated and not encoded:
            packed = "".join(text.replace("+", " ").split())
            if not any(needle in packed for needle in needles.base64):
                return text
        spelling = _canonical(text)
        compact = _without_blanks(spelling)
        spans = [
            *_spans(spelling, needles.canonical, truncated),
            *_spans(compact, needles.base64, truncated),
        ]
        return _replaced(text, spans)


def _needles(secrets: Iterable[str]) -> _Needles:
    literal: set[str] = set()
    canonical: set[str] = set()
    encoded: set[str] = set()
    for secret in secrets:
        literal.update(_literal_forms(secret))
        spelled = _canonical(secret).text.strip()
        if len(spelled) >= MIN_SECRET_LENGTH:
            canonical.add(spelled)
        encoded.update(_base64_forms(secret))
    forms = literal | canonical | encoded
    return _Needles(
        # Longest first: one secret may be part of another.
        tuple(sorted(literal, key=len, reverse=True)),
        tuple(sorted(canonical, key=len, reverse=True)),
        tuple(sorted(encoded, key=len, reverse=True)),
        min((len(form) for form in forms), default=0),
        any(_BLANK.search(form) for form in literal),
    )


def _spans(spelling: _Spelling, needles: Iterable[str], truncated: bool) -> Iterator[tuple[int, int]]:
    """Yield where secrets start and end in the original text."""
    for needle in needles:
        beginning = needle[:_BEGINNING] if truncated and len(needle) >= MIN_TRUNCATED_LENGTH else needle
        position = spelling.text.find(beginning)
        while position >= 0:
            length = len(beginning)
            following = spelling.text[position + length : position + len(needle)]
            if needle[length:] == following:
                length = len(needle)
            else:
                while (
                    length < len(needle) and spelling.text[position + length : position + length + 1] == needle[length]
                ):
                    length += 1
            yield spelling.starts[position], spelling.ends[position + length - 1]
            position = spelling.text.find(beginning, position + length)


def _replaced(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start >= position:
            pieces += (text[position:start], REDACTED)
        position = max(position, end)
    pieces.append(text[position:])
    return "".join(pieces)


def _literal_forms(secret: str) -> Iterator[str]:
    """Yield the secret as it appears in JSON, URLs, HTML, filters and Python literals."""
    in_json = json.dumps(secret)[1:-1]
    yield from (secret, in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1])
    yield from (quote(secret, safe="", errors="replace"), html.escape(secret), escape_literal(secret))


def _base64_forms(secret: str) -> Iterator[str]:
    """Yield the secret as it appears in base64, alone or at any place in a longer text, also inside of JSON."""
    spellings = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    for content in (spelled.encode("utf-8", "replace") for spelled in spellings):
        for offset in range(3):
            encoded = b64encode(b"\0" * offset + content).decode("ascii")
            # The characters at both ends also depend on what comes before and after.
            first = (0, 2, 3)[offset]
            last = len(encoded) - (0, 3, 2)[(offset + len(content)) % 3]
            standard = encoded[first:last]
            # A plus sign may stand for a space, so it counts as whitespace.
            for form in (standard.replace("+", ""), standard.replace("+", "-").replace("/", "_")):
                if len(form) >= MIN_SECRET_LENGTH:
                    yield form


def basic_credentials(username: str, password: str) -> str:
    """Return the UTF-8 credentials that follow ``Basic`` in an Authorization header."""
    return b64encode(f"{username}:{password}".encode()).decode("ascii")
