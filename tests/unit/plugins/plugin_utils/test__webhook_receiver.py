# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks arrive once their sender has proved to know the token."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible.errors import AnsibleError

from ansible_collections.verge.vergeos.plugins.plugin_utils import _webhook_receiver
from ansible_collections.verge.vergeos.plugins.plugin_utils._webhook_receiver import Receiver, event_of

TOKEN = "Hk4-sesame"
LOGIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def arrived() -> list[bytes]:
    return []


@pytest.fixture
def port(arrived: list[bytes]) -> Iterator[int]:
    receiver = Receiver(("127.0.0.1", 0), TOKEN, arrived.append)
    yield receiver.start()
    receiver.stop()


def send(port: int, body: bytes, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_messages_arrive(port: int, arrived: list[bytes]) -> None:
    assert [send(port, b"one", LOGIN), send(port, b"two", LOGIN)] == [200, 200]
    assert arrived == [b"one", b"two"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({**LOGIN, "Content-Length": "x"}, 411),
        ({**LOGIN, "Content-Length": str(_webhook_receiver.MAX_BYTES + 1)}, 413),
    ],
)
def test_what_is_refused_does_not_arrive(port: int, arrived: list[bytes], headers: dict[str, str], status: int) -> None:
    assert send(port, b"", headers) == status
    assert not arrived


def test_the_sender_learns_that_a_message_could_not_be_taken() -> None:
    def fail(_body: bytes) -> None:
        raise TimeoutError

    receiver = Receiver(("127.0.0.1", 0), TOKEN, fail)
    try:
        assert send(receiver.start(), b"one", LOGIN) == 503
    finally:
        receiver.stop()


def test_what_cannot_listen_says_why(port: int, tmp_path: Path) -> None:
    with pytest.raises(AnsibleError, match=f"webhook: port {port} of 127.0.0.1: .*in use"):
        Receiver(("127.0.0.1", port), TOKEN, print).start()
    with pytest.raises(AnsibleError, match="webhook: certificate .*none.pem"):
        Receiver(("127.0.0.1", 0), TOKEN, print).start(str(tmp_path / "none.pem"))


def test_a_message_is_read_as_json_and_has_the_same_id_again() -> None:
    event = event_of(b'{"vm": "web1"}')
    assert (event["kind"], event["event"], event["object"]) == ("webhooks", "received", {"message": {"vm": "web1"}})
    assert event["id"] == event_of(b'{"vm": "web1"}')["id"] != event_of(b'{"vm": "web2"}')["id"]
    assert event_of(b"VM \xff web1 stopped")["object"] == {"message": "VM \ufffd web1 stopped"}
