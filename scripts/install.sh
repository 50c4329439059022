#!/bin/sh
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Installs requirements/<name>.txt into .venv: with uv in seconds, or with pip where uv cannot be installed.
# No package does this, since it comes before all packages.
set -eu

bin=.venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK=1
set -- -r "requirements/$1.txt" -c requirements/constraints.txt
uv=$(command -v uv) || { $bin/pip install --quiet uv -c requirements/constraints.txt && uv=$bin/uv; } || uv=
eval "$($bin/python scripts/pip_settings.py)"
if [ -n "$uv" ] && "$uv" pip install --quiet --python .venv "$@"; then
    exit 0
fi
echo "uv is not available, installing with pip (this takes minutes) ..."
$bin/pip install --quiet "$@"
