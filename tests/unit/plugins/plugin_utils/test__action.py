# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which door a task takes, and what Ansible's own process pays for the second one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible import constants

from ansible_collections.verge.vergeos.plugins.action.verge_vm import ActionModule
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import libraries, tls
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from ansible_collections.verge.vergeos.plugins.plugin_utils import _action as action
from ansible_collections.verge.vergeos.plugins.plugin_utils._action import why_a_module

LOCAL = "ansible.builtin.local"


def task(**changes: Any) -> Any:
    """A task as Ansible hands it to an action plugin, with nothing set."""
    return SimpleNamespace(**{"args": {}, "async_val": 0, "delegate_to": None, "environment": [{}], **changes})


def connection(**changes: Any) -> Any:
    return SimpleNamespace(**{"ansible_name": LOCAL, "become": None, **changes})


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VERGE_IN_PROCESS", "ANSIBLE_PYTHON_INTERPRETER"):
        monkeypatch.delenv(name, raising=False)


def test_an_ordinary_task_on_the_controller_needs_no_process() -> None:
    assert why_a_module(task(), connection(), {}) == ""


@pytest.mark.parametrize("name", ["ansible.builtin.ssh", "community.docker.docker", "my.own.local", "", None])
def test_another_connection(name: str) -> None:
    assert "connection" in why_a_module(task(), connection(ansible_name=name), {})


def test_another_user() -> None:
    assert "become" in why_a_module(task(), connection(become=object()), {})


def test_background() -> None:
    assert "async" in why_a_module(task(async_val=10), connection(), {})


def test_an_environment() -> None:
    assert "environment" in why_a_module(task(environment=[{}, {"A": "b"}]), connection(), {})
    assert why_a_module(task(environment=None), connection(), {}) == ""


def test_an_interpreter_that_is_not_the_one_of_the_controller(tmp_path: Path) -> None:
    linked = tmp_path / "python"
    linked.symlink_to(sys.executable)  # the same binary, but other libraries: a virtual environment looks like this
    for path in (str(linked), "/usr/bin/python0", "/usr/bin/env python3"):
        reason = why_a_module(task(), connection(), {"ansible_python_interpreter": path})
        assert reason == f"the Python interpreter is set to {path}"


@pytest.mark.parametrize("path", [sys.executable, "auto", "auto_silent", "auto_legacy", "auto_legacy_silent"])
def test_the_interpreter_of_the_controller_or_none_in_particular(path: str) -> None:
    assert why_a_module(task(), connection(), {"ansible_python_interpreter": path}) == ""


def test_an_interpreter_is_templated() -> None:
    def template(value: Any) -> Any:
        return sys.executable if value == "{{ ansible_playbook_python }}" else value

    variables = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    assert why_a_module(task(), connection(), variables, template) == ""


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "REQUESTS_IMPORT_ERROR", "ImportError")
    assert "requests" in why_a_module(task(), connection(), {})


def test_files_of_modules_that_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_KEEP_REMOTE_FILES", True)
    assert "keep_remote_files" in why_a_module(task(), connection(), {})


@pytest.mark.parametrize("word", [False, "false", "no", "off", 0, "0", "perhaps", "", []])
def test_the_switch_as_a_variable(word: Any) -> None:
    assert "verge_in_process" in why_a_module(task(), connection(), {"verge_in_process": word})


@pytest.mark.parametrize("word", [True, "true", "yes", "on", 1, "1"])
def test_the_switch_left_on(word: Any) -> None:
    assert why_a_module(task(), connection(), {"verge_in_process": word}) == ""


def test_the_switch_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERGE_IN_PROCESS", "false")
    assert "verge_in_process" in why_a_module(task(), connection(), {})
    assert why_a_module(task(), connection(), {"verge_in_process": True}) == "", "a variable is closer to the task"


def test_the_switch_as_an_option() -> None:
    assert "verge_in_process" in why_a_module(task(args={"in_process": False}), connection(), {})
    said = task(args={"in_process": True})
    assert why_a_module(said, connection(), {"verge_in_process": False}) == "", "an option is closer than a variable"


