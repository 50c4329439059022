# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tests.simulator``: run a simulated system until it is stopped. See README.md."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.contract.releases import DEFAULT, RELEASES

from . import assumptions, seeds
from .pair import Pair
from .release import VARIABLE, selected
from .seeds.document import SeedError
from .simulator import Simulator

FACTS = "simulator.json"
LOG = "simulator.log"
DEFAULT_DIRECTORY = ".build/simulator"
START_SECONDS = 30
#: A document is applied by Ansible, at a hundred objects in a few seconds.
DOCUMENT_SECONDS = 900
#: The name of the seed that starts two systems.
TWO_SITES = "two-sites"


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["start", "stop", "assumptions"], default="start")
    names = ", ".join((*seeds.NAMES, TWO_SITES))
    parser.add_argument("--seed", default="small", help=f"initial content: {names} (default: small)")
    parser.add_argument("--site", default="", help="with a document of several systems: which of them")
    parser.add_argument("--variables", help="with a document: a file with values for its variables")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument(
        "--page",
        choices=["local", "all"],
        default="local",
        help="who may open the page /_simulator/: programs on this machine, or all who reach it (default: local)",
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument(
        "--clock-rate", type=float, default=1.0, help="factor by which delays are shortened (default: 1)"
    )
    parser.add_argument(
        "--release",
        choices=RELEASES,
        default=selected(),
        help=f"release of VergeOS to simulate (default: {VARIABLE} of the environment, or {DEFAULT})",
    )
    parser.add_argument("--lenient", action="store_true", help="where sources conflict, accept what clients send")
    parser.add_argument(
        "--directory",
        help=f"directory of certificates and {FACTS} (default: a temporary one; {DEFAULT_DIRECTORY} with --background)",
    )
    parser.add_argument("--background", action="store_true", help="return as soon as it listens; stop it with `stop`")
    parser.add_argument("--json", action="store_true", help="with `assumptions`: as JSON")
    options = parser.parse_args(argv)
    if options.seed != TWO_SITES and not seeds.is_known(options.seed):
        parser.error(f"unknown seed {options.seed!r}; expected one of: {names}")
    if options.release not in RELEASES:
        parser.error(f"{VARIABLE}: unknown release {options.release!r}; expected one of: {', '.join(RELEASES)}")
    return options


def facts(simulator: Simulator) -> dict[str, Any]:
    """Return what clients need to connect."""
    return {
        "url": simulator.url,
        "host": simulator.host,
        "port": simulator.port,
        "ca_file": simulator.ca_file,
        "username": simulator.username,
        "password": simulator.password,
        "seed": simulator.seed,
        "release": simulator.release,
        "pid": os.getpid(),
    }


def all_facts(system: Simulator | Pair) -> dict[str, Any]:
    """Return what clients need to connect to a system, or to both systems of a pair."""
    if isinstance(system, Pair):
        return {**facts(system.main), "remote": facts(system.remote)}
    return facts(system)


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    settings = {
        "clock_rate": options.clock_rate,
        "strict": not options.lenient,
        "host": options.host,
        "port": options.port,
        "directory": options.directory,
        "release": options.release,
        "page_for_all": options.page == "all",
    }
    two = options.seed == TWO_SITES
    own = {"seed": options.seed, "site": options.site, "variables": options.variables}
    system = Pair(**settings) if two else Simulator(**own, **settings)
    file = Path(options.directory) / FACTS if options.directory else None
    with system:
        line = json.dumps(all_facts(system))
        for text in system.left_out if isinstance(system, Simulator) else ():
            print(f"left out: {text}", file=sys.stderr, flush=True)
        if file is not None:
            file.write_text(line + "\n", encoding="utf-8")
        print(line, flush=True)
        done.wait()
    if file is not None:
        file.unlink(missing_ok=True)
    return 0


def background(options: argparse.Namespace, argv: list[str]) -> int:
    """Start another process that serves, and return when it listens."""
    directory = Path(options.directory or DEFAULT_DIRECTORY)
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / FACTS
    file.unlink(missing_ok=True)
    passed_on = [argument for argument in argv if argument != "--background"]
    if options.directory is None:
        passed_on += ["--directory", str(directory)]
    with (directory / LOG).open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulator", *passed_on], stdout=log, stderr=log, start_new_session=True
        )
    deadline = time.monotonic() + (DOCUMENT_SECONDS if seeds.is_document(options.seed) else START_SECONDS)
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, ValueError):
            text = file.read_text(encoding="utf-8")
            json.loads(text)
            print((directory / LOG).read_text(encoding="utf-8").replace(text, ""), file=sys.stderr, end="")
            print(text.strip(), flush=True)
            return 0
        time.sleep(0.02)
    print((directory / LOG).read_text(encoding="utf-8"), file=sys.stderr)
    return 1


def stop(options: argparse.Namespace) -> int:
    """Stop the process that `--background` started."""
    file = Path(options.directory or DEFAULT_DIRECTORY) / FACTS
    try:
        pid = int(json.loads(file.read_text(encoding="utf-8"))["pid"])
        os.kill(pid, signal.SIGTERM)
    except (OSError, ValueError, KeyError):
        print(f"no simulator found: {file} names no running process", file=sys.stderr)
        return 1
    for _turn in range(100):
        if not file.exists():
            break
        time.sleep(0.05)
    return 0


def list_assumptions(as_json: bool) -> int:
    """Print what the simulator assumes, with what would settle it."""
    found = assumptions.find_all()
    try:
        print(
            json.dumps(assumptions.as_document(found), indent=1) if as_json else assumptions.as_text(found), flush=True
        )
    except BrokenPipeError:  # of head or less; what is left in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    argv_given = sys.argv[1:] if argv is None else argv
    options = arguments(argv_given)
    if options.command == "stop":
        return stop(options)
    if options.command == "assumptions":
        return list_assumptions(options.json)
    try:
        return background(options, argv_given) if options.background else serve(options)
    except (OSError, SeedError) as error:
        print(f"the simulator cannot start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
