# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup plugins, in templates of tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.execution_modes import ExecutionModes, Run, play
from tests.integration.tasks import System
from tests.integration.test_connection import SILENT, connection, profiles

VERGE, ADDRESS = "verge.vergeos.verge", "verge.vergeos.verge_address"


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    return ExecutionModes(system.simulator, tmp_path)


def evaluated(modes: ExecutionModes, expressions: dict[str, str], environ: Any = None, **variables: Any) -> Run:
    """Evaluate expressions, one task for each, all in one run."""
    tasks = [
        {"name": name, "ansible.builtin.set_fact": {"value": f"{{{{ {text} }}}}"}, "ignore_errors": True}
        for name, text in expressions.items()
    ]
    return modes.run([play(*tasks, vars=variables)], **(environ or {}))


def value(run: Run, name: str) -> Any:
    result = run.result(name)
    assert "ansible_facts" in result, result["msg"]
    return result["ansible_facts"]["value"]


def test_objects_and_fields_of_any_kind(modes: ExecutionModes) -> None:
    run = evaluated(
        modes,
        {
            "id by name": f"lookup('{VERGE}', 'networks', 'Internal', field='id')",
            "one": f"lookup('{VERGE}', 'vm', name='web1', children=['nics'])",
            "inside": f"lookup('{VERGE}', 'vms', 'web1', fields=['nics'], field='nics.0.network')",
            "names": f"query('{VERGE}', 'vms', filters={{'name': 'web*'}}, field='name')",
            "none": f"query('{VERGE}', 'vms', filters={{'name': 'nothing*'}})",
            "not required": f"query('{VERGE}', 'vms', 'web99', required=false)",
            "system": f"lookup('{VERGE}', 'system', field='version')",
        },
    )
    rows = System(modes.simulator).rows("vnets")
    assert str(value(run, "id by name")) == next(str(row["$key"]) for row in rows if row["name"] == "Internal")
    assert value(run, "one")["name"] == "web1"
    assert value(run, "one")["nics"][0]["network"] == value(run, "inside")
    assert "web1" in value(run, "names")
    assert value(run, "none") == value(run, "not required") == []
    assert value(run, "system").startswith("26.")
    assert not modes.simulator.journal.writes


def test_mistakes_are_explained(modes: ExecutionModes) -> None:
    run = evaluated(
        modes,
        {
            "missing": f"lookup('{VERGE}', 'vms', 'wbe1')",
            "kind": f"lookup('{VERGE}', 'netwrks')",
            "no kind": f"lookup('{VERGE}')",
            "option": f"lookup('{VERGE}', 'vms', nmae='web1')",
            "field": f"lookup('{VERGE}', 'vms', 'web1', field='rma')",
            "twice": f"lookup('{VERGE}', 'vms', 'web1', name='web1')",
            "address": f"lookup('{ADDRESS}', 'wbe1')",
            "no name": f"lookup('{ADDRESS}')",
            "source": f"lookup('{ADDRESS}', 'web1', addresses=['gest'])",
            "address option": f"lookup('{ADDRESS}', 'web1', adresses=['guest'])",
            "connection": f"lookup('{VERGE}', 'vms', host='http://x')",
        },
    )
    for name, words in {
        "missing": "no VM has the name 'wbe1' (did you mean 'web1'",
        "kind": "there is no kind 'netwrks' (did you mean 'networks'",
        "no kind": "no kind is given (there are alarms",
        "option": "'nmae' is not an option",
        "field": "did you mean 'ram'",
        "twice": "names are given twice",
        "address": "VM 'wbe1' does not exist (did you mean 'web1'",
        "no name": "no name of a VM is given",
        "source": "did you mean 'guest'",
        "address option": "there is no option 'adresses' (there are addresses, default",
        "connection": "HTTPS only",
    }.items():
        assert words in run.result(name)["msg"], (name, run.result(name)["msg"])
    assert "Traceback" not in run.output


def test_addresses_follow_the_rules_of_the_inventory(modes: ExecutionModes) -> None:
    system = System(modes.simulator)
    nic = next(row for row in system.rows("machine_nics") if row.get("ipaddress"))
    names = {str(row["machine"]): row["name"] for row in system.rows("vms")}
    name = names[str(nic["machine"])]
    run = evaluated(
        modes,
        {
            "nic": f"lookup('{ADDRESS}', '{name}', addresses=['nic'])",
            "two": f"query('{ADDRESS}', '{name}', '{name}', addresses='nic')",
            "unknown": f"lookup('{ADDRESS}', '{name}', addresses=[{{'source': 'nic', 'network': 'nowhere'}}])",
            "default": f"lookup('{ADDRESS}', '{name}', addresses=[{{'source': 'nic', 'network': 'x'}}], default='none')",
        },
    )
    assert value(run, "nic") == nic["ipaddress"]
    assert value(run, "two") == [nic["ipaddress"]] * 2
    assert f"no address of VM '{name}' is known from nic" in run.result("unknown")["msg"]
    assert value(run, "default") == "none"


def test_the_connection_comes_from_variables_and_profiles(modes: ExecutionModes) -> None:
    expression = {"version": f"lookup('{VERGE}', 'system', field='version')"}
    by_variables = evaluated(modes, expression, SILENT, **connection(modes.simulator, "verge_"))
    assert value(by_variables, "version").startswith("26.")
    environ = profiles(modes, main=connection(modes.simulator))
    for text in (
        f"lookup('{VERGE}', 'system', field='version', profile='main')",
        f"query('{ADDRESS}', 'web1', profile='main')",
    ):
        assert "msg" not in evaluated(modes, {"by profile": text}, environ).result("by profile")
    assert modes.simulator.password not in by_variables.output


def test_filters_and_tests_are_found(modes: ExecutionModes) -> None:
    vm = f"lookup('{VERGE}', 'vm', 'web1')"
    run = evaluated(
        modes,
        {
            "bytes": "'4 GiB' | verge.vergeos.to_bytes",
            "size": "4096 * 1024 * 1024 | verge.vergeos.to_size",
            "range": "'10.0.0.0/24' | verge.vergeos.dhcp_range(100, 200)",
            "addresses": f"{vm} | verge.vergeos.guest_addresses('ipv4')",
            "categories": f"lookup('{VERGE}', 'vm', 'web1', children=['tags']).tags | verge.vergeos.tags_to_dict",
            "tags": "{'env': 'prod'} | verge.vergeos.dict_to_tags",
            "config": "{'packages': ['nginx']} | verge.vergeos.to_cloud_config",
            "running": f"({vm}) is verge.vergeos.running",
            "tagged": f"query('{VERGE}', 'vms', children=['tags']) | select('verge.vergeos.tagged', 'env:prod')"
            " | map(attribute='name')",
            "mistake": "'4 GB' | verge.vergeos.to_bytes",
        },
    )
    assert (value(run, "bytes"), value(run, "range")["dhcp_stop"]) == (2**32, "10.0.0.200")
    assert value(run, "addresses") == ["192.168.0.101"]
    assert (value(run, "categories"), value(run, "tags")) == ({"env": ["prod"]}, ["env:prod"])
    assert value(run, "config") == "#cloud-config\npackages:\n- nginx\n"
    assert (value(run, "running"), set(value(run, "tagged"))) == (True, {"web1", "db1"})
    assert "verge.vergeos.to_bytes: " in run.result("mistake")["msg"]
