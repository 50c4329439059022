# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against an update: the health of the system, looked at before anything is installed or restarted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Optional

from .._schema.keys import Key
from .._schema.resource import Answers, Finding, PlannedTask, Preflight, Query
from .placement import MACHINES, NODES, Verdict, guests_of, place, rooms_of

#: The states that change what runs on the system.
RISKY = ("installed", "applied")
_GRAVE = ("error", "critical")
_WARNINGS = (
    *("temp_warn", "wear_level_warn", "realloc_sectors_warn", "current_pending_sector_warn"),
    "offline_uncorrectable_warn",
)
_ALARMS = Query("alarms", ("status", "level", "snooze"), (("level", _GRAVE),))
_TIERS = Query(
    "cluster_tiers",
    ("tier", "status#status as status", "status#redundant as redundant", "status#used_pct as used_percent"),
)
_DRIVES = Query("machine_drive_phys", ("serial", "vsan_repairing", *_WARNINGS))
_SNAPSHOTS = Query("cloud_snapshots", ("name", "created"))
_OFFERED = Query("update_source_packages", ("name", "version", "source", "branch"))
_INSTALLED = Query("update_packages", ("name", "version"))
#: Seconds after which a snapshot no longer counts as one from before the update.
_RECENT = 24 * 3600


def _queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if task.plan.after.get("state") not in RISKY:
        return None
    return [_ALARMS, _TIERS, _DRIVES, _SNAPSHOTS, NODES, MACHINES, _OFFERED, _INSTALLED]


def _rows(answer: Optional[Sequence[Mapping[str, Any]]]) -> Sequence[Mapping[str, Any]]:
    return answer or ()


def _of_alarms(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    active = [str(row.get("status")) for row in rows if not (row.get("snooze") or 0) > time.time()]
    if active:
        more = f" and {len(active) - 3} more" if len(active) > 3 else ""
        yield f"alarms: {', '.join(active[:3])}{more}"


def _of_storage(rows: Sequence[Mapping[str, Any]], limit: int) -> Iterator[str]:
    for row in rows:
        tier = f"storage tier {row.get('tier')}"
        if row.get("status") not in ("online", None):
            yield f"{tier} is in status '{row.get('status')}'"
        elif row.get("redundant") is False:
            yield f"{tier} has no redundancy"
        used = row.get("used_percent")
        if isinstance(used, (int, float)) and used > limit:
            yield f"{tier} is {used:g} percent full, the limit is {limit} ('max_vsan_usage')"


def _of_drives(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        if row.get("vsan_repairing"):
            yield f"drive {row.get('serial')} is being repaired"
        elif any(row.get(name) for name in _WARNINGS):
            yield f"drive {row.get('serial')} warns of its health"


def _of_snapshots(rows: Sequence[Mapping[str, Any]], takes_one: bool) -> Iterator[str]:
    recent = [row for row in rows if (row.get("created") or 0) > time.time() - _RECENT]
    if not takes_one and not recent:
        yield "there is no cloud snapshot of the last 24 hours, and 'snapshot_on_update' is off"


def _of_nodes(answers: Answers, restarts: bool) -> Iterator[str]:
    guests = guests_of(_rows(answers[5]))
    rooms = rooms_of(_rows(answers[4]), guests)
    for room in rooms:
        if not room.available:
            yield f"node '{room.name}' is not in service"
        elif restarts:
            others = [one for one in rooms if one.available and one.cluster == room.cluster and one.key != room.key]
            placement = place([guest for guest in guests if guest.node == room.key], others)
            if placement.verdict is Verdict.DOES_NOT_FIT:
                yield f"the machines of node '{room.name}' do not fit on the others: {placement.reason}"


def _changes(task: PlannedTask, answers: Answers) -> str:
    """Return which versions become which."""
    installed = {row.get("name"): str(row.get("version")) for row in _rows(answers[7])}
    source = task.state.key_of("source") if task.state else None
    branch = task.state.key_of("branch") if task.state else None
    found = [
        f"{row.get('name')} {installed.get(row.get('name'), 'none')} -> {row.get('version')}"
        for row in _rows(answers[6])
        if Key.of(row.get("source")) == source
        and Key.of(row.get("branch")) == branch
        and installed.get(row.get("name")) != str(row.get("version"))
    ]
    return ", ".join(sorted(found))


def _evaluate(task: PlannedTask, answers: Answers) -> Finding:
    values = task.state.values if task.state else {}
    restarts = task.plan.after.get("state") == "applied"
    problems = [
        *_of_alarms(_rows(answers[0])),
        *_of_storage(_rows(answers[1]), int(values.get("max_vsan_usage") or 80)),
        *_of_drives(_rows(answers[2])),
        *_of_snapshots(_rows(answers[3]), bool(values.get("snapshot_on_update"))),
        *_of_nodes(answers, restarts),
    ]
    if problems and not task.controls.force:
        return Finding("; ".join(problems), "solve that first, or accept it with 'force: true'")
    announcements = {"packages": f"packages that change: {_changes(task, answers)}"} if _changes(task, answers) else {}
    if restarts:
        names = sorted(str(row.get("name")) for row in _rows(answers[4]) if row.get("physical") is not False)
        announcements["restarts"] = f"nodes will restart, one after the other: {', '.join(names)}"
    return Finding(
        announcements=announcements,
        warnings=tuple(f"accepted with 'force: true': {problem}" for problem in problems),
    )


#: Refuses to install or apply an update while the system is not well.
HEALTHY = Preflight(_queries, _evaluate)
