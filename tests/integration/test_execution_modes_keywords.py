# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Task and play keywords mean the same in both execution modes, and each task runs in the right one."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import ansible_runner
import pytest

from tests.integration.ansible import BIN, ROOT, Ansible
from tests.integration.execution_modes import ExecutionModes, compare, play, stable
from tests.integration.tasks import System
from tests.simulator import Fault

#: A connection plugin that connects to the local machine like Ansible's own, under another name.
ELSEWHERE = '''
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: elsewhere
short_description: for tests
description: For tests.
extends_documentation_fragment: [connection_pipelining]
"""


class Connection(Local):
    transport = "tests.probe.elsewhere"
'''
INFO = {"name": "web1"}


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    return ExecutionModes(system.simulator, tmp_path)


@pytest.fixture
def inventory(tmp_path: Path) -> str:
    """Inventory with the hosts a, b and c on a local connection, and `elsewhere` on another one."""
    plugins = tmp_path / "collections" / "ansible_collections" / "tests" / "probe" / "plugins" / "connection"
    plugins.mkdir(parents=True)
    (plugins / "elsewhere.py").write_text(ELSEWHERE, encoding="utf-8")
    variables = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    hosts: dict[str, Any] = {name: {} for name in "abc"}
    hosts["elsewhere"] = {"ansible_connection": "tests.probe.elsewhere"}
    path = tmp_path / "hosts.json"
    path.write_text(json.dumps({"all": {"vars": variables, "hosts": hosts}}), encoding="utf-8")
    return str(path)


def collections(modes: ExecutionModes) -> dict[str, str]:
    paths = (str(ROOT / ".build" / "collections"), str(modes.home / "collections"))
    return {"ANSIBLE_COLLECTIONS_PATH": os.pathsep.join(paths)}


def info(name: str, **keywords: Any) -> dict[str, Any]:
    return {"name": name, "verge.vergeos.verge_vm_info": keywords.pop("options", INFO), **keywords}


def manage(name: str, **keywords: Any) -> dict[str, Any]:
    options = {"name": "{{ inventory_hostname }}-vm", **keywords.pop("options", {})}
    return {"name": name, "verge.vergeos.verge_vm": options, **keywords}


def check(*conditions: str) -> dict[str, Any]:
    return {"name": conditions[0], "ansible.builtin.assert": {"that": list(conditions), "quiet": True}}


def test_keywords_of_tasks(modes: ExecutionModes, inventory: str) -> None:
    unknown = {"name": "x", "nics": [{"name": "n", "network": "Internl"}]}
    tasks = [
        manage("check", check_mode=True, diff=True, register="preview"),
        manage("made", diff=True, register="made", notify="handler"),
        manage("kept", register="kept"),
        check(
            "preview is changed",
            "preview.vm.id is none",
            "made is changed",
            "made.vm.id | int > 0",
            "kept is not changed",
        ),
        info("loop", options={"name": "{{ item }}"}, loop=["web1", "missing"], register="looped"),
        info("items", options={"name": "{{ item }}"}, with_items=["web1", ["missing"]], register="listed"),
        check("looped.results | map(attribute='vms') | map('length') == [1, 0]", "listed.results | length == 2"),
        {
            "name": "until",
            "verge.vergeos.verge_tag_category_info": {"retries": 0},
            "register": "tried",
            "until": "tried.tag_categories is defined",
            "retries": 3,
            "delay": 0,
        },
        info("never", retries=1, delay=0, until="never.vms == []", register="never", ignore_errors=True),
        check("tried.attempts == 2", "never is failed", "never.attempts == 1"),
        manage("broken", options=unknown, ignore_errors=True, register="broken"),
        manage("broken loop", options={**unknown, "name": "{{ item }}"}, loop=["x", "y"], ignore_errors=True),
        manage("not failed", options=unknown, failed_when=False, register="excused"),
        info("failed when", failed_when="seen.vms | length == 1", register="seen", ignore_errors=True),
        info("changed when", changed_when="listed_vm.vms | length == 1", register="listed_vm"),
        check(
            "broken is failed",
            "excused is not failed",
            "'Internl' in excused.msg",
            "seen is failed",
            "listed_vm is changed",
        ),
        info("secret", no_log=True, register="hidden"),
        check("hidden.vms | length == 1"),
        {
            "block": [info("in time", timeout=60), manage("in block", options=unknown)],
            "rescue": [info("rescue", register="rescued"), check("ansible_failed_result.msg is search('Internl')")],
            "always": [info("always")],
        },
    ]
    on_several = [
        info("once", run_once=True),
        info("throttle", throttle=1),
        info("skipped", when="inventory_hostname == 'b'"),
        info("delegated", delegate_to="c", run_once=True),
        info("delegated elsewhere", delegate_to="elsewhere", run_once=True),
    ]

    def prepare() -> None:
        refusal = {"err": "No."}
        modes.simulator.faults.add(Fault("status", table="tag_categories", status=422, body=refusal))

    plays = [play(*tasks, hosts="a", handlers=[info("handler")]), play(*on_several, hosts="a:b")]
    run = modes.run_both(plays, prepare=prepare, inventory=inventory, **collections(modes))
    assert run.returncode == 0, run.output
    assert run.events("until") == ["retry", "ok"]
    assert run.events("once") == run.events("delegated") == run.events("delegated elsewhere") == ["ok"]
    assert sorted(run.events("skipped")) == ["ok", "skipped"]
    assert run.events("handler") == ["ok"]
    assert run.events("throttle") == ["ok", "ok"]
    assert "censored" in run.result("secret")
    assert "requests" not in {**run.result("made"), **run.result("broken")}


