# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only networks do: applying staged changes, ordering rules, protecting networks of the system."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK, RESERVED, RULE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.staged_rules import REFRESH_RULES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Create, RunAction, Update
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import (
    have,
    plan_of,
    refused,
    steps,
    want,
)

UP, DOWN = "running", "stopped"
START = [
    "start network 'n'",
    "~status running",
]
STOP = ["stop network 'n'", "~status stopped"]
RULES = [{"name": "r"}]
APPLY_RULES = ["apply firewall rules of network 'n'", "~changes to be applied"]


def network(*rules, status=UP, views=(), **columns):
    row = {"name": "n", "description": "d", "type": "internal", "mtu": 1500, "machine#status#status": status, **columns}
    listed = [{"$key": key, "name": name, **rest} for key, (name, rest) in enumerate(_named(rules), start=11)]
    row["status"] = row.pop("machine#status#status")
    return have(NETWORK, 5, row, rules=listed, hosts=[], dns_views=list(views), ip_aliases=[], static_leases=[])


def _named(rules):
    for rule in rules:
        rest = dict(rule) if isinstance(rule, dict) else {"name": rule}
        yield rest.pop("name"), rest


# --- staged changes ---------------------------------------------------------------------------------------------------


def test_changed_rules_are_applied_in_the_next_pass():
    """Only after they were made does the platform say whether they are staged."""
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network())
    assert steps(plan) == ["create rule 'r'"]
    assert plan.effects.another_pass
    assert plan.predicted_actions == ["create rule 'r'", "apply firewall rules of network 'n'"]
    assert not plan_of(NETWORK, want(NETWORK, description="m"), network()).effects.predicted


@pytest.mark.parametrize(
    ("option", "item", "title"),
    [
        ("rules", {"name": "r"}, "firewall rules"),
        ("ip_aliases", {"ip": "192.0.2.1"}, "firewall rules"),
        ("static_leases", {"mac": "02:00:00:00:00:01"}, "firewall rules"),
        ("hosts", {"host": "h", "ip": "192.0.2.1"}, "DNS"),
        ("dns_views", {"name": "v"}, "DNS"),
    ],
)
def test_each_kind_of_change_is_applied_by_its_own_action(option, item, title):
    plan = plan_of(NETWORK, want(NETWORK, **{option: [item]}), network())
    assert plan.effects.predicted == (f"apply {title} of network 'n'",)


def test_both_kinds_of_changes_are_applied():
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES, hosts=[{"host": "h", "ip": "192.0.2.1"}]), network())
    assert plan.effects.predicted == ("apply firewall rules of network 'n'", "apply DNS of network 'n'")


def test_staged_rules_are_applied_and_waited_for():
    state = network("r", need_fw_apply=True)
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), state)
    assert steps(plan) == APPLY_RULES
    act, wait = plan.steps
    assert act.table == "vnet_actions"
    assert act.body == {"vnet": 5, "action": "refresh", "params": {}}
    assert (plan.before, plan.after) == ({"need_fw_apply": True}, {"need_fw_apply": False})
    assert (wait.poll.fields, wait.needed) == (("$key", "need_fw_apply"), False)
    assert not wait.poll.check({"$key": 5, "need_fw_apply": True}).done
    assert wait.poll.check({"$key": 5, "need_fw_apply": False}).done
    assert wait.poll.check(None).failed


def test_staged_dns_is_applied_alone():
    state = network(need_dns_apply=True, views=[{"$key": 21, "name": "v"}])
    plan = plan_of(NETWORK, want(NETWORK, dns_views=[{"name": "v"}]), state)
    assert steps(plan) == ["apply DNS of network 'n'", "~changes to be applied"]
    assert plan.steps[0].body == {"vnet": 5, "action": "refresh", "params": {"target": "dnsonly"}}


def test_what_others_left_staged_is_not_applied_by_a_task_about_something_else():
    state = network("r", need_fw_apply=True)
    assert not plan_of(NETWORK, want(NETWORK, description="d"), state).steps
    assert not plan_of(NETWORK, want(NETWORK, hosts=[]), state).steps
    assert steps(plan_of(NETWORK, want(NETWORK, rules=[]), state)) == APPLY_RULES


