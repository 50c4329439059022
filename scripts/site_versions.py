# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Puts the documentation sites of all releases together, as in `python scripts/site_versions.py <new site> <releases> <folder>`.

The newest release is at the root, every release in a folder with its version, and the development version in `devel`. Until
there is a release, the development version is at the root. Each site has a file with all of them, for the menu on its pages.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tarfile
from pathlib import Path

ARCHIVE = re.compile(r"^v?(\d+\.\d+\.\d+)\.tgz$")
MENU = "versions.json"


def releases_of(folder: Path) -> dict[str, Path]:
    """Return the archives of sites in a folder by their versions, the newest first; their names are like v1.2.0.tgz."""
    found = {name[1]: path for path in folder.glob("*.tgz") if (name := ARCHIVE.match(path.name))}
    newest_first = sorted(found, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    return {version: found[version] for version in newest_first}


def menu(releases: list[str], up: str) -> list[dict[str, str]]:
    """Return the entries of the menu.

    Args:
        releases: Versions, the newest first.
        up: The way from the site with the menu to the root.
    """
    if not releases:
        return [{"version": "devel", "address": up}]
    latest = {"version": f"{releases[0]} (latest)", "address": up}
    others = [{"version": version, "address": f"{up}{version}/"} for version in [*releases[1:], "devel"]]
    return [latest, *others]


def assemble(site: Path, archives: Path, target: Path) -> list[str]:
    """Write the sites into a new folder and return the versions, the newest first.

    Args:
        site: Site of the development version.
        archives: Folder with the archives of the releases.
        target: Folder for all of them.
    """
    releases = releases_of(archives)
    target.mkdir(parents=True)
    for number, (version, archive) in enumerate(releases.items()):
        for folder in [target / version] if number else [target, target / version]:
            with tarfile.open(archive) as pages:
                pages.extractall(folder, filter="data")
            way = "../" if folder != target else ""
            (folder / MENU).write_text(json.dumps(menu(list(releases), way)), encoding="utf-8")
    development = target / "devel" if releases else target
    shutil.copytree(site, development, dirs_exist_ok=True)
    (development / MENU).write_text(json.dumps(menu(list(releases), "../" if releases else "")), encoding="utf-8")
    return list(releases)


if __name__ == "__main__":
    versions = assemble(*map(Path, sys.argv[1:4]))
    print(f"versions: devel{''.join(f', {version}' for version in versions)}")
