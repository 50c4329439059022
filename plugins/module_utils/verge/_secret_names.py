# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of columns, members and headers that hold secrets, and placeholders for their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

#: Shown instead of a secret.
HIDDEN = "<hidden>"
#: Shown in a diff instead of a secret that is written.
NEW_VALUE = "<new value>"

#: Columns that hold secrets, with a table that has them. The source is tests/contract: columns that the platform never
#: answers or only on request, and that official clients treat as secrets.
SECRET_COLUMNS = frozenset(
    (
        "password",  # users, tenants, vm_service_users, catalog_repositories, update_settings, site_syncs_outgoing
        "ipmi_password",  # nodes
        "auth_password",  # sites
        "remote_password",  # sites
        "remote_token",  # sites
        "cifs_password",  # volumes
        "encryption_key",  # volumes
        "console_pass",  # vms
        "client_secret",  # oidc_applications, and a member of auth_sources.settings
        "private",  # certificates; the column of the same name of cloud_snapshots is a yes/no value
        "private_key",  # vnet_wireguards, vnet_wireguard_peers, and the answer to a new row of user_api_keys
        "preshared_key",  # vnet_wireguard_peers
        "psk",  # vnet_ipsec_phase1s
        "ipsec_secrets",  # vnet_ipsecs
        "eab_kid",  # certificates
        "eab_hmac_key",  # certificates
        "authorization_value",  # webhook_urls
        "registration_code",  # site_syncs_outgoing
    )
)
#: Columns that are secret only in one table, because their values often contain a secret.
SECRET_COLUMNS_OF_TABLES: Mapping[str, frozenset[str]] = {"webhook_urls": frozenset(("url", "headers"))}

_SOUNDS_SECRET = re.compile(
    r"secret|passw(?:or)?d|passphrase|private|credential|hmac|cookie|authori[sz]ation$"
    r"|preshared|shared[_-]?key|api[_-]?key|access[_-]?key|encryption[_-]?key|signing[_-]?key"
    r"|(?:^|[_-])(?:pass|psk|pwd|token|jwt|signature)$",
    re.IGNORECASE,
)


def sounds_secret(name: Any) -> bool:
    """Return whether a column, a member of a document or a header of this name probably holds a secret."""
    return str(name).lower() in SECRET_COLUMNS or _SOUNDS_SECRET.search(str(name)) is not None


def is_secret_column(table: str, expression: Any) -> bool:
    """Return whether a column of a table, or what a field expression reads through joins, holds a secret."""
    words = re.findall(r"\w+", str(expression))
    for other, names in SECRET_COLUMNS_OF_TABLES.items():
        # a reference is named after the table that it refers to
        if (other == table or other.rstrip("s") in words[:-1]) and not names.isdisjoint(words):
            return True
    return any(sounds_secret(word) for word in words)


def hidden(value: Any, placeholder: str = HIDDEN) -> Any:
    """Return a secret value with placeholders; what is empty or a yes/no value remains visible."""
    if value is None or value == "" or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {name: hidden(inner, placeholder) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [hidden(inner, placeholder) for inner in value]
    return placeholder


def without_secrets(value: Any) -> Any:
    """Return a document in which every member whose name sounds secret is hidden."""
    if isinstance(value, Mapping):
        found = {
            name: hidden(inner) if sounds_secret(name) else without_secrets(inner) for name, inner in value.items()
        }
        if "value" in value and any(sounds_secret(value.get(name)) for name in ("key", "name")):
            # a setting, as in {"key": "smtp_password", "value": "..."}
            found["value"] = hidden(value["value"])
        return found
    if isinstance(value, (list, tuple)):
        return [without_secrets(inner) for inner in value]
    return value


def secrets_in(value: Any) -> Iterator[str]:
    """Yield the values of all members whose names sound secret."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings_in(inner) if sounds_secret(name) else secrets_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from secrets_in(inner)


def strings_in(value: Any) -> Iterator[str]:
    """Yield all values in a document as strings, except null and yes/no values."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from strings_in(inner)
    elif isinstance(value, (list, tuple, set)):
        for inner in value:
            yield from strings_in(inner)
    elif value is not None and not isinstance(value, bool):
        yield value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def parts_of_url(url: Any) -> Iterator[str]:
    """Yield what may be secret in a URL: the login, the path with the query, and each part of these."""
    match = re.match(r"(?:https?://)?(?:([^/?#]*)@)?[^/?#]*/?(.*)", str(url), re.DOTALL)
    for text in match.groups() if match else ():
        if text:
            yield text
            yield from re.split(r"[/?&=:#]", text)
