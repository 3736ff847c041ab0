"""Fetches a web page from a stranger's address without being turned against our own network."""

import codecs
import re
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import urljoin

import anyio
import certifi
import httpcore

from genapp.errors import FetchError, FetchRefused, FetchStatus, FetchTimeout, FetchUnreadable
from genapp.page import Address, parse_address
from genapp.sources.network import FetchLimits, JudgedNetwork, Resolver, SharedResolver, resolve

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_STEP = 256 * 1024

_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WINDOWS_1252: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"})
"""Browsers read these as Windows-1252, so that is what pages mean by them."""
_NOT_TEXT: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "utf-7"})

USER_AGENT: Final = "genapp/0.1 (reads pages that its user names)"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_SNIFFED: Final = (b"<!doctype html", b"<html", b"<head", b"<body")


def decode_page(body: bytes, *, declared: str = "") -> str:
    """By the byte order mark, then what was declared, then UTF-8, then a guess. Never fails: bytes that fit nothing
    become replacement characters."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    in_page = _DECLARED.search(body[:4_096])
    for name in (declared, in_page[1].decode("ascii") if in_page else "", "utf-8"):
        text = _try(body, name)
        if text is not None:
            return text
    from charset_normalizer import from_bytes  # takes a while to import, and is rarely needed

    best = from_bytes(body[:200_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it came: `url` is where it was found after redirects, `charset` what the answer declared."""

    url: str
    status: int
    body: bytes
    charset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A site answered: `url` is where, after redirects; the answer itself was not read."""

    url: str
    status: int


_HttpAnswer = TypeVar("_HttpAnswer", FetchedPage, Reached)


class GuardedFetcher:
    """Judges every address and every hop, bounds time and size, sends no credentials, ignores proxy variables."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: FetchLimits | None = None,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._limits = limits or FetchLimits()
        self._resolver = resolver or SharedResolver(resolve)
        self._tls = tls

    async def fetch(self, url: str) -> FetchedPage:
        """Return the page, or raise a `FetchError` whose message is a sentence for the user."""
        return await self._in_time(url, self._get)

    async def reach(self, url: str) -> Reached:
        """Whether a page is there, of whatever kind. Raises a `FetchError` when it is not, or may not be asked for."""
        reached = await self._in_time(url, self._look)
        if not 200 <= reached.status < 300:
            raise _bad_status(reached.url, reached.status)
        return reached

    async def _in_time(self, url: str, ask: Callable[[Address], Awaitable[_HttpAnswer | str]]) -> _HttpAnswer:
        try:
            with anyio.fail_after(self._limits.seconds):
                return await self._follow(url, ask)
        except TimeoutError:
            message = f"the page was not there after {self._limits.seconds:g} s"
            raise FetchTimeout(message, url=url, hint="try again when the site is faster") from None

    async def _follow(self, url: str, ask: Callable[[Address], Awaitable[_HttpAnswer | str]]) -> _HttpAnswer:
        address = parse_address(url, any_port=self._allow_private)
        for _ in range(self._limits.redirects + 1):
            answer = await ask(address)
            if not isinstance(answer, str):
                return answer
            address = self._next_hop(address, answer)
        raise FetchUnreadable(
            f"the page redirects more than {self._limits.redirects} times", url=url, hint="give the final address"
        )

    def _next_hop(self, current: Address, location: str) -> Address:
        goal = parse_address(urljoin(current.url, location.strip().replace(" ", "%20")), any_port=self._allow_private)
        if current.scheme == "https" and goal.scheme == "http":
            raise FetchRefused("the page redirects from https to http", url=current.url, hint="give the https address")
        return goal

    async def _get(self, address: Address) -> FetchedPage | str:
        return await self._exchange("GET", address, self._read)

    async def _look(self, address: Address) -> Reached | str:
        """Only the head of the page; sites that refuse to give it alone are asked for the page, which is not read."""
        try:
            answer = await self._exchange("HEAD", address, _head)
        except FetchUnreadable:
            answer = None
        if answer is None or (isinstance(answer, Reached) and answer.status >= 400):
            return await self._exchange("GET", address, _head)
        return answer

    async def _exchange(
        self, method: str, address: Address, read: Callable[[Address, httpcore.Response], Awaitable[_HttpAnswer]]
    ) -> _HttpAnswer | str:
        """What `read` makes of the answer, or the Location it redirects to."""
        network = JudgedNetwork(allow_private=self._allow_private, limits=self._limits, resolver=self._resolver)
        try:
            async with (
                httpcore.AsyncConnectionPool(ssl_context=self._context(), network_backend=network) as pool,
                pool.stream(method, _goal(address), headers=_headers(address)) as response,
            ):
                location = _header(response, b"location") if response.status in _REDIRECTS else ""
                return location or await read(address, response)
        except FetchError as error:
            error.url = address.url
            raise
        except httpcore.TimeoutException:
            raise FetchTimeout(f"{address.host} did not answer in time", url=address.url, hint="try again") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise _broken_connection(address, error) from error

    async def _read(self, address: Address, response: httpcore.Response) -> FetchedPage:
        if not 200 <= response.status < 300:
            raise _bad_status(address.url, response.status)
        kind, charset = _content_type(_header(response, b"content-type"))
        if kind and kind not in _PAGE_TYPES:
            raise FetchUnreadable(
                f"the address answered with {kind}, not with an HTML page",
                url=address.url,
                hint="give the address of the page itself, not of a file",
            )
        body = await self._body(address, response)
        if not body.strip() or (not kind and not body.lstrip()[:200].lower().startswith(_SNIFFED)):
            raise FetchUnreadable("the answer is empty or not an HTML page", url=address.url)
        return FetchedPage(url=address.url, status=response.status, body=body, charset=charset)

    async def _body(self, address: Address, response: httpcore.Response) -> bytes:
        wire = 0
        try:
            unpacker = _Unpacker(_header(response, b"content-encoding"), limit=self._limits.unpacked_bytes)
            async for piece in response.aiter_stream():
                wire += len(piece)
                if wire > self._limits.wire_bytes:
                    raise _TooMuch
                unpacker.feed(piece)
            return unpacker.finish()
        except _TooMuch:
            raise FetchUnreadable(
                f"the page is larger than {self._limits.wire_bytes / 1e6:g} MB "
                f"(or {self._limits.unpacked_bytes / 1e6:g} MB unpacked)",
                url=address.url,
            ) from None
        except _BrokenBody as error:
            raise FetchUnreadable(f"the page could not be read: {error}", url=address.url) from None

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls


