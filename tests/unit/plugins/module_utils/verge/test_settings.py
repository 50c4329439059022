# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import SettingsError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings

LOGIN = {"username": "admin", "password": "hush-hush"}
KEY = {"token": "abcdef-secret"}


def create(**options):
    return Settings.create(**dict({"host": "verge.example"}, **options))


# --- host and port ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "host", "port", "url"),
    [
        ("verge.example", "verge.example", 443, "https://verge.example"),
        ("  verge.example ", "verge.example", 443, "https://verge.example"),
        ("https://verge.example", "verge.example", 443, "https://verge.example"),
        ("HTTPS://Verge.example/", "verge.example", 443, "https://verge.example"),
        ("verge.example:8443", "verge.example", 8443, "https://verge.example:8443"),
        ("https://verge.example:443", "verge.example", 443, "https://verge.example"),
        ("192.0.2.7", "192.0.2.7", 443, "https://192.0.2.7"),
        ("2001:db8::1", "2001:db8::1", 443, "https://[2001:db8::1]"),
        ("[2001:db8::1]", "2001:db8::1", 443, "https://[2001:db8::1]"),
        ("[2001:DB8::1]:8443", "2001:db8::1", 8443, "https://[2001:db8::1]:8443"),
        ("https://[2001:db8::1]:8443/", "2001:db8::1", 8443, "https://[2001:db8::1]:8443"),
        ("::1", "::1", 443, "https://[::1]"),
    ],
)
def test_host_forms(given, host, port, url):
    settings = create(host=given, **KEY)
    assert (settings.host, settings.port, settings.base_url) == (host, port, url)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, "no host is given.*VERGE_HOST"),
        ("", "no host"),
        ("  ", "no host"),
        (7, "'host' must be a string"),
        ("http://verge.example", "HTTPS only"),
        ("ftp://verge.example", "https://"),
        ("https://", "not a valid host name"),
        ("verge.example/api/v4", "without a path"),
        ("https://verge.example/#dashboard", "without a path"),
        ("verge.example?x=1", "without a path"),
        ("verge example", "not a valid host name"),
        ("verge,example", "not a valid host name"),
        ("verge.example:port", "port"),
        ("verge.example:0", "port"),
        ("verge.example:70000", "port"),
        ("[2001:db8::zz]", "not a valid IPv6 address|not a valid host name"),
        ("[2001:db8::1", "not a valid host name"),
        ("2001:db8::1:zz", "'host'"),
        ("fe80::1%eth0", "zone|host"),
        ("[fe80::1%eth0]", "zone"),
        ("{{ verge_host }}", "template"),
    ],
)
def test_invalid_hosts_are_rejected(given, words):
    with pytest.raises(SettingsError, match=words):
        create(host=given, **KEY)


def test_credentials_in_the_host_are_rejected_and_not_shown():
    with pytest.raises(SettingsError, match="contains credentials") as caught:
        create(host="https://admin:hush-hush@verge.example", **KEY)
    assert "hush" not in str(caught.value) + repr(caught.value)


def test_port_option():
    assert create(port=8443, **KEY).port == 8443
    assert create(port="8443", **KEY).port == 8443
    assert create(host="verge.example:8443", port=8443, **KEY).port == 8443
    with pytest.raises(SettingsError, match="8443.*9443"):
        create(host="verge.example:8443", port=9443, **KEY)


@pytest.mark.parametrize("port", [0, 65536, -1, "x", 1.5, True, "1e3"])
def test_invalid_ports_are_rejected(port):
    with pytest.raises(SettingsError, match="option 'port'"):
        create(port=port, **KEY)


