"""The words of the page: keywords, language, leftovers, copying."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from genapp.languages import any_language
from genapp.page import HEAD_KINDS, Component, ComponentKind, Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.text import positions, runs, shingles, words

# The keywords are there, in the places that count, and not stuffed.

_KEYWORDS: Final = "keywords"
_LEAST: Final = 0.5
_MUCH: Final = 3.0
_TOO_MUCH: Final = 4.0


def keyword_use(page: PageUnderTest) -> Iterator[Finding]:
    body = "\n".join(part.text for part in page.components if part.kind not in HEAD_KINDS)
    yield from _keywords_primary(page, body)
    yield from _keywords_places(page)
    for keyword in page.request.keywords[1:]:
        if not positions(keyword, body, page.request.language):
            yield _keywords_finding(
                Level.WARN, f"The keyword “{keyword}” is not used.", value="0 times", limit="once or more"
            )


def _keywords_primary(page: PageUnderTest, body: str) -> Iterator[Finding]:
    total = len(words(body))
    if not total:
        return
    for number, keyword in enumerate(page.request.keywords):
        share = 100 * len(positions(keyword, body, page.request.language)) / total
        if share > _MUCH:
            level = Level.BLOCK if share > _TOO_MUCH else Level.WARN
            message = f"The keyword “{keyword}” is used too often."
            yield _keywords_finding(level, message, value=f"{share:.1f} %", limit=f"at most {_MUCH:g} %")
        elif number == 0 and share < _LEAST:
            message = f"The primary keyword “{keyword}” is used rarely."
            yield _keywords_finding(Level.WARN, message, value=f"{share:.1f} %", limit=f"{_LEAST:g} % or more")


def _keywords_places(page: PageUnderTest) -> Iterator[Finding]:
    keyword, language = page.request.primary_keyword, page.request.language
    for kind in (ComponentKind.H1, page.spec.opening):
        component = page.component(kind)
        if component and not positions(keyword, component.text, language):
            name = component.kind.spoken
            yield _keywords_finding(
                Level.WARN, f"The {name} does not hold the primary keyword.", component=kind, limit=keyword
            )


def _keywords_finding(
    level: Level, message: str, *, component: ComponentKind | None = None, value: str = "", limit: str = ""
) -> Finding:
    return Finding(check=_KEYWORDS, level=level, message=message, component=component, value=value, limit=limit)


# The body is written in the language that was asked for.

_LANGUAGE: Final = "language"
_FEWEST_SIGNS: Final = 200
_SURE: Final = 0.80


def page_language(page: PageUnderTest) -> Iterator[Finding]:
    """Each component long enough to be judged by itself, so that one paragraph in another language is seen."""
    body = [part for part in page.components if part.kind not in HEAD_KINDS]
    long_enough = [part for part in body if len(part.text) >= _FEWEST_SIGNS]
    if not long_enough:
        raise CannotRun(f"no component has {_FEWEST_SIGNS} characters or more")
    for component in long_enough:
        yield from _language_judge(component, page.request.language.value)


def _language_judge(component: Component, wanted: str) -> Iterator[Finding]:
    detected, confidence = detector().classify(component.text)
    if detected != wanted and confidence >= _SURE:
        yield Finding(
            check=_LANGUAGE,
            level=Level.BLOCK,
            message=f"The {component.kind.spoken} is written in another language.",
            component=component.kind,
            value=f"{detected} ({confidence:.0%} sure)",
            limit=wanted,
            evidence=component.text[:80],
        )


@lru_cache(maxsize=1)
def detector() -> Any:  # Any: py3langid has no types
    """The language identifier, loaded at the first use: it takes about 0.3 s and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


# Nothing that belongs to the making of a page stays in it.

_LEFTOVERS: Final = "leftovers"
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


def no_leftovers(page: PageUnderTest) -> Iterator[Finding]:
    for component in page.components:
        for what, pattern in _PATTERNS.items():
            if match := pattern.search(component.text):
                yield Finding(
                    check=_LEFTOVERS,
                    level=Level.BLOCK,
                    message=f"The {component.kind.spoken} holds {what}.",
                    component=component.kind,
                    limit="none",
                    evidence=match[0][:80],
                )


# The copy uses its own words, not those of a competitor.

_COPYING: Final = "copying"
_LONGEST_RUN: Final = 11
_RUN_OF_COPYING: Final = 5
_MOST_SHARED: Final = 0.10


def own_words(page: PageUnderTest) -> Iterator[Finding]:
    if not page.context.competitor_texts:
        raise CannotRun("no competitor page was read")
    own_facts = shingles("\n".join(fact.text for fact in page.context.facts.facts), _RUN_OF_COPYING)
    long_runs = {run for text in page.context.competitor_texts for run in runs(text, _LONGEST_RUN + 1)}
    short_runs = {run for text in page.context.competitor_texts for run in runs(text, _RUN_OF_COPYING)}
    for component in page.components:
        copied = next((run for run in runs(component.text, _LONGEST_RUN + 1) if run in long_runs), None)
        mine = shingles(component.text, _RUN_OF_COPYING) - own_facts
        share = len(mine & short_runs) / len(mine) if mine else 0.0
        if copied or share > _MOST_SHARED:
            yield Finding(
                check=_COPYING,
                level=Level.BLOCK,
                message=f"The {component.kind.spoken} repeats a competitor's words.",
                component=component.kind,
                value=f"{share:.0%} of its five-word runs",
                limit=f"at most {_MOST_SHARED:.0%}, no run over {_LONGEST_RUN} words",
                evidence=" ".join(copied or ()),
            )
