# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: the same behaviour on every taggable object."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tag_category import TAG_CATEGORY
from tests.integration.cases import CASES, Case
from tests.integration.tasks import System, failure

TAGGABLE = [case for case in CASES if any(children.option == "tags" for children in case.resource.children)]
EVERY = pytest.mark.parametrize("case", [case for case in TAGGABLE if case.id != "tag_category"], ids=lambda c: c.id)
NEW = {"category": "stage", "name": "new"}
OLD = {"category": "stage", "name": "old"}


def category(system: System, **options: Any) -> None:
    flags = [column.option for column in TAG_CATEGORY.columns if column.option.startswith("taggable_")]
    values = {**dict.fromkeys(flags, True), **options}
    system.run(TAG_CATEGORY, name="stage", tags=[{"name": "new"}, {"name": "old"}], **values)


@EVERY
def test_tags_are_added_and_removed(system: System, case: Case) -> None:
    case.prepare(system)
    category(system)
    options = {name: value for name, value in case.create.items() if name != "tags"}
    system.run(case.resource, **options)
    name = {name: value for name, value in options.items() if name in ("name", "service")}
    for tags in ([NEW], [NEW, OLD]):
        predicted = system.run(case.resource, check=True, **name, tags=tags)
        result = system.run(case.resource, **name, tags=tags)
        assert result["changed"]
        assert result["diff"] == predicted["diff"]
        assert not system.run(case.resource, **name, tags=tags)["changed"]
    remaining = system.run(case.resource, **name, tags=[OLD], purge_tags=True)[case.resource.name]["tags"]
    assert remaining == [OLD]
    (listed,) = system.info(case.resource, **{case.key_option: case.name}, children=["tags"])
    assert listed["tags"] == [OLD]


def test_a_category_that_does_not_allow_the_object_type_is_reported(system: System) -> None:
    category(system, taggable_vms=False)
    case = next(case for case in TAGGABLE if case.id == "vm")
    text = failure(system, case.resource, name="web1", tags=[NEW])
    assert "Operation not permitted" in text
    assert "category" in text
