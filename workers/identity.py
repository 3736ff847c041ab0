"""Who this worker process is."""

import os
import secrets
import socket
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Its row in the worker table."""

    id: str
    host: str
    pid: int
    slots: int
    version: str


def this_process(*, slots: int) -> Identity:
    host, pid = socket.gethostname(), os.getpid()
    return Identity(
        id=f"{host}-{pid}-{secrets.token_hex(3)}", host=host, pid=pid, slots=slots, version=version("genapp")
    )
