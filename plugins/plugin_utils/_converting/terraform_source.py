# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what Terraform knows: configurations in HCL, and states and plans in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import one_line
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.expressions import (
    Scope,
    Unknown,
    evaluate,
    expanded,
)

try:
    import hcl2
except ImportError:
    hcl2 = None

_PROVIDER = "vergeio_"
_MISSING = (
    "needs the Python library python-hcl2, version 8 or newer (pip install python-hcl2); a state in JSON needs none"
)
#: What is about Terraform itself, and not about the object.
_META = frozenset(("count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "timeouts"))
_HEADER = re.compile(r'\s*(resource|data|action|module)\s+"([^"]+)"(?:\s+"([^"]+)")?')
_UNCOUNTABLE = "how many there are depends on what only Terraform knows; write the objects out"


@dataclass
class Block:
    """A resource, a data source, or something else that a configuration has.

    Attributes:
        type: Its type, such as `vergeio_vm`.
        label: Its name in the configuration.
        key: Which of several; empty if there is only one.
        values: Its attributes.
        line: Its line; 0 in a state.
        is_data: It is a data source.
        problem: Why it cannot be converted.
    """

    type: str
    label: str
    key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    is_data: bool = False
    problem: str = ""

    @property
    def address(self) -> str:
        """What Terraform calls it."""
        return f"{self.type}.{self.label}" + (f"[{self.key}]" if self.key else "")


@dataclass
class Model:
    """What a source says.

    Attributes:
        blocks: The resources, data sources and other blocks.
        variables: The variables with their values; those without one are None.
        is_state: It is what exists, and not only what was written.
    """

    blocks: list[Block] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    is_state: bool = False


def read_configuration(texts: Mapping[str, str]) -> Model:
    """Return what the files of a configuration say.

    Args:
        texts: The texts of the files of one folder, by their names.

    Raises:
        ValueError: A file cannot be parsed, or the library for that is missing.
    """
    model = Model()
    parsed = {name: _parsed(text, name) for name, text in texts.items()}
    places = {match.groups(): line for text in texts.values() for line, match in _headers(text)}
    scope = Scope(_merged(content.get("locals", ()) for content in parsed.values()), _parse_expression)
    for content in parsed.values():
        for block in content.get("variable", ()):
            for name, body in _items(block):
                default = evaluate(body.get("default"), scope)
                model.variables[name] = None if isinstance(default, Unknown) else default
        for kind in ("resource", "data", "action"):
            for block in content.get(kind, ()):
                model.blocks += _blocks(kind, block, scope, places)
        for block in content.get("module", ()):
            for name, _body in _items(block):
                problem = "convert the folder of the module, and write its variables"
                model.blocks.append(Block("module", name, line=places.get(("module", name, None), 0), problem=problem))
    return model


def _parsed(text: str, name: str) -> Mapping[str, Any]:
    options = getattr(hcl2, "SerializationOptions", None)
    if options is None:
        raise ValueError(f"{name} {_MISSING}")
    chosen = options(
        with_comments=False,
        explicit_blocks=False,
        strip_string_quotes=True,
    )
    try:
        found: Mapping[str, Any] = hcl2.loads(text, serialization_options=chosen)
    except Exception as error:
        raise ValueError(f"{name}: not valid HCL: {one_line(str(error))}") from error
    return found


def _parse_expression(text: str) -> Any:
    try:
        return _parsed(f"x = {text}\n", "")["x"]
    except (ValueError, KeyError):
        return None


def _merged(groups: Any) -> dict[str, Any]:
    return {name: value for blocks in groups for block in blocks for name, value in _items(block)}


def _items(block: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, body in block.items():
        if not name.startswith("__"):
            yield name, body


def _headers(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield the first lines of blocks with their numbers; the parser does not tell them."""
    for number, line in enumerate(text.split("\n"), 1):
        match = _HEADER.match(line)
        if match:
            yield number, match


def _blocks(kind: str, block: Mapping[str, Any], scope: Scope, places: Mapping[Any, int]) -> Iterator[Block]:
    """Yield the instances of a resource or a data source."""
    for type_, labelled in _items(block):
        if not type_.startswith(_PROVIDER):
            continue
        for label, body in _items(labelled):
            line = places.get((kind, type_, label), 0)
            if kind == "action":
                yield Block(type_, label, line=line, problem="an action runs once; write a task for it")
                continue
            instances = expanded(body, scope)
            if instances is None:
                yield Block(type_, label, line=line, is_data=kind == "data", problem=_UNCOUNTABLE)
                continue
            values = {name: value for name, value in body.items() if name not in _META}
            for key, inner in instances:
                yield Block(type_, label, key, evaluate(values, inner), line, kind == "data")


def is_state(content: Any) -> bool:
    """Return whether JSON is a state or a plan of Terraform."""
    return isinstance(content, Mapping) and ("terraform_version" in content or "format_version" in content)


def read_state(text: str) -> Model:
    """Return what a state or a plan says.

    Args:
        text: A file `terraform.tfstate`, or the output of `terraform show -json`.

    Raises:
        ValueError: It is none of them.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ValueError(f"not valid JSON: {one_line(str(error))}") from error
    if not is_state(content):
        raise ValueError("this is not a state of Terraform, nor what 'terraform show -json' prints")
    model = Model(is_state=True)
    for resource in content.get("resources", ()):
        for instance in resource.get("instances", ()):
            model.blocks += _of_state(resource, instance.get("index_key"), instance.get("attributes") or {})
    planned = content.get("planned_values") or content.get("values") or {}
    for resource in _in_modules(planned.get("root_module") or {}):
        model.blocks += _of_state(resource, resource.get("index"), resource.get("values") or {})
    return model


def _in_modules(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _in_modules(child)


def _of_state(resource: Mapping[str, Any], index: Any, values: Mapping[str, Any]) -> Iterator[Block]:
    if resource["type"].startswith(_PROVIDER):
        key = "" if index is None else str(index)
        kept = {name: _escaped(value) for name, value in values.items() if name not in _META}
        yield Block(resource["type"], resource["name"], key, kept, is_data=resource.get("mode") == "data")


def _escaped(value: Any) -> Any:
    """Return a value in which Ansible finds no template."""
    if isinstance(value, Mapping):
        return {name: _escaped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_escaped(inner) for inner in value]
    return value.replace("{{", "{{ '{{' }}").replace("{%", "{{ '{%' }}") if isinstance(value, str) else value
