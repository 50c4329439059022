# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents that describe several systems: planned as a whole, applied side by side, compared site by site."""

from __future__ import annotations

import copy
import json
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call, Task, run_task
from ansible_collections.verge.vergeos.plugins.modules import verge_apply, verge_drift, verge_export
from tests.integration.conftest import RATE
from tests.integration.documents.applying import apply
from tests.integration.documents.test_drift import exported
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import CLOCK, System
from tests.simulator import Fault, Simulator
from tests.simulator.pair import Pair

SECRET = "Zk81-wvQp_x3"


@dataclass
class Systems:
    """Two systems, and the tasks that run on both at once."""

    pair: Pair

    @property
    def berlin(self) -> System:
        return System(self.pair.main)

    @property
    def tokyo(self) -> System:
        return System(self.pair.remote)

    def both(self) -> tuple[System, System]:
        return self.berlin, self.tokyo

    def document(self, berlin: Any = None, tokyo: Any = None, **shared: Any) -> dict[str, Any]:
        """Return a document for both systems."""
        entries = {"berlin": (self.berlin, berlin), "tokyo": (self.tokyo, tokyo)}
        return {
            **shared,
            "sites": {name: {**login(system.simulator), **(own or {})} for name, (system, own) in entries.items()},
        }

    def run(
        self,
        definition: Any,
        check: bool = False,
        task: Task = verge_apply.TASK,
        report: Callable[[str], None] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Run a task and return its result; in check mode, both systems refuse every write.

        Raises:
            RunError: The task failed.
        """
        options = {"definition": definition, "requests_per_second": 0, **options}
        reading = task.read(options, "")
        given, params = System._validated(dict(task.spec), dict(task.rules), reading.options)
        assert task.at_sites is not None
        redactor = task.redactor(options, given, params)
        with self.berlin.writes_refused(check), self.tokyo.writes_refused(check):
            return task.at_sites.run(Call(params, given, check, clock=CLOCK, report=report), None, redactor)

    def refusal(self, definition: Any, **options: Any) -> str:
        """Run a task that must be refused before anything is written, and return the message."""
        before = [stored_state(system) for system in self.both()]
        with pytest.raises(RunError) as failure:
            self.run(definition, **options)
        assert [stored_state(system) for system in self.both()] == before
        return str(failure.value.error)

    def writes(self) -> set[str]:
        """Return the methods of the requests since the last call, apart from reads."""
        found = {entry.method for system in self.both() for entry in system.counted()}
        return found - {"GET"}


def login(simulator: Simulator) -> dict[str, Any]:
    return {
        "host": simulator.url,
        "username": simulator.username,
        "password": simulator.password,
        "ca_path": str(simulator.ca_file),
    }


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with Pair(clock_rate=RATE) as pair:
        yield pair


@pytest.fixture
def systems(pair: Pair) -> Systems:
    pair.reset()
    found = Systems(pair)
    found.writes()
    return found


def vm(name: str, **options: Any) -> dict[str, Any]:
    return {"name": name, "cpu_cores": 1, "ram": "1 GiB", **options}


SHARED = {
    "tag_categories": [{"name": "tier", "taggable_vms": True, "tags": [{"name": "web"}]}],
    "defaults": {"vms": {"cpu_cores": 1, "ram": "1 GiB", "tags": ["tier:web"]}},
}
BERLIN = {"vms": [{"name": "app1"}, {"name": "app2"}]}
TOKYO = {
    "defaults": {"vms": {"cpu_cores": 2}},
    "networks": [{"name": "lan", "type": "internal", "network": "10.9.0.0/24", "ip_address": "10.9.0.1"}],
    "vms": [{"name": "app1", "nics": [{"name": "nic_0", "network": "lan"}]}],
}


def test_the_end_is_that_of_a_task_for_each_system(systems: Systems) -> None:
    for system, own in ((systems.berlin, BERLIN), (systems.tokyo, TOKYO)):
        defaults = {"vms": {**SHARED["defaults"]["vms"], **own.get("defaults", {}).get("vms", {})}}
        apply(system, {**SHARED, **own, "defaults": defaults})
    expected = [exported(system) for system in systems.both()]
    systems.pair.reset()
    predicted = systems.run(systems.document(BERLIN, TOKYO, **SHARED), check=True)
    real = systems.run(systems.document(BERLIN, TOKYO, **SHARED))
    assert [exported(system) for system in systems.both()] == expected
    for member in ("changed", "summary", "counts", "plan", "objects", "actions", "diff", "sites"):
        assert real[member] == predicted[member], member
    assert real["summary"] == "Plan: 6 to add, 0 to change, 0 to remove, 0 unchanged"
    assert [(one["site"], one["place"]) for one in real["objects"]] == [
        ("berlin", "tag_categories[0]"),
        ("berlin", "sites.berlin.vms[0]"),
        ("berlin", "sites.berlin.vms[1]"),
        ("tokyo", "tag_categories[0]"),
        ("tokyo", "sites.tokyo.networks[0]"),
        ("tokyo", "sites.tokyo.vms[0]"),
    ]
    assert real["sites"]["tokyo"]["summary"] == "Plan: 3 to add, 0 to change, 0 to remove, 0 unchanged"
    assert real["sites"]["berlin"]["host"] == systems.berlin.settings().base_url
    assert systems.tokyo.row("vms", name="app1")["cpu_cores"] == 2
    assert systems.berlin.row("vms", name="app1")["cpu_cores"] == 1


def test_a_second_run_writes_nothing(systems: Systems) -> None:
    document = systems.document(BERLIN, TOKYO, **SHARED)
    systems.run(document)
    systems.writes()
    again = systems.run(document)
    assert not again["changed"]
    assert systems.writes() == set()


def test_nothing_is_written_if_one_site_cannot_be_reached(systems: Systems) -> None:
    document = systems.document(BERLIN, TOKYO, **SHARED)
    document["sites"]["tokyo"]["host"] = "127.0.0.1:1"
    with pytest.raises(RunError) as failure:
        systems.run(document, retries=0)
    assert "sites.tokyo: " in str(failure.value.error)
    assert failure.value.error.kind == "connection"
    assert systems.writes() == set()


def test_nothing_is_written_if_one_login_is_wrong(systems: Systems) -> None:
    document = systems.document(BERLIN, TOKYO, **SHARED)
    document["sites"]["berlin"]["password"] = SECRET
    with pytest.raises(RunError) as failure:
        systems.run(document)
    assert failure.value.error.kind == "authentication"
    assert "sites.berlin: " in str(failure.value.error)
    assert "sites.tokyo" not in str(failure.value.error)
    assert SECRET not in str(failure.value.error)
    assert systems.writes() == set()


def test_everything_that_is_wrong_at_any_site_is_told_at_once(systems: Systems) -> None:
    message = systems.refusal(
        systems.document(
            {"vms": [vm("a", cpu_coers=1)], "vmz": [], "usernam": "x"},
            {"vms": [vm("a"), 7], "defaults": {"userz": {}}},
            vms=[vm("a", ram="much"), vm("b", nmae=1)],
        )
    )
    for expected in (
        "'sites.berlin.vms[0].cpu_coers' is not an option: did you mean 'cpu_cores'?",
        "sites.berlin.vmz: there is no such kind of objects; did you mean 'vms'?",
        "sites.berlin.usernam: there is no such kind of objects; did you mean 'username'",
        "sites.tokyo.vms[1]: it must be a mapping of options, not a number",
        "sites.tokyo.defaults.userz: there is no such kind",
        "vms[0].ram: ",
    ):
        assert expected in message
    # What counts for all sites is told once.
    assert message.count("'vms[1].nmae'") == 1
    assert systems.writes() == set()


def test_what_one_system_would_refuse_is_told_with_its_site(systems: Systems) -> None:
    nics = [{"name": "nic_0", "network": "Internal"}]
    missing = [{"name": "nic_0", "network": "nowhere"}]
    systems.run(systems.document({}, {"networks": [{"name": "lan", "type": "internal"}]}))
    shared = [vm("a", nics=nics), vm("b", nics=[{"name": "nic_0", "network": "lan"}])]
    message = systems.refusal(systems.document({"vms": [vm("c", nics=missing)]}, vms=shared))
    assert "sites.berlin.vms[0].nics[0].network" in message
    assert "'lan'" in message
    assert "(at sites.berlin)" in message
    assert "at sites.tokyo" not in message


def test_sites_are_described_once(systems: Systems) -> None:
    document = systems.document(BERLIN, TOKYO)
    twice = copy.deepcopy(document)
    twice["sites"]["tokyo"].update(login(systems.pair.main))
    assert "sites.tokyo is the same system as sites.berlin" in systems.refusal(twice)
    other = {"sites": {"berlin": {"host": "elsewhere", "vms": [vm("app9")]}}}
    assert "sites.berlin.host: another document has another value" in systems.refusal([document, other])
    more = {"sites": {"berlin": {"vms": [vm("app9")]}}}
    assert systems.run([document, more], check=True)["sites"]["berlin"]["counts"]["add"] == 3


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ({}, "sites: it names no system"),
        (None, "sites: it names no system"),
        ([{"name": "berlin"}], "sites: it must be a mapping of the names of systems to what is on them, not a list"),
        ({"berlin": []}, "sites.berlin: it must be a mapping of connection options and kinds, not a list"),
        ({"berlin": {"vms": []}}, "sites.berlin: no host is given (set 'host' or 'profile' of this site)"),
        ({"a": {"host": "x", "port": "many"}, "b": {"host": ""}}, "'sites.a.port' must be a whole number"),
    ],
)
def test_sites_must_say_where_they_are(systems: Systems, sites: Any, expected: str) -> None:
    with pytest.raises(RunError) as failure:
        run_task(verge_apply.TASK, *two(systems.berlin, {"definition": {"sites": sites}}), check=False)
    assert expected in str(failure.value.error)


def test_places_of_a_role_are_those_of_what_counts_for_all_sites(systems: Systems) -> None:
    document = systems.document({"vms": [vm("a")]}, vms=[vm("b", nmae=1)])
    message = systems.refusal(document, places={"vms": ["fleet_vms[7]"]})
    assert "'fleet_vms[7].nmae' is not an option" in message
    assert "sites.berlin" not in message


def two(system: System, options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return options after validation and before, with the login of a system, which sites inherit without its address."""
    given, params = System._validated(dict(verge_apply.TASK.spec), {}, {**login(system.simulator), **options})
    return params, given


def test_some_of_the_sites_are_taken(systems: Systems) -> None:
    document = systems.document(BERLIN, {"vms": [vm("x", cpu_coers=1)]}, **SHARED)
    document["sites"]["tokyo"]["host"] = "127.0.0.1:1"
    document["sites"]["tokyo"]["port"] = "none"
    result = systems.run(document, select_sites="b*")
    assert [*result["sites"]] == ["berlin"]
    assert systems.berlin.row("vms", name="app1")
    assert "select_sites: no site of the document matches (there are: berlin, tokyo)" in systems.refusal(
        document, select_sites=["paris", "rom*"]
    )
    with pytest.raises(RunError) as failure:
        run_task(verge_apply.TASK, *two(systems.berlin, {"definition": BERLIN, "select_sites": "b*"}), check=False)
    assert "'select_sites' needs a document with 'sites'" in str(failure.value.error)


def test_other_choices_count_at_each_site(systems: Systems) -> None:
    result = systems.run(systems.document(BERLIN, TOKYO, **SHARED), check=True, kinds=["vms"], name="app1")
    assert [(one["site"], one["name"]) for one in result["objects"]] == [("berlin", "app1"), ("tokyo", "app1")]


def failing(systems: Systems, on_error: str) -> RunError:
    """Let the first VM of Tokyo fail, one object after the other at each site, and return the error."""
    systems.pair.remote.faults.add(Fault("status", method="POST", table="vms", status=422))
    names = {"vms": [vm(f"app{number}") for number in range(3)]}
    try:
        with pytest.raises(RunError) as failure:
            systems.run(systems.document(names, names), parallel=1, on_error=on_error)
    finally:
        systems.pair.remote.faults.clear()
    return failure.value


def test_a_failure_does_not_stop_other_sites_if_they_are_to_continue(systems: Systems) -> None:
    result = failing(systems, "continue").details
    assert {one["name"] for one in result["objects"] if one["site"] == "berlin" and one["changed"]} == {
        *("app0", "app1", "app2")
    }
    assert result["sites"]["berlin"]["error"] is None
    assert "app0" in result["sites"]["tokyo"]["error"]


def test_after_a_failure_nothing_is_begun_anywhere(systems: Systems) -> None:
    error = failing(systems, "stop")
    tokyo = [one for one in error.details["objects"] if one["site"] == "tokyo"]
    assert [bool(one["error"]) for one in tokyo] == [True, False, False]
    assert all(one["skipped"] == "the task stopped after an error" for one in tokyo[1:])
    assert all(
        one["changed"] or one["skipped"] == "the task stopped after an error"
        for one in error.details["objects"]
        if one["site"] == "berlin"
    )
    assert "sites.tokyo.vms[0] (VM 'app0')" in str(error.error)


def test_a_saved_plan_is_that_of_all_sites(systems: Systems, tmp_path: Path) -> None:
    path = str(tmp_path / "plan.json")
    document = systems.document(BERLIN, TOKYO, **SHARED)
    systems.run(document, check=True, plan_file=path)
    assert systems.pair.main.password not in Path(path).read_text(encoding="utf-8")
    refusal = systems.refusal(document, plan_file=path, select_sites="berlin")
    assert f"it is a plan for berlin ({systems.berlin.settings().base_url}), tokyo (" in refusal
    apply(systems.tokyo, {"vms": [vm("app1")]})
    refusal = systems.refusal(document, plan_file=path)
    assert "tokyo: sites.tokyo.vms[0] (vms app1) would be changed in another way" in refusal
    apply(systems.tokyo, {"vms": [{"name": "app1", "state": "absent"}]})
    assert systems.run(document, plan_file=path)["changed"]


def test_created_secrets_are_returned_by_site(systems: Systems) -> None:
    users = {"users": [{"name": "robot", "user_password": SECRET, "api_keys": [{"name": "ci", "expires": "never"}]}]}
    result = systems.run(systems.document(users, users))
    keys = result["created_secrets"]
    assert {*keys} == {"berlin", "tokyo"}
    assert keys["berlin"]["robot"]["ci"] != keys["tokyo"]["robot"]["ci"]
    shown = json.dumps({name: value for name, value in result.items() if name != "created_secrets"})
    assert SECRET not in shown
    assert keys["berlin"]["robot"]["ci"] not in shown


def test_the_limit_of_removals_counts_for_all_sites_together(systems: Systems) -> None:
    tag = {"tag_categories": [{"name": "by", "taggable_vms": True, "tags": [{"name": "us"}]}]}
    owner = {"owner": "by:us", "prune": ["vms"]}
    systems.run(systems.document(tag, tag))
    three = {"vms": [vm(f"old{number}") for number in range(3)]}
    systems.run(systems.document(three, three), **owner)
    message = systems.refusal(systems.document(vms=[]), **owner, prune_limit=5)
    assert "6 objects that carry 'by:us' are not in the document" in message
    assert "3 at sites.berlin, 3 at sites.tokyo" in message
    assert systems.run(systems.document(vms=[]), **owner, prune_limit=6)["counts"]["remove"] == 6


@pytest.fixture
def press_ctrl_c() -> Iterator[Callable[[], None]]:
    """Return a function that interrupts the main thread, which waits for those of the sites."""

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    # A runner of tests may handle the signal of Ctrl-C itself.
    before = signal.signal(signal.SIGUSR1, interrupt)
    main = threading.main_thread().ident
    assert main is not None
    yield lambda: signal.pthread_kill(main, signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


def test_an_interrupted_run_ends_at_all_sites_and_is_completed_by_another_one(
    systems: Systems, press_ctrl_c: Callable[[], None]
) -> None:
    lines: list[str] = []

    def interrupt(line: str) -> None:
        lines.append(line)
        if line.startswith("tokyo: 2 of "):
            press_ctrl_c()

    many = {"vms": [vm(f"app{number}") for number in range(6)]}
    with pytest.raises(KeyboardInterrupt):
        systems.run(systems.document(many, many), report=interrupt, parallel=1)
    assert not [line for line in lines if line.startswith("tokyo: 6 of ")]
    assert systems.run(systems.document(many, many))["changed"]
    assert not systems.run(systems.document(many, many))["changed"]


def test_an_interrupted_comparison_sends_nothing_more(systems: Systems, press_ctrl_c: Callable[[], None]) -> None:
    document = systems.document({"vms": [], "networks": []}, {"vms": [], "networks": []})
    systems.pair.main.faults.add(Fault("latency", method="GET", seconds=0.2, times=None))
    timer = threading.Timer(0.05, press_ctrl_c)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            systems.run(document, task=verge_drift.TASK)
    finally:
        timer.join()
        systems.pair.main.faults.clear()
    assert len(systems.berlin.counted()) <= 1


# --- drift -----------------------------------------------------------------------------------------------------------


def test_drift_is_reported_for_each_site(systems: Systems, tmp_path: Path) -> None:
    document = systems.document(BERLIN, TOKYO, **SHARED)
    systems.run(document)
    apply(systems.berlin, {"vms": [{"name": "app1", "cpu_cores": 4}]})
    apply(systems.tokyo, {"vms": [vm("app7")]})
    paths = {ending: str(tmp_path / f"drift.{ending}") for ending in ("txt", "json", "xml", "html")}
    result = systems.run(document, task=verge_drift.TASK, name="app*", reports=list(paths.values()))
    assert [(one["site"], one["drift"], one["name"]) for one in result["findings"]] == [
        ("berlin", "different", "app1"),
        ("tokyo", "extra", "app7"),
    ]
    assert result["removal"] == {
        "sites": {"tokyo": {"host": systems.pair.remote.url, "vms": [{"name": "app7", "state": "absent"}]}}
    }
    assert result["sites"]["tokyo"] == {
        "drift": True,
        "summary": "Drift: 0 missing, 0 different, 1 extra, 1 as described",
        "error": None,
    }
    assert result["report"] == [
        "berlin:",
        "different vms app1 (sites.berlin.vms[0])",
        "          - cpu_cores: 4 on the system, 1 in the document",
        "Drift: 0 missing, 1 different, 0 extra, 1 as described",
        "",
        "tokyo:",
        "extra     vms app7",
        "Drift: 0 missing, 0 different, 1 extra, 1 as described",
        "",
        "all: Drift: 0 missing, 1 different, 1 extra, 2 as described",
    ]
    texts = {ending: Path(path).read_text(encoding="utf-8") for ending, path in paths.items()}
    assert texts["txt"].splitlines() == result["report"]
    assert json.loads(texts["json"])["sites"] == result["sites"]
    suites = ElementTree.fromstring(texts["xml"]).findall("testsuite")  # noqa: S314 - it is our own
    assert [suite.attrib["name"] for suite in suites] == ["berlin.vms", "tokyo.vms"]
    assert "<h2>tokyo</h2>" in texts["html"]


def test_drift_of_other_sites_is_reported_if_one_cannot_be_reached(systems: Systems, tmp_path: Path) -> None:
    document = systems.document({"vms": [vm("app1")]}, {"vms": []})
    document["sites"]["tokyo"]["host"] = "127.0.0.1:1"
    report = str(tmp_path / "drift.xml")
    with pytest.raises(RunError) as failure:
        systems.run(document, task=verge_drift.TASK, extra=[], retries=0, reports=[report])
    assert "sites.tokyo: " in str(failure.value.error)
    assert [one["drift"] for one in failure.value.details["findings"]] == ["missing"]
    assert failure.value.details["sites"]["tokyo"]["error"]
    suites = ElementTree.fromstring(Path(report).read_text(encoding="utf-8"))  # noqa: S314 - it is our own
    assert suites.attrib == {"name": "drift", "tests": "2", "failures": "1", "errors": "1"}


# --- export ----------------------------------------------------------------------------------------------------------


def sites_of(systems: Systems) -> dict[str, Any]:
    return {"berlin": login(systems.pair.main), "tokyo": login(systems.pair.remote)}


def export(systems: Systems, **options: Any) -> dict[str, Any]:
    task = verge_export.TASK
    given, params = System._validated(dict(task.spec), {}, {"sites": sites_of(systems), **options})
    assert task.at_sites is not None
    return task.at_sites.run(Call(params, given, False, clock=CLOCK), None, task.redactor(given, params))


def test_an_export_of_several_systems_changes_nothing_on_them(systems: Systems) -> None:
    systems.run(systems.document(BERLIN, TOKYO, **SHARED))
    user = {"users": [{"name": "kai", "user_password": SECRET}]}
    systems.run(systems.document(user, user))
    found = export(systems)
    document = found["document"]
    assert [*document] == ["sites"]
    for name, system in zip(("berlin", "tokyo"), systems.both(), strict=True):
        assert document["sites"][name]["host"] == system.simulator.url
        assert system.simulator.password not in json.dumps(document["sites"][name])
    assert {"vault_berlin_user_kai_user_password", "vault_tokyo_user_kai_user_password"} <= {
        one["variable"] for one in found["variables"]
    }
    assert document == as_read(found["text"])
    for name in document["sites"]:
        document["sites"][name].update(login(getattr(systems, name).simulator))
    systems.writes()
    applied = systems.run(without_templates(document))
    assert applied["plan"] == []
    assert systems.writes() == set()
    drift = systems.run(without_templates(document), task=verge_drift.TASK, extra=["objects", "items", "options"])
    assert drift["findings"] == []


def as_read(text: str) -> Any:
    """Return a document without what Ansible knows and PyYAML does not."""
    return yaml.safe_load(text.replace("!unsafe ", ""))


def without_templates(value: Any) -> Any:
    """Return a document with empty values for the variables that stand for secrets."""
    if isinstance(value, dict):
        return {name: without_templates(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [without_templates(inner) for inner in value]
    return "" if isinstance(value, str) and value.startswith("{{ vault_") else value


def test_each_system_has_a_folder_of_its_own(systems: Systems, tmp_path: Path) -> None:
    systems.run(systems.document(BERLIN, TOKYO, **SHARED))
    folder = tmp_path / "fleet"
    options = {"dest": str(folder), "layout": "kinds", "kinds": ["networks", "vms"]}
    export(systems, **options)
    assert sorted(str(path.relative_to(folder)) for path in folder.rglob("*.yml")) == [
        *("berlin/networks.yml", "berlin/site.yml", "berlin/vms.yml"),
        *("tokyo/networks.yml", "tokyo/site.yml", "tokyo/vms.yml"),
    ]
    # The login is added by hand, and stays.
    site = folder / "tokyo" / "site.yml"
    site.write_text(site.read_text(encoding="utf-8") + "    token: '{{ vault_tokyo_token }}'\n", encoding="utf-8")
    apply(systems.tokyo, {"vms": [{"name": "app1", "state": "absent"}]})
    assert export(systems, **options)["files"] == {"written": [], "removed": [str(folder / "tokyo" / "vms.yml")]}
    read = [as_read(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yml"))]
    for document in read:
        for name, entry in document["sites"].items():
            if "host" in entry:
                entry.update({**login(getattr(systems, name).simulator), "token": None})
    assert systems.run(read)["plan"] == []


def test_a_playbook_has_a_play_for_each_system(systems: Systems) -> None:
    plays = as_read(export(systems, kinds=["networks"], format="playbook")["text"])
    assert [(play["name"], play["vars"]) for play in plays] == [
        ("Configure berlin", {"verge_host": systems.pair.main.url}),
        ("Configure tokyo", {"verge_host": systems.pair.remote.url}),
    ]


def test_nothing_is_exported_if_one_system_cannot_be_reached(systems: Systems, tmp_path: Path) -> None:
    sites = sites_of(systems)
    sites["tokyo"]["host"] = "127.0.0.1:1"
    with pytest.raises(RunError) as failure:
        export(systems, sites=sites, retries=0, dest=str(tmp_path / "fleet.yml"))
    assert str(failure.value.error).startswith("sites.tokyo: ")
    assert failure.value.error.kind == "connection"
    assert not (tmp_path / "fleet.yml").exists()
