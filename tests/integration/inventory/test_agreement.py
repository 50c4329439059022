# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter sent to the platform never excludes a host that the configuration selects."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import Host, SharedTables, vm_kind
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import (
    read_selection,
    server_filter,
)
from tests.simulator import filters

KIND = vm_kind(VM)
NAMES = st.text(alphabet="ab.*?[]{}'\\^$-! é", min_size=1, max_size=5)
#: The same with what filters read in another way, except what they refuse.
TEXTS = st.builds("{}{}".format, st.sampled_from(["", "!", "=", "&", "!="]), NAMES).filter(
    lambda text: text == text.strip() or "=" in text
)
ROWS = st.fixed_dictionaries(
    {
        "$key": st.integers(1, 4),
        "name": NAMES,
        "enabled": st.booleans(),
        "uefi": st.sampled_from([True, False, None]),
        "os_family": st.sampled_from(["linux", "windows", None]),
        "cpu_cores": st.integers(1, 3),
        "ram": st.sampled_from([1024, 2048]),
        "status": st.sampled_from(["running", "stopped"]),
        "is_snapshot": st.just(False),
    }
)
CONDITIONS = st.dictionaries(
    st.sampled_from(["name", "id", "enabled", "uefi", "os_family", "cpu_cores", "ram", "status"]),
    st.none(),
    min_size=1,
    max_size=3,
)


def values(name: str) -> st.SearchStrategy[Any]:
    one: st.SearchStrategy[Any] = {
        "name": TEXTS,
        "id": st.one_of(st.integers(1, 4), st.sampled_from(["!2", "3*"])),
        "enabled": st.booleans(),
        "uefi": st.sampled_from([True, False, None]),
        "os_family": st.sampled_from(["linux", "windows", "win*", "*", None, "!", "!linux", "&!=windows"]),
        "cpu_cores": st.one_of(st.integers(1, 3), st.sampled_from([">= 2", "<2", "!2", "!> 1"])),
        "ram": st.sampled_from(["1 GiB", "> 1 GiB", "<= 1.5 GiB"]),
        "status": st.sampled_from(["running", "st*"]),
    }[name]
    return st.one_of(one, st.lists(one, min_size=1, max_size=2))


@st.composite
def entries(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [{name: draw(values(name)) for name in draw(CONDITIONS)} for _number in range(draw(st.integers(0, 2)))]


@settings(max_examples=400, deadline=None)
@given(ROWS, entries(), entries())
def test_no_selected_host_is_excluded(
    row: dict[str, Any], include: list[dict[str, Any]], exclude: list[dict[str, Any]]
) -> None:
    selection = read_selection([KIND], include, exclude)
    expression = server_filter(KIND, selection)
    assert expression is not None
    host = Host("lab", KIND, row, SharedTables({}, {}))
    matches = filters.compile_filter(filters.parse(expression.render()), lambda name: lambda found: found.get(name), 0)
    assert matches(row) or not selection.includes(host), expression.render()
