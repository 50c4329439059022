# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors name the site, the reason and the remedy, without a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.inventory.reading import PLUGIN, Inventory, Reader
from tests.simulator import Simulator
from tests.simulator.faults import Fault


def failed(found: Inventory, *messages: str) -> None:
    assert found.names == []
    for text in messages:
        assert text in found.output
    assert "Traceback" not in found.output
    assert "File " not in found.output


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "verge.yml",
        "verge.yaml",
        "lab.verge.yml",
        "verge_inventory.yml",
        "vergeos.yml",
        "anything.yml",
        "x.yaml",
        "verge.lab.yml",
    ],
)
def test_any_yaml_file_that_names_the_plugin(inventory: Reader, name: str) -> None:
    found = inventory.read({}, name=name)
    assert "web1" in found.names
    assert found.output == ""


@pytest.mark.parametrize(
    "text", [f"plugin: {PLUGIN}\n", f'# hello\n\n"plugin" :  "{PLUGIN}"\n', f"{{plugin: {PLUGIN}}}\n"]
)
def test_spellings_of_the_plugin_line(inventory: Reader, text: str) -> None:
    assert "web1" in inventory.read(text, name="my.yml").names


def test_files_of_other_plugins_are_ignored(inventory: Reader) -> None:
    inventory.enabled = [PLUGIN, "ansible.builtin.yaml"]
    static = inventory.source("all: {hosts: {a: {}}}\n", "hosts.yml")
    found = inventory.sources(static)
    assert found.names == ["a"]
    assert found.output == ""


def test_any_name_where_the_plugin_is_enabled(inventory: Reader) -> None:
    inventory.enabled = [PLUGIN]
    assert "web1" in inventory.read({}, name="systems.conf").names


def test_a_file_without_the_plugin_line(inventory: Reader) -> None:
    inventory.enabled = [PLUGIN]
    failed(inventory.read("host: 192.0.2.1\n", name="verge.yml"), "Incorrect plugin name in file: none found")


def test_not_a_dictionary(inventory: Reader) -> None:
    inventory.enabled = [PLUGIN]
    failed(inventory.read("- a\n- b\n", name="verge.yml"), "does not contain a dictionary of options")


def test_empty(inventory: Reader) -> None:
    inventory.enabled = [PLUGIN]
    failed(inventory.read("# nothing\n", name="verge.yml"), "is empty")


def test_broken_yaml(inventory: Reader) -> None:
    failed(inventory.read(f"plugin: {PLUGIN}\nhost: [\n", name="verge.yml"), "YAML")


# --- options -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hostname": "x"}, "unknown option 'hostname' (did you mean 'hostnames'"),
        ({"groupby": []}, "unknown option 'groupby' (did you mean 'group_by'"),
        (
            {"hostname_template": "x"},
            "unknown option 'hostname_template' (use hostnames, which also accepts '{site}_{name}')",
        ),
        ({"strict_sites": True}, "unknown option 'strict_sites' (use on_failure)"),
        ({"max_workers": 3}, "unknown option 'max_workers' (remove it, all sites are queried in parallel)"),
        ({"insecure": True, "validate_certs": True}, "'insecure' is true and 'validate_certs' is true"),
        (
            {"hostvars": ["namex"]},
            "option 'hostvars': 'namex' is not a valid host value (did you mean 'name'",
        ),
        ({"resources": []}, "option 'resources' is empty"),
        ({"resources": ["vm"]}, "option 'resources': 'vm' is not a valid choice (did you mean 'vms'?)"),
        ({"on_failure": "panic"}, "option 'on_failure': 'panic' is not a valid choice (valid: error, ignore, warn)"),
        ({"hostvars_prefix": "1-"}, "must form valid variable names"),
        ({"timeout": "soon"}, "timeout"),
        ({"site_timeout": 0}, "option 'site_timeout' must be at least 0.1, not 0"),
        ({"page_size": 1}, "option 'page_size' must be at least 2, not 1"),
        ({"host": "http://x"}, "option 'host' starts with http://"),
        ({"ca_path": "/no/such/file"}, "option 'ca_path': there is no file or directory '/no/such/file'"),
        ({"host": "{{ no_such_variable }}"}, "option 'host':"),
        ({"password": "{{ lookup('no_such_lookup') }}"}, "option 'password':"),
    ],
)
def test_invalid_options(inventory: Reader, options: dict[str, Any], message: str) -> None:
    failed(inventory.read(options), message)
    assert inventory.system.simulator.journal.count == 0


def test_a_missing_host(inventory: Reader) -> None:
    inventory.environ["VERGE_HOST"] = ""
    failed(inventory.read(), "no host is given (set option 'host', environment variable VERGE_HOST, or a profile)")


