# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IPsec: proposals, the networks of a phase 2, keys, and the row that stands for a network."""

from __future__ import annotations

import re

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec import IPSEC
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.ipsec_connection import (
    IPSEC_CONNECTION,
    PHASE2,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Create, DeferredKey
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, refused, want

NETWORK = IPSEC_CONNECTION.column("network")
NEW = {"name": "branch", "network": "lab", "remote_gateway": "198.51.100.20", "pre_shared_key": "Zk81"}


def names(service=None, is_known=True):
    """Return the results of look-ups: of the network, and of its service (None: it has none)."""
    found = Names()
    found.learn(NETWORK, "lab", Key("5"))
    if is_known:
        found.learn(NETWORK.stand_in, "lab", service)
    return found


def connection(**columns):
    return have(IPSEC_CONNECTION, 7, {"name": "branch", "network": 5, "network_name": "lab", "auth": "psk", **columns})


@pytest.mark.parametrize(
    ("resource", "proposal"),
    [
        (IPSEC_CONNECTION, "aes256-sha256-modp2048"),
        (IPSEC_CONNECTION, "aes128gcm16-prfsha256-ecp256"),
        (PHASE2, "aes256gcm16"),
        (PHASE2, "aes256-sha256!"),
    ],
)
def test_proposals_are_in_the_notation_of_strongswan(resource, proposal):
    assert resource.column("ciphers").codec.parse([proposal]) == (proposal,)


@pytest.mark.parametrize(
    ("proposal", "message"),
    [
        ("aes256-sha256-group14", "write aes256-sha256-modp2048"),
        ("aes256-sha256-DH19", "write aes256-sha256-ecp256"),
        ("AES256-SHA256-MODP2048", "is not in lower case; write aes256-sha256-modp2048"),
        ("aes-256-sha256-modp2048", "is not a valid proposal"),
        ("aes256", "is not a valid proposal"),
        ("aes256/sha256/modp2048", "is not a valid proposal"),
        ("aes256--modp2048", "is not a valid proposal"),
    ],
)
def test_other_proposals_are_refused_with_what_to_write(proposal, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        IPSEC_CONNECTION.column("ciphers").codec.parse([proposal])


def test_no_proposal_is_refused():
    with pytest.raises(ValueError, match="at least one proposal, such as aes256-sha256-modp2048"):
        IPSEC_CONNECTION.column("ciphers").codec.parse([])


def test_ciphers_are_always_sent_because_the_platform_has_no_defaults():
    plan = plan_of(IPSEC_CONNECTION, want(IPSEC_CONNECTION, **NEW), names=names(Key("2")))
    assert plan.steps[0].body["ike"] == "aes256-sha256-modp2048"


@pytest.mark.parametrize(
    ("wanted", "current"), [("10.0.0.0/24", "10.0.0.0/24"), ("10.0.0.5", "10.0.0.5/32"), ("10.0.0.5/32", "10.0.0.5")]
)
def test_an_address_is_a_network_of_its_own(wanted, current):
    codec = PHASE2.column("local_network").codec
    assert codec.same(codec.parse(wanted), codec.load(current))
    assert not codec.same(codec.parse(wanted), codec.load("10.0.1.0/24"))
    assert (codec.load("10.0.0.5"), codec.load(None)) == ("10.0.0.5", "")


# --- the service -----------------------------------------------------------------------------------------------------


def test_a_connection_points_at_the_service_of_its_network():
    (step,) = plan_of(IPSEC_CONNECTION, want(IPSEC_CONNECTION, **NEW), names=names(Key("2"))).steps
    assert (step.table, step.body["ipsec"]) == ("vnet_ipsec_phase1s", 2)


def test_a_service_is_created_where_there_is_none():
    service, own = plan_of(IPSEC_CONNECTION, want(IPSEC_CONNECTION, **NEW), names=names()).steps
    assert service == Create(
        title="create IPsec service of network 'lab'",
        table="vnet_ipsecs",
        body={"vnet": 5, "enabled": True, "mode": "normal"},
        token="network",
        identity=(("vnet", 5),),
    )
    assert own.body["ipsec"] == DeferredKey("network")


def test_a_service_that_another_object_creates_is_only_a_prediction():
    desired = want(IPSEC_CONNECTION, **NEW)
    (step,) = plan_of(IPSEC_CONNECTION, desired, names=names(is_known=False), check=True).steps
    assert step.body["ipsec"] == "<network 'lab'>"


# --- keys and settings -----------------------------------------------------------------------------------------------


def test_a_new_connection_needs_a_key():
    desired = want(IPSEC_CONNECTION, **{**NEW, "pre_shared_key": None})
    assert "'pre_shared_key' is required with 'authentication: psk'" in refused(IPSEC_CONNECTION, desired)
    desired = want(IPSEC_CONNECTION, **{**NEW, "authentication": "pubkey"})
    assert "no effect with 'authentication: pubkey'" in refused(IPSEC_CONNECTION, desired)


def test_a_change_to_a_key_writes_it():
    there, desired = connection(auth="pubkey"), {"name": "branch", "authentication": "psk", "pre_shared_key": "Zk81"}
    refusal = refused(IPSEC_CONNECTION, want(IPSEC_CONNECTION, **desired), there)
    assert "needs 'update_password: always' as well" in refusal
    (step,) = plan_of(IPSEC_CONNECTION, want(IPSEC_CONNECTION, **desired), there, update_secrets=True).steps
    assert step.body == {"auth": "psk", "psk": "Zk81"}


def test_texts_need_the_mode_that_uses_them():
    there = have(IPSEC, 2, {"vnet": 5, "network_name": "lab", "mode": "normal"})
    text = {"network": "lab", "ipsec_configuration": "conn a"}
    assert "write 'mode: advanced'" in refused(IPSEC, want(IPSEC, **text), there)
    (step,) = plan_of(IPSEC, want(IPSEC, **text, mode="advanced"), there).steps
    assert step.body == {"ipsec_conf": "conn a", "mode": "advanced"}
