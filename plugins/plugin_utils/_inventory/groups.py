# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of a host by its values, without Jinja, and the names of groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.group_names import Label, safe_name

from .errors import ConfigurationError, invalid_choice
from .kinds import Host, Kind

#: Words of `group_by` that are not names of values: the value, and the prefix of the group names.
_GROUPING_ALIASES = {
    "network": ("networks", "network"),
    "networks": ("networks", "network"),
    "tag": ("tags", "tag"),
    "tags": ("tags", "tag"),
    "tag_category": ("tag_categories", "tag_category"),
}


class Grouping(NamedTuple):
    """An entry of option `group_by`: a value, and the prefix of the group names."""

    value: str
    prefix: str


def read_groupings(option: str, given: Any, kinds: Sequence[Kind]) -> list[Grouping]:
    """Return the groupings that an option requests.

    Raises:
        ConfigurationError: A word is not the name of a value of any kind of host.
    """
    if given is None:
        return []
    if not isinstance(given, (list, tuple)):
        raise ConfigurationError(f"option '{option}' must be a list of strings")
    known = {name for kind in kinds for name, value in kind.values.items() if value.field}
    groupings = []
    for word in map(str, given):
        value, prefix = _GROUPING_ALIASES.get(word, (word, word))
        if value not in known:
            raise invalid_choice(option, word, known | set(_GROUPING_ALIASES), "value to group by")
        groupings.append(Grouping(value, prefix))
    return list(dict.fromkeys(groupings))


def group_labels(host: Host, groupings: Iterable[Grouping]) -> list[Label]:
    """Return the labels of a host's groups. A value that the host does not have creates no group."""
    labels: list[Label] = []
    known = host.kind.values
    for grouping in groupings:
        value = known[grouping.value].load(host) if grouping.value in known else None
        if value is None or value == "":
            continue
        if isinstance(value, list):
            labels.extend((grouping.prefix, str(item)) for item in value if item not in (None, ""))
        else:
            labels.append((grouping.prefix, str(value).lower() if isinstance(value, bool) else str(value)))
    return labels


# --- keyed_groups --------------------------------------------------------------------------------------------------


def keyed_group_names(entry: Mapping[str, Any], key: Any, leading_separator: bool) -> list[str]:
    """Return the group names that an entry of `keyed_groups` creates for a key, as the newest ansible-core does.

    Raises:
        ConfigurationError: The key is not a string, a list or a dictionary.
    """
    default = entry.get("default_value")
    separator = str(entry.get("separator", "_"))
    prefix = str(entry.get("prefix", ""))
    if key in (None, ""):
        bare = [] if default is None else [str(default)]
    elif isinstance(key, str):
        bare = [key]
    elif isinstance(key, Mapping):
        bare = [_pair(entry, str(name), value, separator) for name, value in key.items()]
    elif isinstance(key, (list, tuple)):
        bare = [str(default) if item in (None, "") and default is not None else str(item) for item in key]
    else:
        raise ConfigurationError(
            f"option 'keyed_groups': the key '{entry.get('key')}' must be a string, a list or a dictionary, not '{key}'"
        )
    if prefix == "" and not leading_separator:
        separator = ""
    return [safe_name(f"{prefix}{separator}{name}") for name in bare]


def _pair(entry: Mapping[str, Any], name: str, value: Any, separator: str) -> str:
    if value in (None, ""):
        if entry.get("default_value") is not None:
            return f"{name}{separator}{entry['default_value']}"
        if entry.get("trailing_separator") is False:
            return name
    return f"{name}{separator}{value}"
