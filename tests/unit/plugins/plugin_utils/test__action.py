# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of the execution mode, and what the in-process mode costs the process that forks the workers."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from ansible import constants
from ansible.module_utils.common import parameters
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.action.verge_vm import ActionModule
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import libraries, tls
from ansible_collections.verge.vergeos.plugins.plugin_utils import _action as action
from ansible_collections.verge.vergeos.plugins.plugin_utils import _ansible_internals as internals
from ansible_collections.verge.vergeos.plugins.plugin_utils._action import reason_for_module_process

LOCAL = "ansible.builtin.local"


def task(**changes: Any) -> Any:
    """A task as Ansible passes it to an action plugin, with nothing set."""
    return SimpleNamespace(**{"args": {}, "async_val": 0, "delegate_to": None, "environment": [{}], **changes})


def connection(**changes: Any) -> Any:
    return SimpleNamespace(**{"ansible_name": LOCAL, "become": None, **changes})


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VERGE_IN_PROCESS", "ANSIBLE_PYTHON_INTERPRETER"):
        monkeypatch.delenv(name, raising=False)


def test_a_plain_task_on_the_controller_runs_in_process() -> None:
    assert reason_for_module_process(task(), connection(), {}) == ""


@pytest.mark.parametrize("name", ["ansible.builtin.ssh", "community.docker.docker", "my.own.local", "", None])
def test_another_connection_needs_a_module_process(name: str) -> None:
    assert "connection" in reason_for_module_process(task(), connection(ansible_name=name), {})


def test_become_needs_a_module_process() -> None:
    assert "become" in reason_for_module_process(task(), connection(become=object()), {})


def test_async_needs_a_module_process() -> None:
    assert "async" in reason_for_module_process(task(async_val=10), connection(), {})


def test_environment_variables_need_a_module_process() -> None:
    assert "environment" in reason_for_module_process(task(environment=[{}, {"A": "b"}]), connection(), {})
    assert reason_for_module_process(task(environment=None), connection(), {}) == ""


def test_another_interpreter_needs_a_module_process(tmp_path: Path) -> None:
    linked = tmp_path / "python"
    linked.symlink_to(sys.executable)  # the same binary with other libraries, like the one of a virtual environment
    for path in (str(linked), "/usr/bin/python0", "/usr/bin/env python3"):
        reason = reason_for_module_process(task(), connection(), {"ansible_python_interpreter": path})
        assert reason == f"the Python interpreter is set to {path}"


@pytest.mark.parametrize("path", [sys.executable, "auto", "auto_silent", "auto_legacy", "auto_legacy_silent"])
def test_the_interpreter_of_the_controller_runs_in_process(path: str) -> None:
    assert reason_for_module_process(task(), connection(), {"ansible_python_interpreter": path}) == ""


def test_the_interpreter_is_templated() -> None:
    def template(value: Any) -> Any:
        return sys.executable if value == "{{ ansible_playbook_python }}" else value

    variables = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    assert reason_for_module_process(task(), connection(), variables, template) == ""


def test_a_missing_library_needs_a_module_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "REQUESTS_IMPORT_ERROR", "ImportError")
    assert "requests" in reason_for_module_process(task(), connection(), {})


def test_kept_module_files_need_a_module_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_KEEP_REMOTE_FILES", True)
    assert "keep_remote_files" in reason_for_module_process(task(), connection(), {})


@pytest.mark.parametrize("word", [False, "false", "no", "off", 0, "0", "perhaps", "", []])
def test_a_variable_turns_it_off(word: Any) -> None:
    assert "verge_in_process" in reason_for_module_process(task(), connection(), {"verge_in_process": word})


@pytest.mark.parametrize("word", [True, "true", "yes", "on", 1, "1"])
def test_a_variable_leaves_it_on(word: Any) -> None:
    assert reason_for_module_process(task(), connection(), {"verge_in_process": word}) == ""


def test_an_environment_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERGE_IN_PROCESS", "false")
    assert "verge_in_process" in reason_for_module_process(task(), connection(), {})
    assert reason_for_module_process(task(), connection(), {"verge_in_process": True}) == "", (
        "a variable takes precedence"
    )


def test_an_option_turns_it_off() -> None:
    assert "verge_in_process" in reason_for_module_process(task(args={"in_process": False}), connection(), {})
    enabled = task(args={"in_process": True})
    assert reason_for_module_process(enabled, connection(), {"verge_in_process": False}) == "", (
        "an option takes precedence over a variable"
    )


