# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts files and folders of other tools."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple

import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.documents import document_of
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.inventory import convert_inventory, is_inventory
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.playbook import convert_playbook, is_playbook
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import (
    CONVERTED,
    TO_CHECK,
    Conversion,
    summary,
    yaml_lines,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.terraform_source import (
    Model,
    is_state,
    read_configuration,
    read_state,
)

PLAYBOOK, INVENTORY, DOCUMENT, VARIABLES = "playbook", "inventory", "document", "variables"
_UNITS = {PLAYBOOK: "tasks", INVENTORY: "inventory files", DOCUMENT: "resources"}
_HCL, _STATES = ".tf", (".tfstate", ".json")
_YAML = (".yml", ".yaml")
_INVENTORY_ENDING = ".verge.yml"
_THEIR_ENDINGS = (".vergeos_vms.yml", ".vergeos_vms.yaml", ".vergeos.yml", ".vergeos.yaml")


class Converted(NamedTuple):
    """A converted file.

    Attributes:
        source: Its path in the source.
        path: The path of the new file.
        kind: What it is.
        conversion: The new text, and what became of each part.
    """

    source: str
    path: str
    kind: str
    conversion: Conversion

    def as_result(self) -> dict[str, Any]:
        """Return the file as a plain value."""
        return {
            "source": self.source,
            "path": self.path,
            "kind": self.kind,
            "text": self.conversion.text,
            "parts": [part._asdict() for part in self.conversion.parts],
            "report": list(_report(self)),
        }


def convert_path(path: str, read: Callable[[str], str]) -> list[Converted]:
    """Return the converted files of a file or a folder; files with nothing to convert are left out.

    Args:
        path: The file or the folder.
        read: Returns the text of a file.

    Raises:
        ValueError: A file cannot be converted, or there is nothing to convert.
    """
    names = list(_files(path))
    found = [one for name in names for one in _file(path, name, read)]
    folders = dict.fromkeys(os.path.dirname(name) for name in names if (name or path).endswith(_HCL))
    for folder in folders:
        inside = [name for name in names if (name or path).endswith(_HCL) and os.path.dirname(name) == folder]
        found += _configuration(path, folder, inside, read)
    if not found:
        raise ValueError(f"{path}: there is nothing to convert")
    return found


def _files(path: str) -> Iterator[str]:
    """Yield the files of a folder, relative to it, in the order of their names; hidden ones are left out."""
    if not os.path.isdir(path):
        if not os.path.exists(path):
            raise ValueError(f"{path}: there is no such file or folder")
        yield ""
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield os.path.relpath(os.path.join(folder, name), path)


def _file(path: str, name: str, read: Callable[[str], str]) -> Iterator[Converted]:
    """Yield what a file is converted to, if there is something to convert in it."""
    source = os.path.join(path, name) if name else path
    name = name or os.path.basename(path)
    try:
        if name.endswith(_YAML):
            yield from _yaml(source, name, read(source))
        elif name.endswith(_STATES):
            text = read(source)
            if name.endswith(".tfstate") or _is_state(text):
                yield from _document(source, name.rpartition(".")[0], read_state(text))
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error


def _yaml(source: str, name: str, text: str) -> Iterator[Converted]:
    if is_playbook(text) and (_has_plays(text) or not _is_inventory(text)):
        yield Converted(source, name, PLAYBOOK, convert_playbook(text))
    elif _is_inventory(text):
        yield Converted(source, _inventory_name(name), INVENTORY, convert_inventory(text))


def _configuration(path: str, folder: str, names: list[str], read: Callable[[str], str]) -> Iterator[Converted]:
    """Yield what the configuration in a folder is converted to: all its files make one document."""
    texts = {os.path.basename(name or path): read(os.path.join(path, name) if name else path) for name in names}
    model = read_configuration(texts)
    if model.blocks:
        yield from _document(os.path.join(path, folder) if folder else path, os.path.join(folder, "system"), model)


def _document(source: str, path: str, model: Model) -> Iterator[Converted]:
    conversion, variables = document_of(model)
    yield Converted(source, f"{path}.yml", DOCUMENT, conversion)
    if variables:
        lines = [
            "# Variables of the document. Fill in those that are empty, and encrypt secrets with ansible-vault.",
            "---",
        ]
        yield Converted(
            source, f"{path}-vars.yml", VARIABLES, Conversion("\n".join([*lines, *yaml_lines(variables)]) + "\n", [])
        )


def _is_state(text: str) -> bool:
    try:
        return is_state(json.loads(text))
    except ValueError:
        return False


def _has_plays(text: str) -> bool:
    return any(line.startswith("- ") for line in text.split("\n"))


def _is_inventory(text: str) -> bool:
    if "plugin:" not in text:
        return False
    try:
        return is_inventory(yaml.safe_load(text))
    except yaml.YAMLError:
        return False


def _inventory_name(name: str) -> str:
    """Return a name by which Ansible finds the inventory plugin."""
    ending = next((ending for ending in (*_THEIR_ENDINGS, *_YAML) if name.endswith(ending)), "")
    return f"{name[: len(name) - len(ending)]}{_INVENTORY_ENDING}"


def _report(file: Converted) -> Iterator[str]:
    if file.kind == VARIABLES:
        yield f"{file.path}: the variables of the document"
        return
    yield f"{file.path}: {summary(file.conversion.parts, _UNITS[file.kind])}"
    for part in file.conversion.parts:
        if part.result == CONVERTED:
            continue
        word = "check" if part.result == TO_CHECK else "not converted"
        place = f"line {part.line}: {part.what}" if part.line else part.what
        place += f" ({part.name})" if part.name else ""
        for note in part.notes:
            yield f"  {place}: {word}: {note}"
