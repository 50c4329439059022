# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes files so that whoever reads one meanwhile sees the old or the new content, and never a part."""

from __future__ import annotations

import os
import tempfile


def replace_file(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write a file, or replace it. If it fails, the file is as it was before.

    Args:
        path: Path of the file; its folder must exist.
        content: All of the content.
        mode: Permissions of the file.

    Raises:
        OSError: The file cannot be written.
    """
    number, temporary = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=f".{os.path.basename(path)}-")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
