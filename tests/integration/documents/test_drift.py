# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drift: what was changed by hand is found, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import NAS_USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.modules import verge_drift, verge_export
from tests.integration.documents.applying import apply
from tests.integration.tasks import System

EVERYTHING = ["objects", "items", "options"]


def exported(system: System, **options: Any) -> dict[str, Any]:
    document: dict[str, Any] = system.run_task(verge_export.TASK, False, options)["document"]
    return document


def drift(system: System, definition: Any, **options: Any) -> dict[str, Any]:
    return system.run_task(verge_drift.TASK, True, {"definition": definition, **options})


def found(result: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["drift"], one["kind"], one["name"]) for one in result["findings"]]


@pytest.mark.parametrize("full", [False, True], ids=["what differs from defaults", "everything"])
def test_an_exported_system_has_no_drift(system: System, full: bool) -> None:
    result = drift(system, exported(system, full=full), extra=EVERYTHING)
    assert result["findings"] == []
    assert result["drift"] is False
    assert result["summary"].startswith("Drift: 0 missing, 0 different, 0 extra, ")


def change_by_hand(system: System) -> None:
    system.run(VM, name="web1", cpu_cores=4, description="", tags=["env:test"])
    system.run(VM, name="web2", state="absent")
    system.run(VM, name="web3", drives=[{"name": "os", "size": "5 GiB"}])
    system.run(NETWORK, name="Internal", domain="example.org", rules=[{"name": "ssh", "protocol": "tcp"}])


def test_changes_by_hand_are_found(system: System) -> None:
    document = exported(system, kinds=["networks", "vms"])
    change_by_hand(system)
    result = drift(system, document, extra=EVERYTHING)
    assert sorted(found(result)) == [
        ("different", "networks", "Internal"),
        ("different", "vms", "web1"),
        ("extra", "vms", "web3"),
        ("missing", "vms", "web2"),
    ]
    details = {one["name"]: one["details"] for one in result["findings"]}
    assert sorted(details["web1"]) == [
        "cpu_cores: 4 on the system, 2 in the document",
        "description: nothing on the system, 'front end' in the document",
        "tags.env:prod: missing",
        "tags.env:test: extra",
    ]
    assert details["Internal"] == ["domain: extra: example.org", "rules.ssh: extra (protocol: tcp)"]
    assert result["summary"] == "Drift: 1 missing, 2 different, 1 extra, 3 as described"


def test_what_is_extra_is_chosen(system: System) -> None:
    document = {"vms": [{"name": "web1", "drives": [{"name": "os"}]}, {"name": "db1", "drives": [{"name": "os"}]}]}
    assert found(drift(system, document, extra=[])) == []
    items = drift(system, document, extra=["items"])
    assert [(one["name"], one["details"]) for one in items["findings"]] == [
        ("db1", ["drives.data: extra (size: 100 GiB, tier: 1)"])
    ]
    assert ("extra", "vms", "web2") in found(drift(system, document, extra=["objects"]))
    assert ("extra", "vms", "nas1") not in found(drift(system, document))
    options = drift(system, document, extra=["options"], name="web1")["findings"]
    assert "cpu_cores: extra: 2" in options[0]["details"]


def test_a_kind_without_objects_is_compared(system: System) -> None:
    assert ("extra", "vms", "web1") in found(drift(system, {"vms": []}))
    assert found(drift(system, {"vms": []}, kinds=["networks"])) == []
    extra = found(drift(system, {"vms": []}, name=["web*", "!web2"]))
    assert extra == [("extra", "vms", "web1")]


