# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which listed item means which existing child."""

from __future__ import annotations

import copy
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches, match
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import CLEAR, Codec, Integer, Mac, Text
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column, Reference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Desired, Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError, UsageError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge import fakes
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY

CARD = Resource(
    name="card",
    title="card",
    table="cards",
    columns=(
        Column("name", Text()),
        Reference("network", column="vnet", table="vnets", title="network"),
        Column("mac", Mac()),
        Column("port", Integer()),
    ),
)
NETWORK = CARD.column("network")
BY_NAME = Children("cards", CARD, parent_column="machine")
BY_NAME_OR_NETWORK = Children("cards", CARD, parent_column="machine", match=(("name",), ("network",)))
BY_TWO = Children("cards", CARD, parent_column="machine", match=(("name", "port"),))
BY_MAC = Children("cards", CARD, parent_column="machine", match=(("mac",),))
BY_NETWORK = Children("cards", CARD, parent_column="machine", match=(("network",),))


def items(*values):
    return [Desired(path=f"cards[{index}]", values=dict(value)) for index, value in enumerate(values)]


def rows(*columns):
    return [fakes.child(BY_NAME, {"$key": key, **row}) for key, row in enumerate(columns, start=1)]


def found(children, wanted, states, names=None):
    """Keys of the rows that the items mean, and those of the rest."""
    matching = match(children, wanted, states, names or Names())
    assert [item for item, _row in matching.pairs] == wanted
    return [row.key if row else None for _item, row in matching.pairs], [row.key for row in matching.rest]


def refused(children, wanted, states):
    with pytest.raises(UsageError) as caught:
        match(children, wanted, states, Names())
    return str(caught.value)


def test_items_find_their_rows_in_any_order():
    states = rows({"name": "a"}, {"name": "b"}, {"name": "c"})
    wanted = items({"name": "c"}, {"name": "a"}, {"name": "new"})
    assert found(BY_NAME, wanted, states) == (["3", "1", None], ["2"])


def test_an_empty_list_leaves_all_rows():
    assert found(BY_NAME, [], rows({"name": "a"}, {"name": "b"})) == ([], ["1", "2"])
    assert found(BY_NAME, items({"name": "a"}), []) == ([None], [])


@pytest.mark.parametrize("near", ["A", "a ", " a", "aa", "", None])
def test_a_name_is_matched_exactly(near):
    assert found(BY_NAME, items({"name": "a"}), rows({"name": near})) == ([None], ["1"])


def test_values_are_matched_in_every_spelling():
    wanted = items({"mac": Mac().parse("F0-DB-30-00-00-1F")})
    assert found(BY_MAC, wanted, rows({"mac": "f0:db:30:00:00:1f"})) == (["1"], [])


def test_a_natural_key_of_several_options_needs_all_of_them():
    states = rows({"name": "a", "port": 1}, {"name": "a", "port": 2})
    wanted = items({"name": "a", "port": 2}, {"name": "a", "port": 3})
    assert found(BY_TWO, wanted, states) == (["2", None], ["1"])
    assert refused(BY_TWO, items({"name": "a"}), states) == ("cards[0] needs 'name' and 'port' to identify it")


def test_zero_and_the_empty_string_are_values_too():
    assert found(BY_TWO, items({"name": "", "port": 0}), rows({"name": None, "port": 0})) == (["1"], [])


@pytest.mark.parametrize("value", [{}, {"name": CLEAR}])
def test_an_item_without_a_natural_key_is_refused(value):
    assert refused(BY_NAME, items(value), rows({"name": ""})) == ("cards[0] needs 'name' to identify it")
    assert "needs 'name' or 'network'" in refused(BY_NAME_OR_NETWORK, items(value), [])


def test_a_repeated_item_is_refused_with_both_paths():
    message = refused(BY_NAME, items({"name": "a"}, {"name": "b"}, {"name": "a"}), rows({"name": "a"}))
    assert message == "cards[2] and cards[0] mean the same card: a"
    assert "mean the same" in refused(BY_NAME, items({"name": "a"}, {"name": "a"}), [])


