# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""The filter dialect over the wire (traps S5-S8)."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulator import Simulator, filters
from tests.simulator.errors import ApiError
from tests.simulator.posix import compile_posix

from .conftest import Api

SPECIAL_NAMES = [
    "o'brien",
    "back\\slash",
    "br{x}ace",
    "lone{",
    "close}",
    "50%",
    "a_b",
    "(x)",
    "[x]",
    "naïve-日本",
    "#$&+=?",
]


@pytest.fixture(autouse=True)
def _single_row(sim: Simulator) -> None:
    """Leave one row in the table that is searched, whichever rows the seed has."""
    for row in sim.store.rows("snapshot_profiles"):
        sim.store.remove("snapshot_profiles", row["$key"])
    sim.store.insert("snapshot_profiles", {"name": "Standard"})


def names(api: Api, text: str) -> list[str]:
    answer = api.get("snapshot_profiles", filter=text, fields="name", sort="name")
    return [row["name"] for row in answer]


def literal(name: str) -> str:
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'").replace("{", "\\{") + "'"


def refusal(api: Api, text: str, table: str = "snapshot_profiles") -> Any:
    answer = api.request("GET", table, filter=text)
    assert answer.status_code == 422, answer.text
    return answer.json()


@pytest.mark.parametrize("name", SPECIAL_NAMES)
def test_s05_filter_literals_with_escapes_find_odd_names(api: Api, name: str) -> None:
    for odd in (name, "brace", "plain", "aXb", "backslash"):
        api.post("snapshot_profiles", name=odd)
    assert names(api, f"name eq {literal(name)}") == [name]


def test_s05_filter_literals_with_bare_quotes_are_refused(api: Api) -> None:
    assert refusal(api, "name eq 'o''brien'") == {"err": "Invalid argument"}
    assert refusal(api, "name eq 'o'brien'") == {"err": "Invalid argument"}
    assert refusal(api, "name eq 'open") == {"err": "Invalid argument"}
    assert refusal(api, r"name eq 'tail\'") == {"err": "Invalid argument"}


@pytest.mark.parametrize("inside", ["{x}", "{}", "{now}", "{user}", "{0}", "{a{b}c}"])
def test_s05_filter_literals_lose_balanced_braces(api: Api, inside: str) -> None:
    api.post("snapshot_profiles", name="zz-brace")
    api.post("snapshot_profiles", name=f"zz-br{inside}ace")
    assert names(api, f"name eq 'zz-br{inside}ace'") == ["zz-brace"]


def test_s05_filter_literals_with_an_unbalanced_brace_are_refused(api: Api) -> None:
    assert refusal(api, "name eq 'lone{'") == {"err": "Invalid argument"}
    api.post("snapshot_profiles", name="lone}")
    assert names(api, "name eq 'lone}'") == ["lone}"]


def test_s05_filter_literals_with_a_bare_backslash_silently_match_nothing(api: Api) -> None:
    api.post("snapshot_profiles", name="back\\slash")
    assert names(api, "name eq 'back\\slash'") == []


def test_s05_an_unescaped_quote_ends_the_literal(api: Api) -> None:
    every = api.get("settings", fields="key")
    assert api.get("settings", filter="key ct 'zzzz' or key ne 'zzzz'", fields="key") == every


def test_s06_filter_on_an_unknown_column_reads_it_as_empty(api: Api) -> None:
    assert names(api, "nosuch eq 'x'") == []
    assert names(api, "nosuch eq ''") == ["Standard"]
    assert names(api, "nosuch ne 'x'") == ["Standard"]
    assert names(api, "nosuch eq '{a: 1}'") == ["Standard"]
    assert api.get("machine_drive_phys", filter="node eq 1", fields="$key") == []
    assert "nosuch" in api.sim.journal.requests[0].unknown_filter_columns


@pytest.mark.parametrize("text", ["machine#status#status eq 'running'", "name eq 'a' and cluster#name ne 'main'"])
def test_s06_a_filter_on_a_joined_column_is_refused(api: Api, text: str) -> None:
    """Seen by vrg on 26.0.2.1, and by the team of the vendor's Python SDK."""
    assert refusal(api, text, "vms") == {"err": "Invalid argument"}


def test_s06_the_alias_of_a_joined_column_reads_as_empty(api: Api) -> None:
    assert api.get("vms", filter="status eq 'running'", fields="name,machine#status#status as status") == []


