# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP exchange over TLS: the adapter of ``requests``, the TLS context, and what a failure means.

No policy lives here: nothing is retried, no status is judged, no redirect is followed.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import sys
import traceback
import warnings
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape as escape_html
from typing import Any, Callable, NamedTuple, Optional
from urllib.parse import quote, unquote, urlencode, urlsplit

from .errors import (
    InvalidAnswerError,
    MissingLibraryError,
    SettingsError,
    VergeConnectionError,
    VergeTimeoutError,
    one_line,
)
from .filters import escape as escape_literal
from .settings import Settings

#: Text of the traceback when ``requests`` cannot be imported, else None.
REQUESTS_IMPORT_ERROR: Optional[str]
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

#: Version of the collection, for the User-Agent header. A test keeps it equal to galaxy.yml.
COLLECTION_VERSION = "0.1.0"
#: Variables that name the certificates to trust, in the order in which they are looked at.
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
#: Shorter values are not masked: they would mangle ordinary text.
SHORTEST_SECRET = 4
MASKED = "********"

_BASE_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"verge.vergeos/{COLLECTION_VERSION}",
}


def require_requests() -> None:
    """Raise :class:`MissingLibraryError` when the ``requests`` library cannot be imported."""
    if REQUESTS_IMPORT_ERROR is not None:
        raise MissingLibraryError(
            "the Python library 'requests' cannot be imported by {0}: {1}".format(
                sys.executable or "this Python", REQUESTS_IMPORT_ERROR.strip().splitlines()[-1]
            ),
            hint="install it for exactly that interpreter, for example with 'pip install requests'",
        )


# --- masking -------------------------------------------------------------------------------------------------------


class SecretMask:
    """Replaces known secrets, and the forms in which they travel, in any text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def add(self, *secrets: str) -> None:
        """Mask *secrets* from now on; those shorter than :data:`SHORTEST_SECRET` characters are left out."""
        self._secrets.update(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def add_login(self, username: str, password: str) -> None:
        """Mask *password* and the value of a basic Authorization header."""
        self.add(password, basic_credentials(username, password))

    def __call__(self, text: str) -> str:
        # Worked out only now: most tasks have nothing to mask. Longest first: one secret may be part of another.
        forms = {form for secret in self._secrets for form in _forms(secret)}
        for form in sorted(forms, key=len, reverse=True):
            text = text.replace(form, MASKED)
        return text


def _forms(secret: str) -> Iterator[str]:
    """Yield what a secret looks like in the texts that it gets into."""
    in_json = json.dumps(secret)[1:-1]
    yield from (secret, in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1])
    yield from (quote(secret, safe=""), escape_html(secret), escape_literal(secret))


def basic_credentials(username: str, password: str) -> str:
    """Return the value that follows ``Basic`` in an Authorization header, in UTF-8."""
    return b64encode(f"{username}:{password}".encode()).decode("ascii")


# --- TLS -----------------------------------------------------------------------------------------------------------

_contexts: dict[tuple[bool, str], ssl.SSLContext] = {}


def trusted_certificates(settings: Settings, environ: Optional[Mapping[str, str]] = None) -> str:
    """Return the file or directory with the certificates to trust, or "" for the usual ones.

    :raises SettingsError: when a variable of :data:`CA_VARIABLES` names something that does not exist.
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
    """Return the TLS context for these settings, made once per process.

    Loading the certificates takes 40 to 50 ms. A process that makes the context before it forks passes it on.

    :param verify: whether certificates are verified.
    :param ca_path: file or directory with the certificates to trust; "" for those of the operating system together
        with those that come with ``requests``.
    :raises SettingsError: when no certificate can be read from *ca_path*.
    """
    identity = (verify, ca_path)
    if identity not in _contexts:
        _contexts[identity] = _new_context(verify, ca_path)
    return _contexts[identity]


def prepare_tls(settings: Settings) -> None:
    """Make the TLS context for *settings* now, so that processes forked from this one find it made.

    :raises MissingLibraryError: when ``requests`` is not installed.
    :raises SettingsError: when the certificates to trust cannot be read.
    """
    require_requests()
    tls_context(settings.validate_certs, trusted_certificates(settings))


