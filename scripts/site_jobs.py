# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The jobs that people come to the documentation site for, from scripts/site/jobs.yml.

The first page lists them, and the search finds them by the words that people use. Sphinx searches the words of the pages only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

JOBS = Path(__file__).resolve().parent / "site" / "jobs.yml"
LABEL = "ansible_collections.verge.vergeos.docsite."
PLACE = ".. jobs::\n"


@dataclass(frozen=True)
class Job:
    """A job: its title, the label of the guide or section, and the words that people use for it."""

    group: str
    title: str
    label: str
    words: tuple[str, ...]


def load() -> list[Job]:
    """Return all jobs, in the order of the first page."""
    groups = yaml.safe_load(JOBS.read_text(encoding="utf-8"))
    return [
        Job(group["title"], job["title"], LABEL + job["to"], tuple(str(word) for word in job["words"]))
        for group in groups
        for job in group["jobs"]
    ]


def listed(index: str) -> str:
    """Return the text of the first page with the jobs in place of the line `.. jobs::`."""
    jobs = load()
    lines = [".. grid:: 1 1 3 3", "   :gutter: 3", ""]
    for group in dict.fromkeys(job.group for job in jobs):
        lines += ["   .. grid-item::", "", f"      **{group}**", ""]
        lines += [f"      - :ref:`{job.title} <{job.label}>`" for job in jobs if job.group == group]
        lines.append("")
    return index.replace(PLACE, "\n".join(lines))
