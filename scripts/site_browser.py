# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks at the built documentation site in a browser.

Style sheets and scripts decide what a reader sees, and only a browser runs them: errors in its console, pages that are wider
than a telephone, and what axe-core finds in the light and in the dark scheme, above all text that is hard to read.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import site_jobs
import yaml
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TELEPHONE = 390
DESK = 1300
SCHEMES = ("light", "dark")
# Templates and style sheets are shared, so one page of each kind is enough for what is slow.
KINDS = ("*_module", "*_inventory", "*_filter", "*_role", "docsite/*", "reference/*")
SEARCH = "search.html?q=snapshot"
# Those of modules differ in their texts only, and the largest of them have everything that can be too wide.
REFERENCE = "*_module.html"
LARGEST = 12
QUESTIONS = Path(__file__).resolve().parent / "site" / "questions.yml"
RULES = ("wcag2a", "wcag2aa")


def find() -> str | None:
    """Return the path of a browser that can be driven: one on PATH, or one that `playwright install` has fetched."""
    if found := next(filter(None, map(shutil.which, BROWSERS)), None):
        return found
    with sync_playwright() as playwright:
        fetched = playwright.chromium.executable_path
    return fetched if Path(fetched).is_file() else None


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Print nothing."""


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a browser that leaves a page hangs up."""


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Yield the address of a server of the site: a browser lets no script of a file read another file."""
    handler = functools.partial(_Silent, directory=str(folder))
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Looks:
    """What a browser shows of the pages below a folder."""

    def __init__(self, folder: Path, browser: str) -> None:
        """Note what to look at and with what.

        Args:
            folder: Folder of HTML files.
            browser: Path of the browser.
        """
        self.folder = folder.resolve()
        self.browser = browser
        modules = sorted(self.folder.glob(REFERENCE), key=lambda path: (path.stat().st_size, path))
        pages = set(self.folder.rglob("*.html")) - set(modules[:-LARGEST])
        self.pages = sorted(str(path.relative_to(self.folder)) for path in pages)

    def problems(self) -> list[str]:
        """Return a line for each problem."""
        with _served(self.folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=self.browser, args=["--no-sandbox", "--disable-gpu"])
            found = list(self._too_wide(browser, address))
            for scheme in SCHEMES:
                found += self._hard_to_use(browser, address, scheme)
            if (self.folder / "_static" / "jobs.js").exists():
                found += self._not_found(browser, address)
            browser.close()
        return found

    def _too_wide(self, browser: Browser, address: str) -> Iterator[str]:
        page = browser.new_page(viewport={"width": TELEPHONE, "height": 800})
        errors = _errors_of(page)
        for name in self.pages:
            page.goto(f"{address}/{name}")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > TELEPHONE:
                yield f"{name}: is {width} pixels wide on a screen of {TELEPHONE}"
            yield from (f"{name}: {error}" for error in errors)
            errors.clear()

    def _hard_to_use(self, browser: Browser, address: str, scheme: str) -> Iterator[str]:
        context = browser.new_context(viewport={"width": DESK, "height": 900})
        page = context.new_page()
        # The scheme of the page's switch, not only of the browser: both have rules of their own.
        context.add_init_script(f"localStorage.setItem('theme', '{scheme}')")
        for name in self._examples():
            page.goto(f"{address}/{name}")
            found = Axe().run(page, options={"runOnly": list(RULES)}).response["violations"]
            for rule in found:
                first = rule["nodes"][0]
                place = f"{name}, {scheme}: {rule['id']} in {len(rule['nodes'])} places"
                yield f"{place}: {first['html'][:120]}: {' '.join(first['failureSummary'].split())}"

    def _not_found(self, browser: Browser, address: str) -> Iterator[str]:
        page = browser.new_page()
        page.goto(f"{address}/{SEARCH}")
        for query, label in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")).items():
            found = page.evaluate("query => vergeJobs(query).map(job => job.label)", query)
            if site_jobs.LABEL + label not in found[:3]:
                yield f"search: {query!r} does not find {label}, but {found}"
        words = "VERGE_JOBS.flatMap(job => job.words.map(word => [job.label, word]))"
        for label, word in page.evaluate(words):
            found = page.evaluate("query => vergeJobs(query).map(job => job.label)", word)
            if label not in found:
                yield f"search: {word!r} does not find {label}, whose word it is"
        if not page.locator(".verge-jobs a").count():
            yield f"{SEARCH}: shows no jobs"

    def _examples(self) -> list[str]:
        """Return the smallest page of each kind."""
        names = [name for name in ("index.html", SEARCH) if name.partition("?")[0] in self.pages]
        for kind in KINDS:
            paths = sorted(self.folder.glob(f"{kind}.html"), key=lambda path: (path.stat().st_size, path))
            names += [str(path.relative_to(self.folder)) for path in paths[:1]]
        return names


def _errors_of(page: Page) -> list[str]:
    """Return a list that gets what the console of the page reports."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"script: {error}"))
    page.on("console", lambda message: errors.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("response", lambda answer: errors.append(f"{answer.status}: {answer.url}") if answer.status > 399 else None)
    return errors
