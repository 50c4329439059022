# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies of networks to the web interfaces of tenants: table `vnet_proxy`, with the host name of each tenant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Optional

from .._schema.addresses import Address
from .._schema.codecs import FLAG, Text
from .._schema.columns import CREATE_ONLY, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Answers, Children, Desired, Finding, PlannedTask, Preflight, Query, Resource, State
from . import words

PROXY_TENANT = Resource(
    name="proxy_tenant",
    title="tenant",
    table="vnet_proxy_tenants",
    columns=(
        Column("fqdn", Text(lower=True), required=True),
        Reference("tenant", table="tenants", title="tenant", constants=(("is_snapshot", False),), required=True),
    ),
    identity=("fqdn",),
)


def _when_it_takes_effect(desired: Desired, proxy: Optional[State], controls: Controls) -> Optional[str]:
    """Say what is left to do. No client sends a request that applies the proxy alone."""
    if controls.state != "absent" and proxy is not None and proxy.facts.get("enabled") is False:
        return "staged, it takes effect once the network runs its proxy: set 'proxy_enabled: true' in verge_network"
    if proxy is not None and proxy.facts.get("network_running") is False:
        return "staged, it takes effect when the network starts"
    return "staged, it takes effect with 'Apply Proxy' in the web interface, or when the network restarts"


def _written_tenants(task: PlannedTask) -> list[str]:
    """Return the tenants that the plan gives a host name."""
    written = task.plan.after.get("tenants") or {}
    names = [item.get("tenant") for item in written.values() if isinstance(item, Mapping)]
    return [str(name) for name in dict.fromkeys(names) if name]


def _tenant_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    names = _written_tenants(task)
    if not names:
        return None
    return [Query("tenants", ("name", "ui_address"), (("name", tuple(names)), ("is_snapshot", (False,))))]


def _no_other_address(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse tenants with an address of their own, as the platform does (live test of the vendor's Python SDK)."""
    for row in answers[0] or ():
        if row.get("ui_address"):
            return Finding(
                f"tenant '{row.get('name')}' has an address of its own for its web interface",
                "clear it first, with 'ui_address: null' in verge_tenant",
            )
    return Finding()


NETWORK_PROXY = Resource(
    name="network_proxy",
    plural="network_proxies",
    title="proxy",
    table="vnet_proxy",
    columns=(
        Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY),
        Column("listen_address", Address(clearable=False)),
        Column("default_self", FLAG),
    ),
    identity=("network",),
    facts=(
        Fact("enabled", "vnet#proxy_enabled", FLAG),
        Fact("need_proxy_apply", "vnet#need_proxy_apply", FLAG),
        Fact("network_running", "vnet#machine#status#running", FLAG),
    ),
    children=(Children("tenants", PROXY_TENANT, parent_column="proxy", match=(("fqdn",),)),),
    notices=(_when_it_takes_effect,),
    preflights=(Preflight(_tenant_queries, _no_other_address),),
    words=words.NETWORK_PROXY,
)
