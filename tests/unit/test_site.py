# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The navigation of the documentation site, and what is looked for in its pages."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import site_browser  # noqa: E402 - from the folder of scripts
import site_check  # noqa: E402 - from the folder of scripts
import site_pages  # noqa: E402 - from the folder of scripts


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="other.html#there">x</a><img src="picture.png">', ""),
        ('<a href="https://example.com/nothing#here">x</a>', ""),
        ('<a href="gone.html">x</a>', "page.html: gone.html: there is no such file"),
        ('<a href="other.html#gone">x</a>', "page.html: other.html#gone: there is no such anchor"),
        ('<a href="#gone">x</a>', "page.html: #gone: there is no such anchor"),
        ('<img src="gone.png">', "page.html: gone.png: there is no such file"),
        (
            '<div><div class="admonition error"><p>The  theme\nfails</p></div></div>',
            "page.html: shows an error: The theme fails",
        ),
        ('<div><noscript><div class="admonition error">JavaScript</div></noscript></div>', ""),
    ],
)
def test_what_readers_would_stumble_over(tmp_path: Path, body: str, problem: str) -> None:
    (tmp_path / "page.html").write_text(f"<body>{body}</body>", encoding="utf-8")
    (tmp_path / "other.html").write_text('<h1 id="there">x</h1>', encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"")
    assert list(site_check.Site(tmp_path).problems()) == ([problem] if problem else [])


def test_each_module_and_role_has_an_area() -> None:
    areas = yaml.safe_load((ROOT / "scripts" / "site" / "areas.yml").read_text(encoding="utf-8"))
    kinds = {"modules": "module", "inventory": "inventory", "lookup": "lookup", "filter": "filter", "test": "test"}
    pages = [
        site_pages.Page(f"{path.stem}_{kind}", path.stem, kind, "")
        for folder, kind in kinds.items()
        for path in (ROOT / "plugins" / folder).glob("*.py")
    ]
    pages += [site_pages.Page(f"{path.name}_role", path.name, "role", "") for path in (ROOT / "roles").iterdir()]
    grouped = site_pages.by_area(pages, areas)
    assert list(grouped) == [area["title"] for area in areas]


def test_a_page_without_an_area_is_an_error() -> None:
    with pytest.raises(SystemExit, match="has a pattern for verge_new_module"):
        site_pages.by_area([site_pages.Page("verge_new_module", "verge_new", "module", "")], [])


def test_what_a_browser_shows(tmp_path: Path) -> None:
    browser = site_browser.find()
    if not browser:
        pytest.skip(f"no browser on PATH: {', '.join(site_browser.BROWSERS)}")
    head = '<!DOCTYPE html><html lang="en"><head><title>x</title><link rel="icon" href="data:,"></head>'
    (tmp_path / "docsite").mkdir()
    page = f'{head}<body><p style="color: #999; background: #fff">pale</p></body></html>'
    (tmp_path / "docsite" / "pale.html").write_text(page, encoding="utf-8")
    page = f'{head}<body><p style="width: 500px">wide</p><script>throw Error("broken")</script></body></html>'
    (tmp_path / "wide.html").write_text(page, encoding="utf-8")
    (tmp_path / "fine.html").write_text(f"{head}<body><p>fine</p></body></html>", encoding="utf-8")
    wide, broken, light, dark = site_browser.Looks(tmp_path, browser).problems()
    assert wide == "wide.html: is 508 pixels wide on a screen of 390"
    assert broken == "wide.html: script: broken"
    assert light.startswith("docsite/pale.html, light: color-contrast in 1 places")
    assert dark.startswith("docsite/pale.html, dark: color-contrast in 1 places")
