"""The scripted OpenAI-compatible server in a thread of this process: its pace and its faults can change at any time."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.support.scripted_server.answers import Step
from tests.support.scripted_server.server import Behaviour, Counts, ScriptedServer


class Writer:
    """The running server."""

    def __init__(self, server: ScriptedServer, loop: asyncio.AbstractEventLoop) -> None:
        self._server, self._loop = server, loop

    @property
    def settings(self) -> dict[str, str]:
        """For the genapp that is to write with it."""
        return {
            "GENAPP_PROVIDER": "openai_compatible",
            "GENAPP_PROVIDER_BASE_URL": self._server.base_url,
            "GENAPP_PROVIDER_MODEL": self._server.behaviour.model,
        }

    @property
    def counts(self) -> Counts:
        return self._server.counts

    def take(self, seconds: float) -> None:
        """From now on a call takes that long."""
        self._server.behaviour = replace(self._server.behaviour, latency=seconds)

    def meet(self, *steps: Step) -> None:
        """What the next calls meet, in this order."""
        self._loop.call_soon_threadsafe(self._server.script.add, steps)

    def forget(self) -> None:
        """Answer again."""
        self._loop.call_soon_threadsafe(self._server.script.clear)


@contextmanager
def serving(behaviour: Behaviour | None = None) -> Iterator[Writer]:
    """The server on a free port of this machine, until the block ends."""
    loop = asyncio.new_event_loop()
    server = ScriptedServer(behaviour)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield Writer(server, loop)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
