# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents with several objects: references, order, refusals, what is taken of them, and failures."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.group import GROUP
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.documents.applying import apply, refusal
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import System
from tests.simulator import Fault


def network(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "type": "internal", "network": "10.20.0.0/24", "ip_address": "10.20.0.1", **options}


def vm(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "cpu_cores": 1, "ram": "1 GiB", **options}


def changed(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entry["name"], entry["change"]) for entry in result["plan"]]


FLEET = {
    "defaults": {"vms": {"cpu_cores": 1, "ram": "1 GiB"}},
    "vms": [
        {"name": "app1", "nics": [{"name": "nic_0", "network": "app"}], "tags": [{"category": "tier", "name": "web"}]},
        {"name": "app2", "nics": [{"name": "nic_0", "network": "app"}], "drives": [{"name": "os", "size": "1 GiB"}]},
    ],
    "networks": [network("app")],
    "tag_categories": [{"name": "tier", "taggable_vms": True, "tags": [{"name": "web"}]}],
}


def test_objects_may_name_what_the_same_document_creates(system: System) -> None:
    predicted = apply(system, FLEET, check=True)
    assert predicted["counts"] == {"add": 4, "change": 0, "remove": 0, "unchanged": 0, "restart": 0}
    assert not predicted["warnings"]
    real = apply(system, FLEET)
    assert real["plan"] == predicted["plan"]
    assert real["diff"] == predicted["diff"]
    assert system.row(
        "machine_nics", vnet=system.row("vnets", name="app")["$key"], machine=system.row("vms", name="app1")["machine"]
    )
    system.counted()
    again = apply(system, FLEET)
    assert again["summary"] == "Plan: 0 to add, 0 to change, 0 to remove, 4 unchanged"
    assert {entry.method for entry in system.counted()} == {"GET"}


def test_connections_of_a_new_network_share_one_service(system: System) -> None:
    def connection(name: str) -> dict[str, Any]:
        return {"name": name, "network": "app", "remote_gateway": "198.51.100.20", "pre_shared_key": "Zk81-wvQp_x3"}

    document = {
        "ipsec_connections": [connection("first"), connection("second")],
        "networks": [network("app")],
        "ipsecs": [{"network": "app", "unique_ids": "never"}],
    }
    alone = {"ipsec_connections": [{**connection(name), "network": "lab"} for name in ("a", "b")]}
    alone["networks"] = [network("lab", network="10.21.0.0/24", ip_address="10.21.0.1")]
    for each in (document, alone):
        predicted = apply(system, each, check=True)
        assert not predicted["warnings"]
        system.counted()
        real = apply(system, each)
        assert real["plan"] == predicted["plan"]
        assert [e.table for e in system.counted() if e.method == "POST"].count("vnet_ipsecs") == 1
        assert not apply(system, each)["changed"]


def test_vms_are_restored_from_a_system_snapshot_of_the_same_document(system: System) -> None:
    restored = {"restore_from": "all", "name_in_snapshot": "web2"}
    document = {"cloud_snapshots": [{"name": "all"}], "vms": [{"name": name, **restored} for name in ("a", "b")]}
    predicted = apply(system, document, check=True)
    assert apply(system, document)["plan"] == predicted["plan"]
    assert not apply(system, document)["changed"]


def test_the_number_of_requests_does_not_grow_with_the_objects(system: System) -> None:
    def requests(count: int) -> int:
        document = {"networks": [network("app")], "vms": [vm(f"n{number}", **inside) for number in range(count)]}
        apply(system, document)
        system.counted()
        assert not apply(system, document)["changed"]
        return len(system.counted())

    inside = {
        "nics": [{"name": "nic_0", "network": "app"}],
        "drives": [{"name": "os", "size": "1 GiB"}, {"name": "data", "size": "1 GiB"}],
        "tags": [{"category": "env", "name": "test"}],
    }
    assert requests(2) == requests(12) == 3


