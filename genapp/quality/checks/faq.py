"""Questions and answers: each asked once, and answered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from genapp.page import HEAD_KINDS, Block, ComponentKind, Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest
from genapp.quality.reading import PageReading, alike, content, figures, named_by, read, stem, units_of
from genapp.quality.text import jaccard, shingles, words

_ALIKE: Final = 0.6
_RUN_WORDS: Final = 3
_FEWEST_COMPARED: Final = 8
"""Words of an answer that are compared with the body: a short one cannot say it otherwise."""
_SAME_ANSWER: Final = 0.5
_ASKS_NUMBER: Final = re.compile(
    r"^(?:and )?(?:how (?:much|many|long|far|old|often|big|heavy|tall|fast|loud)|hoe (?:lang|ver|zwaar|groot)"
    r"|wie (?:viel\w*|lange|oft|weit|alt|hoch|schwer|groß|laut)|was kostet|combien|cuánt\w+|quant[oiae]|hoeveel)\b",
    re.I,
)
_ASKED: Final = {
    "asks_weight": frozenset({"g", "kg", "gram", "grams"}),
    "asks_time": frozenset({"year", "month", "week", "day", "hour", "minute", "second"}),
    "asks_price": frozenset({"eur", "usd", "gbp", "chf"}),
    "asks_noise": frozenset({"db"}),
    "asks_length": frozenset({"mm", "cm", "m", "inch", "km"}),
}
"""What a question asks for by another word than the name of its fact, by the list of its phrases."""
_ASKS_A_THING: Final = re.compile(
    r"^¿?(?:how|what|which|who|when|where|why|wie|was|welche\w*|wer|wann|wo\w*|warum|comment|combien|quel\w*|quand|où"
    r"|pourquoi|cómo|cuán\w+|qué|cuál\w*|quién\w*|dónde|come|quant\w+|qual\w*|chi|dove|quando|cosa|hoe\w*|wat|welke?"
    r"|wanneer|waar\w*)\b",
    re.I,
)
_YES_OR_NO: Final = re.compile(r"^(?:yes|no|ja|nein|oui|non|sí|sì|nee)(?:[.,;!]|$)", re.I)
_SHORT_ANSWER: Final = 8
"""Words of an answer that only says a number."""
_WHAT_IF: Final = re.compile(
    r"^(?:and )?(?:what (?:if|happens)|(?:und )?(?:was (?:ist|passiert|mache ich|tun),? )?wenn|und was"
    r"|que (?:se passe|faire)|et si|(?:y )?(?:qué pasa )?si |(?:e )?(?:cosa succede )?se |(?:en )?wat (?:als|gebeurt))",
    re.I,
)
"""Such a question names a thing and asks for another: "What if a handle breaks?" asks for the warranty."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question and its answer, with the facts whose name the question holds, and those that the answer touches."""

    block: Block
    asked: frozenset[int]
    told: frozenset[int]
    named: frozenset[int]
    question: frozenset[str]
    answer: frozenset[str]
    asks: frozenset[str]
    """The question without the words that are in the subject as parts of a compound too."""
    said: frozenset[str]
    """All words and numbers of the answer but the small ones and those of the subject: "S, M und L" has three."""


def questions_and_answers(page: PageUnderTest) -> Iterator[Finding]:
    """Questions end as questions and are asked once in any words; answers answer them and are no essays."""
    if page.component(ComponentKind.FAQ) is None:
        raise CannotRun("there are no questions and answers")
    faq = page.component(ComponentKind.FAQ)
    spec = page.spec.component(ComponentKind.FAQ)
    longest = spec.answer_words[1] if spec else 90
    reading = read(page)
    pairs = [_pair(block, reading) for block in (faq.blocks if faq else ())]
    paragraphs = [shingles(text, _RUN_WORDS) for text in _body_paragraphs(page)]
    for pair in pairs:
        yield from _form(pair.block, longest)
        yield from _answered(pair, reading)
        count, answer = len(words(pair.block.text)), shingles(pair.block.text, _RUN_WORDS)
        if count >= _FEWEST_COMPARED and any(jaccard(answer, paragraph) >= _ALIKE for paragraph in paragraphs):
            what = "An answer repeats the body; leave the question out, or answer something new"
            yield _faq(what, pair.block.text, limit=f"less than {_ALIKE:.0%} alike")
    yield from _asked_twice(pairs)


def _pair(block: Block, reading: PageReading) -> _Pair:
    told, named = reading.touch(block.text)
    return _Pair(
        block=block,
        asked=reading.by_name(block.heading),
        told=told,
        named=named,
        question=_own(block.heading, reading),
        answer=_own(block.text, reading),
        asks=frozenset(word for word in content(block.heading, reading.language) if not _of_subject(word, reading)),
        said=_said(block.text, reading),
    )


def _own(text: str, reading: PageReading) -> frozenset[str]:
    return frozenset(word for word in content(text, reading.language) if word not in reading.subject)


def _said(text: str, reading: PageReading) -> frozenset[str]:
    small = reading.wording.function_words if reading.wording else frozenset[str]()
    every = (word.casefold() for word in words(text))
    return frozenset(
        word for word in every if word not in small and not _of_subject(stem(word, reading.language), reading)
    )


def _of_subject(word: str, reading: PageReading) -> bool:
    """ "Helme" on a page of "Fahrradhelme" too."""
    return word in reading.subject or any(named_by(word, other, reading.language) for other in reading.subject)


