# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only files do: uploads, and the downloads that the platform does."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import activity_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.matching import Matches
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.controls import Controls
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Create, DeferredKey, UploadFile
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, refused, want


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "image.raw"
    path.write_bytes(b"x" * 10)
    return str(path)


def file(received, reserved=10, **columns):
    return have(FILE, 5, {"name": "f", "filesize": received, "allocated_bytes": reserved, **columns})


# --- uploads ----------------------------------------------------------------------------------------------------------


def test_a_new_file_is_filled_by_an_upload(source):
    create, upload, wait = plan_of(FILE, want(FILE, name="f", src=source)).steps
    assert isinstance(create, Create)
    assert create.body == {"name": "f", "allocated_bytes": "10"}
    assert isinstance(upload, UploadFile)
    assert (upload.title, upload.table) == (f"upload {source} to file 'f'", "files")
    assert upload.key == wait.key == DeferredKey(create.token)
    assert upload.content.size == 10
    assert wait.needed is False


def test_content_has_arrived_when_all_of_it_has(source):
    wait = plan_of(FILE, want(FILE, name="f", src=source)).steps[-1]
    done = [wait.poll.check({"$key": 1, "filesize": size}).done for size in (None, 0, 4, 9, 10, 11)]
    assert done == [False, False, False, False, True, True]
    assert wait.poll.check({"$key": 1, "filesize": 4}).seen == "4 of 10 bytes"
    assert wait.poll.check(None).failed == "the row has vanished"


def test_an_interrupted_upload_is_repeated(source):
    plan = plan_of(FILE, want(FILE, src=source), file(4))
    assert plan.actions == [f"upload {source} to file 'f'"]
    assert plan.steps[0].key == "5"
    assert (plan.before, plan.after) == ({"size": "4 B"}, {"size": "10 B"})


def test_content_that_is_complete_is_not_sent_again(source):
    assert not plan_of(FILE, want(FILE, src=source), file(10)).steps
    assert not plan_of(FILE, want(FILE, description=None), file(4)).steps, "nothing is to be sent"


def test_an_upload_is_only_repeated_in_the_first_pass(source):
    """The platform counts what was sent some time later."""
    assert not plan_of(FILE, want(FILE, src=source), file(4), follow_up=True).steps


def test_content_of_another_size_is_not_replaced(source):
    message = refused(FILE, want(FILE, src=source), file(99, 99))
    assert "compare 'src' file 'f'" in message
    assert f"{source} has 10 bytes, but the file on the platform has 99: content is not replaced" in message
    assert "remove the file on the platform first, or use another name" in message


# --- downloads --------------------------------------------------------------------------------------------------------


def test_a_download_is_waited_for():
    create, wait = plan_of(FILE, want(FILE, name="f", url="https://example.com/f")).steps
    assert create.body == {"name": "f", "url": "https://example.com/f"}
    assert (wait.awaited, wait.needed, wait.key) == ("its end", False, DeferredKey(create.token))
    assert not wait.poll.check({"$key": 1, "filesize": 0, "allocated_bytes": 0}).done
    assert wait.poll.check({"$key": 1, "filesize": 5, "allocated_bytes": 5}).done


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_file_has_one_source(source, state):
    both = want(FILE, name="f", src=source, url="https://example.com/f")
    assert "'src' and 'url' cannot be used together" in refused(FILE, both, state=state)


def test_a_new_file_needs_a_source():
    assert "a new file needs 'src'" in refused(FILE, want(FILE, name="f"))
    assert not plan_of(FILE, want(FILE, name="f"), state="absent").steps
    assert plan_of(FILE, want(FILE, description="m"), file(10)).changes


# --- what is going on -------------------------------------------------------------------------------------------------


def activity(desired, current, **controls):
    found = activity_of(FILE, desired, Controls(**controls), current, Matches())
    return (found.title, found.patience) if found else None


def test_content_that_was_just_sent_gets_some_time_to_be_counted(source):
    arriving = ("arrival of the content", 10.0)
    assert activity(want(FILE, src=source), file(4)) == arriving
    assert activity(want(FILE, src=source), file(4), wait=False) == arriving
    assert activity(want(FILE, src=source), file(10)) is None
    assert activity(want(FILE, description="m"), file(4)) is None, "the task does not send anything"
    assert activity(want(FILE, src=source), file(4), state="absent") is None


def test_a_download_that_is_going_on_is_waited_for_unless_the_user_does_not_wait():
    assert activity(want(FILE), file(0, 0)) == ("download", None)
    assert activity(want(FILE), file(0, 0), wait=False) is None
    assert activity(want(FILE), file(0, 10)) is None, "the space of an upload is reserved at once"
