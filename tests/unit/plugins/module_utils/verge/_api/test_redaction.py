# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Redaction of secrets in any spelling, and of nothing else."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.redaction import REDACTED, Redactor

SECRETS = {
    "plain": "Zk81-wvQp_x3",
    "quoted": "a\"b'Zk81<d&e\\fg%41/h",
    "non-ASCII": "pä&ß\U0001f600Zk81wörd",
    "multi-line": '#cloud-config\nchpasswd: {list: "root:Zk81wvQp"}\r\n\tend: true\n',
    "long": "Zk81wvQp" * 60,
    "ends with a backslash": "Zk81wvQp\\",
    "starts like an escape": "nZk81wvQp",
    "blanks and plus signs": "Zk81+wv/Qp x3+",
    "percent signs": "100%ab%zzZk81",
}
ENCODINGS = {
    "as it is": lambda secret: secret,
    "on one line": lambda secret: " ".join(secret.split()),
    "JSON": json.dumps,
    "readable JSON": lambda secret: json.dumps(secret, ensure_ascii=False),
    "JSON in JSON": lambda secret: json.dumps({"a": json.dumps({"b": json.dumps(secret)})}),
    "JSON with upper-case digits": lambda secret: "".join(
        f"\\u{ord(c):04X}" if ord(c) < 0x10000 else c for c in secret
    ),
    "JSON with escaped slashes": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "Python": lambda secret: repr([{"contents": secret}]),
    "HTML": html.escape,
    "HTML with JSON": lambda secret: html.escape(json.dumps({"a": secret})),
    "HTML with decimal numbers": lambda secret: "".join(f"&#{ord(c)};" for c in secret),
    "HTML with hexadecimal numbers": lambda secret: "".join(f"&#x{ord(c):x};" for c in secret),
    "URL": quote,
    "URL with JSON": lambda secret: quote(json.dumps({"a": secret})),
    "form": quote_plus,
    "URL twice": lambda secret: quote(quote(secret)),
    "lower-case URL": lambda secret: "".join(f"%{byte:02x}" for byte in secret.encode()),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 in a string": lambda secret: base64.b64encode(f"x{secret}yz".encode()).decode(),
    "base64 of JSON": lambda secret: base64.b64encode(json.dumps({"ab": secret}).encode()).decode(),
    "URL-safe base64": lambda secret: base64.urlsafe_b64encode(f"xy{secret}".encode()).decode(),
    "base64 in lines": lambda secret: base64.encodebytes(f"xyz{secret}".encode()).decode(),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("secret", SECRETS)
def test_every_spelling_is_redacted(secret: str, encoding: str) -> None:
    redactor = Redactor()
    redactor.add(SECRETS[secret])
    text = f"before {ENCODINGS[encoding](SECRETS[secret])} after"
    for redacted in (redactor(text), redactor.clean({"a": [text]})["a"][0]):
        assert redacted.startswith("before ")
        assert redacted.endswith(" after")
        assert REDACTED in redacted
        assert "Zk81" not in redacted
        assert "1wvQ" not in redacted


def test_the_rest_of_a_string_is_unchanged() -> None:
    redactor = Redactor()
    redactor.add("Zk81-wvQp_x3")
    text = 'a \\"b\\" &amp; 100% %41  two  spaces\n{"x": "Zk81-wvQp_x3", "y": 1}'
    assert redactor(text) == text.replace("Zk81-wvQp_x3", REDACTED)
    assert redactor("please change me \\u0041") == "please change me \\u0041"
    assert redactor.clean({"n": 1, "t": True, "z": None, "s": "two  words"}) == {
        "n": 1,
        "t": True,
        "z": None,
        "s": "two  words",
    }


def test_a_secret_that_is_cut_off_is_redacted_in_messages() -> None:
    redactor = Redactor()
    redactor.add("Zk81-wvQp_x3-and-more")
    assert redactor("value 'Zk81-wvQp_x3...' is too long") == "value '********...' is too long"
    assert redactor("Zk81-wvQp_") == REDACTED
    assert redactor.clean("Zk81-wvQp_") == "Zk81-wvQp_", "an ordinary value in a result"


def test_lines_of_a_secret_are_redacted_in_messages() -> None:
    redactor = Redactor()
    redactor.add("packages:\n  - name: Zk81wvQp\nx: 1\n")
    assert redactor("error in line 2: '- name: Zk81wvQp'") == "error in line 2: '********'"
    assert redactor.clean("- name: Zk81wvQp") == "- name: Zk81wvQp"
    assert redactor("error in x: 1") == "error in x: 1", "a short line"


def test_parts_are_redacted_in_messages_only() -> None:
    redactor = Redactor()
    redactor.add_parts("services", "short")
    assert redactor("cannot reach services, in short") == "cannot reach ********, in short"
    assert redactor.clean("services") == "services"


def test_short_secrets_are_left_to_ansible() -> None:
    redactor = Redactor()
    redactor.add("abc")
    assert redactor("abc") == redactor.clean("abc") == "abc"


def test_included_secrets_of_a_connection_are_redacted_from_results_only_if_they_are_long() -> None:
    connection, redactor = Redactor(), Redactor()
    redactor.include(connection)
    redactor.include(connection)
    connection.add("test", "Zk81-wvQp")
    assert redactor("a test of Zk81-wvQp") == f"a {REDACTED} of {REDACTED}"
    assert redactor.clean(["a test", "Zk81-wvQp"]) == ["a test", REDACTED]
    redactor.add("test")
    assert redactor.clean("a test") == f"a {REDACTED}"


def test_a_secret_inside_of_another() -> None:
    redactor = Redactor()
    redactor.add("Zk81", "xxZk81yy")
    assert redactor("xxZk81yy Zk81") == f"{REDACTED} {REDACTED}"


def test_without_secrets_nothing_is_done() -> None:
    result = {"a": ["b"]}
    assert Redactor().clean(result) is result
    assert Redactor()("\\u0041") == "\\u0041"


def test_a_string_that_occurs_often_is_examined_once(monkeypatch):
    examined = []
    redacted = Redactor._redacted
    monkeypatch.setattr(
        Redactor,
        "_redacted",
        staticmethod(lambda text, *rest, **how: examined.append(text) or redacted(text, *rest, **how)),
    )
    redactor = Redactor()
    redactor.add("Zk81-wvQp")
    rows = [{"name": f"web-0000{number}", "note": "is Zk81-wvQp", "ram": 1, "up": True} for number in range(3)]
    assert redactor.clean(rows) == [{**row, "note": f"is {REDACTED}"} for row in rows]
    assert examined == ["web-00000", "is Zk81-wvQp", "web-00001", "web-00002"]