def test_conditions_choose_described_and_extra_objects(system: System) -> None:
    """What a document describes is judged by the document, what it does not describe by the system."""
    document = exported(system, kinds=["vms"])
    change_by_hand(system)
    system.run(VM, name="web4", cpu_cores=8, ram="1 GiB", tags=["env:prod"])
    assert found(drift(system, document, filters={"tags": "env:prod"})) == [
        ("different", "vms", "web1"),
        ("extra", "vms", "web4"),
    ]
    assert found(drift(system, document, filters={"cpu_cores": ">= 8"}, exclude=[{"name": "web4"}])) == []
    assert found(drift(system, document, name="web*", exclude={"tags": "env:prod"})) == [
        ("missing", "vms", "web2"),
        ("extra", "vms", "web3"),
    ]
    # A described object that is not chosen is not extra, however it is on the system now.
    assert found(drift(system, document, filters={"tags": "env:test"})) == [("missing", "vms", "web2")]
    with pytest.raises(RunError, match=r"filters: a VM has no 'colour' that could be compared"):
        drift(system, document, filters={"colour": "red"})


def test_what_cannot_be_repaired_is_drift_and_no_error(system: System) -> None:
    """A running VM needs consent for some changes, and some values are fixed."""
    document = {"networks": [{"name": "Internal", "type": "external"}], "vms": [{"name": "web1", "cpu_cores": 8}]}
    result = drift(system, document, extra=[])
    assert found(result) == [("different", "vms", "web1"), ("different", "networks", "Internal")]
    assert "type" in result["findings"][1]["details"][0]


def test_extra_objects_can_be_removed(system: System) -> None:
    document = exported(system, kinds=["networks", "nas_users", "vms"])
    system.run(VM, name="by-hand", cpu_cores=1, ram="1 GiB")
    system.run(NETWORK, name="scratch", type="internal")
    system.run(NAS_USER, service="nas1", name="by-hand", user_password="Zk81-wvQp_x3")
    result = drift(system, document)
    assert result["removal"] == {
        "nas_users": [{"name": "by-hand", "service": "nas1", "state": "absent"}],
        "networks": [{"name": "scratch", "state": "absent"}],
        "vms": [{"name": "by-hand", "state": "absent"}],
    }
    apply(system, result["removal"])
    result = drift(system, document)
    assert result["findings"] == []
    assert result["removal"] == {}


def test_a_start_that_is_still_missing_is_drift(system: System) -> None:
    """The described value is stored, and the running VM does not have it yet."""
    system.run(VM, name="web1", cpu_cores=4)
    (finding,) = drift(system, {"vms": [{"name": "web1", "cpu_cores": 4}]}, extra=[])["findings"]
    assert finding["details"] == ["it runs with earlier values until its next start"]


def test_reports_in_all_formats(system: System, tmp_path: Path) -> None:
    document = exported(system, kinds=["vms"])
    system.run(VM, name="web1", description="<b>by hand</b> & more")
    paths = {ending: str(tmp_path / f"drift.{ending}") for ending in ("txt", "json", "xml", "html")}
    with pytest.raises(RunError, match="format"):
        drift(system, document, reports=["drift.pdf"])
    options = {"definition": document, "reports": list(paths.values())}
    result = system.run_task(verge_drift.TASK, False, options)
    texts = {ending: Path(path).read_text(encoding="utf-8") for ending, path in paths.items()}
    assert texts["txt"].splitlines() == result["report"]
    assert json.loads(texts["json"])["findings"] == result["findings"]
    suite = ElementTree.fromstring(texts["xml"]).find("testsuite")  # noqa: S314 - it is our own
    assert suite is not None
    assert suite.attrib == {"name": "vms", "tests": "4", "failures": "1"}
    (failure,) = suite.iter("failure")
    assert failure.text == "description: '<b>by hand</b> & more' on the system, 'front end' in the document"
    assert "&lt;b&gt;by hand&lt;/b&gt; &amp; more" in texts["html"]
    assert "<b>by hand" not in texts["html"]


def test_a_task_can_fail(system: System) -> None:
    result = drift(system, {"vms": [{"name": "web9"}]}, extra=[], fail_on_drift=True)
    assert result["failed"]
    assert result["msg"].splitlines() == [
        "missing   vms web9 (vms[0])",
        "Drift: 1 missing, 0 different, 0 extra, 0 as described",
    ]
    assert "failed" not in drift(system, {"vms": [{"name": "web1"}]}, extra=[], fail_on_drift=True)
