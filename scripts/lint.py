# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the linters: all, or those named, as in `python scripts/lint.py mypy reuse`.

pre-commit would fetch its hooks from hosts other than PyPI.
"""

from __future__ import annotations

import os
import sys

import checks
import copy_tree
import link_tree
from checks import ROOT, Check

PLUGIN_DOCS = (
    "--plugin-docs",
    "--skip-rstcheck",
    "--validate-collection-refs",
    "all",
    "--disallow-unknown-collection-refs",
    "--check-extra-docs-refs",
)
SCRIPTS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "scripts").glob("*.py"))
WORKFLOWS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / ".github" / "workflows").glob("*.yml"))
SHELL = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "scripts").glob("*.sh"))


def linters() -> list[Check]:
    """Return the linters; those of Ansible read a copy, in a folder that has the collection's name."""
    home = ROOT / ".build" / "ansible-home"
    home.mkdir(parents=True, exist_ok=True)
    copy = copy_tree.copy(ROOT / ".build" / "lint")
    collection = {"ANSIBLE_COLLECTIONS_PATH": str(copy.parents[2]), "ANSIBLE_HOME": str(home), "HOME": str(home)}
    packages = ("--namespace-packages", "--explicit-package-bases")
    types = (
        "mypy",
        "--config-file",
        "",
        "--strict",
        "--cache-dir",
        ".build/cache/mypy-scripts",
        *packages,
        "noxfile.py",
    )
    imports = {"PYTHONPATH": str(link_tree.COLLECTIONS), "COLUMNS": "120"}
    return [
        Check("plugin docs", ("antsibull-docs", "lint-collection-docs", *PLUGIN_DOCS, "."), copy, collection),
        Check("ansible-lint", ("ansible-lint", "--offline", "--nocolor", "--profile", "production"), copy, collection),
        Check("mypy", ("mypy",)),
        Check(
            "mypy scripts", (*types, *SCRIPTS), environment={"MYPYPATH": f"scripts{os.pathsep}{link_tree.COLLECTIONS}"}
        ),
        Check("ruff check", ("ruff", "check", "--no-fix", "--output-format", "concise")),
        Check("ruff format", ("ruff", "format", "--check", "--diff")),
        Check("import-linter", ("lint-imports", "--no-logo", "--no-cache"), environment=imports),
        Check("yamllint", ("yamllint", "--strict", ".")),
        Check("reuse", ("reuse", "lint", "--lines"), copy),
        Check("changelog", ("antsibull-changelog", "lint")),
        Check("registration", (sys.executable, "scripts/register_modules.py", "--check")),
        Check("return values", (sys.executable, "scripts/return_values.py", "--check")),
        Check("inventory values", (sys.executable, "scripts/inventory_values.py", "--check")),
        Check("words", (sys.executable, "scripts/word_tables.py", "--check")),
        Check("examples", (sys.executable, "scripts/examples_page.py", "--check")),
        Check("codespell", ("codespell",)),
        Check("prose", (sys.executable, "scripts/prose.py")),
        Check("workflows", ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)),
        Check("renovate", ("check-jsonschema", "--builtin-schema", "vendor.renovate", ".github/renovate.json")),
        Check("zizmor", ("zizmor", "--offline", "--quiet", ".github")),
        Check("shellcheck", ("shellcheck", ".ci/run", *SHELL)),
    ]


if __name__ == "__main__":
    link_tree.link()
    sys.exit(checks.run("lint", linters(), sys.argv[1:], 40))
