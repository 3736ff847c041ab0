"""Names of files in an archive: safe in every file system, and each only once."""

import re
from typing import Final

from genapp.exports.page import ExportPage

LONGEST: Final = 80
RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)
"""Windows has devices of these names."""


class FileNames:
    """Gives each page of one archive its name: folder of the language, then the slug."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._last: dict[str, int] = {}

    def of(self, page: ExportPage) -> str:
        """The first page with a slug has it plain, the next ones get -2, -3, ..."""
        stem = f"{page.request.language.value}/{safe_stem(page.slug)}"
        number = self._last.get(stem, 0) + 1
        while number > 1 and f"{stem}-{number}" in self._last:
            number += 1
        self._last[stem] = number
        name = stem if number == 1 else f"{stem}-{number}"
        self._last.setdefault(name, 1)
        return name + self._suffix


def safe_stem(slug: str) -> str:
    """Lower-case letters without accents, digits and hyphens; "page" when nothing is left."""
    stem = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:LONGEST].strip("-") or "page"
    return f"{stem}-page" if stem in RESERVED else stem
