# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which columns and values a resource uses."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Choice
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    ONCE,
    SECRET,
    Column,
    Fact,
    Reference,
    Switch,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Action,
    Children,
    Clone,
    Power,
    Resource,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.usage import Purpose, uses

POWER = Power(
    status="machine#status",
    table="box_actions",
    target="box",
    on=("running",),
    off=("stopped",),
    transitioning=("starting",),
    start=Action("poweron"),
    stop=Action("shutdown"),
)
DISK = Resource(name="disk", title="disk", table="disks", columns=(Column("size", column="bytes"),), identity=("size",))
BOX = Resource(
    name="box",
    title="box",
    table="boxes",
    columns=(
        Column("name"),
        Column("kind", Choice("round", "square"), write=ONCE),
        Column("secret", exposure=SECRET),
        Column("favorite", switch=Switch("star", "unstar")),
        Reference("shelf", table="shelves", constants=(("is_old", False),)),
        Reference("source", table="boxes", write=ONCE),
    ),
    facts=(Fact("load", "machine#stats#load"),),
    power=POWER,
    clone=Clone("source", "box_actions", "box", "clone", {}),
    children=(Children("disks", DISK, "machine", parent_value="machine", nested=("machine", "disks")),),
    created_values=("machine",),
)
LINKS = {("boxes", "machine"): "machines", ("machines", "disks"): "disks", ("boxes", "shelf"): "shelves"}


def found(purpose, resource=BOX):
    """Return the columns that are used for a purpose, with their subjects."""
    return {
        (use.table, use.column, use.subject) for use in uses("verge_box", resource, LINKS) if use.purpose is purpose
    }


def values(table, column):
    return {
        value
        for use in uses("verge_box", BOX, LINKS)
        if (use.table, use.column) == (table, column)
        for value in use.values
    }


def test_columns_that_are_written():
    assert found(Purpose.WRITE) == {
        ("boxes", "name", "name"),
        ("boxes", "kind", "kind"),
        ("boxes", "secret", "secret"),
        ("boxes", "shelf", "shelf"),
        ("box_actions", "action", "favorite"),
        ("box_actions", "action", "state"),
        ("box_actions", "box", "state"),
        ("box_actions", "action", "source"),
        ("box_actions", "box", "source"),
        ("disks", "bytes", "disks[].size"),
        ("disks", "machine", "disks"),
    }


def test_columns_that_are_read_as_far_as_the_target_of_joins_is_known():
    assert found(Purpose.SHOW) == {("boxes", "machine", "load"), ("machines", "stats", "load")}
    assert found(Purpose.COMPARE) == {
        ("boxes", "name", "name"),
        ("boxes", "favorite", "favorite"),
        ("boxes", "shelf", "shelf"),
        ("shelves", "name", "shelf"),
        ("boxes", "machine", "state"),
        ("machines", "status", "state"),
        ("boxes", "machine", "box"),
        ("boxes", "machine", "disks"),
        ("machines", "disks", "disks"),
        ("disks", "bytes", "disks[].size"),
    }


def test_columns_by_which_rows_are_found():
    assert found(Purpose.FIND) == {
        ("boxes", "name", "name"),
        ("shelves", "name", "shelf"),
        ("shelves", "is_old", "shelf"),
        ("boxes", "name", "source"),
        ("boxes", "machine", "disks"),
        ("disks", "bytes", "disks[].size"),
    }


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("boxes", "kind", {"round", "square"}),
        ("machines", "status", {"running", "stopped", "starting"}),
        ("box_actions", "action", {"poweron", "shutdown", "star", "unstar", "clone"}),
        ("boxes", "name", set()),
    ],
)
def test_values_that_a_column_must_know(table, column, expected):
    assert values(table, column) == expected


def test_a_read_only_resource_writes_nothing():
    listed = Resource(
        name="event", title="event", table="events", columns=(Column("text"),), identity=("text",), read_only=True
    )
    assert {use.purpose for use in uses("verge_event_info", listed, {})} == {Purpose.COMPARE, Purpose.FIND}
