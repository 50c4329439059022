# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a newer release: listings show them, tasks that set other options succeed, others say what they found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.contract import load_contract
from tests.integration.cases import CASES, PROVIDED, READ_ONLY, Case
from tests.integration.tasks import System
from tests.integration.words import Word, enumerations_of, enumerations_read

MANAGED = [
    pytest.param(case, word, id=f"{case.id}-{word}") for case in CASES for word in enumerations_of(case.resource)
]
LISTED = [
    pytest.param(resource, word, id=f"{resource.name}-{word}")
    for resource in (*READ_ONLY, *(case.resource for case in PROVIDED))
    for word in enumerations_of(resource)
]


@pytest.fixture
def introduce(system: System, monkeypatch: pytest.MonkeyPatch) -> Callable[[Word], None]:
    """Change a word in every row, as an update of the platform may do."""

    def change(word: Word) -> None:
        system.simulator.clock.finish()
        projector = system.simulator.engine.projector
        if (word.table, word.column) in projector.computed:
            computed = {**projector.computed, (word.table, word.column): lambda _row: word.unknown}
            monkeypatch.setattr(projector, "computed", computed)
            monkeypatch.setattr(projector, "_cache", {})
            return
        for row in system.rows(word.table):
            system.simulator.store.patch(word.table, row["$key"], {word.column: word.unknown})

    return change


def shown(system: System, resource: Resource, **options: Any) -> str:
    """Return what the info module shows, with everything inside."""
    children = {"children": [children.option for children in resource.children]} if resource.children else {}
    return json.dumps(system.run_task(listing(resource), False, {**children, **options}))


def concerned(resource: Resource, word: Word) -> Iterator[str]:
    """Yield the options that read the word, or that list objects whose options read it."""
    table = load_contract()[resource.table]
    for column in resource.columns:
        if column.readable and word in enumerations_read(table, column.fields()):
            yield column.option
    for children in resource.children:
        if word in enumerations_of(children.resource):
            yield children.option
            yield from (shorthand.option for shorthand in children.shorthands)


def identifies(resource: Resource, word: Word) -> bool:
    """Return whether the word is a part of plain values, of which one with another word is another one."""
    return any(
        word in enumerations_of(children.resource) if children.scalar else identifies(children.resource, word)
        for children in resource.children
    )


@pytest.mark.parametrize(("resource", "word"), LISTED)
def test_listings_show_words_that_they_do_not_know(
    system: System, introduce: Callable[[Word], None], resource: Resource, word: Word
) -> None:
    before = shown(system, resource)
    introduce(word)
    after = shown(system, resource)
    assert word.is_path or word.unknown in after
    assert word.unknown not in before


@pytest.mark.parametrize(("case", "word"), MANAGED)
def test_tasks_accept_words_that_they_do_not_know(
    system: System, introduce: Callable[[Word], None], case: Case, word: Word
) -> None:
    case.prepare(system)
    system.run(case.resource, **case.create)
    introduce(word)
    assert word.is_path or not system.rows(word.table) or word.unknown in shown(system, case.resource)

    affected = set(concerned(case.resource, word))
    others = {name: value for name, value in case.create.items() if name not in affected - {case.key_option}}
    result = system.run(case.resource, **others)
    assert not result["changed"], result["actions"]

    if "description" in others:
        result = system.run(case.resource, **{**others, "description": "changed while the word is unknown"})
        assert set(result["diff"]["after"]) == {"description"}

    if affected & set(case.create) - {case.key_option} and not word.is_path and not identifies(case.resource, word):
        secrets = {"update_password": "always"} if case.resource.has_secrets else {}
        assert word.unknown in outcome(system, case, {**case.create, **secrets})


def outcome(system: System, case: Case, options: dict[str, Any]) -> str:
    """Return what a task says in check mode: its differences, or its message."""
    try:
        return json.dumps(system.run(case.resource, check=True, **options))
    except RunError as error:
        return str(error.error)