def test_ambiguous_rows_are_refused_with_their_keys():
    message = refused(BY_NAME, items({"name": "a"}), rows({"name": "a"}, {"name": "b"}, {"name": "a"}))
    assert "cards[0] matches 2 existing cards (ids 1, 3)" in message
    assert "rename or remove" in message


def test_rows_that_no_item_means_may_be_ambiguous():
    assert found(BY_NAME, items({"name": "b"}), rows({"name": "a"}, {"name": "b"}, {"name": "a"})) == (
        ["2"],
        ["1", "3"],
    )


# --- the second choice ----------------------------------------------------------------------------------------------


def test_an_item_without_a_name_takes_the_first_free_row_of_its_network():
    states = rows(
        {"name": "x", "vnet": 1, "network_name": "A"},
        {"name": "y", "vnet": 2, "network_name": "B"},
        {"name": "z", "vnet": 2, "network_name": "B"},
    )
    wanted = items({"network": "B"}, {"network": "B"}, {"network": "B"})
    assert found(BY_NAME_OR_NETWORK, wanted, states) == (["2", "3", None], ["1"])


ONE, TWO, THREE = ("02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03")
BY_MAC_IF_TIED = replace(BY_NAME_OR_NETWORK, tie_breaker="mac")


def twins():
    return rows(*({"name": name, "vnet": 1, "network_name": "A", "mac": mac} for name, mac in (("x", ONE), ("y", TWO))))


def test_a_mac_decides_between_the_rows_of_a_network():
    wanted = items({"network": "A", "mac": TWO}, {"network": "A", "mac": ONE})
    assert found(BY_MAC_IF_TIED, wanted, twins()) == (["2", "1"], [])
    assert found(BY_MAC_IF_TIED, items({"network": "A", "mac": TWO}), twins()) == (["2"], ["1"])


def test_a_row_with_the_mac_of_another_item_is_not_taken():
    wanted = items({"network": "A"}, {"network": "A", "mac": ONE})
    assert found(BY_MAC_IF_TIED, wanted, twins()) == (["2", "1"], [])


def test_an_unknown_mac_takes_the_first_free_row():
    assert found(BY_MAC_IF_TIED, items({"network": "A", "mac": THREE}), twins()) == (["1"], ["2"])


def test_a_row_is_removed_only_by_its_own_mac():
    for mac, key in ((TWO, "2"), (THREE, None)):
        wanted = items({"network": "A", "mac": mac})
        wanted[0].absent = True
        assert found(BY_MAC_IF_TIED, wanted, twins())[0] == [key]


def test_nothing_is_removed_on_a_guess():
    wanted = items({"network": "A"})
    wanted[0].absent = True
    said = refused(BY_MAC_IF_TIED, wanted, twins())
    assert "cards[0] matches 2 existing cards (ids 1, 2), of which only one would be removed" in said
    assert "give its name or its mac" in said
    assert found(BY_MAC_IF_TIED, wanted, twins()[:1]) == (["1"], [])


def test_names_are_matched_first_in_any_order_of_the_list():
    states = rows({"name": "x", "vnet": 1, "network_name": "A"}, {"name": "y", "vnet": 1, "network_name": "A"})
    wanted = items({"network": "A"}, {"name": "x", "network": "A"})
    assert found(BY_NAME_OR_NETWORK, wanted, states) == (["2", "1"], [])


def test_a_named_item_never_takes_a_row_by_its_network():
    states = rows({"name": "x", "vnet": 1, "network_name": "A"})
    assert found(BY_NAME_OR_NETWORK, items({"name": "new", "network": "A"}), states) == ([None], ["1"])


def test_a_cleared_name_leaves_the_second_choice():
    states = rows({"name": "x", "vnet": 1, "network_name": "A"})
    assert found(BY_NAME_OR_NETWORK, items({"name": CLEAR, "network": "A"}), states) == (["1"], [])


# --- references -------------------------------------------------------------------------------------------------------


