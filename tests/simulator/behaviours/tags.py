# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: a category has to be open for the kind of object; nothing can be tagged by default (measured on 26.1.8)."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError, no_such_reference
from ..registry import after_delete, before_create, before_validate
from ..store import Row

#: Kinds of objects by the column that opens a category for them.
TAGGABLE = (
    "vms", "vnets", "volumes", "vnet_rules", "vmware_containers", "users", "tenant_nodes", "sites", "nodes", "groups",
    "clusters", "tenants",
)  # fmt: skip


def not_permitted() -> ApiError:
    """Text measured. Assumption: 405; an official client saw an error that is none of 401, 403, 404, 409 and 422."""
    return ApiError(405, "Operation not permitted")


@before_validate("tag_categories")
def trim_name(call: Call, body: dict[str, Any]) -> None:
    """The server cuts blanks off (vendor's schema notes)."""
    if isinstance(body.get("name"), str):
        body["name"] = body["name"].strip()


@before_create("tag_members")
def check_tagging(call: Call, values: dict[str, Any]) -> None:
    store = call.engine.store
    table, _slash, _key = values["member"].partition("/")
    tag = store.get("tags", values["tag"])
    category = store.get("tag_categories", tag["category"])
    if table not in TAGGABLE or not category[f"taggable_{table}"]:
        raise not_permitted()
    # Unlike memberships in groups, tags are written in the short form only. Assumption: other spellings are refused.
    target = store.resolve(values["member"])
    if target is None or values["member"] != f"{target[0]}/{target[1]}" or store.peek(*target) is None:
        raise no_such_reference("tag_members", "member")
    if category["single_tag_selection"]:
        _refuse_second(call, values, category)


def _refuse_second(call: Call, values: dict[str, Any], category: Row) -> None:
    """One tag of such a category to an object. Assumption: a second one is refused, it does not replace the first."""
    store = call.engine.store
    for other in store.select("tag_members", member=values["member"]):
        if other["tag"] != values["tag"] and store.get("tags", other["tag"])["category"] == category["$key"]:
            raise ApiError(422, "Only one tag of this category may be selected")  # assumption: the text


@after_delete("*")
def untag(call: Call, row: Row) -> None:
    """Assumption: the tags of an object go with it (its key is given out again, a dangling tag would show up there)."""
    table = call.table.name
    if table in TAGGABLE:
        for member in call.engine.store.select("tag_members", member=f"{table}/{row['$key']}"):
            call.engine.store.remove("tag_members", member["$key"])
