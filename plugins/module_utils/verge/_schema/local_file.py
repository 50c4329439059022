# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the machine that carries the task out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from .codecs import Codec

# The piece that the platform's own interface sends (pyvergeos, PSVergeOS), in bytes.
PIECE = 262_144


class LocalFile(NamedTuple):
    """A file to be sent: its path and its size in bytes at the moment the task began."""

    path: str
    size: int

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Offset and bytes of each piece.

        Raises:
            OSError: it cannot be read (any more).
            ValueError: its size has changed since the task began.
        """
        offset = 0
        with open(self.path, "rb") as stream:
            while True:
                data = stream.read(PIECE)
                if offset + len(data) > self.size or (not data and offset < self.size):
                    raise ValueError("its size changed while it was sent")
                if not data:
                    return
                yield offset, data
                offset += len(data)


class LocalFileCodec(Codec):
    """The path of a file; the platform is told its size, in bytes, as a text."""

    option_type = "path"

    def parse(self, value: Any) -> Any:
        try:
            with open(value, "rb") as stream:
                size = os.fstat(stream.fileno()).st_size
        except OSError as error:
            raise ValueError(f"'{value}' cannot be read: {error.strerror}") from error
        if not size:
            raise ValueError(f"'{value}' is empty")
        return LocalFile(str(value), size)

    def dump(self, value: Any) -> Any:
        return str(value.size)

    def show(self, value: Any) -> Any:
        return value.path
