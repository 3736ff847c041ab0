"""Words that do not belong on the page: leftovers, praise without proof, prices that go stale, another's sentences."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from genapp.page import Component, ComponentKind, Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest, about, noted
from genapp.quality.reading import body_parts, read
from genapp.quality.text import mentions, runs, sentences, shingles
from genapp.quality.wording import Wording, all_wordings

_SIGNS: Final = {
    "a placeholder": re.compile(
        r"\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|(?<!\w)\{[a-z_]\w*\}|<[A-Z_ ]{3,}>|(?<!\w)%[A-Z_]{3,}%|\$\{[^}\n]*\}"
        r"|\$[A-Z_]{3,}\b|_{3,}"
        r"|\[(?!sic\]|\.\.\.|…)[^\]\n]*[^\W\d_][^\]\n]*\]"
        r"|(?<![\w.])[Xx]{2,}(?:[.,][Xx]+)?(?= ?(?:cm|mm|m|kg|g|EUR|€|%|Euro)\b)"
    ),
    "filler text": re.compile(r"\blorem ipsum\b|\bdolor sit amet\b", re.I),
    "a note to the author": re.compile(r"\b(?:TODO|FIXME|TBD|TBA|TBC|XXX)\b"),
    "a code fence or Markdown": re.compile(r"```|^#{1,6} |\*\*[^*\n]+\*\*|\]\(https?://", re.M),
    "an HTML tag": re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.I),
    "a value that a program left": re.compile(
        r"\b(?:undefined|NaN|null)\b(?! und nichtig)|\[object Object\]|#(?:REF|N/A|VALUE)!?"
    ),
}
_TALK: Final = {"assistant": "the talk of an assistant", "editor": "a note to an editor"}
_SIZES: Final = re.compile(r"\b(?:sizes?|größen?|grössen?|tailles?|tallas?|taglie?|taglia|ma(?:at|ten))\b", re.I)
_SIGN_FIRST: Final = re.compile(r"\b(EUR|USD|GBP|CHF)\s?(\d[\d.,]*\d|\d)")
_SPELT_MONEY: Final = re.compile(
    r"(?<![\w-])([^\W\d_]+)(?=\s(?:euros?|pounds?|dollars?|franken|francs?|sterline)\b)", re.I
)
_MONEY: Final = frozenset({"eur", "usd", "gbp", "chf"})
_LONGEST_RUN: Final = 11
_SHORT_RUN: Final = 5
_MOST_SHARED: Final = 0.10


def no_leftovers(page: PageUnderTest) -> Iterator[Finding]:
    """Nothing that belongs to the making of a page stays in it; what stands in a fact belongs to the page."""
    known = "\n".join([*(fact.text for fact in page.context.facts.facts), *page.request.keywords, page.request.brand])
    known = known.casefold()
    for component in page.components:
        for what, match in _leftovers(component):
            if match[0].casefold().strip() not in known and not _is_size(component.text, match):
                yield about(
                    component.kind,
                    f"holds {what}; take it out",
                    value=match[0][:80],
                    limit="none",
                    evidence=match[0][:80],
                )


def _leftovers(component: Component) -> Iterator[tuple[str, re.Match[str]]]:
    """The first of each kind; talk in any language, for models fall back to another one."""
    for what, pattern in _SIGNS.items():
        yield from ((what, match) for match in pattern.finditer(component.text))
    asked = component.kind is ComponentKind.FAQ  # what readers ask may sound like what an assistant does
    for name, what in _TALK.items():
        for block in component.blocks:
            for pattern in _talk(name):
                if match := pattern.search(block.text) or (not asked and pattern.search(block.heading)):
                    yield what, match


@lru_cache(maxsize=4)
def _talk(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(pattern for wording in all_wordings().values() for pattern in wording.lists.get(name, ()))


def _is_size(text: str, match: re.Match[str]) -> bool:
    """ "size XXX" is a size."""
    return match[0] == "XXX" and bool(_SIZES.search(text[max(0, match.start() - 30) : match.start()]))


def superlatives(page: PageUnderTest) -> Iterator[Finding]:
    """Praise that nobody can show: best, number one, unrivalled. "At best", "am besten" and facts are none."""
    wording = read(page).wording
    if wording is None:
        raise CannotRun(f"there is no list of superlatives for {page.request.language.value}")
    known = "\n".join(fact.text for fact in page.context.facts.facts).casefold()
    own = {page.request.brand.casefold(), *(keyword.casefold() for keyword in page.request.keywords)}
    for component in page.components:
        for text in sentences(component.text, page.request.language.value):
            fine = [match.span() for match in wording.hits("superlatives_fine", text)]
            for match in wording.hits("superlatives", text):
                said = match[0].strip().casefold()
                inside = any(
                    begin <= match.start() < end or match.start() <= begin < match.end() for begin, end in fine
                )
                if inside or said in known or any(said in name for name in own):
                    continue
                what = "praises without proof; say what can be shown, or name the fact"
                yield about(
                    component.kind, what, level=Level.WARN, value=match[0].strip(), limit="none", evidence=text[:120]
                )
                break


def price_in_text(page: PageUnderTest) -> Iterator[Finding]:
    """An amount of money in running text goes stale; coins, thresholds of delivery and the like are no prices. A page
    that is asked what something costs says it."""
    wording = read(page).wording
    if wording is None:
        raise CannotRun(f"there is no list of words for money for {page.request.language.value}")
    if any(wording.has("asks_price", keyword.casefold()) for keyword in page.request.keywords):
        return
    subject = " ".join([*page.request.keywords, page.request.brand])
    given = {amount for mention in mentions(subject) for amount in mention.meanings}
    for component in body_parts(page):
        for text in sentences(component.text, page.request.language.value):
            for mention in mentions(_SIGN_FIRST.sub(r"\2 \1", _in_digits(text, wording))):
                if not any(amount.unit in _MONEY for amount in mention.meanings) or mention.meanings & given:
                    continue
                if wording.has("money_fine", _around(text, mention.text)) or _told_otherwise(page, mention.meanings):
                    continue
                message = "A price stands in running text, where it goes stale; let the data show it."
                yield noted(component.kind, message, value=mention.text, limit="no price", evidence=text)


def _in_digits(text: str, wording: Wording) -> str:
    """Words for amounts of money as digits: "vier Euro"."""
    return _SPELT_MONEY.sub(lambda match: str(wording.numbers.get(match[1].casefold(), match[1])), text)


def _around(text: str, amount: str) -> str:
    """The words beside an amount, as far as the next comma or stop."""
    before, _, after = text.partition(amount.split(" ", maxsplit=1)[0])
    return f"{re.split(r'[,;:.]', before)[-1]}{amount}{re.split(r'[,;.]', after)[0]}"


def _told_otherwise(page: PageUnderTest, meanings: frozenset[object]) -> bool:
    """Whether a fact with this amount is of something else than a price: a cover, a voucher, a coin."""
    wording = read(page).wording
    holding = [
        fact
        for fact in page.context.facts.facts
        if any(meanings & mention.meanings for mention in mentions(fact.value or fact.text))
    ]
    return bool(holding and wording) and all(
        wording is not None and wording.has("money_fine", fact.text) and not wording.has("price_names", fact.name)
        for fact in holding
    )


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
                "repeats a competitor's words; write it in your own",
                value=f"{share:.0%} of its five-word runs",
                limit=f"at most {_MOST_SHARED:.0%}, no run over {_LONGEST_RUN} words",
                evidence=" ".join(copied or ()),
            )
