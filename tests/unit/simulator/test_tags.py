# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags (trap S33)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import Simulator
from tests.simulator.behaviours.tags import TAGGABLE

from .conftest import Api

NOT_PERMITTED = {"err": "Operation not permitted"}


def category(api: Api, *kinds: str, name: str = "place", **more: Any) -> Any:
    return api.make("tag_categories", name=name, **{f"taggable_{kind}": True for kind in kinds}, **more)


def tag(api: Api, parent: Any, name: str = "here") -> Any:
    return api.make("tags", category=parent, name=name)


def test_s33_an_omitted_flag_is_false(api: Api) -> None:
    row = api.get(f"tag_categories/{category(api, 'vms')}", fields="all")
    assert row["taggable_vms"] is True
    assert [name for name, value in row.items() if name.startswith("taggable_") and value] == ["taggable_vms"]
    assert row["single_tag_selection"] is False


def test_s33_an_update_keeps_omitted_flags(api: Api) -> None:
    key = category(api, "vms", "vnets")
    api.put(f"tag_categories/{key}", description="x", taggable_vnets=False)
    row = api.get(f"tag_categories/{key}", fields="taggable_vms,taggable_vnets")
    assert row == {"taggable_vms": True, "taggable_vnets": False}


def test_s33_only_enabled_types_are_taggable(api: Api, web1: dict[str, Any]) -> None:
    here = tag(api, category(api, "vnets"))
    assert api.post("tag_members", 405, tag=here, member=f"vms/{web1['$key']}") == NOT_PERMITTED
    api.post("tag_members", tag=here, member="vnets/7")
    assert api.post("tag_members", 405, tag=here, member="files/12") == NOT_PERMITTED


def test_s33_every_taggable_type_has_a_flag(api: Api, sim: Simulator) -> None:
    for table in TAGGABLE:
        rows = sim.store.rows(table) if table in sim.engine.contract else []
        if not rows:
            continue
        here = tag(api, category(api, table, name=table))
        api.post("tag_members", tag=here, member=f"{table}/{rows[0]['$key']}")


def test_s33_deleting_a_category_deletes_tags_and_assignments(api: Api, sim: Simulator) -> None:
    [env] = sim.store.rows("tag_categories", name="env")
    assert len(sim.store.rows("tag_members")) == 3
    other = category(api, "vms")
    kept = tag(api, other, "prod")
    api.delete(f"tag_categories/{env['$key']}")
    assert [row["$key"] for row in sim.store.rows("tags")] == [kept]
    assert sim.store.rows("tag_members") == []
    assert api.get(f"tag_categories/{other}", fields="name") == {"name": "place"}


def test_deleting_a_tag_deletes_its_assignments(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    [prod] = sim.store.rows("tags", name="prod")
    api.delete(f"tags/{prod['$key']}")
    assert [row["name"] for row in sim.store.rows("tags")] == ["test"]
    assert api.get("tag_members", filter=f"member eq 'vms/{web1['$key']}'", fields="$key") == []


def test_s14_names_of_tags_are_unique_per_category(api: Api) -> None:
    first, second = category(api, name="one"), category(api, name="two")
    tag(api, first)
    tag(api, second)
    assert "already" in api.post("tags", 409, category=first, name="here")["err"]
    assert "already" in api.post("tag_categories", 409, name="one")["err"]
    tag(api, first, "Here")


def test_names_of_categories_are_trimmed(api: Api) -> None:
    key = category(api, name="  spaces ")
    assert api.get(f"tag_categories/{key}", fields="name") == {"name": "spaces"}


def test_an_object_has_a_tag_once(api: Api) -> None:
    here = tag(api, category(api, "vnets"))
    key = api.make("tag_members", tag=here, member="vnets/7")
    assert "already" in api.post("tag_members", 409, tag=here, member="vnets/7")["err"]
    assert api.request("PUT", f"tag_members/{key}", {"tag": here}).status_code == 405
    api.delete(f"tag_members/{key}")
    api.post("tag_members", tag=here, member="vnets/7")


@pytest.mark.parametrize("member", ["vnets/99", "/v4/vnets/7", "vnets/", "vnets/x"])
def test_tags_require_an_existing_object_in_the_short_spelling(api: Api, member: str) -> None:
    here = tag(api, category(api, "vnets"))
    assert "err" in api.request("POST", "tag_members", {"tag": here, "member": member}).json()
    assert api.get("tag_members", filter=f"tag eq {here}", fields="$key") == []


def test_one_tag_of_a_category_that_allows_one(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    """Whether the platform refuses or replaces is not known; the simulator refuses."""
    member = f"vms/{web1['$key']}"
    [test] = sim.store.rows("tags", name="test")
    assert "err" in api.post("tag_members", 422, tag=test["$key"], member=member)
    api.post("tag_members", tag=tag(api, category(api, "vms")), member=member)
    for held in sim.store.rows("tag_members", member=member):
        api.delete(f"tag_members/{held['$key']}")
    api.post("tag_members", tag=test["$key"], member=member)


def test_an_object_with_a_reused_key_has_no_old_tags(api: Api, sim: Simulator) -> None:
    here = tag(api, category(api, "vms"))
    key = api.make("vms", name="short")
    api.post("tag_members", tag=here, member=f"vms/{key}")
    api.delete(f"vms/{key}")
    assert sim.store.rows("tag_members", tag=here) == []


def test_a_vm_shows_its_tags_by_a_join(api: Api, web1: dict[str, Any]) -> None:
    rows = api.get(
        "tag_members",
        filter=f"member eq 'vms/{web1['$key']}'",
        fields="tag#name as tag_name,tag#category#name as category_name,member#$display as who",
    )
    assert rows == [{"tag_name": "prod", "category_name": "env", "who": "web1"}]
