# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders to the system as a whole, and the log of applications that sign in with its accounts."""

from __future__ import annotations

from typing import Any

from ..engine import Call
from ..registry import action, after_create, after_update
from ..store import Row
from . import log_lines


@action("swagger_actions", "generate")
def generate(call: Call, _target: None, _params: dict[str, Any]) -> None:
    """Accept the order; the document cannot be read anywhere (measured)."""


@after_create("oidc_applications")
def log_creation(call: Call, application: Row) -> None:
    _audit(call, application, "Application created")


@after_update("oidc_applications")
def log_change(call: Call, application: Row, before: dict[str, Any]) -> None:
    if before:
        _audit(call, application, "Application changed")


def _audit(call: Call, application: Row, text: str) -> None:
    log_lines.append(
        call.engine, "oidc_application_logs", text, "audit", call.user_name, oidc_application=application["$key"]
    )
