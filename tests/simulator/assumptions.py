# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of what the simulator assumes, and what on a real system would settle each point.

In Python files, a comment or docstring with the word Assumption is one, to the end of its paragraph. What settles it
follows from where it is: in a function that is registered for a request (or that such a function uses), it is this
request. Anywhere else, and where another request is better, the paragraph ends with ``Settled by: ...``.

In the contract, everything with ``assumed: true`` is one. What settles it follows from its kind, unless ``settled_by`` of
the column says more.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.contract import TABLES, Column, Link, Table, Unique, load_contract
from tests.contract.releases import RELEASES

from . import registry
from .behaviours import load_behaviours

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(__file__).parent
MARK = re.compile(r"[Aa]ssumption\b")
SETTLED = re.compile(r"\s*Settled\s+by:\s*(.+)$", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.:;])\s+(?=\*?[A-Z])")
#: Code is shown up to this length.
_LONG = 90
#: What settles an assumption of a function that is registered under a kind.
REQUESTS = {
    "before_validate": "POST {table}", "before_create": "POST {table}", "after_create": "POST {table}",
    "create_instead": "POST {table}", "before_update": "PUT {table}/<key>", "after_update": "PUT {table}/<key>",
    "before_delete": "DELETE {table}/<key>", "after_delete": "DELETE {table}/<key>",
    "action": "POST {table}, action {name}", "row_action": "POST {table}/<key>/{name}",
    "put_action": "PUT {table}/<key>?action={name}", "post_action": "POST {table}?action={name}",
    "content": "GET {table}/<key>?download=1", "upload": "PUT {table}/<key>?filepos=0",
    "table_action": "POST {table}/{name}", "task_action": "POST tasks for {table}, action {name}, and run it",
    "generated": "GET {table}", "logged_in": "POST /sys/tokens",
    "computed": "GET {table}?fields={name}", "view": "GET {table}", "powered": "power a row of {table} on and off",
}  # fmt: skip


@dataclass(frozen=True)
class Assumption:
    """Something that no source shows.

    Attributes:
        place: file and line, or file and column.
        text: what is assumed.
        settled_by: what on a real system would settle it; empty if that is not known.
    """

    place: str
    text: str
    settled_by: str

    @property
    def file(self) -> str:
        """The file it is in."""
        return self.place.partition(":")[0]


def find_all() -> list[Assumption]:
    """Return all assumptions of the contract and of the simulator."""
    return [*of_contract(), *of_code()]


def as_document(assumptions: Iterable[Assumption]) -> list[dict[str, Any]]:
    """Return assumptions as JSON documents."""
    return [asdict(assumption) for assumption in assumptions]


def as_text(assumptions: Collection[Assumption]) -> str:
    """Return assumptions as lines for people, by file."""
    lines: list[str] = []
    file = ""
    for assumption in assumptions:
        if assumption.file != file:
            file = assumption.file
            lines += ["", file]
        lines.append(f"  {assumption.place.partition(':')[2]}: {assumption.text}")
        lines.append(f"      settled by: {assumption.settled_by}")
    return "\n".join([*lines[1:], "", f"{len(assumptions)} assumptions"])


# --- the contract ----------------------------------------------------------------------------------------------------


def of_contract(tables: Mapping[str, Table] | None = None) -> Iterator[Assumption]:
    """Yield the assumptions of the tables."""
    for table in (tables or load_contract(RELEASES[-1])).values():
        for place, text, settled_by in _of_table(table):
            yield Assumption(f"{(TABLES / table.name).relative_to(ROOT)}.yml:{place}", text, settled_by)


def _of_table(table: Table) -> Iterator[tuple[str, str, str]]:
    if "without behaviour of its own" in table.note:
        yield "note", table.note, f"GET {table.name}/$table, then write to {table.name} and read it back"
    for rule in table.unique:
        if rule.assumed:
            yield _of_unique(table, rule)
    for kind, links in (("cascade", table.cascade), ("restrict", table.restrict)):
        for link in links:
            if link.assumed:
                yield _of_link(table, kind, link)
    for column in table.columns.values():
        if column.assumed:
            yield column.name, _describe(column), column.settled_by or _settles_column(table, column)


def _of_unique(table: Table, rule: Unique) -> tuple[str, str, str]:
    columns = ", ".join(rule.columns)
    text = f"a second row with the same {columns} is refused with {rule.status}, {rule.text!r}"
    return "unique", text, f"POST {table.name} twice with the same {columns}"


