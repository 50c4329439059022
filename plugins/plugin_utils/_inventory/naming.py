# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unique names for the hosts of the inventory."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any, Callable, NamedTuple, Optional

from .errors import ConfigurationError, invalid_choice
from .kinds import Host, Kind

SUFFIX, ERROR, SKIP = "suffix", "error", "skip"
COLLISION_RULES = (SUFFIX, ERROR, SKIP)

_FIELD = re.compile(r"\{([a-z_]+)\}")
_JINJA = re.compile(r"\{\{|\{%")

#: Returns a name for a host, or None.
Namer = Callable[[Host], Optional[str]]
Evaluate = Callable[[Any, Host], Any]


class Names(NamedTuple):
    """The hosts with a unique name, which are listed, and the others, which are skipped."""

    named: list[Host]
    skipped: list[Host]


def is_template(text: object) -> bool:
    """Return whether a value is a Jinja template."""
    return isinstance(text, str) and _JINJA.search(text) is not None


def value_names_in(entries: Iterable[Any]) -> set[str]:
    """Return the names of the values that the entries of option `hostnames` use outside of templates."""
    names: set[str] = set()
    for entry in entries:
        if not is_template(entry):
            names.update(_FIELD.findall(str(entry)) if "{" in str(entry) else [str(entry)])
    return names


def make_namers(entries: Sequence[Any], kinds: Sequence[Kind], evaluate: Evaluate) -> list[Namer]:
    """Return a function for each entry of option `hostnames`, and for the fallbacks after them.

    Args:
        entries: The entries.
        kinds: The kinds of hosts whose values entries can use.
        evaluate: Evaluates a Jinja template for a host.

    Raises:
        ConfigurationError: An entry is empty or names an unknown value.
    """
    known = {name for kind in kinds for name in kind.values}
    for word in value_names_in(entries):
        if not word:
            raise ConfigurationError("option 'hostnames': an entry is empty")
        if word not in known:
            raise invalid_choice("hostnames", word, known, "host value")
    return [_namer(entry, evaluate) for entry in entries] + [_name_from_value("name"), _fallback_name]


def _namer(entry: Any, evaluate: Evaluate) -> Namer:
    if is_template(entry):
        return lambda host: _text(evaluate(entry, host))
    text = str(entry)
    return _name_from_fields(text) if "{" in text else _name_from_value(text)


def _name_from_value(name: str) -> Namer:
    return lambda host: _text(host.value(name))


def _name_from_fields(text: str) -> Namer:
    """Return a namer for a pattern such as `{site}-{name}`, which yields a name only if no value is missing."""

    def fill(host: Host) -> Optional[str]:
        values = {name: _text(host.value(name)) for name in _FIELD.findall(text)}
        if not all(values.values()):
            return None
        return _FIELD.sub(lambda match: values[match[1]] or "", text)

    return fill


def _fallback_name(host: Host) -> str:
    return f"{host.kind.name}-{host.key}"


def _text(value: Any) -> Optional[str]:
    if value is None or isinstance(value, (list, dict)):
        return None
    return str(value).strip() or None


# --- collisions ----------------------------------------------------------------------------------------------------


def assign_names(
    hosts: Sequence[Host], namers: Sequence[Namer], rule: str, taken: Callable[[str, Host], bool]
) -> Names:
    """Assign a unique name to each host.

    With rule "suffix", all hosts that would have the same name get a suffix. The name alone, which is ambiguous, then
    matches none of them, instead of one that depends on the order.

    Args:
        hosts: The hosts.
        namers: Functions that return a name for a host, in order of preference.
        rule: What to do about hosts that would have the same name ("suffix", "error" or "skip").
        taken: Returns whether a name is already in use for something other than the host, such as a group, `localhost`
            or an object from an earlier inventory source.

    Raises:
        ConfigurationError: Names collide and the rule is "error".
    """
    by_name: dict[str, list[Host]] = {}
    for host in hosts:
        host.name = next(filter(None, (namer(host) for namer in namers)))
        by_name.setdefault(host.name, []).append(host)
    clear = {name: found[0] for name, found in by_name.items() if len(found) == 1 and not taken(name, found[0])}
    if len(clear) == len(hosts):
        return Names(list(hosts), [])
    colliding = {name: found for name, found in by_name.items() if name not in clear}
    if rule == ERROR:
        raise _collision_error(colliding)
    if rule == SKIP:
        skipped = [host for found in colliding.values() for host in found]
        return Names([host for host in hosts if clear.get(host.name) is host], skipped)
    # The names must not depend on the order of the hosts, and a colliding name stays unused.
    used = set(by_name)
    for name, found in sorted(colliding.items()):
        found.sort(key=lambda host: (host.site, host.kind.name, str(host.key)))
        for host, fresh in zip(found, _suffixed_names(name, found, used, taken)):
            host.name = fresh
    return Names(list(hosts), [])


def _suffixed_names(name: str, hosts: Sequence[Host], used: set[str], taken: Callable[[str, Host], bool]) -> list[str]:
    """Return unused names with a suffix: the site if that makes them unique, otherwise kind and key as well."""
    forms: tuple[Callable[[Host], str], ...] = (
        lambda host: f"{name}_{host.site}",
        lambda host: f"{name}_{host.kind.name}{host.key}",
        lambda host: f"{name}_{host.site}_{host.kind.name}{host.key}",
    )
    for form in forms:
        names = [form(host) for host in hosts]
        if len(set(names)) == len(names) and not any(
            fresh in used or taken(fresh, host) for fresh, host in zip(names, hosts)
        ):
            used.update(names)
            return names
    # Other objects already have exactly these names.
    fresh_names = []
    for host in hosts:
        numbered = (f"{forms[-1](host)}_{number}" for number in itertools.count(2))
        fresh_names.append(next(text for text in numbered if text not in used and not taken(text, host)))
        used.add(fresh_names[-1])
    return fresh_names


def _collision_error(colliding: dict[str, list[Host]]) -> ConfigurationError:
    name, hosts = next(iter(colliding.items()))
    if len(hosts) == 1:
        what = f"the name '{name}' of {hosts[0].title} is already in use"
    else:
        what = f"{', '.join(host.title for host in hosts[:4])} would all have the name '{name}'"
    more = f" (and {len(colliding) - 1} more names collide)" if len(colliding) > 1 else ""
    return ConfigurationError(
        f"{what}{more}",
        hint="set option 'hostnames' so that names are unique, such as '{site}_{name}', or set 'on_collision'",
    )
