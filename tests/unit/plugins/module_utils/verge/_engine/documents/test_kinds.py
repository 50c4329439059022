# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of objects that a document can describe."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import (
    kinds_of,
    removal_stages,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES


def test_every_resource_that_can_be_described_is_a_kind_named_like_the_key_of_its_info_module() -> None:
    kinds = kinds_of(RESOURCES.values())
    assert [kind.resource.plural for kind in kinds.values()] == list(kinds)
    assert {f"verge_{kind.resource.name}" for kind in kinds.values()} == {
        module for module, resource in RESOURCES.items() if not resource.read_only and resource.in_documents
    }
    assert {"nodes", "alarms", "system_updates"}.isdisjoint(kinds)


def test_an_object_takes_the_options_of_its_module_but_not_those_of_the_connection() -> None:
    options = kinds_of(RESOURCES.values())["vms"].options
    assert {"name", "state", "id", "drives", "wait_timeout"} <= set(options)
    assert not {"host", "password", "token"} & set(options)


def test_what_names_others_is_removed_before_those() -> None:
    kinds = kinds_of(RESOURCES.values())
    stages = [kind.name for kind in removal_stages([kinds[name] for name in ("networks", "vms", "tag_categories")])]
    assert stages == ["vms", "networks", "tag_categories"]


def test_kinds_that_name_each_other_do_not_keep_others_from_their_order() -> None:
    """Rights of users can be to VMs, VMs belong to users, and both name networks."""
    kinds = kinds_of(RESOURCES.values())
    stages = [kind.name for kind in removal_stages([kinds[name] for name in ("networks", "users", "groups", "vms")])]
    assert stages[-1] == "networks"
