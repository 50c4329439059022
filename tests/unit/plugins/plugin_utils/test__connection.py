# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options from variables, and connections that stay open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import OPTIONS, Settings
from ansible_collections.verge.vergeos.plugins.plugin_utils import _connection as connection
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import node_kind, tenant_kind, vm_kind

VARIABLES = {"verge_host": "site.example.com", "verge_token": "Zk81-site", "verge_timeout": 5, "verge_name": "web1"}


def options(
    given: dict[str, Any] | None = None,
    variables: dict[str, Any] | None = None,
    environ: dict[str, str] | None = None,
    template: Any = lambda value: value,
) -> dict[str, Any]:
    return connection.connection_options(given or {}, variables or {}, template, environ or {}, str, CONNECTION)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "profiles.yml"
    path.write_text("prod: {host: prod.example.com, token: Zk81-prod, timeout: 7}", encoding="utf-8")
    path.chmod(0o600)
    return {"VERGE_PROFILES": str(path)}


def test_variables_complete_the_options() -> None:
    assert options({"name": "web1"}, VARIABLES) == {
        "host": "site.example.com",
        "token": "Zk81-site",
        "timeout": 5,
    }
    assert options({"name": "web1"}, {"inventory_hostname": "a"}) == {}


def test_options_take_precedence_over_variables() -> None:
    assert options({"host": "other", "timeout": None}, VARIABLES) == {"token": "Zk81-site", "timeout": 5}
    assert options({"username": "u", "password": "p"}, VARIABLES) == {"host": "site.example.com", "timeout": 5}


def test_other_names_of_options_count_as_given() -> None:
    variables = {**VARIABLES, "verge_validate_certs": True}
    assert options({"api_key": "t", "insecure": True}, variables) == {"host": "site.example.com", "timeout": 5}


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_variable_is_not_given(empty: Any) -> None:
    assert options({}, {"verge_host": empty, "verge_profile": empty, "verge_retries": 1}) == {"retries": 1}


def test_the_order_is_options_variables_profile_environment(environ: dict[str, str]) -> None:
    prod = {
        "host": "prod.example.com",
        "token": "Zk81-prod",
        "port": 443,
        "validate_certs": True,
        "auth_method": "auto",
    }
    assert options({"timeout": 1}, {"verge_profile": "prod"}, environ) == prod
    assert options({}, {"verge_profile": "prod", "verge_timeout": 2}, environ) == {**prod, "timeout": 2}
    assert options({}, {}, {**environ, "VERGE_PROFILE": "prod"}) == {**prod, "timeout": 7}
    assert options({"profile": "prod"}, VARIABLES, environ) == {**prod, "timeout": 7}, "closer than the variables"
    assert options({}, VARIABLES, {**environ, "VERGE_PROFILE": "prod"})["host"] == "site.example.com"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("port", "high", "variable 'verge_port' must be a port number"),
        ("timeout", -1, "variable 'verge_timeout' must be a number of seconds"),
        ("host", "http://a", "variable 'verge_host' starts with http://"),
        ("validate_certs", "perhaps", "variable 'verge_validate_certs' must be true or false"),
        ("password", "Zk81\n", "variable 'verge_password' contains a control character"),
        ("token", ["Zk81"], "variable 'verge_token' must be a string"),
        ("auth_method", "magic", "variable 'verge_auth_method' must be one of"),
        ("profile", ["a"], "variable 'verge_profile' must be the name of a profile"),
    ],
)
def test_errors_name_the_variable(name: str, value: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        options({}, {f"verge_{name}": value})
    assert "Zk81" not in str(caught.value)


def test_templates_are_evaluated_where_they_are_needed() -> None:
    def template(value: Any) -> Any:
        if value == "{{ site }}":
            return "evaluated.example.com"
        raise AnsibleError("'nothing' is undefined")

    assert options({}, {"verge_host": "{{ site }}"}, template=template) == {"host": "evaluated.example.com"}
    assert options({"host": "a"}, {"verge_host": "{{ nothing }}"}, template=template) == {}
    with pytest.raises(SettingsError, match="variable 'verge_host': 'nothing' is undefined"):
        options({}, {"verge_host": "{{ nothing }}"}, template=template)


def test_variables_have_the_other_names_too() -> None:
    assert options({}, {"verge_api_key": "Zk81-site", "verge_insecure": "yes"}) == {
        "token": "Zk81-site",
        "validate_certs": False,
    }
    with pytest.raises(SettingsError, match="variable 'verge_insecure' must be true or false"):
        options({}, {"verge_insecure": "perhaps"})


def test_numbers_are_credentials_too() -> None:
    assert options({}, {"verge_username": "u", "verge_password": 12345}) == {"username": "u", "password": "12345"}


def test_the_inventory_writes_no_variable_that_connects() -> None:
    kinds = (vm_kind(VM), tenant_kind(TENANT), node_kind(NODE))
    assert not {name for kind in kinds for name in kind.values} & set(CONNECTION)
    assert set(CONNECTION) == {*OPTIONS, "profile", "insecure"}


def test_no_result_has_the_name_of_a_connection_option() -> None:
    names = {f"{name}.{fact.name}" for name, resource in RESOURCES.items() for fact in resource.facts}
    assert not [name for name in names if name.partition(".")[2] in CONNECTION]


def test_the_keyword_environment_is_evaluated() -> None:
    def template(value: Any) -> Any:
        if value == "{{ nothing }}":
            raise AnsibleError("'nothing' is undefined")
        return {"VERGE_PROFILE": "prod"} if value == "{{ proxy }}" else value

    assert connection.task_environment([{"A": 1}, "{{ nothing }}", "{{ proxy }}"], template) == {
        "A": "1",
        "VERGE_PROFILE": "prod",
    }


def test_connections_are_reused_for_the_same_settings_in_the_same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = connection._Connections()
    system = Settings.create(host="192.0.2.1", token="a")
    first = kept.to(system)
    assert kept.to(Settings.create(host="192.0.2.1", token="a")) is first
    assert kept.to(Settings.create(host="192.0.2.1", token="b")) is not first, "other credentials"
    assert kept.to(Settings.create(host="192.0.2.1", token="a", validate_certs=False)) is not first
    monkeypatch.setattr(connection.os, "getpid", lambda: -1)
    assert kept.to(system) is not first, "a stream is not shared with a forked process"