def test_references_are_matched_by_the_name_that_came_with_the_row():
    states = rows({"vnet": 1, "network_name": "A"}, {"vnet": None, "network_name": None})
    assert found(BY_NETWORK, items({"network": "A"}), states) == (["1"], ["2"])
    assert found(BY_NETWORK, items({"network": "a"}), states) == ([None], ["1", "2"])


def test_a_look_up_takes_precedence_over_the_name():
    names = Names()
    names.learn(NETWORK, "A", "2")
    states = rows({"vnet": 1, "network_name": "A"}, {"vnet": 2, "network_name": "other"})
    assert found(BY_NETWORK, items({"network": "A"}), states, names) == (["2"], ["1"])


def test_a_key_means_the_row_that_points_at_it():
    names = Names()
    names.learn(NETWORK, "7", "7")
    states = rows({"vnet": 5, "network_name": "A"}, {"vnet": 7, "network_name": "B"})
    assert found(BY_NETWORK, items({"network": "7"}), states, names) == (["2"], ["1"])


def test_a_name_and_its_key_mean_the_same():
    names = Names()
    names.learn(NETWORK, "B", "7")
    names.learn(NETWORK, "7", "7")
    with pytest.raises(UsageError, match="mean the same"):
        match(BY_NETWORK, items({"network": "B"}, {"network": "7"}), rows({"vnet": 7, "network_name": "B"}), names)


# --- what the answer lacks ----------------------------------------------------------------------------------------------


def test_a_row_without_its_identifying_column_is_an_error():
    state = fakes.child(BY_NAME, {"$key": 1})
    del state.values["name"]
    with pytest.raises(InvalidResponseError, match="does not hold 'name', by which cards are matched"):
        match(BY_NAME, items({"name": "a"}), [state], Names())


# --- in general -------------------------------------------------------------------------------------------------------

letters = st.sampled_from("abcdef")


@STEADY
@given(st.lists(letters, unique=True), st.lists(letters, unique=True))
def test_each_row_is_matched_at_most_once(wanted, existing):
    states = rows(*({"name": name} for name in existing))
    matching = match(BY_NAME, items(*({"name": name} for name in wanted)), states, Names())
    meant = [row for _item, row in matching.pairs if row is not None]
    assert sorted(row.key for row in [*meant, *matching.rest]) == sorted(row.key for row in states)
    for item, row in matching.pairs:
        name = item.values["name"]
        assert (row.values["name"] if row else None) == (name if name in existing else None)


@STEADY
@given(st.lists(letters), st.lists(letters))
def test_matching_changes_none_of_its_inputs(wanted, existing):
    desired, states = items(*({"name": name} for name in wanted)), rows(*({"name": name} for name in existing))
    before = copy.deepcopy((desired, states))
    with suppress(UsageError):
        match(BY_NAME, desired, states, Names())
    assert (desired, states) == before


# --- cost -------------------------------------------------------------------------------------------------------------


def counting(monkeypatch):
    """Count the comparisons of all columns and references."""
    counted = []
    for owner, name in ((Codec, "same"), (Names, "same")):
        original = getattr(owner, name)

        def same(*arguments, original=original):
            counted.append(1)
            return original(*arguments)

        monkeypatch.setattr(owner, name, same)
    return counted


def comparisons(monkeypatch, children, item, columns, size):
    """The number of comparisons that it takes to match as many items as rows, in the opposite order."""
    wanted = items(*(item(number) for number in reversed(range(size))))
    states = rows(*(columns(number) for number in range(size)))
    with monkeypatch.context() as patch:
        counted = counting(patch)
        matching = match(children, wanted, states, Names())
    assert [row.key for _item, row in matching.pairs] == [str(size - number) for number in range(size)]
    assert matching.rest == []
    return len(counted)


