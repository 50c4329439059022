# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation is executed: the examples of all modules, guides and the README, and the documented error messages.

All YAML blocks of a file run in order against one simulated system. A comment directly above a block marks it:

* ``.. repeated: changes nothing`` - the block runs twice, and the second run must not change anything;
* ``.. fails: <message>`` - the block must fail with a message that contains this string;
* ``.. not executed: <reason>`` - the block cannot run here. Its syntax is checked instead.

A comment that begins with ``task:`` above a text block describes the task that produces the error message in the block.
"""

from __future__ import annotations

import copy
import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import types
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError, failure_result
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call, Task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from tests.integration.ansible import ROOT, Ansible
from tests.integration.tasks import CLOCK, System
from tests.simulator import Fault, Simulator

GUIDES = ROOT / "docs" / "docsite" / "rst"
MODULES = ROOT / "plugins" / "modules"
#: Kinds of plugins whose examples are tasks, besides modules.
OTHER_PLUGINS = ("lookup", "filter", "test")
PACKAGE = "ansible_collections.verge.vergeos.plugins"
MARK = re.compile(r"^\s*(?:\.\.|<!--) (repeated|fails|not executed): (.*?)(?: -->)?$")
DIRECTIVE = re.compile(r"^( *)\.\. code-block:: (\S+)$")
FENCE = re.compile(r"^( *)```(\w+)$")
#: Keywords that distinguish a play from a task.
PLAY_KEYWORDS = ("hosts", "import_playbook")
#: The address of a second system.
OTHER_SYSTEM = "paris.example.com"
#: Number of ansible-playbook runs that the documents are distributed over, so that they can run in parallel.
PARTS = 4
OUTCOME = re.compile(r"documented example (passed|failed): ([^\"]*)")


@dataclass
class Block:
    """A code block of a document."""

    file: str
    line: int
    language: str
    text: str
    marks: dict[str, str] = field(default_factory=dict)
    comment: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def documents(self) -> list[Any]:
        return [document for document in yaml.safe_load_all(self.text) if document is not None]


# --- reading -------------------------------------------------------------------------------------------------------


def blocks_of(path: Path) -> list[Block]:
    """Return the code blocks of a guide or a Markdown file, each with the comments directly above it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found: list[Block] = []
    marks: dict[str, str] = {}
    comment = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if mark := MARK.match(line):
            marks[mark[1]] = mark[2]
        elif line == "..":
            comment, number = indented(lines, number, 1)
        elif begin := DIRECTIVE.match(line) or FENCE.match(line):
            first = number
            if "```" in line:
                end = next(place for place in range(number, len(lines)) if lines[place].strip() == "```")
                text, number = dedented(lines[number:end]), end + 1
            else:
                text, number = indented(lines, number, len(begin[1]) + 1)
            found.append(Block(path.name, first, begin[2], text, marks, comment))
            marks, comment = {}, ""
        elif line.strip():
            marks, comment = {}, ""
    return found


def indented(lines: list[str], begin: int, depth: int) -> tuple[str, int]:
    """Return the lines indented by at least `depth`, without their indentation, and the index of the line after them."""
    end = begin
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith(" " * depth)):
        end += 1
    return dedented(lines[begin:end]), end


def dedented(lines: list[str]) -> str:
    depth = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[depth:] for line in lines).strip("\n") + "\n"


def examples_of(path: Path) -> list[Block]:
    """Return the examples in the documentation of a module."""
    text = re.search(r'^EXAMPLES = r"""\n(.*?)^"""', path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(path.name, 1, "yaml", text[1])] if text else []


def is_play(document: Any) -> bool:
    return isinstance(document, list) and bool(document) and any(word in document[0] for word in PLAY_KEYWORDS)


def is_rulebook(document: list[Any]) -> bool:
    return "sources" in document[0]


def is_inventory(document: Any) -> bool:
    return isinstance(document, dict) and "plugin" in document


# --- running -------------------------------------------------------------------------------------------------------


