#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module."""

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.module_utils.verge.module import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge.resources.tenant_snapshot import TENANT_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge.task import listing

TASK = listing(TENANT_SNAPSHOT)


def main() -> None:
    """Run the module in a process of its own."""
    run_module(TASK)


if __name__ == "__main__":
    main()
