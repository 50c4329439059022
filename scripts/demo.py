# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks of the demo and its inventory against a simulated system, with certificates verified.

playbooks/demo.yml runs twice, and the second run must change nothing. No package does this: it is the demo.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import link_tree

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".build" / "demo"
BIN = Path(sys.executable).parent
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
RECAP = re.compile(r"\bok=\d+ +changed=(\d+) +unreachable=\d+ +failed=\d+")
CONFIGURATION = """\
[defaults]
collections_path = {collections}
home = {home}
local_tmp = {home}/tmp
remote_tmp = {home}/tmp
localhost_warning = false
nocows = true
[inventory]
inventory_unparsed_warning = false
"""
NEXT = f"""\
Next steps
  playbooks/demo.yml       what has just run; every value in it can be changed and run again
  playbooks/demo_inventory/verge.yml  the inventory; docs/docsite/rst/inventory.rst has many more
  README.md                the modules, and how to point them at a real system
  make simulator           the simulated system in the foreground, for playbooks of your own
  ANSIBLE_COLLECTIONS_PATH={link_tree.COLLECTIONS} {BIN}/ansible-doc verge.vergeos.verge_vm
"""


class DemoError(Exception):
    """A step of the demo failed."""


@dataclass(frozen=True)
class Step:
    """A command: the tool, its file and arguments; with `unchanged` it must report changed=0."""

    title: str
    file: str
    arguments: tuple[str, ...] = ()
    unchanged: bool = False
    tool: tuple[str, ...] = ("ansible-playbook",)

    @property
    def plays(self) -> bool:
        """Whether the step runs a playbook."""
        return self.tool[0] == "ansible-playbook"


STEPS = (
    Step("Create", "playbooks/demo.yml"),
    Step("Repeat: nothing may change", "playbooks/demo.yml", unchanged=True),
    Step(
        "Preview a change: check mode with differences, nothing is written",
        "playbooks/demo_change.yml",
        ("--check", "--diff"),
    ),
    Step("List the VMs and networks", "playbooks/demo_list.yml"),
    Step("The fleet as an inventory", "playbooks/demo_inventory", ("--graph",), tool=("ansible-inventory", "-i")),
    Step("A play that reaches hosts by their groups", "playbooks/demo_groups.yml", ("-i", "playbooks/demo_inventory")),
    Step(
        "From a running system to a document; what was changed by hand is found and repaired",
        "playbooks/demo_drift.yml",
        ("-e", f"demo_folder={WORK}"),
    ),
)


@contextlib.contextmanager
def simulator() -> Iterator[dict[str, Any]]:
    """Yield the address and the credentials of a simulated system, which is stopped afterwards."""
    command = [sys.executable, "-m", "tests.simulator", "--directory", str(WORK)]
    started = subprocess.run([*command, "--background"], cwd=ROOT, check=False, capture_output=True, text=True)
    if started.returncode:
        raise DemoError(f"The simulator did not start:\n{started.stderr}")
    try:
        yield json.loads(started.stdout)
    finally:
        subprocess.run([*command, "stop"], cwd=ROOT, check=False)


def environment(facts: dict[str, Any]) -> dict[str, str]:
    """Return the variables for Ansible: those of the simulator, and none that point to another system."""
    configuration = WORK / "ansible.cfg"
    text = CONFIGURATION.format(collections=link_tree.COLLECTIONS, home=ROOT / ".build" / "ansible-home")
    configuration.write_text(text, encoding="utf-8")
    address = urlsplit(facts["url"])
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VERGE", "ANSIBLE_"))}
    return {
        **kept,
        "ANSIBLE_CONFIG": str(configuration),
        "ANSIBLE_FORCE_COLOR": "1" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else "0",
        "NO_PROXY": ",".join(filter(None, [str(address.hostname), os.environ.get("NO_PROXY", "")])),
        "VERGE_HOST": str(address.hostname),
        "VERGE_PORT": str(address.port),
        "VERGE_USERNAME": facts["username"],
        "VERGE_PASSWORD": facts["password"],
        "VERGE_CA_PATH": facts["ca_file"],
        "VERGE_VERIFY_SSL": "true",
    }


def play(step: Step, variables: dict[str, str]) -> None:
    """Run a step and show its output.

    Raises:
        DemoError: it failed, or changed something that must not change.
    """
    if not (ROOT / step.file).exists():
        raise DemoError(f"{step.file} is missing")
    tool, *options = step.tool
    command = [str(BIN / tool), *options, step.file, *step.arguments]
    print(f"$ {' '.join([tool, *command[1:]])}", flush=True)
    changed: list[int] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                if recap := RECAP.search(ESCAPES.sub("", line)):
                    changed.append(int(recap[1]))
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise DemoError(f"{step.file} failed (exit {process.returncode})")
    if step.plays and not changed:
        raise DemoError(f"{step.file} ran no play")
    total = sum(changed)
    if step.unchanged and total:
        raise DemoError(f"The second run of {step.file} reports changed={total}; it should have been 0")


def demo() -> None:
    """Run all steps against a simulated system."""
    link_tree.link()
    started = time.monotonic()
    times = []
    with simulator() as facts:
        print(f"A simulated system listens on {facts['url']}")
        variables = environment(facts)
        for number, step in enumerate(STEPS, start=1):
            print(f"\n== {number}/{len(STEPS)}  {step.title}", flush=True)
            begun = time.monotonic()
            play(step, variables)
            times.append(f"  {time.monotonic() - begun:5.1f} s  {step.title}")
    print(f"\nDone in {time.monotonic() - started:.1f} s; the simulated system has been stopped.", *times, sep="\n")
    print(f"\n{NEXT}", end="")


def main() -> int:
    """Run the demo and return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        demo()
    except DemoError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ndemo: interrupted; the simulated system has been stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
