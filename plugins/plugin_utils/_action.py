# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process execution mode: runs modules of this collection in the worker that Ansible has forked for the task.

Starting a Python process for each task takes longer than the rest of the task. Where the module would run on the
controller anyway, and nothing requires a process of its own, the action plugin runs the same task in the worker.
Everywhere else it starts the module as usual. Every module has an action plugin of the same name, because only then
does Ansible load this code and the module before it forks, so that all workers inherit them.
"""

from __future__ import annotations

import gc
import os
import sys
import syslog
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Callable, ClassVar, Optional

from ansible import constants as C  # noqa: N812 - the name that Ansible's own code uses
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import libraries, tls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.redaction import Redactor
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import (
    RunError,
    failure_result,
    internal_error,
    trimmed,
    usage_failure,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.sites import for_each_site
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task, run_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError, one_line
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import (
    ENVIRONMENT,
    PROFILE_VARIABLE,
    Settings,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._connection import (
    PROFILE,
    connection_options,
    connections,
    decrypting,
    site_options,
    task_environment,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._documents import read_documents

try:
    from ansible_collections.verge.vergeos.plugins.plugin_utils import _ansible_internals as internals
except Exception as error:  # noqa: BLE001 - a module process still works if a future ansible-core differs
    #: Why no task can run in-process with this ansible-core, or "".
    INCOMPATIBILITY = f"this ansible-core does not support it ({type(error).__name__}: {error})"
else:
    INCOMPATIBILITY = ""

#: What turns the in-process mode off: the module option, the variable and the environment variable.
OPTION = "in_process"
VARIABLE = "verge_in_process"
ENVIRONMENT_VARIABLE = "VERGE_IN_PROCESS"

#: How many objects a worker creates before it looks for garbage.
_OBJECTS_BETWEEN_COLLECTIONS = 100_000

#: Settings with which Ansible itself looks for an interpreter.
DISCOVERED_INTERPRETERS = ("auto", "auto_legacy", "auto_silent", "auto_legacy_silent")


def preload_certificates(environ: Mapping[str, str]) -> None:
    """Load the trusted certificates once in the parent process.

    Loading them takes as long as a whole request, and every task would repeat it. Neither the host nor the credentials
    are read, because tasks may have their own, and nothing is connected.

    Args:
        environ: The environment variables.
    """
    names = (*ENVIRONMENT["validate_certs"], *ENVIRONMENT["ca_path"])
    given = {name: environ[name] for name in names if name in environ}
    try:
        settings = Settings.from_environment(given, host="localhost", token="none")  # noqa: S106
        certificates = tls.trusted_certificates(settings, environ)
        # A worker resolves a relative path in the directory of the playbook, so there it is another file.
        if libraries.REQUESTS_IMPORT_ERROR is None and (not certificates or os.path.isabs(certificates)):
            tls.tls_context(settings.validate_certs, certificates)
    except VergeError:
        # The task reports it, unless it has settings of its own.
        return


preload_certificates(os.environ)


# --- choosing the execution mode -----------------------------------------------------------------------------------


def reason_for_module_process(
    task: Any, connection: Any, variables: Mapping[str, Any], template: Callable[[Any], Any] = lambda value: value
) -> str:
    """Return why a task must run in a module process.

    Anything that is not known to work the same in both execution modes is a reason.

    Args:
        task: The task.
        connection: The connection plugin of the task.
        variables: The variables of the task.
        template: A function that evaluates the templates in a value.

    Returns:
        The reason, or "" if the task can run in-process.
    """
    if INCOMPATIBILITY:
        return INCOMPATIBILITY
    target = _target_variables(task, variables)
    interpreter = template(C.config.get_config_value("INTERPRETER_PYTHON", variables=target))
    setting = template(_in_process_setting(task, variables, target))
    unhandled = (word for word in internals.UNHANDLED_KEYWORDS if getattr(task, word, None))
    reasons = (
        (_is_disabled(setting), f"{VARIABLE} is {setting!r}"),
        (connection.ansible_name != "ansible.builtin.local", f"the connection is {connection.ansible_name}"),
        (connection.become is not None, "it runs as another user (become)"),
        (task.async_val, "it runs in the background (async)"),
        (any(task.environment or ()), "it sets environment variables (environment)"),
        (not _is_controller_python(interpreter), f"the Python interpreter is set to {interpreter}"),
        (libraries.REQUESTS_IMPORT_ERROR, f"{sys.executable} cannot import 'requests'"),
        (C.DEFAULT_KEEP_REMOTE_FILES, "module files are kept (keep_remote_files)"),
        *((True, f"the task keyword '{word}' is not supported in-process") for word in unhandled),
    )
    return next((reason for applies, reason in reasons if applies), "")


def _target_variables(task: Any, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the variables of the host on which a module would run."""
    if not task.delegate_to:
        return variables
    found: Mapping[str, Any] = variables["ansible_delegated_vars"][task.delegate_to]
    return found


