# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of NAS services: table `vm_service_users`."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import FLAG, NUMBER, TIME, Text
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Resource, State


class DriveLetter(Text):
    """A drive letter, which the platform's clients write in upper case."""

    def parse(self, value: Any) -> Any:
        letter = str(value).strip().rstrip(":").upper()
        if letter and not (len(letter) == 1 and "A" <= letter <= "Z"):
            raise ValueError(f"'{value}' is not a valid drive letter; write one letter from A to Z")
        return letter

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired == str(current).upper())


def _service_is_off(desired: Desired, user: Optional[State], controls: Controls) -> Optional[str]:
    status = user.facts.get("service_status") if user else None
    if controls.state == "absent" or status in (None, "running"):
        return None
    return f"the VM of the NAS service is {status}: the changes take effect once it runs"


NAS_USER = Resource(
    name="nas_user",
    plural="nas_users",
    title="NAS user",
    table="vm_service_users",
    columns=(
        Column("name", Text(32, trimmed=True), required=True, write=CREATE_ONLY),
        Reference("service", table="vm_services", title="NAS service", required=True, write=CREATE_ONLY),
        Column("user_password", Text(256), column="password", exposure=SECRET, required=True),
        Column("enabled", FLAG),
        Column("display_name", column="displayname"),
        Column("description", Text(2048)),
        Reference("home_share", table="volume_cifs_shares", title="CIFS share"),
        Column("home_drive", DriveLetter()),
    ),
    scope=("service",),
    facts=(
        Fact("status", "status#status"),
        Fact("status_info", "status#status_info"),
        Fact("user_id", "status#user_id", NUMBER),
        Fact("group_id", "status#group_id", NUMBER),
        Fact("user_sid", "status#user_sid"),
        Fact("group_sid", "status#group_sid"),
        Fact("service_status", "service#vm#machine#status#status"),
        Fact("created", codec=TIME, volatile=True, fixed=True),
    ),
    notices=(_service_is_off,),
)
