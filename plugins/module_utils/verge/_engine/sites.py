# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a task on several systems side by side, each in a thread with a client of its own."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, Optional, TypeVar, Union

from .._api.redaction import Redactor
from .._api.request import Request
from .._api.transport import Response
from .._schema.argument_spec import CONNECTION, Spec
from .._schema.option_reading import Place, read_options
from .._schema.vocabulary import vocabulary
from .._sources import PROFILE, Source, inherited
from ..client import VergeClient
from ..errors import SettingsError, TaskError, VergeError
from ..settings import Settings, settings_from, without_address
from .progress import Report
from .results import RunError
from .task import Call, Connect
from .time_limits import DEFAULT_SECONDS, allow, explain

#: The member of a document, and the option, that holds the sites by name.
SITES = "sites"
#: How many sites are worked on at a time.
_AT_A_TIME = 32

#: Validates options as AnsibleModule does, see `documents.parsing.Validate`.
Validate = Callable[[Spec, Mapping[str, Any], Mapping[str, Any]], tuple[dict[str, Any], list[str]]]
ResultT = TypeVar("ResultT")


class SiteClient(VergeClient):
    """A client that sends nothing more once the task has been interrupted."""

    interrupted: Optional[threading.Event] = None

    def _send(self, request: Request) -> Response:
        if self.interrupted is not None and self.interrupted.is_set():
            raise TaskError("the task was interrupted")
        return super()._send(request)


@dataclass(frozen=True)
class Site:
    """One of the systems.

    Attributes:
        name: What the user calls it.
        client: Sends the requests; its thread uses nothing else.
        call: The call, with what differs from site to site.
    """

    name: str
    client: SiteClient
    call: Call


def place_of(site: str) -> str:
    """Return how messages call a site."""
    return f"{SITES}.{site}"


@dataclass
class Sites:
    """How a task works on several systems.

    Attributes:
        find: Returns the connection options of each site from the options of a task.
        connected: Returns the options of a task with other connection options of the sites.
        execute: Carries a call out on all sites.
        validate: Validates options.
        taken: Returns a document from a file without what it says about sites that are not taken.
    """

    find: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, Any]]]
    connected: Callable[[Mapping[str, Any], Mapping[str, Mapping[str, Any]]], dict[str, Any]]
    execute: Callable[[Sequence[Site], Call], dict[str, Any]]
    validate: Validate
    taken: Callable[[Any, Mapping[str, Any]], Any] = lambda document, _options: document

    def run(self, call: Call, connect: Optional[Connect], redactor: Redactor) -> dict[str, Any]:
        """Carry a call out on all sites, see `task.AtSites`."""
        report = _one_at_a_time(call.report)
        sites: list[Site] = []
        with ExitStack() as stack:
            try:
                for name, found in self._settings(call.params).items():
                    transport = connect(found) if connect else None
                    client = SiteClient(found, read_only=call.check, transport=transport, redactor=redactor)
                    stack.enter_context(client)
                    own = call._replace(username=found.username or None, report=_prefixed(report, name))
                    sites.append(Site(name, client, own))
                return {**self.execute(sites, call._replace(report=report)), "requests": _requests(sites)}
            except RunError as failure:
                failure.requests = _requests(sites)
                raise
            except VergeError as error:
                raise RunError(error, requests=_requests(sites)) from error

    def _settings(self, params: Mapping[str, Any]) -> dict[str, Settings]:
        """Return the connection settings of each site.

        Raises:
            SettingsError: Names everything that is missing or wrong, with the sites.
        """
        common = {name: params[name] for name in CONNECTION if params.get(name) is not None}
        found = for_each_site(self.find(params), lambda name, options: self._settings_of(name, options, common))
        _refuse_same_system(found)
        return found

    def _settings_of(self, name: str, options: Mapping[str, Any], common: Mapping[str, Any]) -> Settings:
        own = canonical_connection(name, options)
        validated, errors = self.validate(dict(CONNECTION), {}, own)
        if errors:
            raise SettingsError("; ".join(errors))
        own = {option: validated[option] for option in own if validated.get(option) is not None}
        if not own.get("host") and not own.get(PROFILE):
            raise SettingsError("no host is given", hint="set 'host' or 'profile' of this site")
        return settings_from([Source(own), Source(inherited(own, common))], without_address(os.environ))


