# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against servers that hang, trickle, flood or send nonsense."""

from __future__ import annotations

import gzip
import json
import resource
import socket
import sys
import threading
import time
import zlib

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.polling import Clock, Deadline
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    APIError,
    InvalidResponseError,
    OutcomeUnknownError,
    ServerError,
    VergeConnectionError,
    VergeError,
    VergeTimeoutError,
)

#: Seconds that a request may take in these tests, and by how much it may exceed them on a busy machine.
LIMIT, MARGIN = 0.4, 2.0
MEBIBYTE = 1 << 20

HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEADER + b"Transfer-Encoding: chunked\r\n\r\n"


def forever(send, head, piece, pause=0.0):
    send(head)
    while True:
        send(piece)
        if pause:
            time.sleep(pause)


def slowly(send, data):
    for position in range(len(data)):
        send(data[position : position + 1])
        time.sleep(0.05)
    time.sleep(20)


ENDLESS = {
    "silence": lambda send: time.sleep(20),
    "slow header": lambda send: slowly(send, HEADER + b"Content-Length: 2\r\n\r\n[]"),
    "slow body": lambda send: forever(send, CHUNKED, b"1\r\n \r\n", 0.05),
    "slow body of known length": lambda send: forever(send, HEADER + b"Content-Length: 9999\r\n\r\n", b" ", 0.05),
    "slow body without length": lambda send: forever(send, HEADER + b"\r\n", b" ", 0.05),
    "slow body of an error": lambda send: forever(
        send, b"HTTP/1.1 503 Busy\r\nContent-Length: 9999\r\n\r\n", b" ", 0.05
    ),
    "slow chunk length": lambda send: forever(send, CHUNKED, b"0", 0.05),
    "continue": lambda send: forever(send, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    "slow continue": lambda send: forever(send, b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "slow trailer": lambda send: forever(send, CHUNKED + b"2\r\n[]\r\n0\r\n", b"a: b\r\n", 0.05),
}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("name", ENDLESS)
def test_every_request_ends_with_the_deadline(raw_server, connect, name, write):
    client = connect(port=raw_server(ENDLESS[name]), timeout=60, client={"deadline": Deadline(LIMIT)})
    started = time.monotonic()
    if write:
        with pytest.raises(OutcomeUnknownError):
            client.create("vms", {"name": "a"})
    else:
        with pytest.raises((VergeTimeoutError, ServerError)):
            client.list("vms", ["name"])
    assert LIMIT * 0.9 <= time.monotonic() - started < LIMIT + MARGIN
    assert client.requests["total"] == 1


def test_a_request_that_exceeds_the_deadline_says_how_much_time_it_had(raw_server, connect):
    client = connect(port=raw_server(ENDLESS["slow body"]), client={"deadline": Deadline(LIMIT)})
    with pytest.raises(
        VergeTimeoutError, match=r"no complete response from 127.0.0.1 port \d+ within 0\.[0-9]+ s, all the time left"
    ):
        client.list("vms", ["name"])


def test_endless_headers_end(raw_server, connect):
    port = raw_server(lambda send: forever(send, HEADER, b"X-Filler: value\r\n"))
    client = connect(port=port, client={"deadline": Deadline(LIMIT)}, retries=0)
    started = time.monotonic()
    with pytest.raises(VergeConnectionError):
        client.list("vms", ["name"])
    with pytest.raises(OutcomeUnknownError):
        client.create("vms", {"name": "a"})
    assert time.monotonic() - started < LIMIT + MARGIN


def test_a_server_that_does_not_read_does_not_hold_up_a_write(certificates, connect):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepted = []

        def serve():
            connection, _peer = listener.accept()
            accepted.append(certificates.good.wrap_socket(connection, server_side=True))

        threading.Thread(target=serve, daemon=True).start()
        client = connect(port=listener.getsockname()[1], timeout=60, client={"deadline": Deadline(1.5)})
        started = time.monotonic()
        with pytest.raises(OutcomeUnknownError):
            client.create("vms", {"name": "a" * (12 * MEBIBYTE)})
        assert time.monotonic() - started < 1.5 + MARGIN


def test_a_proxy_that_trickles_ends_with_the_deadline(connect, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _peer = listener.accept()
            try:
                connection.recv(1000)
                slowly(connection.sendall, b"HTTP/1.1 200 Connection established\r\n" + b"X-Filler: value\r\n" * 90)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}")
        client = connect(timeout=60, client={"deadline": Deadline(LIMIT)})
        started = time.monotonic()
        with pytest.raises(VergeConnectionError):
            client.list("vms", ["name"])
        assert time.monotonic() - started < LIMIT + MARGIN


def test_a_name_server_that_does_not_answer_does_not_hold_up_a_request(connect, monkeypatch):
    asked = threading.Event()

    def look_up(*_arguments, **_options):
        asked.set()
        time.sleep(20)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    started = time.monotonic()
    for request in (lambda client: client.list("vms", ["name"]), lambda client: client.create("vms", {"name": "a"})):
        client = connect(host="slow.example.com", timeout=60, client={"deadline": Deadline(LIMIT)})
        with pytest.raises(VergeTimeoutError, match="slow.example.com"):
            request(client)
    assert asked.is_set()
    assert time.monotonic() - started < 2 * LIMIT + MARGIN


def test_a_connection_that_comes_too_late_is_closed(server, connect, monkeypatch):
    made = []
    connection = sys.modules["urllib3"].util.connection
    original = connection.create_connection

    def late(*arguments, **options):
        time.sleep(LIMIT + 0.3)
        made.append(original(*arguments, **options))
        return made[-1]

    monkeypatch.setattr(connection, "create_connection", late)
    with pytest.raises(VergeTimeoutError):
        connect(timeout=60, client={"deadline": Deadline(LIMIT)}).list("vms", ["name"])
    end = time.monotonic() + 5
    while not (made and made[0].fileno() == -1) and time.monotonic() < end:
        time.sleep(0.05)
    assert made[0].fileno() == -1


def test_pages_without_end_end_with_the_deadline(server, connect, reply):
    rows = iter(range(10**9))

    def respond(request):
        page = [{"$key": next(rows)} for _row in range(int(request.query["limit"]))]
        if request.query.get("offset"):
            page = [{"$key": respond.last}, *page[1:]]
        respond.last = page[-1]["$key"]
        return reply(200, json.dumps(page))

    server.respond_with(respond)
    client = connect(client={"deadline": Deadline(LIMIT)})
    started = time.monotonic()
    with pytest.raises(VergeTimeoutError):
        client.list("vms", ["name"], page_size=10)
    assert time.monotonic() - started < LIMIT + MARGIN


def test_redirects_without_end_are_one_request(server, connect, reply):
    server.respond_with(lambda request: reply(302, "", {"Location": request.target}))
    client = connect()
    with pytest.raises(APIError, match="redirect"):
        client.list("vms", ["name"])
    assert client.requests["total"] == 1


def test_a_reused_connection_gets_the_time_of_the_new_deadline(server, connect, reply):
    seconds = MARGIN / 2
    client = connect(client={"deadline": Deadline(seconds)})
    server.respond_always([])
    client.list("vms", ["name"])

    def late(_request):
        time.sleep(seconds * 1.2)
        return reply(200, "[]")

    server.respond_with(late)
    client.deadline = Deadline(20.0)
    client.list("vms", ["name"])
    assert server.connections == 1


def test_a_deadline_follows_its_clock():
    now = [5.0]
    deadline = Deadline(10.0, Clock(lambda: now[0], lambda seconds: None))
    now[0] = 12.0
    assert deadline.remaining() == 3.0


# --- size -------------------------------------------------------------------------------------------------------------


def bomb(encoding, size):
    """Return a JSON string of `size` bytes, compressed to about a thousandth."""
    wrapper = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    parts = [wrapper.compress(b'"')]
    parts += [wrapper.compress(b"a" * MEBIBYTE) for _part in range(size // MEBIBYTE)]
    return b"".join([*parts, wrapper.compress(b'"'), wrapper.flush()])


def peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_is_limited_in_its_expanded_size(server, connect, encoding):
    body = bomb(encoding, 200 * MEBIBYTE)
    assert len(body) < MEBIBYTE
    server.respond_with(lambda request: reply_of(body, encoding))
    client, before = connect(max_response_size="1 MiB"), peak_memory()
    with pytest.raises(InvalidResponseError, match=r"larger than 1 MiB.*see option max_response_size"):
        client.list("vms", ["name"])
    with pytest.raises(OutcomeUnknownError, match="larger than 1 MiB"):
        client.create("vms", {"name": "a"})
    assert peak_memory() - before < 50 * MEBIBYTE
    assert client.requests["total"] == 2


def reply_of(body, encoding):
    headers = {"Content-Encoding": encoding} if encoding else {}
    return type("Reply", (), {"status": 200, "body": body, "headers": headers, "fault": None})()


@pytest.mark.parametrize("piece", [b"10000\r\n" + b" " * 65536 + b"\r\n", b"1\r\n \r\n" * 10000])
def test_an_endless_body_is_limited(raw_server, connect, piece):
    client = connect(port=raw_server(lambda send: forever(send, CHUNKED, piece)), max_response_size="1 MiB")
    with pytest.raises(InvalidResponseError, match="larger than 1 MiB"):
        client.list("vms", ["name"])


def test_the_pages_of_a_listing_are_limited_together(server, connect, reply):
    rows = iter(range(10**9))

    def respond(request):
        page = [{"$key": next(rows), "name": "a" * 500} for _row in range(int(request.query["limit"]))]
        if request.query.get("offset"):
            page[0]["$key"] = respond.last
        respond.last = page[-1]["$key"]
        return reply(200, json.dumps(page))

    server.respond_with(respond)
    client = connect(max_response_size="1 MiB")
    with pytest.raises(InvalidResponseError, match="list vms: .*larger than 1 MiB .*see option max_response_size"):
        client.list("vms", ["name"])
    assert client.requests["total"] == 2


@pytest.mark.parametrize("size", [0, 1, MEBIBYTE - 2])
@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "raw deflate"])
def test_a_body_up_to_the_limit_is_read(server, connect, encoding, size):
    text = b'"' + b"a" * size + b'"'
    compress = {"": lambda data: data, "gzip": gzip.compress, "deflate": zlib.compress, "raw deflate": raw_deflate}
    server.respond_with(lambda request: reply_of(compress[encoding](text), encoding.split(" ")[-1]))
    client = connect(max_response_size="1 MiB")
    for _number in range(2):
        assert client.row_action("nodes", 1, "go") == "a" * size
    assert server.connections == 1


def raw_deflate(data):
    wrapper = zlib.compressobj(wbits=-15)
    return wrapper.compress(data) + wrapper.flush()


def test_several_gzip_members_and_padding(server, connect):
    server.respond_with(lambda request: reply_of(gzip.compress(b'"a') + gzip.compress(b'b"') + b"\0" * 8, "gzip"))
    assert connect().row_action("nodes", 1, "go") == "ab"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_damaged_or_unknown_compression(server, connect, encoding):
    server.respond_with(lambda request: reply_of(b"\xff[]", encoding))
    with pytest.raises(InvalidResponseError, match="truncated: (damaged|unknown)"):
        connect(retries=0).list("vms", ["name"])
    with pytest.raises(OutcomeUnknownError):
        connect(retries=0).update("vms", 1, {"name": "a"})


# --- content ----------------------------------------------------------------------------------------------------------

MALFORMED = {
    "deep lists": (b"[" * 200000, "nested too deeply"),
    "deep closed lists": (b"[" * 200000 + b"]" * 200000, "nested too deeply"),
    "deep objects": (b'{"a":' * 100000 + b"1" + b"}" * 100000, "nested too deeply"),
    "65 levels": (b"[" * 66 + b"]" * 66, "nested too deeply"),
    "NaN": (b'[{"$key": 1, "ram": NaN}]', "contains NaN"),
    "infinity": (b'[{"$key": 1, "ram": -Infinity}]', "contains -Infinity"),
    "huge float": (b'[{"$key": 1, "ram": 1e999}]', "number that is too large"),
    "two values": (b'[{"$key": 1, "name": "a", "name": "b"}]', "two different values of 'name'"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_json_that_cannot_be_relied_on(server, connect, name):
    body, problem = MALFORMED[name]
    server.respond_with(lambda request: reply_of(body, ""))
    client = connect()
    with pytest.raises(InvalidResponseError, match=f"list vms: the response .*{problem}"):
        client.list("vms", ["name"])
    for write in (lambda: client.create("vms", {"name": "a"}), lambda: client.update("vms", 1, {"name": "a"})):
        with pytest.raises(OutcomeUnknownError, match=problem):
            write()
    assert client.requests["total"] == 3


@pytest.mark.parametrize("status", [400, 500, 503])
@pytest.mark.parametrize("name", MALFORMED)
def test_json_that_cannot_be_relied_on_in_an_error(server, connect, reply, name, status):
    server.respond_with(lambda request: reply(status, MALFORMED[name][0]))
    with pytest.raises(APIError) as caught:
        connect(retries=0).list("vms", ["name"])
    assert caught.value.status_code == status
    assert len(str(caught.value)) < 1000


def test_the_same_value_twice_and_moderate_nesting_are_accepted(server, connect):
    server.add(200, '[{"$key": 1, "name": "a", "name": "a", "deep": ' + "[" * 60 + "]" * 60 + "}]")
    assert connect().list("vms", ["name"])[0]["name"] == "a"


@pytest.mark.parametrize(
    "header",
    [
        b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: 2, 3\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 abc Created\r\n\r\n",
        b"\0\1\2\r\n\r\n",
        b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 201 Created\r\nX: " + b"y" * 70000 + b"\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nContent-Length: -5\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Encoding: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 999 \xff\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_response_that_is_not_understood_never_means_that_nothing_was_sent(raw_server, connect, header):
    client = connect(port=raw_server(lambda send: (send(header), time.sleep(0.5))), timeout=0.4)
    with pytest.raises((OutcomeUnknownError, ServerError)) as caught:
        client.create("vms", {"name": "a"})
    assert "cannot send" not in str(caught.value)
    assert client.requests["total"] == 1


def test_a_long_error_text_is_shortened(server, connect, reply):
    text = "start " + "x" * MEBIBYTE + " end"
    server.respond_with(lambda request: reply(422, json.dumps({"err": text})))
    with pytest.raises(APIError, match="create vms: HTTP 422, start x") as caught:
        connect().create("vms", {"name": "a"})
    assert len(str(caught.value)) < 3000
    assert len(json.dumps(caught.value.to_result())) < 3000
    assert "characters left out" in str(caught.value)


@pytest.mark.parametrize("character", ["\x1b[31m", "\x00", "\x07", "\x9b", "\u202e", "\u2028", "\ud800"])
def test_control_characters_are_removed_from_the_text_of_a_server(server, connect, character):
    for status, body in (
        (422, json.dumps({"err": f"a{character}b"})),
        (502, f"a{character}b".encode("utf-8", "replace")),
    ):
        server.add(status, body)
        with pytest.raises(APIError) as caught:
            connect(retries=0).list("vms", ["name"])
        for text in (str(caught.value), caught.value.to_result()["api_message"]):
            assert text.isprintable()


# --- web pages and sessions -------------------------------------------------------------------------------------------

WEB_PAGE = "<!DOCTYPE html><html><head><title>Please wait</title></head></html>"


def test_a_web_page_instead_of_a_response_is_retried_like_a_bad_gateway(server, connect, delays):
    server.add(200, WEB_PAGE).add(200, WEB_PAGE).add_json([{"$key": 1}])
    assert connect().list("vms", ["name"]) == [{"$key": 1}]
    assert len(delays) == 2


def test_a_web_page_that_stays_is_an_error(server, connect, delays, reply):
    server.respond_with(lambda request: reply(200, WEB_PAGE))
    with pytest.raises(InvalidResponseError, match="a web page titled 'Please wait'.*tried 4 times"):
        connect().list("vms", ["name"])
    assert len(delays) == 3
    with pytest.raises(OutcomeUnknownError):
        connect().create("vms", {"name": "a"})
    assert server.methods.count("POST") == 1


def test_content_may_be_a_web_page(server, connect):
    server.add(200, WEB_PAGE)
    assert connect().content("cloudinit_files", 1) == WEB_PAGE


LOGIN = {"token": None, "username": "admin", "password": "pass-word", "auth_method": "session"}


class Sessions:
    """A system whose sessions can be ended."""

    def __init__(self, reply):
        self.reply = reply
        self.valid = None
        self.logins = 0
        self.locked = False

    def __call__(self, request):
        if request.path == "/api/sys/tokens":
            self.logins += 1
            if self.locked:
                return self.reply(401, '{"err": "Login failed"}')
            self.valid = f"session-{self.logins}"
            return self.reply(201, json.dumps({"$key": self.valid}))
        if request.headers.get("x-yottabyte-token") != self.valid:
            return self.reply(401, '{"err": "Login required"}')
        return self.reply(200, json.dumps({"$key": "1", "seen": self.valid}))


@pytest.mark.parametrize("use", [lambda c: c.get("vms", 1, ["name"]), lambda c: c.create("vms", {"name": "a"})])
def test_a_session_that_ended_is_renewed_once(server, connect, reply, delays, use):
    sessions = Sessions(reply)
    server.respond_with(sessions)
    client = connect(**LOGIN)
    client.get("vms", 1, ["name"])
    sessions.valid = None
    use(client)
    assert sessions.logins == 2
    assert client.requests["LOGIN"] == 2
    assert delays == []
    client.close()
    assert server.requests[-1].path.endswith("/session-2")


def test_a_session_that_cannot_be_renewed_is_an_error(server, connect, reply):
    sessions = Sessions(reply)
    server.respond_with(sessions)
    client = connect(**LOGIN)
    client.get("vms", 1, ["name"])
    sessions.valid, sessions.locked = None, True
    with pytest.raises(VergeError, match="log in to 127.0.0.1: HTTP 401, Login failed"):
        client.get("vms", 1, ["name"])
    assert sessions.logins == 2


def test_a_new_session_that_is_refused_is_not_renewed_forever(server, connect, reply):
    server.respond_with(
        lambda request: reply(201, '{"$key": "abcd"}') if request.path.endswith("tokens") else reply(401, "{}")
    )
    client = connect(**LOGIN)
    with pytest.raises(APIError, match="HTTP 401"):
        client.get("vms", 1, ["name"])
    assert client.requests["LOGIN"] == 2
    assert client.requests["GET"] == 2


def test_a_session_that_ended_is_renewed_in_a_listing(server, connect, reply):
    sessions = Sessions(reply)
    server.respond_with(sessions)
    client = connect(**LOGIN)
    assert client.list("vms", ["name"]) == [{"$key": "1", "seen": "session-1"}]
    sessions.valid = None
    assert client.list("vms", ["name"]) == [{"$key": "1", "seen": "session-2"}]
