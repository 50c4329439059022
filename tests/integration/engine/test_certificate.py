# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates: what each type requires, renewal, and keys that belong to their certificate."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE
from tests.integration.tasks import System, failure

PEM = "-----BEGIN CERTIFICATE-----\nMIIC{}\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN PRIVATE KEY-----\nMIGH{}\n-----END PRIVATE KEY-----\n"

MANUAL = {"domain": "a.example", "type": "manual", "public_certificate": PEM.format(1), "private_key": KEY.format(1)}
ACME = {"domain": "b.example", "type": "letsencrypt", "contact": "admin", "agree_tos": True}
SELF_SIGNED = {"domain": "c.example", "type": "self_signed", "key_type": "rsa", "rsa_key_size": "3072"}


@pytest.mark.parametrize("options", [MANUAL, ACME, SELF_SIGNED], ids=lambda options: options["type"])
def test_each_type_is_created_once(system: System, options: dict[str, Any]) -> None:
    predicted = system.run(CERTIFICATE, check=True, **options)
    created = system.run(CERTIFICATE, **options)
    assert predicted["diff"] == created["diff"]
    assert created["certificate"]["valid"]
    assert not system.run(CERTIFICATE, **options)["changed"]


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        ({**MANUAL, "private_key": ""}, "'private_key'"),
        ({**ACME, "agree_tos": False}, "'agree_tos: true'"),
        ({"domain": "d.example"}, "type is required"),
        ({**SELF_SIGNED, "chain": PEM.format(1)}, "'chain' does not apply to 'type: self_signed'"),
        ({**ACME, "public_certificate": PEM.format(1)}, "'public_certificate' does not apply to 'type: letsencrypt'"),
        ({**SELF_SIGNED, "domain_list": []}, "'domain_list' cannot be empty"),
    ],
)
def test_missing_and_foreign_options_of_a_type_are_reported_before_anything_is_sent(
    system: System, options: dict[str, Any], missing: str
) -> None:
    system.counted()
    assert missing in failure(system, CERTIFICATE, **options)
    assert {entry.method for entry in system.counted()} == {"GET"}


@pytest.mark.parametrize("options", [ACME, SELF_SIGNED], ids=lambda options: options["type"])
def test_renewal_happens_in_every_run(system: System, options: dict[str, Any]) -> None:
    before = system.run(CERTIFICATE, **options)["certificate"]["expires"]
    for _run in range(2):
        renewed = system.run(CERTIFICATE, domain=options["domain"], state="renewed")
        assert renewed["actions"] == [f"renew certificate '{options['domain']}'"]
        system.simulator.clock.finish()
        (row,) = system.info(CERTIFICATE, domain=options["domain"])
        assert row["expires"] > before
        before = row["expires"]


def test_renewal_can_be_limited_to_certificates_that_expire_soon(system: System) -> None:
    """Simulated certificates are valid for 44 days."""
    system.run(CERTIFICATE, **SELF_SIGNED)
    task = {"domain": "c.example", "state": "renewed"}
    assert not system.run(CERTIFICATE, **task, renew_before="30 days")["changed"]
    predicted = system.run(CERTIFICATE, **task, renew_before="60 days", check=True)
    assert predicted["actions"] == system.run(CERTIFICATE, **task, renew_before="60 days")["actions"] != []
    system.simulator.store.set(
        "certificates", int(system.row("certificates", domainname="c.example")["$key"]), valid=False
    )
    assert system.run(CERTIFICATE, **task, renew_before="1 day")["changed"]
    assert "'soon' is not a valid duration" in failure(system, CERTIFICATE, **task, renew_before="soon")
    assert "needs 'state: renewed'" in failure(system, CERTIFICATE, **SELF_SIGNED, renew_before="1 day")


def test_a_later_task_waits_for_what_an_earlier_one_has_ordered(system: System) -> None:
    assert not system.run(CERTIFICATE, **ACME, wait=False)["certificate"]["valid"]
    assert not system.run(CERTIFICATE, **ACME, check=True)["certificate"]["valid"]
    later = system.run(CERTIFICATE, **ACME)
    assert (later["changed"], later["certificate"]["valid"]) == (False, True)


@pytest.mark.parametrize(
    ("options", "remedy"), [(ACME, "'state: renewed' issues it again"), (MANUAL, "replace 'public_certificate'")]
)
def test_a_certificate_that_has_expired_is_warned_of(system: System, options: dict[str, Any], remedy: str) -> None:
    key = int(system.run(CERTIFICATE, **options)["certificate"]["id"])
    system.simulator.store.set("certificates", key, valid=False)
    again = system.run(CERTIFICATE, **options)
    assert not again["changed"]
    assert remedy in again["warnings"][0]


def test_a_manual_certificate_is_replaced_instead_of_renewed(system: System) -> None:
    system.run(CERTIFICATE, **MANUAL)
    assert "cannot renew" in failure(system, CERTIFICATE, domain="a.example", state="renewed")
    same_key = system.run(CERTIFICATE, domain="a.example", public_certificate=PEM.format(2))
    assert same_key["certificate"]["public_certificate"] == PEM.format(2).strip()
    replacement = {**MANUAL, "public_certificate": PEM.format(3), "private_key": KEY.format(3)}
    result = system.run(CERTIFICATE, **replacement)
    assert result["diff"]["after"]["private_key"] == "<new value>"
    stored = system.row("certificates", domainname="a.example")
    assert (stored["public"], stored["private"]) == (PEM.format(3).strip(), KEY.format(3).strip())


def test_line_endings_and_surrounding_whitespace_of_a_pem_do_not_matter(system: System) -> None:
    system.run(CERTIFICATE, **MANUAL)
    reformatted = "\n" + PEM.format(1).replace("\n", "\r\n") + "\n"
    assert not system.run(CERTIFICATE, domain="a.example", public_certificate=reformatted)["changed"]


def test_what_the_platform_has_issued_can_be_repeated_but_not_replaced(system: System) -> None:
    issued = system.run(CERTIFICATE, **SELF_SIGNED)["certificate"]["public_certificate"]
    assert issued
    assert not system.run(CERTIFICATE, **SELF_SIGNED, public_certificate=issued)["changed"]
    assert "the platform replaces it" in failure(system, CERTIFICATE, **SELF_SIGNED, public_certificate=PEM.format(1))


def test_a_certificate_that_does_not_exist_cannot_be_renewed(system: System) -> None:
    assert "it does not exist" in failure(system, CERTIFICATE, domain="none.example", state="renewed")


def test_the_domains_of_a_self_signed_certificate_default_to_those_of_the_system(system: System) -> None:
    """Kept on 26.1.8 (integration tests of pyvergeos), filled with defaults where none are given (vrg)."""
    assert system.run(CERTIFICATE, **SELF_SIGNED)["certificate"]["domain_list"]
    assert not system.run(CERTIFICATE, **SELF_SIGNED)["changed"]
    wanted = {**SELF_SIGNED, "domain_list": ["www.c.example"]}
    assert system.run(CERTIFICATE, **wanted)["certificate"]["domain_list"] == ["www.c.example"]
    assert not system.run(CERTIFICATE, **wanted)["changed"]
