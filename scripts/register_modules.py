# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Registers every module: the action group in meta/runtime.yml and the copy in plugins/action. No package does this.

python scripts/register_modules.py [--write]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "meta" / "runtime.yml"
ACTION = ROOT / "plugins" / "action"
#: The one action plugin; the others are copies. antsibull-docs takes a link for a redirect and leaves the module's page out.
ACTION_PLUGIN = "verge_vm.py"
GROUP = re.compile(r"^  verge:(?: \[\])?\n(?:    - \w+\n)*", re.MULTILINE)


def modules() -> list[str]:
    """Return the names of all modules."""
    return sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))


def runtime(names: list[str]) -> str:
    """Return meta/runtime.yml with the action group as it should be."""
    text = RUNTIME.read_text(encoding="utf-8")
    if len(GROUP.findall(text)) != 1:
        sys.exit("meta/runtime.yml: expected one list action_groups.verge")
    return GROUP.sub("".join(["  verge:\n", *(f"    - {name}\n" for name in names)]), text)


def is_copy(path: Path) -> bool:
    """Return whether an action plugin has the content of the one that all are copies of."""
    return path.is_file() and not path.is_symlink() and path.read_bytes() == (ACTION / ACTION_PLUGIN).read_bytes()


def main() -> int:
    """Write or check the registration and return the exit code."""
    names = modules()
    copies = [ACTION / f"{name}.py" for name in names]
    stale = [path for path in ACTION.glob("*.py") if path not in copies]
    missing = [path for path in copies if not is_copy(path)]
    text = runtime(names)
    if sys.argv[1:] == ["--write"]:
        for path in [*stale, *missing]:
            path.unlink(missing_ok=True)
        for path in missing:
            path.write_bytes((ACTION / ACTION_PLUGIN).read_bytes())
        RUNTIME.write_text(text, encoding="utf-8")
        return 0
    problems = [str(path.relative_to(ROOT)) for path in [*stale, *missing]]
    if text != RUNTIME.read_text(encoding="utf-8"):
        problems.append("meta/runtime.yml")
    for problem in problems:
        print(f"{problem}: out of date, run `make format`", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
