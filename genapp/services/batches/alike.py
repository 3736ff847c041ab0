"""What the pages of a batch have in common, and whether that is more than its release allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import load
from genapp.db.queries.footprints import KeptFootprint, footprints_of_batch, texts_of_versions
from genapp.page import PageRequest
from genapp.pipeline.work import FinishedPage
from genapp.quality.likeness import Comparison, body_sentences, compare, estimate, sentence_mark
from genapp.services.queue import queue_settings

_MOST_PAGES: Final = 2_000
"""Of a batch; so many are compared in a moment."""
_MAPPED: Final = 40
"""Pages that a map can show against each other."""
_TOLD: Final = 8
"""Sentences, the most repeated ones."""
_HOMES: Final = 3
"""Pages that are named for each of them."""
_TENTHS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePage:
    """A page of the batch as far as it is compared."""

    job_id: str
    keyword: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedSentence:
    """A sentence that stands on several pages, and some of these."""

    text: str
    pages: int
    homes: tuple[AlikePage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFootprint:
    """What the finished pages of a batch have in common, keywords and facts masked; shares from 0 to 1."""

    compared: int = 0
    p95: float = 0.0
    """Of each page's similarity to the page most like it."""
    repeated_share: float = 0.0
    """Of all sentences, those that stand on another page too."""
    line: float = 1.0
    """The setting `footprint_line`: more in common holds the release of the rest."""
    tenths: tuple[int, ...] = ()
    """Pages by their similarity to the page most like them: below 0.1, below 0.2, and so on."""
    pages: tuple[AlikePage, ...] = ()
    """Those of the map; none when there are too many for one."""
    map: tuple[tuple[float, ...], ...] = ()
    repeated: tuple[RepeatedSentence, ...] = ()

    @property
    def over(self) -> bool:
        return self.compared > 1 and max(self.p95, self.repeated_share) > self.line

    @property
    def reason(self) -> str:
        """Why the rest is held, as a sentence; empty when it is not."""
        if not self.over:
            return ""
        return (
            f"The pages so far are too alike: up to {self.p95:.0%} of the text is that of another page, keywords and"
            f" facts left out, and {self.repeated_share:.0%} of the sentences stand on another page;"
            f" the line is {self.line:.0%}"
        )


def batch_footprint(session: Session, batch_id: str, *, by: User | None) -> BatchFootprint:
    """Of the newest text of each page that a job of the batch wrote, at most `_MOST_PAGES`."""
    require(by, Right.SEE)
    kept = footprints_of_batch(session, batch_id, limit=_MOST_PAGES)
    line = queue_settings.load(session).footprint_line
    if not kept:
        return BatchFootprint(line=line)
    found = compare([one.signature for one in kept])
    shown = kept if len(kept) <= _MAPPED else []
    texts = _Texts.of(session, [*shown, *_homes(kept, found)])
    return BatchFootprint(
        compared=len(kept),
        p95=found.p95,
        repeated_share=found.repeated_share,
        line=line,
        tenths=_by_tenth(found.nearest),
        pages=tuple(texts.page(one) for one in shown),
        map=tuple(tuple(estimate(one.signature, other.signature) for other in shown) for one in shown),
        repeated=tuple(_repeated(kept, found, texts)),
    )


def _by_tenth(similarities: Sequence[float]) -> tuple[int, ...]:
    counts = [0] * _TENTHS
    for similarity in similarities:
        counts[min(int(similarity * _TENTHS), _TENTHS - 1)] += 1
    return tuple(counts)


def _homes(kept: Sequence[KeptFootprint], found: Comparison) -> list[KeptFootprint]:
    """The pages that the most repeated sentences are shown with."""
    return [one for mark, _ in found.repeated[:_TOLD] for one in _with(kept, mark)]


def _with(kept: Sequence[KeptFootprint], mark: int) -> list[KeptFootprint]:
    return [one for one in kept if mark in one.signature.sentences][:_HOMES]


def _repeated(kept: Sequence[KeptFootprint], found: Comparison, texts: "_Texts") -> list[RepeatedSentence]:
    return [
        RepeatedSentence(text=texts.sentences[mark], pages=count, homes=tuple(map(texts.page, _with(kept, mark))))
        for mark, count in found.repeated[:_TOLD]
        if mark in texts.sentences
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Texts:
    """What some pages are called and say."""

    keywords: dict[str, str]
    sentences: dict[int, str]

    @classmethod
    def of(cls, session: Session, pages: Sequence[KeptFootprint]) -> "_Texts":
        keywords: dict[str, str] = {}
        sentences: dict[int, str] = {}
        for row in texts_of_versions(session, {page.version_id for page in pages}):
            request = load(PageRequest, row.request)
            keywords[row.job_id] = request.primary_keyword
            components = load(FinishedPage, row.page).components
            sentences |= {sentence_mark(text): text for text in body_sentences(components, request.language)}
        return cls(keywords=keywords, sentences=sentences)

    def page(self, kept: KeptFootprint) -> AlikePage:
        return AlikePage(job_id=kept.job_id, keyword=self.keywords.get(kept.job_id, ""))