def test_everything_that_is_wrong_is_told_at_once_with_its_place(system: System) -> None:
    before = stored_state(system)
    message = refusal(
        system,
        {
            "vmz": [],
            "vms": [vm("a", cpu_coers=1), vm("b", ram="much"), {}, vm("d"), vm("d"), 7],
            "networks": {"name": "x"},
            "defaults": {"users": []},
        },
    )
    for expected in (
        "vmz: there is no such kind of objects; did you mean 'vms'?",
        "'vms[0].cpu_coers' is not an option: did you mean 'cpu_cores'?",
        "vms[1].ram:",
        "vms[2]: 'name' or 'id' is required",
        "vms[4]: VM 'd' is in the document already, at vms[3]",
        "vms[5]: it must be a mapping of options, not a number",
        "networks: it must be a list of objects, not a mapping",
        "defaults.users: it must be a mapping of options, not a list",
    ):
        assert expected in message
    assert stored_state(system) == before


def test_two_descriptions_of_one_object_are_refused(system: System) -> None:
    apply(system, {"vms": [vm("a")]})
    key = str(system.row("vms", name="a")["$key"])
    message = refusal(system, {"vms": [vm("a"), {"id": key, "description": "x"}]})
    assert f"vms[1]: it means VM 'a' (id {key}), as vms[0] does" in message
    assert not apply(system, {"vms": [vm("a")]})["changed"]


def test_what_the_platform_would_refuse_is_refused_before_anything_is_written(system: System) -> None:
    before = stored_state(system)
    document = {
        "networks": [network("app")],
        "vms": [
            vm("a", nics=[{"name": "nic_0", "network": "app"}]),
            vm("b", nics=[{"name": "nic_0", "network": "ap"}]),
            vm("c", cluster="nowhere"),
        ],
    }
    message = refusal(system, document)
    assert "vms[1].nics[0].network: there is no network 'ap'" in message
    assert "vms[2].cluster: there is no cluster 'nowhere'" in message
    assert "vms[0]" not in message
    assert stored_state(system) == before


def test_programs_read_what_is_wrong_and_what_does_not_exist(system: System) -> None:
    web = vm("web9", cluster="mian", nics=[{"name": "nic_0", "network": "lan"}])
    with pytest.raises(RunError) as failure:
        apply(system, {"vms": [web]})
    problems = failure.value.error.to_result()["problems"]
    found = [(problem["place"], problem["table"], problem["name"]) for problem in problems]
    assert found == [("vms[0]", "clusters", "mian"), ("vms[0]", "vnets", "lan")]
    assert problems[0]["message"].startswith("vms[0].cluster: there is no cluster 'mian'")


def test_what_is_removed_goes_in_the_opposite_order(system: System) -> None:
    before = stored_state(system)
    apply(system, FLEET)
    gone = {
        kind: [
            {"name": found["name"], "state": "absent", **({"force": True} if kind != "vms" else {})}
            for found in FLEET[kind]
        ]
        for kind in ("networks", "tag_categories", "vms")
    }
    predicted = apply(system, gone, check=True)
    assert predicted["counts"]["remove"] == 4
    real = apply(system, gone)
    assert real["actions"] == predicted["actions"]
    assert stored_state(system) == before
    assert not apply(system, gone)["changed"]


def test_only_a_part_may_be_taken(system: System) -> None:
    apply(system, {"networks": [network("app")]})
    result = apply(system, FLEET, kinds=["vms", "networks"], name=["app2", "app"])
    assert [entry["name"] for entry in result["objects"]] == ["app2", "app"]
    assert "vms[0].tags[0]: there is no tag 'tier:web'" in refusal(system, FLEET, kinds=["vms"])


def test_conditions_choose_objects_by_what_is_written_of_them(system: System) -> None:
    def taken(**options: Any) -> list[str]:
        return [entry["name"] for entry in apply(system, document, check=True, **options)["objects"]]

    document = {
        "vms": [
            vm("a", cpu_cores=4, drives=[{"name": "os", "size": "8 GiB"}], tags=["env:prod"]),
            vm("b", nics=[{"name": "nic_0", "network": "External"}]),
            vm("ab", ram="8 GiB"),
        ]
    }
    assert taken(name="a*") == ["a", "ab"]
    assert taken(name=["a", "b"], exclude={"cpu_cores": ">= 4"}) == ["b"]
    assert taken(filters={"tags": "env:*"}) == ["a"]
    assert taken(filters=[{"nics.network": "External"}, {"ram": "> 4 GiB"}]) == ["b", "ab"]
    assert taken(filters={"drives.size": "8 GiB"}) == ["a"]
    assert "a VM has no 'cpus'" in refusal(system, document, filters={"cpus": 1})


