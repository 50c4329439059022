#!/bin/sh
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Renews the constraints files: the newest versions that the requirements allow, for every supported Python.
set -eu
cd "$(dirname "$0")/../requirements"

resolve() {
    target=$1
    shift
    {
        echo "# The versions that this project is tested with. Made by scripts/lock.sh."
        uv pip compile --quiet --no-header --no-annotate --upgrade "$@"
    } >"$target.new"
    mv "$target.new" "$target"
}

resolve constraints.txt --universal --python-version 3.10 test.txt lint.txt units.txt nox.txt
resolve constraints-importer.txt --universal --python-version 3.10 importer.txt
resolve constraints-py39.txt --python-version 3.9 py39.txt
