# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog: table `files`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, SIZE, TIER, TIME, Text
from .._schema.columns import ONCE, Column, Fact
from .._schema.controls import Controls
from .._schema.local_file import LocalFile, LocalFileCodec
from .._schema.resource import Desired, Export, Resource, State, TaskView, Work
from .._schema.steps import KeyOrDeferred, Part, Poll, PollResult, Step, UploadFile
from .._schema.waits import wait_for
from .._sizes import show_size
from ..errors import UsageError
from .checks import existing_tiers, not_in_use, own_tier, unique_name

#: Seconds in which the platform counts content that has arrived; after that, what is missing is taken as lost.
_COUNTING = 10.0


def _is_downloading(file: State) -> bool:
    # The size stays 0 until a download is complete; the space of an upload is reserved at once.
    return not file.facts.get("size") and not file.facts.get("reserved")


def _received(file: State) -> int:
    return int(file.facts.get("size") or 0)


def _reserved(file: State) -> int:
    return int(file.facts.get("reserved") or 0)


def _upload_steps(resource: Resource, key: KeyOrDeferred, target: str, content: LocalFile) -> list[Step]:
    """Send a local file and wait until all of it has arrived."""

    def evaluate(row: Mapping[str, Any]) -> PollResult:
        received = int(resource.fact("size").load(row) or 0)
        return PollResult(received >= content.size, f"{received} of {content.size} bytes")

    poll = Poll(("$key", *resource.fact_fields("size")), evaluate)
    subject = f"the content of {target}"
    return [
        UploadFile(f"upload {content.path} to {target}", resource.table, key, content),
        wait_for(resource, key, subject, poll, "all of it to arrive", needed=False),
    ]


def _upload(task: TaskView) -> list[Step]:
    content = task.desired.get("src")
    return _upload_steps(task.resource, task.key, task.target, content) if content is not None else []


def _complete_upload(task: TaskView) -> Part:
    """Repeat an upload that was interrupted; content of another size is not replaced."""
    content, file = task.desired.get("src"), task.state
    if content is None or file is None or task.follow_up:
        return Part()
    if _reserved(file) != content.size:
        raise UsageError(
            f"{content.path} has {content.size} bytes, but the file on the platform has {_reserved(file)}: "
            "content is not replaced",
            hint="remove the file on the platform first, or use another name",
            operation="compare 'src'",
            target=task.target,
        )
    if _received(file) >= _reserved(file):
        return Part()
    steps = _upload_steps(task.resource, task.key, task.target, content)
    return Part(steps, {"size": show_size(_received(file))}, {"size": show_size(_reserved(file))})


def _has_a_source(desired: Desired, file: Optional[State], controls: Controls) -> Optional[str]:
    sources = [option for option in ("src", "url") if desired.get(option) is not None]
    if len(sources) > 1:
        return "'src' and 'url' cannot be used together"
    if file is None and controls.state != "absent" and not sources:
        return "a new file needs 'src' (a file to upload) or 'url' (from which the platform downloads it)"
    return None


_NO_DRIVES = not_in_use(
    "machine_drives",
    ("media_source",),
    lambda key: key.wire,
    ("name", "machine#name as machine_name"),
    lambda drive: f"'{drive.get('name')}' of '{drive.get('machine_name')}'",
    "drive",
    hint="eject it from these drives, or remove them first",
)


FILE = Resource(
    name="file",
    plural="files",
    title="file",
    table="files",
    # Files with an owner belong to drives, NAS services and recipes.
    constants=(("owner", None),),
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("tier", TIER, column="preferred_tier"),
        Column("src", LocalFileCodec(), column="allocated_bytes", write=ONCE),
        Column("url", Text(), write=ONCE),
        Column("skip_url_check", FLAG, column="skip_upload_head_check", write=ONCE),
    ),
    facts=(
        Fact("type"),
        Fact("size", "filesize", SIZE),
        Fact("reserved", "allocated_bytes", SIZE),
        Fact("used", "used_bytes", SIZE),
        Fact("modified", codec=TIME, volatile=True),
        Fact("creator", fixed=True),
    ),
    works=(
        Work("download", busy=_is_downloading),
        Work(
            "arrival of the content",
            busy=lambda file: _received(file) < _reserved(file),
            patience=_COUNTING,
            concerns=("src",),
        ),
    ),
    preflights=(unique_name(), _NO_DRIVES, existing_tiers(own_tier)),
    after_create=_upload,
    on_update=_complete_upload,
    guards=(_has_a_source,),
    export=Export(left_out=lambda _file: "the content of files cannot be exported; upload them with verge_file"),
)
