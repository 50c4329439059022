# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The selection of hosts, and which part of it the platform evaluates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.inventory.reading import Reader


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ([{"name": "web*"}], ["web1", "web2"]),
        ({"name": "web?"}, ["web1", "web2"]),
        ([{"name": "web1"}, {"name": "db*"}], ["db1", "web1"]),
        ([{"name": ["web1", "nas*"]}], ["nas1", "web1"]),
        ([{"name": "~^(web|db)[0-9]$"}], ["db1", "web1", "web2"]),
        ([{"name": "[wn]*"}], ["nas1", "web1", "web2"]),
        ([{"name": "WEB*"}], []),
        ([{"status": "running"}], ["db1", "nas1", "web1"]),
        ([{"status": ["running", "stopped"], "name": "web*"}], ["web1", "web2"]),
        ([{"running": False}], ["blank", "web2"]),
        ([{"running": "no"}], ["blank", "web2"]),
        ([{"node": "node1"}], ["web1"]),
        ([{"node": None}], ["blank", "web2"]),
        ([{"cluster": "ma*"}], ["blank", "db1", "nas1", "web1", "web2"]),
        ([{"networks": "Internal"}], ["db1", "nas1", "web1", "web2"]),
        ([{"networks": None}], ["blank"]),
        ([{"tags": "env:prod"}], ["db1", "web1"]),
        ([{"tags": "prod"}], ["db1", "web1"]),
        ([{"tags": "env:*"}], ["db1", "web1", "web2"]),
        ([{"tags": ["prod", "test"], "name": "web*"}], ["web1", "web2"]),
        ([{"tags": None}], ["blank", "nas1"]),
        ([{"tags": "nothing:like-it"}], []),
        ([{"tag_categories": "env"}], ["db1", "web1", "web2"]),
        ([{"os_family": "linux", "cpu_cores": 4}], ["db1", "nas1"]),
        ([{"cpu_cores": "4"}], ["db1", "nas1"]),
        ([{"ram": "8 GiB"}], ["db1", "nas1"]),
        ([{"enabled": True, "uefi": True}], ["web1"]),
        ([{"uefi": "yes"}], ["web1"]),
        ([{"id": [31, "32"]}], ["db1", "web1"]),
        ([{"ha_group": "db"}], ["db1"]),
        ([{"description": "*end"}], ["web1"]),
        ([{"kind": "vm", "site": "127.*", "name": "web1"}], ["web1"]),
        ([{"snapshot_profile": "Standard"}], ["web1"]),
        ([{"need_restart": False, "name": "web1"}], ["web1"]),
        ({"name": ["web*", "!web1"]}, ["web2"]),
        ({"name": "!web*"}, ["blank", "db1", "nas1"]),
        ({"name": "=web1"}, ["web1"]),
        ({"ram": ">= 4 GiB"}, ["db1", "nas1"]),
        ({"cpu_cores": ["> 1", "< 4"]}, ["web1", "web2"]),
        ({"tags": ["&env:prod", "&env:*"]}, ["db1", "web1"]),
        ({"tags": {"category": "env", "name": "prod"}}, ["db1", "web1"]),
        ({"nics.network": "Internal", "node": "!"}, ["db1", "nas1", "web1"]),
        ({"drives.media": "cdrom"}, ["blank"]),
        ({}, ["blank", "db1", "nas1", "web1", "web2"]),
    ],
)
def test_filters(inventory: Reader, filters: Any, names: list[str]) -> None:
    found = inventory.read({"filters": filters})
    assert found.names == names
    assert bool(found.output) is not bool(names)


@pytest.mark.parametrize(
    ("exclude", "names"),
    [
        ([{"name": "web*"}], ["blank", "db1", "nas1"]),
        ([{"name": "web1"}], ["blank", "db1", "nas1", "web2"]),
        ([{"name": ["web1", "db1"]}], ["blank", "nas1", "web2"]),
        ({"status": "running"}, ["blank", "web2"]),
        ([{"name": "web*", "status": "stopped"}], ["blank", "db1", "nas1", "web1"]),
        ([{"uefi": True}], ["blank", "db1", "nas1", "web2"]),
        ([{"os_family": "windows"}], ["blank", "db1", "nas1", "web1", "web2"]),
        ([{"tags": "prod"}, {"name": "nas*"}], ["blank", "web2"]),
    ],
)
def test_exclude(inventory: Reader, exclude: Any, names: list[str]) -> None:
    assert inventory.read({"exclude": exclude}).names == names


def test_stopped_hosts(inventory: Reader) -> None:
    assert inventory.read({"include_stopped": False}).names == ["db1", "nas1", "web1"]


def test_an_unknown_power_state_is_not_stopped(inventory: Reader) -> None:
    system = inventory.system
    vm = system.row("vms", name="web2", is_snapshot=False)
    status = system.row("machine_status", machine=vm["machine"])
    system.simulator.store.set("machine_status", status["$key"], running=None)
    assert "web2" in inventory.read({"include_stopped": False}).names


