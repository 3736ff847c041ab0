"""One finished page as every export sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from genapp.page.components import Component, ComponentKind
from genapp.page.facts import Fact, SourceReport
from genapp.page.request import PageRequest
from genapp.words import spelled

KEPT: Final = "metadata: "
"""Begins the name of a column that is only kept, never written about."""
_JSON_LD: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """A stored version of a page with what was asked for and what it stands on."""

    number: int
    """1 for the first page of the export; pages come in the order of their submission."""
    job_id: str
    batch_id: str
    request: PageRequest
    asked: tuple[tuple[str, str], ...]
    """Field names to texts, as a file would hand the request in."""
    further: tuple[tuple[str, str], ...] = ()
    """Columns of the source file that genapp has no field for, as a file would hand them in."""
    source_row: int | None = None
    """Where it stood in the file."""
    version: int
    created_at: datetime
    """Of the version."""
    provider: str
    quality_score: int | None
    """None when the checks were skipped."""
    verdict: str
    title: str
    meta_description: str
    slug: str
    canonical_url: str
    og_title: str
    og_description: str
    html: str
    """The whole document."""
    body_html: str
    markdown: str
    words: int
    components: tuple[Component, ...]
    facts: tuple[Fact, ...] = ()
    sources: tuple[SourceReport, ...] = ()

    @property
    def h1(self) -> str:
        h1 = self.component(ComponentKind.H1)
        return h1.first if h1 else self.title

    @property
    def json_ld(self) -> tuple[str, ...]:
        """Each a JSON text, as it stands in the document: < is written as an escape."""
        return tuple(_JSON_LD.findall(self.html))

    @property
    def fact_numbers(self) -> tuple[int, ...]:
        """The facts that the text rests on."""
        return tuple(sorted({number for part in self.components for block in part.blocks for number in block.facts}))

    @property
    def source_urls(self) -> tuple[str, ...]:
        """The pages that were read for it, each once."""
        return tuple(dict.fromkeys(source.url for source in self.sources if source.ok))

    def component(self, kind: ComponentKind) -> Component | None:
        return next((part for part in self.components if part.kind is kind), None)

    def given(self, *names: str) -> str:
        """The first of these columns of the source file that holds something, whatever its case and signs."""
        found = dict(self._spelled())
        return next((found[name] for name in map(spelled, names) if found.get(name)), "")

    def _spelled(self) -> Iterator[tuple[str, str]]:
        for name, value in reversed(self.further):
            yield spelled(name.removeprefix(KEPT)), value.strip()
