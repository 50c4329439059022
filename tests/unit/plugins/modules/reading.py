# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the documentation of the modules from their sources, including the fragments that they extend.

The argument specification is captured from the module itself, by stopping it where it creates the `AnsibleModule`.

Parsing YAML takes most of the time, so every block is parsed once per process and by the C loader if there is one. The
results are shared between tests; do not modify them.
"""

from __future__ import annotations

import ast
import functools
import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils import basic

ROOT = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
COLLECTION = "verge.vergeos"
FRAGMENT = f"{COLLECTION}."
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """Parse YAML; the C loader is about ten times as fast as the Python one."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - both loaders are safe ones


@functools.cache
def string_constants(path: Path) -> dict[str, str]:
    """Return all strings that a file assigns to upper-case names, at the top level or in a class."""
    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id.isupper():
                    found[target.id] = node.value.value
    return found


def blocks(name: str) -> dict[str, str]:
    """Return the unparsed documentation blocks of a module."""
    return string_constants(ROOT / "plugins" / "modules" / f"{name}.py")


@functools.cache
def parsed_block(name: str, block: str) -> Any:
    return parse(blocks(name)[block])


@functools.cache
def fragment(reference: str) -> dict:
    """Return the section of a fragment that a module extends: the part after the dot, or `DOCUMENTATION`."""
    file, _dot, section = reference[len(FRAGMENT) :].partition(".")
    sections = string_constants(ROOT / "plugins" / "doc_fragments" / f"{file}.py")
    return parse(sections[section.upper() or "DOCUMENTATION"])


@functools.cache
def documentation(name: str) -> dict:
    """Return the documentation of a module with its fragments merged in as Ansible does; the module's own wins."""
    own = parsed_block(name, "DOCUMENTATION")
    options: dict = {}
    attributes: dict = {}
    for reference in own.get("extends_documentation_fragment", []):
        assert reference.startswith(FRAGMENT), reference
        part = fragment(reference)
        options.update(part.get("options", {}))
        merge_attributes(attributes, part.get("attributes", {}))
    options.update(own.get("options", {}))
    merge_attributes(attributes, own.get("attributes", {}))
    return {**own, "options": options, "attributes": attributes}


def merge_attributes(attributes: dict, more: dict) -> None:
    for name, content in more.items():
        attributes[name] = {**attributes.get(name, {}), **content}


def examples(name: str) -> list[dict]:
    return parsed_block(name, "EXAMPLES")


def return_values(name: str) -> dict:
    return parsed_block(name, "RETURN")


class SpecificationCaptured(BaseException):
    """Stops a module once it has handed its argument specification to Ansible."""


@functools.cache
def module_arguments(name: str) -> dict:
    """Return the arguments with which a module creates its `AnsibleModule`."""
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    captured: dict = {}

    def initialize(self: object, argument_spec: dict, **others: object) -> None:
        captured.update(others, argument_spec=argument_spec)
        raise SpecificationCaptured

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic.AnsibleModule, "__init__", initialize)
        with pytest.raises(SpecificationCaptured):
            module.main()
    return captured


def flatten(options: dict, path: str = "") -> list[tuple[str, dict]]:
    """Return all options with their paths, including suboptions."""
    found = []
    for name, option in options.items():
        found.append((f"{path}{name}", option))
        separator = "[]." if option.get("type") == "list" else "."
        found.extend(flatten(option.get("suboptions", {}), f"{path}{name}{separator}"))
    return found


def paragraphs(description: object) -> list[str]:
    return list(description) if isinstance(description, list) else [str(description)]


def flatten_values(values: dict, path: str = "") -> list[tuple[str, dict]]:
    """Return all return values with their paths, including those inside others."""
    found = []
    for name, value in values.items():
        found.append((f"{path}{name}", value))
        separator = "[]." if value["type"] == "list" else "."
        found.extend(flatten_values(value.get("contains", {}), f"{path}{name}{separator}"))
    return found
