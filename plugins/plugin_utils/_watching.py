# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens on a system, as events: new log entries, and differences between two polls of objects.

The platform has no stream of events, so it is polled. A bookmark keeps what was seen last, so that nothing is missed between two
runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Optional

from ansible.errors import AnsibleError

#: The kind whose entries are never changed, so that only new ones are of interest.
LOGS = "logs"
#: More entries than this between two polls are not expected.
_MOST_LOG_ENTRIES = 100_000
#: Length of a time down to the second, `2027-01-31T12:00:00`.
_SECOND = 19

Row = Mapping[str, Any]
Rows = Mapping[str, Row]
#: Returns the objects of a kind, with the options of the info module of the kind.
Read = Callable[[str, Mapping[str, Any]], Sequence[Row]]


@dataclass
class Seen:
    """What is known of a kind since the last poll.

    Attributes:
        options: The options that it was read with; other options make another kind of list.
        rows: The objects by key; of logs, the entries of the latest second.
        since: The latest time of a log entry.
    """

    options: Mapping[str, Any]
    rows: dict[str, Row] = field(default_factory=dict)
    since: Optional[str] = None


def differences(before: Rows, after: Rows) -> list[dict[str, Any]]:
    """Return what was added, removed and changed between two polls of the objects of a kind."""
    found: list[dict[str, Any]] = [
        {"event": "removed", "object": before[key]} for key in sorted(before.keys() - after.keys())
    ]
    for key, row in after.items():
        if key not in before:
            found.append({"event": "added", "object": row})
        elif row != before[key]:
            changed = sorted(name for name in {*row, *before[key]} if row.get(name) != before[key].get(name))
            old = {name: before[key].get(name) for name in changed}
            found.append({"event": "changed", "object": row, "changed": changed, "before": old})
    return found


class Bookmark:
    """A file that keeps what was seen; without a path it is kept in memory only."""

    def __init__(self, path: Optional[Path]) -> None:
        """Read the file, if there is one.

        Args:
            path: The file. Its folder must exist.

        Raises:
            AnsibleError: The file cannot be read, or is not a bookmark.
        """
        self._path = path
        self.polls = 0
        self.seen: dict[str, Seen] = {}
        if path is None or not path.exists():
            return
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self.polls = int(content["polls"])
            self.seen = {kind: Seen(**seen) for kind, seen in content["seen"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AnsibleError(f"bookmark {path}: it cannot be read ({error}); remove it to begin anew") from None

    def save(self) -> None:
        """Write the file; a reader sees the old or the new content.

        Raises:
            AnsibleError: The file cannot be written.
        """
        if self._path is None:
            return
        content = {"polls": self.polls, "seen": {kind: vars(seen) for kind, seen in self.seen.items()}}
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(content, file, default=str)
            new.replace(self._path)
        except OSError as error:
            raise AnsibleError(f"bookmark {self._path}: it cannot be written ({error})") from None


class Watcher:
    """Polls the watched kinds, and returns what happened since the last poll."""

    def __init__(
        self, read: Read, watch: Mapping[str, Mapping[str, Any]], bookmark: Bookmark, initial: bool = False
    ) -> None:
        """Begin where the bookmark ends.

        Args:
            read: Reads objects.
            watch: The options of the info module for each kind that is watched.
            bookmark: What was seen before.
            initial: Whether what is there at the first poll is new, too.
        """
        self._read = read
        self._watch = watch
        self._bookmark = bookmark
        self._initial = initial
        self._is_saved = True

    def poll(self) -> list[dict[str, Any]]:
        """Return the events since the last poll, the oldest entries of logs first.

        The bookmark in the file stays where it is until `done` says that the events have arrived.

        Raises:
            AnsibleError: The system cannot be read. The next poll reports what this one would have.
        """
        polls = {kind: self._poll(kind, dict(options or {})) for kind, options in self._watch.items()}
        number = self._bookmark.polls + 1
        events = [
            {"kind": kind, **event, "id": self._identity(kind, number, event)}
            for kind, (_seen, events) in polls.items()
            for event in events
        ]
        seen = {kind: found for kind, (found, _events) in polls.items()}
        self._is_saved = self._is_saved and seen == self._bookmark.seen
        self._bookmark.polls, self._bookmark.seen = number, seen
        return events

    def done(self) -> None:
        """Keep the bookmark, if anything is new: what the last poll returned has arrived."""
        if not self._is_saved:
            self._bookmark.save()
        self._is_saved = True

    def _poll(self, kind: str, options: dict[str, Any]) -> tuple[Seen, list[dict[str, Any]]]:
        last = self._bookmark.seen.get(kind)
        if last is not None and dict(last.options) != options:
            last = None
        if kind == LOGS:
            return self._poll_logs(options, last)
        rows = {_key(row): row for row in self._read(kind, options)}
        before = last.rows if last is not None else ({} if self._initial else rows)
        return Seen(options, rows), differences(before, rows)

    def _poll_logs(self, options: dict[str, Any], last: Optional[Seen]) -> tuple[Seen, list[dict[str, Any]]]:
        only_mark = last is None and not self._initial
        wanted: dict[str, Any] = {"limit": 1 if only_mark else _MOST_LOG_ENTRIES}
        if last is not None and last.since is not None:
            wanted["since"] = last.since
        rows = {_key(row): row for row in self._read(LOGS, {**options, **wanted})}
        since = max((str(row["time"]) for row in rows.values()), default=last.since if last else None)
        known = last.rows if last is not None else {}
        fresh = [] if only_mark else [row for key, row in rows.items() if key not in known]
        # Asked for by `since`, entries come from the beginning of that second.
        latest = {
            key: row
            for key, row in {**known, **rows}.items()
            if since and str(row["time"])[:_SECOND] == since[:_SECOND]
        }
        events = [{"event": "added", "object": row} for row in reversed(fresh)]
        return Seen(options, latest, since), events

    def _identity(self, kind: str, number: int, event: Mapping[str, Any]) -> str:
        """Return what distinguishes an event from all others, and is the same if the event is reported again."""
        key = _key(event["object"])
        if kind == LOGS:
            return f"{kind}-{key}"
        content = json.dumps([event["event"], event.get("before"), event["object"]], sort_keys=True, default=str)
        return f"{kind}-{key}-{number}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _key(row: Row) -> str:
    return str(row.get("id", row.get("name", "")))
