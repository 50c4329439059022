# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for AWX and Automation Controller work as intended: credential type, inventory, image, node counting."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ansible_runner
import jq
import pytest
import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.integration.ansible import BIN, ROOT
from tests.integration.tasks import System

FILES = ROOT / "docs" / "awx"
FIELD = {"id", "label", "type", "help_text", "secret", "multiline", "default", "choices", "format", "ask_at_runtime"}
#: Options of the awx.awx modules, as far as the tasks use them.
AWX: dict[str, set[str]] = {
    "credential_type": {"name", "description", "kind", "inputs", "injectors", "state"},
    "credential": {"name", "description", "organization", "credential_type", "inputs", "state"},
    "execution_environment": {"name", "description", "image", "organization", "credential", "pull", "state"},
    "project": {
        *("name", "description", "organization", "scm_type", "scm_url", "scm_branch", "credential", "wait", "timeout"),
        *("scm_update_on_launch", "scm_update_cache_timeout", "default_environment", "state"),
    },
    "inventory": {"name", "description", "organization", "kind", "host_filter", "variables", "state"},
    "inventory_source": {
        *("name", "description", "inventory", "organization", "source", "source_path", "source_vars", "source_project"),
        *("credential", "execution_environment", "enabled_var", "enabled_value", "overwrite", "overwrite_vars"),
        *("update_on_launch", "update_cache_timeout", "timeout", "verbosity", "limit", "host_filter", "state"),
    },
    "job_template": {
        *("name", "description", "organization", "project", "inventory", "playbook", "credentials", "extra_vars"),
        *("execution_environment", "job_type", "diff_mode", "ask_job_type_on_launch", "ask_variables_on_launch"),
        *("limit", "forks", "verbosity", "timeout", "state"),
    },
    "schedule": {"name", "description", "unified_job_template", "organization", "rrule", "enabled", "state"},
}


def document(name: str) -> Any:
    return yaml.safe_load((FILES / name).read_text(encoding="utf-8"))


# --- the credential type -------------------------------------------------------------------------------------------


def test_inputs_are_what_awx_accepts() -> None:
    inputs = document("credential_type_inputs.yml")
    names = [field["id"] for field in inputs["fields"]]
    assert set(inputs) == {"fields", "required"}
    assert len(names) == len(set(names))
    assert set(inputs["required"]) <= set(names)
    for field in inputs["fields"]:
        assert set(field) <= FIELD, field
        assert re.fullmatch(r"[a-zA-Z_]+[a-zA-Z0-9_]*", field["id"])
        assert field["type"] in ("string", "boolean")
        assert field["type"] == "string" or not field.get("secret")
        assert field["id"] not in ("tower", "awx")
    assert {field["id"] for field in inputs["fields"] if field.get("secret")} == {"token", "password"}


def test_injectors_use_only_known_names_and_unreserved_variables() -> None:
    injectors = document("credential_type_injectors.yml")
    assert set(injectors) <= {"env", "file", "extra_vars"}
    names = {field["id"]: "EXAMPLE" for field in document("credential_type_inputs.yml")["fields"]}
    names["tower"] = SimpleNamespace(filename=SimpleNamespace(ca="/tmp/example"))  # type: ignore[assignment]
    strict = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for label in injectors["file"]:
        assert re.fullmatch(r"template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?", label)
    for name, text in {**injectors["env"], **injectors["file"]}.items():
        assert not name.startswith("ANSIBLE_")
        assert strict.from_string(text).render(**names), name


def injected(inputs: dict[str, Any], folder: Path) -> dict[str, str]:
    """Return the environment variables of a job, as AWX derives them from a credential."""
    injectors = document("credential_type_injectors.yml")
    names: dict[str, Any] = {name: value for name, value in inputs.items() if value or value is False}
    for field in document("credential_type_inputs.yml")["fields"]:
        if field["type"] == "boolean":
            names.setdefault(field["id"], False)
    environment = ImmutableSandboxedEnvironment()
    files = SimpleNamespace()
    for label, text in injectors["file"].items():
        path = folder / label
        path.write_text(environment.from_string(text).render(**names), encoding="utf-8")
        setattr(files, label.split(".")[1], str(path))
    names["tower"] = SimpleNamespace(filename=files)
    return {name: environment.from_string(text).render(**names) for name, text in injectors["env"].items()}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"host": "a"}, {"VERGE_VERIFY_SSL": "true", "VERGE_TOKEN": "", "VERGE_CA_PATH": ""}),
        ({"host": "a", "skip_verification": True}, {"VERGE_VERIFY_SSL": "false"}),
        ({"host": "a", "skip_verification": False, "token": "t"}, {"VERGE_VERIFY_SSL": "true", "VERGE_TOKEN": "t"}),
        ({"host": "a", "username": "u", "password": "{{ p }}"}, {"VERGE_USERNAME": "u", "VERGE_PASSWORD": "{{ p }}"}),
    ],
)
def test_injected_variables(tmp_path: Path, inputs: dict[str, Any], expected: dict[str, str]) -> None:
    variables = injected(inputs, tmp_path)
    assert {name: variables[name] for name in expected} == expected
    assert all(isinstance(value, str) for value in variables.values())


