# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts playbooks and files of tasks. Only the tasks of the other collection change; the rest stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, Optional, Union

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.splitter import parse_kv

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import one_line
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.report import (
    CONVERTED,
    NOT_CONVERTED,
    TO_CHECK,
    Conversion,
    Part,
    note_lines,
    yaml_lines,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.rules import Outcome, Rule, convert, result_keys
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import (
    CannotConvertError,
    Tagged,
    is_template,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.vergeio import (
    COLLECTION,
    MODULES,
    ROLES,
)

_OURS = "verge.vergeos"
_GROUP = f"group/{_OURS}.verge"
#: Where a play, a block or a file has tasks.
_LISTS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_ROLE_MODULES = ("import_role", "include_role")
_CONNECTION = frozenset(("host", "username", "password", "api_key", "insecure"))
#: What Ansible adds to every result.
_OF_EVERY_RESULT = frozenset(
    (*("changed", "failed", "skipped", "msg", "results", "warnings", "diff", "invocation", "rc", "stdout", "stderr"),)
)
_CANNOT_NEST = "a YAML merge key is used for more than connection options; write them out"


class SourceError(ValueError):
    """A source cannot be read."""


class _Change(NamedTuple):
    """New text for a part of the source."""

    start: int
    end: int
    text: str


class _Registered(NamedTuple):
    """What tasks after a converted one may use of its result."""

    variable: str
    rule: Rule
    options: Mapping[str, Any]


def convert_playbook(text: str) -> Conversion:
    """Return a playbook or a file of tasks with the modules of this collection.

    Args:
        text: The source.

    Raises:
        SourceError: It is not valid YAML.
    """
    return _Playbook(text).convert()


def is_playbook(text: str) -> bool:
    """Return whether a YAML text has tasks, roles or settings of the other collection."""
    return f"{COLLECTION}." in text or re.search(rf"^\s*-\s*{re.escape(COLLECTION)}\s*$", text, re.M) is not None


class _Playbook:
    """The conversion of one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.changes: list[_Change] = []
        self.parts: list[Part] = []
        self.registered: list[_Registered] = []

    def convert(self) -> Conversion:
        try:
            roots = [root for root in yaml.compose_all(self.text, Loader=yaml.SafeLoader) if root is not None]
        except yaml.YAMLError as error:
            raise SourceError(f"not valid YAML: {one_line(str(error))}") from error
        for root in roots:
            if isinstance(root, yaml.SequenceNode):
                self._entries(root, short=False)
        text = self.text
        for change in sorted(self.changes, reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        for found in self.registered:
            text = _with_results(text, found)
        return Conversion(text, self.parts)

    def _entries(self, node: yaml.SequenceNode, short: bool) -> None:
        """Convert plays or tasks.

        Args:
            node: The list.
            short: Modules of the other collection may be written without its name.
        """
        for entry in node.value:
            if isinstance(entry, yaml.MappingNode):
                self._entry(entry, short)

    def _entry(self, node: yaml.MappingNode, short: bool) -> None:
        keys = {key.value: value for key, value in node.value}
        short = self._collections(keys.get("collections")) or short
        for key, value in node.value:
            name = key.value
            module = _module(name, short)
            if name in _LISTS and isinstance(value, yaml.SequenceNode):
                self._entries(value, short)
            elif name == "module_defaults" and isinstance(value, yaml.MappingNode):
                self._defaults(value)
            elif name == "roles" and isinstance(value, yaml.SequenceNode):
                self._roles(value)
            elif name.rpartition(".")[2] in _ROLE_MODULES and isinstance(value, yaml.MappingNode):
                self._role_of(value, node)
            elif module is not None:
                self._task(node, key, value, module, keys)

    def _collections(self, node: Optional[yaml.Node]) -> bool:
        """Add this collection to the collections of a play, and return whether the other one is there."""
        found = (
            [entry for entry in node.value if entry.value == COLLECTION] if isinstance(node, yaml.SequenceNode) else []
        )
        for entry in found:
            self.changes.append(_Change(entry.start_mark.index, entry.end_mark.index, _OURS))
        return bool(found)

    def _defaults(self, node: yaml.MappingNode) -> None:
        """Convert defaults for the modules of the other collection, as far as they are about the connection."""
        known = {key.value for key, _value in node.value}
        for key, value in node.value:
            if _module(key.value, False) is None and not key.value.startswith(f"group/{COLLECTION}."):
                continue
            given = _plain(value)
            part = Part(key.start_mark.line + 1, "module_defaults", key.value, CONVERTED, [])
            if not isinstance(given, Mapping) or set(given) - _CONNECTION or _GROUP in known:
                part = part._replace(result=NOT_CONVERTED, notes=["write the defaults for the modules here by hand"])
            else:
                known.add(_GROUP)
                options = {"token" if name == "api_key" else name: one for name, one in given.items()}
                self._replace(key, value, _GROUP, options)
            self.parts.append(part)

    def _roles(self, node: yaml.SequenceNode) -> None:
        for entry in node.value:
            fields = {key.value: value for key, value in entry.value} if isinstance(entry, yaml.MappingNode) else {}
            name = fields.get("role", fields.get("name", entry))
            self._role(name, entry.start_mark)

    def _role_of(self, node: yaml.MappingNode, task: yaml.MappingNode) -> None:
        for key, value in node.value:
            if key.value == "name":
                self._role(value, task.start_mark)

    def _role(self, name: yaml.Node, mark: yaml.Mark) -> None:
        if not isinstance(name, yaml.ScalarNode) or not name.value.startswith(f"{COLLECTION}."):
            return
        role = name.value[len(COLLECTION) + 1 :]
        advice = ROLES.get(role)
        note = f"use {advice}" if advice else "there is no such role here"
        part = Part(mark.line + 1, name.value, "", NOT_CONVERTED, [note])
        self._note(part, mark)
        self.parts.append(part)

    # --- tasks ---------------------------------------------------------------------------------------------------

    def _task(
        self, node: yaml.MappingNode, key: yaml.Node, value: yaml.Node, module: str, keys: Mapping[str, yaml.Node]
    ) -> None:
        title = keys["name"].value if isinstance(keys.get("name"), yaml.ScalarNode) else ""
        part = Part(node.start_mark.line + 1, f"{COLLECTION}.{module}", title, CONVERTED, [])
        try:
            rule, outcome, merged = _converted(module, value, self.text)
        except CannotConvertError as error:
            part = part._replace(result=NOT_CONVERTED, notes=[str(error)])
        else:
            notes = outcome.notes + self._use_of_results(keys.get("register"), rule, outcome)
            part = part._replace(result=TO_CHECK if notes else CONVERTED, notes=notes)
            self._replace(key, value, f"{_OURS}.{rule.module}", outcome.options, merged)
        self._note(part, node.start_mark)
        self.parts.append(part)

    def _use_of_results(self, register: Optional[yaml.Node], rule: Rule, outcome: Outcome) -> list[str]:
        """Remember the registered variable, and return a note if the result is used by names that it has not here."""
        if not isinstance(register, yaml.ScalarNode):
            return []
        variable = register.value
        self.registered.append(_Registered(variable, rule, outcome.options))
        used = re.findall(rf"\b{re.escape(variable)}\.(\w+)", self.text)
        known = {*_OF_EVERY_RESULT, *rule.results, *result_keys(rule.module)}
        unknown = [f"'{name}'" for name in dict.fromkeys(used) if name not in known]
        keys = " and ".join(f"'{key}'" for key in sorted(result_keys(rule.module) - {"actions", "created_secrets"}))
        notes = [f"the result has no {', '.join(unknown)}, which is used; it has {keys}"] if unknown else []
        if rule.module.endswith("_info") and "$key" in self.text:
            notes.append("objects have 'id', and no '$key', which this file uses")
        return notes

    def _replace(
        self, key: yaml.Node, value: yaml.Node, new: str, options: Mapping[str, Any], merged: tuple[str, ...] = ()
    ) -> None:
        """Write a module and its options in the place of another one.

        Args:
            key: The name of the module.
            value: Its options.
            new: The name of the module here.
            options: The options here.
            merged: Lines with YAML merge keys.
        """
        start, end = key.start_mark.index, _end(value, self.text)
        indent = " " * (key.start_mark.column + 2)
        comments = [
            f"{indent}{line.strip()}" for line in self.text[start:end].split("\n")[1:] if line.lstrip().startswith("#")
        ]
        if _has_block_text(value):
            # What looks like a comment may be part of a string.
            comments = []
        lines = [f"{new}:", *comments, *(f"{indent}{line}" for line in merged)]
        if options:
            lines += yaml_lines(dict(options), indent)
        self.changes.append(_Change(start, max(start, end), "\n".join(lines)))

    def _note(self, part: Part, mark: yaml.Mark) -> None:
        """Write the notes of a part above the line where it begins."""
        line = mark.index - mark.column
        first = self.text[line : mark.index]
        indent = first[: len(first) - len(first.lstrip())]
        notes = list(note_lines(part, indent))
        if notes:
            self.changes.append(_Change(line, line, "\n".join(notes) + "\n"))


def _module(name: str, short: bool) -> Optional[str]:
    """Return the module of the other collection that a key names, or None."""
    if name.startswith(f"{COLLECTION}."):
        return name[len(COLLECTION) + 1 :]
    return name if short and name in MODULES else None


def _converted(module: str, value: yaml.Node, text: str) -> tuple[Rule, Outcome, tuple[str, ...]]:
    """Return the rule for a task, what the task is here, and lines that stay as they are."""
    choice = MODULES.get(module)
    if choice is None:
        raise CannotConvertError(f"there is no module {COLLECTION}.{module}")
    given, merged = _options(value, text)
    rule = choice if isinstance(choice, Rule) else choice(given)
    return rule, convert(rule, given), merged


def _options(node: yaml.Node, text: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the options of a task, and its lines with YAML merge keys, which may only bring connection options."""
    if isinstance(node, yaml.ScalarNode):
        if _plain(node) is None:
            return {}, ()
        try:
            found = parse_kv(node.value or "")
        except AnsibleError as error:
            raise CannotConvertError(one_line(str(error))) from error
        if "_raw_params" in found:
            raise CannotConvertError(f"the options are a template, '{node.value}'")
        return dict(found), ()
    if not isinstance(node, yaml.MappingNode):
        raise CannotConvertError("the options are a list")
    merged = []
    for key, value in node.value:
        if key.value == "<<":
            inherited = _plain(value)
            if not isinstance(inherited, Mapping) or set(inherited) - _CONNECTION:
                raise CannotConvertError(_CANNOT_NEST)
            merged.append(text.split("\n")[key.start_mark.line].strip())
    return {key.value: _plain(value) for key, value in node.value if key.value != "<<"}, tuple(merged)


def _plain(node: yaml.Node) -> Any:
    """Return the value of a node; what has a tag of its own keeps it."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    if node.tag.startswith("!"):
        return Tagged(node.tag, node.value)
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    return yaml.SafeLoader("").construct_object(node)


def _end(node: yaml.Node, text: str) -> int:
    """Return where a value ends, without the empty lines and comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    end: int = node.end_mark.index
    return node.start_mark.index + len(text[node.start_mark.index : end].rstrip())


def _has_block_text(node: yaml.Node) -> bool:
    return any(scalar.style in ("|", ">") for scalar in _scalars(node))


def _scalars(node: Union[yaml.Node, tuple[yaml.Node, yaml.Node]]) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
        return
    for inner in node if isinstance(node, tuple) else node.value:
        yield from _scalars(inner)


def _with_results(text: str, found: _Registered) -> str:
    """Return a playbook with what the result of a registered task is called here."""
    for theirs, ours in found.rule.results.items():
        here = f"{found.variable}.{ours.replace('{name}', _name_of_item(found))}"
        text = re.sub(rf"\b{re.escape(found.variable)}\.{theirs}\b", _renamed(text, here), text)
    return text


def _renamed(text: str, here: str) -> Callable[[re.Match[str]], str]:
    """Return what replaces a name in a playbook: the new name, as it is written where the old one is."""
    quoted = _single_quoted(text) if "'" in here else []

    def renamed(match: re.Match[str]) -> str:
        is_quoted = any(start < match.start() < end for start, end in quoted)
        return here.replace("'", "''") if is_quoted else here

    return renamed


def _single_quoted(text: str) -> list[tuple[int, int]]:
    """Return where strings in single quotes begin and end, in which a quote is written twice."""
    roots = [root for root in yaml.compose_all(text, Loader=yaml.SafeLoader) if root is not None]
    return [
        (scalar.start_mark.index, scalar.end_mark.index)
        for root in roots
        for scalar in _scalars(root)
        if scalar.style == "'"
    ]


def _name_of_item(found: _Registered) -> str:
    """Return the name of what a task was about, as part of an expression."""
    inside = found.rule.inside
    name = (found.options[inside][0] if inside else found.options).get("name", "")
    return name.strip()[2:-2].strip() if is_template(name) else repr(str(name))
