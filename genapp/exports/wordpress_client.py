"""Sends requests to a WordPress site with httpx: https only, judged addresses only, nothing followed."""

import ipaddress
import socket
from types import TracebackType
from typing import Final, Self

import httpx
from anyio import to_thread

from genapp.errors import BadInput, FetchRefused, Problem
from genapp.exports.wordpress_rest import RestAnswer, RestRequest, Site, WordPressError
from genapp.page.address import parse_address
from genapp.page.judge import judge_host, judge_ip

SECONDS: Final = 30.0
MOST_BYTES: Final = 5_000_000
HTTPS_HINT: Final = "give an https:// address: an application password must not travel in the clear"


def site_of(url: str, *, user: str, password: str, allow_private: bool = False) -> Site:
    """Raise `BadInput` for an address that cannot be used and for missing credentials.

    Plain http passes only where private addresses may: for a shop on one's own network.
    """
    problems = [
        Problem(field=name, code="missing", message="is missing; WordPress shows it under Users, Profile")
        for name, value in (("user", user), ("password", password))
        if not value.strip()
    ]
    address = url.strip().rstrip("/")
    try:
        parsed = parse_address(address, any_port=allow_private)
    except FetchRefused as error:
        raise BadInput([*problems, Problem(field="site", code="not_allowed", message=error.message)]) from None
    reason = judge_host(parsed.host, allow_private=allow_private)
    if parsed.scheme != "https" and not (allow_private and _is_private(parsed.host)):
        reason = HTTPS_HINT
    if reason:
        problems.append(Problem(field="site", code="not_allowed", message=reason))
    if problems:
        raise BadInput(problems)
    return Site(url=parsed.url.rstrip("/"), user=user.strip(), password=password.strip())


class HttpxClient:
    """The `Client` of every day; use it in `async with`."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._http = httpx.AsyncClient(follow_redirects=False, timeout=SECONDS, trust_env=False)

    async def send(self, request: RestRequest) -> RestAnswer:
        """Raises `WordPressError` when the site may not be asked, cannot be reached, or answers without end."""
        await self._judge(request.url)
        try:
            async with self._http.stream(
                request.method, request.url, headers=request.headers, content=request.body or None
            ) as response:
                return RestAnswer(status=response.status_code, body=await _bounded(response))
        except httpx.TimeoutException:
            raise WordPressError(f"the site did not answer within {SECONDS:g} s", hint="push again") from None
        except httpx.HTTPError as error:
            raise WordPressError(f"no connection to the site: {error}", hint="check its address") from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def _judge(self, url: str) -> None:
        """Every address of the host. That the name leads elsewhere a moment later is caught by the certificate."""
        address = parse_address(url, any_port=self._allow_private)
        try:
            found = await to_thread.run_sync(socket.getaddrinfo, address.host, address.port)
        except OSError:
            raise WordPressError(f"the host {address.host} could not be found", hint="check the address") from None
        for ip in {str(one[4][0]) for one in found}:
            if reason := judge_ip(ip, allow_private=self._allow_private):
                raise WordPressError(f"the site is refused: {address.host} leads to {reason}")


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise WordPressError(f"the site answered with more than {MOST_BYTES // 1_000_000} MB")
    return bytes(body)


def _is_private(host: str) -> bool:
    """Whether it is only allowed because private addresses are."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return judge_host(host) is not None
    return judge_ip(host) is not None
