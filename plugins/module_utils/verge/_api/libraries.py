# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The libraries that do not come with Python, which the Python of a target may lack."""

from __future__ import annotations

import sys
import traceback
from typing import Optional

from ..errors import MissingLibraryError

__all__ = ("REQUESTS_IMPORT_ERROR", "requests", "require_requests", "urllib3")

#: Text of the traceback when ``requests`` cannot be imported, else None.
REQUESTS_IMPORT_ERROR: Optional[str] = None
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    requests = urllib3 = None  # type: ignore[assignment]


def require_requests() -> None:
    """Raise :class:`MissingLibraryError` when the ``requests`` library cannot be imported."""
    if REQUESTS_IMPORT_ERROR is not None:
        raise MissingLibraryError(
            "the Python library 'requests' cannot be imported by {0}: {1}".format(
                sys.executable or "this Python", REQUESTS_IMPORT_ERROR.strip().splitlines()[-1]
            ),
            hint="install it for exactly that interpreter, for example with 'pip install requests'",
        )
