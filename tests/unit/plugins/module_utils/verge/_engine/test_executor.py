# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executing a plan: in order, with the keys that appear on the way, and nothing twice."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.executor import Executor
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.local_file import LocalFile
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import (
    Create,
    DeferredKey,
    Delete,
    Diagnostic,
    Effects,
    Pause,
    Plan,
    Poll,
    PollResult,
    RunAction,
    RunRowAction,
    Update,
    UploadFile,
    Wait,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import Created
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    ConflictError,
    NotAllowedError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    TaskError,
    TaskTimeoutError,
    ValidationError,
    VergeConnectionError,
    VergeTimeoutError,
)
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import FakeClient, FakeClock, lost

#: The name by which later steps refer to the first row that a plan makes.
FIRST = "new-1"


class Run:
    """An executor with a client and a clock of its own."""

    def __init__(self, client=None, **controls):
        self.client = client or FakeClient()
        self.time = FakeClock()
        self.executor = Executor(self.client, Controls(**{"wait_timeout": 30.0, **controls}), self.time.clock)

    def __call__(self, *steps, **plan):
        self.executor.run(Plan(steps=list(steps), **plan))
        return self

    @property
    def done(self):
        return self.executor.done

    @property
    def warnings(self):
        return self.executor.warnings

    @property
    def writes(self):
        return list(self.client.writes)


def create(name="x", token=FIRST, table="things", body=None, **settings):
    values = {"title": f"create '{name}'", "body": body or {"name": name}, "identity": (("name", name),), **settings}
    return Create(table=table, token=token, **values)


def ready(word="ready", **settings):
    """A wait for a word in the row of a thing."""

    def evaluate(row):
        status = row.get("status")
        return PollResult(status == word, f"status {status}", failed="it broke" if status == "broken" else None)

    poll = Poll(("$key", "status"), evaluate)
    values = {"title": "wait", "table": "things", "key": "1", "poll": poll, **settings}
    return Wait(awaited=f"status {word}", **values)


#: Waits until the row is gone.
GONE_POLL = Poll(("$key",), lambda row: PollResult(False, "still there"), on_missing=PollResult(True, "gone"))


def refused(limit=None):
    error = RateLimitError("too many", status_code=429)
    error.retry_after = limit
    return error


# --- order and keys ---------------------------------------------------------------------------------------------------


def test_steps_are_executed_in_order():
    run = Run(FakeClient(things=[{"key": 1, "name": "a"}, {"key": 2, "name": "b"}]))
    run(
        create("x"),
        Update("set note", "things", "1", {"note": "n"}),
        RunAction("start", "thing_actions", {"thing": 1, "action": "poweron", "params": {}}),
        Delete("delete 'b'", "things", "2"),
    )
    assert run.writes == [
        ("create", "things", {"name": "x"}),
        ("update", "things", ("1", {"note": "n"})),
        ("action", "thing_actions", {"thing": 1, "action": "poweron", "params": {}}),
        ("delete", "things", "2"),
    ]
    assert run.done == ["create 'x'", "set note", "start", "delete 'b'"]
    assert run.warnings == []
    assert not run.client.calls_to("list", "get")


def test_an_empty_plan_sends_no_request():
    assert Run()().client.calls == []


def test_new_keys_are_used_in_later_steps():
    run = Run()
    run(
        create("parent"),
        create("child", "new-2", "parts", {"name": "child", "thing": DeferredKey("new-1")}),
        create(
            "file",
            "new-3",
            "files",
            {"owner": DeferredKey("new-1", prefix="things/"), "text": DeferredKey("new-1", text=True)},
        ),
        Update("set", "parts", DeferredKey("new-2"), {"other": DeferredKey("new-3")}),
        RunAction(
            "plug",
            "thing_actions",
            {"thing": DeferredKey("new-1"), "params": {"device": DeferredKey("new-2", text=True)}, "action": "x"},
        ),
    )
    parent, child, file = (run.executor.key(f"new-{number}") for number in (1, 2, 3))
    assert [detail for _method, _table, detail in run.writes[1:]] == [
        {"name": "child", "thing": int(parent)},
        {"owner": f"things/{parent}", "text": parent},
        (child, {"other": int(file)}),
        {"thing": int(parent), "params": {"device": child}, "action": "x"},
    ]


