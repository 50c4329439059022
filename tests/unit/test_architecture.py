# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine and the planner know no single resource, not even by a string, which import-linter cannot see."""

from __future__ import annotations

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge import _resources
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (
    CONNECTION,
    POWER,
    WAITING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from tests.contract import load_contract

VERGE = Path(__file__).resolve().parents[2] / "plugins" / "module_utils" / "verge"
FILES = sorted(path for package in ("_engine", "_planner") for path in (VERGE / package).rglob("*.py"))
#: Names that resources have, too, but that mean something to the engine itself.
GENERIC = {
    # identity and power, which the engine handles for every object
    "name": "the natural key of most objects; also in messages",
    "running": "a power state",
    "status": "the fact that Power declares",
    "started": "the fact that Power declares for a start",
    # options of verge_api, which works on rows of any table, and of other modules without a resource
    "action": "also the column of every table of actions",
    "identity": "also the attribute of Resource",
    "row": "the name of the resource that it makes up",
    "table": "also the attribute of Resource",
    "key": "tells the entries of an index by key from those by name",
    "value": "a member of its option where",
    "all": "also the fields of a row that a request asks for",
    # an option of verge_export, and what it returns
    "filters": "an option of all info modules",
    "exclude": "an option of all info modules",
    "statistics": "an option of info modules of what the platform measures, and its result",
    "time": "a member of that result",
    "contents": "an option",
    "files": "a member of the result",
    "text": "a member of the result",
    # what the doctor reports
    "note": "a level of findings",
    "connection": "a part of the report",
    "version": "a member of the file version.json",
    # what a document says, and what a plan does with an object
    "src": "the option that names files with documents",
    "sites": "the member that describes several systems",
    "owner": "the option that marks the objects of a document",
    "remove": "a change",
    # words of Ansible and of errors
    "list": "a type in an argument specification",
    "path": "a type in an argument specification",
    "file": "a layout of an export",
    "type": "the key in an argument specification",
    "choices": "the key in an argument specification",
    "default": "the key in an argument specification",
    "required": "the key in an argument specification",
    "params": "the member of an action that holds its parameters",
    "fields": "a parameter of the client, and of every request that lists rows",
    "hint": "the part of an error that says what to do",
    "delete": "an operation in an error",
    "read": "an operation in an error",
    "hosts": "the members of a group in an inventory",
    "start": "an operation in an error",
    "stop": "an operation in an error",
    "site": "one of the systems that a document describes, in reports",
}


#: Modules whose options are implemented in the engine: for rows of any table, for objects of all kinds, and for what has a
#: declaration of another kind, which names the tables and columns.
IN_THE_ENGINE = ("verge_api", "verge_apply", "verge_doctor", "verge_drift", "verge_export", "verge_license")


def family(resource: Resource) -> Iterator[Resource]:
    """Yield a resource and all resources inside it."""
    yield resource
    for children in resource.children:
        yield from family(children.resource)


def names_of_resources() -> set[str]:
    """Return the names of tables, actions, columns and facts, and those of options that only one module has."""
    contract = load_contract()
    names = {*contract, *(action for table in contract.values() for action in table.actions)}
    for path in (VERGE / "_resources").glob("[!_]*.py"):
        module = importlib.import_module(f"{_resources.__name__}.{path.stem}")
        for declared in [value for value in vars(module).values() if isinstance(value, Resource)]:
            for resource in family(declared):
                names |= {name for column in resource.columns for name in (column.option, column.column) if name}
                names |= {fact.name for fact in resource.facts}
                names |= {children.option for children in resource.children}
    names |= {option for option, number in documented_options().items() if number == 1}
    return names - {*CONNECTION, *POWER, *WAITING}


def documented_options() -> Counter[str]:
    """Return how many modules have an option.

    Not counted are modules that only read, and those whose options are implemented in the engine.
    """
    counter: Counter[str] = Counter()
    for path in (VERGE.parents[1] / "modules").glob("verge_*.py"):
        if not path.stem.endswith("_info") and path.stem not in IN_THE_ENGINE:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            [text] = [node.value for node in tree.body if ast.unparse(node).startswith("DOCUMENTATION =")]
            counter.update(list(yaml.safe_load(ast.literal_eval(text)).get("options", {})))
    return counter


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the string constants of a file with their lines, without docstrings and annotations."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        statements = getattr(node, "body", None)
        for statement in statements if isinstance(statements, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                statement.value.value = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def leaks() -> list[str]:
    """Return the places in the engine and the planner that name something of a single resource."""
    names = names_of_resources() - set(GENERIC)
    return [
        f"{path.relative_to(VERGE)}:{line}: {text!r}" for path in FILES for line, text in strings(path) if text in names
    ]


def test_no_resource_is_named_by_the_engine() -> None:
    assert not leaks()


def test_every_generic_name_is_needed() -> None:
    """A name that the engine no longer uses, or that no resource has, must not stay in the list."""
    used = {text for path in FILES for _line, text in strings(path)}
    assert sorted(set(GENERIC) - (used & names_of_resources())) == []
