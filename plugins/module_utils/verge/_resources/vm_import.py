# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of whole VMs: table `vm_imports`. A row is the record of an import and outlives its VM (measured on 26.1.8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional
from urllib.parse import unquote, urlsplit

from .._schema.codecs import FLAG, KEY, NUMBER, TIER, TIME, Choice, Text
from .._schema.columns import CREATE_ONLY, ONCE, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.resource import Desired, Export, Product, Resource, State, Supply, Work
from .._schema.steps import Diagnostic
from . import words
from .checks import existing_tiers, own_tier
from .file import FILE
from .vm import DRIVE_INTERFACES, NIC_INTERFACES

_BUSY = ("initializing", "importing")
#: With `warning`, the VM is usable (seen with the official Terraform provider).
_FAILED = ("error", "aborted")
#: The platform imports these as drives, and not as VMs (seen with the official Terraform provider).
_DISK_IMAGES = ("qcow", "qcow2", "qed", "raw", "img", "vdi", "vhd", "vhdx", "vmdk", "iso")
_WORST = ("critical", "error", "warning")
_MOST_LINES = 5


def _file_name(options: Mapping[str, Any]) -> str:
    """Return the name of a file in the media catalog: the last part of its path."""
    path = str(options.get("src") or urlsplit(str(options.get("url"))).path)
    return unquote(path).rstrip("/").rpartition("/")[2]


class Override(Choice):
    """What replaces a value of the imported VM, or `default`, for which the platform has an empty text."""

    def __init__(self, *choices: str) -> None:
        super().__init__("default", *choices)

    def load(self, raw: Any) -> Any:
        return str(raw or "default")

    def dump(self, value: Any) -> Any:
        return "" if value == "default" else value


def _is_importing(record: State) -> bool:
    return record.facts.get("status") in _BUSY


def _failure(record: State) -> Optional[str]:
    status = record.facts.get("status")
    return str(record.facts.get("status_info") or f"status {status}") if status in _FAILED else None


def _worst_lines(rows: list[Mapping[str, Any]]) -> str:
    """Return what the log says about a failure: the lines of the worst level, or the last ones."""
    lines = [(str(row.get("level")), str(row.get("text") or "").strip()) for row in rows]
    worst = next((level for level in _WORST if any(level == found for found, _text in lines)), None)
    texts = [text for level, text in lines if text and worst in (None, level)]
    return f"log: {'; '.join(texts[-_MOST_LINES:])}" if texts else ""


def _has_a_source(desired: Desired, record: Optional[State], controls: Controls) -> Optional[str]:
    if record is not None or controls.state == "absent":
        return None
    file, volume, path = (desired.get(option) for option in ("file", "volume", "path"))
    shared = desired.get("shared_object")
    if shared is not None and (file is not None or volume is not None):
        return "'shared_object' excludes 'file' ('src', 'url') and 'volume': a VM is imported from one of them"
    if file is not None and (volume is not None or path):
        return "'file' ('src', 'url') and 'volume' exclude each other: a VM is imported from one of them"
    if (volume is None) != (not path):
        return "'volume' and 'path' belong together: a NAS volume, and the file in it"
    if file is None and volume is None and shared is None:
        return (
            "a new import needs 'file' (of the media catalog), 'src', 'url', 'volume' and 'path', or 'shared_object' "
            "(in a tenant)"
        )
    return None


def _holds_a_whole_vm(desired: Desired, record: Optional[State], controls: Controls) -> Optional[str]:
    name = str(desired.get("file") or desired.get("path") or "")
    if record is not None or controls.state == "absent" or name.rpartition(".")[2].lower() not in _DISK_IMAGES:
        return None
    image = f"'drives: [{{name: os, image: {name}}}]'"
    return (
        f"'{name}' is the image of one disk, and VMs are imported from .ova, .ovf, .vmx and .ybvm files; create the VM "
        f"from the image with verge_vm and {image if desired.get('file') else 'a drive with an image'}"
    )


def _import_has_ended(desired: Desired, record: Optional[State], controls: Controls) -> Optional[str]:
    if record is not None and controls.state == "absent" and _is_importing(record):
        return "the import is going on; remove its record once it has ended"
    return None


VM_IMPORT = Resource(
    name="vm_import",
    plural="vm_imports",
    title="VM import",
    table="vm_imports",
    # Keys are 40-hex strings; the column by which they can be filtered is `id`.
    key_column="id",
    # An import that is prepared first and started later was seen to stay at `initializing` (pyvergeos).
    created_with=(("importing", True),),
    columns=(
        Column("name", Text(128, forbidden='"', trimmed=True), required=True, write=CREATE_ONLY),
        Reference("file", table="files", title="file", write=ONCE, kept=True, remedy="verge_file uploads files"),
        Reference(
            "volume",
            table="volumes",
            title="NAS volume",
            constants=(("is_snapshot", False),),
            write=ONCE,
            kept=True,
        ),
        Column("path", Text(), column="volume_path", write=ONCE, kept=True),
        Reference("shared_object", table="shared_objects", title="shared object", write=ONCE, kept=True),
        Column("preserve_macs", FLAG, write=ONCE, kept=True),
        Column("preserve_drive_format", FLAG, write=ONCE, kept=True),
        Column("tier", TIER, column="preferred_tier", write=ONCE, kept=True),
        Column("no_optical_drives", FLAG, write=ONCE, kept=True),
        Column(
            "drive_interface", Override(*DRIVE_INTERFACES), column="override_drive_interface", write=ONCE, kept=True
        ),
        Column("nic_interface", Override(*NIC_INTERFACES), column="override_nic_interface", write=ONCE, kept=True),
    ),
    facts=(
        Fact("vm_name", "vm#name"),
        Fact("vm_id", "vm", KEY, volatile=True),
        Fact("status"),
        Fact("status_info"),
        Fact("failed_drives", "failed_drive_count", NUMBER),
        Fact("started", "timestamp", TIME, volatile=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    works=(
        Work(
            "import",
            busy=_is_importing,
            failed=_failure,
            diagnostics=(Diagnostic("vm_import_logs", ("level", "text"), _worst_lines, pointer="vm_import"),),
            remedy="remove what it has left of the VM and run the task again, or, to keep that, remove the record with "
            "'state: absent'",
        ),
    ),
    product=Product("vms", "VM", fact="vm_name", key_fact="vm_id", constants=(("is_snapshot", False),)),
    supply=Supply("file", FILE, ("src", "url"), ("tier",), _file_name),
    controls={"src": {"type": "path"}, "url": {"type": "str"}},
    guards=(_has_a_source, _holds_a_whole_vm, _import_has_ended),
    preflights=(existing_tiers(own_tier),),
    export=Export(on_request="they are records of work, and no configuration"),
    words=words.VM_IMPORT,
)
