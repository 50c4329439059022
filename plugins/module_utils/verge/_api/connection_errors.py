# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it means when no answer came: out of the exceptions of the libraries, in words that help a user."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple, Optional

from ..errors import VergeConnectionError, VergeTimeoutError, one_line
from ..settings import Settings


class Attempt(NamedTuple):
    """What an explanation needs to know about the attempt."""

    settings: Settings
    timeouts: tuple[float, float]
    proxies: list[str]

    @property
    def system(self) -> str:
        """The system as "host port 443"."""
        return f"{self.settings.host} port {self.settings.port}"


class CaughtError(NamedTuple):
    """An exception of the libraries, and the exception that was being handled when the request was made.

    Python chains the two, although they have nothing to do with each other.
    """

    error: BaseException
    handled: Optional[BaseException] = None


Predicate = Callable[[BaseException], bool]


def _chain(failure: CaughtError) -> Iterator[BaseException]:
    """Yield the exception and everything that it wraps, in whichever way the libraries wrapped it."""
    seen: set[int] = {id(failure.handled)}
    queue: list[Any] = [failure.error]
    while queue:
        item = queue.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        queue.extend(item.args)
        queue.extend((getattr(item, "reason", None), item.__cause__, item.__context__))


def find_in_chain(failure: CaughtError, predicate: Predicate) -> Optional[BaseException]:
    """The first of the exceptions in a failure that answers to a description."""
    return next((item for item in _chain(failure) if predicate(item)), None)


def _instance_of(*classes: type[BaseException]) -> Predicate:
    return lambda item: isinstance(item, classes)


def _class_named(*names: str) -> Predicate:
    """Match exceptions by class name: the classes moved between the versions of urllib3 and distributions vendor it."""
    return lambda item: any(cls.__name__ in names for cls in type(item).__mro__)


_CONNECT_TIMEOUTS = _class_named("ConnectTimeout", "ConnectTimeoutError")
TIMEOUTS = _class_named("ReadTimeout", "ReadTimeoutError", "TimeoutError", "timeout")
_NOT_CONNECTED = _class_named("NewConnectionError")
_PROXY = _class_named("ProxyError", "InvalidProxyURL")
_CERTIFICATE = _class_named("SSLCertVerificationError", "CertificateError")
_TLS = _class_named("SSLError", "CertificateError")
_UNSENDABLE = _class_named("InvalidSchema", "InvalidURL", "InvalidHeader", "LocationValueError", "UnicodeError")


def _in_handshake(item: BaseException) -> bool:
    # urllib3 reports it as a read timeout, but the request comes after the handshake
    return isinstance(item, OSError) and "handshake operation timed out" in str(item)


def connection_error(error: CaughtError, attempt: Attempt) -> VergeConnectionError:
    """Return the error that tells a user why a request failed; ``may_have_been_sent`` and ``final`` are set."""
    if find_in_chain(error, _UNSENDABLE) is not None:
        return VergeConnectionError(
            f"a request to {attempt.system} cannot be sent: {_innermost(error)}",
            may_have_been_sent=False,
            final=True,
        )
    if find_in_chain(error, _PROXY) is not None:
        return _proxy_error(error, attempt)
    if find_in_chain(error, _CONNECT_TIMEOUTS) is not None and find_in_chain(error, _NOT_CONNECTED) is None:
        return VergeTimeoutError(
            f"no connection to {attempt.system} within {attempt.timeouts[0]:g} s",
            may_have_been_sent=False,
            hint="is the system up, and does nothing drop packets on the way? Options connect_timeout and timeout",
        )
    if find_in_chain(error, _NOT_CONNECTED) is not None:
        return _connect_error(error, attempt)
    if find_in_chain(error, _TLS) is not None:
        return _tls_error(error, attempt)
    if find_in_chain(error, _in_handshake) is not None:
        return VergeTimeoutError(
            f"{attempt.system} accepts connections, but there was no TLS handshake within {attempt.timeouts[0]:g} s",
            may_have_been_sent=False,
            hint="is this the HTTPS port of a VergeOS system? Options host, port and connect_timeout",
        )
    if find_in_chain(error, TIMEOUTS) is not None:
        return VergeTimeoutError(
            f"no answer from {attempt.system} within {attempt.timeouts[1]:g} s",
            hint="option timeout",
        )
    return VergeConnectionError(f"the connection to {attempt.system} broke: {_innermost(error)}")


