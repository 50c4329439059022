# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IPsec service of a network: table `vnet_ipsecs`. There is one for each network, which all its connections share."""

from __future__ import annotations

from typing import Optional

from .._schema.codecs import FLAG, KEY, TIME, UNSET, Choice, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import wire_key
from .._schema.resource import Affects, Desired, Export, Resource, State
from . import words
from .checks import not_in_use
from .staged_rules import APPLY_CONTROL, REFRESH_RULES

_TEXTS = ("strongswan_configuration", "ipsec_configuration", "ipsec_secrets")


def _texts_have_an_effect(desired: Desired, service: Optional[State], controls: Controls) -> Optional[str]:
    mode = desired.get("mode", service.values.get("mode") if service else "normal")
    given = [option for option in _TEXTS if desired.get(option)]
    if controls.state == "absent" or mode == "advanced" or not given:
        return None
    return f"'{given[0]}' has no effect with 'mode: {mode}'; write 'mode: advanced'"


IPSEC = Resource(
    name="ipsec",
    plural="ipsecs",
    title="IPsec service",
    table="vnet_ipsecs",
    columns=(
        Reference(
            "network", column="vnet", table="vnets", title="network", required=True, write=CREATE_ONLY, clear=UNSET
        ),
        Column("enabled", FLAG),
        Column("mode", Choice("normal", "advanced")),
        Column("unique_ids", Choice("yes", "no", "never", "replace", "keep"), column="uniqueids"),
        Column("compress", FLAG),
        Column("exclude_network", FLAG),
        Column("strict_crl_policy", Choice("yes", "ifuri", "no"), column="strictcrlpolicy"),
        Column("strongswan_configuration", Text(), column="strongswan_conf"),
        Column("ipsec_configuration", Text(), column="ipsec_conf"),
        # It holds keys, so it is treated like a password, although no source says whether it can be read.
        Column("ipsec_secrets", Text(), exposure=SECRET, held=lambda values: values.get("mode") == "advanced"),
    ),
    identity=("network",),
    facts=(
        Fact("network_id", "vnet", KEY, volatile=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    affects=Affects("network", REFRESH_RULES),
    guards=(_texts_have_an_effect,),
    controls={"apply": APPLY_CONTROL},
    preflights=(
        not_in_use(
            "vnet_ipsec_phase1s",
            ("ipsec",),
            wire_key,
            ("name",),
            lambda connection: f"'{connection.get('name')}'",
            "connection",
            hint="remove its connections with verge_ipsec_connection first",
        ),
    ),
    export=Export(terraform="network_ipsec"),
    words=words.IPSEC,
)