class _TooMuch(Exception):
    """The body is larger than the limit."""


class _BrokenBody(Exception):
    """The body is not packed as it says, or ends too early."""


class _Unpacker:
    """Takes wire bytes, keeps page bytes, and stops at the limit, so that a small answer cannot become a huge page.

    `encoding` is what the answer's Content-Encoding says.
    """

    def __init__(self, encoding: str, *, limit: int) -> None:
        names = [name for name in encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise _BrokenBody(f"the body is packed as {encoding[:40]!r}, which was not asked for")
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB) if names else None
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> None:
        """Raise `_TooMuch` as soon as the limit is passed; never holds more than one step above it."""
        if self._inflate is None:
            self._keep(data)
            return
        try:
            while data and not self._inflate.eof:
                self._keep(self._inflate.decompress(data, _STEP))
                data = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise _BrokenBody("the packed body is damaged") from error

    def finish(self) -> bytes:
        """The whole body; raise `_BrokenBody` when the packed stream was cut."""
        if self._inflate is not None and self._size and not self._inflate.eof:
            raise _BrokenBody("the packed body ends too early")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise _TooMuch
        self._pieces.append(piece)


def _try(body: bytes, name: str) -> str | None:
    name = "cp1252" if name.lower() in _WINDOWS_1252 else name.lower()
    try:
        codec = codecs.lookup(name)
        if codec.name in _NOT_TEXT or not codec._is_text_encoding:
            return None
        return body.decode(name)
    except (LookupError, ValueError):
        return None


def _goal(address: Address) -> httpcore.URL:
    """In parts, so that nobody parses the address a second time."""
    return httpcore.URL(
        scheme=address.scheme.encode(),
        host=address.host.encode(),
        port=address.port,
        target=address.target.encode(),
    )


def _headers(address: Address) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", address.origin_host.encode()),
        (b"User-Agent", USER_AGENT.encode()),
        (b"Accept", b"text/html,application/xhtml+xml;q=0.9"),
        (b"Accept-Encoding", b"gzip, deflate"),
        (b"Connection", b"close"),
    ]


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("utf-8", "replace") for key, value in response.headers if key.lower() == name), "")


def _content_type(header: str) -> tuple[str, str]:
    kind, *parameters = (part.strip() for part in header.split(";"))
    charset = next((part[8:].strip("\"' ") for part in parameters if part.lower().startswith("charset=")), "")
    return kind.lower(), charset


async def _head(address: Address, response: httpcore.Response) -> Reached:
    return Reached(url=address.url, status=response.status)


def _bad_status(url: str, status: int) -> FetchStatus:
    try:
        phrase = f" ({HTTPStatus(status).phrase.lower()})"
    except ValueError:
        phrase = ""
    return FetchStatus(f"the page answered {status}{phrase}", url=url, status=status)


def _broken_connection(address: Address, error: Exception) -> FetchError:
    text = str(error)
    if "certificate" in text.lower():
        return FetchError(f"the certificate of {address.host} is not valid", url=address.url)
    if isinstance(error, httpcore.ProtocolError):
        return FetchUnreadable(f"{address.host} did not answer with valid HTTP", url=address.url)
    return FetchError(f"no connection to {address.host}", url=address.url, hint="check the address, then try again")
