"""The keywords of the page: present in any form, and never forced."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from genapp.page import Block, ComponentKind, Finding, Level, PageType
from genapp.quality.check import PageUnderTest, noted
from genapp.quality.reading import alike, body_parts, content, holds, read
from genapp.quality.text import positions, words

_MOST_SENTENCES: Final = 0.3
"""Share of the sentences that may hold a phrase of two words or more as it is typed."""
_MOST_OF_ONE_WORD: Final = 0.5
_FEWEST: Final = 4
_MOST_HEADINGS: Final = 0.5
_MOST_ITEMS: Final = 0.5
_MOST_RAW: Final = 2
"""Times that a phrase nobody would say may stand in the text."""
_TOO_MUCH_SHARE: Final = 12.0
"""Percent of the words of the body that belong to the phrase: nobody writes so by chance."""
_MOST_VARIANTS: Final = 3
_JOINING: Final = frozenset({"de", "di", "del", "della", "dei", "da", "du", "des", "en", "of", "van", "von"})
"""Small words within the name of a thing, and none of a question: "corso di ceramica Lucca"."""
_ARTICLES: Final = (
    r"\b(?:an?|the|your|our|ein(?:e[nmrs]?)?|d(?:er|ie|as|en|em)|(?:ihr|unser|dein|kein)(?:e[nmrs]?)?|une?|l[ea]s?|votre"
    r"|notre|una|el|l[ao]s|su|nuestr[oa]|uno|il|lo|i|gli|vostr[oa]|een|de|het|uw|onze|ons)"
)


def keyword_use(page: PageUnderTest) -> Iterator[Finding]:
    """Each keyword's words are there, in any order and form; the primary ones where a reader looks first."""
    keyword, language = page.request.primary_keyword, page.request.language
    opening = body_parts(page)[:1]
    lead = [page.component(ComponentKind.H1), *opening]
    text = "\n".join(part.text for part in lead if part)
    if not holds(keyword, text, page):
        kind = opening[0].kind if opening else ComponentKind.H1
        message = "Neither the H1 nor the opening names the primary keyword; name it in any form."
        yield noted(kind, message, value="absent", limit=keyword)
    every = "\n".join(part.text for part in page.components)
    for other in page.request.keywords[1:]:
        if not holds(other, every, page) and content(other, language):
            kind = max(body_parts(page), key=lambda part: len(part.text)).kind if opening else ComponentKind.H1
            message = f"The keyword “{other}” is used in no form; use it where it fits."
            yield noted(kind, message, level=Level.INFORM, value="0 times", limit="once or more")


def keyword_stuffing(page: PageUnderTest) -> Iterator[Finding]:
    """A phrase forced into sentences, headings and list items, raw or in variants."""
    for keyword in page.request.keywords:
        yield from _phrase(keyword, page)
        yield from _side_by_side(keyword, page)
    yield from _headings(page)
    yield from _variants(page)


def _phrase(keyword: str, page: PageUnderTest) -> Iterator[Finding]:
    body = read(page).body
    typed = r"[\s\u00a0-]+".join(map(re.escape, words(keyword)))
    raw = re.compile(rf"(?<!\w){typed}(?!\w)", re.I)
    holding = [sentence for sentence in body if raw.search(sentence.text)]
    count = sum(len(raw.findall(sentence.text)) for sentence in body)
    total = sum(len(words(sentence.text)) for sentence in body)
    headings = [block for part in body_parts(page) for block in part.blocks if raw.search(block.heading)]
    most = _MOST_SENTENCES if len(words(keyword)) > 1 else _MOST_OF_ONE_WORD
    limit = f"at most {most:.0%} of the sentences"
    share = 100 * count * len(words(keyword)) / total if total else 0.0
    if count >= _FEWEST and (len(holding) > most * len(body) or share > _TOO_MUCH_SHARE):
        level = Level.BLOCK if share > 2 * _TOO_MUCH_SHARE else Level.WARN
        value = f"{count} times in {len(body)} sentences, {share:.0f} % of the words"
        yield _stuffed(
            holding[-1].kind, f"“{keyword}” is forced into sentence after sentence", value, limit, level=level
        )
    elif len(holding) + len(headings) > _MOST_RAW and _unspoken(keyword, page):
        value = f"{len(holding) + len(headings)} times"
        kind = holding[-1].kind if holding else body[0].kind
        yield _stuffed(
            kind, f"“{keyword}” stands in the text as it is typed into a search", value, f"at most {_MOST_RAW}"
        )
    items = [sentence for sentence in body if sentence.kind is ComponentKind.BULLETS]
    begun = [sentence for sentence in items if raw.match(sentence.text)]
    if len(begun) > max(2, _MOST_ITEMS * len(items)):
        value = f"{len(begun)} of {len(items)} items"
        yield _stuffed(
            ComponentKind.BULLETS,
            f"The items begin again and again with “{keyword}”",
            value,
            f"at most {_MOST_ITEMS:.0%}",
        )


