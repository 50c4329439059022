# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhooks: headers as a dictionary, and a secret that belongs to an authorization type."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK
from tests.integration.tasks import System, failure

URL = "https://chat.example.com/hook"
SECRET = "Zk81-wvQp_x3"


def test_headers_are_stored_as_lines_and_compared_regardless_of_order_and_case(system: System) -> None:
    options = {"name": "chat", "url": URL}
    shown = system.run(WEBHOOK, **options, headers={"X-One": "1:2", "X-Two": "b c"})["webhook"]
    assert shown["headers"] == {"X-One": "<hidden>", "X-Two": "<hidden>"}
    assert system.row("webhook_urls", name="chat")["headers"] == "X-One:1:2\nX-Two:b c\n"
    assert not system.run(WEBHOOK, **options, headers={"x-two": "b c", "x-one": "1:2"})["changed"]
    result = system.run(WEBHOOK, **options, headers={})
    assert result["diff"] == {
        "before": {"headers": {"X-One": "<hidden>", "X-Two": "<hidden>"}},
        "after": {"headers": {}},
    }
    assert not system.run(WEBHOOK, **options, headers={})["changed"]
    assert "is not a valid header" in failure(system, WEBHOOK, **options, headers={"X-One": "1\nX-Two: 2"})


def test_only_harmless_headers_and_the_host_of_the_url_are_shown(system: System) -> None:
    login = {"name": "chat", "url": "https://kai:pw@chat.example.com:8443/hook?key=1"}
    shown = system.run(WEBHOOK, **login, headers={"content-type": "text/plain", "X-Key": "a"})["webhook"]
    assert shown["url"] == "https://chat.example.com:8443/<hidden>"
    assert shown["headers"] == {"content-type": "text/plain", "X-Key": "<hidden>"}
    assert system.run(WEBHOOK, name="chat", url="https://chat.example.com/")["webhook"]["url"] == (
        "https://chat.example.com/"
    )
    changed = system.run(WEBHOOK, name="chat", headers={"Content-Type": "text/plain", "X-Key": "b"})
    assert changed["diff"]["before"]["headers"] == {"content-type": "text/plain", "X-Key": "<hidden>"}
    assert changed["diff"]["after"]["headers"] == {"Content-Type": "text/plain", "X-Key": "<new value>"}


def test_a_url_must_start_with_http(system: System) -> None:
    assert "must start with http" in failure(system, WEBHOOK, name="chat", url="chat.example.com")


def test_a_secret_and_its_authorization_type_belong_together(system: System) -> None:
    options = {"name": "chat", "url": URL}
    assert "needs an 'authorization_type'" in failure(system, WEBHOOK, **options, authorization_value=SECRET)
    assert "needs an 'authorization_value'" in failure(system, WEBHOOK, **options, authorization_type="bearer")
    system.run(WEBHOOK, **options, authorization_type="bearer", authorization_value=SECRET)
    assert not system.run(WEBHOOK, **options, authorization_type="bearer", authorization_value="new")["changed"]
    basic = {"authorization_type": "basic", "authorization_value": "kai:secret"}
    assert "needs 'update_password: always'" in failure(system, WEBHOOK, name="chat", **basic)
    system.counted()
    system.run(WEBHOOK, name="chat", **basic, update_password="always")
    (body,) = [entry.body for entry in system.counted() if entry.method == "PUT"]
    assert set(body) == {"authorization_type", "authorization_value"}
    assert system.run(WEBHOOK, name="chat", authorization_type="none")["webhook"]["authorization_type"] == "none"