def test_several_documents_are_one_and_share_defaults(system: System) -> None:
    documents = [
        {"title": "defaults.yml", "defaults": {"vms": {"cpu_cores": 1, "ram": "1 GiB", "description": "shared"}}},
        {"title": "a.yml", "vms": [{"name": "a"}, {"name": "b", "description": "own"}]},
        {"title": "b.yml", "vms": [{"name": "c"}, {"name": "c"}]},
    ]
    assert "b.yml: vms[1]: VM 'c' is in the document already, at b.yml: vms[0]" in refusal(system, documents)
    documents[2]["vms"] = [{"name": "c"}]  # type: ignore[index]
    apply(system, documents)
    assert [system.row("vms", name=name)["description"] for name in "abc"] == ["shared", "own", "shared"]
    documents[2]["defaults"] = {"vms": {"description": "another"}}  # type: ignore[index]
    assert "b.yml: defaults.vms.description: another document has another default" in refusal(system, documents)


def test_objects_that_need_each_other_are_created_in_two_steps(system: System) -> None:
    document = {
        "users": [{"name": "alice", "user_password": "Pw-81-abcdefgh", "email": "a@example.com", "groups": ["ops"]}],
        "groups": [{"name": "ops", "members": ["alice"]}],
    }
    predicted = apply(system, document, check=True)
    result = apply(system, document)
    assert sorted(changed(result)) == [("alice", "add"), ("ops", "add")]
    assert {"create user 'alice'", "create group 'ops'"} <= set(result["actions"]) <= set(predicted["actions"])
    assert [entry["error"] for entry in result["objects"]] == [None, None]
    assert not apply(system, document)["changed"]


def test_a_purge_leaves_alone_what_the_other_side_lists(system: System) -> None:
    def user(name: str, **options: Any) -> dict[str, Any]:
        return {"name": name, "user_password": "Pw-81-abcdefgh", "email": "a@example.com", **options}

    apply(system, {"users": [user("eve", groups=["ops"])], "groups": [{"name": "ops"}, {"name": "night"}]})
    document = {
        "users": [user("Alice", groups=["ops"], purge_groups=True), user("bob")],
        "groups": [
            {"name": "ops", "members": ["bob"], "purge_members": True},
            {"name": "night", "members": ["alice"], "purge_members": True},
        ],
    }
    assert "delete member 'eve'" in apply(system, document)["actions"]
    found = {
        (group["name"], user)
        for group in system.info(GROUP, name=["ops", "night"], children=["members"])
        for user in group["members"]
    }
    assert found == {("ops", "alice"), ("ops", "bob"), ("night", "alice")}
    assert not apply(system, document)["changed"]
    # Nor does a part of the document remove what the rest lists.
    assert not apply(system, document, kinds=["groups"])["changed"]


@pytest.mark.parametrize("on_error", ["stop", "continue"])
def test_a_failure_stops_what_depends_on_it(system: System, on_error: str) -> None:
    document = {
        "networks": [network("app"), network("db", network="10.30.0.0/24", ip_address="10.30.0.1")],
        "vms": [
            vm("a", nics=[{"name": "nic_0", "network": "app"}]),
            vm("b", nics=[{"name": "nic_0", "network": "db"}]),
        ],
    }
    system.simulator.faults.add(Fault("status", method="POST", table="vnets", status=422))
    with pytest.raises(RunError) as failure:
        apply(system, document, on_error=on_error, parallel=1)
    objects = {entry["name"]: entry for entry in failure.value.details["objects"]}
    assert "networks[0] (network 'app')" in str(failure.value.error)
    assert objects["app"]["error"]
    assert objects["a"]["skipped"] == "it needs networks[0] (network 'app'), which is not done"
    assert bool(objects["b"]["skipped"]) is (on_error == "stop")
    assert objects["db"]["changed"] is (on_error == "continue")
    assert apply(system, document)["changed"]
    assert not apply(system, document)["changed"]


