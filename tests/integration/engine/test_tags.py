# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: the same behaviour on every taggable object."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cluster import CLUSTER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.cases import CASES, Case
from tests.integration.tasks import System, failure

TAGGABLE = [case for case in CASES if any(children.option == "tags" for children in case.resource.children)]
EVERY = pytest.mark.parametrize("case", [case for case in TAGGABLE if case.id != "tag_category"], ids=lambda c: c.id)
NEW = "stage:new"
OLD = "stage:old"


def category(system: System, **options: Any) -> None:
    flags = [column.option for column in TAG_CATEGORY.columns if column.option.startswith("taggable_")]
    values = {**dict.fromkeys(flags, True), **options}
    system.run(TAG_CATEGORY, name="stage", tags=[{"name": "new"}, {"name": "old"}], **values)


@EVERY
def test_tags_are_added_and_removed(system: System, case: Case) -> None:
    case.prepare(system)
    category(system)
    options = {name: value for name, value in case.create.items() if name != "tags"}
    system.run(case.resource, **options)
    name = {name: value for name, value in options.items() if name in ("name", *case.resource.scope)}
    for tags in ([NEW], [NEW, OLD]):
        predicted = system.run(case.resource, check=True, **name, tags=tags)
        result = system.run(case.resource, **name, tags=tags)
        assert result["changed"]
        assert result["diff"] == predicted["diff"]
        assert not system.run(case.resource, **name, tags=tags)["changed"]
    remaining = system.run(case.resource, **name, tags=[OLD], purge_tags=True)[case.resource.name]["tags"]
    assert remaining == [OLD]
    (listed,) = system.info(case.resource, **{case.key_option: case.name}, children=["tags"])
    assert listed["tags"] == [OLD]
    assert listed in system.info(case.resource, tags=OLD, children=["tags"])
    assert not system.info(case.resource, tags=NEW)


@pytest.mark.parametrize("resource", [NODE, CLUSTER], ids=lambda resource: resource.name)
def test_tags_of_objects_without_a_module_are_listed(system: System, resource: Resource) -> None:
    category(system)
    tag, row = system.row("tags", name="new"), system.rows(resource.table)[0]
    system.simulator.store.add("tag_members", {"tag": tag["$key"], "member": f"{resource.table}/{row['$key']}"})
    (found,) = system.info(resource, tags=NEW, children=["tags"])
    assert (found["name"], found["tags"]) == (row["name"], [NEW])


def test_nodes_of_tenants_have_tags(system: System) -> None:
    category(system)
    case = next(case for case in TAGGABLE if case.id == "tenant")
    case.prepare(system)
    system.run(TENANT, **{name: value for name, value in case.create.items() if name != "tags"})
    (tenant,) = system.info(TENANT, name=case.name, children=["nodes"])
    name, node = tenant["name"], tenant["nodes"][0]["name"]
    for tags in ([NEW], [NEW, OLD]):
        options = {"name": name, "nodes": [{"name": node, "tags": tags}]}
        predicted = system.run(TENANT, check=True, **options)
        result = system.run(TENANT, **options)
        assert result["changed"]
        assert (result["diff"], result["actions"]) == (predicted["diff"], predicted["actions"])
        assert not system.run(TENANT, **options)["changed"]
    system.run(TENANT, name=name, nodes=[{"name": node, "tags": [OLD], "purge_tags": True}])
    (tenant,) = system.info(TENANT, filters={"nodes.name": node}, name=case.name, children=["nodes"])
    assert tenant["nodes"][0]["tags"] == [OLD]


def test_tags_of_firewall_rules_are_changed_without_applying_rules(system: System) -> None:
    category(system)
    system.run(NETWORK, name="Internal", rules=[{"name": "web", "protocol": "tcp", "destination_ports": "443"}])
    for tags in ([NEW], [NEW, OLD]):
        options = {"name": "Internal", "rules": [{"name": "web", "tags": tags}]}
        predicted = system.run(NETWORK, check=True, **options)
        result = system.run(NETWORK, **options)
        assert result["actions"] == [f"create tag '{tags[-1]}'"]
        assert (result["diff"], result["actions"]) == (predicted["diff"], predicted["actions"])
        assert not system.run(NETWORK, **options)["changed"]
    system.run(NETWORK, name="Internal", rules=[{"name": "web", "tags": [OLD], "purge_tags": True}])
    (network,) = system.info(NETWORK, filters={"rules.name": "web"}, name="Internal", children=["rules"])
    assert [rule["tags"] for rule in network["rules"] if rule["name"] == "web"] == [[OLD]]


