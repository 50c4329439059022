# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Webhook targets: table `webhook_urls`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, Choice, Codec, Integer, Text
from .._schema.columns import SECRET, Column
from .._schema.controls import Controls
from .._schema.partly_secret import PartlySecret
from .._schema.resource import Desired, Export, Resource, State
from .._secret_names import HIDDEN, NEW_VALUE, hidden, parts_of_url, sounds_secret
from ..errors import UsageError
from .checks import unique_name

#: Headers whose values are shown. Any other header may carry a secret, regardless of its name.
_VISIBLE_HEADERS = frozenset(
    (
        *("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "connection"),
        *("content-encoding", "content-language", "content-length", "content-type", "date", "host", "user-agent"),
    )
)
_REPEAT = "is a placeholder for a value that is not shown; give the value itself, or leave the option out"


def _split(url: Any) -> tuple[str, str]:
    """Return the scheme and the host of a URL, and the rest, which may contain a secret."""
    match = re.match(r"(https?://)(?:[^/?#]*@)?([^/?#]*)/?", str(url))
    if match is None:
        return "", str(url)
    shown = "".join(match.groups())
    return shown, "" if str(url).rstrip("/") == shown else str(url)[len(match.group(1)) :]


def _mask_url(url: Any, placeholder: str = HIDDEN) -> str:
    shown, secret = _split(url)
    if not secret:
        return str(url)
    return f"{shown}/{placeholder}" if shown else placeholder


class Url(Text):
    """A URL that the platform sends messages to. Only its host is shown: many services put a secret into the path."""

    partly_secret = PartlySecret(_mask_url, parts=parts_of_url)

    def parse(self, value: Any) -> Any:
        text = str(super().parse(value)).strip()
        if not text.startswith(("http://", "https://")):
            raise ValueError("it must start with http:// or https://")
        return text

    def dump(self, value: Any) -> Any:
        if HIDDEN in value:
            raise UsageError(f"url: '{HIDDEN}' {_REPEAT}")
        return value

    def show(self, value: Any) -> Any:
        return _mask_url(value)

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        return _mask_url(current), _mask_url(desired, NEW_VALUE)

    def same(self, desired: Any, current: Any) -> bool:
        """Compare them; a result that is passed back stands for the current value."""
        return bool(desired == current or desired == _mask_url(current) != current)


def _is_visible(header: Any) -> bool:
    return str(header).strip().lower() in _VISIBLE_HEADERS


def _mask_headers(headers: Any) -> Any:
    if not isinstance(headers, Mapping):
        return HIDDEN
    # A header that was written as a name only has its value there.
    return {
        str(name).partition(":")[0]: content if _is_visible(name) else hidden(content)
        for name, content in headers.items()
    }


def _secret_headers(headers: Any) -> Iterator[str]:
    """Yield the values of headers whose names sound secret, with and without a scheme such as Bearer."""
    for content in _contents(headers, sounds_secret):
        yield content
        yield content.partition(" ")[2].strip()
    yield from (str(name).partition(":")[2].strip() for name in (headers if isinstance(headers, Mapping) else ()))


def _other_headers(headers: Any) -> Iterator[str]:
    return _contents(headers, lambda name: not _is_visible(name))


def _contents(headers: Any, wanted: Callable[[Any], bool]) -> Iterator[str]:
    if isinstance(headers, Mapping):
        yield from (str(content) for name, content in headers.items() if wanted(name))
    else:
        yield str(headers)


class Headers(Codec):
    """Headers of a request: one `Name:Value` per line on the platform, a dictionary in tasks."""

    option_type = "dict"
    partly_secret = PartlySecret(_mask_headers, _secret_headers, _other_headers)
    empty: Any = ()

    def parse(self, value: Any) -> Any:
        found = []
        for name, content in value.items():
            line = f"{name}:{content}"
            if not str(name).strip() or ":" in str(name) or "\n" in line or "\r" in line:
                # A value that was written as a part of the name may be secret.
                raise ValueError(
                    f"'{str(name).partition(':')[0]}' is not a valid header: "
                    "name and value must be on one line, without a colon in the name"
                )
            found.append((str(name).strip(), str(content).strip()))
        return tuple(found)

    def load(self, raw: Any) -> Any:
        lines = [line.partition(":") for line in str(raw or "").splitlines() if line.strip()]
        return tuple((name.strip(), content.strip()) for name, _colon, content in lines)

    def dump(self, value: Any) -> Any:
        for name, content in value:
            if content == HIDDEN:
                raise UsageError(f"headers.{name}: '{HIDDEN}' {_REPEAT}")
        return "".join(f"{name}:{content}\n" for name, content in value)

    def show(self, value: Any) -> Mapping[str, str]:
        shown: Mapping[str, str] = _mask_headers(dict(value))
        return shown

    def difference(self, current: Any, desired: Any) -> tuple[Any, Any]:
        before, after = self.show(current), dict(self.show(desired))
        known = {name.lower(): content for name, content in current}
        for name, content in desired:
            if not _is_visible(name) and known.get(name.lower()) != content:
                after[name] = NEW_VALUE
        return before, after

    def same(self, desired: Any, current: Any) -> bool:
        """Compare them without regard to order and case of names, as HTTP does.

        A result that is passed back stands for the current values.
        """
        return _folded(current) in (_folded(desired), _folded(_with_hidden(desired, current)))


def _with_hidden(desired: Any, current: Any) -> Any:
    """Return the headers with the current values in place of placeholders."""
    known = {name.lower(): content for name, content in current}
    return [(name, known.get(name.lower()) if content == HIDDEN else content) for name, content in desired]


def _folded(headers: Any) -> list[tuple[str, str]]:
    return sorted((name.lower(), str(content)) for name, content in headers)


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
        Column("headers", Headers(), prefilled=True),
        Column("authorization_type", Choice("none", "basic", "bearer", "apikey")),
        # It cannot be read back: written at creation, and later only with `update_password: always`.
        Column(
            "authorization_value",
            Text(),
            exposure=SECRET,
            held=lambda values: values.get("authorization_type") != "none",
        ),
        Column("allow_insecure", FLAG),
        # Every module has `timeout` and `retries` for its own connection.
        Column("answer_timeout", Integer(3, 120), column="timeout"),
        Column("attempts", Integer(0, 100), column="retries"),
    ),
    guards=(_type_and_secret_match,),
    preflights=(unique_name(),),
    export=Export(terraform="webhook_url"),
)
