# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WireGuard interfaces of networks with their peers: tables `vnet_wireguards` and `vnet_wireguard_peers`."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Sequence
from typing import Any, Optional

from .._schema.addresses import Address
from .._schema.codecs import (
    FLAG,
    SIZE,
    TIME,
    UNSET,
    Choice,
    Codec,
    DelimitedList,
    Duration,
    Integer,
    Presence,
    Text,
    Word,
)
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Proof, Reference
from .._schema.controls import Controls
from .._schema.resource import Affects, Children, Desired, Export, Resource, State, TaskView
from .._schema.steps import Step, Update
from . import words
from .checks import unique_name
from .staged_rules import (
    APPLY_CONTROL,
    REFRESH_RULES,
    apply_leftovers,
    apply_to_network,
    network_facts,
    network_runs,
)
from .x25519 import public_key

_KEY_BYTES = 32


class WireGuardKey(Word):
    """A key as the tools of WireGuard write it: 32 bytes in base64. Messages never repeat it, because it may be secret."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        try:
            size = len(base64.b64decode(text, validate=True))
        except ValueError:
            size = 0
        if size != _KEY_BYTES:
            raise ValueError("it is not a WireGuard key, which has 44 characters and ends in '='")
        return text


class OptionalKey(WireGuardKey):
    """A key that an empty string removes."""

    empty: Any = ""

    def parse(self, value: Any) -> Any:
        return super().parse(value) if str(value).strip() else ""


class InterfaceAddress(Codec):
    """An address together with the network that it is in (172.30.9.1/24)."""

    empty = UNSET

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if "/" not in text:
            raise ValueError(f"'{value}' has no prefix length; write it like 172.30.9.1/24")
        try:
            return str(ipaddress.ip_interface(text))
        except ValueError:
            raise ValueError(f"'{value}' is not a valid address; write it like 172.30.9.1/24") from None

    def load(self, raw: Any) -> Any:
        try:
            return str(ipaddress.ip_interface(str(raw)))
        except ValueError:
            # What the platform stores is shown as it is.
            return str(raw or "")


def _as_network(item: str) -> str:
    try:
        return str(ipaddress.ip_network(item, strict=False))
    except ValueError:
        return ""


class AllowedNetworks(DelimitedList):
    """The networks behind a peer. An address without a prefix length is a network of one address, as for WireGuard."""

    def parse(self, value: Any) -> Any:
        items = super().parse(value)
        for item in items:
            if not _as_network(item):
                raise ValueError(f"'{item}' is not a valid network; write it like 192.0.2.0/24")
        return items

    def same(self, desired: Any, current: Any) -> bool:
        return {_as_network(item) or item for item in desired} == {_as_network(item) or item for item in current}


class PeerHost(Text):
    """The host name or address of a peer, without a port."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        match = re.fullmatch(r"([^:]+|\[.*\]):(\d+)", text)
        if match:
            host = match.group(1).strip("[]")
            raise ValueError(
                f"'{value}' contains a port; write '{host}' here and '{match.group(2)}' as 'endpoint_port'"
            )
        return text


def _is_generated(peer: Desired) -> bool:
    return bool(peer.get("generate_keys"))


def _keys_are_complete(peer: Desired, current: Optional[State], controls: Controls) -> Optional[str]:
    if current is not None or peer.absent or controls.state == "absent":
        return None
    given = peer.get("public_key")
    if _is_generated(peer) and given:
        return "'public_key' cannot be given with 'generate_keys: true', which generates another one for a new peer"
    if not _is_generated(peer) and not given:
        return "a new peer needs its 'public_key', or 'generate_keys: true'"
    return None


def _generated_options(peer: State) -> Sequence[str]:
    return ("public_key",) if peer.values.get("generate_keys") else ()


