# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies of responses: decompressed up to a limit, and parsed as JSON that has one meaning only."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable
from typing import Any, NoReturn

#: Nesting depth of the deepest JSON that is accepted. Responses of the platform nest less than ten levels.
MAX_DEPTH = 64


class TooLargeError(Exception):
    """A body is larger than allowed."""


class InvalidJSONError(ValueError):
    """A body is not JSON, or JSON that cannot be relied on. The message says what is wrong, or is empty."""


# --- decompression -------------------------------------------------------------------------------------------------


def read_limited(chunks: Iterable[bytes], encoding: str, max_size: int) -> bytes:
    """Return a body that arrives in chunks, decompressed.

    Memory use is bounded even if a few bytes expand to gigabytes; not every release of urllib3 can do that.

    Args:
        chunks: The chunks as they were received.
        encoding: Value of the Content-Encoding header.
        max_size: Largest allowed size in bytes, after decompression.

    Raises:
        TooLargeError: The body is larger.
        ValueError: The compression is unknown or damaged.
    """
    decoder = _decoder(encoding.strip().lower())
    body = bytearray()
    for chunk in chunks:
        body += chunk if decoder is None else decoder.decode(chunk, max_size + 1 - len(body))
        if len(body) > max_size:
            raise TooLargeError
    return bytes(body)


class _Decoder:
    """Decompresses gzip or deflate."""

    def __init__(self, window_bits: int) -> None:
        self._window_bits = window_bits
        self._current = zlib.decompressobj(window_bits)
        self._fresh = True
        self._complete = False

    def decode(self, data: bytes, max_length: int) -> bytes:
        """Return at most `max_length` decompressed bytes.

        Raises:
            ValueError: The data is damaged.
        """
        result = b""
        while data and len(result) < max_length:
            try:
                result += self._current.decompress(data, max_length - len(result))
            except zlib.error as error:
                if self._complete:
                    # anything after a complete member is padding
                    return result
                if not self._fresh or self._window_bits != zlib.MAX_WBITS:
                    raise ValueError(f"damaged compressed data ({error})") from None
                # "deflate" without the zlib header, as some servers send it
                self._window_bits = -zlib.MAX_WBITS
                self._current = zlib.decompressobj(self._window_bits)
                continue
            self._fresh = False
            data = self._current.unused_data
            if self._current.eof:
                self._complete = True
                self._current = zlib.decompressobj(self._window_bits)
        return result


def _decoder(encoding: str) -> Any:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip"):
        return _Decoder(16 + zlib.MAX_WBITS)
    if encoding == "deflate":
        return _Decoder(zlib.MAX_WBITS)
    raise ValueError(f"unknown Content-Encoding '{encoding[:40]}'")


# --- JSON ----------------------------------------------------------------------------------------------------------


def parse_json(text: str) -> Any:
    """Return the document in `text`.

    Raises:
        InvalidJSONError: It is not JSON, is nested too deeply, contains a number that is not finite or too large, or
            sets one name to two values.
    """
    try:
        document = _DECODER.decode(text)
    except InvalidJSONError:
        raise
    except RecursionError:
        raise InvalidJSONError(_TOO_DEEP) from None
    except ValueError as error:
        # Python refuses integers of thousands of digits with a plain ValueError
        problem = "" if isinstance(error, json.JSONDecodeError) else "the response contains a number that is too large"
        raise InvalidJSONError(problem) from None
    if text.count("[") + text.count("{") > MAX_DEPTH and not _is_shallow(document):
        raise InvalidJSONError(_TOO_DEEP)
    return document


def _is_shallow(document: Any) -> bool:
    """Return whether a document nests at most `MAX_DEPTH` levels; fast, because lists have thousands of rows."""
    level = [document] if isinstance(document, (dict, list)) else []
    for _depth in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for outer in level:
            values = outer.values() if isinstance(outer, dict) else outer
            inner += [value for value in values if isinstance(value, (dict, list))]
        if not inner:
            return True
        level = inner
    return False


_TOO_DEEP = "the response is nested too deeply"


def _reject_constant(name: str) -> NoReturn:
    raise InvalidJSONError(f"the response contains {name}, which is not valid JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise InvalidJSONError("the response contains a number that is too large")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        for name, value in pairs:
            # a column that was requested twice is not a contradiction
            if row[name] != value:
                raise InvalidJSONError(f"the response contains two different values of '{name[:40]}'")
    return row


_DECODER = json.JSONDecoder(parse_constant=_reject_constant, parse_float=_finite, object_pairs_hook=_unique)