# --- credentials ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "method"),
    [
        (KEY, "token"),
        (LOGIN, "basic"),
        (dict(LOGIN, **KEY), "token"),
        (dict(LOGIN, **KEY, auth_method="basic"), "basic"),
        (dict(LOGIN, **KEY, auth_method="session"), "session"),
        (dict(LOGIN, auth_method="session"), "session"),
        (dict(KEY, auth_method="token"), "token"),
        (dict(KEY, auth_method="auto"), "token"),
    ],
)
def test_auth_method(options, method):
    assert create(**options).auth_method == method


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "no credentials are given.*'token'.*VERGE_TOKEN.*'username' and 'password'.*VERGE_PASSWORD"),
        ({"username": "a"}, "no password is given.*VERGE_PASSWORD"),
        ({"password": "a"}, "no username is given"),
        ({"token": ""}, "no credentials"),
        ({"auth_method": "token", **LOGIN}, "no token is given.*VERGE_TOKEN"),
        ({"auth_method": "session", **KEY}, "no username and no password are given.*VERGE_USERNAME"),
        ({"auth_method": "kerberos", **KEY}, "auto, basic, token, session"),
        ({"username": "a:b", "password": "x"}, "colon"),
        ({"username": 5, "password": "x"}, "'username' must be a string"),
        ({"username": "{{ user }}", "password": "x"}, "template"),
        ({"username": "a\n", "password": "x"}, "'username' contains a control character"),
    ],
)
def test_invalid_credentials_are_rejected(options, words):
    with pytest.raises(SettingsError, match=words):
        create(**options)


@pytest.mark.parametrize(
    "options",
    [{"token": "hush-hush\n"}, {"token": "hush hush"}, {"token": "hüsh-hush"}, {**LOGIN, "password": "hush\0"}],
)
def test_rejected_secrets_are_not_shown(options):
    with pytest.raises(SettingsError) as caught:
        create(**options)
    assert "sh-hush" not in str(caught.value)
    assert "hush\0" not in str(caught.value)


def test_secrets_are_never_in_the_repr():
    settings = create(**LOGIN, **KEY)
    assert "secret" not in repr(settings)
    assert "hush" not in repr(settings)
    assert "admin" in repr(settings)
    assert set(settings.secrets()) == {"hush-hush", "abcdef-secret"}
    assert create(**KEY).secrets() == ("abcdef-secret",)


def test_settings_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        create(**KEY).host = "x"


# --- other options ----------------------------------------------------------------------------------------------------


def test_defaults():
    settings = create(**KEY)
    assert settings.validate_certs is True
    assert (settings.timeout, settings.connect_timeout, settings.retries, settings.ca_path) == (30.0, 10.0, 3, "")


def test_none_means_not_given():
    names = [item.name for item in dataclasses.fields(Settings) if item.name not in ("host", "token")]
    assert create(**dict.fromkeys(names), **KEY) == create(**KEY)


def test_short_timeout_shortens_the_connect_timeout():
    assert create(timeout=2, **KEY).connect_timeout == 2
    assert create(timeout=2, connect_timeout=5, **KEY).connect_timeout == 5


@pytest.mark.parametrize("value", [0, -1, "x", "", "nan", "inf", float("nan"), 3601, True, [], 10**400])
@pytest.mark.parametrize("name", ["timeout", "connect_timeout"])
def test_invalid_timeouts(name, value):
    with pytest.raises(SettingsError, match=f"option '{name}'"):
        create(**{name: value}, **KEY)


@pytest.mark.parametrize("value", [-1, 21, "x", 1.5, True])
def test_invalid_retries(value):
    with pytest.raises(SettingsError, match="option 'retries'"):
        create(retries=value, **KEY)


def test_requests_per_second():
    assert create(**KEY).requests_per_second == 30
    assert create(requests_per_second="0", **KEY).requests_per_second == 0
    assert create(requests_per_second=0.5, **KEY).requests_per_second == 0.5


@pytest.mark.parametrize("value", [-1, "x", "", "nan", "inf", 10001, True, []])
def test_invalid_requests_per_second(value):
    with pytest.raises(SettingsError, match="option 'requests_per_second'"):
        create(requests_per_second=value, **KEY)


