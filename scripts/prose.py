# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds phrases that are not plain English in all text files, by the patterns in scripts/prose.yml.

codespell knows single words only, and vale fetches its program from a host other than PyPI.

    python scripts/prose.py               everything; fails if there is any finding
    python scripts/prose.py docs plugins  only these files and folders
    python scripts/prose.py --count       the number of findings by file
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import copy_tree
import yaml

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "scripts" / "prose.yml"
SUFFIXES = {".j2", ".md", ".py", ".rst", ".sh", ".svg", ".toml", ".yaml", ".yml"}


def findings(name: str, rules: dict[str, Any]) -> list[str]:
    """Return the findings in a file; words joined by underscores are words, too."""
    found = []
    allowed = [phrase for prefix, phrases in rules["allowed"].items() if name.startswith(prefix) for phrase in phrases]
    for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), start=1):
        text = line.replace("_", " ")
        for phrase in allowed:
            text = text.replace(phrase, "")
        for pattern, advice in rules["patterns"].items():
            found += [f"{name}:{number}: '{match[0]}': {advice}" for match in re.finditer(pattern, text, re.IGNORECASE)]
    return found


def main(arguments: list[str]) -> int:
    """Print the findings and return the exit code."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    chosen = tuple(name for name in arguments if not name.startswith("--"))
    names = [name for name in copy_tree.project_files() if Path(name).suffix in SUFFIXES or name == "Makefile"]
    names = [name for name in names if ROOT / name != RULES and name.startswith(chosen or "")]
    by_file = {name: found for name in names if (found := findings(name, rules))}
    total = sum(map(len, by_file.values()))
    for name, found in by_file.items():
        print(f"{len(found):4} {name}" if "--count" in arguments else "\n".join(found))
    print(f"prose: {total} findings")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
