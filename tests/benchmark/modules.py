# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that are made for the benchmark: what somebody would write without this collection, and the floor under ours."""

from __future__ import annotations

from pathlib import Path

#: Reads one VM with the vendor's library, which is all that the script does.
SCRIPT = "pyvergeos_vm"
#: Imports what ours need, and ends like a task of ours that is refused.
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
    """Write them where ANSIBLE_LIBRARY leads."""
    folder.mkdir()
    for name, source in _SOURCES.items():
        (folder / f"{name}.py").write_text(f"#!/usr/bin/python\n{source}", encoding="utf-8")
