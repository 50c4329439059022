# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS on a real socket: cheroot, with a certificate of a CA that exists for this purpose only."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import trustme
from cheroot import errors, wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from .application import RESET

HOSTS = ("localhost", "127.0.0.1", "::1")


class _Gateway(wsgi.Gateway_10):
    """The WSGI gateway that lets the application reset the connection."""

    def get_environ(self) -> Any:
        environ: dict[str, Any] = super().get_environ()  # type: ignore[no-untyped-call]
        connection = self.req.conn

        def reset() -> None:
            self.req.close_connection = True
            self.req.sent_headers = True  # nothing else may be sent, not even an error
            with contextlib.suppress(OSError):
                sock = connection.socket
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                os.close(sock.detach())  # without lingering this sends a reset instead of an orderly close
            connection.linger = True  # cheroot has nothing left to close
            raise errors.FatalSSLAlert("reset on purpose")

        environ[RESET] = reset
        return environ


class _Adapter(BuiltinSSLAdapter):
    """The TLS adapter of cheroot on an existing context."""

    def __init__(self, context: ssl.SSLContext, certificate: str) -> None:
        super().__init__(certificate, certificate)
        self.context = context
        self.handshakes = 0

    def wrap(self, sock: socket.socket) -> Any:
        self.handshakes += 1
        return super().wrap(sock)  # type: ignore[no-untyped-call]


class Server:
    """A WSGI server on a port, with a few threads."""

    def __init__(
        self, application: Callable[..., Iterable[bytes]], host: str, port: int, directory: Path | None
    ) -> None:
        self._own_directory = tempfile.TemporaryDirectory(prefix="verge-simulator-") if directory is None else None
        self.directory = Path(self._own_directory.name) if self._own_directory is not None else Path(str(directory))
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ca_file = str(self.directory / "ca.pem")
        self._server = wsgi.Server((host, port), application, numthreads=16, server_name="simulator", timeout=60)
        self._server.request_queue_size = 256
        self._server.expiration_interval = 0.05  # how long `stop` waits for the loop to notice
        self._server.gateway = _Gateway
        self._tls = self._adapter(host)
        self._server.ssl_adapter = self._tls
        self._server.error_log = self._log  # type: ignore[method-assign,assignment]
        self._thread: threading.Thread | None = None
        self.host, self.port = host, port

    def _adapter(self, host: str) -> _Adapter:
        authority = trustme.CA(organization_name="VergeOS simulator")
        authority.cert_pem.write_to_path(self.ca_file)
        names = HOSTS if host in (*HOSTS, "0.0.0.0", "::") else (*HOSTS, host)  # noqa: S104 - names a certificate
        certificate = authority.issue_cert(*names)
        pem = self.directory / "server.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(str(pem))
        pem.chmod(0o600)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return _Adapter(context, str(pem))

    @staticmethod
    def _log(message: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        """Log errors only: clients that do not trust the certificate, or disconnect, are expected."""
        if level >= logging.ERROR:
            logging.getLogger("simulator").log(level, message, exc_info=traceback)

    @property
    def connections(self) -> int:
        """How many connections have been opened so far."""
        return self._tls.handshakes

    def start(self) -> None:
        """Listen (the port is known afterwards) and serve in a thread."""
        self._server.prepare()
        self.host, self.port = self._server.bind_addr[:2]
        self._thread = threading.Thread(target=self._server.serve, name="simulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and clean up."""
        self._server.stop()
        if self._thread is not None:
            self._thread.join(timeout=5)
        if self._own_directory is not None:
            self._own_directory.cleanup()
