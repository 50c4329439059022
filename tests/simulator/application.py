# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application: passes requests to the engine, with journal and faults."""

from __future__ import annotations

import http
import json
import threading
import time
import traceback
import urllib.parse
from collections.abc import Callable, Iterable
from typing import Any

from tests.contract import Table, platform_tables

from . import registry
from .auth import Auth, permission_denied
from .control import Control
from .description import describe
from .engine import Call, Engine, Reply, document_bytes
from .errors import ApiError, GapError, no_such_row
from .faults import Fault, Faults
from .journal import WRITES, Entry, Journal
from .store import Row

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
#: The key of the WSGI environment under which the server provides a function that resets the TCP connection.
RESET = "simulator.reset"

READ_ONLY_STATUS = 599
#: The status in the journal of a connection that was reset.
NO_ANSWER = 0
GARBAGE = b"<html><body><h1>It works!</h1></body></html>"


class Request:
    """The parts of a request that matter."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method = str(environ["REQUEST_METHOD"])
        self.path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
        raw = urllib.parse.parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
        self.query = dict(raw)
        self.raw = self._read()
        self.body: Any = None

    def _read(self) -> bytes:
        stream = self.environ["wsgi.input"]
        if self.environ.get("wsgi.input_terminated"):
            return bytes(stream.read())
        length = int(self.environ.get("CONTENT_LENGTH") or 0)
        return bytes(stream.read(length)) if length else b""

    @property
    def segments(self) -> list[str]:
        """The parts of the path below /api/v4."""
        return [part for part in self.path.split("/")[3:] if part]

    def parse(self) -> None:
        """Parse the body as JSON unless it is a chunk of a file."""
        if self.raw and not self.environ.get("CONTENT_TYPE", "").startswith("application/octet-stream"):
            try:
                self.body = json.loads(self.raw)
            except ValueError:
                raise ApiError(
                    400, "Invalid JSON"
                ) from None  # Assumption: the text. Settled by: POST vms with the body {
        elif self.raw:
            self.body = self.raw


class Application:
    """The WSGI application that serves an engine."""

    def __init__(self, engine: Engine, auth: Auth, journal: Journal, faults: Faults, lock: threading.RLock) -> None:
        self.engine = engine
        self.auth = auth
        self.journal = journal
        self.faults = faults
        self.lock = lock
        self.control: Control | None = None
        self.read_only = False
        #: Writes that were sent while `read_only` was set.
        self.violations: list[Entry] = []
        #: Failures of the simulator itself.
        self.errors: list[Exception] = []
        self.version = {"name": "v4", "hash": "5f3e9ab1"}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        request = Request(environ)
        if (request.path.startswith("/_simulator") or request.path == "/") and self.control is not None:
            return self._send(self.control.answer(request), start_response)
        started = time.perf_counter()
        with self.lock:
            entry, faults = self._open_entry(request)
        for latency in faults:
            if latency.kind == "latency":
                time.sleep(latency.seconds)
        fault = next((f for f in faults if f.kind != "latency"), None)
        reply = self._fault_reply(fault) if fault is not None and fault.when == "before" else None
        if reply is None:
            with self.lock:
                reply = self._execute(request, entry)
                data = self._data(reply)
            if fault is not None and fault.when == "after":
                reply = self._fault_reply(fault) or reply
                data = self._data(reply)
        else:
            data = self._data(reply)
        entry.status, entry.fault = reply.status, fault.kind if fault is not None else ""
        entry.milliseconds = (time.perf_counter() - started) * 1000
        if reply.status == NO_ANSWER:
            environ[RESET]()
            return []
        if fault is not None and fault.kind == "truncate":
            return self._truncated(reply, data, environ, start_response)
        return self._send(reply, start_response, data)

    # --- faults and sending ------------------------------------------------------------------------------------------

    @staticmethod
    def _fault_reply(fault: Fault) -> Reply | None:
        """Return the answer of a fault; None for a fault that changes the real answer."""
        if fault.kind == "reset":
            return Reply(NO_ANSWER, raw=b"")
        if fault.kind == "status":
            body = fault.body
            if body is None:
                body = {"err": "Login required"} if fault.status == 401 else {"err": f"injected {fault.status}"}
            headers = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
            if isinstance(body, bytes):
                return Reply(fault.status, raw=body, headers={**headers, "Content-Type": "text/html"})
            return Reply(fault.status, body, headers=headers)
        if fault.kind == "garbage":
            return Reply(200, raw=GARBAGE, headers={"Content-Type": "text/html"})
        return None

    def _truncated(
        self, reply: Reply, data: bytes, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        data = data or b"[]"
        start_response(self._status(reply.status), [*self._headers(reply), ("Content-Length", str(len(data)))])

        def half() -> Iterable[bytes]:
            yield data[: len(data) // 2]
            environ[RESET]()

        return half()

    def _send(self, reply: Reply, start_response: StartResponse, data: bytes | None = None) -> Iterable[bytes]:
        data = self._data(reply) if data is None else data
        start_response(self._status(reply.status), [*self._headers(reply), ("Content-Length", str(len(data)))])
        return [data]

    @staticmethod
    def _data(reply: Reply) -> bytes:
        return reply.raw if reply.raw is not None else document_bytes(reply.document)

    @staticmethod
    def _headers(reply: Reply) -> list[tuple[str, str]]:
        kind = "application/json" if reply.raw is None else "application/octet-stream"
        return list({"Content-Type": kind, **reply.headers}.items())

    @staticmethod
    def _status(number: int) -> str:
        try:
            return f"{number} {http.HTTPStatus(number).phrase}"
        except ValueError:
            return f"{number} Simulator"

    # --- requests ----------------------------------------------------------------------------------------------------

    def _open_entry(self, request: Request) -> tuple[Entry, list[Fault]]:
        table, key = self._table_and_key(request)
        entry = self.journal.open(request.method, request.path, table, key, request.query, None)
        return entry, self.faults.match(request.method, table, request.path)

    @staticmethod
    def _table_and_key(request: Request) -> tuple[str | None, str | None]:
        if request.path.startswith("/api/sys/tokens"):
            return "sys/tokens", None
        if not request.path.startswith("/api/v4/"):
            return None, None
        segments = request.segments
        return (segments[0] if segments else None), (segments[1] if len(segments) > 1 else None)

    def _execute(self, request: Request, entry: Entry) -> Reply:
        try:
            self.engine.clock.run_due()
            request.parse()
            entry.body = f"<{len(request.body)} bytes>" if isinstance(request.body, bytes) else request.body
            return self._route(request, entry)
        except ApiError as error:
            entry.error = error.text
            if isinstance(error, GapError):
                entry.gaps.append(error.text)
            return Reply(error.status, error.body)
        except Exception as error:  # noqa: BLE001 - a bug of the simulator must not look like a refusal
            self.errors.append(error)
            entry.error = "".join(traceback.format_exception(error))
            return Reply(500, {"err": f"the simulator failed: {type(error).__name__}: {error}"})

    def _route(self, request: Request, entry: Entry) -> Reply:
        if request.path == "/version.json" and request.method == "GET":
            installed = self.engine.store.select("system")[0]["yb_version"]  # an update changes it
            return Reply(200, {**self.version, "version": installed})
        if request.path.startswith(("/api/sys/tokens", "/sys/tokens")):
            return self._tokens(request)
        user = self.auth.user(request.environ)
        entry.user = str(user["name"])
        if not request.path.startswith("/api/v4"):
            raise ApiError(404, "No such file or directory")
        if self.read_only and request.method in WRITES:
            self.violations.append(entry)
            raise ApiError(READ_ONLY_STATUS, "the simulator is read-only")
        segments = request.segments
        if not segments:
            return Reply(200, [{"name": name} for name in self._index()])
        view = registry.handler("view", segments[0])
        if view is not None and request.method == "GET":
            return Reply(200, view(self.engine, request.query))
        table = self._table(segments[0])
        if not table.described:
            entry.gaps.append(f"the simulator knows no column of {table.name}")
        call = Call(self.engine, table, user, request.query, dropped=entry.dropped, gaps=entry.gaps)
        if len(segments) == 1:
            return self._on_table(request, call, entry)
        return self._on_row(request, call, entry, segments[1], segments[2:])

    @staticmethod
    def _index() -> list[str]:
        """Return the names in the index: tables and those views whose names are known, but not the 437 indexes."""
        views = {name for kind, name, _part in registry.HANDLERS if kind == "view"}
        return sorted(platform_tables() | views)

    def _table(self, name: str) -> Table:
        table = self.engine.contract.get(name)
        if table is not None:
            return table
        raise ApiError(404, f"Error querying {name}: No such file or directory")

    def _tokens(self, request: Request) -> Reply:
        if request.method == "POST":
            token = self.auth.open_session(request.body)
            for hook in registry.hooks("logged_in", "users"):
                hook(self.engine, self.engine.store.get("users", self.auth.sessions[token]))
            path = f"tokens/{token}"
            return Reply(201, {"location": f"/sys/{path}", "dbpath": path, "$row": 1, "$key": token})
        if request.method == "DELETE":
            self.auth.close_session(request.path.rpartition("/")[2])
            return Reply(200, raw=b"")
        raise ApiError(405, "Method not allowed")

    def _authorize(self, call: Call, right: str, key: Any = 0) -> None:
        assert call.user is not None
        self.auth.authorize(call.user, call.table, key, right)

    def _require_method(self, call: Call, method: str) -> None:
        """Raise 405 for a method that a table never accepts.

        Assumption: the text where the contract has none. Settled by: POST logs.
        """
        refusal = call.table.refuse.get(method)
        if refusal is not None:
            raise ApiError(refusal.status, refusal.text)
        if method not in call.table.methods:
            raise ApiError(405, f"{method} is not permitted on {call.table.name}")

    def _on_table(self, request: Request, call: Call, entry: Entry) -> Reply:
        self._require_method(call, request.method)
        if request.method == "GET":
            self._authorize(call, "list")
            unknown: dict[str, list[str]] = {}
            reply = self.engine.list_rows(call, unknown)
            if call.table.described:
                entry.unknown_fields = unknown.get("fields", [])
                entry.unknown_filter_columns = unknown.get("filter", [])
            return reply
        if request.method != "POST":
            raise ApiError(405, "Method not allowed")
        body = self._object(request)
        if call.table.commands:
            return self._dispatch(call, body)
        self._authorize(call, "create")
        action = request.query.get("action", "")
        function = registry.handler("post_action", call.table.name, action) if action else None
        if function is not None:
            return self._as_reply(function(call, body), 201)
        return self.engine.create(call, body)

    def _dispatch(self, call: Call, body: dict[str, Any]) -> Reply:
        """Dispatch an action, which requires the right to modify its target, or to create the order if it has none.

        Assumption: which right. Settled by: POST vm_actions as a user who may only read the VM.
        """
        assert call.user is not None
        target = call.table.columns[call.table.dispatch] if call.table.dispatch is not None else None
        if target is not None and target.to is not None:
            key = body.get(target.name)
            known = self.engine.contract[target.to]
            right = self.engine.store.key(target.to, key) if str(key).isdigit() else key
            self.auth.authorize(call.user, known, right, "modify")
        else:
            self._authorize(call, "create")
        return self.engine.dispatch(call, body)

    def _on_row(self, request: Request, call: Call, entry: Entry, key: str, rest: list[str]) -> Reply:
        table = call.table
        if key == "$table" and request.method == "GET":
            return self._describe(call)
        if table.commands and request.method == "POST" and not rest and key in table.actions:
            return self._dispatch(call, {**self._object(request), "action": key})
        function = registry.handler("table_action", table.name, key) if request.method == "POST" and not rest else None
        if function is not None:
            self._authorize(call, "create")
            return self._as_reply(function(call, request.body), 201)
        row = self.engine.find(table.name, key)
        if rest:
            return self._row_action(request, call, row, rest[0])
        if request.method == "POST":
            # Text seen by vrg on 26.0.2.1. Assumption: the status. Settled by: POST vms/<key>
            raise ApiError(405, "Table not found during post")
        self._require_method(call, request.method)
        if request.method == "GET":
            self._authorize(call, "read", row["$key"])
            if request.query.get("download"):
                return self._content(call, row)
            unknown: dict[str, list[str]] = {}
            reply = self.engine.read(call, row, unknown)
            entry.unknown_fields = unknown.get("fields", [])
            return reply
        if request.method == "PUT":
            self._authorize(call, "modify", row["$key"])
            return self._put(request, call, row)
        if request.method == "DELETE":
            self._authorize(call, "delete", row["$key"])
            return self.engine.delete(call, row)
        raise ApiError(405, "Method not allowed")

    def _describe(self, call: Call) -> Reply:
        """Describe a table to an administrator, as the vendor's documentation of the API says.

        *Assumption*: others get 403. With `lenient`, every account that may list the table gets an answer.
        Settled by: GET vms/$table with the account of someone who is not an administrator.
        """
        assert call.user is not None
        if not self.engine.strict:
            self._authorize(call, "list")
        elif not self.auth.is_administrator(call.user):
            raise permission_denied()
        return Reply(200, describe(call.table))

    def _put(self, request: Request, call: Call, row: Row) -> Reply:
        if "filepos" in request.query:
            function = registry.handler("upload", call.table.name)
            if function is not None:
                function(call, row, int(request.query["filepos"] or 0), request.raw)
                return Reply(200, [])
        if "action" in request.query:
            return self._put_action(request, call, row)
        return self.engine.update(call, row, self._object(request))

    def _put_action(self, request: Request, call: Call, row: Row) -> Reply:
        """Answer a PUT with ``?action=``: 200, and nothing happens.

        Measured on vnets and machine_drives, seen on vms and vm_imports. Assumption: so it is on the tables on which the
        vendor's Python SDK sends actions in this form; a lenient simulator performs them. Settled by: PUT
        tasks/<key>?action=execute, then GET tasks/<key>?fields=last_run
        """
        function = registry.handler("put_action", call.table.name, request.query["action"])
        if function is None or self.engine.strict:
            return Reply(200, [])
        return self._as_reply(function(call, row, request.body), 200)

    def _row_action(self, request: Request, call: Call, row: Row, action: str) -> Reply:
        function = registry.handler("row_action", call.table.name, action)
        if function is None or request.method not in ("POST", "PUT"):
            raise no_such_row(f"{call.table.name}/{row['$key']}/{action}")
        self._authorize(call, "modify", row["$key"])
        return self._as_reply(function(call, row, request.body), 200)

    def _content(self, call: Call, row: Row) -> Reply:
        function = registry.handler("content", call.table.name)
        if function is None:
            raise no_such_row(f"{call.table.name}/{row['$key']}")
        return Reply(200, raw=function(call, row))

    @staticmethod
    def _object(request: Request) -> dict[str, Any]:
        if request.body is None:
            return {}
        if not isinstance(request.body, dict):
            raise ApiError(400, "Invalid argument")
        return request.body

    @staticmethod
    def _as_reply(answer: Any, status: int) -> Reply:
        if isinstance(answer, Reply):
            return answer
        return Reply(status, [] if answer is None else answer)
