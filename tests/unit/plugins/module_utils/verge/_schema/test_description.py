# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison of the platform's description of a table with what the collection uses and knows."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.description import (
    Difference,
    Kind,
    KnownTable,
    choices,
    compare,
    effects,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.usage import Purpose, Use

NAME = Use("vms", "name", "verge_vm", "name", Purpose.FIND)
VIDEO = Use("vms", "video", "verge_vm", "video", Purpose.WRITE, ("std", "qxl"))
SHOWN = VIDEO._replace(purpose=Purpose.COMPARE)
OTHER = Use("vnets", "mtu", "verge_network", "mtu", Purpose.WRITE)
USES = [NAME, VIDEO, SHOWN, OTHER]
KNOWN = KnownTable(frozenset({"name", "video", "uefi"}), {"video": frozenset({"std", "qxl", "vmware"})})


def fields(*columns, **lists):
    described = {column: {"type": "string"} for column in columns}
    described.update(
        {column: {"type": "string", "list": dict.fromkeys(values, "label")} for column, values in lists.items()}
    )
    return described


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        (fields("name", "uefi", video=["std", "qxl", "vmware"]), []),
        # without a list, every value is possible
        (fields("name", "video"), []),
        # a value that is known but not used may be missing, and so may a column
        (fields("name", video=["std", "qxl"]), []),
        (
            fields("name", "uefi"),
            [Difference(Kind.MISSING_COLUMN, "vms", "video", uses=(VIDEO, SHOWN))],
        ),
        (
            fields("name", video=["std", "vmware", "virgl"]),
            [
                Difference(Kind.MISSING_VALUE, "vms", "video", "qxl", (VIDEO, SHOWN)),
                Difference(Kind.NEW_VALUE, "vms", "video", "virgl", (VIDEO, SHOWN)),
            ],
        ),
        (
            fields("name", "video", "firmware", bios=["a"]),
            [Difference(Kind.NEW_COLUMN, "vms", "bios"), Difference(Kind.NEW_COLUMN, "vms", "firmware")],
        ),
    ],
)
def test_the_differences_are_named(described, expected):
    assert compare("vms", described, USES, KNOWN) == expected


def test_values_of_columns_of_which_no_value_is_known_are_not_new():
    assert compare("vms", fields("video", name=["a", "b"]), [VIDEO, NAME], KNOWN) == []


def test_only_what_is_missing_matters():
    assert [kind for kind in Kind if Difference(kind, "vms", "name").matters] == [
        Kind.MISSING_COLUMN,
        Kind.MISSING_VALUE,
    ]


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (
            Difference(Kind.MISSING_COLUMN, "vms", "video", uses=(VIDEO, SHOWN, VIDEO)),
            {("verge_vm", "video"): ["cannot be set", "cannot be read"]},
        ),
        (
            Difference(Kind.MISSING_VALUE, "vms", "video", "qxl", (VIDEO, SHOWN)),
            {("verge_vm", "video"): ["cannot be 'qxl'"]},
        ),
        (
            Difference(Kind.NEW_VALUE, "vms", "video", "virgl", (VIDEO,)),
            {("verge_vm", "video"): ["may be 'virgl', which the collection does not know"]},
        ),
        (Difference(Kind.NEW_COLUMN, "vms", "firmware"), {}),
    ],
)
def test_effects_name_the_module_and_the_option(difference, expected):
    assert effects(difference) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"type": "string", "list": {"std": "Standard", "1": 1}}, {"std": "Standard", "1": "1"}),
        ({"type": "string"}, None),
        ({"type": "string", "list": {}}, None),
        ({"type": "string", "list": "broken"}, None),
    ],
)
def test_the_values_of_a_column(field, expected):
    assert choices(field) == expected
