# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of the media catalog: table `files`."""

from __future__ import annotations

from typing import Any, Optional

from .._schema.codecs import FLAG, TIER, Text
from .._schema.columns import Column, Fact
from .._schema.local_file import LocalFileCodec
from .._schema.resource import Desired, Resource, State, Upload, Work


def _downloads(file: State) -> bool:
    # The size stays 0 until a download has come to its end; an upload has its room reserved at once.
    return not file.facts.get("size") and not file.facts.get("reserved")


def _has_a_source(desired: Desired, file: Optional[State], controls: Any) -> Optional[str]:
    sources = [option for option in ("src", "url") if desired.get(option) is not None]
    if len(sources) > 1:
        return "give either 'src' or 'url'"
    if file is None and controls.state != "absent" and not sources:
        return "a new file needs 'src' (a file to upload) or 'url' (where the platform downloads it)"
    return None


FILE = Resource(
    name="file",
    plural="files",
    title="file",
    table="files",
    # Files with an owner belong to drives, NAS services and recipes.
    constants=(("owner", None),),
    columns=(
        Column("name", Text(), required=True),
        Column("description", Text()),
        Column("tier", TIER, column="preferred_tier"),
        Column("src", LocalFileCodec(), column="allocated_bytes", initial=True),
        Column("url", Text(), initial=True),
        Column("skip_url_check", FLAG, column="skip_upload_head_check", initial=True),
    ),
    facts=(
        Fact("type"),
        Fact("size", "filesize"),
        Fact("reserved", "allocated_bytes"),
        Fact("used", "used_bytes"),
        Fact("modified"),
        Fact("creator"),
    ),
    work=Work("download", busy=_downloads, failed=lambda _file: None),
    upload=Upload("src", reserved="reserved", received="size"),
    guards=(_has_a_source,),
)
