# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in documents, wherever they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.kinds import kinds_of
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.documents.secrets import SecretsInDocuments
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES

SECRET = "Zk81-wvQp_x3"
SECRETS = SecretsInDocuments(kinds_of(RESOURCES.values()))


@pytest.mark.parametrize(
    "document",
    [
        {"users": [{"name": "alice", "user_password": SECRET}]},
        [{"title": "a"}, {"title": "b", "users": [{"name": "alice", "user_password": SECRET}]}],
        {"defaults": {"vms": {"console_password": SECRET}}},
        {"vms": [{"name": "a", "cloudinit_files": [{"name": "/user-data", "contents": SECRET}]}]},
        {"auth_sources": [{"name": "sso", "settings": {"client_secret": SECRET}}]},
        {"users": {"name": "alice", "user_password": SECRET}},
        {"userz": [{"name": "alice", "password": SECRET}]},
        {"sites": {"berlin": {"host": "a", "api_key": SECRET}}},
        [{"sites": {"berlin": {"users": [{"name": "alice", "user_password": SECRET}]}}}],
        {"sites": {"berlin": {"defaults": {"vms": {"console_password": SECRET}}}}},
        {"sites": [{"name": "berlin", "password": SECRET}]},
    ],
    ids=[
        *("option", "list of documents", "defaults", "child", "part of a value", "not a list", "unknown kind"),
        *("login of a site", "object of a site", "defaults of a site", "list of sites"),
    ],
)
def test_a_secret_is_found_and_hidden(document: Any) -> None:
    assert SECRET in set(SECRETS.secrets(document))
    assert SECRET not in json.dumps(SECRETS.mask(document))


def test_everything_else_is_shown() -> None:
    document: dict[str, Any] = {"title": "site", "vms": [{"name": "web1", "ram": "4 GiB", "tags": ["env:prod"]}]}
    document["sites"] = {"berlin": {"host": "a", "port": 443, "vms": [{"name": "web2", "ram": "4 GiB"}]}}
    assert SECRETS.mask(document) == document
    assert not set(SECRETS.secrets(document))


@pytest.mark.parametrize(
    "document", [None, 7, "text", [None], {"vms": None}, {"defaults": [7]}, {"sites": {"a": None}}]
)
def test_other_values_than_documents_do_not_fail(document: Any) -> None:
    SECRETS.mask(document)
    assert not set(SECRETS.secrets(document))