def _form(block: Block, longest: int) -> Iterator[Finding]:
    if not block.heading.rstrip().endswith(("?", "？", ";", "؟")):
        yield _faq("A question does not end as one; end it with a question mark", block.heading, limit="?")
    count = len(words(block.text))
    if not count:
        yield _faq("A question has no answer; answer it or leave it out", block.heading, limit="an answer")
    elif count > longest:
        yield _faq("An answer is long; say it shorter", block.text, value=f"{count} words", limit=f"at most {longest}")


def _answered(pair: _Pair, reading: PageReading) -> Iterator[Finding]:
    """The answer tells something, and something of what was asked."""
    if not pair.block.text.strip():
        return
    empty = reading.wording.has("empty_answers", pair.block.text) if reading.wording else False
    stock = reading.wording.has("stock", pair.block.text) if reading.wording else False
    if (empty or (stock and not pair.named)) and not pair.told and not _decides(pair, reading):
        yield _faq(
            "An answer does not answer its question; answer it from the facts or leave it out",
            pair.block.text,
            limit="an answer",
        )
    elif not _WHAT_IF.search(pair.block.heading) and _belongs_elsewhere(pair, reading):
        what = f"The answer to “{pair.block.heading}” belongs to another question"
        yield _faq(f"{what}; answer what is asked", pair.block.text, limit="the facts that the question names")
    elif _ASKS_A_THING.search(pair.block.heading) and _YES_OR_NO.search(pair.block.text):
        what = f"“{pair.block.heading}” is no question for yes or no"
        yield _faq(f"{what}; say what is asked, or ask whether it is so", pair.block.text, limit="what is asked")
    elif _ASKS_NUMBER.search(pair.block.heading) and _lacks_number(pair, reading):
        yield _faq(f"“{pair.block.heading}” is answered without the number; give it", pair.block.text, limit="a number")


def _belongs_elsewhere(pair: _Pair, reading: PageReading) -> bool:
    """The question names facts, and the answer tells others and shares no word with it."""
    shared = any(alike(one, other) for one in pair.question for other in pair.answer)
    named = bool(pair.asked & reading.known) and bool(pair.told)
    return (named and not shared and not pair.asked & (pair.told | pair.named)) or _measures_otherwise(pair, reading)


def _measures_otherwise(pair: _Pair, reading: PageReading) -> bool:
    """How heavy, how long or how dear it is was asked, a fact says it, and the answer has another measure only."""
    given = units_of(pair.block.text)
    asked = [
        units for name, units in _ASKED.items() if reading.wording and reading.wording.has(name, pair.block.heading)
    ]
    if not given or len(asked) != 1:
        return False
    return not given & asked[0] and any(fact.units & asked[0] for fact in reading.facts)


def _decides(pair: _Pair, reading: PageReading) -> bool:
    """Whether the answer begins with yes or no and says more."""
    first = (words(pair.block.text.casefold()) or [""])[0]
    return first in {"yes", "no", "ja", "nein", "oui", "non", "sí", "sì", "nee"} and bool(pair.named)


def _lacks_number(pair: _Pair, reading: PageReading) -> bool:
    """A fact that the question names holds a number, and the answer holds nothing of it."""
    numbered = {fact.number for fact in reading.facts if fact.numbers}
    return bool(pair.asked & numbered) and not pair.told


def _asked_twice(pairs: Sequence[_Pair]) -> Iterator[Finding]:
    """The same question in the same or in other words: the same facts answer it in much the same way."""
    for at, pair in enumerate(pairs):
        for other in pairs[:at]:
            same_words = (
                pair.question == other.question and pair.block.heading.casefold() == other.block.heading.casefold()
            )
            same_facts = bool(pair.told) and pair.told == other.told and _near(pair.answer, other.answer)
            if same_words or same_facts or _same_number(pair, other) or _same_question(pair, other):
                what = f"“{pair.block.heading}” asks again what “{other.block.heading}” asked; keep one of them"
                yield _faq(what, pair.block.text, limit="each once")
                break


def _same_number(one: _Pair, other: _Pair) -> bool:
    """Both answers say the same number of one fact and little else."""
    numbers = [figures(pair.block.text, None) for pair in (one, other)]
    short = all(len(words(pair.block.text)) <= _SHORT_ANSWER for pair in (one, other))
    return short and len(one.told) == 1 and one.told == other.told and bool(numbers[0]) and numbers[0] == numbers[1]


def _same_question(one: _Pair, other: _Pair) -> bool:
    """Beside the subject both ask for the same words, and one answer holds most of what the other says."""
    asked = all(any(alike(word, second) for second in other.asks) for word in one.asks)
    asks = all(any(alike(word, second) for second in one.asks) for word in other.asks)
    return bool(one.asks and other.asks) and asked and asks and _near(one.said, other.said)


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return False
    shared = sum(any(alike(word, second) for second in other) for word in one)
    return shared / min(len(one), len(other)) >= _SAME_ANSWER


def _body_paragraphs(page: PageUnderTest) -> list[str]:
    skipped = HEAD_KINDS | {ComponentKind.FAQ}
    blocks = (block for part in page.components if part.kind not in skipped for block in part.blocks)
    return [paragraph for block in blocks for paragraph in block.text.split("\n\n")]


def _faq(what: str, evidence: str, *, limit: str, value: str = "") -> Finding:
    return Finding(
        level=Level.WARN,
        message=f"{what}.",
        component=ComponentKind.FAQ,
        value=value,
        limit=limit,
        evidence=evidence[:120],
    )
