"""Words, sentences, numbers and widths of a text, compared regardless of inflection."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page import Language

_WORD: Final = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_SHORTEST_STEM: Final = 3
_LINK_WORDS: Final = frozenset(word for spec in LANGUAGES.values() for word in spec.link_words.split())
_MOST_LINK_WORDS: Final = 2
"""Between two words of a keyword: "Wanderschuhe für Damen" is the keyword "wanderschuhe damen"."""
_NUMBER: Final = re.compile(
    r"(?<![\w.,])(?P<before>[€$£]\s?)?(?P<digits>\d+(?:[.,’'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|\d+)"
    r"(?:[\s\u00a0\u202f\-]?(?P<unit>[^\W\d_]{1,12}|%|€|\$|£|°C|\"|″))?"
)
_PLAIN: Final = "mm cm m g kg ml l w kw v bar % eur usd gbp chf mah wh gb tb"
"""Units that are written as we write them."""
_SIGNS: Final = {"€": "eur", "$": "usd", "£": "gbp", "h": "hour", "min": "minute", '"': "inch", "″": "inch"}
_UNITS: Final = (
    {unit: unit for unit in _PLAIN.split()}
    | _SIGNS
    | {word: sign for spec in LANGUAGES.values() for sign, words in spec.units.items() for word in words.split()}
)
_ENDS: Final = re.compile(r"[.!?…。！？]{1,3}(?:[ \u00a0\u202f]?»|[\"'”’“)\]]){0,2}(?=\s|$)|[。！？]")
_LIST_MARK: Final = re.compile(r"(?:[-–•*·▪]|\d{1,2}[.)])\s+")
_SHORT_WORDS: Final = (
    "approx ca circa cca incl inkl excl exkl zzgl bzw bspw mind max min dr prof mr mrs ms st vs resp ggf evtl sog gem"
    " vgl z.b d.h u.a z.t i.d.r e.g i.e p.ej p.ex p.es bijv o.a m.b.t n.b sr sra sig dott mme mlle env tj np ul tzw"
    " m.in tel fig art nr no nº n.º núm num zl vol abs bl dl t.ex bl.a ev f.eks fx pkt ok szer gł wys śr dł"
)
_SHORT_FORMS: Final = frozenset(_SHORT_WORDS.split())
"""Words whose full stop ends no sentence."""
_NUMBERED_WORDS: Final = "no nr art num núm nº n.º str fig pkt abs vol tel ul p s"
_NUMBERED: Final = frozenset(_NUMBERED_WORDS.split())
"""Of these it ends none when a number follows: "No. 5", "Gartenstr. 14"."""
_MAY_END: Final = frozenset(("no", "min", "art", "max", "ok", "vol", "tel", "num", "fig"))
"""Words of their own, or units: their full stop may be that of a sentence, before a capital."""
_ORDINAL_LANGUAGES: Final = "de da nb nn no fi cs sk hu hr sl sr bs et lv lt is pl tr"
_ORDINALS: Final = frozenset(_ORDINAL_LANGUAGES.split())
"""Languages that write "3." for "third"."""
_LONGEST_WORD: Final = 40
_ORDINAL_DIGITS: Final = 2
_UNIT_BEFORE: Final = re.compile(r"\d[\s\u00a0\u202f]?[^\W\d_]$")
"""A letter behind a number is a unit, which may end a sentence, and no initial: "It weighs 890 g. The lid"."""
_FONT_SIZE: Final = 20
_UPPER: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
), strict=True))  # fmt: skip
_LOWER: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
    556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
), strict=True))  # fmt: skip
_OTHER: Final = {
    " ": 278, "!": 278, '"': 355, "#": 556, "%": 889, "&": 667, "'": 191, "(": 333, ")": 333, "*": 389, "+": 584,
    ",": 278, "-": 333, ".": 278, "/": 278, ":": 278, ";": 278, "=": 584, "?": 556, "|": 260, "–": 556, "—": 1000,
    "·": 278, "’": 222, "“": 333, "”": 333, "„": 333, "Ä": 667, "Ö": 778, "Ü": 722, "ß": 611, "ä": 556, "ö": 556,
    "ü": 556, "é": 556, "€": 556,
}  # fmt: skip
_WIDTHS: Final = _UPPER | _LOWER | _OTHER
"""Per 1,000 em."""
_DEFAULT_WIDTH: Final = 556
"""A digit, and the best guess for a sign that is not listed."""


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a text in any language (a BCP 47 code), one line of a list being one, blanks at their ends cut.

    A full stop after an abbreviation ("ca. 15 Min."), an initial, within a number or after an ordinal ends none.
    """
    found: list[str] = []
    for line in text.splitlines():
        body = line.strip()
        mark = _LIST_MARK.match(body)
        found += _of_line(body[mark.end() :] if mark else body, str(language).split("-")[0])
    return found


