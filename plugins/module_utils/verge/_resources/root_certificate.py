# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certification authorities that the system trusts: table `root_certificates`.

The platform reads everything about one from its certificate, and identifies it by the fingerprint.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from datetime import datetime, timezone
from typing import Any

from .._schema.codecs import EPOCH, TIME, Codec, Text, Timestamp
from .._schema.columns import ONCE, Column, Derivation, Fact
from .._schema.resource import Resource
from . import words

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
#: The bytes of a SHA-256 fingerprint.
_BYTES = 32
#: The type of every certificate in DER format.
_SEQUENCE = b"\x30"


class OneCertificate(Text):
    """One certificate in PEM format; what stands around it does not matter."""

    def parse(self, value: Any) -> Any:
        blocks = _BLOCK.findall(str(value))
        if len(blocks) != 1:
            found = f"it contains {len(blocks)}; write one task for each" if blocks else "it contains none"
            raise ValueError(f"expected one certificate in PEM format, but {found}")
        pem = "\n".join(line.strip() for line in blocks[0].strip().splitlines())
        if not _der(pem).startswith(_SEQUENCE):
            raise ValueError("it is not a valid certificate in PEM format")
        return pem

    def load(self, raw: Any) -> Any:
        return self.parse(raw) if raw else ""


def _der(pem: str) -> bytes:
    try:
        return ssl.PEM_cert_to_DER_cert(pem)
    except ValueError:
        raise ValueError("it is not a valid certificate in PEM format") from None


def fingerprint_of(pem: str) -> str:
    """Return the SHA-256 fingerprint of a certificate in PEM format."""
    return hashlib.sha256(_der(pem)).hexdigest()


class Fingerprint(Codec):
    """A SHA-256 fingerprint; colons and case do not matter."""

    # How a system spells it was only seen in official clients.
    searchable = False

    def parse(self, value: Any) -> Any:
        digits = re.sub(r"[:\s]", "", str(value)).lower()
        if not re.fullmatch(rf"[0-9a-f]{{{2 * _BYTES}}}", digits):
            raise ValueError(f"'{value}' is not a SHA-256 fingerprint; write {_BYTES} bytes like AB:CD:...")
        return digits

    def load(self, raw: Any) -> Any:
        return self.parse(raw)

    def dump(self, value: Any) -> Any:
        return self.show(value)

    def show(self, value: Any) -> Any:
        return ":".join(value[index : index + 2] for index in range(0, len(value), 2)).upper()


class DateText(Timestamp):
    """A point in time that the platform stores as text; text in an unknown form is shown as it is."""

    def load(self, raw: Any) -> Any:
        text = str(raw).strip()
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            # As OpenSSL writes it: Jan  1 00:00:00 2034 GMT.
            return ssl.cert_time_to_seconds(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return int((aware - EPOCH).total_seconds())


ROOT_CERTIFICATE = Resource(
    name="root_certificate",
    plural="root_certificates",
    title="root certificate",
    table="root_certificates",
    columns=(
        Column("fingerprint", Fingerprint(), derived=Derivation("certificate", fingerprint_of)),
        Column("certificate", OneCertificate(), column="cert", required=True, write=ONCE, kept=True),
    ),
    identity=("fingerprint",),
    facts=(
        Fact("subject"),
        Fact("issuer"),
        Fact("valid_from", "startdate", DateText()),
        Fact("expires", "enddate", DateText()),
        Fact("modified", codec=TIME, volatile=True, fixed=True),
    ),
    words=words.ROOT_CERTIFICATE,
)
