"""The last part of a page's address: from the target URL, else from the keyword."""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

from genapp.page.request import PageRequest

LONGEST: Final = 75
GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
FILE_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|jsp)$")


def slug_of(request: PageRequest) -> str:
    """Never empty; the page type is the last resort."""
    path = unquote(urlsplit(request.target_url).path).rstrip("/")
    segment = FILE_ENDING.sub("", path.rsplit("/", 1)[-1].lower())
    return slugify(segment) or slugify(request.primary_keyword) or request.page_type.value


def slugify(text: str) -> str:
    """Lower case, hyphens, at most 75 characters, cut at a hyphen where one is near."""
    low = unicodedata.normalize("NFC", text).lower().translate(GERMAN)
    plain = unicodedata.normalize("NFKD", low).encode("ascii", "ignore").decode()
    slug = re.sub(r"['’]", "", plain)
    slug = re.sub(r"[^a-z0-9]+", "-", slug).strip("-")
    if len(slug) <= LONGEST:
        return slug
    cut = slug[: LONGEST + 1]
    return (cut.rsplit("-", 1)[0] if "-" in cut else slug[:LONGEST]).strip("-")
