# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import ConfigurationError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import Host, SharedTables
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.naming import (
    assign_names,
    is_template,
    make_namers,
)

from .conftest import KINDS

ALL = tuple(KINDS.values())


def namers(*entries):
    return make_namers(entries, ALL, lambda text, host: None)


def free(name, host):
    return False


def test_the_first_entry_with_a_value_is_used(host):
    named = host(name="web1", description="", **{"$key": 5})
    for entries, name in (
        ((), "web1"),
        (("description",), "web1"),
        (("description", "id"), "5"),
        (("{name}.{site}",), "web1.lab"),
        (("{description}-{name}", "{kind}{id}"), "vm5"),
    ):
        assert assign_names([named], namers(*entries), "error", free).named[0].name == name


def test_a_host_without_a_name(host):
    assert assign_names([host(**{"$key": 5})], namers(), "error", free).named[0].name == "vm-5"


def test_braces_in_values_are_not_fields(host):
    """A name with braces does not refer to another value."""
    named = host(name="{id}", **{"$key": 5})
    assert assign_names([named], namers("x{name}"), "error", free).named[0].name == "x{id}"


@pytest.mark.parametrize("text", ["{{ a }}", "x{% if a %}y{% endif %}"])
def test_templates_are_recognized(text):
    assert is_template(text)
    assert not is_template("{a}")


@st.composite
def fleets(draw):
    """Hosts of two sites and two kinds with names that collide in many ways."""
    names = st.sampled_from(["a", "a_s1", "a_s1_vm1", "a_vm1", "all", "b", "A", "a_s2", "a_s1_vm1_2"])
    hosts = []
    for site in ("s1", "s2"):
        for kind in ("vms", "nodes"):
            for key in range(1, draw(st.integers(0, 4)) + 1):
                row = {"$key": key, "name": draw(names)}
                hosts.append(Host(site, KINDS[kind], row, SharedTables({}, {})))
    return hosts


def reserved(name, host):
    return name in ("all", "b_s1")


@given(fleets())
def test_names_are_unique(hosts):
    found = assign_names(hosts, namers(), "suffix", reserved)
    names = [host.name for host in found.named]
    assert len(names) == len(hosts)
    assert len(set(names)) == len(names)
    assert not any(reserved(name, None) for name in names)


@given(fleets())
def test_a_colliding_name_stays_unused(hosts):
    original = [host.value("name") for host in hosts]
    for host in assign_names(hosts, namers(), "suffix", reserved).named:
        shared = original.count(host.value("name")) > 1
        assert not shared or host.name != host.value("name")


@given(fleets(), st.randoms())
def test_names_do_not_depend_on_the_order(hosts, random):
    first = {
        (host.site, host.kind.name, host.key): host.name for host in assign_names(hosts, namers(), "suffix", free).named
    }
    shuffled = list(hosts)
    random.shuffle(shuffled)
    second = assign_names(shuffled, namers(), "suffix", free).named
    assert {(host.site, host.kind.name, host.key): host.name for host in second} == first


@given(fleets())
def test_rule_skip(hosts):
    original = [host.value("name") for host in hosts]
    found = assign_names(hosts, namers(), "skip", reserved)
    assert len(found.named) + len(found.skipped) == len(hosts)
    assert all(original.count(host.name) == 1 and not reserved(host.name, host) for host in found.named)


def test_rule_error(host):
    hosts = [host(name="a"), host(name="a", **{"$key": 2})]
    with pytest.raises(
        ConfigurationError, match="VM 'a' \\(id 1\\) of site 'lab', VM 'a' \\(id 2\\).*would all have the name 'a'"
    ):
        assign_names(hosts, namers(), "error", free)
    with pytest.raises(
        ConfigurationError, match="the name 'all' of VM 'all' \\(id 1\\) of site 'lab' is already in use"
    ):
        assign_names([host(name="all")], namers(), "error", reserved)
