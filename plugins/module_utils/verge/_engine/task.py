# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module consists of, apart from the process it runs in: its options and its work.

The same task runs in a process of its own (`module_process`) and in-process (the action plugin).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from .._api.polling import Clock
from .._api.transport import Transport
from .._schema.argument_spec import CONNECTION, Spec
from ..client import VergeClient
from ..errors import VergeError
from ..settings import Settings
from .results import RunError
from .time_limits import DEFAULT_SECONDS, allow, explain


class Call(NamedTuple):
    """One call of a module.

    Attributes:
        params: the options after validation.
        given: the options as they were written, which distinguishes null from not given.
        check: check mode; nothing may be written.
        username: the user who is logged in, when that is known.
        clock: source of time; tests provide their own.
    """

    params: Mapping[str, Any]
    given: Mapping[str, Any]
    check: bool = False
    username: Optional[str] = None
    clock: Optional[Clock] = None


class Task(NamedTuple):
    """A module: which options it takes and what it does.

    Attributes:
        spec: the options, as AnsibleModule and ArgumentSpecValidator take them.
        execute: carries a call out and returns the result; raises RunError or VergeError.
        rules: what has to be checked about the options together (`required_one_of`).
    """

    spec: Spec
    execute: Callable[[VergeClient, Call], dict[str, Any]]
    rules: Mapping[str, Any] = {}


def settings_from(params: Mapping[str, Any]) -> Settings:
    """Return the connection settings from the options and, where those are not given, the environment.

    Raises:
        SettingsError: names the option or the variable that is missing or wrong.
    """
    given = {name: params[name] for name in CONNECTION if params.get(name) is not None}
    return Settings.from_environment(None, **given)


def execute(task: Task, settings: Settings, call: Call, transport: Optional[Transport] = None) -> dict[str, Any]:
    """Execute a call with a client of its own, which cannot write in check mode.

    Args:
        transport: open connections for the client to use; None: it opens and closes its own.

    Returns:
        The result, with the number of requests by method under `requests`.

    Raises:
        RunError: with the same number.
    """
    option = "wait_timeout" if "wait_timeout" in task.spec else ""
    with VergeClient(settings, read_only=call.check, transport=transport) as client:
        allow(client, DEFAULT_SECONDS, call.clock)
        try:
            return {**task.execute(client, call), "requests": dict(client.requests)}
        except RunError as failure:
            failure.requests = dict(client.requests)
            explain(failure.error, client, option)
            raise
        except VergeError as error:
            explain(error, client, option)
            raise RunError(error, requests=dict(client.requests)) from error


def run_task(
    task: Task,
    params: Mapping[str, Any],
    given: Mapping[str, Any],
    check: bool,
    connect: Optional[Callable[[Settings], Transport]] = None,
) -> dict[str, Any]:
    """Run a task with valid options, in either process.

    Args:
        connect: returns open connections to a system; None: the task opens and closes its own.

    Raises:
        RunError: on any failure, that of the settings included.
    """
    try:
        settings = settings_from(params)
        call = Call(params, given, check, settings.username or None)
        return execute(task, settings, call, connect(settings) if connect else None)
    except VergeError as error:
        raise RunError(error) from error
