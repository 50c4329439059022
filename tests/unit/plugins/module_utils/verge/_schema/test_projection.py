# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fields are read to know an object, and what the answer means."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import KEY, UNAVAILABLE, Integer, Size
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CONTENT,
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import (
    concerned_by_delete,
    everything,
    load_children,
    load_state,
    name_of,
    parent_key,
    projection,
    show,
    wanted_by,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Affects,
    Children,
    Resource,
    State,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Refresh
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import InvalidResponseError
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, want

#: How a network that an object affects is brought up to date; here it only has to exist.
REFRESH = Refresh("networks", ("$key",), lambda _row: ())
POINT = Resource(name="point", title="point", table="points", columns=(Column("label"),), identity=("label",))
LEASE = Resource(name="lease", title="lease", table="leases", columns=(Column("ip"),), identity=("ip",))
DISK = Resource(
    name="disk",
    title="disk",
    table="disks",
    columns=(Column("name"), Column("order", Integer(), column="orderid"), Column("size", Size(), column="bytes")),
    children=(
        Children("points", POINT, parent_column="disk", match=(("label",),)),
        Children(
            "lease",
            LEASE,
            "mac",
            parent_value="mac",
            match=(("ip",),),
            scalar="ip",
            single=True,
            delete_before_parent=True,
        ),
    ),
    created_values=("mac",),
)
FILE = Resource(
    name="file", title="file", table="files", columns=(Column("name"), Column("contents", exposure=CONTENT))
)
BOX = Resource(
    name="box",
    title="box",
    table="boxes",
    columns=(
        Column("name"),
        Column("group", column="ha_group", read="machine#ha_group"),
        Column("password", exposure=SECRET),
        Column("first", write=ONCE),
        Reference("network", column="vnet", table="vnets"),
    ),
    facts=(Fact("status", "machine#status#status"), Fact("machine", codec=KEY)),
    created_values=("machine",),
    children=(
        Children("disks", DISK, "machine", parent_value="machine", nested=("machine", "disks"), ordered_by="order"),
        Children("spares", DISK, "machine", parent_value="machine", nested=("machine", "spares")),
        Children("files", FILE, parent_column="owner", delete_before_parent=True),
        Children("points", POINT, parent_column="box", match=(("label",),), affects=Affects("label", REFRESH)),
    ),
)
PLAIN = [
    "$key",
    "name",
    "machine#ha_group as group",
    "vnet",
    "vnet#name as network_name",
    "machine#status#status as status",
]


# --- what is read --------------------------------------------------------------------------------------------------


def test_every_readable_column_is_in_the_projection():
    assert projection(BOX, {}) == [*PLAIN, "machine"]


def test_nested_children_are_read_with_their_parent():
    inner = "disks[$key,name,orderid,bytes,mac]"
    assert projection(BOX, {"disks": {}}) == [*PLAIN, f"machine[$key,{inner}]"]
    assert projection(BOX, {"disks": {}, "spares": {}, "files": {}}) == [
        *PLAIN,
        f"machine[$key,{inner},spares[$key,name,orderid,bytes,mac]]",
    ]


def test_no_field_is_read_twice():
    resource = Resource(
        "x", "x", "xs", (Column("name"), Column("key", read="$key")), facts=(Fact("name_again", "name"),)
    )
    assert projection(resource, {}) == ["$key", "name"]


def test_fields_from_other_requests_are_not_in_the_projection():
    columns = (Column("name"), Column("id", column="settings", member="id"))
    facts = (Fact("all", "x#all"), Fact("first", inside="all"))
    resource = Resource("x", "x", "xs", columns, facts=facts, read_by_key=("settings",))
    assert projection(resource, {}) == ["$key", "name", "x#all as all"]
    assert resource.fact_fields("first") == resource.fact_fields("all") == ["x#all as all"]


# --- what the answer means ----------------------------------------------------------------------------------------------


def test_an_object_is_loaded_from_an_answer():
    row = {"$key": 5, "name": "b", "group": "g", "vnet": 3, "network_name": "A", "status": "on", "machine": 50}
    state = load_state(BOX, row, {})
    assert state.key == "5"
    assert state.row is row
    assert (state.values["name"], state.values["group"]) == ("b", "g")
    assert (state.values["network"].key, state.values["network"].name) == ("3", "A")
    assert state.facts == {"status": "on", "machine": "50"}
    assert state.children == {}
    assert not {"password", "first"} & set(state.values)


def test_columns_missing_in_the_answer_are_not_null():
    state = load_state(BOX, {"$key": 5}, {})
    assert state.values["name"] is UNAVAILABLE
    assert state.values["network"] is UNAVAILABLE
    assert state.facts["machine"] is None


@pytest.mark.parametrize("row", [{}, {"$key": None}, {"$key": ""}, {"name": "b"}])
def test_a_row_without_a_key_is_an_error(row):
    with pytest.raises(InvalidResponseError, match=r"the answer holds no \$key"):
        load_state(BOX, row, {})


def test_nested_children_are_loaded_in_their_order():
    disks = [
        {"$key": 3, "name": "c", "orderid": None},
        {"$key": 2, "name": "b", "orderid": 2},
        {"$key": 1, "name": "a", "orderid": 1},
        {"$key": 4, "name": "z", "orderid": 0},
    ]
    row = {"$key": 5, "machine": {"$key": 50, "disks": disks}}
    state = load_state(BOX, row, {"disks": {}})
    assert [disk.values["name"] for disk in state.children["disks"]] == ["z", "a", "b", "c"]
    assert state.facts["machine"] == "50"
    assert parent_key(BOX.child("disks"), state) == "50"


@pytest.mark.parametrize("machine", [None, 50, {}, {"disks": None}, {"disks": {}}, []])
def test_an_answer_without_children_has_none(machine):
    assert load_state(BOX, {"$key": 5, "machine": machine}, {"disks": {}}).children == {"disks": []}


def test_children_without_an_order_keep_that_of_the_answer():
    states = load_children(BOX.child("files"), [{"$key": 2, "name": "b"}, {"$key": 1, "name": "a"}], {})
    assert [state.key for state in states] == ["2", "1"]


# --- what is shown ------------------------------------------------------------------------------------------------------


def test_an_object_is_shown_in_options_and_units():
    state = have(BOX, 5, {"name": "b", "vnet": 3, "network_name": "A", "status": "on"}, files=[])
    state.children["disks"] = [
        have(DISK, 7, {"name": "d", "orderid": 1, "bytes": 1024**3}, lease=[{"$key": 9, "ip": "i"}])
    ]
    assert show(BOX, state) == {
        "id": "5",
        "name": "b",
        "group": "",
        "network": "A",
        "status": "on",
        "machine": None,
        "files": [],
        "disks": [{"id": "7", "name": "d", "order": 1, "size": "1 GiB", "lease": "i"}],
    }


def test_a_missing_single_child_is_null():
    assert show(DISK, have(DISK, 7, lease=[]))["lease"] is None
    assert "lease" not in show(DISK, have(DISK, 7))


@pytest.mark.parametrize(("key", "shown"), [("5", 5), ("0", 0), ("a" * 40, "a" * 40), ("9" * 40, "9" * 40)])
def test_numeric_keys_are_shown_as_numbers(key, shown):
    assert Key(key).wire == shown


def test_messages_name_an_object_by_its_natural_key():
    resource = Resource("x", "x", "xs", (Column("name"), Column("port", Integer())), identity=("name", "port"))
    assert name_of(resource, have(resource, 1, {"name": "a", "port": 5})) == "a 5"
    assert resource.describe("a 5") == "x 'a 5'"
    assert resource.describe("") == resource.describe(None) == "x"


# --- what a task has to know --------------------------------------------------------------------------------------------


def test_only_children_that_a_task_mentions_are_read():
    assert wanted_by(BOX, want(BOX, name="b")) == {}
    assert wanted_by(BOX, want(BOX, disks=[{"name": "a"}], files=[])) == {"disks": {}, "files": {}}
    disks = [{"name": "a", "points": []}, {"name": "b", "lease": None}]
    assert wanted_by(BOX, want(BOX, disks=disks)) == {"disks": {"points": {}, "lease": {}}}


def test_children_to_delete_are_read_with_their_dependents():
    assert wanted_by(BOX, want(BOX, disks=[{"name": "a", "state": "absent"}])) == {"disks": {"lease": {}}}
    assert wanted_by(BOX, want(BOX, disks=[], purge_disks=True)) == {"disks": {"lease": {}}}
    assert concerned_by_delete(BOX) == {"disks": {"lease": {}}, "spares": {"lease": {}}, "files": {}, "points": {}}
    assert concerned_by_delete(POINT) == {}


def test_all_descendants_can_be_read():
    assert everything(BOX, ["disks"]) == {"disks": {"points": {}, "lease": {}}}
    assert everything(BOX, []) == {}


def test_a_parent_without_the_value_its_children_point_at_is_an_error():
    assert parent_key(BOX.child("files"), State("5", {})) == "5"
    with pytest.raises(InvalidResponseError, match="does not hold 'machine', to which its disks belong"):
        parent_key(BOX.child("disks"), State("5", {"machine": None}))


# --- a real one ---------------------------------------------------------------------------------------------------------


def test_a_vm_is_read_with_its_drives_and_nics_in_one_request():
    fields = projection(VM, {"drives": {}, "nics": {}})
    nested = [field for field in fields if "[" in field]
    assert len(nested) == 1
    assert nested[0].startswith("machine[$key,drives[")
    assert ",nics[" in nested[0]
    assert "machine" not in fields


# --- long lists -----------------------------------------------------------------------------------------------------------


class Counting(Integer):
    """Counts what it converts."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def load(self, raw):
        self.calls.append("load")
        return super().load(raw)

    def show(self, value):
        self.calls.append("show")
        return super().show(value)


def test_each_value_is_converted_once():
    size, fact, secret = Counting(), Counting(), Counting()
    resource = Resource(
        name="thing",
        title="thing",
        table="things",
        columns=(Column("size", size), Column("secret", secret, exposure=SECRET)),
        facts=(Fact("used", codec=fact),),
    )
    rows = [{"$key": key, "size": str(key), "used": key} for key in range(1, 4)]
    states = [load_state(resource, row, {}) for row in rows]
    assert (size.calls, fact.calls, secret.calls) == (["load"] * 3, ["load"] * 3, [])
    assert [show(resource, state) for state in states] == [{"id": str(n), "size": n, "used": n} for n in (1, 2, 3)]
    assert (size.calls, fact.calls, secret.calls) == ([*["load"] * 3, *["show"] * 3],) * 2 + ([],)


def test_a_value_that_no_codec_shows_is_shown_as_it_is():
    resource = Resource(name="thing", title="thing", table="things", columns=(Column("a"), Column("n", Integer())))
    state = load_state(resource, {"$key": 1, "n": "many"}, {})
    assert state.values == {"a": UNAVAILABLE, "n": "many"}
    assert show(resource, state) == {"id": "1", "a": None, "n": "many"}
