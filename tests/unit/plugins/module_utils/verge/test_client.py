# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a scripted server, over real TLS connections."""

from __future__ import annotations

import base64
import email.utils
import gzip
import json
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge import client as client_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import tls, transport
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.rate_limit import BURST, RateLimiter
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import Created, VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    AmbiguousNameError,
    APIError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NotConnectedError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    ReadOnlyError,
    ReferencedError,
    ServerError,
    SettingsError,
    UsageError,
    ValidationError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import where
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings

PASSWORD = "pass'w{o}rd/hush"
LOGIN = {"token": None, "username": "admin", "password": PASSWORD}
RECEIPT = {"location": "/v4/vms/42", "dbpath": "vms/42", "$row": 42, "$key": "42", "response": {"machine": "54"}}

WRITES = {
    "create": lambda client: client.create("vms", {"name": "a"}),
    "update": lambda client: client.update("vms", 1, {"name": "a"}),
    "delete": lambda client: client.delete("vms", 1),
    "action": lambda client: client.action("vm_actions", {"vm": 1, "action": "poweron"}),
    "row_action": lambda client: client.row_action("nodes", 1, "enable_maintenance"),
    "upload": lambda client: client.upload_chunk("files", 1, 0, b"x"),
}
#: Writes that are never retried when their outcome is unknown. Rewriting a chunk at the same offset is harmless.
NON_IDEMPOTENT_WRITES = [name for name in WRITES if name != "upload"]


def read(client):
    return client.get("vms", 1, ["name"])


# --- requests ---------------------------------------------------------------------------------------------------------


def test_list(server, connect):
    server.add_json([{"$key": 1, "name": "a"}])
    expression = where("name").eq("O'Brien {x} & co") & where("is_snapshot").eq(False)
    fields = ["name", "machine#status#running as running", "machine[drives[name,size]]"]
    rows = connect().list("vms", fields, filter=expression, sort=["+name", "-$key"])
    assert rows == [{"$key": 1, "name": "a"}]
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/api/v4/vms")
    assert request.query == {
        "fields": "$key,name,machine#status#running as running,machine[drives[name,size]]",
        "filter": expression.render(),
        "sort": "+name,-$key",
        "limit": "1000",
    }
    for raw in ("#", " ", "'", "$", "{"):
        assert raw not in request.target


def test_get(server, connect):
    server.add_json({"$key": 1, "name": "a"})
    assert connect().get("vms", "a b/c#?%", ["name", "$key", "name"]) == {"$key": 1, "name": "a"}
    (request,) = server.requests
    assert request.target.startswith("/api/v4/vms/a%20b%2Fc%23%3F%25?")
    assert request.query == {"fields": "name,$key"}


def test_get_by_name(server, connect):
    server.add_json([{"$key": 7, "name": "web1", "ram": 512}])
    assert connect().get_by_name("vms", "web1", ["ram"]) == {"$key": 7, "name": "web1", "ram": 512}
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/api/v4/vms")
    assert request.query == {"fields": "$key,ram,name", "filter": "name eq 'web1'", "limit": "1000"}


def test_get_by_name_with_a_filter_and_another_column(server, connect):
    server.add_json([{"$key": 7, "hostname": "web1"}])
    snapshot = where("is_snapshot").eq(False)
    assert connect().get_by_name("nodes", "web1", ["$key"], filter=snapshot, name_column="hostname")["$key"] == 7
    assert server.requests[0].query["fields"] == "$key,hostname"
    assert server.requests[0].query["filter"] == "(hostname eq 'web1') and (is_snapshot eq false)"


@pytest.mark.parametrize("rows", [[], [{"$key": 1, "name": "WEB1"}, {"$key": 2, "name": "web10"}]])
def test_get_by_name_finds_exact_names_only(server, connect, rows):
    server.add_json(rows)
    with pytest.raises(NotFoundError, match="find vms 'web1': there is no row with this name"):
        connect().get_by_name("vms", "web1", ["$key"])


def test_get_by_name_ignores_rows_with_another_name(server, connect):
    server.add_json([{"$key": 1, "name": "WEB1"}, {"$key": 2, "name": "web1"}])
    assert connect().get_by_name("vms", "web1", ["$key"])["$key"] == 2


def test_get_by_name_lists_the_keys_of_an_ambiguous_name(server, connect):
    server.add_json([{"$key": 3, "name": "web1"}, {"$key": "5f", "name": "web1"}])
    with pytest.raises(AmbiguousNameError, match=r"find vms 'web1': 2 rows have this name \(keys 3, 5f\)") as caught:
        connect().get_by_name("vms", "web1", ["$key"])
    assert caught.value.keys == ["3", "5f"]


def test_get_by_name_needs_the_name_in_the_response(server, connect):
    server.add_json([{"$key": 3}])
    with pytest.raises(InvalidResponseError, match="contains no 'name'"):
        connect().get_by_name("vms", "web1", ["$key"])


def test_create(server, connect):
    server.add_json(RECEIPT, 201)
    assert connect().create("vms", {"name": "ä", "ram": 512}) == Created("42", {"machine": "54"})
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/api/v4/vms")
    assert request.json() == {"name": "ä", "ram": 512}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == f"verge.vergeos/{transport.COLLECTION_VERSION}"


def test_the_key_of_a_new_row_is_a_string(server, connect):
    server.add_json({"$key": 42}, 201)
    assert connect().create("vms", {"name": "a"}) == Created("42", None)


@pytest.mark.parametrize("body", ["", "[]", "{}", "null"])
def test_update_and_delete_accept_any_empty_response(server, connect, body):
    server.add(200, body).add(204 if not body else 200, body)
    client = connect()
    assert client.update("vms", 7, {"name": "b"}) is None
    assert client.delete("vms", "ab12") is None
    update, delete = server.requests
    assert (update.method, update.path, update.json()) == ("PUT", "/api/v4/vms/7", {"name": "b"})
    assert (delete.method, delete.path, delete.body) == ("DELETE", "/api/v4/vms/ab12", b"")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Created("", None)),
        ("{}", Created("", None)),
        ("null", Created("", None)),
        ("[]", Created("", None)),
        ('{"$key": "9", "response": {"vmkey": "3"}}', Created("9", {"vmkey": "3"})),
        ('{"response": {"vmkey": "3"}}', Created("", {"vmkey": "3"})),
    ],
)
def test_action(server, connect, body, expected):
    server.add(201, body)
    assert connect().action("vm_actions", {"vm": 1, "action": "poweron", "params": {}}) == expected
    assert server.requests[0].path == "/api/v4/vm_actions"


