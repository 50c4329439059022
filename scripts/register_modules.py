# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps what has to exist for each module in step with plugins/modules: --check (the default) or --write.

Every module is in the action group of meta/runtime.yml, and has a file in plugins/action that leads to the action plugin.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "meta" / "runtime.yml"
ACTION = ROOT / "plugins" / "action"
GROUP = re.compile(r"^  verge:(?: \[\])?\n(?:    - \w+\n)*", re.MULTILINE)
PLUGIN = """\
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
\"\"\"Runs {name} inside the worker where that is safe. Written by scripts/register_modules.py.\"\"\"

from __future__ import annotations

from ansible_collections.verge.vergeos.plugins.modules.{name} import TASK
from ansible_collections.verge.vergeos.plugins.plugin_utils._action import TaskAction


class ActionModule(TaskAction):
    \"\"\"The module {name} through the second door.\"\"\"

    TASK = TASK
"""


def modules(root: Path = ROOT) -> list[str]:
    return sorted(path.stem for path in (root / "plugins" / "modules").glob("*.py") if path.stem != "__init__")


def group(names: list[str]) -> str:
    return "".join(["  verge:\n", *(f"    - {name}\n" for name in names)]) if names else "  verge: []\n"


def wanted() -> dict[Path, str]:
    """The files as they must be."""
    names = modules()
    text = RUNTIME.read_text(encoding="utf-8")
    if len(GROUP.findall(text)) != 1:
        sys.exit("meta/runtime.yml: no list action_groups.verge found")
    files = {ACTION / f"{name}.py": PLUGIN.format(name=name) for name in names}
    files[RUNTIME] = GROUP.sub(group(names), text)
    return files


def main() -> int:
    files = wanted()
    stale = [path for path in ACTION.glob("*.py") if path not in files]
    wrong = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if sys.argv[1:] == ["--write"]:
        for path in stale:
            path.unlink()
        for path in wrong:
            path.parent.mkdir(exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
        return 0
    for path in [*stale, *wrong]:
        print(f"{path.relative_to(ROOT)}: not in step with plugins/modules", file=sys.stderr)
    if stale or wrong:
        print("run `make format`", file=sys.stderr)
    return 1 if stale or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