def test_s07_and_and_or_are_evaluated_from_left_to_right(api: Api) -> None:
    for name in ("a", "b", "c"):
        api.post("snapshot_profiles", name=name, description="x" if name == "a" else "")
    # With the usual precedence this would be a and b.
    assert names(api, "name eq 'a' or name eq 'b' and description eq 'x'") == ["a"]
    assert names(api, "name eq 'a' or (name eq 'b' and description eq '')") == ["a", "b"]
    assert names(api, "(description eq 'x') and (name eq 'b' or name eq 'a')") == ["a"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name eq 'Alpha'", ["Alpha"]),
        ("name eq 'alpha'", []),
        ("name ne 'Alpha'", ["Standard", "alphabet"]),
        ("name bw 'Al'", ["Alpha"]),
        ("name bw 'al'", ["alphabet"]),
        ("name ew 'bet'", ["alphabet"]),
        ("name ew 'BET'", []),
        ("name cs 'pha'", ["Alpha", "alphabet"]),
        ("name cs 'PHA'", []),
        ("name ct 'PHA'", ["Alpha", "alphabet"]),
        ("name ct ''", ["Alpha", "Standard", "alphabet"]),
        ("name rx '^[Aa]lpha'", ["Alpha", "alphabet"]),
        ("name rx '^A'", ["Alpha"]),
        ("name rx ''", ["Alpha", "Standard", "alphabet"]),
        ("name re 'Alpha'", []),
        ("name eq 'al%'", []),
        ("name eq 'Alph_'", []),
    ],
)
def test_s08_operators(api: Api, text: str, found: list[str]) -> None:
    api.post("snapshot_profiles", name="Alpha")
    api.post("snapshot_profiles", name="alphabet")
    assert names(api, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "name like 'a'", "name in ('a')", "name sw 'a'", "name matches 'a'", "name regex 'a'", "name contains 'a'",
        "not name eq 'a'", "name eq", "eq 'a'", "name eq 'a' and", "(name eq 'a'", "name eq 'a')", "name eq word",
    ],
)  # fmt: skip
def test_s08_other_operators_and_malformed_filters_are_refused(api: Api, text: str) -> None:
    assert refusal(api, text) == {"err": "Invalid argument"}


@pytest.mark.parametrize(
    ("expression", "text", "matches"),
    [
        ("^web-[0-9]+$", "web-12", True),
        ("^web-[[:digit:]]{2}$", "web-12", True),
        ("^web-[^[:alpha:]]{2,3}$", "web-1", False),
        (r"^web-\d+$", "web-12", False),
        ("(?i)WEB", "web-12", False),
        ("WEB", "web-12", False),
        (r"a\.b", "a.b", True),
        (r"a\.b", "axb", False),
        (r"^[\]$", "\\", True),
        ("^[]x-]+$", "x]-", True),
        ("^(db|web)-", "web-12", True),
        ("^(a+)?$", "", True),
        ("^a+?$", "", True),
        ("^b{2$", "b{2", True),
    ],
)
def test_s08_rx_takes_posix_extended_regular_expressions(expression: str, text: str, matches: bool) -> None:
    r"""From the documentation of the vendor's Python SDK: ``\d`` and ``(?i)`` match nothing, classes work."""
    assert (compile_posix(expression).search(text) is not None) is matches


@pytest.mark.parametrize("expression", ["*a", "(a", "a)", "[a", "[[:nosuch:]]", "a{3,1}"])
def test_s08_malformed_expressions_are_refused(api: Api, expression: str) -> None:
    assert refusal(api, f"name rx {literal(expression)}") == {"err": "Invalid argument"}


def test_numbers_booleans_null_and_references(api: Api, web1: dict[str, Any]) -> None:
    def found(table: str, text: str) -> list[Any]:
        return [row["$key"] for row in api.get(table, filter=text, fields="$key")]

    assert found("vms", f"machine eq {web1['machine']} and is_snapshot eq false") == [web1["$key"]]
    assert found("vms", f"$key eq {web1['$key']}") == [web1["$key"]]
    assert found("vms", "is_snapshot eq true") == found("vms", "is_snapshot eq 1")
    assert len(found("vms", "ram ge 8192")) == 2
    assert found("cloudinit_files", f"owner eq 'vms/{web1['$key']}'")
    assert found("cloudinit_files", f"vm eq {web1['$key']}") == []
    assert len(found("files", "owner eq null")) == 5
    assert found("vnets", "interface_vnet eq 6") == [3]


def test_macros_outside_of_strings(api: Api, sim: Any, web1: dict[str, Any]) -> None:
    soon, later = int(sim.clock.now()) + 600, int(sim.clock.now()) + 90_000
    for name, expires in (("soon", soon), ("later", later)):
        api.post("machine_snapshots", machine=web1["machine"], name=name, expires=expires)
    text = "expires lt {$add({$now},3600)} and expires gt 0"
    assert api.get("machine_snapshots", filter=text, fields="name") == [{"name": "soon"}]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
def test_escaped_literals_are_parsed_unchanged(name: str) -> None:
    node = filters.parse(f"name eq {literal(name)}")
    assert isinstance(node, filters.Comparison)
    assert node.literal.value == name


@given(st.text(max_size=40))
def test_any_string_is_either_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(ApiError):
        filters.compile_filter(filters.parse(text), lambda name: None, 0.0)({})
