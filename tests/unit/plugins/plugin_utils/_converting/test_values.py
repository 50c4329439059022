# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values of other tools."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting import values
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import CannotConvertError, Convert

MIB, GIB, BYTES = values.size("MiB"), values.size("GiB"), values.size("B")
UEFI = values.equal_to("uefi")
POWER = values.words({"true": "running", "false": "stopped"})


@pytest.mark.parametrize(
    ("convert", "theirs", "ours"),
    [
        (MIB, 4096, "4 GiB"),
        (MIB, "512", "512 MiB"),
        (GIB, 8.5, "8704 MiB"),
        (GIB, "20 GiB", "20 GiB"),
        (BYTES, 107374182400, "100 GiB"),
        (GIB, "{{ disk }}", "{{ disk }} GiB"),
        (GIB, "{{ a }}{{ b }}", "{{ a }}{{ b }} GiB"),
        (GIB, "{{ item.size | default(omit) }}", "{{ (item.size ~ ' GiB') if item.size is defined else omit }}"),
        (BYTES, "{{ size }}", "{{ size }}"),
        (values.duration, 604800, "7 days"),
        (values.duration, "{{ keep }}", "{{ keep }}"),
        (values.moment, 1893456000, "2030-01-01T00:00:00Z"),
        (values.moment, 0, "never"),
        (values.moment, "{{ end }}", "{{ '%Y-%m-%dT%H:%M:%SZ' | strftime(end | int, utc=true) }}"),
        (UEFI, "uefi", True),
        (UEFI, "seabios", False),
        (UEFI, "{{ bios }}", "{{ bios == 'uefi' }}"),
        (POWER, True, "running"),
        (POWER, "no", "stopped"),
        (POWER, "{{ on }}", "{{ {'true': 'running', 'false': 'stopped'}[on | string | lower] }}"),
        (values.split(), "a, b,", ["a", "b"]),
        (values.split(), ["a"], ["a"]),
        (values.split(), "{{ all }}", "{{ all.split(',') }}"),
    ],
)
def test_values(convert: Convert, theirs: Any, ours: Any) -> None:
    assert convert(theirs) == ours


@pytest.mark.parametrize(
    ("convert", "value", "reason"),
    [
        (GIB, "{{ size | default(omit, true) }}", "may be omitted"),
        (UEFI, "{{ a }}-{{ b }}", "more than one expression"),
        (POWER, "maybe", "'maybe' is not known"),
    ],
)
def test_values_that_have_no_counterpart(convert: Convert, value: Any, reason: str) -> None:
    with pytest.raises(CannotConvertError, match=reason):
        convert(value)
