# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP exchange over TLS, by an adapter of ``requests``.

No policy lives here: nothing is retried, no status is judged, no redirect is followed.
"""

from __future__ import annotations

import re
import ssl
import sys
import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple, Optional
from urllib.parse import unquote, urlencode, urlsplit

from ..errors import InvalidResponseError, SettingsError, VergeConnectionError, one_line
from ..settings import Settings
from .connection_errors import TIMEOUTS, Attempt, CaughtError, connection_error, find_in_chain
from .libraries import REQUESTS_IMPORT_ERROR, requests, require_requests
from .redaction import Redactor
from .tls import tls_context, trusted_certificates

#: Version of the collection, for the User-Agent header. A test keeps it equal to galaxy.yml.
COLLECTION_VERSION = "0.1.0"

_BASE_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"verge.vergeos/{COLLECTION_VERSION}",
}


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

        # What it is called in requests 2.32.0 and 2.32.1.
        _get_connection = get_connection_with_tls_context

        def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
            # The original loads a CA bundle again for every connection.
            conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"


class Response(NamedTuple):
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
        self.redactor = Redactor()
        self.redactor.add(*settings.secrets())
        if settings.username:
            self.redactor.add_login(settings.username, settings.password)
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
            try:
                parts = urlsplit(proxy)
            except ValueError:
                raise SettingsError("the proxy in the environment (https_proxy, all_proxy) is no URL") from None
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
        timeouts: tuple[float, float],
    ) -> Response:
        """Send one request and read its answer to the end.

        :param path: path below the host, percent-encoded.
        :param timeouts: seconds for the connection, and for each wait for data.
        :raises VergeConnectionError: (or :class:`VergeTimeoutError`) when no complete head of an answer came.
        :raises InvalidResponseError: when the body of a 2xx answer was cut off.
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

    def _read(self, response: requests.Response, method: str, path: str, timeouts: tuple[float, float]) -> Response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body, fault = b"", ""
        handled = sys.exc_info()[1]
        try:
            body = response.content
            fault = _missing_bytes(response)
        except (requests.RequestException, OSError, ValueError) as error:
            if find_in_chain(CaughtError(error, handled), TIMEOUTS) is not None and 200 <= response.status_code < 300:
                raise self._fault(error, timeouts, handled) from None
            fault = self.redactor(one_line(str(error)))
        if not fault:
            return Response(response.status_code, headers, body)
        if not 200 <= response.status_code < 300:
            # the status alone says that it failed
            return Response(response.status_code, headers, b"")
        broken = InvalidResponseError(
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
        attempt = Attempt(self._settings, timeouts, sorted(set(self._proxies.values())))
        fault = connection_error(CaughtError(error, handled), attempt)
        fault.redact(self.redactor)
        return fault


def _missing_bytes(response: requests.Response) -> str:
    """Say how much of the body is missing, or "". Older urllib3 (1.26) does not check that itself."""
    length = response.headers.get("Content-Length", "")
    received = response.raw.tell()
    if length.isdigit() and received < int(length):
        return f"{received} of {length} bytes arrived"
    return ""


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _silence_unverified(host: str) -> None:
    """Keep urllib3 from warning about *host*, for which the user switched verification off. Other hosts still warn."""
    warnings.filterwarnings(
        "ignore",
        message=rf"Unverified HTTPS request is being made to host '\[?{re.escape(host)}\]?'",
    )
