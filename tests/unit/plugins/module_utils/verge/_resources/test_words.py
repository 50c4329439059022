# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of other tools: each one is accepted, or answered with what to write instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.option_reading import own_names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.words import (
    COMMON_WORDS,
    VALUE_ALIASES,
    VALUE_HINTS,
    Word,
)

MANAGED = {module: resource for module, resource in RESOURCES.items() if not resource.read_only}


class Place(NamedTuple):
    """Where words apply: the options of a module, or of the items of one of its lists."""

    module: str
    path: tuple[str, ...]
    spec: dict[str, Any]
    words: tuple[Word, ...]
    facts: frozenset[str]

    def __str__(self) -> str:
        return ".".join((self.module, *self.path))

    def options(self, word: str, value: Any) -> dict[str, Any]:
        """Return the options of a task with a word at this place."""
        found: Any = {word: value}
        for name in reversed(self.path):
            found = {name: [found]}
        return found


def places(module: str, resource: Resource, spec: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[Place]:
    common = tuple(word for word in COMMON_WORDS if word.option in spec)
    facts = frozenset(fact.name for fact in resource.facts)
    yield Place(module, path, spec, (*common, *resource.words), facts)
    for children in resource.children:
        inner = spec.get(children.option, {}).get("options")
        if inner:
            yield from places(module, children.resource, inner, (*path, children.option))


PLACES = [place for module, resource in MANAGED.items() for place in places(module, resource, managing(resource).spec)]
IDS = [str(place) for place in PLACES]


def problem(place: Place, word: str, value: Any) -> str:
    return managing(MANAGED[place.module]).read(place.options(word, value), place.module).problem


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_words_mean_options_that_exist(place):
    assert [word for word in place.words if word.option and word.option not in place.spec] == []
    assert [word.word for word in place.words if word not in COMMON_WORDS and word.word in place.spec] == []
    own = [word.word for word in place.words if word not in COMMON_WORDS]
    assert sorted(own) == sorted(set(own))


@pytest.mark.parametrize("place", PLACES, ids=IDS)
def test_words_are_accepted_or_answered(place):
    names = own_names(place.spec)
    overridden = {word.word for word in place.words if word not in COMMON_WORDS}
    for word in place.words:
        if word in COMMON_WORDS and (word.word in overridden or word.word in place.spec):
            continue
        if word.is_alias:
            assert names[word.word] == word.option
            read = managing(MANAGED[place.module]).read(place.options(word.word, None), place.module)
            assert "not an option" not in read.problem
            assert f"'{word.option}'" in str(read.options)
        elif word.word in place.facts:
            # A result has it as well: a task with another value gets the advice as a warning.
            assert "not an option" not in problem(place, word.word, 1)
        else:
            assert f"{word.word}' is not an option" in problem(place, word.word, 1)
            assert word.advice in problem(place, word.word, 1)


@pytest.mark.parametrize("place", [place for place in PLACES if not place.path], ids=str)
def test_words_for_states(place):
    choices = place.spec["state"]["choices"]
    for word, meaning in VALUE_ALIASES["state"].items():
        assert (word in choices) == (meaning in choices)
    for word, meanings in VALUE_HINTS["state"].items():
        if set(meanings) & set(choices):
            assert f"did you mean '{meanings[0]}'?" in problem(place, "state", word)


def test_names_of_columns_are_known_too():
    read = managing(MANAGED["verge_vm"]).read(
        {"name": "x", "cloudinit_files": [{"name": "/a", "contnts": 1}]}, "verge_vm"
    )
    assert read.problem == "'cloudinit_files[0].contnts' is not an option: did you mean 'contents'?"
    read = managing(MANAGED["verge_user"]).read(
        {"name": "x", "api_keys": [{"name": "a", "expires_typ": 1}]}, "verge_user"
    )
    assert read.problem == "'api_keys[0].expires_typ' is not an option: did you mean 'expires'?"
