"""Reads stored versions as pages for export, some at a time, each time in a short reading of its own."""

import logging
from array import array
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Engine, Row

from genapp.db.engine import reading
from genapp.db.queries.finished_pages import versions
from genapp.exports.base import ExportWarning, Warn
from genapp.exports.columns import ASKED
from genapp.exports.page import ExportPage
from genapp.intake.as_raw import as_raw
from genapp.page.facts import FactSheet, PageContext
from genapp.page.findings import QualityReport
from genapp.page.request import PageRequest, Priority
from genapp.pipeline.results import FinishedPage
from genapp.services.json_text import load

log = logging.getLogger(__name__)

PAGES_AT_ONCE: Final = 50
NOTHING_KNOWN: Final = PageContext(facts=FactSheet())


def pages_of(engine: Engine, ids: "array[int]", *, warn: Warn) -> Iterator[ExportPage]:
    """In the order of the ids; what this version of genapp cannot read is left out, and said."""
    for start in range(0, len(ids), PAGES_AT_ONCE):
        with reading(engine) as session:
            rows = versions(session, ids[start : start + PAGES_AT_ONCE])
        for number, row in enumerate(rows, start=start + 1):
            try:
                page = export_page(row, number=number)
            except ValueError:
                log.warning("export.unreadable", extra={"job": row.job_id})
                message = "is left out: another version of genapp stored it in a way that this one cannot read"
                warn(ExportWarning(message=message, number=number, job_id=row.job_id))
            else:
                yield page


def export_page(row: Row[Any], *, number: int) -> ExportPage:  # Any: the columns have several types
    """Raises pydantic's `ValidationError`, which is a `ValueError`, for what cannot be read."""
    request = load(PageRequest, row.request)
    done = load(FinishedPage, row.page)
    context = load(PageContext, row.context) if row.context else NOTHING_KNOWN
    report = load(QualityReport, row.report) if row.report else None
    raw = {"provider": row.provider, **as_raw(request, Priority(row.priority) if row.priority_given else None)}
    return ExportPage(
        number=number,
        job_id=row.job_id,
        batch_id=row.batch_id or "",
        source_row=row.row_number,
        request=request,
        asked=tuple((name, text) for name, text in raw.items() if name in ASKED),
        further=tuple((name, text) for name, text in raw.items() if name not in ASKED),
        version=row.number,
        created_at=row.created_at,
        provider=row.provider,
        quality_score=report.score if report else None,
        verdict=report.verdict.value if report else "",
        title=done.title,
        meta_description=done.meta_description,
        slug=done.slug,
        canonical_url=done.canonical_url,
        og_title=done.og_title,
        og_description=done.og_description,
        html=done.html,
        body_html=done.body_html,
        markdown=done.markdown,
        words=done.words,
        components=done.components,
        facts=context.facts.facts,
        sources=context.sources,
    )
