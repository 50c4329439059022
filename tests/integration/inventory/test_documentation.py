# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the documentation work, with the addresses and certificates of the simulated system."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.inventory import verge_inventory
from tests.integration.ansible import ROOT
from tests.integration.inventory.reading import Reader


def examples() -> list[dict[str, Any]]:
    """Return the active example and those in comments."""
    commented = re.findall(r"^# ---\n((?:# .*\n)+)", verge_inventory.EXAMPLES, re.MULTILINE)
    texts = [verge_inventory.EXAMPLES, *(re.sub(r"^# ", "", text, flags=re.MULTILINE) for text in commented)]
    return [yaml.safe_load(text) for text in texts]


EXAMPLES = examples()
COOKBOOK = ROOT / "docs" / "docsite" / "rst" / "inventory.rst"
PLAYBOOKS = ROOT / "playbooks"


def blocks(path: Path) -> list[dict[str, Any]]:
    """Return the configurations in a reStructuredText file."""
    found = re.findall(r"^\.\. code-block:: yaml\n((?:\n|    .*\n)+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    documents = [yaml.safe_load(re.sub(r"^    ", "", text, flags=re.MULTILINE)) for text in found]
    return [document for document in documents if isinstance(document, dict) and "plugin" in document]


def redirected(inventory: Reader, example: dict[str, Any]) -> dict[str, Any]:
    """Return an example that connects to the simulated system."""
    simulator = inventory.system.simulator
    changed = dict(example)
    if "sites" in changed:
        changed["sites"] = [
            {**site, "host": simulator.url, "ca_path": str(simulator.ca_file)} for site in changed["sites"]
        ]
    elif "host" in changed:
        changed["host"] = simulator.url
    for settings in (changed, *changed.get("sites", ())):
        for word, value in (("username", simulator.username), ("token", None)):
            if word in settings:
                settings[word] = value
    return changed


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_examples(inventory: Reader, example: dict[str, Any]) -> None:
    check(inventory, example)


@pytest.mark.parametrize("example", blocks(COOKBOOK), ids=range(len(blocks(COOKBOOK))))
def test_cookbook(inventory: Reader, example: dict[str, Any]) -> None:
    check(inventory, example)


def check(inventory: Reader, example: dict[str, Any]) -> None:
    inventory.environ["VERGE_PASSWORD"] = inventory.system.simulator.password
    found = inventory.sources(inventory.source(json.dumps(redirected(inventory, example))))
    assert found.names, found.output
    assert found.output == ""


def test_the_demo_inventory(inventory: Reader) -> None:
    found = inventory.sources(str(PLAYBOOKS / "demo_inventory"))
    assert found.output == ""
    assert "web1" in found.names


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
    assert len(blocks(COOKBOOK)) >= 7


def test_environment_variables_are_documented() -> None:
    """The same variables as in the modules, in the same order."""
    from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import ENVIRONMENT

    options = yaml.safe_load(verge_inventory.DOCUMENTATION)["options"]
    for option, variables in ENVIRONMENT.items():
        named = [entry["name"] for entry in options[option].get("env", ())]
        # In Ansible, the last one takes precedence.
        assert named == [name for name in reversed(variables) if name != "VERGEOS_INSECURE"], option


def test_sites_have_the_same_options_as_the_top_level() -> None:
    options = yaml.safe_load(verge_inventory.DOCUMENTATION)["options"]
    from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.sites import CONNECTION_OPTIONS

    assert set(options["sites"]["suboptions"]) == {*CONNECTION_OPTIONS, "name", "insecure"}
    for name in CONNECTION_OPTIONS:
        assert options["sites"]["suboptions"][name]["type"] == options[name]["type"]
