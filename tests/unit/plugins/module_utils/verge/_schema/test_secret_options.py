# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets among options, also if these are not valid, and the names of columns that hold secrets."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.partly_secret import DOCUMENT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.secret_options import (
    PLACEHOLDER,
    partly_secret_values,
    secret_values,
    without_secret_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._secret_names import (
    SECRET_COLUMNS,
    SECRET_COLUMNS_OF_TABLES,
    is_secret_column,
    sounds_secret,
    without_secrets,
)
from tests.contract import load_contract

FILES = {"type": "list", "elements": "dict", "options": {"name": {"type": "str"}, "contents": {"no_log": True}}}
SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "secrets": {"type": "dict", "no_log": True},
    "files": FILES,
    "one": {"type": "dict", "options": {"files": FILES}},
    "document": {"type": "dict"},
}


@pytest.mark.parametrize(
    ("options", "secrets"),
    [
        ({"name": "x", "password": "a\nb"}, {"a\nb"}),
        ({"password": ["a", {"b": 1, "c": True}]}, {"a", "1", "['a', {'b': 1, 'c': True}]"}),
        ({"secrets": {"a": {"b": ["c"]}, "d": None}}, {"c"}),
        ({"secrets": '{"a": "b"}'}, {'{"a": "b"}', "b"}),
        ({"files": [{"name": "x", "contents": "c"}, {"name": "y"}]}, {"c"}),
        ({"files": {"name": "x", "contents": "c"}}, {"c"}),
        ({"files": ['{"name": "x", "contents": "c"}']}, {"c"}),
        ({"files": ["name=x contents=c"]}, {"name=x contents=c"}),
        ({"files": [["c"]]}, {"c"}),
        ({"one": {"files": [{"contents": "c"}]}}, {"c"}),
        ({"unknown": "x"}, set()),
    ],
)
def test_secrets_are_found_however_the_options_are_written(options: dict[str, Any], secrets: set[str]) -> None:
    assert set(secret_values(SPEC, options)) == secrets


def test_options_are_shown_without_secrets() -> None:
    options = {
        "name": "x",
        "password": "p",
        "secrets": {"a": "b", "c": True, "d": None},
        "files": [{"name": "x", "contents": "c"}, "c"],
        "document": {"a": 1, "token": "t"},
        "pasword": "p",
        "_ansible_check_mode": False,
    }
    assert without_secret_options(SPEC, options, {"document": DOCUMENT}) == {
        "name": "x",
        "password": PLACEHOLDER,
        "secrets": {"a": PLACEHOLDER, "c": True, "d": None},
        "files": [{"name": "x", "contents": PLACEHOLDER}, PLACEHOLDER],
        "document": {"a": 1, "token": "<hidden>"},
        "pasword": PLACEHOLDER,
        "_ansible_check_mode": False,
    }


def test_partly_secret_options_are_found_by_path() -> None:
    params = {"a": {"b": {"token": "t"}}, "c": None, "list": [{"b": {"token": "u"}}, {}, {"b": {"token": "v"}}]}
    found = partly_secret_values(params, dict.fromkeys(("a.b", "c", "d", "list.b"), DOCUMENT))
    assert [list(partly.secrets(value)) for partly, value in found] == [["t"], ["u"], ["v"]]


def test_every_column_of_the_platform_with_a_secret_is_listed() -> None:
    """The list is complete, and the rule for other names finds no column that is not in the list, but these two."""
    found = {
        name
        for table in load_contract().values()
        for name, column in table.columns.items()
        if column.type in ("text", "json") and sounds_secret(name)
    }
    assert found - SECRET_COLUMNS == {"database_private_mirror", "signature"}
    assert SECRET_COLUMNS - found == set()
    for table, names in SECRET_COLUMNS_OF_TABLES.items():
        assert names <= set(load_contract()[table].columns)


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "X-Auth-Token", "Cookie", "bind_password", "api_key"])
def test_names_that_sound_secret(name: str) -> None:
    assert sounds_secret(name)


@pytest.mark.parametrize("name", ["authorization_type", "token_endpoint", "key", "name", "ssh_keys", "passive", "$key"])
def test_names_that_do_not(name: str) -> None:
    assert not sounds_secret(name)


def test_columns_are_recognized_through_joins() -> None:
    assert is_secret_column("webhook_urls", "url")
    assert is_secret_column("webhooks", "webhook_url#url")
    assert is_secret_column("x", "owner#client_secret")
    assert not is_secret_column("catalog_repositories", "url")


def test_the_value_of_a_setting_depends_on_its_key() -> None:
    rows = [{"key": "smtp_password", "value": "x"}, {"key": "smtp_host", "value": "y"}]
    assert without_secrets(rows) == [{"key": "smtp_password", "value": "<hidden>"}, {"key": "smtp_host", "value": "y"}]
