"""One function a component: given the plan of the page, it returns the blocks; none when no fact belongs there."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from genapp.languages import meaning
from genapp.languages.base import capital
from genapp.page import Block, ComponentKind, Subject
from genapp.providers.embedded import heads
from genapp.providers.embedded.items import Item, facts_of, sentence
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.texts import fill

_OF_PLACES: Final = ("firm_place", "service_place")
_OF_OFFERS: Final = ("firm_shorts", "service_shorts", "task_shorts")
_MOST_NAMES: Final = 2
_LONG_NAME: Final = 4
_MOST_BEFORE: Final = 2
"""Words of a sentence in which its subject is looked for."""
_LONGEST_HEADING: Final = 70
_MOST_NAMED: Final = 3
_MOST_TYPED: Final = 1


def opening(plan: Plan) -> list[Block]:
    """Answer first: what is offered, by whom, with the most telling values; then the words of the user."""
    first, told = _what_it_is(plan) or _first_sentence(plan)
    items = [*told, *plan.opening, *plan.more, *plan.lines]
    said = [quote.text for quote in plan.quotes]
    parts = [*said, first] if said and _speaks_of(plan, said[0]) else [first, *(() if plan.answered else said)]
    untold = [item for item in (*plan.opening, *plan.more) if item not in told]
    parts += (plan.later if first else plan.speaker).sentences(untold, first=first)
    bare = [] if any(parts) and not plan.page.opens_with else [item for item in untold if not plan.speaker.clause(item)]
    parts += [sentence(item.line) for item in (*bare, *plan.lines) if item not in told]
    parts += [text for text in said if text not in parts]
    items = [item for item in items if item in (*told, *bare, *plan.lines) or plan.speaker.clause(item)]
    facts = {*facts_of(items), *(quote.fact for quote in plan.quotes), plan.known.count_fact} - {0}
    text = " ".join(part for part in parts if part)
    return [Block(text=text or sentence(plan.thing.display), facts=tuple(sorted(facts)))]


def _what_it_is(plan: Plan) -> tuple[str, Sequence[Item]] | None:
    """On a page type that opens with one fact, that fact: "Butted tubes: tubes with thicker ends"."""
    key = plan.page.opens_with
    found = next((item for item in plan.known.items if key and meaning(item.name) == key), None)
    if found is None:
        return None
    lines = plan.texts.lines("opening", "definition") if plan.thing.a else []
    words = plan.words | {"Kw": capital(plan.thing.a), "definition": plan.grammar.lower(found.value.text, False)}
    told = next((text for line in lines if (text := fill(line, words, thing_plural=plan.thing.plural))), "")
    return sentence(told or f"{plan.thing.display}: {found.value.text}"), [found]


def _speaks_of(plan: Plan, said: str) -> bool:
    """Whether a sentence begins with the thing of the page: a definition comes first."""
    begin = {word.strip(",.").casefold() for word in said.split()[:_MOST_BEFORE]}
    return plan.request.primary_keyword.split()[0].casefold() in begin


def _first_sentence(plan: Plan) -> tuple[str, Sequence[Item]]:
    """The first frame whose words are known, and the facts that it tells."""
    if plan.page.opens_with and plan.quotes:
        return "", ()
    if plan.answered:
        single = len(plan.opening) == 1
        said = [plan.speaker.answer(item) if single else sentence(item.line) for item in plan.opening]
        return " ".join(said), plan.opening
    if (plan.thing.kind != "plain" or not plan.page.offers) and any(map(plan.speaker.clause, plan.opening)):
        return "", ()
    say = plan.speaker.has_phrase if plan.subject is Subject.PRODUCT else plan.speaker.with_phrase
    tails = [item for item in plan.opening if plan.tail(item)]
    does = [item for item in plan.opening if plan.subject is Subject.PRODUCT and plan.speaker.verb(item)]
    joined = [item for item in plan.opening if say(item) and item not in (*tails, *does)]
    shorts = [item for item in plan.opening if plan.speaker.short(item)]
    place = [item for item in plan.opening if item.meaning.key == "address"]
    clauses = [item for item in (*plan.opening, *plan.more) if plan.later.clause(item)][:1]
    told = {"with": joined, "withs": joined, "shorts": shorts, "place": place, "tails": tails, "verb": does}
    told["clause"] = told["Clause"] = clauses
    named = bool(re.search(rf"(?<!\w){re.escape(plan.brand)}(?!\w)", plan.thing.display, re.I))
    words = plan.words | {
        "brand": "" if named or not plan.page.offers else plan.brand,
        "with": plan.speaker.listed(map(say, joined)) if joined else "",
        "withs": plan.speaker.listed(map(plan.speaker.with_phrase, joined)) if joined else "",
        "tails": "".join(map(plan.tail, tails)),
        "a": plan.thing.a,
        "verb": plan.speaker.listed(map(plan.speaker.verb, does)) if does else "",
        "shorts": ", ".join(map(plan.speaker.short, shorts)),
        "place": place[0].value.text if place else "",
        "Clause": "".join(plan.later.after([plan.brand], [one]) for one in clauses),
        "clause": "".join(f"{plan.texts.word('clauses')}{plan.later.after([plan.brand], [one])}" for one in clauses),
    }
    general = () if plan.thing.kind != "plain" else ("tails",) if plan.quotes else ("tails", "shorts", "shorts_plain")
    tailed = ("tails_verb", "verb", "does", "tails_with", "tails", "for", "is") if plan.thing.kind == "plain" else ()
    kinds = (
        "compared",
        *(f"{key}_{name}" for name in tailed for key in ("firm", "service", "task", plan.subject.value)),
        *_OF_PLACES,
        *(f"{key}_clause" for key in ("firm", "service", "task")),
        *_OF_OFFERS,
        "place",
        plan.thing.kind,
        f"{plan.thing.kind}_plain",
        f"{plan.subject.value}_a",
        plan.subject.value,
        f"{plan.subject.value}_plain",
        f"{plan.subject.value}_thing",
        "range_bare",
    )
    for key in (*kinds, *general, "bare"):
        for frame in plan.chooser.order(key, plan.texts.lines("opening", key)):
            text = fill(frame, words, thing_plural=plan.thing.plural)
            if text and plan.speaker.voice.allows(text) and plan.speaker.voice.has_room(text):
                return sentence(text), [
                    item for name, items in told.items() if f"{{{name}}}" in frame for item in items
                ]
    return "", ()


def bullets(plan: Plan) -> list[Block]:
    """What a thing has is named alone: "Belt clip" for "Belt clip: yes"."""
    return [
        Block(text=item.label if "sure" in item.value.shades else item.line, facts=(item.fact,))
        for item in plan.bullets
    ]


def sections(plan: Plan) -> list[Block]:
    """One a theme; its heading names what it tells of."""
    others = _other_keywords(plan)
    made: list[Block] = []
    for number, group in enumerate(plan.groups):
        text = " ".join(plan.later.sentences(group))
        thing = others[number] if number < len(others) else ""
        made.append(Block(heading=_heading(plan, group, thing), text=text, facts=facts_of(group)))
    if plan.quoted:
        text = " ".join(quote.text for quote in plan.quoted)
        heading = fill(plan.texts.word("more"), plan.words) or plan.thing.display
        made.append(Block(heading=heading, text=text, facts=tuple(quote.fact for quote in plan.quoted)))
    return made


def _heading(plan: Plan, group: Sequence[Item], thing: str) -> str:
    """The names of its facts; of its theme where they are many or no nouns."""
    labels = plan.texts.page["themes"]
    names = list(dict.fromkeys(item.name for item in group if not plan.texts.is_odd(item.name)))
    nouns = [name for name in names if "(" not in name and len(name.split()) < _LONG_NAME]
    told = Counter(item.theme for item in group)
    most = max(told, key=lambda one: told[one])
    theme = labels[most if told[most] * 2 > len(group) else "more"]
    few = len(nouns) == len(names) <= _MOST_NAMES and len(names) > 1
    text = plan.speaker.listed(nouns) if few else theme
    if thing and len(thing) + len(text) <= _LONGEST_HEADING:
        return f"{thing}: {text}"
    return text[:1].upper() + text[1:]


def _other_keywords(plan: Plan) -> list[str]:
    """Keywords that the page has not used yet, as they stand in a heading."""
    told = f"{plan.thing.display} {plan.thing.name} {plan.brand}".casefold()
    keywords = [keyword for keyword in plan.request.keywords[1:] if keyword.casefold() not in told]
    made = (plan.grammar.heading(keyword) for keyword in keywords)
    return [text for text in dict.fromkeys(made) if text]


def faq(plan: Plan) -> list[Block]:
    """What keywords ask first; short answers that are the values themselves."""
    asked = (*plan.asked, *((plan.later.question(item), item) for item in plan.faq))
    made: list[Block] = []
    for question, item in asked:
        named = sum(bool(plan.thing.the) and plan.thing.the.casefold() in block.text.casefold() for block in made)
        text = _answer(plan, item, bare=named >= _most_named(plan))
        made.append(Block(heading=_question(question), text=text, facts=(item.fact,)))
    return made


def _most_named(plan: Plan) -> int:
    """How many answers may name the thing; a name that is typed into a search is soon too much."""
    typed = any(keyword.casefold() in plan.thing.the.casefold() for keyword in plan.request.keywords)
    return _MOST_TYPED if typed else _MOST_NAMED


def _answer(plan: Plan, item: Item, *, bare: bool) -> str:
    """A sentence; where the thing was named often enough, one without its name, else the value."""
    told = plan.speaker.answer(item)
    short = {"sure", "never"} & set(item.value.shades) and item.name.casefold() in " ".join(
        plan.request.keywords
    ).casefold()
    if short or (bare and plan.thing.the.casefold() in told.casefold()):
        unnamed = replace(plan.speaker, words=plan.words | {"thing": "", "own": ""})
        return sentence(item.value.text) if short else unnamed.answer(item)
    return told


def _question(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith("?") else "?")


def steps(plan: Plan) -> list[Block]:
    return [Block(text=quote.text, facts=(quote.fact,)) for quote in plan.steps]


def closing(plan: Plan) -> list[Block]:
    return [Block(text=quote.text, facts=(quote.fact,)) for quote in plan.closing]


COMPOSERS: Final[dict[ComponentKind, Callable[[Plan], list[Block]]]] = {
    ComponentKind.INTRO: opening,
    ComponentKind.SHORT_DESCRIPTION: opening,
    ComponentKind.HERO: opening,
    ComponentKind.BULLETS: bullets,
    ComponentKind.BENEFITS: lambda _: [],
    ComponentKind.SECTIONS: sections,
    ComponentKind.STEPS: steps,
    ComponentKind.FAQ: faq,
    ComponentKind.CLOSING: closing,
}
HEAD_COMPOSERS: Final[dict[ComponentKind, Callable[[Plan, str], list[Block]]]] = {
    ComponentKind.TITLE: heads.title,
    ComponentKind.META_DESCRIPTION: heads.meta_description,
    ComponentKind.H1: heads.h1,
}
