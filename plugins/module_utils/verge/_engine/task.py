# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module consists of, apart from the process it runs in: its options and its work.

Both doors, AnsibleModule and the action plugin, carry out the same task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from .._api.polling import Clock
from .._api.transport import Transport
from .._schema.options import CONNECTION, Spec
from ..client import VergeClient
from ..errors import VergeError
from ..settings import Settings
from .results import RunError


class Call(NamedTuple):
    """One call of a module.

    Attributes:
        params: the options after validation.
        given: the options as they were written, which tells null from not given.
        check: nothing may be written.
        username: who is logged in, when that is known.
        clock: where time comes from; tests bring their own.
    """

    params: Mapping[str, Any]
    given: Mapping[str, Any]
    check: bool = False
    username: Optional[str] = None
    clock: Optional[Clock] = None


class Task(NamedTuple):
    """A module: what it accepts and what it does.

    Attributes:
        spec: the options, as AnsibleModule and ArgumentSpecValidator take them.
        work: carries a call out and returns the result; raises RunError or VergeError.
        rules: what has to be checked about the options together (`required_one_of`).
    """

    spec: Spec
    work: Callable[[VergeClient, Call], dict[str, Any]]
    rules: Mapping[str, Any] = {}


def settings_from(params: Mapping[str, Any]) -> Settings:
    """Connection settings out of the options and, for what they leave open, the environment.

    Raises:
        SettingsError: names the option or the variable that is missing or wrong.
    """
    given = {name: params[name] for name in CONNECTION if params.get(name) is not None}
    return Settings.from_environment(None, **given)


def perform(task: Task, settings: Settings, call: Call, transport: Optional[Transport] = None) -> dict[str, Any]:
    """Carry out a call with a client of its own, which cannot write in check mode.

    Args:
        transport: open connections that the client uses instead of own ones.

    Returns:
        The result; `requests` in it tells how many there were of each method.

    Raises:
        RunError: tells the same.
    """
    with VergeClient(settings, read_only=call.check, transport=transport) as client:
        try:
            return {**task.work(client, call), "requests": dict(client.requests)}
        except RunError as failure:
            failure.requests = dict(client.requests)
            raise
        except VergeError as error:
            raise RunError(error, requests=dict(client.requests)) from error


def carry_out(
    task: Task,
    params: Mapping[str, Any],
    given: Mapping[str, Any],
    check: bool,
    connect: Optional[Callable[[Settings], Transport]] = None,
) -> dict[str, Any]:
    """What both doors do with options that are valid.

    Args:
        connect: finds open connections to a system; None: the task makes and closes its own.

    Raises:
        RunError: whatever failed, the settings included.
    """
    try:
        settings = settings_from(params)
        call = Call(params, given, check, settings.username or None)
        return perform(task, settings, call, connect(settings) if connect else None)
    except VergeError as error:
        raise RunError(error) from error