def test_row_action(server, connect):
    server.add_json({"a": 1}).add(200, "")
    client = connect()
    assert client.row_action("nodes", 3, "enable_maintenance") == {"a": 1}
    assert client.row_action("nodes", 3, "disable_maintenance", {"x": 1}) is None
    first, second = server.requests
    assert (first.method, first.path, first.json()) == ("POST", "/api/v4/nodes/3/enable_maintenance", {})
    assert second.json() == {"x": 1}


def test_content(server, connect):
    text = '#cloud-config\r\n{"err": "just text"} é\n'
    server.add(200, text.encode(), {"Content-Type": "application/octet-stream"}).add(200, b"").add(200, b"\xff\xfe")
    client = connect()
    assert client.content("cloudinit_files", 8) == text
    assert client.content("cloudinit_files", 8) == ""
    with pytest.raises(InvalidResponseError, match="not UTF-8"):
        client.content("cloudinit_files", 8)
    assert server.requests[0].query == {"download": "1"}


def test_download(server, connect):
    server.add(200, b"\x8a\x3a\x00<html>", {"Content-Type": "application/octet-stream"})
    assert connect().download("files", 76, "a b.lrq") == b"\x8a\x3a\x00<html>"
    assert server.requests[0].query == {"download": "1", "asname": "a b.lrq"}


def test_upload(server, connect):
    server.add_json({})
    connect().upload_chunk("files", 12, 262144, b"\x00\xff")
    (request,) = server.requests
    assert (request.method, request.path, request.query) == ("PUT", "/api/v4/files/12", {"filepos": "262144"})
    assert request.body == b"\x00\xff"
    assert request.headers["content-type"] == "application/octet-stream"


def test_version_sends_no_credentials(server, connect):
    server.add_json({"name": "v4", "version": "26.1.8"})
    assert connect().version()["version"] == "26.1.8"
    (request,) = server.requests
    assert request.path == "/version.json"
    assert "authorization" not in request.headers
    assert "x-yottabyte-token" not in request.headers


def test_compressed_responses(server, connect):
    body = gzip.compress(json.dumps({"$key": 1}).encode())
    server.add(200, body, {"Content-Encoding": "gzip"})
    assert read(connect()) == {"$key": 1}


def test_a_connection_is_reused(server, connect):
    server.respond_with(lambda request: server_reply({"$key": 1}))
    client = connect()
    for _number in range(5):
        read(client)
    assert server.connections == 1


def server_reply(document, status=200):
    return type("Reply", (), {"status": status, "body": json.dumps(document).encode(), "headers": {}, "fault": None})()


def test_a_write_after_the_server_closed_an_idle_connection(server, connect, eventually):
    server.add(200, '{"$key": 1}', {"Connection": "close"}).add_json(RECEIPT, 201)
    client = connect()
    read(client)
    pool = client._transport._adapter.poolmanager
    idle = next(iter(pool.pools._container.values())).pool.queue[-1]
    if idle is not None and idle.sock is not None:
        assert eventually(lambda: select.select([idle.sock], [], [], 0)[0])
    assert client.create("vms", {"name": "a"}).key == "42"
    assert server.methods == ["GET", "POST"]


def test_cookies_are_not_kept(server, connect):
    server.add(200, '{"$key": 1}', {"Set-Cookie": "session=abc; Path=/"}).add_json({"$key": 1})
    client = connect()
    read(client)
    read(client)
    assert "cookie" not in server.requests[1].headers


# --- invalid use ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        lambda c: c.update("vms", 1, {}),
        lambda c: c.delete("vms", ""),
        lambda c: c.delete("vms", None),
        lambda c: c.delete("vms", True),
        lambda c: c.delete("vms", ".."),
        lambda c: c.delete("vms/1", 1),
        lambda c: c.delete("", 1),
        lambda c: c.get("vms", 1, "name"),
        lambda c: c.get("vms", 1, []),
        lambda c: c.get("vms", 1, ["name", " "]),
        lambda c: c.get("vms", 1, ["name", ","]),
        lambda c: c.get("vms", 1, ["name", None]),
        lambda c: c.get_by_name("vms", "web1", "name"),
        lambda c: c.get_by_name("vms", "web1", []),
        lambda c: c.get_by_name("vms", "web1", ["name"], filter="ram eq 1"),
        lambda c: c.get_by_name("vms", "web1", ["name"], name_column="cluster#name"),
        lambda c: c.list("vms", ["name"], filter="name eq 'x'"),
        lambda c: c.list("vms", ["name"], sort="name desc"),
        lambda c: c.list("vms", ["name"], limit=0),
        lambda c: c.list("vms", ["name"], limit=True),
        lambda c: c.list("vms", ["name"], page_size=1),
        lambda c: c.create("vms", {"x": float("nan")}),
        lambda c: c.create("vms", {"x": object()}),
        lambda c: c.create("vms", [1]),
        lambda c: c.row_action("nodes", 1, "../2/x"),
        lambda c: c.upload_chunk("files", 1, -1, b""),
    ],
)
def test_invalid_arguments_send_nothing(server, connect, use):
    with pytest.raises(UsageError):
        use(connect())
    assert server.requests == []


@pytest.mark.parametrize("name", WRITES)
def test_read_only_rejects_writes(server, connect, name):
    client = connect(client={"read_only": True})
    with pytest.raises(ReadOnlyError, match="nothing was sent"):
        WRITES[name](client)
    assert server.connections == 0
    assert client.requests["total"] == 0


def test_read_only_allows_reads_and_login(server, connect):
    server.add_json({"$key": "5e551011"}, 201).add_json({"$key": 1}).add(200)
    with connect(**LOGIN, auth_method="session", client={"read_only": True}) as client:
        assert read(client) == {"$key": 1}
    assert server.methods == ["POST", "GET", "DELETE"]
    assert client.requests == {"LOGIN": 1, "GET": 1, "LOGOUT": 1, "total": 3}


def test_closed_client(server, connect):
    client = connect()
    client.close()
    client.close()
    with pytest.raises(NotConnectedError, match="closed"):
        read(client)
    assert server.requests == []


# --- credentials ------------------------------------------------------------------------------------------------------


def test_bearer(server, connect):
    server.add_json({"$key": 1})
    read(connect(token="key-0123456789"))
    assert server.requests[0].headers["authorization"] == "Bearer key-0123456789"


def test_basic_in_utf8(server, connect):
    server.add_json({"$key": 1})
    read(connect(token=None, username="jürgen", password="päss:wörd"))
    kind, value = server.requests[0].headers["authorization"].split(" ")
    assert (kind, base64.b64decode(value).decode("utf-8")) == ("Basic", "jürgen:päss:wörd")


