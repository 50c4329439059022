# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second door to the engine: carries modules of this collection out inside the worker that Ansible has forked.

Starting a Python process for each task costs more than everything that the task does. Where the module would run on the
controller anyway, with nothing that asks for a process of its own, the same task is carried out right here; in all other
cases the module is run as usual. Each module has a file of its name in plugins/action that leads here: only so does
Ansible load this code and the module before it forks, and every worker inherits them.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import syslog
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Callable, ClassVar, Optional

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleError
from ansible.module_utils.basic import heuristic_log_sanitize
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.playbook.handler import Handler
from ansible.plugins.action import ActionBase

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import libraries, tls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.transport import Transport
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import (
    RunError,
    failure_result,
    trimmed,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task, carry_out
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError, one_line
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import ENVIRONMENT, Settings

try:  # ansible-core 2.19 and later
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    _ENCODING: dict[str, Any] = {"cls": AnsibleJSONEncoder, "vault_to_text": True}
else:
    _ENCODING = {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}

#: What sends tasks to a process of their own again: option of the module, variable, environment variable.
OPTION = "in_process"
VARIABLE = "verge_in_process"
ENVIRONMENT_VARIABLE = "VERGE_IN_PROCESS"

#: Interpreters that nobody has chosen: the module would run with one that Ansible finds.
DISCOVERED = ("auto", "auto_legacy", "auto_silent", "auto_legacy_silent")

#: Task keywords that work the same here, or that the decision looks at.
KEYWORDS = frozenset(
    (
        *("action", "any_errors_fatal", "args", "async", "async_val", "become", "become_exe", "become_flags"),
        *("become_method", "become_user", "changed_when", "check_mode", "collections", "connection", "debugger"),
        *("delay", "delegate_facts", "delegate_to", "diff", "environment", "failed_when", "ignore_errors"),
        *("ignore_unreachable", "listen", "loop", "loop_control", "loop_with", "module_defaults", "name", "no_log"),
        *("notify", "poll", "port", "register", "remote_user", "retries", "run_once", "tags", "throttle", "timeout"),
        *("until", "vars", "when"),
    )
)
UNKNOWN_KEYWORDS = tuple(sorted(set(Handler.fattributes) - KEYWORDS))

#: ansible-core 2.21 and later show the options in a result only on request.
_INVOCATION = "INJECT_INVOCATION"
_INVOCATION_IS_OPTIONAL = C.config.get_configuration_definition(_INVOCATION) is not None


def warm_up(environ: Mapping[str, str]) -> None:
    """Load the certificates once in the parent: that costs as much as a whole request, for every task again.

    Neither the system nor the credentials are read: tasks may bring their own, and nothing here connects.
    """
    names = (*ENVIRONMENT["validate_certs"], *ENVIRONMENT["ca_path"])
    told = {name: environ[name] for name in names if name in environ}
    try:
        settings = Settings.from_environment(told, host="localhost", token="none")  # noqa: S106
        certificates = tls.trusted_certificates(settings, environ)
        # A relative path means another file in the worker, which works in the folder of the playbook.
        if libraries.REQUESTS_IMPORT_ERROR is None and (not certificates or os.path.isabs(certificates)):
            tls.tls_context(settings.validate_certs, certificates)
    except VergeError:
        # Said by the task itself, which may bring its own settings.
        return


warm_up(os.environ)


# --- which door ----------------------------------------------------------------------------------------------------


def why_a_module(
    task: Any, connection: Any, variables: Mapping[str, Any], template: Callable[[Any], Any] = lambda value: value
) -> str:
    """Why a task has to run as an ordinary module, in a process of its own; "" when it may be carried out right here.

    Whatever is not known to be the same in both is a reason.
    """
    target = _variables_of_target(task, variables)
    interpreter = template(C.config.get_config_value("INTERPRETER_PYTHON", variables=target))
    switch = template(_switch(task, variables, target))
    reasons = (
        (_is_off(switch), f"{VARIABLE} is {switch!r}"),
        (connection.ansible_name != "ansible.builtin.local", f"the connection is {connection.ansible_name}"),
        (connection.become is not None, "it runs as another user (become)"),
        (task.async_val, "it runs in the background (async)"),
        (any(task.environment or ()), "it has an environment of its own"),
        (not _is_own_python(interpreter), f"the Python interpreter is set to {interpreter}"),
        (libraries.REQUESTS_IMPORT_ERROR, f"{sys.executable} has no 'requests'"),
        (C.DEFAULT_KEEP_REMOTE_FILES, "the files of modules are to be kept (keep_remote_files)"),
        *((getattr(task, word, None), f"the keyword '{word}' is not known") for word in UNKNOWN_KEYWORDS),
    )
    return next((reason for applies, reason in reasons if applies), "")


def _variables_of_target(task: Any, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables of the host that a module would run on."""
    if not task.delegate_to:
        return variables
    found: Mapping[str, Any] = variables["ansible_delegated_vars"][task.delegate_to]
    return found


def _switch(task: Any, variables: Mapping[str, Any], target: Mapping[str, Any]) -> Any:
    """The first word about it that was said, the closest to the task first."""
    said = (task.args.get(OPTION), variables.get(VARIABLE), target.get(VARIABLE), os.environ.get(ENVIRONMENT_VARIABLE))
    return next((word for word in said if word is not None), True)


def _is_off(switch: Any) -> bool:
    try:
        return not boolean(switch, strict=True)
    except TypeError:
        # Neither yes nor no: the way that is always right.
        return True


def _is_own_python(interpreter: str) -> bool:
    """Whether it is the one that runs this; a link from another folder is another virtual environment."""
    if interpreter in DISCOVERED:
        return True
    same_folder = os.path.dirname(os.path.abspath(interpreter)) == os.path.dirname(os.path.abspath(sys.executable))
    return same_folder and os.path.exists(interpreter) and os.path.samefile(interpreter, sys.executable)


# --- the plugin ----------------------------------------------------------------------------------------------------


class TaskAction(ActionBase):  # type: ignore[misc]
    """Runs a module of the collection, here if that is safe."""

    #: What the module of the same name consists of.
    TASK: ClassVar[Task]

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
        """Carry out the task and return its result."""
        variables = task_vars or {}
        super().run(tmp, variables)
        reason = self._why_a_module(variables)
        where = f"as a module: {reason}" if reason else "in the worker"
        self._display.vvv(f"{self._task.action} runs {where}", host=variables.get("inventory_hostname"))
        return self._as_module(task_vars) if reason else self._here(variables)

    def _why_a_module(self, variables: Mapping[str, Any]) -> str:
        try:
            return why_a_module(self._task, self._connection, variables, self._templar.template)
        except Exception as error:  # noqa: BLE001 - nothing has been done yet, and a module can always run
            return f"it cannot be told whether it may run here ({type(error).__name__}: {error})"

    def _as_module(self, task_vars: Optional[Mapping[str, Any]]) -> dict[str, Any]:
        """What Ansible would have done without this plugin."""
        usual = self._shared_loader_obj.action_loader.get(
            "ansible.legacy.normal",
            task=self._task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        result: dict[str, Any] = usual.run(task_vars=task_vars)
        return result

    def _here(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What AnsibleModule does with the options and with the result, around the same work."""
        _spare_inherited(os.getpid())
        given = _as_json(self._task.args)
        checked = ArgumentSpecValidator(dict(self.TASK.spec), **self.TASK.rules).validate(given)
        if checked.error_messages:
            result = {"failed": True, "msg": self._complaint(checked)}
        else:
            self._log(checked, variables)
            with _like_a_module(self._loader.get_basedir()):
                result = self._outcome(checked, given)
        _add_remarks(result, checked)
        result = trimmed(result, bool(self._task.diff), self._display.verbosity)
        if not _INVOCATION_IS_OPTIONAL or C.config.get_config_value(_INVOCATION, variables=variables):
            result["invocation"] = {"module_args": checked.validated_parameters}
        # Words like "True" may be secrets, the marks of the result are none.
        marks = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
        shown: dict[str, Any] = _as_json({**remove_values(result, _secrets(checked)), **marks})
        return shown

    def _outcome(self, checked: ValidationResult, given: Mapping[str, Any]) -> dict[str, Any]:
        check = bool(self._task.check_mode)
        try:
            return carry_out(self.TASK, checked.validated_parameters, given, check, _connections.to)
        except RunError as failure:
            return {"failed": True, **failure_result(failure)}
        except AnsibleError:
            # In some versions of ansible-core the end of the task's time is such an error.
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever is wrong in here must not end the worker
            return self._breakdown(error, _secrets(checked))

    def _breakdown(self, error: BaseException, secrets: set[str]) -> dict[str, Any]:
        """The result of a task that failed by our fault; it is not run again as a module, it may have written."""
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self._display.vvv(str(remove_values(trace, secrets)))
        what = one_line(f"{type(error).__name__}: {error}")
        return {"failed": True, "msg": f"{self._task.action} broke down, which is a fault in it (-vvv: where): {what}"}

    def _complaint(self, checked: ValidationResult) -> str:
        """What AnsibleModule says about options that it does not accept: the first of all faults."""
        said = str(checked.errors.msg)
        if isinstance(checked.errors[0], UnsupportedError):
            return f"Unsupported parameters for ({self._task.action}) module: {said}"
        return said

    def _log(self, checked: ValidationResult, variables: Mapping[str, Any]) -> None:
        """A line in the system's log, as each module leaves one."""
        if self._task.no_log or C.config.get_config_value("DEFAULT_NO_TARGET_SYSLOG", variables=variables):
            return
        words = []
        for name, value in checked.validated_parameters.items():
            secret = self.TASK.spec.get(name, {}).get("no_log")
            shown = "NOT_LOGGING_PARAMETER" if secret else heuristic_log_sanitize(str(value), _secrets(checked))
            words.append(f"{name}={shown}")
        facility = str(variables.get("ansible_syslog_facility", C.DEFAULT_SYSLOG_FACILITY))
        syslog.openlog(f"ansible-{self._task.action}", 0, getattr(syslog, facility, syslog.LOG_USER))
        syslog.syslog(syslog.LOG_INFO, f"Invoked with {' '.join(words)}".replace("\0", ""))


@cache
def _spare_inherited(process: int) -> None:  # noqa: ARG001 - once in each of them
    """Keep the collector of garbage from the objects that a worker has inherited.

    To look at them is to write to them, and the system then copies their memory: 5 of 30 ms of a task. A worker ends
    with its task, so there is nothing to gain.
    """
    gc.freeze()


class _Connections:
    """Kept open from one item of a loop to the next, which the same worker carries out; it ends with the task.

    Nothing is ever passed on to a forked process, two of which would write into one stream.
    """

    def __init__(self) -> None:
        self._process = 0
        self._open: dict[Settings, Transport] = {}

    def to(self, settings: Settings) -> Transport:
        """The connections to a system, with its own settings and credentials."""
        if self._process != os.getpid():
            self._process, self._open = os.getpid(), {}
        if settings not in self._open:
            self._open[settings] = Transport(settings)
        return self._open[settings]


_connections = _Connections()


def _as_json(value: Any) -> Any:
    """The same in plain types: what reaches a module, and what comes back from one, has been JSON on its way."""
    return json.loads(json.dumps(value, **_ENCODING))


def _secrets(checked: ValidationResult) -> set[str]:
    """The values that must not appear in any output."""
    found: set[str] = checked._no_log_values  # noqa: SLF001 - AnsibleModule takes them from there
    return found


def _add_remarks(result: dict[str, Any], checked: ValidationResult) -> None:
    """Warnings and deprecations under the keys that AnsibleModule uses; none of them when there are none."""
    aliases = [
        "Both option {option} and its alias {alias} are set.".format(**pair)
        for pair in checked._warnings  # noqa: SLF001 - as above
    ]
    remarks = {
        "warnings": [*aliases, *result.pop("warnings", [])],
        "deprecations": [_deprecation(found) for found in checked._deprecations],  # noqa: SLF001 - as above
    }
    result.update({name: found for name, found in remarks.items() if found})


def _deprecation(found: Mapping[str, Any]) -> dict[str, Any]:
    moment = "version" if found.get("date") is None else "date"
    return {"msg": found["msg"], moment: found.get(moment), "collection_name": found.get("collection_name")}


@contextmanager
def _like_a_module(folder: str) -> Iterator[None]:
    """Work in the folder of the playbook, as modules on a local connection do, and keep Python's warnings back."""
    try:
        before: Optional[str] = os.getcwd()
    except FileNotFoundError:
        before = None
    os.chdir(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if before is not None:
            os.chdir(before)
