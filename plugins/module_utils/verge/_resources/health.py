# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a system, the worst first. What cannot be read is never taken for healthy."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Callable, NamedTuple, Optional

from .._schema.codecs import SIZE, TIME, parse_duration, show_duration
from .._schema.report import Report
from .._schema.resource import Answers, Query
from .drive_health import (
    DRIVES,
    HEALTHY,
    REPLACE,
    TIERS,
    WEAR_OPTIONS,
    judge_drives,
    nodes_without,
)
from .levels import CRITICAL, LEVELS, OK, UNKNOWN, WARNING, Bounds, bounds, worst
from .placement import MACHINES, NODES, Verdict, guests_of, place, rooms_of

Row = Mapping[str, Any]
Rows = Sequence[Row]

_ALARMS = Query(
    "alarms", ("status", "level", "snooze", "owner_type", "owner#$display as owner_name", "resolvable", "created")
)
#: Read once for all checks that need nodes.
_NODES = NODES._replace(fields=(*NODES.fields, "need_restart", "restart_reason", "vsan_connected"))
_FAILED = Query(
    "machine_status",
    ("status", "status_info", "machine#name as name", "machine#type as type"),
    (("status", ("error", "unresponsive", "unlicensed")),),
)
_SNAPSHOTS = Query("cloud_snapshots", ("name", "created", "status"))
_TENANTS = Query("tenants", ("name", "status#status as status", "status#state as state"), (("is_snapshot", (False,)),))
_VOLUMES = Query(
    "volumes",
    ("name", "enabled", "status#status as status", "service#name as service", "service#vm#machine#status#status as vm"),
)
_SYNCS = Query("site_syncs_outgoing", ("name", "enabled", "state", "status", "status_info"))
_CERTIFICATES = Query("certificates", ("domain", "expires"))
_LICENSES = Query("licenses", ("name", "valid_until", "auto_renewal"))
_API_KEYS = Query("user_api_keys", ("name", "user#name as user", "expires"))


class Settings(NamedTuple):
    """What a task has set: limits, and when it looks."""

    tiers: Bounds
    snapshots: Bounds
    expiry: Bounds
    wear: Bounds
    now: float


class Problem(NamedTuple):
    """Something that is wrong, with what, and what to do."""

    level: str
    object: str
    message: str
    advice: str = ""


class Checked(NamedTuple):
    """What a check has looked at, and what it has found."""

    number: int
    problems: Sequence[Problem]


# --- the checks ------------------------------------------------------------------------------------------------------


_OWNERS = {
    "vms": "VM",
    "vnets": "network",
    "nodes": "node",
    "tenant_nodes": "tenant node",
    "users": "user",
    "cloud_snapshots": "snapshot of the system",
}


def _owner(row: Row) -> str:
    title = _OWNERS.get(str(row.get("owner_type")), "system")
    return f"{title} {row['owner_name']}" if row.get("owner_name") and title != "system" else title


def _alarms(answers: Sequence[Rows], settings: Settings) -> Checked:
    levels = {"critical": CRITICAL, "error": CRITICAL, "warning": WARNING}
    problems = []
    for row in answers[0]:
        if row.get("level") in levels and not (row.get("snooze") or 0) > settings.now:
            advice = "The platform offers to repair it: 'state: absent' of verge_alarm" if row.get("resolvable") else ""
            owner = _owner(row)
            problems.append(Problem(levels[row["level"]], owner, str(row.get("status")), advice))
    return Checked(len(answers[0]), problems)


def _of_node(row: Row) -> Iterator[Problem]:
    name, status = f"node {row.get('name')}", row.get("status")
    if row.get("maintenance"):
        yield Problem(WARNING, name, "in maintenance", "Take it back into service when the work is done")
    elif status != "running":
        yield Problem(CRITICAL, name, f"status '{status}'", "Look at its console")
    elif row.get("vsan_connected") is False:
        yield Problem(CRITICAL, name, "not connected to the vSAN", "Check its core network")
    if row.get("need_restart"):
        reason = f": {row['restart_reason']}" if row.get("restart_reason") else ""
        yield Problem(WARNING, name, f"needs a restart{reason}", "Restart it with 'state: restarted' of verge_node")


