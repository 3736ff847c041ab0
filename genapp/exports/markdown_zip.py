"""Each page as Markdown with front matter, in a ZIP with a manifest."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.exports.archive import FILE, MANIFEST, archive
from genapp.exports.base import Export, ExportOptions
from genapp.exports.page import ExportPage


def write(pages: Iterable[ExportPage], options: ExportOptions) -> Iterator[bytes]:
    """Site generators read the front matter as YAML."""
    return archive(pages, options, suffix=".md", text=lambda page: front_matter(page) + page.markdown)


def front_matter(page: ExportPage) -> str:
    """Every value is written as JSON, which is YAML too: no text can end or change its line."""
    facts: dict[str, object] = {
        "title": page.title,
        "description": page.meta_description,
        "slug": page.slug,
        "url": page.canonical_url,
        "language": page.request.language.value,
        "type": page.request.page_type.value,
        "keywords": list(page.request.keywords),
        "date": page.created_at.isoformat(),
        "score": page.quality_score,
        "verdict": page.verdict,
        "version": page.version,
        "provider": page.provider,
        "job": page.job_id,
        "sources": list(page.source_urls),
    }
    lines = (f"{name}: {_json(value)}" for name, value in facts.items())
    return "---\n" + "\n".join(lines) + "\n---\n\n"


def _json(value: object) -> str:
    """The line separators of Unicode end a line in YAML, and are not escaped by JSON."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


MARKDOWN_ZIP: Final = Export(
    name="markdown",
    label="Markdown files",
    description="A ZIP with one Markdown file with front matter per page, and a manifest as JSON and CSV.",
    suffix=".zip",
    media_type="application/zip",
    columns=(FILE, *MANIFEST),
    write=write,
)
