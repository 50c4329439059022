# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as tests use it: journal, faults, clock, states, the command, control requests of other processes."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator import Fault, Simulator
from tests.simulator.__main__ import arguments
from tests.simulator.clock import Clock

from .conftest import Api

ROOT = Path(__file__).resolve().parents[3]


def test_journal(api: Api, sim: Simulator) -> None:
    api.get("vnets", fields="name,nosuch", filter="other eq 1")
    api.post("snapshot_profiles", name="p", bogus=1)
    api.post("snapshot_profiles", 422)
    read, good, bad = sim.journal.requests
    assert (read.method, read.table, read.status, read.query["fields"]) == ("GET", "vnets", 200, "name,nosuch")
    assert (read.unknown_fields, read.unknown_filter_columns) == (["nosuch"], ["other"])
    assert (good.body, good.status, good.dropped, good.user) == ({"name": "p", "bogus": 1}, 201, ["bogus"], "admin")
    assert (bad.status, bad.error) == (422, "field 'snapshot_profiles.name' is required")
    assert sim.journal.writes == [good, bad]
    assert sim.journal.count == 3
    sim.journal.clear()
    assert sim.journal.count == 0


def test_the_journal_for_other_processes_redacts_secrets(api: Api, sim: Simulator) -> None:
    api.post("users", name="eve", password="Sup3r.Secret")
    assert sim.journal.writes[0].body["password"] == "Sup3r.Secret"
    text = api.anonymous().get(f"{sim.url}/_simulator/journal", timeout=20).text
    assert "Sup3r.Secret" not in text
    assert "eve" in text


def create(api: Api, name: str = "p") -> requests.Response:
    return api.request("POST", "snapshot_profiles", {"name": name})


def exists(sim: Simulator, name: str = "p") -> bool:
    return sim.store.find("snapshot_profiles", name=name) is not None


@pytest.mark.parametrize("when", ["before", "after"])
def test_fault_status(api: Api, sim: Simulator, when: str) -> None:
    fault = sim.faults.add(Fault("status", method="POST", table="snapshot_profiles", status=503, when=when))
    assert create(api).status_code == 503
    assert exists(sim) is (when == "after")
    assert fault.used == 1
    assert create(api, "q").status_code == 201
    assert sim.journal.requests[0].fault == "status"


@pytest.mark.parametrize("when", ["before", "after"])
def test_fault_reset(api: Api, sim: Simulator, when: str) -> None:
    sim.faults.add(Fault("reset", when=when))
    with pytest.raises(requests.exceptions.ConnectionError):
        create(api)
    assert exists(sim) is (when == "after")
    assert create(api, "q").status_code == 201


def test_fault_truncate_and_garbage(api: Api, sim: Simulator) -> None:
    sim.faults.add(Fault("truncate", method="GET"))
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        api.request("GET", "vnets")
    sim.faults.clear()
    sim.faults.add(Fault("garbage", path=r"/vnets/\d+$"))
    assert api.request("GET", "vnets").json()
    answer = api.request("GET", "vnets/7")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_fault_too_many_requests(api: Api, sim: Simulator) -> None:
    sim.faults.add(Fault("status", status=429, retry_after=2, times=2))
    answer = api.request("GET", "vnets")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert api.request("GET", "vnets").status_code == 429
    assert api.request("GET", "vnets").status_code == 200


def test_fault_latency_nth_and_an_error_with_status_200(api: Api, sim: Simulator) -> None:
    latency = sim.faults.add(Fault("latency", seconds=0.2, nth=2))
    sim.faults.add(Fault("status", status=200, body={"err": "no"}, nth=3, when="after"))
    api.get("vnets")
    assert latency.used == 0
    api.get("vnets")
    assert latency.used == 1
    assert sim.journal.requests[1].milliseconds >= 200
    assert api.get("vnets") == {"err": "no"}
    assert isinstance(api.get("vnets"), list)


def test_fault_login_required(api: Api, sim: Simulator) -> None:
    sim.faults.add(Fault("status", status=401))
    answer = api.request("GET", "vnets")
    assert (answer.status_code, answer.json()) == (401, {"err": "Login required"})


