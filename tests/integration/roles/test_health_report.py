# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles health_report and drive_health: the report is written and sent before the role fails, and shows no name as markup."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.integration.roles.runs import Roles


@pytest.fixture
def hook() -> Iterator[tuple[str, list[Any]]]:
    """Provide the URL of a webhook, and what is posted to it."""
    posted: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Write nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/secret-path", posted
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sick_system_is_reported_and_fails(roles: Roles, tmp_path: Path, hook: tuple[str, list[Any]]) -> None:
    url, posted = hook
    store = roles.system.simulator.store
    [tier] = [row for row in store.select("cluster_tier_status") if row["tier"] == 2]
    store.set("cluster_tier_status", tier["$key"], redundant=False)
    store.set("clusters", 1, name="<b>main</b>")
    outcome = roles.run(
        "health_report",
        {
            "health_report_page": str(tmp_path / "health.html"),
            "health_report_webhook": url,
            "health_report_fail_on": "critical",
        },
    )
    assert outcome.failed == 1
    assert "1 thing needs action now: storage: storage tier 1 of <b>main</b>: no redundancy" in outcome.message
    page = (tmp_path / "health.html").read_text(encoding="utf-8")
    assert "<b>main</b>" not in page
    assert "&lt;b&gt;main&lt;/b&gt;" in page
    assert page.index("Act now") < page.index("Act soon")
    assert "1 thing needs action now" in posted[0]["text"]
    assert "secret-path" not in outcome.output


def test_a_disk_to_replace_fails_the_role_after_the_report(roles: Roles, tmp_path: Path) -> None:
    store = roles.system.simulator.store
    disk = next(iter(store.select("machine_drive_phys")))
    store.set("machine_drive_phys", disk["$key"], realloc_sectors_warn=True, realloc_sectors=12)
    report = tmp_path / "disks.md"
    outcome = roles.run("drive_health", {"drive_health_markdown": str(report), "drive_health_fail_on": "replace"})
    assert outcome.message.startswith("disks: 1 to replace")
    assert disk["serial"] in outcome.message
    assert f"| {disk['serial']} |" in report.read_text(encoding="utf-8")
