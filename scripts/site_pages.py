# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The navigation of the documentation site: groups of guides, and a reference by area.

antsibull-docs lists all pages on one page, with titles that are too long for a navigation. Here the guides keep the sections
of docs/docsite/extra-docs.yml, and modules, plugins and roles are grouped as scripts/site/areas.yml says.
"""

from __future__ import annotations

import fnmatch
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import site_jobs
import yaml

ROOT = Path(__file__).resolve().parents[1]
TITLE = re.compile(r"^(?P<name>\w+) (?P<kind>\w+) -- (?P<summary>.+)\n\++$", re.MULTILINE)
TOCTREE = re.compile(r"^\.\. toctree::\n(?:[ \t].*\n|\n(?=[ \t]))*", re.MULTILINE)
EMPTY_SECTION = re.compile(r"^.+\n-+\n\s*(?=^(?:\.\. _.*\n\s*)?.+\n-+\n)", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """A page of the reference."""

    file: str
    name: str
    kind: str
    summary: str


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _reference(pages: Path) -> list[Page]:
    """Return the pages of modules, plugins and roles."""
    found = []
    for path in sorted(pages.glob("*_*.rst")):
        title = TITLE.search(path.read_text(encoding="utf-8"))
        if title:
            found.append(Page(path.stem, title["name"], title["kind"], title["summary"]))
    return found


def by_area(pages: list[Page], areas: list[dict[str, Any]]) -> dict[str, list[Page]]:
    """Return the pages of each area.

    Raises:
        SystemExit: No area takes one of the pages.
    """
    grouped: dict[str, list[Page]] = {area["title"]: [] for area in areas}
    for page in pages:
        titles = (a["title"] for a in areas if any(fnmatch.fnmatchcase(page.file, p) for p in a["pages"]))
        title = next(titles, None)
        if title is None:
            sys.exit(f"docs: no area of scripts/site/areas.yml has a pattern for {page.file}")
        grouped[title].append(page)
    return {title: sorted(members, key=lambda page: page.name) for title, members in grouped.items() if members}


def _toctree(entries: list[str], caption: str = "") -> str:
    options = [f"   :caption: {caption}"] if caption else []
    return "\n".join([".. toctree::", "   :hidden:", *options, "", *(f"   {entry}" for entry in entries), ""])


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title.lower()).strip("_")


def _area_page(title: str, summary: str, members: list[Page]) -> str:
    lines = [title, "=" * len(title), "", summary, ""]
    lines += [".. list-table::", "   :widths: 35 65", ""]
    for page in members:
        lines += [f"   * - :doc:`{page.name} </{page.file}>`", f"     - {page.summary}"]
    return "\n".join([*lines, "", _toctree([f"{page.name} </{page.file}>" for page in members])])


def _without_navigation(text: str) -> str:
    """Return the page about the collection without the lists of guides, which the navigation has."""
    text = TOCTREE.sub("", text)
    shorter = EMPTY_SECTION.sub("", text)
    while shorter != text:
        text, shorter = shorter, EMPTY_SECTION.sub("", shorter)
    return text


def write(pages: Path, index: Path) -> None:
    """Write the first page, and the pages of the areas.

    Args:
        pages: Folder of the pages that antsibull-docs has made.
        index: Text of the first page, to which the navigation is added.
    """
    collection = pages / "index.rst"
    text = _without_navigation(collection.read_text(encoding="utf-8"))
    (pages / "collection.rst").write_text(text, encoding="utf-8")
    areas = _load(ROOT / "scripts" / "site" / "areas.yml")
    grouped = by_area(_reference(pages), areas)
    summaries = {area["title"]: area["summary"] for area in areas}
    reference = pages / "reference"
    reference.mkdir(exist_ok=True)
    for title, members in grouped.items():
        (reference / f"{_slug(title)}.rst").write_text(_area_page(title, summaries[title], members), encoding="utf-8")
    sections = _load(ROOT / "docs" / "docsite" / "extra-docs.yml")["sections"]
    trees = [_toctree([f"docsite/{name}" for name in section["toctree"]], section["title"]) for section in sections]
    names = [f"reference/{_slug(title)}" for title in grouped]
    trees.insert(-1, _toctree([*names, "environment_variables"], "Reference"))
    trees.append(_toctree(["About the collection <collection>", "Release notes <changelog>"], "The project"))
    collection.write_text("\n".join([site_jobs.listed(index.read_text(encoding="utf-8")), *trees]), encoding="utf-8")
