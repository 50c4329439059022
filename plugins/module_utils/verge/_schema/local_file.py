# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the machine that runs the task."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from .codecs import Codec

# Bytes in one request, as the platform's own interface sends them (pyvergeos, PSVergeOS).
CHUNK_SIZE = 262_144


class LocalFile(NamedTuple):
    """A file to upload: its path, and its size in bytes when the task started."""

    path: str
    size: int

    def chunks(self) -> Iterator[tuple[int, bytes]]:
        """Yield the offset and the bytes of each chunk.

        Raises:
            OSError: it cannot be read (any more).
            ValueError: its size has changed since the task started.
        """
        offset = 0
        with open(self.path, "rb") as stream:
            while True:
                data = stream.read(CHUNK_SIZE)
                if offset + len(data) > self.size or (not data and offset < self.size):
                    raise ValueError("its size changed during the upload")
                if not data:
                    return
                yield offset, data
                offset += len(data)


class LocalFileCodec(Codec):
    """The path of a file; the platform gets its size in bytes, as a string."""

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