@pytest.fixture(params=["token", "password"])
def job(
    system: System, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The environment of a job with a credential for the simulated system."""
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "runner").mkdir()
    simulator = system.simulator
    inputs = {"host": simulator.url, "ca_certificate": Path(simulator.ca_file).read_text(encoding="utf-8")}
    if request.param == "token":
        user = system.run(USER, name="admin", api_keys=[{"name": "awx", "expires": "never"}])
        inputs["token"] = user["created_secrets"]["awx"]
    else:
        inputs.update(username=simulator.username, password=simulator.password)
    return {
        **injected(inputs, tmp_path),
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build" / "collections"),
        "ANSIBLE_HOME": str(tmp_path / "home"),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
    }


def test_a_job_runs_and_its_nodes_are_counted(job: dict[str, str], tmp_path: Path) -> None:
    """ansible-runner runs a playbook without connection settings, as AWX does."""
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {"verge.vergeos.verge_vm": {"name": "from-awx", "ram": "2 GiB"}},
            {"verge.vergeos.verge_vm_info": {"name": "web1"}},
            {"verge.vergeos.verge_vm": {"name": "{{ item }}"}, "loop": ["web1", "db1"]},
            {"verge.vergeos.verge_vm": {"name": "from-awx", "state": "absent"}},
        ],
    }
    folder = tmp_path / "runner"
    for name, content in (
        ("project/playbook.yml", [play]),
        ("inventory/hosts.json", {"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}}),
        ("env/envvars", job),
    ):
        (folder / name).parent.mkdir()
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    done = subprocess.run(
        [str(BIN / "ansible-runner"), "run", str(folder), "--playbook", "playbook.yml", "--ident", "job"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    events = [json.loads(path.read_text()) for path in (folder / "artifacts" / "job" / "job_events").glob("*.json")]
    found_names = {}
    for event in events:
        data = event.get("event_data", {})
        query = queries().get(data.get("resolved_action", ""))
        for found in jq.compile(query).input_value(data["res"]).all() if query and "res" in data else []:
            found_names[found["canonical_facts"]["uuid"]] = found["name"]
    assert sorted(found_names.values()) == ["db1", "from-awx", "web1"]


def test_an_inventory_source_lists_vms(job: dict[str, str], tmp_path: Path) -> None:
    response, errors = ansible_runner.get_inventory(
        action="list",
        inventories=[str(FILES / "inventory.verge.yml")],
        response_format="json",
        private_data_dir=str(tmp_path / "runner"),
        envvars=job,
        quiet=True,
    )
    assert "web1" in response["_meta"]["hostvars"], errors
    assert response["_meta"]["hostvars"]["web1"]["verge_running"] is True
    assert response["_meta"]["hostvars"]["web2"]["verge_running"] is False
    assert "web1" in response["status_running"]["hosts"]


# --- the image -----------------------------------------------------------------------------------------------------


def test_ansible_builder_creates_a_context(tmp_path: Path) -> None:
    command = [str(BIN / "ansible-builder"), "create", "-f", str(FILES / "execution-environment.yml"), "-c", "context"]
    command += ["--output-filename", "Containerfile"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    build = tmp_path / "context" / "_build"
    assert yaml.safe_load((build / "requirements.yml").read_text(encoding="utf-8")) == {
        "collections": [{"name": "verge.vergeos"}]
    }
    assert (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8").count("FROM ") >= 3


def test_ansible_builder_finds_the_requirements(tmp_path: Path) -> None:
    """The requirements that the collection declares are installed in the image."""
    command = [str(BIN / "ansible-builder"), "introspect", str(ROOT / ".build" / "collections")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "requests" in done.stdout


# --- configuration as code -----------------------------------------------------------------------------------------


def test_tasks_use_existing_options() -> None:
    tasks = document("tasks.yml")
    modules = [(name, options) for task in tasks for name, options in task.items() if name.startswith("awx.awx.")]
    assert len(modules) == len(tasks)
    for name, options in modules:
        assert set(options) <= AWX[name.removeprefix("awx.awx.")], name


def test_tasks_refer_to_existing_names() -> None:
    """Every object and file that a task names is defined."""
    tasks = document("tasks.yml")
    defined = {
        (name.removeprefix("awx.awx."), options["name"])
        for task in tasks
        for name, options in task.items()
        if name.startswith("awx.awx.")
    }
    kinds = {
        "credential_type": "credential_type",
        "credential": "credential",
        "credentials": "credential",
        "execution_environment": "execution_environment",
        "default_environment": "execution_environment",
        "project": "project",
        "source_project": "project",
        "inventory": "inventory",
        "unified_job_template": "job_template",
    }
    for task in tasks:
        for options in (options for name, options in task.items() if name.startswith("awx.awx.")):
            for option, kind in kinds.items():
                for value in [options[option]] if isinstance(options.get(option), str) else options.get(option, []):
                    assert (kind, value) in defined, f"{option}: {value}"
    source = next(task["awx.awx.inventory_source"] for task in tasks if "awx.awx.inventory_source" in task)
    assert (FILES / source["source_path"]).exists()


def test_tasks_pass_the_files_unchanged(tmp_path: Path) -> None:
    """Stubs of the modules record the options they are given."""
    folder = tmp_path / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    folder.mkdir(parents=True)
    for name, options in AWX.items():
        spec = {option: {"type": "raw"} for option in sorted(options)}
        (folder / f"{name}.py").write_text(
            "from ansible.module_utils.basic import AnsibleModule\n"
            "import json\n"
            f"module = AnsibleModule({spec!r})\n"
            f"path = {str(tmp_path / name)!r} + '.json'\n"
            "with open(path, 'w') as file:\n"
            "    json.dump(module.params, file)\n"
            "module.exit_json(changed=True)\n",
            encoding="utf-8",
        )
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "awx_organization": "Default",
            "awx_files": str(FILES),
            "awx_image": "registry.example.com/verge-ee:1",
            "awx_project_url": "https://git.example.com/verge.git",
            "awx_verge_host": "vergeos.example.com",
            "awx_verge_token": "not-a-token",
        },
        "tasks": [{"ansible.builtin.include_tasks": str(FILES / "tasks.yml")}],
    }
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), str(playbook)],
        env={
            "PATH": f"{BIN}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "collections"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = json.loads((tmp_path / "credential_type.json").read_text(encoding="utf-8"))
    assert passed["inputs"] == document("credential_type_inputs.yml")
    assert passed["injectors"] == document("credential_type_injectors.yml")


# --- node counting -------------------------------------------------------------------------------------------------


def queries() -> dict[str, str]:
    text = (ROOT / "extensions" / "audit" / "event_query.yml").read_text(encoding="utf-8")
    return {name: entry["query"] for name, entry in yaml.safe_load(text).items()}


def counted(module: str, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the nodes that one result counts, after checking that the controller can store each of them."""
    found: list[dict[str, Any]] = jq.compile(queries()[f"verge.vergeos.{module}"]).input_value(result).all()
    for item in found:
        assert isinstance(item["name"], str)
        assert item["name"]
        assert re.fullmatch(r"[0-9a-f-]{36}", item["canonical_facts"]["uuid"])
        assert set(item["facts"]) == {"infra_type", "infra_bucket", "device_type"}
    return found


def test_every_module_that_returns_machines_has_a_query() -> None:
    """Objects to which the platform assigns a UUID count as machines."""
    wanted = set()
    for path in (ROOT / "plugins" / "modules").glob("verge_*.py"):
        module = importlib.import_module(f"ansible_collections.verge.vergeos.plugins.modules.{path.stem}")
        resources = [value for value in vars(module).values() if isinstance(value, Resource)]
        if any(fact.name == "uuid" for resource in resources for fact in resource.facts):
            wanted.add(f"verge.vergeos.{path.stem}")
    assert set(queries()) == wanted


def test_each_vm_is_counted_once(system: System) -> None:
    options = {"name": "counted", "ram": "1 GiB"}
    assert counted("verge_vm", system.run(VM, check=True, **options)) == []
    created = counted("verge_vm", system.run(VM, **options))
    again = counted("verge_vm", system.run(VM, description="x", **options))
    listed = counted("verge_vm_info", {"vms": system.info(VM)})
    assert created == again
    assert len(created) == 1
    assert created[0] in listed
    assert len({item["canonical_facts"]["uuid"] for item in listed}) == len(listed) > 4
    assert counted("verge_vm", system.run(VM, name="counted", state="absent")) == []


def test_tenants_are_counted(system: System) -> None:
    created = counted("verge_tenant", system.run(TENANT, name="counted"))
    assert [item["name"] for item in created] == ["counted"]
    assert created == counted("verge_tenant_info", {"tenants": system.info(TENANT)})
    assert counted("verge_tenant", system.run(TENANT, name="counted", state="absent")) == []


@pytest.mark.parametrize(
    "result", [{"failed": True, "msg": "x"}, {"skipped": True}, {"results": []}, {"vm": None, "vms": None}]
)
def test_results_without_machines_count_nothing(result: dict[str, Any]) -> None:
    for name, query in queries().items():
        assert jq.compile(query).input_value(result).all() == [], name