def test_hexadecimal_keys_stay_strings():
    run = Run()
    run.client.create = lambda table, body: Created("ab" * 20, None)
    run(create())
    run(RunAction("act", "thing_actions", {"thing": DeferredKey("new-1"), "action": "x"}))
    assert run.writes[-1][2]["thing"] == "ab" * 20


def test_further_keys_of_a_new_row_are_in_the_answer_or_read():
    for answer, reads in (({"machine": "54"}, []), ({"machine": {"$key": 54}}, []), (None, ["get"]), ({}, ["get"])):
        run = Run()
        run.client.defaults["things"] = {"machine": 54}
        run.client.answers["things"] = lambda row, answer=answer: answer
        run(create(values=("machine",)), create("p", "new-2", "parts", {"machine": DeferredKey("new-1", "machine")}))
        assert run.writes[-1][2] == {"machine": 54}
        assert [call[0] for call in run.client.calls_to("get", "list")] == reads


def test_values_shown_once_are_kept():
    run = Run()
    run.client.answers["things"] = lambda row: {"token": "t", "private_key": "p", "other": 1}
    run(create(shown_once=("private_key", "token"), label="mine"))
    assert run.executor.shown_once == {"mine": "p"}
    run = Run()
    run.client.answers["things"] = lambda row: {"token": "t"}
    run(create(shown_once=("private_key", "token"), label="mine"))
    assert run.executor.shown_once == {"mine": "t"}
    run = Run()
    run.client.answers["things"] = lambda row: {"other": "t"}
    assert run(create(shown_once=("private_key",), label="mine")).executor.shown_once == {}


def test_a_failure_ends_the_plan_and_reports_what_was_done():
    run = Run(FakeClient(things=[{"key": 1, "name": "a"}]))
    run.client.fault("update", ValidationError("no", status_code=422, api_message="bad value"))
    with pytest.raises(ValidationError) as caught:
        run(create(), Update("set note of 'a'", "things", "1", {"note": "n"}), Delete("delete 'a'", "things", "1"))
    assert run.done == ["create 'x'"]
    assert str(caught.value) == "set note of 'a': no, HTTP 422, bad value"
    assert run.client.row("things", 1)["name"] == "a"


# --- a creation whose answer was lost -----------------------------------------------------------------------------------


def test_a_row_created_by_a_lost_request_is_adopted_and_not_created_again():
    run = Run()
    run.client.fault("create", lost(), after=True)
    run(create(), Update("set", "things", DeferredKey("new-1"), {"note": "n"}))
    (row,) = run.client.rows("things")
    assert row["note"] == "n"
    assert len(run.client.calls_to("create")) == 1
    assert run.done == ["create 'x'", "set"]
    (warning,) = run.warnings
    assert f"id {row['$key']}" in warning
    assert "the request was not repeated" in warning


def test_a_row_of_an_earlier_step_is_not_adopted():
    """Two NICs without names look alike."""
    run = Run()
    siblings = [create("x", f"new-{number}", identity=(("owner", 1),), body={"owner": 1}) for number in (1, 2)]
    run(siblings[0])
    run.client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError, match="found no new row"):
        run(siblings[1])


def test_an_object_whose_secret_was_lost_is_not_adopted():
    run = Run()
    run.client.fault("create", lost(), after=True)
    with pytest.raises(OutcomeUnknownError, match="what is shown only once is lost: remove it") as caught:
        run(create(shown_once=("private_key",), label="key"))
    assert "id " in str(caught.value)
    assert len(run.client.calls_to("create")) == 1


def test_a_lost_creation_is_never_repeated():
    run = Run()
    run.client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError) as caught:
        run(create())
    assert "found no new row" in str(caught.value)
    assert "the request was not repeated" in str(caught.value)
    assert str(caught.value).startswith("create 'x'")
    assert len(run.client.calls_to("create")) == 1
    assert run.client.rows("things") == []
    assert run.done == []


def test_what_cannot_be_distinguished_from_others_is_not_looked_for():
    run = Run()
    run.client.fault("create", lost(), after=True)
    with pytest.raises(
        OutcomeUnknownError, match="it cannot be distinguished from others; the request was not repeated"
    ):
        run(create(identity=()))
    assert [method for method, *_rest in run.client.calls] == ["create"]


def test_a_row_that_appears_late_is_still_found():
    run = Run()
    run.client.fault("create", lost())
    run.time.after(3, lambda: run.client.put("things", key=7, name="x"))
    run(create())
    assert run.executor.key("new-1") == "7"


