# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries of many plans become few requests, and each gets exactly its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.asking import NotReadYet
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.reader import BulkReader
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import APIError, VergeError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import Expression, all_of, choices_of, where
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings


class Table(VergeClient):
    """A client that lists rows from memory and remembers what it was asked for."""

    def __init__(self, rows: list[dict[str, Any]], error: VergeError | None = None) -> None:
        super().__init__(Settings.create(host="localhost", token="none"))
        self.rows = rows
        self.error = error
        self.asked: list[tuple[str, tuple[str, ...], str]] = []

    def list(  # type: ignore[override]
        self,
        table: str,
        fields: Sequence[str],
        filter: Expression | None = None,  # noqa: A002 - as in the client
        **_others: Any,
    ) -> list[dict[str, Any]]:
        self.asked.append((table, tuple(fields), filter.render() if filter is not None else ""))
        if self.error:
            raise self.error
        limit = _others.get("limit")
        choices = choices_of(filter) or []
        found = [
            row
            for row in self.rows
            if all(any(row.get(column) in values for column, values in choice.items()) for choice in choices)
        ]
        return found[:limit]


def named(count: int) -> list[dict[str, Any]]:
    return [{"$key": number, "name": f"vm{number}", "is_snapshot": False} for number in range(count)]


def ask(reader: BulkReader, names: Sequence[str], fields: Sequence[str] = ("$key", "name")) -> None:
    for name in names:
        with pytest.raises(NotReadYet):
            reader.list("vms", fields, filter=where("name").eq(name))


def test_queries_that_differ_in_values_are_one_request() -> None:
    table = Table(named(5))
    reader = BulkReader(table)
    ask(reader, ["vm1", "vm3", "missing"])
    reader.fetch()
    (request,) = table.asked
    assert request == ("vms", ("$key", "name"), where("name").one_of(["vm1", "vm3", "missing"]).render())
    for name, keys in (("vm1", [1]), ("vm3", [3]), ("missing", [])):
        rows = reader.list("vms", ["$key", "name"], filter=where("name").eq(name))
        assert [row["$key"] for row in rows] == keys
    assert len(table.asked) == 1


def test_a_query_alone_is_sent_as_it_is() -> None:
    table = Table(named(5))
    reader = BulkReader(table)
    condition = where("name").matches("vm*")
    for _again in range(2):
        with pytest.raises(NotReadYet):
            reader.list("vms", ["name"], filter=condition)
    reader.fetch()
    assert table.asked == [("vms", ("name",), condition.render())]


def test_conditions_that_all_share_remain_and_columns_that_differ_are_read() -> None:
    table = Table(named(4))
    reader = BulkReader(table)
    for key in (0, 2):
        condition = all_of([where("$key").eq(key) | where("name").eq(f"vm{key}"), where("is_snapshot").eq(False)])
        with pytest.raises(NotReadYet):
            reader.list("vms", ["ram"], filter=condition)
    reader.fetch()
    ((_table, fields, text),) = table.asked
    assert fields == ("ram", "$key", "name")
    assert "is_snapshot eq false" in text
    condition = all_of([where("$key").eq(2) | where("name").eq("vm2"), where("is_snapshot").eq(False)])
    assert [row["$key"] for row in reader.list("vms", ["ram"], filter=condition)] == [2]


def test_fields_are_united_unless_they_answer_under_the_same_name() -> None:
    table = Table(named(4))
    reader = BulkReader(table)
    ask(reader, ["vm1"], ["$key", "name", "machine"])
    ask(reader, ["vm2"], ["$key", "name", "ram"])
    ask(reader, ["vm3"], ["$key", "name", "machine[drives[name]]"])
    reader.fetch()
    assert [fields for _table, fields, _filter in table.asked] == [
        ("$key", "name", "machine", "ram"),
        ("$key", "name", "machine[drives[name]]"),
    ]


def test_many_values_read_the_whole_table_if_it_is_not_much_larger() -> None:
    table = Table(named(1500))
    reader = BulkReader(table)
    ask(reader, [f"vm{number}" for number in range(1000)])
    reader.fetch()
    assert [text for _table, _fields, text in table.asked] == [""]
    assert len(reader.list("vms", ["$key", "name"], filter=where("name").eq("vm999"))) == 1


def test_of_a_much_larger_table_only_what_is_needed_is_read() -> None:
    table = Table(named(9000))
    reader = BulkReader(table)
    ask(reader, [f"vm{number}" for number in range(500)])
    reader.fetch()
    assert len(table.asked) == 1 + 5
    assert max(len(text) for _table, _fields, text in table.asked) < 6000
    assert [row["$key"] for row in reader.list("vms", ["$key", "name"], filter=where("name").eq("vm499"))] == [499]


def test_an_error_is_the_answer_to_all_who_asked() -> None:
    reader = BulkReader(Table([], APIError("not allowed", status_code=403)))
    ask(reader, ["vm1", "vm2"])
    reader.fetch()
    raised = []
    for name in ("vm1", "vm2"):
        with pytest.raises(APIError, match="not allowed") as failure:
            reader.list("vms", ["$key", "name"], filter=where("name").eq(name))
        raised.append(failure.value)
    # Whoever handles one adds to it.
    assert raised[0] is not raised[1]


def test_rows_that_will_be_gone_or_will_no_longer_match_are_left_out() -> None:
    rows = [{"$key": number, "vnet": 7, "name": f"nic{number}"} for number in (1, 2, 3)]
    reader = BulkReader(Table(rows))
    condition = where("vnet").eq(7)
    with pytest.raises(NotReadYet):
        reader.list("machine_nics", ["$key"], filter=condition)
    reader.fetch()
    reader.foresee_removal("machine_nics", Key("1"))
    reader.foresee_change("machine_nics", Key("2"), {"vnet": 8})
    reader.foresee_change("machine_nics", Key("3"), {"name": "other"})
    assert [row["$key"] for row in reader.list("machine_nics", ["$key"], filter=condition)] == [3]