def test_max_response_size():
    assert create(**KEY).max_response_size == 64 << 20
    assert create(max_response_size="128 MiB", **KEY).max_response_size == 128 << 20
    assert create(max_response_size="1.5gib", **KEY).max_response_size == 1536 << 20
    assert create(max_response_size=2**20, **KEY).max_response_size == 2**20
    assert create(max_response_size=str(2**20), **KEY).max_response_size == 2**20


@pytest.mark.parametrize("value", [0, "0", "512 KiB", "5 GiB", 2**32 + 1, 1.5, True, []])
def test_max_response_size_out_of_range(value):
    with pytest.raises(SettingsError, match="option 'max_response_size' must be a size between 1 MiB and 4 GiB, not"):
        create(max_response_size=value, **KEY)


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        ("64", "did you mean '64 MiB'"),
        (64, "did you mean '64 MiB'"),
        ("64 MB", "write '64 MiB'"),
        ("x", "512 MiB"),
        (-1, "512 MiB"),
    ],
)
def test_an_invalid_max_response_size_says_what_to_write(value, instead):
    with pytest.raises(SettingsError, match=f"option 'max_response_size': .*{instead}"):
        create(max_response_size=value, **KEY)


@pytest.mark.parametrize("value", [10**5000, "9" * 100000, -(10**5000)], ids=["huge", "long", "negative"])
@pytest.mark.parametrize(
    "name",
    ["port", "timeout", "connect_timeout", "retries", "requests_per_second", "max_response_size", "validate_certs"],
)
def test_values_of_any_size_are_rejected_by_name(name, value):
    with pytest.raises(SettingsError, match=f"option '{name}'") as caught:
        create(**{name: value}, **KEY)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("name", ["host", "auth_method", "ca_path"])
def test_long_values_are_shortened_in_messages(name):
    with pytest.raises(SettingsError, match=f"option '{name}'.*characters left out") as caught:
        create(**{**KEY, name: "x/" * 50000})
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize("value", ["maybe", "", 2, 0.0, None.__class__])
def test_verification_is_never_guessed(value):
    with pytest.raises(SettingsError, match="option 'validate_certs'"):
        create(validate_certs=value, **KEY)


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("Off", False), (1, True), (0, False), (False, False)])
def test_verification_values(value, expected):
    assert create(validate_certs=value, **KEY).validate_certs is expected


def test_ca_path(tmp_path):
    assert create(ca_path=str(tmp_path), **KEY).ca_path == str(tmp_path)
    assert create(ca_path=tmp_path, **KEY).ca_path == str(tmp_path)
    with pytest.raises(SettingsError, match="option 'ca_path': there is no file"):
        create(ca_path=str(tmp_path / "missing.pem"), **KEY)
    with pytest.raises(SettingsError, match="option 'ca_path' must be a path"):
        create(ca_path=5, **KEY)


def test_unknown_options_are_rejected():
    with pytest.raises(SettingsError, match="verify"):
        create(verify=False, **KEY)


# --- environment ------------------------------------------------------------------------------------------------------


def test_every_variable(tmp_path):
    settings = Settings.from_environment(
        {
            "VERGE_HOST": "verge.example",
            "VERGE_PORT": "8443",
            "VERGE_USERNAME": "admin",
            "VERGE_PASSWORD": "pw",
            "VERGE_VERIFY_SSL": "no",
            "VERGE_CA_PATH": str(tmp_path),
            "VERGE_TIMEOUT": "7.5",
            "VERGE_RETRIES": "0",
            "VERGE_REQUESTS_PER_SECOND": "12.5",
            "VERGE_MAX_RESPONSE_SIZE": "32 MiB",
        }
    )
    assert settings == Settings(
        host="verge.example",
        port=8443,
        username="admin",
        password="pw",
        validate_certs=False,
        ca_path=str(tmp_path),
        timeout=7.5,
        connect_timeout=7.5,
        retries=0,
        requests_per_second=12.5,
        max_response_size=32 << 20,
        auth_method="basic",
    )