def _new_context(verify: bool, ca_path: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    # OpenSSL compares the host name. Only urllib3 1.26 has to do that itself: it gives OpenSSL no name when the host is
    # an address.
    context.check_hostname = not urllib3.__version__.startswith("1.")  # type: ignore[attr-defined]
    # Lets a user trust exactly one system by its own certificate. The constant is not in Python 3.9's ssl module.
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
        # OpenSSL finds only hashed names in a directory; a user who puts plain files there means them all the same
        files = [name for name in names if name.lower().endswith((".pem", ".crt", ".cer"))]
        for name in files:
            context.load_verify_locations(cafile=os.path.join(path, name))
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"cannot read certificates from '{path}': {error}") from error
    if not files:
        raise SettingsError(f"the directory '{path}' holds no certificates (*.pem, *.crt, *.cer)")


if REQUESTS_IMPORT_ERROR is None:

    class ContextAdapter(requests.adapters.HTTPAdapter):
        """Connects to one system and uses a TLS context as it is."""

        def __init__(self, base_url: str, context: ssl.SSLContext) -> None:
            self._base_url = base_url
            self._context = context
            super().__init__(max_retries=0)

        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

        def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
            return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)

        def get_connection_with_tls_context(
            self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
        ) -> Any:
            # The original puts another context here in requests 2.32.2. All requests of this adapter share one setting.
            proxy = requests.utils.select_proxy(request.url, proxies)
            manager = self.poolmanager if proxy is None else self.proxy_manager_for(proxy)
            # Not of the whole URL, whose query urllib3 would take apart sign by sign.
            return manager.connection_from_url(self._base_url)

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            # The original loads a CA bundle again for every connection.
            conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


def _silence_unverified(host: str) -> None:
    """Keep urllib3 from warning about *host*, for which the user switched verification off. Other hosts still warn."""
    warnings.filterwarnings(
        "ignore",
        message=rf"Unverified HTTPS request is being made to host '\[?{re.escape(host)}\]?'",
    )


# --- one exchange --------------------------------------------------------------------------------------------------


class Answer(NamedTuple):
    """An HTTP answer, read to its end. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.body.decode("utf-8", "replace")


class Transport:
    """A session to one system. Not thread-safe.

    :raises MissingLibraryError: when ``requests`` is not installed.
    :raises SettingsError: when the certificates to trust cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        require_requests()
        self._settings = settings
        self._base_url = settings.base_url
        self.mask = SecretMask()
        self.mask.add(*settings.secrets())
        if settings.username:
            self.mask.add_login(settings.username, settings.password)
        self._proxies = self._find_proxies()
        context = tls_context(settings.validate_certs, trusted_certificates(settings))
        # An adapter alone, without a session around it: no .netrc, no variable that overrides what the user said about
        # verification, no cookies, and a millisecond less for each process.
        self._adapter = ContextAdapter(self._base_url, context)

    def _find_proxies(self) -> dict[str, str]:
        found = requests.utils.get_environ_proxies(self._base_url)
        proxies = {str(name): _with_scheme(str(found[name])) for name in found if name in ("https", "all")}
        hosts = [self._settings.host]
        for proxy in proxies.values():
            parts = urlsplit(proxy)
            hosts.append(parts.hostname or "")
            if parts.password:
                self.mask.add(parts.password, unquote(parts.password))
        if not self._settings.validate_certs:
            for host in hosts:
                _silence_unverified(host)
        return proxies

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Optional[Mapping[str, str]] = None,
        headers: Optional[Mapping[str, str]] = None,
        data: Optional[bytes] = None,
        timeouts: tuple[float, float],
    ) -> Answer:
        """Send one request and read its answer to the end.

        :param path: path below the host, percent-encoded.
        :param timeouts: seconds for the connection, and for each wait for data.
        :raises VergeConnectionError: (or :class:`VergeTimeoutError`) when no complete head of an answer came.
        :raises InvalidAnswerError: when the body of a 2xx answer was cut off.
        """
        handled = sys.exc_info()[1]
        try:
            request = requests.PreparedRequest()
            request.prepare_method(method)
            request.prepare_headers({**_BASE_HEADERS, **(headers or {})})
            request.body = data
            request.prepare_content_length(data)
            # As it is: it is encoded, and to make sure of that sign by sign takes half a millisecond.
            request.url = self._base_url + path + (f"?{urlencode(params)}" if params else "")
            # stream: so that a failure in the body can be told from a failure before it
            response = self._adapter.send(
                request,
                stream=True,
                timeout=timeouts,
                verify=self._settings.validate_certs,
                proxies=self._proxies,
            )
        except (requests.RequestException, OSError, ValueError) as error:
            raise self._fault(error, timeouts, handled) from None
        try:
            return self._read(response, method, path, timeouts)
        finally:
            response.close()

    def _read(self, response: requests.Response, method: str, path: str, timeouts: tuple[float, float]) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body, fault = b"", ""
        handled = sys.exc_info()[1]
        try:
            body = response.content
            fault = _missing_bytes(response)
        except (requests.RequestException, OSError, ValueError) as error:
            if _find(Failure(error, handled), _TIMEOUTS) is not None and 200 <= response.status_code < 300:
                raise self._fault(error, timeouts, handled) from None
            fault = self.mask(one_line(str(error)))
        if not fault:
            return Answer(response.status_code, headers, body)
        if not 200 <= response.status_code < 300:
            # the status alone says that it failed
            return Answer(response.status_code, headers, b"")
        broken = InvalidAnswerError(
            f"the answer was cut off on its way: {fault}",
            status_code=response.status_code,
            method=method,
            path=path,
        )
        broken.truncated = True
        raise broken

    def _fault(
        self, error: BaseException, timeouts: tuple[float, float], handled: Optional[BaseException]
    ) -> VergeConnectionError:
        """Turn a failure of ``requests`` into an error of ours that says what is wrong and whether it was sent."""
        where = Where(self._settings, timeouts, sorted(set(self._proxies.values())))
        fault = explain(Failure(error, handled), where)
        fault.masked(self.mask)
        return fault


