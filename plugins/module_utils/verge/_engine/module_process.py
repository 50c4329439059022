# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in a process of its own. The only file of the library that knows AnsibleModule."""

from __future__ import annotations

import copy
import gc
import traceback
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, Optional

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.text.converters import to_text

from . import archive  # noqa: F401  # pylint: disable=unused-import  # isort: skip - it speeds up all others
from .._api.redaction import Redactor
from ..errors import MissingLibraryError, one_line
from .results import RunError, failure_result, internal_error, trimmed, usage_failure
from .task import Task, run_task

try:  # ansible-core 2.22 and later mask what is registered; AnsibleModule does not remove `no_log_values` there
    from ansible.module_utils.secrets import register_secrets
except ImportError:

    def register_secrets(values: Iterable[str]) -> None:
        """Register secrets for masking; this ansible-core cannot."""


def validate_options(
    spec: Mapping[str, Any], rules: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Validate options as AnsibleModule does, for tasks that contain those of others.

    Args:
        spec: The argument specification.
        rules: Rules about several options (`required_one_of`).
        options: The options as they were written; they remain as they are.

    Returns:
        The validated options, and what is wrong.
    """
    result = ArgumentSpecValidator(dict(spec), **rules).validate(dict(options))
    return result.validated_parameters, list(result.error_messages)


class VergeModule(AnsibleModule):  # type: ignore[misc]
    """AnsibleModule that remembers which options were written, and keeps secrets in any spelling out of its output.

    AnsibleModule itself only removes secrets that appear literally: not one in a list that it has converted to a
    string, for the system log, nor one that a server repeats in another encoding.
    """

    #: The options as they were written, and under their own names.
    written: dict[str, Any]
    given: dict[str, Any]
    params: dict[str, Any]
    #: What the task says about facts.
    facts: Mapping[str, Any]
    problem = ""
    is_validating = True

    def __init__(self, task: Task) -> None:
        self.task = task
        super().__init__(argument_spec=dict(task.spec), supports_check_mode=True, **task.rules)
        if self.problem:
            self.fail_json(self.problem)
        self.is_validating = False

    def _load_params(self) -> None:
        super()._load_params()
        internal = {name: value for name, value in self.params.items() if name.startswith("_ansible_")}
        self.written = {name: value for name, value in self.params.items() if name not in internal}
        options, self.problem, self.facts = self.task.read(self.written, str(internal.get("_ansible_module_name", "")))
        # Ansible would validate options with a problem once more, and fails itself on some values.
        self.params = internal if self.problem else {**internal, **options}
        # Validation replaces what was not given by None; null and not given are different things here.
        self.given = copy.deepcopy(self.params)

    @property
    def redactor(self) -> Redactor:
        """A redactor that knows all secrets among the options; it depends on how far these have been validated."""
        redactor = self.task.redactor(self.written, self.given, self.params)
        self.no_log_values.update(redactor.secrets())
        register_secrets(redactor.secrets())
        return redactor

    def _log_invocation(self) -> None:
        params, self.params = self.params, self.task.shown(self.params)
        try:
            super()._log_invocation()
        finally:
            self.params = params

    def log(self, msg: Any, log_args: Optional[Mapping[str, Any]] = None) -> None:
        """Write to the system log, without secrets."""
        redactor = self.redactor
        shown = {name: redactor(str(value)) for name, value in (log_args or {}).items()}
        super().log(redactor(to_text(msg, errors="surrogate_or_replace")), log_args=shown)

    def exit_json(self, **result: Any) -> NoReturn:
        """End the task with a result."""
        self._hide_invocation(result)
        super().exit_json(**result)
        raise SystemExit(0)  # exit_json has ended the process; this is for type checkers

    def fail_json(self, msg: Any, **result: Any) -> NoReturn:
        """End the task with an error message, without secrets."""
        redactor = self.redactor
        result = redactor.clean(result)
        self._hide_invocation(result)
        # Without options, Ansible may have missed one that is required.
        text = redactor(self.problem or str(msg))
        super().fail_json(**{**result, **(usage_failure(text) if self.is_validating else {"msg": text})})
        raise SystemExit(1)  # fail_json has ended the process; this is for type checkers

    def _hide_invocation(self, result: dict[str, Any]) -> None:
        # AnsibleModule drops it where results do not include the options.
        result["invocation"] = {"module_args": self.task.shown(self.written if self.problem else self.params)}

    def trimmed(self, result: dict[str, Any]) -> dict[str, Any]:
        """Return what of a result is shown."""
        return trimmed(result, self._diff, self._verbosity)

    def exit_with_failure(self, failure: RunError) -> NoReturn:
        """End the task with one clear line."""
        result = self.trimmed(failure_result(failure))
        for warning in result.pop("warnings"):
            self.warn(warning)
        if isinstance(failure.error, MissingLibraryError):
            result["msg"] = f"{result['msg']} {missing_required_lib('requests')}"
        self.fail_json(**result)

    def exit_with_internal_error(self, error: Exception, redactor: Redactor) -> NoReturn:
        """End the task after an exception that is a bug; a traceback might show a secret."""
        reason = one_line(redactor(f"{type(error).__name__}: {error}"))
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self.fail_json(internal_error(self._name, reason), exception=redactor(trace))


def run_module(task: Task) -> None:
    """Run a module from its options to its exit."""
    gc.freeze()
    gc.enable()
    module = VergeModule(task)
    redactor = module.redactor
    result: dict[str, Any] = {}
    failure: Optional[Exception] = None
    try:
        result = run_task(task, module.params, module.given, module.check_mode, redactor=redactor, facts=module.facts)
    except Exception as error:  # noqa: BLE001 - handled below: while it is pending, Ansible would show its traceback
        failure = error
    # those of the connection may come from the environment
    register_secrets(redactor.secrets_in_results())
    if isinstance(failure, RunError):
        module.exit_with_failure(failure)
    if failure is not None:
        module.exit_with_internal_error(failure, redactor)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    module.exit_json(**module.trimmed(result))