def test_the_search_for_a_row_ends():
    for wait_timeout, seconds in ((300.0, 10.0), (4.0, 4.0), (0.0, 0.0)):
        run = Run(wait_timeout=wait_timeout)
        run.client.fault("create", lost())
        with pytest.raises(OutcomeUnknownError):
            run(create())
        assert run.time.now == pytest.approx(seconds)


def test_ambiguous_candidates_are_refused_with_their_keys():
    run = Run(FakeClient(things=[{"key": 7, "name": "x"}, {"key": 8, "name": "x"}, {"key": 9, "name": "y"}]))
    run.client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError, match="found 2 new rows \\(ids 7, 8\\)"):
        run(create())


def test_rows_that_existed_before_are_not_candidates():
    client = FakeClient(things=[{"key": 7, "name": "x"}, {"key": 8, "name": "x"}])
    run = Run(client)
    client.fault("create", lost())
    run(create(known=frozenset({"7"})))
    assert run.executor.key("new-1") == "8"
    client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError, match="found no new row"):
        run(create(known=frozenset({"7", "8"})))


@pytest.mark.parametrize(
    "row", [{"name": "X"}, {"name": "x "}, {"name": "x", "kind": "b"}, {"name": "x", "box": 30}, {}]
)
def test_an_inexact_filter_does_not_adopt_another_row(row):
    run = Run(FakeClient(things=[{"key": 7, "kind": "a", "box": 3, **row}]))
    run.client.ignores_filters = True
    run.client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError, match="found no new row"):
        run(create(identity=(("name", "x"), ("kind", "a"), ("box", 3))))


@pytest.mark.parametrize("box", [3, "3", {"$key": 3}, "boxes/3"])
def test_references_are_recognized_in_every_form(box):
    run = Run(FakeClient(things=[{"key": 7, "name": "x", "box": box}]))
    run.client.ignores_filters = True
    run.client.fault("create", lost())
    run(create(identity=(("name", "x"), ("box", 3))))
    assert run.executor.key("new-1") == "7"


def test_a_name_with_a_slash_is_not_another_name():
    run = Run(FakeClient(things=[{"key": 7, "name": "x"}]))
    run.client.ignores_filters = True
    run.client.fault("create", lost())
    with pytest.raises(OutcomeUnknownError):
        run(create(identity=(("name", "prod/x"),)))


def test_a_lost_child_is_found_under_its_new_parent():
    run = Run(FakeClient(parts=[{"key": 7, "name": "p", "thing": 1}]))
    run(create())
    run.client.fault("create", lost(), after=True)
    pointer = DeferredKey("new-1")
    run(create("p", "new-2", "parts", {"name": "p", "thing": pointer}, identity=(("thing", pointer), ("name", "p"))))
    parent = run.executor.key("new-1")
    assert run.client.row("parts", run.executor.key("new-2"))["thing"] == int(parent)
    assert run.client.calls_to("list")[-1][2] == f"(thing eq {parent}) and (name eq 'p')"


def test_further_keys_of_an_adopted_row_are_read():
    run = Run()
    run.client.defaults["things"] = {"machine": 54}
    run.client.fault("create", lost(), after=True)
    run(create(values=("machine",)), create("p", "new-2", "parts", {"machine": DeferredKey("new-1", "machine")}))
    assert run.writes[-1][2] == {"machine": 54}


def test_an_object_that_another_task_created_meanwhile_is_adopted():
    run = Run(FakeClient(things=[{"key": 7, "name": "x"}]))
    run.client.fault("create", ConflictError("taken", status_code=409))
    run(create())
    assert run.executor.adopted
    assert "created by another task" in run.executor.warnings[0]


def test_the_secret_of_an_object_that_another_task_created_meanwhile_is_said_to_be_unknown():
    run = Run(FakeClient(things=[{"key": 7, "name": "x"}]))
    run.client.fault("create", ConflictError("taken", status_code=409))
    run(create(shown_once=("private_key",), label="key"))
    assert run.executor.shown_once == {}
    assert "only that task was shown its secret" in run.executor.warnings[0]


def test_a_conflict_with_another_object_is_an_error():
    run = Run(FakeClient(things=[{"key": 7, "name": "y"}]))
    run.client.fault("create", ConflictError("taken", status_code=409))
    with pytest.raises(ConflictError):
        run(create())
    assert run.time.naps == []


# --- too many requests ------------------------------------------------------------------------------------------------


