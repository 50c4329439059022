# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make contract` brings the contract up to date with a system, and leaves everything else as it is."""

from __future__ import annotations

import dataclasses
import difflib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract import TABLES, Column, Table, load_contract, load_table
from tests.contract.renew import ROOT, Settings, VergeClient, VergeError, changes, edited, renew
from tests.simulator import Fault, Simulator

TEXT = """\
---
# A comment.
table: boxes
title: "Boxes"
key: int
columns:
  name: {type: text, required: true, source: [live]}  # who named it
  kind: {type: text, enum: [round, square], default: round,
     note: "a note that is long enough to be on a line of its own", source: [live, docs]}
  size: {type: int, source: [docs]}
# The end.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "tables"
    shutil.copytree(TABLES, copy)
    return copy


def altered() -> dict[str, Table]:
    contract = dict(load_contract())
    columns = dict(contract["vms"].columns)
    del columns["video"]
    columns["firmware"] = Column("firmware", "text", ("assumed",), enum=("bios", "none", "a b"))
    columns["sealed"] = Column("sealed", "bool", ("assumed",))
    families = tuple(value for value in columns["os_family"].enum if value != "freebsd")
    columns["os_family"] = dataclasses.replace(columns["os_family"], enum=(*families, "haiku"))
    contract["vms"] = dataclasses.replace(contract["vms"], columns=columns)
    return contract


@pytest.fixture(scope="module")
def other() -> Iterator[Simulator]:
    with Simulator(seed="empty", contract=altered()) as simulator:
        yield simulator


def client_of(simulator: Simulator) -> VergeClient:
    settings = Settings.create(
        host=simulator.url,
        username=simulator.username,
        password=simulator.password,
        ca_path=simulator.ca_file,
        requests_per_second=0,
    )
    return VergeClient(settings, read_only=True)


def changed_lines(folder: Path) -> list[str]:
    """Return the lines of all files that differ, as in a diff without context."""
    found: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        before = (TABLES / path.name).read_text(encoding="utf-8").splitlines()
        after = path.read_text(encoding="utf-8").splitlines()
        found += [
            line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")
        ]
    return found


def test_a_system_like_the_contract_changes_nothing(sim: Simulator, folder: Path) -> None:
    with client_of(sim) as client:
        report = list(renew(client, folder))
    assert changed_lines(folder) == []
    # Every assumed column is confirmed, and nothing else is said about any column.
    assert [line for line in report if "." in line.partition(":")[0] and "is assumed here" not in line] == []


def test_new_columns_and_values_are_added(other: Simulator, folder: Path) -> None:
    with client_of(other) as client:
        report = [line for line in renew(client, folder) if line.startswith("vms.") and "is assumed here" not in line]
    assert report == [
        "vms.firmware: + column (string)",
        "vms.sealed: + column (bool)",
        "vms.os_family: values + haiku",
        "vms.os_family: values not described, kept: freebsd",
        "vms.video: not described, kept",
    ]
    assert changed_lines(folder) == [
        "-  os_family: {type: text, enum: [linux, windows, freebsd, other], default: linux,",
        "+  os_family: {type: text, enum: [linux, windows, freebsd, other, haiku], default: linux,",
        "+  firmware: {type: text, enum: [bios, none, a b], source: [schema]}",
        "+  sealed: {type: bool, source: [schema]}",
    ]


def test_what_is_not_described_is_removed_on_request(other: Simulator, folder: Path) -> None:
    with client_of(other) as client:
        list(renew(client, folder, prune=True))
    renewed, expected = load_table(folder / "vms.yml"), altered()["vms"]
    assert set(renewed.columns) == set(expected.columns)
    assert renewed.columns["os_family"].enum == expected.columns["os_family"].enum
    assert renewed.columns["os_family"].source == load_contract()["vms"].columns["os_family"].source
    with client_of(other) as client:
        assert [
            line for line in renew(client, folder, prune=True) if line.startswith("vms.") and "assumed" not in line
        ] == []


def described(**fields: Any) -> dict[str, Any]:
    known = {
        "name": {"type": "string"},
        "kind": {"type": "string", "list": {"round": "", "square": ""}},
        "size": {"type": "num"},
    }
    return {name: field for name, field in {**known, **fields}.items() if field is not None}


def renewed(tmp_path: Path, fields: dict[str, Any], prune: bool = False) -> tuple[list[str], str]:
    path = tmp_path / "boxes.yml"
    path.write_text(TEXT, encoding="utf-8")
    found = changes(load_table(path), fields, prune)
    text = edited(TEXT, found)
    path.write_text(text, encoding="utf-8")
    load_table(path)
    return [f"{change.column}: {change.text}" for change in found], text


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ({"type": "created"}, "  new: {type: int, read_only: true, auto: created, source: [schema]}"),
        ({"type": "uint64", "readonly": True}, "  new: {type: int, read_only: true, source: [schema]}"),
        ({"type": "enabled", "required": True}, "  new: {type: bool, required: true, source: [schema]}"),
        ({"type": "num", "list": {"1": "one"}}, "  new: {type: int, enum: [1], source: [schema]}"),
        ({"type": "string", "list": {"1": "one"}}, "  new: {type: text, enum: ['1'], source: [schema]}"),
        (
            {"type": "row"},
            "  new: {type: int, note: a reference; its table is not described, source: [schema]}",
        ),
    ],
)
def test_new_columns(tmp_path: Path, field: dict[str, Any], line: str) -> None:
    _report, text = renewed(tmp_path, described(new=field))
    assert text == TEXT.replace("# The end.", f"{line}\n# The end.")


@pytest.mark.parametrize(
    ("fields", "report"),
    [
        ({"parts": {"type": "rows"}}, ["parts: new column of type rows: write it by hand"]),
        ({"parts": {"type": "hologram"}}, ["parts: new column of type hologram: write it by hand"]),
        ({"size": {"type": "string"}}, ["size: is int here and string there: decide by hand"]),
        ({"kind": {"type": "string"}}, ["kind: accepts certain values here and any value there: decide by hand"]),
    ],
)
def test_what_a_description_does_not_say_is_only_reported(
    tmp_path: Path, fields: dict[str, Any], report: list[str]
) -> None:
    assert renewed(tmp_path, described(**fields), prune=True) == (report, TEXT)


def test_values_of_a_column_that_had_none(tmp_path: Path) -> None:
    _report, text = renewed(tmp_path, described(size={"type": "num", "list": {"1": "", "2": ""}}))
    assert text == TEXT.replace("size: {type: int,", "size: {type: int, enum: [1, 2],")


def test_long_lists_are_wrapped(tmp_path: Path) -> None:
    values = {f"value-{number}": "" for number in range(30)}
    _report, text = renewed(tmp_path, described(kind={"type": "string", "list": values}))
    assert max(len(line) for line in text.splitlines()) <= 120
    assert load_table(tmp_path / "boxes.yml").columns["kind"].enum == ("round", "square", *values)
    assert text.endswith("# The end.\n")


def test_a_removed_column(tmp_path: Path) -> None:
    report, text = renewed(tmp_path, described(kind=None), prune=True)
    assert report == ["kind: - column"]
    assert [line for line in TEXT.splitlines() if line not in text.splitlines()] == TEXT.splitlines()[7:9]


def test_tables_that_cannot_be_described_are_kept(sim: Simulator, folder: Path) -> None:
    sim.faults.add(Fault("status", status=403, table="vms"))
    with client_of(sim) as client:
        report = list(renew(client, folder))
    assert [line for line in report if line.startswith("vms:") and "403" in line]
    assert report[-1] == f"{len(load_contract()) - 1} tables compared"
    assert changed_lines(folder) == []


def test_tables_without_a_file_are_named(sim: Simulator, folder: Path) -> None:
    (folder / "webhook_urls.yml").unlink()
    with client_of(sim) as client:
        report = list(renew(client, folder))
    assert "webhook_urls: not in the contract; write its file by hand" in report
    assert not (folder / "webhook_urls.yml").exists()


def test_an_account_without_rights_is_an_error(sim: Simulator, folder: Path) -> None:
    sim.faults.add(Fault("status", status=403, path=r"\$table$", times=None))
    with client_of(sim) as client, pytest.raises(VergeError, match="403"):
        list(renew(client, folder))


def test_the_command_reports_an_error_in_one_line(sim: Simulator) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.contract.renew", sim.url],
        cwd=ROOT,
        env={"VERGE_USERNAME": "admin", "VERGE_PASSWORD": "wrong", "VERGE_CA_PATH": sim.ca_file},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Login required" in done.stderr