def test_session_logs_in_once_and_logs_out_on_close(server, connect):
    server.add_json({"$key": "5e551011ab"}, 201).add_json({"$key": 1}).add_json({"$key": 1}).add(200, "{}")
    with connect(**LOGIN, auth_method="session") as client:
        read(client)
        read(client)
    login, first, second, logout = server.requests
    assert (login.method, login.path) == ("POST", "/api/sys/tokens")
    assert login.json() == {"login": "admin", "password": PASSWORD}
    for request in (first, second, logout):
        assert request.headers["x-yottabyte-token"] == "5e551011ab"
        assert "authorization" not in request.headers
    assert (logout.method, logout.path) == ("DELETE", "/api/sys/tokens/5e551011ab")


def test_logout_after_an_error_does_not_hide_the_error(server, connect, delays):
    server.add_json({"$key": "5e551011ab"}, 201).add_json({"err": "no"}, 422).add(fault="reset")
    client = connect(**LOGIN, auth_method="session")
    with pytest.raises(ValidationError), client:
        read(client)
    assert server.methods == ["POST", "GET", "DELETE"]
    assert delays == []


def test_session_logs_out_after_the_deadline(server, connect):
    server.add_json({"$key": "5e551011ab"}, 201).add_json({"$key": 1}).add(200)
    client = connect(**LOGIN, auth_method="session")
    read(client)
    client.deadline = Left(0)
    client.close()
    assert server.methods[-1] == "DELETE"


def test_failed_login_is_not_retried(server, connect, delays):
    server.add_json({"err": "Login required"}, 401)
    client = connect(**LOGIN, auth_method="session")
    with pytest.raises(AuthenticationError, match="log in to 127.0.0.1: HTTP 401, Login required"):
        WRITES["create"](client)
    client.close()
    assert server.methods == ["POST"]
    assert delays == []