def for_each_site(
    sites: Mapping[str, Mapping[str, Any]], make: Callable[[str, Mapping[str, Any]], ResultT]
) -> dict[str, ResultT]:
    """Return what a function makes of the connection options of each site.

    Args:
        sites: The connection options, by the name of the site.
        make: The function; gets the name and the options.

    Raises:
        SettingsError: Names everything that is missing or wrong, with the sites.
    """
    found: dict[str, ResultT] = {}
    problems: list[str] = []

    def attempt(name: str, options: Mapping[str, Any]) -> None:
        try:
            found[name] = make(name, options)
        except SettingsError as error:
            text = str(error)
            problems.append(text if place_of(name) in text else f"{place_of(name)}: {text}")

    for name, options in sites.items():
        attempt(name, options)
    if problems:
        raise SettingsError("; ".join(problems))
    return found


def canonical_connection(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the connection options of a site under their own names.

    Raises:
        SettingsError: They are not valid.
    """
    reading = read_options(CONNECTION, {}, options, vocabulary(CONNECTION), Place(f"{place_of(name)}.", ""))
    if reading.problem:
        raise SettingsError(reading.problem)
    return reading.options


def _refuse_same_system(found: Mapping[str, Settings]) -> None:
    known: dict[str, str] = {}
    for name, settings in found.items():
        first = known.setdefault(settings.base_url, name)
        if first != name:
            raise SettingsError(
                f"{place_of(name)} is the same system as {place_of(first)}: {settings.base_url}",
                hint="describe everything of a system under one name",
            )


def _requests(sites: Sequence[Site]) -> dict[str, int]:
    return dict(sum((site.client.requests for site in sites), Counter()))


def _one_at_a_time(report: Optional[Report]) -> Optional[Report]:
    """Return a way to show progress that several threads can use."""
    if report is None:
        return None
    lock, show = threading.Lock(), report

    def shown(line: str) -> None:
        with lock:
            show(line)

    return shown


def _prefixed(report: Optional[Report], name: str) -> Optional[Report]:
    if report is None:
        return None
    show = report
    return lambda line: show(f"{name}: {line}")


def side_by_side(
    sites: Sequence[Site], work: Callable[[Site], ResultT], interrupt: Callable[[], None] = lambda: None
) -> dict[str, Union[ResultT, VergeError]]:
    """Do work for each site in a thread, and return its result or its error by the name of the site.

    Args:
        sites: The sites.
        work: The work; it may raise errors of the library.
        interrupt: Called if the task is interrupted, so that the threads end soon.
    """
    interrupted = threading.Event()
    for site in sites:
        site.client.interrupted = interrupted
    with ThreadPoolExecutor(min(_AT_A_TIME, len(sites)), "verge-site") as pool:
        futures = {site.name: pool.submit(partial(_attempt, work), site) for site in sites}
        try:
            wait(futures.values())
        except BaseException:
            interrupted.set()
            interrupt()
            raise
        return {name: future.result() for name, future in futures.items()}


def all_or_error(results: Mapping[str, Union[ResultT, VergeError]]) -> list[ResultT]:
    """Return the results of all sites.

    Raises:
        TaskError: Names each site that has failed. It is of the kind of the first failure.
    """
    failures = {name: result for name, result in results.items() if isinstance(result, VergeError)}
    if failures:
        error = TaskError("; ".join(f"{place_of(name)}: {failure}" for name, failure in failures.items()))
        error.kind = next(iter(failures.values())).kind
        raise error
    return [result for result in results.values() if not isinstance(result, VergeError)]


def _attempt(work: Callable[[Site], ResultT], site: Site) -> Union[ResultT, VergeError]:
    allow(site.client, DEFAULT_SECONDS, site.call.clock)
    try:
        return work(site)
    except VergeError as error:
        explain(error, site.client, "wait_timeout" if "wait_timeout" in site.call.params else "")
        return error
