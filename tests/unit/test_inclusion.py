# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What inclusion and certification ask for, as docs/inclusion.yml lists it, as far as a machine can look."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTIONS = (
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Support",
    "Communication",
    "Release Notes",
    "License Information",
)


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def test_each_item_says_how_it_is_met_or_what_is_open() -> None:
    gates = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    tests = {name for name in globals() if name.startswith("test_")}
    for item in [item for items in load("docs/inclusion.yml").values() for item in items]:
        keys = set(item) - {"rule"}
        assert keys in ({"open"}, {"met", "test"}, {"met", "gate"}), item["rule"]
        assert item.get("gate", "lint") in gates, item["rule"]
        assert item.get("test", "test_links_of_the_readme") in tests, item["rule"]


def test_community_files() -> None:
    for name in ("CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "MAINTAINERS.md", "SECURITY.md", ".github/CODEOWNERS"):
        assert (ROOT / name).is_file()
    assert "/CODE_OF_CONDUCT.md)" in README


def test_sections_of_the_readme() -> None:
    found = re.findall(r"^## (.+)$", README, re.MULTILINE)
    assert [title for section in SECTIONS for title in found if title.startswith(section)] == [
        title for title in found if title.startswith(SECTIONS)
    ]
    assert all(any(title.startswith(section) for title in found) for section in SECTIONS)
    assert "https://forum.ansible.com/" in README


def test_links_of_the_readme() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


def test_installation_in_the_readme() -> None:
    assert not re.search(r"pip install .*ansible", README)


def test_versions_in_the_workflow() -> None:
    jobs = load(".github/workflows/ci.yml")["jobs"]
    assert jobs["tests"]["strategy"]["matrix"]["python"] == ["3.10", "3.11", "3.12", "3.13", "3.14"]
    cores = jobs["cores"]["strategy"]["matrix"]["core"]
    oldest = re.sub(r"^>=(\d+\.\d+).*$", r"\1", load("meta/runtime.yml")["requires_ansible"])
    assert cores == [
        f"2.{minor}" for minor in range(int(oldest.partition(".")[2]), int(cores[-1].partition(".")[2]) + 1)
    ]
    assert f"ansible-core {oldest} or newer; each release from {oldest} to {cores[-1]} is tested" in README


def test_private_code_is_marked() -> None:
    public = {path.stem for path in (ROOT / "plugins" / "module_utils" / "verge").glob("[!_]*.py")}
    assert public == {"client", "errors", "filters", "settings"}
    folders = [path for path in (ROOT / "plugins" / "module_utils" / "verge").iterdir() if path.is_dir()]
    assert [path.name for path in folders if not path.name.startswith("_")] == []
    assert list((ROOT / "plugins" / "plugin_utils").glob("[!_]*")) == []


def test_oldest_ansible_core() -> None:
    assert load("meta/runtime.yml")["requires_ansible"] == ">=2.16.0"


def test_galaxy_metadata() -> None:
    metadata = load("galaxy.yml")
    assert metadata["dependencies"] == {}
    assert metadata["name"] == "vergeos"
    assert metadata["license"] == ["GPL-3.0-or-later"]


def test_no_sanity_ignores() -> None:
    assert list((ROOT / "tests" / "sanity").glob("ignore*")) == []


def test_info_modules() -> None:
    paths = [*(ROOT / "plugins" / "modules").glob("*_info.py")]
    assert paths
    for path in paths:
        documentation = path.read_text(encoding="utf-8")
        assert "verge.vergeos.attributes.info" in documentation or "check_mode" in documentation, path.name
    for path in (ROOT / "plugins" / "modules").glob("*.py"):
        assert not re.search(r"choices: \[.*\bget\b", path.read_text(encoding="utf-8")), path.name


def test_lower_bounds_only() -> None:
    for name in ("requirements.txt", "meta/ee-requirements.txt"):
        lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
        assert [line for line in lines if re.search(r"[<=~!]", line.replace(">=", ""))] == []


def test_ansible_lint_skips_nothing() -> None:
    settings = load(".ansible-lint")
    assert settings["profile"] == "production"
    assert "skip_list" not in settings


def test_python_of_modules() -> None:
    assert load("tests/config.yml")["modules"]["python_requires"]


def test_one_file_names_the_organisation() -> None:
    metadata = load("galaxy.yml")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    repository = re.compile(r"github\.com/[\w-]+/ansible-collection-vergeos")
    site = re.compile(r"[\w-]+\.github\.io/ansible-collection-vergeos")
    found: dict[str, set[str]] = {}
    for name in filter(None, files):
        path = ROOT / name
        if path.suffix in {".md", ".rst", ".yml", ".py", ".json", ".toml", ".cfg"} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            for address in repository.findall(text) + site.findall(text):
                found.setdefault(f"https://{address}", set()).add(name)
    assert set(found) == {metadata["repository"], metadata["documentation"].rstrip("/")}, found
