"""Finished pages on their way out: as one file, piece by piece, or pushed to a site."""

import asyncio
import hashlib
import json
import logging
from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Row, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import CONTENT, load, reading, transaction
from genapp.db.queries.jobs import (
    forget_post,
    jobs_of_newest,
    keep_post,
    newest_versions,
    page_of_post,
    post_of_page,
    requests_of,
    versions,
)
from genapp.errors import Conflict, NotFound
from genapp.exports.base import KEPT, Export, ExportOptions, ExportPage, ExportWarning, Warn, stay_silent
from genapp.exports.columns import ASKED, OWN_PREFIX
from genapp.exports.registry import export_named
from genapp.exports.wordpress import check_options
from genapp.exports.wordpress_rest import PushResult, RemotePost, push_page
from genapp.exports.wordpress_site import Site
from genapp.intake.validate import as_raw
from genapp.page import FactSheet, PageContext, PageRequest, Priority, QualityReport
from genapp.pipeline.work import FinishedPage
from genapp.services.batches import batch_footprint
from genapp.services.queue import JobFilter, batch_of, conditions_of

log = logging.getLogger(__name__)

PAGES_AT_ONCE: Final = 50
_FORM: Final = 2
"""Raise it when the same pages give other bytes than before: downloads that were kept are then asked for again."""
_REQUESTS_AT_ONCE: Final = 1_000
_MOST_EXTRA_COLUMNS: Final = 300
_MOST_WARNINGS: Final = 1_000
_MARKABLE: Final = ("draft", "approved")
"""What needs review is not marked as exported in passing."""
_NOTHING_KNOWN: Final = PageContext(facts=FactSheet())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRun:
    """A file about to be written."""

    export: Export
    pages: int
    etag: str
    """The same for the same versions of the same pages with the same options."""
    file_name: str
    chunks: Iterator[bytes]
    """Reads the database as it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What is said of a file without handing it out."""

    pages: int
    bytes: int
    warnings: tuple[ExportWarning, ...]
    """The first ones."""
    further_warnings: int


def export_pages(
    engine: Engine, wanted: JobFilter, name: str, options: ExportOptions | None = None, *, by: User | None
) -> ExportRun:
    """Fix which versions are exported; they are read while the chunks are taken.

    Raises `NotFound` for an unknown export or batch and when nothing is finished, `BadInput` for wrong options.
    """
    require(by, Right.EXPORT)
    export = export_named(name)
    ids = _finished_versions(engine, wanted)
    chosen = _with_extra_columns(engine, ids, export, options or ExportOptions())
    _tell_alike(engine, wanted, chosen.warn, by=by)
    return ExportRun(
        export=export,
        pages=len(ids),
        etag=_etag(export, chosen, ids),
        file_name=f"genapp-{name}-{wanted.batch_id[-12:] or 'pages'}{export.suffix}",
        chunks=export.write(_pages_of(engine, ids, wanted, warn=chosen.warn), chosen),
    )


def check_export(
    engine: Engine, wanted: JobFilter, name: str, options: ExportOptions | None = None, *, by: User | None
) -> ExportReport:
    """Write the file to nowhere, and say what was cut or left out."""
    warnings: list[ExportWarning] = []
    further = 0

    def note(warning: ExportWarning) -> None:
        nonlocal further
        if len(warnings) < _MOST_WARNINGS:
            warnings.append(warning)
        else:
            further += 1

    run = export_pages(engine, wanted, name, replace(options or ExportOptions(), warn=note), by=by)
    size = sum(map(len, run.chunks))
    return ExportReport(pages=run.pages, bytes=size, warnings=tuple(warnings), further_warnings=further)


def mark_exported(session: Session, wanted: JobFilter, *, by: User | None) -> int:
    """Say that these pages have gone to their shop; returns how many now say so. Nothing else ever marks them."""
    require(by, Right.EXPORT)
    if wanted.batch_id:
        batch_of(session, wanted.batch_id)
    jobs = jobs_of_newest(_conditions(wanted), batch_id=wanted.batch_id)
    marked = update(CONTENT).where(CONTENT.c.job_id.in_(jobs), CONTENT.c.review_state.in_(_MARKABLE))
    return session.connection().execute(marked.values(review_state="exported")).rowcount


async def push_pages(
    engine: Engine,
    wanted: JobFilter,
    site: Site,
    options: ExportOptions,
    *,
    replace_public: bool = False,
    by: User | None,
) -> AsyncIterator[PushResult]:
    """One result per page, as it comes, up to one that is `stopped`; no transaction is open while the site answers."""
    require(by, Right.EXPORT)
    check_options(options)
    ids = await asyncio.to_thread(_finished_versions, engine, wanted)
    await asyncio.to_thread(_tell_alike, engine, wanted, options.warn, by=by)
    pages = _pages_of(engine, ids, wanted, warn=options.warn)
    memory = _StoredMemory(engine, site.name, options.post_type)
    async with site.client() as client:
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            result = await push_page(page, client, memory, options, replace_public=replace_public)
            yield result
            if result.stopped:
                return


