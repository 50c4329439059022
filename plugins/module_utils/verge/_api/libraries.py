# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Third-party libraries, which the Python of a target may lack."""

from __future__ import annotations

import sys
import traceback
from typing import Optional

from ..errors import MissingLibraryError

__all__ = ("REQUESTS_IMPORT_ERROR", "requests", "require_requests", "urllib3")

#: Traceback if ``requests`` cannot be imported, else None.
REQUESTS_IMPORT_ERROR: Optional[str] = None
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3
    import urllib3.connection
    import urllib3.exceptions
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    requests = urllib3 = None  # type: ignore[assignment]


def require_requests() -> None:
    """Check that ``requests`` can be imported.

    Raises:
        MissingLibraryError: It cannot.
    """
    if REQUESTS_IMPORT_ERROR is not None:
        python = sys.executable or "this Python"
        reason = REQUESTS_IMPORT_ERROR.strip().splitlines()[-1]
        raise MissingLibraryError(
            f"the Python library 'requests' cannot be imported by {python}: {reason}",
            hint="install it for exactly that interpreter, for example with 'pip install requests'",
        )