def _of_link(table: Table, kind: str, link: Link) -> tuple[str, str, str]:
    delete = f"DELETE {table.name}/<key> while {link.table}.{link.column} refers to it"
    if kind == "cascade":
        return kind, f"rows of {link.table} are deleted with the row in {link.column}", f"{delete}; GET {link.table}"
    return kind, f"rows of {link.table} keep the row from being deleted: {link.status}, {link.text!r}", delete


def _describe(column: Column) -> str:
    parts = [f"column of type {column.type}"]
    if column.enum:
        parts.append(f"values {', '.join(str(value) for value in column.enum)}")
    if column.has_default:
        parts.append(f"default {column.default!r}")
    return "; ".join([*parts, *([column.note] if column.note else [])])


def _settles_column(table: Table, column: Column) -> str:
    if table.dispatch and column.name == "action":
        return f"POST {table.name} with each action"
    return f"GET {table.name}/$table, column {column.name}"


# --- Python files ----------------------------------------------------------------------------------------------------


class Owner(NamedTuple):
    """A function or constant of a module."""

    module: str
    name: str


class Passage(NamedTuple):
    """A comment or a docstring.

    Attributes:
        line: its first line.
        text: its words.
        subject: what it is about: the first sentence of a docstring, the code of a comment.
    """

    line: int
    text: str
    subject: str


class Module:
    """A Python file: its passages, and which names each of its functions and constants uses."""

    def __init__(self, path: Path, root: Path = ROOT) -> None:
        self.path = path
        self.name = ".".join(path.relative_to(root).with_suffix("").parts)
        source = path.read_text(encoding="utf-8")
        self.tree = ast.parse(source)
        self.lines = source.splitlines()
        self.passages = [*_docstrings(self.tree), *_comments(source, self.tree)]
        #: Where each imported name comes from.
        self.imports = {
            alias.asname or alias.name: Owner(
                ".".join(filter(None, (_base(self.name, node.level), node.module))), alias.name
            )
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.level
            for alias in node.names
        }
        # Nearly everything uses the classes of the engine, which says nothing about requests.
        self.statements = [statement for statement in self.tree.body if not isinstance(statement, ast.ClassDef)]
        self.defined = {name for statement in self.statements for name in _names_defined(statement)}

    def owner_of(self, line: int) -> list[Owner]:
        """Return what a line belongs to: the statement of the module around it, or the one that follows.

        The docstring of the module belongs to everything in it.
        """
        if ast.get_docstring(self.tree) and line <= (self.tree.body[0].end_lineno or 0):
            return [Owner(self.name, name) for name in sorted(self.defined)]
        for statement in self.tree.body:
            if (statement.end_lineno or 0) >= line:
                return [Owner(self.name, name) for name in _names_defined(statement)]
        return []

    def uses(self) -> Iterator[tuple[Owner, Owner | str]]:
        """Yield what each function and constant uses: names of modules, and strings (which may name a transition)."""
        for statement in self.statements:
            found = {*_used(statement)}
            for name in _names_defined(statement):
                for used in found:
                    yield Owner(self.name, name), used if isinstance(used, _String) else self._resolve(str(used))

    def _resolve(self, name: str) -> Owner:
        module, _dot, member = name.partition(".")
        if member:
            return Owner(".".join(self.imports.get(module, Owner("", module))), member)
        return Owner(self.name, name) if name in self.defined else self.imports.get(name, Owner("", name))


class _String(str):
    """A string constant, in contrast to a name."""

    __slots__ = ()


def _base(module: str, level: int) -> str:
    return ".".join(module.split(".")[:-level])


def _names_defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _used(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield _String(node.value)


def _docstrings(tree: ast.Module) -> Iterator[Passage]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            text = ast.get_docstring(node) or ""
            yield Passage(node.body[0].lineno, text, _SENTENCE.split(" ".join(text.split("\n\n")[0].split()))[0])


def _comments(source: str, tree: ast.Module) -> Iterator[Passage]:
    """Yield comments; those on lines of their own that follow each other are one."""
    start, end, words = 0, 0, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        row, text = token.start[0], token.string.lstrip("#:").strip()
        alone = not token.line[: token.start[1]].strip()
        if alone and row == end + 1:
            words, end = f"{words}\n{text}", row
            continue
        if words:
            yield Passage(start, words, _code(source, tree, start, end))
        start, end, words = row, row if alone else -1, text
    if words:
        yield Passage(start, words, _code(source, tree, start, end))


def _code(source: str, tree: ast.Module, start: int, end: int) -> str:
    """Return the code that a comment is about: the innermost statement around it, or the next one if it is alone."""
    row = start if end < 0 else end + 1
    inside = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= row <= (node.end_lineno or node.lineno)
    ]
    if not inside:
        return ""
    innermost = min(inside, key=lambda node: (node.end_lineno or node.lineno) - node.lineno)
    code = " ".join((ast.get_source_segment(source, innermost) or "").partition("  #")[0].split())
    return code if len(code) <= _LONG else f"{code[:_LONG]} ..."


