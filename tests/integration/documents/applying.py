# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies documents to a simulated system, without Ansible."""

from __future__ import annotations

from typing import Any

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.task import applying
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import validate_options
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from tests.integration.tasks import System

TASK = applying(RESOURCES.values(), validate_options)


def apply(system: System, definition: Any, check: bool = False, **options: Any) -> dict[str, Any]:
    """Apply a document and return the result.

    Raises:
        RunError: The task failed.
    """
    return system.run_task(TASK, check, {"definition": definition, **options})


def refusal(system: System, definition: Any, **options: Any) -> str:
    """Apply a document that must be refused, and return the message."""
    try:
        result = apply(system, definition, **options)
    except RunError as error:
        return str(error.error)
    raise AssertionError(f"it was not refused: {result}")
