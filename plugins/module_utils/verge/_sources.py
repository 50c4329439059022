# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which value of a connection option counts if several places give one: a pure function.

The places are, from the closest to the farthest: options, variables, the environment. A profile is as close as the place
that names it, but farther than the options beside it; the one that the environment names is closer than the rest of the
environment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .errors import SettingsError

CREDENTIALS = ("token", "username", "password")
#: Other names of connection options. The second one has the opposite meaning.
ALIASES = {"api_key": "token", "insecure": "validate_certs"}
INVERTED = ("insecure",)
PROFILE = "profile"
#: Options of one system, which an entry for one of several systems does not inherit from what holds for all of them.
ADDRESS = ("host", "port", PROFILE)

_TRUE = frozenset(("1", "true", "yes", "on", "y", "t"))
_FALSE = frozenset(("0", "false", "no", "off", "n", "f"))


class Source(NamedTuple):
    """Connection options from one place.

    Attributes:
        values: The options that it gives; None means not given.
        labels: How messages name them; "option '...'" if it is not here.
    """

    values: Mapping[str, Any]
    labels: Mapping[str, str] = {}


class Combined(NamedTuple):
    """The value of each option that is given anywhere, and how messages name it."""

    values: dict[str, Any]
    labels: dict[str, str]


#: Returns the options of a profile.
ReadProfile = Callable[[str], Source]


def combine(sources: Sequence[Source], read_profile: ReadProfile) -> Combined:
    """Return the options that count.

    * A profile is not used if a closer place gives a host: it describes another system.
    * Credentials are one group: a token does not come with a user name and password from farther away, or the other way
      round. A user name may be completed with a password from farther away.
    * A port does not come from a place that gives another host.

    Args:
        sources: The places, the closest first.
        read_profile: Called for the profile to use, if any.
    """
    found = Combined({}, {})
    for source in _with_profile(sources, read_profile):
        given = {name: value for name, value in source.values.items() if value is not None and name != PROFILE}
        allowed = _allowed_credentials(found.values)
        for name, value in given.items():
            if name in found.values or (name in CREDENTIALS and name not in allowed):
                continue
            if name == "port" and "host" in given and found.values.get("host", given["host"]) != given["host"]:
                continue
            found.values[name] = value
            if name in source.labels:
                found.labels[name] = source.labels[name]
    return found


def inherited(own: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that an entry for one of several systems inherits from what holds for all of them.

    Credentials are inherited together or not at all: a system's own token must not be combined with another user name.

    Args:
        own: The options of the entry.
        common: The options that hold for all systems.
    """
    left = (*ADDRESS, *CREDENTIALS) if any(own.get(name) for name in CREDENTIALS) else ADDRESS
    return {name: value for name, value in common.items() if name not in left}


def _with_profile(sources: Sequence[Source], read_profile: ReadProfile) -> Iterable[Source]:
    """Yield the sources with the profile at its place."""
    decided = False
    for source in sources:
        name = None if decided else source.values.get(PROFILE)
        yield source
        if name not in (None, ""):
            if not isinstance(name, str):
                label = source.labels.get(PROFILE, f"option '{PROFILE}'")
                raise SettingsError(f"{label} must be the name of a profile")
            yield read_profile(name)
        decided = decided or name not in (None, "") or source.values.get("host") not in (None, "")


def _allowed_credentials(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which credentials a farther place may add."""
    known = [name for name in CREDENTIALS if found.get(name)]
    if not known:
        return CREDENTIALS
    if known == ["token"]:
        return ()
    return CREDENTIALS if "token" in known else ("username", "password")


def inverted(value: Any, label: str) -> bool:
    """Return the opposite of a boolean in any spelling.

    Raises:
        SettingsError: It is not a boolean; a guess could disable the verification of certificates.
    """
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise SettingsError(f"{label} must be true or false")
    return word in _FALSE