class Statement(NamedTuple):
    """What a passage says of one assumption.

    Attributes:
        offset: the line of the mark in the passage, counted from 0.
        text: what is assumed.
        settled_by: what the passage says would settle it.
    """

    offset: int
    text: str
    settled_by: str


def statements(passage: str) -> Iterator[Statement]:
    """Yield the assumptions of a passage."""
    for paragraph in re.finditer(r"(?:[^\n]|\n(?!\s*\n))+", passage):
        words = paragraph.group()
        matches = list(MARK.finditer(words))
        ends = [match.start() for match in matches[1:]] + [len(words)] * bool(matches)
        for match, end in zip(matches, ends, strict=True):
            part = words[_beginning(words, match.start()) : end]
            explicit = SETTLED.search(part)
            line = passage.count("\n", 0, paragraph.start() + match.start())
            settled_by = " ".join(explicit.group(1).split()).rstrip(".") if explicit else ""
            yield Statement(line, _text(part[: explicit.start()] if explicit else part), settled_by)


def _beginning(paragraph: str, mark: int) -> int:
    """Return where the sentence with the mark begins; one about the paragraph ("That is") begins with it."""
    ends = [match.end() for match in _SENTENCE.finditer(paragraph, 0, mark + 1)]
    begin = ends[-1] if ends else 0
    return 0 if paragraph.startswith(("That is", "This is"), begin) else begin


def _text(text: str) -> str:
    """Return what is assumed, without the mark in front of it."""
    words = " ".join(text.split())
    return re.sub(r"^\*?[Aa]ssumption\*?(?:[:.]\s*|$)", "", words).rstrip(".")


def of_code(paths: Iterable[Path] | None = None) -> Iterator[Assumption]:
    """Yield the assumptions of Python files."""
    own = {Path(__file__), PACKAGE / "registry.py"}
    modules = [Module(path) for path in sorted(paths or PACKAGE.rglob("*.py")) if path not in own]
    settles = Settles(modules)
    for module in modules:
        for passage in sorted(module.passages):
            for statement in statements(passage.text):
                line = passage.line + statement.offset
                subject = "" if passage.subject[:_LONG] in statement.text else passage.subject
                text = ": ".join(filter(None, (subject.rstrip("."), statement.text)))
                settled_by = statement.settled_by or settles.request(module, line)
                yield Assumption(f"{module.path.relative_to(ROOT)}:{line}", text, settled_by)


class Settles:
    """Which request leads to a place in the code."""

    def __init__(self, modules: Iterable[Module]) -> None:
        load_behaviours()
        self._requests: dict[Owner, list[str]] = {}
        transitions: dict[str, Owner] = {}
        for kind, table, name, function in _registered():
            owner = Owner(function.__module__, getattr(function, "__name__", ""))
            if kind == "transition":
                transitions[table] = owner
            else:
                form = REQUESTS.get(kind, f"{kind} {{table}} {{name}}")
                request = form.format(table="<table>" if table == "*" else table, name=name or "''")
                self._requests.setdefault(owner, []).append(request)
        self._users: dict[Owner, set[Owner]] = {}
        for module in modules:
            for user, used in module.uses():
                target = transitions.get(used) if isinstance(used, str) else used
                if target is not None and target != user:
                    self._users.setdefault(target, set()).add(user)

    def request(self, module: Module, line: int) -> str:
        """Return the requests that lead to a line in the fewest steps; empty if none does."""
        level = set(module.owner_of(line))
        seen = set(level)
        while level:
            found = sorted({request for owner in level for request in self._requests.get(owner, [])})
            if found:
                return "; ".join(found[:3])
            level = {user for owner in level for user in self._users.get(owner, set())} - seen
            seen |= level
        return ""


def _registered() -> Iterator[tuple[str, str, str, Any]]:
    for (event, table), functions in registry.HOOKS.items():
        yield from ((event, table, "", function) for function in functions)
    for (kind, table, name), function in registry.HANDLERS.items():
        yield kind, table, name, function
