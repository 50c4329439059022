# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of failed tasks: one clear line, no traceback, no secret.

They are the same in both execution modes: see `test_execution_modes`.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.integration.ansible import Ansible
from tests.simulator import Fault


def error_message(result: dict[str, Any], secret: str) -> str:
    """Return the message of a failed module, after the checks that apply to every message."""
    assert "Traceback" not in result["output"]
    assert "MODULE FAILURE" not in result["output"]
    assert secret not in result["output"]
    message: str = result["msg"]
    assert len(message.splitlines()) == 1
    return message


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_refused_connection(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_HOST=f"127.0.0.1:{unused_port()}")
    assert "refused the connection" in error_message(result, ansible.simulator.password)


def test_an_unresolvable_host(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_HOST="nowhere.invalid")
    assert "nowhere.invalid" in error_message(result, ansible.simulator.password)


def test_a_wrong_password(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_PASSWORD="Wr0ng-Qx71")
    message = error_message(result, "Wr0ng-Qx71")
    assert "Login required" in message
    assert "401" in message


def test_an_untrusted_certificate(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_CA_PATH=None)
    assert "ca_path" in error_message(result, ansible.simulator.password)


def test_a_certificate_of_another_authority(ansible: Ansible, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    result = ansible.module("verge_vm_info", VERGE_CA_PATH=str(other))
    assert "certificate" in error_message(result, ansible.simulator.password)


def test_a_missing_ca_file(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_CA_PATH="/does/not/exist.pem")
    assert "/does/not/exist.pem" in error_message(result, ansible.simulator.password)


def test_verification_can_be_disabled_despite_the_environment(ansible: Ansible) -> None:
    result = ansible.module(
        "verge_vm_info", {"validate_certs": False}, VERGE_CA_PATH=None, REQUESTS_CA_BUNDLE="/etc/ssl/certs/none.pem"
    )
    assert result["vms"]


def test_a_timeout(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("latency", seconds=5, times=None))
    result = ansible.module("verge_vm_info", {"timeout": 1, "retries": 0})
    assert "timeout" in error_message(result, ansible.simulator.password)


def test_a_response_that_is_not_json(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("garbage", times=None))
    result = ansible.module("verge_vm_info", {"retries": 0})
    assert "JSON" in error_message(result, ansible.simulator.password)


def test_missing_credentials(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_USERNAME=None, VERGE_PASSWORD=None)
    message = error_message(result, ansible.simulator.password)
    assert "VERGE_TOKEN" in message
    assert "VERGE_USERNAME" in message


@pytest.mark.parametrize(("variable", "value"), [("VERGE_TIMEOUT", "soon"), ("VERGE_VERIFY_SSL", "perhaps")])
def test_an_invalid_environment_variable(ansible: Ansible, variable: str, value: str) -> None:
    result = ansible.module("verge_vm_info", **{variable: value})
    assert variable in error_message(result, ansible.simulator.password)


def test_an_unknown_network(ansible: Ansible) -> None:
    options = {"name": "x", "nics": [{"name": "a", "network": "Internl"}]}
    message = error_message(ansible.module("verge_vm", options), ansible.simulator.password)
    assert "there is no network 'Internl'" in message
    assert "did you mean 'Internal'" in message


def test_an_invalid_value(ansible: Ansible) -> None:
    message = error_message(ansible.module("verge_vm", {"name": "x", "ram": "lots"}), ansible.simulator.password)
    assert message.startswith("ram: 'lots' is not a valid size")


def test_a_failure_lists_the_completed_steps(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("status", method="POST", table="machine_nics", status=422, body={"err": "No."}))
    options = {"name": "x", "nics": [{"name": "a", "network": "Internal"}]}
    result = ansible.module("verge_vm", options)
    message = error_message(result, ansible.simulator.password)
    assert "create NIC 'a'" in message
    assert "No." in message
    assert "done before that: create VM 'x'" in message
    assert result["changed"] is True


def test_secrets_are_hidden_at_the_highest_verbosity(ansible: Ansible) -> None:
    options = {"name": "x", "console_password": "Kq83-zzPw"}
    result = ansible.module("verge_vm", options, "-vvvvv")
    assert result["changed"]
    assert "Kq83-zzPw" not in result["output"].replace("Kq83-zzPw\\", "")
    assert ansible.simulator.password not in result["output"]
