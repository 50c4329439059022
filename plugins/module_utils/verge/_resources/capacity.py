# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much room a system has. What the platform does not report is null, never a guess."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .._schema.codecs import RAM, SIZE, TIME, parse_duration
from .._schema.keys import Key
from .._schema.report import Report
from .._schema.resource import Answers, Query
from .balance import moves_for, spread_of
from .levels import LEVELS, UNKNOWN, WARNING, Bounds, bounds, worst
from .placement import MACHINES, NODES, Guest, Room, Verdict, guests_of, place, ram_text, rooms_of

_CLUSTERS = Query("clusters", ("name",))
_MACHINES = MACHINES._replace(
    fields=(*MACHINES.fields, "machine#preferred_node as preferred_node", "machine#ha_group as ha_group")
)
_TIERS = Query("storage_tiers", ("tier", "capacity", "used", "allocated", "used_pct"))
_HISTORY = Query("cluster_tier_stats_history_long", ("timestamp", "used", "tier#tier as number"))
#: Seconds between the first and the last sample from which a growth is worked out.
_SHORTEST = 86400
#: How many points of the history of a tier are returned at most.
_POINTS = 60
#: Seconds after which the time at which a tier is full says nothing.
_LONGEST = 20 * 365 * 86400


class _Wanted(NamedTuple):
    """The size of a VM; None: it does not matter."""

    ram: Optional[int]
    storage: Optional[int]
    tier: Optional[int]


class _Balance(NamedTuple):
    """How even nodes should be: the memory of each, what difference may remain, and the VMs that stay."""

    sizes: dict[str, int]
    spread: float
    stay: frozenset[str]


def _wanted(params: Mapping[str, Any]) -> _Wanted:
    found = {}
    for option, codec in (("ram", RAM), ("storage", SIZE)):
        value = params.get(option)
        try:
            found[option] = None if value is None else codec.parse(value)
        except ValueError as error:
            raise ValueError(f"{option}: {error}") from error
        if found[option] == 0:
            raise ValueError(f"{option}: expected more than 0")
    if (found["storage"] is None) is not (params.get("tier") is None):
        raise ValueError("'storage' and 'tier' are required together")
    return _Wanted(found["ram"], found["storage"], params.get("tier"))


def _queries(params: Mapping[str, Any]) -> Sequence[Query]:
    _wanted(params)
    _limits(params)
    parse_duration(params["history"])
    return [_CLUSTERS, NODES, _MACHINES, _TIERS, _HISTORY]


def _whole(value: Any) -> Optional[int]:
    """Return a number that the platform reports, or None."""
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _size(amount: Optional[int]) -> Optional[str]:
    return None if amount is None else str(SIZE.show(amount))


def _ram(mebibytes: Optional[int]) -> Optional[str]:
    return None if mebibytes is None else ram_text(max(mebibytes, 0))


# --- memory ----------------------------------------------------------------------------------------------------------


def _total(amounts: Iterable[Optional[int]]) -> Optional[int]:
    found = list(amounts)
    return None if None in found else sum(amount for amount in found if amount)


def _one_node_less(rooms: Sequence[Room], guests: Sequence[Guest]) -> str:
    """Return whether the machines of any node would fit on the others of its cluster."""
    verdicts = set()
    for room in rooms:
        others = [one for one in rooms if one.key != room.key and one.available]
        verdicts.add(place([guest for guest in guests if guest.node == room.key], others).verdict)
    for verdict in (Verdict.DOES_NOT_FIT, Verdict.UNKNOWN):
        if verdict in verdicts:
            return str(verdict.value)
    return str(Verdict.FITS.value)


def _balance(params: Mapping[str, Any], answers: Answers) -> _Balance:
    """Return what counts for the balance of nodes. A VM that prefers a node, or belongs to a group, is where it should be."""
    sizes = {str(Key.of(row.get("$key"))): _whole(row.get("vm_ram")) or 0 for row in answers[1] or ()}
    placed = {str(row.get("name")) for row in answers[2] or () if row.get("preferred_node") or row.get("ha_group")}
    return _Balance(sizes, float(params["max_spread"]), frozenset((*(params.get("stay") or ()), *placed)))


