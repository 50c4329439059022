# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for what a reader would stumble over in the built documentation site.

Sphinx warns of what is wrong in its sources. This looks at the pages themselves: error boxes that a theme shows in place of
something it cannot do, links and anchors that lead nowhere, and pictures that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


class Site:
    """The pages below a folder."""

    def __init__(self, folder: Path) -> None:
        """Read all pages.

        Args:
            folder: Folder of HTML files.
        """
        self.folder = folder.resolve()
        self.pages = {
            path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for path in sorted(self.folder.rglob("*.html"))
        }
        self._anchors = {
            path: {tag["id"] for tag in page.find_all(id=True)}
            | {tag["name"] for tag in page.find_all("a", {"name": True})}
            for path, page in self.pages.items()
        }

    def problems(self) -> Iterator[str]:
        """Yield a line for each problem."""
        for path, page in self.pages.items():
            place = path.relative_to(self.folder)
            for box in page.select(":not(noscript) > .system-message, :not(noscript) > .admonition.error"):
                yield f"{place}: shows an error: {' '.join(box.get_text().split())[:120]}"
            for tag, attribute in (("a", "href"), ("img", "src"), ("script", "src"), ("link", "href")):
                for element in page.find_all(tag, {attribute: True}):
                    if reason := self._leads_nowhere(path, str(element[attribute])):
                        yield f"{place}: {element[attribute]}: {reason}"

    def _leads_nowhere(self, page: Path, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return ""
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not target.is_file():
            return "there is no such file"
        anchor = unquote(parts.fragment)
        if anchor and target in self.pages and anchor not in self._anchors[target]:
            return "there is no such anchor"
        return ""
