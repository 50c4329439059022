# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets among the options of a task: finding them, and hiding them where options are shown.

Works on options that have not been validated, too, because the message of a failed validation needs it most. What does
not have the expected shape counts as secret as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._secret_names import hidden, strings_in
from .argument_spec import Spec
from .option_reading import own_names
from .partly_secret import PartlySecret
from .resource import Resource

#: What Ansible shows instead of the value of a secret option.
PLACEHOLDER = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

#: By the name of the option; a suboption is named like "action.params".
PartlySecretOptions = Mapping[str, PartlySecret]


def secret_values(spec: Mapping[str, Spec], params: Any) -> Iterator[str]:
    """Yield the values of all secret options, however deep, in any form in which an option can be written."""
    if not isinstance(params, Mapping):
        # Suboptions in another form; the secrets in it cannot be separated from the rest.
        yield from _as_written(params)
        return
    names = own_names(spec)
    for word, value in params.items():
        option = spec.get(names.get(word, ""))
        if value is None or option is None:
            continue
        if option.get("no_log"):
            yield from _as_written(value)
            if option.get("type", "str") == "str":
                # As Ansible converts a list or a dictionary.
                yield from strings_in(str(value))
        elif _contains_secrets(option):
            for item in value if isinstance(value, (list, tuple)) else [value]:
                yield from secret_values(option["options"], _parsed(item))


def _as_written(value: Any) -> Iterator[str]:
    """Yield the values in an option, also if it is a document that was written as a string."""
    yield from strings_in(value)
    parsed = _parsed(value)
    if parsed is not value:
        yield from strings_in(parsed)


def _parsed(value: Any) -> Any:
    """Return the dictionary in a JSON string, or the value itself."""
    if not isinstance(value, str) or not value.strip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _contains_secrets(option: Spec) -> bool:
    suboptions = option.get("options") or {}
    return any(inner.get("no_log") or _contains_secrets(inner) for inner in suboptions.values())


def without_secret_options(
    spec: Mapping[str, Spec], params: Any, partly_secret: PartlySecretOptions, path: str = ""
) -> Any:
    """Return options with placeholders instead of secrets.

    Options that do not exist are hidden as well: the name of a secret one may be misspelled.
    """
    if not isinstance(params, Mapping):
        return hidden(params, PLACEHOLDER)
    shown, names = {}, own_names(spec)
    for name, value in params.items():
        option, place = spec.get(names.get(name, "")), f"{path}.{name}" if path else str(name)
        partly = partly_secret.get(place)
        if option is None:
            shown[name] = value if str(name).startswith("_ansible") else hidden(value, PLACEHOLDER)
        elif option.get("no_log"):
            shown[name] = hidden(value, PLACEHOLDER)
        elif partly is not None and value is not None:
            shown[name] = partly.mask(_parsed(value))
        elif option.get("options") and value is not None:
            shown[name] = _without_suboptions(option, value, partly_secret, place)
        else:
            shown[name] = value
    return shown


def _without_suboptions(option: Spec, value: Any, partly_secret: PartlySecretOptions, path: str) -> Any:
    if isinstance(value, (list, tuple)):
        return [without_secret_options(option["options"], item, partly_secret, path) for item in value]
    return without_secret_options(option["options"], value, partly_secret, path)


def partly_secret_options(resource: Resource, path: str = "") -> Iterator[tuple[str, PartlySecret]]:
    """Yield the options of a resource that are partly secret, however deep, by their paths."""
    for column in resource.columns:
        if column.codec.partly_secret is not None:
            yield f"{path}{column.option}", column.codec.partly_secret
    for children in resource.children:
        place = f"{path}{children.option}"
        if not children.scalar:
            yield from partly_secret_options(children.resource, f"{place}.")
            continue
        partly = children.resource.column(children.scalar).codec.partly_secret
        if partly is not None:
            yield place, partly.of_list()


def partly_secret_values(params: Any, partly_secret: PartlySecretOptions) -> Iterator[tuple[PartlySecret, Any]]:
    """Yield the options that may contain secrets, with their values."""
    for place, partly in partly_secret.items():
        for value in _values_at(params, place.split(".")):
            yield partly, value


def _values_at(params: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield the values at the end of a path, which leads through every item of a list."""
    for item in params if isinstance(params, (list, tuple)) else [params]:
        value = _parsed(item.get(path[0])) if isinstance(item, Mapping) else None
        if value is not None and len(path) > 1:
            yield from _values_at(value, path[1:])
        elif value is not None:
            yield value
