# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of a simulated system, without Ansible, and what of them can be created on another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import kinds_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._secret_names import HIDDEN
from ansible_collections.verge.vergeos.plugins.modules.verge_export import TASK
from tests.integration.tasks import System
from tests.simulator.seeds import recipes

KINDS = kinds_of(RESOURCES.values())
SECRET = "Zk81-wvQp_x3"
SECRET_KEY = "1Kpx8Jr7+TcmYBBuGZoQ1RSgFjp7SYCYVqDa0UyUhZ0="
#: The kinds that can be created on another system; files come from elsewhere.
CREATABLE = tuple(name for name, kind in KINDS.items() if name != "files" and not kind.resource.export.on_request)


class Loader(yaml.SafeLoader):
    """Reads documents as Ansible does, with text that is marked as unsafe."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def export(system: System, **options: Any) -> dict[str, Any]:
    return system.run_task(TASK, False, options)


def _secret_for(variable: str) -> str:
    """Return a value for a secret; keys have a form of their own."""
    return SECRET_KEY if variable.endswith("preshared_key") else SECRET


def document(system: System, elsewhere: bool = False, **options: Any) -> Any:
    """Return an exported document as it is read back, with values for its variables.

    Args:
        elsewhere: It is for another system, where placeholders stand for nothing.
    """
    result = export(system, **options)
    values = {one["variable"]: one["placeholder"] or _secret_for(one["variable"]) for one in result["variables"]}
    if elsewhere:
        values = {name: value.replace(HIDDEN, "other") for name, value in values.items()}
    return supplied(yaml.load(result["text"], Loader=Loader), values)  # noqa: S506 - it is a safe one


def supplied(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: supplied(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [supplied(inner, values) for inner in value]
    if isinstance(value, str) and value.startswith("{{ vault_"):
        return values[value.strip("{} ")]
    return value


def prepare_other(system: System, other: System) -> None:
    """Reset another system, and bring there the files to which exported objects refer, and the recipe of the NAS."""
    other.simulator.reset()
    recipes.populate(other.simulator.engine)
    for name in export(system, kinds=list(CREATABLE))["requires"].get("file", ()):
        other.run(RESOURCES["verge_file"], name=name, url="https://images.example.net/any")


def assert_same_exports(system: System, other: System, full: bool) -> None:
    """Assert that two systems have the same export, as it was made, and except for what the platform chooses."""
    for everything in {full, True}:
        exported, again = (
            document(one, kinds=list(CREATABLE), full=everything, contents=True) for one in (system, other)
        )
        if everything is not full:
            exported, again = generic(exported), generic(again)
        assert list(again) == list(exported)
        for kind, objects in exported.items():
            assert again[kind] == objects, kind


def generic(value: Any) -> Any:
    """Return a declaration without what the platform chooses for each object."""
    if isinstance(value, dict):
        return {name: generic(inner) for name, inner in value.items() if name not in ("mac", "serial", "order")}
    return [generic(inner) for inner in value] if isinstance(value, list) else value
