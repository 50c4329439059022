# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated system as a process of its own, which is always stopped again."""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30


class SimulatorError(Exception):
    """Says why it does not run, for people."""


@contextlib.contextmanager
def simulator(folder: Path, *options: str) -> Iterator[dict[str, Any]]:
    """What it says about itself once it listens; its certificates and its log go to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "simulator.log"
    command = [sys.executable, "-m", "tests.simulator", "--seed", "small", "--port", "0", "--directory", str(folder)]
    with open(log, "w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # so that Ctrl-C reaches the caller only, who then stops the simulator
        )
    try:
        yield greeting(process, log)
    finally:
        stop(process)


def greeting(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    assert process.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ready = selector.select(START_SECONDS)
    line = process.stdout.readline() if ready else ""
    try:
        facts: dict[str, Any] = json.loads(line)
    except ValueError:
        said = log.read_text(encoding="utf-8").strip() or line.strip() or "nothing"
        how = f"did not answer within {START_SECONDS} s" if process.poll() is None else "did not start"
        raise SimulatorError(f"The simulator {how}. It said:\n{said}") from None
    return facts


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
