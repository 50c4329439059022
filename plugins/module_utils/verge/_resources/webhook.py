# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhook targets: table `webhook_urls`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, Choice, Codec, Integer, Text
from .._schema.columns import SECRET, Column
from .._schema.controls import Controls
from .._schema.resource import Desired, Resource, State


class Url(Text):
    """A URL that the platform sends messages to."""

    def parse(self, value: Any) -> Any:
        text = str(super().parse(value)).strip()
        if not text.startswith(("http://", "https://")):
            raise ValueError(f"'{value}' must start with http:// or https://")
        return text


class Headers(Codec):
    """Headers of a request: one `Name:Value` per line on the platform, a dictionary in tasks."""

    option_type = "dict"
    empty: Any = ()

    def parse(self, value: Any) -> Any:
        found = []
        for name, content in value.items():
            line = f"{name}:{content}"
            if not str(name).strip() or ":" in str(name) or "\n" in line or "\r" in line:
                raise ValueError(
                    f"'{name}' is not a valid header: name and value must be on one line, without a colon in the name"
                )
            found.append((str(name).strip(), str(content).strip()))
        return tuple(found)

    def load(self, raw: Any) -> Any:
        lines = [line.partition(":") for line in str(raw or "").splitlines() if line.strip()]
        return tuple((name.strip(), content.strip()) for name, _colon, content in lines)

    def dump(self, value: Any) -> Any:
        return "".join(f"{name}:{content}\n" for name, content in value)

    def show(self, value: Any) -> Mapping[str, str]:
        return dict(value)

    def same(self, desired: Any, current: Any) -> bool:
        """Compare them without regard to order and case of names, as HTTP does."""
        return bool(_folded(desired) == _folded(current))


def _folded(headers: Any) -> list[tuple[str, str]]:
    return sorted((name.lower(), content) for name, content in headers)


def _type_and_secret_match(desired: Desired, webhook: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent":
        return None
    current = webhook.values.get("authorization_type") if webhook else "none"
    kind, secret = desired.get("authorization_type", current), desired.get("authorization_value")
    if secret and kind == "none":
        return "'authorization_value' needs an 'authorization_type'"
    if kind in ("none", current):
        return None
    if not secret:
        return f"'authorization_type: {kind}' needs an 'authorization_value'"
    if webhook is not None and not controls.update_secrets:
        # Otherwise the old secret would be sent with the new type.
        return f"the change to 'authorization_type: {kind}' needs 'update_password: always' as well"
    return None


WEBHOOK = Resource(
    name="webhook",
    plural="webhooks",
    title="webhook",
    table="webhook_urls",
    columns=(
        Column("name", Text(128), required=True),
        Column("url", Url(), required=True),
        Column("headers", Headers()),
        Column("authorization_type", Choice("none", "basic", "bearer", "apikey")),
        # It cannot be read back: written at creation, and later only with `update_password: always`.
        Column("authorization_value", Text(), exposure=SECRET),
        Column("allow_insecure", FLAG),
        # Every module has `timeout` and `retries` for its own connection.
        Column("answer_timeout", Integer(3, 120), column="timeout"),
        Column("attempts", Integer(0, 100), column="retries"),
    ),
    guards=(_type_and_secret_match,),
)
