# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task has to be carried out, as opposed to what it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Optional


class Controls(NamedTuple):
    """How a task has to be carried out.

    Attributes:
        state: value of the `state` option.
        key: value of the `id` option.
        check: check mode; nothing may be written.
        wait: wait for work that later steps do not depend on.
        wait_timeout: seconds that each wait may take.
        wait_interval: maximum polling interval, in seconds.
        force: consent to what loses data or cuts power.
        shutdown_timeout: seconds that a guest gets to shut down.
        allow_power_cycle: consent to one shutdown and start.
        update_secrets: write secrets to an existing object as well.
        username: the user who is logged in, when that is known.
        host: name or address of the system that the task connects to.
        extra: further options that are not columns (`allow_reserved`).
    """

    state: str = "present"
    key: Optional[str] = None
    check: bool = False
    wait: bool = True
    wait_timeout: float = 300.0
    wait_interval: float = 1.0
    force: bool = False
    shutdown_timeout: float = 120.0
    allow_power_cycle: bool = False
    update_secrets: bool = False
    username: Optional[str] = None
    host: str = ""
    extra: Mapping[str, Any] = {}

    def rewrites(self, control: str) -> bool:
        """Return whether a control asks for values to be written again that cannot be compared."""
        return self.extra.get(control) == "always"
