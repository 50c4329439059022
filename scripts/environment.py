# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a virtual environment and installs requirement files into it, once per content of those files.

    python scripts/environment.py .venv requirements/demo.txt --constraints requirements/constraints.txt

Runs under any Python that can make the environment and uses nothing but the standard library. Nothing is said
to pip about where packages come from: the machine's own settings apply.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 10)
LOCKS = Path(__file__).resolve().parents[1] / ".build" / "locks"


def requirement_files(path: Path) -> list[Path]:
    """The file and those that it includes by ``-r``."""
    found = [path]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found += requirement_files(path.parent / line[3:].strip())
    return found


def fingerprint(directory: Path, requirements: Path, constraints: Path | None) -> str:
    digest = hashlib.sha256((directory / "pyvenv.cfg").read_bytes())
    for path in [*requirement_files(requirements), *([constraints] if constraints else [])]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def made_from(directory: Path, version: str) -> bool:
    """Whether the environment is of this version of Python, as in 3.12.1."""
    settings = directory / "pyvenv.cfg"
    return settings.exists() and f"version = {version}\n" in settings.read_text(encoding="utf-8")


def works(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([str(python), "-m", "pip", "-V"], check=False, capture_output=True).returncode == 0


def ensure(directory: Path, requirements: list[Path], constraints: Path | None, base_python: str) -> Path:
    """Brings the environment up to date and returns its interpreter."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    python = directory / "bin" / "python"
    with open(LOCKS / directory.name, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for path in requirements:
            stamp = directory / f".installed-{path.stem}"
            if stamp.exists() and python.exists() and stamp.read_text() == fingerprint(directory, path, constraints):
                continue
            install(directory, python, path, constraints, base_python)
            stamp.write_text(fingerprint(directory, path, constraints))
    return python


def run(directory: Path, command: list[str]) -> None:
    """Run a command that must succeed; whoever called for it ends with one line otherwise."""
    code = subprocess.run(command, check=False).returncode
    if code:
        sys.exit(f"{directory}: failed (exit {code}): {' '.join(command)}")


def install(directory: Path, python: Path, requirements: Path, constraints: Path | None, base_python: str) -> None:
    started = time.monotonic()
    if not works(python):
        base = os.path.realpath(base_python)  # never another environment, which may go away
        print(f"{directory}: a new virtual environment from {base}", flush=True)
        run(directory, [base, "-m", "venv", "--clear", str(directory)])
    print(f"{directory}: installing {requirements} ...", flush=True)
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", str(requirements)]
    if constraints:
        command += ["-c", str(constraints)]
    run(directory, command)
    print(f"{directory}: {requirements} installed in {time.monotonic() - started:.0f} s", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Make or refresh a virtual environment.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("requirements", type=Path, nargs="+")
    parser.add_argument("--constraints", type=Path)
    parser.add_argument("--this-python", action="store_true", help="make it anew if it is of another version")
    args = parser.parse_args()
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        print(f"Python {'.'.join(map(str, OLDEST))} or newer is needed, {sys.executable} is {version}", file=sys.stderr)
        return 1
    if args.this_python and args.directory.exists() and not made_from(args.directory, version):
        print(f"{args.directory}: is of another version than {sys.executable}, removed", flush=True)
        shutil.rmtree(args.directory)
    ensure(args.directory, args.requirements, args.constraints, sys.executable)
    return 0


if __name__ == "__main__":
    sys.exit(main())