def test_a_rate_limited_creation_is_sent_again():
    run = Run()
    run.client.fault("create", refused(7), times=2)
    run(create())
    assert len(run.client.rows("things")) == 1
    assert run.time.naps == [7, 7]
    run = Run()
    run.client.fault("create", refused())
    assert run(create()).time.naps == [1.0]


def test_a_rate_limited_creation_fails_eventually():
    run = Run()
    run.client.fault("create", refused(1), times=9)
    with pytest.raises(RateLimitError):
        run(create())
    assert len(run.client.calls_to("create")) == 4


# --- made by an action ------------------------------------------------------------------------------------------------


def clone(**settings):
    return create(table="thing_actions", body={"thing": 1, "action": "clone"}, look_in="things", **settings)


def copies(client, key="copykey"):
    def make(client, body):
        made = client.put("things", name="x")
        return {key: made} if key else None

    client.actions[("thing_actions", "clone")] = make


def test_the_key_of_a_clone_is_not_the_key_of_the_action():
    run = Run()
    copies(run.client)
    run(clone(key_member="copykey"))
    (row,) = run.client.rows("things")
    assert run.executor.key("new-1") == str(row["$key"])


@pytest.mark.parametrize("settings", [{}, {"key_member": "other"}])
def test_a_clone_without_a_key_in_the_answer_is_searched_for(settings):
    run = Run()
    copies(run.client)
    run(clone(**settings))
    assert run.executor.key("new-1") == str(run.client.rows("things")[0]["$key"])


def test_a_clone_that_cannot_be_found_is_an_error():
    run = Run(FakeClient(thing_actions=[{"key": 5, "name": "x"}]))
    with pytest.raises(TaskError, match="expected 1 new row in things, found 0"):
        run(clone())
    run = Run(FakeClient(things=[{"key": 7, "name": "x"}]))
    copies(run.client)
    with pytest.raises(TaskError, match="expected 1 new row in things, found 2"):
        run(clone())


def test_a_lost_clone_is_searched_for_in_its_own_table():
    run = Run()
    copies(run.client)
    run.client.fault("create", lost(), after=True)
    run(clone(key_member="copykey"))
    assert run.executor.key("new-1") == str(run.client.rows("things")[0]["$key"])


# --- changes whose answer was lost ------------------------------------------------------------------------------------

ROW = {"key": 1, "name": "a", "note": "old"}
SET = Update("set note", "things", "1", {"note": "new"}, expect=(("name", "a"),))


def test_a_lost_update_is_repeated_once_the_row_is_confirmed():
    for after in (False, True):
        run = Run(FakeClient(things=[ROW]))
        run.client.fault("update", lost(), after=after)
        run(SET)
        assert run.client.row("things", 1)["note"] == "new"
        assert [call[0] for call in run.client.calls] == ["update", "get", "update"]
        assert run.done == ["set note"]


def test_a_lost_update_is_not_repeated_on_a_row_that_reuses_the_key():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("update", lost())
    run.client.row("things", 1)["name"] = "b"
    with pytest.raises(OutcomeUnknownError):
        run(SET)
    assert len(run.client.calls_to("update")) == 1
    assert run.done == []


def test_a_lost_update_is_not_repeated_on_a_missing_row():
    run = Run()
    run.client.fault("update", lost())
    with pytest.raises(OutcomeUnknownError):
        run(SET)
    assert len(run.client.calls_to("update")) == 1


def test_a_lost_update_may_have_renamed_the_row():
    rename = Update("set name", "things", "1", {"name": "b"}, expect=(("name", "a"),))
    for after in (False, True):
        run = Run(FakeClient(things=[ROW]))
        run.client.fault("update", lost(), after=after)
        run(rename)
        assert run.client.row("things", 1)["name"] == "b"
    run = Run(FakeClient(things=[{"key": 1, "name": "c"}]))
    run.client.fault("update", lost())
    with pytest.raises(OutcomeUnknownError):
        run(rename)


def test_a_lost_update_fails_eventually():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("update", lost(), times=9)
    with pytest.raises(OutcomeUnknownError):
        run(SET)
    assert len(run.client.calls_to("update")) == 4
    assert run.time.naps == pytest.approx([0.4, 0.8, 1.6])


def test_retry_after_sets_the_pause():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("update", lost(503, retry_after=9))
    assert run(SET).time.naps == [9.0]


