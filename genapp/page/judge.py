"""Decides which hosts and IP addresses may be fetched; the lists are our own, the standard library's are not enough."""

import ipaddress
from typing import Final

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PRIVATE: Final = {
    "127.0.0.0/8": "this machine",
    "10.0.0.0/8": "a private network",
    "172.16.0.0/12": "a private network",
    "192.168.0.0/16": "a private network",
    "100.64.0.0/10": "a provider's inner network",
    "::1/128": "this machine",
    "fc00::/7": "a private network",
}
"""Allowed when private addresses are."""

_NEVER: Final = {
    "0.0.0.0/8": "no host at all",
    "169.254.0.0/16": "a link-local or metadata address",
    "100.100.100.200/32": "a metadata address",
    "168.63.129.16/32": "a metadata address",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "for documentation only",
    "192.88.99.0/24": "a 6to4 relay",
    "198.18.0.0/15": "for measurements only",
    "198.51.100.0/24": "for documentation only",
    "203.0.113.0/24": "for documentation only",
    "224.0.0.0/4": "a multicast address",
    "240.0.0.0/4": "reserved",
    "fd00:ec2::/32": "a metadata address",
    "fd20:ce::/32": "a metadata address",
    "2001::/23": "a tunnel or reserved",
    "2001:db8::/32": "for documentation only",
    "2002::/16": "a 6to4 tunnel, which hides an IPv4 address",
    "3fff::/20": "for documentation only",
}
_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
"""Outside of it nothing is a public host: not ::/96, ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48 (IPv4 in disguise),
not fec0::/10, fe80::/10, ff00::/8, 5f00::/16."""

_NEVER_NETWORKS: Final = tuple((ipaddress.ip_network(text), why) for text, why in _NEVER.items())
_PRIVATE_NETWORKS: Final = tuple((ipaddress.ip_network(text), why) for text, why in _PRIVATE.items())

_METADATA_NAMES: Final = frozenset({"metadata", "instance-data", "metadata.google.internal", "metadata.goog"})
_PRIVATE_NAMES: Final = frozenset({"localhost", "ip6-localhost", "ip6-loopback", "broadcasthost"})
_PRIVATE_ENDINGS: Final = (
    ".localhost", ".localdomain", ".local", ".internal", ".intranet", ".private", ".corp", ".home", ".lan",
    ".home.arpa", ".svc", ".cluster.local", ".consul",
)  # fmt: skip


def judge_ip(text: str, *, allow_private: bool = False) -> str | None:
    """Why this IP address may not be fetched, or None. Anything that is not a plain IP address is refused."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"{text!r} is not an IP address"
    if reason := _reason(address, _NEVER_NETWORKS):
        return f"{text} is {reason}"
    if reason := _reason(address, _PRIVATE_NETWORKS):
        return None if allow_private else f"{text} is {reason}"
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address not in _GLOBAL_V6):
        return f"{text} is not a public address"
    return None


def judge_host(host: str, *, allow_private: bool = False) -> str | None:
    """Why this host (as `parse_address` gives it) may not be fetched, or None; names are not resolved here."""
    name = host.rstrip(".").lower()
    if _is_ip(name):
        return judge_ip(name, allow_private=allow_private)
    if name in _METADATA_NAMES or name.endswith(".metadata.google.internal"):
        return f"{host} is a metadata service"
    if allow_private:
        return None
    if name in _PRIVATE_NAMES or name.endswith(_PRIVATE_ENDINGS):
        return f"{host} is a name on this machine or a private network"
    return None if "." in name else f"{host} is not a full host name"


def _reason(address: IpAddress, networks: tuple[tuple[Network, str], ...]) -> str | None:
    return next((why for network, why in networks if address.version == network.version and address in network), None)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
