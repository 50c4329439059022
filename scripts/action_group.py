# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps meta/runtime.yml in step with plugins/modules: --check (the default) or --write.

Every module is in the action group, and is sent to the collection's action plugin.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "meta" / "runtime.yml"
PLUGIN = "verge.vergeos.verge_api"
GROUP = re.compile(r"^  verge:(?: \[\])?\n(?:    - \w+\n)*", re.MULTILINE)
ROUTES = re.compile(r"^  modules:(?: \{\})?\n(?:    \w+:\n      action_plugin: [\w.]+\n)*", re.MULTILINE)


def modules(root: Path = ROOT) -> list[str]:
    return sorted(path.stem for path in (root / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


def group(names: list[str]) -> str:
    return "".join(["  verge:\n", *(f"    - {name}\n" for name in names)]) if names else "  verge: []\n"


def routes(names: list[str]) -> str:
    lines = [f"    {name}:\n      action_plugin: {PLUGIN}\n" for name in names]
    return "".join(["  modules:\n", *lines]) if names else "  modules: {}\n"


def main() -> int:
    text = RUNTIME.read_text(encoding="utf-8")
    if len(GROUP.findall(text)) != 1 or len(ROUTES.findall(text)) != 1:
        print("meta/runtime.yml: action_groups.verge or plugin_routing.modules not found", file=sys.stderr)
        return 1
    names = modules()
    fresh = ROUTES.sub(routes(names), GROUP.sub(group(names), text))
    if fresh == text:
        return 0
    if sys.argv[1:] == ["--write"]:
        RUNTIME.write_text(fresh, encoding="utf-8")
        return 0
    print("meta/runtime.yml: is not in step with plugins/modules;", file=sys.stderr)
    print("run `python scripts/action_group.py --write`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
