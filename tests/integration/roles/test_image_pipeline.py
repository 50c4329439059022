# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role image_pipeline: versions of templates, checksums, and the removal of old versions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.integration.roles.runs import Roles
from tests.integration.tasks import System


def names(system: System, table: str) -> set[str]:
    return {str(row["name"]) for row in system.rows(table)}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "image.qcow2"
    path.write_bytes(b"image" * 1000)
    return path


def version(number: int, image: Path, **more: Any) -> dict[str, Any]:
    return {
        "image_pipeline_name": "debian",
        "image_pipeline_version": str(number),
        "image_pipeline_src": str(image),
        "image_pipeline_vm": {"ram": "1 GiB", "drives": [{"name": "os", "size": "12 GiB"}]},
        **more,
    }


def test_versions_are_made_once_and_removed_only_with_consent(roles: Roles, image: Path) -> None:
    done = roles.converge("image_pipeline", version(1, image), facts="image_pipeline_result")
    assert done.facts["image_pipeline_result"]["versions"] == ["debian-1"]
    vm = roles.system.row("vms", name="debian-1")
    drive = roles.system.row("machine_drives", machine=vm["machine"])
    assert (drive["name"], drive["disksize"]) == ("os", 12 * 2**30)

    roles.system.simulator.store.set("vms", vm["$key"], created=vm["created"] - 86400)
    kept = roles.run_ok("image_pipeline", version(2, image, image_pipeline_keep=1), facts="image_pipeline_result")
    assert kept.facts["image_pipeline_result"]["old"] == ["debian-1"]
    assert {"debian-1", "debian-2"} <= names(roles.system, "vms")

    variables = version(2, image, image_pipeline_keep=1, image_pipeline_remove_old=True)
    removed = roles.run_ok("image_pipeline", variables, facts="image_pipeline_result")
    assert removed.facts["image_pipeline_result"]["removed"] == ["debian-1"]
    assert "debian-1" not in names(roles.system, "vms")
    assert "debian-1.qcow2" not in names(roles.system, "files")
    assert "debian-2.qcow2" in names(roles.system, "files")
    roles.assert_unchanged("image_pipeline", variables)


def test_an_image_with_another_checksum_never_reaches_the_catalog(roles: Roles, image: Path, tmp_path: Path) -> None:
    good = f"sha256:{hashlib.sha256(image.read_bytes()).hexdigest()}"
    bad = f"sha256:{'0' * 64}"
    sources: tuple[dict[str, Any], ...] = (
        {},
        {"image_pipeline_src": "", "image_pipeline_url": image.as_uri(), "image_pipeline_cache": str(tmp_path)},
    )
    for number, source in enumerate(sources):
        assert roles.run("image_pipeline", version(number, image, image_pipeline_checksum=bad, **source)).failed
        assert f"debian-{number}.qcow2" not in names(roles.system, "files")
        roles.run_ok("image_pipeline", version(number, image, image_pipeline_checksum=good, **source))
        assert roles.system.row("files", name=f"debian-{number}.qcow2")["description"] == good


def test_ignored_errors_do_not_remove_a_version(roles: Roles, image: Path) -> None:
    roles.run_ok("image_pipeline", version(1, image))
    role = {"name": "verge.vergeos.image_pipeline"}
    variables = version(2, image, image_pipeline_keep=0, image_pipeline_remove_old=True)
    roles.play([{"ansible.builtin.include_role": role, "vars": variables, "ignore_errors": True}], ignore_errors=True)
    assert "debian-1" in names(roles.system, "vms")


def test_options_that_contradict_each_other_are_refused(roles: Roles, image: Path) -> None:
    variables = version(1, image, image_pipeline_url="https://x.example/x.qcow2", image_pipeline_keep=0)
    message = roles.run("image_pipeline", variables).message
    assert "image_pipeline_url or image_pipeline_src" in message
    assert "image_pipeline_keep must be at least 1" in message
