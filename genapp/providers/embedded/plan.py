"""The plan of one page: one home for each fact, the same for each of its components."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from babel.lists import format_list

from genapp.languages import LANGUAGES
from genapp.languages.base import Grammar, Thing, capital
from genapp.page import ComponentKind, FactSheet, PageRequest, PageType, Subject
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import PageSpec
from genapp.providers.embedded.items import Item, Known, Quote, called, read_known
from genapp.providers.embedded.sentences import Speaker
from genapp.providers.embedded.texts import Chooser, Texts, texts_of, voice_of

_FEWEST_FACTS: Final = 4
"""With fewer, a page is its head, one sentence and its table."""
_MOST_WITH: Final = 2
_MOST_SHORT: Final = 3
_MOST_QUESTIONS: Final = 6
_BULLETS: Final = (3, 7)
_LONGEST_BULLET: Final = 70
_MOST_QUOTED: Final = 3
_FEWEST_OF_A_SECTION: Final = 2
_FEWEST_IN_SECTIONS: Final = 4
"""Facts that are told; up to so many go on with the opening."""
_MOST_SECTIONS: Final = 4
_FEWEST_STEPS: Final = 2
_MOST_TOLD: Final = 6
_MOST_SENTENCES: Final = 10
"""Facts of a product that are told in sentences; technical data beyond that are a list."""
_SHOWN_BY_DATA: Final = ("address", "hours", "times", "phone")
"""Where a page has a block with its place."""
_PLACES: Final = ("address", "area", "venue")
_MOST_TAILS: Final = 3
_MOST_VARIED: Final = 4
_SHORTEST_WORD: Final = 3
_FEWEST_SHARED: Final = 2
"""Words of the name of a fact that a question has, for the fact to answer it."""
_STEM: Final = 4
_IN_BRACKETS: Final = re.compile(r" \(([^()]+)\)")
_FIRST_ASKED: Final = (
    *("audience", "level", "area", "start", "duration", "length", "class_size", "staff", "counted", "users"),
    *("response", "hours", "trial", "material", "colours", "sizes"),
)
"""Meanings of facts that go on with the first sentence, in the order in which buyers ask for them."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All a composer needs to write one component of the page."""

    request: PageRequest
    page: PageSpec
    texts: Texts
    grammar: Grammar
    thing: Thing
    known: Known
    chooser: Chooser
    speaker: Speaker
    opening: tuple[Item, ...] = ()
    more: tuple[Item, ...] = ()
    """Told in sentences of their own after the first one."""
    bullets: tuple[Item, ...] = ()
    groups: tuple[tuple[Item, ...], ...] = ()
    faq: tuple[Item, ...] = ()
    lines: tuple[Item, ...] = ()
    """Told as "name: value" in the opening, where nothing else can be told there."""
    quotes: tuple[Quote, ...] = ()
    """In the opening."""
    quoted: tuple[Quote, ...] = ()
    """In a section of their own."""
    steps: tuple[Quote, ...] = ()
    closing: tuple[Quote, ...] = ()
    answered: bool = False
    """Whether the opening is the fact that answers the question of the page."""
    asked: tuple[tuple[str, Item], ...] = ()
    """Keywords that are questions, as headings, and the facts that answer them."""

    @property
    def subject(self) -> Subject:
        return self.page.subject

    @property
    def brand(self) -> str:
        return self.request.brand.strip()

    def tail(self, item: Item) -> str:
        """What goes on with the first sentence, unless the sentence has its words: "removals in Hellbrook"."""
        tail = self.speaker.tail(item) if self.is_new(item) else ""
        said = f"{self.thing.phrase} {self.words['service']}".split()
        again = tail.startswith(" ") and tail.split()[0] in said
        return self.speaker.aside(item) if again else tail

    def is_new(self, item: Item) -> bool:
        """Whether neither its name nor its value says a word of the heading again."""
        told = _long_words(f"{self.thing.display} {self.known.count}")
        own = _long_words(f"{item.name} {item.value.text}")
        return not any(one.startswith(_stem(other)) or other.startswith(_stem(one)) for one in told for other in own)

    @property
    def later(self) -> Speaker:
        """Says facts where the page has named its thing."""
        short = self.thing.short or self.thing.the
        return replace(self.speaker, words=self.words | {"thing": short})

    @property
    def words(self) -> dict[str, str]:
        """What the sentences of the page put in."""
        return self.speaker.words

    def characters(self, kind: ComponentKind) -> tuple[int, int]:
        """Fewest and most of a line of the page."""
        spec = self.page.component(kind)
        return spec.characters if spec else (0, 0)