def _missing_bytes(response: requests.Response) -> str:
    """Say how much of the body is missing, or "". Older urllib3 (1.26) does not check that itself."""
    length = response.headers.get("Content-Length", "")
    received = response.raw.tell()
    if length.isdigit() and received < int(length):
        return f"{received} of {length} bytes arrived"
    return ""


# --- what a failure means ------------------------------------------------------------------------------------------


class Where(NamedTuple):
    """What an explanation needs to know about the attempt."""

    settings: Settings
    timeouts: tuple[float, float]
    proxies: list[str]

    @property
    def system(self) -> str:
        """The system as "host port 443"."""
        return f"{self.settings.host} port {self.settings.port}"


class Failure(NamedTuple):
    """An exception of the libraries, and the exception that was being handled when the request was made.

    Python chains the two, although they have nothing to do with each other.
    """

    error: BaseException
    handled: Optional[BaseException] = None


Predicate = Callable[[BaseException], bool]


def _chain(failure: Failure) -> Iterator[BaseException]:
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


def _find(failure: Failure, predicate: Predicate) -> Optional[BaseException]:
    return next((item for item in _chain(failure) if predicate(item)), None)


def _is(*classes: type[BaseException]) -> Predicate:
    return lambda item: isinstance(item, classes)


def _named(*names: str) -> Predicate:
    """Match exceptions by class name: the classes moved between the versions of urllib3 and distributions vendor it."""
    return lambda item: any(cls.__name__ in names for cls in type(item).__mro__)


_CONNECT_TIMEOUTS = _named("ConnectTimeout", "ConnectTimeoutError")
_TIMEOUTS = _named("ReadTimeout", "ReadTimeoutError", "TimeoutError", "timeout")
_NOT_CONNECTED = _named("NewConnectionError")
_PROXY = _named("ProxyError", "InvalidProxyURL")
_CERTIFICATE = _named("SSLCertVerificationError", "CertificateError")
_TLS = _named("SSLError", "CertificateError")
_UNSENDABLE = _named("InvalidSchema", "InvalidURL", "InvalidHeader", "LocationValueError", "UnicodeError")


def _in_handshake(item: BaseException) -> bool:
    # urllib3 reports it as a read timeout, but the request comes after the handshake
    return isinstance(item, OSError) and "handshake operation timed out" in str(item)


