"""What the page is worth to a reader: its own facts told, once each, at the beginning, and little else."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from genapp.page import ComponentKind, Finding, Level, PageType
from genapp.quality.check import CannotRun, PageUnderTest, noted
from genapp.quality.reading import ENOUGH, FEW, PageReading, ToldSentence, body_parts, read
from genapp.quality.text import words

MOST_EMPTY: Final = 0.4
"""Share of the sentences that may hold nothing of the page's own: advice between facts is welcome."""
_WARNED_EMPTY: Final = 0.25
_FEWEST_JUDGED: Final = 4
"""Sentences; of fewer a share says nothing."""
LEAST_COVERED: Final = 0.4
OPENING_WORDS: Final = 60
_WHOLE_OPENING: Final = 25
"""Words of an opening that is judged without what follows it."""
_TABLES: Final = frozenset({PageType.COMPARISON, PageType.SUBCATEGORY, PageType.LOCATION})
"""Pages whose body is a table."""
_MOST_TOLD: Final = 3
"""Sentences that tell one fact and nothing else."""
MOST_REPEATED: Final = 0.2
"""Share of the sentences that say again what was said."""
_FEWEST_REPEATED: Final = 3
_FEWEST_LISTED: Final = 2
"""Sentences that only say in prose what a list says."""
_NEW_SHARE: Final = 0.67
"""New words to one that was there, from which on a sentence says something new."""
_ALIKE: Final = 0.75
_CALLS: Final = frozenset({ComponentKind.CLOSING, ComponentKind.STEPS, ComponentKind.BULLETS})
"""Where a sentence may only call to act."""


def filler(page: PageUnderTest) -> Iterator[Finding]:
    """Sentences that could stand on any page, taken together, and blocks that hold nothing else."""
    reading = _with_facts(page)
    empty = [sentence for sentence in reading.body if reading.empty(sentence)]
    share = len(empty) / len(reading.body)
    if len(reading.body) >= _FEWEST_JUDGED and share > _WARNED_EMPTY:
        yield noted(
            _most(empty),
            "Much of the page would fit any other; leave out the sentences that hold none of its facts.",
            level=Level.BLOCK if share > MOST_EMPTY else Level.WARN,
            value=f"{share:.0%} of the sentences of the page",
            limit=f"at most {_WARNED_EMPTY:.0%}",
            evidence=empty[0].text,
        )
    for told in reading.of_blocks().values():
        if _is_filler(told, reading):
            opening = told[0].kind is page.spec.opening or told[0].block == 0
            yield noted(
                told[0].kind,
                f"A part of the {told[0].kind.spoken} would fit any page; tell a fact in it or leave it out.",
                value=f"{len(told)} sentences without a fact" + (", in the opening" if opening else ""),
                limit="none",
                evidence=told[0].text,
            )


def _is_filler(told: Sequence[ToldSentence], reading: PageReading) -> bool:
    """A block without any fact, of two sentences or with a stock phrase; a single call to act is none."""
    if any(sentence.told for sentence in told) or not all(
        reading.empty(sentence) or sentence.question for sentence in told
    ):
        return False
    stock = any(sentence.stock for sentence in told)
    if told[0].kind is ComponentKind.FAQ:
        return stock  # whether an answer answers is for the check of answers to say
    if told[0].kind in _CALLS:
        return len(told) > 1 and stock
    return stock or len(told) > 1


def thin(page: PageUnderTest) -> Iterator[Finding]:
    """Most of what is known is not told; how long the page is does not matter."""
    reading = _with_facts(page)
    told = reading.covered | _in_data(page, reading)
    known, covered = len(reading.known), len(told)
    if not known:
        raise CannotRun("no fact is known that goes beyond the name")
    if known < FEW and covered:
        return
    if covered >= ENOUGH or covered >= LEAST_COVERED * known:
        return
    missing = [fact.text for fact in page.context.facts.facts if fact.number in reading.known - told]
    yield noted(
        body_parts(page)[0].kind,
        "The page leaves out most of what is known; tell the facts that a reader looks for.",
        level=Level.BLOCK,
        value=f"{covered} of {known} facts told",
        limit=f"{LEAST_COVERED:.0%} or more",
        evidence="; ".join(missing),
    )


def _in_data(page: PageUnderTest, reading: PageReading) -> frozenset[int]:
    """Facts that the tables of a page show whose body is a table; one of them at least is told in words."""
    if page.request.page_type not in _TABLES or not reading.covered:
        return frozenset()
    cells = (node.text(strip=True) for node in LexborHTMLParser(page.html).css("td, address, .cards li"))
    shown = {" ".join(cell.casefold().split()) for cell in cells}
    known = (fact for fact in page.context.facts.facts if fact.number in reading.known and fact.value)
    return frozenset(fact.number for fact in known if " ".join(fact.value.casefold().split()) in shown)


