"""The one parser of web addresses, whose parts are never parsed again; which are one page; which may be fetched."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import idna

from genapp.errors import FetchRefused

_MAX_LENGTH: Final = 2_000
_PORTS: Final = {"http": 80, "https": 443}
_HINT: Final = "give a public address that begins with http:// or https://"

_WHOLE: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.S)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\\]")
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::([0-9]{1,5}))?")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC_LABEL: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_TARGET_SAFE: Final = "/?:@!$&'()*+,;=-._~%[]"

_BARE: Final = re.compile(r"(?:[\w-]+\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+)(?::[0-9]{1,5})?(?=[/?#]|$)", re.I)
"""A host without a scheme, and what may follow it."""
_FILE_ENDINGS: Final = frozenset(
    "html htm xhtml shtml phtml php asp aspx jsp jspx cfm cgi xml json txt pdf jpg jpeg png gif webp svg css js".split()  # noqa: SIM905
)
_PERCENT: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN_SIGNS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FRONT_PAGE: Final = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.I)
_TRACKING: Final = re.compile(
    r"(?:utm|hsa|mtm|matomo|pk|piwik|oly|vero|trk|wt)_\w+|gclid|gclsrc|gad_\w+|[gw]braid|dclid|fbclid|msclkid|yclid|ttclid"
    r"|twclid|li_fat_id|igshid|igsh|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|mkt_tok|epik|srsltid|s_kwcid|ef_id|ref_src|sc_cid"
    r"|awc|irclickid|cjevent|campaignid|adgroupid|wickedid|dm_i",
    re.I,
)
"""Parameters that say where a visitor came from, not which page is shown."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The lists are our own; those of the standard library are not enough.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A web address in its parts; `host` is ASCII (punycode), an IPv6 address stands without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, beginning with a slash."""

    @property
    def origin_host(self) -> str:
        """The host as it is written in a Host header: brackets and port where they are needed."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The address as it is shown, stored and compared."""
        return f"{self.scheme}://{self.origin_host}{self.target}"


def parse_address(text: str, *, any_port: bool = False) -> Address:
    """Parse an http or https address, or raise `FetchRefused` with a sentence that says what is wrong.

    Whatever two parsers could read differently is refused: backslashes, blanks, control characters, user names,
    percent signs in the host, numbers that are not a plain IPv4 address. Other ports than 80 and 443 need `any_port`.
    """
    if len(text) > _MAX_LENGTH:
        raise _refused(text, f"the address is longer than {_MAX_LENGTH:,} characters")
    if found := _FORBIDDEN.search(text):
        raise _refused(text, f"the address contains {_name_of(found[0])}")
    whole = _WHOLE.fullmatch(text)
    if whole is None or whole[1].lower() not in _PORTS:
        raise _refused(text, _scheme_problem(text))
    scheme = whole[1].lower()
    host, port = _authority(text, whole[2])
    if not any_port and port not in (None, *_PORTS.values()):
        raise _refused(text, f"port {port} is not allowed; web pages are fetched from ports 80 and 443 only")
    rest = whole[3] if whole[3].startswith("/") else f"/{whole[3]}"
    return Address(scheme=scheme, host=host, port=port or _PORTS[scheme], target=_ascii_target(text, rest))


def completed_address(text: str, *, like: str = "") -> str:
    """With a scheme where a host came without one: that of `like`, else https. What is no address stays as it is."""
    line = text.strip()
    scheme = "http:" if like.lower().startswith("http:") else "https:"
    if line.startswith("//"):
        return f"{scheme}{line}"
    found = _BARE.match(line)
    return f"{scheme}//{line}" if found and found[1].lower() not in _FILE_ENDINGS else line


def same_address(url: str) -> str:
    """What all spellings of one page's address have in common.

    Scheme, "www.", the usual ports, doubled and closing slashes, the name of a front page, fragments, the order of
    parameters and those that only track visitors make no difference; the case of the path does.
    """
    whole = _WHOLE.fullmatch(url.strip())
    if whole is None:
        return url.strip()
    host = whole[2].lower().removeprefix("www.")
    path, _, query = whole[3].partition("?")
    path = _FRONT_PAGE.sub("", re.sub(r"/+", "/", _PERCENT.sub(_plain_sign, path))).rstrip("/")
    shown = sorted(part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0]))
    return re.sub(r":(?:80|443)$", "", host).rstrip(".") + path + (f"?{'&'.join(shown)}" if shown else "")


def _plain_sign(escape: re.Match[str]) -> str:
    """A letter that needed no escape as itself, any other escape in capitals."""
    sign = chr(int(escape[1], 16))
    return sign if sign in _PLAIN_SIGNS else escape[0].upper()


def _authority(text: str, authority: str) -> tuple[str, int | None]:
    if not authority:
        raise _refused(text, "the address has no host name")
    for sign, name in (("@", "a user name or an @ before the host"), ("%", "a percent sign in the host")):
        if sign in authority:
            raise _refused(text, f"the address contains {name}")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _refused(text, f"{authority[:100]!r} is not a host name with an optional port")
    port = int(parts[2]) if parts[2] else None
    if port is not None and not 0 < port < 65_536:
        raise _refused(text, f"there is no port {port}")
    return _host(text, parts[1]), port


def _host(text: str, written: str) -> str:
    if written.startswith("["):
        try:
            return str(ipaddress.IPv6Address(written[1:-1]))
        except ValueError:
            raise _refused(text, f"{written!r} is not an IPv6 address") from None
    host = written.lower() if written.isascii() else _punycode(text, written)
    labels = host.split(".")
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise _refused(text, f"{host[:100]!r} is a number, not a host name") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(text, f"{written[:100]!r} is not a host name")
    return host


def _punycode(text: str, written: str) -> str:
    """Dots and digits in other scripts are refused: resolvers turn them into plain ones."""
    if any(not sign.isascii() and (sign.isnumeric() or sign in "。．｡․") for sign in written):
        raise _refused(text, f"{written[:100]!r} writes digits or dots in another script")
    try:
        return idna.encode(written.lower()).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise _refused(text, f"{written[:100]!r} is not a host name") from None


def _ascii_target(text: str, target: str) -> str:
    try:
        return quote(target, safe=_TARGET_SAFE)
    except UnicodeEncodeError:
        raise _refused(text, "the address contains half of a character") from None


def _scheme_problem(text: str) -> str:
    scheme = _SCHEME.match(text)
    if "://" in text and scheme and scheme[1].lower() not in _PORTS:
        return f"addresses that begin with {scheme[1].lower()}: are not fetched"
    return "the address does not begin with http:// or https://"


def _name_of(sign: str) -> str:
    if sign == "\\":
        return "a backslash"
    return "a blank" if sign.isspace() and sign not in "\t\n\r\v\f" else "an invisible or control character"


def _refused(text: str, message: str) -> FetchRefused:
    return FetchRefused(message, url=text[:_MAX_LENGTH], hint=_HINT)


def judge_ip(text: str, *, allow_private: bool = False) -> str | None:
    """Why this IP address may not be fetched, or None. Anything that is not a plain IP address is refused."""
    address = _ip(text)
    if address is None:
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
    if _ip(name):
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


def _ip(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