def test_nothing_is_applied_with_apply_never():
    never = {"extra": {"apply": "never"}}
    assert not plan_of(NETWORK, want(NETWORK, rules=RULES), network("r", need_fw_apply=True), **never).steps
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network(), **never)
    assert (steps(plan), plan.effects.predicted) == (["create rule 'r'"], ())


def test_a_stopped_network_applies_its_rules_when_it_starts():
    staged = ["firewall rules: staged, they take effect when the network starts"]
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network(status=DOWN))
    assert (steps(plan), plan.effects.another_pass, plan.warnings) == (["create rule 'r'"], False, staged)
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network(status=DOWN), state="running")
    assert steps(plan) == ["create rule 'r'", *START]
    assert (plan.effects.another_pass, plan.warnings) == (False, [])
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network(), state="stopped")
    assert plan.warnings == staged


def test_a_restart_applies_staged_rules_by_itself():
    plan = plan_of(NETWORK, want(NETWORK, rules=RULES), network(need_fw_apply=True), state="restarted")
    assert steps(plan) == ["create rule 'r'", "restart network 'n'", "~restarted and running"]
    assert plan.steps[1].body == {"vnet": 5, "action": "reset", "params": {"apply": True}}
    assert not plan.effects.another_pass


def test_a_new_network_is_read_again_for_what_it_has_staged():
    plan = plan_of(NETWORK, want(NETWORK, name="n"))
    assert (plan.effects.another_pass, plan.warnings) == (True, [])


# --- networks in which other objects stage rules --------------------------------------------------------------------------


def test_a_running_network_loads_the_rules_that_others_staged_in_it():
    act, wait = REFRESH_RULES.steps({"$key": 3, "name": "n", "status": UP})
    assert act == RunAction(
        "apply the firewall rules of network 'n'", "vnet_actions", {"vnet": 3, "action": "refresh", "params": {}}
    )
    assert (wait.table, wait.key, wait.needed) == ("vnets", "3", False)
    assert not wait.poll.check({"$key": 3, "need_fw_apply": True}).done
    assert wait.poll.check({"$key": 3, "need_fw_apply": False}).done
    assert wait.poll.check(None).done


@pytest.mark.parametrize("row", [{"$key": 3, "status": DOWN}, {"$key": 3, "status": None}, {"status": UP}])
def test_other_networks_load_them_when_they_start(row):
    assert list(REFRESH_RULES.steps(row)) == []


def test_the_user_may_leave_the_rules_staged():
    assert REFRESH_RULES.is_wanted(Controls())
    assert REFRESH_RULES.is_wanted(Controls(extra={"apply": "auto"}))
    assert not REFRESH_RULES.is_wanted(Controls(extra={"apply": "never"}))


# --- the order of rules -------------------------------------------------------------------------------------------------

A, B, C = ({"name": name, "orderid": place} for place, name in enumerate("abc", start=1))


def places(*items, current, in_order=True):
    """The places that a plan writes, by the name of the rule."""
    listed = [item if isinstance(item, dict) else {"name": item} for item in items]
    plan = plan_of(NETWORK, want(NETWORK, rules=listed), network(*current), extra={"rules_in_order": in_order})
    found = {}
    for step in plan.steps:
        if isinstance(step, (Create, Update)) and "orderid" in step.body:
            found[step.title.rsplit("'", 2)[1]] = step.body["orderid"]
    return found


def test_the_order_of_the_list_decides_on_request():
    assert places("c", "a", "b", current=(A, B, C)) == {"c": 1, "a": 2, "b": 3}
    assert places("a", "b", "c", current=(A, B, C)) == {}
    assert places("c", "a", "b", current=(A, B, C), in_order=False) == {}


def test_only_places_of_listed_rules_are_used():
    assert places("c", "a", current=(A, B, C)) == {"c": 1, "a": 3}