def _nodes(answers: Sequence[Rows], settings: Settings) -> Checked:
    nodes = [row for row in answers[0] if row.get("physical") is not False]
    return Checked(len(nodes), [problem for row in nodes for problem in _of_node(row)])


def _failover(answers: Sequence[Rows], settings: Settings) -> Checked:
    guests = guests_of(answers[1])
    rooms = rooms_of(answers[0], guests)
    problems = []
    for room in rooms:
        others = [one for one in rooms if one.available and one.cluster == room.cluster and one.key != room.key]
        placement = place([guest for guest in guests if guest.node == room.key], others)
        if placement.verdict is not Verdict.FITS:
            level = WARNING if placement.verdict is Verdict.DOES_NOT_FIT else UNKNOWN
            message = f"its machines {'do' if level == WARNING else 'may'} not fit on the other nodes if it fails"
            problems.append(
                Problem(level, f"node {room.name}", message, placement.reason[:1].upper() + placement.reason[1:])
            )
    return Checked(len(rooms), problems)


def _machines(answers: Sequence[Rows], settings: Settings) -> Checked:
    titles = {"vm": "VM", "vnet": "network", "tenant_node": "tenant node"}
    problems = []
    for row in answers[0]:
        kind = str(row.get("type"))
        if kind != "node":
            info = f": {row['status_info']}" if row.get("status_info") else ""
            name = f"{titles.get(kind, kind)} {row.get('name')}"
            problems.append(Problem(CRITICAL, name, f"status '{row.get('status')}'{info}", "Look at its log"))
    return Checked(len(problems), problems)


def _tier_title(row: Row) -> str:
    return f"storage tier {row.get('tier')} of {row.get('cluster_name')}"


_TIER_STATUSES = {
    "noredundant": "no redundancy: one more failure loses data",
    "outofspace": "out of space",
}


def _of_tier(row: Row, settings: Settings) -> Iterator[Problem]:
    title, status, used = _tier_title(row), row.get("status"), row.get("used_percent")
    if status in ("repairing", "initializing", "verifying"):
        yield Problem(WARNING, title, f"status '{status}'", "Wait before you restart a node or pull a disk")
    elif status != "online":
        message = _TIER_STATUSES.get(str(status), f"status '{status}'")
        yield Problem(CRITICAL, title, message, "Check nodes and disks")
    elif row.get("redundant") is False:
        yield Problem(CRITICAL, title, _TIER_STATUSES["noredundant"], "Check nodes and disks")
    if row.get("bad_drives"):
        yield Problem(CRITICAL, title, f"bad disks: {row['bad_drives']}", "See the check 'drives'")
    level = settings.tiers.level(used) if isinstance(used, (int, float)) else UNKNOWN
    if level:
        message = "usage is not reported" if level == UNKNOWN else f"{used:g} percent full"
        yield Problem(level, title, message, "Free space or add disks" if level != UNKNOWN else "")


def _storage(answers: Sequence[Rows], settings: Settings) -> Checked:
    return Checked(len(answers[0]), [problem for row in answers[0] for problem in _of_tier(row, settings)])


def _drives(answers: Sequence[Rows], settings: Settings) -> Checked:
    problems = []
    judged = judge_drives(answers[0], answers[1], answers[2], settings.wear)
    for drive in judged:
        if drive.verdict != HEALTHY:
            advice = f"do not pull it now: {drive.do_not_pull}" if drive.do_not_pull else "it can be pulled now"
            level = CRITICAL if drive.verdict == REPLACE else WARNING
            action = "Replace it" if level == CRITICAL else "Watch it"
            problems.append(Problem(level, f"disk {drive.title}", ", ".join(drive.reasons), f"{action}; {advice}"))
    problems.extend(
        Problem(UNKNOWN, f"node {name}", "no disks are reported") for name in nodes_without(judged, answers[2])
    )
    return Checked(len(judged), problems)


