# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads inventories in a separate process, with one JSON document per line for each request and each response.

Starting ansible-inventory for each of hundreds of small tests would take minutes. The plugin loader of Ansible does not
work in the process of the tests, which has already imported the collection. Runs on any ansible-core.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from typing import Any

#: The plugins that Ansible tries by default.
ENABLED = ["host_list", "script", "auto", "yaml", "ini", "toml"]


def main() -> None:
    """Answer requests until the input ends."""
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for line in sys.stdin:
        request = json.loads(line)
        os.environ.clear()
        os.environ.update(request["environ"])
        answers.write(json.dumps(answer(request)) + "\n")
        answers.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Read one inventory and return its hosts, its groups, and the output."""
    from ansible import constants
    from ansible.inventory.manager import InventoryManager
    from ansible.parsing.dataloader import DataLoader
    from ansible.utils.display import Display

    constants.INVENTORY_ENABLED = request["enabled"] or ENABLED
    display = Display()
    display.verbosity = request["verbosity"]
    for cache in ("_warns", "_errors", "_deprecations"):
        getattr(display, cache, {}).clear()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        manager = InventoryManager(loader=DataLoader(), sources=request["sources"], cache=request["cache"])
    own = {"inventory_file", "inventory_dir"}
    return {
        "hosts": {
            str(name): {str(word): value for word, value in host.vars.items() if word not in own}
            for name, host in manager.hosts.items()
        },
        "groups": {
            str(name): sorted(str(host.name) for host in group.get_hosts()) for name, group in manager.groups.items()
        },
        "children": {
            str(name): sorted(str(child.name) for child in group.child_groups) for name, group in manager.groups.items()
        },
        "output": " ".join(printed.getvalue().split()),
    }


if __name__ == "__main__":
    main()
