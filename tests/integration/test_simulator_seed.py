# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated systems with the content of documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.integration.exporting import export
from tests.integration.tasks import System
from tests.simulator import Simulator
from tests.simulator.__main__ import main
from tests.simulator.seeds import document, stand_ins
from tests.simulator.seeds.document import SeedError

OWN = """
vms:
  - name: "{{ prefix }}-{{ suffix }}"
    description: !unsafe "{{ as it is }}"
    ram: 1 GiB
    preferred_node: host17
    tags: [tier:web]
    drives: [{name: dvd, media: cdrom, iso: rescue.iso}]
    nics: [{name: nic_0, network: Servers}]
  - {name: strange, ram: 1 GiB, machine_type: abacus}
  - {name: wrong, cpu_coers: 3}
networks:
  - {name: Uplink, type: external, interface_network: Switch A}
"""
SITES = """
defaults:
  vms: {ram: 1 GiB, cpu_cores: 1}
vms: [{name: everywhere}]
sites:
  berlin:
    host: vergeos.example.com
    token: secret
    defaults:
      vms: {cpu_cores: 4}
    vms: [{name: here}]
  paris: {host: paris.example.com}
"""

KINDS = ["groups", "networks", "snapshot_profiles", "tag_categories", "task_schedules", "users", "vms"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the export of a system, and another document."""
    path = tmp_path_factory.mktemp("seed") / "system"
    path.mkdir()
    with Simulator(seed="small", clock_rate=0) as simulator:
        (path / "all.yml").write_text(export(System(simulator), kinds=KINDS)["text"], encoding="utf-8")
    (path / "own.yml").write_text(OWN, encoding="utf-8")
    (path.parent / "variables.yml").write_text("suffix: '7'\nprefix: ''\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def copy(folder: Path) -> Iterator[Simulator]:
    """Return a simulated system with that content."""
    with Simulator(seed=folder, clock_rate=0, variables=folder.parent / "variables.yml") as simulator:
        yield simulator


def without_comments(text: str) -> str:
    return yaml.serialize(yaml.compose(text))


def test_an_export_becomes_the_same_system_again(copy: Simulator, folder: Path) -> None:
    own = {"vms": {"name": "*-7"}, "networks": {"name": ["Uplink", "Servers"]}, "tag_categories": {"name": "tier"}}
    again = export(System(copy), kinds=KINDS, exclude=own)["text"]
    assert without_comments(again) == without_comments((folder / "all.yml").read_text(encoding="utf-8"))
    assert not copy.journal.writes


def test_what_is_only_named_gets_a_stand_in(copy: Simulator) -> None:
    vm = copy.store.find("vms", name=f"{copy.password}-7")
    assert vm is not None
    assert vm["description"] == "{{ as it is }}"
    assert copy.store.find("nodes", name="host17")
    assert copy.store.find("files", name="rescue.iso")
    for name, kind in (("Switch A", "physical"), ("Servers", "internal")):
        network = copy.store.find("vnets", name=name)
        assert network is not None
        assert network["type"] == kind


def test_a_cluster_takes_the_name_of_the_real_one_and_others_get_a_node_of_their_own() -> None:
    simulator = Simulator(seed="empty", clock_rate=0)
    for name in ("production", "edge"):
        assert stand_ins.add(simulator.engine, "clusters", name, "cluster")
    assert [row["name"] for row in simulator.store.select("clusters")] == ["production", "edge"]
    assert len(simulator.store.select("nodes", cluster=2)) == 1
    assert not stand_ins.add(simulator.engine, "storage_tiers", "fast", "tier")


def test_what_cannot_be_created_is_left_out_with_the_reason(copy: Simulator) -> None:
    strange, wrong = sorted(copy.left_out)
    assert strange.startswith("vms strange: create VM 'strange': HTTP 422")
    assert wrong.startswith("vms wrong: ")
    assert "cpu_coers" in wrong


def test_guests_run_and_a_reset_returns_to_the_document(copy: Simulator) -> None:
    web1 = copy.store.find("vms", name="web1", is_snapshot=False)
    assert web1 is not None
    status = copy.store.find("machine_status", machine=web1["machine"])
    assert status is not None
    assert (status["status"], bool(status["agent_version"])) == ("running", True)
    copy.store.patch("vms", web1["$key"], {"description": "drift"})
    copy.reset()
    after = copy.store.find("vms", name="web1", is_snapshot=False)
    assert after is not None
    assert after["description"] == "front end"


def test_only_what_is_said_about_one_system_is_used_and_never_its_address(tmp_path: Path) -> None:
    path = tmp_path / "sites.yml"
    path.write_text(SITES, encoding="utf-8")
    texts = [yaml.safe_load(yaml.serialize(node)) for node in document.read(path, "berlin").values()]
    assert texts == [
        {"vms": [{"name": "everywhere"}], "defaults": {"vms": {"ram": "1 GiB", "cpu_cores": 4}}},
        {"vms": [{"name": "here"}]},
    ]


@pytest.mark.parametrize(
    ("text", "site", "message"),
    [
        (SITES, "", "it describes several systems (berlin, paris); choose one with --site"),
        (SITES, "rome", "it describes no system 'rome', but berlin, paris"),
        ("[]", "", "it is not a document of verge_apply"),
        ("vms: [", "", "it cannot be read"),
        (None, "", "there is no file in it whose name ends in .yml, .yaml, .json"),
    ],
)
def test_what_cannot_be_a_document_is_refused(tmp_path: Path, text: str | None, site: str, message: str) -> None:
    path = tmp_path
    if text is not None:
        path = tmp_path / "document.yml"
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError) as failure:
        document.read(path, site)
    assert message in str(failure.value)


def test_without_ansible_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "document.yml").write_text("vms: []\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert main(["--seed", str(tmp_path)]) == 1
    assert "ansible-galaxy collection install verge.vergeos" in capsys.readouterr().err
