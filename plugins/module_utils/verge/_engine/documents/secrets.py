# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets in a document, as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._schema.argument_spec import CONNECTION
from ..._schema.option_reading import own_names
from ..._schema.partly_secret import DOCUMENT, PartlySecret
from ..._schema.secret_options import (
    partly_secret_options,
    partly_secret_values,
    secret_values,
    without_secret_options,
)
from ..sites import SITES
from .kinds import DEFAULTS, TITLE, Kind

_CONNECTION_WORDS = own_names(CONNECTION)


class SecretsInDocuments:
    """Finds and hides the secrets in documents. What it does not know is judged by its names."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._partly = {name: dict(partly_secret_options(kind.resource)) for name, kind in kinds.items()}

    @property
    def option(self) -> PartlySecret:
        """How to treat an option that holds documents."""
        return PartlySecret(self.mask, self.secrets, self.parts)

    def mask(self, value: Any) -> Any:
        """Return documents with placeholders instead of secrets."""
        if isinstance(value, list):
            return [self.mask(document) for document in value]
        if not isinstance(value, Mapping):
            return DOCUMENT.mask(value)
        return {name: self._masked(name, inner) for name, inner in value.items()}

    def _masked_site(self, entry: Any) -> Any:
        if not isinstance(entry, Mapping):
            return DOCUMENT.mask(entry)
        connection = without_secret_options(CONNECTION, _connection_in(entry), {})
        return {name: connection[name] if name in connection else self._masked(name, entry[name]) for name in entry}

    def _masked(self, name: Any, value: Any) -> Any:
        if name == TITLE:
            return value
        if name == SITES and isinstance(value, Mapping):
            return {site: self._masked_site(entry) for site, entry in value.items()}
        if name == DEFAULTS and isinstance(value, Mapping):
            return {kind: self._masked_options(kind, options) for kind, options in value.items()}
        if isinstance(value, list):
            return [self._masked_options(name, options) for options in value]
        return self._masked_options(name, value)

    def _masked_options(self, name: Any, options: Any) -> Any:
        if name not in self._kinds or not isinstance(options, Mapping):
            return DOCUMENT.mask(options)
        return without_secret_options(self._kinds[name].options, options, self._partly[name])

    def secrets(self, value: Any) -> Iterator[str]:
        """Yield the secrets in documents."""
        for connection in _connections_in(value):
            yield from secret_values(CONNECTION, connection)
        for name, options in self._objects(value):
            if name not in self._kinds:
                yield from DOCUMENT.secrets(options)
                continue
            yield from secret_values(self._kinds[name].options, options)
            for partly, inner in partly_secret_values(options, self._partly[name]):
                yield from partly.secrets(inner)

    def parts(self, value: Any) -> Iterator[str]:
        """Yield the parts of values that must not appear in messages."""
        for name, options in self._objects(value):
            if name in self._kinds:
                for partly, inner in partly_secret_values(options, self._partly[name]):
                    yield from partly.parts(inner)

    def _objects(self, value: Any) -> Iterator[tuple[Any, Any]]:
        """Yield all objects in documents with the names of their kinds."""
        if isinstance(value, list):
            for document in value:
                yield from self._objects(document)
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                if name == DEFAULTS and isinstance(inner, Mapping):
                    yield from inner.items()
                elif name == SITES and isinstance(inner, Mapping):
                    for entry in inner.values():
                        yield from self._objects(_without_connection(entry))
                elif name != TITLE:
                    yield from ((name, options) for options in (inner if isinstance(inner, list) else [inner]))


def _connection_in(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name in _CONNECTION_WORDS}


def _without_connection(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {name: value for name, value in entry.items() if name not in _CONNECTION_WORDS}


def _connections_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the connection options of the sites in documents."""
    for document in value if isinstance(value, list) else [value]:
        sites = document.get(SITES) if isinstance(document, Mapping) else None
        for entry in sites.values() if isinstance(sites, Mapping) else ():
            if isinstance(entry, Mapping):
                yield _connection_in(entry)
