"""Which addresses this genapp answers under, and which pages may talk to it: exact scheme, host and port."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from genapp.errors import NotReady

USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of `settings.origins`, taken apart once."""

    allowed: frozenset[tuple[str, str, int]]

    @classmethod
    def of(cls, origins: Iterable[str]) -> "Origins":
        """Raises `NotReady` for one that is not scheme://host[:port], `*` included: nothing is opened by mistake."""
        return cls(frozenset(_parts(origin) for origin in origins))

    def allows(self, origin: str | None) -> bool:
        """Whether a page of this origin may open sockets and change things; a missing one may not."""
        try:
            return origin is not None and _parts(origin) in self.allowed
        except NotReady:
            return False

    def scheme_of(self, host: str | None) -> str | None:
        """The scheme under which we are known as `host` (a Host header); None when that is not our name."""
        for scheme in ("https", "http"):
            if host is not None and self.allows(f"{scheme}://{host}"):
                return scheme
        return None

    @property
    def socket_addresses(self) -> list[str]:
        """The same origins with the schemes of websockets, for the content security policy, which has no IPv6."""
        plain = [origin for origin in self.allowed if "[" not in origin[1]]
        return sorted(f"{'wss' if s == 'https' else 'ws'}://{h}{_port(s, p)}" for s, h, p in plain)

    @property
    def some_host(self) -> str:
        """One Host header under which we are known, for the probe at the start."""
        return next(f"{host}{_port(scheme, port)}" for scheme, host, port in sorted(self.allowed))


def _parts(origin: str) -> tuple[str, str, int]:
    try:
        split = urlsplit(origin)
        scheme, port = split.scheme, split.port or USUAL_PORTS.get(split.scheme)
    except ValueError:
        scheme, port, split = "", None, urlsplit("")
    host = split.netloc.rpartition(":")[0] if split.port else split.netloc
    plain = f"{scheme}://{split.netloc}" == origin and not {*"@*\\ \t"} & {*origin}
    if not (plain and host and port and scheme in USUAL_PORTS):
        raise NotReady(
            f"{origin!r} is not an origin",
            hint="write scheme://host or scheme://host:port in GENAPP_PUBLIC_ORIGINS, with commas between several",
        )
    return scheme, host.lower(), port


def _port(scheme: str, port: int) -> str:
    return "" if USUAL_PORTS[scheme] == port else f":{port}"