def test_a_lost_login_response_is_a_connection_error(server, connect):
    server.add(fault="close")
    with pytest.raises(VergeConnectionError):
        WRITES["create"](connect(**LOGIN, auth_method="session"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", ['{"$key": 5}', "{}", '{"$key": "hush-hush', "[]", '{"$key": "hush\\nhush"}'])
def test_login_without_a_valid_token_does_not_show_it(server, connect, body):
    server.add(201, body)
    with pytest.raises(InvalidResponseError) as caught:
        read(connect(**LOGIN, auth_method="session"))
    assert "hush" not in str(caught.value)


def test_netrc_is_ignored(server, connect, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\ndefault login x password y\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.add_json({"version": "26"}).add_json({"$key": 1})
    client = connect()
    client.version()
    read(client)
    assert "authorization" not in server.requests[0].headers
    assert server.requests[1].headers["authorization"].startswith("Bearer ")


@pytest.mark.parametrize("use", [read, WRITES["create"]])
def test_redirects_are_not_followed(server, connect, start_server, use):
    other = start_server()
    location = f"https://127.0.0.1:{other.port}/api/v4/vms/1"
    server.add(307, "", {"Location": location})
    with pytest.raises(APIError, match=f"redirect.*127.0.0.1:{other.port}.*set host"):
        use(connect())
    assert other.connections == 0
    assert len(server.requests) == 1


# --- TLS --------------------------------------------------------------------------------------------------------------


def test_host_name_is_verified(server, connect):
    server.add_json({"$key": 1})
    assert read(connect(host="localhost")) == {"$key": 1}


@pytest.mark.parametrize(
    ("identity", "trusted", "words"),
    [
        ("good", "other_ca_file", "untrusted authority.*ca_path.*validate_certs"),
        ("other_name", "ca_file", "issued for another (address|host name).*set host.*validate_certs"),
        ("expired", "ca_file", "has expired.*renew.*validate_certs"),
        ("self_signed", "ca_file", "self-signed.*ca_path.*validate_certs"),
    ],
)
@pytest.mark.parametrize("use", [read, WRITES["create"]])
def test_rejected_certificates(start_server, certificates, connect, delays, identity, trusted, words, use):
    server = start_server(getattr(certificates, identity))
    client = connect(server, ca_path=getattr(certificates, trusted))
    with pytest.raises(VergeConnectionError, match=words):
        use(client)
    assert server.requests == []
    assert delays == []


def test_wrong_host_name(start_server, certificates, connect):
    server = start_server(certificates.other_name)
    with pytest.raises(VergeConnectionError, match="certificate of localhost port .* issued for another host name"):
        read(connect(server, host="localhost"))


def test_a_self_signed_certificate_can_be_trusted(start_server, certificates, connect):
    server = start_server(certificates.self_signed).add_json({"$key": 1})
    assert read(connect(server, ca_path=certificates.own_file)) == {"$key": 1}


@pytest.mark.parametrize("name", ["plain.pem", "plain.crt", "0123abcd.0"])
def test_directory_of_certificates(server, certificates, connect, tmp_path, name):
    content = Path(certificates.ca_file).read_bytes()
    if name.endswith(".0"):
        name = hashed_name(content)
    (tmp_path / name).write_bytes(content)
    server.add_json({"$key": 1})
    assert read(connect(ca_path=str(tmp_path))) == {"$key": 1}


def hashed_name(pem):
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    # OpenSSL hashes a canonical form of the name, so it has to compute the hash itself
    found = subprocess.run(["openssl", "x509", "-hash", "-noout"], input=pem, capture_output=True, check=False)
    if found.returncode:
        pytest.skip("no openssl command")
    assert x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256())
    return found.stdout.decode().strip() + ".0"


@pytest.mark.parametrize("content", ["", "no certificate"])
def test_unreadable_certificates(connect, tmp_path, content):
    path = tmp_path / "ca.pem"
    path.write_text(content)
    with pytest.raises(SettingsError, match="cannot read certificates.*ca.pem"):
        read(connect(ca_path=str(path)))


def test_directory_without_certificates(connect, tmp_path):
    with pytest.raises(SettingsError, match="no certificates"):
        read(connect(ca_path=str(tmp_path)))


@pytest.mark.parametrize("variable", tls.CA_VARIABLES)
def test_variables_for_the_ca_path(server, certificates, connect, monkeypatch, variable):
    monkeypatch.setenv(variable, certificates.ca_file)
    server.add_json({"$key": 1})
    assert read(connect(ca_path=None)) == {"$key": 1}


def test_option_takes_precedence_over_the_variables(server, certificates, connect, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", certificates.other_ca_file)
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nowhere")
    server.add_json({"$key": 1})
    assert read(connect()) == {"$key": 1}


def test_variable_with_a_missing_path(connect, monkeypatch):
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(SettingsError, match="environment variable CURL_CA_BUNDLE.*/nowhere/ca.pem"):
        read(connect(ca_path=None))


def test_default_certificates_do_not_include_the_test_authority(server, connect):
    with pytest.raises(VergeConnectionError, match="untrusted authority"):
        read(connect(ca_path=None))


def test_a_leaf_certificate_can_be_trusted(server, certificates, connect):
    server.add_json({"$key": 1})
    assert read(connect(ca_path=certificates.leaf_file)) == {"$key": 1}


def test_disabled_verification_ignores_missing_paths_in_variables(server, connect, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    server.add_json({"$key": 1})
    assert read(connect(validate_certs=False, ca_path=None)) == {"$key": 1}


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("identity", ["good", "other_name", "expired", "self_signed"])
def test_disabled_verification_ignores_the_variables(
    start_server, certificates, connect, monkeypatch, variable, identity
):
    server = start_server(getattr(certificates, identity)).add_json({"$key": 1})
    monkeypatch.setenv(variable, certificates.other_ca_file)
    assert read(connect(server, validate_certs=False, ca_path=None)) == {"$key": 1}


def test_disabled_verification_does_not_affect_other_clients(server, connect, certificates):
    server.add_json({"$key": 1})
    read(connect(validate_certs=False))
    with pytest.raises(VergeConnectionError, match="certificate"):
        read(connect(ca_path=certificates.other_ca_file))


def test_the_warning_is_silenced_for_this_host_only(server, connect):
    server.add_json({"$key": 1})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read(connect(validate_certs=False))
        assert [str(item.message) for item in caught] == []
        warnings.warn("Unverified HTTPS request is being made to host 'elsewhere'", stacklevel=1)
        assert len(caught) == 1


def test_the_tls_context_is_built_once_per_setting(server, connect, certificates, monkeypatch):
    server.respond_with(lambda request: server_reply({"$key": 1}))
    monkeypatch.setattr(tls, "_contexts", {})
    loads = []
    original = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        ssl.SSLContext, "load_verify_locations", lambda *args, **kwargs: (loads.append(1), original(*args, **kwargs))[1]
    )
    tls.tls_context(True, certificates.ca_file)
    for _number in range(3):
        read(connect())
    assert len(loads) == 1
    assert server.connections == 3


def test_plain_http_port(connect, delays):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _peer = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(VergeConnectionError, match="TLS handshake .* failed.*HTTPS port"):
            WRITES["create"](connect(port=listener.getsockname()[1]))
        thread.join()
    assert delays == []


def test_ipv6(start_server, connect):
    try:
        server = start_server(address="::1")
    except OSError:
        pytest.skip("no IPv6 loopback")
    server.add_json({"$key": 1})
    assert read(connect(server, host=f"[::1]:{server.port}")) == {"$key": 1}


# --- proxies ----------------------------------------------------------------------------------------------------------


class ConnectProxy:
    """A proxy that supports CONNECT, or rejects it with `answer`."""

    def __init__(self, answer=None):
        self.heads = []
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        connection, _peer = self._listener.accept()
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(1000)
            self.heads.append(head.decode())
            if self._answer:
                connection.sendall(self._answer)
                return
            host, port = head.split(b" ")[1].decode().rsplit(":", 1)
            with socket.create_connection((host, int(port))) as onward:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                self._pump(connection, onward)

    @staticmethod
    def _pump(one, two):
        while True:
            for ready in select.select([one, two], [], [], 5)[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (two if ready is one else one).sendall(data)

    def close(self):
        self._listener.close()


def test_proxy_from_the_environment(server, connect, monkeypatch):
    proxy = ConnectProxy()
    monkeypatch.setenv("https_proxy", f"http://user:proxy-hush@127.0.0.1:{proxy.port}")
    server.add_json({"$key": 1})
    client = connect()
    assert read(client) == {"$key": 1}
    client.close()
    proxy.close()
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{server.port} ")
    assert "Proxy-Authorization" in proxy.heads[0]
    assert "proxy-authorization" not in server.requests[0].headers


def test_no_proxy(server, connect, monkeypatch, closed_port):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.add_json({"$key": 1})
    assert read(connect()) == {"$key": 1}


@pytest.mark.parametrize("use", [read, WRITES["create"]])
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_unreachable_proxy(server, connect, monkeypatch, closed_port, use, scheme):
    monkeypatch.setenv("https_proxy", f"{scheme}user:proxy-hush@127.0.0.1:{closed_port}")
    with pytest.raises(VergeConnectionError, match=r"proxy http://127\.0\.0\.1.*refused.*https_proxy") as caught:
        use(connect(retries=0))
    assert "hush" not in everything(caught.value)


def test_invalid_proxy_url(connect, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://user:proxy-hush@[bad")
    with pytest.raises(SettingsError, match="https_proxy") as caught:
        read(connect())
    assert "hush" not in everything(caught.value)


def test_proxy_that_rejects_the_connection(server, connect, monkeypatch):
    proxy = ConnectProxy(b"HTTP/1.1 407 Not with proxy-hush!\r\nContent-Length: 0\r\n\r\n")
    monkeypatch.setenv("https_proxy", f"http://user:proxy%2Dhush%21@127.0.0.1:{proxy.port}")
    with pytest.raises(VergeConnectionError, match="proxy.*407") as caught:
        read(connect(retries=0))
    proxy.close()
    assert "hush" not in str(caught.value) + repr(caught.value)


def test_the_warning_is_silenced_behind_a_proxy(server, connect, monkeypatch):
    proxy = ConnectProxy()
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    server.add_json({"$key": 1})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client = connect(host="localhost", validate_certs=False)
        read(client)
    assert [str(item.message) for item in caught if "Unverified" in str(item.message)] == []
    client.close()
    proxy.close()


# --- faults -----------------------------------------------------------------------------------------------------------


def test_refused_connection(connect, closed_port, delays):
    with pytest.raises(
        VergeConnectionError, match=f"127.0.0.1 port {closed_port} refused the connection.*host and port.*4 times"
    ):
        read(connect(port=closed_port))
    assert len(delays) == 3


@pytest.mark.parametrize("name", WRITES)
def test_refused_connection_is_retried_for_writes(connect, closed_port, delays, name):
    client = connect(port=closed_port, retries=2)
    with pytest.raises(VergeConnectionError, match="refused the connection"):
        WRITES[name](client)
    assert client.requests["total"] == 3


def test_unknown_host(connect, monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    client = connect(host="verge.invalid")
    with pytest.raises(VergeConnectionError, match="cannot resolve host name 'verge.invalid'"):
        WRITES["create"](client)
    assert client.requests["POST"] == 4


def test_connect_timeout(connect, monkeypatch):
    def hang(self, address):
        raise socket.timeout("timed out")  # noqa: UP041 - another class in Python 3.9

    monkeypatch.setattr(socket.socket, "connect", hang)
    client = connect(connect_timeout=0.25, retries=1)
    with pytest.raises(VergeTimeoutError, match=r"could not connect to 127.0.0.1 port \d+ within 0.25 s.*timeout"):
        WRITES["create"](client)
    assert client.requests["POST"] == 2


def test_handshake_timeout_is_a_known_outcome(connect):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = connect(port=listener.getsockname()[1], timeout=0.1, retries=0)
        with pytest.raises(VergeTimeoutError, match="TLS handshake took longer than 0.1 s"):
            WRITES["create"](client)


def test_read_timeout(server, connect, delays):
    server.add(fault="hang").add_json({"$key": 1})
    assert read(connect(timeout=0.1)) == {"$key": 1}
    assert len(delays) == 1


def test_read_timeout_names_seconds_and_option(server, connect):
    server.add(fault="hang")
    with pytest.raises(VergeTimeoutError, match=r"read vms 1: no response from .* within 0.1 s \(see option timeout"):
        read(connect(timeout=0.1, retries=0))


def test_timeout_while_reading_the_body(server, connect):
    server.add(200, '{"$key": 1}', fault="stall").add(201, json.dumps(RECEIPT), fault="stall")
    client = connect(timeout=0.1, retries=0)
    with pytest.raises(VergeTimeoutError):
        read(client)
    with pytest.raises(OutcomeUnknownError):
        WRITES["create"](client)


FAULTS = {
    "reset": {"fault": "reset"},
    "close": {"fault": "close"},
    "cut": {"fault": "cut", "body": json.dumps(RECEIPT)},
    "502": {"status": 502, "body": "<html><title>502 Bad Gateway</title></html>"},
    "503": {"status": 503, "body": '{"err": "restarting"}'},
    "504": {"status": 504},
    "cut 503": {"status": 503, "fault": "cut", "body": '{"err": "restarting"}'},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_reads_are_retried(server, connect, delays, fault):
    server.add(**FAULTS[fault]).add(**FAULTS[fault]).add_json({"$key": 1})
    client = connect()
    assert read(client) == {"$key": 1}
    assert client.requests == {"GET": 3, "total": 3}
    assert len(delays) == 2
    assert 0.25 <= delays[0] <= 0.5 <= delays[1] <= 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("reset", VergeConnectionError),
        ("close", VergeConnectionError),
        ("cut", InvalidResponseError),
        ("502", ServerError),
        ("503", ServerError),
    ],
)
def test_reads_fail_after_the_last_retry(server, connect, fault, expected):
    server.respond_with(lambda request: faulty(fault))
    with pytest.raises(expected, match="tried 3 times"):
        read(connect(retries=2))
    assert len(server.requests) == 3


def faulty(name):
    values = dict({"status": 200, "body": b"", "headers": {}, "fault": None}, **FAULTS[name])
    values["body"] = values["body"].encode() if isinstance(values["body"], str) else values["body"]
    return type("Reply", (), values)()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NON_IDEMPOTENT_WRITES)
def test_writes_with_unknown_outcome_are_never_retried(server, connect, delays, fault, name):
    server.add(**FAULTS[fault])
    client = connect()
    with pytest.raises(OutcomeUnknownError, match="check the object before repeating") as caught:
        WRITES[name](client)
    assert len(server.requests) == client.requests["total"] == 1
    assert delays == []
    assert (caught.value.method, caught.value.path) == (server.methods[0], server.requests[0].path)
    assert isinstance(caught.value.cause, VergeError)
    assert caught.value.operation


@pytest.mark.parametrize("fault", FAULTS)
def test_chunks_are_retried_at_the_same_offset(server, connect, fault):
    server.add(**FAULTS[fault]).add_json({})
    WRITES["upload"](connect())
    first, second = server.requests
    assert (first.target, first.body) == (second.target, second.body)


def test_chunk_fails_after_the_last_retry(server, connect):
    server.respond_with(lambda request: faulty("503"))
    with pytest.raises(OutcomeUnknownError):
        WRITES["upload"](connect(retries=1))
    assert len(server.requests) == 2


@pytest.mark.parametrize("name", NON_IDEMPOTENT_WRITES)
def test_read_timeout_of_a_write_is_an_unknown_outcome(server, connect, name):
    server.add(fault="hang")
    with pytest.raises(OutcomeUnknownError) as caught:
        WRITES[name](connect(timeout=0.1))
    assert isinstance(caught.value.cause, VergeTimeoutError)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 422, 500, 501])
@pytest.mark.parametrize("use", [read, *WRITES.values()])
def test_rejections_are_not_retried(server, connect, delays, status, use):
    server.add_json({"err": "no"}, status)
    with pytest.raises(APIError) as caught:
        use(connect())
    assert caught.value.status_code == status
    assert len(server.requests) == 1
    assert delays == []


def test_referenced_row(server, connect):
    server.add_json({"err": "field 'instances' must be empty to delete"}, 500)
    with pytest.raises(ReferencedError, match="delete vms 1: HTTP 500, field 'instances' must be empty"):
        WRITES["delete"](connect())


def test_an_exception_being_handled_does_not_affect_the_error(server, connect, closed_port):
    # Python chains the second exception to the first one, a timeout
    server.add(fault="hang")
    try:
        read(connect(timeout=0.1, retries=0))
    except VergeTimeoutError:
        with pytest.raises(VergeConnectionError, match="refused the connection"):
            read(connect(port=closed_port, retries=0))
    server.add(fault="hang")
    try:
        raise ssl.SSLCertVerificationError("unrelated")
    except OSError:
        with pytest.raises(VergeTimeoutError):
            read(connect(timeout=0.1, retries=0))
    try:
        raise socket.timeout("an unrelated timeout")  # noqa: UP041
    except OSError:
        with pytest.raises(VergeConnectionError, match="refused the connection"):
            read(connect(port=closed_port, retries=0))


def test_truncated_body_in_any_urllib3(server, connect, monkeypatch):
    # urllib3 1.26 does not check the length itself
    monkeypatch.setattr("urllib3.response.HTTPResponse._init_length", lambda self, method: None)
    server.add(200, '{"$key": 1}   ', fault="cut").add(200, "[]" + " " * 40, fault="cut").add_json({"$key": 1})
    assert read(connect()) == {"$key": 1}
    assert len(server.requests) == 3


# --- 429 --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        read,
        lambda client: client.update("vms", 1, {"name": "a"}),
        lambda client: client.delete("vms", 1),
        lambda client: client.upload_chunk("files", 1, 0, b"x"),
    ],
)
def test_too_many_requests(server, connect, delays, use):
    server.add_json({"err": "slow"}, 429, {"Retry-After": "7"}).add_json({"$key": 1})
    use(connect())
    assert delays == [7]
    assert len(server.requests) == 2


