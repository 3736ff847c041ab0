"""Turns the bytes of a page into text: byte order mark, then what was declared, then UTF-8, then a guess."""

import codecs
import re
from typing import Final

_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WEB_NAMES: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}
"""Browsers read these as Windows-1252, so that is what pages mean by them."""
_NOT_TEXT: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "utf-7"})


def decode_page(body: bytes, *, declared: str = "") -> str:
    """Never fails: bytes that fit nothing become replacement characters."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    in_page = _DECLARED.search(body[:4_096])
    for name in (declared, in_page[1].decode("ascii") if in_page else "", "utf-8"):
        text = _try(body, name)
        if text is not None:
            return text
    return _guess(body)


def _try(body: bytes, name: str) -> str | None:
    name = _WEB_NAMES.get(name.lower(), name.lower())
    try:
        codec = codecs.lookup(name)
        if codec.name in _NOT_TEXT or not codec._is_text_encoding:
            return None
        return body.decode(name)
    except (LookupError, ValueError):
        return None


def _guess(body: bytes) -> str:
    from charset_normalizer import from_bytes  # takes a while to import, and is rarely needed

    best = from_bytes(body[:200_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
