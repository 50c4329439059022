# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of every available ansible-core: the one that runs the tests, and those that `make sanity` installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.ansible import BIN, ROOT, Ansible

#: Libraries that the other environments lack, taken from the current one; they work on any Python.
LIBRARIES = ("requests", "urllib3", "certifi", "idna", "charset_normalizer")

FOLDERS = {"current": BIN}
FOLDERS.update((path.name.rpartition("-")[2], path / "bin") for path in sorted(ROOT.glob(".build/venv-core-*")))
#: The current one, the oldest, and the first with marks for trusted templates; with VERGE_TEST_CORES=all, every one.
CHOSEN = [
    name for name in FOLDERS if name in ("current", "2.16", "2.19") or os.environ.get("VERGE_TEST_CORES") == "all"
]


@dataclass
class Core(Ansible):
    """The command-line tools of one ansible-core."""

    bin: Path = field(default=BIN)

    def environment(self, **changes: str | None) -> dict[str, str]:
        values = super().environment(**changes)
        if self.bin != BIN:
            values["PYTHONPATH"] = str(self.libraries())
        return values

    def libraries(self) -> Path:
        folder = self.home / "libraries"
        folder.mkdir(exist_ok=True)
        for name in LIBRARIES:
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.origin and not (folder / name).exists():
                (folder / name).symlink_to(Path(spec.origin).parent)
        return folder

    def command(self, *words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / words[0]), *words[1:]],
            env=self.environment(**changes),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
