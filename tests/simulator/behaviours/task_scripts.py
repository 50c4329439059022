# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts of tasks: compiled when they are written, run by a task with the action `run`."""

from __future__ import annotations

import re
from typing import Any

from ..engine import Call
from ..errors import ApiError
from ..registry import before_create, before_update, task_action
from ..store import Row

_TOKEN = re.compile(r"""(?P<comment>//[^\n]*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")
#: Words of JavaScript, which 26.0.2.1 refused (vrg).
_JAVASCRIPT = re.compile(r"\b(?:function|var|let|const|console)\b|=>")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def error_in(script: str) -> str:
    """Return what is wrong with a script, or nothing.

    The grammar of the language is not public. Known are its comments (``//``), calls, and the semicolon that ends
    each statement (vrg's own script); what cannot be such a script is refused. Assumption: the words after
    "Compile Error".
    """
    text = _TOKEN.sub(lambda match: "" if match["comment"] else "''", script).strip()
    if text.replace("''", "").count("'") or '"' in text:
        return "unterminated string"
    if not _is_balanced(text):
        return "unbalanced brackets"
    found = _JAVASCRIPT.search(text)
    if found is not None:
        return f"unexpected '{found[0]}'"
    return "" if text.endswith((";", "}")) else "expected ';'"


def _is_balanced(text: str) -> bool:
    opened: list[str] = []
    for character in text:
        if character in _PAIRS.values():
            opened.append(character)
        elif character in _PAIRS and (not opened or opened.pop() != _PAIRS[character]):
            return False
    return not opened


def _compile(call: Call, script: str) -> None:
    if call.engine.strict and (error := error_in(script)):
        raise ApiError(422, f"Compile Error: {error}")  # assumption: the status


@before_create("task_scripts")
def compile_new(call: Call, values: dict[str, Any]) -> None:
    _compile(call, values["script"])


@before_update("task_scripts")
def compile_changed(call: Call, _script: Row, changes: dict[str, Any]) -> None:
    if "script" in changes:
        _compile(call, changes["script"])


@task_action("task_scripts", "run")
def run_script(call: Call, script: Row, given: dict[str, Any]) -> None:
    """Run the script. Assumption: it succeeds; the simulator does not interpret it."""


@task_action("vms", "snapshot")
def snapshot(call: Call, vm: Row, given: dict[str, Any]) -> None:
    """Take a snapshot of a VM, a task that the vendor's SDK shows. Assumption: its name and its arguments."""
    name = str(given.get("name") or f"{vm['name']}-{call.engine.clock.stamp()}")
    call.create("machine_snapshots", {"machine": vm["machine"], "name": name})
