# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the files of an export."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Optional

from ...errors import UsageError
from ..whole_files import replace_file
from .text import MARK


@dataclass
class Files:
    """The files of an export.

    Attributes:
        dest: The file or folder to write to, if any.
        layout: `file`: dest is a file; otherwise it is a folder.
        texts: The content of each file, by its path inside the folder; "" is dest itself.
        kept: The content of files in the folder that are only written if they do not exist.
        templates: Files elsewhere that are only written if they do not exist.
        private: They may contain secrets, so that only the owner may read new ones.
    """

    dest: Optional[str] = None
    layout: str = "file"
    texts: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    private: bool = False

    @staticmethod
    def path_of(kind: str, name: str) -> str:
        """Return the path of the file of one object."""
        return os.path.join(kind, f"{Files.name_of(name)}.yml")

    @staticmethod
    def name_of(name: str) -> str:
        """Return a name without characters that files and folders cannot have."""
        return re.sub(r"[^\w.-]+", "_", name).strip(".") or "_"

    def wanted(self) -> Iterator[tuple[str, Optional[str]]]:
        """Yield each file with its content; None: it is left from an earlier export."""
        if self.dest is not None:
            if self.layout == "file" and os.path.isdir(self.dest):
                raise UsageError(f"dest: {self.dest} is a folder", hint="give the name of a file, or another 'layout'")
            if self.layout != "file" and os.path.isfile(self.dest):
                raise UsageError(f"dest: {self.dest} is a file", hint="give the name of a folder, or 'layout: file'")
            for path, text in self.texts.items():
                yield os.path.join(self.dest, path) if path else self.dest, text
            for path, text in self.kept.items():
                if not os.path.exists(os.path.join(self.dest, path)):
                    yield os.path.join(self.dest, path), text
            for path in self._obsolete(self.dest) if self.layout != "file" else ():
                yield path, None
        for path, text in self.templates.items():
            self._refuse_inside(path)
            if not os.path.exists(path):
                yield path, text

    def _refuse_inside(self, path: str) -> None:
        """Refuse a file with variables among the documents, of which it would be taken as one."""
        folder = os.path.abspath(self.dest) if self.dest is not None and self.layout != "file" else ""
        if folder and os.path.abspath(path).startswith(folder + os.sep):
            raise UsageError(f"vault_template: {path} is in the folder of the documents", hint="choose another folder")

    def _obsolete(self, folder: str) -> Iterator[str]:
        """Yield files of an earlier export whose objects no longer exist."""
        wanted = {os.path.normpath(os.path.join(folder, path)) for path in (*self.texts, *self.kept)}
        for parent, _folders, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.normpath(os.path.join(parent, name))
                if name.endswith(".yml") and path not in wanted and (_read(path) or "").startswith(MARK):
                    yield path


def write(files: Files, check: bool) -> dict[str, Any]:
    """Write the files that differ.

    Args:
        check: Only say what would be written.

    Returns:
        `changed`, `files` with the paths that were written or removed, and `diff`.

    Raises:
        UsageError: A file cannot be read or written.
    """
    written: list[str] = []
    removed: list[str] = []
    diff = []
    for path, text in files.wanted():
        before = _read(path)
        if before == text:
            continue
        (removed if text is None else written).append(path)
        names = {"before_header": path, "after_header": path}
        diff.append({"before": before or "", "after": text or "", **names})
        if not check:
            replace(path, text, private=files.private or path in files.templates)
    return {"changed": bool(written or removed), "files": {"written": written, "removed": removed}, "diff": diff}


def _read(path: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"it cannot be read: {error}", operation="compare", target=path) from error


def replace(path: str, text: Optional[str], private: bool = False) -> None:
    """Write or remove a file; whoever reads it meanwhile sees the old or the new content.

    Args:
        private: Only the owner may read a new file.
    """
    try:
        if text is None:
            os.remove(path)
            return
        folder = os.path.dirname(path) or "."
        os.makedirs(folder, exist_ok=True)
        replace_file(path, text.encode("utf-8"), _mode(path, private))
    except OSError as error:
        raise UsageError(f"it cannot be written: {error}", operation="write", target=path) from error


def _mode(path: str, private: bool) -> int:
    """Return the permissions that a file has, or that a new one gets."""
    try:
        return os.stat(path).st_mode & 0o7777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return (0o600 if private else 0o666) & ~mask
