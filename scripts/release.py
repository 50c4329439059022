# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prepares a release: versions, changelog, artifact, check by galaxy-importer, commit and tag.

    python scripts/release.py 1.2.0
    python scripts/release.py 1.2.0 --dry-run    in a temporary clone

antsibull-changelog does the changelog; no package does the rest. Nothing is pushed or uploaded; the last lines say how. If a
step fails, the files are restored.
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
#: Where the version stands: file, and the expression whose only group is the version.
PLACES = (
    ("galaxy.yml", re.compile(r"^version: (\S+)$", re.MULTILINE)),
    ("plugins/module_utils/verge/_api/transport.py", re.compile(r'^COLLECTION_VERSION = "([^"]+)"$', re.MULTILINE)),
)
ADDED = re.compile(r"^\s*version_added: ['\"]?([\d.]+)", re.MULTILINE)
RELEASED = re.compile(r"^  ['\"]?(\d+\.\d+\.\d+)['\"]?:$", re.MULTILINE)
SUMMARY = "---\nrelease_summary: Changes since version {last}.\n"


class ReleaseError(Exception):
    """A release is not possible."""


def run(*command: str, root: Path = ROOT) -> str:
    """Run a command that must succeed and return its output."""
    done = subprocess.run(
        command,
        check=False,
        cwd=root,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise ReleaseError(f"{' '.join(command)} failed:\n{done.stdout.strip()}")
    return done.stdout.strip()


def number(version: str) -> tuple[int, ...]:
    """Return a version as numbers, which can be compared."""
    return tuple(int(part) for part in version.split("."))


# --- versions -----------------------------------------------------------------------------------------


def versions(root: Path = ROOT) -> dict[str, str]:
    """Return the version of each file that has one."""
    found = {}
    for name, expression in PLACES:
        places = expression.findall((root / name).read_text(encoding="utf-8"))
        if len(places) != 1:
            raise ReleaseError(f"{name}: {len(places)} versions found, expected one")
        found[name] = places[0]
    return found


def changelog_versions(root: Path = ROOT) -> list[str]:
    """Return the versions in the changelog, the newest first."""
    text = (root / "changelogs" / "changelog.yaml").read_text(encoding="utf-8")
    return sorted(set(RELEASED.findall(text)), key=number, reverse=True)


def added_later(version: str, root: Path = ROOT) -> list[str]:
    """Return the files with a version_added later than this version."""
    found = []
    for path in sorted((root / "plugins").rglob("*.py")):
        later = [name for name in ADDED.findall(path.read_text(encoding="utf-8")) if number(name) > number(version)]
        found += [f"{path.relative_to(root)}: version_added {name}" for name in later]
    return found


def disagreements(root: Path = ROOT) -> list[str]:
    """Return the contradictions between versions; there must be none at any time, not only for a release."""
    found = versions(root)
    problems = [f"{name} says {version}" for name, version in found.items()] if len(set(found.values())) > 1 else []
    version = found["galaxy.yml"]
    if not VERSION.fullmatch(version):
        problems.append(f"galaxy.yml: '{version}' is not a version like 1.2.3")
    newest = changelog_versions(root)[:1]
    if newest and number(newest[0]) != number(version):
        problems.append(f"changelogs/changelog.yaml ends with {newest[0]}, galaxy.yml says {version}")
    for name in ("CHANGELOG.md", "CHANGELOG.rst"):
        text = (root / name).read_text(encoding="utf-8").replace("\\", "")
        problems += [f"{name} does not mention {newest[0]}"] if newest and f"v{newest[0]}" not in text else []
    return problems


# --- the steps -----------------------------------------------------------------------------------------------------


def check(version: str, root: Path) -> None:
    """Verify that a release is possible.

    Raises:
        ReleaseError: it is not, with all reasons.
    """
    problems = []
    if not VERSION.fullmatch(version):
        raise ReleaseError(f"'{version}' is not a version like 1.2.3")
    if changes := run("git", "status", "--porcelain", root=root):
        problems.append(f"the tree is not clean:\n{changes}")
    tags = [tag.removeprefix("v") for tag in run("git", "tag", "--list", "v*", root=root).split()]
    newer = [tag for tag in tags if VERSION.fullmatch(tag) and number(tag) >= number(version)]
    if newer:
        problems.append(f"{version} does not come after {max(newer, key=number)}, which is tagged")
    later = [found for found in changelog_versions(root) if number(found) > number(version)]
    if later:
        problems.append(f"the changelog already has {later[0]}")
    found = versions(root)
    if len(set(found.values())) > 1:
        problems += [f"{name} says {said}" for name, said in found.items()]
    problems += added_later(version, root)
    if problems:
        raise ReleaseError("\n".join(problems))


def set_versions(version: str, root: Path) -> None:
    """Write the version into each file that has one."""
    for name, expression in PLACES:
        path = root / name
        text = path.read_text(encoding="utf-8")
        found = expression.search(text)
        assert found
        path.write_text(text[: found.start(1)] + version + text[found.end(1) :], encoding="utf-8")


def fold(version: str, root: Path) -> None:
    """Fold the fragments into the changelog; a release without a summary gets a general one."""
    fragments = root / "changelogs" / "fragments"
    fragments.mkdir(exist_ok=True)
    said = "".join(path.read_text(encoding="utf-8") for path in fragments.glob("*.y*ml"))
    known = changelog_versions(root)
    if version not in known and not re.search(r"^release_summary:", said, re.MULTILINE):
        text = SUMMARY.format(last=known[0]) if known else "---\nrelease_summary: The first version.\n"
        (fragments / f"{version}.yml").write_text(text, encoding="utf-8")
    today = datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat()
    command = ["antsibull-changelog", "release", "--version", version, "--date", today, "--reload-plugins"]
    run(*command, *(["--update-existing"] if version in known else []), root=root)


def commit(version: str, root: Path, importer: bool) -> Path:
    """Change the files, build the artifact, and commit."""
    set_versions(version, root)
    fold(version, root)
    if problems := disagreements(root):
        raise ReleaseError("\n".join(problems))
    run(*(("nox", "--session", "importer") if importer else (sys.executable, "scripts/build.py")), root=root)
    [artifact] = (root / ".build" / "artifact").glob(f"verge-vergeos-{version}.tar.gz")
    run("git", "add", "--all", root=root)
    run("git", "commit", "--quiet", "--message", f"Release {version}", root=root)
    return artifact


def prepare(version: str, root: Path, importer: bool) -> Path:
    """Prepare the release and return the artifact."""
    check(version, root)
    try:
        artifact = commit(version, root, importer)
    except BaseException:
        # The tree was clean, so this reverts the changes of this function only.
        run("git", "reset", "--hard", "--quiet", root=root)
        run("git", "clean", "-d", "--force", "--quiet", root=root)
        raise
    run("git", "tag", "--annotate", f"v{version}", "--message", f"verge.vergeos {version}", root=root)
    return artifact


def dry_run(version: str, importer: bool) -> None:
    """Prepare the release in a temporary clone."""
    check(version, ROOT)
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        run("git", "clone", "--quiet", str(ROOT), str(clone))
        for name in ("user.name", "user.email"):
            run("git", "config", name, run("git", "config", "--default", "nobody", "--get", name), root=clone)
        artifact = prepare(version, clone, importer)
        say(run("git", "show", "--stat", "--format=%s", "HEAD", root=clone))
        kept = ROOT / ".build" / "dry-run"
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy2(artifact, kept)
        say(f"This was a dry run: nothing has been changed here. The artifact is {kept / artifact.name}")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def main() -> int:
    """Prepare the release and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="the new version, like 1.2.0")
    parser.add_argument("--dry-run", action="store_true", help="in a temporary clone")
    parser.add_argument("--without-importer", action="store_true", help="without the check by galaxy-importer")
    options = parser.parse_args()
    try:
        if options.dry_run:
            dry_run(options.version, not options.without_importer)
            return 0
        artifact = prepare(options.version, ROOT, not options.without_importer)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    say(f"Version {options.version} is committed and tagged. Next:")
    say(f"  git push origin HEAD v{options.version}")
    say(f"  ansible-galaxy collection publish {artifact.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
