# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the command-line tools of Ansible in forks of a process that has imported it.

Two thirds of a short run of ansible-playbook are imports. Ansible reads its configuration while it is imported, so the
process that does it has the configuration of the tests; a run with another one is a process of its own.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

#: Tools and the classes that implement them.
TOOLS = {
    "ansible": ("ansible.cli.adhoc", "AdHocCLI"),
    "ansible-inventory": ("ansible.cli.inventory", "InventoryCLI"),
    "ansible-playbook": ("ansible.cli.playbook", "PlaybookCLI"),
}
#: What a run imports later.
LIBRARIES = ("cryptography.fernet", "requests", "ansible.executor.module_common", "ansible.executor.task_queue_manager")

_CONTEXT = multiprocessing.get_context("forkserver")


#: Variables of single runs, and the settings that Ansible looks up when it needs them.
LATE = {
    "ANSIBLE_CALLBACKS_ENABLED": "CALLBACKS_ENABLED",
    "ANSIBLE_DEPRECATION_WARNINGS": "DEPRECATION_WARNINGS",
    "ANSIBLE_INJECT_INVOCATION": "INJECT_INVOCATION",
    "ANSIBLE_VAULT_PASSWORD_FILE": "DEFAULT_VAULT_PASSWORD_FILE",
}


class Forks:
    """A process that has imported Ansible, and its forks.

    Args:
        configuration: Environment variables that all runs have in common.
    """

    def __init__(self, configuration: Mapping[str, str]) -> None:
        self._configuration = dict(configuration)
        self._started = False

    def serves(self, tool: str, environment: Mapping[str, str], cwd: Path) -> bool:
        """Return whether a run would find what the process has read and imported."""
        if any(name.startswith("PYTHON") for name in environment):
            return False
        read = {name: value for name, value in environment.items() if name.startswith("ANSIBLE_") or name == "HOME"}
        early = {name: value for name, value in read.items() if name not in LATE}
        return tool in TOOLS and early == self._configuration and not (cwd / "ansible.cfg").exists()

    def run(
        self, command: list[str], environment: Mapping[str, str], cwd: Path, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a tool, like `subprocess.run` with captured output.

        Raises:
            subprocess.TimeoutExpired: It did not end in time.
        """
        self._start()
        with NamedTemporaryFile("w+", encoding="utf-8") as stdout, NamedTemporaryFile("w+", encoding="utf-8") as stderr:
            arguments = (command, dict(environment), str(cwd), stdout.name, stderr.name)
            process = _CONTEXT.Process(target=_run, args=arguments)
            process.start()
            process.join(timeout)
            if process.is_alive():
                os.killpg(process.pid or 0, signal.SIGKILL)
                process.join()
                raise subprocess.TimeoutExpired(command, timeout, _text(stdout), _text(stderr))
            return subprocess.CompletedProcess(command, process.exitcode or 0, _text(stdout), _text(stderr))

    def _start(self) -> None:
        if not self._started:
            _CONTEXT.set_forkserver_preload([*LIBRARIES, *(module for module, _name in TOOLS.values())])
            with _environment({**self._configuration, "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}):
                first = _CONTEXT.Process(target=os.getpid)
                first.start()
                first.join()
            self._started = True


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run(command: list[str], environment: Mapping[str, str], cwd: str, stdout: str, stderr: str) -> None:
    """Be the tool: what runs in a fork."""
    os.setsid()
    for path, number in ((stdout, 1), (stderr, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_APPEND), number)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = command
    constants = importlib.import_module("ansible.constants")
    # Its temporary directory is removed at the end of the run.
    for setting in ("DEFAULT_LOCAL_TMP", *(LATE[name] for name in LATE if name in environment)):
        vars(constants)[setting] = constants.config.get_config_value(setting)
    module, name = TOOLS[Path(command[0]).name]
    getattr(importlib.import_module(module), name).cli_executor(command)
