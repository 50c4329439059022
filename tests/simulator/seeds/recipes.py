# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipes of the vendor's catalogs: the NAS service, and a Linux guest from a cloud image.

Names of questions and their defaults are those of stock recipes (measured); a stock system has 32 recipes.
"""

from __future__ import annotations

from typing import Any

from ..behaviours.catalogs import add_recipe_status
from ..behaviours.machines import make_machine
from ..behaviours.nas_services import MACHINE_TYPE
from ..behaviours.recipes import IMAGE, INTERNAL_SECTION, SERVICES, add_section, kinds, label
from ..behaviours.vms import mirror
from ..engine import Engine
from ..store import Row

REMOTE_REPOSITORY = 2
#: The key of a stock recipe is a name, that of others 40 hex digits (measured).
LINUX_KEY = "ubuntu-22-04-v1"


def question(name: str, kind: str, display: str = "", **more: Any) -> dict[str, Any]:
    """Return a question of a recipe."""
    return {"name": name, "type": kind, "display": display or name, **more}


def populate(engine: Engine) -> None:
    """Create two recipes of VMs and one of a tenant.

    The VM behind the first is the service without volumes of every system (measured). Assumption: the recipe of a tenant, and
    its catalog. Settled by: GET tenant_recipes?fields=all.
    """
    services = stock(engine, "Services", "26.1.8", "Services", SERVICES)
    golden = snapshot(engine, services)
    store = engine.store
    row = store.add("vm_services", {"vm": golden["$key"], "name": golden["name"]})
    for table in ("cifs", "nfs", "antivirus"):
        settings = store.add(f"vm_service_{table}", {"service": row["$key"]})
        store.set("vm_services", row["$key"], **{table: settings["$key"]})
    store.set("vms", golden["$key"], service=row["$key"])
    nas_questions(engine, services)
    linux = stock(engine, "Linux", "1.0", "Ubuntu Server 22.04", IMAGE, key=LINUX_KEY)
    snapshot(engine, linux)
    linux_questions(engine, linux)
    values = {"name": "Tenant", "version": "1.0.0", "catalog": services["catalog"], "icon": "building"}
    tenant = store.add("tenant_recipes", values)
    add_recipe_status(engine, "tenant_recipes", tenant)
    # Names and defaults are from the vendor's documentation. Assumption: the names of the sections. Settled by:
    # GET recipe_sections?fields=all.
    add_section(
        engine, tenant["$key"], "Tenant",
        question("YB_USER_NAME", "string", "User name", default="admin"),
        question("YB_USER_PASSWORD", "password", "Password", required=True),
        table="tenant_recipes",
    )  # fmt: skip
    add_section(
        engine, tenant["$key"], "Nodes",
        question("YB_NODE_1_CPU_CORES", "num", "Cores", default="8", min=1),
        question("YB_NODE_1_RAM", "ram", "RAM", default="16384", min=2048),
        table="tenant_recipes",
    )  # fmt: skip


def stock(engine: Engine, catalog: str, version: str, name: str, kind: str, **more: Any) -> Row:
    """Create a downloaded recipe of the vendor, whose source is not a VM of this system."""
    store = engine.store
    found = store.select("catalogs", name=catalog)
    catalog_row = found[0] if found else store.add(
        "catalogs", {"name": catalog, "repository": REMOTE_REPOSITORY, "publishing_scope": "global", "enabled": True}
    )  # fmt: skip
    values = {"name": name, "version": version, "catalog": catalog_row["$key"], "downloaded": True, "icon": "server"}
    if "key" in more:
        values["$key"] = more["key"]
    recipe = store.add("vm_recipes", values)
    add_recipe_status(engine, "vm_recipes", recipe)
    kinds(engine)[recipe["$key"]] = kind
    return recipe


def snapshot(engine: Engine, recipe: Row) -> Row:
    """Create the VM of a recipe: a snapshot, whose name ends in version and build (measured)."""
    store = engine.store
    machine = make_machine(engine, "vm", label(recipe))
    vm = store.add(
        "vms",
        {
            "name": label(recipe), "is_snapshot": True, "machine": machine["$key"], "machine_type": MACHINE_TYPE,
            "cluster": 1, "ram": 4096, "cpu_cores": 4, "console_status": store.add("machine_console", {})["$key"],
        },
    )  # fmt: skip
    mirror(engine, vm)
    row = store.add(
        "machine_snapshots",
        {"machine": machine["$key"], "snap_machine": machine["$key"], "name": label(recipe), "expires": 0},
    )
    store.set("vm_recipes", recipe["$key"], vm_snapshot=row["$key"])
    return vm


def nas_questions(engine: Engine, recipe: Row) -> None:
    """Create the questions that official clients answer."""
    key = recipe["$key"]
    add_section(
        engine, key, "Virtual Machine",
        question("HOSTNAME", "hostname", "Host name", required=True, max=63),
        question("YB_HOSTNAME", "hostname", "Host name of the NAS"),
        question("YB_CPU_CORES", "num", "Cores", default="4", min=1),
        question("YB_RAM", "ram", "RAM", default="4096", min=1024),
        question("YB_TIMEZONE", "string", "Time zone", default="America/New_York"),
        question("YB_NTP", "string", "Time servers", default="time.nist.gov"),
        question("YB_DOMAINNAME", "string", "Domain"),
    )  # fmt: skip
    add_section(
        engine, key, "Network",
        question("YB_NIC_1", "network", "Network", required=True),
        question("YB_NIC_1_IP_TYPE", "list", "Address", default="dhcp", list={"dhcp": "DHCP", "static": "Static"}),
    )  # fmt: skip
    internal_questions(engine, key)


def linux_questions(engine: Engine, recipe: Row) -> None:
    """Create the questions of a stock Linux recipe.

    The tier is optional and empty, and yet nothing works without it (measured).
    """
    key = recipe["$key"]
    add_section(
        engine, key, "Virtual Machine",
        question("HOSTNAME", "hostname", "Host name", required=True, max=63),
        question("YB_CPU_CORES", "num", "Cores", default="2", min=1),
        question("YB_RAM", "ram", "RAM", default="2048", min=512),
        question("YB_CLUSTER", "cluster", "Cluster", table="clusters", fields="$key,name as $display,name"),
        question("SELECT_CREATE_UEFI", "bool", "UEFI", default="false"),
    )  # fmt: skip
    add_section(
        engine, key, "Drives",
        question("YB_DRIVE_OS_SIZE", "disksize", "Size of the system drive", default="0"),
        question(
            "SELECT_OS_TIER", "row", "Tier of the system drive", table="storage_tiers",
            fields="$key,tier as $display,tier", filter="tier ne 0",
        ),
    )  # fmt: skip
    add_section(
        engine, key, "Account",
        question("USER", "string", "User", required=True),
        question("PASSWORD", "password", "Password", required=True),
        question("SSH_KEY", "textarea", "SSH key"),
    )  # fmt: skip
    add_section(
        engine, key, "Network",
        question("YB_NIC_ETH0", "network", "Network", default="__new_internal__"),
        question("YB_IP_ADDR_TYPE", "list", "Address", default="dhcp", list={"dhcp": "DHCP", "static": "Static"}),
        question("YB_NIC_ETH0_INTERNAL_GATEWAY", "string", "Address of the new network"),
        question("YB_NIC_ETH0_GW", "string", "Gateway"),
        question("YB_NIC_ETH0_NS", "string", "Name servers"),
    )  # fmt: skip
    internal_questions(engine, key)


def internal_questions(engine: Engine, recipe: Any) -> None:
    """Create the questions about internal steps of a recipe.

    Assumption: their names. Settled by: GET recipe_questions?fields=name,type.
    """
    add_section(
        engine, recipe, INTERNAL_SECTION,
        question("YB_CREATE_VM", "database_create", table="vms"),
        question("YB_MACHINE_KEY", "hidden", required=True),
    )  # fmt: skip
