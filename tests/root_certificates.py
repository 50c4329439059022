# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of authorities for tests: the same name always gives the same certificate."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

LAST_DAY = datetime(2036, 1, 1, tzinfo=timezone.utc)


def root_certificate(name: str, expires: datetime = LAST_DAY) -> str:
    """Return a certificate in PEM format that an authority has issued for itself."""
    return _make(name, expires).public_bytes(Encoding.PEM).decode()


def fingerprint(name: str) -> str:
    """Return the fingerprint of the certificate of a name, as the platform shows it."""
    return _make(name, LAST_DAY).fingerprint(SHA256()).hex(":").upper()


def _make(name: str, expires: datetime) -> x509.Certificate:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(datetime(2026, 1, 1, tzinfo=timezone.utc)).not_valid_after(expires)
    )
    return builder.sign(key, None)
