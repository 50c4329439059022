# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a document of what Terraform knows: objects with what is inside them, which name each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.yaml_text import comment
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES as OURS
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.expressions import Mixed, Reference, Unknown
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import (
    CONVERTED,
    NOT_CONVERTED,
    TO_CHECK,
    Conversion,
    Part,
    note_lines,
    yaml_lines,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.rules import (
    convert_resource,
    item_spec,
    spec_of,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.terraform import (
    PERIOD,
    PERMISSIONS,
    PREFIX,
    RESOURCES,
    TABLES,
    WITHOUT_COUNTERPART,
    ResourceRule,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.terraform_source import Block, Model
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import CannotConvertError, is_template

_HEAD = (
    "Converted from Terraform. Compare it with the system before it is applied:",
    "ansible-playbook verge.vergeos.apply -e documents=THIS_FILE --check --diff",
)
_EMPTY = (None, "", [], {})
_ROW = re.compile(r"(?P<table>\w+)/(?P<key>.*)")
_ALIAS = "alias:"
#: Attributes that are the key of the object, or of what has the same name.
_KEYS = ("id", "machine", "vm_id", "tenant_id")


class _UnresolvedError(Exception):
    """A value depends on what only Terraform knows; the text is its expression."""


@dataclass
class Node:
    """An object of the document, or an item of one.

    Attributes:
        rule: How it is converted.
        options: Its options.
        block: The resource; None if others only refer to the object.
        notes: What somebody should look at.
    """

    rule: ResourceRule
    options: dict[str, Any]
    block: Optional[Block] = None
    notes: list[str] = field(default_factory=list)


class _Secret(NamedTuple):
    """A variable in place of a secret."""

    variable: str
    of: str


def document_of(model: Model) -> tuple[Conversion, dict[str, Any]]:
    """Return a document for what Terraform knows, and the variables that it needs, with their values.

    Args:
        model: What Terraform knows.
    """
    return _Document(model).convert()


class _Document:
    """The conversion of one configuration or state."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.blocks = {(block.type, block.label, block.key, block.is_data): block for block in model.blocks}
        self.rows = {
            (block.type, str(block.values.get("id"))): block
            for block in model.blocks
            if not block.is_data and block.values
        }
        self.found = dict(_rows_of_data(model))
        self.nodes: dict[int, Node] = {}
        self.objects: dict[str, list[Node]] = {}
        self.parts: list[Part] = []
        self.secrets: list[_Secret] = []

    def convert(self) -> tuple[Conversion, dict[str, Any]]:
        blocks = [block for block in self.model.blocks if not block.is_data]
        order = {f"{PREFIX}{name}": number for number, name in enumerate(RESOURCES)}
        for block in sorted(blocks, key=lambda block: order.get(block.type, len(order))):
            try:
                notes = self._block(block)
                result = TO_CHECK if notes else CONVERTED
            except CannotConvertError as error:
                notes, result = [str(error)], NOT_CONVERTED
            self.parts.append(Part(block.line, block.type, block.address.partition(".")[2], result, notes))
        variables = {**self.model.variables, **{secret.variable: "" for secret in self.secrets}}
        return Conversion(self._text(), self.parts), variables

    # --- resources -------------------------------------------------------------------------------------------------

    def _block(self, block: Block) -> list[str]:
        """Convert a resource, and return its notes."""
        name = block.type[len(PREFIX) :]
        if block.problem:
            raise CannotConvertError(block.problem)
        if name in WITHOUT_COUNTERPART:
            raise CannotConvertError(WITHOUT_COUNTERPART[name])
        if name == "tag_member":
            return self._tag_member(block)
        if name == "member":
            return self._member(block)
        rule = RESOURCES.get(name)
        if name == "permission":
            rule = next(
                (one for attribute, one in PERMISSIONS.items() if block.values.get(attribute) not in _EMPTY), None
            )
        if rule is None:
            raise CannotConvertError("there is no such resource here")
        values = {name: value for name, value in block.values.items() if name not in rule.owner}
        owner = self._owner(block, rule)
        node = self._node(rule, values, owner, block)
        self.nodes[id(block)] = node
        if block.values.get("id") is not None:
            self.rows.setdefault((block.type, str(block.values["id"])), block)
        return node.notes

    def _node(
        self, rule: ResourceRule, values: Mapping[str, Any], owner: Optional[Node], block: Optional[Block]
    ) -> Node:
        """Convert values to an object, or to an item of its owner."""
        notes: list[str] = []
        plain = {}
        for name, value in values.items():
            if name in rule.blocks or name == "id" or (value in _EMPTY and (self.model.is_state or value is None)):
                continue
            try:
                plain[name] = self._resolved(value, rule.references.get(name, ""))
            except _UnresolvedError as error:
                notes.append(f"'{name}' was left out: '{' '.join(str(error).split())}' is not known here")
        pieces = convert_resource(rule.rule, plain, self.model.is_state)
        notes += pieces.notes
        inside = rule.rule.inside
        title = str(plain.get(rule.key) or (owner and owner.options.get(owner.rule.key)) or "")
        self._hide(pieces.object, spec_of(rule.rule.module), rule, title)
        self._hide(pieces.item, item_spec(rule.rule.module, inside), rule, title)
        if owner is not None and not rule.owner_option:
            owner.options.update(pieces.object)
            if inside:
                owner.options.setdefault(inside.rpartition(".")[2], []).append(pieces.item)
            node = Node(rule, pieces.item if inside else owner.options, block, notes)
        else:
            options = dict(pieces.object)
            if owner is not None:
                options[rule.owner_option] = owner.options.get(owner.rule.key, owner.options.get("id"))
            node = Node(rule, options, block, notes)
            self.objects.setdefault(OURS[rule.rule.module].plural, []).append(node)
        for name, inner in rule.blocks.items():
            found = values.get(name) or []
            for one in found if isinstance(found, list) else [found]:
                node.notes += self._node(inner, one, node, None).notes
        return node

    def _owner(self, block: Block, rule: ResourceRule) -> Optional[Node]:
        """Return the object of which a resource is a part."""
        if not rule.owner:
            return None
        value = next((block.values[name] for name in rule.owner if block.values.get(name) not in _EMPTY), None)
        if value is None:
            raise CannotConvertError(f"'{rule.owner[0]}' is not set")
        return self._object(rule.owner_type, value)

    def _object(self, type_: str, value: Any) -> Node:
        """Return the object to which a value refers; one that is not in the source is only named."""
        block = self._block_of(type_, value)
        if block is not None and block.type == type_ and id(block) in self.nodes:
            return self.nodes[id(block)]
        rule = RESOURCES.get(type_[len(PREFIX) :])
        if rule is None or rule.rule.inside or rule.owner_option:
            raise CannotConvertError(f"the {type_} to which it belongs is not in the source")
        try:
            name = self._resolved(value, type_)
        except _UnresolvedError as error:
            raise CannotConvertError(f"the object to which it belongs, '{error}', is not known here") from error
        option = "id" if re.fullmatch(r"\d+", str(name)) else "name"
        known = self.objects.setdefault(OURS[rule.rule.module].plural, [])
        for node in known:
            if node.options.get(option) == str(name):
                return node
        node = Node(rule, {option: str(name)})
        known.append(node)
        return node

    def _block_of(self, type_: str, value: Any) -> Optional[Block]:
        """Return the resource to which a value refers; None if it is not in the source."""
        if isinstance(value, Reference):
            return None if value.is_data else self.blocks.get((value.type, value.label, value.key, False))
        found = self.rows.get((type_, str(value)))
        if found is None and type_ == "vergeio_vm":
            # In older releases, drives and NICs name the machine of the VM.
            found = next(
                (
                    row
                    for row in self.rows.values()
                    if row.type == type_ and str(row.values.get("machine")) == str(value)
                ),
                None,
            )
        return found

    def _hide(
        self, options: dict[str, Any], spec: Mapping[str, Mapping[str, Any]], rule: ResourceRule, name: str
    ) -> None:
        """Put variables in the place of secrets."""
        for option, value in options.items():
            if spec.get(option, {}).get("no_log") and value not in _EMPTY and not is_template(value):
                words = f"vault_{OURS[rule.rule.module].name}_{name}_{option}"
                variable = re.sub(r"[\W_]+", "_", words).lower()
                self.secrets.append(_Secret(variable, option))
                options[option] = f"{{{{ {variable} }}}}"

    # --- members ---------------------------------------------------------------------------------------------------

    def _tag_member(self, block: Block) -> list[str]:
        tag = self._block_of("vergeio_tag", block.values.get("tag_id"))
        if tag is None:
            raise CannotConvertError("the tag is not in the source; write 'tags: [category:name]' in the object")
        category = self._resolved_or_refused(tag.values.get("category"), "vergeio_tag_category")
        name = self._resolved_or_refused(tag.values.get("name"), "")
        node = self._row(block.values.get("member"))
        if "tags" not in spec_of(node.rule.rule.module):
            raise CannotConvertError("objects of this kind have no tags here")
        node.options.setdefault("tags", []).append(f"{category}:{name}")
        return []

    def _member(self, block: Block) -> list[str]:
        member = self._row(block.values.get("member"))
        group = self._resolved_or_refused(block.values.get("group"), "vergeio_group")
        if member.rule.rule.module != "verge_user":
            raise CannotConvertError("members are users here; for groups, write 'member_groups' of verge_group")
        member.options.setdefault("groups", []).append(group)
        return []

    def _row(self, value: Any) -> Node:
        """Return the object that a value such as `vms/54` names."""
        table, key = "", value
        if isinstance(value, Mixed) and len(value.parts) == 2 and isinstance(value.parts[0], str):
            table, key = value.parts[0].rstrip("/"), value.parts[1]
        elif isinstance(value, str) and _ROW.fullmatch(value):
            table, _slash, key = value.partition("/")
        type_ = TABLES.get(table)
        if type_ is None:
            raise CannotConvertError(
                f"the member '{value if isinstance(value, str) else table}' is of a kind without tags or groups"
            )
        return self._object(type_, key)

    def _resolved_or_refused(self, value: Any, type_: str) -> str:
        try:
            return str(self._resolved(value, type_))
        except _UnresolvedError as error:
            raise CannotConvertError(f"'{error}' is not known here") from error

    # --- values ----------------------------------------------------------------------------------------------------

    def _resolved(self, value: Any, type_: str) -> Any:
        """Return a value without references.

        Args:
            value: The value.
            type_: The type of objects to which keys refer; empty: it is no key.

        Raises:
            _UnresolvedError: It depends on what only Terraform knows.
        """
        if type_ == PERIOD:
            return self._period(value)
        if isinstance(value, Unknown):
            raise _UnresolvedError(value.text)
        if isinstance(value, Reference):
            return self._referred(value)
        if isinstance(value, Mixed):
            return "".join(part if isinstance(part, str) else str(self._referred(part)) for part in value.parts)
        if isinstance(value, Mapping):
            return {name: self._resolved(inner, "") for name, inner in value.items()}
        if isinstance(value, list):
            return [self._resolved(inner, type_) for inner in value]
        if isinstance(value, str) and value.startswith(_ALIAS):
            return _ALIAS + self._name_of_key(value[len(_ALIAS) :], "vergeio_network_rule_alias")
        return self._name_of_key(value, type_) if type_ else value

    def _period(self, value: Any) -> dict[str, str]:
        """Return the names of a period and of its snapshot profile."""
        for block in self.blocks.values():
            if block.type != "vergeio_snapshot_profile" or block.is_data:
                continue
            for number, period in enumerate(block.values.get("period") or ()):
                place = Reference(block.type, block.label, block.key, ("period", str(number), "key"), False)
                if value == place or (value is not None and str(period.get("key", "")) == str(value)):
                    return {
                        "profile": str(self._resolved(block.values.get("name"), "")),
                        "period": str(self._resolved(period.get("name"), "")),
                    }
        raise _UnresolvedError(str(value))

    def _referred(self, reference: Reference) -> Any:
        """Return the value of an attribute; the key of an object is its name here."""
        block = self.blocks.get((reference.type, reference.label, reference.key, reference.is_data))
        text = ".".join(("data",) * reference.is_data + (reference.type, reference.label, *reference.path))
        if block is None or block.problem:
            raise _UnresolvedError(text)
        if reference.is_data:
            value = block.values.get("filter_name")
            if value is None or reference.attribute not in ("id", "name", "key"):
                raise _UnresolvedError(text)
            return self._resolved(value, "")
        rule = RESOURCES.get(block.type[len(PREFIX) :])
        attribute = (rule.key if rule else "name") if reference.attribute in _KEYS else reference.attribute
        if block.values.get(attribute) is None:
            raise _UnresolvedError(text)
        return self._resolved(block.values[attribute], "")

    def _name_of_key(self, value: Any, type_: str) -> str:
        """Return the name of the object with a key, as far as the source knows it."""
        block = self.rows.get((type_, str(value)))
        if block is not None and not isinstance(value, Mapping):
            rule = RESOURCES.get(type_[len(PREFIX) :])
            return str(self._resolved(block.values.get(rule.key if rule else "name", value), ""))
        return self.found.get((type_.rstrip("s"), str(value)), str(value))

    # --- text ------------------------------------------------------------------------------------------------------

    def _text(self) -> str:
        lines = [f"# {line}" for line in _HEAD] + ["---"]
        for kind, nodes in self.objects.items():
            lines += ["", f"{kind}:"] if lines[-1] != "---" else [f"{kind}:"]
            for node in nodes:
                if node.block is not None:
                    lines += note_lines(Part(0, "", "", TO_CHECK, node.notes), "  ")
                lines += yaml_lines([node.options], "  ")
        for part in self.parts:
            if part.result == NOT_CONVERTED:
                place = f" (line {part.line})" if part.line else ""
                lines += comment(f"Not converted: {part.what}.{part.name}{place}: {part.notes[0]}")
        return "\n".join(lines if self.objects else [*lines, "{}"]) + "\n"


def _rows_of_data(model: Model) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the names of objects that data sources have found, by their types and keys."""
    for block in model.blocks:
        for rows in block.values.values() if block.is_data else ():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, Mapping) and row.get("id") is not None and isinstance(row.get("name"), str):
                    yield (block.type.rstrip("s"), str(row["id"])), row["name"]
