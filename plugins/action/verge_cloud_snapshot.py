# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs verge_cloud_snapshot inside the worker where that is safe. Written by scripts/register_modules.py."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.modules.verge_cloud_snapshot import TASK
from ansible_collections.verge.vergeos.plugins.plugin_utils._action import TaskAction


class ActionModule(TaskAction):
    """The module verge_cloud_snapshot through the second door."""

    TASK = TASK
