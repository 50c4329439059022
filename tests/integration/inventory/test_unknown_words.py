# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a newer release do not change which hosts are listed."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from tests.contract import load_contract
from tests.integration.inventory.reading import Reader
from tests.integration.inventory.test_hosts import everything
from tests.integration.words import UNKNOWN, Word, enumerations_read
from tests.simulator.expressions import split

OPTIONS = {
    "resources": ["vms", "tenants", "nodes"],
    "hostvars": sorted(everything()),
    "addresses": [{"source": "guest", "network": "Internal"}, "nic", "static_lease", "dhcp_lease"],
    "keyed_groups": [{"key": "verge_status", "prefix": "status"}],
}


@pytest.fixture
def inventory(inventory: Reader) -> Reader:
    """A reader of inventories of the small system with a tenant."""
    inventory.system.run(TENANT, name="acme", admin_password="Zk81-wvQp_x3")
    inventory.system.simulator.clock.finish()
    return inventory


def requested(inventory: Reader) -> set[Word]:
    """Return the words in the requests of an inventory."""
    inventory.system.simulator.journal.clear()
    inventory.read(OPTIONS)
    return {
        word
        for request in inventory.system.simulator.journal.requests
        for word in enumerations_read(load_contract()[request.table], split(request.query["fields"]))
    }


def introduce(inventory: Reader, word: Word) -> None:
    for row in inventory.system.rows(word.table):
        inventory.system.simulator.store.patch(word.table, row["$key"], {word.column: UNKNOWN})


def test_every_host_is_listed_with_each_unknown_word(inventory: Reader) -> None:
    before = inventory.read(OPTIONS)
    state = inventory.system.simulator.snapshot()
    candidates = [word for word in requested(inventory) if not word.is_path]
    assert {str(word) for word in candidates} >= {"machine_status.status", "tenant_status.status", "vms.os_family"}
    for word in sorted(candidates):
        inventory.system.simulator.restore(state)
        introduce(inventory, word)
        found = inventory.read(OPTIONS)
        assert found.names == before.names, word
        assert found.output == before.output, word
        # Addresses are filtered by their type: one of an unknown type is not used.
        assert word.table == "vnet_addresses" or any(UNKNOWN in str(host) for host in found.hosts.values()), word


@pytest.mark.parametrize("kind", ["vms", "tenants", "nodes"])
def test_unknown_statuses_are_values_and_groups(inventory: Reader, kind: str) -> None:
    word = Word("tenant_status" if kind == "tenants" else "machine_status", "status")
    introduce(inventory, word)
    found = inventory.read({**OPTIONS, "resources": [kind]})
    assert {host["verge_status"] for host in found.hosts.values()} == {UNKNOWN}
    assert sorted(found.groups[f"status_{UNKNOWN}"]) == found.names


def test_a_filter_takes_unknown_words(inventory: Reader) -> None:
    introduce(inventory, Word("machine_status", "status"))
    everyone: dict[str, Any] = inventory.read({"filters": [{"status": UNKNOWN}]}).hosts
    assert everyone
    assert inventory.read({"filters": [{"status": "running"}]}).names == []
