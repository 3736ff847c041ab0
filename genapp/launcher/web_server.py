"""The web process: granian serves the guarded app and the finished browser build; no Node is needed any more."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from genapp.launcher.child import reflex_environment
from genapp.launcher.ports import reached_at
from genapp.settings import Settings

APP: Final = "genapp.genapp:serve"
ANSWER_SECONDS: Final = 2.0


def web_command(host: str, port: int, *, app: str = APP) -> list[str]:
    """One worker: live updates go through its memory, and one is enough for hundreds of open pages."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "asgi", "--factory", "--workers", "1", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "5", "--log-level", "warning"),
        *("--host", host, "--port", str(port), app),
    ]


def web_environment(config: Settings, *, web_dir: Path) -> dict[str, str]:
    """The two names with leading underscores are Reflex's own: serve what is built, compile nothing."""
    return {
        **reflex_environment(config.builds_dir, web=web_dir, states=config.data_dir / "states"),
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_UPLOADED_FILES_DIR": str(config.data_dir / "uploads"),
        "REFLEX_SOCKET_INTERVAL": "10s",
        "REFLEX_SOCKET_TIMEOUT": "20s",
    }


async def web_answers(host: str, port: int) -> bool:
    """Whether an HTTP server answers there, with whatever status."""
    target = reached_at(host)
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(target, port)
            try:
                writer.write(f"GET /ping HTTP/1.1\r\nHost: {target}:{port}\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
                return (await reader.readline()).startswith(b"HTTP/1.1 ")
            finally:
                writer.close()
    return False
