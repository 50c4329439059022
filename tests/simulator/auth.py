# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Authentication and authorization: Basic, API keys, session tokens, disabled accounts, simple permissions."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any

from tests.contract import Table

from .clock import Clock
from .errors import ApiError
from .release import Release
from .store import Row, Store

#: Measured by the official Terraform provider: the lock applies to the API keys of the account as well.
MAX_FAILED_LOGINS = 5


def login_required() -> ApiError:
    """Return 401 (text measured on 26.1.8)."""
    return ApiError(401, "Login required")


def permission_denied() -> ApiError:
    """Return 403. *Assumption*: the text. Settled by: GET vms as a user without rights."""
    return ApiError(403, "Permission denied")


class Auth:
    """Credential checks against the rows of `users` and `user_api_keys` and the hidden secrets of the store."""

    def __init__(self, store: Store, clock: Clock, release: Release) -> None:
        self.store = store
        self.release = release
        self.clock = clock
        self._rights: dict[Any, list[Row]] = {}
        self._rights_version: tuple[int, ...] = ()

    # --- secrets -----------------------------------------------------------------------------------------------------

    @property
    def passwords(self) -> dict[Any, Any]:
        """Passwords by user key."""
        return self.store.hidden.setdefault("passwords", {})

    @property
    def api_keys(self) -> dict[Any, Any]:
        """Keys of user_api_keys rows by secret."""
        return self.store.hidden.setdefault("api_keys", {})

    @property
    def sessions(self) -> dict[Any, Any]:
        """User keys by session token."""
        return self.store.hidden.setdefault("sessions", {})

    # --- identity ----------------------------------------------------------------------------------------------------

    def user(self, environ: Mapping[str, Any]) -> Row:
        """Return the user who sent a request, or raise 401."""
        scheme, _blank, rest = str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")
        token = environ.get("HTTP_X_YOTTABYTE_TOKEN")
        if scheme.lower() == "bearer":
            return self.by_api_key(rest.strip())
        if scheme.lower() == "basic":
            try:
                name, _colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                raise login_required() from None
            return self.by_password(name, password)
        if token:
            key = self.sessions.get(token)
            user = self.store.peek("users", key) if key is not None else None
            if user is not None:
                return self.require_active(user)
            return self.by_api_key(str(token))  # the csi driver of the vendor puts API keys there
        raise login_required()

    def by_password(self, name: str, password: str) -> Row:
        """Authenticate a Basic or session login. The sixth wrong password finds the account locked."""
        found = self.store.select("users", name=name.lower())
        if not found:
            raise login_required()
        user = found[0]
        if self.passwords.get(user["$key"]) != password:
            failures = user["failed_attempts"] + 1
            locked = self.clock.stamp() if failures >= MAX_FAILED_LOGINS else user["account_locked"]
            self.store.set("users", user["$key"], failed_attempts=failures, account_locked=locked)
            raise login_required()
        self.require_active(user)
        if user["failed_attempts"] or not user["last_login"]:
            self.store.set("users", user["$key"], failed_attempts=0, last_login=self.clock.stamp())
        return user

    def by_api_key(self, secret: str) -> Row:
        """Authenticate an API key, which is invalid as soon as its row is deleted (measured) or it has expired."""
        row = self.store.peek("user_api_keys", self.api_keys.get(secret))
        if row is None or (row["expires"] and row["expires"] <= self.clock.now()):
            raise login_required()
        user = self.store.peek("users", row["user"])
        if user is None:
            raise login_required()
        self.require_active(user)
        if not row["lastlogin_stamp"]:
            self.store.set("user_api_keys", row["$key"], lastlogin_stamp=self.clock.stamp(), lastlogin_ip="127.0.0.1")
        return user

    def require_active(self, user: Row) -> Row:
        """Return the user unless disabled or locked."""
        if not user["enabled"] or user["account_locked"]:
            raise login_required()
        return user

    # --- sessions ----------------------------------------------------------------------------------------------------

    def open_session(self, body: Any) -> str:
        """Return a new token for ``{"login": ..., "password": ...}``."""
        if not isinstance(body, dict):
            raise login_required()
        user = self.by_password(str(body.get("login", "")), str(body.get("password", "")))
        count = self.store.hidden.setdefault("counters", {})
        count["sessions"] = count.get("sessions", 0) + 1
        seed = f"session/{count['sessions']}/{user['$key']}/{self.clock.now()}"
        token = hashlib.sha1(seed.encode()).hexdigest()  # noqa: S324 - an opaque name
        self.sessions[token] = user["$key"]
        return token

    def close_session(self, token: str) -> None:
        """Log out."""
        if self.sessions.pop(token, None) is None:
            raise ApiError(404, "Error querying tokens: No such file or directory")

    # --- permissions -------------------------------------------------------------------------------------------------

    def authorize(self, user: Row, table: Table, key: Any, right: str) -> None:
        """Raise 403 unless a grant of the user or of one of the groups covers the access.

        Simplified: a grant on ``/`` or on the table itself counts, for all rows (row 0) or for this one. Grants on a
        parent (a VM for its drives) are not followed. Users can always read their own API keys and row. Before 26.2 a
        user with physical access is an administrator (release notes of 26.2).
        """
        if user["physical_access"] and not self.release.is_at_least("26.2"):
            return
        for grant in self.grants(user):
            if grant["table"] in ("/", table.name) and grant["row"] in (0, key) and grant[right]:
                return
        raise permission_denied()

    def is_administrator(self, user: Row) -> bool:
        """Return whether a user may change everything."""
        return any(grant["table"] == "/" and grant["row"] == 0 and grant["modify"] for grant in self.grants(user))

    def grants(self, user: Row) -> list[Row]:
        """Return the permission rows of a user, including those of the groups."""
        tables = ("permissions", "members", "groups", "users")
        version = tuple(self.store.tables[name].version for name in tables[:3])
        if version != self._rights_version:
            self._rights.clear()
            self._rights_version = version
        if user["$key"] not in self._rights:
            identities = {str(user["identity"])} | {str(group["identity"]) for group in self.groups(user)}
            self._rights[user["$key"]] = [
                row for row in self.store.select("permissions") if str(row["identity"]) in identities
            ]
        return self._rights[user["$key"]]

    def groups(self, user: Row) -> list[Row]:
        """Return the groups of a user, including nested ones."""
        found: dict[Any, Row] = {}
        pending = [("users", user["$key"])]
        while pending:
            table, key = pending.pop()
            for member in self.store.select("members"):
                if self.store.resolve(member["member"]) == (table, key):
                    group = self.store.peek("groups", member["parent_group"])
                    if group is not None and group["$key"] not in found and group["enabled"]:
                        found[group["$key"]] = group
                        pending.append(("groups", group["$key"]))
        return list(found.values())
