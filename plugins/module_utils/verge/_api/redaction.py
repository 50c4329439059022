# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redaction of secrets in messages and traces."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from html import escape as escape_html
from urllib.parse import quote

from ..filters import escape as escape_literal

#: Shorter secrets are not redacted, because that would mangle ordinary text.
MIN_SECRET_LENGTH = 4
REDACTED = "********"


class Redactor:
    """Replaces known secrets, and their encoded forms, in any string."""

    def __init__(self) -> None:
        """Create a redactor that knows no secrets yet."""
        self._secrets: set[str] = set()

    def add(self, *secrets: str) -> None:
        """Redact `secrets` from now on, except those shorter than `MIN_SECRET_LENGTH` characters."""
        self._secrets.update(secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH)

    def add_login(self, username: str, password: str) -> None:
        """Redact `password` and the value of a basic Authorization header."""
        self.add(password, basic_credentials(username, password))

    def __call__(self, text: str) -> str:
        """Return `text` with all known secrets replaced."""
        # The forms are computed only here because most tasks have nothing to redact. Longest first: one secret may be
        # part of another.
        forms = {form for secret in self._secrets for form in _forms(secret)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, REDACTED)
        return text


def _forms(secret: str) -> Iterator[str]:
    """Yield the secret as it appears in JSON, URLs, HTML, filters and Python literals."""
    in_json = json.dumps(secret)[1:-1]
    yield from (secret, in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1])
    yield from (quote(secret, safe=""), escape_html(secret), escape_literal(secret))


def basic_credentials(username: str, password: str) -> str:
    """Return the UTF-8 credentials that follow ``Basic`` in an Authorization header."""
    return b64encode(f"{username}:{password}".encode()).decode("ascii")
