# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""verge_apply in playbooks: both execution modes, files on the controller, secrets, and what people see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import RATE
from tests.integration.execution_modes import ExecutionModes, play
from tests.integration.tasks import System
from tests.simulator.pair import Pair

SECRET = "Zk81-wvQp_x3"


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    return ExecutionModes(system.simulator, tmp_path)


def apply(name: str, options: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    action = {"verge.vergeos.verge_apply": {"parallel": 1, **options}}
    return {"name": name, **action, "ignore_errors": True, "diff": True, **keywords}


def module(name: str, which: str, options: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, f"verge.vergeos.{which}": options, "ignore_errors": True}


def documents(folder: Path) -> None:
    """Write documents as a team would: defaults, one file for each kind, and a folder that is not one."""
    (folder / "files" / "site" / "vms").mkdir(parents=True)
    (folder / "files" / "site" / ".git").mkdir()
    (folder / "files" / "site" / ".git" / "x.yml").write_text("nonsense", encoding="utf-8")
    (folder / "files" / "site" / "README.md").write_text("nonsense", encoding="utf-8")
    (folder / "files" / "site" / "defaults.yml").write_text(
        json.dumps({"defaults": {"vms": {"cpu_cores": 1, "ram": "1 GiB", "console_password": "{{ console }}"}}}),
        encoding="utf-8",
    )
    (folder / "files" / "site" / "vms" / "app.yml").write_text(
        "vms:\n  - name: '{{ prefix }}1'\n  - {name: '{{ prefix }}2', console_password: }\n", encoding="utf-8"
    )
    (folder / "files" / "wrong.yml").write_text("vms:\n  - name: x\n    nmae: y\n", encoding="utf-8")
    (folder / "files" / "list.yml").write_text("- name: x\n", encoding="utf-8")
    (folder / "files" / "broken.yml").write_text("vms: [\n", encoding="utf-8")


def test_both_modes_do_the_same(modes: ExecutionModes, tmp_path: Path) -> None:
    documents(tmp_path)
    inline = {
        "networks": [{"name": "app", "type": "internal", "network": "10.20.0.0/24", "ip_address": "10.20.0.1"}],
        "vms": [
            {
                "name": "app3",
                "cpu_cores": 1,
                "ram": "1 GiB",
                "console_password": SECRET,
                "nics": [{"name": "nic_0", "network": "app"}],
            }
        ],
    }
    run = modes.run_both(
        [
            play(
                apply("check", {"src": "site"}, check_mode=True),
                apply("create", {"src": "site"}),
                apply("again", {"src": "site"}),
                apply("inline", {"definition": inline}),
                apply("text", {"definition": json.dumps(inline)}),
                apply("wrong", {"src": "wrong.yml"}),
                apply("list", {"src": "list.yml"}),
                apply("broken", {"src": "broken.yml"}),
                apply("missing", {"src": "nowhere.yml"}),
                apply("nothing", {}),
                apply("both", {"src": "site", "definition": inline}),
                vars={"prefix": "app", "console": SECRET},
            )
        ]
    )
    assert [run.result(name)["changed"] for name in ("check", "create", "again", "inline", "text")] == [
        *(True, True, False),
        *(True, False),
    ]
    assert run.result("create")["plan"][0]["place"] == "vms/app.yml: vms[0]"
    assert run.result("create")["summary"] == "Plan: 2 to add, 0 to change, 0 to remove, 0 unchanged"
    assert "'wrong.yml: vms[0].nmae' is not an option: did you mean 'name'?" in run.result("wrong")["msg"]
    assert "list.yml: a document is a mapping" in run.result("list")["msg"]
    assert "broken.yml" in str(run.result("broken"))
    assert "nowhere.yml" in run.result("missing")["msg"]
    assert "'definition' or 'src' is required" in run.result("nothing")["msg"]
    assert "'definition' and 'src' exclude each other" in run.result("both")["msg"]
    assert SECRET not in run.output
    assert SECRET not in json.dumps(run.records)
    assert "Plan: 2 to add" in run.output


@pytest.fixture
def pair() -> Iterator[Pair]:
    with Pair(clock_rate=RATE) as pair:
        yield pair


def test_both_modes_work_on_several_systems(pair: Pair, tmp_path: Path) -> None:
    modes = ExecutionModes(pair.main, tmp_path)
    berlin, tokyo = pair.main, pair.remote
    (tmp_path / "files" / "sites").mkdir(parents=True)
    common = {"defaults": {"vms": {"cpu_cores": 1, "ram": "1 GiB"}}, "vms": [{"name": "app1"}]}
    (tmp_path / "files" / "sites" / "common.yml").write_text(json.dumps(common), encoding="utf-8")
    for name, own in (
        ("berlin", {"host": berlin.url, "vms": [{"name": "{{ prefix }}2", "console_password": "{{ console }}"}]}),
        ("tokyo", {"profile": "asia", "username": "{{ user }}", "api_key": None}),
    ):
        (tmp_path / "files" / "sites" / f"{name}.yml").write_text(json.dumps({"sites": {name: own}}), encoding="utf-8")
    profile = {"asia": {"host": tokyo.url, "password": tokyo.password, "ca_path": str(tokyo.ca_file)}}
    (tmp_path / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    (tmp_path / "profiles.yml").chmod(0o600)
    unreachable = {"sites": {"tokyo": {"host": "127.0.0.1:1", "password": SECRET, "vms": []}}}
    asia = {"profile": "asia", "username": "{{ user }}"}
    inline = {
        "sites": {
            "berlin": {"host": "{{ berlin }}"},
            "tokyo": {**asia, "vms": [{"name": "{{ prefix }}1", "cpu_cores": 1}]},
        }
    }
    rome = {"host": "127.0.0.1:1", "token": "{{ vault_of_another_job }}"}
    fleet = {"sites": {**inline["sites"], "rome": rome}}
    (tmp_path / "files" / "fleet.yml").write_text(json.dumps(fleet), encoding="utf-8")
    addresses = {"berlin": {"host": "{{ berlin }}"}, "tokyo": asia}
    only_app = {"vms": {"name": "app*"}}
    run = modes.run_both(
        [
            play(
                apply("check", {"src": "sites"}, check_mode=True),
                apply("create", {"src": "sites"}),
                apply("again", {"src": "sites"}),
                apply("inline", {"definition": inline}),
                module("drift", "verge_drift", {"src": "sites", "name": "app*"}),
                module("export", "verge_export", {"sites": addresses, "kinds": ["vms"], "filters": only_app}),
                apply("slice", {"src": "sites", "select_sites": "tokyo"}),
                apply("slice of a file", {"src": "fleet.yml", "select_sites": ["tok*", "!rome"]}),
                apply("whole file", {"src": "fleet.yml"}),
                apply("wrong slice", {"src": "fleet.yml", "select_sites": "~("}),
                apply("none", {"src": "sites", "select_sites": "paris"}),
                apply("no sites", {"definition": common, "select_sites": "tokyo", "host": berlin.url}),
                apply("unreachable", {"definition": [unreachable, {"vms": [{"name": "x"}]}], "retries": 0}),
                apply("profile", {"definition": {"sites": {"rome": {"profile": "nowhere", "token": SECRET}}}}),
                vars={
                    "prefix": "app",
                    "console": SECRET,
                    "user": tokyo.username,
                    "berlin": berlin.url,
                    # What all sites share comes from variables; the address of a single system does not count.
                    "verge_username": berlin.username,
                    "verge_password": berlin.password,
                    "verge_ca_path": str(berlin.ca_file),
                    "verge_host": "127.0.0.1:1",
                },
            )
        ],
        VERGE_PROFILES=str(tmp_path / "profiles.yml"),
        VERGE_USERNAME=None,
        VERGE_PASSWORD=None,
        VERGE_CA_PATH=None,
        prepare=tokyo.reset,
    )
    assert [run.result(name)["changed"] for name in ("check", "create")] == [True, True]
    assert not any(run.result(name)["changed"] for name in ("again", "inline", "drift", "export", "slice"))
    assert run.result("drift")["summary"] == "Drift: 0 missing, 0 different, 0 extra, 3 as described"
    exported = run.result("export")["document"]["sites"]
    assert {name: [one["name"] for one in site["vms"]] for name, site in exported.items()} == {
        "berlin": ["app1", "app2"],
        "tokyo": ["app1"],
    }
    assert (exported["berlin"]["host"], exported["tokyo"]["host"]) == (berlin.url, tokyo.url)
    places = [(one["site"], one["place"]) for one in run.result("create")["objects"]]
    assert places == [
        ("berlin", "berlin.yml: sites.berlin.vms[0]"),
        ("berlin", "common.yml: vms[0]"),
        ("tokyo", "common.yml: vms[0]"),
    ]
    assert [*run.result("slice")["sites"]] == [*run.result("slice of a file")["sites"]] == ["tokyo"]
    # What is not taken needs no variables.
    assert "vault_of_another_job" in run.result("whole file")["msg"]
    assert "select_sites: '(' is not a valid regular expression" in run.result("wrong slice")["msg"]
    assert "no site of the document matches (there are: berlin, tokyo)" in run.result("none")["msg"]
    assert "'select_sites' needs a document with 'sites'" in run.result("no sites")["msg"]
    assert "sites.tokyo: " in run.result("unreachable")["msg"]
    assert "sites.rome: profile 'nowhere' is not defined" in run.result("profile")["msg"]
    assert run.result("create")["sites"]["tokyo"]["host"] == tokyo.url
    assert "berlin: Plan: 2 to add" in run.output
    for secret in (SECRET, berlin.password, tokyo.password):
        assert secret not in run.output
        assert secret not in json.dumps(run.records)
