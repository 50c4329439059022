# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps secrets out of texts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from html import escape as escape_html
from urllib.parse import quote

from ..filters import escape as escape_literal

#: Shorter values are not masked: they would mangle ordinary text.
MIN_SECRET_LENGTH = 4
REDACTED = "********"


class Redactor:
    """Replaces known secrets, and the forms in which they travel, in any text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def add(self, *secrets: str) -> None:
        """Mask *secrets* from now on; those shorter than :data:`MIN_SECRET_LENGTH` characters are left out."""
        self._secrets.update(secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH)

    def add_login(self, username: str, password: str) -> None:
        """Mask *password* and the value of a basic Authorization header."""
        self.add(password, basic_credentials(username, password))

    def __call__(self, text: str) -> str:
        # Worked out only now: most tasks have nothing to mask. Longest first: one secret may be part of another.
        forms = {form for secret in self._secrets for form in _forms(secret)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, REDACTED)
        return text


def _forms(secret: str) -> Iterator[str]:
    """Yield what a secret looks like in the texts that it gets into."""
    in_json = json.dumps(secret)[1:-1]
    yield from (secret, in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1])
    yield from (quote(secret, safe=""), escape_html(secret), escape_literal(secret))


def basic_credentials(username: str, password: str) -> str:
    """Return the value that follows ``Basic`` in an Authorization header, in UTF-8."""
    return b64encode(f"{username}:{password}".encode()).decode("ascii")