def answer_first(page: PageUnderTest) -> Iterator[Finding]:
    """The first 60 words say what the page offers: they tell a fact, or name one beside the subject."""
    reading = _with_facts(page)
    heading = next((block.heading for part in body_parts(page) for block in part.blocks), "")
    begun, count = [heading], len(words(heading))
    for sentence in reading.body:
        if sentence.kind is not reading.body[0].kind and count >= _WHOLE_OPENING:
            break
        count += len(words(sentence.text))
        if count > OPENING_WORDS and len(begun) > 1:
            break
        begun.append(sentence.text)
    told, named = (facts & reading.known for facts in reading.touch(" ".join(begun)))
    if told or len(named) > 1 or not reading.known:
        return
    yield noted(
        reading.body[0].kind,
        "The page does not say at once what it offers; begin with the offer and a fact.",
        value=f"no fact in the first {min(count, OPENING_WORDS)} words",
        limit=f"one in the first {OPENING_WORDS}",
        evidence=reading.body[0].text,
    )


def repetition(page: PageUnderTest) -> Iterator[Finding]:
    """What was told is told again without anything new."""
    reading = _with_facts(page)
    again = _repeated(reading)
    alone = [(next(iter(sentence.told)), sentence) for sentence in reading.body if len(sentence.told) == 1]
    for number, count in Counter(number for number, _ in alone if number in reading.known).items():
        if count > _MOST_TOLD:
            last = [sentence for told, sentence in alone if told == number][-1]
            fact = page.context.facts.by_number(number)
            yield noted(
                last.kind,
                f"“{fact.text[:60] if fact else number}” is told over and over; say it once.",
                value=f"{count} sentences that tell nothing else",
                limit=f"at most {_MOST_TOLD}",
                evidence=last.text,
            )
    listed = {number for told in reading.body if told.kind is ComponentKind.BULLETS for number in told.told}
    twice = [told for told in again if told.kind is not ComponentKind.BULLETS and told.told and told.told <= listed]
    if len(twice) >= _FEWEST_LISTED:
        yield noted(
            twice[0].kind,
            "The text says again what the list says; tell each fact in one of them.",
            value=f"{len(twice)} sentences",
            limit=f"fewer than {_FEWEST_LISTED}",
            evidence=twice[0].text,
        )
    share = len(again) / len(reading.body)
    if len(again) >= _FEWEST_REPEATED and share >= MOST_REPEATED:
        yield noted(
            _most(again),
            "The page repeats what it has said; leave the second telling out.",
            value=f"{len(again)} of {len(reading.body)} sentences",
            limit=f"less than {MOST_REPEATED:.0%}",
            evidence=again[0].text,
        )


def _most(told: Sequence[ToldSentence]) -> ComponentKind:
    """The component that most of the sentences stand in."""
    return Counter(sentence.kind for sentence in told).most_common(1)[0][0]


def _repeated(reading: PageReading) -> list[ToldSentence]:
    """Sentences whose facts were all told before and that bring little else, and those in much the same words."""
    facts, seen, before = set[int](), set[str](), list[ToldSentence]()
    again = []
    for sentence in reading.body:
        new = {word for word in sentence.words if word not in seen and word not in reading.subject}
        old = len(set(sentence.words)) - len(new)
        known = sentence.told & reading.known
        says_again = bool(known) and known <= facts and (len(new) <= 1 or len(new) < _NEW_SHARE * old)
        if (says_again and not sentence.question) or any(_same(sentence, other) for other in before):
            again.append(sentence)
        facts |= known
        seen |= set(sentence.words)
        before.append(sentence)
    return again


def _same(one: ToldSentence, other: ToldSentence) -> bool:
    """Nearly the same words; what differs in a fact says something else."""
    if len(one.words) < 4 or one.told != other.told:
        return False
    a, b = set(one.words), set(other.words)
    return len(a & b) / len(a | b) >= _ALIKE


def body_length(page: PageUnderTest) -> Iterator[Finding]:
    """The body is not longer than its page type allows. How short it may be is for its facts to say."""
    count, most = sum(len(words(part.text)) for part in body_parts(page)), page.spec.words[1]
    if count > most:
        longest = max(body_parts(page), key=lambda part: len(part.text))
        yield noted(
            longest.kind,
            "The body is long for its page type; cut what tells no fact.",
            value=f"{count} words",
            limit=f"at most {most}",
        )


def _with_facts(page: PageUnderTest) -> PageReading:
    reading = read(page)
    if not reading.facts:
        raise CannotRun("no fact is known")
    if not reading.body:
        raise CannotRun("the page has no body")
    if reading.wording is None:
        raise CannotRun(f"there is no list of small words for {page.request.language.value}")
    return reading