def test_new_rules_come_after_all_others():
    assert places("a", "new", "c", current=(A, B, C)) == {"new": 3, "c": 4}
    assert places("new", current=(A, B, C)) == {"new": 4}
    assert places("x", "y", current=()) == {"x": 1, "y": 2}


def test_a_place_that_is_given_is_kept():
    assert places("c", {"name": "a", "order": 7}, "b", current=(A, B, C)) == {"c": 2, "a": 7, "b": 3}


def test_a_place_that_is_given_is_not_given_twice():
    found = places({"name": "a", "order": 4}, "new", current=(A, B, C))
    assert found["a"] == 4
    assert found["new"] != 4


def test_a_pinned_rule_keeps_its_place():
    assert places("c", {"name": "a", "pin": "top"}, "b", current=(A, B, C)) == {"c": 2, "b": 3}
    assert places("b", {"name": "a", "pin": "no"}, current=(A, B)) == {"b": 1, "a": 2}


def test_a_rule_that_was_pinned_before_keeps_its_place():
    assert places("c", "a", "b", current=({**A, "pin": "top"}, B, C)) == {"c": 2, "b": 3}


def test_a_rule_that_is_removed_has_no_place():
    assert places({"name": "a", "state": "absent"}, "c", "b", current=(A, B, C)) == {"c": 2, "b": 3}


def test_an_unknown_place_is_replaced_by_an_unused_one():
    assert places("c", "a", current=(A, {**C, "orderid": None})) == {"c": 1, "a": 2}


def test_rules_that_share_a_place_are_put_in_order():
    assert places("b", "a", current=({**A, "orderid": 5}, {**B, "orderid": 5})) != {}


def test_ordering_changes_none_of_its_inputs():
    desired = want(NETWORK, rules=[{"name": "c"}, {"name": "a"}])
    state = network(A, B, C)
    before = copy.deepcopy((desired, state))
    assert plan_of(NETWORK, desired, state, extra={"rules_in_order": True}).steps
    assert (desired, state) == before


# --- what belongs to the system -------------------------------------------------------------------------------------------


def test_rules_of_the_system_are_only_changed_on_request():
    state = network({"name": "s", "system_rule": True, "protocol": "tcp"}, "r")
    change = want(NETWORK, rules=[{"name": "s", "protocol": "udp"}])
    assert "it is a rule of the system" in refused(NETWORK, change, state)
    assert steps(plan_of(NETWORK, change, state, extra={"allow_system_rules": True}))[:1] == [
        "set protocol of rule 's'"
    ]
    purge = want(NETWORK, rules=[], purge_rules=True)
    assert steps(plan_of(NETWORK, purge, state)) == ["delete rule 'r'"]
    assert RULE.fact("system_rule").load({"system_rule": "1"}) is True


@pytest.mark.parametrize("kind", ["core", "dmz", "physical", "port_mirror"])
def test_networks_of_the_system_are_only_changed_when_they_are_named(kind):
    state = network(type=kind)
    message = refused(NETWORK, want(NETWORK, description="m"), state)
    assert RESERVED[kind] in message
    assert f"'allow_reserved: [{kind}]'" in message
    assert plan_of(NETWORK, want(NETWORK, description="m"), state, extra={"allow_reserved": [kind]}).changes
    assert not plan_of(NETWORK, want(NETWORK, description="d"), state).changes


def test_networks_of_tenants_are_only_changed_when_they_are_named():
    state = network(owner="tenants/5")
    assert "it is the network of a tenant" in refused(NETWORK, want(NETWORK, description="m"), state)


@pytest.mark.parametrize("state", ["absent", "stopped"])
def test_a_task_does_not_cut_its_own_connection(state):
    current = network(ipaddress="192.0.2.9", status=UP)
    for controls, is_refused in (({"host": "192.0.2.9"}, True), ({"host": "192.0.2.8"}, False)):
        if is_refused:
            assert "would be cut off" in refused(NETWORK, want(NETWORK), current, state=state, force=True, **controls)
        else:
            assert plan_of(NETWORK, want(NETWORK), current, state=state, force=True, **controls).changes
    assert not plan_of(NETWORK, want(NETWORK), current, Names(), host="192.0.2.9").changes
