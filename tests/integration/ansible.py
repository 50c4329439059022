# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the command-line tools of Ansible against a simulated system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.integration.forks import Forks
from tests.simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
TIMEOUT = 300  # seconds

_DIRECTORY = TemporaryDirectory()
#: Leads to the home directory of a run: the configuration is the same for all.
HOME = Path(_DIRECTORY.name) / "home"
CONFIGURATION = {
    "HOME": str(HOME),
    "ANSIBLE_HOME": str(HOME / "ansible"),
    "ANSIBLE_REMOTE_TMP": str(HOME / "remote"),
    "ANSIBLE_ASYNC_DIR": str(HOME / "jobs"),
    "ANSIBLE_CALLBACK_PLUGINS": str(HOME / "callbacks"),
    "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "collections"),
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_NOCOLOR": "1",
}
FORKS = Forks(CONFIGURATION)


@dataclass
class Ansible:
    """Ansible with an empty home directory and environment variables that connect to a simulated system."""

    simulator: Simulator
    home: Path
    in_process: bool = True

    def environment(self, **changes: str | None) -> dict[str, str]:
        """Return the environment of the next run; a change to None removes a variable."""
        HOME.unlink(missing_ok=True)
        HOME.symlink_to(self.home)
        values: dict[str, str | None] = {
            "PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "LANG": "C.UTF-8",
            **CONFIGURATION,
            # the rate limit of other tests
            "XDG_RUNTIME_DIR": str(self.home),
            "VERGE_HOST": self.simulator.url,
            "VERGE_USERNAME": self.simulator.username,
            "VERGE_PASSWORD": self.simulator.password,
            "VERGE_CA_PATH": str(self.simulator.ca_file),
            "VERGE_REQUESTS_PER_SECOND": "0",
        }
        values.update(changes)
        return {name: value for name, value in values.items() if value is not None}

    def command(self, *words: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
        """Run one of the tools."""
        command, environment = [str(BIN / words[0]), *words[1:]], self.environment(**changes)
        if FORKS.serves(words[0], environment, self.home):
            return FORKS.run(command, environment, self.home, timeout=TIMEOUT)
        return subprocess.run(
            command, env=environment, cwd=self.home, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )

    def module(
        self, name: str, options: dict[str, Any] | None = None, *flags: str, **changes: str | None
    ) -> dict[str, Any]:
        """Run one module on localhost and return its result, with everything that was printed as `output`."""
        arguments = ["-a", json.dumps(options)] if options else []
        mode = ["-e", json.dumps({"verge_in_process": self.in_process})]
        done = self.command("ansible", "localhost", "-m", f"verge.vergeos.{name}", *arguments, *mode, *flags, **changes)
        text = done.stdout
        start = text.find("=> {") + 3 if "=> {" in text else -1
        result: dict[str, Any] = json.loads(text[start : text.rindex("}") + 1]) if start >= 0 else {}
        result["output"] = done.stdout + done.stderr
        return result

    def playbook(self, text: str, *flags: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
        """Run a playbook given as a string."""
        path = self.home / "playbook.yml"
        path.write_text(text, encoding="utf-8")
        return self.command("ansible-playbook", str(path), *flags, **changes)