def repeated(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tasks again, with assertions that they change nothing."""
    found: list[dict[str, Any]] = []
    for number, task in enumerate(copy.deepcopy(tasks)):
        variable = f"documented_{number}"
        found.append({**task, "register": variable})
        message = f"the second run of '{task.get('name')}' reports a change"
        condition = f"{variable} is not changed"
        found.append({"ansible.builtin.assert": {"that": condition, "fail_msg": message, "quiet": True}})
    return found


def guarded(tasks: list[dict[str, Any]], block: Block) -> dict[str, Any]:
    """Wrap tasks in a block that reports a failed task instead of ending the play."""
    place = block.place
    failed = (
        f"documented example failed: {place}: {{{{ ansible_failed_task.name }}}}: {{{{ ansible_failed_result.msg }}}}"
    )
    passed = {"ansible.builtin.debug": {"msg": f"documented example passed: {place}"}}
    tasks = list(tasks)
    if block.marks.get("repeated"):
        tasks += repeated(tasks)
    if expected := block.marks.get("fails"):
        not_failed = {"ansible.builtin.fail": {"msg": "expected a failure, but all tasks succeeded"}}
        as_expected = {"ansible.builtin.assert": {"that": f"{json.dumps(expected)} in ansible_failed_result.msg"}}
        return {"block": [*tasks, not_failed], "rescue": [guarded([as_expected], Block(place, 0, "", ""))]}
    return {"block": [*tasks, passed], "rescue": [{"ansible.builtin.debug": {"msg": failed}}]}


def plays_of(block: Block, document: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not is_play(document):
        return [{"hosts": "localhost", "gather_facts": False, "tasks": [guarded(document, block)]}]
    return [{**play, "tasks": [guarded(play["tasks"], block)]} for play in document]


@dataclass
class Stage:
    """Runs documents: starts a simulated system for each and redirects their addresses to it."""

    home: Path
    stack: ExitStack
    texts: dict[str, str] = field(default_factory=dict)
    others: dict[Path, Simulator] = field(default_factory=dict)

    def system(self, file: str) -> Simulator:
        folder = self.home / file
        return self.stack.enter_context(Simulator(seed="small", clock_rate=20.0, directory=folder))

    def other_system(self, simulator: Simulator) -> Simulator:
        """Return a second system, which has the same login and whose certificate is trusted as well."""
        folder = Path(simulator.ca_file).parent / "other"
        if folder not in self.others:
            other = self.others[folder] = self.stack.enter_context(
                Simulator(seed="empty", clock_rate=20.0, directory=folder)
            )
            with open(simulator.ca_file, "a", encoding="utf-8") as file:
                file.write(Path(other.ca_file).read_text(encoding="utf-8"))
        return self.others[folder]

    def redirected(self, text: str, simulator: Simulator) -> str:
        """Replace the example addresses and paths of a document by those of its simulated system."""
        address = simulator.url.removeprefix("https://")
        if OTHER_SYSTEM in text:
            text = text.replace(OTHER_SYSTEM, self.other_system(simulator).url.removeprefix("https://"))
        for documented, actual in (
            ("127.0.0.1:8443", address),
            ("vergeos.example.com", address),
            ("tokyo.example.com", address),
            (".build/simulator/simulator.json", str(Path(simulator.ca_file).parent / "login.json")),
            (".build/simulator/ca.pem", simulator.ca_file),
            ("state/simulator.json", str(Path(simulator.ca_file).parent / "login.json")),
            ("state/ca.pem", simulator.ca_file),
            ("/etc/ssl/verge-ca.pem", simulator.ca_file),
        ):
            text = text.replace(documented, actual)
        return text

    def variables(self, simulator: Simulator) -> dict[str, Any]:
        """Return the variables that a reader would keep in a vault."""
        user = System(simulator).run(USER, name="admin", api_keys=[{"name": "documents", "expires": "never"}])
        simulator.journal.clear()
        login = {"username": simulator.username, "password": simulator.password}
        Path(simulator.ca_file).with_name("login.json").write_text(json.dumps(login), encoding="utf-8")
        return {
            "vault_verge_token": user["created_secrets"]["documents"],
            "vault_verge_password": simulator.password,
            "vault_tenant_password": "Twelve-tall-0aks",
            "vault_bgp_password": "Peers-of-2-borders",
            "vault_user_password": "Chain-of-9-rivers",
            "vault_preshared_key": "1Kpx8Jr7+TcmYBBuGZoQ1RSgFjp7SYCYVqDa0UyUhZ0=",
            "vault_webhook_token": "Chain-of-9-rivers",
            "vault_web_password": "Four-green-8oats",
            "vault_catalog_password": "Chain-of-9-rivers",
            "vault_replication_password": "Chain-of-9-rivers",
            "vault_registration_code": "4553377baa6f563148775ee149f76e92",
            "vault_license": "TGljZW5jZSBvZiBhIHRlc3Qgc3lzdGVt",
        }

    def playbook(self, blocks: list[Block]) -> list[dict[str, Any]]:
        """Return the plays that the blocks of a document consist of."""
        simulator = self.system(blocks[0].file)
        common = {
            "vars": self.variables(simulator),
            "module_defaults": {
                "group/verge.vergeos.verge": {
                    "host": simulator.url,
                    "username": simulator.username,
                    "password": simulator.password,
                    "ca_path": simulator.ca_file,
                }
            },
        }
        plays: list[dict[str, Any]] = []
        for block in blocks:
            redirected = Block(**{**vars(block), "text": self.redirected(block.text, simulator)})
            for document in redirected.documents():
                if isinstance(document, list):
                    plays += [{**common, **play} for play in plays_of(redirected, document)]
                    plays[-1]["vars"] = {**common["vars"], **plays[-1].get("vars", {})}
        return plays


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(tmp_path, stack)


def run_documents(stage: Stage, documents: list[list[Block]]) -> None:
    """Run all documents in one ansible-playbook run and report every example that fails."""
    documents = [[block for block in blocks if "not executed" not in block.marks] for blocks in documents]
    documents = [blocks for blocks in documents if any(isinstance(d, list) for b in blocks for d in b.documents())]
    plays = [play for blocks in documents for play in stage.playbook(blocks)]
    expected = {b.place for blocks in documents for b in blocks for d in b.documents() if isinstance(d, list)}
    (stage.home / "files").mkdir()
    for name in ("rescue.iso", "firewall.ova"):
        (stage.home / "files" / name).write_bytes(b"rescue" * 10_000)
    ansible = Ansible(stage.system("none"), stage.home)
    done = ansible.playbook(json.dumps(plays))
    outcomes = OUTCOME.findall(done.stdout)
    failed = [text for status, text in outcomes if status == "failed"]
    assert not failed, "\n".join(failed)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    passed = {re.sub(r":0$", "", text.strip()) for status, text in outcomes if status == "passed"}
    assert passed == expected


def guides() -> list[Path]:
    return [*sorted(GUIDES.glob("*.rst")), ROOT / "scripts" / "site" / "index.rst"]


def yaml_blocks(path: Path) -> list[Block]:
    return [block for block in blocks_of(path) if block.language.startswith("yaml")]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_examples_of_modules(stage: Stage, part: int) -> None:
    run_documents(stage, [examples_of(path) for path in sorted(MODULES.glob("*.py"))[part::PARTS]])


@pytest.mark.timeout(300)
def test_examples_of_other_plugins(stage: Stage) -> None:
    paths = [path for kind in OTHER_PLUGINS for path in sorted((ROOT / "plugins" / kind).glob("*.py"))]
    run_documents(stage, [examples_of(path) for path in paths])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", range(PARTS))
def test_examples_of_guides_and_readme(stage: Stage, part: int) -> None:
    run_documents(stage, [yaml_blocks(path) for path in [*guides(), ROOT / "README.md"][part::PARTS]])


@pytest.mark.parametrize("path", [*guides(), ROOT / "README.md"], ids=lambda path: path.name)
def test_blocks_without_tasks_are_marked_or_inventories(path: Path) -> None:
    """Blocks that contain neither tasks nor plays nor inventories are marked with the reason why they are not executed."""
    for block in yaml_blocks(path):
        for document in block.documents():
            assert isinstance(document, list) or is_inventory(document) or "not executed" in block.marks, block.place
        reason = block.marks.get("not executed", "-")
        assert reason, block.place
        assert set(block.marks) <= {"repeated", "fails"} or set(block.marks) == {"not executed"}, block.place


def test_blocks_that_are_not_executed_have_valid_syntax(stage: Stage) -> None:
    plays: list[dict[str, Any]] = []
    for path in [*guides(), ROOT / "README.md"]:
        for block in yaml_blocks(path):
            for document in block.documents() if "not executed" in block.marks else []:
                if isinstance(document, list) and not is_rulebook(document):
                    plays += document if is_play(document) else [{"hosts": "localhost", "tasks": document}]
    text = json.dumps(plays)
    # Other collections are not installed, so their modules are replaced by empty files.
    for namespace, name, module in set(re.findall(r'"(\w+)\.(\w+)\.(\w+)": ', text)):
        folder = stage.home / "others" / "ansible_collections" / namespace / name / "plugins" / "modules"
        if f"{namespace}.{name}" not in ("ansible.builtin", "verge.vergeos"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{module}.py").touch()
    ansible = Ansible(stage.system("none"), stage.home)
    places = f"{ansible.environment()['ANSIBLE_COLLECTIONS_PATH']}:{stage.home / 'others'}"
    done = ansible.playbook(text, "--syntax-check", ANSIBLE_COLLECTIONS_PATH=places)
    assert done.returncode == 0, done.stdout + done.stderr


def inventories() -> list[Block]:
    """Return the inventories of the guides, except those of inventory.rst, which the tests of the plugin run."""
    found = [block for path in guides() if path.name != "inventory.rst" for block in yaml_blocks(path)]
    return [block for block in found if any(is_inventory(document) for document in block.documents())]


@pytest.mark.parametrize("block", inventories(), ids=lambda block: block.place)
def test_inventories_of_guides(stage: Stage, block: Block) -> None:
    simulator = stage.system(block.file)
    secret = stage.variables(simulator)["vault_verge_token"]
    file = stage.home / "verge.yml"
    file.write_text(stage.redirected(block.text, simulator), encoding="utf-8")
    ansible = Ansible(simulator, stage.home)
    done = ansible.command("ansible-inventory", "-i", str(file), "--list", "-e", f"vault_verge_token={secret}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    assert "web1" in done.stdout


# --- errors --------------------------------------------------------------------------------------------------------


def errors() -> list[Block]:
    found = [block for path in guides() for block in blocks_of(path)]
    return [block for block in found if block.language == "text" and block.comment.startswith("task:")]


def error_message(system: System, description: dict[str, Any]) -> str:
    """Return the error message of a task, or an empty string if it succeeds."""
    task: Task = importlib.import_module(f"{PACKAGE}.modules.{description['task']}").TASK
    reading = task.read(description.get("options", {}), description["task"])
    if reading.problem:
        return reading.problem
    given, params = system._validated(dict(task.spec), dict(task.rules), reading.options)
    login = {
        "host": system.simulator.url,
        "username": system.simulator.username,
        "password": system.simulator.password,
        "ca_path": system.simulator.ca_file,
    }
    connection = {
        name: value for name, value in {**login, **description.get("settings", {})}.items() if value is not None
    }
    try:
        settings = Settings.create(**connection)
        with VergeClient(settings, read_only=description.get("check", False), sleep=CLOCK.sleep) as client:
            task.execute(
                client, Call(params, given, description.get("check", False), connection.get("username"), CLOCK)
            )
    except RunError as failure:
        return str(failure_result(failure)["msg"])
    except VergeError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("block", errors(), ids=lambda block: block.place)
def test_documented_error_messages(system: System, block: Block) -> None:
    description = yaml.safe_load(block.comment)
    for preceding in description.get("before", []):
        message = error_message(system, preceding)
        assert not message, message
    for fault in description.get("faults", []):
        system.simulator.faults.add(Fault(fault.pop("kind"), **fault))
    actual = error_message(system, description).replace(f"port {system.simulator.port}", "port 8443")
    assert actual == " ".join(block.text.split())


# --- the worked example --------------------------------------------------------------------------------------------


def worked_example_files() -> dict[str, str]:
    """Return the files of the worked example by their paths, which are in the first lines of the blocks."""
    found = [block.text for block in blocks_of(GUIDES / "architecture.rst") if block.language == "python"]
    named = [text.split("\n", 1) for text in found if text.startswith("# plugins/")]
    return {path.removeprefix("# "): text for path, text in named}


@pytest.fixture
def worked_example() -> Iterator[types.ModuleType]:
    """Import the files of the worked example as if they were part of the collection."""
    added = []
    module = types.ModuleType("nothing")
    for path, text in worked_example_files().items():
        name = f"ansible_collections.verge.vergeos.{path.removesuffix('.py').replace('/', '.')}"
        module = types.ModuleType(name)
        module.__package__ = name.rpartition(".")[0]
        sys.modules[name] = module
        added.append(name)
        exec(compile(text, path, "exec"), vars(module))  # noqa: S102 - the code comes from our documentation
    yield module
    for name in added:
        del sys.modules[name]


def test_worked_example_manages_a_resource(system: System, worked_example: types.ModuleType) -> None:
    task = worked_example.TASK
    options = {
        "name": "chat",
        "url": "https://chat.example.com/hook",
        "attempts": 5,
        "authorization_type": "bearer",
        "authorization_value": "Zk81-wvQp_x3",
    }
    predicted = system.run_task(task, True, options)
    created = system.run_task(task, False, options)
    assert predicted["diff"] == created["diff"]
    assert created["changed"]
    assert created["webhook"]["attempts"] == 5
    assert "Zk81-wvQp_x3" not in str(created)
    system.counted()
    assert not system.run_task(task, False, options)["changed"]
    assert [entry.method for entry in system.counted()] == ["GET"]
    change = system.run_task(task, False, {"name": "chat", "answer_timeout": 20})
    assert change["diff"] == {"before": {"answer_timeout": 5}, "after": {"answer_timeout": 20}}
    assert [entry.body for entry in system.counted() if entry.method == "PUT"] == [{"timeout": 20}]
    assert system.run_task(task, False, {"name": "chat", "state": "absent"})["changed"]
    assert not system.rows("webhook_urls")


def test_worked_example_matches_its_documentation(worked_example: types.ModuleType) -> None:
    documented = yaml.safe_load(worked_example.DOCUMENTATION)
    own = set(documented["options"])
    from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION

    assert own == set(worked_example.TASK.spec) - set(CONNECTION)
    for name, option in documented["options"].items():
        spec = worked_example.TASK.spec[name]
        assert option["type"] == spec["type"], name
        assert option.get("choices") == spec.get("choices"), name
        assert option.get("default") == spec.get("default"), name
        assert option.get("required", False) == spec.get("required", False), name
    assert yaml.safe_load(worked_example.EXAMPLES)


def test_worked_example_passes_the_checks_of_the_repository(tmp_path: Path) -> None:
    tree = tmp_path / "ansible_collections" / "verge" / "vergeos"
    for part in ("plugins", "scripts", "tests", "meta"):
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "galaxy.yml"):
        shutil.copy(ROOT / part, tree)
    files = worked_example_files()
    for name, text in files.items():
        (tree / name).write_text(text, encoding="utf-8")
    module = next(Path(name).stem for name in files if name.startswith("plugins/modules/"))
    # Its exit code is about scripts/return_values.yml, which describes the module of the collection.
    writer = [sys.executable, "scripts/return_values.py", "--write"]
    subprocess.run(writer, check=False, cwd=tree, capture_output=True, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    checks = (
        ["ruff", "format", "--check", *files],
        ["ruff", "check", *files],
        ["pytest", "-q", "-n0", "tests/unit/plugins/modules", "-k", f"{module} and not {module}_info"],
    )
    for check in checks:
        done = subprocess.run([sys.executable, "-m", *check], check=False, cwd=tree, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