@lru_cache(maxsize=32)
def plan(request: PageRequest, sheet: FactSheet) -> Plan:
    """Pure: the same request and facts give the same plan."""
    request = called(request, sheet)
    language = LANGUAGES[request.language]
    texts, page = texts_of(request.language), PAGE_SPECS[request.page_type]
    known = read_known(sheet, request, texts)
    request, thing = _spoken_of(request, page, known, texts)
    chooser = Chooser(f"{request.target_url}|{request.primary_keyword}")
    words = {
        "Kw": thing.display,
        "kw": thing.phrase,
        "brand": request.brand.strip(),
        "many": thing.many,
        "thing": thing.the,
        "its": _its(texts, thing) if page.subject is not Subject.OFFER else "",
        "name": thing.name,
        "offering": request.brand.strip() if page.subject is Subject.OFFER and page.offers else "",
        "own": thing.short or thing.the if page.subject is Subject.PRODUCT else "",
        "Own": capital(thing.short or thing.the),
        **_business(request, page, known, texts, thing),
        "compared": _compared(known, language.locale, thing.phrase.casefold().split())
        if page.page_type is PageType.COMPARISON
        else "",
        "count": "" if _count_is_told(known) else known.count,
    }
    speaker = Speaker(
        voice=voice_of(request.brand_voice, request.language),
        texts=texts,
        grammar=language.grammar,
        chooser=chooser,
        language=request.language,
        words=words,
        thing_plural=thing.plural,
        many=page.subject is Subject.RANGE,
    )
    base = Plan(
        request=request,
        page=page,
        texts=texts,
        grammar=language.grammar,
        thing=thing,
        known=known,
        chooser=chooser,
        speaker=speaker,
    )
    made = _allotted(base)
    return made if made.opening or made.more or made.quotes else _with_lines(made)


def _its(texts: Texts, thing: Thing) -> str:
    """Before a name of what belongs to it, where the language has one word for that: "its", "their"."""
    one, _, many = texts.page["words"].get("its", "").partition("|")
    return (many if thing.plural else one) if thing.the else ""


def _business(request: PageRequest, page: PageSpec, known: Known, texts: Texts, thing: Thing) -> dict[str, str]:
    """What the brand is, offers and takes on, with articles, where a keyword says it."""
    thing_of = LANGUAGES[request.language].grammar.thing
    said = [replace(request, keywords=(keyword,)) for keyword in request.keywords[1:]]
    other = [thing_of(asked, page.subject, "", _places(known)).phrase for asked in said]
    made = {key: texts.business(key, thing.phrase) for key in ("firm", "service", "task")}
    if page.subject is not Subject.OFFER or not page.offers or thing.kind != "plain":
        return dict.fromkeys(made, "")
    if not any(made.values()):
        found = ((key, texts.business(key, phrase)) for phrase in other for key in made)
        made |= dict([next((pair for pair in found if pair[1]), ("firm", ""))])
    return made


def _compared(known: Known, locale: str, keyword: Sequence[str]) -> str:
    """What the values tell apart: "One and Pro" of "1.2 l (One), 1.7 l (Pro)"."""
    told = [tuple(_IN_BRACKETS.findall(item.value.text)) for item in known.items if "variants" in item.value.shades]
    same = bool(told) and all(names == told[0] for names in told)
    made = format_list(list(told[0]), locale=locale) if same else ""
    return "" if made and all(_stands_in(name.casefold(), keyword) for name in told[0]) else made


def _spoken_of(request: PageRequest, page: PageSpec, known: Known, texts: Texts) -> tuple[PageRequest, Thing]:
    """What the page speaks of; where the facts answer no question, another keyword that asks none comes first."""
    orders = [(keyword, *(other for other in request.keywords if other != keyword)) for keyword in request.keywords]
    requests = [replace(request, keywords=order) for order in orders]
    thing_of = LANGUAGES[request.language].grammar.thing
    things = [thing_of(asked, page.subject, _model(known), _places(known)) for asked in requests]
    plain = next((number for number, thing in enumerate(things) if thing.kind == "plain"), 0)
    first, other = things[0].phrase.casefold(), things[plain].phrase.casefold()
    within = other.split(" ")[0] in first.split(" ")
    told = known.quotes or (known.price and _asks_price(texts, things[0]))
    at = plain if within and not told else 0
    return requests[at], things[at]


def _model(known: Known) -> str:
    """The name of the model; a mere type has a number in it, or it is a kind of thing."""
    told = next((item for item in known.items if item.meaning.key == "model"), None)
    name = told.value.text.split(",")[0] if told else ""
    named = told is not None and (told.name.casefold().startswith("model") or any(sign.isdigit() for sign in name))
    return name if named else ""


