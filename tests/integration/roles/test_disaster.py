# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disaster from beginning to end: a site is lost, its machines run at the recovery site, and return."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_incoming import (
    SITE_SYNC_INCOMING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_outgoing import (
    SITE_SYNC_OUTGOING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_transfer import (
    SITE_SYNC_TRANSFER,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from tests.integration.ansible import Ansible
from tests.integration.conftest import RATE
from tests.integration.roles.runs import Roles
from tests.integration.tasks import System
from tests.simulator.pair import SITE as REMOTE
from tests.simulator.pair import Pair

WAVES: list[dict[str, Any]] = [
    {"tenants": [{"name": "acme"}], "vms": [{"name": "shop-db"}]},
    {"vms": [{"name": "shop-app"}]},
]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two systems, of which the second one receives system snapshots of the first one."""
    with Pair(clock_rate=RATE) as pair:
        yield pair


def statuses(system: System) -> dict[str, str]:
    """Return the status of each machine that matters here."""
    machines = [*system.info(VM), *system.info(TENANT)]
    return {machine["name"]: machine["status"] for machine in machines if machine["name"].startswith(("shop", "acme"))}


def prepare(pair: Pair) -> tuple[System, System]:
    """Create the machines, send a snapshot of them to the recovery site, and set up the way back."""
    main, remote = System(pair.main), System(pair.remote)
    nodes = [{"name": "node1", "cpu_cores": 1, "ram": "2 GiB"}]
    main.run(TENANT, name="acme", nodes=nodes, storage=[{"tier": 1, "size": "10 GiB"}])
    for name in ("shop-db", "shop-app"):
        main.run(VM, name=name, cpu_cores=1, ram="1 GiB", drives=[{"name": "os", "size": "1 GiB"}], state="running")
    main.run(CLOUD_SNAPSHOT, name="evening")
    main.run(SITE_SYNC_TRANSFER, snapshot="evening", sync=REMOTE, destination_prefix="main")
    receiver = main.run(SITE_SYNC_INCOMING, name="back", site=REMOTE, show_registration_code=True)
    code = receiver["site_sync_incoming"]["registration_code"]
    [site] = remote.rows("sites")
    remote.run(SITE_SYNC_OUTGOING, name="to-main", site=site["name"], registration_code=code)
    return main, remote


def test_a_disaster_from_beginning_to_end(pair: Pair, tmp_path: Path) -> None:
    main, remote = prepare(pair)
    roles = Roles(remote, Ansible(pair.remote, tmp_path))
    failover: dict[str, Any] = {
        "dr_failover_waves": WAVES,
        "dr_failover_snapshot_pattern": "main_*",
        "dr_failover_max_age": "1 day",
        "dr_failover_networks": ["External"],
    }

    # At any time before: a rehearsal, which writes nothing.
    remote.counted()
    rehearsed = roles.run_ok("dr_failover", failover, facts="dr_failover_result").facts["dr_failover_result"]
    assert {entry.method for entry in remote.counted()} == {"GET"}
    assert rehearsed["snapshot"] == "main_evening"
    assert [(machine["wave"], machine["name"], machine["restored"]) for machine in rehearsed["machines"]] == [
        (1, "acme", True),
        (1, "shop-db", True),
        (2, "shop-app", True),
    ]

    # The main site is lost, and its machines come up at the recovery site.
    pair.lose(pair.main)
    failover["dr_failover_rehearsal"] = False
    assert roles.run_ok("dr_failover", failover).changed
    assert statuses(remote) == {"acme": "online", "shop-db": "running", "shop-app": "running"}
    roles.assert_unchanged("dr_failover", failover)

    # Work goes on there, until the main site is back, where the old machines are running.
    remote.run(VM, name="shop-db", description="changed at the recovery site")
    pair.bring_back(pair.main)
    failback: dict[str, Any] = {
        "dr_failback_waves": WAVES,
        "dr_failback_sync": "to-main",
        # The guests have no system that could shut down.
        "dr_failback_shutdown_timeout": 1,
        "dr_failback_main": {
            "host": pair.main.host,
            "port": pair.main.port,
            "username": pair.main.username,
            "password": pair.main.password,
            "ca_path": pair.main.ca_file,
        },
    }
    assert "the old VM 'shop-app' is running at the main site" in roles.run("dr_failback", failback).message
    failback.update(dr_failback_stop_old=True, dr_failback_rehearsal=False)
    assert roles.run_ok("dr_failback", failback).changed
    assert statuses(remote) == {"acme": "offline", "shop-db": "stopped", "shop-app": "stopped"}
    assert statuses(main) == {
        "acme": "online",
        "acme (before failback)": "offline",
        "shop-app": "running",
        "shop-app (before failback)": "stopped",
        "shop-db": "running",
        "shop-db (before failback)": "stopped",
    }
    assert main.info(VM, name="shop-db")[0]["description"] == "changed at the recovery site"
    assert roles.run_ok("dr_failback", failback).changed == 0


def test_a_failover_is_refused_with_all_reasons_unless_it_is_forced(pair: Pair, tmp_path: Path) -> None:
    _main, remote = prepare(pair)
    roles = Roles(remote, Ansible(pair.remote, tmp_path))
    for row in remote.rows("cloud_snapshots"):
        remote.simulator.store.patch("cloud_snapshots", row["$key"], {"created": 1_700_000_000})
    variables = {
        "dr_failover_waves": WAVES,
        "dr_failover_max_age": "26 hours",
        "dr_failover_networks": ["Shop"],
        "dr_failover_rehearsal": False,
    }
    message = roles.run("dr_failover", variables).message
    assert "the newest snapshot 'main_evening' is older than 26 hours (2023-11-14T22:13:20Z)" in message
    assert "network 'Shop' does not exist. Nothing has been changed" in message
    assert statuses(remote) == {}
    nothing = {**variables, "dr_failover_snapshot": "other", "dr_failover_force": True}
    assert "there is no system snapshot 'other'" in roles.run("dr_failover", nothing).message
    forced = {
        **variables,
        "dr_failover_force": True,
        "dr_failover_wait_timeout": 3,
        "dr_failover_waves": [{"vms": [{"name": "shop-db"}, {"name": "shop-x"}]}],
    }
    assert "shop-x: " in roles.run("dr_failover", forced).message
    assert statuses(remote) == {"shop-db": "running"}
