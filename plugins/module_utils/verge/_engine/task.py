# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module consists of, apart from the process it runs in: its options and its work.

The same task runs in a process of its own (`module_process`) and in-process (the action plugin).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional, Protocol

from .._api.polling import Clock
from .._api.redaction import Redactor
from .._api.transport import Transport
from .._schema.argument_spec import CONNECTION, POWER, WAITING, Spec
from .._schema.option_reading import Place, Reading, read_options
from .._schema.partly_secret import PartlySecret
from .._schema.pasted import NO_FACTS, GivenFacts, without_facts
from .._schema.resource import Resource
from .._schema.secret_options import (
    PLACEHOLDER,
    partly_secret_values,
    secret_values,
    without_secret_options,
)
from .._schema.vocabulary import Vocabulary, vocabulary
from ..client import VergeClient
from ..errors import VergeError
from ..settings import Settings
from .results import RunError, cleaned
from .time_limits import DEFAULT_SECONDS, allow, explain

#: Options that messages about unknown ones do not list.
COMMON = frozenset((*CONNECTION, *WAITING, *POWER))


class Call(NamedTuple):
    """One call of a module.

    Attributes:
        params: the options after validation.
        given: the options as they were written, which distinguishes null from not given.
        check: check mode; nothing may be written.
        username: the user who is logged in, when that is known.
        clock: source of time; tests provide their own.
        report: gets a line of progress now and then while the task waits; None if it cannot be shown.
        facts: what the task says about facts, by path.
    """

    params: Mapping[str, Any]
    given: Mapping[str, Any]
    check: bool = False
    username: Optional[str] = None
    clock: Optional[Clock] = None
    report: Optional[Callable[[str], None]] = None
    facts: GivenFacts = NO_FACTS


Connect = Callable[[Settings], Transport]


class AtSites(Protocol):
    """How a task works on several systems, the sites, when its options name some."""

    def find(self, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
        """Return the connection options of each site, by its name; empty: the task works on one system.

        Args:
            options: the options of the task.
        """

    def taken(self, document: Any, options: Mapping[str, Any]) -> Any:
        """Return a document from a file, before its templates are evaluated, without what it says about sites that are not taken.

        Args:
            document: the document.
            options: the options of the task.
        """

    def connected(self, options: Mapping[str, Any], connections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return the options of the task with other connection options of its sites.

        Args:
            options: the options of the task.
            connections: the connection options, by the name of the site.
        """

    def run(self, call: Call, connect: Optional[Connect], redactor: Redactor) -> dict[str, Any]:
        """Carry a call out on all sites, and return the result with the number of requests.

        Args:
            call: the call.
            connect: returns open connections to a system; None: each client opens and closes its own.
            redactor: knows the secrets of the task, and learns those of the connections.

        Raises:
            RunError: on any failure, that of the settings included.
        """


class Task(NamedTuple):
    """A module: which options it takes and what it does.

    Attributes:
        spec: the options, as AnsibleModule and ArgumentSpecValidator take them.
        execute: carries a call out and returns the result; raises RunError or VergeError.
        rules: what has to be checked about the options together (`required_one_of`).
        partly_secret: how to hide secrets in options that are not secret as a whole.
        words: the words for options that are not accepted; None: those that mean options of all modules.
        resource: what the module manages, whose results can be given back to it; None: nothing declared.
        from_files: options that name files on the controller, each with the option that takes what is in them. The action
            plugin reads them, because the controller's variables and vaults are not where the module runs.
        at_sites: how it works on several systems; None: it works on one.
    """

    spec: Spec
    execute: Callable[[VergeClient, Call], dict[str, Any]]
    rules: Mapping[str, Any] = {}
    partly_secret: Mapping[str, PartlySecret] = {}
    words: Optional[Vocabulary] = None
    resource: Optional[Resource] = None
    from_files: Mapping[str, str] = {}
    at_sites: Optional[AtSites] = None

    def read(self, options: Mapping[str, Any], module: str) -> Reading:
        """Return the options under their own names, and what is wrong with them.

        Args:
            options: the options as they were written.
            module: the name of the module.
        """
        place = Place("", module.rpartition(".")[2], COMMON)
        facts: dict[str, Any] = {}
        if self.resource is not None:
            options, facts = without_facts(self.resource, options)
        reading = read_options(self.spec, self.rules, options, self.words or vocabulary(self.spec), place)
        return reading._replace(facts=facts)

    def redactor(self, *options: Mapping[str, Any]) -> Redactor:
        """Return a redactor that knows all secrets among the options.

        Args:
            options: the options, validated or as they were written.
        """
        redactor = Redactor()
        for params in options:
            # AnsibleModule logs the options as they are shown; placeholders among them do not count.
            redactor.add(*(value for value in secret_values(self.spec, params) if value != PLACEHOLDER))
            for partly, value in partly_secret_values(params, self.partly_secret):
                redactor.add(*partly.secrets(value))
                redactor.add_parts(*partly.parts(value))
        return redactor

    def shown(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options with placeholders instead of secrets."""
        shown: dict[str, Any] = without_secret_options(self.spec, options, self.partly_secret)
        return shown


def settings_from(params: Mapping[str, Any]) -> Settings:
    """Return the connection settings from the options and, where those are not given, a profile and the environment.

    Raises:
        SettingsError: names the option, the profile or the variable that is missing or wrong.
    """
    given = {name: params[name] for name in CONNECTION if params.get(name) is not None}
    return Settings.from_environment(None, **given)


def execute(
    task: Task,
    settings: Settings,
    call: Call,
    transport: Optional[Transport] = None,
    redactor: Optional[Redactor] = None,
) -> dict[str, Any]:
    """Execute a call with a client of its own, which cannot write in check mode.

    Args:
        transport: open connections for the client to use; None: it opens and closes its own.
        redactor: knows the secrets of the task, and learns those of the connection; None: only the latter matter.

    Returns:
        The result, with the number of requests by method under `requests`.

    Raises:
        RunError: with the same number.
    """
    option = "wait_timeout" if "wait_timeout" in task.spec else ""
    with VergeClient(settings, read_only=call.check, transport=transport, redactor=redactor) as client:
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
    connect: Optional[Connect] = None,
    report: Optional[Callable[[str], None]] = None,
    redactor: Optional[Redactor] = None,
    facts: GivenFacts = NO_FACTS,
) -> dict[str, Any]:
    """Run a task with valid options, in either process.

    Args:
        connect: returns open connections to a system; None: the task opens and closes its own.
        report: shows a line of progress.
        redactor: knows the secrets among the options, and learns those of the connection; None: a new one.
        facts: what the task says about facts, by path.

    Returns:
        The result without secrets, except for those that the platform shows only once.

    Raises:
        RunError: on any failure, that of the settings included; without secrets.
    """
    redactor = task.redactor(given, params) if redactor is None else redactor
    try:
        try:
            call = Call(params, given, check, report=report, facts=facts)
            if task.at_sites is not None and task.at_sites.find(params):
                result = task.at_sites.run(call, connect, redactor)
            else:
                settings = settings_from(params)
                call = call._replace(username=settings.username or None)
                result = execute(task, settings, call, connect(settings) if connect else None, redactor)
        except VergeError as error:
            raise RunError(error) from error
    except RunError as failure:
        failure.redact(redactor)
        raise
    return cleaned(result, redactor)
