"""Where the server is, what opens it, and one request to it: repeated only while nothing was sent.

Keeps the key out of messages and logs. An answer stays as it is: a key may be a word like any other.
"""

import ipaddress
import re
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

from genapp.errors import ProviderDown, ProviderKeyRejected, ProviderRejected

KEY_HINT: Final = "set GENAPP_PROVIDER_API_KEY to a valid key of this server"
ADDRESS_HINT: Final = "set GENAPP_PROVIDER_BASE_URL to its address, e.g. http://127.0.0.1:11434/v1"
HTTPS_HINT: Final = "write https:// in GENAPP_PROVIDER_BASE_URL"
_HTTP_HINT: Final = "write http:// in GENAPP_PROVIDER_BASE_URL, or let the server speak https"
_TRUST_HINT: Final = "to trust it, name a PEM file with {} in SSL_CERT_FILE"

_CERTIFICATES: Final = {
    9: ("is not valid yet", "check the clock of this machine, and the certificate at the server"),
    10: ("has expired", "renew it at the server, or check the clock of this machine"),
    18: ("is signed by itself alone", _TRUST_HINT.format("this certificate")),
    62: ("is for another host name", "write the name that the certificate is for in GENAPP_PROVIDER_BASE_URL"),
    64: ("is for another address", "write the name that the certificate is for in GENAPP_PROVIDER_BASE_URL"),
}
"""By OpenSSL's number: what is wrong, and what to do."""
_UNKNOWN_AUTHORITY: Final = (
    "is signed by an authority that this machine does not know",
    _TRUST_HINT.format("the certificate of that authority"),
)

_HIDDEN: Final = "[key]"
_LOOKS_LIKE_A_KEY: Final = re.compile(r"\b(?:sk|pk|rk|gsk|xai|key)[-_][\w*.-]{6,}|\bBearer\s+\S+", re.I)

_CONNECT_SECONDS: Final = 10.0
_CONNECT_TRIES: Final = 3
_PROBE_SECONDS: Final = 3.0
_KEEP_ALIVE_SECONDS: Final = 20.0
_CALLS_PER_LANE: Final = 8
"""With 100 calls in flight one pool took 9 ms of processor time a call, pools of 8 take 2 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A checked base URL and key."""

    base: httpx.URL
    key: str = field(repr=False)

    @property
    def shown(self) -> str:
        """For messages: without user, password and query."""
        return f"{self.base.scheme}://{self.base.netloc.decode('ascii').rpartition('@')[2]}"

    @property
    def is_loopback(self) -> bool:
        """A proxy from the environment is not asked for the way to our own machine."""
        if self.base.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.base.host).is_loopback
        except ValueError:
            return False

    @property
    def headers(self) -> dict[str, str]:
        authorization = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity", **authorization}

    def url(self, path: str) -> httpx.URL:
        return self.base.copy_with(path=f"{self.base.path.rstrip('/')}{path}")

    def hide(self, text: str) -> str:
        """For messages and logs alone: without the key, and without what looks like part of one."""
        return _LOOKS_LIKE_A_KEY.sub(_HIDDEN, text.replace(self.key, _HIDDEN) if self.key else text)


