# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of assumptions is complete, and says what would settle each."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.contract import TABLES, load_table
from tests.simulator import assumptions
from tests.simulator.__main__ import main
from tests.simulator.assumptions import (
    MARK,
    PACKAGE,
    ROOT,
    Assumption,
    Module,
    Owner,
    find_all,
    of_contract,
    statements,
)

OWN = {PACKAGE / "assumptions.py", PACKAGE / "registry.py"}


@pytest.fixture(scope="module")
def found() -> list[Assumption]:
    return find_all()


def by_text(found: list[Assumption], text: str) -> Assumption:
    [assumption] = [assumption for assumption in found if text in assumption.text]
    return assumption


def test_every_mark_in_the_code_is_found_where_it_is(found: list[Assumption]) -> None:
    places = Counter(assumption.place for assumption in found if assumption.file.endswith(".py"))
    marks = Counter(
        f"{path.relative_to(ROOT)}:{number}"
        for path in PACKAGE.rglob("*.py")
        if path not in OWN
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for _mark in MARK.findall(line)
    )
    assert places == marks


def test_every_mark_in_the_contract_is_found(found: list[Assumption]) -> None:
    for path in TABLES.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        marks = len(re.findall(r"assumed: true", text)) + len(re.findall(r"without behaviour of its own", text))
        name = str(path.relative_to(ROOT))
        assert len([assumption for assumption in found if assumption.file == name]) == marks, name


def test_each_says_what_is_assumed_and_what_would_settle_it(found: list[Assumption]) -> None:
    """If this fails for a place that no request leads to, add ``Settled by: ...`` to its paragraph."""
    assert not [assumption.place for assumption in found if not assumption.text]
    assert not [assumption.place for assumption in found if not assumption.settled_by]
    assert not [assumption.place for assumption in found if "Settled by" in assumption.text]


@pytest.mark.parametrize(
    ("text", "settled_by"),
    [
        # a function that is registered, one for two events, and one for a computed column
        ("Refuse to delete the administrator (vendor's schema notes): status and text", "DELETE users/<key>"),
        ("Store names and addresses in lower case", "POST users"),
        ("seven for a daily period", "GET snapshot_profile_periods?fields=estimated_snapshot_count"),
        # a function that registered ones use, and a constant that such a function uses
        (
            "Hotplug is not allowed on this machine",
            "POST vm_actions, action hotplugdrive; POST vm_actions, action hotplugnic",
        ),
        ("BUILDING_SECONDS", "POST cloud_snapshots"),
        # a function that runs later
        ('else "Could not resolve host": the text', "POST webhook_urls/<key>/send"),
        # no request leads there
        ("clients check the status only", "GET vms/999999"),
    ],
)
def test_what_settles_code_is_the_request_that_runs_it(found: list[Assumption], text: str, settled_by: str) -> None:
    assert by_text(found, text).settled_by == settled_by


MODULE = '''"""Parts. Assumption: everything."""

from . import tools
from .names import label as short

LIMIT = 3


def begin():
    return tools.run(short, LIMIT)


class Part:
    """A part."""

    def name(self):
        return short
'''


def test_which_functions_and_constants_a_module_uses(tmp_path: Path) -> None:
    path = tmp_path / "parts" / "begin.py"
    path.parent.mkdir()
    path.write_text(MODULE)
    module = Module(path, tmp_path)
    begin, limit = Owner("parts.begin", "begin"), Owner("parts.begin", "LIMIT")
    used = {target for user, target in module.uses() if user == begin and isinstance(target, Owner)}
    assert used >= {Owner("parts.tools", "run"), Owner("parts.names", "label"), limit}
    # The docstring of a module is about everything in it; a class says nothing about requests.
    assert module.owner_of(1) == [limit, begin]
    assert module.owner_of(10) == [begin]
    assert module.owner_of(16) == []


CONTRACT = """
table: users
title: x
key: int
note: "served without behaviour of its own"
unique:
  - {columns: [part, name], status: 409, text: Taken, assumed: true}
  - {columns: [name], status: 409, text: Taken}
cascade:
  - {table: parts, column: user, assumed: true}
restrict:
  - {table: parts, column: owner, status: 500, text: In use, assumed: true}
columns:
  name: {type: text, source: [live]}
  kind: {type: text, enum: [a, b], default: a, note: odd, assumed: true, source: [docs]}
  code: {type: int, assumed: true, settled_by: "PUT users/<key> with code 0", source: [docs]}
"""


def test_what_settles_a_table_follows_from_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "users.yml"
    path.write_text(CONTRACT)
    listed = [(a.place.rpartition(":")[2], a.text, a.settled_by) for a in of_contract({"users": load_table(path)})]
    assert listed == [
        (
            "note",
            "served without behaviour of its own",
            "GET users/$table, then write to users and read it back",
        ),
        ("unique", "a second row with the same part, name is refused with 409, 'Taken'",
         "POST users twice with the same part, name"),
        ("cascade", "rows of parts are deleted with the row in user",
         "DELETE users/<key> while parts.user refers to it; GET parts"),
        ("restrict", "rows of parts keep the row from being deleted: 500, 'In use'",
         "DELETE users/<key> while parts.owner refers to it"),
        ("kind", "column of type text; values a, b; default 'a'; odd", "GET users/$table, column kind"),
        ("code", "column of type int", "PUT users/<key> with code 0"),
    ]  # fmt: skip


def test_what_settles_the_action_of_an_action_table_is_each_action(tmp_path: Path) -> None:
    path = tmp_path / "user_actions.yml"
    path.write_text(
        "{table: user_actions, title: x, key: int, dispatch: {target: user}, columns: {"
        "user: {type: ref, to: users, source: [live]}, action: {type: text, assumed: true, source: [docs]}}}"
    )
    [assumption] = of_contract({"user_actions": load_table(path)})
    assert assumption.settled_by == "POST user_actions with each action"


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Refuse it. Assumption: status and text.", [(0, "status and text", "")]),
        ("Refuse it.\n\nAssumption: the text. Settled by: POST vms\nwith a name.", [(2, "the text", "POST vms with a name")]),
        ("assumption: the text", [(0, "the text", "")]),
        ("Return 403. *Assumption*: the text.", [(0, "the text", "")]),
        ("assumption", [(0, "", "")]),
        ("Names (measured).\nAssumption: a. Settled by: GET a.\nAssumption: b.", [(1, "a", "GET a"), (2, "b", "")]),
        ("It is kept. That is an assumption; others differ.", [(0, "It is kept. That is an assumption; others differ", "")]),
        ("Sorted (assumption: silently).\n\nNothing else.", [(0, "Sorted (assumption: silently)", "")]),
        ("All of this was measured.", []),
    ],
)  # fmt: skip
def test_what_a_passage_says(passage: str, expected: list[tuple[int, str, str]]) -> None:
    assert [tuple(statement) for statement in statements(passage)] == expected


def test_the_command_prints_them(capsys: pytest.CaptureFixture[str], found: list[Assumption]) -> None:
    assert main(["assumptions", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == assumptions.as_document(found)
    assert main(["assumptions"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(found)} assumptions"
    assert len([line for line in lines if line.strip().startswith("settled by:")]) == len(found)
    assert [line for line in lines if line.startswith("tests/")] == list(dict.fromkeys(a.file for a in found))