def explain(error: Failure, where: Where) -> VergeConnectionError:
    """Return the error that tells a user why a request failed; ``may_have_left`` and ``final`` are set."""
    if _find(error, _UNSENDABLE) is not None:
        return VergeConnectionError(
            f"a request to {where.system} cannot be sent: {_innermost(error)}",
            may_have_left=False,
            final=True,
        )
    if _find(error, _PROXY) is not None:
        return _explain_proxy(error, where)
    if _find(error, _CONNECT_TIMEOUTS) is not None and _find(error, _NOT_CONNECTED) is None:
        return VergeTimeoutError(
            f"no connection to {where.system} within {where.timeouts[0]:g} s",
            may_have_left=False,
            hint="is the system up, and does nothing drop packets on the way? Options connect_timeout and timeout",
        )
    if _find(error, _NOT_CONNECTED) is not None:
        return _explain_unconnected(error, where)
    if _find(error, _TLS) is not None:
        return _explain_tls(error, where)
    if _find(error, _in_handshake) is not None:
        return VergeTimeoutError(
            f"{where.system} accepts connections, but there was no TLS handshake within {where.timeouts[0]:g} s",
            may_have_left=False,
            hint="is this the HTTPS port of a VergeOS system? Options host, port and connect_timeout",
        )
    if _find(error, _TIMEOUTS) is not None:
        return VergeTimeoutError(
            f"no answer from {where.system} within {where.timeouts[1]:g} s",
            hint="option timeout",
        )
    return VergeConnectionError(f"the connection to {where.system} broke: {_innermost(error)}")


def _innermost(error: Failure) -> str:
    """Return the most specific words that the libraries have for *error*."""
    words = ""
    for item in _chain(error):
        if isinstance(item, OSError) and item.strerror:
            return str(item.strerror)
        if not words and type(item).__module__.startswith("http.client"):
            words = one_line(str(item))
    return words or one_line(str(error.error)) or type(error.error).__name__


def _explain_proxy(error: Failure, where: Where) -> VergeConnectionError:
    names = ", ".join(_without_login(proxy) for proxy in where.proxies) or "the proxy"
    return VergeConnectionError(
        f"the proxy {names} does not lead to {where.system}: {_innermost(error)}",
        may_have_left=False,
        hint="proxies come from the environment (https_proxy); hosts in no_proxy are reached directly",
    )


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _without_login(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return scheme + separator + rest.rpartition("@")[2]


def _explain_unconnected(error: Failure, where: Where) -> VergeConnectionError:
    host = where.settings.host
    if _find(error, _is(socket.gaierror)) is not None:
        return VergeConnectionError(
            f"the name of host '{host}' cannot be resolved", may_have_left=False, hint="option host"
        )
    if _find(error, _is(ConnectionRefusedError)) is not None:
        text = f"{where.system} refuses connections"
        return VergeConnectionError(text, may_have_left=False, hint="is the API served there? Options host and port")
    text = f"{where.system} cannot be reached: {_innermost(error)}"
    return VergeConnectionError(text, may_have_left=False, hint="options host and port")


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


def _explain_tls(error: Failure, where: Where) -> VergeConnectionError:
    refused = _find(error, _CERTIFICATE)
    if refused is not None:
        return _explain_certificate(refused, where)
    words = one_line(str(_find(error, _is(ssl.SSLError)) or error.error))
    if any(reason in words.upper().replace(" ", "_") for reason in _FINAL_REASONS):
        return VergeConnectionError(
            f"no TLS connection with {where.system}: {words}",
            may_have_left=False,
            final=True,
            hint="is this the HTTPS port of a VergeOS system? Options host and port",
        )
    return VergeConnectionError(f"the TLS connection to {where.system} broke: {words}")


def _explain_certificate(refused: BaseException, where: Where) -> VergeConnectionError:
    code = getattr(refused, "verify_code", 0) or (62 if "match" in str(refused) else 0)
    reason = _CERTIFICATE_FAULTS.get(code) or one_line(getattr(refused, "verify_message", "") or str(refused))
    if code in _MISMATCHES:
        hint = "set host to a name that the certificate holds"
    elif code in (9, 10):
        hint = "renew the system's certificate"
    else:
        hint = "set ca_path to the certificate of the authority, or to the system's own"
    return VergeConnectionError(
        f"the certificate of {where.system} is refused: {reason}",
        may_have_left=False,
        final=True,
        hint=hint + "; validate_certs=false switches the check off and with it the protection of the credentials",
    )
