# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disks of nodes have to be replaced, and whether one can be pulled without losing data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .._schema.codecs import SIZE
from .._schema.keys import Key
from .._schema.report import Report
from .._schema.resource import Answers, Query
from .levels import Bounds, bounds

DRIVES = Query(
    "machine_drive_phys",
    (
        *("serial", "model", "path", "location", "size", "boot", "spare", "vsan_tier", "temp", "temp_warn"),
        *("wear_level", "wear_level_warn", "hours_warn", "realloc_sectors", "realloc_sectors_warn"),
        *("current_pending_sector", "current_pending_sector_warn", "offline_uncorrectable"),
        *("offline_uncorrectable_warn", "vsan_read_errors", "vsan_write_errors", "vsan_last_error", "vsan_repairing"),
        "parent_drive#machine#name as node",
        "parent_drive#status#status as status",
    ),
)
TIERS = Query(
    "cluster_tiers",
    (
        *(
            "tier",
            "cluster",
            "cluster#name as cluster_name",
            "status#status as status",
            "status#redundant as redundant",
        ),
        *("status#capacity as capacity", "status#used as used", "status#used_pct as used_percent"),
        *("status#bad_drives as bad_drives", "status#repairs as repairs"),
    ),
)
NODES_OF_DRIVES = Query("nodes", ("name", "cluster", "physical"))

#: The verdicts, the worst first.
REPLACE, WATCH, HEALTHY = "replace", "watch", "healthy"
_ORDER = (REPLACE, WATCH, HEALTHY)
#: The statuses of a disk that works.
_WORKING = ("online", "repairing")


#: Columns that count sectors, each with one that says whether there are too many (`..._warn`).
_SECTORS = (
    ("realloc_sectors", "reallocated sector"),
    ("current_pending_sector", "pending sector"),
    ("offline_uncorrectable", "uncorrectable sector"),
)


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _grave(row: Mapping[str, Any], limits: Bounds) -> Iterator[str]:
    status = row.get("status")
    if status is not None and status not in _WORKING:
        yield f"status '{status}'"
    for name, what in _SECTORS:
        if row.get(f"{name}_warn"):
            yield f"{_counted(_number(row, name), what)}, above the limit of the platform"
    if _number(row, "wear_level") >= limits.critical:
        yield f"{_number(row, 'wear_level')} percent worn"


def _mild(row: Mapping[str, Any], limits: Bounds) -> Iterator[str]:
    wear = _number(row, "wear_level")
    if wear < limits.critical and (wear >= limits.warning or row.get("wear_level_warn")):
        yield f"{wear} percent worn"
    for name, what in _SECTORS:
        if _number(row, name) and not row.get(f"{name}_warn"):
            yield _counted(_number(row, name), what)
    for name, what in (("vsan_read_errors", "read error"), ("vsan_write_errors", "write error")):
        if _number(row, name):
            yield f"{_counted(_number(row, name), what)} of the vSAN"
    if row.get("vsan_last_error"):
        yield f"last error of the vSAN: {row['vsan_last_error']}"
    if row.get("temp_warn"):
        yield f"{_number(row, 'temp')} degrees Celsius"
    if row.get("hours_warn"):
        yield "many hours in operation"
    if _number(row, "vsan_repairing"):
        yield "being repaired"


class _Place(NamedTuple):
    """Where a disk keeps its data."""

    cluster: Optional[Key]
    tier: int


class Drive(NamedTuple):
    """A disk, what is wrong with it, and why it must not be pulled (empty: it can be)."""

    row: Mapping[str, Any]
    verdict: str
    reasons: tuple[str, ...]
    do_not_pull: str = ""

    @property
    def title(self) -> str:
        """How people find it."""
        return f"{self.row.get('node')} {self.row.get('path')} ({self.row.get('serial')})"

    def shown(self) -> dict[str, Any]:
        """Return it as the result shows it."""
        tier = self.row.get("vsan_tier")
        return {
            "serial": str(self.row.get("serial")),
            "node": self.row.get("node"),
            "path": self.row.get("path"),
            "location": self.row.get("location"),
            "model": self.row.get("model"),
            "size": None if self.row.get("size") is None else str(SIZE.show(self.row["size"])),
            "tier": tier,
            "status": self.row.get("status"),
            "temperature": self.row.get("temp"),
            "wear_level": self.row.get("wear_level"),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
            "can_be_pulled": not self.do_not_pull,
            "do_not_pull": self.do_not_pull,
        }


