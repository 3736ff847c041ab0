"""The one parser of web addresses: what it accepts is passed on in parts and never parsed again."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import idna

from genapp.errors import FetchRefused

MAX_LENGTH: Final = 2_000
PORTS: Final = {"http": 80, "https": 443}
HINT: Final = "give a public address that begins with http:// or https://"

_WHOLE: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)(?:#.*)?", re.S)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff\\]")
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::([0-9]{1,5}))?")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC_LABEL: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_QUAD: Final = re.compile(r"(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})")
_TARGET_SAFE: Final = "/?:@!$&'()*+,;=-._~%[]"


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
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """The address as it is shown, stored and compared."""
        return f"{self.scheme}://{self.origin_host}{self.target}"


def parse_address(text: str, *, any_port: bool = False) -> Address:
    """Parse an http or https address, or raise `FetchRefused` with a sentence that says what is wrong.

    Whatever two parsers could read differently is refused: backslashes, blanks, control characters, user names,
    percent signs in the host, numbers that are not a plain IPv4 address. Other ports than 80 and 443 need `any_port`.
    """
    if len(text) > MAX_LENGTH:
        raise _refused(text, f"the address is longer than {MAX_LENGTH:,} characters")
    if found := _FORBIDDEN.search(text):
        raise _refused(text, f"the address contains {_name_of(found[0])}")
    whole = _WHOLE.fullmatch(text)
    if whole is None or whole[1].lower() not in PORTS:
        raise _refused(text, _scheme_problem(text))
    scheme = whole[1].lower()
    host, port = _authority(text, whole[2])
    if not any_port and port not in (None, *PORTS.values()):
        raise _refused(text, f"port {port} is not allowed; web pages are fetched from ports 80 and 443 only")
    rest = whole[3] if whole[3].startswith("/") else f"/{whole[3]}"
    return Address(scheme=scheme, host=host, port=port or PORTS[scheme], target=_ascii_target(text, rest))


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
        return _ipv4(text, host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(text, f"{written[:100]!r} is not a host name")
    return host


def _ipv4(text: str, host: str) -> str:
    try:
        if not _QUAD.fullmatch(host):
            raise ValueError
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise _refused(text, f"{host[:100]!r} is a number, not a host name") from None


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
    if "://" in text and scheme and scheme[1].lower() not in PORTS:
        return f"addresses that begin with {scheme[1].lower()}: are not fetched"
    return "the address does not begin with http:// or https://"


def _name_of(sign: str) -> str:
    if sign == "\\":
        return "a backslash"
    return "a blank" if sign.isspace() and sign not in "\t\n\r\v\f" else "an invisible or control character"


def _refused(text: str, message: str) -> FetchRefused:
    return FetchRefused(message, url=text[:MAX_LENGTH], hint=HINT)
