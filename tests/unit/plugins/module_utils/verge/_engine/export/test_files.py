# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.files import Files, write
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.text import MARK
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError


def files_of(folder, **texts):
    return Files(str(folder), "kinds", {f"{name}.yml": f"{MARK}\n{text}\n" for name, text in texts.items()})


def names(folder):
    return sorted(os.listdir(folder))


def test_files_are_written_once(tmp_path):
    folder = tmp_path / "system"
    result = write(files_of(folder, vms="a", networks="b"), check=False)
    assert result["changed"]
    assert result["files"] == {"written": [str(folder / "vms.yml"), str(folder / "networks.yml")], "removed": []}
    assert (folder / "vms.yml").read_text() == f"{MARK}\na\n"
    assert write(files_of(folder, vms="a", networks="b"), check=False) == {
        "changed": False,
        "files": {"written": [], "removed": []},
        "diff": [],
    }
    assert names(folder) == ["networks.yml", "vms.yml"]


def test_check_mode_predicts_and_writes_nothing(tmp_path):
    folder = tmp_path / "system"
    predicted = write(files_of(folder, vms="a"), check=True)
    assert not folder.exists()
    assert write(files_of(folder, vms="a"), check=False) == predicted


def test_files_of_an_earlier_export_go_and_others_stay(tmp_path):
    write(files_of(tmp_path, vms="a", networks="b"), check=False)
    (tmp_path / "own.yml").write_text("users: []\n")
    result = write(files_of(tmp_path, vms="c"), check=False)
    assert result["files"] == {"written": [str(tmp_path / "vms.yml")], "removed": [str(tmp_path / "networks.yml")]}
    assert names(tmp_path) == ["own.yml", "vms.yml"]
    assert [(one["before"], one["after"]) for one in result["diff"]] == [
        (f"{MARK}\na\n", f"{MARK}\nc\n"),
        (f"{MARK}\nb\n", ""),
    ]


def test_permissions_of_a_file_stay(tmp_path):
    path = tmp_path / "system.yml"
    path.write_text("")
    path.chmod(0o640)
    write(Files(str(path), "file", {"": "vms: []\n"}), check=False)
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_text() == "vms: []\n"


def test_only_the_owner_may_read_new_files_with_secrets(tmp_path):
    template, path = tmp_path / "vault.yml", tmp_path / "system.yml"
    write(Files(str(path), "file", {"": "vms: []\n"}, {str(template): "a: ''\n"}, private=True), check=False)
    assert [file.stat().st_mode & 0o777 for file in (template, path)] == [0o600, 0o600]


def test_a_template_that_was_filled_in_stays(tmp_path):
    path = tmp_path / "vault.yml"
    assert write(Files(templates={str(path): "a: ''\n"}), check=False)["changed"]
    path.write_text("$ANSIBLE_VAULT;1.1;AES256\n")
    assert not write(Files(templates={str(path): "b: ''\n"}), check=False)["changed"]
    assert path.read_text() == "$ANSIBLE_VAULT;1.1;AES256\n"


def test_a_template_among_the_documents_is_refused(tmp_path):
    files = files_of(tmp_path, vms="a")
    files.templates[str(tmp_path / "vault.yml")] = ""
    with pytest.raises(UsageError, match="in the folder of the documents"):
        write(files, check=True)


@pytest.mark.parametrize(
    ("layout", "content", "message"),
    [("file", None, "is a folder"), ("kinds", "", "is a file")],
    ids=["a folder for a file", "a file for a folder"],
)
def test_what_is_there_must_fit_the_layout(tmp_path, layout, content, message):
    path = tmp_path / "dest"
    if content is None:
        path.mkdir()
    else:
        path.write_text(content)
    with pytest.raises(UsageError, match=message) as caught:
        write(Files(str(path), layout, {"": "vms: []\n"}), check=True)
    assert "layout" in caught.value.hint


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "system").write_text("")
    path = tmp_path / "system" / "vms.yml"
    with pytest.raises(UsageError, match="cannot be") as caught:
        write(Files(str(path), "file", {"": "vms: []\n"}), check=False)
    assert caught.value.target == str(path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "web 1", ".hidden"])
def test_names_of_objects_stay_inside_the_folder(name):
    path = Files.path_of("vms", name)
    assert os.path.dirname(os.path.normpath(path)) == "vms"
    assert path.endswith(".yml")
