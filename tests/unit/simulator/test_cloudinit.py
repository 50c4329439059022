# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud-init files that the platform creates when a VM gets a data source.

Sources: the integration tests of pyvergeos (test_cloudinit_files.py, on 26.1.8) for updates, and the authors of vrg
(commit 06bae94, on 26.0.2) for new VMs.
"""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Api

STANDARD = {"/user-data": "", "/meta-data": ""}


def files(api: Api, vm: Any) -> dict[str, str]:
    """Return the contents of the files of a VM by name."""
    rows = api.get("cloudinit_files", filter=f"owner eq 'vms/{vm}'", fields="$key,name")
    return {row["name"]: api.request("GET", f"cloudinit_files/{row['$key']}", download=1).text for row in rows or []}


def add(api: Api, vm: Any, name: str, contents: str = "mine", status: int = 201) -> Any:
    return api.post("cloudinit_files", status, owner=f"vms/{vm}", name=name, contents=contents)


@pytest.mark.parametrize("source", ["nocloud", "config_drive_v2"])
def test_a_new_vm_with_a_data_source_has_the_standard_files(api: Api, source: str) -> None:
    vm = api.make("vms", name="new", cloudinit_datasource=source)
    assert files(api, vm) == STANDARD
    assert "unique constraint" in add(api, vm, "/user-data", status=409)["err"]


def test_setting_a_data_source_creates_only_the_files_that_are_missing(api: Api) -> None:
    vm = api.make("vms", name="new")
    assert files(api, vm) == {}
    add(api, vm, "/user-data")
    add(api, vm, "/network-config")
    api.put(f"vms/{vm}", cloudinit_datasource="nocloud")
    assert files(api, vm) == {"/user-data": "mine", "/meta-data": "", "/network-config": "mine"}


def test_files_outlive_their_data_source_and_do_not_return(api: Api) -> None:
    vm = api.make("vms", name="new", cloudinit_datasource="nocloud")
    api.put(f"vms/{vm}", cloudinit_datasource="none")
    assert files(api, vm) == STANDARD
    for row in api.get("cloudinit_files", filter=f"owner eq 'vms/{vm}'", fields="$key"):
        api.delete(f"cloudinit_files/{row['$key']}")
    api.put(f"vms/{vm}", description="another change")
    assert files(api, vm) == {}


def test_files_in_the_body_of_a_new_vm_are_kept(api: Api) -> None:
    given = [{"name": "user-data", "contents": "mine"}]
    vm = api.make("vms", name="new", cloudinit_datasource="nocloud", cloudinit_files=given)
    assert files(api, vm) == {"/user-data": "mine", "/meta-data": ""}


def test_a_lenient_platform_creates_no_files_for_a_configuration_drive(lenient: Api) -> None:
    assert files(lenient, lenient.make("vms", name="new", cloudinit_datasource="config_drive_v2")) == {}
