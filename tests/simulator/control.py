# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/_simulator/``: control requests for tests and people in other processes. No credentials: it listens locally.

==========================  ==================================================================================
GET                         the page for people, see `page`
GET, DELETE  journal        the requests so far (secrets redacted); clear them. ?writes=1: only writes
GET, POST, DELETE  faults   the rules; add one (members as `faults.Fault`); remove all
POST  reset                 return to the freshly seeded state, journal and faults emptied
POST  advance               ``{"seconds": n}``
PUT   read-only             ``{"enabled": true}``
GET   rows/<table>          raw rows; PUT rows/<table>/<key>: change columns without any check
GET   state                 url, seed, clock, number of requests, waiting transitions
==========================  ==================================================================================
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from . import page
from .engine import Reply
from .faults import Fault

if TYPE_CHECKING:
    from .application import Request
    from .simulator import Simulator


class Control:
    """Handler of the control requests."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    def answer(self, request: Request) -> Reply:
        """Answer one control request."""
        if request.method == "GET" and request.path.rstrip("/") in ("", "/_simulator"):
            return page.answer(self.simulator, str(request.environ.get("REMOTE_ADDR", "")))
        name, _slash, rest = request.path.removeprefix("/_simulator").strip("/").partition("/")
        function = getattr(self, f"_{request.method.lower()}_{name.replace('-', '_')}", None)
        if function is None:
            return Reply(404, {"err": f"{request.method} {name} is not a valid control request"})
        try:
            body = json.loads(request.raw) if request.raw else {}
            return Reply(200, function(body, request.query, rest))
        except (KeyError, TypeError, ValueError) as error:
            return Reply(400, {"err": f"{type(error).__name__}: {error}"})

    def _get_journal(self, _body: Any, query: dict[str, str], _rest: str) -> Any:
        journal = self.simulator.journal
        entries = journal.writes if query.get("writes") else journal.requests
        secrets = self.simulator.secret_names
        return [entry.public(secrets) for entry in entries]

    def _delete_journal(self, _body: Any, _query: Any, _rest: str) -> Any:
        self.simulator.journal.clear()
        return {}

    def _get_faults(self, _body: Any, _query: Any, _rest: str) -> Any:
        return [asdict(rule) for rule in self.simulator.faults.rules]

    def _post_faults(self, body: Any, _query: Any, _rest: str) -> Any:
        return asdict(self.simulator.faults.add(Fault(**body)))

    def _delete_faults(self, _body: Any, _query: Any, _rest: str) -> Any:
        self.simulator.faults.clear()
        return {}

    def _post_reset(self, _body: Any, _query: Any, _rest: str) -> Any:
        self.simulator.reset()
        return {}

    def _post_advance(self, body: Any, _query: Any, _rest: str) -> Any:
        self.simulator.clock.advance(float(body["seconds"]))
        return {"now": self.simulator.clock.now()}

    def _put_read_only(self, body: Any, _query: Any, _rest: str) -> Any:
        self.simulator.read_only = bool(body["enabled"])
        return {"enabled": self.simulator.read_only}

    def _get_rows(self, _body: Any, _query: Any, rest: str) -> Any:
        return self.simulator.store.rows(rest)

    def _put_rows(self, body: Any, _query: Any, rest: str) -> Any:
        table, _slash, key = rest.partition("/")
        return self.simulator.store.patch(table, key, body)

    def _get_state(self, _body: Any, _query: Any, _rest: str) -> Any:
        simulator = self.simulator
        return {
            "url": simulator.url,
            "seed": simulator.seed,
            "now": simulator.clock.now(),
            "clock_rate": simulator.clock.rate,
            "requests": simulator.journal.count,
            "violations": len(simulator.violations),
            "waiting": [{"name": t.name, **t.arguments} for t in simulator.clock.waiting()],
        }
