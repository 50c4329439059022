# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports from an archive: each file is compiled once, and modules are the same as without the archive's importer."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine import archive

PROGRAM = """
import gc, json, sys
compiled = []
sys.addaudithook(lambda event, args: compiled.append(str(args[1])) if event == "compile" and args[0] else None)
sys.path.insert(0, sys.argv[1])
import package.archive
from package.inner.module import WHERE
import package.inner
try:
    import package.missing
except ImportError as error:
    missing = error.name
print(json.dumps({
    "compiled": [name for name in compiled if "inner" in name],
    "files": [WHERE, package.inner.__file__],
    "missing": missing,
    "collects": gc.isenabled(),
}))
"""


def test_each_file_is_compiled_once_and_keeps_its_name(tmp_path: Path) -> None:
    sent = tmp_path / "sent.zip"
    with zipfile.ZipFile(sent, "w") as content:
        content.writestr("package/__init__.py", "")
        content.writestr("package/archive.py", Path(archive.__file__).read_text(encoding="utf-8"))
        content.writestr("package/inner/__init__.py", "NUMBER = 1\n")
        content.writestr("package/inner/module.py", "WHERE = __file__\n")
    run = subprocess.run([sys.executable, "-c", PROGRAM, str(sent)], capture_output=True, text=True, check=True)
    result = json.loads(run.stdout)
    module, package = f"{sent}/package/inner/module.py", f"{sent}/package/inner/__init__.py"
    assert sorted(result["compiled"]) == [package, module]
    assert result["files"] == [module, package]
    assert result["missing"] == "package.missing"
    assert not result["collects"]
