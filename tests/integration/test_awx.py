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
from tests.integration.ansible import BIN, ROOT, Ansible
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
        *("limit", "forks", "verbosity", "timeout", "survey_enabled", "survey_spec", "state"),
    },
    "workflow_job_template": {
        *("name", "description", "organization", "inventory", "extra_vars", "limit", "ask_variables_on_launch"),
        *("survey_enabled", "survey_spec", "schema", "destroy_current_schema", "state"),
    },
    "schedule": {"name", "description", "unified_job_template", "organization", "rrule", "enabled", "state"},
}


#: Types of the defaults of survey questions.
QUESTIONS: dict[str, type] = {
    **dict.fromkeys(("text", "textarea", "password", "multiplechoice", "multiselect"), str),
    "integer": int,
    "float": float,
}


def document(name: str) -> Any:
    return yaml.safe_load((FILES / name).read_text(encoding="utf-8"))


def surveys() -> dict[str, list[dict[str, Any]]]:
    """Return the questions of the job templates and workflows that have any."""
    named = [*document("job_templates.yml"), *document("workflows.yml")]
    return {entry["name"]: entry["survey"] for entry in named if "survey" in entry}


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
        inventories=[str(ROOT / "examples" / "vms_as_hosts" / "verge.yml")],
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


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What the tasks ask the modules of AWX for, by module; stubs record it."""
    home = tmp_path_factory.mktemp("awx")
    folder = home / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "action"
    folder.mkdir(parents=True)
    for name in AWX:
        # Action plugins, because starting a process for each module takes long.
        (folder / f"{name}.py").write_text(
            "from ansible.plugins.action import ActionBase\n"
            "import json\n"
            "class ActionModule(ActionBase):\n"
            "    def run(self, tmp=None, task_vars=None):\n"
            f"        with open({str(home / name)!r} + '.jsonl', 'a') as file:\n"
            "            file.write(json.dumps(self._task.args) + '\\n')\n"
            "        return {'changed': True}\n",
            encoding="utf-8",
        )
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "awx_organization": "Default",
            "awx_files": str(FILES),
            "awx_image": "registry.example.com/verge-ee:1",
            "awx_verge_host": "vergeos.example.com",
            "awx_verge_token": "not-a-token",
        },
        "tasks": [{"ansible.builtin.include_tasks": str(FILES / "tasks.yml")}],
    }
    playbook = home / "playbook.yml"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    done = subprocess.run(
        [str(BIN / "ansible-playbook"), str(playbook)],
        env={
            "PATH": f"{BIN}:/usr/bin:/bin",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(home / "collections"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.stem: list(map(json.loads, path.read_text().splitlines())) for path in home.glob("*.jsonl")}


def test_tasks_refer_to_existing_names(configured: dict[str, list[dict[str, Any]]]) -> None:
    """Every object and file that a task names is defined."""
    defined = {(kind, options["name"]) for kind, found in configured.items() for options in found}
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
    for options in (options for found in configured.values() for options in found):
        for option, kind in kinds.items():
            value = options.get(option) or []
            for name in [value] if isinstance(value, str) else value:
                assert (kind, name) in defined, f"{option}: {name}"
    files = [options["playbook"] for options in configured["job_template"]]
    files += [options["source_path"] for options in configured["inventory_source"]]
    assert [path for path in files if not (ROOT / path).exists()] == []


def test_the_files_are_passed_unchanged(configured: dict[str, list[dict[str, Any]]]) -> None:
    [credential_type] = configured["credential_type"]
    assert credential_type["inputs"] == document("credential_type_inputs.yml")
    assert credential_type["injectors"] == document("credential_type_injectors.yml")
    for options in [*configured["job_template"], *configured["workflow_job_template"]]:
        assert options["survey_enabled"] == bool(options["survey_spec"])
        assert options["survey_spec"].get("spec", []) == surveys().get(options["name"], [])


# --- surveys and workflows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", surveys())
def test_surveys_are_what_awx_accepts(name: str) -> None:
    variables = [question["variable"] for question in surveys()[name]]
    assert len(variables) == len(set(variables))
    for question in surveys()[name]:
        assert isinstance(question["required"], bool)
        assert isinstance(question.get("default", ""), (QUESTIONS[question["type"]], str))
        assert isinstance(question["question_name"], str)
        assert all(isinstance(question.get(limit, 0), int) for limit in ("min", "max"))
        if question["type"] == "multiplechoice":
            assert all(isinstance(choice, str) for choice in question["choices"])
            assert question["default"] in question["choices"]


def test_surveys_set_variables_of_their_playbooks() -> None:
    for template in document("job_templates.yml"):
        [play] = yaml.safe_load((ROOT / template["playbook"]).read_text(encoding="utf-8"))
        asked = {question["variable"] for question in template.get("survey", [])}
        assert asked <= set(play.get("vars", {})), template["name"]


def test_workflows_lead_from_node_to_node(configured: dict[str, list[dict[str, Any]]]) -> None:
    templates = {options["name"] for options in configured["job_template"]}
    for workflow in configured["workflow_job_template"]:
        nodes = {node["identifier"]: node for node in workflow["schema"]}
        assert len(nodes) == len(workflow["schema"])
        followed = set()
        for node in nodes.values():
            job = node["unified_job_template"]
            assert job["type"] == "workflow_approval" or job["name"] in templates
            assert job.get("organization", {"name": "Default"}) == {"name": "Default"}
            asked = {question["variable"]: question for question in surveys().get(job["name"], [])}
            assert all(value in asked[name]["choices"] for name, value in node.get("extra_data", {}).items())
            for way in ("success_nodes", "failure_nodes", "always_nodes"):
                followed |= {following["identifier"] for following in node["related"][way]}
        assert set(nodes) - followed == {workflow["schema"][0]["identifier"]}


def test_an_approved_plan_reaches_the_job_that_applies_it(ansible: Ansible) -> None:
    """Jobs of a workflow have no files in common: the plan is a variable that the first one sets."""
    folder = ROOT / "examples" / "whole_system"
    plan, later = ansible.home / "plan.json", ansible.home / "later.json"
    changes = {"ANSIBLE_SHOW_CUSTOM_STATS": "true"}
    made = ansible.command("ansible-playbook", str(folder / "plan.yml"), "-e", f"plan_file={plan}", **changes)
    [content] = re.findall(r'"approved_plan": "([^"]+)"', made.stdout)
    variables = json.dumps({"plan_file": str(later), "approved_plan": content})
    applied = ansible.command("ansible-playbook", str(folder / "apply.yml"), "-e", variables)
    assert "Plan: 4 to add" in applied.stdout, applied.stdout


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
