# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clusters of nodes: table `clusters`, with the storage tiers inside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import DECIMAL, FLAG, NUMBER, RAM, SIZE, TIME, Choice, Decimal, Integer, Memory, Text, Word
from .._schema.columns import Column, Fact
from .._schema.controls import Controls
from .._schema.keys import wire_key
from .._schema.resource import Answers, Children, Desired, Finding, PlannedTask, Preflight, Query, Resource, State
from . import words
from .checks import not_in_use, unique_name
from .machines import ram
from .measurements import OF_CLUSTERS
from .tagging import tags_of

#: How many names a message lists.
_LISTED = 10

#: MiB that a limit of memory can have at most, and the cache of a node.
_MOST_RAM, _MOST_CACHE = 1048576, 5000000


class Percent(Decimal):
    """A share of a hundred."""

    def parse(self, value: Any) -> Any:
        if not 0 <= value <= 100:
            raise ValueError(f"expected 0 to 100, got {value:g}")
        return float(value)


class Price(Decimal):
    """An amount of money, in whichever currency the site reckons."""

    def parse(self, value: Any) -> Any:
        if value < 0:
            raise ValueError(f"expected at least 0, got {value:g}")
        return float(value)


TIER = Resource(
    name="tier",
    title="storage tier",
    table="cluster_tiers",
    read_only=True,
    identity=("tier",),
    columns=(Column("tier", Integer(0, 5)),),
    facts=(
        Fact("status", "status#status"),
        Fact("health", "status#state"),
        Fact("capacity", "status#capacity", SIZE),
        Fact("used", "status#used", SIZE),
        Fact("used_percent", "status#used_pct", DECIMAL),
        Fact("redundant", "status#redundant", FLAG),
        Fact("encrypted", "status#encrypted", FLAG),
        Fact("bad_drives", "status#bad_drives", NUMBER),
        Fact("repairs", "status#repairs", NUMBER, volatile=True),
        Fact("full_walk", "status#fullwalk", FLAG, volatile=True),
        Fact("progress", "status#progress", DECIMAL, volatile=True),
        Fact("write_delay", "status#cur_space_throttle_ms", DECIMAL, volatile=True),
    ),
)


# --- what must not happen --------------------------------------------------------------------------------------------


