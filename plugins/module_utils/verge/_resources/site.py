# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other systems that this one signs in to: table `sites`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, TIME, Choice, Duration, Integer, Text
from .._schema.columns import ONCE, SECRET, Column, Fact
from .._schema.controls import Controls
from .._schema.keys import wire_key
from .._schema.resource import Children, Desired, Export, Resource, State, TaskView
from .._schema.steps import Part, PollResult, RunAction, Step
from .._schema.waits import wait_for_facts
from .._secret_names import HIDDEN, NEW_VALUE
from . import words
from .checks import unique_name
from .location import LOCATION
from .site_sync_incoming import SITE_SYNC_INCOMING
from .site_sync_outgoing import SITE_SYNC_OUTGOING
from .tagging import tags_of

_CREDENTIALS = ("auth_user", "auth_password")
#: `legacy` is a site that has signed in with a token of an older release.
_SIGNED_IN = ("authenticated", "legacy")
#: An error of an earlier attempt may still be shown before a new one has begun.
_STALE_LOOKS = 3


class SystemUrl(Text):
    """The URL of the web interface of a system. A slash at its end makes no difference."""

    def parse(self, value: Any) -> Any:
        text = str(super().parse(value)).strip()
        if not text.startswith(("http://", "https://")):
            raise ValueError("it must start with http:// or https://")
        return text

    def same(self, desired: Any, current: Any) -> bool:
        return bool(desired.rstrip("/") == current.rstrip("/"))


def _credentials_are_complete(desired: Desired, site: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state == "absent":
        return None
    given = [option for option in _CREDENTIALS if desired.get(option)]
    if len(given) == 1 or (site is None and not given):
        return "'auth_user' and 'auth_password' are required to sign in to the other system"
    return None


def _wait_for_sign_in(task: TaskView, may_be_stale: bool) -> Step:
    names = ("status", "status_info", "authentication_status")
    looks = [_STALE_LOOKS if may_be_stale else 0]

    def judge(facts: Mapping[str, Any]) -> PollResult:
        status, info, signed_in = (facts[name] for name in names)
        seen = f"status {status}, {signed_in}"
        if status == "authenticating":
            looks[0] = 0
            return PollResult(False, seen, progressing=True)
        if status != "error":
            return PollResult(signed_in in _SIGNED_IN, seen)
        looks[0] -= 1
        return PollResult(False, seen, failed=f"{info or 'status error'}" if looks[0] < 0 else None)

    hint = "the other system has to be reachable from this one, and the account has to exist there"
    subject = f"the sign-in to {task.target}"
    return wait_for_facts(task.resource, task.key, names, judge, subject, "its end", hint=hint, needed=False)


def _sign_in(task: TaskView) -> Sequence[Step]:
    return [_wait_for_sign_in(task, may_be_stale=False)]


def _sign_in_again(task: TaskView) -> Part:
    """Sign in with other credentials, or with the same ones if it has not worked so far."""
    site = task.state
    if site is None or task.follow_up or task.desired.get("auth_password") is None:
        return Part()
    if not task.desired.get("enabled", site.values.get("enabled")):
        return Part()
    signed_in = site.status != "error" and site.facts.get("authentication_status") != "unauthenticated"
    if not task.controls.update_secrets:
        if site.status == "authenticating":
            return Part([_wait_for_sign_in(task, may_be_stale=False)])
        if signed_in:
            return Part()
    params = {option: task.desired.get(option) for option in _CREDENTIALS}
    body = {"site": wire_key(site.key), "action": "reauthenticate", "params": params}
    steps = [
        RunAction(f"sign in to {task.target}", "site_actions", body),
        _wait_for_sign_in(task, may_be_stale=True),
    ]
    if signed_in:
        return Part(steps, {"auth_password": HIDDEN}, {"auth_password": NEW_VALUE})
    current = site.facts.get("authentication_status")
    return Part(steps, {"authentication_status": current}, {"authentication_status": "authenticated"})


def _both_ways(sender: str, receiver: str) -> Choice:
    return Choice("disabled", sender, receiver, "both")


SITE = Resource(
    name="site",
    # Documents have another key `sites`.
    plural="remote_sites",
    title="site",
    table="sites",
    columns=(
        Column("name", Text(), required=True),
        Column("url", SystemUrl(), required=True),
        # They cannot be read back. Later ones are not written to the row, but sent with an action.
        Column("auth_user", Text(), write=ONCE, held=lambda _values: True),
        Column("auth_password", Text(), exposure=SECRET, write=ONCE),
        Column("allow_insecure", FLAG),
        # The platform's default is true. Syncs that appear some time after their site would meet those that tasks create.
        Column("automatically_create_syncs", FLAG, write=ONCE, create_default=False),
        Column("description", Text()),
        Column("enabled", FLAG),
        Column("request_url", Text()),
        Column("domain", Text()),
        *LOCATION,
        Column("config_cloud_snapshots", _both_ways("send", "receive")),
        Column("config_statistics", _both_ways("send", "receive")),
        Column("config_management", _both_ways("manage", "managed")),
        Column("config_repair_server", _both_ways("send", "receive")),
        Column("vsan_host", Text()),
        Column("vsan_port", Integer(1, 65535)),
        Column("statistics_interval", Duration(300)),
        Column("statistics_retention", Duration()),
    ),
    facts=(
        Fact("status"),
        Fact("status_info"),
        Fact("authentication_status"),
        Fact("is_tenant", codec=FLAG),
        Fact("outgoing_syncs_enabled", codec=FLAG),
        Fact("incoming_syncs_enabled", codec=FLAG),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    children=(tags_of("sites"),),
    dependents=(
        Children(
            "site_syncs_outgoing",
            SITE_SYNC_OUTGOING,
            parent_column="site",
            delete_before_parent=True,
            consent="delete_syncs",
        ),
        Children(
            "site_syncs_incoming",
            SITE_SYNC_INCOMING,
            parent_column="site",
            delete_before_parent=True,
            consent="delete_syncs",
        ),
    ),
    after_create=_sign_in,
    on_update=_sign_in_again,
    guards=(_credentials_are_complete,),
    preflights=(unique_name(),),
    controls={"delete_syncs": {"type": "bool", "default": False}},
    export=Export(terraform="site"),
    words=words.SITE,
)