class _StoredMemory:
    """Which post of this site is which page, in the database; each question and answer in a transaction of its own."""

    def __init__(self, engine: Engine, site: str, post_type: str) -> None:
        self._engine = engine
        self._place = (site, post_type)

    async def post_of(self, page: str) -> RemotePost | None:
        def read() -> RemotePost | None:
            with reading(self._engine) as session:
                row = post_of_page(session, *self._place, page)
            return RemotePost(post_id=row.post_id, slug=row.slug) if row else None

        return await asyncio.to_thread(read)

    async def page_of(self, post_id: int) -> str:
        def read() -> str:
            with reading(self._engine) as session:
                return page_of_post(session, self._place[0], post_id)

        return await asyncio.to_thread(read)

    async def keep(self, page: str, post: RemotePost) -> None:
        """Raises `Conflict` when the post is remembered as another page by now."""

        def write() -> None:
            with transaction(self._engine) as session:
                keep_post(session, *self._place, page, post_id=post.post_id, slug=post.slug)

        try:
            await asyncio.to_thread(write)
        except IntegrityError:
            message = f"post {post.post_id} of the site belongs to another page; is another push to it running?"
            raise Conflict(message) from None

    async def forget(self, page: str) -> None:
        def write() -> None:
            with transaction(self._engine) as session:
                forget_post(session, *self._place, page)

        await asyncio.to_thread(write)


def _finished_versions(engine: Engine, wanted: JobFilter) -> "array[int]":
    """Ids of what is exported: the newest version of each page. Raises `NotFound` when there is nothing."""
    with reading(engine) as session:
        if wanted.batch_id:
            batch_of(session, wanted.batch_id)
        ids = newest_versions(session, _conditions(wanted), batch_id=wanted.batch_id)
    if not ids:
        raise NotFound("there is no finished page to export", hint="wait until a job is completed, or widen the filter")
    return ids


def _conditions(wanted: JobFilter) -> list[ColumnElement[bool]]:
    """A batch says which pages; all else must hold for the version that leaves."""
    return conditions_of(replace(wanted, batch_id=""))


def _with_extra_columns(engine: Engine, ids: "array[int]", export: Export, options: ExportOptions) -> ExportOptions:
    """A header stands before the first row: so the names of all further columns are gathered first.

    An export that does not write them still has to know of all of them: which keys of a shop the files have.
    """
    names: dict[str, None] = {}
    for start in range(0, len(ids), _REQUESTS_AT_ONCE):
        with reading(engine) as session:
            requests = requests_of(session, ids[start : start + _REQUESTS_AT_ONCE])
        for asked in map(json.loads, requests):  # by hand, because only two of its fields matter
            names.update(dict.fromkeys(name for name, _ in asked.get("extra", ())))
            names.update(dict.fromkeys(f"{KEPT}{name}" for name, _ in asked.get("metadata", ())))
    found = [name for name in sorted(names) if not name.startswith(OWN_PREFIX)]
    if export.extra and len(found) > _MOST_EXTRA_COLUMNS:
        message = f"of {len(found)} further columns of the source files, {_MOST_EXTRA_COLUMNS} are written"
        options.warn(ExportWarning(message=message))
        found = found[:_MOST_EXTRA_COLUMNS]
    return replace(options, extra_columns=tuple(found))


def _tell_alike(engine: Engine, wanted: JobFilter, warn: Warn, *, by: User | None) -> None:
    """Say where somebody listens that the pages of a batch have more in common than the setting `footprint_line`."""
    if not wanted.batch_id or warn is stay_silent:
        return
    with reading(engine) as session:
        reason = batch_footprint(session, wanted.batch_id, by=by).reason
    if reason:
        warn(ExportWarning(message=f"{reason}; genapp batch show names the sentences that they share"))


def _etag(export: Export, options: ExportOptions, ids: "array[int]") -> str:
    """Of all options but the listener, who changes no byte."""
    words = repr([(field.name, getattr(options, field.name)) for field in fields(options) if field.name != "warn"])
    digest = hashlib.sha256(f"{_FORM} {export.name} {words}".encode())
    digest.update(ids.tobytes())
    return f'"{digest.hexdigest()[:32]}"'


def _pages_of(engine: Engine, ids: "array[int]", wanted: JobFilter, *, warn: Warn) -> Iterator[ExportPage]:
    """In the order of the ids, some at a time, each time in a short reading of its own.

    What this version of genapp cannot read is left out, and said; and so is a page that was written again elsewhere.
    """
    for start in range(0, len(ids), PAGES_AT_ONCE):
        with reading(engine) as session:
            rows = versions(session, ids[start : start + PAGES_AT_ONCE])
        for number, row in enumerate(rows, start=start + 1):
            try:
                page = _export_page(row, number=number)
            except ValueError:
                log.warning("export.unreadable", extra={"job": row.job_id})
                message = "is left out: another version of genapp stored it in a way that this one cannot read"
                warn(ExportWarning(message=message, number=number, job_id=row.job_id))
            else:
                if wanted.batch_id and page.batch_id != wanted.batch_id:
                    again = f"batch {page.batch_id}" if page.batch_id else "a job of its own"
                    message = f"was written again after this batch; the newer text, of {again}, is taken"
                    warn(ExportWarning(message=message, number=number, job_id=row.job_id))
                yield page


def _export_page(row: Row[Any], *, number: int) -> ExportPage:  # Any: the columns have several types
    """Raises pydantic's `ValidationError`, which is a `ValueError`, for what cannot be read."""
    request = load(PageRequest, row.request)
    done = load(FinishedPage, row.page)
    context = load(PageContext, row.context) if row.context else _NOTHING_KNOWN
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
