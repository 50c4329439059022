# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules for comparison: a script with the vendor's library, and the minimum that any of our modules costs."""

from __future__ import annotations

from pathlib import Path

#: Reads one VM with the vendor's library.
SCRIPT = "pyvergeos_vm"
#: Imports what our modules import, and fails like a task with invalid options.
FLOOR = "imports_only"
REFUSED = "refused"

_SOURCES = {
    SCRIPT: """\
import os

from ansible.module_utils.basic import AnsibleModule
from pyvergeos import VergeClient


def main():
    module = AnsibleModule(argument_spec={"name": {"type": "str", "required": True}}, supports_check_mode=True)
    client = VergeClient(
        host=os.environ["VERGE_HOST"].replace("https://", ""),
        username=os.environ["VERGE_USERNAME"],
        password=os.environ["VERGE_PASSWORD"],
    )
    vm = client.vms.get(name=module.params["name"])
    module.exit_json(changed=False, vm=dict(vm))


main()
""",
    FLOOR: f"""\
import requests

from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec={{"name": {{"type": "str"}}}})
module.fail_json(msg="{REFUSED} " + requests.__version__)
""",
}


def write_modules(folder: Path) -> None:
    """Write the modules to the folder of ANSIBLE_LIBRARY."""
    folder.mkdir()
    for name, source in _SOURCES.items():
        (folder / f"{name}.py").write_text(f"#!/usr/bin/python\n{source}", encoding="utf-8")
