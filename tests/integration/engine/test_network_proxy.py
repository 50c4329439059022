# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies to the web interfaces of tenants: when changes take effect, and which tenants they can lead to."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network_proxy import NETWORK_PROXY
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from tests.integration.tasks import System, failure


@pytest.fixture
def hidden(system: System) -> dict[str, str]:
    """Create a tenant without an address, and return its host name."""
    system.run(TENANT, name="hidden")
    return {"fqdn": "Hidden.Cloud.example", "tenant": "hidden"}


def staged(result: dict[str, Any]) -> str:
    (warning,) = [warning for warning in result["warnings"] if "staged" in warning]
    return str(warning)


def test_the_task_says_what_is_left_to_do_and_a_restart_of_the_network_applies_it(
    system: System, hidden: dict[str, str]
) -> None:
    assert "Apply Proxy" in staged(system.run(NETWORK_PROXY, network="External", tenants=[hidden]))
    assert "proxy_enabled: true" in staged(system.run(NETWORK_PROXY, network="External", default_self=False))
    system.run(NETWORK, name="External", proxy_enabled=True, allow_power_cycle=True)
    result = system.run(NETWORK_PROXY, network="External", listen_address="203.0.113.2")
    assert "when the network restarts" in staged(result)
    assert (result["network_proxy"]["enabled"], result["network_proxy"]["need_proxy_apply"]) == (True, True)
    system.run(NETWORK, name="External", state="restarted")
    (proxy,) = system.info(NETWORK_PROXY, network="External", children=["tenants"])
    assert not proxy["need_proxy_apply"]
    assert [tenant["fqdn"] for tenant in proxy["tenants"]] == ["hidden.cloud.example"]
    assert not system.run(NETWORK_PROXY, network="External", tenants=[hidden])["changed"]


def test_a_tenant_with_an_address_of_its_own_is_refused_before_anything_is_written(system: System) -> None:
    system.run(TENANT, name="seen", external_ips=[{"ip": "203.0.113.77", "network": "External"}])
    mapping = {"fqdn": "seen.cloud.example", "tenant": "seen"}
    system.counted()
    message = failure(system, NETWORK_PROXY, network="External", tenants=[mapping])
    assert "tenant 'seen' has an address of its own" in message
    assert "ui_address: null" in message
    assert not [entry for entry in system.counted() if entry.method != "GET"]
    system.run(TENANT, name="seen", ui_address=None)
    assert system.run(NETWORK_PROXY, network="External", tenants=[mapping])["changed"]
