# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec connections of networks: tables `vnet_ipsec_phase1s` and, inside them, `vnet_ipsec_phase2s`.

The parent of a phase 1 is the IPsec service of the network, and not the network itself. The platform has no defaults for
ciphers, so that they are always sent (seen with the official Terraform provider).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Optional

from .._schema.addresses import Address, Network
from .._schema.codecs import FLAG, KEY, NUMBER, TIME, UNSET, Choice, DelimitedList, Duration, Integer, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Reference, Through
from .._schema.controls import Controls
from .._schema.resource import Affects, Children, Desired, Export, Resource, State
from . import words
from .checks import unique_name
from .staged_rules import APPLY_CONTROL, REFRESH_RULES, apply_leftovers, network_facts

#: The names that strongSwan has for the groups of IANA's registry, by which other products call them.
_GROUPS = {
    "2": "modp1024",
    "5": "modp1536",
    "14": "modp2048",
    "15": "modp3072",
    "16": "modp4096",
    "17": "modp6144",
    "18": "modp8192",
    "19": "ecp256",
    "20": "ecp384",
    "21": "ecp521",
    "31": "curve25519",
}
_GROUP = re.compile(r"(?:dh|group|grp)(\d+)", re.IGNORECASE)
_WORD = re.compile(r"[a-z][a-z0-9_]*!?")


class Ciphers(DelimitedList):
    """Proposals in the notation of strongSwan, the preferred one first.

    Only the notation is checked: which algorithms there are is up to the release of the platform.
    """

    def __init__(self, least: int, example: str) -> None:
        super().__init__(",", ordered=True)
        self.least = least
        self.example = example

    def parse(self, value: Any) -> Any:
        proposals: Sequence[str] = super().parse(value)
        if not proposals:
            raise ValueError(f"expected at least one proposal, such as {self.example}")
        for proposal in proposals:
            self._check(proposal)
        return tuple(proposals)

    def _check(self, proposal: str) -> None:
        parts = proposal.split("-")
        for part in parts:
            group = _GROUP.fullmatch(part)
            if group and group.group(1) in _GROUPS:
                meant = "-".join(_GROUPS[group.group(1)] if other == part else other for other in parts).lower()
                raise ValueError(
                    f"'{proposal}': the platform calls the group '{_GROUPS[group.group(1)]}'; write {meant}"
                )
        if len(parts) >= self.least and all(_WORD.fullmatch(part) for part in parts):
            return
        lower = proposal.lower()
        if lower != proposal and all(_WORD.fullmatch(part) for part in lower.split("-")):
            raise ValueError(f"'{proposal}' is not in lower case; write {lower}")
        raise ValueError(
            f"'{proposal}' is not a valid proposal; write encryption, integrity and group with hyphens between them, "
            f"such as {self.example}"
        )


class NetworkOrAddress(Network):
    """A network in CIDR form, or a single address, which needs no prefix length."""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        return super().parse(text) if "/" in text or not text else Address().parse(text)

    def load(self, raw: Any) -> Any:
        return super().load(raw) if "/" in str(raw) else Address().load(raw)

    def same(self, desired: Any, current: Any) -> bool:
        # The network of a single address is the address.
        return bool(super().load(desired) == super().load(current))


