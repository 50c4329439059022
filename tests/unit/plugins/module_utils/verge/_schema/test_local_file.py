# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on the machine that executes the task."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.local_file import (
    CHUNK_SIZE,
    LocalFile,
    LocalFileCodec,
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "image.raw"
    path.write_bytes(b"0123456789")
    return path


def test_a_file_is_known_by_its_path_and_size(file):
    codec = LocalFileCodec()
    value = codec.parse(str(file))
    assert value == LocalFile(str(file), 10)
    assert codec.dump(value) == "10"
    assert codec.show(value) == str(file)
    assert codec.option_type == "path"


def test_an_unreadable_file_is_refused_before_any_write(tmp_path):
    codec = LocalFileCodec()
    with pytest.raises(ValueError, match="cannot be read"):
        codec.parse(str(tmp_path / "missing"))
    with pytest.raises(ValueError, match="cannot be read"):
        codec.parse(str(tmp_path))
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(ValueError, match="is empty"):
        codec.parse(str(tmp_path / "empty"))


@pytest.mark.parametrize("size", [1, CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE])
def test_the_chunks_add_up_to_the_file(tmp_path, size):
    content = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "image.raw"
    path.write_bytes(content[:size])
    pieces = list(LocalFile(str(path), size).chunks())
    assert b"".join(data for _offset, data in pieces) == content[:size]
    assert [offset for offset, _data in pieces] == list(range(0, size, CHUNK_SIZE))
    assert all(0 < len(data) <= CHUNK_SIZE for _offset, data in pieces)


@pytest.mark.parametrize("size", [9, 11])
def test_an_upload_stops_when_the_file_changes_its_size(file, size):
    with pytest.raises(ValueError, match="its size changed during the upload"):
        list(LocalFile(str(file), size).chunks())