def test_networks_in_the_addresses_of_rules_are_created_first_and_incomplete_ones_started_last(system: System) -> None:
    def behind(name: str, number: int, *others: str) -> dict[str, Any]:
        rules = [{"name": other, "source_ip": f"10.1.0.0/16, vnet:{other}"} for other in others]
        return network(name, network=f"10.{number}.0.0/24", ip_address=f"10.{number}.0.1", rules=rules, state="running")

    apply(system, {"networks": [behind("a", 31, "b"), behind("b", 32), behind("c", 33, "d"), behind("d", 34, "c")]})
    names = {row["$key"]: row["name"] for row in system.rows("vnets")}
    writes = [(entry.table, entry.body) for entry in system.counted() if entry.method == "POST"]
    created = [body["name"] for table, body in writes if table == "vnets"]
    started = [names[body["vnet"]] for table, body in writes if table == "vnet_actions"]
    assert created.index("b") < created.index("a")
    # Either of them has to be created first, without its rule, and is only started with it.
    assert created.index("c") < created.index("d")
    assert started.index("d") < started.index("c")
    assert sorted(started) == ["a", "b", "c", "d"]


def test_nothing_is_removed_if_something_else_failed(system: System) -> None:
    apply(system, {"vms": [vm("old"), vm("older")]})
    document = {
        "networks": [network("new")],
        "vms": [{"name": "old", "state": "absent"}, {"name": "older", "state": "absent"}],
    }
    system.simulator.faults.add(Fault("status", method="POST", table="vnets", status=422))
    with pytest.raises(RunError) as failure:
        apply(system, document, on_error="continue")
    skipped = [entry["skipped"] for entry in failure.value.details["objects"]]
    assert skipped == [None, *["nothing is removed, because something else failed"] * 2]
    system.simulator.faults.add(Fault("status", method="DELETE", table="vms", status=422))
    with pytest.raises(RunError) as failure:
        apply(system, document, on_error="continue", parallel=1)
    assert [entry["changed"] for entry in failure.value.details["objects"]] == [True, False, True]
    assert apply(system, document)["counts"]["remove"] == 1


def test_places_say_how_messages_call_the_objects(system: System) -> None:
    document = {"networks": [network("app", rules=[{"name": "x", "action": "never"}])], "vms": [vm("a", ram="4")]}
    message = refusal(system, document, places={"networks": ["site_networks[7]"]})
    assert "site_networks[7].rules[0].action" in message
    assert "vms[0].ram" in message
    given = {"networks": [network("app"), network("db", network="10.30.0.0/24", ip_address="10.30.0.1")]}
    places = ["site_networks[7]", "site_networks[9]"]
    system.simulator.faults.add(Fault("status", method="POST", table="vnets", status=422))
    with pytest.raises(RunError) as failure:
        apply(system, given, places={"networks": places}, parallel=1)
    assert "site_networks[7] (network 'app')" in str(failure.value.error)
    assert [entry["place"] for entry in apply(system, given, places={"networks": places})["objects"]] == places


@pytest.mark.parametrize(
    ("places", "message"),
    [
        ({"network": ["a"]}, "places.network: there is no such kind of objects; did you mean 'networks'"),
        ({"networks": "a"}, "places.networks: it must be a list of places, one for each object"),
        ({"networks": ["a", "a"]}, "places.networks: it must be a list of places, one for each object"),
        ({"networks": ["a", "b"]}, "networks: 'places' has 2 places for 1 objects"),
    ],
)
def test_places_that_do_not_fit_are_refused(system: System, places: dict[str, Any], message: str) -> None:
    assert message in refusal(system, {"networks": [network("app")]}, places=places)