def test_missing_credentials(inventory: Reader) -> None:
    inventory.environ.update(VERGE_USERNAME="", VERGE_PASSWORD="")
    failed(inventory.read(), "no credentials are given")


def test_an_invalid_environment_variable(inventory: Reader) -> None:
    inventory.environ["VERGE_RETRIES"] = "many"
    failed(inventory.read(), "VERGE_RETRIES")


# --- systems -------------------------------------------------------------------------------------------------------


def test_a_refused_connection(inventory: Reader) -> None:
    failed(
        inventory.read({"host": "127.0.0.1:9", "retries": 0}),
        "site '127.0.0.1': list tag_members: 127.0.0.1 port 9 refused the connection (check options host and port",
    )


def test_an_unresolvable_host(inventory: Reader) -> None:
    failed(
        inventory.read({"host": "no-such-host.invalid", "retries": 0}),
        "site 'no-such-host.invalid'",
        "cannot resolve host name 'no-such-host.invalid'",
    )


def test_wrong_credentials(inventory: Reader) -> None:
    found = inventory.read({"username": "admin", "password": "wrong-one"})
    failed(found, "site '127.0.0.1'", "HTTP 401, Login required", "check token, or username and password")
    assert "wrong-one" not in found.output
    assert inventory.system.simulator.journal.count == 1


def test_an_expired_token(inventory: Reader) -> None:
    found = inventory.read({"token": "0123456789abcdef", "site_timeout": 5})
    failed(found, "site '127.0.0.1'", "HTTP 401", "check token")
    assert "0123456789abcdef" not in found.output


def test_an_untrusted_certificate(inventory: Reader) -> None:
    inventory.environ["VERGE_CA_PATH"] = ""
    failed(inventory.read(), "site '127.0.0.1'", "the certificate of 127.0.0.1", "set ca_path to the CA certificate")
    assert "web1" in inventory.read({"validate_certs": False}).names


def test_a_failing_page_fails_the_site(inventory: Reader) -> None:
    """A part of the pages is never used."""
    inventory.system.simulator.faults.add(Fault("status", table="vms", nth=2, status=500, times=None))
    failed(inventory.read({"page_size": 3}), "site '127.0.0.1': list vms: HTTP 500, injected 500")


def test_a_truncated_response_is_requested_again(inventory: Reader) -> None:
    fault = inventory.system.simulator.faults.add(Fault("truncate", table="vms"))
    assert "web1" in inventory.read().names
    assert fault.used == 1


def test_a_response_that_is_always_truncated(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("truncate", table="vms", times=None))
    failed(inventory.read({"retries": 1}), "the response was truncated", "tried 2 times")


def test_a_server_that_is_not_a_vergeos_system(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("garbage", times=None))
    failed(inventory.read({"retries": 0}), "check that this is the address of a VergeOS system")


def test_a_missing_permission(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("status", table="tag_members", status=403, times=None))
    failed(
        inventory.read(),
        "list tag_members: HTTP 403",
        "tags are read because hostvars, group_by, filters or an expression use them",
    )
    options = {"hostvars": ["name"], "group_by": ["status"]}
    assert "web1" in inventory.read(options).names


def test_a_busy_system_is_retried(inventory: Reader) -> None:
    inventory.system.simulator.faults.add(Fault("status", table="vms", status=503, times=1))
    assert "web1" in inventory.read().names


def test_a_missing_library(inventory: Reader, tmp_path: Path) -> None:
    """The message names the library and the interpreter; in a separate process, because this one has the library."""
    from tests.integration.ansible import Ansible

    (tmp_path / "lib" / "requests").mkdir(parents=True)
    (tmp_path / "lib" / "requests" / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    ansible = Ansible(inventory.system.simulator, tmp_path)
    source = inventory.source({})
    done = ansible.command("ansible-inventory", "-i", source, "--graph", PYTHONPATH=str(tmp_path / "lib"))
    output = " ".join((done.stdout + done.stderr).split())
    assert "the Python library 'requests' cannot be imported by" in output
    assert "Traceback" not in output


def test_an_unexpected_response_prints_no_traceback(inventory: Reader) -> None:
    """Rows that no system sends do not end in the traceback of a thread."""
    inventory.system.simulator.faults.add(Fault("status", table="vms", status=200, body=[{"$key": None, "name": "x"}]))
    assert "Traceback" not in inventory.read({"group_by": []}).output


def test_nothing_is_written(small: Simulator, inventory: Reader) -> None:
    small.read_only = True
    assert "web1" in inventory.read({"resources": ["vms", "tenants", "nodes"]}).names
    assert small.violations == []
