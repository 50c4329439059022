# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source for ansible-rulebook: what happens on a VergeOS system."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

DOCUMENTATION = r"""
module: verge_events
short_description: Events of a VergeOS system
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Polls the system, and reports new log entries, and objects of any kind that were added, removed or changed.
  - An event has the members C(kind), C(event) (C(added), C(removed), C(changed)), C(object) (as the info module returns it), C(id)
    and C(system); a change also has C(changed), the names of the fields, and C(before), their old values.
  - With O(bookmark) nothing is missed while the rulebook is not running. An event can be reported again after a restart, with the same
    C(id).
  - If the system cannot be read at the beginning, the source fails. Later, it reports C(event=unreachable) once, goes on trying, and
    reports C(event=reachable) and what happened meanwhile.
  - All options of the connection, such as O(host), are those of the modules; environment variables and profiles are used, too.
options:
  host:
    description: Host name or address of the system.
    type: str
  token:
    description: API key. Other options of the connection, such as C(username), C(password), C(ca_path) or C(profile), are accepted as well.
    type: str
  watch:
    description:
      - What to watch - for each kind (C(logs), C(alarms), C(vms), C(nodes) and so on) the options of its info module.
      - Set C(fields) to what is of interest; otherwise a change of any field is an event.
    type: dict
    default: {logs: {level: [warning, error, critical]}, alarms: {}}
  interval:
    description: Time between two polls, in seconds or as a duration such as C(1 minute).
    type: str
    default: 30 seconds
  bookmark:
    description: File that keeps what was seen. Its folder must exist.
    type: path
  initial:
    description: Whether to report what is there at the first poll as added.
    type: bool
    default: false
  webhook:
    description:
      - Also receives webhooks of the system. Each makes the source poll at once, so that what happened is reported without waiting for
        O(interval), and is an event of the kind C(webhooks) itself, with the text of the webhook as C(object.message), as values if it is
        JSON. What is lost on the way is found by the next poll.
      - A dictionary with C(port) and C(token), and optionally C(host) (the address to listen on, by default all addresses),
        C(certificate) and C(key) (files in PEM format, for HTTPS).
      - Messages without the token are refused. In the webhook target of the system, set C(authorization_type) to C(bearer) and
        C(authorization_value) to the token.
    type: dict
requirements:
  - requests >= 2.25
"""

EXAMPLES = r"""
- name: React to VMs that stop
  hosts: localhost
  sources:
    - name: The system
      verge.vergeos.verge_events:
        host: vergeos.example.com
        token: "{{ verge_token }}"
        bookmark: /var/lib/rulebooks/verge.json
        interval: 15 seconds
        watch:
          vms:
            tags: env:prod
            fields: [name, status]
          alarms:
            level: [error, critical]
  rules:
    - name: Look at a VM that has stopped
      condition: event.verge.kind == "vms" and event.verge.object.status == "stopped"
      action:
        run_playbook:
          name: look_at_vm.yml
          extra_vars:
            vm: "{{ event.verge.object.name }}"
"""

# ansible-rulebook runs this file as a script, without Ansible's loader of collections.
_COLLECTIONS = str(Path(__file__).absolute().parents[7])
if _COLLECTIONS not in sys.path:
    sys.path.insert(0, _COLLECTIONS)

