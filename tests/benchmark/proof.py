# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verifies that each variant runs where its label says, in-process or as a module process."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tests.benchmark.plays import PROCESS, WORKER, Shape, Stage, Variant

COUNT = 2
_TASK = re.compile(r"^TASK \[(.*)\] \*+$", re.MULTILINE)


class Evidence(NamedTuple):
    """Counts of the lines in the output of a task that show where it ran."""

    here: int
    switched_off: int
    processes: int


def prove(place: Stage, shape: Shape, variants: Sequence[Variant]) -> None:
    """Run each variant twice with -vvv.

    Raises:
        SystemExit: a variant does not run where it should.
    """
    groups: dict[tuple[tuple[str, str | None], ...], list[Variant]] = {}
    for variant in variants:
        groups.setdefault(tuple(sorted(variant.environment.items())), []).append(variant)
    for environment, members in groups.items():
        tasks = [{**variant.task, "name": variant.label} for variant in members]
        output = place.run(shape, tasks, COUNT, "-vvv", **dict(environment))
        for variant in members:
            evidence = _evidence(output, variant.label)
            if evidence != _expected(variant):
                raise SystemExit(f"{shape.label}: '{variant.label}' does not run {variant.place}: {evidence}\n{output}")


def _expected(variant: Variant) -> Evidence:
    ours = COUNT if variant.ours else 0
    return {WORKER: Evidence(ours, 0, 0), PROCESS: Evidence(0, ours, COUNT)}[variant.place]


def _evidence(output: str, label: str) -> Evidence:
    parts = _TASK.split(output)
    text = "".join(part for name, part in zip(parts[1::2], parts[2::2], strict=True) if name == label)
    # Each process has its own folder, which is named several times: sent, made executable, run, removed.
    folders = set(re.findall(r"/(ansible-tmp-[\d.-]+)/AnsiballZ_", text))
    return Evidence(
        len(re.findall(r"\S+ runs in-process$", text, re.MULTILINE)),
        len(re.findall(r"\S+ runs in a module process: verge_in_process is False$", text, re.MULTILINE)),
        len(folders),
    )
