"""The head lines of a page: title, meta description and first heading."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final

from genapp.languages import meaning
from genapp.page import Block, ComponentKind, Subject
from genapp.providers.embedded.items import Item, facts_of, sentence
from genapp.providers.embedded.plan import Plan
from genapp.providers.embedded.texts import fill
from genapp.providers.embedded.values import ValueForm

_SAFE_WIDTH: Final = 58
"""More letters than this may be wider than a result page shows."""
_MOST_IN_TITLE: Final = 5
_MOST_IN_META: Final = 5
_LONGEST_LINE: Final = 75
_ROOM: Final = 12
"""Letters that a meta description may lack."""
_BARE: Final = frozenset({ValueForm.YES, ValueForm.NO, ValueForm.COUNT})


def title(plan: Plan, refused: str) -> list[Block]:
    fewest, most = plan.characters(ComponentKind.TITLE)
    allows = plan.speaker.voice.allows
    made = [(text, used) for text, used in _titles(plan) if text != refused and len(text) <= most and allows(text)]
    named = [pair for pair in _titles_of_words(plan, _of_range(plan)) if pair[0] != refused]
    good = [pair for pair in (*made, *named) if fewest <= len(pair[0]) <= _SAFE_WIDTH] or made
    text, items = good[0] if good else (plan.thing.display[:most].rstrip(" ,;:–-|"), ())
    return [Block(text=text, facts=facts_of(items))]


def _titles(plan: Plan) -> Iterator[tuple[str, Sequence[Item]]]:
    """With two telling values and the brand first, then with less."""
    kind = _kind(plan)
    shorts = [(text, item) for text, item in _shorts(plan) if plan.is_new(item)][:_MOST_IN_TITLE]
    if plan.subject is Subject.RANGE:
        yield from _titles_of_words(plan, [item for item in plan.known.items if item.meaning.key == "products"])
    known = [pair for pair in shorts if pair[1].meaning.key]
    for pool, branded in ((known, True), (shorts, True), (known or shorts, False)):
        for size in (2, 1, 3, 0):
            yield from _tailed_titles(plan) if branded and size == 1 and kind in ("plain", "offer") else ()
            for frame in plan.texts.lines("title", f"{kind}_facts" if size else kind):
                for chosen in combinations(pool, size) if ("{brand}" in frame) is branded else ():
                    if text := fill(frame, _head_words(plan, [text for text, _ in chosen])):
                        yield text, [item for _, item in chosen]


def _tailed_titles(plan: Plan) -> Iterator[tuple[str, Sequence[Item]]]:
    """With what goes on with the keyword: "Running shoes for women in sizes EU 36-43 | Stridely"."""
    tails = [(item, tail) for item in plan.known.items if (tail := plan.tail(item)).startswith(" ")]
    made = ((item, fill("{Kw}{tail} | {brand}", _head_words(plan, []) | {"tail": tail})) for item, tail in tails)
    yield from ((text, [item]) for item, text in made if text)


def _titles_of_words(plan: Plan, items: Sequence[Item]) -> Iterator[tuple[str, Sequence[Item]]]:
    """The keyword and a value that speaks for itself, where nothing is short: "Alder bikes: touring bikes, tandems"."""
    for item in items:
        value = item.value.text
        wordy = not any(sign.isdigit() for sign in value) and item.value.form not in (ValueForm.YES, ValueForm.NO)
        if wordy and not item.value.money and ":" not in plan.thing.display:
            yield f"{plan.thing.display}: {value}", [item]


def _of_range(plan: Plan) -> list[Item]:
    """What is said of the thing itself: the tin of a spice is not the spice."""
    return [item for item in plan.known.items if item.theme == "range" or item.meaning.key == "material"]


def h1(plan: Plan, refused: str) -> list[Block]:
    longest = plan.characters(ComponentKind.H1)[1]
    shown = title(plan, "")[0].text.casefold()
    frames = plan.texts.lines("h1", plan.thing.kind) or plan.texts.lines("h1", plan.subject.value)
    made = [*(fill(frame, _head_words(plan, [])) for frame in frames), plan.brand]
    fitting = [text for text in made if text and len(text) <= longest and text.casefold() != shown and text != refused]
    return [Block(text=fitting[0] if fitting else plan.thing.display)]


def meta_description(plan: Plan, refused: str) -> list[Block]:
    """What is offered and by whom, then facts in sentences while there is room; never cut."""
    fewest, most = plan.characters(ComponentKind.META_DESCRIPTION)
    allows = plan.speaker.voice.allows
    told = (*_told_metas(plan, most), *_short_metas(plan, most))
    made = [pair for pair in told if pair[0] and pair[0] != refused and allows(pair[0])]
    good = [pair for pair in made if len(pair[0]) >= fewest - _ROOM] or made[:1]
    text, used = good[0] if good else (_plain_meta(plan, most), ())
    return [Block(text=text, facts=facts_of(used))]


def _told_metas(plan: Plan, most: int) -> Iterator[tuple[str, Sequence[Item]]]:
    """Begun with a sentence: "Running shoes for women from Stridely in sizes EU 36-43, with a weight of 198-265 g."."""
    if plan.page.opens_with and (
        said := [item for item in plan.known.items if meaning(item.name) == plan.page.opens_with]
    ):
        words = _head_words(plan, []) | {"definition": said[0].value.text}
        frames = [*plan.texts.lines("meta", "definition"), "{Kw}: {definition}."]
        for text in (fill(frame, words) for frame in frames):
            if text and len(text) <= most:
                yield _with_more(plan, text, said[:1], most)
    yield from _answering_metas(plan, most) if plan.thing.kind == "question" else ()
    yield from _offering_metas(plan, most) if plan.thing.kind == "plain" else ()


def _answering_metas(plan: Plan, most: int) -> Iterator[tuple[str, Sequence[Item]]]:
    """The question and its answer."""
    told = [item for item in plan.opening if plan.answered and not item.value.money]
    text = " ".join([plan.thing.display, *map(plan.speaker.answer, told)])
    if len(text) <= most:
        yield _with_more(plan, text, told, most)


def _offering_metas(plan: Plan, most: int) -> Iterator[tuple[str, Sequence[Item]]]:
    """What is offered and by whom, with what goes on with it; for an offer then alone."""
    speaker = plan.speaker
    tails = [item for item in plan.opening if plan.tail(item)]
    joined = [item for item in plan.opening if item not in tails and speaker.with_phrase(item)]
    words = _head_words(plan, []) | {
        "tails": "".join(map(plan.tail, tails)),
        "with": speaker.listed(map(speaker.with_phrase, joined)) if joined else "",
    }
    for frame in plan.texts.lines("meta", f"{plan.subject.value}_told") or plan.texts.lines("meta", "told"):
        text = fill(frame, words)
        used = [*(tails if "{tails}" in frame else ()), *(joined if "{with}" in frame else ())]
        if text and len(text) <= most:
            yield _with_more(plan, text, used, most)
    alone = plan.texts.lines("meta", "offer") if plan.words["offering"] else []
    yield from (_with_more(plan, text, [], most) for frame in alone if (text := fill(frame, words)))


def _short_metas(plan: Plan, most: int) -> Iterator[tuple[str, Sequence[Item]]]:
    """Begun with values in short: "Rookie 16, kids' bike: age 4-6, weight 5.7 kg."."""
    for frame in plan.texts.lines("meta", f"{_kind(plan)}_lead"):
        chosen: list[tuple[str, Item]] = []
        for short in _shorts(plan):
            if len(chosen) < _MOST_IN_META and 0 < len(_meta(plan, frame, [*chosen, short])) <= most:
                chosen.append(short)
        text = _meta(plan, frame, chosen) if chosen else ""
        if text:
            yield _with_more(plan, text, [item for _, item in chosen], most)


def _meta(plan: Plan, frame: str, chosen: Sequence[tuple[str, Item]]) -> str:
    return fill(frame, _head_words(plan, [text for text, _ in chosen])) or ""


def _with_more(plan: Plan, text: str, used: list[Item], most: int) -> tuple[str, list[Item]]:
    """Other facts while there is room: as sentences, then as lines ("Delivery: 5-8 working days, to the kerb.")."""
    told = [text]
    rest = [item for item in plan.known.items if item not in (*plan.opening, *plan.more)]
    fewest = plan.characters(ComponentKind.META_DESCRIPTION)[0] - _ROOM
    groups = (rest, (*plan.more, *plan.opening))
    for as_line, group in product((False, True), groups):
        for item in (item for item in group if not item.value.money):
            bare = item.value.form in (ValueForm.YES, ValueForm.NO)
            said = plan.later.after(told, [item]) or ("" if bare else plan.later.full_answer(item))
            line = ("" if bare or not item.meaning.key else item.line) if as_line else said
            enough = as_line and len(" ".join(told)) >= fewest
            fits = line and not enough and len(line) < _LONGEST_LINE and len(" ".join(told)) + 2 + len(line) <= most
            if fits and item not in used and plan.speaker.voice.allows(line):
                told.append(sentence(line))
                used = [*used, item]
    return " ".join(told), used


def _plain_meta(plan: Plan, most: int) -> str:
    """Where no fact can be told in short: what there is, and as many lines as have room."""
    frames = plan.texts.lines("meta", _kind(plan)) or plan.texts.lines("meta", "plain")
    lead = next((text for frame in frames if (text := fill(frame, _head_words(plan, [])))), "")
    text = lead if 0 < len(lead) <= most else sentence(plan.thing.display)
    telling = [item for item in plan.known.items if item.value.form not in _BARE and not item.value.money]
    told = [*(quote.text for quote in plan.known.quotes), *(sentence(item.line) for item in telling)]
    for line in told:
        if len(text) + 1 + len(line) <= most:
            text = f"{text} {line}"
    return text


def _kind(plan: Plan) -> str:
    if plan.thing.kind != "plain":
        return plan.thing.kind
    named = plan.subject is Subject.PRODUCT and plan.thing.name
    return "named" if named else "offer" if plan.subject is Subject.OFFER else "plain"


def _shorts(plan: Plan) -> list[tuple[str, Item]]:
    """The values in a few words, known facts first."""
    free = sorted(plan.known.items, key=lambda item: not item.meaning.key)
    speaker = plan.speaker
    made = [(speaker.short(item) or speaker.title(item), item) for item in free if not item.value.money]
    told = _compact(f"{plan.thing.display}/{plan.thing.name}/{plan.brand}")
    return [(text, item) for text, item in made if text and _compact(item.value.text) not in told]


def _compact(text: str) -> str:
    return "".join(text.casefold().split())


def _head_words(plan: Plan, shorts: Sequence[str]) -> dict[str, str]:
    text = ", ".join(shorts)
    words = plan.words | {"shorts": text, "Shorts": text[:1].upper() + text[1:]}
    if words["brand"] and re.search(
        rf"\b{re.escape(words['brand'])}\b", f"{plan.thing.display} {plan.thing.name}", re.I
    ):
        words["brand"] = ""
    return words