def test_keywords_of_plays(modes: ExecutionModes, inventory: str) -> None:
    connection = {
        "host": modes.simulator.url,
        "username": modes.simulator.username,
        "password": modes.simulator.password,
        "ca_path": str(modes.simulator.ca_file),
    }
    fails_on_a = {"name": "{{ 'web1' if inventory_hostname == 'b' else omit }}", "id": "{{ omit }}"}
    plays = [
        play(info("defaults"), hosts="a", module_defaults={"group/verge.vergeos.verge": connection}),
        play(info("one by one"), hosts="a:b", serial=1, module_defaults={"group/verge.vergeos.verge": connection}),
        play(
            info("free"),
            info("free again"),
            hosts="a:b",
            strategy="free",
            module_defaults={"group/verge.vergeos.verge": connection},
        ),
        play(
            {"name": "fatal", "verge.vergeos.verge_vm": fails_on_a, "check_mode": True},
            info("not reached"),
            hosts="a:b",
            any_errors_fatal=True,
            module_defaults={"group/verge.vergeos.verge": connection},
        ),
        play(info("not reached either"), hosts="a:b"),
    ]
    nothing: dict[str, str | None] = dict.fromkeys(("VERGE_HOST", "VERGE_USERNAME", "VERGE_PASSWORD", "VERGE_CA_PATH"))
    run = modes.run_both(plays, inventory=inventory, **collections(modes), **nothing)
    assert run.returncode == 2
    assert sorted(run.events("fatal")) == ["failed", "ok"]
    assert not run.events("not reached") + run.events("not reached either")
    assert run.events("defaults") == ["ok"]
    assert run.events("one by one") == run.events("free") == run.events("free again") == ["ok", "ok"]


def test_each_task_runs_in_the_right_mode(modes: ExecutionModes, inventory: str) -> None:
    other = modes.home / "python"
    other.symlink_to(BIN / "python")
    tasks = [
        info("local"),
        info("delegated to a local host", delegate_to="c"),
        info("disabled", vars={"verge_in_process": "no"}),
        info("not a boolean", vars={"verge_in_process": "perhaps"}),
        info("elsewhere", delegate_to="elsewhere"),
        info("become", become=True),
        info("environment", environment={"VERGE_TIMEOUT": "20"}),
        info("background", **{"async": 30, "poll": 1}),
        info("python", vars={"ansible_python_interpreter": str(other)}, ignore_errors=True),
        info("same python", vars={"ansible_python_interpreter": str(BIN / "python3")}),
        info("discovered python", vars={"ansible_python_interpreter": "auto_silent"}),
    ]
    run = modes.run([play(*tasks, hosts="a")], "-vvv", in_process=None, inventory=inventory, **collections(modes))
    found = re.findall(r"verge_vm_info runs (in-process|in a module process: .*)", run.output)
    assert [line.partition(": ")[2][:28] for line in found] == [
        "",
        "",
        "verge_in_process is 'no'",
        "verge_in_process is 'perhaps'"[:28],
        "the connection is tests.probe.elsewhere"[:28],
        "it runs as another user (become)"[:28],
        "it sets environment variables"[:28],
        "it runs in the background (async)"[:28],
        "the Python interpreter is set to"[:28],
        "",
        "",
    ]
    assert run.output.count("EXEC ") > 0
    failed = {record["task"] for record in run.records if record["event"] not in ("ok", "changed")}
    assert failed <= {"python"}, run.output


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"VERGE_IN_PROCESS": "false"}, "verge_in_process is 'false'"),
        ({"ANSIBLE_KEEP_REMOTE_FILES": "1"}, "module files are kept"),
        ({"ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python0"}, "the Python interpreter is set to /usr/bin/python0"),
    ],
)
def test_the_environment_selects_the_mode(
    modes: ExecutionModes, inventory: str, variables: dict[str, str], reason: str
) -> None:
    hosts = json.loads(Path(inventory).read_text(encoding="utf-8"))
    del hosts["all"]["vars"]["ansible_python_interpreter"]
    Path(inventory).write_text(json.dumps(hosts), encoding="utf-8")
    playbook = modes.home / "playbook.yml"
    playbook.write_text(json.dumps([play(info("info", ignore_errors=True), hosts="a")]), encoding="utf-8")
    done = Ansible(modes.simulator, modes.home).command(
        "ansible-playbook", str(playbook), "-i", inventory, "-vvv", **collections(modes), **variables
    )
    assert f"runs in a module process: {reason}" in done.stdout