def test_retry_after_as_a_date(server, connect, delays):
    date = email.utils.formatdate(time.time() + 20, usegmt=True)
    server.add(429, "", {"Retry-After": date}).add_json({"$key": 1})
    read(connect())
    assert 15 < delays[0] <= 20


@pytest.mark.parametrize("value", ["soon", "", "-5", "1.5", "Mon, 99 Foo"])
def test_invalid_retry_after(server, connect, delays, value):
    server.add(429, "", {"Retry-After": value}).add_json({"$key": 1})
    read(connect())
    assert 0.25 <= delays[0] <= 0.5


@pytest.mark.parametrize("value", ["86400", "Fri, 31 Dec 2999 23:59:59 GMT"])
def test_retry_after_is_capped(server, connect, delays, value):
    server.add(503, "", {"Retry-After": value}).add_json({"$key": 1})
    read(connect())
    assert delays == [client_module.MAX_RETRY_AFTER]


def test_retry_after_in_the_past(server, connect, delays):
    server.add(429, "", {"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}).add_json({"$key": 1})
    read(connect())
    assert delays == [0]


@pytest.mark.parametrize("name", ["create", "action", "row_action"])
def test_post_is_not_retried_after_429(server, connect, delays, name):
    server.add_json({"err": "slow"}, 429, {"Retry-After": "7"})
    with pytest.raises(RateLimitError) as caught:
        WRITES[name](connect())
    assert caught.value.retry_after == 7
    assert len(server.requests) == 1
    assert delays == []


def test_delays_double_up_to_a_maximum(server, connect, delays, monkeypatch):
    monkeypatch.setattr(client_module.random, "random", lambda: 1.0)
    server.respond_with(lambda request: faulty("503"))
    with pytest.raises(ServerError):
        read(connect(retries=7))
    assert delays == [0.5, 1, 2, 4, 8, 8, 8]


# --- deadline ---------------------------------------------------------------------------------------------------------


class Left:
    """A deadline with remaining seconds set by the test."""

    def __init__(self, seconds):
        self.seconds = seconds

    def remaining(self):
        return self.seconds


@pytest.mark.parametrize("use", [read, WRITES["create"]])
def test_nothing_is_sent_after_the_deadline(server, connect, use):
    client = connect(client={"deadline": Left(0)})
    with pytest.raises(VergeTimeoutError, match="no time left"):
        use(client)
    assert client.requests["total"] == 0
    assert server.connections == 0


def test_no_delay_beyond_the_deadline(server, connect, delays):
    server.add(429, "", {"Retry-After": "30"})
    with pytest.raises(RateLimitError):
        read(connect(client={"deadline": Left(29)}))
    assert delays == []


def test_the_deadline_shortens_the_timeouts(server, connect):
    server.add(fault="hang")
    with pytest.raises(VergeTimeoutError, match="within 0.1 s"):
        read(connect(timeout=60, client={"deadline": Left(0.1)}))


def test_retries_end_with_the_deadline(server, connect, delays):
    deadline = Left(3)

    def pass_time(seconds):
        delays(seconds)
        deadline.seconds -= 1.4

    server.respond_with(lambda request: faulty("503"))
    with pytest.raises(ServerError):
        read(connect(retries=20, client={"deadline": deadline, "sleep": pass_time}))
    assert len(server.requests) == 3


# --- unexpected responses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[]", []),
        ('{"$count": 0}', []),
        ('{"$key": 5, "name": "a"}', [{"$key": 5, "name": "a"}]),
        ('{"$key": 5, "err": "a column"}', [{"$key": 5, "err": "a column"}]),
    ],
)
def test_lists_of_unusual_shape(server, connect, body, expected):
    server.add(200, body)
    assert connect().list("vms", ["name"]) == expected


