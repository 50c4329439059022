# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What surrounds the VMs of a system in use: another site, tasks, devices of the nodes, an API key, name service."""

from __future__ import annotations

from ..behaviours.alarms import lower_alarm, raise_alarm
from ..behaviours.resource_groups import count_instances
from ..engine import Call, Engine
from ..store import Key, Row
from .tools import create, create_row

SITE = "offsite"
SCRIPT = "// what a new shift reads\nprintline('all is well');\nreturn_success();\n"


def populate(engine: Engine) -> None:
    """Fill an engine whose system has nodes and networks."""
    gpus(engine)
    tasks(engine)
    keys(engine)
    sync = site(engine)
    snapshot(engine, sync)
    past_alarm(engine)


def gpus(engine: Engine) -> None:
    """Give node1 a GPU with its driver, and a resource group that lends it to VMs."""
    store = engine.store
    card = {"node": 1, "name": "Example GPU", "slot": "0000:c1:00.0", "vendor": "Example", "device": "GPU 24 GB"}
    pci = store.add("node_pci_devices", {**card, "class": "3D controller", "device_type": "03"})
    device = store.add("node_host_gpu_devices", {**card, "pci_device": pci["$key"], "max_instances": 1})
    gpu = {"node": 1, "name": "GPU_1", "pci_device": pci["$key"], "mode": "gpu", "max_instances": 1}
    row = store.add("node_gpus", gpu)
    store.add("node_gpu_stats", {"node_gpu": row["$key"]})
    count_instances(engine, row)
    driver = {"node": 1, "driver_key": "example", "driver_name": "Example GPU driver", "status": "complete"}
    store.add("node_drivers", driver)
    group = {"name": "gpus", "type": "node_host_gpu_devices", "class": "gpu", "key_args": [device["$key"]]}
    create_row(engine, "resource_groups", group)


def tasks(engine: Engine) -> None:
    """Create a script that runs each night and when an alarm is raised."""
    script = create(engine, "task_scripts", name="shift-report", script=SCRIPT)
    owner = f"task_scripts/{script['$key']}"
    nightly = create(engine, "tasks", name="nightly-report", owner=owner, action="run")
    schedule = create(engine, "task_schedules", name="nightly", repeat_every="day", start_time_of_day=7200)
    create(engine, "task_schedule_triggers", task=nightly["$key"], schedule=schedule["$key"])
    alarm = create(engine, "tasks", name="alarm-report", owner=owner, action="run")
    create(engine, "task_events", task=alarm["$key"], table="alarms", event="raised")


def keys(engine: Engine) -> None:
    """Create an API key of the administrator."""
    create(engine, "user_api_keys", user=1, name="automation", description="playbooks", expires=0)


def site(engine: Engine) -> Row:
    """Create a site that is signed in to, with the syncs of both ways."""
    create(
        engine, "sites", name=SITE, url="https://offsite.example.org", auth_user="admin", auth_password="Nb4+xLw2.Pq8_Vz6",
        city="Lyon", country="FR", config_cloud_snapshots="both",
    )  # fmt: skip
    engine.clock.finish()
    return engine.store.select("site_syncs_outgoing")[0]


def snapshot(engine: Engine, sync: Row) -> None:
    """Create a system snapshot, without contents in a fleet, and send it to the other site."""
    store = engine.store
    row = store.add("cloud_snapshots", {"name": "nightly", "description": "kept", "status": "normal", "expires": 0})
    call = Call(engine, engine.contract["site_syncs_outgoing_actions"])
    queue = {"site_syncs_outgoing": sync["$key"], "cloud_snapshot": row["$key"]}
    for action, params in (("add_to_queue", queue), ("refresh", {})):
        engine.dispatch(call, {"site_syncs_outgoing": sync["$key"], "action": action, "params": params})
        engine.clock.finish()


def past_alarm(engine: Engine) -> None:
    """Create an alarm that has ended."""
    raise_alarm(engine, "nodes/1", "link", "warning", "NIC is down")
    [alarm] = engine.store.select("alarms", owner="nodes/1")
    lower_alarm(engine, alarm)
    engine.clock.finish()


def name_service(engine: Engine, vnet: Key) -> None:
    """Let a network serve names of its own."""
    engine.store.set("vnets", vnet, dns="bind")
    view = create(engine, "vnet_dns_views", vnet=vnet, name="inside")
    zone = create(engine, "vnet_dns_zones", view=view["$key"], domain="lab.example", type="master", nameserver="ns1")
    create(engine, "vnet_dns_zone_records", zone=zone["$key"], host="web1", type="A", value="192.0.2.101")
    engine.store.set("vnets", vnet, need_dns_apply=False)


def export(engine: Engine, volume: Key) -> None:
    """Create an export of VMs that has run once."""
    row = create(engine, "volume_vm_exports", volume=volume, quiesced=False)
    call = Call(engine, engine.contract["volume_vm_export_actions"])
    engine.dispatch(call, {"volume_vm_export": row["$key"], "action": "start_export", "params": {"name": "first"}})
    engine.clock.finish()