def test_a_delegated_task_depends_on_the_variables_of_its_target() -> None:
    away = task(delegate_to="other")
    variables = {"ansible_delegated_vars": {"other": {"ansible_python_interpreter": "/usr/bin/python0"}}}
    assert "interpreter" in reason_for_module_process(away, connection(), variables)
    variables = {"ansible_delegated_vars": {"other": {}}, "ansible_python_interpreter": "/usr/bin/python0"}
    assert reason_for_module_process(away, connection(), variables) == ""
    variables = {"ansible_delegated_vars": {"other": {"verge_in_process": False}}}
    assert "verge_in_process" in reason_for_module_process(away, connection(), variables)


def test_an_unknown_keyword_needs_a_module_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "UNHANDLED_KEYWORDS", ("sandbox",))
    assert reason_for_module_process(task(sandbox=None), connection(), {}) == ""
    assert "sandbox" in reason_for_module_process(task(sandbox="strict"), connection(), {})


def test_all_keywords_of_this_ansible_core_are_handled() -> None:
    assert internals.UNHANDLED_KEYWORDS == ()


def test_an_error_while_choosing_needs_a_module_process() -> None:
    plugin = ActionModule(task(delegate_to="gone"), connection(), None, None, SimpleNamespace(template=str), None)
    assert "choosing the execution mode failed (KeyError:" in plugin._reason_for_module_process({})


# --- an incompatible ansible-core ----------------------------------------------------------------------------------

INTERNALS = "ansible_collections.verge.vergeos.plugins.plugin_utils._ansible_internals"
ACTION = "ansible_collections.verge.vergeos.plugins.plugin_utils._action"


