"""The headers that every answer carries, and how long a browser may keep it."""

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from genapp.api.pages import POLICY

ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}
HSTS: Final = "max-age=31536000"
HASHED: Final = re.compile(r"^/assets/[^/]+-[A-Za-z0-9_-]{8}\.[a-z0-9.]+$")
"""Files whose name changes with their content."""
FOREVER: Final = "private, max-age=31536000, immutable"


def with_headers(send: Send, *, path: str, policy: str, secure: bool) -> Send:
    """Add what is missing to an answer on its way out."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ALWAYS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", _policy(headers, policy))
            if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
                headers.setdefault("X-Frame-Options", "DENY")
            if secure:
                headers.setdefault("Strict-Transport-Security", HSTS)
            headers["Cache-Control"] = _cache_control(headers, path, message["status"])
            del headers["server"]
        await send(message)

    return send_with_headers


def _policy(headers: MutableHeaders, policy: str) -> str:
    """Only our pages need scripts; everything else gets the policy that allows nothing."""
    return policy if headers.get("content-type", "").startswith("text/html") else POLICY


def _cache_control(headers: MutableHeaders, path: str, status: int) -> str:
    if status in (200, 206, 304) and HASHED.match(path):
        return FOREVER
    if "cache-control" in headers:
        return headers["cache-control"]
    page = headers.get("content-type", "").startswith("text/html")
    return "no-store" if page or status not in (200, 206, 304) or path.startswith("/api/") else "private, no-cache"
