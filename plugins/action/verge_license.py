# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of every module, which runs the module in-process where that is safe.

The files of the other modules are copies of this one, written by `make format`. With a redirect in meta/runtime.yml instead,
Ansible would load the module only after the fork, once for each task. Links would do, but antsibull-docs documents a module
whose action plugin is a link as a redirect.
"""

from __future__ import annotations

from importlib import import_module

from ansible_collections.verge.vergeos.plugins.plugin_utils._action import TaskAction


class ActionModule(TaskAction):
    """Action plugin of the module of the same name."""

    TASK = import_module(__name__.replace(".action.", ".modules.")).TASK
