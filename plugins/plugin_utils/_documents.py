# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files of documents on the controller."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, Callable

from ansible.errors import AnsibleActionFail, AnsibleError

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import TITLE
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import one_line

#: How the names of files end that are taken from a directory.
ENDINGS = (".yml", ".yaml", ".json")


def read_documents(path: str, load: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Return the documents in a file or in the files of a directory. Messages call each by the name of its file.

    Args:
        path: The file or the directory.
        load: Returns the content of a file.

    Raises:
        AnsibleActionFail: A file cannot be read or holds no document, or the directory has no files.
    """
    found = []
    for file, title in _files(path):
        content = _content(file, title, load)
        if content is None:
            continue
        if not isinstance(content, Mapping):
            raise AnsibleActionFail(f"{title}: a document is a mapping of kinds, such as 'vms', to lists of objects")
        found.append({TITLE: title, **content})
    if not found:
        raise AnsibleActionFail(f"{path}: there are no documents; files have to end in {', '.join(ENDINGS)}")
    return found


def _content(file: str, title: str, load: Callable[[str], Any]) -> Any:
    try:
        return load(file)
    except AnsibleError as error:
        raise AnsibleActionFail(f"{title}: {one_line(str(error))}") from error


def _files(path: str) -> Iterator[tuple[str, str]]:
    """Yield files and how messages call them, in the order of their names; hidden files are left out."""
    if not os.path.isdir(path):
        yield path, os.path.basename(path)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(ENDINGS) and not name.startswith("."):
                file = os.path.join(folder, name)
                yield file, os.path.relpath(file, path)