def test_fallback_variables():
    environ = {"VERGEOS_HOST": "verge.example", "VERGEOS_API_KEY": "key", "VERGEOS_TIMEOUT": "9"}
    settings = Settings.from_environment(environ)
    assert (settings.host, settings.token, settings.timeout) == ("verge.example", "key", 9)
    login = {"VERGEOS_HOST": "h", "VERGEOS_USERNAME": "u", "VERGEOS_PASSWORD": "p"}
    assert Settings.from_environment(login).username == "u"
    assert Settings.from_environment(dict(environ, VERGE_HOST="other")).host == "other"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, True),
        ({"VERGE_VERIFY_SSL": "false"}, False),
        ({"VERGEOS_VERIFY_SSL": "false"}, False),
        ({"VERGEOS_INSECURE": "true"}, False),
        ({"VERGEOS_INSECURE": "false"}, True),
        ({"VERGE_VERIFY_SSL": "true", "VERGEOS_INSECURE": "true"}, True),
        ({"VERGEOS_VERIFY_SSL": "true", "VERGEOS_INSECURE": "true"}, True),
        ({"VERGE_VERIFY_SSL": "", "VERGEOS_INSECURE": "1"}, False),
    ],
)
def test_verification_variables(variables, expected):
    environ = dict({"VERGE_HOST": "h", "VERGE_TOKEN": "t"}, **variables)
    assert Settings.from_environment(environ).validate_certs is expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("VERGE_HOST", "http://h"),
        ("VERGEOS_HOST", "http://h"),
        ("VERGE_PORT", "x"),
        ("VERGE_VERIFY_SSL", "maybe"),
        ("VERGEOS_VERIFY_SSL", "maybe"),
        ("VERGEOS_INSECURE", "maybe"),
        ("VERGE_CA_PATH", "/nowhere/at/all"),
        ("VERGE_TIMEOUT", "soon"),
        ("VERGEOS_TIMEOUT", "0"),
        ("VERGE_RETRIES", "many"),
        ("VERGE_PASSWORD", "a\nb"),
    ],
)
def test_errors_name_the_variable(variable, value):
    environ = {"VERGE_TOKEN": "t", "VERGE_USERNAME": "u", "VERGE_PASSWORD": "p", variable: value}
    environ.setdefault("VERGEOS_HOST", "h")
    with pytest.raises(SettingsError, match=f"environment variable {variable}"):
        Settings.from_environment(environ)


def test_options_take_precedence_over_the_environment():
    environ = {"VERGE_HOST": "h", "VERGE_TOKEN": "t", "VERGE_TIMEOUT": "broken"}
    settings = Settings.from_environment(environ, host="other", timeout=3, port=None)
    assert (settings.host, settings.timeout, settings.token) == ("other", 3, "t")


@pytest.mark.parametrize(
    ("environ", "options", "method", "user"),
    [
        ({"VERGE_TOKEN": "t"}, LOGIN, "basic", "admin"),
        ({"VERGE_TOKEN": "t", "VERGE_PASSWORD": "p"}, {"username": "u"}, "basic", "u"),
        ({"VERGE_USERNAME": "u", "VERGE_PASSWORD": "p"}, KEY, "token", ""),
        ({"VERGEOS_API_KEY": "t", "VERGE_USERNAME": "u", "VERGE_PASSWORD": "p"}, {}, "basic", "u"),
        ({"VERGE_TOKEN": "t", "VERGEOS_USERNAME": "u", "VERGEOS_PASSWORD": "p"}, {}, "token", ""),
        ({"VERGE_TOKEN": "t", "VERGE_USERNAME": "u", "VERGE_PASSWORD": "p"}, {}, "token", "u"),
    ],
)
def test_credentials_from_different_sources_are_not_mixed(environ, options, method, user):
    settings = Settings.from_environment(dict(environ, VERGE_HOST="h"), **options)
    assert (settings.auth_method, settings.username) == (method, user)


def test_process_environment_is_the_default(monkeypatch):
    monkeypatch.setenv("VERGE_HOST", "from-process")
    monkeypatch.setenv("VERGE_TOKEN", "t")
    assert Settings.from_environment().host == "from-process"
