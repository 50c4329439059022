# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expiry after a duration: from the creation of an object, or renewed by every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources import expiry
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_snapshot import TENANT_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.tasks import System, failure

DAY = 86_400


@dataclass(frozen=True)
class Expiring:
    """Something that expires.

    Attributes:
        owner: the options of the object that the task manages.
        inside: the option that lists what expires, if it is inside that object.
        needs: what has to exist before.
    """

    resource: Resource
    owner: Mapping[str, Any]
    inside: str = ""
    needs: tuple[tuple[Resource, Mapping[str, Any]], ...] = ()
    values: Mapping[str, Any] = field(default_factory=lambda: {"name": "short-lived"})

    def options(self, expires: str) -> dict[str, Any]:
        item = {**self.values, "expires": expires}
        return {**self.owner, self.inside: [item]} if self.inside else {**self.owner, **item}

    def expires(self, result: Mapping[str, Any]) -> str:
        shown = result[self.resource.name]
        (found,) = shown[self.inside] if self.inside else [shown]
        return str(found["expires"])


EXPIRING = {
    "system snapshot": Expiring(CLOUD_SNAPSHOT, {}),
    "VM snapshot": Expiring(VM_SNAPSHOT, {"vm": "web2"}),
    "tenant snapshot": Expiring(TENANT_SNAPSHOT, {"tenant": "owner"}, needs=((TENANT, {"name": "owner"}),)),
    "volume snapshot": Expiring(
        NAS_VOLUME,
        {"name": "projects"},
        inside="snapshots",
        needs=((NAS_VOLUME, {"name": "projects", "service": "nas1", "size": "10 GiB"}),),
    ),
    "API key": Expiring(
        USER,
        {"name": "kim"},
        inside="api_keys",
        needs=((USER, {"name": "kim", "user_password": "Zk81-wvQp_x3"}),),
    ),
}


class Now:
    """The time of the controller."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 4_070_908_800  # 2099-01-01T00:00:00Z
        monkeypatch.setattr(expiry, "time", SimpleNamespace(time=lambda: self.seconds + 0.5))

    def after(self, seconds: int) -> str:
        return expiry.Expiry().show(self.seconds + seconds)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    return Now(monkeypatch)


@pytest.fixture(params=EXPIRING, ids=lambda name: name.replace(" ", "_"))
def expiring(request: pytest.FixtureRequest, system: System) -> Expiring:
    found = EXPIRING[request.param]
    for resource, options in found.needs:
        system.run(resource, **options)
    return found


def test_a_duration_counts_from_the_creation(system: System, now: Now, expiring: Expiring) -> None:
    resource, options = expiring.resource, expiring.options("1 day")
    end = now.after(DAY)
    predicted = system.run(resource, check=True, **options)
    result = system.run(resource, **options)
    assert (predicted["changed"], result["changed"]) == (True, True)
    assert predicted["diff"] == result["diff"]
    assert expiring.expires(result) == expiring.expires(predicted) == end
    now.seconds += 3_600
    for later in (options, expiring.options("2 days"), expiring.options("12h")):
        for check in (True, False):
            again = system.run(resource, check=check, **later)
            assert not again["changed"]
            assert expiring.expires(again) == end


def test_a_duration_with_a_plus_sign_is_renewed_by_every_run(system: System, now: Now, expiring: Expiring) -> None:
    resource, options = expiring.resource, expiring.options("+1 day")
    assert expiring.expires(system.run(resource, **options)) == now.after(DAY)
    now.seconds += 3_600
    predicted = system.run(resource, check=True, **options)
    result = system.run(resource, **options)
    assert (predicted["changed"], result["changed"]) == (True, True)
    assert (predicted["diff"], predicted["actions"]) == (result["diff"], result["actions"])
    assert expiring.expires(result) == expiring.expires(predicted) == now.after(DAY)
    assert not system.run(resource, **expiring.options("1 day"))["changed"]


@pytest.mark.parametrize("check", [True, False])
def test_an_end_in_the_past_is_refused(system: System, now: Now, expiring: Expiring, check: bool) -> None:
    text = failure(system, expiring.resource, check=check, **expiring.options(now.after(-1)))
    assert "'expires' is in the past" in text


def test_a_duration_that_is_too_long_or_unknown_is_refused(system: System) -> None:
    for expires, problem in (("9999999 days", "is too long"), ("1 year", "or a duration such as 7 days")):
        assert problem in failure(system, CLOUD_SNAPSHOT, name="all", expires=expires)
