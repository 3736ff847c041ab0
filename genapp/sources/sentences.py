"""Sentences of a page that state something, and the language they are in."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from genapp.languages import LANGUAGES, any_language
from genapp.page import Language
from genapp.sources.values import SHOP_LANGUAGES, common_words, words_of

_MAX_SENTENCES: Final = 8
_WORDS: Final = (6, 32)
_ENOUGH_WORDS: Final = 20

_END: Final = re.compile(r"(?<=[^\W_A-Z)%][.!?])\s+(?=[^\Wa-z_]|[„\"«])|(?<=[%)][.!?])\s+(?=[A-ZÀ-Ž„\"«])")
_ABBREVIATION: Final = re.compile(rf"\b(?:{any_language(lambda words: words.abbreviations)})\.$", re.I)
_SIGNS: Final = re.compile(
    r"^\w{1,2}: |^\w{5,9}: |[€$£%©|»›→?]|\b(?:EUR|USD|GBP|CHF|PLN|SEK|zł|kr|Kč)\b|https?:|www\.|@", re.I
)
_COMMON: Final = {code: common_words(code) for code in SHOP_LANGUAGES}
_ANY_COMMON: Final = frozenset().union(*_COMMON.values())
_CLEARLY: Final = 1.3


def stating_sentences(text: str, *, language: Language) -> tuple[str, ...]:
    """Sentences that give a number, a material or the like, speak to nobody and praise nothing; few, in page order.
    Only languages whose shops we read have any."""
    if language.base.value not in _COMMON or not fits(text, language):
        return ()
    found = dict.fromkeys(sentence for sentence in _sentences(text) if _states_something(sentence, language))
    return tuple(found)[:_MAX_SENTENCES]


def language_of(text: str) -> Language | None:
    """By its commonest words; None when the text is short, mixed or in a language whose shops we do not read."""
    hits, count = _hits(text)
    if count < _ENOUGH_WORDS:
        return None
    best, other = sorted(hits, key=lambda code: -hits[code])[:2]
    clear = hits[best] > _CLEARLY * hits[other] and hits[best] >= count * 0.08
    return Language(best) if clear else None


def _hits(text: str) -> tuple[dict[str, int], int]:
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    return {code: sum(word in common for word in words) for code, common in _COMMON.items()}, len(words)


def fits(text: str, language: Language) -> bool:
    """Whether no other language we read has clearly more of its words in it."""
    hits, _ = _hits(text)
    own = hits.get(language.base.value, 0)
    return own > 0 and max(hits.values()) <= _CLEARLY * own


def content_words(text: str) -> set[str]:
    """Words that carry the sense of a text, and its numbers."""
    words = set(re.findall(r"\w+", text.casefold()))
    return {word for word in words if word.isdigit() or (len(word) > 3 and word not in _ANY_COMMON)}


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        begun = ""
        for piece in _END.split(line.lstrip("-•* ").strip()):
            begun = f"{begun} {piece}".strip()
            if not _ABBREVIATION.search(begun):
                yield begun
                begun = ""


def _states_something(sentence: str, language: Language) -> bool:
    words = sentence.split()
    if not _WORDS[0] <= len(words) <= _WORDS[1] or len(sentence) > 260:
        return False
    if not sentence.endswith(".") or not sentence[0].isupper() or sentence.isupper() or _SIGNS.search(sentence):
        return False
    states, nothing = _judging(language.base.value)
    return bool(states.search(sentence)) and not nothing.search(sentence) and fits(sentence, language)


@cache
def _judging(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What a sentence of the language needs to state something, and what shows that it states nothing."""
    own = LANGUAGES[Language(code)].reading if Language(code) in LANGUAGES else None
    states = "|".join(filter(None, (own.concrete if own else "", words_of("states", code))))
    nothing = "|".join(
        filter(None, (own.no_facts if own else "", words_of("says_nothing", code), words_of("nothing", code)))
    )
    return re.compile(rf"\d|\b(?:{states})\b", re.I), re.compile(rf"\b(?:{nothing})\b", re.I)
