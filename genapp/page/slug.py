"""Turns a text into the last part of an address."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 75
GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


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
