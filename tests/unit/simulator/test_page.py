# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that shows people what is on a simulated system."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.simulator import Simulator, page

from .conftest import Api

#: Elements that have no end.
VOID = ("meta", "br", "link")


class Page(HTMLParser):
    """The texts of a page by the sections that they are in; fails if elements are not closed properly."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            section = str(dict(attrs).get("id")) if tag in ("section", "main") else self._section
            self._open.append((tag, section))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.sections[self._section] = f"{self.sections.get(self._section, '')} {' '.join(data.split())}".strip()

    @property
    def _section(self) -> str:
        return self._open[-1][1] if self._open else ""


def read(sim: Simulator) -> str:
    reply = page.answer(sim, "127.0.0.1")
    assert reply.status == 200
    assert reply.raw is not None
    return reply.raw.decode()


def test_it_shows_what_is_there_and_the_newest_request_first(api: Api, sim: Simulator) -> None:
    api.post("snapshot_profiles", name="<b>daily</b>", bogus=1)
    api.post("vms", 409, name="web1")
    answer = api.anonymous().get(f"{sim.url}/_simulator/", timeout=20)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    shown = Page(answer.text).sections
    assert "web1 running node1 2 2 GiB 20 GiB 192.168.0.101 prod" in shown["vms"]
    assert "External running external 192.0.2.0/24" in shown["networks"]
    assert shown["requests"].index("POST vms") < shown["requests"].index("POST snapshot_profiles")
    assert "<b>daily</b>" in shown["requests"]
    assert "unknown column bogus, dropped" in shown["requests"]
    assert sim.journal.count == 2
    assert api.anonymous().get(sim.url, timeout=20).text.startswith("<!DOCTYPE html>")


def test_it_shows_no_secrets(api: Api, sim: Simulator) -> None:
    session = api.anonymous().post(
        f"{sim.url}/api/sys/tokens", json={"login": "admin", "password": sim.password}, timeout=20
    )
    token = session.json()["$key"]
    api.anonymous().delete(f"{sim.url}/api/sys/tokens/{token}", timeout=20)
    api.post("users", name="eve", password="Sup3r.Secret")
    api.post("webhook_urls", name="chat", url="https://chat.example.com/Sup3r", headers="X-Key: Sup3r\n")
    html = read(sim)
    assert "eve" in html
    for secret in (sim.password, token, "Sup3r"):
        assert secret not in html


@pytest.mark.parametrize(("client", "status"), [("127.0.0.9", 200), ("::1", 200), ("192.0.2.7", 403), ("", 403)])
def test_only_programs_on_this_machine_may_see_it(sim: Simulator, client: str, status: int) -> None:
    assert page.answer(sim, client).status == status
    sim.page_for_all = True
    assert page.answer(sim, client).status == 200
    sim.page_for_all = False


def test_a_browser_shows_it_and_refreshes_it(sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs chromium or google-chrome, which is not installed")
    shown: list[str] = []
    content = page.content

    def changing(simulator: Simulator) -> dict[str, object]:
        shown.append("page")
        if len(shown) > 1:
            simulator.store.patch("vms", simulator.store.select("vms")[0]["$key"], {"name": "renamed"})
        return content(simulator)

    monkeypatch.setattr(page, "content", changing)
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors", "--virtual-time-budget=5000")
    done = subprocess.run(
        [browser, *flags, f"--user-data-dir={tmp_path}", "--dump-dom", f"{sim.url}/_simulator/"],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "renamed" in Page(done.stdout).sections["vms"]
