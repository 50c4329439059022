# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions agree everywhere, and one command prepares a release, here in a copy of the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import copy_tree  # noqa: E402 - needs the path set up above
import cores  # noqa: E402
import release  # noqa: E402

NEXT = "97.0.0"


# --- versions ------------------------------------------------------------------------------------------------------


def test_versions_agree_everywhere() -> None:
    assert release.disagreements() == []


def test_no_documentation_mentions_a_later_version() -> None:
    assert release.added_later(release.versions()["galaxy.yml"]) == []


def test_releases_of_ansible_core_agree_everywhere() -> None:
    """meta/runtime.yml, the README, the guides, the requirements and the tests name the same oldest release."""
    needed = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["requires_ansible"]
    oldest = re.fullmatch(r">=(\d+\.\d+)\.0", needed)
    assert oldest
    assert next(iter(cores.CORES)) == oldest[1]
    for name in ("README.md", "docs/docsite/rst/first_system.rst"):
        assert f"ansible-core {oldest[1]} or newer" in (ROOT / name).read_text(encoding="utf-8"), name
    for name in ("requirements/demo.txt", "docs/awx/execution-environment.yml"):
        assert f"ansible-core>={oldest[1]}" in (ROOT / name).read_text(encoding="utf-8"), name


def test_releases_of_python_and_libraries_agree_everywhere() -> None:
    needed = yaml.safe_load((ROOT / "tests" / "config.yml").read_text(encoding="utf-8"))["modules"]["python_requires"]
    python = needed.removeprefix(">=")
    library = (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").strip()
    assert library == (ROOT / "requirements.txt").read_text(encoding="utf-8").strip()
    version = library.removeprefix("requests>=")
    for name in ("README.md", "docs/docsite/rst/first_system.rst"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert f"Python {python} or newer" in text, name
        assert re.search(rf"requests\W.*\b{re.escape(version)} or newer", text), name
    fragment = (ROOT / "plugins" / "doc_fragments" / "connection.py").read_text(encoding="utf-8")
    assert f"python >= {python}" in fragment
    assert f"requests >= {version}" in fragment


@pytest.mark.timeout(300)
def test_the_fragments_can_be_folded(tmp_path: Path) -> None:
    folder = copy_tree.copy(tmp_path)
    version = release.versions(folder)["galaxy.yml"]
    release.fold(version, folder)
    assert release.changelog_versions(folder)[0] == version
    assert release.disagreements(folder) == []


# --- the command ---------------------------------------------------------------------------------------------------


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout as a repository with one commit and two changelog fragments."""
    folder = copy_tree.copy(tmp_path_factory.mktemp("release"))
    for path in (folder / "changelogs" / "fragments").glob("*"):
        path.unlink()
    (folder / "changelogs" / "fragments" / "1-fix.yml").write_text(
        "---\nbugfixes:\n  - verge_vm - something was fixed.\n", encoding="utf-8"
    )
    (folder / "changelogs" / "fragments" / "2-new.yml").write_text(
        "---\nminor_changes:\n  - verge_vm - something is new.\n", encoding="utf-8"
    )
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.org")):
        git(folder, "config", name, value)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")
    return folder


@pytest.fixture
def clean(checkout: Path) -> Iterator[Path]:
    """The copy, restored afterwards."""
    before = git(checkout, "rev-parse", "HEAD")
    yield checkout
    git(checkout, "reset", "--hard", "--quiet", before)
    for tag in git(checkout, "tag", "--list").split():
        git(checkout, "tag", "--delete", tag)


def prepared(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/release.py", *words, "--without-importer"],
        cwd=folder,
        env={**os.environ, "HOME": str(folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.timeout(300)
def test_a_release(clean: Path) -> None:
    done = prepared(clean, NEXT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(release.versions(clean).values()) == {NEXT}
    assert release.disagreements(clean) == []
    assert git(clean, "status", "--porcelain") == ""
    assert git(clean, "log", "-1", "--format=%s") == f"Release {NEXT}"
    assert git(clean, "describe", "--exact-match") == f"v{NEXT}"
    assert not list((clean / "changelogs" / "fragments").glob("*.yml"))
    changelog = (clean / "CHANGELOG.rst").read_text(encoding="utf-8")
    assert "something was fixed" in changelog
    assert "something is new" in changelog
    with tarfile.open(clean / ".build" / "artifact" / f"verge-vergeos-{NEXT}.tar.gz") as archive:
        manifest = archive.extractfile("MANIFEST.json")
        assert manifest
        assert f'"version": "{NEXT}"' in manifest.read().decode()
    assert f"git push origin HEAD v{NEXT}" in done.stdout


@pytest.mark.timeout(300)
def test_a_dry_run_changes_nothing(clean: Path) -> None:
    before = git(clean, "rev-parse", "HEAD")
    done = prepared(clean, NEXT, "--dry-run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "galaxy.yml" in done.stdout
    assert "CHANGELOG.rst" in done.stdout
    assert git(clean, "rev-parse", "HEAD") == before
    assert git(clean, "status", "--porcelain") == ""
    assert git(clean, "tag", "--list") == ""
    assert (clean / ".build" / "dry-run" / f"verge-vergeos-{NEXT}.tar.gz").exists()


@pytest.mark.timeout(300)
def test_a_failed_step_leaves_the_files_unchanged(clean: Path) -> None:
    (clean / "tests" / "config.yml").unlink()
    git(clean, "commit", "--quiet", "--all", "--message", "The artifact misses a file")
    done = prepared(clean, NEXT)
    assert done.returncode == 1
    assert "missing: tests/config.yml" in done.stderr
    assert git(clean, "status", "--porcelain") == ""
    assert NEXT not in release.versions(clean).values()
    assert git(clean, "tag", "--list") == ""


@pytest.mark.parametrize("word", ["1.2", "v1.2.3", "1.2.3-rc1", "01.2.3"])
def test_an_invalid_version_is_rejected(clean: Path, word: str) -> None:
    done = prepared(clean, word)
    assert done.returncode == 1
    assert "is not a version like 1.2.3" in done.stderr


def test_a_tree_with_changes_is_rejected(clean: Path) -> None:
    (clean / "README.md").write_text("changed", encoding="utf-8")
    done = prepared(clean, NEXT)
    assert done.returncode == 1
    assert "the tree is not clean" in done.stderr
    assert (clean / "README.md").read_text(encoding="utf-8") == "changed"


def test_a_version_before_a_tag_is_rejected(clean: Path) -> None:
    git(clean, "tag", "v98.1.0")
    done = prepared(clean, NEXT)
    assert done.returncode == 1
    assert "does not come after 98.1.0" in done.stderr


def test_contradicting_versions_are_rejected(clean: Path) -> None:
    path = clean / "galaxy.yml"
    path.write_text(re.sub(r"^version: .*", "version: 96.0.0", path.read_text(), flags=re.MULTILINE), encoding="utf-8")
    git(clean, "commit", "--quiet", "--all", "--message", "Only here")
    done = prepared(clean, NEXT)
    assert done.returncode == 1
    assert "galaxy.yml says 96.0.0" in done.stderr
