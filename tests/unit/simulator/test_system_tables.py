# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Licences, diagnostics, trusted certificates and orders to the system, driven by the vendor's SDK where it can."""

from __future__ import annotations

from typing import Any

import pytest
import trustme

from tests.contract import load_contract
from tests.simulator import Simulator

from .conftest import Api
from .sdk import assert_nothing_unknown, connect, pyvergeos, skip_sleeps

exceptions = pyvergeos.exceptions
LICENSE = "TGljZW5jZSBvZiBhIHRlc3Q="
#: The first required column of action tables (measured on 26.1.8 with an empty body).
FIRST_REQUIRED = {
    "catalog_repository_actions": "repository", "file_actions": "file", "help_actions": "action",
    "license_actions": "action", "schema_version_actions": "action", "settings_actions": "setting",
    "smtp_actions": "action", "swagger_actions": "action", "system_actions": "action",
    "system_diagnostic_actions": "system_diagnostic", "theme_actions": "action", "vm_console_actions": "vm",
}  # fmt: skip


@pytest.fixture
def client(sim: Simulator) -> Any:
    return connect(sim)


# --- action tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "column"), FIRST_REQUIRED.items())
def test_what_an_empty_body_is_refused_with(api: Api, table: str, column: str) -> None:
    assert api.post(table, 422) == {"err": f"field '{table}.{column}' is required"}


@pytest.mark.parametrize("table", ["billing_actions", "clone_iso_actions", "update_actions"])
def test_an_empty_body_is_accepted(api: Api, table: str) -> None:
    """Measured on 26.1.8."""
    api.post(table)


def test_an_order_for_an_installation_image_leaves_a_row(api: Api) -> None:
    """Measured on 26.1.8 with an empty body."""
    key = api.make("clone_iso_actions")
    assert api.get(f"clone_iso_actions/{key}", fields="action,params") == {"action": "update", "params": []}


def test_the_api_document_is_generated_and_nowhere_to_be_found(api: Api, sim: Simulator) -> None:
    """Measured on 26.1.8."""
    files = sim.store.rows("files")
    api.post("swagger_actions", action="generate")
    assert sim.store.rows("files") == files


@pytest.mark.parametrize(
    "table", [name for name, table in load_contract().items() if table.commands and not table.actions]
)
def test_an_action_table_without_a_known_action_refuses_all(api: Api, sim: Simulator, table: str) -> None:
    target = load_contract()[table].dispatch
    body = {} if target is None else {target: sim.store.rows(str(load_contract()[table].columns[target].to))[0]["$key"]}
    answer = api.post(table, 422, **body, action="reset")
    assert answer == {"err": f"the simulator knows no effect of {table} reset"}
    assert sim.journal.gaps == [answer["err"]]


def test_the_row_of_the_system_is_named_by_1(api: Api) -> None:
    """Its key reads `self` (vendor's TypeScript SDK)."""
    api.put("system/1", description="cellar", latitude=47.5)
    row = api.get("system/1", fields="$key,key,description,latitude,cloud_name")
    assert row == {"$key": "self", "key": "self", "description": "cellar", "latitude": 47.5, "cloud_name": "lab"}
    assert api.get("system/self", fields="description") == {"description": "cellar"}
    for change in ({"latitude": 91}, {"vsan_port": 65_536}, {"yb_version": "1"}):
        api.put("system/1", 422, **change)


# --- licences --------------------------------------------------------------------------------------------------------


def test_the_licence_of_a_system(client: Any, sim: Simulator) -> None:
    """Name and flags as on a lab system (vrg). Clients derive the validity from the dates, as no column has it."""
    [row] = client.system.licenses.list()
    assert (row.name, row.is_valid, row.features, row.get("auto_renewal")) == ("Standard License", True, {}, True)
    assert_nothing_unknown(sim)


def test_adding_a_licence(client: Any, sim: Simulator) -> None:
    added = client.system.licenses.add(LICENSE)
    assert (added.is_valid, added.get("added_by")) == (True, "admin")
    with pytest.raises(exceptions.ConflictError):
        client.system.licenses.add(f"{LICENSE}\n")
    with pytest.raises(exceptions.ValidationError):
        client.system.licenses.add("/root/license.txt")
    assert LICENSE not in str(Api(sim).get(f"licenses/{added.key}", fields="all,license"))
    Api(sim).delete(f"licenses/{added.key}")
    assert client.system.licenses.add(LICENSE).is_valid


