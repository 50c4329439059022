# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection shows: the certificate and the clock."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api import probe as probing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.probe import Probe, probe
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings


def probed(server, ca_path, **options):
    server.add_json({"version": "26.1.8"})
    return probe(
        Settings.create(host=server.address, port=server.port, token="t", ca_path=ca_path, timeout=5, **options)
    )


def test_a_certificate_of_an_authority(server, certificates):
    found = probed(server, certificates.ca_file)
    assert found.self_signed is False
    assert "trustme" in found.issuer
    assert found.days_left > 365
    assert abs(found.clock_difference) < 60


def test_a_self_signed_certificate(start_server, certificates):
    found = probed(start_server(certificates.self_signed), certificates.own_file)
    assert (found.self_signed, found.issuer) == (True, "localhost")
    assert 0 < found.days_left <= 1


def test_a_certificate_that_is_not_verified_is_unknown(start_server, certificates):
    found = probed(start_server(certificates.expired), "", validate_certs=False)
    assert found._replace(clock_difference=None) == Probe()
    assert found.clock_difference is not None


def test_no_credentials_are_sent(server, certificates):
    probed(server, certificates.ca_file)
    (request,) = server.requests
    assert request.path == "/version.json"
    assert "authorization" not in request.headers


@pytest.mark.parametrize("ahead", [-3600, 3600])
def test_clocks_that_differ(server, certificates, monkeypatch, ahead):
    monkeypatch.setattr(probing, "time", SimpleNamespace(time=lambda: time.time() - ahead))
    assert abs(probed(server, certificates.ca_file).clock_difference - ahead) < 60


@pytest.mark.parametrize("fault", ["reset", "close"])
def test_a_lost_connection_shows_nothing(server, certificates, fault):
    server.add(200, "{}", fault=fault)
    assert probed(server, certificates.ca_file) == Probe()


def test_an_untrusted_certificate_shows_nothing(server, certificates):
    assert probed(server, certificates.other_ca_file) == Probe()