def read_address(base_url: str, key: str, *, provider: str) -> Endpoint:
    """Raises `ProviderRejected` for an unusable address, `ProviderKeyRejected` for a key no header can carry."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ProviderKeyRejected(
            "the provider's key has signs that no key has (blanks, line breaks or letters beyond ASCII)",
            provider=provider,
            hint=KEY_HINT,
        )
    if not base_url.strip():
        raise ProviderRejected("no address of a provider is set", provider=provider, hint=ADDRESS_HINT)
    try:
        base = httpx.URL(base_url.strip())
    except httpx.InvalidURL:
        base = httpx.URL("")
    if base.scheme not in ("http", "https") or not base.host:
        raise ProviderRejected("the provider's address is not a web address", provider=provider, hint=ADDRESS_HINT)
    path = base.path.rstrip("/").removesuffix("/chat/completions")
    return Endpoint(base=base.copy_with(path=path or "/"), key=key)


class Lanes:
    """Clients, each for a few calls at once; a new one is made when all are full.

    For each request httpx looks at every connection of a pool, several times; so the pools are kept small.
    """

    def __init__(self, make_client: Callable[[], httpx.AsyncClient]) -> None:
        self._make_client = make_client
        self._clients = [make_client()]
        self._calls = [0]

    @contextmanager
    def client(self) -> Iterator[httpx.AsyncClient]:
        """The first lane with room, so that a few calls share a few warm connections."""
        lane = next((lane for lane, calls in enumerate(self._calls) if calls < _CALLS_PER_LANE), len(self._calls))
        if lane == len(self._calls):
            self._clients.append(self._make_client())
            self._calls.append(0)
        self._calls[lane] += 1
        try:
            yield self._clients[lane]
        finally:
            self._calls[lane] -= 1

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()


def make_lanes(address: Endpoint) -> Lanes:
    """The whole answer has a deadline of its own, so reading has none; redirects would carry the key elsewhere.

    Raises ValueError, ImportError or OSError when the proxy or certificate settings of this machine make no sense.
    """
    from_environment = not address.is_loopback
    certificates = httpx.create_ssl_context()

    def make_client() -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers=address.headers,
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, keepalive_expiry=_KEEP_ALIVE_SECONDS),
            follow_redirects=False,
            trust_env=from_environment,
            verify=certificates,
        )

    return Lanes(make_client)


@asynccontextmanager
async def open_response(
    lanes: Lanes, method: str, url: httpx.URL, body: dict[str, Any] | None = None
) -> AsyncIterator[httpx.Response]:
    """A server that cannot be reached is tried again a few times, quickly: it has not seen the request."""
    with lanes.client() as client:
        response = await _connect(client, method, url, body)
        try:
            yield response
        finally:
            await response.aclose()


def unreachable(error: Exception, address: Endpoint, *, provider: str) -> ProviderDown:
    """No connection came about: in most cases nobody listens, else the certificate or the scheme is not right."""
    secure = _secure_error(error)
    if secure is None:
        message, hint = "cannot be reached", f"is it running? {ADDRESS_HINT}"
        return ProviderDown(f"the provider at {address.shown} {message}", provider=provider, hint=hint)
    if isinstance(secure, ssl.SSLCertVerificationError):
        what, hint = _CERTIFICATES.get(secure.verify_code, _UNKNOWN_AUTHORITY)
        return ProviderDown(f"the certificate of the server at {address.shown} {what}", provider=provider, hint=hint)
    return ProviderDown(f"the server at {address.shown} does not speak https", provider=provider, hint=_HTTP_HINT)


async def wrong_scheme(address: Endpoint, *, provider: str) -> ProviderDown | None:
    """For a server that gave no answer: whether it answers when it is asked as http or https, the other way round.

    The key is not sent, and the certificate does not matter.
    """
    secure = address.base.scheme == "https"
    other = address.base.copy_with(scheme="http" if secure else "https", path="/", userinfo=b"", query=None)
    timeout, trust_env = httpx.Timeout(_PROBE_SECONDS), not address.is_loopback
    try:
        async with httpx.AsyncClient(timeout=timeout, trust_env=trust_env, verify=False) as client:  # noqa: S501
            answer = await client.get(other)
    except (httpx.HTTPError, OSError, ValueError, ImportError):
        return None
    if not secure or answer.status_code != httpx.codes.BAD_REQUEST:
        what = "does not speak https" if secure else "speaks https, and its address begins with http://"
        hint = _HTTP_HINT if secure else HTTPS_HINT
        return ProviderDown(f"the server at {address.shown} {what}", provider=provider, hint=hint)
    return None


def _secure_error(error: BaseException | None) -> ssl.SSLError | None:
    """What went wrong when the connection was to be made secure; the library wraps it several times."""
    while error is not None:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLWantReadError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, httpx.ConnectError | httpx.ConnectTimeout) and _secure_error(error) is None


@retry(
    retry=retry_if_exception(_may_pass),
    stop=stop_after_attempt(_CONNECT_TRIES),
    wait=wait_random_exponential(multiplier=0.1, max=1.0),
    reraise=True,
)
async def _connect(
    client: httpx.AsyncClient, method: str, url: httpx.URL, body: dict[str, Any] | None
) -> httpx.Response:
    return await client.send(client.build_request(method, url, json=body), stream=True)