def test_a_licence_request_is_a_file(client: Any, sim: Simulator) -> None:
    """Each request leaves a binary file in the media catalog, which the SDK deletes (vendor's SDK, 26.1.8)."""
    files = sim.store.rows("files")
    assert client.system.licenses.generate_payload().startswith(bytes.fromhex("8a3a0000"))
    assert sim.store.rows("files") == files
    answer = Api(sim).post("license_actions", action="generate")["response"]
    other = Api(sim).post("license_actions", action="generate")["response"]
    assert other["filename"] != answer["filename"]
    assert answer["email"] == "license@verge.io"
    row = sim.store.row("files", answer["filekey"].removeprefix("files/"))
    assert (row["name"], row["type"], row["filesize"]) == (answer["filename"], "lrq", answer["filesize"])
    assert len(sim.store.rows("files")) == len(files) + 2


# --- diagnostics -----------------------------------------------------------------------------------------------------


def test_a_bundle_is_built_and_downloaded(client: Any, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    skip_sleeps(sim, monkeypatch)
    bundle = client.system.diagnostics.build()
    assert (bundle.get("status"), bundle.get("file")) == ("initializing", None)
    assert bundle.name.startswith("lab_diags_20")
    sim.clock.advance(2)
    assert client.system.diagnostics.get(bundle.key).get("status_info") == "node1"
    bundle = bundle.wait_for_completion()
    assert bundle.is_complete
    assert client.files.get_content(bundle.get("file"), as_bytes=True)
    assert sim.store.row("files", bundle.get("file"))["type"] == "diagnostics"
    client.system.diagnostics.delete(bundle.key)
    assert client.system.diagnostics.list() == []


def test_a_bundle_is_sent_to_the_vendor(client: Any, sim: Simulator) -> None:
    bundle = client.system.diagnostics.build("case-1", send_to_support=True)
    seen = []
    for _turn in range(100):
        row = client.system.diagnostics.get(bundle.key)
        seen.append(row.get("status"))
        sim.clock.advance(1)
    assert list(dict.fromkeys(seen)) == ["initializing", "building", "uploading", "complete"]
    client.system.diagnostics.send_to_support(bundle.key)
    assert client.system.diagnostics.get(bundle.key).get("status") == "uploading"
    sim.clock.advance(60)
    assert client.system.diagnostics.get(bundle.key).is_complete
    assert_nothing_unknown(sim)


def test_a_bundle_that_is_not_complete(api: Api, lenient: Api) -> None:
    key = api.make("system_diagnostics", name="case-1")
    api.act("system_diagnostic_actions", key, "send2support", 422)
    api.post("system_diagnostics", 409, name="case-1")
    api.delete(f"system_diagnostics/{key}", 405)
    lenient.delete(f"system_diagnostics/{lenient.make('system_diagnostics', name='case-1')}")
    lenient.sim.clock.advance(300)
    assert lenient.sim.store.rows("system_diagnostics") == []


# --- trusted certificates --------------------------------------------------------------------------------------------


def test_a_certification_authority_is_trusted(client: Any, sim: Simulator) -> None:
    pem = trustme.CA(organization_name="Acme Corp", organization_unit_name="Enterprise CA").cert_pem.bytes().decode()
    added = client.system.root_certificates.create(pem)
    assert added.subject == added.issuer
    assert set(added.subject.split(", ")) == {"O=Acme Corp", "OU=Enterprise CA"}
    assert added.get("startdate") < added.get("enddate")
    assert client.system.root_certificates.get_by_fingerprint(added.fingerprint).key == added.key
    assert client.system.root_certificates.get_by_subject("acme").key == added.key
    with pytest.raises(exceptions.ConflictError):
        client.system.root_certificates.create(pem)
    with pytest.raises(exceptions.ValidationError):
        client.system.root_certificates.create("-----BEGIN CERTIFICATE-----")
    client.system.root_certificates.delete(added.key)
    assert client.system.root_certificates.list() == []
    assert_nothing_unknown(sim)


# --- sign-in ---------------------------------------------------------------------------------------------------------


def test_the_log_of_an_application(client: Any, sim: Simulator, api: Api) -> None:
    api.add_certificate()
    key = api.make("oidc_applications", name="wiki", force_auth_source=None, map_user=None)
    api.put(f"oidc_applications/{key}", description="pages")
    lines = client.oidc_applications.logs(key).list()
    assert [(line.get("oidc_application"), line.get("level"), line.get("user")) for line in lines] == [
        (key, "audit", "admin"),
    ] * 2  # fmt: skip
    api.delete(f"oidc_applications/{key}")
    assert sim.store.rows("oidc_application_logs") == []
    assert_nothing_unknown(sim)


def test_sign_ins_under_way(client: Any, sim: Simulator) -> None:
    source = client.auth_sources.create("corp", driver="openid", settings={})
    assert source.states.list() == []
    row = sim.store.insert("auth_source_states", {"auth_source": source.key})
    assert [state.get("state") for state in source.states.list()] == [row["$key"]]
    client.auth_sources.delete(source.key)
    assert sim.store.rows("auth_source_states") == []
    assert_nothing_unknown(sim)