def test_details_are_what_the_module_for_one_object_returns(system: System) -> None:
    document: dict[str, Any] = {
        "networks": [network("app", hosts=[{"host": "db", "ip": "10.20.0.5"}])],
        "vms": [vm("a", nics=[{"name": "nic_0", "network": "app"}])],
    }
    # Both name each other, so that one of them is created in two steps.
    document["networks"] += [
        network("x", network="10.31.0.0/24", ip_address="10.31.0.1", rules=[{"name": "y", "source_ip": "vnet:y"}]),
        network("y", network="10.32.0.0/24", ip_address="10.32.0.1", rules=[{"name": "x", "source_ip": "vnet:x"}]),
    ]
    predicted = apply(system, document, check=True, details=["networks"])
    assert [entry["details"]["id"] for entry in predicted["objects"][:3]] == [None] * 3
    for run in ("that creates", "that changes nothing"):
        system.counted()
        result = apply(system, document, details=["networks"])
        assert result["changed"] is (run == "that creates")
        reads = len([entry for entry in system.counted() if entry.method == "GET"])
        for entry, options in zip(result["objects"][:3], document["networks"], strict=True):
            assert entry["details"] == system.run(NETWORK, **options)["network"], run
        assert "details" not in result["objects"][3]
    assert reads == 4
    removed = apply(system, {"vms": [{"name": "a", "state": "absent", "force": True}]}, details=["vms"])
    assert removed["objects"][0]["details"] is None


def test_what_info_modules_return_can_be_pasted_into_a_document(system: System) -> None:
    apply(system, {"vms": [vm("a", drives=[{"name": "os", "size": "1 GiB"}])]})
    (view,) = [found for found in system.info(VM, children=["drives", "nics"]) if found["name"] == "a"]
    assert not apply(system, {"vms": [view]})["changed"]
    message = refusal(system, {"vms": [{**view, "machine": "999"}]})
    assert "vms[0]" in message
    assert "machine" in message


def test_objects_that_are_waited_for_together_are_read_together(system: System) -> None:
    def polls(parallel: int) -> int:
        names = [f"p{parallel}-{number}" for number in range(8)]
        apply(system, {"vms": [vm(name) for name in names]})
        system.counted()
        result = apply(system, {"vms": [{"name": name, "state": "running"} for name in names]}, parallel=parallel)
        assert result["counts"]["change"] == 8
        reads = [entry for entry in system.counted() if entry.method == "GET"]
        assert {row["status"] for row in system.info(VM) if row["name"] in names} == {"running"}
        return len(reads)

    assert polls(8) < polls(1)


def actions(system: System) -> list[tuple[str, Any]]:
    """Return what VMs were told to do since the last call, with their keys."""
    return [(str(entry.action), entry.body["vm"]) for entry in system.counted() if entry.table == "vm_actions"]


def test_objects_are_restarted_one_after_the_other(system: System) -> None:
    consent = {"allow_power_cycle": True, "force": True, "shutdown_timeout": 1}
    fleet = [vm(name, state="running", **consent) for name in "abc"]
    apply(system, {"vms": fleet})
    keys = {system.row("vms", name=name)["$key"] for name in "abc"}
    system.counted()
    result = apply(system, {"vms": [{**entry, "cpu_cores": 2} for entry in fleet]})
    assert result["counts"]["restart"] == 3
    turns = [(key, [action for action, _key in done]) for key, done in groupby(actions(system), itemgetter(1))]
    assert {key for key, _actions in turns} == keys
    assert [(done[0], done[-1]) for _key, done in turns] == [("poweroff", "poweron")] * 3


def test_objects_that_wait_do_not_keep_others_from_being_worked_on(system: System) -> None:
    drive = {"name": "os", "image": "debian-12-genericcloud-amd64.qcow2", "size": "20 GiB"}
    apply(system, {"vms": [vm(name, drives=[drive], state="running") for name in "abcdef"]}, parallel=2)
    posted = [entry.table for entry in system.counted() if entry.method == "POST"]
    before_any_start = posted[: posted.index("vm_actions")]
    assert before_any_start.count("machine_drives") > 2


def test_one_at_a_time_completes_each_object_before_the_next(system: System) -> None:
    drive = {"name": "os", "image": "debian-12-genericcloud-amd64.qcow2"}
    apply(system, {"vms": [vm(name, drives=[drive], state="running") for name in "ab"]}, parallel=1)
    posted = [entry.table for entry in system.counted() if entry.method == "POST"]
    assert posted == ["vms", "machine_drives", "vm_actions"] * 2


def test_objects_with_different_things_inside_are_found_with_those(system: System) -> None:
    nics = vm("a", nics=[{"name": "nic_0", "network": "Internal"}])
    drives = vm("b", drives=[{"name": "os", "size": "1 GiB"}])
    apply(system, {"vms": [nics, drives]})
    again = apply(system, {"vms": [nics, drives]}, check=True)
    assert again["actions"] == []