@pytest.mark.parametrize("body", ['{"$count": 3}', "{}", "null", "5", '"x"', "[1]", '[{"$key": 1}, null]', "true"])
def test_an_invalid_list_is_not_an_empty_list(server, connect, body):
    server.add(200, body)
    with pytest.raises(InvalidResponseError, match="list"):
        connect().list("vms", ["name"])


@pytest.mark.parametrize("body", ['{"$count": 0}', "{}", "null", "5", "[1]", '[{"$key": 1}, {"$key": 2}]'])
def test_an_invalid_row_is_rejected(server, connect, body):
    server.add(200, body)
    with pytest.raises(InvalidResponseError, match="not a row"):
        read(connect())


def test_a_row_in_a_list(server, connect):
    server.add(200, '[{"$key": 1}]').add(200, "[]")
    client = connect()
    assert read(client) == {"$key": 1}
    with pytest.raises(NotFoundError):
        read(client)


@pytest.mark.parametrize("use", [read, lambda c: c.list("vms", ["name"]), WRITES["create"], WRITES["update"]])
def test_an_error_inside_a_2xx(server, connect, use):
    server.add_json({"err": "something is wrong"})
    with pytest.raises(InvalidResponseError, match="contains an error, HTTP 200, something is wrong"):
        use(connect())
    assert len(server.requests) == 1


def test_a_key_together_with_an_error_is_an_unknown_outcome(server, connect):
    server.add_json(dict(RECEIPT, err="half done"), 201)
    with pytest.raises(OutcomeUnknownError, match="half done"):
        WRITES["create"](connect())


@pytest.mark.parametrize("body", ["hello", "", '{"$key": 1', b"\xff\xfe{}"])
def test_garbage_is_not_a_vergeos_system(server, connect, delays, body):
    server.add(200, body)
    with pytest.raises(InvalidResponseError, match="not JSON.*VergeOS system"):
        read(connect())
    assert delays == []


@pytest.mark.parametrize("body", ["<html><title>Welcome</title></html>", "hello", '{"$key": 1'])
@pytest.mark.parametrize("name", WRITES)
def test_garbage_after_a_write_is_an_unknown_outcome(server, connect, body, name):
    server.add(200, body)
    with pytest.raises(OutcomeUnknownError):
        WRITES[name](connect())
    assert len(server.requests) == 1


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"$key": true}', '{"$key": ""}', '{"$key": null}'])
def test_a_response_without_a_key_is_an_unknown_outcome(server, connect, body):
    server.add(201, body)
    with pytest.raises(OutcomeUnknownError, match="contains no key") as caught:
        WRITES["create"](connect())
    assert isinstance(caught.value.cause, InvalidResponseError)
    assert (caught.value.method, caught.value.cause.method) == ("POST", "POST")


def test_invalid_version(server, connect):
    server.add(200, "[]")
    with pytest.raises(InvalidResponseError, match="not a version file"):
        connect().version()


# --- what the system describes itself -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [["vms", "vnets"], [{"name": "vnets"}, {"name": "vms", "type": "table"}], {"vnets": {}, "vms": {}}],
)
def test_tables(server, connect, document):
    server.add_json(document)
    assert connect().tables() == ["vms", "vnets"]
    assert server.requests[0].path == "/api/v4"


@pytest.mark.parametrize("document", [[], {}, "vms", [{"name": 1}], [None]])
def test_invalid_list_of_tables(server, connect, document):
    server.add_json(document)
    with pytest.raises(InvalidResponseError, match="not a list of tables"):
        connect().tables()


