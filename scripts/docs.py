# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the documentation site into .build/docs; a warning is an error.

antsibull-docs makes pages of guides, modules, roles and plugins, and Sphinx makes HTML of the pages. antsibull-docs takes the
guides along but not their pictures, and has neither a page that begins the site nor a navigation by subject.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import link_tree
import site_browser
import site_charts
import site_check
import site_pages
import site_reference
import site_versions

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SETTINGS = ROOT / "scripts" / "site"
SITE = ROOT / ".build" / "docs"
PAGES = SITE / "rst"


def run(*command: str | Path) -> None:
    """Run a tool that must succeed, with its output in .build/docs.log."""
    home = ROOT / ".build" / "ansible-home"
    home.mkdir(parents=True, exist_ok=True)
    collections = {"ANSIBLE_COLLECTIONS_PATH": str(link_tree.COLLECTIONS), "ANSIBLE_HOME": str(home)}
    environment = {**os.environ, **collections, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    log = ROOT / ".build" / "docs.log"
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(command, check=False, env=environment, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{log.read_text(encoding='utf-8')}\ndocs: {command[0]} failed")


def look(pages: Path) -> None:
    """Look at the pages in a browser; where there is none, say so, unless SITE_BROWSER=required is set."""
    browser = site_browser.find()
    if not browser:
        names = ", ".join(site_browser.BROWSERS)
        reason = f"no browser ({names}; `playwright install chromium` fetches one), so the pages were not looked at"
        if os.environ.get("SITE_BROWSER") == "required":
            sys.exit(f"docs: {reason}")
        print(f"docs: {reason}")
    elif problems := site_browser.Looks(pages, browser).problems():
        sys.exit("\n".join(["docs: a browser shows:", *problems]))


def main() -> int:
    """Build the site and return the exit code."""
    link_tree.link()
    shutil.rmtree(SITE, ignore_errors=True)
    PAGES.mkdir(parents=True, mode=0o755)
    options = ("--use-current", "--squash-hierarchy", "--cleanup", "everything", "--fail-on-error")
    configuration = ("--config-file", SETTINGS / "antsibull-docs.cfg")
    run("antsibull-docs", *configuration, "collection", *options, "--dest-dir", PAGES, "verge.vergeos")
    images = ROOT / "docs" / "docsite" / "rst" / "images"
    shutil.copytree(images, PAGES / "docsite" / "images", dirs_exist_ok=True)
    benchmark = PAGES / "docsite" / "benchmark.rst"
    figures = benchmark.read_text(encoding="utf-8")
    benchmark.write_text(site_charts.illustrated(figures, PAGES / "docsite" / "images"), encoding="utf-8")
    for page in PAGES.glob("*.rst"):
        page.write_text(site_reference.rearranged(page.read_text(encoding="utf-8")), encoding="utf-8")
    for role in (ROOT / "roles").iterdir():
        page = PAGES / f"{role.name}_role.rst"
        text = site_reference.with_examples(page.read_text(encoding="utf-8"), role / "README.md")
        page.write_text(text, encoding="utf-8")
    site_pages.write(PAGES, SETTINGS / "index.rst")
    run("sphinx-build", "-M", "html", PAGES, SITE / "build", "-c", SETTINGS, "-W", "--keep-going", "-j", "2")
    first = SITE / "build" / "html" / "index.html"
    # Only the text for assistants is made of these.
    shutil.rmtree(first.parent / "_sources")
    if problems := list(site_check.Site(first.parent).problems()):
        sys.exit("\n".join(["docs: readers would stumble over:", *problems]))
    # The site of one version; scripts/site_versions.py puts several together.
    (first.parent / site_versions.MENU).write_text(json.dumps(site_versions.menu([], "")), encoding="utf-8")
    look(first.parent)
    print(f"docs: {len(list(first.parent.rglob('*.html')))} pages, beginning with {first.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
