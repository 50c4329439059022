# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trusted certificates, and the TLS contexts built from them."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from typing import Optional

from ..errors import SettingsError
from ..settings import Settings
from .libraries import requests, urllib3

#: Variables that name the certificates to trust, in order of precedence.
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")

_contexts: dict[tuple[bool, str], ssl.SSLContext] = {}


def trusted_certificates(settings: Settings, environ: Optional[Mapping[str, str]] = None) -> str:
    """Return the file or directory with the certificates to trust, or "" for the default ones.

    Raises:
        SettingsError: A variable in `CA_VARIABLES` names a path that does not exist.
    """
    if not settings.validate_certs:
        return ""
    if settings.ca_path:
        return settings.ca_path
    environ = os.environ if environ is None else environ
    for variable in CA_VARIABLES:
        path = environ.get(variable, "")
        if path and not os.path.exists(path):
            raise SettingsError(f"environment variable {variable}: there is no file or directory '{path}'")
        if path:
            return path
    return ""


def tls_context(verify: bool, ca_path: str) -> ssl.SSLContext:
    """Return the TLS context for these settings, built once per process.

    Loading the certificates takes 40 to 50 ms. Processes forked after the context was built inherit it.

    Args:
        verify: Whether certificates are verified.
        ca_path: File or directory with the certificates to trust; "" for those of the operating system together with
            those that come with ``requests``.

    Raises:
        SettingsError: No certificate can be read from `ca_path`.
    """
    identity = (verify, ca_path)
    if identity not in _contexts:
        _contexts[identity] = _new_context(verify, ca_path)
    return _contexts[identity]


def _new_context(verify: bool, ca_path: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    # OpenSSL compares the host name. urllib3 1.26 has to do that itself, because it passes no name to OpenSSL if the
    # host is an IP address.
    context.check_hostname = not urllib3.__version__.startswith("1.")  # type: ignore[attr-defined]
    # Lets a user trust a single system by its own certificate. Python 3.9's ssl module lacks the constant.
    context.verify_flags |= getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0x80000)
    if ca_path:
        _load_certificates(context, ca_path)
    else:
        context.set_default_verify_paths()
        context.load_verify_locations(requests.utils.DEFAULT_CA_BUNDLE_PATH)
    return context


def _load_certificates(context: ssl.SSLContext, path: str) -> None:
    try:
        if not os.path.isdir(path):
            context.load_verify_locations(cafile=path)
            return
        names = sorted(os.listdir(path))
        if any(re.fullmatch(r"[0-9a-f]{8}\.[0-9]+", name) for name in names):
            context.load_verify_locations(capath=path)
            return
        # OpenSSL finds only hashed names in a directory, but users put plain files there as well
        files = [name for name in names if name.lower().endswith((".pem", ".crt", ".cer"))]
        for name in files:
            context.load_verify_locations(cafile=os.path.join(path, name))
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"cannot read certificates from '{path}': {error}") from error
    if not files:
        raise SettingsError(f"the directory '{path}' contains no certificates (*.pem, *.crt, *.cer)")
