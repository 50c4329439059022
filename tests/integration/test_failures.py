# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person reads when something is wrong: one clear line, no traceback, no secret."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.integration.ansible import Ansible
from tests.simulator import Fault


def problem(result: dict[str, Any], secret: str) -> str:
    """The message of a failed module, checked for what every message must fulfil."""
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


def test_a_system_that_is_not_there(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_HOST=f"127.0.0.1:{unused_port()}")
    assert "refused the connection" in problem(result, ansible.simulator.password)


def test_a_name_that_does_not_resolve(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_HOST="nowhere.invalid")
    assert "nowhere.invalid" in problem(result, ansible.simulator.password)


def test_a_wrong_password(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_PASSWORD="Wr0ng-Qx71")
    message = problem(result, "Wr0ng-Qx71")
    assert "Login required" in message
    assert "401" in message


def test_a_certificate_that_nobody_trusts(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_CA_PATH=None)
    assert "ca_path" in problem(result, ansible.simulator.password)


def test_a_certificate_of_another_authority(ansible: Ansible, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    result = ansible.module("verge_vm_info", VERGE_CA_PATH=str(other))
    assert "certificate" in problem(result, ansible.simulator.password)


def test_a_file_of_authorities_that_does_not_exist(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_CA_PATH="/does/not/exist.pem")
    assert "/does/not/exist.pem" in problem(result, ansible.simulator.password)


def test_verification_can_be_turned_off_whatever_the_environment_says(ansible: Ansible) -> None:
    result = ansible.module(
        "verge_vm_info", {"validate_certs": False}, VERGE_CA_PATH=None, REQUESTS_CA_BUNDLE="/etc/ssl/certs/none.pem"
    )
    assert result["vms"]


def test_an_answer_that_does_not_come(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("latency", seconds=5, times=None))
    result = ansible.module("verge_vm_info", {"timeout": 1, "retries": 0})
    assert "timeout" in problem(result, ansible.simulator.password)


def test_an_answer_that_makes_no_sense(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("garbage", times=None))
    result = ansible.module("verge_vm_info", {"retries": 0})
    assert "JSON" in problem(result, ansible.simulator.password)


def test_no_credentials_at_all(ansible: Ansible) -> None:
    result = ansible.module("verge_vm_info", VERGE_USERNAME=None, VERGE_PASSWORD=None)
    message = problem(result, ansible.simulator.password)
    assert "VERGE_TOKEN" in message
    assert "VERGE_USERNAME" in message


@pytest.mark.parametrize(("variable", "value"), [("VERGE_TIMEOUT", "soon"), ("VERGE_VERIFY_SSL", "perhaps")])
def test_an_environment_variable_with_a_wrong_value(ansible: Ansible, variable: str, value: str) -> None:
    result = ansible.module("verge_vm_info", **{variable: value})
    assert variable in problem(result, ansible.simulator.password)


def test_an_unknown_network(ansible: Ansible) -> None:
    options = {"name": "x", "nics": [{"name": "a", "network": "Internl"}]}
    message = problem(ansible.module("verge_vm", options), ansible.simulator.password)
    assert "there is no network 'Internl'" in message
    assert "did you mean 'Internal'" in message


def test_a_value_that_cannot_be(ansible: Ansible) -> None:
    message = problem(ansible.module("verge_vm", {"name": "x", "ram": "lots"}), ansible.simulator.password)
    assert message.startswith("ram: 'lots' is no size")


def test_what_had_been_done_is_told(ansible: Ansible) -> None:
    ansible.simulator.faults.add(Fault("status", method="POST", table="machine_nics", status=422, body={"err": "No."}))
    options = {"name": "x", "nics": [{"name": "a", "network": "Internal"}]}
    result = ansible.module("verge_vm", options)
    message = problem(result, ansible.simulator.password)
    assert "create NIC 'a'" in message
    assert "No." in message
    assert "done before that: create VM 'x'" in message
    assert result["changed"] is True


def test_secrets_do_not_show_at_the_highest_verbosity(ansible: Ansible) -> None:
    options = {"name": "x", "console_password": "Kq83-zzPw"}
    result = ansible.module("verge_vm", options, "-vvvvv")
    assert result["changed"]
    assert "Kq83-zzPw" not in result["output"].replace("Kq83-zzPw\\", "")
    assert ansible.simulator.password not in result["output"]
