# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bundles of logs and states for the vendor's support: table `system_diagnostics`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, KEY, SIZE, TIME, Text
from .._schema.columns import ONCE, Column, Fact
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Desired, Export, ImperativeState, Resource, State, TaskView, Work
from .._schema.steps import PollResult, RunAction, Step, Wait
from .._schema.waits import wait_for_facts
from ..errors import UsageError
from . import words
from .checks import unique_name

_COMPLETE, _FAILED = "complete", "error"
_BUSY = ("initializing", "building", "uploading")


def _is_busy(bundle: State) -> bool:
    return bundle.facts.get("status") in _BUSY


def _failure(bundle: State) -> Optional[str]:
    if bundle.facts.get("status") != _FAILED:
        return None
    return f"status error {bundle.facts.get('status_info') or ''}".strip()


def _has_ended(desired: Desired, bundle: Optional[State], controls: Controls) -> Optional[str]:
    if bundle is not None and controls.state == "absent" and _is_busy(bundle):
        return f"it is {bundle.facts.get('status')}, and the platform cannot cancel that: remove it once it has ended"
    return None


def _judge(facts: Mapping[str, Any]) -> PollResult:
    status = facts["status"]
    failed = f"status error {facts['status_info'] or ''}".strip() if status == _FAILED else None
    return PollResult(status == _COMPLETE, f"status {status}", failed, progressing=status in _BUSY)


def _wait(task: TaskView, awaited: str, needed: bool) -> Wait:
    facts = ("status", "status_info")
    return wait_for_facts(task.resource, task.key, facts, _judge, task.target, awaited, needed=needed)


def _send(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    """Send the bundle to the vendor once it is complete, and wait until that is done."""
    bundle = task.state
    if bundle is None:
        return []  # the engine refuses what does not exist
    if bundle.facts.get("status") == _FAILED:
        raise UsageError(
            "it could not be collected, so that there is nothing to send",
            hint="remove it and create it again",
            operation="send",
            target=task.target,
        )
    collected = [_wait(task, "the end of the collection", needed=True)] if _is_busy(bundle) else []
    body = {"system_diagnostic": bundle.key.wire, "action": "send2support"}
    return [
        *collected,
        RunAction(f"send {task.target} to support", "system_diagnostic_actions", body),
        _wait(task, "the end of the upload", needed=False),
    ]


SYSTEM_DIAGNOSTIC = Resource(
    name="system_diagnostic",
    plural="system_diagnostics",
    title="diagnostic bundle",
    table="system_diagnostics",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        # No client changes it later; there is an action to send an existing bundle.
        Column("send_to_support", FLAG, column="send2support", write=ONCE, kept=True),
    ),
    facts=(
        Fact("status"),
        Fact("status_info"),
        Fact("file_name", "file#name"),
        Fact("file_id", "file", KEY, volatile=True),
        Fact("size", "file#filesize", SIZE),
        Fact("created", "timestamp", TIME, volatile=True, fixed=True),
    ),
    works=(Work("collection of the diagnostics", busy=_is_busy, failed=_failure),),
    imperative_states=(ImperativeState("sent", _send, waits=True),),
    guards=(_has_ended,),
    preflights=(unique_name(),),
    export=Export(on_request="they are records of work, and no configuration"),
    words=words.SYSTEM_DIAGNOSTIC,
)
