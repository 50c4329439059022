# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Divides documents into what they say about each system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._schema.argument_spec import CONNECTION
from ..._schema.conditions import Field, read_condition
from ..._schema.option_reading import own_names
from ...errors import UsageError
from ..sites import SITES, canonical_connection, place_of
from .kinds import TITLE
from .problems import Problems, type_name

#: The option that takes some of the sites.
SELECT_SITES = "select_sites"
#: Every name of a connection option.
_CONNECTION_WORDS = frozenset(own_names(CONNECTION))


@dataclass(frozen=True)
class Section:
    """A part of a document: objects by kind, and defaults.

    Attributes:
        content: What is written in it.
        prefix: How places in it begin ("vms/app.yml: sites.berlin.").
        site: The site that it describes; "" if it counts for all systems.
    """

    content: Mapping[str, Any]
    prefix: str = ""
    site: str = ""


def sections(documents: Sequence[Any], problems: Problems, site: str = "") -> list[Section]:
    """Return the sections that count for a system.

    Args:
        documents: The documents, which are taken as one.
        problems: Gets what is wrong with the documents as a whole.
        site: The name of the system; "" if the documents name none.
    """
    found: list[Section] = []
    for document, title in _titled(documents):
        if not isinstance(document, Mapping):
            problems.add(title, f"it must be a mapping of kinds, not {type_name(document)}")
            continue
        shared = {name: value for name, value in document.items() if name not in (TITLE, SITES)}
        prefix = f"{title}: " if title else ""
        found.append(Section(shared, prefix))
        own = (document.get(SITES) or {}).get(site) if site else None
        if own:
            content = {name: value for name, value in own.items() if name not in _CONNECTION_WORDS}
            found.append(Section(content, f"{prefix}{place_of(site)}.", site))
    return found


def _titled(documents: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Yield documents with how messages call them; "" if there is only one and it has no name."""
    for number, document in enumerate(documents):
        if isinstance(document, Mapping) and document.get(TITLE):
            yield document, str(document[TITLE])
        else:
            yield document, f"document {number + 1}" if len(documents) > 1 else ""


# --- sites -----------------------------------------------------------------------------------------------------------


def find_sites(params: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the connection options of the sites in documents that a task takes, by the name of the site.

    Raises:
        UsageError: The sites are not written as they should be, or the task takes none of them.
    """
    entries = list(_entries(_listed(params.get("definition"))))
    selected = _selected(dict.fromkeys(name for _place, name, _entry in entries), params)
    found: dict[str, dict[str, Any]] = {name: {} for name in selected}
    for place, name, entry in entries:
        if name not in found:
            continue
        known = found[name]
        for option, value in canonical_connection(name, _connection(entry)).items():
            if option in known and known[option] != value:
                raise UsageError(f"{place}.{option}: another document has another value for this site")
            known[option] = value
    return {**found}


def _listed(definition: Any) -> list[Any]:
    return list(definition) if isinstance(definition, (list, tuple)) else [definition]


def _connection(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name in _CONNECTION_WORDS and value is not None}


def _entries(documents: Sequence[Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the entries of all sites with their places and names.

    Raises:
        UsageError: The sites are not written as they should be.
    """
    for document, title in _titled(documents):
        sites = document.get(SITES) if isinstance(document, Mapping) else None
        if not isinstance(document, Mapping) or SITES not in document:
            continue
        place = f"{title}: {SITES}" if title else SITES
        if not sites:
            # What counts for all sites must not be applied to the system of the task instead.
            raise UsageError(f"{place}: it names no system")
        if not isinstance(sites, Mapping):
            raise UsageError(
                f"{place}: it must be a mapping of the names of systems to what is on them, not {type_name(sites)}",
                hint="for example 'sites: {berlin: {host: ..., vms: [...]}}'",
            )
        for name, entry in sites.items():
            here = f"{place}.{name}"
            if not isinstance(name, (str, int)) or not str(name).strip():
                raise UsageError(f"{place}: '{name}' is not the name of a site")
            if not isinstance(entry, Mapping):
                raise UsageError(
                    f"{here}: it must be a mapping of connection options and kinds, not {type_name(entry)}"
                )
            yield here, str(name), entry


def without_other_sites(document: Any, params: Mapping[str, Any]) -> Any:
    """Return a document with nothing but the names of the sites that a task does not take.

    So templates in what it says about those need no variables.

    Raises:
        UsageError: The condition is not understood.
    """
    sites = document.get(SITES) if isinstance(document, Mapping) else None
    if params.get(SELECT_SITES) is None or not isinstance(sites, Mapping):
        return document
    condition = read_condition(Field("name"), params[SELECT_SITES], SELECT_SITES)
    return {
        **document,
        SITES: {name: entry if condition.holds([str(name)]) else {} for name, entry in sites.items()},
    }


def _selected(names: Iterable[str], params: Mapping[str, Any]) -> list[str]:
    """Return the sites that the task takes.

    Raises:
        UsageError: There are none.
    """
    wanted = params.get(SELECT_SITES)
    found = list(names)
    if wanted is None:
        return found
    if not found:
        raise UsageError(f"'{SELECT_SITES}' needs a document with '{SITES}'")
    condition = read_condition(Field("name"), wanted, SELECT_SITES)
    selected = [name for name in found if condition.holds([name])]
    if not selected:
        raise UsageError(f"{SELECT_SITES}: no site of the document matches (there are: {', '.join(found)})")
    return selected


def with_connections(params: Mapping[str, Any], connections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the options of a task with other connection options of the sites in its documents."""
    documents = _listed(params["definition"])
    left = dict(connections)
    replaced = [_with_connections(document, left, connections) for document in documents]
    is_list = isinstance(params["definition"], (list, tuple))
    return {**params, "definition": replaced if is_list else replaced[0]}


def _with_connections(
    document: Any, left: dict[str, Mapping[str, Any]], connections: Mapping[str, Mapping[str, Any]]
) -> Any:
    """Return a document whose sites have the connection options that are left, each in the first document that has it."""
    sites = document.get(SITES) if isinstance(document, Mapping) else None
    if not sites:
        return document
    found = {}
    for name, entry in sites.items():
        if str(name) in connections:
            own = {option: value for option, value in entry.items() if option not in _CONNECTION_WORDS}
            entry = {**left.pop(str(name), {}), **own}  # noqa: PLW2901 - what is not replaced stays
        found[name] = entry
    return {**document, SITES: found}
