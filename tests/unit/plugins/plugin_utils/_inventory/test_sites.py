# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import ConfigurationError
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.sites import read_sites

ENVIRON = {"VERGE_HOST": "env.example.com", "VERGE_PORT": "8443", "VERGE_USERNAME": "env", "VERGE_PASSWORD": "secret"}


def test_all_settings_from_the_environment():
    (site,) = read_sites({}, ENVIRON)
    assert (site.name, site.settings.host, site.settings.port) == ("env.example.com", "env.example.com", 8443)
    assert (site.settings.username, site.settings.password) == ("env", "secret")


def test_the_file_takes_precedence():
    (site,) = read_sites({"host": "file.example.com", "token": "0123456789", "port": 1}, ENVIRON)
    assert (site.settings.host, site.settings.port, site.settings.auth_method) == ("file.example.com", 1, "token")
    assert site.settings.password == ""


def test_credentials_in_the_file_take_precedence_over_an_environment_token():
    (site,) = read_sites({"username": "a", "password": "b"}, {**ENVIRON, "VERGE_TOKEN": "0123456789"})
    assert (site.settings.auth_method, site.settings.username) == ("basic", "a")


def test_sites_inherit_settings():
    options = {
        "username": "top",
        "password": "secret",
        "timeout": 7,
        "sites": [{"host": "a"}, {"host": "b", "timeout": 3}],
    }
    first, second = read_sites(options, ENVIRON)
    assert (first.name, first.settings.username, first.settings.timeout, first.settings.port) == ("a", "top", 7, 443)
    assert second.settings.timeout == 3


def test_credentials_are_inherited_together():
    options = {"token": "0123456789", "sites": [{"host": "a", "username": "u", "password": "p"}, {"host": "b"}]}
    first, second = read_sites(options, {})
    assert (first.settings.auth_method, second.settings.auth_method) == ("basic", "token")
    assert first.settings.token == ""


def test_option_aliases():
    (site,) = read_sites({"sites": [{"host": "a", "api_key": "0123456789", "insecure": "yes"}]}, {})
    assert (site.settings.token, site.settings.validate_certs) == ("0123456789", False)
    (alone,) = read_sites({"host": "a", "api_key": "0123456789", "insecure": True}, {})
    assert (alone.settings.token, alone.settings.validate_certs) == ("0123456789", False)


def test_profiles(tmp_path):
    path = tmp_path / "profiles.yml"
    path.write_text("prod: {host: prod.example.com, token: '0123456789', timeout: 3}", encoding="utf-8")
    path.chmod(0o600)
    environ = {"VERGE_PROFILES": str(path)}
    (site,) = read_sites({"profile": "prod", "retries": 1}, {**environ, **ENVIRON})
    assert (site.name, site.settings.token, site.settings.retries) == ("prod.example.com", "0123456789", 1)
    assert read_sites({}, {**environ, "VERGE_PROFILE": "prod"})[0].settings.timeout == 3
    listed = [{"profile": "prod"}, {"name": "lab", "host": "lab.example.com"}]
    given = {"username": "top", "password": "p", "timeout": 9, "sites": listed}
    first, second = read_sites(given, {**environ, "VERGE_PROFILE": "prod"})
    assert (first.name, first.settings.token, first.settings.username, first.settings.timeout) == (
        *("prod", "0123456789", "", 3),
    ), "the profile of a site is closer than the top level"
    assert (second.name, second.settings.username, second.settings.timeout) == ("lab", "top", 9)


def test_a_numeric_password_becomes_a_string():
    (site,) = read_sites({"host": "a", "username": "u", "password": 12345678}, {})
    assert site.settings.password == "12345678"


def test_the_identity_contains_no_secret():
    (site,) = read_sites({"host": "a", "username": "u", "password": "sesame42"}, {})
    assert "sesame42" not in site.identity
    assert "u" in site.identity


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "no host is given"),
        ({"host": "a"}, "no credentials are given"),
        ({"sites": [{"host": "a"}]}, "site 1: no credentials are given"),
        ({"sites": [{"name": "x"}]}, "site 'x': no host is given"),
        ({"sites": [{"host": "a", "tokn": "x"}]}, r"'tokn' is not a valid site option \(did you mean 'token'\?\)"),
        ({"profile": "a", "sites": [{"host": "b"}]}, "'profile' cannot be used with 'sites'"),
        ({"host": "a", "sites": [{"host": "b"}]}, "options 'host' and 'profile' cannot be used with 'sites'"),
        ({"sites": []}, "must be a non-empty list"),
        ({"sites": [1]}, "entry 1 must be a dictionary"),
    ],
)
def test_invalid_options(options, message):
    with pytest.raises(ConfigurationError, match=message):
        read_sites(options, {})


def test_a_site_does_not_inherit_the_host():
    with pytest.raises(ConfigurationError, match="site 'x': no host is given"):
        read_sites({"sites": [{"name": "x"}]}, ENVIRON)
