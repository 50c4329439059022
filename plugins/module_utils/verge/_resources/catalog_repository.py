# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories of recipe catalogs: table `catalog_repositories`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, TIER, TIME, Choice, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import Desired, Export, ImperativeState, Resource, State, TaskView, Work
from .._schema.steps import PollResult, RunAction, Step
from .._schema.waits import wait_for_facts
from ..errors import UsageError
from . import words
from .checks import not_in_use, unique_name

#: While the platform fetches catalogs; anything else means that it is done.
_BUSY = ("refreshing", "downloading", "installing", "applying")
_REMOTE = ("remote", "remote-git")
#: The platform creates these; users create the others.
_BUILT_IN = ("provider", "yottabyte")
_LOCAL = Key("1")


def _is_busy(repository: State) -> bool:
    return repository.facts.get("status") in _BUSY


def _failure(repository: State) -> Optional[str]:
    if repository.facts.get("status") != "error":
        return None
    return f"status error {repository.facts.get('status_info') or ''}".strip()


def _has_a_url(desired: Desired, repository: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent":
        return None
    current = repository.values if repository else {}
    kind = desired.get("type", current.get("type"))
    url = desired.get("url") if "url" in desired.values else current.get("url")
    return f"a repository of type '{kind}' needs a 'url'" if kind in _REMOTE and not url else None


def _is_not_local(desired: Desired, repository: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent" and repository is not None and repository.key == _LOCAL:
        return "the platform does not delete the local repository"
    return None


def _refresh(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    """Fetch new and changed catalogs and recipes, and wait until that is done."""
    resource, state = task.resource, task.state
    if state is None:
        raise UsageError("it was not found", operation="refresh", target=task.target)
    names = ("status", "status_info", "status_changed", "last_refreshed")
    old = {name: state.facts.get(name) for name in names}

    def judge(new: Mapping[str, Any]) -> PollResult:
        # The status of an earlier refresh remains until this one has begun.
        moved = any(new[name] != old[name] for name in ("status_changed", "last_refreshed"))
        done = moved and new["status"] not in _BUSY
        failed = f"status error {new['status_info'] or ''}".strip() if done and new["status"] == "error" else None
        return PollResult(done, f"status {new['status']}", failed, progressing=new["status"] in _BUSY)

    body = {"repository": state.key.wire, "action": "refresh"}
    return [
        RunAction(f"refresh {task.target}", "catalog_repository_actions", body),
        wait_for_facts(resource, task.key, names, judge, f"the refresh of {task.target}", "its end", needed=False),
    ]


CATALOG_REPOSITORY = Resource(
    name="catalog_repository",
    plural="catalog_repositories",
    title="catalog repository",
    table="catalog_repositories",
    columns=(
        Column("name", Text(255), required=True),
        Column("description", Text(256)),
        Column(
            "type",
            Choice("local", "remote", "remote-git", reported=_BUILT_IN),
            write=CREATE_ONLY,
        ),
        Column("url", Text()),
        # Every module has `username` and `password` for its own connection.
        Column("repository_user", Text(64), column="user"),
        Column("repository_password", Text(256), column="password", exposure=SECRET),
        Column("allow_insecure", FLAG),
        Column("auto_refresh", FLAG),
        Column("max_tier", TIER),
        Column("override_default_scope", Choice("private", "global", "tenant", "none")),
        Column("enabled", FLAG),
    ),
    facts=(
        Fact("status", "status#status"),
        Fact("health", "status#state"),
        Fact("status_info", "status#info"),
        Fact("status_changed", "status#last_update", TIME, volatile=True),
        Fact("last_refreshed", codec=TIME, volatile=True),
    ),
    works=(Work("refresh", busy=_is_busy, failed=_failure),),
    imperative_states=(ImperativeState("refreshed", _refresh),),
    guards=(_has_a_url, _is_not_local),
    preflights=(
        unique_name(),
        not_in_use(
            "catalogs",
            ("repository",),
            lambda key: key.wire,
            ("name",),
            lambda catalog: f"'{catalog.get('name')}'",
            "catalog",
            taken_along="its catalogs with all their recipes",
        ),
    ),
    controls={"force": {"type": "bool", "default": False}},
    export=Export(
        left_out=lambda repository: (
            "the platform creates them"
            if repository.key == _LOCAL or repository.values.get("type") in _BUILT_IN
            else None
        )
    ),
    words=words.CATALOG_REPOSITORY,
)