PEER = Resource(
    name="peer",
    title="WireGuard peer",
    table="vnet_wireguard_peers",
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("enabled", FLAG),
        Column("address", Address(clearable=False), column="peer_ip", required=True),
        Column("allowed_ips", AllowedNetworks(), required=True),
        Column("endpoint", PeerHost()),
        Column("endpoint_port", Integer(1, 65535), column="port"),
        Column("keepalive", Duration()),
        Column("public_key", WireGuardKey()),
        # Whether every release answers it in the clear is not known, so that it is not compared.
        Column(
            "preshared_key",
            OptionalKey(),
            exposure=SECRET,
            written_with="public_key",
            held=lambda values: bool(values.get("has_preshared_key")),
        ),
        Column("generate_keys", FLAG, column="autogenerate_peer", write=CREATE_ONLY),
        Column("configure_firewall", Choice("site-to-site", "remote-user", "none")),
    ),
    facts=(
        Fact("has_preshared_key", "preshared_key", Presence()),
        Fact("last_handshake", "status#last_handshake", TIME, volatile=True),
        Fact("data_sent", "status#tx_bytes", SIZE, volatile=True),
        Fact("data_received", "status#rx_bytes", SIZE, volatile=True),
    ),
    guards=(_keys_are_complete,),
    reveals="wg_config",
    reveals_if=_is_generated,
    export=Export(terraform="network_wireguard_peer", omitted=_generated_options),
    words=words.WIREGUARD_PEER,
)


def _has_to_be_applied(wireguard: State) -> bool:
    """Return whether the platform would refuse to delete an interface before the network has applied its rules."""
    staged = wireguard.values.get("enabled") or wireguard.facts.get("network_needs_apply")
    return network_runs(wireguard) and bool(staged)


def _may_be_applied(desired: Desired, wireguard: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state != "absent" or controls.extra.get("apply") != "never" or wireguard is None:
        return None
    if not _has_to_be_applied(wireguard):
        return None
    return (
        "it can only be removed once it is disabled and that is applied in its running network, so that "
        "'apply: never' cannot be kept; leave it out"
    )


def _disable(task: TaskView) -> Sequence[Step]:
    """Disable an interface and have that applied: the platform refuses to delete it before (official Terraform provider)."""
    wireguard = task.state
    if wireguard is None:
        return []
    steps: list[Step] = []
    if wireguard.values.get("enabled"):
        steps.append(Update(f"disable {task.target}", task.resource.table, task.key, {"enabled": False}))
    return [*steps, *(apply_to_network(wireguard) if _has_to_be_applied(wireguard) else ())]


def _network_is_off(desired: Desired, wireguard: Optional[State], controls: Controls) -> Optional[str]:
    if wireguard is None or controls.state == "absent" or network_runs(wireguard):
        return None
    return f"network '{wireguard.row.get('network_name')}' does not run: the changes take effect once it does"


WIREGUARD = Resource(
    name="wireguard",
    plural="wireguards",
    title="WireGuard interface",
    table="vnet_wireguards",
    columns=(
        Column("name", Text(128), required=True),
        Reference("network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("address", InterfaceAddress(), column="ip", required=True),
        Column("listen_port", Integer(1, 65535), column="listenport"),
        Column("mtu", Integer(0, 65535)),
        Column("endpoint_ip", Text()),
        # The platform never shows it, and generates another one for a new interface.
        Column(
            "private_key",
            WireGuardKey(),
            exposure=SECRET,
            proof=Proof("public_key", public_key),
            held=lambda _values: False,
        ),
        Column("firewall_rule", FLAG, column="configure_firewall", write=CREATE_ONLY),
        Reference("external_ip", table="vnet_addresses", title="address", name_column="ip", write=CREATE_ONLY),
    ),
    scope=("network",),
    facts=(Fact("public_key", volatile=True), *network_facts()),
    children=(Children("peers", PEER, parent_column="wireguard"),),
    affects=Affects("network", REFRESH_RULES),
    before_delete=_disable,
    # The network says that it has applied its rules a moment before the interface can go (vendor's Python SDK).
    retry_delete=("disabled and applied",),
    finish=(apply_leftovers,),
    change_guards=(_may_be_applied,),
    notices=(_network_is_off,),
    preflights=(unique_name(within="network"),),
    controls={"apply": APPLY_CONTROL},
    listed_by=("network",),
    export=Export(terraform="network_wireguard"),
    words=words.WIREGUARD,
)
