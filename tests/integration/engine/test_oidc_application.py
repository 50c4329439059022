# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OIDC applications: their secret is shown once, and the platform wants a certificate first."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.oidc_application import OIDC_APPLICATION
from tests.integration.tasks import System, failure

CASE = {"name": "wiki", "redirect_uris": ["https://wiki.example.com/callback"]}


def test_only_the_task_that_creates_it_shows_its_secret(system: System) -> None:
    with_certificate(system)
    predicted = system.run(OIDC_APPLICATION, check=True, **CASE)
    assert "created_secrets" not in predicted
    created = system.run(OIDC_APPLICATION, **CASE)
    secret = system.row("oidc_applications", name="wiki")["client_secret"]
    assert created["created_secrets"] == {"wiki": secret}
    assert created["oidc_application"]["client_id"]
    assert "created_secrets" not in system.run(OIDC_APPLICATION, **CASE, enabled=False)
    assert secret not in str(system.info(OIDC_APPLICATION))


def test_without_a_certificate_of_its_own_the_system_refuses_applications(system: System) -> None:
    assert "cannot use the default self signed SSL certificate" in failure(system, OIDC_APPLICATION, **CASE)


def with_certificate(system: System) -> None:
    pem = "-----BEGIN {0}-----\nMIIC1\n-----END {0}-----\n"
    keys = {"public_certificate": pem.format("CERTIFICATE"), "private_key": pem.format("PRIVATE KEY")}
    system.run(CERTIFICATE, domain="own.example.com", type="manual", **keys)