def _snapshots(answers: Sequence[Rows], settings: Settings) -> Checked:
    done = [int(row.get("created") or 0) for row in answers[0] if row.get("status") != "building"]
    advice = "Check the snapshot profile of the system, or take one with verge_cloud_snapshot"
    if not done:
        return Checked(0, [Problem(CRITICAL, "system", "no snapshot of the system", advice)])
    level = settings.snapshots.level(settings.now - max(done))
    age = show_duration(max(3600, int((settings.now - max(done)) // 3600) * 3600))
    problems = [Problem(level, "system", f"the latest snapshot of the system is {age} old", advice)] if level else []
    return Checked(len(done), problems)


def _tenants(answers: Sequence[Rows], settings: Settings) -> Checked:
    problems = []
    for row in answers[0]:
        state = row.get("state")
        if state in ("warning", "error"):
            level = CRITICAL if state == "error" else WARNING
            problems.append(Problem(level, f"tenant {row.get('name')}", f"status '{row.get('status')}'"))
    return Checked(len(answers[0]), problems)


def _nas(answers: Sequence[Rows], settings: Settings) -> Checked:
    problems = []
    for row in answers[0]:
        # The volumes of a service that is off are offline as well.
        if row.get("enabled") and row.get("vm") == "running" and row.get("status") != "online":
            title = f"NAS volume {row.get('name')} of {row.get('service')}"
            problems.append(Problem(WARNING, title, f"status '{row.get('status')}'", "Look at the log of the service"))
    return Checked(len(answers[0]), problems)


def _syncs(answers: Sequence[Rows], settings: Settings) -> Checked:
    enabled = [row for row in answers[0] if row.get("enabled")]
    problems = []
    for row in enabled:
        if row.get("state") != "online":
            info = f": {row['status_info']}" if row.get("status_info") else ""
            level = CRITICAL if row.get("state") == "error" else WARNING
            problems.append(Problem(level, f"site sync {row.get('name')}", f"status '{row.get('status')}'{info}"))
    return Checked(len(enabled), problems)


def _expiring(title: str, end: Any, settings: Settings, advice: str) -> Iterator[Problem]:
    if not isinstance(end, int) or not end:
        return
    rest = end - settings.now
    level = settings.expiry.level_of_rest(rest)
    if level:
        when = str(TIME.show(end))
        yield Problem(level, title, f"{'expires' if rest > 0 else 'expired'} {when}", advice)


def _expiry(kind: str, name: Callable[[Row], str], column: str, advice: str) -> Callable[..., Checked]:
    def check(answers: Sequence[Rows], settings: Settings) -> Checked:
        rows = [row for row in answers[0] if not row.get("auto_renewal")]
        found = [_expiring(f"{kind} {name(row)}", row.get(column), settings, advice) for row in rows]
        return Checked(len(answers[0]), [problem for problems in found for problem in problems])

    return check


class _Check(NamedTuple):
    title: str
    queries: tuple[Query, ...]
    judge: Callable[[Sequence[Rows], Settings], Checked]


_CHECKS: Mapping[str, _Check] = {
    "alarms": _Check("Alarms", (_ALARMS,), _alarms),
    "nodes": _Check("Nodes", (_NODES,), _nodes),
    "failover": _Check("Room for the failure of a node", (_NODES, MACHINES), _failover),
    "storage": _Check("Storage tiers", (TIERS,), _storage),
    "drives": _Check("Disks", (DRIVES, TIERS, _NODES), _drives),
    "machines": _Check("Failed machines", (_FAILED,), _machines),
    "snapshots": _Check("Snapshots of the system", (_SNAPSHOTS,), _snapshots),
    "tenants": _Check("Tenants", (_TENANTS,), _tenants),
    "nas": _Check("NAS volumes", (_VOLUMES,), _nas),
    "site_syncs": _Check("Site syncs", (_SYNCS,), _syncs),
    "certificates": _Check(
        "Certificates",
        (_CERTIFICATES,),
        _expiry(
            "certificate",
            lambda row: str(row.get("domain")),
            "expires",
            "Renew it with 'state: renewed' of verge_certificate",
        ),
    ),
    "licenses": _Check(
        "Licences", (_LICENSES,), _expiry("licence", lambda row: str(row.get("name")), "valid_until", "Renew it")
    ),
    "api_keys": _Check(
        "API keys",
        (_API_KEYS,),
        _expiry("API key", lambda row: f"{row.get('name')} of {row.get('user')}", "expires", "Replace it in time"),
    ),
}


# --- the report ------------------------------------------------------------------------------------------------------


def _settings(params: Mapping[str, Any]) -> Settings:
    return Settings(
        tiers=bounds(params, "tier", int),
        snapshots=bounds(params, "snapshot", parse_duration),
        expiry=bounds(params, "expiry", parse_duration, rising=False),
        wear=bounds(params, "wear", int),
        now=time.time(),
    )


def _chosen(params: Mapping[str, Any]) -> Mapping[str, _Check]:
    names = params.get("checks")
    return {name: check for name, check in _CHECKS.items() if names is None or name in names}


def _queries(params: Mapping[str, Any]) -> Sequence[Query]:
    _settings(params)
    found: dict[Query, None] = {}
    for check in _chosen(params).values():
        found.update(dict.fromkeys(check.queries))
    return list(found)


def _run(check: _Check, read: Mapping[Query, Optional[Rows]], settings: Settings) -> Checked:
    answers = [read[query] for query in check.queries]
    missing = sorted(query.table for query, rows in zip(check.queries, answers) if rows is None)
    if missing:
        advice = "Let the account read these tables, or leave the check out with 'checks'"
        return Checked(0, [Problem(UNKNOWN, "system", f"cannot be read: {', '.join(missing)}", advice)])
    return check.judge([rows or () for rows in answers], settings)


def _line(check: str, problem: Problem) -> str:
    return f"{check}: {problem.object}: {problem.message}"


def _shown(check: str, problem: Problem) -> dict[str, Any]:
    return {"check": check, "text": _line(check, problem), **problem._asdict()}


def _summary(counts: Mapping[str, int], checks: Sequence[Mapping[str, Any]]) -> str:
    fine = sum(check["status"] == OK for check in checks)
    found = [
        f"{number} {level}{'s' if level == WARNING and number > 1 else ''}"
        for level, number in counts.items()
        if number
    ]
    return f"{', '.join(found) or 'nothing to do'}; {fine} of {len(checks)} checks found nothing"


def _tiers_of(rows: Rows) -> list[dict[str, Any]]:
    def size(row: Row, name: str) -> Optional[str]:
        return None if row.get(name) is None else str(SIZE.show(int(row[name])))

    found = [
        {
            "cluster": row.get("cluster_name"),
            "tier": row.get("tier"),
            "status": row.get("status"),
            "capacity": size(row, "capacity"),
            "used": size(row, "used"),
            "used_percent": None if row.get("used_percent") is None else float(row["used_percent"]),
        }
        for row in rows
    ]
    return sorted(found, key=lambda tier: (str(tier["cluster"]), tier["tier"] or 0))


def _evaluate(params: Mapping[str, Any], answers: Answers) -> Mapping[str, Any]:
    settings, chosen = _settings(params), _chosen(params)
    read = dict(zip(_queries(params), answers))
    findings: list[dict[str, Any]] = []
    ignored: list[dict[str, Any]] = []
    checks = []
    for name, check in chosen.items():
        done = _run(check, read, settings)
        own: list[dict[str, Any]] = []
        for problem in done.problems:
            skip = any(fnmatchcase(_line(name, problem), pattern) for pattern in params.get("ignore") or ())
            (ignored if skip else own).append(_shown(name, problem))
        findings += own
        status = worst([finding["level"] for finding in own])
        checks.append(
            {
                "check": name,
                "title": check.title,
                "status": status,
                "looked_at": done.number,
                "findings": len(own),
            }
        )
    findings.sort(key=lambda finding: LEVELS.index(finding["level"]))
    counts = {level: sum(finding["level"] == level for finding in findings) for level in LEVELS}
    return {
        "status": worst([finding["level"] for finding in findings]),
        "summary": _summary(counts, checks),
        "counts": counts,
        "findings": findings,
        "ignored": ignored,
        "checks": checks,
        "tiers": _tiers_of(read.get(TIERS) or ()),
        "time": str(TIME.show(int(settings.now))),
    }


HEALTH = Report(
    name="health",
    options={
        "checks": {"type": "list", "elements": "str", "choices": list(_CHECKS)},
        "ignore": {"type": "list", "elements": "str"},
        "tier_warning": {"type": "int", "default": 80},
        "tier_critical": {"type": "int", "default": 90},
        "snapshot_warning": {"type": "str", "default": "26 hours"},
        "snapshot_critical": {"type": "str", "default": "50 hours"},
        "expiry_warning": {"type": "str", "default": "30 days"},
        "expiry_critical": {"type": "str", "default": "7 days"},
        **WEAR_OPTIONS,
    },
    queries=_queries,
    evaluate=_evaluate,
    tolerant=True,
)
