# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result holds besides options."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import Choice
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column, Fact
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.pasted import without_facts
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource

PART = Resource("part", "part", "parts", (Column("name"),), facts=(Fact("status"),))
SENSOR = Resource("sensor", "sensor", "sensors", (Column("name"),), read_only=True)
LABEL = Resource("label", "label", "labels", (Column("text"),), identity=("text",))
THING = Resource(
    "thing",
    "thing",
    "things",
    (Column("name"), Column("kind", Choice("a", "b", reported=("system",)))),
    facts=(Fact("uuid"),),
    children=(
        Children("parts", PART, parent_column="thing"),
        Children("labels", LABEL, "thing", scalar="text"),
        Children("sensors", SENSOR, parent_column="thing"),
    ),
)


def test_facts_are_taken_out_however_deep():
    options = {"id": "1", "name": "x", "uuid": "u", "parts": [{"id": 5, "name": "p", "status": "on"}, "odd"]}
    assert without_facts(THING, options) == (
        {"id": "1", "name": "x", "parts": [{"name": "p"}, "odd"]},
        {"uuid": "u", "parts[0].id": 5, "parts[0].status": "on"},
    )


def test_values_that_only_the_platform_sets_are_taken_out():
    assert without_facts(THING, {"kind": "system"}) == ({}, {"kind": "system"})
    assert without_facts(THING, {"kind": "a", "labels": ["uuid"]}) == ({"kind": "a", "labels": ["uuid"]}, {})


def test_what_only_the_platform_writes_inside_an_object_is_taken_out():
    assert without_facts(THING, {"sensors": [{"name": "s"}]}) == ({}, {"sensors": [{"name": "s"}]})


def test_other_words_are_left_for_the_validation():
    options = {"uuids": 1, "parts": "name=x", "kind": ["system"]}
    assert without_facts(THING, options) == (options, {})