def _key_is_given(desired: Desired, connection: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent":
        return None
    before = connection.values.get("authentication") if connection else None
    method = desired.get("authentication", before or "psk")
    if method == "pubkey" and desired.get("pre_shared_key"):
        return "'pre_shared_key' has no effect with 'authentication: pubkey'"
    if method != "psk" or before == "psk":
        return None
    if not desired.get("pre_shared_key"):
        return "'pre_shared_key' is required with 'authentication: psk'"
    if connection is not None and not controls.update_secrets:
        return "the change to 'authentication: psk' needs 'update_password: always' as well"
    return None


def _service_is_disabled(desired: Desired, connection: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent" or connection is None or connection.facts.get("service_enabled") is not False:
        return None
    return "the IPsec service of the network is disabled, so that no connection comes up; verge_ipsec enables it"


PHASE2 = Resource(
    name="phase2",
    title="phase 2",
    table="vnet_ipsec_phase2s",
    columns=(
        Column("name", Text(128), required=True),
        Column("enabled", FLAG),
        Column("description", Text(2048)),
        Column("local_network", NetworkOrAddress(), column="local", required=True),
        Column("remote_network", NetworkOrAddress(), column="remote"),
        Column("mode", Choice("tunnel", "transport")),
        Column("protocol", Choice("esp", "ah")),
        Column(
            "ciphers",
            Ciphers(1, "aes128-sha256-modp2048"),
            required=True,
            create_default=["aes128-sha256-modp2048", "aes128gcm128-sha256-modp2048"],
        ),
        Column("lifetime", Duration(60, 86400)),
    ),
    words=words.IPSEC_PHASE2,
)

TUNNEL = Resource(
    name="tunnel",
    title="tunnel",
    table="vnet_ipsec_connections",
    read_only=True,
    identity=("name",),
    columns=(Column("name", column="connection"),),
    facts=(
        Fact("phase1_id", "phase1", KEY),
        Fact("phase2_id", "phase2", KEY),
        Fact("local_address", "local"),
        Fact("remote_address", "remote"),
        Fact("local_network"),
        Fact("remote_network"),
        Fact("interface"),
        Fact("protocol"),
        Fact("unique_id", "uniqueid", NUMBER),
        Fact("request_id", "reqid"),
        Fact("created", codec=TIME, volatile=True),
    ),
)


def _is_of_another_connection(tunnel: State, connection: State) -> bool:
    """Return whether a tunnel is one of the other connections of the network: the platform lists them together."""
    return bool(tunnel.facts.get("phase1_id") != connection.key)


IPSEC_CONNECTION = Resource(
    name="ipsec_connection",
    plural="ipsec_connections",
    title="IPsec connection",
    table="vnet_ipsec_phase1s",
    columns=(
        Column("name", Text(128), required=True),
        Reference(
            "network",
            column="ipsec",
            read="ipsec#vnet",
            table="vnets",
            title="network",
            through=Through("vnet_ipsecs", "vnet", "IPsec service", (("enabled", True), ("mode", "normal"))),
            required=True,
            write=CREATE_ONLY,
            clear=UNSET,
        ),
        Column("enabled", FLAG),
        Column("description", Text(2048)),
        Column("remote_gateway", Text(), required=True),
        Column("authentication", Choice("psk", "pubkey"), column="auth"),
        # No source says that it can be read back: written at creation, and later only with `update_password: always`.
        Column(
            "pre_shared_key",
            Text(),
            column="psk",
            exposure=SECRET,
            held=lambda values: values.get("authentication") != "pubkey",
        ),
        Column("identifier", Text()),
        Column("peer_identifier", Text()),
        Column("key_exchange", Choice("ike", "ikev1", "ikev2"), column="keyexchange"),
        Column("negotiation", Choice("main", "aggressive")),
        Column(
            "ciphers",
            Ciphers(2, "aes256-sha256-modp2048"),
            column="ike",
            required=True,
            create_default=["aes256-sha256-modp2048"],
        ),
        Column("lifetime", Duration(60, 86400), column="ikelifetime"),
        Column("auto", Choice("add", "route", "start")),
        Column("mobike", FLAG),
        Column("split_connections", FLAG),
        Column("force_encapsulation", FLAG, column="forceencaps"),
        Column("keying_tries", Integer(0), column="keyingtries"),
        Column("rekey", FLAG),
        Column("reauthenticate", FLAG, column="reauth"),
        Column("rekey_margin", Duration(), column="margintime"),
        Column("dpd_action", Choice("none", "clear", "hold", "restart"), column="dpdaction"),
        Column("dpd_delay", Duration(0, 3600), column="dpddelay"),
        Column("dpd_failures", Integer(0), column="dpdfailures"),
    ),
    scope=("network",),
    facts=(
        Fact("network_id", "ipsec#vnet", KEY, volatile=True),
        Fact("service_enabled", "ipsec#enabled", FLAG),
        *network_facts("ipsec#vnet"),
        Fact("modified", codec=TIME, volatile=True),
    ),
    children=(
        # The platform refuses to delete a phase 1 that has some, and never deletes it after that (seen with Terraform).
        Children("phase2s", PHASE2, parent_column="phase1", delete_before_parent=True),
        # It computes them, and can only be asked for all of a network.
        Children(
            "tunnels",
            TUNNEL,
            parent_column="vnet",
            parent_value="network_id",
            created_by_platform=True,
            owned_by_platform=_is_of_another_connection,
        ),
    ),
    affects=Affects("network", REFRESH_RULES),
    finish=(apply_leftovers,),
    guards=(_key_is_given,),
    notices=(_service_is_disabled,),
    controls={"apply": APPLY_CONTROL},
    preflights=(unique_name(within="network"),),
    export=Export(terraform="network_ipsec_connection"),
    words=words.IPSEC_CONNECTION,
)
