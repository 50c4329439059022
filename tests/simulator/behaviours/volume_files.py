# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The volume browser: jobs that list a directory of a NAS volume, or rename, delete and paste its files.

No client can upload to a volume through the API, so the files of a volume are those that `put_file` makes.
"""

from __future__ import annotations

import posixpath
from typing import Any

from ..engine import Call, Engine
from ..errors import ApiError
from ..registry import after_create, after_delete, before_create, transition
from ..store import Key, Row
from .machines import is_running
from .nas_volumes import is_mounted, service_vm
from .queries import begin, finish
from .query_tools import ToolError

#: Seen on fresh volumes (vrg).
FRESH = (".snapshots", "lost+found")
#: Assumption. Official clients poll every half second.
RUN_SECONDS = 0.5
#: The most entries of one job (vendor documentation).
MAX_ENTRIES = 1000


def tree(engine: Engine, volume: Key) -> dict[str, Row]:
    """Return the entries of a volume by path, without a slash at the beginning."""
    volumes = engine.store.hidden.setdefault("volume_files", {})
    if volume not in volumes:
        stamp = engine.store.get("volumes", volume)["created"]
        volumes[volume] = {name: {"size": 4096, "date": stamp, "type": "directory"} for name in FRESH}
    found: dict[str, Row] = volumes[volume]
    return found


def put_file(engine: Engine, volume: Key, path: str, size: int) -> None:
    """Create a file, with the directories above it."""
    entries, stamp = tree(engine, volume), engine.clock.stamp()
    entries[path] = {"size": size, "date": stamp, "type": "file"}
    parent = posixpath.dirname(path)
    while parent:
        entries.setdefault(parent, {"size": 4096, "date": stamp, "type": "directory"})
        parent = posixpath.dirname(parent)


@before_create("volume_browser")
def check_volume(call: Call, values: dict[str, Any]) -> None:
    """Refuse a job of a NAS that is off (text from the vendor's documentation). Assumption: the status."""
    volume = call.engine.store.get("volumes", values["volume"])
    if not is_running(call.engine, service_vm(call.engine, volume)["machine"]):
        raise ApiError(422, "VM must be in running state to issue a query")
    if not isinstance(values["params"], dict):
        raise ApiError(422, "Validation error on field: 'params' - 'fails validation test'")  # assumption
    begin(call, values)


@after_create("volume_browser")
def run_job(call: Call, job: Row) -> None:
    call.engine.clock.schedule(RUN_SECONDS, "volume_browser.done", key=job["$key"])


@transition("volume_browser.done")
def browse(engine: Engine, key: Key) -> None:
    if engine.store.peek("volume_browser", key) is not None:
        finish(engine, "volume_browser", key, lambda job: _browse(engine, job), "")


def _browse(engine: Engine, job: Row) -> Any:
    volume = engine.store.peek("volumes", job["volume"])
    if volume is None or not is_mounted(engine, volume):
        raise ToolError("Volume is not mounted")  # assumption: the text
    params = job["params"]
    if params.get("volume", volume["$key"]) != volume["$key"]:
        raise ToolError("Invalid volume")  # assumption: the text; documented is that both must be equal
    return JOBS[job["query"]](tree(engine, volume["$key"]), params)


def _directory(entries: dict[str, Row], path: Any) -> str:
    """Return a directory as a prefix of paths.

    Documented: no slash at the beginning, and '' is the root. Assumption: slashes around it are ignored.
    """
    name = str(path or "").strip("/")
    if name and entries.get(name, {}).get("type") != "directory":
        raise ToolError("No such file or directory")
    return f"{name}/" if name else ""


def _get_dir(entries: dict[str, Row], params: dict[str, Any]) -> Any:
    """List a directory; an empty one is null (observed)."""
    prefix = _directory(entries, params.get("dir"))
    given = params.get("filter")
    extensions = str(given.get("extensions") or "") if isinstance(given, dict) else ""
    wanted = {word.strip(" .") for word in extensions.split(",")} - {""}
    found = []
    for path, entry in sorted(entries.items()):
        name = path[len(prefix) :]
        if not path.startswith(prefix) or "/" in name or not name:
            continue
        if not wanted or entry["type"] == "directory" or name.rpartition(".")[2] in wanted:
            found.append({"name": name, "n_name": name.lower(), **entry})
    offset, limit = _number(params.get("offset"), 0), _number(params.get("limit"), MAX_ENTRIES)
    return found[offset : offset + min(limit, MAX_ENTRIES)] or None


def _number(value: Any, default: int) -> int:
    return int(value) if str(value).isdecimal() else default


def _items(entries: dict[str, Row], params: dict[str, Any]) -> list[str]:
    prefix = _directory(entries, params.get("dir"))
    items = params.get("items")
    paths = [f"{prefix}{item}" for item in items] if isinstance(items, list) else []
    if not paths or any(path not in entries for path in paths):
        raise ToolError("No such file or directory")
    return paths


def _move(entries: dict[str, Row], source: str, target: str, keep: bool) -> None:
    """Move or copy an entry with everything below it."""
    for path in [path for path in entries if path == source or path.startswith(f"{source}/")]:
        entry = dict(entries[path]) if keep else entries.pop(path)
        entries[target + path[len(source) :]] = entry


def _rename(entries: dict[str, Row], params: dict[str, Any]) -> None:
    [source, *_others] = _items(entries, params)
    target = posixpath.join(posixpath.dirname(source), str(params.get("name") or ""))
    if target in entries or not params.get("name"):
        raise ToolError("File exists")
    _move(entries, source, target, keep=False)


def _delete(entries: dict[str, Row], params: dict[str, Any]) -> None:
    for source in _items(entries, params):
        for path in [path for path in entries if path == source or path.startswith(f"{source}/")]:
            del entries[path]


def _paste(entries: dict[str, Row], params: dict[str, Any]) -> None:
    prefix = _directory(entries, params.get("dest_dir"))
    for source in _items(entries, params):
        _move(entries, source, prefix + posixpath.basename(source), keep=params.get("mode") != "move")


#: Assumption: the operations have no result.
JOBS = {"get-dir": _get_dir, "rename": _rename, "delete": _delete, "paste": _paste}


@after_delete("volumes")
def forget_files(call: Call, volume: Row) -> None:
    call.engine.store.hidden.get("volume_files", {}).pop(volume["$key"], None)