def condition(inventory: Reader, **options: Any) -> str:
    """Return the filter that was sent to the platform."""
    inventory.read({"group_by": [], "hostvars": [], "connect_with": "none", **options})
    return str(inventory.system.simulator.journal.of("vms")[-1].query.get("filter"))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "is_snapshot eq false"),
        ({"filters": {"name": "web*"}}, "(is_snapshot eq false) and (name bw 'web')"),
        ({"filters": {"name": "it's"}}, "(is_snapshot eq false) and (name eq 'it\\'s')"),
        ({"filters": {"name": "web*", "status": "running"}}, "(is_snapshot eq false) and (name bw 'web')"),
        ({"filters": {"status": "running"}}, "is_snapshot eq false"),
        ({"filters": [{"name": "a"}, {"status": "running"}]}, "is_snapshot eq false"),
        (
            {"filters": [{"name": "a"}, {"enabled": False, "os_family": "linux"}]},
            "(is_snapshot eq false) and ((name eq 'a') or ((enabled eq false) and (os_family eq 'linux')))",
        ),
        ({"filters": {"name": ["a", "~b"]}}, "is_snapshot eq false"),
        ({"filters": {"name": ["a*", "!ab"]}}, "(is_snapshot eq false) and (name ne 'ab') and (name bw 'a')"),
        ({"filters": {"cpu_cores": ">= 2"}}, "(is_snapshot eq false) and (cpu_cores ge 2)"),
        ({"filters": {"ram": "2 GiB"}}, "(is_snapshot eq false) and (ram eq 2048)"),
        ({"filters": {"id": 31}}, "(is_snapshot eq false) and ($key eq 31)"),
        ({"exclude": {"os_family": "windows"}}, "(is_snapshot eq false) and (os_family ne 'windows')"),
        ({"exclude": {"enabled": False}}, "(is_snapshot eq false) and (enabled ne false)"),
        ({"exclude": {"name": "tmp*"}}, "is_snapshot eq false"),
        ({"exclude": {"os_family": "windows", "name": "a"}}, "is_snapshot eq false"),
        ({"filters": {"tags": "prod"}}, "(is_snapshot eq false) and ($key eq 31 or $key eq 32)"),
    ],
)
def test_filters_sent_to_the_platform(inventory: Reader, options: dict[str, Any], expected: str) -> None:
    assert condition(inventory, **options) == expected


def test_vms_are_not_read_if_none_has_the_tag(inventory: Reader) -> None:
    found = inventory.read({"filters": {"tags": "env:none"}})
    assert found.names == []
    assert "nothing matches 'filters', so no host is listed" in found.output
    assert [entry.table for entry in inventory.system.simulator.journal.requests] == ["tag_members"]


def test_names_with_special_characters(inventory: Reader) -> None:
    """Characters that need escaping: a quote, a backslash, braces, and those with a meaning in filters."""
    names = ["o'brien", "back\\slash", "br{x}ace", "100%", "a_b", "st*r", "q?", "dot.dash-", "größe"]
    for number, name in enumerate(names):
        inventory.system.simulator.store.add(
            "vms", {"name": name, "machine": inventory.system.rows("machines")[number]["$key"]}
        )
    for name in names:
        pattern = name.replace("*", "[*]").replace("?", "[?]")
        assert inventory.read({"filters": {"name": pattern}}).names == [name]
    assert inventory.read({"filters": {"name": "st[*]*"}}).names == ["st*r"]


def test_kinds_without_a_value(inventory: Reader) -> None:
    options = {"resources": ["vms", "nodes"], "filters": [{"os_family": "linux"}]}
    assert "node1" not in inventory.read(options).names
    options = {"resources": ["vms", "nodes"], "exclude": [{"os_family": "linux"}]}
    assert inventory.read(options).names == ["node1", "node2"]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"namex": "x"}, "option 'filters': a host has no 'namex' that could be compared (did you mean 'name'"),
        (
            {"os_family": "linus"},
            "option 'filters': os_family: 'linus' is not possible (did you mean 'linux'?",
        ),
        ({"enabled": "perhaps"}, "option 'filters': enabled: 'perhaps' is not a boolean; write true or false"),
        ({"cpu_cores": "many"}, "option 'filters': cpu_cores: 'many' is not a number"),
        ({"cpu_cores": True}, "option 'filters': cpu_cores: it must be a number, not a boolean"),
        ({"name": "~["}, "option 'filters': name: '[' is not a valid regular expression"),
        ({"name": {"a": 1}}, "option 'filters': name: it must be a string, a number, a boolean, or a list of these"),
        ({"name": []}, "option 'filters': name: the list is empty, so nothing could match"),
        ([{}], "option 'filters': an empty entry would match everything"),
        (["web*"], "option 'filters': an entry must be a dictionary of conditions, not 'web*'"),
        ({"nics": "x"}, "option 'filters': a host has no 'nics' that could be compared"),
    ],
)
def test_invalid_filters(inventory: Reader, filters: Any, message: str) -> None:
    found = inventory.read({"filters": filters})
    assert message in found.output
    assert "Traceback" not in found.output
    assert found.names == []
    assert inventory.system.simulator.journal.count == 0


def test_a_column_missing_in_the_response_is_an_error(inventory: Reader) -> None:
    """A response without the compared column fails instead of excluding all hosts."""
    from tests.simulator.faults import Fault

    inventory.system.simulator.faults.add(Fault("status", table="vms", status=200, body=[{"$key": 31, "name": "web1"}]))
    found = inventory.read({"filters": {"uefi": True}, "group_by": []})
    assert "the response has no 'uefi', which the filters compare" in found.output
