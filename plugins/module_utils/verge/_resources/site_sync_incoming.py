# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syncs by which other systems send system snapshots to this one: table `site_syncs_incoming`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, TIME, Choice, Codec, Integer, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.resource import Export, ImperativeState, Resource, State, TaskView
from .._schema.steps import PollResult, RunAction, Step
from .._schema.waits import wait_for_facts
from .._secret_names import HIDDEN
from . import words

_SHOW_CODE = "show_registration_code"


class _Revealed(str):
    """A registration code that a task asks for."""

    __slots__ = ()


class RegistrationCode(Codec):
    """The code with which the sender registers, for whoever has it: it is hidden, unless a task asks for it."""

    def load(self, raw: Any) -> Any:
        return str(raw or "")

    def show(self, value: Any) -> Any:
        return value if isinstance(value, _Revealed) or not value else HIDDEN


def _revealed_code(sync: State, controls: Controls) -> Mapping[str, Any]:
    code = sync.facts.get("registration_code")
    return {"registration_code": _Revealed(code)} if code and controls.extra.get(_SHOW_CODE) else {}


def _wait_for_code(task: TaskView, old: str) -> Step:
    """Wait until the platform has generated a code; it shows some time after the creation (official Terraform provider)."""

    def judge(facts: Mapping[str, Any]) -> PollResult:
        word, found = facts["status"], str(facts["registration_code"] or "")
        return PollResult(bool(found) and found != old and word != "generating_reg", f"status {word}")

    names = ("status", "registration_code")
    subject = f"the registration code of {task.target}"
    return wait_for_facts(task.resource, task.key, names, judge, subject, "it", needed=False)


def _wait_for_first_code(task: TaskView) -> Sequence[Step]:
    return [_wait_for_code(task, old="")]


def _regenerate(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    if task.state is None:
        return []
    body = {"site_syncs_incoming": wire_key(task.state.key), "action": "regenerate"}
    return [
        RunAction(f"generate a new registration code of {task.target}", "site_syncs_incoming_actions", body),
        _wait_for_code(task, old=str(task.state.facts.get("registration_code") or "")),
    ]


def _is_a_way_back(sync: State) -> Optional[str]:
    return "the platform has created them for syncs back" if sync.facts.get("system_created") else None


SITE_SYNC_INCOMING = Resource(
    name="site_sync_incoming",
    plural="site_syncs_incoming",
    title="incoming site sync",
    table="site_syncs_incoming",
    columns=(
        Column("name", Text(), required=True),
        Reference("site", table="sites", title="site", required=True, write=CREATE_ONLY),
        Column("description", Text()),
        Column("enabled", FLAG, create_default=True),
        Column("public_ip", Text()),
        Column("force_tier", Choice("unspecified", "1", "2", "3", "4", "5")),
        Column("min_snapshots", Integer(0)),
        Column("vsan_host", Text()),
        Column("vsan_port", Integer(1, 65535)),
        Column("request_url", Text()),
    ),
    scope=("site",),
    facts=(
        Fact("status"),
        Fact("status_info"),
        # Every module has an option `state`.
        Fact("health", "state"),
        Fact("registration_code", codec=RegistrationCode(), volatile=True),
        Fact("registered", "verified#registered", FLAG),
        Fact("registered_on", "verified#registered_on", TIME, volatile=True),
        Fact("sender", "verified#name"),
        Fact("sync_back", "sync_back#name"),
        Fact("sync_id", volatile=True, fixed=True),
        Fact("last_sync", codec=TIME, volatile=True),
        Fact("system_created", codec=FLAG),
    ),
    after_create=_wait_for_first_code,
    imperative_states=(ImperativeState("regenerated", _regenerate, waits=True),),
    task_facts=_revealed_code,
    controls={_SHOW_CODE: {"type": "bool", "default": False}},
    export=Export(terraform="site_sync_incoming", left_out=_is_a_way_back),
    words=words.SITE_SYNC_INCOMING,
)