def _places(known: Known) -> str:
    return "\n".join(item.value.text for item in known.items if item.meaning.key in _PLACES)


def _count_is_told(known: Known) -> bool:
    return any(known.count in quote.text.replace(",", " ").split() for quote in known.quotes)


def _allotted(base: Plan) -> Plan:
    """Each fact goes to the first place that has a natural form for it; the others stand in the table only."""
    quotes = _homes_of_quotes(base)
    left = _Left(base.known.items)
    answer = _answer(base, [item for item in left.items if not item.value.money])
    base = replace(base, answered=bool(answer))
    if base.known.size < _FEWEST_FACTS:
        opening = left.take(answer or _opening(base, left.items))
        more = _told(base, left.items)[:_MOST_WITH]
        return replace(base, opening=opening, more=tuple(more), **quotes)
    put = _questions_put(base)
    asked = [item for item in _asked(base) if item not in (*answer, *(item for _, item in put))]
    left.take([item for _, item in put])
    free = [item for item in left.items if item not in asked]
    opening = left.take(answer or _opening(base, free) or _opening(base, asked))
    faq = left.take([item for item in asked if item in left.items])
    told = _told(base, left.items)
    base = replace(base, asked=put)
    told = told[:_MOST_SENTENCES] if base.subject is Subject.PRODUCT else told
    bullets = left.take(_bulleted(base, [item for item in left.items if item not in told]))
    groups = _groups(base, told)
    small = len(told) <= _FEWEST_IN_SECTIONS
    if small or not base.page.component(ComponentKind.SECTIONS):
        more = tuple(item for group in groups for item in group)[:_MOST_TOLD]
        return replace(base, faq=faq, opening=opening, more=more, bullets=bullets, **quotes)
    return replace(base, faq=faq, opening=opening, bullets=bullets, groups=groups, **quotes)


def _with_lines(made: Plan) -> Plan:
    """A page without an opening sentence opens with its first section, or with two facts as they are."""
    if made.groups:
        return replace(made, more=made.groups[0], groups=made.groups[1:])
    free = [item for item in made.known.items if not item.value.money]
    lines = tuple(item for item in free if item not in made.faq)[:_MOST_WITH] or tuple(free[:_MOST_WITH])
    bullets = tuple(item for item in made.bullets if item not in lines)
    return replace(made, lines=lines, faq=tuple(item for item in made.faq if item not in lines), bullets=bullets)


def _told(base: Plan, items: Sequence[Item]) -> list[Item]:
    """Those that have a natural sentence."""
    return [item for item in items if not item.value.money and base.speaker.clause(item)]


@dataclass
class _Left:
    """The facts that have no home yet, in the order of the sheet."""

    items: tuple[Item, ...]

    def take(self, taken: Sequence[Item]) -> tuple[Item, ...]:
        self.items = tuple(item for item in self.items if item not in taken)
        return tuple(taken)


def _questions_put(base: Plan) -> tuple[tuple[str, Item], ...]:
    """Keywords that are questions, with the facts that answer them."""
    grammar, put = base.grammar, []
    for keyword in base.request.keywords[1:] if base.page.component(ComponentKind.FAQ) else ():
        thing = grammar.thing(replace(base.request, keywords=(keyword,)), base.subject, "", "")
        free = [item for item in base.known.items if not item.value.money and item not in [told for _, told in put]]
        if thing.kind == "question" and (found := _answering(base, _beyond(keyword, base.thing.display), free)):
            put.append((thing.display, found[0]))
    return tuple(put)


