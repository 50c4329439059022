# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renews the tables of the contract from what a system says about its own: `make contract FROM=https://host`.

New columns and values are added. What the system does not describe is kept and reported, and removed with `--prune`. Sources,
notes, comments and the order of columns stay: only the lines of a column that changes are edited. (A YAML library that
keeps comments would reformat every file.) What a description does not say is reported, to be written by hand.

The credentials come from the VERGE_* variables.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
COLLECTIONS = ROOT / ".build" / "collections"
if str(COLLECTIONS) not in sys.path:
    sys.path.insert(0, str(COLLECTIONS))

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.description import (  # noqa: E402 - needs the path
    choices,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient  # noqa: E402
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError  # noqa: E402
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings  # noqa: E402
from tests.contract import TABLES, Column, ContractError, Table, load_table, platform_tables  # noqa: E402

Fields = Mapping[str, Mapping[str, Any]]

WIDTH = 118
_WORDS = {
    "bool": ("bool", "enabled"),
    "text": ("text", "string", "filename"),
    "int": ("num", "filesize", "fileused", "fileallocated", "filemodified"),
    "json": ("json",),
    "ref": ("row",),
    "rows": ("rows",),
}
#: The type of the contract for each type of the platform.
TYPES = {word: kind for kind, words in _WORDS.items() for word in words}
TYPES.update({f"{sign}int{bits}": "int" for sign in ("", "u") for bits in (8, 16, 32, 64)})
TYPES.update({f"{when}{unit}": "int" for when in ("created", "modified") for unit in ("", "_ms", "_us")})
#: What each type of the contract may be on the platform.
COMPATIBLE = {
    "float": {"int", "text"},
    "path": {"text", "ref"},
    "ref": {"ref", "int"},
    "json": {"json", "text"},
}
#: Attributes of the contract and the members of a description that say the same, where a release returns them.
MEMBERS = {"required": "required", "read_only": "readonly"}


class Change(NamedTuple):
    """A difference between the contract and a description.

    Attributes:
        column: which column.
        text: the difference, for people.
        attributes: the attributes of a new column, or those that change; None: nothing is edited.
        remove: the column is removed.
    """

    column: str
    text: str
    attributes: Mapping[str, Any] | None = None
    remove: bool = False


# --- what is different -----------------------------------------------------------------------------------------------


def changes(table: Table, fields: Fields, prune: bool = False) -> list[Change]:
    """Return how the description of a table differs from the contract.

    Args:
        table: the table in the contract.
        fields: the description of its columns.
        prune: remove what is not described.
    """
    found = [_new(name, field) for name, field in fields.items() if name not in table.columns]
    for column in table.columns.values():
        if column.name not in fields:
            found.append(Change(column.name, "- column" if prune else "not described, kept", remove=prune))
        else:
            found.extend(_known(column, fields[column.name], prune))
    return found


def _new(name: str, field: Mapping[str, Any]) -> Change:
    word = str(field.get("type"))
    kind, values = TYPES.get(word), choices(field)
    if kind in (None, "rows"):
        return Change(name, f"new column of type {word}: write it by hand")
    attributes: dict[str, Any] = {"type": "int" if kind == "ref" else kind}
    attributes.update({name: True for name, member in MEMBERS.items() if field.get(member) is True})
    if word in ("created", "modified"):
        attributes.update(read_only=True, auto=word)
    if values:
        attributes["enum"] = _converted(values, attributes["type"])
    if kind == "ref":
        attributes["note"] = "a reference; its table is not described"
    return Change(name, f"+ column ({word})", {**attributes, "source": ["schema"]})


def _known(column: Column, field: Mapping[str, Any], prune: bool) -> Iterator[Change]:
    word = str(field.get("type"))
    kind = TYPES.get(word)
    if kind not in COMPATIBLE.get(column.type, {column.type}):
        yield Change(column.name, f"is {column.type} here and {word} there: decide by hand")
    elif column.assumed:
        yield Change(column.name, f"is assumed here, and there is such a column ({word})")
    values = choices(field)
    if values is None and column.enum:
        yield Change(column.name, "accepts certain values here and any value there: decide by hand")
    elif values is not None and column.type in ("text", "int"):
        yield from _values(column, _converted(values, column.type), prune)


def _values(column: Column, described: Sequence[Any], prune: bool) -> Iterator[Change]:
    known, there = {str(value) for value in column.enum}, {str(value) for value in described}
    new = [value for value in described if str(value) not in known]
    gone = [value for value in column.enum if str(value) not in there]
    kept = [value for value in column.enum if not (prune and value in gone)]
    if new or (gone and prune):
        texts = [f"+ {value}" for value in new] + [f"- {value}" for value in gone if prune]
        yield Change(column.name, f"values {', '.join(texts)}", {"enum": [*kept, *new]})
    if gone and not prune:
        yield Change(column.name, f"values not described, kept: {', '.join(map(str, gone))}")


def _converted(values: Iterable[str], kind: str) -> list[Any]:
    return [int(value) if kind == "int" and value.lstrip("-").isdigit() else value for value in values]


# --- editing ---------------------------------------------------------------------------------------------------------


def edited(text: str, applied: Iterable[Change]) -> str:
    """Return the text of a table file with changes applied."""
    for change in applied:
        if change.remove or change.attributes is not None:
            text = _edit(text, change)
    return text


def _edit(text: str, change: Change) -> str:
    pairs = {key.value: (key, value) for key, value in _columns(text)}
    if change.column not in pairs:
        _key, last = list(pairs.values())[-1]
        end = _end_of_line(text, last)
        return f"{text[:end]}\n{_rendered(change)}{text[end:]}"
    key, value = pairs[change.column]
    start, end = text.rindex("\n", 0, key.start_mark.index) + 1, _end_of_line(text, value)
    if change.remove:
        return text[:start] + text[end + 1 :]
    place, enum = _place_of_enum(value, (change.attributes or {})["enum"])
    column = text[start : place[0]] + enum + text[place[1] : end]
    return text[:start] + "\n".join(_wrapped(line) for line in column.split("\n")) + text[end:]


def _columns(text: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    """Return the nodes of the columns, with their positions."""
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    found: list[tuple[yaml.ScalarNode, yaml.Node]] = next(
        value.value for key, value in document.value if key.value == "columns"
    )
    return found


def _end_of_line(text: str, node: yaml.Node) -> int:
    """Return where the last line of a node ends; the node of a block ends behind what follows it."""
    return text.index("\n", len(text[: node.end_mark.index].rstrip()))


def _place_of_enum(value: yaml.Node, values: Sequence[Any]) -> tuple[tuple[int, int], str]:
    """Return where the values of a column are, or have to be inserted, and what to write there."""
    nodes = {key.value: inner for key, inner in value.value}
    if "enum" in nodes:
        return (nodes["enum"].start_mark.index, nodes["enum"].end_mark.index), _flow(values)
    end = nodes["type"].end_mark.index
    return (end, end), f", enum: {_flow(values)}"


def _rendered(change: Change) -> str:
    attributes = ", ".join(f"{name}: {_flow(value)}" for name, value in (change.attributes or {}).items())
    return _wrapped(f"  {change.column}: {{{attributes}}}")


def _flow(value: Any) -> str:
    """Return a value as YAML on one line."""
    return yaml.safe_dump([value], default_flow_style=True, width=10**6, allow_unicode=True).strip()[1:-1]


def _wrapped(line: str) -> str:
    if len(line) <= WIDTH or "#" in line:
        return line
    return textwrap.fill(
        line, WIDTH, subsequent_indent=" " * 5, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )


# --- a system --------------------------------------------------------------------------------------------------------


def renew(client: VergeClient, folder: Path = TABLES, prune: bool = False) -> Iterator[str]:
    """Renew the table files in a folder, and yield what has changed as lines of text.

    Raises:
        VergeError: the system cannot be reached, or describes no table at all.
    """
    yield f"Release: {client.version().get('version')}"
    served = set(client.tables())
    described = 0
    failure: VergeError | None = None
    for path in sorted(folder.glob("*.yml")):
        if path.stem not in served:
            yield f"{path.stem}: not a table of this system, kept"
            continue
        try:
            fields = client.describe(path.stem)
        except VergeError as error:
            failure = error
            yield f"{path.stem}: {error}"
            continue
        described += 1
        yield from _renew_table(path, fields, prune)
    if failure and not described:
        raise failure
    there = {path.stem for path in folder.glob("*.yml")}
    yield from (
        f"{name}: not in the contract; write its file by hand" for name in sorted((platform_tables() & served) - there)
    )
    yield f"{described} tables compared"


def _renew_table(path: Path, fields: Fields, prune: bool) -> Iterator[str]:
    found = changes(load_table(path), fields, prune)
    before = path.read_text(encoding="utf-8")
    after = edited(before, found)
    if after != before:
        path.write_text(after, encoding="utf-8")
        try:
            load_table(path)
        except (ContractError, yaml.YAMLError) as error:
            path.write_text(before, encoding="utf-8")
            yield f"{path.stem}: cannot be edited, kept ({error})"
    yield from (f"{path.stem}.{change.column}: {change.text}" for change in found)


def main() -> None:
    """Renew the contract from a system."""
    parser = argparse.ArgumentParser(prog="python -m tests.contract.renew")
    parser.add_argument("system", help="address of the system, as in https://host")
    parser.add_argument(
        "--prune", action="store_true", help="remove columns and values that the system does not describe"
    )
    options = parser.parse_args()
    try:
        with VergeClient(Settings.from_environment(host=options.system), read_only=True) as client:
            for line in renew(client, prune=options.prune):
                sys.stdout.write(f"{line}\n")
    except VergeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
