# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the roles: examples run, tables match the argument specifications, and options match the modules."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from tests.integration.ansible import ROOT
from tests.integration.roles.runs import Roles

FOLDER = ROOT / "roles"
NAMES = sorted(path.name for path in FOLDER.iterdir() if (path / "meta").is_dir())

TEMPLATES = {"templates", "template_vms"}
#: Options that roles pass to modules: role, variable, module, options that only the role has, options that the role sets.
PASSED_ON = (
    ("vm_fleet", "vm_fleet_vms", "verge_vm", {"count", "start", "digits", "groups"}, {"id", "wait", "update_password"}),
    ("vm_fleet", "vm_fleet_defaults", "verge_vm", {"groups"}, {"id", "name", "wait", "update_password"}),
    ("network_stack", "network_stack_networks", "verge_network", set(), {"id", "wait"}),
    ("network_stack", "network_stack_defaults", "verge_network", set(), {"id", "name", "wait"}),
    ("tenant_onboarding", "tenant_onboarding_tenants", "verge_tenant", {"inside"}, {"id", "wait", "update_password"}),
    (
        "tenant_onboarding",
        "tenant_onboarding_defaults",
        "verge_tenant",
        {"inside"},
        {"id", "name", "wait", "update_password"},
    ),
    ("protect", "protect_classes", "verge_snapshot_profile", {"tag", "profile"}, {"id", "name", "state"}),
    ("rbac", "rbac_groups", "verge_group", TEMPLATES, {"id", "wait", "wait_timeout", "wait_interval"}),
    (
        "rbac",
        "rbac_users",
        "verge_user",
        {"rotate_after", "lifetime", "overlap"} | TEMPLATES,
        {"id", "update_password"},
    ),
)
REPEATING_STATES = {"restarted", "suspended"}  # not offered by any role, since every run would repeat them


#: Files with tasks of a user that examples include.
FILES = {"patch_window": ("patch/patch.yml", "patch/check.yml")}
#: What examples need that a small system does not have.
NEEDS = {"restore_drill": ((CLOUD_SNAPSHOT, {"name": "daily-1"}),)}


def specification(role: str) -> dict[str, Any]:
    text = (FOLDER / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    entries: dict[str, Any] = yaml.safe_load(text)["argument_specs"]
    return entries


def readme(role: str) -> str:
    return (FOLDER / role / "README.md").read_text(encoding="utf-8")


def examples(role: str) -> str:
    """Return the example plays of a README as one playbook."""
    text = "\n".join(re.findall(r"^```yaml\n(- .*?)^```", readme(role), re.MULTILINE | re.DOTALL))
    assert text
    return text


@pytest.mark.parametrize("role", NAMES)
def test_examples_run(roles: Roles, role: str) -> None:
    for name in FILES.get(role, ()):
        path = roles.ansible.home / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("- ansible.builtin.debug:\n    msg: done\n", encoding="utf-8")
    for resource, options in NEEDS.get(role, ()):
        roles.system.run(resource, **options)
    done = roles.ansible.playbook(examples(role), ANSIBLE_DEPRECATION_WARNINGS="true")
    assert done.returncode == 0, done.stdout + done.stderr
    # What stops or moves is announced.
    announced = (
        r"\[WARNING\]: (?:.* will be shut down first|.* is only known once it is restored|.* will be moved away from .*|networks move, too: .*"
        r"|packages that change: .*|nodes will restart, .*)"
    )
    output = re.sub(announced, "", done.stdout + done.stderr)
    assert "WARNING" not in output, output


@pytest.mark.parametrize("role", NAMES)
def test_tables_and_defaults_agree_with_the_specification(role: str) -> None:
    defaults = yaml.safe_load((FOLDER / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    rows = re.findall(rf"^\| `({role}_\w+)` \| (\w+) \| (.*?) \|", readme(role), re.MULTILINE)
    table = {name: (kind, default) for name, kind, default in rows}
    described: dict[str, Any] = {}
    for entry in specification(role).values():
        described.update(entry["options"])
    assert set(table) == set(described)
    assert set(defaults) <= set(described)
    for name, option in described.items():
        kind, default = table[name]
        assert kind == option["type"], name
        assert (default == "required") is bool(option.get("required")), name
        if "default" in option:
            assert option["default"] == defaults[name], name
            assert yaml.safe_load(default.strip("`")) == option["default"], name
        assert "no_log" not in option or option["type"] == "str"


def compare(place: str, own: dict[str, Any], spec: dict[str, Any], added: set[str], set_by_role: set[str]) -> None:
    """Compare options of a role with those of the module to which they are passed."""
    expected = set(spec) - set_by_role - set(CONNECTION) if not place.count(".") else set(spec)
    assert set(own) - added == expected, f"{place}: meta/argument_specs.yml and the module have different options"
    for name in set(own) & expected:
        mine, theirs, here = own[name], spec[name], f"{place}.{name}"
        assert mine["type"] == theirs.get("type", "str"), here
        assert mine.get("elements") == theirs.get("elements"), here
        assert name == "name" or bool(mine.get("required")) == bool(theirs.get("required")), here
        assert set(map(str, mine.get("choices", []))) == set(map(str, theirs.get("choices", []))) - REPEATING_STATES, (
            here
        )
        if name != "state" or place.count("."):
            assert mine.get("default") == theirs.get("default"), here
        assert bool(mine.get("no_log")) <= bool(theirs.get("no_log")), here
        assert bool(theirs.get("no_log")) <= (bool(mine.get("no_log")) or name == "contents"), here
        if theirs.get("options"):
            compare(here, mine["options"], theirs["options"], added, set_by_role)


@pytest.mark.parametrize(("role", "variable", "module", "added", "set_by_role"), PASSED_ON)
def test_passed_options_match_those_of_the_module(
    role: str, variable: str, module: str, added: set[str], set_by_role: set[str]
) -> None:
    spec = importlib.import_module(f"ansible_collections.verge.vergeos.plugins.modules.{module}").TASK.spec
    compare(role, specification(role)["main"]["options"][variable]["options"], spec, added, set_by_role)
