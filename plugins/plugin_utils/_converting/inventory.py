# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts files of the inventory plugin vergeio.vergeos.vergeos_vms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import one_line
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import (
    CONVERTED,
    TO_CHECK,
    Conversion,
    Part,
    note_lines,
    yaml_lines,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.vergeio import COLLECTION

PLUGIN = "verge.vergeos.verge_inventory"
#: Names under which the plugin of the other collection is chosen.
_THEIRS = frozenset((f"{COLLECTION}.vergeos_vms", "vergeos_vms"))
#: What the other plugin does when a file does not say otherwise.
_DEFAULTS: Mapping[str, Any] = {
    "group_by": ["site", "status"],
    "hostname_template": "{site}_{name}",
    "hostvar_prefix": "vergeos_",
    "strict_sites": False,
}
_RENAMED = {"hostvar_prefix": "hostvars_prefix"}
_WITHOUT_EFFECT = frozenset(("max_workers",))
_NOTES = (
    "groups of tags are named after the category as well, such as 'tag_app_web'",
    "variables of hosts are the options of verge_vm; 'ansible-inventory --host NAME' shows them",
)


def is_inventory(content: Any) -> bool:
    """Return whether the content of a file is a source for the plugin of the other collection."""
    return isinstance(content, Mapping) and content.get("plugin") in _THEIRS


def convert_inventory(text: str) -> Conversion:
    """Return a source of the inventory plugin of this collection.

    Args:
        text: The source for the other plugin.

    Raises:
        ValueError: It is not valid YAML.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"not valid YAML: {one_line(str(error))}") from error
    notes = list(_NOTES)
    options: dict[str, Any] = {}
    for name, value in {**_DEFAULTS, **content}.items():
        if name not in _WITHOUT_EFFECT:
            options.update(_option(name, value))
    part = Part(1, str(content["plugin"]), "", TO_CHECK if notes else CONVERTED, notes)
    head = []
    for line in text.split("\n"):
        if not line.startswith(("#", "---")):
            break
        head.append(line)
    found = [*head, *note_lines(part), *yaml_lines({"plugin": PLUGIN, **options})]
    return Conversion("\n".join(found) + "\n", [part])


def _option(name: str, value: Any) -> Mapping[str, Any]:
    """Return an option as it is called here."""
    if name == "plugin":
        return {}
    if name == "hostname_template":
        return {"hostnames": [value]}
    if name == "strict_sites":
        return {"on_failure": "error" if value else "warn"}
    if name == "filters" and isinstance(value, Mapping):
        return {"filters": dict(_condition(field, wanted) for field, wanted in value.items())}
    return {_RENAMED.get(name, name): value}


def _condition(field: str, wanted: Any) -> tuple[str, Any]:
    return ("name", f"~{wanted}") if field == "name_pattern" else (field, wanted)
