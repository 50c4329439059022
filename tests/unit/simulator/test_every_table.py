# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every table of the platform's index is served, also those of which nothing but the name is known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract import load_contract, platform_tables, served_tables
from tests.simulator import Simulator, registry
from tests.simulator.behaviours import load_behaviours

from .conftest import Api

load_behaviours()
#: A table of which no source shows a column.
UNKNOWN = sorted(platform_tables() - set(load_contract()))[0]
VIEWS = sorted(name for kind, name, _part in registry.HANDLERS if kind == "view")


def test_every_table_answers_a_list(api: Api) -> None:
    """All 322 tables answer 2xx, action tables too (measured on 26.1.8)."""
    for name in sorted(platform_tables()):
        assert isinstance(api.get(name, fields="most", limit=1), list), name


def test_the_index_names_tables_and_views(api: Api) -> None:
    names = [row["name"] for row in api.get("")]
    assert set(names) == platform_tables() | set(VIEWS)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_answers_an_object(api: Api, name: str) -> None:
    assert isinstance(api.get(name), dict)


def test_a_table_without_a_known_column_is_empty_and_the_journal_says_so(api: Api, sim: Simulator) -> None:
    assert not served_tables()[UNKNOWN].described
    assert api.get(UNKNOWN, fields="$key,name", filter="name eq 'x'") == []
    entry = sim.journal.requests[-1]
    assert entry.gaps == [f"the simulator knows no column of {UNKNOWN}"]
    assert (entry.unknown_fields, entry.unknown_filter_columns) == ([], [])  # the platform may have these columns
    api.get("vms", limit=1)
    assert sim.journal.requests[-1].gaps == []
    assert sim.journal.gaps == [f"the simulator knows no column of {UNKNOWN}"]


def test_a_table_without_a_known_column_takes_no_writes(api: Api, sim: Simulator) -> None:
    assert api.post(UNKNOWN, 422, name="x") == {"err": f"the simulator knows no column of {UNKNOWN}"}
    api.put(f"{UNKNOWN}/1", 404, name="x")
    api.delete(f"{UNKNOWN}/1", 404)
    assert all(entry.gaps for entry in sim.journal.writes)
    assert sim.journal.gaps == [f"the simulator knows no column of {UNKNOWN}"]


def test_a_name_outside_of_the_index_is_404(api: Api) -> None:
    assert api.request("GET", "resource_group_settings_pci").status_code == 404


def test_an_action_without_a_known_effect_is_refused(api: Api, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is told 201 would wait for an effect that never comes."""
    monkeypatch.delitem(registry.HANDLERS, ("action", "vm_actions", "poweron"))
    vm = sim.store.rows("vms")[0]["$key"]
    text = "the simulator knows no effect of vm_actions poweron"
    assert api.post("vm_actions", 422, vm=vm, action="poweron") == {"err": text}
    assert sim.journal.gaps == [text]


def test_an_action_that_is_accepted_without_an_effect_is_recorded(api: Api, sim: Simulator) -> None:
    file = sim.store.rows("files")[0]["$key"]
    api.post("file_actions", file=file, action="add_link")
    assert sim.journal.requests[-1].gaps == ["the simulator knows no effect of file_actions add_link"]


ACTIONS = [(table.name, word) for table in load_contract().values() if table.commands for word in table.actions]


@pytest.mark.parametrize("params", [{}, {"rows": ["x"], "name": 5, "dir": 1, "seconds": "x"}, [1]], ids=str)
def test_no_action_makes_the_simulator_fail(api: Api, sim: Simulator, params: Any) -> None:
    """Each request is accepted or refused, and what it starts does not fail later."""
    for table, word in ACTIONS:
        sim.reset()
        described = load_contract()[table]
        body: dict[str, Any] = {"action": word, "params": params}
        if described.dispatch is not None:
            target = described.columns[described.dispatch].to  # None: the target may be in any table
            rows = sim.store.rows(target or "vms")
            body[described.dispatch] = (rows[0]["$key"] if rows else 1) if target else f"vms/{rows[0]['$key']}"
        answer = api.request("POST", table, body)
        sim.clock.advance(100)
        assert sim.application.errors == [], (table, word)
        assert answer.status_code != 501, (table, word)
