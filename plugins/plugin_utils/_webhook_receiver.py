# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Receives the webhooks of a system. What they say is up to whoever configured them; a token proves who sends them."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Optional

from ansible.errors import AnsibleError

#: Longer messages are refused.
MAX_BYTES = 1_048_576
#: How long a sender may be silent.
TIMEOUT_SECONDS = 10
KIND = "webhooks"


def event_of(body: bytes) -> dict[str, Any]:
    """Return the event of a message; the same message, delivered again, has the same id."""
    text = body.decode("utf-8", "replace")
    try:
        message = json.loads(text)
    except ValueError:
        message = text
    identity = hashlib.sha256(body).hexdigest()[:16]
    return {"kind": KIND, "event": "received", "object": {"message": message}, "id": f"{KIND}-{identity}"}


class Receiver:
    """A web server that accepts messages with the right token, in threads of its own."""

    def __init__(self, address: tuple[str, int], token: str, arrived: Callable[[bytes], None]) -> None:
        """Prepare the server.

        Args:
            address: Where it listens.
            token: What senders have to know.
            arrived: Called in another thread for each message. The sender learns of success when it returns.
        """
        self._address = address
        self._expected = f"Bearer {token}".encode()
        self.arrived = arrived
        self._server: Optional[ThreadingHTTPServer] = None

    def start(self, certificate: str = "", key: str = "") -> int:
        """Listen, with TLS if there is a certificate, and return the port.

        Raises:
            AnsibleError: The port is taken, or the certificate cannot be used.
        """
        receiver = self

        class Handler(_Handler):
            owner = receiver

        place = f"webhook: port {self._address[1]} of {self._address[0]}"
        try:
            server = ThreadingHTTPServer(self._address, Handler)
        except (OSError, OverflowError) as error:
            raise AnsibleError(f"{place}: {error}") from None
        server.daemon_threads = True
        if certificate:
            try:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate, key or None)
            except (OSError, ValueError) as error:
                server.server_close()
                raise AnsibleError(f"webhook: certificate {certificate}: {error}") from None
            # The handshake is part of handling a request, so that a silent client keeps no other from being served.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self._server = server
        threading.Thread(target=server.serve_forever, args=(0.1,), name="webhook", daemon=True).start()
        return int(server.server_address[1])

    def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def is_authorized(self, header: str) -> bool:
        """Return whether a sender knows the token."""
        return hmac.compare_digest(header.encode("utf-8", "surrogateescape"), self._expected)


class _Handler(BaseHTTPRequestHandler):
    owner: Receiver
    timeout = TIMEOUT_SECONDS
    server_version = "verge_events"
    sys_version = ""

    def do_POST(self) -> None:
        """Take a message."""
        length = self.headers.get("Content-Length", "")
        if not self.owner.is_authorized(self.headers.get("Authorization", "")):
            self._answer(401)
        elif not length.isdigit():
            self._answer(411)
        elif int(length) > MAX_BYTES:
            self._answer(413)
        else:
            body = self.rfile.read(int(length))
            try:
                self.owner.arrived(body)
            except Exception:  # noqa: BLE001 - the sender has to know of any failure
                self._answer(503)
            else:
                self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"{}")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Log nothing: the output belongs to the rulebook."""
