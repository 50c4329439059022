# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files: upload, download, completion of an interrupted upload; content is never replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.file import FILE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sizes import show_size
from tests.integration.tasks import System, failure
from tests.simulator.faults import Fault

CHUNK = 262_144


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Create a local file of three chunks, the last of them incomplete."""
    path = tmp_path / "image.raw"
    path.write_bytes(b"1" * CHUNK + b"2" * CHUNK + b"3" * 1000)
    return path


def chunk_positions(system: System) -> list[int]:
    """Return the positions at which chunks were written."""
    return [
        int(entry.query["filepos"])
        for entry in system.simulator.journal.writes
        if entry.table == "files" and "filepos" in entry.query
    ]


def content(system: System, name: str) -> str:
    """Return the content that the platform has stored."""
    with system.client() as client:
        return client.content("files", str(system.row("files", name=name)["$key"]))


def test_a_local_file_is_uploaded_once_and_completely(system: System, image: Path) -> None:
    options = {"name": "image.raw", "src": str(image), "tier": 1}
    result = system.run(FILE, **options)
    assert result["actions"] == ["create file 'image.raw'", f"upload {image} to file 'image.raw'"]
    assert result["warnings"] == []
    assert (result["file"]["size"], result["file"]["type"]) == (show_size(image.stat().st_size), "raw")
    assert content(system, "image.raw") == image.read_text()
    before = len(chunk_positions(system))
    assert before == 3
    assert not system.run(FILE, **options)["changed"]
    assert len(chunk_positions(system)) == before


def test_a_size_that_is_updated_late_does_not_repeat_the_upload(system: System, image: Path) -> None:
    options = {"name": "image.raw", "src": str(image)}
    assert system.run(FILE, **options, wait=False)["warnings"] == []
    assert not system.run(FILE, **options)["changed"]
    assert len(chunk_positions(system)) == 3


def test_an_interrupted_upload_is_completed(system: System, image: Path) -> None:
    with system.client() as client:
        key = client.create("files", {"name": "image.raw", "allocated_bytes": str(image.stat().st_size)}).key
        client.upload_chunk("files", key, 0, b"1" * CHUNK)
    options = {"name": "image.raw", "src": str(image)}
    for check in (True, False):
        result = system.run(FILE, check=check, **options)
        assert result["actions"] == [f"upload {image} to file 'image.raw'"]
    assert content(system, "image.raw") == image.read_text()
    assert not system.run(FILE, **options)["changed"]


def test_different_content_is_not_replaced(system: System, image: Path) -> None:
    system.run(FILE, name="image.raw", src=str(image))
    image.write_bytes(b"short")
    for check in (True, False):
        text = failure(system, FILE, check=check, name="image.raw", src=str(image))
        assert "5 bytes" in text
        assert "525288" in text
        assert "remove" in text


def test_the_platform_downloads_a_url(system: System) -> None:
    options = {"name": "cloud.qcow2", "url": "https://images.example.net/cloud.qcow2"}
    result = system.run(FILE, **options)
    assert result["file"]["size"] != "0 B"
    assert not system.run(FILE, **options)["changed"]
    assert not system.run(FILE, name="cloud.qcow2", url="https://elsewhere.example.net/x")["changed"]


def test_wait_false_does_not_wait_for_a_download(system: System) -> None:
    options = {"name": "cloud.qcow2", "url": "https://images.example.net/cloud.qcow2"}
    assert system.run(FILE, **options, wait=False)["file"]["size"] == "0 B"
    assert not system.run(FILE, **options, wait=False)["changed"]
    assert system.run(FILE, **options)["file"]["size"] != "0 B"


def test_a_download_that_fails(system: System) -> None:
    options = {"name": "cloud.qcow2", "url": "https://images.example.net/404/cloud.qcow2"}
    assert "returned error: 404" in failure(system, FILE, **options)
    assert system.simulator.store.rows("files", name="cloud.qcow2") == []
    assert "cloud.qcow2" in failure(system, FILE, **options, skip_url_check=True, wait_timeout=1)
    assert system.simulator.store.rows("files", name="cloud.qcow2")[0]["filesize"] == 0


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, "needs 'src'"),
        ({"src": "/nowhere/image.raw"}, "src: '/nowhere/image.raw' cannot be read: No such file"),
        ({"src": "/tmp"}, "cannot be read: Is a directory"),
        ({"src": "/dev/null"}, "is empty"),
        ({"url": None}, "url"),
    ],
)
def test_an_unusable_source_is_refused_before_anything_is_created(
    system: System, options: dict[str, object], text: str
) -> None:
    for check in (True, False):
        assert text in failure(system, FILE, check=check, name="image.raw", **options)
    assert "image.raw" not in [row["name"] for row in system.rows("files")]


def test_src_and_url_are_mutually_exclusive(system: System, image: Path) -> None:
    assert "cannot be used together" in failure(
        system, FILE, name="image.raw", src=str(image), url="https://images.example.net/x"
    )


def test_a_file_in_use_cannot_be_deleted(system: System, image: Path) -> None:
    system.run(FILE, name="image.raw", src=str(image))
    # A disk has a file of its own, so that an image is no longer needed once it has been copied.
    system.run(VM, name="user", drives=[{"name": "os", "image": "image.raw"}])
    assert system.run(FILE, check=True, name="image.raw", state="absent")["changed"]
    system.run(VM, name="user", drives=[{"name": "cd", "media": "cdrom", "iso": "image.raw"}])
    for check in (True, False):
        text = failure(system, FILE, check=check, name="image.raw", state="absent")
        assert "it is in use by 1 drive: 'cd' of 'user' (eject it from these drives, or remove them first)" in text
    system.run(VM, name="user", state="absent", force=True)
    assert system.run(FILE, name="image.raw", state="absent")["changed"]
    assert not system.run(FILE, name="image.raw", state="absent")["changed"]


def test_files_with_an_owner_are_not_listed(system: System) -> None:
    listed = {file["name"] for file in system.info(FILE)}
    owned = {row["name"] for row in system.rows("files") if row["owner"]}
    assert not listed & owned


def test_a_chunk_is_sent_again_if_its_response_is_lost(system: System, image: Path) -> None:
    system.simulator.faults.add(Fault(kind="reset", when="after", method="PUT", nth=2))
    assert system.run(FILE, name="image.raw", src=str(image))["file"]["size"] == show_size(image.stat().st_size)
    assert chunk_positions(system) == [0, CHUNK, CHUNK, 2 * CHUNK]
    assert content(system, "image.raw") == image.read_text()
