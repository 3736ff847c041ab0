"""One request over httpx: repeated only while nothing was sent, closed as soon as nobody waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from genapp.providers.openai_compatible.address import Address

CONNECT_SECONDS: Final = 10.0
CONNECT_TRIES: Final = 3
KEEP_ALIVE_SECONDS: Final = 20.0
MAX_ERROR_BYTES: Final = 64_000


def make_client(address: Address) -> httpx.AsyncClient:
    """The whole answer has a deadline of its own, so reading has none; redirects would carry the key elsewhere."""
    return httpx.AsyncClient(
        headers=address.headers,
        timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=100, keepalive_expiry=KEEP_ALIVE_SECONDS),
        follow_redirects=False,
        trust_env=not address.is_loopback,
    )


@asynccontextmanager
async def open_response(
    client: httpx.AsyncClient, method: str, url: httpx.URL, body: dict[str, Any] | None = None
) -> AsyncIterator[httpx.Response]:
    """A server that cannot be reached is tried again a few times, quickly: it has not seen the request."""
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
