# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Choosing objects in info modules: what is returned, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System


def names(system: System, **options: Any) -> list[str]:
    return [vm["name"] for vm in system.info(VM, **options)]


@pytest.mark.parametrize(
    ("options", "expected", "requests"),
    [
        ({"name": "web1,web2"}, [], 1),
        ({"name": ["web1", "db1"]}, ["db1", "web1"], 1),
        ({"name": "web*"}, ["web1", "web2"], 1),
        ({"name": ["*", "!web*"], "filters": {"status": "running"}}, ["db1", "nas1"], 1),
        ({"id": [31, "32"]}, ["db1", "web1"], 1),
        ({"filters": {"status": ["running", "stopped"]}}, ["blank", "db1", "nas1", "web1", "web2"], 1),
        ({"filters": {"name": "~^(web|db)[0-9]$"}}, ["db1", "web1", "web2"], 1),
        ({"filters": {"ram": ">= 8 GiB"}}, ["db1", "nas1"], 1),
        ({"filters": {"cpu_cores": ["> 1", "< 4"]}}, ["web1", "web2"], 1),
        ({"filters": {"node": None}}, ["blank", "web2"], 1),
        ({"filters": {"node": "!"}, "exclude": {"name": "nas*"}}, ["db1", "web1"], 1),
        ({"filters": {"nics.network": "Internal", "name": "web*"}}, ["web1", "web2"], 1),
        ({"filters": {"drives.media": "cdrom", "nics.network": None}}, ["blank"], 1),
        ({"filters": {"created": ["> -1 day", "< +1 day"], "name": "web1"}}, ["web1"], 1),
        ({"filters": {"created": "< -1 day"}}, [], 1),
        ({"tags": "env:prod"}, ["db1", "web1"], 2),
        ({"tags": "prod"}, ["db1", "web1"], 2),
        ({"tags": ["env:*", "!env:test"]}, ["db1", "web1"], 2),
        ({"tags": ["&env:prod", "&env:*"], "name": "web*"}, ["web1"], 2),
        ({"filters": [{"tags": "env:test"}, {"name": "nas1"}]}, ["nas1", "web2"], 2),
        ({"filters": {"tags": None}}, ["blank", "nas1"], 2),
        ({"exclude": {"tags": "env:*"}}, ["blank", "nas1"], 2),
        ({"sort": "-ram", "limit": 2}, ["db1", "nas1"], 1),
        ({"sort": ["-status", "-name"], "limit": 2, "filters": {"tags": "!"}}, ["web2", "web1"], 2),
    ],
)
def test_vms_are_chosen(system: System, options: dict[str, Any], expected: list[str], requests: int) -> None:
    system.counted()
    found = names(system, **options)
    assert len(system.counted()) == requests
    assert found == expected


def test_a_result_says_what_was_asked_for_and_does_not_exist(system: System) -> None:
    def warnings(**options: Any) -> list[str]:
        found: list[str] = system.run_task(listing(VM), False, options).get("warnings", [])
        return found

    assert warnings(name=["web1", "web9"]) == ["name: there is no VM 'web9'"]
    assert not warnings(name="web9"), "a task that only asks whether there is one gets its answer"
    assert warnings(tags="env:prodd") == ["tags: there is no tag 'env:prodd' in tags (did you mean 'env:prod'?)"]
    assert warnings(filters={"cluster": "mian"}) == [
        "cluster: there is no cluster 'mian' in clusters (did you mean 'main'?)"
    ]
    assert not warnings(name="web9*")
    assert not warnings(filters={"cluster": "main", "status": "suspended"})


def test_what_is_not_wanted_is_not_read(system: System) -> None:
    system.counted()
    rows = system.info(VM, name="web1", fields=["name", "ram", "cluster", "drives"])
    (request,) = system.counted()
    assert list(rows[0]) == ["name", "ram", "cluster", "drives"]
    assert "nics" not in request.query["fields"]
    assert "description" not in request.query["fields"].split("drives[")[0]
    assert not request.unknown_fields
    assert rows[0]["drives"]


def test_members_of_lists_are_compared(system: System) -> None:
    system.run(USER, name="anna", user_password="Secret-123", groups=["Administrators (default)"])
    system.counted()
    found = system.info(USER, filters={"groups": "Administrators*"}, fields=["name", "groups"])
    assert len(system.counted()) == 2
    assert {"name": "anna", "groups": ["Administrators (default)"]} in found
    assert not system.info(USER, filters={"groups": "~^Admin", "name": "no-one"})


def test_children_that_decide_are_returned_only_if_wanted(system: System) -> None:
    (plain,) = system.info(NETWORK, name="Internal", filters={"rules.action": "route"})
    assert "rules" not in plain
    (full,) = system.info(NETWORK, name="Internal", filters={"rules.action": "route"}, children=["rules", "hosts"])
    assert full["rules"]
    assert {name: value for name, value in full.items() if name not in ("rules", "hosts")} == plain
