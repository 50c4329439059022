# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exception by which the simulator refuses a request."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal as the platform sends it: a status and an object with the one key ``err``.

    Measured on 26.1.8; recipe simulation is the known exception and adds ``response`` (see `extra`).
    """

    def __init__(self, status: int, text: str, extra: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text
        self.extra = extra or {}

    @property
    def body(self) -> dict[str, Any]:
        """The JSON document of the answer."""
        return {"err": self.text, **self.extra}


class GapError(ApiError):
    """A refusal because the simulator does not know what the platform does; the journal records it as a gap.

    Assumption: status and text; the platform accepts the request. A success without an effect would deceive the client.
    Settled by: POST to each table of the index.
    """

    def __init__(self, text: str) -> None:
        super().__init__(422, f"the simulator knows {text}")


def no_such_row(where: str) -> ApiError:
    """Return 404 for a missing row.

    Assumption: the text; clients check the status only. Settled by: GET vms/999999.
    """
    return ApiError(404, f"Error querying {where}: No such file or directory")


def no_such_reference(table: str, column: str) -> ApiError:
    """Return 404 for a reference to a missing row (text measured on 26.1.8)."""
    return ApiError(404, f"error setting field '{table}.{column}': No such file or directory")


def failed_validation(column: str, reason: str = "fails validation test") -> ApiError:
    """Return 422 for a value that a column does not accept (text from the vendor's SDKs)."""
    return ApiError(422, f"Validation error on field: '{column}' - '{reason}'")
