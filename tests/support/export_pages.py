"""Finished pages for tests of exports: written by the embedded writer, or as odd as a test wants them."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from xml.etree import ElementTree
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from genapp.exports.base import ExportOptions, ExportPage, ExportWarning
from genapp.exports.columns import ASKED
from genapp.exports.registry import EXPORTS
from genapp.intake.validate import as_raw
from genapp.page import Block, Component, ComponentKind, FactSheet, PageContext, PageRequest, ProductLine
from genapp.page_types.base import PageSpec
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


def hostile_page(text: str, *, name: str = "product-en-rich") -> ExportPage:
    """A finished page of which a file gave every text, this one."""
    page = sample(name)
    line = ProductLine(name=text, price="129.00", currency="EUR", url="https://shop.example.com/products/boot")
    request = replace(
        page.request, target_url="https://shop.example.com/products/boot", keywords=(text, f"cheap {text}"), brand=text,
        brand_voice=text, facts=(f"Material: {text}",), products=(line,),
        extra=(("Title", text), ("SKU", "B-1"), ("Note", text)),
    )  # fmt: skip
    parts = tuple(
        replace(part, blocks=tuple(replace(block, text=text, heading=text) for block in part.blocks))
        for part in page.components
    )
    facts = FactSheet(
        facts=tuple(replace(fact, text=f"Material {n}: {text}") for n, fact in enumerate(page.context.facts.facts))
    )
    return _exported(request, page.spec, replace(page.context, facts=facts), parts, number=1)


def rows_of(name: str, file: bytes) -> list[dict[str, str]]:
    """The rows of a file as its reader sees them: column names to texts."""
    suffix = EXPORTS[name].suffix
    if suffix == ".zip":
        with ZipFile(io.BytesIO(file)) as archive:
            rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode(), newline="")))
            return [{**row, "content": archive.read(row["file"]).decode()} for row in rows]
    if suffix == ".xlsx":
        header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]
    if suffix == ".jsonl":
        return [{key: str(value) for key, value in json.loads(line).items()} for line in file.splitlines()]
    if suffix == ".xml":
        return [_elements(item) for item in ElementTree.fromstring(file).iter("item")]
    delimiter = "\t" if suffix == ".tsv" else ","
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def _elements(item: ElementTree.Element) -> dict[str, str]:
    """Elements by the names of the columns; further ones by their own."""
    renamed = {"encoded": "content"}
    found = {}
    for element in item.iter():
        space, _, name = element.tag.rpartition("}")
        key = "excerpt" if "excerpt" in space else renamed.get(name, name)
        found[key] = found.get(key, "") + (element.text or "")
    return found


def _finished(name: str, number: int) -> ExportPage:
    page = sample(name)
    return _exported(page.request, page.spec, page.context, page.components, number=number)


def _exported(
    request: PageRequest, spec: PageSpec, context: PageContext, components: Sequence[Component], *, number: int
) -> ExportPage:
    done = finish(request, spec, context, components)
    return ExportPage(
        number=number, job_id=f"job-{number}", batch_id="batch-1", **asked(request),
        version=1, created_at=NOON, provider="embedded", quality_score=90, verdict="ready", title=done.title,
        meta_description=done.meta_description, slug=done.slug, canonical_url=done.canonical_url,
        og_title=done.og_title, og_description=done.og_description, html=done.html, body_html=done.body_html,
        markdown=done.markdown, words=done.words, components=done.components, facts=context.facts.facts,
    )  # fmt: skip
