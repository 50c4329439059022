# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that carry the mark of a document's owner and are no longer in the document."""

from __future__ import annotations

from typing import Any

from tests.integration.documents.applying import apply, refusal
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import System

OWNER = {"owner": "managed:here", "prune": ["vms", "networks"]}


def vm(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "cpu_cores": 1, "ram": "1 GiB", **options}


def network(name: str) -> dict[str, Any]:
    return {"name": name, "type": "internal", "network": "10.20.0.0/24", "ip_address": "10.20.0.1"}


def markable(system: System) -> None:
    category = {"name": "managed", "taggable_vms": True, "taggable_vnets": True, "tags": [{"name": "here"}]}
    apply(system, {"tag_categories": [category]})


def test_what_has_left_the_document_is_removed_and_nothing_else(system: System) -> None:
    markable(system)
    before = stored_state(system)
    whole = {
        "networks": [network("app")],
        "vms": [vm("a", nics=[{"name": "nic_0", "network": "app"}]), vm("b", tags=["env:prod"])],
    }
    apply(system, whole, **OWNER)
    assert not apply(system, whole, **OWNER)["changed"]
    apply(system, {"vms": [vm("c")]})
    part = {"vms": [vm("b", tags=["env:prod"])]}
    predicted = apply(system, part, check=True, **OWNER)
    assert [(entry["kind"], entry["name"], entry["change"]) for entry in predicted["plan"]] == [
        ("vms", "a", "remove"),
        ("networks", "app", "remove"),
    ]
    assert apply(system, part, **OWNER)["actions"] == predicted["actions"]
    assert [row["name"] for row in system.rows("vms") if row["name"] in "abc"] == ["b", "c"]
    assert not apply(system, part, **OWNER)["changed"]
    apply(system, {"vms": [{"name": name, "state": "absent"} for name in "bc"]})
    assert stored_state(system) == before


def test_only_so_many_objects_are_removed(system: System) -> None:
    markable(system)
    apply(system, {"vms": [vm(name) for name in "abc"]}, owner="managed:here", prune=["vms"])
    message = refusal(system, {"vms": []}, owner="managed:here", prune=["vms"], prune_limit=2)
    assert "3 objects that carry 'managed:here' are not in the document" in message
    assert "more than 'prune_limit' (2): a, b, c" in message
    assert apply(system, {"vms": []}, owner="managed:here", prune=["vms"], prune_limit=3)["counts"]["remove"] == 3


def test_an_object_that_the_document_renames_stays(system: System) -> None:
    markable(system)
    apply(system, {"vms": [vm("a")]}, owner="managed:here", prune=["vms"])
    key = str(system.row("vms", name="a")["$key"])
    result = apply(system, {"vms": [{"id": key, "name": "z"}]}, owner="managed:here", prune=["vms"])
    assert result["counts"] == {"add": 0, "change": 1, "remove": 0, "unchanged": 0, "restart": 0}


def test_options_that_would_remove_too_much_are_refused(system: System) -> None:
    markable(system)
    assert "'prune' needs 'owner'" in refusal(system, {"vms": []}, prune=["vms"])
    assert "'prune' needs the whole document" in refusal(system, {"vms": []}, **OWNER, name="a*")
    assert "'prune' names 'networks', which is not among 'kinds'" in refusal(system, {}, **OWNER, kinds=["vms"])
    assert "owner: " in refusal(system, {"vms": [vm("a")]}, owner="managed", prune=["vms"])
    missing = refusal(system, {"vms": [vm("a")]}, owner="managed:nowhere", prune=["vms"])
    assert "vms[0].tags: there is no tag 'managed:nowhere'" in missing
