"""Picks the few sentences of a page that state something, and guesses the language of a text."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.languages import LANGUAGES, any_language
from genapp.page.request import Language

MAX_SENTENCES: Final = 8
WORDS: Final = (6, 32)
ENOUGH_WORDS: Final = 20

_END: Final = re.compile(r"(?<=[a-zäöüß0-9)%][.!?])\s+(?=[A-ZÄÖÜ„\"])")
_ABBREVIATION: Final = re.compile(rf"\b(?:{any_language(lambda words: words.abbreviations)})\.$", re.I)
_CONCRETE: Final = re.compile(rf"\d|\b(?:{any_language(lambda words: words.concrete)})\b", re.I)
_NOT_A_FACT: Final = re.compile(
    r"[€$£%©|»›→]|\b(?:EUR|USD|GBP|CHF)\b|https?:|www\.|@" rf"|\b(?:{any_language(lambda words: words.no_facts)})\b",
    re.I,
)
_COMMON: Final = {language: frozenset(spec.reading.common.split()) for language, spec in LANGUAGES.items()}


def stating_sentences(text: str, *, language: Language) -> tuple[str, ...]:
    """Sentences that give a number, a material or the like, speak to nobody and praise nothing; few, in page order."""
    if language_of(text) not in (language, None):
        return ()
    found = dict.fromkeys(sentence for sentence in _sentences(text) if _states_something(sentence))
    return tuple(found)[:MAX_SENTENCES]


def language_of(text: str) -> Language | None:
    """One of ours by its commonest words; None when the text is short, mixed or something else."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    if len(words) < ENOUGH_WORDS:
        return None
    hits = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best, other = sorted(hits, key=lambda language: -hits[language])[:2]
    return best if hits[best] > 2 * hits[other] and hits[best] >= len(words) * 0.08 else None


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        begun = ""
        for piece in _END.split(line.lstrip("-•* ").strip()):
            begun = f"{begun} {piece}".strip()
            if not _ABBREVIATION.search(begun):
                yield begun
                begun = ""


def _states_something(sentence: str) -> bool:
    words = sentence.split()
    if not WORDS[0] <= len(words) <= WORDS[1] or len(sentence) > 260:
        return False
    if not sentence.endswith(".") or not sentence[0].isupper() or sentence.isupper():
        return False
    return bool(_CONCRETE.search(sentence)) and not _NOT_A_FACT.search(sentence)
