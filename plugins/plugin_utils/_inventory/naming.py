# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hosts are called in the inventory; two of them never share a name."""

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

#: Gives one name for a host, or None when it has none to give.
Namer = Callable[[Host], Optional[str]]
Evaluate = Callable[[Any, Host], Any]


class Names(NamedTuple):
    """The hosts that are listed, each with its name, and those that are left out for want of one of their own."""

    named: list[Host]
    skipped: list[Host]


def is_template(text: object) -> bool:
    """Whether a text is for Jinja."""
    return isinstance(text, str) and _JINJA.search(text) is not None


def value_names_in(entries: Iterable[Any]) -> set[str]:
    """Names of the values that a list of preferences uses without Jinja."""
    names: set[str] = set()
    for entry in entries:
        if not is_template(entry):
            names.update(_FIELD.findall(str(entry)) if "{" in str(entry) else [str(entry)])
    return names


def make_namers(entries: Sequence[Any], kinds: Sequence[Kind], evaluate: Evaluate) -> list[Namer]:
    """One function per preference; at the end always the plain name.

    :param evaluate: evaluates a Jinja template for a host.
    :raises ConfigurationError: for a word that is no value, and for an empty preference.
    """
    known = {name for kind in kinds for name in kind.values}
    for word in value_names_in(entries):
        if not word:
            raise ConfigurationError("option 'hostnames': an entry is empty")
        if word not in known:
            raise invalid_choice("hostnames", word, known, "value to name a host by")
    return [_namer(entry, evaluate) for entry in entries] + [_name_from_value("name"), _fallback_name]


def _namer(entry: Any, evaluate: Evaluate) -> Namer:
    if is_template(entry):
        return lambda host: _text(evaluate(entry, host))
    text = str(entry)
    return _name_from_fields(text) if "{" in text else _name_from_value(text)


def _name_from_value(name: str) -> Namer:
    return lambda host: _text(host.value(name))


def _name_from_fields(text: str) -> Namer:
    """`{site}-{name}`: none of the values may be missing."""

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
    """Name all hosts.

    Where several would bear one name, *all* of them get the suffix: so the name alone, which would be ambiguous,
    reaches none of them instead of one or the other, depending on the order.

    :param taken: tells whether a name means something else already (a group, ``localhost``, another object that an
        earlier source has brought).
    :raises ConfigurationError: when the rule is to refuse.
    """
    wanted: dict[str, list[Host]] = {}
    for host in hosts:
        host.name = next(filter(None, (namer(host) for namer in namers)))
        wanted.setdefault(host.name, []).append(host)
    clear = {name: found[0] for name, found in wanted.items() if len(found) == 1 and not taken(name, found[0])}
    if len(clear) == len(hosts):
        return Names(list(hosts), [])
    colliding = {name: found for name, found in wanted.items() if name not in clear}
    if rule == ERROR:
        raise _collision_error(colliding)
    if rule == SKIP:
        skipped = [host for found in colliding.values() for host in found]
        return Names([host for host in hosts if clear.get(host.name) is host], skipped)
    # A name that several wanted cannot be had by anyone. The order of the listing must not decide about names.
    used = set(wanted)
    for name, found in sorted(colliding.items()):
        found.sort(key=lambda host: (host.site, host.kind.name, str(host.key)))
        for host, fresh in zip(found, _suffixed_names(name, found, used, taken)):
            host.name = fresh
    return Names(list(hosts), [])


def _suffixed_names(name: str, hosts: Sequence[Host], used: set[str], taken: Callable[[str, Host], bool]) -> list[str]:
    """Names that nobody has: with the site where that tells them apart, else with kind and key as well."""
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
    # Somebody has given objects the very names that are made here.
    fresh_names = []
    for host in hosts:
        numbered = (f"{forms[-1](host)}_{number}" for number in itertools.count(2))
        fresh_names.append(next(text for text in numbered if text not in used and not taken(text, host)))
        used.add(fresh_names[-1])
    return fresh_names


def _collision_error(colliding: dict[str, list[Host]]) -> ConfigurationError:
    name, hosts = next(iter(colliding.items()))
    if len(hosts) == 1:
        what = f"the name '{name}' of {hosts[0].title} means something else already"
    else:
        what = "{0} would all be called '{1}'".format(", ".join(host.title for host in hosts[:4]), name)
    more = f" (and {len(colliding) - 1} names more)" if len(colliding) > 1 else ""
    return ConfigurationError(
        f"{what}{more}",
        hint="set option 'hostnames' to something that tells them apart, such as '{site}_{name}', or 'on_collision'",
    )