@pytest.mark.parametrize(
    ("children", "item", "columns"),
    [
        pytest.param(
            BY_NAME, lambda number: {"name": f"card {number}"}, lambda number: {"name": f"card {number}"}, id="names"
        ),
        pytest.param(
            BY_NETWORK,
            lambda number: {"network": f"net {number}"},
            lambda number: {"vnet": 5000 + number, "network_name": f"net {number}"},
            id="references",
        ),
        pytest.param(
            BY_TWO,
            lambda number: {"name": f"card {number % 10}", "port": number},
            lambda number: {"name": f"card {number % 10}", "port": number},
            id="sets of options",
        ),
    ],
)
def test_the_cost_of_matching_grows_with_the_number_of_items(monkeypatch, children, item, columns):
    few = comparisons(monkeypatch, children, item, columns, 250)
    many = comparisons(monkeypatch, children, item, columns, 1000)
    assert 250 <= few <= 250 * len(children.match[0]) * 2
    assert many <= 4 * few


def test_the_cost_of_a_second_choice_grows_with_the_number_of_items(monkeypatch):
    """Items without a name take the rows of one network one after another."""

    def cost(size):
        wanted = items(*({"network": "A"} for _item in range(size)))
        states = rows(*({"name": f"card {row}", "vnet": 1, "network_name": "A"} for row in range(size)))
        with monkeypatch.context() as patch:
            counted = counting(patch)
            matching = match(BY_NAME_OR_NETWORK, wanted, states, Names())
        assert [row.key for _item, row in matching.pairs] == [row.key for row in states]
        return len(counted)

    assert cost(1000) <= 4 * cost(250)


# --- the cache of a pass ------------------------------------------------------------------------------------------------

MACHINE = Resource(
    name="machine",
    title="machine",
    table="machines",
    columns=(Column("name"),),
    children=(replace(BY_NAME, option="named"), replace(BY_NETWORK, option="networked")),
)
NAMED, NETWORKED = MACHINE.children


def machine():
    """What a task wants of a machine, and the machine."""
    desired = Desired(
        children={"named": items({"name": "a"}), "networked": items({"network": "A"})},
    )
    state = fakes.have(MACHINE, 1)
    state.children["named"] = rows({"name": "a"})
    state.children["networked"] = rows({"vnet": 1, "network_name": "A"}, {"vnet": 2, "network_name": "B"})
    return desired, state


def looked_up(table="vnets", name="A", key="2"):
    found = Names()
    found.learn(replace(NETWORK, table=table), name, key)
    return found


def test_a_matching_is_worked_out_once_in_a_pass(monkeypatch):
    desired, state = machine()
    matches = Matches()
    first = {children.option: matches.of(children, desired, state) for children in MACHINE.children}
    counted = counting(monkeypatch)
    for children in MACHINE.children:
        assert matches.of(children, desired, state) is first[children.option]
    assert counted == []
    other = copy.deepcopy(desired)
    assert matches.of(NAMED, other, state) is not first["named"], "another task"
    assert matches.of(NAMED, desired, copy.deepcopy(state)) is not first["named"], "another object"
    assert matches.of(NAMED, desired, None).pairs == [(desired.children["named"][0], None)], "a new object"


def test_a_matching_is_kept_unless_a_name_that_was_looked_up_concerns_it():
    desired, state = machine()
    matches = Matches()
    named, networked = (matches.of(children, desired, state) for children in (NAMED, NETWORKED))
    assert networked.pairs[0][1].key == "1", "by the name that came with the row"
    later = matches.looked_up(looked_up())
    assert later.of(NAMED, desired, state) is named
    assert later.of(NETWORKED, desired, state).pairs[0][1].key == "2", "by the key that was looked up"
    assert matches.of(NETWORKED, desired, state) is networked, "the matches before the look-up stay as they are"
    unrelated = matches.looked_up(looked_up(table="files"))
    assert unrelated.of(NETWORKED, desired, state) is networked
    assert unrelated.names.key(replace(NETWORK, table="files"), "A") == "2"


def test_the_cache_keeps_its_objects_alive():
    """It knows them by their identity, which Python reuses once an object is gone."""
    desired, state = machine()
    matches = Matches()
    for number in range(50):
        wanted = Desired(children={"named": items({"name": f"card {number}"})})
        (pair,) = matches.of(NAMED, wanted, state).pairs
        assert pair[0].values["name"] == f"card {number}"
    assert matches.of(NAMED, desired, state).pairs[0][1].key == "1"