def test_a_refused_update_is_not_repeated():
    for error in (
        ValidationError("no", status_code=422),
        NotFoundError("gone", status_code=404),
        VergeTimeoutError("x"),
    ):
        run = Run(FakeClient(things=[ROW]))
        run.client.fault("update", error)
        with pytest.raises(type(error)):
            run(SET)
        assert len(run.client.calls) == 1


# --- removals whose answer was lost -----------------------------------------------------------------------------------

GONE = Delete("delete 'a'", "things", "1", expect=(("name", "a"),))


def test_a_lost_deletion_is_repeated_while_the_row_exists():
    for after in (False, True):
        run = Run(FakeClient(things=[ROW]))
        run.client.fault("delete", lost(), after=after)
        run(GONE)
        assert run.client.rows("things") == []
        assert len(run.client.calls_to("delete")) == (1 if after else 2)
        assert run.done == ["delete 'a'"]


def test_a_lost_deletion_is_not_repeated_on_a_row_that_reuses_the_key():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("delete", lost(), after=True)
    run.time.after(0.1, lambda: run.client.put("things", key=1, name="b"))
    run(GONE)
    assert [row["name"] for row in run.client.rows("things")] == ["b"]
    assert len(run.client.calls_to("delete")) == 1


def test_deleting_a_missing_row_succeeds():
    run = Run()
    run(GONE)
    assert run.done == ["delete 'a'"]


def test_a_lost_deletion_fails_eventually():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("delete", lost(), times=9)
    with pytest.raises(OutcomeUnknownError):
        run(GONE)
    assert len(run.client.calls_to("delete")) == 4


@pytest.mark.parametrize("wait_timeout", [0.0, 0.5])
def test_a_deletion_not_confirmed_in_time_is_not_reported_as_done(wait_timeout):
    run = Run(FakeClient(things=[ROW]), wait_timeout=wait_timeout)
    run.client.fault("delete", lost(), times=9)
    with pytest.raises(OutcomeUnknownError):
        run(GONE)


BUSY = Delete("delete 'a'", "things", "1", retry=("drive is online", "in use"))


def test_a_temporary_refusal_is_waited_for():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("delete", NotAllowedError("no", api_message="the drive is online"), times=3)
    run(BUSY)
    assert run.client.rows("things") == []
    assert len(run.client.calls_to("delete")) == 4


def test_a_refusal_that_stays_is_reported():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("delete", NotAllowedError("no", api_message="the drive is online"), times=999)
    with pytest.raises(NotAllowedError, match="the drive is online"):
        run(BUSY)
    assert run.time.now == pytest.approx(30.0)
    assert run.done == []


def test_other_refusals_are_not_waited_for():
    run = Run(FakeClient(things=[ROW]))
    run.client.fault("delete", NotAllowedError("no", api_message="it is protected"))
    with pytest.raises(NotAllowedError):
        run(BUSY)
    assert run.time.naps == []


# --- actions ----------------------------------------------------------------------------------------------------------

START = RunAction("start", "thing_actions", {"thing": 1, "action": "poweron", "params": {}})


def test_a_lost_action_is_never_repeated():
    run = Run(FakeClient(things=[{"key": 1, "status": "ready"}]))
    run.client.fault("action", lost())
    run(START, ready())
    assert len(run.client.calls_to("action")) == 1
    assert run.done == ["start"]
    assert "start: the answer to the request was lost; it was not repeated" in run.warnings[0]


def test_a_lost_action_that_no_wait_follows_is_a_failure():
    """No one would notice that it has not been carried out (the restoration of a snapshot shows nowhere)."""
    run = Run()
    run.client.fault("action", lost())
    with pytest.raises(OutcomeUnknownError):
        run(START)
    assert run.done == []


def test_a_lost_action_is_waited_for_even_with_wait_false():
    run = Run(FakeClient(things=[{"key": 1, "status": "ready"}]), wait=False)
    run.client.fault("action", lost())
    run(START, ready(needed=False))
    assert run.client.calls[-1] == ("list", "things", "$key eq 1")


def test_a_rate_limited_action_is_sent_again():
    run = Run()
    run.client.fault("action", refused(1))
    run(START)
    assert len(run.client.calls_to("action")) == 2
    assert run.time.naps == [1]


