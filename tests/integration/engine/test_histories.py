# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random histories of tasks, compared with an oracle that is independent of the engine.

An engine that ignores differences, or never removes anything, would also report no change in a second run. The expected
state is therefore computed here from the options of each task.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.tasks import System

NAMES = ("App", "app{1}'\\ä%_")
CREATED = {"description": "", "cpu_cores": 1, "ram": 1024, "note": "", "ha_group": "", "boot_order": "cd"}
DRIVES = ("data", "Data")
NICS = ("nic_0", "eth'1")
NETWORKS = ("Internal", "External")

texts = st.sampled_from([None, "", "x", "it's {now}", "50% \\ ü\nline two"])

columns = st.fixed_dictionaries(
    {},
    optional={
        "description": texts,
        "note": texts,
        "cpu_cores": st.integers(1, 4),
        "ram": st.sampled_from(["512 MiB", "1000 MiB", "1 GiB", "1.5 GiB", "2048 MiB"]),
        "ha_group": st.sampled_from(["", "+web", "db"]),
        "boot_order": st.sampled_from(["cd", "dc", "n"]),
    },
)

drive = st.fixed_dictionaries(
    {"name": st.sampled_from(DRIVES)},
    optional={
        "size": st.integers(1, 4).map(lambda number: f"{number} GiB"),
        "description": texts,
        "state": st.sampled_from(["present", "present", "absent"]),
    },
)
nic = st.fixed_dictionaries(
    {"name": st.sampled_from(NICS)},
    optional={
        "network": st.sampled_from([*NETWORKS, None, ""]),
        "enabled": st.booleans(),
        "state": st.sampled_from(["present", "present", "absent"]),
    },
)


def unique_by_name(items: Any) -> Any:
    return st.lists(items, max_size=3, unique_by=lambda item: item["name"])


task = st.tuples(
    st.sampled_from(NAMES),
    columns,
    st.fixed_dictionaries(
        {}, optional={"drives": unique_by_name(drive), "nics": unique_by_name(nic), "purge": st.booleans()}
    ),
    st.sampled_from([False, False, False, False, True]),
)


def options_of(name: str, values: dict[str, Any], children: dict[str, Any], absent: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"name": name, **values}
    for kind in ("drives", "nics"):
        if kind in children:
            options[kind] = children[kind]
            options[f"purge_{kind}"] = children.get("purge", False)
    if absent:
        return {"name": name, "state": "absent"}
    return options


class Oracle:
    """The expected state after each task."""

    def __init__(self) -> None:
        self.vms: dict[str, dict[str, Any]] = {}

    def refuses(self, options: dict[str, Any]) -> bool:
        """Return whether the task must fail: it has a new disk without a size, or makes a disk smaller."""
        drives = self.vms.get(options["name"], {}).get("drives", {})
        for item in options.get("drives", []):
            if item.get("state") == "absent":
                continue
            known = drives.get(item["name"])
            if known is None and "size" not in item:
                return True
            if known is not None and item.get("size", known["size"]) < known["size"]:
                return True
        return False

    def apply(self, options: dict[str, Any]) -> None:
        if options.get("state") == "absent":
            self.vms.pop(options["name"], None)
            return
        vm = self.vms.setdefault(options["name"], {**CREATED, "drives": {}, "nics": {}})
        for name in CREATED:
            if name in options:
                vm[name] = self.stored(name, options[name])
        child_defaults: dict[str, dict[str, Any]] = {
            "drives": {"size": None, "description": ""},
            "nics": {"network": None, "enabled": True},
        }
        for kind, defaults in child_defaults.items():
            if kind not in options:
                continue
            rows = vm[kind]
            for item in options[kind]:
                if item.get("state") == "absent":
                    rows.pop(item["name"], None)
                    continue
                row = rows.setdefault(item["name"], dict(defaults))
                row.update({column: self.stored(column, item[column]) for column in defaults if column in item})
            if options[f"purge_{kind}"]:
                listed = {item["name"] for item in options[kind]}
                vm[kind] = {name: row for name, row in rows.items() if name in listed}

    @staticmethod
    def stored(name: str, value: Any) -> Any:
        if name == "ram":
            return {"512 MiB": 512, "1000 MiB": 1024, "1 GiB": 1024, "1.5 GiB": 1536, "2048 MiB": 2048}[value]
        if name == "network":
            return value or None
        return "" if value is None else value


def actual(system: System, before: set[Any]) -> dict[str, dict[str, Any]]:
    """Return the actual state in the same form, read from the platform's tables."""
    networks = {row["$key"]: row["name"] for row in system.rows("vnets")}
    found: dict[str, dict[str, Any]] = {}
    for row in system.rows("vms"):
        if row["$key"] in before:
            continue
        vm = {name: row[name] for name in CREATED if name != "ha_group"}
        machine = next(m for m in system.rows("machines") if m["$key"] == row["machine"])
        vm["ha_group"] = machine["ha_group"]
        vm["drives"] = {
            drive["name"]: {"size": f"{drive['disksize'] // 2**30} GiB", "description": drive["description"]}
            for drive in system.rows("machine_drives")
            if drive["machine"] == row["machine"]
        }
        vm["nics"] = {
            card["name"]: {"network": networks.get(card["vnet"]), "enabled": card["enabled"]}
            for card in system.rows("machine_nics")
            if card["machine"] == row["machine"]
        }
        found[row["name"]] = vm
    return found


@pytest.fixture(scope="module")
def shared() -> Any:
    """Provide one system for all histories, which is reset before each."""
    from tests.simulator import Simulator

    with Simulator(seed="small", clock_rate=20.0) as simulator:
        yield System(simulator)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(history=st.lists(task, min_size=3, max_size=6))
def test_any_history_of_tasks_ends_in_the_state_of_the_oracle(shared: System, history: list[Any]) -> None:
    check_history(shared, history)


def check_history(shared: System, history: list[Any]) -> None:
    """Run a history on a new system, and compare each of its steps with the oracle."""
    shared.simulator.reset()
    before = {row["$key"] for row in shared.rows("vms")}
    oracle = Oracle()
    for step in history:
        options = options_of(*step)
        if oracle.refuses(options):
            for check in (True, False):
                with pytest.raises(Exception, match="size"):
                    shared.run(VM, check=check, **options)
            assert actual(shared, before) == oracle.vms
            continue
        predicted = shared.run(VM, check=True, **options)
        assert actual(shared, before) == oracle.vms
        real = shared.run(VM, **options)
        oracle.apply(options)
        assert actual(shared, before) == oracle.vms
        assert (predicted["changed"], predicted["diff"]) == (real["changed"], real["diff"])
        assert predicted["actions"] == real["actions"]
        assert not shared.run(VM, **options)["changed"]
