# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports from the archive that Ansible sends for a module process.

Ansible sends sources without compiled files, and `zipimport` compiles each of them twice: first to find out the name of
its file (`get_filename`), then to load it. Compiling is the larger part of what a module process does before its first
request, so the names are worked out without it.
"""

from __future__ import annotations

import gc
import os
import sys
import zipimport


class Archive(zipimport.zipimporter):
    """An archive whose files are compiled once, when they are loaded."""

    def get_filename(self, fullname: str) -> str:
        """Return the path of a module inside the archive.

        Raises:
            zipimport.ZipImportError: the archive has no such module.
        """
        path = os.path.join(self.archive, self.prefix + fullname.rpartition(".")[2])
        return os.path.join(path, "__init__.py") if self.is_package(fullname) else f"{path}.py"


def compile_once() -> None:
    """Use `Archive` for everything that is imported from archives from now on."""
    sys.path_hooks.insert(0, Archive)
    for path, importer in list(sys.path_importer_cache.items()):
        if isinstance(importer, zipimport.zipimporter):
            del sys.path_importer_cache[path]


_loader: object = __spec__.loader
if isinstance(_loader, zipimport.zipimporter):
    compile_once()
    gc.disable()
