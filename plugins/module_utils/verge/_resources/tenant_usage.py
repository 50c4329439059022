# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tenants have used in a period, from the history that the platform keeps of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Optional

from .._schema.codecs import RAM, SIZE, TIME, is_duration, parse_duration
from .._schema.keys import Key
from .._schema.report import Report
from .._schema.resource import Answers, Query

_TIERS = range(6)
_TENANTS = Query("tenants", ("name",), (("is_snapshot", (False,)),))
_FIELDS = (
    *("tenant", "timestamp", "core_count", "ram_used", "ram_allocated", "ip_count", "gpus_used", "vgpus_used"),
    *(f"tier{tier}_{what}" for tier in _TIERS for what in ("used", "provisioned")),
)


class _Period(NamedTuple):
    since: int
    until: int


def _moment(params: Mapping[str, Any], option: str, now: int) -> int:
    value = params.get(option)
    try:
        if value is None:
            return now
        return now - parse_duration(value) if is_duration(value) else int(TIME.parse(value))
    except ValueError as error:
        raise ValueError(f"{option}: {error}") from error


def _period(params: Mapping[str, Any]) -> _Period:
    now = int(time.time())
    period = _Period(_moment(params, "since", now), _moment(params, "until", now))
    if period.since >= period.until:
        raise ValueError("'since' must be before 'until'")
    return period


def _queries(params: Mapping[str, Any]) -> Sequence[Query]:
    period = _period(params)
    return [_TENANTS, Query("tenant_stats_history_long", _FIELDS, since=("timestamp", period.since))]


def _numbers(samples: Sequence[Mapping[str, Any]], column: str) -> list[int]:
    values = [sample.get(column) for sample in samples]
    return [int(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]


def _average(samples: Sequence[Mapping[str, Any]], column: str) -> Optional[float]:
    numbers = _numbers(samples, column)
    return sum(numbers) / len(numbers) if numbers else None


def _maximum(samples: Sequence[Mapping[str, Any]], column: str) -> Optional[int]:
    return max(_numbers(samples, column), default=None)


def _ram(mebibytes: Optional[float]) -> Optional[str]:
    return None if mebibytes is None else str(RAM.show(RAM.load(round(mebibytes))))


def _size(amount: Optional[float]) -> Optional[str]:
    return None if amount is None else str(SIZE.show(round(amount)))


def _tiers(samples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the tiers of which the tenant had a part."""
    return [
        {
            "tier": tier,
            "average_used": _size(_average(samples, f"tier{tier}_used")),
            "maximum_used": _size(_maximum(samples, f"tier{tier}_used")),
            "maximum_provisioned": _size(_maximum(samples, f"tier{tier}_provisioned")),
        }
        for tier in _TIERS
        if _maximum(samples, f"tier{tier}_provisioned") or _maximum(samples, f"tier{tier}_used")
    ]


def _usage(name: str, samples: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    cores = _average(samples, "core_count")
    return {
        "tenant": name,
        "samples": len(samples),
        "average_cores": None if cores is None else round(cores, 2),
        "maximum_cores": _maximum(samples, "core_count"),
        "average_ram_used": _ram(_average(samples, "ram_used")),
        "maximum_ram_used": _ram(_maximum(samples, "ram_used")),
        "maximum_ram_allocated": _ram(_maximum(samples, "ram_allocated")),
        "maximum_addresses": _maximum(samples, "ip_count"),
        "maximum_gpus": _maximum(samples, "gpus_used"),
        "maximum_vgpus": _maximum(samples, "vgpus_used"),
        "tiers": _tiers(samples),
    }


def _evaluate(params: Mapping[str, Any], answers: Answers) -> Mapping[str, Any]:
    period = _period(params)
    names = {Key.of(row.get("$key")): str(row.get("name")) for row in answers[0] or ()}
    samples: dict[Optional[Key], list[Mapping[str, Any]]] = {key: [] for key in names}
    for row in answers[1] or ():
        moment = row.get("timestamp")
        if isinstance(moment, int) and period.since <= moment < period.until:
            samples.setdefault(Key.of(row.get("tenant")), []).append(row)
    # Of a tenant that has been deleted, only the key is left.
    found = [_usage(names.get(key, f"deleted, key {key}"), rows) for key, rows in samples.items()]
    return {
        "since": str(TIME.show(period.since)),
        "until": str(TIME.show(period.until)),
        "tenants": sorted(found, key=lambda usage: str(usage["tenant"])),
    }


TENANT_USAGE = Report(
    name="tenant_usage",
    options={"since": {"type": "str", "default": "30 days"}, "until": {"type": "str"}},
    queries=_queries,
    evaluate=_evaluate,
)
