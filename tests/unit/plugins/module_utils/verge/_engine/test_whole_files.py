# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written as a whole."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.whole_files import replace_file


def test_what_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(str(tmp_path / "taken"), b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
