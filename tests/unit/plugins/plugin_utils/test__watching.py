# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes an event, and that none is lost or confused with another."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError

from ansible_collections.verge.vergeos.plugins.plugin_utils._watching import Bookmark, Watcher, differences

WEB = {"id": "1", "name": "web1", "status": "running"}
DB = {"id": "2", "name": "db1", "status": "running"}


class Fake:
    """A system whose lists a test sets."""

    def __init__(self, **kinds):
        self.kinds = kinds
        self.asked = []

    def __call__(self, kind, options):
        self.asked.append((kind, dict(options)))
        rows = self.kinds[kind]
        if isinstance(rows, Exception):
            raise rows
        if kind == "logs":
            since = options.get("since", "")[:19]  # the platform is asked in whole seconds
            rows = [row for row in rows if row["time"] >= since][: options["limit"]]
        return rows


def log(number, second):
    return {"id": str(number), "time": f"2027-01-01T00:00:{second:02}.{number:06}Z", "text": f"entry {number}"}


def watcher(system, bookmark=None, **watch):
    return Watcher(system, watch or {"vms": {}}, bookmark or Bookmark(None))


def short(events):
    return [(event["event"], event["object"]["id"]) for event in events]


def test_differences():
    stopped = {**WEB, "status": "stopped"}
    assert differences({"1": WEB, "2": DB}, {"1": stopped, "3": {"id": "3"}}) == [
        {"event": "removed", "object": DB},
        {"event": "changed", "object": stopped, "changed": ["status"], "before": {"status": "running"}},
        {"event": "added", "object": {"id": "3"}},
    ]


def test_what_is_there_at_the_first_poll_is_not_an_event():
    system = Fake(vms=[WEB], logs=[log(2, 2), log(1, 1)])
    watching = watcher(system, vms={}, logs={})
    assert watching.poll() == []
    system.kinds["vms"] = [DB]
    assert short(watching.poll()) == [("removed", "1"), ("added", "2")]
    assert watching.poll() == []


def test_what_is_there_at_the_first_poll_is_new_if_that_is_asked_for():
    system = Fake(vms=[WEB], logs=[log(2, 2), log(1, 1)])
    events = Watcher(system, {"vms": {}, "logs": {}}, Bookmark(None), initial=True).poll()
    assert short(events) == [("added", "1"), ("added", "1"), ("added", "2")]


def test_entries_of_logs_in_order_and_once_also_within_one_second():
    system = Fake(logs=[log(1, 1)])
    watching = watcher(system, logs={"level": ["error"]})
    assert watching.poll() == []
    system.kinds["logs"] = [log(3, 2), log(2, 1), log(1, 1)]
    assert short(watching.poll()) == [("added", "2"), ("added", "3")]
    system.kinds["logs"] = [log(4, 2), *system.kinds["logs"]]
    assert short(watching.poll()) == [("added", "4")]
    assert system.asked[-1] == ("logs", {"level": ["error"], "limit": 100_000, "since": log(3, 2)["time"]})


def test_the_first_entry_of_an_empty_log_is_an_event():
    system = Fake(logs=[])
    watching = watcher(system, logs={})
    assert watching.poll() == []
    system.kinds["logs"] = [log(1, 1)]
    assert short(watching.poll()) == [("added", "1")]


def test_a_restart_loses_nothing_and_repeats_with_the_same_identity(tmp_path):
    path = tmp_path / "bookmark.json"
    system = Fake(vms=[WEB], logs=[log(1, 1)])
    first = watcher(system, Bookmark(path), vms={}, logs={})
    first.poll()
    first.done()
    system.kinds = {"vms": [WEB, DB], "logs": [log(2, 2), log(1, 1)]}
    reported = first.poll()
    again = watcher(system, Bookmark(path), vms={}, logs={})
    assert again.poll() == reported
    again.done()
    assert watcher(system, Bookmark(path), vms={}, logs={}).poll() == []


def test_a_bookmark_is_written_only_for_what_is_new(tmp_path):
    path = tmp_path / "bookmark.json"
    system = Fake(vms=[WEB])
    watching = watcher(system, Bookmark(path))
    for rows, is_written in (([WEB], True), ([WEB], False), ([DB], True), ([DB], False)):
        system.kinds["vms"] = rows
        watching.poll()
        watching.done()
        assert path.exists() is is_written
        path.unlink(missing_ok=True)


def test_the_same_change_later_is_another_event():
    system = Fake(vms=[WEB])
    watching = watcher(system)
    identities = []
    for status in ("running", "stopped", "running", "stopped"):
        system.kinds["vms"] = [{**WEB, "status": status}]
        identities += [event["id"] for event in watching.poll()]
    assert len(set(identities)) == 3


def test_a_poll_that_fails_loses_nothing():
    system = Fake(vms=[WEB], alarms=[])
    watching = watcher(system, vms={}, alarms={})
    watching.poll()
    system.kinds = {"vms": [DB], "alarms": AnsibleError("away")}
    with pytest.raises(AnsibleError):
        watching.poll()
    system.kinds["alarms"] = []
    assert short(watching.poll()) == [("removed", "1"), ("added", "2")]


def test_other_options_begin_anew(tmp_path):
    path = tmp_path / "bookmark.json"
    system = Fake(vms=[WEB])
    first = watcher(system, Bookmark(path), vms={"tags": "a:b"})
    first.poll()
    first.done()
    system.kinds["vms"] = [DB]
    assert watcher(system, Bookmark(path), vms={"tags": "c:d"}).poll() == []


@pytest.mark.parametrize("content", ["", "[]", '{"polls": 1}', '{"polls": 1, "seen": {"vms": 3}}'])
def test_a_file_that_is_not_a_bookmark(tmp_path, content):
    path = tmp_path / "bookmark.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AnsibleError, match=r"bookmark\.json: it cannot be read .*; remove it to begin anew"):
        Bookmark(path)


def test_a_bookmark_is_private_and_says_if_it_cannot_be_written(tmp_path):
    path = tmp_path / "bookmark.json"
    bookmark = Bookmark(path)
    bookmark.save()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(AnsibleError, match="it cannot be written"):
        Bookmark(tmp_path / "gone" / "bookmark.json").save()
