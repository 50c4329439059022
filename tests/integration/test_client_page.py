# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python examples of the client run against a simulated system."""

from __future__ import annotations

import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from tests.integration.tasks import System

PAGE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "client.rst"


@pytest.fixture(autouse=True)
def _environment(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = system.settings()
    monkeypatch.setenv("VERGE_HOST", f"{settings.host}:{settings.port}")
    monkeypatch.setenv("VERGE_USERNAME", settings.username)
    monkeypatch.setenv("VERGE_PASSWORD", settings.password)
    monkeypatch.setenv("VERGE_CA_PATH", settings.ca_path)


def execute(text: str, place: str, names: dict[str, Any]) -> None:
    exec(compile(text, place, "exec"), names)  # noqa: S102 - it is the documentation's own code


def test_the_examples_of_the_page_run(system: System) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:(?: {4}.*)?\n)+)", page, re.MULTILINE)
    assert len(blocks) == page.count("code-block::")
    names: dict[str, Any] = {}
    with system.client() as client:
        names["client"] = client
        for number, block in enumerate(blocks):
            execute(textwrap.dedent(block), f"client.rst, block {number}", names)
    assert names["LookupModule"]().run(["web1", "web2"]) == [2048, system.row("vms", name="web2")["ram"]]
    assert [vm["name"] for vm in names["vms"]] == ["web1", "web2"]
    assert [vm["running"] for vm in names["vms"]] == [True, False]
    assert names["same"]["description"] == names["vm"]["description"]
    assert "app1" not in [row["name"] for row in system.rows("vms")]
    assert [entry.body for entry in system.counted() if entry.path.endswith("/vm_actions")] == [
        {"vm": names["vm"]["$key"], "action": "poweron", "params": {}}
    ]
    assert names["network"]["$key"] == system.row("vnets", name="Internal")["$key"]
    assert names["system"] == system.simulator.engine.release.version


def test_the_example_of_the_class_docstring_runs(system: System) -> None:
    documentation = inspect.getdoc(VergeClient) or ""
    found = re.search(r"Example:\n    ::\n\n((?:(?: {8}.*)?\n)+)", documentation)
    assert found
    execute(textwrap.dedent(found[1]), "VergeClient", {"VergeClient": VergeClient})
    assert system.row("machine_nics", machine=system.row("vms", name="app1")["machine"])
