# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tenants have used in a period."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_usage import TENANT_USAGE

START, END = "2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z"
AUGUST = 1785542400


def usage(*samples: dict[str, Any]) -> list[dict[str, Any]]:
    params = {"since": START, "until": END}
    found: list[dict[str, Any]] = TENANT_USAGE.evaluate(params, [[{"$key": 7, "name": "acme"}], samples])["tenants"]
    return found


def test_averages_and_maxima_of_the_period() -> None:
    before = {"tenant": 7, "timestamp": AUGUST - 1, "core_count": 64, "ram_used": 65536}
    first = {"tenant": 7, "timestamp": AUGUST, "core_count": 4, "ram_used": 4096, "tier1_used": 2**30}
    second = {**first, "timestamp": AUGUST + 3600, "core_count": 5, "ram_used": 8192, "tier1_provisioned": 2**40}
    after = {**before, "timestamp": AUGUST + 31 * 86400}
    [acme] = usage(before, first, second, after)
    assert (acme["tenant"], acme["samples"]) == ("acme", 2)
    assert (acme["average_cores"], acme["maximum_cores"]) == (4.5, 5)
    assert (acme["average_ram_used"], acme["maximum_ram_used"]) == ("6 GiB", "8 GiB")
    assert acme["tiers"] == [
        {"tier": 1, "average_used": "1 GiB", "maximum_used": "1 GiB", "maximum_provisioned": "1 TiB"}
    ]


def test_tenants_without_measurements_and_deleted_ones() -> None:
    deleted = {"tenant": 9, "timestamp": AUGUST, "core_count": 2}
    acme, gone = usage(deleted)
    assert (acme["samples"], acme["average_cores"], acme["maximum_ram_used"], acme["tiers"]) == (0, None, None, [])
    assert (gone["tenant"], gone["maximum_cores"]) == ("deleted, key 9", 2)


def test_only_measurements_of_the_period_are_read() -> None:
    [_tenants, history] = TENANT_USAGE.queries({"since": "7 days", "until": None})
    assert history.since is not None
    assert history.since[0] == "timestamp"
    assert abs(history.since[1] - (time.time() - 7 * 86400)) < 60


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"since": "yesterday"}, "since: 'yesterday'"),
        ({"since": END, "until": START}, "'since' must be before 'until'"),
        ({"since": "1 day", "until": "2 days"}, "'since' must be before 'until'"),
    ],
)
def test_unusable_periods_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TENANT_USAGE.queries({"until": None, **params})
