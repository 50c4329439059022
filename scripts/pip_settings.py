# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine's pip settings for tools that do not read them: uv, and pip itself where ansible-test hides its environment.

    eval "$(python scripts/pip_settings.py)"

uv has no option for this. Packages come from where the machine says: this project names no index.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

SETTING = re.compile(r"^(?P<section>[\w-]+|:env:)\.(?P<name>[\w-]+)=(?P<quote>['\"])(?P<value>.*)(?P=quote)$")
UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE", "trusted-host": "UV_INSECURE_HOST"}


def settings() -> dict[str, dict[str, str]]:
    """Return the settings by section; those of the environment override the global ones."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found: dict[str, dict[str, str]] = {"global": {"disable-pip-version-check": "true"}}
    for section in ("", ":env:"):
        for match in filter(None, map(SETTING.match, done.stdout.splitlines())):
            if (match["section"] == ":env:") == bool(section):
                name = "global" if section else match["section"]
                found.setdefault(name, {})[match["name"]] = match["value"].replace("\\n", "\n    ")
    return found


def for_uv() -> dict[str, str]:
    """Return the environment variables that tell uv the same, and keep it from downloading interpreters."""
    general = {**settings()["global"], **settings().get("install", {})}
    return {"UV_PYTHON_DOWNLOADS": "never", **{UV[name]: general[name] for name in UV if name in general}}


def write(path: Path) -> None:
    """Write a pip.conf."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    lines: list[str] = []
    for section, values in settings().items():
        lines += [f"[{section}]", *(f"{name} = {value}" for name, value in values.items())]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in for_uv().items()))
