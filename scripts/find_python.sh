#!/bin/sh
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Prints the path of the first Python found among the versions given, in that order: find_python.sh 3.13 3.12
# Looks on PATH, then where pyenv and uv keep their interpreters. A candidate counts only when it starts, has
# the version asked for and can make virtual environments, so a launcher that leads nowhere is passed over.

probe() {
    "$1" -c '
import ensurepip, os, sys, venv
assert "%d.%d" % sys.version_info[:2] == sys.argv[1]
print(os.path.realpath(sys.executable))' "$2" 2>/dev/null
}

for version in "$@"; do
    pyenv=${PYENV_ROOT:-$HOME/.pyenv}
    launcher=$(command -v "python$version") && case $launcher in */shims/*) pyenv=${launcher%/shims/*} ;; esac
    for candidate in \
        "python$version" \
        python3 \
        "$pyenv/versions/$version".*/bin/"python$version" \
        "$HOME/.local/share/uv/python/cpython-$version".*/bin/"python$version"; do
        probe "$candidate" "$version" && exit 0
    done
done
echo "No Python with the venv module found among: $*" >&2
exit 1
