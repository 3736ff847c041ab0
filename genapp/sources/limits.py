"""How much of a page is read and how long it may take."""

from dataclasses import dataclass


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
