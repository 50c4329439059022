# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the documentation site into .build/docs and prints where it begins.

Guides, modules, roles and plugins become pages by antsibull-docs, the pages become HTML by Sphinx. A warning is an error.
Nothing is downloaded: what Ansible documents elsewhere is linked by its address.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import link_tree

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SITE = ROOT / ".build" / "docs"
LOG = ROOT / ".build" / "docs.log"
NAME = "verge.vergeos"
GUIDES = ROOT / "docs" / "docsite" / "rst"

INDEX = """\
.. _docsite_root_index:

verge.vergeos
=============

An Ansible collection for VergeOS: virtual machines, networks, tenants, storage and access, declared in playbooks.

.. toctree::
   :maxdepth: 2

   collection
   environment_variables
"""

CONF = r'''

# --- by scripts/docs.py ------------------------------------------------------------------------------------------------

import re

from docutils import nodes

project = "verge.vergeos"
copyright = "verge.vergeos contributors"
html_title = "verge.vergeos"
html_use_smartypants = False
smartquotes = False
antsibull_ext_color_scheme = "default-autodark"
# Works without a network: no inventories of other sites are fetched.
extensions.remove("sphinx.ext.intersphinx")
intersphinx_mapping = {}
html_css_files = ["verge.css"]
html_static_path = ["_static"]
ANSIBLE = "https://docs.ansible.com/ansible/latest/"
ELSEWHERE = {
    "ansible_configuration_settings": "reference_appendices/config.html",
    "action_plugins": "plugins/action.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
PLUGIN = re.compile(r"ansible_collections\.ansible\.builtin\.(\w+_(?:module|inventory|lookup|filter|test|callback|cache))\b")


def elsewhere(app, env, node, content):
    """What Ansible itself documents."""
    target = node.get("reftarget", "")
    if target in ELSEWHERE:
        page = ELSEWHERE[target]
    elif node.get("reftype") == "envvar" and target.startswith("ANSIBLE_"):
        page = "reference_appendices/config.html#envvar-" + target
    elif found := PLUGIN.match(target):
        page = "collections/ansible/builtin/" + found[1] + ".html"
    else:
        return None
    return nodes.reference("", "", content.deepcopy(), internal=False, refuri=ANSIBLE + page)


def setup(app):
    app.connect("missing-reference", elsewhere)
'''

# The page's switch between light and dark leads, for pictures and for tables, whatever the browser prefers.
CSS = """\
body[data-theme="light"] { color-scheme: light; }
body[data-theme="dark"] { color-scheme: dark; }
article img { max-width: 100%; height: auto; }
"""
SCHEMES = {"light": "colors-default.css", "dark": "colors-default-dark.css"}


def style() -> str:
    """Our style, and the colours of tables for each position of the switch."""
    texts = [CSS]
    for theme, file in SCHEMES.items():
        colours = resources.files("sphinx_antsibull_ext").joinpath(file).read_text(encoding="utf-8")
        texts.append(colours.replace(":root", f'body[data-theme="{theme}"]'))
    return "\n".join(texts)


class DocsError(Exception):
    """Says what went wrong, for people."""


def call(command: list[str], collections: Path) -> str:
    """Run a tool and return what it says."""
    home = ROOT / ".build" / "ansible-home"
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        check=False,
        cwd=SITE,
        env={
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_HOME": str(home),
            "HOME": str(home),  # antsibull-docs writes its log there
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with open(LOG, "a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n{done.stdout}\n")
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        raise DocsError("\n".join([f"{command[0]} failed; all of it is in {LOG}", *lines[-40:]]))
    return done.stdout


def build(collections: Path) -> Path:
    """The first page of the site."""
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.mkdir(parents=True)
    LOG.unlink(missing_ok=True)
    theme = ["--sphinx-theme", "furo", "--project", NAME, "--title", NAME]
    call(
        ["antsibull-docs", "sphinx-init", "--use-current", "--squash-hierarchy", *theme, "--dest-dir", ".", NAME],
        collections,
    )
    (SITE / "_static").mkdir()
    (SITE / "_static" / "verge.css").write_text(style(), encoding="utf-8")
    with open(SITE / "conf.py", "a", encoding="utf-8") as conf:
        conf.write(CONF)
    pages = SITE / "rst"
    pages.chmod(0o755)
    call(
        [
            *("antsibull-docs", "--config-file", "antsibull-docs.cfg", "collection", "--cleanup", "everything"),
            *("--fail-on-error", "--use-current", "--squash-hierarchy", "--dest-dir", "rst", NAME),
        ],
        collections,
    )
    # Guides and pictures lie beside each other; antsibull-docs takes the guides along only.
    shutil.copytree(GUIDES / "images", pages / "docsite" / "images", dirs_exist_ok=True)
    collection = pages / "index.rst"
    collection.rename(pages / "collection.rst")
    collection.write_text(INDEX, encoding="utf-8")
    call(["sphinx-build", "-M", "html", "rst", "build", "-c", ".", "-W", "--keep-going", "-j", "2"], collections)
    return SITE / "build" / "html" / "index.html"


def main(collections: Path) -> int:
    started = time.monotonic()
    link_tree.link()
    try:
        first = build(collections)
    except DocsError as error:
        print(f"docs: {error}", file=sys.stderr)
        return 1
    pages = len(list(first.parent.rglob("*.html")))
    print(f"docs: {pages} pages in {time.monotonic() - started:.0f} s, beginning with {first.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute() if sys.argv[1:] else link_tree.COLLECTIONS))
