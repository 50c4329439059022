# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that tasks run, in the language of the platform: table `task_scripts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._schema.codecs import Document, Text
from .._schema.columns import Column
from .._schema.keys import Key
from .._schema.resource import Resource
from .checks import not_in_use, unique_name


def _path(key: Key) -> str:
    return f"task_scripts/{key}"


def _named(row: Mapping[str, Any]) -> str:
    return str(row.get("name"))


TASK_SCRIPT = Resource(
    name="task_script",
    plural="task_scripts",
    title="task script",
    table="task_scripts",
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("script", Text(), required=True),
        Column("questions", Document(), column="task_settings"),
    ),
    # The platform would remove the tasks that run it, without a word (measured on 26.1.8).
    preflights=(
        unique_name(),
        not_in_use("tasks", ("owner",), _path, ("name",), _named, "task", "remove the tasks first"),
    ),
)
