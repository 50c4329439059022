# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the guide docs/docsite/rst/examples.rst from the projects in the folder `examples`, with their READMEs.

python scripts/examples_page.py [--write]; `make format` does it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "docsite" / "rst" / "examples.rst"
SOURCE = "https://github.com/verge-vergeos/ansible-collection-vergeos/tree/main/examples"
#: The examples in each section of the page.
SECTIONS = {
    "Virtual machines": (
        *("new_vm", "web_farm", "resize_vm", "add_drive", "golden_image", "vm_from_recipe", "install_from_iso"),
        *("move_to_network", "retire_vm"),
    ),
    "Snapshots and backups": ("patch_night", "restore_drill", "backup"),
    "Networks": ("network", "port_forward"),
    "Storage": ("nas_share",),
    "Tenants": ("new_tenant", "offboard_tenant"),
    "Access": ("access", "rotate_keys"),
    "Operations": ("drain_node", "report"),
    "Whole systems": ("whole_system", "export_system", "vms_as_hosts"),
}
HEADER = """\
..
  Copyright (c) 2026, verge.vergeos contributors
  GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
  SPDX-License-Identifier: GPL-3.0-or-later

..
  Written by scripts/examples_page.py; `make format` does it.

.. _ansible_collections.verge.vergeos.docsite.examples:

Examples to copy
================

Small, complete projects for everyday jobs. Each is a folder in ``examples`` of the collection: copy it, change the variables at the top
of its playbook, and run it. The connection comes from the environment: ``VERGE_HOST``, either ``VERGE_TOKEN`` or ``VERGE_USERNAME``
and ``VERGE_PASSWORD``, and ``VERGE_CA_PATH`` if a certificate authority of your own has issued the certificate of the system.
Passwords in variables that begin with ``vault_`` belong into a file that is encrypted with Ansible Vault.

All of them run in check mode, and a second run changes nothing unless its purpose is to do something again. Job templates with
surveys for many of them are ready for :ref:`AWX and Automation Platform <ansible_collections.verge.vergeos.docsite.awx>`.
"""


def page() -> str:
    """Return the guide.

    Raises:
        SystemExit: A folder is in no section, or a section names one that does not exist.
    """
    listed = sorted(name for names in SECTIONS.values() for name in names)
    folders = sorted(path.name for path in EXAMPLES.iterdir())
    if listed != folders:
        sys.exit(f"scripts/examples_page.py: sections and folders differ: {sorted(set(listed) ^ set(folders))}")
    parts = [HEADER]
    for title, names in SECTIONS.items():
        parts += [_heading(title, "-"), *(part for name in names for part in _example(EXAMPLES / name))]
    return "\n".join(parts)


def _example(folder: Path) -> Iterator[str]:
    title, text, console = _readme(folder / "README.md")
    yield _heading(title, "~")
    yield f"{text}\n`All files <{SOURCE}/{folder.name}>`__.\n"
    yield _block("console", console)
    for path in _files(folder):
        content = re.sub(r"\A---\n(#.*\n)*\n*", "", path.read_text(encoding="utf-8"))
        yield f"``{path.relative_to(folder)}``:\n\n.. not executed: the tests of the folder run it\n" + _block(
            "yaml", content
        )


def _readme(path: Path) -> tuple[str, str, str]:
    """Return the title, the text as reStructuredText, and the commands."""
    found = re.fullmatch(r"# (.+)\n\n(.+?)\n\n```console\n(.+?)```\n", path.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        sys.exit(f"{path.relative_to(ROOT)}: expected a title, a description, and a block of commands")
    return found[1], found[2].replace("`", "``"), found[3]


def _files(folder: Path) -> list[Path]:
    """Return the YAML files of an example, in the order in which its README runs them."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    found = sorted(folder.rglob("*.yml"))
    return sorted(found, key=lambda path: readme.find(f"ansible-playbook {path.name}") % len(readme))


def _heading(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}\n"


def _block(language: str, text: str) -> str:
    lines = "".join(f"    {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))
    return f".. code-block:: {language}\n\n{lines}"


def main() -> int:
    """Write or check the page and return the exit code."""
    text = page()
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)}: out of date, run `make format`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