def test_describe(server, connect):
    described = {"fields": {"name": {"type": "string"}, "os": {"type": "string", "list": {"linux": "Linux"}}}}
    server.add_json(described)
    assert connect().describe("vms") == described["fields"]
    assert server.requests[0].path == "/api/v4/vms/$table"


@pytest.mark.parametrize("document", [[], {}, {"fields": []}, {"fields": {"name": "string"}}])
def test_invalid_description(server, connect, document):
    server.add_json(document)
    with pytest.raises(InvalidResponseError, match="not the description of a table"):
        connect().describe("vms")


# --- paging -----------------------------------------------------------------------------------------------------------


class Table:
    """A table that is listed with limit and offset like on the platform."""

    def __init__(self, keys):
        self.keys = list(keys)
        self.before_each = None
        self.pages = []

    def __call__(self, request):
        return server_reply(self.rows(request.query))

    def rows(self, query):
        if self.before_each:
            self.before_each(self)
        limit, offset = int(query["limit"]), int(query.get("offset", 0))
        self.pages.append((offset, limit))
        end = offset + limit if limit else None
        return [{"$key": key} for key in self.keys[offset:end]]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 7, 20])
@pytest.mark.parametrize("page_size", [2, 3, 5])
def test_pages(server, connect, count, page_size):
    table = Table(range(count))
    server.respond_with(table)
    rows = connect().list("vms", ["name"], page_size=page_size)
    assert [row["$key"] for row in rows] == list(range(count))
    assert all(limit == page_size for _offset, limit in table.pages)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 9, 10, 11])
def test_limit(server, connect, limit):
    table = Table(range(10))
    server.respond_with(table)
    rows = connect().list("vms", ["name"], limit=limit, page_size=4)
    assert [row["$key"] for row in rows] == list(range(10))[:limit]
    assert max(offset + page for offset, page in table.pages) <= limit


def test_a_short_list_takes_one_request(server, connect):
    server.respond_with(Table(range(999)))
    client = connect()
    assert len(client.list("vms", ["name"])) == 999
    assert client.requests == {"GET": 1, "total": 1}


def test_server_that_ignores_paging(server, connect):
    server.respond_with(lambda request: server_reply([{"$key": key} for key in range(10)]))
    client = connect()
    assert len(client.list("vms", ["name"], page_size=4)) == 10
    assert [row["$key"] for row in client.list("vms", ["name"], page_size=4, limit=3)] == [0, 1, 2]


def test_server_that_ignores_offset_does_not_loop(server, connect):
    def respond(request):
        limit = int(request.query["limit"])
        return server_reply([{"$key": key} for key in (range(limit) if limit else range(10))])

    server.respond_with(respond)
    assert [row["$key"] for row in connect().list("vms", ["name"], page_size=4)] == list(range(10))
    assert len(server.requests) == 2 * (client_module.LISTING_RESTARTS + 1) + 1


def test_rows_without_a_key_are_read_in_one_request(server, connect):
    def respond(request):
        limit = int(request.query["limit"])
        return server_reply([{"name": str(number)} for number in range(limit or 10)])

    server.respond_with(respond)
    assert len(connect().list("vms", ["name"], page_size=4)) == 10


class ModelTransport:
    """Replaces the transport where a test sends thousands of requests."""

    def __init__(self, table):
        self._table = table
        self.redactor = str

    def send(self, method, path, *, params, headers, data, timeouts):
        return transport.Response(200, {}, json.dumps(self._table.rows(params)).encode())

    def close(self):
        pass


CHANGES = st.lists(
    st.lists(st.tuples(st.sampled_from(["insert", "remove"]), st.integers(0, 40)), max_size=3), max_size=25
)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 14), st.integers(2, 5), CHANGES, st.none() | st.integers(1, 16))
def test_no_row_is_lost_or_duplicated_while_rows_change(count, page_size, changes, limit):
    table = Table(range(count))
    always, ever = set(table.keys), set(table.keys)
    upcoming = iter(changes)
    fresh = iter(range(1000, 10000))

    def change(model):
        for what, place in next(upcoming, []):
            if what == "insert":
                model.keys.insert(place % (len(model.keys) + 1), next(fresh))
            elif model.keys:
                always.discard(model.keys.pop(place % len(model.keys)))
        ever.update(model.keys)

    table.before_each = change
    client = VergeClient(Settings.create(host="x", token="t", requests_per_second=0))
    client._transport = ModelTransport(table)
    keys = [row["$key"] for row in client.list("vms", ["name"], page_size=page_size, limit=limit)]
    assert len(keys) == len(set(keys))
    assert set(keys) <= ever
    if limit is None:
        assert always <= set(keys)
    else:
        assert len(keys) <= limit
        assert len(keys) == limit or always <= set(keys)
    stable = [key for key in keys if key in always]
    assert stable == sorted(stable)
    assert len(table.pages) <= (client_module.LISTING_RESTARTS + 1) * (count + 80) + 1


def test_a_row_that_moves_is_returned_once(server, connect):
    table = Table(range(10))

    def swap(model):
        if len(model.pages) == 1:
            # beyond the last row of the first page, which itself stays in place
            model.keys[0], model.keys[6] = model.keys[6], model.keys[0]

    table.before_each = swap
    server.respond_with(table)
    rows = connect().list("vms", ["name"], page_size=4)
    assert sorted(row["$key"] for row in rows) == list(range(10))


@pytest.mark.parametrize("place", [0, 5])
def test_a_table_that_keeps_changing_is_read_in_one_request(server, connect, place):
    table = Table(range(20))
    table.before_each = lambda model: model.keys.insert(place, 1000 + len(model.pages))
    server.respond_with(table)
    rows = connect().list("vms", ["name"], page_size=10)
    assert table.pages[-1] == (0, 0)
    assert set(range(20)) <= {row["$key"] for row in rows}


# --- secrets ----------------------------------------------------------------------------------------------------------


def everything(error):
    """Return all text through which an error could leak a secret."""
    chain, seen = error, []
    while chain is not None:
        seen.append(chain)
        chain = chain.__cause__
    texts = [text for item in seen for text in (str(item), repr(item), repr(item.args), str(getattr(item, "hint", "")))]
    formatted = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return "".join([*texts, json.dumps(error.to_result()), formatted])


SECRET_FORMS = [
    PASSWORD,
    json.dumps(PASSWORD)[1:-1],
    PASSWORD.replace("/", "\\/"),
    base64.b64encode(f"admin:{PASSWORD}".encode()).decode(),
    "pass%27w%7Bo%7Drd%2Fhush",
    "pass&#x27;w{o}rd/hush",
]


