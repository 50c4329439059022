# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns exceptions of the HTTP and TLS libraries into connection errors that help a user."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from enum import Enum
from typing import Any, Callable, NamedTuple, Optional

from ..errors import VergeConnectionError, VergeTimeoutError, one_line
from ..settings import Settings
from .connections import Timeouts


class Phase(Enum):
    """How far a request got before it failed."""

    PREPARING = "preparing"
    SENDING = "sending"
    READING = "reading the body of the response"


class Attempt(NamedTuple):
    """An attempt to send a request.

    Attributes:
        settings: How the system was reached.
        timeouts: Time limits of the request.
        proxies: URLs of the proxies in use.
        phase: How far the request got.
        expired: Whether the time for the whole request has passed.
    """

    settings: Settings
    timeouts: Timeouts
    proxies: list[str]
    phase: Phase = Phase.SENDING
    expired: bool = False

    @property
    def system(self) -> str:
        """The system in messages, as in "192.0.2.1 port 443"."""
        return f"{self.settings.host} port {self.settings.port}"


class CaughtError(NamedTuple):
    """An exception raised by a library.

    Attributes:
        error: The exception.
        handled: The exception that was already being handled when the request was made. Python chains the two, although
            they are unrelated.
    """

    error: BaseException
    handled: Optional[BaseException] = None


Predicate = Callable[[BaseException], bool]

_CHECK_PORT = "check that this is the HTTPS port of a VergeOS system; see options host and port"


def _chain(caught: CaughtError) -> Iterator[BaseException]:
    """Yield the exception and everything it wraps, in any of the ways in which the libraries wrap exceptions."""
    seen: set[int] = {id(caught.handled)}
    queue: list[Any] = [caught.error]
    while queue:
        item = queue.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        queue.extend(item.args)
        queue.extend((getattr(item, "reason", None), item.__cause__, item.__context__))


def find_in_chain(caught: CaughtError, predicate: Predicate) -> Optional[BaseException]:
    """Return the first exception in the chain that satisfies `predicate`, or None."""
    return next((item for item in _chain(caught) if predicate(item)), None)


def _instance_of(*classes: type[BaseException]) -> Predicate:
    return lambda item: isinstance(item, classes)


def _class_named(*names: str) -> Predicate:
    """Match by class name, because classes moved between versions of urllib3 and distributions vendor it."""
    return lambda item: any(cls.__name__ in names for cls in type(item).__mro__)


_CONNECT_TIMEOUTS = _class_named("ConnectTimeout", "ConnectTimeoutError")
TIMEOUTS = _class_named("ReadTimeout", "ReadTimeoutError", "TimeoutError", "timeout")
_NOT_CONNECTED = _class_named("NewConnectionError")
_PROXY = _class_named("ProxyError", "InvalidProxyURL")
_CERTIFICATE = _class_named("SSLCertVerificationError", "CertificateError")
_TLS = _class_named("SSLError", "CertificateError")
_UNSENDABLE = _class_named("InvalidSchema", "InvalidURL", "LocationValueError", "UnicodeError")
# Of the response: those of the request are validated before anything is sent.
_INVALID_HEADER = _class_named("InvalidHeader")


def _in_handshake(item: BaseException) -> bool:
    # urllib3 reports it as a read timeout, but nothing is sent before the handshake
    return isinstance(item, OSError) and "handshake operation timed out" in str(item)


def connection_error(caught: CaughtError, attempt: Attempt) -> VergeConnectionError:
    """Return the error that tells a user why a request failed, and whether it was sent and can be retried."""
    if attempt.phase is Phase.PREPARING or find_in_chain(caught, _UNSENDABLE) is not None:
        return VergeConnectionError(
            f"cannot send a request to {attempt.system}: {_innermost(caught)}",
            may_have_been_sent=False,
            final=True,
        )
    if find_in_chain(caught, _INVALID_HEADER) is not None:
        return VergeConnectionError(f"the response of {attempt.system} is not valid HTTP: {_innermost(caught)}")
    if find_in_chain(caught, _PROXY) is not None:
        return _proxy_error(caught, attempt)
    if find_in_chain(caught, _CONNECT_TIMEOUTS) is not None and find_in_chain(caught, _NOT_CONNECTED) is None:
        return VergeTimeoutError(
            f"could not connect to {attempt.system} within {_rounded(attempt.timeouts.connect)} s",
            may_have_been_sent=False,
            hint="check that the system is up and no firewall drops packets; see options connect_timeout and timeout",
        )
    if find_in_chain(caught, _NOT_CONNECTED) is not None:
        return _connect_error(caught, attempt)
    if find_in_chain(caught, _TLS) is not None:
        return _tls_error(caught, attempt)
    if find_in_chain(caught, _in_handshake) is not None:
        return VergeTimeoutError(
            f"{attempt.system} accepts connections, but the TLS handshake took longer than {_rounded(attempt.timeouts.connect)} s",
            may_have_been_sent=False,
            hint=f"{_CHECK_PORT}, and connect_timeout",
        )
    if find_in_chain(caught, TIMEOUTS) is not None and attempt.expired:
        response = "complete response" if attempt.phase is Phase.READING else "response"
        return VergeTimeoutError(
            f"no {response} from {attempt.system} within {_rounded(attempt.timeouts.total)} s, all the time left"
        )
    if find_in_chain(caught, TIMEOUTS) is not None:
        return VergeTimeoutError(
            f"no response from {attempt.system} within {_rounded(attempt.timeouts.read)} s",
            hint="see option timeout",
        )
    return VergeConnectionError(f"the connection to {attempt.system} was lost: {_innermost(caught)}")


