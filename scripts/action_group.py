# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the action group in meta/runtime.yml in step with plugins/modules: --check (the default) or --write."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "meta" / "runtime.yml"
GROUP = re.compile(r"^  verge:(?: \[\])?\n(?:    - \w+\n)*", re.MULTILINE)


def group(root: Path = ROOT) -> str:
    names = sorted(path.stem for path in (root / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
    return "".join(["  verge:\n", *(f"    - {name}\n" for name in names)]) if names else "  verge: []\n"


def main() -> int:
    text = RUNTIME.read_text(encoding="utf-8")
    if len(GROUP.findall(text)) != 1:
        print("meta/runtime.yml: no list action_groups.verge found", file=sys.stderr)
        return 1
    fresh = GROUP.sub(group(), text)
    if fresh == text:
        return 0
    if sys.argv[1:] == ["--write"]:
        RUNTIME.write_text(fresh, encoding="utf-8")
        return 0
    print("meta/runtime.yml: action_groups.verge is not the list of plugins/modules;", file=sys.stderr)
    print("run `python scripts/action_group.py --write`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
