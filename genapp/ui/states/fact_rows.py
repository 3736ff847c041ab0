"""The facts of a page and the pages that they were read on, as the job page shows them."""

from dataclasses import dataclass
from typing import Final

from genapp import words as show
from genapp.page.facts import Fact, SourceKind, SourceReport

SOURCE_LABELS: Final = {
    SourceKind.USER: "You gave it",
    SourceKind.JOB: "Field of the job",
    SourceKind.PRODUCT: "Product you gave",
    SourceKind.TARGET: "Target page",
    SourceKind.DATA: "Product data",
    SourceKind.DATA_PRODUCT: "Product data",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A numbered fact with where it comes from."""

    number: str
    name: str
    text: str
    source: str
    url: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One page that was fetched, or was not."""

    url: str
    address: str
    role: str
    ok: bool
    note: str


def fact_line(fact: Fact) -> FactLine:
    return FactLine(
        number=str(fact.number),
        name=fact.name,
        text=fact.value or fact.text,
        source=SOURCE_LABELS[fact.source],
        url=fact.url,
        address=show.address(fact.url) if fact.url else "",
    )


def source_line(source: SourceReport) -> SourceLine:
    return SourceLine(
        url=source.url,
        address=show.address(source.url),
        role=show.words_of(source.role) + " page",
        ok=source.ok,
        note=_source_note(source),
    )


def _source_note(source: SourceReport) -> str:
    if not source.ok:
        return source.reason
    read = f"{show.counted(source.words, 'word')} read in {show.duration(source.seconds)}"
    return f"{source.title} · {read}" if source.title else read
