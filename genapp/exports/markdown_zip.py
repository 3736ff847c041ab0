"""Each page as Markdown with front matter, in a ZIP with a manifest."""

import json
from typing import Final

from genapp.exports.archive import FILE, MANIFEST, archive
from genapp.exports.base import Export
from genapp.exports.page import ExportPage


def front_matter(page: ExportPage) -> str:
    """Read as YAML by site generators. JSON is YAML too, and no text in it can end or change its line."""
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
    produce=archive(".md", lambda page: front_matter(page) + page.markdown),
)