@pytest.mark.parametrize("form", SECRET_FORMS)
@pytest.mark.parametrize("status", [200, 401, 422, 503])
@pytest.mark.parametrize("use", [read, WRITES["create"]])
def test_echoed_secrets_are_redacted(server, connect, form, status, use):
    body = form if status == 503 else json.dumps({"err": f"cannot use {form} here"}).replace("\\\\/", "\\/")
    server.add(status, body)
    with pytest.raises(VergeError) as caught:
        use(connect(**LOGIN, retries=0))
    text = everything(caught.value)
    assert "********" in text
    for part in (*SECRET_FORMS, "hush"):
        assert part not in text


def test_secret_inside_a_secret(server, connect):
    server.add_json({"err": "neither abcd nor abcdefgh"}, 422)
    with pytest.raises(ValidationError) as caught:
        read(connect(token="abcdefgh", username="u", password="abcd"))
    assert caught.value.api_message == "neither ******** nor ********"


def test_secret_as_a_key(connect, closed_port):
    secret = "key-" + "0123456789"
    with pytest.raises(VergeConnectionError) as caught:
        connect(port=closed_port, token=secret, retries=0).get("vms", secret, ["name"])
    assert secret not in str(caught.value)


def test_session_token_is_redacted(server, connect):
    server.add_json({"$key": "5e551011ab"}, 201).add_json({"err": "bad token 5e551011ab"}, 422).add(500)
    lines = []
    client = connect(**LOGIN, auth_method="session", client={"trace": lines.append})
    with pytest.raises(ValidationError) as caught:
        read(client)
    client.close()
    assert "5e551011ab" not in everything(caught.value) + "".join(lines)
    assert len(lines) == 3


def test_secret_in_the_location_of_a_redirect(server, connect):
    secret = "key-" + "0123456789"
    server.add(302, "", {"Location": f"https://{secret}.example/"})
    with pytest.raises(APIError) as caught:
        read(connect(token=secret))
    assert secret not in everything(caught.value)


def test_short_secrets_are_not_redacted(server, connect):
    server.add_json({"err": "a value is not a number"}, 422)
    with pytest.raises(ValidationError, match="a value is not a number"):
        read(connect(token="a"))


def test_repr_of_the_client(connect):
    text = repr(connect(**LOGIN, client={"read_only": True}))
    assert "hush" not in text
    assert "read-only" in text


def test_trace(server, connect, closed_port):
    lines = []
    server.add_json([]).add_json({"err": "x"}, 422)
    client = connect(**LOGIN, retries=0, client={"trace": lines.append})
    client.list("vms", ["name"], filter=where("name").eq(PASSWORD))
    with pytest.raises(ValidationError):
        client.create("users", {"name": "bob", "password": "another secret"})
    other = connect(port=closed_port, retries=0, client={"trace": lines.append})
    with pytest.raises(VergeConnectionError):
        read(other)
    first, second, third = lines
    assert re.fullmatch(r"GET /api/v4/vms\?fields=\$key,name&filter=name eq .* -> 200 in \d+ ms", first)
    assert re.fullmatch(r"POST /api/v4/users -> 422 in \d+ ms body: name, password", second)
    assert re.fullmatch(r"GET /api/v4/vms/1\?fields=\$key,name -> no response \(connection\) in \d+ ms", third)
    for secret in ("hush", "secret", "Basic", "bob"):
        assert secret not in "".join(lines)


def test_messages_name_the_operation_and_the_target(server, connect):
    server.add_json({"err": "This name is already in use"}, 409)
    with pytest.raises(ConflictError) as caught:
        WRITES["create"](connect())
    assert str(caught.value) == "create vms: HTTP 409, This name is already in use"
    server.add_json({"err": "Tenant is currently running"}, 405)
    with pytest.raises(APIError, match="run vm_actions 'poweron': HTTP 405"):
        WRITES["action"](connect())


# --- environment ------------------------------------------------------------------------------------------------------


def test_from_env(server, certificates):
    server.add_json({"$key": 1})
    environ = {
        "VERGE_HOST": server.address,
        "VERGE_PORT": str(server.port),
        "VERGE_TOKEN": "key-0123456789",
        "VERGE_CA_PATH": certificates.ca_file,
    }
    with VergeClient.from_env(environ, read_only=True) as client:
        assert read(client) == {"$key": 1}
        assert client.read_only
    with pytest.raises(SettingsError, match="VERGE_HOST"):
        VergeClient.from_env({})


def test_import_without_requests():
    code = """
import sys
sys.modules["requests"] = None
from ansible_collections.verge.vergeos.plugins.module_utils.verge import client
from ansible_collections.verge.vergeos.plugins.module_utils.verge import errors
from ansible_collections.verge.vergeos.plugins.module_utils.verge import settings
try:
    client.VergeClient(settings.Settings.create(host="x", token="t", requests_per_second=0))
except errors.MissingLibraryError as error:
    sys.stdout.write(str(error))
"""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(os.environ, PYTHONPATH=path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'requests' cannot be imported by" in done.stdout
    assert sys.executable in done.stdout
    assert "pip install requests" in done.stdout


def test_user_agent_has_the_version_of_the_collection():
    files = [parent / "galaxy.yml" for parent in Path(__file__).resolve().parents]
    galaxy = next((path for path in files if path.is_file()), None)
    if galaxy is None:
        pytest.skip("an installed collection has no galaxy.yml")
    found = re.search(r"^version: (\S+)$", galaxy.read_text(encoding="utf-8"), re.MULTILINE)
    assert found[1] == transport.COLLECTION_VERSION


# --- rate limit and shared connections --------------------------------------------------------------------------------


def test_requests_keep_the_rate_limit(server, connect, delays):
    server.respond_always({"$key": 1})
    client = connect(requests_per_second=10)
    for _number in range(BURST + 3):
        read(client)
    assert delays == [pytest.approx(0.1)] * 3


def test_the_wait_for_the_rate_limit_ends_at_the_deadline(server, connect, delays):
    server.respond_always({"$key": 1})
    client = connect(requests_per_second=0.01)
    for _number in range(BURST):
        read(client)
    client.deadline = Left(2.0)
    read(client)
    assert delays == [2.0]


@pytest.mark.parametrize("fault", ["reset", "429"])
def test_all_clients_back_off_when_throttled(server, connect, delays, fault):
    server.add(fault="reset") if fault == "reset" else server.add(429, "", {"Retry-After": "7"})
    server.respond_always({"$key": 1})
    stalled = RateLimiter(lambda: 0.0)
    first = connect(client={"rate_limiter": stalled})
    second = connect(client={"rate_limiter": stalled})
    read(first)
    pause = delays[0]
    del delays[:]
    read(second)
    assert delays == [pytest.approx(pause)]


def test_shared_connections_stay_open(server, connect):
    server.respond_always({"$key": 1})
    lender = connect()
    kept = transport.Transport(lender.settings)
    for _number in range(2):
        with VergeClient(lender.settings, transport=kept) as client:
            read(client)
    kept.close()
    assert server.connections == 1