def test_no_pause_is_longer_than_the_wait_timeout():
    for what, step in (("action", START), ("create", create())):
        run = Run(wait_timeout=30)
        run.client.fault(what, refused(86400))
        run(step)
        assert run.time.naps == [30]
    run = Run(wait_timeout=3000)
    run.client.fault("action", refused(86400))
    run(START)
    assert run.time.naps == [60]


def test_a_poll_without_an_answer_is_tried_again():
    """The API restarts, or a node takes over, in the middle of long work."""
    run = Run(FakeClient(things=[{"key": 1, "status": "ready"}]))
    run.client.fault("list", ServerError("HTTP 503", status_code=503), times=2)
    run(START, ready())
    assert run.done == ["start"]
    assert len(run.time.naps) == 2


@pytest.mark.parametrize("error", [VergeConnectionError("no", final=True), ServerError("no", status_code=500)])
def test_a_poll_with_a_permanent_error_fails(error):
    run = Run(FakeClient(things=[{"key": 1, "status": "ready"}]))
    run.client.fault("list", error)
    with pytest.raises(type(error)):
        run(START, ready())


@pytest.mark.parametrize("error", [NotAllowedError("no", status_code=405), VergeTimeoutError("no answer")])
def test_a_refused_action_is_never_repeated(error):
    run = Run()
    run.client.fault("action", error)
    with pytest.raises(type(error)):
        run(START)
    assert len(run.client.calls_to("action")) == 1
    assert run.time.naps == []


# --- waiting ----------------------------------------------------------------------------------------------------------


def thing(status="busy"):
    return FakeClient(things=[{"key": 1, "status": status}, {"key": 2, "status": "other"}])


def test_a_wait_polls_before_it_pauses():
    run = Run(thing("ready"))
    run(START, ready())
    assert run.time.naps == []
    assert run.client.calls[-1] == ("list", "things", "$key eq 1")
    assert run.done == ["start"]


def test_a_wait_ends_when_the_work_is_done():
    run = Run(thing())
    run.time.after(5, lambda: run.client.row("things", 1).update(status="ready"))
    run(START, ready(), Update("set", "things", "1", {"note": "n"}))
    assert 5 <= run.time.now < 7
    assert run.done == ["start", "set"]


def test_a_wait_for_a_new_row_uses_its_key():
    run = Run()
    run.client.defaults["things"] = {"status": "ready"}
    run(create(), ready(key=DeferredKey("new-1"), key_column="id", poll=GONE_POLL))
    assert run.client.calls[-1][2] == f"id eq {run.executor.key('new-1')}"


def test_a_timeout_reports_everything():
    run = Run(thing())
    with pytest.raises(TaskTimeoutError) as caught:
        run(START, ready(timeout_option="shutdown_timeout"))
    error = caught.value
    assert (error.awaited, error.last_seen, error.done) == ("status ready", "status busy", ["start"])
    assert error.elapsed == pytest.approx(30.0)
    assert "allow more time with 'shutdown_timeout'" in str(error)
    assert run.time.now == pytest.approx(30.0)


def test_a_wait_may_have_its_own_timeout_and_hint():
    run = Run(thing())
    with pytest.raises(TaskTimeoutError, match="look at the guest") as caught:
        run(START, ready(timeout=3.0, hint="look at the guest"))
    assert caught.value.elapsed == pytest.approx(3.0)
    run = Run(thing())
    with pytest.raises(TaskTimeoutError) as caught:
        run(ready(timeout=0.0))
    assert caught.value.elapsed == 0


def test_a_failure_ends_a_wait_at_once():
    run = Run(thing("broken"))
    with pytest.raises(TaskError) as caught:
        run(START, ready(title="wait for it", hint="look at the log"))
    assert not isinstance(caught.value, TaskTimeoutError)
    assert str(caught.value) == "wait for it: failed: it broke (look at the log)"
    assert run.time.naps == []
    assert run.done == ["start"]


def test_the_poll_decides_what_a_missing_row_means():
    run = Run(FakeClient())
    with pytest.raises(TaskError, match="the row has vanished"):
        run(ready())
    run(ready(poll=GONE_POLL))


def test_a_fallback_is_executed_at_the_timeout():
    run = Run(thing())
    run.client.actions[("thing_actions", "kill")] = lambda client, body: client.row("things", 1).update(status="ready")
    kill = RunAction("kill", "thing_actions", {"thing": 1, "action": "kill", "params": {}})
    run(START, ready(timeout=4.0, fallback=(kill, ready())))
    assert run.done == ["start", "kill"]
    assert run.time.now == pytest.approx(4.0)


