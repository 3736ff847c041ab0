"""Names and connections to strangers: only judged addresses, each host asked for once."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import anyio
import httpcore
from anyio import to_thread

from genapp.errors import FetchError, FetchRefused
from genapp.page import judge_host, judge_ip

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives all IP addresses of a host name, as text."""

_KEPT_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Bounds of one fetch, redirects included."""

    seconds: float = 15.0
    wire_bytes: int = 5_000_000
    unpacked_bytes: int = 20_000_000
    redirects: int = 5
    connect_seconds: float = 6.0
    addresses: int = 4
    """Judged IP addresses of a host that are tried in turn."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system, as every other program does.

    In a thread of anyio's, not of asyncio's few: a slow name server must not hold up the database.
    """
    ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    answers = await to_thread.run_sync(ask, abandon_on_cancel=True)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class JudgedNetwork(httpcore.AsyncNetworkBackend):
    """A network backend for httpcore: a name is resolved once, and what was judged is connected to. Host header and TLS
    name stay those of the address, the socket's goal is ours."""

    def __init__(self, *, allow_private: bool, limits: FetchLimits, resolver: Resolver = resolve) -> None:
        self._allow_private = allow_private
        self._limits = limits
        self._resolver = resolver
        # pyright sees the class that httpcore shows when anyio is missing; here it is installed
        self._sockets: httpcore.AsyncNetworkBackend = httpcore.AnyIOBackend()  # pyright: ignore[reportAttributeAccessIssue]

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first judged address that answers; raise `FetchRefused` if any of them is not allowed."""
        failure: Exception | None = None
        for address in await self._judged(host, port):
            try:
                return await self._sockets.connect_tcp(
                    address, port, self._limits.connect_seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def sleep(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        url = f"//{host}:{port}"
        if reason := judge_host(host, allow_private=self._allow_private):
            raise _refused(reason, url)
        try:
            addresses = await self._resolver(host, port)
        except (OSError, UnicodeError):
            hint = "check the address, and that this machine reaches the internet"
            raise FetchError(f"the host {host} could not be found", url=url, hint=hint) from None
        for address in addresses:
            if reason := judge_ip(address, allow_private=self._allow_private):
                raise _refused(f"{host} leads to {reason}" if address != host else reason, url)
        return addresses[: self._limits.addresses]


class SharedResolver:
    """A `Resolver` in front of another one: asks it once for a host that many pages want, and keeps the answer or the
    failure for some seconds. For one event loop.

    A hundred pages of one shop would ask a hundred times at once; name servers drop such bursts, and the system waits
    5 s before it asks again (docs/decisions/0007-shared-name-lookups.md).
    """

    def __init__(self, ask: Resolver, *, kept_seconds: float = _KEPT_SECONDS) -> None:
        self._ask = ask
        self._kept_seconds = kept_seconds
        self._questions: dict[str, tuple[float, asyncio.Future[Sequence[str]]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """As `Resolver`; who stops waiting leaves the question to the others."""
        now = time.monotonic()
        for known, (asked_at, answer) in list(self._questions.items()):
            if answer.done() and asked_at <= now - self._kept_seconds:
                del self._questions[known]
        if host not in self._questions:
            answer = asyncio.ensure_future(self._ask(host, port))
            answer.add_done_callback(_look_at_failure)
            self._questions[host] = now, answer
        return await asyncio.shield(self._questions[host][1])


def _refused(reason: str, url: str) -> FetchRefused:
    return FetchRefused(
        f"the address is refused: {reason}",
        url=url,
        hint="give a public address, or set GENAPP_ALLOW_PRIVATE_ADDRESSES=true if the shop is on your own network",
    )


def _look_at_failure(answer: asyncio.Future[Sequence[str]]) -> None:
    """A failure that nobody waits for any more is no news for the log."""
    if not answer.cancelled():
        answer.exception()
