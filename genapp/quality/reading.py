"""A page read for what it tells: its sentences, and which facts each of them tells."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page import BRAND, HEAD_KINDS, Component, ComponentKind, Fact, Language, PageRequest
from genapp.quality.check import PageUnderTest
from genapp.quality.text import positions, quantities, sentences, words
from genapp.quality.wording import Wording, wording_of

_LINES: Final = HEAD_KINDS | {ComponentKind.H1}
ENOUGH: Final = 8
"""Facts that are told on a page that is not thin, however many are known."""
FEW: Final = 4
"""Facts; of fewer a page is a sentence and a table."""
_FULL_COVERED: Final = 0.75
"""Share of the facts that a page tells in full: some stand in the table only."""
_LED: Final = 0.15
"""Share of the sentences that may lead from fact to fact."""
_SHORTEST_PREFIX: Final = 5
"""Letters that two words must share to be forms of one."""
_PREFIX_SHARE: Final = 0.8
_SHORTEST_PART: Final = 4
"""Letters of a word that is found in a compound."""
COMPOUNDING: Final = frozenset({"de", "nl", "sv", "da", "nb", "nn", "no", "fi"})
"""Languages that write a noun of two nouns as one word."""
_NAMING: Final = frozenset(
    {"brand", "marke", "marque", "marca", "merk", "product", "produkt", "produit", "producto", "prodotto", "name"}
    | {"firm", "firma", "company", "school", "schule", "studio", "shop", "service", "practice", "praxis", "anbieter"}
    | {"hersteller"}
)
"""Names of facts that say what a page is called."""
_UNIT_SIGNS: Final = frozenset(
    [
        "mm",
        "cm",
        "dm",
        "km",
        "kg",
        "mg",
        "ml",
        "cl",
        "kw",
        "kwh",
        "wh",
        "ah",
        "mah",
        "hz",
        "khz",
        "ghz",
        "db",
        "min",
        "gb",
        "tb",
        "lm",
    ]
)
"""They stand in any fact with a measure, and name none."""
_SIGN_BEHIND: Final = re.compile(r"\d[\s\u00a0\u202f]?(dB|km|lm|lx|°C|Hz|rpm|m²|m³)(?!\w)")
"""Units that text does not compare, and that still say what is measured."""
_TIMES: Final = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")
_SHORTEST_STEM: Final = 3
_LONGEST_ENDING: Final = 3
_VOICED: Final = {"z": "s", "v": "f"}
_VOWEL: Final = re.compile(r"[aeiouy]")
_UMLAUTS: Final = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ß": "s", "é": "e", "è": "e", "ê": "e", "à": "a", "á": "a"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFact:
    """A fact as far as words tell it again: its words without the small ones, stemmed, and its numbers."""

    number: int
    name: frozenset[str]
    value: frozenset[str]
    numbers: frozenset[Decimal]
    units: frozenset[str]
    """Signs of the units beside its numbers."""
    yes_or_no: bool
    letters: str
    """A value of single letters and small words, "B to D", which only its own text tells; else empty."""
    counts: bool
    """Whether it tells more than what the page is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSentence:
    """A sentence of the body."""

    text: str
    kind: ComponentKind
    block: int
    """Its place among all blocks of the body."""
    words: tuple[str, ...]
    """Its stems without the small words, in order."""
    told: frozenset[int]
    """Facts it tells: by number of the fact."""
    named: frozenset[int]
    """Facts it touches with any word of theirs."""
    stock: bool
    """Whether it holds a phrase that could stand on any page."""

    @property
    def question(self) -> bool:
        return self.text.rstrip('"”“»').endswith("?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """All that the checks of wording and worth ask of a page."""

    language: Language
    wording: Wording | None
    facts: tuple[KnownFact, ...]
    subject: frozenset[str]
    """Stems of keywords and brand."""
    body: tuple[ToldSentence, ...]

    def touch(self, text: str) -> tuple[frozenset[int], frozenset[int]]:
        """The facts that a text tells, and those that it names with any of their words."""
        stems = frozenset(content(text, self.language))
        numbers = figures(text, self.wording)
        plain = f" {' '.join(words(text.casefold()))} "
        touched = {
            fact.number: _spelt(fact, plain) or _touch(fact, stems, numbers, self.subject) for fact in self.facts
        }
        worded = {number for number, touch in touched.items() if touch.words}
        told = {
            number
            for number, touch in touched.items()
            if touch.told or any(self._tells(number, figure, worded) for figure in touch.figures)
        }
        return frozenset(told), frozenset(number for number, touch in touched.items() if touch.words or touch.figures)

    def _tells(self, number: int, figure: Decimal, worded: set[int]) -> bool:
        """A number that several facts hold tells only those that words point to, if there are such."""
        holding = {fact.number for fact in self.facts if figure in fact.numbers}
        pointed = holding & worded
        return number in pointed if pointed else True

    def speaks_of_the_offer(self, sentence: str) -> bool:
        """Whether a sentence names a fact, the subject or those who offer: if not, it tells of the world at large."""
        told, named = self.touch(sentence)
        if told or named or self.wording is None:
            return True
        if any(word in self.wording.speaker for word in words(sentence.casefold())):
            return True
        return any(_has(self.subject, word) for word in content(sentence, self.language))

    def by_name(self, text: str) -> frozenset[int]:
        """The facts whose name, or a word of it, stands in the text."""
        stems = frozenset(content(text, self.language))
        return frozenset(
            fact.number
            for fact in self.facts
            if any(_has(stems, word) and not _has(self.subject, word) for word in fact.name)
        )

    def of_blocks(self) -> dict[int, list[ToldSentence]]:
        found: dict[int, list[ToldSentence]] = {}
        for sentence in self.body:
            found.setdefault(sentence.block, []).append(sentence)
        return found

    @property
    def known(self) -> frozenset[int]:
        """Numbers of the facts that a page can tell: all but those that only name it."""
        return frozenset(fact.number for fact in self.facts if fact.counts)

    @property
    def covered(self) -> frozenset[int]:
        """Facts that the body tells."""
        return frozenset(number for sentence in self.body for number in sentence.told) & self.known

    def empty(self, sentence: ToldSentence) -> bool:
        """Whether it holds nothing of this page but its subject; a question that leads on is not empty."""
        if sentence.question or sentence.told:
            return False
        return not sentence.named or sentence.stock


@lru_cache(maxsize=4)
def read(page: PageUnderTest) -> PageReading:
    """Read once for all checks of a page."""
    language = page.request.language
    wording = wording_of(language.value)
    facts = tuple(_known(fact, page.request, wording) for fact in page.context.facts.facts)
    subject = frozenset(content(" ".join([*page.request.keywords, page.request.brand]), language))
    bare = PageReading(language=language, wording=wording, facts=facts, subject=subject, body=())
    return PageReading(language=language, wording=wording, facts=facts, subject=subject, body=tuple(_body(page, bare)))


def _body(page: PageUnderTest, reading: PageReading) -> Iterator[ToldSentence]:
    blocks = ((part.kind, block) for part in page.components if part.kind not in _LINES for block in part.blocks)
    for number, (kind, block) in enumerate(blocks):
        heading = content(block.heading, reading.language)
        for place, text in enumerate(sentences(block.text, reading.language.value)):
            asked = f"{block.heading} {text}" if kind is ComponentKind.FAQ or not place else text
            told, named = reading.touch(asked)
            if place and heading:
                named |= reading.touch(block.heading)[1] & told
            yield ToldSentence(
                text=text,
                kind=kind,
                block=number,
                words=content(text, reading.language),
                told=told,
                named=named,
                stock=bool(reading.wording and reading.wording.has("stock", text)),
            )


def _known(fact: Fact, request: PageRequest, wording: Wording | None) -> KnownFact:
    language = request.language
    value = frozenset(content(fact.value or fact.text, language))
    name = frozenset(content(fact.name, language))
    truth = {word.casefold() for word in LANGUAGES[language].truth}
    subject = " ".join([*request.keywords, request.brand]).casefold()
    plain_name = " ".join(fact.name.casefold().split())
    naming = plain_name in _NAMING or plain_name == BRAND
    said = (fact.value or fact.text).casefold()
    return KnownFact(
        number=fact.number,
        name=name,
        value=value,
        numbers=figures(fact.value or fact.text, wording),
        units=units_of(fact.value or fact.text),
        letters=" ".join(words(said)) if not value and not figures(said, wording) else "",
        yes_or_no=(fact.value or "").casefold().strip(" .") in truth,
        counts=fact.says_something and not (naming and (len(value) <= 5 or said in subject)),
    )


@dataclass(frozen=True, slots=True)
class _Touch:
    """What a text has of a fact: enough words to tell it, any words, and its numbers."""

    told: bool
    words: bool
    figures: frozenset[Decimal]


def _spelt(fact: KnownFact, plain: str) -> _Touch | None:
    """What tells a value of letters: its own text, of two letters at least."""
    spelt = " " in fact.letters and not fact.yes_or_no and f" {fact.letters} " in plain
    return _Touch(spelt, spelt, frozenset()) if spelt else None


def _touch(fact: KnownFact, stems: frozenset[str], numbers: frozenset[Decimal], subject: frozenset[str]) -> _Touch:
    hits = {word for word in fact.value if _has(stems, word) and not _has(subject, word)}
    figures_hit = fact.numbers & numbers
    name_hit = any(_has(stems, word) and not _has(subject, word) for word in fact.name)
    own = {word for word in fact.value if not _has(subject, word)}
    if fact.yes_or_no:
        return _Touch(name_hit, name_hit, frozenset())
    if fact.numbers:
        told = len(hits) >= max(2, (len(own) + 1) // 2)
    else:
        told = len(hits) >= min(2, len(own)) > 0 or (len(own) <= 4 and bool(hits)) or bool(hits and name_hit)
    return _Touch(told, bool(hits) or name_hit, frozenset(figures_hit))


def _has(stems: Iterable[str], word: str) -> bool:
    return any(alike(stem, word) for stem in stems)


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Whether two stems are forms of one word, or one stands at an end of the other as in a compound."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST_PART or short[0].isdigit():
        return False
    common = _common(short, long)
    if common >= max(_SHORTEST_PREFIX, _PREFIX_SHARE * len(short)) and len(long) - common <= 4:
        return True
    return len(short) >= _SHORTEST_PART + 1 and (long.startswith(short) or long.endswith(short))


def _common(one: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))


@lru_cache(maxsize=2_048)
def content(text: str, language: Language) -> tuple[str, ...]:
    """The stems of a text without small words and words of trade, in order; digits are not among them."""
    wording = wording_of(language.value)
    small = wording.function_words | wording.generic if wording else frozenset[str]()
    parts = (part for word in words(text) for part in re.split(r"[-–/]", word))
    found = []
    for part in parts:
        low = part.casefold().strip("'’.")
        if low in small or low in _UNIT_SIGNS or len(low) < 2 or low.isdigit() or (wording and low in wording.numbers):
            continue
        found.append(stem(low, language))
    return tuple(found)


@lru_cache(maxsize=16_384)
def stem(word: str, language: Language) -> str:
    """A rough stem without accents: "Kaffeemaschinen" and "Kaffeemaschine" have the same."""
    low = word.casefold().strip("'’-.").translate(_UMLAUTS)
    wording = wording_of(language.value)
    for ending in (*LANGUAGES[language].endings, *(wording.endings if wording else ())):
        left = low[: -len(ending)]
        if low.endswith(ending) and len(left) >= _SHORTEST_STEM and _VOWEL.search(left):
            low = left + ("y" if ending == "ies" else "")
            break
    return low[:-1] if low.endswith("e") and len(low) > _SHORTEST_STEM else low


@lru_cache(maxsize=2_048)
def figures(text: str, wording: Wording | None) -> frozenset[Decimal]:
    """The numbers of a text, in digits and in words."""
    found = {quantity.value for quantity in quantities(text)}
    if wording:
        for word in words(text.casefold()):
            ten, _, one = word.partition("-")
            if word in wording.numbers:
                found.add(wording.numbers[word].normalize())
            elif ten in wording.numbers and one in wording.numbers:
                found.add((wording.numbers[ten] + wording.numbers[one]).normalize())
    return frozenset(found)


@lru_cache(maxsize=2_048)
def units_of(text: str) -> frozenset[str]:
    """Signs of the units beside the numbers of a text."""
    known = {quantity.unit for quantity in quantities(text) if quantity.unit}
    return frozenset(known | {sign.casefold() for sign in _SIGN_BEHIND.findall(text)})


def body_parts(page: PageUnderTest) -> list[Component]:
    """The components below the H1."""
    return [part for part in page.components if part.kind not in _LINES]


def holds(keyword: str, text: str, page: PageUnderTest) -> bool:
    """Whether the words of a keyword stand in the text in any order and form; of four or more one may be missing.

    What only searches ("buy", "cheap", "near me") need not be there, and a compound holds its parts.
    """
    language = page.request.language
    keyword, text = _TIMES.sub(" x ", keyword), _TIMES.sub(" x ", text)
    wanted = _searched(keyword, language)
    every = [part for word in words(text) for part in (word, *re.split(r"[-–/]", word)) if part]
    have = {stem(word, language) for word in every} | {_plain(word) for word in every}
    found = sum(any(named_by(form, other, language) for form in forms for other in have) for forms in wanted)
    return found >= len(wanted) - (1 if len(wanted) > 3 else 0) or bool(positions(keyword, text, language))


def _searched(keyword: str, language: Language) -> tuple[frozenset[str], ...]:
    """The words of a keyword, each as it is and as a stem, without those that only search if others are left."""
    every = {word: stem(word, language) for word in re.split(r"[-–/\s]+", keyword) if word}
    wanted = {word: form for word, form in every.items() if form in content(word, language)} or every
    wording = wording_of(language.value)
    searching = {stem(word, language) for word in wording.sales | wording.search_words} if wording else set[str]()
    left = {word: form for word, form in wanted.items() if form not in searching} or wanted
    return tuple(frozenset({_plain(word), form}) for word, form in left.items())


def _plain(word: str) -> str:
    return word.casefold().strip("'’-.").translate(_UMLAUTS)


def named_by(word: str, other: str, language: Language) -> bool:
    """Whether two stems or words are forms of one, or a compound holds the word: "Helm" is in "Fahrradhelm"."""
    if alike(word, other) or _inflected(word, other, language):
        return True
    compounds = language.value.split("-")[0] in COMPOUNDING
    if not compounds or len(word) < _SHORTEST_STEM or len(other) - len(word) < _SHORTEST_STEM:
        return False
    if other.endswith(word) or (len(word) >= _SHORTEST_PART and _ends_in(other, word)):
        return True
    return other.startswith(word) and len(other) - len(word) >= _SHORTEST_PART


def _inflected(word: str, other: str, language: Language) -> bool:
    """Whether one is the other with an ending, its last letter doubled or voiced: "wit", "witte"."""
    short, long = sorted((word, other), key=len)
    last = len(short) - 1
    if _VOICED.get(long[last : last + 1]) == short[-1:] and short:
        long = long[:last] + short[-1] + long[last + 1 :]
    rest = long[len(short) :]
    if len(short) < _SHORTEST_STEM or short[0].isdigit() or not long.startswith(short) or len(rest) > _LONGEST_ENDING:
        return False
    return (
        not rest or rest in LANGUAGES[language].endings or rest.removeprefix(short[-1]) in {"e", "en", "es", "er", "ar"}
    )


def _ends_in(other: str, word: str) -> bool:
    """Whether a compound ends in the word and an ending of up to two letters."""
    return any(other[:-cut].endswith(word) for cut in (1, 2))


def told_share(page: PageUnderTest) -> float:
    """How much of what a page can tell it tells, 0 to 1: facts told, less the share of sentences that tell nothing.

    Eight facts are as good as all of many, one as good as a few, and some sentences may lead from fact to fact.
    Without facts, or lists of words, it cannot be told, and is 1.
    """
    reading = read(page)
    if not reading.known or not reading.body or reading.wording is None:
        return 1.0 if reading.body else 0.0
    known, covered = len(reading.known), len(reading.covered)
    told = covered / (1.0 if known < FEW else min(ENOUGH, _FULL_COVERED * known))
    empty = sum(reading.empty(sentence) for sentence in reading.body) / len(reading.body)
    return min(1.0, told) * (1 - max(0.0, empty - _LED))
