# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding licences and requesting them: tables `licenses` and `license_actions`."""

from __future__ import annotations

from .._schema.licensing import Licensing, RequestFile
from .license import LICENSE

LICENSING = Licensing(
    LICENSE,
    text="license",
    begins="valid_from",
    ends="expires",
    request=RequestFile(
        table="license_actions",
        body={"action": "generate"},
        key="filekey",
        filename="filename",
        size="filesize",
        contact="email",
        files="files",
        place="the media catalog",
        result="request",
    ),
)