def _innermost(error: CaughtError) -> str:
    """Return the most specific words that the libraries have for *error*."""
    words = ""
    for item in _chain(error):
        if isinstance(item, OSError) and item.strerror:
            return str(item.strerror)
        if not words and type(item).__module__.startswith("http.client"):
            words = one_line(str(item))
    return words or one_line(str(error.error)) or type(error.error).__name__


def _proxy_error(error: CaughtError, attempt: Attempt) -> VergeConnectionError:
    names = ", ".join(_without_login(proxy) for proxy in attempt.proxies) or "the proxy"
    return VergeConnectionError(
        f"the proxy {names} does not lead to {attempt.system}: {_innermost(error)}",
        may_have_been_sent=False,
        hint="proxies come from the environment (https_proxy); hosts in no_proxy are reached directly",
    )


def _without_login(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2]


def _connect_error(error: CaughtError, attempt: Attempt) -> VergeConnectionError:
    host = attempt.settings.host
    if find_in_chain(error, _instance_of(socket.gaierror)) is not None:
        return VergeConnectionError(
            f"the name of host '{host}' cannot be resolved", may_have_been_sent=False, hint="option host"
        )
    if find_in_chain(error, _instance_of(ConnectionRefusedError)) is not None:
        text = f"{attempt.system} refuses connections"
        return VergeConnectionError(
            text, may_have_been_sent=False, hint="is the API served there? Options host and port"
        )
    text = f"{attempt.system} cannot be reached: {_innermost(error)}"
    return VergeConnectionError(text, may_have_been_sent=False, hint="options host and port")


#: OpenSSL's verification results (x509_vfy.h) in words.
_CERTIFICATE_FAULTS: dict[int, str] = {
    9: "it is not yet valid (is the clock right?)",
    10: "it has expired",
    18: "it is self-signed and not among the trusted certificates",
    19: "its chain ends in a self-signed certificate that is not among the trusted ones",
    20: "it was issued by an authority that is not trusted",
    21: "its chain is incomplete, or its authority is not trusted",
    62: "it was issued for another host name",
    64: "it was issued for another address",
}
_MISMATCHES = frozenset((62, 64))
#: Handshake failures that end before any request can be sent and that come again every time.
_FINAL_REASONS = (
    "WRONG_VERSION_NUMBER",
    "UNSUPPORTED_PROTOCOL",
    "HTTP_REQUEST",
    "NO_SHARED_CIPHER",
    "HANDSHAKE_FAILURE",
    "PROTOCOL_VERSION",
    "UNKNOWN_PROTOCOL",
)


def _tls_error(error: CaughtError, attempt: Attempt) -> VergeConnectionError:
    refused = find_in_chain(error, _CERTIFICATE)
    if refused is not None:
        return _certificate_error(refused, attempt)
    words = one_line(str(find_in_chain(error, _instance_of(ssl.SSLError)) or error.error))
    if any(reason in words.upper().replace(" ", "_") for reason in _FINAL_REASONS):
        return VergeConnectionError(
            f"no TLS connection with {attempt.system}: {words}",
            may_have_been_sent=False,
            final=True,
            hint="is this the HTTPS port of a VergeOS system? Options host and port",
        )
    return VergeConnectionError(f"the TLS connection to {attempt.system} broke: {words}")


def _certificate_error(refused: BaseException, attempt: Attempt) -> VergeConnectionError:
    code = getattr(refused, "verify_code", 0) or (62 if "match" in str(refused) else 0)
    reason = _CERTIFICATE_FAULTS.get(code) or one_line(getattr(refused, "verify_message", "") or str(refused))
    if code in _MISMATCHES:
        hint = "set host to a name that the certificate holds"
    elif code in (9, 10):
        hint = "renew the system's certificate"
    else:
        hint = "set ca_path to the certificate of the authority, or to the system's own"
    return VergeConnectionError(
        f"the certificate of {attempt.system} is refused: {reason}",
        may_have_been_sent=False,
        final=True,
        hint=hint + "; validate_certs=false switches the check off and with it the protection of the credentials",
    )
