# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trusted certification authorities: the platform reads all columns from the certificate."""

from __future__ import annotations

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from ..engine import Call
from ..errors import failed_validation
from ..registry import before_create


@before_create("root_certificates")
def read_certificate(call: Call, values: dict[str, Any]) -> None:
    """Fill in the columns (forms as in the vendor's SDK). Assumption: the refusal of what is not a certificate."""
    try:
        certificate = x509.load_pem_x509_certificate(values["cert"].encode())
    except ValueError:
        raise failed_validation("cert") from None
    values.update(
        subject=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        fingerprint=certificate.fingerprint(SHA256()).hex(":").upper(),
        startdate=f"{certificate.not_valid_before_utc:%Y-%m-%d}",
        enddate=f"{certificate.not_valid_after_utc:%Y-%m-%d}",
    )


def _name(name: x509.Name) -> str:
    return ", ".join(part.rfc4514_string() for part in name.rdns)