def _in_process_setting(task: Any, variables: Mapping[str, Any], target: Mapping[str, Any]) -> Any:
    """Return the setting that is closest to the task."""
    settings = (
        task.args.get(OPTION),
        variables.get(VARIABLE),
        target.get(VARIABLE),
        os.environ.get(ENVIRONMENT_VARIABLE),
    )
    return next((setting for setting in settings if setting is not None), True)


def _is_disabled(setting: Any) -> bool:
    try:
        return not boolean(setting, strict=True)
    except TypeError:
        # Not a boolean: a module process is always right.
        return True


def _is_controller_python(interpreter: str) -> bool:
    """Return whether the interpreter is the running one.

    A link in another directory is not: it belongs to another virtual environment.
    """
    if interpreter in DISCOVERED_INTERPRETERS:
        return True
    same_folder = os.path.dirname(os.path.abspath(interpreter)) == os.path.dirname(os.path.abspath(sys.executable))
    return same_folder and os.path.exists(interpreter) and os.path.samefile(interpreter, sys.executable)


# --- the action plugin ---------------------------------------------------------------------------------------------


class TaskAction(ActionBase):  # type: ignore[misc]
    """Action plugin that runs a module of the collection, in-process if that is safe."""

    #: The task of the module of the same name.
    TASK: ClassVar[Task]

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
        """Run the task and return its result."""
        variables = task_vars or {}
        super().run(tmp, variables)
        try:
            self._read_files()
            self._task.args = self._connected_arguments(variables)
        except VergeError as error:
            failure = {"failed": True, **failure_result(RunError(error))}
            failure.pop("warnings")
            return trimmed(failure, bool(self._task.diff), self._display.verbosity)
        reason = self._reason_for_module_process(variables)
        mode = f"in a module process: {reason}" if reason else "in-process"
        self._display.vvv(f"{self._task.action} runs {mode}", host=variables.get("inventory_hostname"))
        return self._run_module_process(task_vars) if reason else self._run_in_process(variables)

    def _read_files(self) -> None:
        """Replace options that name files on the controller by what is in those.

        Raises:
            AnsibleError: A file cannot be found, read or parsed.
        """
        args = dict(self._task.args)
        for option, target in self.TASK.from_files.items():
            if args.get(option) is not None and args.get(target) is None:
                path = self._find_needle("files", str(args.pop(option)))
                args[target] = read_documents(path, self._load_file)
            elif isinstance(args.get(target), str):
                args[target] = self._loader.load(args[target])
        self._task.args = args

    def _load_file(self, path: str) -> Any:
        content = internals.load_file(self._loader, path)
        if self.TASK.at_sites:
            content = self.TASK.at_sites.taken(content, self._task.args)
        return self._templar.template(content)

    def _connected_arguments(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of the task, completed from variables and a profile.

        It happens here, because a module process knows neither the variables nor the files and the vault of the controller.
        """
        environ: Mapping[str, str] = os.environ
        if any(self._task.environment or ()):
            environ = {**environ, **task_environment(self._task.environment, self._templar.template)}
        if self._connection.ansible_name != "ansible.builtin.local":
            # The module has the environment of its host.
            environ = {name: value for name, value in environ.items() if name != PROFILE_VARIABLE}
        template, decrypt = self._templar.template, decrypting(self._loader)
        at_sites = self.TASK.at_sites
        sites = at_sites.find(self._task.args) if at_sites else {}
        if at_sites and sites:

            def completed(_name: str, own: Mapping[str, Any]) -> dict[str, Any]:
                return site_options(own, self._task.args, variables, template, environ, decrypt)

            return at_sites.connected(self._task.args, for_each_site(sites, completed))
        found = connection_options(self._task.args, variables, template, environ, decrypt, self.TASK.spec)
        return {**{name: value for name, value in self._task.args.items() if name != PROFILE}, **found}

    def _reason_for_module_process(self, variables: Mapping[str, Any]) -> str:
        try:
            return reason_for_module_process(self._task, self._connection, variables, self._templar.template)
        except Exception as error:  # noqa: BLE001 - nothing has been done yet, and a module process always works
            return f"choosing the execution mode failed ({type(error).__name__}: {error})"

    def _run_module_process(self, task_vars: Optional[Mapping[str, Any]]) -> dict[str, Any]:
        """Run the module as Ansible does without an action plugin."""
        normal = self._shared_loader_obj.action_loader.get(
            "ansible.legacy.normal",
            task=self._task,
            connection=self._connection,
            play_context=self._play_context,
            loader=self._loader,
            templar=self._templar,
            shared_loader_obj=self._shared_loader_obj,
        )
        result: dict[str, Any] = normal.run(task_vars=task_vars)
        return result

    def _run_in_process(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Run the task in this process, with the same handling of options and result as AnsibleModule."""
        _collect_less_garbage(os.getpid())
        written = internals.to_json_types(self._task.args)
        given, problem, facts = self.TASK.read(written, self._task.action)
        validation = internals.Validation(written, problem, set(), [], [])
        if not problem:
            validation = internals.validate(self.TASK.spec, self.TASK.rules, given)
        redactor = self.TASK.redactor(written, given, validation.params)
        validation.secrets.update(redactor.secrets())
        if validation.error:
            result = {"failed": True, **usage_failure(redactor(validation.error))}
        else:
            self._log_invocation(validation, variables)
            with _module_surroundings(self._loader.get_basedir()):
                result = self._execute(validation, given, redactor, facts)
            # those of the connection may come from the environment
            internals.register(redactor.secrets_in_results())
        _add_warnings(result, validation)
        result = trimmed(result, bool(self._task.diff), self._display.verbosity)
        if internals.includes_invocation(variables):
            result["invocation"] = {"module_args": self.TASK.shown(validation.params)}
        # A secret may be a word such as "True", which must not replace `changed` and the like.
        marks = {name: value for name, value in result.items() if value is None or isinstance(value, bool)}
        return {**internals.shown_result(result, validation.secrets), **marks}

    def _execute(
        self,
        validation: internals.Validation,
        given: Mapping[str, Any],
        redactor: Redactor,
        facts: Mapping[str, Any],
    ) -> dict[str, Any]:
        check = bool(self._task.check_mode)

        def report(line: str) -> None:
            self._display.display(str(internals.redact(f"{self._task.action}: {line}", validation.secrets)))

        try:
            connect, progress = connections.to, None if self._task.no_log else report
            return run_task(self.TASK, validation.params, given, check, connect, progress, redactor, facts)
        except RunError as failure:
            return {"failed": True, **failure_result(failure)}
        except AnsibleError:
            # Some releases of ansible-core end a task that exceeds its `timeout` with such an error.
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - no error of a task may end the worker
            return self._internal_error(error, redactor)

    def _internal_error(self, error: BaseException, redactor: Redactor) -> dict[str, Any]:
        """Return the result of a task that failed because of a bug.

        The task is not repeated in a module process, because it may have written something.
        """
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self._display.vvv(redactor(trace))
        reason = one_line(redactor(f"{type(error).__name__}: {error}"))
        return {"failed": True, "msg": internal_error(self._task.action, reason)}

    def _log_invocation(self, validation: internals.Validation, variables: Mapping[str, Any]) -> None:
        """Write the line to the system log that every module writes."""
        if self._task.no_log or C.config.get_config_value("DEFAULT_NO_TARGET_SYSLOG", variables=variables):
            return
        words = []
        for name, value in self.TASK.shown(validation.params).items():
            secret = self.TASK.spec.get(name, {}).get("no_log")
            text = "NOT_LOGGING_PARAMETER" if secret else internals.redact_log(str(value), validation.secrets)
            words.append(f"{name}={text}")
        facility = str(variables.get("ansible_syslog_facility", C.DEFAULT_SYSLOG_FACILITY))
        syslog.openlog(f"ansible-{self._task.action}", 0, getattr(syslog, facility, syslog.LOG_USER))
        line = self.TASK.redactor(validation.params)(f"Invoked with {' '.join(words)}")
        syslog.syslog(syslog.LOG_INFO, line.replace("\0", ""))


@cache
def _collect_less_garbage(process: int) -> None:  # noqa: ARG001 - once for each process
    """Exclude the objects that a worker has inherited from garbage collection, and collect its own ones less often.

    Examining an object writes to it, so that the system copies its memory: 5 of the 30 ms of a task. A worker ends with
    its task, so collecting these objects gains nothing. The objects of a long list are hardly ever garbage, and examining
    them again and again takes a quarter of the time.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


def _add_warnings(result: dict[str, Any], validation: internals.Validation) -> None:
    """Add warnings and deprecations under the keys that AnsibleModule uses, which are missing if there are none."""
    found = {
        "warnings": [*validation.warnings, *result.pop("warnings", [])],
        "deprecations": validation.deprecations,
    }
    result.update({name: messages for name, messages in found.items() if messages})


@contextmanager
def _module_surroundings(folder: str) -> Iterator[None]:
    """Work in the directory of the playbook, as modules on a local connection do, and suppress Python's warnings."""
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