def _unspoken(keyword: str, page: PageUnderTest) -> bool:
    """Whether a phrase is a row of search words: two names side by side, or a measure behind a noun.

    "dentist Marlow Green", "Hochbeet Lärche", "office chair 150 kg"; a fact that has the phrase, or a brand, makes it
    a name.
    """
    parts, known = keyword.split(), page.context.facts.facts
    if len(parts) < 2 or any(keyword.casefold() in fact.text.casefold() for fact in known):
        return False
    brand = page.request.brand.casefold()
    if brand and (keyword.casefold() in brand or brand in keyword.casefold()):
        return False
    if any(part[0].isdigit() for part in parts[1:]):
        return True
    wording = read(page).wording
    small = wording.function_words if wording else frozenset[str]()
    if any(part.casefold() in small - _JOINING for part in parts):
        return False
    if wording and parts[-1].casefold() in wording.sales and not parts[-1].casefold().endswith("en"):
        return True  # "boots cheap"; a verb at the end is how German asks for a thing
    german = page.request.language.value.startswith("de")
    return any(
        two[0].isupper() and (one[0].islower() or german) and one.casefold() not in small
        for one, two in pairwise(parts)
    )


def _side_by_side(keyword: str, page: PageUnderTest) -> Iterator[Finding]:
    """A row of search words with an article before it, as if it were a noun: "a dentist Marlow Green"."""
    if page.request.page_type is PageType.PRODUCT or not _unspoken(keyword, page):
        return  # the name of a product may stand behind what it is
    typed = re.compile(_ARTICLES + r"\s+" + r"\s+".join(map(re.escape, words(keyword))) + r"(?!\w)", re.I)
    for part in page.components:
        if part.kind not in {ComponentKind.TITLE, ComponentKind.H1} and (match := typed.search(part.text)):
            what = f"“{match[0]}” is no noun but a search"
            yield _stuffed(part.kind, what, match[0], "words of a sentence", evidence=match[0])
            return


def _headings(page: PageUnderTest) -> Iterator[Finding]:
    blocks = [(part.kind, block) for part in body_parts(page) for block in part.blocks if block.heading.strip()]
    keyword, language = page.request.primary_keyword, page.request.language
    with_it: list[tuple[ComponentKind, Block]] = [
        (kind, block) for kind, block in blocks if positions(keyword, block.heading, language)
    ]
    if len(with_it) >= 3 and len(with_it) > _MOST_HEADINGS * len(blocks) and len(words(keyword)) > 1:
        kind, block = with_it[-1]
        value = f"{len(with_it)} of {len(blocks)} headings"
        limit = f"at most {_MOST_HEADINGS:.0%}"
        yield _stuffed(kind, f"“{keyword}” stands in heading after heading", value, limit, evidence=block.heading)


def _variants(page: PageUnderTest) -> Iterator[Finding]:
    """One sentence with the same noun again and again: "garden hose, garden hoses, cheap garden hose"."""
    reading = read(page)
    brand = set(content(page.request.brand, page.request.language))
    heads = set(content(page.request.primary_keyword, page.request.language)) - brand
    for sentence in reading.body:
        stems = [part for part in content(sentence.text, page.request.language) if not part[:1].isdigit()]
        most = max((_count(head, stems) for head in heads), default=0)
        if most > _MOST_VARIANTS or (most == _MOST_VARIANTS and len(stems) <= 3 * most):
            value = f"{most} times in one sentence"
            yield _stuffed(
                sentence.kind, "Variants of the keyword are strung together", value, "once", evidence=sentence.text
            )
            return


def _count(head: str, stems: Sequence[str]) -> int:
    return sum(alike(head, other) for other in stems)


def _stuffed(
    kind: ComponentKind, what: str, value: str, limit: str, *, level: Level = Level.WARN, evidence: str = ""
) -> Finding:
    message = f"{what}; name it once and go on with other words."
    return noted(kind, message, level=level, value=value, limit=limit, evidence=evidence)
