"""What makes two pages the same page, and two pages of a site rivals for one keyword."""

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from genapp.page.request import PageRequest

_WORDS: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = 32


def page_key(request: PageRequest) -> str:
    """Equal for the same type, address and language."""
    return _key(request.page_type.value, request.target_url.rstrip("/"), request.language.value)


def keyword_key(request: PageRequest) -> str:
    """Equal for pages of one site and language that want to be found with the same primary keyword."""
    return _key(normal_keyword(request.primary_keyword), site_of(request), request.language.value)


def normal_keyword(keyword: str) -> str:
    """Words in lower case, one blank between them."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", keyword).casefold()))


def site_of(request: PageRequest) -> str:
    return (urlsplit(request.target_url).hostname or "").removeprefix("www.")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_SIGNS]