def _of_line(line: str, language: str) -> Iterator[str]:
    start = 0
    for match in _ENDS.finditer(line):
        if not _ends_sentence(line, start, match, language):
            continue
        if part := line[start : match.end()].strip():
            yield part
        start = match.end()
    if part := line[start:].strip():
        yield part


def _ends_sentence(line: str, start: int, stop: re.Match[str], language: str) -> bool:
    after = line[stop.end() : stop.end() + 4].lstrip().lstrip("\"'“„«(¿¡")
    if not after or not stop[0].startswith("."):
        return not after[:1].islower()
    tail = line[max(start, stop.start() - _LONGEST_WORD) : stop.start()]
    word = re.split(r"[\s(\"'“„«/-]", tail)[-1].casefold()
    if len(word) == 1 and word.isalpha():
        return _UNIT_BEFORE.search(tail) is not None
    if word.isdigit() and len(word) <= _ORDINAL_DIGITS:
        return language not in _ORDINALS
    if after[0].isdigit() and (word in _NUMBERED or word.endswith("str")):
        return False
    return word not in _SHORT_FORMS or (word in _MAY_END and after[0].isupper())


def _stem(word: str, language: Language) -> str:
    """A rough stem, good enough to see that "boots" is "boot" and "Kaffeemaschinen" is "Kaffeemaschine"."""
    low = word.casefold().strip("'’-.")
    for ending in LANGUAGES[language].endings:
        if low.endswith(ending) and len(low) - len(ending) >= _SHORTEST_STEM:
            return low[: -len(ending)] + ("y" if ending == "ies" else "")
    return low


def _stems(text: str, language: Language) -> list[str]:
    return [_stem(word, language) for word in words(text)]


def positions(keyword: str, text: str, language: Language) -> list[int]:
    """Where the keyword begins in the text, in words from 0; its words in order, link words between them."""
    wanted = [part for part in _stems(keyword, language) if part not in _LINK_WORDS] or _stems(keyword, language)
    have = _stems(text, language)
    return [start for start in range(len(have)) if wanted and _matches(wanted, have, start)]


def _matches(wanted: Sequence[str], have: Sequence[str], start: int) -> bool:
    at = start
    for index, part in enumerate(wanted):
        if index:
            skipped = 0
            while at < len(have) and have[at] != part and have[at] in _LINK_WORDS and skipped < _MOST_LINK_WORDS:
                at, skipped = at + 1, skipped + 1
        if at >= len(have) or have[at] != part:
            return False
        at += 1
    return True


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    """All runs of `size` words, in lower case."""
    return set(runs(text, size))


def runs(text: str, size: int) -> Iterator[tuple[str, ...]]:
    low = [word.casefold() for word in words(text)]
    return (tuple(low[at : at + size]) for at in range(len(low) - size + 1))


def jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """Share of common runs: 0 for nothing in common, 1 for the same text."""
    return len(one & other) / len(one | other) if one and other else 0.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; the unit is empty when none that we know stands beside it."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as it stands in a text, and what it may mean ("1.200" is 1200 or 1.2)."""

    text: str
    meanings: frozenset[Quantity]


def mentions(text: str) -> Iterator[Mention]:
    """Every number written in digits, with its unit, in any of the forms people write them in."""
    for match in _NUMBER.finditer(text):
        unit = _UNITS.get((match["before"] or match["unit"] or "").strip().casefold(), "")
        values = _values(match["digits"])
        shown = match[0] if unit and not match["before"] else (match["before"] or "") + match["digits"]
        yield Mention(shown.strip(), frozenset(Quantity(value, unit) for value in values))


def quantities(text: str) -> set[Quantity]:
    """All meanings of all numbers of a text."""
    return {meaning for mention in mentions(text) for meaning in mention.meanings}


def _values(digits: str) -> set[Decimal]:
    plain = re.sub(r"[\s\u00a0\u202f’']", "", digits)
    readings = {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    return {value.normalize() for reading in readings if (value := _decimal(reading)) is not None}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def pixel_width(text: str) -> float:
    """Width of a title on a result page in CSS pixels: Arial at 20 px, from its public advance widths."""
    return sum(_WIDTHS.get(sign, _DEFAULT_WIDTH) for sign in text) * _FONT_SIZE / 1000
