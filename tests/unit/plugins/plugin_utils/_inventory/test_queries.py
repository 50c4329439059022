# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import AddressSource
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import FieldRequest
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.queries import build_queries, field_list
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import Selection, read_selection


def test_fields_are_requested_once():
    requests = [
        FieldRequest(("a", "b")),
        FieldRequest(("b", "c")),
        FieldRequest(("x",), ("m", "n")),
        FieldRequest(("x", "y"), ("m", "n")),
        FieldRequest(("z",), ("m", "o")),
    ]
    assert field_list(requests) == ("$key", "a", "b", "c", "m[$key,n[x,y],o[z]]")


def test_a_column_is_not_requested_beside_its_nested_selection():
    assert field_list([FieldRequest(("m", "a")), FieldRequest(("x",), ("m", "n"))]) == ("$key", "a", "m[$key,n[x]]")


def tables(queries):
    return [query.table for query in queries.shared] + [query.table for _kind, query in queries.by_kind]


def test_shared_tables_are_read_only_if_used(kinds):
    vms = [kinds["vms"]]
    assert tables(build_queries(vms, ["ram"], Selection(), (), 10)) == ["vms"]
    assert tables(build_queries(vms, ["tags"], Selection(), (), 10)) == ["tag_members", "vms"]
    assert tables(build_queries(vms, [], Selection(), (AddressSource("guest"), AddressSource("nic")), 10)) == ["vms"]
    assert tables(build_queries(vms, [], Selection(), (AddressSource("static_lease"),), 10)) == [
        "vnet_addresses",
        "vms",
    ]
    selection = read_selection(vms, {"tags": "x"})
    assert tables(build_queries(vms, [], selection, (), 10)) == ["tag_members", "vms"]


def test_conditions_of_shared_tables(kinds):
    chosen = list(kinds.values())
    queries = build_queries(
        chosen, ["tags"], Selection(), (AddressSource("static_lease"), AddressSource("dhcp_lease")), 10
    )
    assert [query.condition.render() for query in queries.shared] == [
        "(member bw 'vms/') or (member bw 'tenants/') or (member bw 'nodes/')",
        "(type eq 'dynamic' or type eq 'static')",
    ]


def test_the_fingerprint_depends_on_the_fields_and_tags(kinds):
    vms = [kinds["vms"]]
    queries = build_queries(vms, ["ram", "uuid"], Selection(), (), 10)
    assert queries.fingerprint == build_queries(vms, ["uuid", "ram"], Selection(), (), 500).fingerprint
    assert queries.fingerprint != build_queries(vms, ["uuid"], Selection(), (), 10).fingerprint
    tagged = [read_selection(vms, {"tags": tag}) for tag in ("a", "b")]
    assert len({build_queries(vms, [], selection, (), 10).fingerprint for selection in tagged}) == 2


def test_values_of_filters_are_requested(kinds):
    vms = [kinds["vms"]]
    selection = read_selection(vms, exclude={"node": "x"}, include_stopped=False)
    ((_kind, query),) = build_queries(vms, [], selection, (), 10).by_kind
    assert "machine#status#node#name as node" in query.fields
    assert "machine#status#running as running" in query.fields