def _asked(base: Plan) -> list[Item]:
    spec = base.page.component(ComponentKind.FAQ)
    if spec is None:
        return []
    shown = _SHOWN_BY_DATA if base.page.shows_place else ()
    free = [item for item in base.known.items if not item.value.money and item.meaning.key not in shown]
    asking = [item for item in free if base.speaker.voice.allows(item.value.text) and base.later.full_answer(item)]
    questions = {question: item for item in reversed(asking) if (question := base.speaker.question(item))}
    asked = sorted(questions.values(), key=lambda item: item.fact)
    return asked[: min(spec.blocks[1], max(_MOST_QUESTIONS, spec.blocks[1] // 2))]


def _opening(base: Plan, items: Sequence[Item]) -> list[Item]:
    """The most telling ones: what goes on with the first sentence, an address, two that stand after "with" or "has",
    else three in short."""
    free = [item for item in items if not item.value.money]
    if base.thing.kind != "plain":
        return _told(base, free)[:_MOST_WITH] or base.speaker.shortest(free, _MOST_SHORT)
    if base.page.page_type is PageType.COMPARISON and not base.words["compared"]:
        return []
    products = [item for item in free if item.meaning.key == "products"][:1]
    if base.subject is Subject.OFFER:
        place = [item for item in free if item.meaning.key == "address"][:1]
        told = [] if base.page.offers else _told(base, free)[:_MOST_WITH]
        return [*_tails(base, free), *place, *products] or told or base.speaker.shortest(free, _MOST_SHORT)
    return (products if base.subject is Subject.RANGE else []) or _opening_of_things(base, free)


def _opening_of_things(base: Plan, items: Sequence[Item]) -> list[Item]:
    """For a product or a range."""
    tails = _tails(base, items)
    say = base.speaker.has_phrase if base.subject is Subject.PRODUCT else base.speaker.with_phrase
    acts = [item for item in items if base.subject is Subject.PRODUCT and base.speaker.verb(item)]
    does = acts[: 1 + base.chooser.number("verbs", _MOST_WITH)]
    new = [item for item in items if base.is_new(item)]
    joined = [item for item in new if item.value.plain and say(item) and not base.tail(item) and item not in acts]
    if does and base.thing.the and (not joined or base.chooser.number("verb", 2)):
        return [*tails[:_MOST_WITH], *does, *_varied(base, joined)[: _MOST_WITH - len(does)]]
    if joined and base.thing.the:
        kept = tails[: _MOST_TAILS - 1]
        count = _MOST_WITH - (base.chooser.number("with", 2) if kept else 0) if len(kept) < _MOST_WITH else 1
        return [*kept, *_varied(base, joined)[:count]]
    if base.brand and base.brand.casefold() in base.thing.display.casefold() and not tails:
        return _told(base, items)[:_MOST_WITH]
    return tails or base.speaker.shortest(new or items, _MOST_SHORT)


def _asks_price(texts: Texts, thing: Thing) -> bool:
    pattern = texts.page["words"].get("asks_price", "(?!)")
    return thing.kind == "question" and bool(re.match(pattern, thing.phrase, re.I))


def _answer(base: Plan, items: Sequence[Item]) -> list[Item]:
    """The fact that answers the question of the page."""
    if _asks_price(base.texts, base.thing) and base.known.price:
        return [base.known.price]
    return _answering(base, base.request.primary_keyword, items) if base.thing.kind == "question" else []


def _tails(base: Plan, items: Sequence[Item]) -> list[Item]:
    """Those that go on with the first sentence, in the order in which buyers ask for them; a list comes last."""
    place = {key: number for number, key in enumerate(_FIRST_ASKED)}
    mixed = base.subject is not Subject.PRODUCT
    fitting = [
        item for item in items if base.tail(item) and (mixed or item.value.plain or item.meaning.key != "material")
    ]
    first = sorted(fitting, key=lambda item: place.get(item.meaning.key, len(place)))[:_MOST_TAILS]
    if base.subject is not Subject.OFFER:
        first = base.chooser.sorted("tails", first, key=lambda item: item.name)
        first = first[: 1 + base.chooser.number("tails", _MOST_WITH)]
    lists = [item for item in first if not item.value.plain]
    return [*(item for item in first if item.value.plain), *lists[:1]]


def _varied(base: Plan, items: Sequence[Item]) -> list[Item]:
    """Two of the first, others on other pages with the same facts."""
    return base.chooser.sorted("opening", items[:_MOST_VARIED], key=lambda item: item.name)[:_MOST_WITH]


def _answering(base: Plan, question: str, items: Sequence[Item]) -> list[Item]:
    """The facts that answer a question, if any do: what they are called stands in it. Of other questions than those
    that ask for a fact ("how do I pass") nothing is known."""
    if not re.match(base.texts.page["words"].get("asks", "(?!)"), question, re.I):
        return []
    asked = re.findall(r"[^\W_]+", question.casefold())
    timed = re.match(base.texts.page["words"].get("asks_time", "(?!)"), question, re.I)
    fitting = [item for item in items if item.value.period] if timed else items
    for item in fitting:
        names = base.texts.called(item.meaning) if item.meaning.key else (item.name.casefold(),)
        if any(_stands_in(name, asked) for name in names):
            return [item]
    return [item for item in fitting if _shared(item.name, asked) >= _FEWEST_SHARED][:_MOST_WITH]


def _shared(name: str, words: Sequence[str]) -> int:
    """How many of its longer words stand among the words."""
    return sum(any(word.startswith(_stem(part)) for word in words) for part in _long_words(name))


def _beyond(question: str, thing: str) -> str:
    """The question without the words of what the page speaks of, which no fact answers."""
    told = {word.casefold() for word in re.findall(r"[^\W_]+", thing)}
    return " ".join(word for word in re.findall(r"[^\W_]+", question) if word.casefold() not in told)


def _stands_in(name: str, words: Sequence[str]) -> bool:
    """Whether all words of a name stand among the words, whatever their endings."""
    parts = re.findall(r"[^\W_]+", name)
    telling = len(parts) > 1 or len(name) > _SHORTEST_WORD
    return telling and all(any(word.startswith(_stem(part)) for word in words) for part in parts)


def _long_words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > _SHORTEST_WORD or word.isdigit()]


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - 2)]


