# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as a package of its own: installed into an empty environment, started, and used by somebody's tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

#: What a user of the package writes.
TESTS = """
import os
import pytest, requests

def test_a_system_of_its_own(vergeos, vergeos_environment):
    session = requests.Session()
    session.trust_env, session.verify = False, vergeos_environment["VERGE_CA_PATH"]
    session.auth = (vergeos.username, vergeos.password)
    names = [row["name"] for row in session.get(f"{vergeos.url}/api/v4/vms", params={"fields": "name"}).json()]
    assert "web1" in names
    assert vergeos.journal.requests[-1].table == "vms"

@pytest.mark.vergeos(seed="empty", clock_rate=0)
def test_other_content(vergeos):
    assert vergeos.store.find("vms", name="web1") is None
"""


def run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, check=False, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that has the package, pytest and requests, and nothing of this repository."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = ROOT / run(sys.executable, ROOT / "scripts" / "simulator_wheel.py", cwd=ROOT).strip()
    run(BIN / "uv", "venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(BIN / "uv", "pip", "install", "--quiet", "--python", python, wheel, "pytest", "requests", cwd=folder)
    return python


@pytest.mark.timeout(300)
def test_the_command(python: Path, tmp_path: Path) -> None:
    command = python.parent / "verge-simulator"
    facts = json.loads(run(command, "--background", "--seed", "empty", "--directory", "state", cwd=tmp_path))
    try:
        taken = subprocess.run([command, "--port", str(facts["port"])], check=False, capture_output=True, text=True)
        assert taken.returncode == 1
        assert taken.stderr.startswith("the simulator cannot start: ")
        assert "already in use" in taken.stderr
        assert len(taken.stderr.splitlines()) == 1
    finally:
        run(command, "stop", "--directory", "state", cwd=tmp_path)
    assert "assumptions" in run(command, "assumptions", cwd=tmp_path)


@pytest.mark.timeout(300)
def test_the_fixtures(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(TESTS, encoding="utf-8")
    assert "2 passed" in run(python, "-m", "pytest", "-q", "--strict-markers", "-p", "no:cacheprovider", cwd=tmp_path)