def _judged(row: Mapping[str, Any], limits: Bounds) -> Drive:
    grave, mild = tuple(_grave(row, limits)), tuple(_mild(row, limits))
    return Drive(row, REPLACE if grave else WATCH if mild else HEALTHY, (*grave, *mild))


def _place(drive: Drive, clusters: Mapping[Any, Optional[Key]]) -> _Place:
    return _Place(clusters.get(drive.row.get("node")), _number(drive.row, "vsan_tier"))


def _keeps(drive: Drive, place: _Place, tier: Optional[Mapping[str, Any]], others: Sequence[Drive]) -> str:
    """Return why a disk must not be pulled now."""
    if place.tier < 0 or drive.row.get("vsan_tier") is None:
        return "it starts the node" if drive.row.get("boot") else ""
    if tier is None:
        return f"the state of storage tier {place.tier} is not known"
    if tier.get("redundant") is not True:
        return f"storage tier {place.tier} has no redundancy now"
    busy = [other.title for other in others if _number(other.row, "vsan_repairing")]
    if tier.get("status") not in ("online", None) or busy:
        return f"storage tier {place.tier} is {'being repaired' if busy else tier.get('status')}"
    bad = [o.title for o in others if o.verdict == REPLACE and o.row.get("node") != drive.row.get("node")]
    return f"{bad[0]} on another node has to be replaced, too: first one, then the other" if bad else ""


def judge_drives(
    drives: Iterable[Mapping[str, Any]],
    tiers: Iterable[Mapping[str, Any]],
    nodes: Iterable[Mapping[str, Any]],
    limits: Bounds,
) -> list[Drive]:
    """Return the disks of nodes, the worst first."""
    # Without a parent, a row belongs to no node that there is.
    judged = [_judged(row, limits) for row in drives]
    clusters = {node.get("name"): Key.of(node.get("cluster")) for node in nodes}
    states = {_Place(Key.of(tier.get("cluster")), _number(tier, "tier")): tier for tier in tiers}
    found = []
    for drive in judged:
        place = _place(drive, clusters)
        others = [other for other in judged if other is not drive and _place(other, clusters) == place]
        found.append(drive._replace(do_not_pull=_keeps(drive, place, states.get(place), others)))
    return sorted(
        found, key=lambda one: (_ORDER.index(one.verdict), str(one.row.get("node")), str(one.row.get("path")))
    )


def nodes_without(judged: Iterable[Drive], nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the nodes of which no disks are reported, which may hide what is wrong with them."""
    present = {drive.row.get("node") for drive in judged}
    return [
        str(node.get("name")) for node in nodes if node.get("physical") is not False and node.get("name") not in present
    ]


#: The options of both reports about disks.
WEAR_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "wear_warning": {"type": "int", "default": 80},
    "wear_critical": {"type": "int", "default": 95},
}


def _queries(params: Mapping[str, Any]) -> Sequence[Query]:
    bounds(params, "wear", int)
    return [DRIVES, TIERS, NODES_OF_DRIVES]


def _evaluate(params: Mapping[str, Any], answers: Answers) -> Mapping[str, Any]:
    drives, tiers, nodes = answers
    if drives is None:
        raise ValueError("the disks of the nodes cannot be read: this account may not read them")
    judged = judge_drives(drives, tiers or (), nodes or (), bounds(params, "wear", int))
    return {
        "drives": [drive.shown() for drive in judged],
        "counts": {verdict: sum(drive.verdict == verdict for drive in judged) for verdict in _ORDER},
        "nodes_without_drives": sorted(nodes_without(judged, nodes or ())),
    }


DRIVE_HEALTH = Report(
    name="drive_health",
    options=WEAR_OPTIONS,
    queries=_queries,
    evaluate=_evaluate,
    tolerant=True,
)
