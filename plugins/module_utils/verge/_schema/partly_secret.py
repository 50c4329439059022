# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that are not secret as a whole, but may contain secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .._secret_names import secrets_in, without_secrets


class PartlySecret(NamedTuple):
    """How to treat an option that is not a secret as a whole, but may contain some.

    Attributes:
        mask: Returns a value of the option with placeholders instead of its secrets.
        secrets: Returns the secrets in a value of the option.
        parts: Returns parts of a value that must not appear in messages, but may be ordinary values in results.
    """

    mask: Callable[[Any], Any]
    secrets: Callable[[Any], Iterable[str]] = lambda _value: ()
    parts: Callable[[Any], Iterable[str]] = lambda _value: ()

    def of_list(self) -> PartlySecret:
        """Return how to treat a list of such values."""
        return PartlySecret(
            lambda value: [self.mask(item) for item in _listed(value)],
            lambda value: [secret for item in _listed(value) for secret in self.secrets(item)],
            lambda value: [part for item in _listed(value) for part in self.parts(item)],
        )


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


#: A free-form document, whose members are secrets if their names say so.
DOCUMENT = PartlySecret(without_secrets, secrets_in)
