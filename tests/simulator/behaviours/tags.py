# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: a category must be enabled for the type of object; nothing is taggable by default (measured on 26.1.8)."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..errors import ApiError, no_such_reference
from ..registry import after_delete, before_create, before_validate
from ..store import Row

#: Tables of taggable objects by the column that enables a category for them.
TAGGABLE = (
    "vms", "vnets", "volumes", "vnet_rules", "vmware_containers", "users", "tenant_nodes", "sites", "nodes", "groups",
    "clusters", "tenants",
)  # fmt: skip


def not_permitted() -> ApiError:
    """Return the refusal of an object that is not taggable.

    The text was measured. Assumption: 405; an official client saw an error other than 401, 403, 404, 409 and 422.
    """
    return ApiError(405, "Operation not permitted")


@before_validate("tag_categories")
def trim_name(call: Call, body: dict[str, Any]) -> None:
    """Strip leading and trailing blanks, as the server does (vendor's schema notes)."""
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
    # Unlike group memberships, tags accept the short form only. Assumption: other spellings are refused.
    target = store.resolve(values["member"])
    if target is None or values["member"] != f"{target[0]}/{target[1]}" or store.peek(*target) is None:
        raise no_such_reference("tag_members", "member")
    if category["single_tag_selection"]:
        _refuse_second(call, values, category)


def _refuse_second(call: Call, values: dict[str, Any], category: Row) -> None:
    """Refuse a second tag of a category that allows one per object.

    Assumption: it is refused, it does not replace the first.
    """
    store = call.engine.store
    for other in store.select("tag_members", member=values["member"]):
        if other["tag"] != values["tag"] and store.get("tags", other["tag"])["category"] == category["$key"]:
            raise ApiError(422, "Only one tag of this category may be selected")  # assumption: the text


@after_delete("*")
def untag(call: Call, row: Row) -> None:
    """Remove the tags of a deleted object.

    Assumption: otherwise a leftover tag would appear on the next object with the same key.
    """
    table = call.table.name
    if table in TAGGABLE:
        for member in call.engine.store.select("tag_members", member=f"{table}/{row['$key']}"):
            call.engine.store.remove("tag_members", member["$key"])
