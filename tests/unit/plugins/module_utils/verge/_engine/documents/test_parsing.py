# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading documents: defaults, options of the task, places, and what is not a document at all."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import kinds_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.parsing import (
    Item,
    Parser,
    Surroundings,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.problems import Problems
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.secrets import SecretsInDocuments
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.sections import sections
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError

KINDS = kinds_of(RESOURCES.values())


def validate(spec: Any, rules: Any, options: Any) -> tuple[dict[str, Any], list[str]]:
    result = ArgumentSpecValidator(dict(spec), **rules).validate(dict(options))
    return result.validated_parameters, list(result.error_messages)


def parser(**common: Any) -> Parser:
    return Parser(KINDS, validate, Surroundings(common))


def parse(*documents: Any, **common: Any) -> list[Item]:
    return parse_with(parser(**common), *documents)


def parse_with(reader: Parser, *documents: Any) -> list[Item]:
    problems = Problems()
    items = reader.parse(sections(documents, problems, reader.surroundings.site), problems)
    problems.refuse("read")
    return items


def test_what_is_written_comes_before_defaults_and_those_before_the_options_of_the_task() -> None:
    document = {
        "defaults": {"vms": {"ram": "2 GiB", "wait_timeout": 20}},
        "vms": [{"name": "a"}, {"name": "b", "ram": "4 GiB", "wait_timeout": 30}],
        "networks": [{"name": "c", "type": "internal"}],
    }
    a, b, c = parse(document, wait_timeout=10, update_password="always")
    assert (a.options["ram"], b.options["ram"]) == ("2 GiB", "4 GiB")
    assert [item.controls.wait_timeout for item in (a, b, c)] == [20, 30, 10]
    assert a.controls.update_secrets
    assert "update_password" not in c.options


def test_null_clears_although_there_is_a_default() -> None:
    (item,) = parse({"defaults": {"vms": {"description": "x"}}, "vms": [{"name": "a", "description": None}]})
    assert item.options["description"] is None


def test_kinds_may_be_empty() -> None:
    assert parse({"vms": None, "networks": [], "defaults": None}) == []


def test_places_say_where_an_object_is() -> None:
    items = parse({"title": "a.yml", "vms": [{"name": "x"}]}, {"vms": [{"name": "y"}, {"name": "z"}]})
    assert [item.place for item in items] == ["a.yml: vms[0]", "document 2: vms[0]", "document 2: vms[1]"]


def test_the_removal_of_an_object_takes_only_the_defaults_that_say_how() -> None:
    reader = parser()
    parse_with(reader, {"defaults": {"vms": {"force": True, "ram": "2 GiB", "drives": [], "purge_drives": True}}})
    item = reader.removal(KINDS["vms"], "extra", "7")
    assert item.removes
    assert item.controls.key == "7"
    assert item.controls.force
    assert set(item.options) == {"force", "id", "state"}


def test_mistakes_that_are_alike_are_told_once() -> None:
    with pytest.raises(UsageError) as failure:
        parse({"vms": [{"name": f"vm{number}", "cpu_coers": 1} for number in range(30)]})
    assert str(failure.value).count("cpu_coers") == 1
    assert "(the same at 29 other places)" in str(failure.value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*KINDS, "defaults", "title", "name", "state", "drives", "nics", "ram", "tags", "id"])
            | st.text(max_size=3)
            | st.integers(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None)
@given(documents=st.lists(JUNK, max_size=3))
def test_nothing_but_a_refusal_comes_of_nonsense(documents: list[Any]) -> None:
    secrets = SecretsInDocuments(KINDS)
    secrets.mask(documents)
    list(secrets.secrets(documents))
    try:
        items = parse(*documents)
    except UsageError:
        return
    assert all(isinstance(item, Item) for item in items)


KNOWN = st.sampled_from(sorted(KINDS)).flatmap(
    lambda name: st.fixed_dictionaries(
        {},
        optional={name: st.lists(st.dictionaries(st.sampled_from(sorted(KINDS[name].options)), JUNK, max_size=4))},
    )
)


@settings(max_examples=100, deadline=None)
@given(document=KNOWN)
def test_nothing_but_a_refusal_comes_of_options_with_nonsense(document: dict[str, Any]) -> None:
    with suppress(UsageError):
        parse(document)
