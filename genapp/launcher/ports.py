"""Checks that the web server will get its address, before anything is started."""

import errno
import socket

from genapp.errors import NotReady

REASONS = {
    errno.EADDRINUSE: "another program uses it",
    errno.EACCES: "this user may not use it",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}


def require_free(host: str, port: int) -> None:
    """Raise `NotReady` unless the address can be bound now."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise NotReady(f"{host!r} is not an address: {error.strerror}", hint="use --host 127.0.0.1") from error
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror)
        raise NotReady(
            f"the port {port} on {host} cannot be used: {reason}", hint=f"choose another: --port {port + 1}"
        ) from error


def reached_at(host: str) -> str:
    """Where this machine reaches a server; one on all addresses is reached on the loopback one."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound


def address_of(host: str, port: int) -> str:
    """The address to open in a browser on this machine."""
    shown = reached_at(host)
    if ":" in shown and not shown.startswith("["):
        shown = f"[{shown}]"
    return f"http://{shown}:{port}"
