# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog: chunked uploads, downloads from a URL, deletion."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import (
    after_create,
    after_delete,
    before_create,
    before_delete,
    before_validate,
    content,
    transition,
    upload,
)
from ..store import Key, Row
from .accepted import accept
from .drives import check_tier
from .platform import host_of, reachable

KNOWN_TYPES = frozenset(
    {
        "iso", "img", "qcow", "qcow2", "qed", "raw", "vdi", "vhd", "vhdx", "vmdk", "ova", "ovf", "vmx", "png", "jpg",
        "svg", "webp", "ybvm", "nvram", "ico", "zip", "lrq", "run",
    }
)  # fmt: skip
#: `filesize` is too small by this much for some seconds after an upload (measured: 262144 bytes, about 4 s).
LAG_BYTES = 262_144
LAG_SECONDS = 4.0
#: Assumption: how long the platform takes to fetch a file from a URL, and the size of that file.
FETCH_SECONDS = 3.0
FETCHED_BYTES = 345_702_400
#: A part of the path of a URL that makes the pretended server answer with an error.
HTTP_ERROR = re.compile(r"/([45]\d\d)(?:/|$)")


def uploads(engine: Engine) -> dict[Key, bytearray]:
    """Return the uploaded data by key of the file."""
    found: dict[Key, bytearray] = engine.store.hidden.setdefault("uploads", {})
    return found


@before_validate("files")
def check_file(call: Call, body: dict[str, Any]) -> None:
    if "preferred_tier" in body:
        body["preferred_tier"] = check_tier(body["preferred_tier"])


@before_create("files")
def complete_file(call: Call, values: dict[str, Any]) -> None:
    """Derive the type from the name, and check a URL by a HEAD request, unless the client does not want it to.

    Assumption: the status of the refusal. Without the check the file is created, and stays empty (tsvergeos).
    """
    if values["url"] and not values["skip_upload_head_check"] and (problem := download_problem(values["url"])):
        raise ApiError(422, problem)
    ending = values["name"].rpartition(".")[2].lower()
    values["type"] = ending if ending in KNOWN_TYPES else "unknown"


def download_problem(url: str) -> str:
    """Return what keeps the platform from fetching a URL, or nothing. Assumption: the texts.

    No host in the domain `.invalid` has an address, and a URL with a part such as `/404/` is answered with that status.
    """
    if not reachable(url):
        return f"Could not resolve host: {host_of(url)}"
    found = HTTP_ERROR.search(urlsplit(url).path)
    return f"The requested URL returned error: {found[1]}" if found else ""


@after_create("files")
def begin_file(call: Call, file: Row) -> None:
    engine = call.engine
    if file["url"]:
        engine.clock.schedule(FETCH_SECONDS, "file.fetched", file=file["$key"])
    uploads(engine)[file["$key"]] = bytearray()


@transition("file.fetched")
def _fetched(engine: Engine, file: Key) -> None:
    row = engine.store.peek("files", file)
    if row is not None and not download_problem(row["url"]):
        size = FETCHED_BYTES
        engine.store.set("files", file, filesize=size, allocated_bytes=size, used_bytes=size, used_pct=100)


@upload("files")
def store_chunk(call: Call, file: Row, offset: int, data: bytes) -> None:
    """Store a chunk of an upload.

    Chunks may arrive in any order; the sizes in the row lag behind (measured).
    """
    engine = call.engine
    if offset + len(data) > file["allocated_bytes"]:
        raise ApiError(422, "Validation error on field: 'filepos' - 'fails validation test'")  # assumption: the text
    whole = uploads(engine).setdefault(file["$key"], bytearray())
    if len(whole) < offset:
        whole.extend(bytes(offset - len(whole)))
    whole[offset : offset + len(data)] = data
    size = len(whole)
    engine.clock.cancel("file.settled", file=file["$key"])
    engine.store.set("files", file["$key"], filesize=max(0, size - LAG_BYTES), modified=engine.clock.stamp())
    engine.clock.schedule(LAG_SECONDS, "file.settled", file=file["$key"], size=size)


@transition("file.settled")
def _size_settled(engine: Engine, file: Key, size: int) -> None:
    row = engine.store.peek("files", file)
    if row is not None:
        percent = 100 * size // max(1, row["allocated_bytes"])
        engine.store.set("files", file, filesize=size, used_bytes=size, used_pct=percent)


@content("files")
def read_file(call: Call, file: Row) -> bytes:
    return bytes(uploads(call.engine).get(file["$key"], b""))


@before_delete("files")
def refuse_used(call: Call, file: Row) -> None:
    """Refuse to delete a file that is in use.

    A row that others refer to is refused with 500 (measured on recipes). Assumption: files as well.
    """
    if call.engine.store.select("machine_drives", media_source=file["$key"]):
        raise ApiError(500, "field 'references' must be empty to delete")


@after_delete("files")
def forget_file(call: Call, file: Row) -> None:
    uploads(call.engine).pop(file["$key"], None)
    call.engine.clock.cancel("file.", file=file["$key"])


accept("file_actions", "overwrite", "add_link", "delete_link", "delete_reference", "make_iso")
