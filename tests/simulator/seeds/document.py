# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Content from a document of `verge_apply`, such as an export of somebody's own system.

What the options of a document mean is known by the collection, so that its module applies the document to the simulated system. What
the document names without describing it gets a stand-in, and secrets get values of their own. What cannot be created is left
out, with the reason.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from . import stand_ins

if TYPE_CHECKING:
    from ..simulator import Simulator

SUFFIXES = (".yml", ".yaml", ".json")
SITES, DEFAULTS = "sites", "defaults"
#: How fast delays pass while the document is applied.
CLOCK_RATE = 1000.0
#: Each attempt deals with everything that the one before complained about.
MOST_ATTEMPTS = 25
#: "vms.yml: vms[3].drives[0].iso"; of a single file without its name.
_PLACE = re.compile(r"(?:(?P<file>.+): )?(?P<kind>\w+)\[(?P<number>\d+)\](?:.*\.)?(?P<option>\w*)[^.]*$")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_UNSAFE = "!unsafe"
_HIDDEN_URL = "https://hidden.invalid/"

PLAYBOOK: list[dict[str, Any]] = [
    {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "tasks": [
            {
                "name": "Apply the document to the simulated system",
                "verge.vergeos.verge_apply": {
                    "src": "{{ simulated.documents }}",
                    "host": "{{ simulated.url }}",
                    "username": "{{ simulated.username }}",
                    "password": "{{ simulated.password }}",
                    "ca_path": "{{ simulated.ca_file }}",
                    "requests_per_second": 0,
                    "wait_interval": 0.2,
                    "on_error": "continue",
                },
                "register": "simulated_result",
                "ignore_errors": True,
            },
            {
                "name": "Keep the result",
                "ansible.builtin.copy": {
                    "content": "{{ simulated_result | to_json }}",
                    "dest": "{{ simulated.result }}",
                    "mode": "0600",
                },
            },
        ],
    }
]


class SeedError(Exception):
    """A document cannot be used as the initial content."""


# --- documents -------------------------------------------------------------------------------------------------------


def read(path: Path, site: str = "") -> dict[str, yaml.MappingNode]:
    """Read the files of a document, without evaluating anything in them.

    Args:
        path: A file or a folder.
        site: Which of the systems that it describes.

    Returns:
        The documents by the names of their files.

    Raises:
        SeedError: They cannot be read, or it is not clear which system is meant.
    """
    files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES) if path.is_dir() else [path]
    if not files:
        raise SeedError(f"{path}: there is no file in it whose name ends in {', '.join(SUFFIXES)}")
    found: dict[str, yaml.MappingNode] = {}
    try:
        for file in files:
            node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
            if isinstance(node, yaml.MappingNode):
                found[str(file.relative_to(path)) if path.is_dir() else file.name] = node
            elif node is not None:
                raise SeedError(f"{file}: it is not a document of verge_apply, but a list or a single value")
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SeedError(f"{path}: it cannot be read: {' '.join(str(error).split())}") from None
    return _of_site(path, found, site)


def _of_site(path: Path, found: Mapping[str, yaml.MappingNode], site: str) -> dict[str, yaml.MappingNode]:
    """Return what the documents say about one system, without its address."""
    names = {str(key.value) for node in found.values() for key, _value in _sites(node)}
    if site and site not in names:
        raise SeedError(f"{path}: it describes no system '{site}'" + (f", but {_listed(names)}" if names else ""))
    if len(names) > 1 and not site:
        raise SeedError(f"{path}: it describes several systems ({_listed(names)}); choose one with --site")
    result: dict[str, yaml.MappingNode] = {}
    for name, node in found.items():
        shared = [(key, value) for key, value in node.value if key.value != SITES]
        own = [value.value for key, value in _sites(node) if site in ("", str(key.value))]
        # Addresses and credentials must not even be seen by what applies the document.
        kinds = [pair for pairs in own for pair in pairs if isinstance(pair[1], yaml.SequenceNode)]
        defaults = [pair for pairs in own for pair in pairs if pair[0].value == DEFAULTS]
        result[name] = _mapping(_overridden(shared, defaults))
        if kinds:
            stem, suffix = os.path.splitext(name)
            result[f"{stem}-{site or 'site'}{suffix}"] = _mapping(kinds)
    return result


