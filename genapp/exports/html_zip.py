"""Each page as an HTML file, exactly as it was stored, in a ZIP with a manifest."""

from typing import Final

from genapp.exports.archive import FILE, MANIFEST, archive
from genapp.exports.base import Export

HTML_ZIP: Final = Export(
    name="html",
    label="HTML files",
    description="A ZIP with one HTML document per page, and a manifest as JSON and CSV.",
    suffix=".zip",
    media_type="application/zip",
    columns=(FILE, *MANIFEST),
    produce=archive(".html", lambda page: page.html),
)