def _bulleted(base: Plan, items: Sequence[Item]) -> list[Item]:
    spec = base.page.component(ComponentKind.BULLETS)
    if spec is None:
        return []
    shown = _SHOWN_BY_DATA if base.page.shows_place else ()
    fitting = [
        item
        for item in items
        if item.meaning.key not in shown
        and not item.value.money
        and item.theme != "name"
        and len(item.line) <= _LONGEST_BULLET
        and base.speaker.voice.allows(item.line)
    ]
    telling = [item for item in fitting if "never" not in item.value.shades]
    fitting = telling if len(telling) >= _BULLETS[0] else fitting
    return fitting[: min(spec.blocks[1], _BULLETS[1])] if len(fitting) >= _BULLETS[0] else []


def _groups(base: Plan, items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    """By theme; themes of one fact are told together. Pages with the same facts begin with another theme."""
    themes = base.chooser.turned("themes", list(dict.fromkeys(item.theme for item in items)))
    by_theme = [[item for item in items if item.theme == theme] for theme in themes]
    whole = [group for group in by_theme if len(group) >= _FEWEST_OF_A_SECTION]
    by_theme = [_turned(base, group) for group in by_theme]
    rest = [item for group in by_theme if len(group) < _FEWEST_OF_A_SECTION for item in group]
    if len(rest) == 1 and whole:
        whole[-1] += rest
    elif rest:
        whole.append(rest)
    spec = base.page.component(ComponentKind.SECTIONS)
    most = min(spec.blocks[1], _MOST_SECTIONS) if spec else _MOST_SECTIONS
    return tuple(tuple(group[:_MOST_TOLD]) for group in whole[:most])


def _turned(base: Plan, group: list[Item]) -> list[Item]:
    """Facts of other kinds may come in any order; "1st gear" and "2nd gear" may not."""
    kinds = [item.meaning.key for item in group]
    return base.chooser.turned("facts", group) if len(set(kinds)) == len(kinds) else group


def _homes_of_quotes(base: Plan) -> dict[str, tuple[Quote, ...]]:
    quotes = tuple(quote for quote in base.known.quotes if base.speaker.voice.allows(quote.text))
    spec = base.page.component(ComponentKind.STEPS)
    if spec and _FEWEST_STEPS <= len(quotes) <= spec.blocks[1] and _are_steps(base, quotes):
        return {"steps": quotes}
    ends = quotes[-1:] if len(quotes) > 1 and base.page.component(ComponentKind.CLOSING) else ()
    quotes = quotes[: len(quotes) - len(ends)]
    return {"quotes": quotes[:_MOST_QUOTED], "quoted": quotes[_MOST_QUOTED:], "closing": ends}


def _are_steps(base: Plan, quotes: Sequence[Quote]) -> bool:
    step = re.compile(base.texts.word("step"), re.I)
    return all(step.search(quote.text) for quote in quotes)


def part_of(request: PageRequest, sheet: FactSheet, mine: Collection[int]) -> Plan:
    """For one component of a page that somebody else writes: it tells the facts with these numbers, and no others."""
    made = plan(request, FactSheet(facts=tuple(fact for fact in sheet.facts if fact.number in mine)))
    quotes, told = made.known.quotes, _told(made, made.known.items)
    short = [item for item in made.known.items if not item.value.money and len(item.line) <= _LONGEST_BULLET]
    return replace(
        made,
        more=tuple(item for item in told if item not in made.opening)[:_MOST_TOLD],
        bullets=tuple(short[: _BULLETS[1]]),
        groups=_groups(made, told),
        faq=made.faq or tuple(_asked(made)),
        quotes=quotes[:_MOST_QUOTED],
        quoted=quotes,
        steps=quotes,
        closing=quotes,
    )
