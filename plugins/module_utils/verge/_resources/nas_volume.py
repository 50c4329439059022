# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""NAS volumes: table `volumes`, with their CIFS and NFS shares and snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from .._schema.codecs import FLAG, TIER, Choice, Moment, Size, Text, Words
from .._schema.columns import Column, Fact, Reference, flag
from .._schema.resource import Children, Desired, Preparation, Resource, Settling, State
from .tagging import tags_of

CIFS_SHARE = Resource(
    name="cifs_share",
    title="CIFS share",
    table="volume_cifs_shares",
    key_column="id",
    columns=(
        Column("name", Text(128), required=True),
        Column("share_path", Text(), create_only=True),
        Column("description", Text(2048)),
        Column("comment", Text(64)),
        Column("enabled", FLAG),
        Column("browseable", FLAG),
        Column("read_only", FLAG),
        Column("guest_ok", FLAG),
        Column("guest_only", FLAG),
        Column("force_user", Text()),
        Column("force_group", Text()),
        Column("valid_users", Words("\n")),
        Column("valid_groups", Words("\n")),
        Column("admin_users", Words("\n")),
        Column("admin_groups", Words("\n")),
        Column("host_allow", Words("\n")),
        Column("host_deny", Words("\n")),
        Column("shadow_copies", FLAG, column="vfs_shadow_copy2"),
        Column("advanced", Text(65536)),
    ),
    facts=(Fact("status", "status#status"),),
)


def _somebody_may_mount(desired: Desired, share: Optional[State], controls: Any) -> Optional[str]:
    if share is None and not desired.get("allow_all") and not desired.get("allowed_hosts"):
        return "nobody could mount the share: give 'allowed_hosts', or 'allow_all: true'"
    return None


NFS_SHARE = Resource(
    name="nfs_share",
    title="NFS share",
    table="volume_nfs_shares",
    key_column="id",
    columns=(
        Column("name", Text(128), required=True),
        # Fixed at creation (measured on 26.1.8).
        Column("share_path", Text(), create_only=True),
        Column("description", Text(2048)),
        Column("enabled", FLAG),
        # One text with commas; a list would be stored as the text of a list (measured on 26.1.8).
        Column("allowed_hosts", Words(",")),
        Column("allow_all", FLAG),
        Column("data_access", Choice("ro", "rw")),
        Column("squash", Choice("root_squash", "all_squash", "no_root_squash")),
        Column("anonymous_uid", Text(), column="anonuid"),
        Column("anonymous_gid", Text(), column="anongid"),
        Column("no_acl", FLAG),
        Column("insecure", FLAG),
        Column("async", FLAG),
        Column("fsid", Text()),
    ),
    facts=(Fact("status", "status#status"),),
    guards=(_somebody_may_mount,),
)


def _expiry_kind(moment: Any) -> Mapping[str, Any]:
    return {"expires_type": "date" if moment else "never"}


SNAPSHOT = Resource(
    name="snapshot",
    title="snapshot",
    table="volume_snapshots",
    created_with=(("created_manually", True),),
    columns=(
        Column("name", Text(128), required=True),
        Column("description", Text(2048)),
        # Always sent: left out, the platform gives a snapshot three days.
        Column("expires", Moment(), create_default="never", along=_expiry_kind, required=True),
        Column("quiesce", FLAG, initial=True),
    ),
    facts=(Fact("created"),),
)


def _size_is_needed(desired: Desired, volume: Optional[State], controls: Any) -> Optional[str]:
    if volume is not None or controls.state == "absent" or "size" in desired.values:
        return None
    if desired.get("file_system", "ext4") in ("cifs", "nfs"):
        return None
    return "a new volume needs a size"


def _service_is_off(desired: Desired, volume: Optional[State], controls: Any) -> Optional[str]:
    status = volume.facts.get("service_status") if volume else None
    if controls.state == "absent" or status in (None, "running"):
        return None
    return f"the VM of the NAS service is {status}: what was changed takes effect once it runs"


NAS_VOLUME = Resource(
    name="nas_volume",
    plural="nas_volumes",
    title="NAS volume",
    table="volumes",
    # Keys are 40-hex texts; the column by which they can be filtered is `id`.
    key_column="id",
    constants=(("is_snapshot", False),),
    columns=(
        Column("name", Text(128, trimmed=True), required=True),
        Reference("service", table="vm_services", title="NAS service", required=True, create_only=True),
        Column("description", Text(2048)),
        Column("note", Text(1024)),
        Column("enabled", FLAG),
        Column("size", Size(minimum=1048576, maximum=549755813888000), column="maxsize", grow_only=True),
        Column("tier", TIER, column="preferred_tier"),
        Reference("snapshot_profile", table="snapshot_profiles", title="snapshot profile"),
        Column("read_only", FLAG),
        Column("discard", FLAG),
        Column("owner_user", Text()),
        Column("owner_group", Text()),
        Column("automount_snapshots", FLAG),
        Column(
            "file_system",
            Choice("ext4", "cifs", "nfs", "ybfs", "verge_vm_export"),
            column="fs_type",
            create_only=True,
        ),
        Column("encrypt", FLAG, create_only=True),
        Column("encryption_key", Text(256), secret=True, initial=True),
        Column("optimize", Choice("general", "large")),
        Column("read_ahead_kb", Choice("0", "64", "128", "256", "512", "1024", "2048", "4096")),
        Column("remote_target", Text(), create_only=True),
        Column("cifs_user", Text()),
        Column("cifs_password", Text(256), secret=True),
        Column("cifs_protocol", Choice("1.0", "2.0", "2.1", "3.0")),
        Column("nfs_protocol", Choice("", "2", "3", "4")),
        Column("mount_options", Text()),
    ),
    scope=("service",),
    facts=(
        Fact("status", "status#status"),
        Fact("mounted", "status#mounted", flag),
        Fact("service_status", "service#vm#machine#status#status"),
        Fact("used_bytes", "drive#media_source#used_bytes"),
        Fact("created"),
        Fact("modified"),
    ),
    children=(
        # Shares may keep their volume from being deleted, so they go first.
        Children("cifs_shares", CIFS_SHARE, parent_column="volume", goes_first=True),
        Children("nfs_shares", NFS_SHARE, parent_column="volume", goes_first=True),
        Children("snapshots", SNAPSHOT, parent_column="volume"),
        tags_of("volumes"),
    ),
    preparations=(
        Preparation(
            title="unmount the volume",
            fact="mounted",
            until=lambda mounted: not mounted,
            body={"enabled": False},
            consent="force",
            consent_hint="set 'force: true' to have it unmounted, or disable it first with 'enabled: false'",
        ),
    ),
    # The drive stays online a moment longer than the volume is mounted (measured on 26.1.8).
    guards=(_size_is_needed,),
    delete_retry=("Unable to delete online drive",),
    controls={"force": {"type": "bool", "default": False}},
    settling=Settling(
        option="enabled",
        fact="mounted",
        possible=lambda volume: volume.facts.get("service_status") == "running",
        words=("mounted", "unmounted"),
        hint="the log of the volume in the web interface may tell why",
    ),
    notices=(_service_is_off,),
)
