# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.addresses import Source
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import Ask
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.plan import make_plan, render
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import Selection, read_entries


def test_each_thing_once():
    asks = [
        Ask(("a", "b")),
        Ask(("b", "c")),
        Ask(("x",), ("m", "n")),
        Ask(("x", "y"), ("m", "n")),
        Ask(("z",), ("m", "o")),
    ]
    assert render(asks) == ("$key", "a", "b", "c", "m[$key,n[x,y],o[z]]")


def test_a_column_is_not_asked_for_beside_what_is_nested_in_it():
    assert render([Ask(("m", "a")), Ask(("x",), ("m", "n"))]) == ("$key", "a", "m[$key,n[x]]")


def tables(plan):
    return [query.table for query in plan.further] + [query.table for _kind, query in plan.listings]


def test_further_tables_only_where_they_are_used(kinds):
    vms = [kinds["vms"]]
    assert tables(make_plan(vms, ["ram"], Selection(), (), 10)) == ["vms"]
    assert tables(make_plan(vms, ["tags"], Selection(), (), 10)) == ["tag_members", "vms"]
    assert tables(make_plan(vms, [], Selection(), (Source("guest"), Source("nic")), 10)) == ["vms"]
    assert tables(make_plan(vms, [], Selection(), (Source("static_lease"),), 10)) == ["vnet_addresses", "vms"]
    selection = Selection(include=read_entries("filters", {"tags": "x"}, vms))
    assert tables(make_plan(vms, [], selection, (), 10)) == ["tag_members", "vms"]


def test_conditions_of_further_tables(kinds):
    chosen = list(kinds.values())
    plan = make_plan(chosen, ["tags"], Selection(), (Source("static_lease"), Source("dhcp_lease")), 10)
    assert [query.condition.render() for query in plan.further] == [
        "(member bw 'vms/') or (member bw 'tenants/') or (member bw 'nodes/')",
        "(type eq 'dynamic' or type eq 'static')",
    ]


def test_the_fingerprint(kinds):
    vms = [kinds["vms"]]
    plan = make_plan(vms, ["ram", "uuid"], Selection(), (), 10)
    assert plan.fingerprint == make_plan(vms, ["uuid", "ram"], Selection(), (), 500).fingerprint
    assert plan.fingerprint != make_plan(vms, ["uuid"], Selection(), (), 10).fingerprint
    tagged = [Selection(include=read_entries("filters", {"tags": tag}, vms)) for tag in ("a", "b")]
    assert len({make_plan(vms, [], selection, (), 10).fingerprint for selection in tagged}) == 2


def test_a_filter_decides_what_is_asked_for(kinds):
    vms = [kinds["vms"]]
    selection = Selection(exclude=read_entries("exclude", {"node": "x"}, vms), include_stopped=False)
    ((_kind, query),) = make_plan(vms, [], selection, (), 10).listings
    assert "machine#status#node#name as node" in query.fields
    assert "machine#status#running as running" in query.fields