def test_a_delegated_task_is_judged_by_the_host_it_goes_to() -> None:
    away = task(delegate_to="other")
    variables = {"ansible_delegated_vars": {"other": {"ansible_python_interpreter": "/usr/bin/python0"}}}
    assert "interpreter" in why_a_module(away, connection(), variables)
    variables = {"ansible_delegated_vars": {"other": {}}, "ansible_python_interpreter": "/usr/bin/python0"}
    assert why_a_module(away, connection(), variables) == ""
    variables = {"ansible_delegated_vars": {"other": {"verge_in_process": False}}}
    assert "verge_in_process" in why_a_module(away, connection(), variables)


def test_a_keyword_that_nobody_has_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "UNKNOWN_KEYWORDS", ("sandbox",))
    assert why_a_module(task(sandbox=None), connection(), {}) == ""
    assert "sandbox" in why_a_module(task(sandbox="strict"), connection(), {})


def test_all_keywords_of_this_version_have_been_thought_of() -> None:
    assert action.UNKNOWN_KEYWORDS == ()


def test_what_cannot_be_decided_goes_to_a_module() -> None:
    plugin = ActionModule(task(delegate_to="gone"), connection(), None, None, SimpleNamespace(template=str), None)
    assert "cannot be told" in plugin._why_a_module({})


# --- what the parent pays ------------------------------------------------------------------------------------------

LOAD = """
import json, os, sys

import ansible.cli.playbook, ansible.executor.task_queue_manager, ansible.plugins.strategy
from ansible.plugins.loader import init_plugin_loader, action_loader

init_plugin_loader([])
action_loader.get("ansible.builtin.debug", class_only=True)

class Watched(dict):
    read = set()

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)

    def get(self, name, default=None):
        self.read.add(name)
        return super().get(name, default)

os.environ = Watched(os.environ)
before, events = set(sys.modules), []
sys.addaudithook(lambda event, arguments: events.append(event) if event.startswith("socket.") else None)
assert action_loader.get("verge.vergeos.verge_user_info", class_only=True)
loaded = sorted(set(sys.modules) - before)
installed = [name for name in loaded if "site-packages" in str(getattr(sys.modules[name], "__file__", ""))]
print(json.dumps({"loaded": loaded, "installed": installed, "sockets": events, "read": sorted(Watched.read)}))
"""


@pytest.fixture(scope="module")
def loading() -> dict[str, list[str]]:
    """What happens when Ansible loads one of the action plugins, before it forks."""
    secrets = {"VERGE_USERNAME": "admin", "VERGE_PASSWORD": "x", "VERGE_TOKEN": "x", "VERGE_HOST": "nowhere.invalid"}
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, **secrets, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-c", LOAD], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_loading_opens_no_connection(loading: dict[str, list[str]]) -> None:
    # urllib3 binds a socket, to see whether there is IPv6.
    assert set(loading["sockets"]) <= {"socket.__new__", "socket.bind"}


def test_loading_reads_no_credentials(loading: dict[str, list[str]]) -> None:
    read = [name for name in loading["read"] if name.startswith("VERGE")]
    assert "VERGE_CA_PATH" in read, "the certificates are what it is for"
    assert set(read) <= {"VERGE_CA_PATH", "VERGE_VERIFY_SSL", "VERGEOS_VERIFY_SSL", "VERGEOS_INSECURE"}


def test_loading_brings_what_the_task_needs_and_nothing_else(loading: dict[str, list[str]]) -> None:
    ours = "ansible_collections.verge.vergeos.plugins."
    resources = {name for name in loading["loaded"] if name.startswith(f"{ours}module_utils.verge._resources.")}
    assert f"{ours}module_utils.verge._resources.user" in resources
    assert f"{ours}modules.verge_user_info" in loading["loaded"]
    assert f"{ours}module_utils.verge._resources.vm" not in resources
    assert f"{ours}module_utils.verge.client" in loading["loaded"]
    libraries = {name.partition(".")[0] for name in loading["installed"]}
    assert {name for name in libraries if not name.startswith("_")} <= {
        *("ansible", "certifi", "chardet", "charset_normalizer", "idna", "requests", "simplejson", "socks", "urllib3"),
        *("OpenSSL", "cryptography", "zstandard", "brotli", "brotlicffi"),
    }
    core = {name for name in loading["loaded"] if name.startswith("ansible.")}
    assert all(name.startswith(("ansible.module_utils", "ansible.utils", "ansible.playbook")) for name in core), core


