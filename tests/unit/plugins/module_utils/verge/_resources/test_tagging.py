# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every object that the platform can tag has tags here."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import KINDS
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Children, Resource
from tests.contract import load_contract

#: What has no module: VMware services.
WITHOUT_A_MODULE = {"vmware_containers"}


def lists_of_tags(resource: Resource) -> Iterator[tuple[str, Children]]:
    """Yield where an object, or what is inside it, lists its tags."""
    for children in resource.children:
        if children.option == "tags" and children.resource.table == "tag_members":
            yield resource.table, children
        yield from lists_of_tags(children.resource)


def test_every_kind_that_can_be_tagged_lists_its_tags() -> None:
    columns = load_contract()["tag_categories"].columns
    assert {f"taggable_{kind}" for kind in KINDS} == {name for name in columns if name.startswith("taggable_")}
    found = dict(tags for resource in RESOURCES.values() for tags in lists_of_tags(resource))
    assert set(found) == set(KINDS) - WITHOUT_A_MODULE
    for table, children in found.items():
        assert (children.parent_column, children.parent_path) == ("member", f"{table}/")
        assert not children.resource.read_only, table
