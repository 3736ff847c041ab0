"""One function a component: given the plan of the page, it returns the blocks; none when no fact belongs there."""

from collections.abc import Callable, Sequence
from typing import Final

from genapp.languages import meaning
from genapp.page import Block, ComponentKind, Subject
from genapp.providers.embedded import heads
from genapp.providers.embedded.items import Item, facts_of, sentence
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.texts import fill

_OF_OFFERS: Final = ("firm_place", "service_place", "firm_shorts", "service_shorts")
_MOST_NAMES: Final = 3
_LONG_NAME: Final = 4
_MOST_BEFORE: Final = 2
"""Words of a sentence in which its subject is looked for."""
_LONGEST_HEADING: Final = 70


def opening(plan: Plan) -> list[Block]:
    """Answer first: what is offered, by whom, with the most telling values; then the words of the user."""
    first, told = _what_it_is(plan) or _first_sentence(plan)
    items = [*told, *plan.opening, *plan.more, *plan.lines]
    said = [quote.text for quote in plan.quotes]
    parts = [*said, first] if said and _speaks_of(plan, said[0]) else [first, *said]
    untold = [item for item in (*plan.opening, *plan.more) if item not in told]
    parts += plan.speaker.sentences(untold)
    bare = [item for item in untold if not plan.speaker.clause(item)]
    parts += [sentence(item.line) for item in (*bare, *plan.lines) if item not in told]
    facts = {*facts_of(items), *(quote.fact for quote in plan.quotes), plan.known.count_fact} - {0}
    text = " ".join(part for part in parts if part)
    return [Block(text=text or sentence(plan.thing.display), facts=tuple(sorted(facts)))]


def _what_it_is(plan: Plan) -> tuple[str, Sequence[Item]] | None:
    """On a page type that opens with one fact, that fact: "Butted tubes: tubes with thicker ends"."""
    key = plan.page.opens_with
    found = next((item for item in plan.known.items if key and meaning(item.name) == key), None)
    return (sentence(f"{plan.thing.display}: {found.value.text}"), [found]) if found else None


def _speaks_of(plan: Plan, said: str) -> bool:
    """Whether a sentence begins with the thing of the page: a definition comes first."""
    begin = {word.strip(",.").casefold() for word in said.split()[:_MOST_BEFORE]}
    return plan.request.primary_keyword.split()[0].casefold() in begin


def _first_sentence(plan: Plan) -> tuple[str, Sequence[Item]]:
    """The first frame whose words are known, and the facts that it tells."""
    say = plan.speaker.has_phrase if plan.subject is Subject.PRODUCT else plan.speaker.with_phrase
    joined = [item for item in plan.opening if say(item)]
    shorts = [item for item in plan.opening if plan.speaker.short(item)]
    place = [item for item in plan.opening if item.meaning.key == "address"]
    told = {"with": joined, "shorts": shorts, "place": place}
    named = plan.brand.casefold() in plan.thing.display.casefold()
    words = plan.words | {
        "brand": "" if named or not plan.page.offers else plan.brand,
        "with": plan.speaker.listed(map(say, joined)) if joined else "",
        "shorts": ", ".join(map(plan.speaker.short, shorts)),
        "place": place[0].value.text if place else "",
    }
    general = () if plan.thing.kind != "plain" else ("shorts", "shorts_plain")
    kinds = (
        *_OF_OFFERS,
        "place",
        plan.thing.kind,
        f"{plan.thing.kind}_plain",
        plan.subject.value,
        f"{plan.subject.value}_plain",
        "range_bare",
    )
    for key in (*kinds, *general, "bare"):
        for frame in plan.chooser.order(key, plan.texts.lines("opening", key)):
            if text := fill(frame, words, thing_plural=plan.thing.plural):
                return sentence(text), next((items for name, items in told.items() if f"{{{name}}}" in frame), ())
    return "", ()


def bullets(plan: Plan) -> list[Block]:
    return [Block(text=item.line, facts=(item.fact,)) for item in plan.bullets]


def sections(plan: Plan) -> list[Block]:
    """One a theme; its heading names what it tells of."""
    others = _other_keywords(plan)
    made: list[Block] = []
    for number, group in enumerate(plan.groups):
        text = " ".join(plan.speaker.sentences(group))
        own = plan.thing.display if not number and plan.thing.kind == "plain" else ""
        thing = others[number] if number < len(others) else own
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
    themes = {item.theme for item in group}
    theme = labels[group[0].theme]
    many = len(themes) == 1 and len(names) > _MOST_NAMES
    text = theme if many or not nouns else plan.speaker.listed(nouns[:_MOST_NAMES])
    if thing and len(thing) + len(text) <= _LONGEST_HEADING:
        return f"{thing}: {text}"
    return text[:1].upper() + text[1:]


def _other_keywords(plan: Plan) -> list[str]:
    """Keywords that the page has not used yet, as they stand in a heading."""
    told = plan.thing.display.casefold()
    keywords = [keyword for keyword in plan.request.keywords[1:] if keyword.casefold() not in told]
    made = (plan.grammar.heading(keyword) for keyword in keywords)
    return [text for text in dict.fromkeys(made) if text]


def faq(plan: Plan) -> list[Block]:
    """Short answers that are the values themselves."""
    return [
        Block(heading=_question(plan.speaker.question(item)), text=plan.speaker.answer(item), facts=(item.fact,))
        for item in plan.faq
    ]


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