def test_certificates_are_loaded_once_before_the_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[bool, str]] = []
    monkeypatch.setattr(tls, "tls_context", lambda verify, path: made.append((verify, path)))
    bundle = tmp_path / "ca.pem"
    bundle.write_text("", encoding="utf-8")
    action.warm_up({"VERGE_CA_PATH": str(bundle), "VERGE_PASSWORD": "x"})
    action.warm_up({"REQUESTS_CA_BUNDLE": str(bundle)})
    action.warm_up({})
    action.warm_up({"VERGE_VERIFY_SSL": "false"})
    assert made == [(True, str(bundle)), (True, str(bundle)), (True, ""), (False, "")]


def test_a_relative_path_of_certificates_is_left_to_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[bool, str]] = []
    monkeypatch.setattr(tls, "tls_context", lambda verify, path: made.append((verify, path)))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    action.warm_up({"VERGE_CA_PATH": "ca.pem"})
    action.warm_up({"VERGE_CA_PATH": "/does/not/exist.pem"})
    action.warm_up({"VERGE_VERIFY_SSL": "perhaps"})
    assert made == []


# --- connections ----------------------------------------------------------------------------------------------------


def test_a_worker_freezes_what_it_has_inherited_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(action.gc, "freeze", lambda: frozen.append(1))
    action._spare_inherited(-1)
    action._spare_inherited(-1)
    assert len(frozen) == 1, "what the items of a loop leave behind is collected as ever"
    action._spare_inherited(-2)
    assert len(frozen) == 2


def test_connections_are_kept_for_the_same_settings_and_process(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = action._Connections()
    system = Settings.create(host="192.0.2.1", token="a")
    first = kept.to(system)
    assert kept.to(Settings.create(host="192.0.2.1", token="a")) is first
    assert kept.to(Settings.create(host="192.0.2.1", token="b")) is not first, "other credentials"
    assert kept.to(Settings.create(host="192.0.2.1", token="a", validate_certs=False)) is not first
    monkeypatch.setattr(action.os, "getpid", lambda: -1)
    assert kept.to(system) is not first, "a stream is not shared with a forked process"


# --- the line in the system's log ----------------------------------------------------------------------------------


def test_the_log_of_the_system_gets_a_line_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(action.syslog, "openlog", lambda *arguments: lines.append(str(arguments[0])))
    monkeypatch.setattr(action.syslog, "syslog", lambda level, text: lines.append(text))
    plugin = ActionModule(task(action="verge.vergeos.verge_vm", no_log=False), None, None, None, None, None)
    given = {"name": "web1", "console_password": "Kq83-zzPw", "description": "has Kq83-zzPw inside"}
    checked = action.ArgumentSpecValidator(dict(ActionModule.TASK.spec)).validate(given)
    plugin._log(checked, {})
    assert lines[0] == "ansible-verge.vergeos.verge_vm"
    assert "name=web1" in lines[1]
    assert "console_password=NOT_LOGGING_PARAMETER" in lines[1]
    assert "Kq83-zzPw" not in lines[1]


@pytest.mark.parametrize("no_log", [True, False])
def test_the_log_of_the_system_can_be_left_alone(monkeypatch: pytest.MonkeyPatch, no_log: bool) -> None:
    lines: list[str] = []
    monkeypatch.setattr(action.syslog, "syslog", lambda level, text: lines.append(text))
    monkeypatch.setattr(action.syslog, "openlog", lambda *arguments: None)
    if not no_log:
        monkeypatch.setattr(
            constants.config, "get_config_value", lambda name, **rest: name == "DEFAULT_NO_TARGET_SYSLOG"
        )
    plugin = ActionModule(task(action="verge_vm", no_log=no_log), None, None, None, None, None)
    checked = action.ArgumentSpecValidator(dict(ActionModule.TASK.spec)).validate({"name": "web1"})
    plugin._log(checked, {})
    assert lines == []