def test_a_fallback_is_not_executed_in_time_or_after_a_failure():
    kill = RunAction("kill", "thing_actions", {"thing": 1, "action": "kill", "params": {}})
    assert Run(thing("ready"))(ready(fallback=(kill,))).done == []
    run = Run(thing("broken"))
    with pytest.raises(TaskError):
        run(ready(fallback=(kill,)))
    assert run.done == []


def test_a_fallback_is_waited_for_even_with_wait_false():
    run = Run(thing(), wait=False)
    kill = RunAction("kill", "thing_actions", {"thing": 1, "action": "kill", "params": {}})
    with pytest.raises(TaskTimeoutError):
        run(START, ready(timeout=4.0, fallback=(kill, ready(needed=False))))
    assert run.done == ["start", "kill"]


DRAIN, RETURN = RunRowAction("drain", "things", "1", "drain"), RunRowAction("return", "things", "1", "return")


def returning(**columns):
    """A thing that is ready again once it has been called back."""
    client = thing(**columns)
    client.actions[("things", "return")] = lambda client, body: client.row("things", 1).update(status="ready")
    return client


def test_an_action_below_a_row_is_sent_to_it():
    run = Run(thing("ready"))
    run(RunRowAction("drain", "things", "1", "drain", {"how": "slowly"}), ready())
    assert run.writes == [("row_action", "things", ("1", "drain", {"how": "slowly"}))]
    assert run.done == ["drain"]


def test_a_lost_action_below_a_row_is_never_repeated():
    run = Run(thing("ready"))
    run.client.fault("row_action", lost())
    run(DRAIN, ready())
    assert len(run.writes) == 1
    assert run.done == ["drain"]


def test_a_failed_wait_takes_the_way_back():
    run = Run(returning())
    with pytest.raises(TaskTimeoutError, match="this was done to go back: return"):
        run(DRAIN, ready("gone", timeout=4.0, way_back=(RETURN, ready())))
    assert run.done == ["drain", "return"]


def test_a_way_back_that_fails_is_reported_with_the_failure():
    run = Run(returning())
    run.client.fault("row_action", NotAllowedError("no", status_code=403))
    with pytest.raises(TaskTimeoutError, match="going back failed as well: return: no") as caught:
        run(ready("gone", timeout=4.0, way_back=(RETURN,)))
    assert caught.value.last_seen == "status busy"
    assert run.done == []


def test_no_way_back_is_taken_in_time():
    assert Run(thing("ready"))(ready(way_back=(RETURN,))).done == []


def test_a_wait_ends_when_nothing_changes_any_more():
    run = Run(thing())
    with pytest.raises(TaskError, match="nothing has changed for 8 s; last seen: status busy"):
        run(DRAIN, ready(stall=8.0))
    assert 8.0 <= run.time.now < 10.0


def test_a_wait_is_over_once_the_same_is_read_for_long_enough():
    run = Run(thing())
    resting = Poll(("$key",), lambda row: PollResult(False, "idle", done_after=8.0))
    assert run(DRAIN, ready(poll=resting)).done == ["drain"]
    assert 8.0 <= run.time.now < 10.0


def test_a_wait_goes_on_while_something_changes():
    run = Run(thing())
    words = iter(range(100))
    counting = Poll(("$key",), lambda row: PollResult(next(words) == 20, f"{next(words)} left"))
    run(DRAIN, ready(stall=2.0, poll=counting))
    assert run.time.now > 2.0


# --- not waiting ------------------------------------------------------------------------------------------------------


def polls(run):
    return len(run.client.calls_to("list"))


def test_wait_false_skips_only_waits_that_nothing_depends_on():
    run = Run(thing(), wait=False)
    run(START, ready(needed=False), ready(needed=False))
    assert polls(run) == 0
    run = Run(thing("ready"), wait=False)
    run(START, ready(needed=True))
    assert polls(run) == 1
    run = Run(thing("ready"), wait=False)
    run(START, ready(needed=False), START, ready(needed=False))
    assert polls(run) == 1, "the first wait comes before another write"
    run = Run(thing("ready"), wait=False)
    run(START, ready(needed=False), effects=Effects(another_pass=True))
    assert polls(run) == 1, "another pass follows"
    run = Run(thing("ready"), wait=True)
    run(START, ready(needed=False))
    assert polls(run) == 1


