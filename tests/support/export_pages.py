"""Finished pages for tests of exports: written by the embedded writer, or as odd as a test wants them."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from zipfile import ZipFile

from genapp.exports.base import ExportOptions, ExportPage, ExportWarning
from genapp.exports.columns import ASKED
from genapp.exports.registry import EXPORTS
from genapp.intake.validate import as_raw
from genapp.page import Block, Component, ComponentKind, PageRequest
from genapp.pipeline.assembly import finish
from tests.support.samples import SAMPLES, sample

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ODD = 'Käse, "Wurst"; <b>&amp; Öl</b>\nzweite Zeile\t— ]]> 🧀'


@cache
def finished_pages() -> tuple[ExportPage, ...]:
    """One page per sample: all page types, both languages."""
    return tuple(_finished(name, number) for number, name in enumerate(sorted(SAMPLES), start=1))


def products(**changes: object) -> tuple[ExportPage, ...]:
    """The product pages, with an address and an SKU of their own."""
    pages = [page for page in finished_pages() if page.request.page_type == "product"]
    return tuple(
        changed(page, target_url=f"https://shop.example.com/products/Boot-{n}", extra=(("SKU", f"B-{n}"),), **changes)
        for n, page in enumerate(pages, start=1)
    )


def changed(page: ExportPage, *, target_url: str = "", extra: Sequence[tuple[str, str]] = (), **changes) -> ExportPage:
    """The page with another request behind it, and other values."""
    request = replace(page.request, target_url=target_url or page.request.target_url, extra=tuple(extra))
    return replace(page, canonical_url=request.target_url, **asked(request), **changes)


def with_h1(page: ExportPage, text: str) -> ExportPage:
    h1 = Component(kind=ComponentKind.H1, blocks=(Block(text=text),))
    parts = tuple(h1 if part.kind is ComponentKind.H1 else part for part in page.components)
    return replace(page, components=parts)


def asked(request: PageRequest) -> dict[str, object]:
    """The values of an `ExportPage` that say what was asked for."""
    raw = as_raw(request)
    known = tuple((name, text) for name, text in raw.items() if name in ASKED)
    further = tuple((name, text) for name, text in raw.items() if name not in ASKED)
    return {"request": request, "asked": known, "further": further}


def written(name: str, pages: Sequence[ExportPage], **options: object) -> bytes:
    """The file of this export."""
    return b"".join(EXPORTS[name].write(iter(pages), ExportOptions(**options)))


def readable(name: str, file: bytes) -> str:
    """All texts of a file of this export, whatever it is packed in."""
    if EXPORTS[name].suffix not in (".zip", ".xlsx"):
        return file.decode()
    with ZipFile(io.BytesIO(file)) as archive:
        return "\n".join(archive.read(member).decode() for member in archive.namelist())


def warned(name: str, pages: Sequence[ExportPage], **options: object) -> list[ExportWarning]:
    """What is said while the file is written."""
    warnings: list[ExportWarning] = []
    written(name, pages, warn=warnings.append, **options)
    return warnings


def _finished(name: str, number: int) -> ExportPage:
    page = sample(name)
    done = finish(page.request, page.spec, page.context, page.components)
    return ExportPage(
        number=number, job_id=f"job-{number}", batch_id="batch-1", **asked(page.request),
        version=1, created_at=NOON, provider="embedded", quality_score=90, verdict="ready", title=done.title,
        meta_description=done.meta_description, slug=done.slug, canonical_url=done.canonical_url,
        og_title=done.og_title, og_description=done.og_description, html=done.html, body_html=done.body_html,
        markdown=done.markdown, words=done.words, components=done.components, facts=page.context.facts.facts,
    )  # fmt: skip