def test_a_new_rule_is_tagged_and_applied(system: System) -> None:
    category(system)
    options = {"name": "Internal", "rules": [{"name": "web", "protocol": "tcp", "tags": [NEW]}]}
    result = system.run(NETWORK, **options)
    assert result["actions"] == [
        "create rule 'web'",
        "create tag 'stage:new'",
        "apply firewall rules of network 'Internal'",
    ]
    result = system.run(NETWORK, name="Internal", rules=[{"name": "web", "protocol": "udp", "tags": [OLD]}])
    assert result["actions"][-1] == "apply firewall rules of network 'Internal'"
    system.run(NETWORK, name="Internal", rules=[{"name": "web", "state": "absent"}])
    assert not [row for row in system.rows("tag_members") if str(row["member"]).startswith("vnet_rules/")]


def test_a_tag_can_be_written_in_two_forms(system: System) -> None:
    category(system)
    both = [NEW, {"category": "stage", "name": "new"}, NEW]
    result = system.run(VM, name="web2", tags=both)
    assert result["actions"] == ["create tag 'stage:new'"]
    assert "tags[0]: 'new' is not a valid tag" in failure(system, VM, name="web2", tags=["new"])


def test_a_category_that_does_not_allow_the_object_type_is_reported(system: System) -> None:
    category(system, taggable_vms=False)
    case = next(case for case in TAGGABLE if case.id == "vm")
    text = failure(system, case.resource, name="web1", tags=[NEW])
    assert "cannot be assigned to this kind of object" in text
    assert "category" in text


def assigned(result: dict[str, Any]) -> set[str]:
    return set(result["vm"]["tags"])


@pytest.fixture
def ranks(system: System) -> None:
    """Create a category that allows one of its tags, and one for users only."""
    tags = [{"name": "gold"}, {"name": "silver"}]
    system.run(TAG_CATEGORY, name="rank", single_tag_selection=True, taggable_vms=True, tags=tags)
    system.run(TAG_CATEGORY, name="people", taggable_users=True, tags=[{"name": "staff"}])


def test_the_only_tag_of_a_category_is_replaced(system: System, ranks: None) -> None:
    gold, silver = "rank:gold", "rank:silver"
    system.run(VM, name="web2", tags=[gold, "env:test"])
    options = {"name": "web2", "tags": [silver]}
    predicted = system.run(VM, check=True, **options)
    result = system.run(VM, **options)
    assert assigned(result) == {"rank:silver", "env:test"}
    assert (predicted["diff"], predicted["actions"]) == (result["diff"], result["actions"])
    assert not system.run(VM, **options)["changed"]


def test_two_tags_of_which_there_can_be_only_one_are_refused_before_anything_is_written(
    system: System, ranks: None
) -> None:
    new = {"name": "web2", "tags": ["env:test", "rank:gold", "rank:silver"]}
    for check in (True, False):
        text = failure(system, VM, check=check, **new)
        assert "tags[2]: there can be only one tag of category 'rank', and tags[1] lists 'rank:gold'" in text
    assert not system.info(VM, name="web2", tags="rank:*")
    system.run(VM, name="web2", tags=["rank:silver"])
    for check in (True, False):
        for purge in (True, False):
            text = failure(system, VM, check=check, **new, purge_tags=purge)
            assert "tags[1]: there can be only one tag of category 'rank', and tags[2] lists 'rank:silver'" in text


def test_a_tag_for_other_kinds_of_objects_is_refused_in_check_mode(system: System, ranks: None) -> None:
    for check in (True, False):
        with pytest.raises(RunError) as caught:
            system.run(VM, check=check, name="web2", tags=["people:staff"])
        assert "tags of category 'people' cannot be assigned" in str(caught.value.error)
