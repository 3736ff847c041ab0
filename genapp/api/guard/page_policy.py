"""The content security policy of the built pages: their inline scripts are allowed by hash, and no others."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

INLINE_SCRIPT: Final = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


def page_policy(pages: Path, *, socket_addresses: Iterable[str] = ()) -> str:
    """Read once at the start: the pages are built, they do not change while we run.

    Styles stay open to `unsafe-inline`: the pages carry style attributes, for which hashes do not count.
    There is no `unsafe-eval`, so nothing may send JavaScript to a page as data; see `genapp.ui.notices`.
    """
    hashes = sorted({_hash(script) for page in pages.rglob("*.html") for script in _inline_scripts(page)})
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            " ".join(("connect-src 'self'", *socket_addresses)),
            "frame-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _inline_scripts(page: Path) -> list[bytes]:
    return [script for script in INLINE_SCRIPT.findall(page.read_bytes()) if script.strip()]


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
