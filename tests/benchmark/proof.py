# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sees that what is measured runs where the table says: otherwise two doors would be compared that are one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tests.benchmark.plays import PROCESS, WORKER, Shape, Stage, Variant

COUNT = 2
_TASK = re.compile(r"^TASK \[(.*)\] \*+$", re.MULTILINE)


class Signs(NamedTuple):
    """How often the output of a task says something about where it runs."""

    here: int
    switched_off: int
    processes: int


def prove(place: Stage, shape: Shape, variants: Sequence[Variant]) -> None:
    """Run each variant twice with -vvv; SystemExit when one does not run where it says."""
    groups: dict[tuple[tuple[str, str | None], ...], list[Variant]] = {}
    for variant in variants:
        groups.setdefault(tuple(sorted(variant.environment.items())), []).append(variant)
    for environment, members in groups.items():
        tasks = [{**variant.task, "name": variant.label} for variant in members]
        said = place.run(shape, tasks, COUNT, "-vvv", **dict(environment))
        for variant in members:
            signs = _signs(said, variant.label)
            if signs != _expected(variant):
                raise SystemExit(f"{shape.label}: '{variant.label}' does not run {variant.door}: {signs}\n{said}")


def _expected(variant: Variant) -> Signs:
    ours = COUNT if variant.ours else 0
    return {WORKER: Signs(ours, 0, 0), PROCESS: Signs(0, ours, COUNT)}[variant.door]


def _signs(said: str, label: str) -> Signs:
    parts = _TASK.split(said)
    text = "".join(part for name, part in zip(parts[1::2], parts[2::2], strict=True) if name == label)
    # Each process has a folder of its own, which is named several times: sent, made executable, run, removed.
    folders = set(re.findall(r"/(ansible-tmp-[\d.-]+)/AnsiballZ_", text))
    return Signs(
        len(re.findall(r"\S+ runs in-process$", text, re.MULTILINE)),
        len(re.findall(r"\S+ runs in a module process: verge_in_process is False$", text, re.MULTILINE)),
        len(folders),
    )
