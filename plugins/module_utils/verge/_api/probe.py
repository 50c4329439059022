# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a connection shows about a system besides its answers: its certificate and its clock."""

from __future__ import annotations

import http.client
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Optional

from ..errors import SettingsError
from ..settings import Settings
from .tls import tls_context, trusted_certificates


class Probe(NamedTuple):
    """What a connection shows. None means unknown.

    Attributes:
        issuer: who has issued the certificate; only known if the certificate is verified.
        self_signed: whether that is the system itself.
        valid_until: when it expires, in seconds since the epoch.
        days_left: the days until then.
        clock_difference: how many seconds the clock of the system is ahead of this machine's.
    """

    issuer: Optional[str] = None
    self_signed: Optional[bool] = None
    valid_until: Optional[float] = None
    days_left: Optional[float] = None
    clock_difference: Optional[float] = None


def probe(settings: Settings) -> Probe:
    """Return what a direct connection shows; nothing if there is none, for example because a proxy is required."""
    try:
        context = tls_context(settings.validate_certs, trusted_certificates(settings))
        connection = http.client.HTTPSConnection(
            settings.host, settings.port, timeout=settings.connect_timeout, context=context
        )
        try:
            connection.connect()
            certificate = connection.sock.getpeercert()
            return _certificate(certificate or {})._replace(clock_difference=_clock_difference(connection))
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError, SettingsError):
        return Probe()


def _certificate(certificate: dict[str, Any]) -> Probe:
    if not certificate:
        return Probe()
    names = {name: value for part in certificate.get("issuer", ()) for name, value in part}
    issuer = names.get("commonName") or names.get("organizationName")
    self_signed = certificate.get("issuer") == certificate.get("subject")
    if "notAfter" not in certificate:
        return Probe(issuer, self_signed)
    expires = float(ssl.cert_time_to_seconds(certificate["notAfter"]))
    return Probe(issuer, self_signed, expires, (expires - time.time()) / 86400)


def _clock_difference(connection: http.client.HTTPSConnection) -> Optional[float]:
    sent = time.time()
    connection.request("GET", "/version.json", headers={"Accept": "application/json"})
    date = connection.getresponse().getheader("Date")
    received = time.time()
    if not date:
        return None
    # The header has whole seconds, so that half a second is added.
    return parsedate_to_datetime(date).timestamp() + 0.5 - (sent + received) / 2