from ansible.errors import AnsibleError  # noqa: E402 - needs the path set up above
from ansible.parsing.dataloader import DataLoader  # noqa: E402

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (  # noqa: E402
    CONNECTION,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (  # noqa: E402
    parse_duration,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sources import ALIASES, PROFILE  # noqa: E402
from ansible_collections.verge.vergeos.plugins.plugin_utils._lookup import Surroundings, find_objects  # noqa: E402
from ansible_collections.verge.vergeos.plugins.plugin_utils._watching import Bookmark, Watcher  # noqa: E402
from ansible_collections.verge.vergeos.plugins.plugin_utils._webhook_receiver import Receiver, event_of  # noqa: E402

NAME = "verge_events"
OWN = ("watch", "interval", "bookmark", "initial", "webhook")
WEBHOOK = ("host", "port", "token", "certificate", "key")
#: Between a webhook and the poll that it causes, and so between two of those.
SETTLE_SECONDS = 1
#: How long a webhook may wait until its event is taken.
TAKE_SECONDS = 5
#: What ansible-rulebook adds.
_ADDED = ("eda_feedback_queue",)
DEFAULT_WATCH: Mapping[str, Mapping[str, Any]] = {"logs": {"level": ["warning", "error", "critical"]}, "alarms": {}}


class SourceError(Exception):
    """The source cannot work; ansible-rulebook shows the message."""


def _read_options(args: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options of the source and those of the connection.

    Raises:
        SourceError: One of them is not valid.
    """
    own = {name: args[name] for name in OWN if args.get(name) is not None}
    connection = {name: value for name, value in args.items() if name not in (*OWN, *_ADDED)}
    known = {*OWN, *CONNECTION, *ALIASES, PROFILE}
    for name in connection:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            raise SourceError(f"{NAME}: unknown option '{name}'" + (f" (did you mean '{near[0]}'?)" if near else ""))
    _check_webhook(own.get("webhook"))
    watch = own.setdefault("watch", DEFAULT_WATCH)
    if not isinstance(watch, Mapping) or not watch:
        raise SourceError(f"{NAME}: 'watch' has to be a dictionary of kinds, such as {{alarms: {{}}}}")
    for kind, options in watch.items():
        if not isinstance(options, Mapping) and options is not None:
            raise SourceError(f"{NAME}: 'watch.{kind}' has to be a dictionary of options of the info module")
    try:
        own["interval"] = max(1, parse_duration(own.get("interval", 30)))
    except ValueError as error:
        raise SourceError(f"{NAME}: 'interval': {error}") from None
    return own, connection


def _check_webhook(options: Any) -> None:
    if options is None:
        return
    if not isinstance(options, Mapping) or any(name not in WEBHOOK for name in options):
        raise SourceError(f"{NAME}: 'webhook' has to be a dictionary of {', '.join(WEBHOOK)}")
    if not str(options.get("token") or ""):
        raise SourceError(f"{NAME}: 'webhook.token' is required, so that no one else can send events")
    if not str(options.get("port", "")).isdigit():
        raise SourceError(f"{NAME}: 'webhook.port' has to be a port number")


def _reader(connection: Mapping[str, Any]) -> Any:
    """Return a function that reads the objects of a kind."""
    surroundings = Surroundings(NAME, {}, lambda value: value, DataLoader())

    def read(kind: str, options: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        given = dict(options)
        if given.get("fields"):
            given["fields"] = list(dict.fromkeys([*given["fields"], "id", *(["time"] if kind == "logs" else [])]))
        return find_objects([kind], {**connection, **given}, surroundings)

    return read


class _Bell:
    """Ends the wait for the next poll when a webhook arrives, whose event it puts into the queue."""

    def __init__(self, queue: Any, system: Mapping[str, str]) -> None:
        self._queue = queue
        self._system = system
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def arrived(self, body: bytes) -> None:
        """Take a webhook, in another thread."""
        asyncio.run_coroutine_threadsafe(self._ring(body), self._loop).result(TAKE_SECONDS)

    async def _ring(self, body: bytes) -> None:
        await self._queue.put({"verge": {**event_of(body), **self._system}})
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Wait until a webhook arrives, but no longer than some seconds."""
        waits = [asyncio.ensure_future(self._rung.wait()), asyncio.ensure_future(asyncio.sleep(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if self._rung.is_set():
                await asyncio.sleep(min(SETTLE_SECONDS, seconds))
                self._rung.clear()
        finally:
            for wait in waits:
                wait.cancel()


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Poll the system until the rulebook ends.

    Args:
        queue: Where events go.
        args: The options.

    Raises:
        SourceError: An option is not valid, or the system cannot be read at the beginning.
    """
    own, connection = _read_options(args)
    try:
        bookmark = Bookmark(Path(own["bookmark"]).expanduser() if own.get("bookmark") else None)
        watcher = Watcher(_reader(connection), own["watch"], bookmark, bool(own.get("initial")))
        events = await asyncio.to_thread(watcher.poll)
    except AnsibleError as error:
        raise SourceError(str(error)) from None
    system = {"system": str(connection.get("host") or connection.get("profile") or "")}
    if own.get("webhook") is None:
        await _report(queue, watcher, events, system, partial(asyncio.sleep, own["interval"]))
        return
    bell = _Bell(queue, system)
    receiver = _receiver(own["webhook"], bell)
    try:
        await _report(queue, watcher, events, system, partial(bell.wait, own["interval"]))
    finally:
        receiver.stop()


def _receiver(options: Mapping[str, Any], bell: _Bell) -> Receiver:
    receiver = Receiver((str(options.get("host") or ""), int(options["port"])), str(options["token"]), bell.arrived)
    try:
        receiver.start(str(options.get("certificate") or ""), str(options.get("key") or ""))
    except AnsibleError as error:
        raise SourceError(f"{NAME}: {error}") from None
    return receiver


async def _report(
    queue: Any,
    watcher: Watcher,
    events: list[dict[str, Any]],
    system: Mapping[str, str],
    wait: Callable[[], Awaitable[None]],
) -> None:
    """Report events, and those of further polls."""
    reachable = True
    while True:
        for event in events:
            await queue.put({"verge": {**event, **system}})
        if not events:
            _keep(watcher)
        # What has been reported is kept only after the wait: if the rulebook ends meanwhile, it is reported again.
        await wait()
        if events:
            _keep(watcher)
        try:
            events = await asyncio.to_thread(watcher.poll)
        except AnsibleError as error:
            events = [_about_the_system("unreachable", str(error))] if reachable else []
            reachable = False
            continue
        if not reachable:
            events = [_about_the_system("reachable", ""), *events]
        reachable = True


def _about_the_system(event: str, message: str) -> dict[str, Any]:
    return {"kind": "system", "event": event, "object": {"message": message}}


def _keep(watcher: Watcher) -> None:
    try:
        watcher.done()
    except AnsibleError as error:
        raise SourceError(str(error)) from None
