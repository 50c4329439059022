# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates expressions of Terraform as far as they are known without a system. Variables become variables of Ansible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import dedent
from typing import Any, Callable, NamedTuple, Optional, Union

Parse = Callable[[str], Any]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_CALL = re.compile(r"(?P<name>[a-z_][a-z0-9_]*)\((?P<arguments>.*)\)", re.S)
_TRAVERSAL = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[[^\[\]]+\])*")
_HEREDOC = re.compile(r"<<(?P<dash>-?)(?P<mark>\w+)\n(?P<body>.*?)\n?[ \t]*(?P=mark)", re.S)
_INSTANCE = re.compile(r"[\w-]+\.[\w-]+\[")
_STEP = re.compile(r"\.?([\w-]+)|\[([^\[\]]+)\]")
_WORDS = {"true": True, "false": False, "null": None}
_PROVIDER = "vergeio_"
#: Functions that make no difference here.
_SAME = ("tonumber", "tostring", "tolist", "toset", "tobool", "sensitive", "nonsensitive", "trimspace", "jsonencode")
_OPEN, _CLOSE = "([{", ")]}"


class Unknown(NamedTuple):
    """What cannot be evaluated here."""

    text: str


class Reference(NamedTuple):
    """An attribute of a resource or of a data source.

    Attributes:
        type: The type, such as `vergeio_vm`.
        label: The name in the configuration.
        key: Which of several; empty if there is only one.
        path: The attribute.
        is_data: It is a data source.
    """

    type: str
    label: str
    key: str
    path: tuple[str, ...]
    is_data: bool

    @property
    def attribute(self) -> str:
        """The last part of the path."""
        return self.path[-1] if self.path else ""


class Mixed(NamedTuple):
    """A string with references in it."""

    parts: tuple[Union[str, Reference], ...]


@dataclass(frozen=True)
class Scope:
    """What names mean.

    Attributes:
        local_values: The local values, not evaluated.
        parse: Parses an expression for a list or a map.
        each: The key and the value of `for_each`; the index of `count` under `index`.
        names: Local values that are being evaluated.
    """

    local_values: Mapping[str, Any]
    parse: Parse
    each: Mapping[str, Any] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def evaluate(value: Any, scope: Scope) -> Any:
    """Return a value of a configuration, with references and with templates for variables.

    Args:
        value: The value as it was parsed: expressions are in `${}`.
        scope: What names mean.
    """
    if isinstance(value, Mapping):
        return {str(evaluate(name, scope)): evaluate(inner, scope) for name, inner in value.items()}
    if isinstance(value, list):
        return [evaluate(inner, scope) for inner in value]
    if not isinstance(value, str):
        return value
    value = _without_heredoc(value)
    if "%{" in value:
        return Unknown(value)
    parts = list(_parts(value))
    if len(parts) == 1 and parts[0][1]:
        return _expression(parts[0][0], scope)
    return joined([_expression(text, scope) if is_code else _plain(text) for text, is_code in parts], value)


def _without_heredoc(text: str) -> str:
    """Return the text between the marks of a heredoc, if it is one."""
    match = _HEREDOC.fullmatch(text)
    if match is None:
        return text
    body = f"{match['body']}\n" if match["body"] else ""
    return dedent(body) if match["dash"] else body


def joined(values: Sequence[Any], source: str) -> Any:
    """Return values as one string."""
    parts: list[Union[str, Reference]] = []
    for value in values:
        if isinstance(value, Mixed):
            parts += value.parts
        elif isinstance(value, Reference):
            parts.append(value)
        elif isinstance(value, (Unknown, Mapping, list)):
            return Unknown(source)
        else:
            parts.append(str(value).lower() if isinstance(value, bool) else str(value))
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    return Mixed(tuple(part for part in parts if part != ""))


