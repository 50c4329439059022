# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trusted authorities: found by the fingerprint, in whichever form a system shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.root_certificate import ROOT_CERTIFICATE
from tests.integration.tasks import System, failure
from tests.root_certificates import fingerprint, root_certificate


@pytest.mark.parametrize("spelling", [str.lower, lambda text: text.replace(":", "")])
def test_an_authority_is_found_however_its_fingerprint_is_spelled(
    system: System, spelling: Callable[[str], str]
) -> None:
    added = system.run(ROOT_CERTIFICATE, certificate=root_certificate("a"))["root_certificate"]
    assert added["fingerprint"] == fingerprint("a")
    assert added["subject"] == "CN=a"
    system.simulator.store.set("root_certificates", int(added["id"]), fingerprint=spelling(fingerprint("a")))
    assert not system.run(ROOT_CERTIFICATE, certificate=root_certificate("a"))["changed"]
    assert not system.run(ROOT_CERTIFICATE, fingerprint=spelling(fingerprint("a")))["changed"]
    assert len(system.info(ROOT_CERTIFICATE, fingerprint=[spelling(fingerprint("a"))])) == 1
    assert system.run(ROOT_CERTIFICATE, fingerprint=fingerprint("a"), state="absent")["changed"]
    assert system.rows("root_certificates") == []


def test_an_authority_cannot_be_replaced_by_another_one_or_made_of_a_fingerprint(system: System) -> None:
    key = system.run(ROOT_CERTIFICATE, certificate=root_certificate("a"))["root_certificate"]["id"]
    assert "fixed at creation" in failure(system, ROOT_CERTIFICATE, id=key, certificate=root_certificate("b"))
    assert "certificate is required" in failure(system, ROOT_CERTIFICATE, fingerprint=fingerprint("b"))
    assert "'certificate' or 'id' is required" in failure(system, ROOT_CERTIFICATE)


def test_authorities_can_be_listed_by_their_expiry(system: System) -> None:
    for name, year in (("old", 2026), ("new", 2040)):
        pem = root_certificate(name, datetime(year, 6, 1, tzinfo=timezone.utc))
        system.run(ROOT_CERTIFICATE, certificate=pem)
    found = system.info(ROOT_CERTIFICATE, filters={"expires": "< 2030-01-01T00:00:00Z"})
    assert [(row["subject"], row["expires"]) for row in found] == [("CN=old", "2026-06-01T00:00:00Z")]
