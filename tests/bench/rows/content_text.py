"""How the figures on content are reckoned, without the product's own idea of them: sentences, filler, likeness."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from genapp.languages import any_language
from genapp.page import FactSheet, Language, PageRequest, SourceKind
from genapp.pipeline.work import FinishedPage
from genapp.quality.text import jaccard, shingles

_END: Final = re.compile(r"(?<=[.!?…])[\"”»“]?\s+(?=[\"“„«¿¡]?[A-ZÄÖÜÀ-Ý0-9])|\n+")
_SHORT_FORM: Final = re.compile(
    r"(?:\b(?:ca|nr|no|min|std|art|inkl|incl|approx|max|mind|bzw|z\. ?b|d\. ?h|st|tel|mo|di|mi|do|fr|sa|so|pcs|env"
    r"|aprox|nº)|\b\d)\.$",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = str.maketrans(
    {"–": "-", "—": "-", "\u00a0": " ", "\u202f": " ", "’": "'", "“": '"', "”": '"', "„": '"', "″": '"', "×": "x"}
)
_RUN: Final = 5
_COMMON: Final = any_language(lambda words: words.common)
"""Words that tell nothing in any language."""
_MASK: Final = " \u241f "


def sentences(text: str, language: Language) -> Iterator[str]:
    """As a reader would part them; "ca. 15 Min. lang" is one."""
    begun = ""
    for piece in _END.split(text):
        begun = f"{begun} {piece}".strip()
        if begun and not _SHORT_FORM.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


def filler(sentence: str, facts: FactSheet, request: PageRequest) -> bool:
    """Whether it holds no value of the page's facts, other than its keyword and brand, and is not quoted from one."""
    told = plain(sentence).rstrip(".")
    if any(told in plain(fact.text) for fact in facts.facts):
        return False
    known = {_stem(word) for word in _words(" ".join([*request.keywords, request.brand, _COMMON]))}
    values = {word for fact in facts.facts for word in _words(fact.value or fact.text)}
    yes = any(fact.value and len(_words(fact.value)) <= 2 and _stem_hit(fact.name, told, known) for fact in facts.facts)
    return not yes and not any(_stem_hit(value, told, known) for value in values)


def masked(text: str, facts: FactSheet, request: PageRequest) -> set[tuple[str, ...]]:
    """Its five-word runs without what is the page's own: keywords, brand, values of facts."""
    told = plain(text)
    own = [*request.keywords, request.brand, *(fact.value or fact.text for fact in facts.facts)]
    for value in sorted({plain(value) for value in own if value}, key=len, reverse=True):
        told = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _MASK, told)
    for word in sorted({word for value in own for word in _words(value)}, key=len, reverse=True):
        told = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _MASK, told)
    return shingles(told.replace(_MASK.strip(), "xx"), _RUN)


def similar(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return jaccard(one, other)


def changed_values(facts: FactSheet, page: FinishedPage) -> Iterator[str]:
    """Values of the order's named facts that stand nowhere on the page as given; case and typography do not count."""
    shown = plain(page.markdown.replace("\\", ""))
    for fact in facts.facts:
        value = plain(fact.value)
        if fact.source is SourceKind.USER and value and value not in shown:
            yield fact.text


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's: 1 for the same order, ties at their mean rank."""
    ranks, others = _ranks(one), _ranks(other)
    mean = (len(one) + 1) / 2
    together = sum((a - mean) * (b - mean) for a, b in zip(ranks, others, strict=True))
    spread = (sum((a - mean) ** 2 for a in ranks) * sum((b - mean) ** 2 for b in others)) ** 0.5
    return together / spread if spread else 0.0


def plain(text: str) -> str:
    return " ".join(text.translate(_SIGNS).casefold().split())


def _words(text: str) -> set[str]:
    """Those that tell something: numbers, and words of more than two letters."""
    return {word for word in _WORD.findall(plain(text)) if word.isdigit() or len(word) > 2}


def _stem_hit(words: str, told: str, known: set[str]) -> bool:
    """Whether the text holds one of the words, or its stem of four letters or more; stems in `known` do not count."""
    have = set(_WORD.findall(told))
    for word in _words(words):
        stem = _stem(word)
        if stem not in known and (word in have or (len(word) > 4 and any(other.startswith(stem) for other in have))):
            return True
    return False


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 2)] if len(word) > 4 else word


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda index: values[index])
    edges = [0, *(place for place, (a, b) in enumerate(pairwise(order), start=1) if values[a] != values[b]), len(order)]
    ranks = [0.0] * len(values)
    for start, end in pairwise(edges):
        for index in order[start:end]:
            ranks[index] = (start + 1 + end) / 2
    return ranks
