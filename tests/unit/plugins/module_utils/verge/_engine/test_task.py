# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module consists of, apart from the process it runs in."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine import task as task_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import info_spec, listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import (
    RunError,
    failure_result,
    trimmed,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import (
    Call,
    Task,
    execute,
    run_task,
    settings_from,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (
    argument_spec,
    combination_rules,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError, UsageError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, FakeClock

SEEN = []


def _guard(desired, state, controls):
    SEEN.append((controls.username, controls.host))


THING = Resource(
    name="thing",
    plural="things",
    title="thing",
    table="things",
    columns=(Column("name", required=True), Column("note")),
    guards=(_guard,),
)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for variable in ("HOST", "USERNAME", "PASSWORD", "TOKEN", "VERIFY_SSL", "TIMEOUT"):
        monkeypatch.delenv(f"VERGE_{variable}", raising=False)
        monkeypatch.delenv(f"VERGEOS_{variable}", raising=False)
    SEEN.clear()


def call(check=False, **options):
    return Call({"state": "present", "note": None, **options}, options, check, "jo", FakeClock().clock)


def test_a_state_module_has_the_options_of_its_resource():
    task = managing(THING)
    assert task.spec == argument_spec(THING)
    assert task.rules == combination_rules(THING)
    assert (listing(THING).spec, listing(THING).rules) == (info_spec(THING), {})


def test_a_state_module_knows_what_was_given_and_who_is_logged_in():
    client = FakeClient()
    result = managing(THING).execute(client, call(name="a"))
    assert client.calls_to("create") == [("create", "things", {"name": "a"})]
    assert result["thing"]["name"] == "a"
    assert set(SEEN) == {("jo", "192.0.2.9")}


def test_an_info_module_lists():
    client = FakeClient(things=[{"key": 1, "name": "a", "note": None}])
    assert listing(THING).execute(client, call(name="a"))["things"] == [{"id": "1", "name": "a", "note": ""}]


def test_check_mode_uses_a_read_only_client(monkeypatch):
    made = []

    class Client(FakeClient):
        def __init__(self, settings, read_only=False, transport=None, redactor=None):
            super().__init__(read_only)
            self.settings = settings
            self.requests = {"GET": 1, "total": 1}
            self.closed = False
            made.append(self)

        def __enter__(self):
            return self

        def __exit__(self, *_details):
            self.closed = True

    monkeypatch.setattr(task_module, "VergeClient", Client)
    settings = Settings.create(host="192.0.2.7", token="t")
    assert execute(managing(THING), settings, call(check=True, name="a"))["changed"]
    assert execute(managing(THING), settings, call(name="a"))["changed"]
    assert [client.read_only for client in made] == [True, False]
    assert [bool(client.writes) for client in made] == [False, True]
    assert all(client.closed for client in made)

    def failing(client, call):
        raise RunError(SettingsError("no"), [], [])

    with pytest.raises(RunError) as caught:
        execute(Task({}, failing), settings, call())
    assert made[-1].closed
    assert caught.value.requests == {"GET": 1, "total": 1}


def test_every_error_becomes_a_run_error():
    def failing(client, call):
        raise UsageError("no")

    with pytest.raises(RunError) as caught:
        execute(Task({}, failing), Settings.create(host="192.0.2.7", token="t"), call())
    assert failure_result(caught.value)["msg"] == "no"
    assert (caught.value.done, caught.value.warnings) == ([], [])
    assert caught.value.requests == {}


@pytest.mark.parametrize(
    ("diff", "verbosity", "shown"),
    [(False, 0, []), (True, 0, ["diff"]), (False, 2, []), (False, 3, ["requests"]), (True, 4, ["diff", "requests"])],
)
def test_results_are_trimmed_by_diff_mode_and_verbosity(diff, verbosity, shown):
    whole = {"changed": True, "diff": {"before": {}, "after": {}}, "requests": {"GET": 1, "total": 1}}
    assert trimmed(whole, diff, verbosity) == {name: whole[name] for name in ("changed", *shown)}


def test_options_take_precedence_over_environment_variables(monkeypatch):
    monkeypatch.setenv("VERGE_HOST", "192.0.2.1")
    monkeypatch.setenv("VERGE_TOKEN", "from-the-environment")
    settings = settings_from({"host": None, "token": None, "timeout": 7, "name": "no setting", "state": "present"})
    assert (settings.host, settings.token, settings.timeout) == ("192.0.2.1", "from-the-environment", 7)
    assert settings_from({"host": "192.0.2.2", "token": None}).host == "192.0.2.2"
    monkeypatch.delenv("VERGE_HOST")
    with pytest.raises(SettingsError):
        settings_from({"token": "t"})


def test_invalid_settings_become_a_run_error(monkeypatch):
    monkeypatch.delenv("VERGE_HOST", raising=False)
    with pytest.raises(RunError) as caught:
        run_task(managing(THING), {"token": "t"}, {}, check=False)
    assert isinstance(caught.value.error, SettingsError)


def test_a_failed_connection_becomes_a_run_error():
    def connect(settings):
        raise SettingsError(f"no way to {settings.host}")

    with pytest.raises(RunError) as caught:
        run_task(managing(THING), {"host": "192.0.2.7", "token": "t"}, {}, False, connect)
    assert failure_result(caught.value)["msg"] == "no way to 192.0.2.7"
