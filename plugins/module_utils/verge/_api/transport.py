# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP requests over TLS, through an adapter of ``requests``.

There is no policy here: nothing is retried, statuses are not interpreted, and redirects are not followed.
"""

from __future__ import annotations

import http.client
import re
import sys
import warnings
from collections.abc import Mapping
from typing import NamedTuple, Optional
from urllib.parse import unquote, urlencode, urlsplit

from .._sizes import show_size
from ..errors import InvalidResponseError, SettingsError, VergeConnectionError, one_line
from ..settings import Settings
from .body import TooLargeError, read_limited
from .connection_errors import TIMEOUTS, Attempt, CaughtError, Phase, connection_error, find_in_chain
from .connections import Timeouts
from .libraries import REQUESTS_IMPORT_ERROR, requests, require_requests, urllib3
from .redaction import Redactor
from .tls import tls_context, trusted_certificates

#: Version of the collection, for the User-Agent header. A test keeps it in sync with galaxy.yml.
COLLECTION_VERSION = "0.1.0"

_BASE_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"verge.vergeos/{COLLECTION_VERSION}",
}

if REQUESTS_IMPORT_ERROR is None:
    from .connections import SystemAdapter

    #: What the HTTP libraries raise; not every release of requests wraps all errors of urllib3.
    _HTTP_ERRORS: tuple[type[Exception], ...] = (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        http.client.HTTPException,
        OSError,
        ValueError,
    )

#: Size of the pieces in which bodies are read, in bytes.
_CHUNK_SIZE = 1 << 16


class Response(NamedTuple):
    """A complete HTTP response. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, with invalid UTF-8 replaced."""
        return self.body.decode("utf-8", "replace")


class Transport:
    """Pooled connections to one system. Not thread-safe.

    Attributes:
        redactor: Redacts the secrets of the settings; more can be added.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare the connections; none is opened before the first request.

        Args:
            settings: How to reach the system.

        Raises:
            MissingLibraryError: ``requests`` is not installed.
            SettingsError: The certificates to trust cannot be read, or a proxy in the environment is not valid.
        """
        require_requests()
        self._settings = settings
        self._base_url = settings.base_url
        self.redactor = Redactor()
        self.redactor.add(*settings.secrets())
        if settings.username:
            self.redactor.add_login(settings.username, settings.password)
        self._proxies = self._find_proxies()
        context = tls_context(settings.validate_certs, trusted_certificates(settings))
        # An adapter without a session: no .netrc, no variable that overrides the user's choice about verification, no
        # cookies, and a millisecond less per process.
        self._adapter = SystemAdapter(self._base_url, context)

    def _find_proxies(self) -> dict[str, str]:
        found = requests.utils.get_environ_proxies(self._base_url)
        proxies = {str(name): _with_scheme(str(found[name])) for name in found if name in ("https", "all")}
        hosts = [self._settings.host]
        for proxy in proxies.values():
            try:
                parts = urlsplit(proxy)
            except ValueError:
                raise SettingsError(
                    "the proxy in the environment (https_proxy, all_proxy) is not a valid URL"
                ) from None
            hosts.append(parts.hostname or "")
            if parts.password:
                self.redactor.add(parts.password, unquote(parts.password))
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
        timeouts: Timeouts,
    ) -> Response:
        """Send one request and read the complete response.

        Args:
            method: HTTP method.
            path: Path without the host, percent-encoded.
            params: Query parameters.
            headers: Headers besides the default ones.
            data: Body, or None.
            timeouts: Time limits.

        Returns:
            The response, regardless of its status.

        Raises:
            VergeConnectionError: The connection failed before the complete header of a response arrived.
            VergeTimeoutError: A timeout expired.
            InvalidResponseError: The body of a 2xx response was truncated, too large, or cannot be decompressed.
        """
        handled = sys.exc_info()[1]
        try:
            request = requests.PreparedRequest()
            request.prepare_method(method)
            request.prepare_headers({**_BASE_HEADERS, **(headers or {})})
            request.body = data
            request.prepare_content_length(data)
            # Assigned directly: it is already encoded, and prepare_url() takes half a millisecond to verify that.
            request.url = self._base_url + path + (f"?{urlencode(params)}" if params else "")
        except (requests.RequestException, ValueError) as error:
            raise self._connection_error(error, timeouts, handled, Phase.PREPARING) from None
        self._adapter.limit.start(timeouts)
        try:
            # stream: to distinguish a failure in the body from a failure before it, and to limit its size
            response = self._adapter.send(
                request,
                stream=True,
                timeout=(timeouts.connect, timeouts.read),
                verify=self._settings.validate_certs,
                proxies=self._proxies,
            )
        except _HTTP_ERRORS as error:
            raise self._connection_error(error, timeouts, handled) from None
        return self._read(response, method, path, timeouts)

    def _read(self, response: requests.Response, method: str, path: str, timeouts: Timeouts) -> Response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        success = 200 <= response.status_code < 300
        body, problem, hint, truncated, reusable = b"", "", "", True, False
        handled = sys.exc_info()[1]
        try:
            chunks = response.raw.stream(_CHUNK_SIZE, decode_content=False)
            body = read_limited(chunks, headers.get("content-encoding", ""), self._settings.max_response_size)
            problem = _missing_bytes(response)
            reusable = not problem
        except TooLargeError:
            problem = f"it is larger than {show_size(self._settings.max_response_size)}"
            hint, truncated = "see option max_response_size", False
        except _HTTP_ERRORS as error:
            if success and find_in_chain(CaughtError(error, handled), TIMEOUTS) is not None:
                raise self._connection_error(error, timeouts, handled, Phase.READING) from None
            problem = self.redactor(one_line(str(error)))
        finally:
            if reusable:
                response.raw.release_conn()
            else:
                response.close()
        if not problem:
            return Response(response.status_code, headers, body)
        if not success:
            # the status alone means failure
            return Response(response.status_code, headers, b"")
        raise InvalidResponseError(
            f"the response was truncated: {problem}" if truncated else f"the response is not usable: {problem}",
            truncated=truncated,
            status_code=response.status_code,
            method=method,
            path=path,
            hint=hint,
        )

    def _connection_error(
        self,
        error: BaseException,
        timeouts: Timeouts,
        handled: Optional[BaseException],
        phase: Phase = Phase.SENDING,
    ) -> VergeConnectionError:
        """Convert an exception of the HTTP libraries and redact it."""
        expired = phase is not Phase.PREPARING and self._adapter.limit.expired()
        attempt = Attempt(self._settings, timeouts, sorted(set(self._proxies.values())), phase, expired)
        converted = connection_error(CaughtError(error, handled), attempt)
        converted.redact(self.redactor)
        return converted


def _missing_bytes(response: requests.Response) -> str:
    """Describe how much of the body is missing, or return "". urllib3 1.26 does not check that itself."""
    length = response.headers.get("Content-Length", "")
    received = response.raw.tell()
    if length.isdigit() and received < int(length):
        return f"received {received} of {length} bytes"
    return ""


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _silence_unverified(host: str) -> None:
    """Silence urllib3's warning about `host`, for which the user disabled verification. Other hosts still warn."""
    warnings.filterwarnings(
        "ignore",
        message=rf"Unverified HTTPS request is being made to host '\[?{re.escape(host)}\]?'",
    )
