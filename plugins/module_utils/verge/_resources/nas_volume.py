# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS volumes: table `volumes`, with their CIFS and NFS shares and snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

from .._schema.codecs import FLAG, NUMBER, RAM, SIZE, TIER, TIME, Choice, DelimitedList, Size, Text
from .._schema.columns import CREATE_ONLY, GROW_ONLY, ONCE, SECRET, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key, wire_key
from .._schema.projection import row_key
from .._schema.resource import (
    Answers,
    ChangeView,
    Children,
    Desired,
    Export,
    Finding,
    ImperativeState,
    PlannedTask,
    Preflight,
    Query,
    Resource,
    State,
    TaskView,
    Work,
)
from .._schema.steps import Effects, Part, PollResult, RunAction, Step, Update
from .._schema.waits import wait_for_fact, wait_for_facts
from .._sizes import GIB, MIB
from ..errors import UsageError
from . import words
from .checks import existing_tiers, own_tier, unique_name
from .expiry import NO_CONFIGURATION, expires, not_expired
from .tagging import tags_of

CIFS_SHARE = Resource(
    name="cifs_share",
    title="CIFS share",
    table="volume_cifs_shares",
    key_column="id",
    columns=(
        Column("name", Text(128), required=True),
        Column("share_path", Text(), write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("comment", Text(64)),
        Column("enabled", FLAG),
        Column("browseable", FLAG),
        Column("read_only", FLAG),
        Column("guest_ok", FLAG),
        Column("guest_only", FLAG),
        Column("force_user", Text()),
        Column("force_group", Text()),
        Column("valid_users", DelimitedList("\n")),
        Column("valid_groups", DelimitedList("\n")),
        Column("admin_users", DelimitedList("\n")),
        Column("admin_groups", DelimitedList("\n")),
        Column("host_allow", DelimitedList("\n")),
        Column("host_deny", DelimitedList("\n")),
        Column("shadow_copies", FLAG, column="vfs_shadow_copy2"),
        Column("advanced", Text(65536)),
    ),
    facts=(Fact("status", "status#status"),),
    export=Export(terraform="nas_cifs_share"),
    words=words.CIFS_SHARE,
)


def _can_be_mounted(desired: Desired, share: Optional[State], controls: Controls) -> Optional[str]:
    if share is None and not desired.get("allow_all") and not desired.get("allowed_hosts"):
        return "no host could mount the share: set 'allowed_hosts' or 'allow_all: true'"
    return None


NFS_SHARE = Resource(
    name="nfs_share",
    title="NFS share",
    table="volume_nfs_shares",
    key_column="id",
    columns=(
        Column("name", Text(128), required=True),
        # Fixed at creation (measured on 26.1.8).
        Column("share_path", Text(), write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        # A string with commas; a list would be stored as its representation (measured on 26.1.8).
        Column("allowed_hosts", DelimitedList(",")),
        Column("allow_all", FLAG),
        Column("data_access", Choice("ro", "rw")),
        Column("squash", Choice("root_squash", "all_squash", "no_root_squash")),
        Column("anonymous_uid", Text(), column="anonuid", prefilled=True),
        Column("anonymous_gid", Text(), column="anongid", prefilled=True),
        Column("no_acl", FLAG),
        Column("insecure", FLAG),
        Column("async", FLAG),
        Column("fsid", Text()),
    ),
    facts=(Fact("status", "status#status"),),
    guards=(_can_be_mounted,),
    export=Export(terraform="nas_nfs_share"),
    words=words.NFS_SHARE,
)


SNAPSHOT = Resource(
    name="snapshot",
    title="snapshot",
    table="volume_snapshots",
    created_with=(("created_manually", True),),
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        expires(),
        Column("enabled", FLAG),
        Column("quiesce", FLAG, write=ONCE),
    ),
    facts=(Fact("created", codec=TIME, volatile=True, fixed=True),),
    guards=(not_expired,),
    export=Export(on_request=NO_CONFIGURATION),
)


#: The options of the virus scanner.
_SCANNER = tuple(
    f"antivirus_{name}"
    for name in ("enabled", "action", "on_access", "scan", "include", "exclude", "quarantine", "profile")
)


def _has_no_scanner_yet(volume: State) -> bool:
    """Return whether the row of the scanner is missing, which appears a moment after the volume (seen with an SDK)."""
    return Key.of(volume.row.get("vol_antivirus")) is None


def _wait_for_scan(task: TaskView) -> Step:
    """Wait until a scan has ended that is going on, or is about to begin.

    A scan shows by its status, or by another time of the last scan if it has ended already.
    """
    names = ("antivirus_status", "antivirus_status_info", "last_scan", "infected_files")
    before = task.state.facts.get("last_scan") if task.state else None
    was_scanning: list[bool] = []

    def judge(facts: Mapping[str, Any]) -> PollResult:
        status, info = facts["antivirus_status"], facts["antivirus_status_info"]
        seen = f"status {status} {info or ''}".strip()
        if status == "scanning":
            was_scanning.append(True)
            return PollResult(False, seen, progressing=True)
        ended = bool(was_scanning) or (facts["last_scan"] or 0) != (before or 0)
        return PollResult(ended, seen, failed=seen if status == "error" else None)

    hint = "its log in the web interface may show why"
    subject = f"the scan of {task.target}"
    return wait_for_facts(task.resource, task.key, names, judge, subject, "its end", hint=hint, needed=False)


def _scan(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    volume = task.state
    if volume is None:
        return []
    wait = _wait_for_scan(task)
    if volume.facts.get("antivirus_status") == "scanning":
        return [wait]
    body: dict[str, Any] = {
        "volume_antivirus": wire_key(row_key(volume, "vol_antivirus")),
        "action": "start",
        "params": {},
    }
    return [RunAction(f"scan {task.target} for viruses", "volume_antivirus_actions", body), wait]


def _scanner_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    key = task.state.key_of("service") if task.state else None
    if task.controls.state != "scanned" or key is None:
        return None
    fields = ("name", "vm#machine#status#status as status", "antivirus#enabled as scanner", "vm#ram as ram")
    return [Query("vm_services", fields, (("$key", (wire_key(key),)),))]


def _evaluate_scanner(task: PlannedTask, answers: Answers) -> Finding:
    """Refuse a scan that the service cannot do: its scanner needs 8 GiB of RAM (vendor documentation)."""
    for row in answers[0] or ():
        service = f"NAS service '{row.get('name')}'"
        if row.get("status") != "running":
            return Finding(f"{service} is {row.get('status')}", "start it with 'state: running' of verge_nas_service")
        if row.get("scanner") is False:
            hint = "set 'antivirus_enabled: true' of verge_nas_service"
            return Finding(f"the virus scanner of {service} is disabled", hint)
        if isinstance(row.get("ram"), int) and row["ram"] < SCANNER_RAM // MIB:
            return Finding(f"the virus scanner needs 8 GiB of RAM, and {service} has {RAM.show(RAM.load(row['ram']))}")
    enabled = task.state.values.get("antivirus_enabled") if task.state else None
    if not task.desired.get("antivirus_enabled", enabled):
        return Finding("its virus scanner is disabled", "set 'antivirus_enabled: true'")
    return Finding()


def _size_is_required(desired: Desired, volume: Optional[State], controls: Controls) -> Optional[str]:
    if volume is not None or controls.state == "absent" or "size" in desired.values:
        return None
    if desired.get("file_system", "ext4") in ("cifs", "nfs"):
        return None
    return "'size' is required to create a volume"


def _service_is_off(desired: Desired, volume: Optional[State], controls: Controls) -> Optional[str]:
    status = volume.facts.get("service_status") if volume else None
    if controls.state == "absent" or status in (None, "running"):
        return None
    return f"the VM of the NAS service is {status}: the changes take effect once it runs"


def _unmount(task: TaskView) -> list[Step]:
    """Unmount a volume before it is deleted, with the user's consent."""
    mounted = task.state.facts.get("mounted") if task.state else False
    if not mounted:
        return []
    if not task.controls.force:
        raise UsageError(
            "it is mounted",
            operation="delete",
            target=task.target,
            hint="set 'force: true' to have it unmounted, or disable it first with 'enabled: false'",
        )
    title = "unmount the volume"
    return [
        Update(f"{title}: {task.target}", task.resource.table, task.key, {"enabled": False}),
        wait_for_fact(
            task.resource, task.key, "mounted", lambda mounted: not mounted, task.target, "it to be unmounted"
        ),
    ]


def _wait_for_mount(change: ChangeView) -> Part:
    """Wait until the volume is mounted after it was enabled, or unmounted after it was disabled."""
    volume = change.state
    if volume is None:
        return Part(effects=Effects(another_pass=change.controls.wait))
    if not change.final or not (change.writes or change.follow_up):
        return Part()
    if volume.facts.get("service_status") != "running":
        return Part()
    wanted = bool(change.desired.get("enabled", volume.values.get("enabled")))
    if bool(volume.facts.get("mounted")) == wanted:
        return Part()
    awaited = "it to be mounted" if wanted else "it to be unmounted"
    wait = wait_for_fact(
        change.resource,
        change.key,
        "mounted",
        lambda mounted: bool(mounted) == wanted,
        change.target,
        awaited,
        hint="the log of the volume in the web interface may show why",
        needed=False,
    )
    return Part([wait])


def _share_users(task: PlannedTask) -> list[tuple[str, str]]:
    """Return the users that the plan writes for CIFS shares, each with its share."""
    shares = task.plan.after.get("cifs_shares") or {}
    return [
        (str(label), user)
        for label, share in shares.items()
        if isinstance(share, Mapping)
        for option in ("valid_users", "admin_users")
        for user in share.get(option) or ()
    ]


def _user_queries(task: PlannedTask) -> Optional[Sequence[Query]]:
    if not _share_users(task):
        return None
    service = task.resource.column("service")
    name = task.desired.get("service")
    key = task.state.key_of("service") if task.state else None
    if key is None and isinstance(service, Reference) and name:
        key = task.key_of(service, name)
    return None if key is None else [Query("vm_service_users", ("name",), (("service", (wire_key(key),)),))]


def _evaluate_users(task: PlannedTask, answers: Answers) -> Finding:
    """Warn of users that the service does not have: the platform accepts them, and they cannot use the share."""
    known = {str(row.get("name")) for row in answers[0] or ()}
    return Finding(
        warnings=tuple(
            f"cifs_shares '{share}': the NAS service has no user '{user}'; only a directory that it has joined can know it"
            for share, user in dict.fromkeys(_share_users(task))
            if user not in known
        )
    )


#: What the virus scanner of a service needs (vendor documentation).
SCANNER_RAM = 8 * GIB

NAS_VOLUME = Resource(
    name="nas_volume",
    plural="nas_volumes",
    title="NAS volume",
    table="volumes",
    # Keys are 40-hex strings; the column by which they can be filtered is `id`.
    key_column="id",
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(128, trimmed=True), required=True),
        Reference("service", table="vm_services", title="NAS service", required=True, write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("note", Text(1024)),
        Column("enabled", FLAG),
        Column("size", Size(minimum=1048576, maximum=549755813888000), column="maxsize", write=GROW_ONLY),
        Column("tier", TIER, column="preferred_tier"),
        Reference("snapshot_profile", table="snapshot_profiles", title="snapshot profile"),
        Column("read_only", FLAG),
        Column("discard", FLAG),
        Column("owner_user", Text()),
        Column("owner_group", Text()),
        Column("automount_snapshots", FLAG),
        Column(
            "file_system",
            Choice("ext4", "cifs", "nfs", "ybfs", "verge_vm_export", reported=("fc_nimble",)),
            column="fs_type",
            write=CREATE_ONLY,
        ),
        Column("encrypt", FLAG, write=CREATE_ONLY),
        Column(
            "encryption_key", Text(256), exposure=SECRET, write=ONCE, held=lambda values: bool(values.get("encrypt"))
        ),
        Column("optimize", Choice("general", "large")),
        Column("read_ahead_kb", Choice("0", "64", "128", "256", "512", "1024", "2048", "4096")),
        Column("remote_target", Text(), write=CREATE_ONLY),
        Column("cifs_user", Text()),
        Column("cifs_password", Text(256), exposure=SECRET, held=lambda values: values.get("file_system") == "cifs"),
        Column("cifs_protocol", Choice("1.0", "2.0", "2.1", "3.0")),
        Column("nfs_protocol", Choice("", "2", "3", "4")),
        Column("mount_options", Text()),
        Column("antivirus_enabled", FLAG, column="enabled", row="vol_antivirus", initial=False),
        Column(
            "antivirus_action", Choice("move", "delete"), column="infected_action", row="vol_antivirus", initial="move"
        ),
        Column("antivirus_on_access", FLAG, column="on_access", row="vol_antivirus", initial=False),
        Column("antivirus_scan", Choice("entire", "specific"), column="scan", row="vol_antivirus", initial="entire"),
        Column("antivirus_include", DelimitedList("\n"), column="include", row="vol_antivirus", initial=()),
        Column("antivirus_exclude", DelimitedList("\n"), column="exclude", row="vol_antivirus", initial=()),
        Column(
            "antivirus_quarantine", Text(), column="quarantine_location", row="vol_antivirus", initial=".quarantine"
        ),
        Reference(
            "antivirus_profile",
            column="start_time_profile",
            row="vol_antivirus",
            table="snapshot_profiles",
            title="snapshot profile",
        ),
    ),
    rows={"vol_antivirus": "volume_antivirus"},
    works=(Work("creation of its virus scanner", _has_no_scanner_yet, patience=30.0, concerns=_SCANNER),),
    imperative_states=(ImperativeState("scanned", _scan),),
    scope=("service",),
    facts=(
        Fact("status", "status#status"),
        Fact("mounted", "status#mounted", FLAG),
        Fact("service_status", "service#vm#machine#status#status"),
        Fact("used", "drive#media_source#used_bytes", SIZE),
        Fact("antivirus_status", "vol_antivirus#status#status"),
        Fact("antivirus_status_info", "vol_antivirus#status#status_info"),
        Fact("last_scan", "vol_antivirus#stats#last_scan", TIME, volatile=True),
        Fact("infected_files", "vol_antivirus#stats#infected_files", NUMBER, volatile=True),
        Fact("quarantined_files", "vol_antivirus#stats#quarantine_count", NUMBER, volatile=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    children=(
        # Shares may keep their volume from being deleted, so they go first.
        Children("cifs_shares", CIFS_SHARE, parent_column="volume", delete_before_parent=True),
        Children("nfs_shares", NFS_SHARE, parent_column="volume", delete_before_parent=True),
        Children("snapshots", SNAPSHOT, parent_column="volume"),
        tags_of("volumes"),
    ),
    before_delete=_unmount,
    finish=(_wait_for_mount,),
    guards=(_size_is_required,),
    preflights=(
        unique_name(within="service"),
        existing_tiers(own_tier),
        Preflight(_user_queries, _evaluate_users),
        Preflight(_scanner_queries, _evaluate_scanner),
    ),
    # The drive stays online a moment longer than the volume is mounted (measured on 26.1.8).
    retry_delete=("Unable to delete online drive",),
    controls={"force": {"type": "bool", "default": False}},
    notices=(_service_is_off,),
    export=Export(terraform="nas_volume"),
    words=words.NAS_VOLUME,
)
