"""The words of the page: keywords, language, leftovers, copying."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from genapp.languages import any_language
from genapp.languages.generic import language_called
from genapp.page import HEAD_KINDS, ComponentKind, Finding, Language, Level
from genapp.quality.check import CannotRun, PageUnderTest, about
from genapp.quality.text import positions, runs, shingles, words

_LEAST_SHARE: Final = 0.5
"""Percent of the words of the body that begin a keyword, here and in the two that follow."""
_MUCH_SHARE: Final = 3.0
_TOO_MUCH_SHARE: Final = 4.0
_FEWEST_SIGNS_JUDGED: Final = 200
_SURE: Final = 0.80
_WRITTEN_ALIKE: Final = ({"nb", "nn"}, {"bs", "hr", "sr"}, {"id", "ms"}, {"yue", "zh"})
_PATTERNS: Final = {
    "a placeholder": re.compile(
        r"\{\{.*?\}\}|\{%.*?%\}|<[A-Z_ ]{3,}>"
        rf"|\[(?:{any_language(lambda words: words.placeholders)})[^\]]*\]",
        re.I,
    ),
    "filler text": re.compile(r"\blorem ipsum\b|\bdolor sit amet\b", re.I),
    "a note to the author": re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b"),
    "the model speaking of itself": re.compile(any_language(lambda words: words.model_talk), re.I),
    "a code fence or Markdown": re.compile(r"```|^#{1,6} |\*\*[^*\n]+\*\*|\]\(https?://", re.M),
    "an HTML tag": re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.I),
    "prompt text": re.compile(any_language(lambda words: words.prompt_words), re.I),
}
_LONGEST_RUN: Final = 11
_SHORT_RUN: Final = 5
_MOST_SHARED: Final = 0.10


def keyword_use(page: PageUnderTest) -> Iterator[Finding]:
    """The keywords are there, in the places that count, and not stuffed."""
    body = "\n".join(part.text for part in page.components if part.kind not in HEAD_KINDS)
    language = page.request.language
    yield from _shares(page, body)
    for kind in (ComponentKind.H1, page.spec.opening):
        component, keyword = page.component(kind), page.request.primary_keyword
        if component and not positions(keyword, component.text, language):
            yield about(kind, "does not hold the primary keyword", level=Level.WARN, limit=keyword)
    for keyword in page.request.keywords[1:]:
        if not positions(keyword, body, language):
            message = f"The keyword “{keyword}” is not used."
            yield Finding(level=Level.WARN, message=message, value="0 times", limit="once or more")


def _shares(page: PageUnderTest, body: str) -> Iterator[Finding]:
    total = len(words(body))
    if not total:
        return
    for number, keyword in enumerate(page.request.keywords):
        share = 100 * len(positions(keyword, body, page.request.language)) / total
        if share > _MUCH_SHARE:
            level = Level.BLOCK if share > _TOO_MUCH_SHARE else Level.WARN
            message = f"The keyword “{keyword}” is used too often."
            yield Finding(level=level, message=message, value=f"{share:.1f} %", limit=f"at most {_MUCH_SHARE:g} %")
        elif number == 0 and share < _LEAST_SHARE:
            message = f"The primary keyword “{keyword}” is used rarely."
            yield Finding(
                level=Level.WARN, message=message, value=f"{share:.1f} %", limit=f"{_LEAST_SHARE:g} % or more"
            )


def page_language(page: PageUnderTest) -> Iterator[Finding]:
    """Each component long enough to be judged by itself, so that one paragraph in another language is seen."""
    body = [part for part in page.components if part.kind not in HEAD_KINDS]
    long_enough = [part for part in body if len(part.text) >= _FEWEST_SIGNS_JUDGED]
    if not long_enough:
        raise CannotRun(f"no component has {_FEWEST_SIGNS_JUDGED} characters or more")
    for component in long_enough:
        detected, confidence = detector().classify(component.text)
        if confidence >= _SURE and not _same(detected, page.request.language):
            yield about(
                component.kind,
                "is written in another language",
                value=f"{detected} ({confidence:.0%} sure)",
                limit=page.request.language.value,
                evidence=component.text[:80],
            )


def _same(detected: str, language: Language) -> bool:
    """Regions of a language, and languages that are written alike, cannot be told apart by a text."""
    pair = {language_called(detected), language.base}
    return len(pair) == 1 or any(pair <= alike for alike in _WRITTEN_ALIKE)


@lru_cache(maxsize=1)
def detector() -> Any:  # Any: py3langid has no types
    """The language identifier, loaded at the first use: it takes about 0.3 s and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def no_leftovers(page: PageUnderTest) -> Iterator[Finding]:
    """Nothing that belongs to the making of a page stays in it."""
    for component in page.components:
        for what, pattern in _PATTERNS.items():
            if match := pattern.search(component.text):
                yield about(component.kind, f"holds {what}", limit="none", evidence=match[0][:80])


def own_words(page: PageUnderTest) -> Iterator[Finding]:
    """The copy uses its own words, not those of a competitor."""
    if not page.context.competitor_texts:
        raise CannotRun("no competitor page was read")
    own_facts = shingles("\n".join(fact.text for fact in page.context.facts.facts), _SHORT_RUN)
    long_runs = {run for text in page.context.competitor_texts for run in runs(text, _LONGEST_RUN + 1)}
    short_runs = {run for text in page.context.competitor_texts for run in runs(text, _SHORT_RUN)}
    for component in page.components:
        copied = next((run for run in runs(component.text, _LONGEST_RUN + 1) if run in long_runs), None)
        mine = shingles(component.text, _SHORT_RUN) - own_facts
        share = len(mine & short_runs) / len(mine) if mine else 0.0
        if copied or share > _MOST_SHARED:
            yield about(
                component.kind,
                "repeats a competitor's words",
                value=f"{share:.0%} of its five-word runs",
                limit=f"at most {_MOST_SHARED:.0%}, no run over {_LONGEST_RUN} words",
                evidence=" ".join(copied or ()),
            )
