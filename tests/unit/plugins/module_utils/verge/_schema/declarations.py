# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources for the tests of options: one with every kind of column and of children."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import TagReference
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    TIER,
    Choice,
    DelimitedList,
    Integer,
    Memory,
    Size,
    Text,
    Timestamp,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    CONTENT,
    ONCE,
    SECRET,
    Column,
    Reference,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    Arrangement,
    Children,
    Resource,
)

POINT = Resource(
    name="point", title="point", table="points", columns=(Column("label", required=True),), identity=("label",)
)
TAG = Resource(name="tag", title="tag", table="tag_members", columns=(TagReference("tag"),), identity=("tag",))
MEMBER = Resource(
    name="member", title="member", table="members", columns=(Reference("group", table="groups"),), identity=("group",)
)
ADDRESS = Resource(name="address", title="address", table="addresses", columns=(Column("ip"),), identity=("ip",))

PART = Resource(
    name="part",
    title="part",
    table="parts",
    columns=(
        Column("name", Text(8), required=True),
        Column("place", Integer(0), default=0),
        Column("tier", TIER),
        Column("notes", DelimitedList(",")),
        Column("contents", exposure=CONTENT),
        Column("token_count", Integer(0)),
        Column("colour"),
    ),
    children=(
        Children("points", POINT, parent_column="part", match=(("label",),)),
        Children("address", ADDRESS, parent_column="mac", match=(("ip",),), scalar="ip", single=True),
    ),
)

THING = Resource(
    name="thing",
    title="thing",
    table="things",
    columns=(
        Column("name", required=True),
        Column("note", Text(8)),
        Column("size", Size()),
        Column("ram", Memory()),
        Column("kind", Choice("a", "b"), create_default="a"),
        Column("cores", Integer(1, 8)),
        Column("enabled", FLAG),
        Column("servers", DelimitedList(",")),
        Column("expires", Timestamp()),
        Column("admin_password", exposure=SECRET),
        Column("encryption", exposure=SECRET, write=ONCE),
        Column("script", exposure=CONTENT),
        Column("key_layout"),
        Column("passive"),
        Reference("network", table="vnets"),
    ),
    children=(
        Children(
            "parts",
            PART,
            parent_column="thing",
            arrangement=Arrangement("parts_in_order", lambda pairs, _rows: list(pairs)),
        ),
        Children("spares", PART, parent_column="thing", match=(("name",), ("tier",))),
        Children("groups", MEMBER, parent_column="thing", match=(("group",),), scalar="group"),
        Children("tags", TAG, parent_column="thing", match=(("tag",),), scalar="tag"),
        Children("address", ADDRESS, parent_column="thing", match=(("ip",),), scalar="ip", single=True),
        Children("keys", POINT, parent_column="thing", match=(("label",),)),
    ),
    controls={"apply": {"type": "str", "choices": ["auto", "never"], "default": "auto"}},
)
