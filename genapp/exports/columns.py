"""The columns of the general exports: what was asked for, then what genapp wrote, each with a name of its own."""

from collections.abc import Callable
from typing import Final

from genapp.exports.base import Cell, Column, ExportPage
from genapp.page import HEAD_KINDS, ComponentKind

ASKED: Final = {
    "pageType": "category, product or landing",
    "targetUrl": "the address of the page",
    "keywords": "the first one is the primary keyword",
    "language": "a code such as en, de or pt-BR",
    "brand": "name of the shop or maker",
    "brandVoice": "how the text should sound",
    "facts": "one fact per line",
    "products": 'one product per line: "Name | 129.00 EUR | address"',
    "competitorUrls": "one address per line",
    "priority": "as it was given; empty when it was computed",
    "deadline": "ISO 8601 with its time zone",
    "skuCount": "how many products the page lists",
    "monthlySearches": "searches for the primary keyword in a month",
    "contentStatus": "missing, outdated or current",
    "skipQuality": "yes when the checks were skipped",
    "provider": "who writes the text",
}
"""The fields of a request under the names that an upload understands: such a file can be handed in again."""

OWN_PREFIX: Final = "genapp_"
"""Begins the name of everything that genapp wrote, so that no column of a source file can have it."""


def _asked(name: str) -> Callable[[ExportPage], Cell]:
    return lambda page: dict(page.asked).get(name, "")


def _part(kind: ComponentKind) -> Callable[[ExportPage], Cell]:
    return lambda page: part.text if (part := page.component(kind)) else ""


def _own(
    name: str, help: str, value: Callable[[ExportPage], Cell], *, default: bool = True, html: bool = False
) -> Column:
    return Column(name=f"{OWN_PREFIX}{name}", help=help, value=value, default=default, html=html)


_ASKED_COLUMNS: Final = tuple(Column(name=name, help=help, value=_asked(name)) for name, help in ASKED.items())
_RECORD_COLUMNS: Final = (
    _own("number", "position in this export, from 1", lambda page: page.number),
    _own("source_row", "line in the file it came from; empty for a single page", lambda page: page.source_row),
    _own("job_id", "id of the job", lambda page: page.job_id),
    _own("batch_id", "id of its batch; empty for a single page", lambda page: page.batch_id),
    _own("version", "number of the version of the content", lambda page: page.version),
    _own("created_at", "when the version was made, ISO 8601, UTC", lambda page: page.created_at.isoformat()),
    _own("provider", "who wrote it", lambda page: page.provider),
    _own(
        "stand_in",
        "components that the embedded writer wrote in place of the model",
        lambda page: " ".join(part.kind.value for part in page.components if part.written_by),
    ),
    _own("score", "quality score, 0 to 100; empty when the checks were skipped", lambda page: page.quality_score),
    _own("verdict", "ready, needs_review or redo; empty when the checks were skipped", lambda page: page.verdict),
    _own("words", "words of the body", lambda page: page.words),
    _own(
        "fact_numbers",
        "numbers of the facts that the text rests on",
        lambda page: " ".join(map(str, page.fact_numbers)),
    ),
    _own("sources", "pages that were read for it, one per line", lambda page: "\n".join(page.source_urls)),
)
_TEXT_COLUMNS: Final = (
    _own("title", "title tag", lambda page: page.title),
    _own("meta_description", "meta description", lambda page: page.meta_description),
    _own("h1", "main heading", lambda page: page.h1),
    _own("slug", "last part of the address", lambda page: page.slug),
    _own("canonical_url", "canonical address", lambda page: page.canonical_url),
    _own("og_title", "title for social networks", lambda page: page.og_title, default=False),
    _own("og_description", "description for social networks", lambda page: page.og_description, default=False),
    *(
        _own(kind.value, f"the component {kind.value} as plain text, headings included", _part(kind))
        for kind in ComponentKind
        if kind not in HEAD_KINDS and kind is not ComponentKind.H1
    ),
)


def _whole_texts(*, default: bool) -> tuple[Column, ...]:
    """The long ones: files for people hold them only when they are asked for."""
    return (
        _own("body_html", "the body of the page as HTML", lambda page: page.body_html, default=default, html=True),
        _own("markdown", "the page as Markdown", lambda page: page.markdown, default=default),
        _own(
            "json_ld", "structured data, one JSON text per line", lambda page: "\n".join(page.json_ld), default=default
        ),
        _own("html", "the whole HTML document", lambda page: page.html, default=False, html=True),
    )


FOR_PEOPLE: Final = (*_ASKED_COLUMNS, *_TEXT_COLUMNS, *_RECORD_COLUMNS, *_whole_texts(default=False))
FOR_PROGRAMS: Final = (*_ASKED_COLUMNS, *_TEXT_COLUMNS, *_RECORD_COLUMNS, *_whole_texts(default=True))