def load_action(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Load the action plugin as a process of a changed ansible-core would; the loaded modules stay as they were."""
    for name in (INTERNALS, ACTION):
        monkeypatch.delitem(sys.modules, name)
        package, attribute = name.rsplit(".", 1)
        monkeypatch.setattr(sys.modules[package], attribute, getattr(sys.modules[package], attribute))
        delattr(sys.modules[package], attribute)
    return importlib.import_module(ACTION)


class Renamed:
    """A result of validation whose private attributes have other names."""

    def __init__(self, result: Any, hidden: str) -> None:
        self._result, self._hidden = result, hidden

    def __getattr__(self, name: str) -> Any:
        if name == self._hidden:
            raise AttributeError(f"no attribute {name!r}")
        return getattr(self._result, name)


def test_this_ansible_core_is_compatible() -> None:
    assert action.INCOMPATIBILITY == ""


@pytest.mark.parametrize("name", ["_no_log_values", "_warnings", "_deprecations", "validated_parameters", "errors"])
def test_a_renamed_attribute_of_ansible_core_needs_a_module_process(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    original = ArgumentSpecValidator.validate
    monkeypatch.setattr(
        ArgumentSpecValidator, "validate", lambda self, options: Renamed(original(self, options), hidden=name)
    )
    reason = load_action(monkeypatch).reason_for_module_process(task(), connection(), {})
    assert reason == f"this ansible-core does not support it (AttributeError: no attribute '{name}')"


@pytest.mark.parametrize("name", ["common.arg_spec", "common.json"])
def test_a_moved_module_of_ansible_core_needs_a_module_process(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    moved = f"ansible.module_utils.{name}"
    monkeypatch.setitem(sys.modules, moved, ModuleType(moved))
    reason = load_action(monkeypatch).reason_for_module_process(task(), connection(), {})
    assert reason.startswith("this ansible-core does not support it (ImportError: ")


def test_changed_behaviour_of_ansible_core_needs_a_module_process(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        monkeypatch.setattr("ansible.module_utils.secrets.mask_secrets", lambda text: text)
    except ImportError:
        monkeypatch.setattr(parameters, "remove_values", lambda value, secrets: value)
    reason = load_action(monkeypatch).reason_for_module_process(task(), connection(), {})
    assert reason.startswith("this ansible-core does not support it (RuntimeError: it handles secrets")


def test_an_incompatible_ansible_core_runs_the_module_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action, "INCOMPATIBILITY", "this ansible-core does not support it (...)")
    monkeypatch.setattr(action, "internals", None)
    monkeypatch.setattr(action.ActionBase, "run", lambda *arguments: {})
    started: list[dict[str, Any]] = []
    monkeypatch.setattr(ActionModule, "_run_module_process", lambda self, variables: started.append(variables) or {})
    plugin = ActionModule(task(action="verge_vm"), connection(), None, None, SimpleNamespace(template=str), None)
    assert plugin.run(task_vars={"a": 1}) == {}
    assert started == [{"a": 1}]


# --- cost in the parent process ------------------------------------------------------------------------------------

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
    """What loading an action plugin does in the process of Ansible, before it forks."""
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
    # urllib3 binds a socket to find out whether IPv6 is available.
    assert set(loading["sockets"]) <= {"socket.__new__", "socket.bind"}


def test_loading_reads_no_credentials(loading: dict[str, list[str]]) -> None:
    read = [name for name in loading["read"] if name.startswith("VERGE")]
    assert "VERGE_CA_PATH" in read, "otherwise the certificates are not preloaded"
    assert set(read) <= {"VERGE_CA_PATH", "VERGE_VERIFY_SSL", "VERGEOS_VERIFY_SSL", "VERGEOS_INSECURE"}


def test_loading_imports_only_what_the_task_needs(loading: dict[str, list[str]]) -> None:
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


def test_certificates_are_preloaded_before_the_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[bool, str]] = []
    monkeypatch.setattr(tls, "tls_context", lambda verify, path: made.append((verify, path)))
    bundle = tmp_path / "ca.pem"
    bundle.write_text("", encoding="utf-8")
    action.preload_certificates({"VERGE_CA_PATH": str(bundle), "VERGE_PASSWORD": "x"})
    action.preload_certificates({"REQUESTS_CA_BUNDLE": str(bundle)})
    action.preload_certificates({})
    action.preload_certificates({"VERGE_VERIFY_SSL": "false"})
    assert made == [(True, str(bundle)), (True, str(bundle)), (True, ""), (False, "")]


def test_certificates_with_a_relative_path_are_not_preloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[bool, str]] = []
    monkeypatch.setattr(tls, "tls_context", lambda verify, path: made.append((verify, path)))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    action.preload_certificates({"VERGE_CA_PATH": "ca.pem"})
    action.preload_certificates({"VERGE_CA_PATH": "/does/not/exist.pem"})
    action.preload_certificates({"VERGE_VERIFY_SSL": "perhaps"})
    assert made == []


# --- connections ---------------------------------------------------------------------------------------------------


def test_a_worker_collects_less_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen: list[int] = []
    thresholds: list[tuple[int, ...]] = []
    monkeypatch.setattr(action.gc, "freeze", lambda: frozen.append(1))
    monkeypatch.setattr(action.gc, "set_threshold", lambda *numbers: thresholds.append(numbers))
    action._collect_less_garbage(-1)
    action._collect_less_garbage(-1)
    assert len(frozen) == 1, "objects of earlier loop items are still collected"
    action._collect_less_garbage(-2)
    assert len(frozen) == len(thresholds) == 2


# --- the system log ------------------------------------------------------------------------------------------------


def test_the_system_log_contains_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(action.syslog, "openlog", lambda *arguments: lines.append(str(arguments[0])))
    monkeypatch.setattr(action.syslog, "syslog", lambda level, text: lines.append(text))
    plugin = ActionModule(task(action="verge.vergeos.verge_vm", no_log=False), None, None, None, None, None)
    given = {"name": "web1", "console_password": "Kq83-zzPw", "description": "has Kq83-zzPw inside"}
    validation = internals.validate(ActionModule.TASK.spec, {}, given)
    plugin._log_invocation(validation, {})
    assert lines[0] == "ansible-verge.vergeos.verge_vm"
    assert "name=web1" in lines[1]
    assert "console_password=NOT_LOGGING_PARAMETER" in lines[1]
    assert "Kq83-zzPw" not in lines[1]


@pytest.mark.parametrize("no_log", [True, False])
def test_no_log_and_no_target_syslog_disable_the_system_log(monkeypatch: pytest.MonkeyPatch, no_log: bool) -> None:
    lines: list[str] = []
    monkeypatch.setattr(action.syslog, "syslog", lambda level, text: lines.append(text))
    monkeypatch.setattr(action.syslog, "openlog", lambda *arguments: None)
    if not no_log:
        monkeypatch.setattr(
            constants.config, "get_config_value", lambda name, **rest: name == "DEFAULT_NO_TARGET_SYSLOG"
        )
    plugin = ActionModule(task(action="verge_vm", no_log=no_log), None, None, None, None, None)
    validation = internals.validate(ActionModule.TASK.spec, {}, {"name": "web1"})
    plugin._log_invocation(validation, {})
    assert lines == []