def _plain(text: str) -> str:
    """Return text that Ansible does not take for a template."""
    return text.replace("$${", "${").replace("{{", "{{ '{{' }}").replace("{%", "{{ '{%' }}")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a string, and whether each is an expression."""
    begin = 0
    while True:
        start = text.find("${", begin)
        while start > 0 and text[start - 1] == "$":
            start = text.find("${", start + 2)
        if start < 0:
            if text[begin:] or not text:
                yield text[begin:], False
            return
        if start > begin:
            yield text[begin:start], False
        end = _end(text, start + 1)
        yield text[start + 2 : end], True
        begin = end + 1


def _end(text: str, start: int) -> int:
    """Return where a bracket is closed."""
    depth, quoted = 0, False
    for place in range(start, len(text)):
        character = text[place]
        if character == '"' and text[place - 1] != "\\":
            quoted = not quoted
        elif not quoted and character in _OPEN:
            depth += 1
        elif not quoted and character in _CLOSE:
            depth -= 1
            if depth == 0:
                return place
    return len(text)


def _arguments(text: str) -> list[str]:
    """Return the arguments of a call."""
    found, depth, quoted, begin = [], 0, False, 0
    for place, character in enumerate(text):
        if character == '"' and text[place - 1 : place] != "\\":
            quoted = not quoted
        elif not quoted and character in _OPEN + _CLOSE:
            depth += 1 if character in _OPEN else -1
        elif character == "," and depth == 0 and not quoted:
            found.append(text[begin:place].strip())
            begin = place + 1
    return [argument for argument in (*found, text[begin:].strip()) if argument]


def _expression(text: str, scope: Scope) -> Any:
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if text.startswith('"') and _is_one_string(text):
        return evaluate(text[1:-1].replace('\\"', '"'), scope)
    if text.startswith("(") and _end(text, 0) == len(text) - 1:
        return _expression(text[1:-1], scope)
    if text[:1] in ("{", "[") and _end(text, 0) == len(text) - 1:
        parsed = scope.parse(text)
        return Unknown(text) if parsed is None else evaluate(parsed, scope)
    call = _CALL.fullmatch(text)
    if call and _end(text, len(call["name"])) == len(text) - 1:
        return _call(call["name"], _arguments(call["arguments"]), text, scope)
    return _traversal(text, scope) if _TRAVERSAL.fullmatch(text) else Unknown(text)


def _is_one_string(text: str) -> bool:
    return len(text) > 1 and text.endswith('"') and '"' not in text[1:-1].replace('\\"', "")


def _call(name: str, arguments: list[str], text: str, scope: Scope) -> Any:
    values = [_expression(argument, scope) for argument in arguments]
    if not values or any(isinstance(value, Unknown) for value in values):
        return Unknown(text)
    if name in _SAME:
        return values[0]
    if name == "format" and isinstance(values[0], str):
        pieces = re.split(r"%[sd]", values[0])
        if len(pieces) == len(values):
            woven = [piece for pair in zip(pieces, [*values[1:], ""]) for piece in pair]
            return joined(woven, text)
    if name == "file" and isinstance(values[0], str):
        return f"{{{{ lookup('ansible.builtin.file', '{values[0]}') }}}}"
    if name == "concat" and all(isinstance(value, list) for value in values):
        return [entry for value in values for entry in value]
    if name in ("lower", "upper") and isinstance(values[0], str) and "{{" not in values[0]:
        return values[0].lower() if name == "lower" else values[0].upper()
    return Unknown(text)


def _traversal(text: str, scope: Scope) -> Any:
    first, *steps = [_step(name or index, bool(index), scope) for name, index in _STEP.findall(text)]
    if any(step is None for step in steps) or not steps:
        return Unknown(text)
    if first == "var":
        inside = "".join(f"[{step!r}]" if isinstance(step, int) else f".{step}" for step in steps[1:])
        return f"{{{{ {steps[0]}{inside} }}}}"
    if first == "local":
        return _local(str(steps[0]), steps[1:], text, scope)
    if first == "each" or (first == "count" and steps == ["index"]):
        return _into(scope.each.get(str(steps[0]), Unknown(text)), steps[1:], text)
    if first == "path":
        return "."
    return _reference([str(step) for step in (first, *steps)], text)


def _step(word: str, is_index: bool, scope: Scope) -> Any:
    """Return a step of a traversal; None if it is only known to Terraform."""
    if not is_index:
        return word
    value = _expression(word, scope)
    return value if isinstance(value, (str, int)) else None


def _local(name: str, steps: list[Any], text: str, scope: Scope) -> Any:
    if name not in scope.local_values or name in scope.names:
        return Unknown(text)
    inner = replace(scope, names=(*scope.names, name), each={})
    return _into(evaluate(scope.local_values[name], inner), steps, text)


def _into(value: Any, steps: Sequence[Any], text: str) -> Any:
    """Return what is inside a value."""
    for step in steps:
        if isinstance(value, Mapping) and str(step) in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return Unknown(text)
    return value


def _reference(words: list[str], text: str) -> Any:
    is_data = words[0] == "data"
    words = words[1:] if is_data else words
    if len(words) < 3 or not words[0].startswith(_PROVIDER):
        return Unknown(text)
    type_, label, *path = words
    is_one_of_several = _INSTANCE.match(text) is not None
    return Reference(type_, label, path[0] if is_one_of_several else "", tuple(path[is_one_of_several:]), is_data)


def expanded(body: Mapping[str, Any], scope: Scope) -> Optional[list[tuple[str, Scope]]]:
    """Return the keys of the instances of a resource, each with what names mean there; None if they are not known.

    Args:
        body: The resource.
        scope: What names mean outside of it.
    """
    if "count" in body:
        count = evaluate(body["count"], scope)
        if not isinstance(count, int):
            return None
        return [(str(index), replace(scope, each={"index": index})) for index in range(count)]
    if "for_each" in body:
        found = evaluate(body["for_each"], scope)
        pairs = (
            found.items() if isinstance(found, Mapping) else [(one, one) for one in found] if _is_set(found) else None
        )
        if pairs is None:
            return None
        return [(str(key), replace(scope, each={"key": key, "value": value})) for key, value in pairs]
    return [("", scope)]


def _is_set(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, (str, int)) for one in value)
