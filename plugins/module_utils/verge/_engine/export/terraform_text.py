# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes an export as import blocks for the vendor's Terraform provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..._schema.projection import name_of
from ..._schema.resource import Resource
from ...errors import one_line
from .declaring import Declaration
from .export import Export, in_order_of_creation
from .text import MARK, joined, left_out_notes
from .yaml_text import comment

_PREFIX = "vergeio_"
_NO_RESOURCE = "the provider has no resource for them"


class _Object(NamedTuple):
    """Something to import.

    Attributes:
        kind: the provider's resource.
        words: what its label consists of.
        key: what the provider calls it.
        title: how a person calls it.
    """

    kind: str
    words: tuple[str, ...]
    key: str
    title: str


def terraform_text(export: Export) -> str:
    """Return an export as import blocks for Terraform 1.5 or newer."""
    found = [MARK]
    found += comment("Write the configuration with: terraform plan -generate-config-out=generated.tf")
    for note in left_out_notes(export.left_out):
        found += comment(note)
    labels: set[tuple[str, str]] = set()
    missing: dict[str, list[str]] = {}
    for declaration in in_order_of_creation(export):
        if not declaration.resource.export.terraform:
            missing.setdefault(declaration.resource.plural, []).append(declaration.name)
        for one in _objects(declaration):
            found += ["", *comment(one.title), *_block(one, _label(one, labels))]
    for kind, names in missing.items():
        found += ["", *comment(f"Not imported: {kind} ({', '.join(names)}): {_NO_RESOURCE}")]
    return joined(found)


def _objects(declaration: Declaration) -> Iterator[_Object]:
    """Yield an object, and what is listed inside it, as far as the provider has resources for them."""
    resource, words = declaration.resource, (declaration.name,)
    if resource.export.terraform:
        title, key = resource.describe(declaration.name), resource.export.terraform_id(declaration.state)
        yield _Object(resource.export.terraform, words, key, title)
    yield from _inside(declaration, resource, declaration.path, words)


def _inside(declaration: Declaration, resource: Resource, path: str, words: tuple[str, ...]) -> Iterator[_Object]:
    for children in resource.children:
        inner = children.resource
        for state in declaration.listed.get(f"{path}/{children.option}", ()):
            name = name_of(inner, state)
            if inner.export.terraform:
                title = f"{inner.describe(name)} of {declaration.resource.describe(declaration.name)}"
                yield _Object(inner.export.terraform, (*words, name), inner.export.terraform_id(state), title)
            yield from _inside(declaration, inner, f"{path}/{children.option}/{state.key}", (*words, name))


def _block(one: _Object, label: str) -> list[str]:
    return ["import {", f"  to = {_PREFIX}{one.kind}.{label}", f'  id = "{_quoted(one.key)}"', "}"]


def _label(one: _Object, taken: set[tuple[str, str]]) -> str:
    """Return a valid label that no other resource of the kind has."""
    base = re.sub(r"[^A-Za-z0-9_-]+", "_", "_".join(one.words)).strip("_")
    base = base if base[:1].isalpha() else f"_{base}"
    label, number = base, 1
    while (one.kind, label) in taken:
        number += 1
        label = f"{base}_{number}"
    taken.add((one.kind, label))
    return label


def _quoted(text: str) -> str:
    """Return text as it stands in quotes."""
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return escaped.replace("${", "$${").replace("%{", "%%{")