def _keeps_its_machines(desired: Desired, cluster: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse to take a cluster away from the machines that run in it."""
    running = cluster.facts.get("running_machines") if cluster else None
    if not running or cluster is None or controls.state == "absent" or controls.force:
        return None
    for option in ("enabled", "compute"):
        if desired.get(option) is False and cluster.values.get(option):
            count = f"{running} machine{'' if running == 1 else 's'}"
            return f"'{option}' would be turned off while {count} run in the cluster; accept it with 'force: true'"
    return None


def _lowered(task: PlannedTask, option: str) -> Optional[int]:
    """Return the limit that the plan lowers, as the platform counts it; 0 means that there is none."""
    if task.state is None or not task.writes(option):
        return None
    column = task.resource.column(option)
    wanted, before = column.dump(task.desired.get(option)), column.dump(task.state.values.get(option))
    return wanted if wanted and (not before or wanted < before) else None


def _vms_of_the_cluster(task: PlannedTask) -> Optional[Sequence[Query]]:
    if _lowered(task, "max_ram_per_vm") is None and _lowered(task, "max_cores_per_vm") is None:
        return None
    cluster = task.state.key.wire if task.state else None
    conditions = (("cluster", (cluster,)), ("is_snapshot", (False,)))
    return [Query("vms", ("name", "ram", "cpu_cores"), conditions)]


def _within_the_limits(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse limits that VMs exceed: they run on, but the platform neither starts nor moves them any more (26.1.8)."""
    most_ram, most_cores = _lowered(task, "max_ram_per_vm"), _lowered(task, "max_cores_per_vm")
    above = []
    for row in answers[0] or ():
        size, cores = row.get("ram") or 0, row.get("cpu_cores") or 0
        if most_ram is not None and size > most_ram:
            above.append(f"{row.get('name')} ({ram(size)})")
        elif most_cores is not None and cores > most_cores:
            above.append(f"{row.get('name')} ({cores} cores)")
    if not above:
        return Finding()
    named = ", ".join(sorted(above)[:_LISTED]) + (f" and {len(above) - _LISTED} more" if len(above) > _LISTED else "")
    problem = f"VMs above the new limit could neither start nor move to another node: {named}"
    if task.controls.force:
        return Finding(warnings=(f"accepted with 'force: true': {problem}",))
    return Finding(problem, "make them smaller first, or accept it with 'force: true'")


def _restart_is_needed(task: PlannedTask, _answers: Answers) -> Finding:
    nodes = task.state.facts.get("total_nodes") if task.state else 0
    changed = sorted(set(task.plan.after) & _FOR_NODES)
    if not nodes or not changed:
        return Finding()
    warning = (
        f"{', '.join(changed)}: the nodes of the cluster may use this only after a restart; verge_node_info shows "
        "which of them wait in 'need_restart', and verge_node restarts one with 'state: restarted'"
    )
    return Finding(warnings=(warning,))


_FOR_NODES = frozenset(
    (
        *("nested_virtualization", "disable_cpu_security_mitigations", "disable_smt", "disable_sleep"),
        *("split_lock_detection", "nvme_power_management", "energy_policy", "scaling_governor"),
        *("storage_cache", "storage_buffer", "storage_hugepages", "swap_tier", "swap_per_drive"),
        *("max_core_temp", "critical_core_temp", "max_core_temp_warning_percent", "log_filter"),
    )
)


def _users_of(table: str, title: str, hint: str) -> Preflight:
    def named(row: Mapping[str, Any]) -> str:
        return f"'{row.get('name')}'"

    return not_in_use(table, ("cluster",), lambda key: wire_key(str(key)), ("name",), named, title, hint)


CLUSTER = Resource(
    name="cluster",
    plural="clusters",
    title="cluster",
    table="clusters",
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        Column("compute", FLAG),
        Column("default_cpu", Word()),
        Column("max_ram_per_vm", Memory(1, 0, _MOST_RAM)),
        Column("max_cores_per_vm", Integer(0, 1024)),
        Column("target_ram_percent", Percent(), column="target_ram_pct"),
        Column("ram_overcommit_percent", Percent(), column="ram_overcommit_pct"),
        Column("nested_virtualization", FLAG, column="kvm_nested"),
        Column("allow_nested_virt_migration", FLAG),
        Column("allow_vgpu_migration", FLAG),
        Column("disable_cpu_security_mitigations", FLAG),
        Column("disable_smt", FLAG),
        Column("disable_sleep", FLAG),
        Column("split_lock_detection", FLAG, column="enable_split_lock_detection"),
        Column("nvme_power_management", FLAG, column="enable_nvme_power_management"),
        Column(
            "energy_policy",
            Choice("performance", "balance-performance", "balance-power", "normal", "power"),
            column="x86_energy_perf_policy",
        ),
        Column("scaling_governor", Choice("performance", "ondemand", "powersave")),
        Column("ram_per_unit", Memory(1, 0, _MOST_RAM)),
        Column("cores_per_unit", Integer(0, 1024)),
        Column("cost_per_unit", Price()),
        Column("price_per_unit", Price()),
        Column("storage_cache", Memory(1, 0, _MOST_CACHE), column="storage_cachesize"),
        Column("storage_buffer", Memory(1, 0, _MOST_CACHE), column="storage_buffersize"),
        Column("storage_hugepages", FLAG),
        Column("swap_tier", Integer(-1, 5)),
        Column("swap_per_drive", Memory(1, 0, 1000000)),
        Column("max_core_temp", Integer(0, 150)),
        Column("critical_core_temp", Integer(0, 150)),
        Column("max_core_temp_warning_percent", Integer(-1, 100), column="max_core_temp_warn_perc"),
        Column("log_filter", Text()),
    ),
    facts=(
        Fact("storage", codec=FLAG),
        Fact("recommended_cpu", "recommended_cpu_type"),
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("total_nodes", "status#total_nodes", NUMBER),
        Fact("online_nodes", "status#online_nodes", NUMBER),
        Fact("running_machines", "status#running_machines", NUMBER),
        Fact("total_ram", "status#total_ram", RAM),
        Fact("online_ram", "status#online_ram", RAM),
        Fact("used_ram", "status#used_ram", RAM),
        Fact("total_cores", "status#total_cores", NUMBER),
        Fact("online_cores", "status#online_cores", NUMBER),
        Fact("used_cores", "status#used_cores", NUMBER),
        Fact("created", codec=TIME, volatile=True),
    ),
    children=(
        Children("tiers", TIER, parent_column="cluster", nested=("tiers",), match=(("tier",),)),
        tags_of("clusters"),
    ),
    guards=(_keeps_its_machines,),
    preflights=(
        unique_name(),
        Preflight(_vms_of_the_cluster, _within_the_limits),
        Preflight(lambda _task: [], _restart_is_needed),
        _users_of("nodes", "node", "nodes are removed from a cluster by their installation"),
        _users_of("machines", "machine", "move or remove its VMs, networks and tenant nodes first"),
    ),
    controls={"force": {"type": "bool", "default": False}},
    series=(OF_CLUSTERS,),
    words=words.CLUSTER,
)