def _overridden(shared: list[Any], own: list[Any]) -> list[Any]:
    """Return the parts of a document with the defaults of a system in place of those for all systems."""
    if not own:
        return shared
    kinds: dict[str, dict[str, Any]] = {}
    labels: dict[str, Any] = {}
    for _key, value in [*(pair for pair in shared if pair[0].value == DEFAULTS), *own]:
        for kind, options in value.value:
            labels[kind.value] = kind
            kinds.setdefault(kind.value, {}).update({option.value: (option, given) for option, given in options.value})
    merged = _mapping([(labels[kind], _mapping(list(options.values()))) for kind, options in kinds.items()])
    return [*(pair for pair in shared if pair[0].value != DEFAULTS), (own[0][0], merged)]


def _mapping(pairs: list[Any]) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs)


def _sites(node: yaml.MappingNode) -> list[Any]:
    return [
        pair
        for key, value in node.value
        if key.value == SITES and isinstance(value, yaml.MappingNode)
        for pair in value.value
        if isinstance(pair[1], yaml.MappingNode)
    ]


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def invented_variables(documents: Sequence[yaml.Node], password: str) -> dict[str, str]:
    """Return a value for each variable in documents; whoever logs in to the simulated system has one password."""
    found: dict[str, str] = {}
    for document in documents:
        for option, text in _texts(document):
            for name in _VARIABLE.findall(text):
                found[name] = _HIDDEN_URL + name if option == "url" else password
    return found


