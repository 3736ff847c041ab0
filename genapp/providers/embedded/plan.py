"""The plan of one page: what is known, in words and themes; the same for each of its components."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from genapp.languages import LANGUAGES
from genapp.languages.base import Grammar, Thing
from genapp.page import ComponentKind, Language, Subject
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import PageSpec
from genapp.providers.base import Brief
from genapp.providers.embedded.items import Item, Quote, ranked, read_items, read_quotes, without
from genapp.providers.embedded.library import Agreement, Chooser, Library, Voice, any_word, fill, library, read_voice

THEMES: Final = (
    "use",
    "materials",
    "look",
    "fit",
    "technical",
    "range",
    "price",
    "care",
    "delivery",
    "service",
    "more",
)
_SAYS_FOR_WHOM: Final = re.compile(rf"\s(?:{any_word('whom')})\s", re.I)
"""A second "for ..." after such a keyword would stumble."""
TOPIC_SKIP: Final = frozenset({"brands", "audience", "sku_count", "types"})
_TOPICS_FIRST: Final = (
    "material",
    "coverage",
    "size",
    "price",
    "premium",
    "setup",
    "capacity",
    "power",
    "weight",
    "use",
    "care",
)
_MOST_TOPICS: Final = 3
_MOST_ALIKE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All a composer needs to write one component of the page."""

    brief: Brief
    page: PageSpec
    library: Library
    grammar: Grammar
    thing: Thing
    voice: Voice
    items: tuple[Item, ...]
    quotes: tuple[Quote, ...]
    words: Mapping[str, str]
    chooser: Chooser
    secondary: tuple[str, ...]

    @property
    def sparing(self) -> bool:
        """Whether so many other keywords hold the primary one that it should not be said more often than needed."""
        primary = self.brief.request.primary_keyword.casefold()
        return sum(primary in word.casefold() for word in self.secondary) > _MOST_ALIKE

    @property
    def subject(self) -> Subject:
        return self.page.subject

    def characters(self, kind: ComponentKind) -> tuple[int, int]:
        """Fewest and most of a line of the page."""
        spec = self.page.component(kind)
        return spec.characters if spec else (0, 0)

    @property
    def language(self) -> Language:
        return self.brief.request.language

    @property
    def agreement(self) -> Agreement:
        return Agreement(plural=self.thing.plural, gender=self.thing.gender, informal=self.voice.informal)

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    def topics(self, most: int = _MOST_TOPICS) -> str:
        """What can be compared, in words; empty when that is less than two things."""
        nouns = _topic_nouns(self.items)
        return self.grammar.join(nouns[:most]) if len(nouns) > 1 else ""

    def other_keywords(self, place: int) -> tuple[str, ...]:
        """The share of the other keywords that belongs to one of three places of the page: each is used once."""
        share = max(3, -(-len(self.secondary) // 3))
        return self.secondary[place * share : (place + 1) * share]

    def odd(self, key: str) -> tuple[str, ...]:
        """Where the sentences for a keyword that is no plain noun phrase stand; nothing for one that is."""
        return () if self.thing.kind == "plain" else (f"{key}_{self.thing.kind}",)

    def filled(self, frames: Iterable[str]) -> list[str]:
        """The frames whose words are all known, as sentences."""
        return [text for frame in frames if (text := fill(frame, self.words, self.agreement))]


def plan(brief: Brief) -> Plan:
    """Written again, the same page is planned with another seed, and without what a check complained of."""
    request = brief.request
    page = PAGE_SPECS[request.page_type]
    grammar, lib = LANGUAGES[request.language].grammar, library(request.language)
    thing = grammar.thing(request, page.subject)
    complaints = [finding.evidence for finding in brief.findings if finding.check == "claims"]
    items = tuple(without(read_items(brief.context.facts, page.subject, request.language), complaints))
    words = dict(thing.words) | _known(request.brand, items)
    if _SAYS_FOR_WHOM.search(request.primary_keyword):
        words.pop("audience", None)
    seed = f"{request.target_url}|{request.primary_keyword}|{request.language}"
    made = Plan(
        brief=brief,
        page=page,
        library=lib,
        grammar=grammar,
        thing=thing,
        voice=read_voice(request.brand_voice),
        items=items,
        quotes=read_quotes(brief.context.facts),
        words=words,
        chooser=Chooser(seed + _salt(brief)),
        secondary=_other_keywords(request.keywords),
    )
    words["topics"], words["topics2"] = made.topics(), made.topics(4)
    return made


def _topic_nouns(items: Iterable[Item]) -> list[str]:
    told = [item for item in items if item.key and item.key not in TOPIC_SKIP]
    return list(dict.fromkeys(item.noun for item in ranked(told, _TOPICS_FIRST)))


def _known(brand: str, items: Iterable[Item]) -> dict[str, str]:
    """Single values that sentences of the page put in."""
    by_key = {item.key: item for item in items}
    words = {"brand": brand.strip()}
    for key, name in (("audience", "audience"), ("sku_count", "count")):
        if key in by_key and by_key[key].value.form in ("single", "many"):
            words[name] = by_key[key].value.text
    if not words["brand"] and "brands" in by_key and by_key["brands"].value.form == "single":
        words["brand"] = by_key["brands"].value.text
    return words


def _other_keywords(keywords: tuple[str, ...]) -> tuple[str, ...]:
    """Without those that are already said with the primary one."""
    primary = f" {keywords[0].casefold()} "
    return tuple(word for word in dict.fromkeys(keywords[1:]) if f" {word.casefold().strip()} " not in primary)


def _salt(brief: Brief) -> str:
    if brief.previous is None:
        return ""
    return blake2b(brief.previous.text.encode(), digest_size=4).hexdigest()
