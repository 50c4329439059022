# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second door to the engine: carries modules of this collection out inside the worker that Ansible has forked.

Starting a Python process for each task costs more than everything that the task does. Where the module would run on the
controller anyway, with nothing that asks for a process of its own, the same task is carried out right here; in all other
cases the module is run as usual. Each module has a file of its name in plugins/action that leads here: only so does
Ansible load this code before it forks, and every worker inherits it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any, Optional

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.plugins.action import ActionBase
from ansible.utils.unsafe_proxy import wrap_var

# Imported here and not in the worker, so that every worker inherits it from the parent.
from ansible_collections.verge.vergeos.plugins.module_utils.verge import module as _module  # noqa: F401
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    MissingLibraryError,
    UsageError,
    VergeError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.outcome import failure_result
from ansible_collections.verge.vergeos.plugins.module_utils.verge.runner import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.task import Call, Task, perform, settings_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge.transport import prepare_tls

MODULES = "ansible_collections.verge.vergeos.plugins.modules"
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

#: Variable that sends tasks to a process of their own again.
SWITCH = "verge_in_process"


def _warm_up() -> None:
    """Load the certificates once in the parent: that costs as much as a whole request, for every task again."""
    try:
        prepare_tls(settings_from({}))
    except VergeError:
        # Said by the task itself, which may bring its own settings.
        return


_warm_up()


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs a module of the collection, here if that is safe."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: Optional[Mapping[str, Any]] = None) -> dict[str, Any]:
        """Carry out the task and return its result."""
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        del tmp
        if self._may_run_here(task_vars):
            here = self._run_here(_task_of(self._task))
            if here is not None:
                result.update(here)
                return result
        return self._run_elsewhere(result, task_vars)

    # --- in a process of its own ----------------------------------------------------------------------------------

    def _run_elsewhere(self, result: dict[str, Any], task_vars: Mapping[str, Any]) -> dict[str, Any]:
        asynchronous = self._task.async_val and not self._connection.has_native_async
        result.update(self._execute_module(task_vars=task_vars, wrap_async=asynchronous))
        if not asynchronous:
            self._remove_tmp_path(self._connection._shell.tmpdir)  # noqa: SLF001 - as Ansible's own plugins do
        return result

    # --- here ------------------------------------------------------------------------------------------------------

    def _may_run_here(self, task_vars: Mapping[str, Any]) -> bool:
        """Whether nothing asks for a process of its own: another host, user, environment, interpreter, or time."""
        switch = self._templar.template(task_vars.get(SWITCH, True))
        if str(switch).lower() in ("false", "no", "0", "off"):
            return False
        if getattr(self._connection, "transport", "") not in ("local", "ansible.builtin.local"):
            return False
        if self._task.async_val or getattr(self._connection, "become", None) is not None:
            return False
        if any(self._task.environment or []):
            return False
        interpreter = task_vars.get("ansible_python_interpreter")
        return interpreter is None or self._templar.template(interpreter) in (sys.executable, "auto", "auto_silent")

    def _run_here(self, task: Task) -> Optional[dict[str, Any]]:
        """The result, or None when this interpreter lacks a library that the module's own may have."""
        given = dict(self._task.args)
        checked = ArgumentSpecValidator(dict(task.spec), **task.rules).validate(given)
        if checked.error_messages:
            return _failed(UsageError("; ".join(checked.error_messages)))
        params = checked.validated_parameters
        try:
            settings = settings_from(params)
            call = Call(params, given, bool(self._task.check_mode), settings.username or None)
            result = perform(task, settings, call)
        except MissingLibraryError:
            return None
        except RunError as failure:
            result = {"failed": True, **failure_result(failure)}
        except VergeError as error:
            result = _failed(error)
        if not self._task.diff:
            result.pop("diff", None)
        result = remove_values(result, _secrets(task.spec, params))
        result["invocation"] = {"module_args": _sanitized(task.spec, params)}
        wrapped: dict[str, Any] = wrap_var(result)
        return wrapped


def _task_of(task: Any) -> Task:
    name = str(task.resolved_action or task.action).rsplit(".", maxsplit=1)[-1]
    found: Task = importlib.import_module(f"{MODULES}.{name}").TASK
    return found


def _failed(error: VergeError) -> dict[str, Any]:
    return {"failed": True, **failure_result(RunError(error, [], []))}


def _secrets(spec: Mapping[str, Any], params: Mapping[str, Any]) -> set[str]:
    """The values that must not appear in any output."""
    found: set[str] = set()
    for name, option in spec.items():
        value = params.get(name)
        if not value:
            continue
        if option.get("no_log"):
            found.update(str(item) for item in (value if isinstance(value, list) else [value]))
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping) and option.get("options"):
                found |= _secrets(option["options"], item)
    return found


def _sanitized(spec: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they may be shown."""
    shown: dict[str, Any] = {}
    for name, value in params.items():
        option = spec.get(name, {})
        inner = option.get("options")
        if option.get("no_log") and value is not None:
            shown[name] = HIDDEN
        elif inner and isinstance(value, list):
            shown[name] = [_sanitized(inner, item) if isinstance(item, Mapping) else item for item in value]
        elif inner and isinstance(value, Mapping):
            shown[name] = _sanitized(inner, value)
        else:
            shown[name] = value
    return shown