def _rounded(seconds: float) -> str:
    return f"{round(seconds, 2):g}"


def _innermost(caught: CaughtError) -> str:
    """Return the most specific message in the chain."""
    message = ""
    for item in _chain(caught):
        if isinstance(item, OSError) and item.strerror:
            return str(item.strerror)
        if not message and type(item).__module__.startswith("http.client"):
            message = one_line(str(item))
    return message or one_line(str(caught.error)) or type(caught.error).__name__


def _proxy_error(caught: CaughtError, attempt: Attempt) -> VergeConnectionError:
    urls = ", ".join(_without_login(url) for url in attempt.proxies)
    return VergeConnectionError(
        f"cannot reach {attempt.system} through the proxy {urls or 'of the environment'}: {_innermost(caught)}",
        may_have_been_sent=False,
        hint="proxies come from the environment (https_proxy); hosts listed in no_proxy are reached directly",
    )


def _without_login(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2]


def _connect_error(caught: CaughtError, attempt: Attempt) -> VergeConnectionError:
    host = attempt.settings.host
    if find_in_chain(caught, _instance_of(socket.gaierror)) is not None:
        return VergeConnectionError(
            f"cannot resolve host name '{host}'", may_have_been_sent=False, hint="check option host"
        )
    if find_in_chain(caught, _instance_of(ConnectionRefusedError)) is not None:
        message = f"{attempt.system} refused the connection"
    else:
        message = f"cannot reach {attempt.system}: {_innermost(caught)}"
    return VergeConnectionError(message, may_have_been_sent=False, hint="check options host and port")


#: What OpenSSL's verification results (x509_vfy.h) mean.
_CERTIFICATE_PROBLEMS: dict[int, str] = {
    9: "it is not valid yet (check the clocks)",
    10: "it has expired",
    18: "it is self-signed and not trusted",
    19: "its chain ends in a self-signed certificate that is not trusted",
    20: "it was issued by an untrusted authority",
    21: "its chain is incomplete, or its authority is untrusted",
    62: "it was issued for another host name",
    64: "it was issued for another address",
}
_MISMATCHES = frozenset((62, 64))
#: Handshake failures that happen before any request is sent and that retrying cannot fix.
_FINAL_REASONS = (
    "WRONG_VERSION_NUMBER",
    "UNSUPPORTED_PROTOCOL",
    "HTTP_REQUEST",
    "NO_SHARED_CIPHER",
    "HANDSHAKE_FAILURE",
    "PROTOCOL_VERSION",
    "UNKNOWN_PROTOCOL",
)


def _tls_error(caught: CaughtError, attempt: Attempt) -> VergeConnectionError:
    rejected = find_in_chain(caught, _CERTIFICATE)
    if rejected is not None:
        return _certificate_error(rejected, attempt)
    reason = one_line(str(find_in_chain(caught, _instance_of(ssl.SSLError)) or caught.error))
    if any(final in reason.upper().replace(" ", "_") for final in _FINAL_REASONS):
        return VergeConnectionError(
            f"the TLS handshake with {attempt.system} failed: {reason}",
            may_have_been_sent=False,
            final=True,
            hint=_CHECK_PORT,
        )
    return VergeConnectionError(f"the TLS connection to {attempt.system} was lost: {reason}")


def _certificate_error(rejected: BaseException, attempt: Attempt) -> VergeConnectionError:
    code = getattr(rejected, "verify_code", 0) or (62 if "match" in str(rejected) else 0)
    reason = _CERTIFICATE_PROBLEMS.get(code) or one_line(getattr(rejected, "verify_message", "") or str(rejected))
    if code in _MISMATCHES:
        hint = "set host to a name in the certificate"
    elif code in (9, 10):
        hint = "renew the system's certificate"
    else:
        hint = "set ca_path to the CA certificate, or to the system's own certificate"
    return VergeConnectionError(
        f"the certificate of {attempt.system} was rejected: {reason}",
        may_have_been_sent=False,
        final=True,
        hint=f"{hint}; validate_certs=false disables the check and leaves the credentials unprotected",
    )
