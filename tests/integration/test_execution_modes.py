# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both execution modes give the same results, key by key: every module, every kind of error, no secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import waits
from tests.integration.cases import CASES, Case
from tests.integration.execution_modes import ExecutionModes, play
from tests.integration.tasks import System
from tests.simulator import Fault

MODULES = Path(__file__).resolve().parents[2] / "plugins" / "modules"
SECRET = "Zk81-wvQp_x3"  # used by the cases
#: Info modules that need to know a table.
TABLE_MODULES = ("verge_api_info", "verge_schema_info")
PARTS = 10


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    """Both execution modes on a system whose internal delays are short."""
    system.simulator.clock.rate = 100.0
    return ExecutionModes(system.simulator, tmp_path)


def task(name: str, module: str, options: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    return {"name": name, f"verge.vergeos.{module}": options, "ignore_errors": True, **keywords}


def lifecycle(case: Case, complete: bool) -> list[dict[str, Any]]:
    """Return a task that creates an object; a complete lifecycle also previews, repeats, changes and removes it."""
    polling = {"wait_interval": 0.1} if waits(case.resource) else {}
    return [
        task(
            f"{case.id}: {step}",
            f"verge_{case.id}",
            {**options, **polling},
            diff=True,
            check_mode=step.startswith("check"),
        )
        for step, options in (
            *([("check create", case.create)] if complete else []),
            ("create", case.create),
            *([("create again", case.create)] if complete else []),
            *(case.steps[1:] if complete else []),
        )
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_module_makes_and_reports_the_same_changes(modes: ExecutionModes, system: System, part: int) -> None:
    # What follows the creation is the same code for every module, and a module process is slow.
    cases = {case: number == 0 for number, case in enumerate(CASES[part::PARTS])}

    def prepare() -> None:
        for case in cases:
            case.prepare(system)

    tasks = {case: lifecycle(case, complete) for case, complete in cases.items()}
    run = modes.run_both([play(*(step for steps in tasks.values() for step in steps))], prepare=prepare)
    for case, steps in tasks.items():
        changed = [run.result(step["name"])["changed"] for step in steps]
        assert changed == [not step["name"].endswith(" again") for step in steps], case.id
        assert run.result(f"{case.id}: create")["diff"]["before"] != run.result(f"{case.id}: create")["diff"]["after"]
    assert SECRET not in run.output
    assert SECRET not in str(run.records)


def test_every_info_module_returns_the_same(modes: ExecutionModes) -> None:
    names = sorted(path.stem for path in MODULES.glob("*_info.py") if path.stem not in TABLE_MODULES)
    tasks = [task(name, name, {}) for name in names]
    tasks.append(task("schema", "verge_schema_info", {"tables": ["vms"]}))
    raw = [task("raw", "verge_api_info", {"table": "vms", "fields": ["$key", "name"], "sort": "name"})]
    query = {"network": "Internal", "query": "ping", "target": "192.168.0.9", "wait_interval": 0.1}
    queries = [
        task("query", "verge_network_query", query),
        task("query that fails", "verge_network_query", {**query, "fail_on": "no_answer"}),
        task("query in check mode", "verge_network_query", query, check_mode=True),
    ]
    run = modes.run_both([play(*tasks, *raw, *queries)])
    assert not [name for name in names if run.result(name).get("failed")]
    assert [run.events(one["name"])[0] for one in queries] == ["ok", "ignored", "skipped"]
    assert "DEPRECATION" not in run.output


def test_invalid_options_have_the_same_messages(modes: ExecutionModes) -> None:
    vm = "verge_vm"
    invalid = [
        task("unknown", vm, {"name": "x", "nmae": "y"}),
        task("unknown inside", vm, {"name": "x", "nics": [{"name": "a", "bogus": 1}]}),
        task("two names", vm, {"name": "x", "token": SECRET, "api_key": f"{SECRET}2"}),
        task("contradiction", vm, {"name": "x", "insecure": True, "validate_certs": "yes"}),
        task("several", vm, {"nmae": "y", "state": "removal", "cpu_cores": "many"}),
        task("type", vm, {"name": "x", "cpu_cores": "many"}),
        task("type inside", vm, {"name": "x", "nics": ["a"]}),
        task("boolean", vm, {"name": "x", "wait": "perhaps"}),
        task("choice", vm, {"name": "x", "state": "removal"}),
        task("missing", vm, {"cpu_cores": 2}),
        task("missing inside", vm, {"name": "x", "drives": [{"size": "1 GiB"}]}),
        task(
            "exclusive",
            "verge_api",
            {"table": "vms", "id": "1", "action": {"name": "poweron"}, "values": {"name": "x"}},
        ),
        task(
            "exclusive inside",
            "verge_api_info",
            {"table": "vms", "filters": [{"column": "a", "value": 1, "any_of": [1]}]},
        ),
        task("secret of the wrong type", vm, {"name": "x", "console_password": {"a": SECRET}, "cpu_cores": "many"}),
        task("cannot be emptied", vm, {"name": "x", "cpu_cores": None}),
        task("invalid value", vm, {"name": "x", "ram": "lots"}),
    ]
    run = modes.run_both([play(*invalid)])
    assert [record["event"] for record in run.records] == ["ignored"] * len(invalid)
    assert run.result("unknown")["msg"] == "'nmae' is not an option of verge_vm: did you mean 'name'?"
    assert SECRET not in run.output + str(run.records)


def test_failures_have_the_same_messages(modes: ExecutionModes, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    missing = {"name": "x", "nics": [{"name": "a", "network": "Internl"}]}
    failing = [
        task("password", "verge_vm_info", {"username": "admin", "password": "Wr0ng-Qx71"}),
        task("name", "verge_vm", missing),
        task("name in check mode", "verge_vm", missing, check_mode=True),
        task("another object", "verge_vm", {"name": "web1", "uuid": "another", "drives": [{"name": "os", "id": 1}]}),
        task("certificate", "verge_vm_info", {"ca_path": str(other)}),
        task("refused", "verge_vm_info", {"port": 1, "retries": 0}),
        task("credentials", "verge_vm_info", {"username": "", "password": ""}),
        task("no certificate", "verge_vm_info", {"ca_path": "/does/not/exist.pem"}),
        task("resolving", "verge_vm_info", {"host": "nowhere.invalid", "retries": 0}),
        task("settings", "verge_vm_info", {"host": "http://example.net"}),
        task("half done", "verge_vm", {"name": "y", "nics": [{"name": "a", "network": "Internal"}]}, diff=True),
        task("garbage", "verge_user_info", {"retries": 0}),
    ]

    def prepare() -> None:
        refusal = {"err": "No."}
        modes.simulator.faults.add(Fault("status", method="POST", table="machine_nics", status=422, body=refusal))
        modes.simulator.faults.add(Fault("garbage", table="users"))

    run = modes.run_both([play(*failing)], prepare=prepare)
    assert {task["name"] for task in failing if run.events(task["name"]) != ["ignored"]} == {"name in check mode"}
    assert "Traceback" not in run.output
    assert run.result("half done")["changed"]
    for secret in ("Wr0ng-Qx71", modes.simulator.password):
        assert secret not in run.output + str(run.records)


def test_values_of_all_types_give_the_same_results(modes: ExecutionModes) -> None:
    raw = {"__ansible_unsafe": "{{ x }}"}
    kept = vaulted("from a vault", "Zw4-vault")
    (modes.home / "vault").write_text("Zw4-vault", encoding="utf-8")
    nics = [{"name": "a", "network": "Internal"}]
    day = "{{ '2026-02-03' | to_datetime('%Y-%m-%d') }}"
    tasks = [
        task("find", "verge_vm_info", {"name": "web1", "children": "drives,nics"}, register="found"),
        task("numbers", "verge_vm", {"name": "t1", "description": 12345, "note": True, "advanced": 1.5}, diff=True),
        task("strings", "verge_vm", {"name": "t2", "description": "ä 語", "note": "yes", "advanced": "{{ 'a' }}"}),
        task(
            "nothing", "verge_vm", {"name": "t3", "description": "", "note": None, "advanced": "{{ omit }}"}, diff=True
        ),
        task("special", "verge_vm", {"name": "t4", "description": "{{ raw }}", "note": day}, vars={"raw": raw}),
        task("lists", "verge_vm", {"name": "t5", "nics": "{{ nics }}"}, vars={"nics": nics}),
        task("fed back", "verge_vm", {"name": "{{ found.vms[0].name }}", "ram": "{{ found.vms[0].ram }}"}),
        task(
            "facts",
            "verge_vm",
            {"name": "web1", "uuid": "{{ found.vms[0].uuid }}", "status": "off", "drives": "{{ found.vms[0].drives }}"},
        ),
        task(
            "vault",
            "verge_vm",
            {"name": "t6", "description": "{{ kept }}", "console_password": kept},
            vars={"kept": kept},
        ),
    ]
    run = modes.run_both([play(*tasks)], ANSIBLE_VAULT_PASSWORD_FILE=str(modes.home / "vault"))
    assert not [name for name in (done["name"] for done in tasks) if run.events(name) != ["ok"]], run.output
    assert run.result("strings")["vm"]["advanced"] == "a"
    assert run.result("special")["vm"]["description"] == "{{ x }}"
    assert run.result("fed back")["changed"] is False
    assert set(run.result("nothing")["diff"]["after"]) == {"name", "description", "note"}, (
        "null is an explicit value, an omitted option is not"
    )
    assert "from a vault" not in run.output + str(run.records), "the same value is a password"


def vaulted(text: str, password: str) -> dict[str, str]:
    """Return a value encrypted by Ansible Vault."""
    secrets = [("default", VaultSecret(password.encode()))]
    return {"__ansible_vault": VaultLib(secrets).encrypt(text).decode()}


def test_secrets_are_redacted_in_the_same_way(modes: ExecutionModes) -> None:
    secret = "Kq83-zzPw"
    tasks = [
        task(
            "elsewhere",
            "verge_user",
            {"name": "u1", "user_password": secret, "display_name": f"has {secret} in it"},
            diff=True,
        ),
        task("alone", "verge_user", {"name": "u2", "user_password": secret, "display_name": secret}, diff=True),
        task("in a list", "verge_user", {"name": "u3", "user_password": secret, "groups": [secret]}, diff=True),
        task(
            "in a dictionary",
            "verge_api",
            {"table": "users", "identity": {"name": "u4"}, "secrets": {"password": secret}},
        ),
        task(
            "short", "verge_vm", {"name": "v1", "console_password": "1", "cpu_cores": 1, "description": "11"}, diff=True
        ),
        task("like a boolean", "verge_vm", {"name": "v2", "console_password": "True"}, diff=True),
        task(
            "in a loop",
            "verge_user",
            {"name": "{{ item.name }}", "user_password": "{{ item.word }}"},
            loop=[{"name": "l1", "word": secret}],
            no_log=True,
        ),
    ]
    run = modes.run_both([play(*tasks)], "-vvvv")
    output = run.output + str(run.records)
    assert secret not in output
    assert modes.simulator.password not in output
    assert (
        run.result("elsewhere")["invocation"]["module_args"]["user_password"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    )
    assert run.result("like a boolean")["changed"] is True
