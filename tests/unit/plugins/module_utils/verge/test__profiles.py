# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles: what a file may contain, where secrets come from, and what takes precedence over what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge import _profiles
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings

FILE = """\
prod:
  host: prod.example.com
  token: Zk81-prod
lab:
  host: lab.example.com
  port: 8443
  username: admin
  password: 12345678
  insecure: true
  timeout: 5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "profiles.yml"
    write(path, FILE)
    return path


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def settings(path: Path, variables: dict[str, str] | None = None, **options: Any) -> Settings:
    decrypt = options.pop("decrypt", None)
    return Settings.from_environment({"VERGE_PROFILES": str(path), **(variables or {})}, decrypt, **options)


def test_a_profile_is_chosen_by_an_option_or_a_variable(path: Path) -> None:
    prod = settings(path, profile="prod")
    assert (prod.host, prod.port, prod.token, prod.validate_certs) == ("prod.example.com", 443, "Zk81-prod", True)
    assert settings(path, {"VERGE_PROFILE": "prod"}) == prod
    lab = settings(path, {"VERGE_PROFILE": "prod"}, profile="lab")
    assert (lab.port, lab.password, lab.validate_certs, lab.timeout) == (8443, "12345678", False, 5)


def test_the_file_is_in_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder, variables in ((".config", {}), ("xdg", {"XDG_CONFIG_HOME": str(tmp_path / "xdg")})):
        (tmp_path / folder / "verge").mkdir(parents=True)
        write(tmp_path / folder / "verge" / "profiles.yml", f"a: {{host: {folder[-3:]}.example, token: t}}")
        assert Settings.from_environment(variables, profile="a").host == f"{folder[-3:]}.example"


# --- precedence ----------------------------------------------------------------------------------------------------


def test_options_take_precedence_over_the_profile_and_the_profile_over_the_environment(path: Path) -> None:
    environ = {"VERGE_HOST": "env.example.com", "VERGE_TOKEN": "env", "VERGE_TIMEOUT": "9", "VERGE_RETRIES": "1"}
    found = settings(path, environ, profile="lab", timeout=7)
    assert (found.host, found.username, found.token) == ("lab.example.com", "admin", "")
    assert (found.timeout, found.retries) == (7, 1)
    assert settings(path, {**environ, "VERGE_PROFILE": "lab"}).host == "lab.example.com"


def test_what_a_profile_leaves_out_about_its_system_comes_from_nowhere_else(path: Path) -> None:
    environ = {"VERGE_VERIFY_SSL": "false", "VERGE_PORT": "8443", "VERGE_USERNAME": "u", "VERGE_PASSWORD": "p"}
    found = settings(path, environ, profile="prod")
    assert (found.validate_certs, found.port, found.username, found.auth_method) == (True, 443, "", "token")


def test_a_profile_without_credentials_is_completed(path: Path) -> None:
    write(path, "a: {host: a.example.com}", 0o644)
    assert settings(path, {"VERGE_TOKEN": "from-env"}, profile="a").token == "from-env"
    with pytest.raises(SettingsError, match="no credentials"):
        settings(path, profile="a")


def test_a_host_that_is_closer_than_the_profile_is_another_system(path: Path) -> None:
    with pytest.raises(SettingsError, match="no credentials"):
        settings(path, {"VERGE_PROFILE": "prod"}, host="other.example.com")
    beside = settings(path, profile="prod", host="192.0.2.1")
    assert (beside.host, beside.token) == ("192.0.2.1", "Zk81-prod")


def test_a_port_belongs_to_its_host(path: Path) -> None:
    assert settings(path, profile="lab", host="other.example.com").port == 443
    environ = {"VERGE_HOST": "env.example.com", "VERGE_PORT": "8443", "VERGE_TOKEN": "t"}
    assert Settings.from_environment(environ).port == 8443
    assert Settings.from_environment(environ, host="other.example.com").port == 443
    assert Settings.from_environment({**environ, "VERGE_HOST": ""}, host="other.example.com").port == 8443


def test_credentials_of_one_kind_replace_those_of_the_profile(path: Path) -> None:
    found = settings(path, profile="prod", username="olga", password="hush-hush")
    assert (found.auth_method, found.username, found.token) == ("basic", "olga", "")
    assert settings(path, profile="lab", username="olga").password == "12345678"


# --- secrets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_with_secrets_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(SettingsError, match=rf"chmod 600 {path}") as caught:
        settings(path, profile="prod")
    assert "Zk81" not in str(caught.value)


def test_a_secret_comes_from_a_variable(path: Path) -> None:
    write(path, "a: {host: a.example.com, username: u, password_env: A_PASSWORD}", 0o644)
    assert settings(path, {"A_PASSWORD": "hush-hush"}, profile="a").password == "hush-hush"
    with pytest.raises(
        SettingsError, match="'password_env' names the environment variable 'A_PASSWORD', which is not set"
    ):
        settings(path, profile="a")


def command(*words: str) -> str:
    return f"a: {{host: a.example.com, token_command: [{', '.join(repr(word) for word in words)}]}}"


def test_a_secret_comes_from_a_command(path: Path) -> None:
    write(path, command(sys.executable, "-c", "print('Zk81-command')"), 0o644)
    assert settings(path, profile="a").token == "Zk81-command"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            (sys.executable, "-c", "import sys; print('Zk81-x'); sys.exit('no such entry')"),
            "exit code 1: no such entry",
        ),
        ((sys.executable, "-c", "pass"), "printed no text"),
        (("/does/not/exist",), "cannot be run: No such file"),
    ],
)
def test_a_command_that_fails_is_named(path: Path, words: tuple[str, ...], message: str) -> None:
    write(path, command(*words))
    with pytest.raises(SettingsError, match=message) as caught:
        settings(path, profile="a")
    assert "'token_command'" in str(caught.value)
    assert "Zk81-x" not in str(caught.value)


def test_a_command_that_does_not_end_is_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_profiles, "COMMAND_TIMEOUT", 0.1)
    write(path, command(sys.executable, "-c", "import time; time.sleep(60)"))
    with pytest.raises(SettingsError, match=r"did not end within 0\.1 s"):
        settings(path, profile="a")


def test_vault_values_are_decrypted_and_need_no_permissions(path: Path) -> None:
    write(path, "a:\n  host: a.example.com\n  token: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    6162\n", 0o644)
    found = settings(path, profile="a", decrypt=lambda text: "Zk81-vault" if "6162" in text else text)
    assert found.token == "Zk81-vault"
    with pytest.raises(SettingsError, match="encrypted with Ansible Vault, which cannot be decrypted here"):
        settings(path, profile="a")


def test_a_file_that_is_encrypted_as_a_whole_is_decrypted_and_needs_no_permissions(path: Path) -> None:
    write(path, "$ANSIBLE_VAULT;1.1;AES256\n6162\n", 0o644)
    assert settings(path, profile="prod", decrypt=lambda text: FILE).token == "Zk81-prod"

    def fail(text: str) -> str:
        raise ValueError("Decryption failed")

    with pytest.raises(SettingsError, match="cannot be decrypted: Decryption failed.*--vault-id"):
        settings(path, profile="prod", decrypt=fail)


# --- mistakes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (FILE, "prdo", "profile 'prdo' is not defined in .*did you mean 'prod'"),
        (FILE, "office", "it defines: lab, prod"),
        ("a: {hsot: x}", "a", "unknown option 'hsot'.*did you mean 'host'"),
        ("a: {username: u}", "a", "profile 'a' in .*: no host is given"),
        ("a: 5", "a", "must be a dictionary of connection options"),
        ("[a]", "a", "must be a dictionary of profiles"),
        ("", "a", "must be a dictionary of profiles"),
        ("a: {host: 'Zk81-x", "a", "line 1"),
        ("a: {host: x, port: high}", "a", "profile 'a' in .*option 'port' must be a port number"),
        ("a: {host: x, insecure: perhaps}", "a", "'insecure' must be true or false"),
        ("a: {host: 'http://x'}", "a", "profile 'a' in .*HTTPS only"),
        ("a: {host: x, token: t, token_env: T}", "a", "both set 'token'"),
        ("a: {host: x, api_key: t, token: T}", "a", "both set 'token'"),
        ("a: {host: x, password_command: pass show x}", "a", "must be a list of the command and its arguments"),
    ],
)
def test_mistakes_are_named(path: Path, text: str, name: str, message: str) -> None:
    write(path, text)
    with pytest.raises(SettingsError, match=message) as caught:
        settings(path, profile=name)
    assert "Zk81" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"profile 'prod': there is no file .*VERGE_PROFILES"):
        settings(tmp_path / "none.yml", profile="prod")
    with pytest.raises(SettingsError, match="cannot be read"):
        settings(tmp_path, profile="prod")


def test_the_name_of_a_profile_is_text(path: Path) -> None:
    with pytest.raises(SettingsError, match="option 'profile' must be the name of a profile"):
        settings(path, profile=5)
