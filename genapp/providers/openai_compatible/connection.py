"""One request over httpx: repeated only while nothing was sent, closed as soon as nobody waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from genapp.providers.openai_compatible.address import Address
from genapp.providers.openai_compatible.lanes import Lanes

CONNECT_SECONDS: Final = 10.0
CONNECT_TRIES: Final = 3
KEEP_ALIVE_SECONDS: Final = 20.0
MAX_ERROR_BYTES: Final = 64_000


def make_lanes(address: Address) -> Lanes:
    """The whole answer has a deadline of its own, so reading has none; redirects would carry the key elsewhere.

    Raises ValueError, ImportError or OSError when the proxy or certificate settings of this machine make no sense.
    """
    from_environment = not address.is_loopback
    certificates = httpx.create_ssl_context(trust_env=from_environment)

    def make_client() -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers=address.headers,
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, keepalive_expiry=KEEP_ALIVE_SECONDS),
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


async def _connect(
    client: httpx.AsyncClient, method: str, url: httpx.URL, body: dict[str, Any] | None
) -> httpx.Response:
    tries = AsyncRetrying(
        retry=retry_if_exception_type((httpx.ConnectError, httpx.ConnectTimeout)),
        stop=stop_after_attempt(CONNECT_TRIES),
        wait=wait_random_exponential(multiplier=0.1, max=1.0),
        reraise=True,
    )

    async def send() -> httpx.Response:
        return await client.send(client.build_request(method, url, json=body), stream=True)

    return await tries(send)


async def error_body(response: httpx.Response) -> str:
    """The beginning of an error's body; the rest of a long one is not read."""
    received = b""
    async for piece in response.aiter_bytes():
        received += piece
        if len(received) > MAX_ERROR_BYTES:
            break
    return received[:MAX_ERROR_BYTES].decode("utf-8", errors="replace")
