# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted HTTPS server with generated certificates, for the tests of the client.

It knows nothing about the platform: each test scripts the responses. Realistic responses come from the simulator.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import socket
import ssl
import struct
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import RateLimiter
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings

TOKEN = "0123456789abcdef-api-key"

#: Environment variables that would change the behavior of the client.
AMBIENT = (
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)


class Reply:
    """One scripted response.

    ``fault`` is None, or: "reset" (the connection is reset after the request was read), "close" (closed without a
    response), "cut" (only the first half of the body is sent), "hang" (nothing is sent until the test ends), "stall"
    (the header is sent, but never the body).
    """

    def __init__(self, status=200, body=b"", headers=None, fault=None):
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.headers = dict(headers or {})
        self.fault = fault


class Received:
    """A received request."""

    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.method = handler.command
        self.path = parts.path
        self.target = handler.path
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = body

    def json(self):
        return json.loads(self.body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # one packet for header and body, because two would wait for an acknowledgement (40 ms)
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def handle_any(self):
        scripted = self.server.scripted
        length = int(self.headers.get("Content-Length") or 0)
        received = Received(self, self.rfile.read(length))
        reply = scripted.take(received)
        if reply.fault == "reset":
            scripted.reset(self.connection)
            self.close_connection = True
            return
        if reply.fault == "close":
            self.close_connection = True
            return
        if reply.fault == "hang":
            scripted.ended.wait(20)
            self.close_connection = True
            return
        self.send(reply, scripted)

    def send(self, reply, scripted):
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if not {"Content-Length", "Transfer-Encoding"} & set(reply.headers):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if reply.fault == "stall":
            self.wfile.flush()
            scripted.ended.wait(20)
        elif reply.fault == "cut":
            self.wfile.write(reply.body[: len(reply.body) // 2])
        else:
            self.wfile.write(reply.body)
        if reply.fault or reply.headers.get("Connection") == "close":
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - names that http.server looks for

    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        # many tests provoke failed handshakes and reset connections
        pass


class _Server6(_Server):
    address_family = socket.AF_INET6


class ScriptedServer:
    """Responds from a script (``add``), or by a function of the request (``respond_with``)."""

    def __init__(self, identity, address="127.0.0.1"):
        self.requests = []
        self.connections = 0
        self.ended = threading.Event()
        self._script = deque()
        self._function = None
        kind = _Server6 if ":" in address else _Server
        self._server = kind((address, 0), _Handler, bind_and_activate=True)
        self._server.scripted = self
        plain = self._server.get_request

        def get_request():
            connection, peer = plain()
            self.connections += 1
            # the handshake belongs in the thread of the connection
            return identity.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), peer

        self._server.get_request = get_request
        self.address = address
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def add(self, status=200, body=b"", headers=None, fault=None):
        """Append a response with a string or bytes as its body."""
        self._script.append(Reply(status, body, headers, fault))
        return self

    def add_json(self, document, status=200, headers=None, fault=None):
        """Append a response with `document` as its JSON body."""
        return self.add(status, json.dumps(document), headers, fault)

    def respond_with(self, function):
        """Call `function` with each request for which the script has no response."""
        self._function = function

    def respond_always(self, document):
        """Respond with `document` to each request for which the script has no response."""
        self.respond_with(lambda _received: Reply(200, json.dumps(document)))

    def take(self, received):
        self.requests.append(received)
        if self._script:
            return self._script.popleft()
        if self._function is not None:
            return self._function(received)
        return Reply(500, '{"err": "the test scripted no response to this request"}')

    @staticmethod
    def reset(connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # not shutdown(), because the TLS layer would send a close notification
        socket.socket.close(connection)

    @property
    def methods(self):
        return [request.method for request in self.requests]

    def close(self):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _context(configure):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    configure(context)
    return context


class Certificates:
    """Certificates for one test session, and server contexts that use them."""

    def __init__(self, folder):
        self.folder = folder
        authority = trustme.CA()
        good = authority.issue_cert("localhost", "127.0.0.1", "::1")
        self.good = _context(good.configure_cert)
        self.leaf_file = self._write("leaf.pem", good.cert_chain_pems[0].bytes())
        self.other_name = _context(authority.issue_cert("elsewhere.example").configure_cert)
        long_ago = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)
        self.expired = _context(
            authority.issue_cert("localhost", "127.0.0.1", not_after=long_ago).configure_cert,
        )
        self.ca_file = self._write("ca.pem", authority.cert_pem.bytes())
        self.other_ca_file = self._write("other-ca.pem", trustme.CA().cert_pem.bytes())
        self.own_file, self.self_signed = self._self_signed()

    def _write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def _self_signed(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        public = self._write("own.pem", certificate.public_bytes(serialization.Encoding.PEM))
        private = self._write(
            "own.key",
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            ),
        )
        return public, _context(lambda context: context.load_cert_chain(public, private))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _no_ambient_settings(monkeypatch, tmp_path_factory):
    # the rate limit of other processes
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))
    for variable in AMBIENT:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def start_server(certificates):
    """Start servers that are closed after the test: ``start_server()``, ``start_server(certificates.expired)``."""
    servers = []

    def start(identity=None, address="127.0.0.1"):
        server = ScriptedServer(identity or certificates.good, address)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(start_server):
    return start_server()


class FakeSleep(list):
    """Replaces time.sleep: records the seconds and does not wait."""

    def __call__(self, seconds):
        self.append(seconds)

    def elapsed(self):
        """Return the time that would have passed."""
        return sum(self)


@pytest.fixture
def delays():
    return FakeSleep()


@pytest.fixture
def connect(server, certificates, delays):
    """Return clients of the scripted server: ``connect(option=..., client={...})``; closed after the test."""
    clients = []

    def build(to=None, client=None, **options):
        to = to or server
        values = {"host": to.address, "port": to.port, "ca_path": certificates.ca_file, "timeout": 5, "token": TOKEN}
        values.update({"requests_per_second": 0, **options})
        arguments = {"sleep": delays, "rate_limiter": RateLimiter(delays.elapsed), **(client or {})}
        created = VergeClient(Settings.create(**values), **arguments)
        clients.append(created)
        return created

    yield build
    for made in clients:
        made.close()


@pytest.fixture
def closed_port():
    """Return a port without a listener."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def raw_server(certificates):
    """A function that starts servers which send what a function writes.

    ``port = raw_server(lambda send: send(b"..."))``
    """
    listeners, ended = [], threading.Event()

    def start(function):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def serve(connection):
            try:
                with certificates.good.wrap_socket(connection, server_side=True) as tls:
                    while not ended.is_set() and tls.recv(65536):
                        function(tls.sendall)
            except OSError:
                pass

        def accept():
            while True:
                try:
                    connection, _peer = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return listener.getsockname()[1]

    start.ended = ended
    yield start
    ended.set()
    for listener in listeners:
        # close() alone does not wake a thread in accept()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def eventually():
    """Wait until a condition holds, at most a minute."""

    def wait(condition):
        end = time.monotonic() + 60
        while not condition() and time.monotonic() < end:
            time.sleep(0.005)
        return condition()

    return wait


@pytest.fixture
def reply():
    return Reply