def _moves(rooms: Sequence[Room], guests: Sequence[Guest], balance: _Balance) -> Optional[list[dict[str, Any]]]:
    moves = moves_for(rooms, guests, balance.sizes, balance.spread, balance.stay)
    if moves is None:
        return None
    return [
        {"vm": move.guest.name, "ram": _ram(move.guest.ram), "from_node": move.source, "to_node": move.target}
        for move in moves
    ]


def _cluster(
    row: Mapping[str, Any], rooms: Sequence[Room], guests: Sequence[Guest], wanted: _Wanted, balance: _Balance
) -> dict[str, Any]:
    own = [room for room in rooms if room.cluster == Key.of(row.get("$key"))]
    ready = [room for room in own if room.available]
    used = {room.key: _total(guest.ram for guest in guests if guest.node == room.key) for room in own}
    free = [room.free for room in ready]
    need = None if wanted.ram is None else -(-wanted.ram // 2**20)
    fitting = None if need is None or None in free else sum(max(amount or 0, 0) // need for amount in free)
    return {
        "name": row.get("name"),
        "nodes": [
            {
                "name": room.name,
                "in_service": room.available,
                "ram_used": _ram(used[room.key]),
                "ram_free": _ram(room.free),
            }
            for room in own
        ],
        "ram_used": _ram(_total(used.values())),
        "ram_free": _ram(_total(free)),
        "largest_vm": _ram(max((amount or 0 for amount in free), default=0)) if None not in free else None,
        "one_node_less": _one_node_less(own, guests),
        "vms_by_ram": fitting,
        "spread_percent": spread_of(own, balance.sizes),
        "moves": _moves(own, guests, balance),
    }


# --- storage ---------------------------------------------------------------------------------------------------------


def _samples(rows: Iterable[Mapping[str, Any]], tier: int, since: float) -> dict[int, int]:
    """Return how much of a tier was used at which time, over all clusters."""
    found: dict[int, int] = {}
    for row in rows:
        moment, used = _whole(row.get("timestamp")), _whole(row.get("used"))
        if row.get("number") == tier and moment is not None and used is not None and moment >= since:
            found[moment] = found.get(moment, 0) + used
    return found


def growth_of(samples: Mapping[int, int]) -> Optional[float]:
    """Return the growth in bytes a second (least squares); None: there are too few samples."""
    moments = sorted(samples)
    if len(moments) < 2 or moments[-1] - moments[0] < _SHORTEST:
        return None
    middle = sum(moments) / len(moments)
    average = sum(samples.values()) / len(moments)
    spread = sum((moment - middle) ** 2 for moment in moments)
    return sum((moment - middle) * (samples[moment] - average) for moment in moments) / spread


def _points(samples: Mapping[int, int]) -> list[dict[str, Any]]:
    """Return the history for a chart: of many samples, the latest of each stretch of time."""
    moments = sorted(samples)
    step = -(-len(moments) // _POINTS) or 1
    chosen = moments[::-1][::step][::-1]
    return [{"time": str(TIME.show(moment)), "used": str(SIZE.show(samples[moment]))} for moment in chosen]


def _full_at(free: Optional[int], growth: Optional[float], now: float) -> Optional[str]:
    if free is None or growth is None:
        return None
    if growth <= 0 or free / growth > _LONGEST:
        return "never"
    return str(TIME.show(int(now + max(free, 0) / growth)))


def _tier(
    row: Mapping[str, Any], history: Sequence[Mapping[str, Any]], since: float, wanted: _Wanted
) -> dict[str, Any]:
    number = _whole(row.get("tier"))
    capacity, used = _whole(row.get("capacity")), _whole(row.get("used"))
    free = None if capacity is None or used is None else capacity - used
    samples = {} if number is None else _samples(history, number, since)
    growth = growth_of(samples)
    fitting = None
    if wanted.storage and wanted.tier == number and free is not None:
        fitting = max(free, 0) // wanted.storage
    daily = None if growth is None else int(growth * 86400)
    return {
        "tier": number,
        "capacity": _size(capacity),
        "used": _size(used),
        "free": _size(None if free is None else max(free, 0)),
        "allocated": _size(_whole(row.get("allocated"))),
        "used_percent": None if row.get("used_pct") is None else float(row["used_pct"]),
        "daily_growth": None if daily is None else _size(max(daily, 0)),
        "full_at": _full_at(free, growth, time.time()),
        "usage": _points(samples),
        "vms_by_storage": fitting,
    }


def _fitting(
    clusters: Sequence[Mapping[str, Any]], tiers: Sequence[Mapping[str, Any]], wanted: _Wanted
) -> Optional[int]:
    """Return how many VMs of the wanted size fit; None: none was asked for, or it is not known."""
    limits: list[Optional[int]] = []
    if wanted.ram is not None:
        limits.append(_total(cluster["vms_by_ram"] for cluster in clusters))
    if wanted.storage is not None:
        limits.append(next((tier["vms_by_storage"] for tier in tiers if tier["tier"] == wanted.tier), None))
    return None if not limits or None in limits else min(limit for limit in limits if limit is not None)


# --- what to do about it -----------------------------------------------------------------------------------------------


class _Limits(NamedTuple):
    """From which usage, in percent, and how long before it is full a tier is a problem."""

    usage: Bounds
    full: Bounds


def _limits(params: Mapping[str, Any]) -> _Limits:
    return _Limits(bounds(params, "tier", int), bounds(params, "full", parse_duration, rising=False))


def _of_cluster(cluster: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    name, verdict = f"cluster {cluster['name']}", cluster["one_node_less"]
    if verdict == Verdict.DOES_NOT_FIT.value:
        message = "the machines of at least one node do not fit on the others if it fails"
        yield {"level": WARNING, "object": name, "message": message}
    elif verdict == Verdict.UNKNOWN.value:
        message = "whether a node can be missing is not known"
        yield {"level": UNKNOWN, "object": name, "message": message}


def _of_tier(tier: Mapping[str, Any], limits: _Limits) -> Iterator[dict[str, str]]:
    name, used, end = f"storage tier {tier['tier']}", tier["used_percent"], tier["full_at"]
    level = UNKNOWN if used is None else limits.usage.level(used)
    if level:
        message = "its usage is not reported" if used is None else f"{used:g} percent full"
        yield {"level": level, "object": name, "message": message}
    if end not in (None, "never"):
        level = limits.full.level_of_rest(TIME.parse(end) - time.time())
        if level:
            yield {"level": level, "object": name, "message": f"full on {end[:10]} at its present growth"}


def _findings(
    clusters: Sequence[Mapping[str, Any]], tiers: Sequence[Mapping[str, Any]], limits: _Limits
) -> list[dict[str, str]]:
    """Return what runs out, the worst first."""
    found = [
        # Every system has some: the account may not read them.
        {"level": UNKNOWN, "object": title, "message": "cannot be read"}
        for title, objects in (("clusters", clusters), ("storage tiers", tiers))
        if not objects
    ]
    found += [finding for cluster in clusters for finding in _of_cluster(cluster)]
    found += [finding for tier in tiers for finding in _of_tier(tier, limits)]
    return sorted(found, key=lambda finding: LEVELS.index(finding["level"]))


def _evaluate(params: Mapping[str, Any], answers: Answers) -> Mapping[str, Any]:
    wanted, since = _wanted(params), time.time() - parse_duration(params["history"])
    guests = guests_of(answers[2] or ())
    rooms = rooms_of(answers[1] or (), guests)
    balance = _balance(params, answers)
    clusters = [_cluster(row, rooms, guests, wanted, balance) for row in answers[0] or ()]
    tiers = [_tier(row, answers[4] or (), since, wanted) for row in answers[3] or ()]
    clusters.sort(key=lambda cluster: str(cluster["name"]))
    tiers.sort(key=lambda tier: tier["tier"] or 0)
    findings = _findings(clusters, tiers, _limits(params))
    return {
        "status": worst([finding["level"] for finding in findings]),
        "findings": findings,
        "clusters": clusters,
        "tiers": tiers,
        "vms_that_fit": _fitting(clusters, tiers, wanted),
        "time": str(TIME.show(int(time.time()))),
    }


CAPACITY = Report(
    name="capacity",
    options={
        "ram": {"type": "str"},
        "storage": {"type": "str"},
        "tier": {"type": "int"},
        "max_spread": {"type": "float", "default": 10.0},
        "stay": {"type": "list", "elements": "str"},
        "history": {"type": "str", "default": "30 days"},
        "tier_warning": {"type": "int", "default": 80},
        "tier_critical": {"type": "int", "default": 90},
        "full_warning": {"type": "str", "default": "90 days"},
        "full_critical": {"type": "str", "default": "30 days"},
    },
    queries=_queries,
    evaluate=_evaluate,
)
