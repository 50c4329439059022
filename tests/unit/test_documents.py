# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README and the guides name all modules, roles and plugins, and their links resolve."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION

ROOT = Path(__file__).resolve().parents[2]
DOCSITE = ROOT / "docs" / "docsite"
GUIDES = sorted((DOCSITE / "rst").glob("*.rst"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
REPOSITORY, SITE = GALAXY["repository"], GALAXY["documentation"]
#: The headings that certification requires, in order.
HEADINGS = (
    *("Description", "Requirements", "Installation", "Use Cases", "Testing", "Support", "Communication"),
    *("Release Notes and Roadmap", "Related Information", "License Information"),
)
PREFIX = "ansible_collections.verge.vergeos.docsite."


def names(folder: str, pattern: str) -> list[str]:
    return sorted(path.stem for path in (ROOT / folder).glob(pattern) if not path.name.startswith(("_", ".")))


def test_the_readme_has_the_headings_required_for_certification() -> None:
    assert tuple(re.findall(r"^## (.+)$", README, re.MULTILINE)) == HEADINGS


def test_the_readme_lists_all_modules() -> None:
    listed = re.findall(r"`(verge_\w+)`", "".join(re.findall(r"^\| `verge_.*\|$", README, re.MULTILINE)))
    assert sorted(listed) == names("plugins/modules", "verge_*.py")


def test_the_readme_lists_all_roles() -> None:
    assert sorted(re.findall(r"^\| \[(\w+)\]\(\S+/roles/\1\) \|", README, re.MULTILINE)) == names("roles", "*")


def test_the_readme_lists_all_other_plugins() -> None:
    folders = [f"plugins/{kind}" for kind in ("inventory", "lookup", "filter", "test", "callback")]
    for folder in [*folders, "extensions/eda/plugins/event_source"]:
        for name in names(folder, "*.py"):
            assert f"`{name}`" in README, f"{folder}: {name}"


def test_the_first_screen_of_the_readme_shows_an_example_and_the_demo() -> None:
    screen = "\n".join(README.splitlines()[:32])
    assert "verge.vergeos.verge_vm:" in screen
    assert "make demo" in screen


def test_links_of_the_readme_work_on_galaxy() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert [link for link in links if not link.startswith("https://")] == [], "Galaxy shows full URLs only"
    for path in re.findall(rf"\({REPOSITORY}/(?:blob|tree)/main/([^)#]+)", README):
        assert (ROOT / path).exists(), path
    assert set(re.findall(rf"\({SITE}docsite/(\w+)\.html", README)) <= {guide.stem for guide in GUIDES}


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "MAINTAINERS.md"])
def test_links_of_documents_point_to_existing_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert target.startswith(("https://", "mailto:")) or (ROOT / target).exists(), target


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_guides_have_a_label_and_valid_references(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert f".. _{PREFIX}{path.stem}:\n" in text
    known = {guide.stem for guide in GUIDES}
    assert set(re.findall(rf":ref:`[^`]*?{re.escape(PREFIX)}(\w+)", text)) <= known
    for image in re.findall(r"^\.\. image:: (\S+)", text, re.MULTILINE):
        assert (path.parent / image).exists(), image
    assert max(len(line) for line in text.splitlines()) <= 160


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_guides_only_name_existing_modules_and_options(path: Path) -> None:
    known = {*names("plugins/modules", "verge_*.py"), *names("plugins/inventory", "*.py"), *names("roles", "*")}
    # Created in the worked example.
    known |= {"verge_webhook", "verge_webhook_info"}
    # Plugins of other kinds, and the variables of the connection.
    known |= {name for kind in ("lookup", "filter", "test") for name in names(f"plugins/{kind}", "*.py")}
    known |= {f"verge_{option}" for option in CONNECTION}
    known |= set(names("extensions/eda/plugins/event_source", "*.py"))
    text = path.read_text(encoding="utf-8")
    found = set(re.findall(r"verge\.vergeos\.(verge_\w+)", text)) | set(re.findall(r"``(verge_[a-z_]+)``", text))
    assert {name for name in found if not name.startswith(("verge_in_process", "verge_running", "verge_id"))} <= known


def test_all_guides_are_in_the_table_of_contents() -> None:
    sections = yaml.safe_load((DOCSITE / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    listed = [name for section in sections for name in section["toctree"]]
    assert sorted(listed) == [path.stem for path in GUIDES]


@pytest.mark.parametrize("path", sorted(ROOT.glob("roles/*/README.md")), ids=lambda path: path.parent.name)
def test_links_of_roles_work_on_galaxy(path: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    pages = {f"{SITE}{name}_module.html" for name in names("plugins/modules", "verge_*.py")}
    pages |= {f"{SITE}{name}_role.html" for name in names("roles", "*")} | {
        f"{SITE}docsite/{guide.stem}.html" for guide in GUIDES
    }
    for link in links:
        assert link in pages or (link.startswith("https://") and not link.startswith((SITE, REPOSITORY))), link