def _texts(node: yaml.Node, option: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts that may contain templates, with the option that each is the value of."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _texts(value, str(key.value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item, option)
    elif node.tag != _UNSAFE and "{{" in node.value:
        yield option, node.value


def supplied_variables(path: Path) -> dict[str, Any]:
    """Read a file of variables; what is empty or hidden in it has no value.

    Raises:
        SeedError: It cannot be read.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {
            name: value for name, value in content.items() if value not in (None, "") and "<hidden>" not in str(value)
        }
    except (OSError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise SeedError(f"{path}: it is not a file of variables: {' '.join(str(error).split())}") from None


# --- applying --------------------------------------------------------------------------------------------------------


@dataclass
class Loading:
    """A document on its way into a simulated system.

    Attributes:
        simulator: The system, which is running.
        documents: What is still to be loaded, by the names of the files.
        variables: Values for the templates in it.
        left_out: What could not be created, and why.
    """

    simulator: Simulator
    documents: dict[str, yaml.MappingNode]
    variables: Mapping[str, Any]
    left_out: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Apply the documents, and everything that stands in for what they need.

        Raises:
            SeedError: They cannot be applied.
        """
        result: dict[str, Any] = {}
        with tempfile.TemporaryDirectory(prefix="verge-seed-") as name:
            for _attempt in range(MOST_ATTEMPTS):
                result = self._apply(Path(name))
                problems = result.get("error", {}).get("problems", []) if result.get("failed") else []
                if not problems:
                    break
                if not self._repair(problems):
                    raise SeedError(result["msg"])
        failures = [one for one in result.get("objects", ()) if one["error"] or one["skipped"]]
        self.left_out += [f"{one['kind']} {one['name']}: {one['error'] or one['skipped']}" for one in failures]
        if result.get("failed") and not failures:
            raise SeedError(result["msg"])

    def _apply(self, folder: Path) -> dict[str, Any]:
        source, output = folder / "documents", folder / "result.json"
        shutil.rmtree(source, ignore_errors=True)
        for name, node in self.documents.items():
            file = source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(yaml.serialize(node), encoding="utf-8")
        simulator = self.simulator
        facts = {
            "documents": str(source), "url": simulator.url, "username": simulator.username,
            "password": simulator.password, "ca_file": simulator.ca_file, "result": str(output),
        }  # fmt: skip
        variables = {**self.variables, "simulated": facts}
        (folder / "variables.json").write_text(json.dumps(variables), encoding="utf-8")
        (folder / "playbook.yml").write_text(yaml.safe_dump(PLAYBOOK), encoding="utf-8")
        command = [_command(), "-i", "localhost,", "-e", f"@{folder / 'variables.json'}", str(folder / "playbook.yml")]
        done = subprocess.run(
            command, check=False, env=_environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        try:
            result: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            text = " ".join((done.stderr or done.stdout).split())
            raise SeedError(
                f"verge_apply cannot be run; install the collection (ansible-galaxy collection install verge.vergeos): {text}"
            ) from None
        output.unlink()
        return result

    def _repair(self, problems: Sequence[Mapping[str, str]]) -> bool:
        """Add what is missing, and leave out what cannot be had; return whether anything could be done."""
        unwanted: dict[tuple[str, str, int], str] = {}
        repaired = False
        for problem in problems:
            place = _PLACE.fullmatch(problem["place"])
            option = _PLACE.fullmatch(problem["message"].split(": there is no ")[0])
            if "table" in problem and self._stand_in(
                problem["table"], problem["name"], option["option"] if option else ""
            ):
                repaired = True
            elif place is not None:
                unwanted[place["file"] or "", place["kind"], int(place["number"])] = problem["message"]
        # The last ones first, so that the numbers of the others stay.
        for (file, kind, number), message in sorted(unwanted.items(), reverse=True):
            repaired = self._leave_out(file or next(iter(self.documents)), kind, number, message) or repaired
        return repaired

    def _stand_in(self, table: str, name: str, option: str) -> bool:
        engine = self.simulator.engine
        with self.simulator.lock:
            column = "tier" if table == "storage_tiers" else "name"
            return any(str(row.get(column)) == name for row in engine.store.select(table)) or stand_ins.add(
                engine, table, name, option
            )

    def _leave_out(self, file: str, kind: str, number: int, message: str) -> bool:
        for key, value in self.documents[file].value if file in self.documents else ():
            if key.value == kind and isinstance(value, yaml.SequenceNode) and number < len(value.value):
                named = {str(option.value): given.value for option, given in value.value[number].value}
                del value.value[number]
                self.left_out.append(f"{kind} {named.get('name', number)}: {message}")
                return True
        return False


def _command() -> str:
    """Return the ansible-playbook that belongs to this Python, or the one in the path."""
    beside = Path(sys.executable).with_name("ansible-playbook")
    found = str(beside) if beside.is_file() else shutil.which("ansible-playbook")
    if found is None:
        raise SeedError(
            "a document as seed needs Ansible and this collection: pip install ansible-core requests, then"
            " ansible-galaxy collection install verge.vergeos"
        )
    return found


def _environment() -> dict[str, str]:
    """Return the environment without anything that names another system."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VERGE_")}
    checkout = Path(__file__).resolve().parents[3] / ".build" / "collections"
    if checkout.is_dir():
        environment["ANSIBLE_COLLECTIONS_PATH"] = str(checkout)
    return {**environment, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRY_FILES_ENABLED": "0"}


def load(simulator: Simulator, path: Path, site: str = "", variables: Path | None = None) -> list[str]:
    """Fill a running system, which is as installed, with what a document describes.

    Args:
        simulator: The system.
        path: The document, a file or a folder.
        site: Which of the systems in the document.
        variables: A file with values for the variables in the document; others are invented.

    Returns:
        What could not be created, and why.

    Raises:
        SeedError: The document cannot be used.
    """
    documents = read(path, site)
    values = invented_variables(list(documents.values()), simulator.password)
    values.update(supplied_variables(variables) if variables else {})
    loading = Loading(simulator, documents, values)
    rate = simulator.clock.rate
    simulator.clock.change_rate(CLOCK_RATE)
    try:
        loading.run()
    finally:
        simulator.clock.change_rate(rate)
    with simulator.lock:
        simulator.clock.finish()
        stand_ins.install_guests(simulator.engine)
        simulator.clock.finish()
    return loading.left_out