def test_a_pause_is_skipped_with_wait_false():
    run = Run()
    run(Pause("settle", 5.0))
    assert (run.time.naps, run.done) == ([5.0], [])
    assert Run(wait=False)(Pause("settle", 5.0)).time.naps == []
    run = Run(thing(), wait=False)
    run(START, ready(needed=False), Pause("settle", 5.0))
    assert polls(run) == 0, "a pause is not a write"


# --- diagnosis --------------------------------------------------------------------------------------------------------


def diagnosing(*inquiries, status="busy"):
    run = Run(thing(status))
    run.client.put("nodes", key=31, thing=1, name="n1")
    run.client.put("nodes", key=32, thing=2, name="n2")
    with pytest.raises(TaskError) as caught:
        run(ready(diagnostics=inquiries))
    return run, str(caught.value)


def names_of(rows):
    return "nodes: " + ", ".join(row["name"] for row in rows)


def test_diagnostics_explain_a_failed_wait():
    run, message = diagnosing(
        Diagnostic("nodes", ("$key", "name"), names_of, pointer="thing"),
        Diagnostic("nodes", ("$key", "name"), names_of),
    )
    assert "timed out after 30 s waiting for status ready (nodes: n1; nodes: n1, n2)" in message
    assert run.client.calls[-2:] == [("list", "nodes", "thing eq 1"), ("list", "nodes", "")]
    _run, message = diagnosing(Diagnostic("nodes", ("$key", "name"), names_of, pointer="thing"), status="broken")
    assert "failed: it broke (nodes: n1)" in message


def test_an_empty_diagnosis_is_not_shown():
    _run, message = diagnosing(Diagnostic("nodes", ("$key",), lambda rows: ""))
    assert "waiting for status ready;" in message


def test_a_failing_diagnostic_hides_nothing():
    run = Run(thing())
    listing = run.client.list

    def failing(table, *arguments, **options):
        if table == "nodes":
            raise VergeTimeoutError("no answer")
        return listing(table, *arguments, **options)

    run.client.list = failing
    with pytest.raises(TaskTimeoutError):
        run(ready(diagnostics=(Diagnostic("nodes", ("$key",), names_of),)))


def test_diagnostics_are_not_read_after_a_success():
    run = Run(thing("ready"))
    run(ready(diagnostics=(Diagnostic("nodes", ("$key",), names_of),)))
    assert [call[1] for call in run.client.calls] == ["things"]


# --- content ----------------------------------------------------------------------------------------------------------


def sending(tmp_path, content, size=None):
    path = tmp_path / "image.raw"
    path.write_bytes(content)
    return UploadFile(
        "upload", "files", DeferredKey("new-1"), LocalFile(str(path), len(content) if size is None else size)
    )


class Receiver(FakeClient):
    """Takes the pieces of a file."""

    def __init__(self):
        super().__init__()
        self.pieces = []
        self.error = None

    def upload_chunk(self, table, key, offset, data):
        if self.error and self.pieces:
            raise self.error
        self.pieces.append((table, key, offset, len(data)))


def test_a_file_is_uploaded_in_chunks(tmp_path):
    run = Run(Receiver())
    run(create(), sending(tmp_path, b"x" * 600_000))
    key = run.executor.key("new-1")
    assert run.client.pieces == [
        ("files", key, 0, 262_144),
        ("files", key, 262_144, 262_144),
        ("files", key, 524_288, 75_712),
    ]
    assert run.done == ["create 'x'", "upload"]


@pytest.mark.parametrize("size", [5, 15])
def test_a_file_that_changes_during_the_upload_is_an_error(tmp_path, size):
    run = Run(Receiver())
    with pytest.raises(TaskError, match="its size changed during the upload.*run the task again"):
        run(create(), sending(tmp_path, b"x" * 10, size))
    assert run.done == ["create 'x'"]


def test_a_file_that_disappears_is_an_error(tmp_path):
    run = Run(Receiver())
    step = sending(tmp_path, b"x" * 10)
    (tmp_path / "image.raw").unlink()
    with pytest.raises(TaskError, match="image.raw"):
        run(create(), step)


def test_a_chunk_that_does_not_arrive_ends_the_upload(tmp_path):
    run = Run(Receiver())
    run.client.error = VergeTimeoutError("no answer")
    with pytest.raises(VergeTimeoutError, match="run the task again to upload it again"):
        run(create(), sending(tmp_path, b"x" * 600_000))
    assert len(run.client.pieces) == 1
