"""The last part of a page's address: from the target URL, else from the keyword."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.page.request import PageRequest
from genapp.page.slug import slugify

FILE_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|jsp)$")


def slug_of(request: PageRequest) -> str:
    """Never empty; the page type is the last resort."""
    path = unquote(urlsplit(request.target_url).path).rstrip("/")
    segment = FILE_ENDING.sub("", path.rsplit("/", 1)[-1].lower())
    return slugify(segment) or slugify(request.primary_keyword) or request.page_type.value
