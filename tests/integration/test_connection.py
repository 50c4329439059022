# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options from variables and profiles, in both execution modes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.integration.ansible import Ansible
from tests.integration.execution_modes import ExecutionModes, play
from tests.integration.tasks import System
from tests.simulator import Simulator

#: The environment says nothing about the connection.
SILENT: dict[str, str | None] = dict.fromkeys(("VERGE_HOST", "VERGE_USERNAME", "VERGE_PASSWORD", "VERGE_CA_PATH"))
WHO: dict[str, Any] = {"name": "who", "verge.vergeos.verge_system_info": {}, "ignore_errors": True}


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    return ExecutionModes(system.simulator, tmp_path)


@pytest.fixture
def other(newest: System) -> Simulator:
    """A second system."""
    return newest.simulator


def connection(simulator: Simulator, prefix: str = "") -> dict[str, Any]:
    values = {
        "host": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_path": str(simulator.ca_file),
    }
    return {f"{prefix}{name}": value for name, value in values.items()}


def profiles(modes: ExecutionModes, **found: dict[str, Any]) -> dict[str, str | None]:
    """Write profiles and return the environment with which they are found."""
    path = modes.home / "profiles.yml"
    path.write_text(json.dumps(found), encoding="utf-8")
    path.chmod(0o600)
    return {**SILENT, "VERGE_PROFILES": str(path)}


def test_a_play_over_two_systems_needs_variables_only(modes: ExecutionModes, other: Simulator) -> None:
    hosts = {"a": connection(modes.simulator, "verge_"), "b": connection(other, "verge_")}
    inventory = modes.home / "hosts.json"
    interpreter = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    inventory.write_text(json.dumps({"systems": {"hosts": hosts, "vars": interpreter}}), encoding="utf-8")
    user = {"name": "user", "verge.vergeos.verge_user": {"name": "olga", "user_password": "Kq83-zzPw"}}
    run = modes.run_both(
        [play(user, WHO, hosts="systems", connection="local")],
        "-vvvv",
        prepare=other.reset,
        inventory=str(inventory),
        **SILENT,
    )
    assert run.events("user") == run.events("who") == ["ok", "ok"], run.output
    for simulator in (modes.simulator, other):
        assert [row for row in System(simulator).rows("users") if row["name"] == "olga"]
        assert simulator.password not in run.output + str(run.records)
    background = {**WHO, "name": "background", "async": 30, "poll": 1}
    run = modes.run([play(background, hosts="systems", connection="local")], inventory=str(inventory), **SILENT)
    assert run.events("background") == ["ok", "ok"], run.output


def test_options_take_precedence_over_variables(modes: ExecutionModes) -> None:
    variables = {"verge_host": "nowhere.invalid", "verge_token": "Zk81-unused"}
    tasks = [
        {"name": "option", "verge.vergeos.verge_system_info": connection(modes.simulator)},
        {**WHO, "vars": {"verge_port": "high"}},
    ]
    run = modes.run_both([play(*tasks, vars=variables)], **SILENT)
    assert run.events("option") == ["ok"]
    assert run.result("who")["msg"].startswith("variable 'verge_port' must be a port number")
    assert "Zk81-unused" not in run.output


def test_a_profile_is_chosen_by_one_word(modes: ExecutionModes, other: Simulator) -> None:
    environ = profiles(
        modes,
        main=connection(modes.simulator),
        other=connection(other),
        command={**connection(other), "password": None, "password_command": ["echo", other.password]},
    )
    tasks = [
        {**WHO, "vars": {"verge_profile": "main"}},
        {"name": "option", "verge.vergeos.verge_system_info": {"profile": "other"}, "vars": {"verge_profile": "main"}},
        {"name": "command", "verge.vergeos.verge_system_info": {"profile": "command"}},
        {"name": "environment", "verge.vergeos.verge_system_info": {}, "environment": {"VERGE_PROFILE": "other"}},
        {"name": "typo", "verge.vergeos.verge_system_info": {"profile": "othre"}, "ignore_errors": True},
    ]
    run = modes.run_both([play(*tasks)], "-vvvv", **environ)
    assert [run.events(task["name"]) for task in tasks] == [["ok"]] * 4 + [["ignored"]], run.output
    versions = [run.result(task["name"])["system"]["version"] for task in tasks[:4]]
    assert versions[1] == versions[2] == versions[3] != versions[0]
    assert "did you mean 'other'" in run.result("typo")["msg"]
    assert other.password not in run.output + str(run.records)
    named = modes.run([play(WHO)], **environ, VERGE_PROFILE="other")
    assert named.result("who")["system"]["version"] == versions[1]


def test_secrets_of_a_profile_can_be_in_a_vault(modes: ExecutionModes) -> None:
    vault = VaultLib([("default", VaultSecret(b"Zw4-vault"))])
    (modes.home / "vault").write_text("Zw4-vault", encoding="utf-8")
    given = connection(modes.simulator)
    secret = vault.encrypt(given.pop("password")).decode().replace("\n", "\n    ")
    inline = f"main:\n  <<: {json.dumps(given)}\n  password: !vault |\n    {secret}"
    whole = vault.encrypt(json.dumps({"main": connection(modes.simulator)})).decode()
    environ = profiles(modes)
    for text in (inline, whole):
        path = modes.home / "profiles.yml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o644)
        run = modes.run_both(
            [play({**WHO, "vars": {"verge_profile": "main"}})],
            ANSIBLE_VAULT_PASSWORD_FILE=str(modes.home / "vault"),
            **environ,
        )
        assert run.events("who") == ["ok"], run.output
        assert modes.simulator.password not in run.output


def test_an_inventory_uses_a_profile(modes: ExecutionModes) -> None:
    environ = profiles(modes, main=connection(modes.simulator))
    source = modes.home / "verge.yml"
    source.write_text("{plugin: verge.vergeos.verge_inventory, profile: main}", encoding="utf-8")
    done = Ansible(modes.simulator, modes.home).command("ansible-inventory", "-i", str(source), "--list", **environ)
    assert "web1" in json.loads(done.stdout)["_meta"]["hostvars"], done.stderr
