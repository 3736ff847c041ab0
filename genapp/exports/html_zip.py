"""Each page as an HTML file, in a ZIP with a manifest."""

from collections.abc import Iterable, Iterator
from typing import Final

from genapp.exports.archive import FILE, MANIFEST, archive
from genapp.exports.base import Export, ExportOptions
from genapp.exports.page import ExportPage


def write(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
    """The documents exactly as they were stored."""
    return archive(pages, options, suffix=".html", text=lambda page: page.html)


HTML_ZIP: Final = Export(
    name="html",
    label="HTML files",
    description="A ZIP with one HTML document per page, and a manifest as JSON and CSV.",
    suffix=".zip",
    media_type="application/zip",
    columns=(FILE, *MANIFEST),
    write=write,
)