@pytest.mark.parametrize("wrong", [{"kind": "explode"}, {"kind": "reset", "when": "never"}])
def test_an_invalid_fault_is_rejected(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be|is not a valid fault"):
        Fault(**wrong)


def test_read_only(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    sim.read_only = True
    assert api.request("PUT", f"vms/{web2['$key']}", {"description": "x"}).status_code == 599
    assert api.request("DELETE", f"vms/{web2['$key']}").status_code == 599
    assert api.get(f"vms/{web2['$key']}", fields="description") == {"description": ""}
    assert [entry.method for entry in sim.violations] == ["PUT", "DELETE"]
    sim.reset()
    assert (sim.read_only, sim.violations) == (False, [])


def test_states(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    api.act("vm_actions", web2["$key"], "poweron")
    state = sim.snapshot()
    sim.clock.advance(10)
    assert api.status("vms", web2["$key"]) == "running"
    api.delete("machine_snapshots/12")
    sim.restore(state)
    assert api.status("vms", web2["$key"]) == "initializing"
    assert api.get("machine_snapshots/12", fields="name") == {"name": "before-upgrade"}
    sim.clock.advance(1)  # what was waiting is waiting again
    assert api.status("vms", web2["$key"]) == "running"
    sim.reset()
    assert api.status("vms", web2["$key"]) == "stopped"
    assert sim.journal.count == 1


def test_two_simulators_with_the_same_seed_are_equal() -> None:
    rows = [{t: Simulator(seed="small").store.rows(t) for t in ("vms", "machine_nics", "files")} for _turn in range(2)]
    for table in rows[0]:
        for left, right in zip(rows[0][table], rows[1][table], strict=True):
            for stamp in ("created", "modified"):
                left.pop(stamp, None)
                right.pop(stamp, None)
            assert left == right


def test_direct_changes_of_rows(api: Api, sim: Simulator, web1: dict[str, Any]) -> None:
    sim.store.patch("vms", web1["$key"], {"description": "drift"})
    assert api.get(f"vms/{web1['$key']}", fields="description") == {"description": "drift"}
    with pytest.raises(KeyError):
        sim.store.patch("vms", web1["$key"], {"nosuch": 1})
    row = sim.store.insert("tags", {"category": 2, "name": "new"})
    assert api.get("tags", filter="name eq 'new'", fields="$key,category") == [{"$key": row["$key"], "category": 2}]
    sim.store.remove("tags", row["$key"])
    assert api.get("tags", filter="name eq 'new'") == []


def test_the_clock_stands_still_runs_fast_and_skips_time() -> None:
    done: list[str] = []
    clock = Clock(rate=0)
    clock.run_transition = lambda transition: done.append(transition.name)
    clock.schedule(1, "b")
    clock.schedule(0.5, "a")
    clock.schedule(2, "never")
    clock.cancel("nev")
    clock.run_due()
    assert done == []
    clock.advance(0.6)
    assert done == ["a"]
    clock.advance(10)
    assert done == ["a", "b"]
    fast = Clock(rate=1000)
    fast.run_transition = lambda transition: done.append(transition.name)
    fast.schedule(1, "soon")
    time.sleep(0.005)
    fast.run_due()
    assert done[-1] == "soon"


def test_timestamps_of_the_same_object_increase() -> None:
    clock = Clock()
    stamps = [clock.later_stamp("m") for _turn in range(3)]
    assert stamps[0] < stamps[1] < stamps[2]


def test_controls_for_other_processes(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    def control(method: str, path: str, body: Any = None) -> Any:
        answer = api.anonymous().request(method, f"{sim.url}/_simulator/{path}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    control("POST", "faults", {"kind": "status", "status": 503})
    assert api.request("GET", "vnets").status_code == 503
    assert control("GET", "faults")[0]["used"] == 1
    control("DELETE", "faults")
    api.act("vm_actions", web2["$key"], "poweron")
    assert control("GET", "state")["waiting"][0]["name"] == "vm.running"
    control("POST", "advance", {"seconds": 5})
    assert api.status("vms", web2["$key"]) == "running"
    control("PUT", "read-only", {"enabled": True})
    assert api.request("DELETE", f"vms/{web2['$key']}").status_code == 599
    assert [entry["status"] for entry in control("GET", "journal?writes=1")] == [201, 599]
    control("DELETE", "journal")
    control("PUT", f"rows/vms/{web2['$key']}", {"description": "drift"})
    assert any(row["description"] == "drift" for row in control("GET", "rows/vms"))
    control("POST", "reset")
    assert api.status("vms", web2["$key"]) == "stopped"
    for path in ("nosuch", "rows/nosuch"):
        answer = api.anonymous().get(f"{sim.url}/_simulator/{path}", timeout=20)
        assert answer.status_code in (400, 404)


def test_many_clients_at_once(api: Api, sim: Simulator) -> None:
    def work(number: int) -> list[int]:
        mine = Api(sim)
        return [mine.make("snapshot_profiles", name=f"p{number}-{turn}") for turn in range(15)]

    before = len(sim.store.rows("snapshot_profiles"))
    with ThreadPoolExecutor(8) as pool:
        keys = [key for made in pool.map(work, range(8)) for key in made]
    assert len(set(keys)) == len(keys) == 120
    assert len(api.get("snapshot_profiles", fields="$key")) == before + 120


def test_two_concurrent_creates_of_the_same_name_make_one_object(sim: Simulator) -> None:
    def work(_number: int) -> int:
        return Api(sim).request("POST", "vms", {"name": "wanted"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(work, range(6))) == [201, *[409] * 5]


def test_a_bug_in_the_simulator_is_not_mistaken_for_a_refusal() -> None:
    def use_a_broken_simulator() -> None:
        with Simulator(clock_rate=0) as broken:
            broken.clock.schedule(0, "unknown.transition")
            answer = Api(broken).request("GET", "vnets")
            assert answer.status_code == 500
            assert "LookupError" in answer.json()["err"]

    with pytest.raises(RuntimeError, match="the simulator itself failed"):
        use_a_broken_simulator()


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.simulator", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@contextlib.contextmanager
def background(seed: str, directory: Path) -> Iterator[dict[str, Any]]:
    """Run a simulator in the background and return the facts about it."""
    started = run("--background", "--seed", seed, "--directory", str(directory))
    assert started.returncode == 0, started.stderr
    try:
        facts: dict[str, Any] = json.loads(started.stdout)
        yield facts
    finally:
        stopped = run("stop", "--directory", str(directory))
    assert stopped.returncode == 0, stopped.stderr


def read_from(facts: dict[str, Any], path: str) -> Any:
    """Read as a client that knows nothing but the facts."""
    session = requests.Session()
    session.trust_env = False
    session.verify = facts["ca_file"]
    session.auth = (facts["username"], facts["password"])
    return session.get(f"{facts['url']}/api/v4/{path}", timeout=20).json()


def test_command_in_the_background(tmp_path: Path) -> None:
    with background("empty", tmp_path) as facts:
        assert facts == json.loads((tmp_path / "simulator.json").read_text())
        assert read_from(facts, "vms") == []
    with pytest.raises(requests.exceptions.ConnectionError):
        read_from(facts, "vms")
    assert run("stop", "--directory", str(tmp_path)).returncode == 1


def test_command_with_two_sites(tmp_path: Path) -> None:
    with background("two-sites", tmp_path) as facts:
        for system, sites in ((facts, ["offsite", "dr"]), (facts["remote"], ["lab"])):
            assert [row["name"] for row in read_from(system, "sites?fields=name")] == sites


def test_command_with_an_unknown_seed(tmp_path: Path) -> None:
    answer = run("--seed", "huge", "--directory", str(tmp_path))
    assert answer.returncode == 2
    assert "expected one of: empty, small, fleet:<number of VMs>" in answer.stderr
    with pytest.raises(ValueError, match="unknown seed"):
        Simulator(seed="fleet:many")


def test_note_and_dashboard(api: Api, sim: Simulator, web2: dict[str, Any]) -> None:
    api.post("note_actions", owner=f"vms/{web2['$key']}", action="update", params={"note": "moved"})
    assert api.get(f"vms/{web2['$key']}", fields="note") == {"note": "moved"}
    api.post("note_actions", 404, owner="vms/999", action="update", params={"note": "x"})
    counted = api.get("dashboard")
    assert counted["machines_count"] > counted["machines_online"] > 0
    assert counted["users_count"] == {"$count": len(sim.store.rows("users"))}


def test_the_container_starts_the_command_with_options_that_it_has() -> None:
    text = (ROOT / "tests" / "simulator" / "Containerfile").read_text(encoding="utf-8")
    entry = json.loads(text.partition("ENTRYPOINT ")[2])
    options = arguments([*entry[1:], "--seed", "fleet:10"])
    assert entry[0] == "verge-simulator"
    assert (options.host, options.port, options.page, options.directory) == ("0.0.0.0", 8443, "all", "/state")  # noqa: S104
    assert "EXPOSE 8443" in text
