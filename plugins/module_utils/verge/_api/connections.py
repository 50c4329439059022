# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pooled connections to one system that observe a time limit, regardless of what the other side sends.

A socket's own timeout starts again with each byte that arrives, so that a response may take forever. Therefore the
remaining time is checked before each read from the socket.
"""

from __future__ import annotations

import http.client
import io
import math
import socket
import ssl
import threading
import time
from typing import Any, Callable, NamedTuple, Optional

from .libraries import REQUESTS_IMPORT_ERROR, requests, urllib3


class Timeouts(NamedTuple):
    """Time limits of a request, in seconds.

    Attributes:
        connect: For connecting.
        read: For each wait for data.
        total: For the whole request; infinity for no limit.
    """

    connect: float
    read: float
    total: float = math.inf


class TimeLimit:
    """Time limit of the request in progress, shared by a transport and its connections."""

    def __init__(self) -> None:
        """Create a limit that does not limit anything yet."""
        self._read = math.inf
        self._end = math.inf

    def start(self, timeouts: Timeouts) -> None:
        """Start the time of a request."""
        self._read = timeouts.read
        self._end = time.monotonic() + timeouts.total

    def expired(self) -> bool:
        """Return whether the time of the request has passed."""
        return time.monotonic() >= self._end

    def connected(self, connect: Callable[[], Any]) -> Any:
        """Return a new connection.

        Looking up a name knows no time limit, and each address of a name gets the whole time for connecting; so this
        happens in a thread, which is left behind if it takes too long.

        Args:
            connect: opens the connection.

        Raises:
            socket.timeout: The time has passed.
        """
        if self._end == math.inf:
            return connect()
        attempt = _Attempt(connect)
        attempt.start()
        attempt.join(max(0.0, self._end - time.monotonic()))
        return attempt.outcome()

    def before_write(self, sock: Any) -> None:
        """Let the next write to a socket end in time. A reused socket still has the timeout of its last request."""
        sock.settimeout(max(0.001, min(self._read, self._end - time.monotonic())))

    def before_read(self, sock: Any) -> None:
        """Let the next read from a socket end in time.

        Raises:
            socket.timeout: The time has passed already.
        """
        if self._end == math.inf:
            return
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("the time limit of the request has passed")
        timeout = sock.gettimeout()
        if timeout is None or timeout > left:
            sock.settimeout(left)


class _Attempt(threading.Thread):
    """An attempt to connect that can be given up."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._connect = connect
        self._lock = threading.Lock()
        self._given_up = False
        self._sock: Any = None
        self._error: Optional[BaseException] = None

    def run(self) -> None:
        try:
            sock = self._connect()
        except BaseException as error:  # noqa: BLE001 - raised in the thread that waits
            self._error = error
            return
        with self._lock:
            self._sock = sock
            if self._given_up:
                sock.close()

    def outcome(self) -> Any:
        """Return the connection or raise the error; give up if there is neither yet."""
        with self._lock:
            self._given_up = self._sock is None
        if self._error is not None:
            raise self._error
        if self._sock is None or self._given_up:
            raise socket.timeout("the time limit of the request has passed")
        return self._sock


class _LimitedStream(io.RawIOBase):
    """The incoming side of a socket."""

    def __init__(self, sock: Any, limit: TimeLimit) -> None:
        self._sock = sock
        self._limit = limit
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Any:
        self._limit.before_read(self._sock)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            # the socket counts its open files
            self._raw.close()
            super().close()


class _LimitedSocket:
    """What `http.client.HTTPResponse` needs of a socket."""

    def __init__(self, sock: Any, limit: TimeLimit) -> None:
        self._sock = sock
        self._limit = limit

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_LimitedStream(self._sock, self._limit))


if REQUESTS_IMPORT_ERROR is None:

    class _LimitedConnection(urllib3.connection.HTTPSConnection):
        """Connection that observes a time limit, in the response of a proxy to CONNECT as well."""

        limit: TimeLimit

        def _new_conn(self) -> Any:
            try:
                sock = self.limit.connected(super()._new_conn)
            except socket.timeout as error:
                raise urllib3.exceptions.ConnectTimeoutError(self, str(error)) from error
            # for the TLS handshake
            self.limit.before_read(sock)
            return sock

        def request(self, *args: Any, **kwargs: Any) -> None:
            if self.sock is not None:
                self.limit.before_write(self.sock)
            super().request(*args, **kwargs)

        def response_class(self, sock: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
            return http.client.HTTPResponse(_LimitedSocket(sock, self.limit), *args, **kwargs)  # type: ignore[arg-type]

    class _LimitedPool(urllib3.HTTPSConnectionPool):
        """Pool of such connections."""

        ConnectionCls = _LimitedConnection
        limit: TimeLimit

        def _new_conn(self) -> Any:
            connection: Any = super()._new_conn()
            connection.limit = self.limit
            return connection

    class SystemAdapter(requests.adapters.HTTPAdapter):
        """Adapter for a single system that uses a given TLS context unchanged.

        Attributes:
            limit: Time limit of the request in progress.
        """

        def __init__(self, base_url: str, context: ssl.SSLContext) -> None:
            """Create an adapter without retries."""
            self.limit = TimeLimit()
            self._base_url = base_url
            self._context = context
            super().__init__(max_retries=0)

        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            """Create the pool of direct connections with the context."""
            super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
            _limit_connections(self.poolmanager)

        def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
            """Return the pool of connections through a proxy, with the context."""
            manager = super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)
            _limit_connections(manager)
            return manager

        def get_connection(self, url: Any, proxies: Any = None) -> Any:
            """Return the pool for the system, regardless of the URL of the request."""
            # requests 2.32.2 would replace the context here. All requests of this adapter share one setting.
            proxy = requests.utils.select_proxy(url, proxies)
            manager = self.poolmanager if proxy is None else self.proxy_manager_for(proxy)
            # Only the base URL, because urllib3 would parse a query character by character.
            pool = manager.connection_from_url(self._base_url)
            pool.limit = self.limit
            return pool

        def get_connection_with_tls_context(
            self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
        ) -> Any:
            """Return the pool for the system; the name of `get_connection` since requests 2.32.2."""
            return self.get_connection(request.url, proxies)

        # Its name in requests 2.32.0 and 2.32.1.
        _get_connection = get_connection_with_tls_context

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            """Tell urllib3 whether certificates are verified."""
            # requests would load a CA bundle again for every connection.
            conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


def _limit_connections(manager: Any) -> None:
    manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": _LimitedPool}
