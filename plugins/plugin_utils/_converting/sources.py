# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts files and folders of other tools."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple, Optional

import yaml

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.inventory import convert_inventory, is_inventory
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.playbook import convert_playbook, is_playbook
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import (
    CONVERTED,
    TO_CHECK,
    Conversion,
    summary,
)

PLAYBOOK, INVENTORY = "playbook", "inventory"
_UNITS = {PLAYBOOK: "tasks", INVENTORY: "inventory files"}
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
    found = [one for name in _files(path) if (one := _file(path, name, read)) is not None]
    if not found:
        raise ValueError(f"{path}: there is nothing to convert; sources are playbooks and inventory files")
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


def _file(path: str, name: str, read: Callable[[str], str]) -> Optional[Converted]:
    """Return a converted file; None if there is nothing to convert in it."""
    source = os.path.join(path, name) if name else path
    name = name or os.path.basename(path)
    if not name.endswith(_YAML):
        return None
    text = read(source)
    try:
        if is_playbook(text) and (_has_plays(text) or not _is_inventory(text)):
            return Converted(source, name, PLAYBOOK, convert_playbook(text))
        if _is_inventory(text):
            return Converted(source, _inventory_name(name), INVENTORY, convert_inventory(text))
    except ValueError as error:
        raise ValueError(f"{source}: {error}") from error
    return None


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
    yield f"{file.path}: {summary(file.conversion.parts, _UNITS[file.kind])}"
    for part in file.conversion.parts:
        if part.result == CONVERTED:
            continue
        word = "check" if part.result == TO_CHECK else "not converted"
        place = f"line {part.line}: {part.what}" + (f" ({part.name})" if part.name else "")
        for note in part.notes:
            yield f"  {place}: {word}: {note}"