def test_an_in_process_task_writes_nothing_to_disk(modes: ExecutionModes) -> None:
    run = modes.run([play(info("info"))])
    assert run.events("info") == ["ok"]
    assert not (modes.home / "remote").exists()
    secret = modes.simulator.password
    written = [path for path in modes.home.rglob("*") if path.is_file() and secret in path.read_text(errors="replace")]
    assert not written


@pytest.mark.parametrize("auth_method", ["basic", "session"])
def test_the_items_of_a_loop_share_a_connection(modes: ExecutionModes, auth_method: str) -> None:
    looped = info("info", loop=[1, 2, 3, 4], options={**INFO, "auth_method": auth_method})
    before = modes.simulator.connections
    run = modes.run([play(looped, info("another task"))])
    assert run.events("info").count("item ok") == 4
    assert modes.simulator.connections - before == 2, "one connection for each worker"


def test_verbose_results_contain_the_number_of_requests(modes: ExecutionModes) -> None:
    tasks = [
        info("info"),
        manage("create", options={"drives": [{"name": "a", "size": "1 GiB"}]}),
        manage("fail", options={"cluster": "none of that name"}, ignore_errors=True),
    ]
    verbose = modes.run_both([play(*tasks)], "-vvv")
    assert verbose.result("info")["requests"] == {"GET": 1, "total": 1}
    made = verbose.result("create")["requests"]
    assert made["POST"] == 2
    assert made["GET"] + made["POST"] + made.get("PUT", 0) == made["total"]
    assert verbose.result("fail")["requests"]["total"] >= 1


def test_all_workers_share_the_rate_limit(modes: ExecutionModes, inventory: str) -> None:
    looped = info("info", loop=list(range(5)))
    begin = time.monotonic()
    run = modes.run(
        [play(looped, hosts="a,b,c")],
        "-f",
        "3",
        inventory=inventory,
        VERGE_REQUESTS_PER_SECOND="5",
        **collections(modes),
    )
    seconds = time.monotonic() - begin
    assert run.events("info").count("item ok") == 15
    assert seconds >= (15 - 5) / 5


def test_the_timeout_keyword_ends_a_task(modes: ExecutionModes) -> None:
    late = info("late", timeout=1, options={"retries": 0}, ignore_errors=True)
    rescued = {"block": [{**late, "ignore_errors": False, "name": "late in block"}], "rescue": [info("rescue")]}

    def prepare() -> None:
        modes.simulator.faults.add(Fault("latency", table="vms", seconds=4, times=2))

    run = modes.run_both([play(late, rescued)], prepare=prepare)
    assert run.events("late") == ["ignored"]
    assert run.events("late in block") == ["failed"]
    assert run.events("rescue") == ["ok"]
    assert re.search(r"expected time frame \(1\)|Timed out after 1 second", run.result("late")["msg"])
    assert "Traceback" not in run.output


@pytest.mark.parametrize("in_process", [True, False], ids=["in-process", "module"])
def test_an_interrupt_ends_the_run(system: System, tmp_path: Path, in_process: bool) -> None:
    system.simulator.faults.add(Fault("latency", table="vms", seconds=6))
    ansible = Ansible(system.simulator, tmp_path, in_process)
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(json.dumps([play(info("late"), info("next"))]), encoding="utf-8")
    mode = ["-e", json.dumps({"verge_in_process": in_process})]
    process = subprocess.Popen(
        [str(BIN / "ansible-playbook"), str(playbook), *mode],
        env=ansible.environment(),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 60
        while not system.simulator.faults.rules[0].used and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=60)[0]
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 99
    assert "User interrupted execution" in output
    assert "Traceback" not in output
    assert "next" not in output


def test_ansible_runner_gets_the_same_results(modes: ExecutionModes) -> None:
    tasks = [info("info"), manage("create", diff=True), info("fail", options={"name": "x", "bogus": 1})]
    events = {}
    for in_process in (True, False):
        modes.simulator.reset()
        events[in_process] = runner_events(modes, tasks, in_process)
    compare(events[True], events[False])
    assert [event["event"] for event in events[True]["info"]] == ["runner_on_ok"]
    assert [event["event"] for event in events[True]["fail"]] == ["runner_on_failed"]


def runner_events(modes: ExecutionModes, tasks: list[dict[str, Any]], in_process: bool) -> dict[str, list[Any]]:
    """Return the events of ansible-runner for each task."""
    folder = modes.home / f"runner-{in_process}"
    folder.mkdir()
    done = ansible_runner.run(
        private_data_dir=str(folder),
        project_dir=str(modes.home),
        playbook=[play(*tasks)],
        extravars={"verge_in_process": in_process},
        envvars=Ansible(modes.simulator, modes.home).environment(),
        quiet=True,
    )
    found: dict[str, list[Any]] = {}
    for event in done.events:
        data = event["event_data"]
        if event["event"].startswith("runner_on") and "res" in data:
            found.setdefault(data["task"], []).append({"event": event["event"], "result": stable(data["res"])})
    return found
