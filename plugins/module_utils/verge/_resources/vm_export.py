# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of VMs to NAS volumes: table `volume_vm_exports`, one for each volume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, Integer
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Desired, ImperativeState, Resource, Selects, State, TaskView, Work
from .._schema.steps import Note, Poll, PollResult, RunAction, Step, Wait
from .._schema.waits import wait_for
from ..errors import UsageError
from . import words
from .vm import VM

_BUSY = ("building", "cleaning")
_ACTIONS = "volume_vm_export_actions"
_RESULTS = "volume_vm_export_stats"
_BEFORE = "results before"
#: Seconds in which the result of a run that has ended must be there.
_RECORDING = 30.0
_MOST_NAMES = 5
#: Options that only matter for a run.
_RUN_OPTIONS = ("vms", "filters", "exclude", "folder")


def _is_going_on(export: State) -> bool:
    return export.facts.get("status") in _BUSY


def _chosen_keys(task: TaskView) -> Optional[list[Any]]:
    """Return the keys of the chosen VMs; None: all that may be exported.

    Raises:
        UsageError: the platform would not export one of them.
    """
    if task.chosen is None:
        return None
    refused = [str(vm["name"]) for vm in task.chosen if not vm.get("allow_export")]
    if refused:
        raise UsageError(
            f"the platform does not export {_listed(refused)}: 'allow_export' is false",
            hint="set 'allow_export: true' with verge_vm, or leave them out with 'exclude' or 'filters: {allow_export: true}'",
            operation="export VMs",
            target=task.target,
        )
    return [wire_key(Key(str(vm["id"]))) for vm in task.chosen]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"VM{'' if len(names) == 1 else 's'} {shown}{f' and {more} more' if more > 0 else ''}"


def _status(row: Mapping[str, Any]) -> PollResult:
    status, info = row.get("status"), row.get("status_info")
    seen = f"status {status}" + (f", {info}" if info else "")
    return PollResult(status not in (*_BUSY, "error"), seen, failed=seen if status == "error" else None)


def _result(row: Mapping[str, Any]) -> PollResult:
    count, errors = (int(row.get(name) or 0) for name in ("virtual_machines", "errors"))
    if errors:
        return PollResult(False, "a result", failed=f"{errors} of {count} VMs were not exported")
    return PollResult(True, "a result", failed=None if count else "no VM was exported")


def _export(task: TaskView, _target: Optional[Key]) -> list[Step]:
    """Start a run, and wait until the platform has recorded how it ended."""
    keys, folder = _chosen_keys(task), task.controls.extra.get("folder")
    params = {**({"name": folder} if folder else {}), **({} if keys is None else {"vms": keys})}
    what = _listed([str(vm["name"]) for vm in task.chosen]) if task.chosen is not None else "all VMs that allow it"
    key = task.key.wire if isinstance(task.key, Key) else task.key
    subject = f"export {what} with {task.target}"
    fields, pointer = ("$key", "virtual_machines", "errors"), "volume_vm_exports"
    hint = "the platform counts VMs and does not name them; VMs without 'allow_export: true' are never exported"
    return [
        Note("read the results of earlier runs", _RESULTS, task.key, pointer, _BEFORE),
        RunAction(subject, _ACTIONS, {"volume_vm_export": key, "action": "start_export", "params": params}),
        wait_for(
            task.resource, task.key, f"the run of {task.target}", Poll(("$key", "status", "status_info"), _status),
            "its end", needed=False,
        ),
        Wait(
            f"wait for the result of {task.target}", _RESULTS, task.key,
            Poll(fields, _result, on_missing=PollResult(False, "no result")), "a new one", key_column=pointer,
            timeout=_RECORDING, needed=False, hint=hint, new_since=_BEFORE,
        ),
    ]  # fmt: skip


def _run_options_need_a_run(desired: Desired, export: Optional[State], controls: Controls) -> Optional[str]:
    used = [option for option in _RUN_OPTIONS if controls.extra.get(option) is not None]
    if used and controls.state != "exported":
        return f"'{used[0]}' needs 'state: exported'"
    return None


def _run_has_ended(desired: Desired, export: Optional[State], controls: Controls) -> Optional[str]:
    if export is not None and controls.state == "absent" and _is_going_on(export):
        return f"its status is '{export.facts.get('status')}'; remove it once the run has ended"
    return None


VM_EXPORT = Resource(
    name="vm_export",
    plural="vm_exports",
    title="VM export",
    table="volume_vm_exports",
    columns=(
        Reference(
            "volume",
            table="volumes",
            title="NAS volume",
            constants=(("is_snapshot", False),),
            required=True,
            write=CREATE_ONLY,
        ),
        Column("quiesce", FLAG, column="quiesced"),
        Column("max_exports", Integer(1, 100)),
        Column("create_current", FLAG),
    ),
    identity=("volume",),
    facts=(
        Fact("status"),
        Fact("status_info"),
    ),
    works=(Work("run", busy=_is_going_on),),
    imperative_states=(
        ImperativeState(
            "exported",
            _export,
            creates=True,
            selects=Selects(VM, "vms", "filters", "exclude", fields=("allow_export",)),
        ),
    ),
    controls={
        "vms": {"type": "list", "elements": "str"},
        "filters": {"type": "raw"},
        "exclude": {"type": "raw"},
        "folder": {"type": "str"},
    },
    guards=(_run_options_need_a_run, _run_has_ended),
    words=words.VM_EXPORT,
)
