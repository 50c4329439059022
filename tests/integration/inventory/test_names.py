# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts; two objects never become one host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.inventory.reading import Reader
from tests.integration.tasks import System


@pytest.mark.parametrize(
    ("hostnames", "name"),
    [
        (["name"], "web1"),
        (["id"], "31"),
        (["address", "name"], "192.168.0.101"),
        (["description"], "front end"),
        (["note", "os_description", "name"], "web1"),
        (["tenant", "{kind}{id}"], "vm31"),
        (["{site}_{name}"], "127.0.0.1_web1"),
        (["{name}.{note}", "{name}.example.com"], "web1.example.com"),
        (["{{ verge_name | upper }}"], "WEB1"),
        (["{{ verge_no_such }}", "{{ verge_id | int + 1000 }}"], "1031"),
        (["{{ '' }}"], "web1"),
        (["{% if verge_ram == '2 GiB' %}big-{{ verge_name }}{% endif %}"], "big-web1"),
    ],
)
def test_hostnames(inventory: Reader, hostnames: list[str], name: str) -> None:
    found = inventory.read({"hostnames": hostnames, "filters": {"id": 31}})
    assert found.names == [name]
    assert found.output == ""


def test_the_name_is_the_fallback(inventory: Reader) -> None:
    found = inventory.read({"hostnames": ["address"]})
    assert found.names == ["192.168.0.101", "192.168.0.102", "blank", "nas1", "web2"]


@pytest.mark.parametrize(
    ("hostnames", "message"),
    [
        (["namex"], "option 'hostnames': 'namex' is not a valid host value (did you mean 'name'"),
        (["{namex}"], "option 'hostnames': 'namex' is not a valid host value"),
        ([""], "option 'hostnames': an entry is empty"),
        (["{{ verge_name"], "option 'hostnames'"),
    ],
)
def test_invalid_hostnames(inventory: Reader, hostnames: list[str], message: str) -> None:
    found = inventory.read({"hostnames": hostnames, "strict": True})
    assert message in found.output
    assert found.names == []


def test_names_are_not_changed(inventory: Reader) -> None:
    """`db.1` and `db 1` stay two hosts."""
    for number, name in enumerate(("db.1", "db 1", "db_1")):
        rows = inventory.system.rows("machines")
        inventory.system.simulator.store.add("vms", {"name": name, "machine": rows[number]["$key"]})
    assert inventory.read({"filters": {"name": "db?1"}}).names == ["db 1", "db.1", "db_1"]


def sites(inventory: Reader, other: System) -> dict[str, Any]:
    return {"sites": [{"name": "a", **inventory.login()}, {"name": "b", **inventory.login(other)}]}


def test_same_names_on_two_sites(inventory: Reader, other: System) -> None:
    found = inventory.read({**sites(inventory, other), "filters": {"name": "web*"}})
    assert found.names == ["web1_a", "web1_b", "web2_a", "web2_b"]
    assert {found.hosts[name]["verge_site"] for name in ("web1_a", "web2_a")} == {"a"}
    assert found.hosts["web1_b"]["verge_name"] == "web1"


def test_names_with_the_site_never_collide(inventory: Reader, other: System) -> None:
    options = {"hostnames": ["{site}_{name}"], "on_collision": "error", "group_by": ["site"]}
    found = inventory.read({**sites(inventory, other), **options})
    assert found.output == ""
    assert found.groups["site_a"] == ["a_blank", "a_db1", "a_nas1", "a_web1", "a_web2"]


def test_on_collision_error(inventory: Reader, other: System) -> None:
    found = inventory.read({**sites(inventory, other), "on_collision": "error", "filters": {"name": "web*"}})
    assert found.names == []
    assert (
        "VM 'web1' (id 31) of site 'a', VM 'web1' (id 31) of site 'b' would all have the name 'web1' (and 1 more names collide)"
        in found.output
    )
    assert "'{site}_{name}'" in found.output


def test_on_collision_skip(inventory: Reader, other: System) -> None:
    key = other.row("vms", name="web1", is_snapshot=False)["$key"]
    other.simulator.store.set("vms", key, name="web9")
    found = inventory.read({**sites(inventory, other), "on_collision": "skip", "filters": {"name": "web*"}})
    assert found.names == ["web1", "web9"]
    assert "2 objects do not have a unique name and are not listed: VM 'web2' (id 33) of site 'a'" in found.output


def test_same_names_on_one_site(inventory: Reader) -> None:
    found = inventory.read({"hostnames": ["os_family"], "filters": {"name": "web*"}})
    assert found.names == ["linux_vm31", "linux_vm33"]


def test_a_suffixed_name_that_is_in_use(inventory: Reader, other: System) -> None:
    for system in (inventory.system, other):
        key = system.row("vms", name="db1", is_snapshot=False)["$key"]
        system.simulator.store.set("vms", key, name="web1_a")
    found = inventory.read({**sites(inventory, other), "filters": {"name": "web1*"}})
    assert len(found.names) == 4
    assert sorted({(host["verge_site"], host["verge_id"]) for host in found.hosts.values()}) == [
        ("a", "31"), ("a", "32"), ("b", "31"), ("b", "32"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["all", "ungrouped", "localhost", "127.0.0.1", "status_running", "tag_env_prod"])
def test_reserved_names(inventory: Reader, name: str) -> None:
    """A VM with the name of a group does not set the variables of that group, and none replaces localhost."""
    store = inventory.system.simulator.store
    store.set("vms", 31, name=name)
    found = inventory.read({"compose": {"color": "'red'"}})
    assert found.names == sorted(["blank", "db1", "nas1", f"{name}_127.0.0.1", "web2"])
    assert found.hosts[f"{name}_127.0.0.1"]["color"] == "red"
    assert found.groups["tag_env_prod"] == sorted(["db1", f"{name}_127.0.0.1"])
    assert found.output == ""


def test_a_group_of_another_source_with_the_same_name(inventory: Reader) -> None:
    static = inventory.source("[web1]\nother\n", "static.ini")
    found = inventory.sources(static, inventory.source({}))
    assert "web1_127.0.0.1" in found.names
    assert found.groups["web1"] == ["other"]


def test_other_sources_can_extend_a_host(inventory: Reader) -> None:
    static = inventory.source("web1 color=red ansible_user=me\n[front]\nweb1\nweb2\n", "static.ini")
    for order in ((static, inventory.source({})), (inventory.source({}), static)):
        found = inventory.sources(*order)
        assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
        assert found.hosts["web1"]["color"] == "red"
        assert found.hosts["web1"]["verge_id"] == "31"
        assert found.groups["front"] == ["web1", "web2"]
        assert found.groups["status_running"] == ["db1", "nas1", "web1"]


def test_two_sources_of_this_plugin(inventory: Reader, other: System) -> None:
    """A host of the first source that is another VM keeps its name."""
    first = inventory.source({"sites": [{"name": "a", **inventory.login()}], "filters": {"name": "web1"}})
    second = inventory.source({"sites": [{"name": "b", **inventory.login(other)}], "filters": {"name": "web1"}})
    assert inventory.sources(first, second).names == ["web1", "web1_b"]
    assert inventory.sources(first, first).names == ["web1"]
