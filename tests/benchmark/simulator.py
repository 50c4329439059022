# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed of the simulator itself, which must not dominate the other parts.

"server" is the time inside the application (journal), "wall" what a client sees over HTTPS on a kept-alive connection.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import requests

from tests.benchmark.report import Effort, Report, Table
from tests.simulator import Simulator

TWENTY_FIELDS = (
    "$key,name,description,enabled,cpu_cores,ram,os_family,guest_agent,uefi,machine_type,created,modified,is_snapshot,"
    "machine,machine#status#status as status,machine#status#running as running,"
    "machine#status#node#name as node_name,machine#cluster#name as cluster_name,machine#ha_group as ha_group,"
    "machine#snapshot_profile#name as snapshot_profile_name"
)
CHILDREN = (
    TWENTY_FIELDS + ",machine[status[agent_guest_info],drives[name,disksize,status#status as status],"
    "nics[name,macaddress,ipaddress,vnet#name as network]]"
)


@dataclass(frozen=True)
class Case:
    """A request, and the server time in milliseconds per 1,000 rows of `vms` that it may take.

    `{name}` in a parameter stands for the name of one of the VMs.
    """

    label: str
    params: dict[str, str]
    limit: float


CASES = (
    Case("list, 20 fields with joins", {"fields": TWENTY_FIELDS}, 200),
    Case("list, the same and children", {"fields": CHILDREN}, 400),
    Case("look-up by name", {"fields": "$key", "filter": "name eq '{name}' and is_snapshot eq false"}, 20),
    Case("search ct", {"fields": "$key,name", "filter": "name ct 'WEB' and is_snapshot eq false"}, 50),
    Case("page of 100", {"fields": TWENTY_FIELDS, "limit": "100", "offset": "300"}, 50),
)


def session(sim: Simulator) -> requests.Session:
    """A client with a kept-alive connection."""
    made = requests.Session()
    made.trust_env = False
    made.verify = sim.ca_file
    made.auth = (sim.username, sim.password)
    return made


def timed(sim: Simulator, case: Case, repeat: int) -> tuple[int, float, float]:
    """Return the number of rows, and the median server and wall time in milliseconds."""
    client, server, wall, rows = session(sim), [], [], 0
    name = next(iter(sim.store.rows("vms")))["name"]
    params = {word: value.replace("{name}", name) for word, value in case.params.items()}
    for _turn in range(repeat):
        started = time.perf_counter()
        answer = client.get(f"{sim.url}/api/v4/vms", params=params, timeout=60)
        wall.append((time.perf_counter() - started) * 1000)
        server.append(sim.journal.requests[-1].milliseconds)
        rows = len(answer.json())
    if not rows:
        raise SystemExit(f"'{case.label}' returned no rows")
    return rows, statistics.median(server), statistics.median(wall)


def throughput(sim: Simulator, seconds: float = 1.0) -> float:
    """Return the number of small GETs per second on one connection."""
    client, done, started = session(sim), 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        client.get(f"{sim.url}/api/v4/vnets/7", params={"fields": "name"}, timeout=60)
        done += 1
    return done / (time.perf_counter() - started)


def measure(effort: Effort) -> Report:
    """Measure the part."""
    fleet = min(effort.fleets)
    started = time.perf_counter()
    sim = Simulator(seed=f"fleet:{fleet}")
    seeded = time.perf_counter() - started
    heading = ("", "rows", "server, ms", "wall, ms", "server limit, ms")
    table, broken = Table(f"The simulator itself, with {fleet} VMs", heading), []
    with sim:
        for case in CASES:
            rows, server, wall = timed(sim, case, 3 * effort.rounds)
            limit = case.limit * max(1.0, fleet / 1000)
            table.add(case.label, rows, f"{server:.1f}", f"{wall:.1f}", f"{limit:.0f}")
            if server > limit:
                broken.append(f"simulator, {case.label}: {server:.1f} ms")
        speed = statistics.median(throughput(sim) for _turn in range(effort.rounds))
    started = time.perf_counter()
    with Simulator(seed="small"):
        ready = time.perf_counter() - started
    table.notes.append(
        f"Small GETs on one connection: {speed:.0f} a second. Planting the {fleet} VMs takes {seeded:.2f} s; a small"
        f" system listens after {1000 * ready:.0f} ms."
    )
    return Report([table], broken)
