# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module in a process of its own. The only file of the library that knows AnsibleModule."""

from __future__ import annotations

import copy
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ..errors import MissingLibraryError
from .results import RunError, failure_result, trimmed
from .task import Task, run_task


class VergeModule(AnsibleModule):  # type: ignore[misc]
    """AnsibleModule that remembers which options were written."""

    given: dict[str, Any]

    def _load_params(self) -> None:
        super()._load_params()
        # Validation replaces what was not given by None; null and not given are different things here.
        self.given = copy.deepcopy(self.params)

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
        raise SystemExit(1)  # fail_json has ended the process; this is for type checkers


def run_module(task: Task) -> None:
    """Run a module from its options to its exit."""
    module = VergeModule(argument_spec=dict(task.spec), supports_check_mode=True, **task.rules)
    try:
        result = run_task(task, module.params, module.given, module.check_mode)
    except RunError as failure:
        module.exit_with_failure(failure)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    module.exit_json(**module.trimmed(result))
