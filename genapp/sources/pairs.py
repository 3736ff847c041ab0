"""Names and values of a thing: specification tables, definition lists, rows of two parts, "Name: value" lines."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.sources.html import Dropped, text_in
from genapp.sources.prices import money_in
from genapp.sources.values import (
    SHOP_LANGUAGES,
    common_words,
    is_index,
    is_measure_of_nothing,
    is_value,
    plain_value,
    shop_words,
)

Pair = tuple[str, str]

_MAX_TABLES: Final = 20
_MAX_ROWS: Final = 60
_MAX_PAIRS: Final = 60
_MAX_BOXES: Final = 3_000
_LABEL_CHARS: Final = 60
_VALUE_CHARS: Final = 200
_LETTER: Final = re.compile(r"[^\W\d_]{2}")
_RATING: Final = re.compile(
    r"\b\d(?:[.,]\d)? ?(?:/|out of|von|sur|de|su|van|av|af|ze?) ?(?:5|10)\b"
    r"(?! ?(?!st[aeéj]|étoile|estrel|gwiazd|hvězd)[^\W\d])|★",
    re.I,
)
_CODED: Final = re.compile(r"[a-z]+[A-Z]\w*|\w+_\w+")
_FILE: Final = re.compile(
    r"\W*(?:pdf|docx?|xlsx?|zip|download(?:en)?|herunterladen|télécharger|descargar|scarica|pobierz"
    r"|ladda ner|hent|stáhnout)(?:\W+(?:pdf|\d[\d.,]* ?[km]b))?\W*",
    re.I,
)
_PART: Final = re.compile(r"[,;.:()/]")
_TALK_WORDS: Final = 5
_MOST_WORDS: Final = 10
"""In a row without a mark: more are a sentence."""
_ONLY: Final = (
    "only|nur|seulement|uniquement|sólo|solo|solamente|alleen|tylko|só|apenas|somente|endast|bara|kun|pouze|jen"
)
_LINE: Final = re.compile(r"([^:.!?|]{2,60}?)\s?:\s+(\S.{0,200})")
_ROW_NAME: Final = re.compile(
    r"label|name|key|term|titel?|title|attr|spec|prop|feature|merkmal|eigenschaft|kenmerk|dt\b|th\b", re.I
)
_HEAD_WORDS: Final = frozenset(
    {"property", "value", "name", "attribute", "specification", "feature", "detail", "details", "eigenschaft", "wert"}
    | {"merkmal", "angabe", "bezeichnung", "propriété", "valeur", "caractéristique", "propiedad", "valor"}
    | {"característica", "proprietà", "valore", "caratteristica", "eigenschap", "waarde", "kenmerk", "parametr"}
    | {"wartość", "cecha", "egenskap", "värde", "værdi", "hodnota", "vlastnost", "propriedade"}
)


@cache
def _not_a_spec(codes: frozenset[str]) -> re.Pattern[str]:
    """Names that say nothing of the thing: a word of one language may be a name in another (Czech "body" is points)."""
    return re.compile(rf"{shop_words('labels', codes)}\b.*|.*(?:_ga\b|phpsessid).*|.*\bcookies?\b.*", re.I)


@cache
def _part(codes: frozenset[str]) -> re.Pattern[str]:
    """The name of a part of the page: what follows it is a text or another table."""
    return re.compile(shop_words("parts", codes), re.I)


@cache
def _asks(codes: frozenset[str]) -> re.Pattern[str]:
    """What asks the reader to do something instead of saying it ("please see the manual")."""
    return re.compile(rf"\b{shop_words('asks', codes)}\b", re.I)


class Pairs:
    """The pairs of one page, each name once: the first to give it counts."""

    def __init__(self, codes: frozenset[str], dropped: Dropped) -> None:
        self._codes = codes
        self._dropped = dropped
        self._known: set[str] = set()

    def of_tables(self, tree: LexborHTMLParser) -> tuple[Pair, ...]:
        return tuple(self._sure(_from_tables(tree)))

    def of_definitions(self, tree: LexborHTMLParser) -> tuple[Pair, ...]:
        return tuple(self._sure(_from_lists(tree)))

    def of_rows(self, tree: LexborHTMLParser) -> tuple[Pair, ...]:
        """Rows of two parts, grids in which names and values take turns, and "Name: value" lines."""
        return tuple(self._sure((*_from_boxes(tree), *_from_lines(tree))))

    def _sure(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        for label, text in pairs:
            name = plain_value(self._dropped.text(label, limit=2 * _LABEL_CHARS)).strip(" :•·–-")
            value = plain_value(self._dropped.text(text, limit=2 * _VALUE_CHARS)).strip(" :")
            new = name.casefold() not in self._known and len(self._known) < _MAX_PAIRS
            if new and is_pair(name, value, self._codes):
                self._known.add(name.casefold())
                yield name, value


def is_pair(name: str, value: str, codes: frozenset[str]) -> bool:
    """Whether it says something of the thing: a name, not a question or a sentence, with a value that is one. `codes`
    are the languages that the page may be in; none stands for all."""
    if not name or not value or len(name) > _LABEL_CHARS or len(value) > _VALUE_CHARS:
        return False
    if name.endswith("?") or value.endswith("?") or len(name.split()) > 6 or not _LETTER.search(name):
        return False  # a question, a sentence, or a size chart
    if is_index(name) or not is_value(name) or not is_value(value) or is_measure_of_nothing(value):
        return False
    if _part(codes).fullmatch(name) or _CODED.fullmatch(name) or _FILE.fullmatch(value) or _asks(codes).search(value):
        return False  # a heading; for programs; a link to a file; an order to the reader
    if _is_talk(value, codes) or _RATING.search(value) or any(money.sign for money in money_in(value)):
        return False  # a sentence; of reviewers; a fee
    return not _not_a_spec(codes).fullmatch(name) and value.casefold() != name.casefold() and not _is_head(name, value)


def _is_talk(value: str, codes: frozenset[str]) -> bool:
    """A sentence without a number, or praise, or words cut off in the middle ("This item is eligible for")."""
    words = value.split()
    if len(words) < _TALK_WORDS:
        return False
    common = set().union(*(common_words(code) for code in codes if code in SHOP_LANGUAGES))
    if words[-1].casefold() in common:
        return True
    longest = max(len(part.split()) for part in _PART.split(value))
    return not any(sign.isdigit() for sign in value) and (longest > _MOST_WORDS or bool(_praise(codes).search(value)))


@cache
def _praise(codes: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?!(?:{_ONLY})\b){shop_words('says_nothing', codes)}\b", re.I)


def _is_head(name: str, value: str) -> bool:
    return name.casefold() in _HEAD_WORDS and value.casefold() in _HEAD_WORDS


def _from_tables(tree: LexborHTMLParser) -> Iterator[Pair]:
    """A specification table has two cells in every row, or four that are two pairs, and more than one row."""
    for table in tree.css("table")[:_MAX_TABLES]:
        if len(table.css("table")) > 1:
            continue
        rows = [_cells(row) for row in table.css("tr")[:_MAX_ROWS]]
        widths = {len(row) for row in rows if len(row) > 1}
        rows = [row for row in rows if not (len(row) > 1 and all(cell.tag == "th" for cell in row))]
        heads = all(row[0].tag == "th" for row in rows if len(row) > 1)
        if widths == {2} and _is_specification(rows):
            yield from ((_text(row[0]), _text(row[1])) for row in rows if len(row) == 2)
        elif widths <= {2, 4} and 4 in widths and heads:
            yield from ((_text(row[n]), _text(row[n + 1])) for row in rows for n in range(0, len(row) - 1, 2))


def _is_specification(rows: list[list[LexborNode]]) -> bool:
    pairs = [row for row in rows if len(row) == 2]
    if len(pairs) < 2 or not all(_text(row[0]).strip() or n == 0 for n, row in enumerate(pairs)):
        return False
    numbers = sum(not _LETTER.search(_text(row[0])) for row in pairs)
    prices = sum(any(money.sign for money in money_in(_text(row[1]))) for row in pairs)
    return numbers * 2 < len(pairs) and prices * 2 < len(pairs)


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("th", "td")]


def _text(node: LexborNode) -> str:
    return text_in(node, limit=2 * _VALUE_CHARS)


def _from_lists(tree: LexborHTMLParser) -> Iterator[Pair]:
    for items in tree.css("dl")[:_MAX_TABLES]:
        pairs: list[tuple[str, str]] = []
        label = ""
        for node in items.css("dt, dd")[: 2 * _MAX_ROWS]:
            if node.tag == "dt":
                label = _text(node)
            elif label:
                pairs.append((label, _text(node)))
                label = ""
        if not any("?" in name for name, _ in pairs):  # a list of questions
            yield from pairs


def _from_boxes(tree: LexborHTMLParser) -> Iterator[Pair]:
    """Rows of two parts, at least two rows alike; and grids in which names and values take turns."""
    for box in tree.css("div, ul, section, ol")[:_MAX_BOXES]:
        rows = [node for node in box.iter() if node.tag in ("div", "li", "p", "span")][: 2 * _MAX_ROWS + 1]
        if len(rows) < 2 or len(rows) > 2 * _MAX_ROWS:
            continue
        parts = [[part for part in row.iter() if part.tag in _PARTS] for row in rows]
        if sum(len(part) == 2 for part in parts) >= max(2, len(rows) - 2) and _names_its_parts(box, rows, parts):
            yield from (
                _two(part) for row, part in zip(rows, parts, strict=True) if len(part) == 2 and _is_row(row, part)
            )
        elif _takes_turns(rows, parts):
            yield from ((_text(rows[n]), _text(rows[n + 1])) for n in range(0, len(rows) - 1, 2))


_PARTS: Final = ("div", "span", "strong", "b", "i", "p", "em", "h4", "h5", "h6", "dt", "dd", "label")


def _two(parts: list[LexborNode]) -> Pair:
    return _text(parts[0]), _text(parts[1])


def _is_row(row: LexborNode, parts: list[LexborNode]) -> bool:
    """The row is its two parts and no more, both short, and no links."""
    whole = sum(len("".join(_text(part).split())) for part in parts)
    short = all(len(_text(part).strip()) <= (_LABEL_CHARS, _VALUE_CHARS)[n] for n, part in enumerate(parts))
    return short and len("".join(_text(row).split())) <= whole + 2 and not row.css("h1, h2, h3, img, button")


def _names_its_parts(box: LexborNode, rows: list[LexborNode], parts: list[list[LexborNode]]) -> bool:
    """All first parts are of one kind, and their class says that they are names, or their text ends with a colon."""
    pairs = [part for row, part in zip(rows, parts, strict=True) if len(part) == 2 and _is_row(row, part)]
    if len(pairs) < 2:
        return False
    kinds = {(part[0].tag, part[0].attributes.get("class"), part[1].tag) for part in pairs}
    named = " ".join(
        filter(
            None, (pairs[0][0].attributes.get("class"), box.attributes.get("class"), rows[0].attributes.get("class"))
        )
    )
    colons = sum(_text(part[0]).strip().endswith(":") for part in pairs)
    bold = pairs[0][0].tag in ("strong", "b", "dt", "h4", "h5", "h6")
    return len(kinds) <= 2 and bool(_ROW_NAME.search(named) or colons == len(pairs) or bold or len(pairs) >= 3)


def _takes_turns(rows: list[LexborNode], parts: list[list[LexborNode]]) -> bool:
    """Plain boxes, an even number of them: all names short and wordy, values after them."""
    if len(rows) % 2 or len(rows) < 4 or any(parts):
        return False
    kinds = [(row.tag, row.attributes.get("class") or "") for row in rows]
    alike = len(set(kinds[::2])) == 1 and len(set(kinds[1::2])) == 1
    marked = kinds[0] != kinds[1]
    names, values = [_text(row).strip() for row in rows[::2]], [_text(row).strip() for row in rows[1::2]]
    wordy = all(0 < len(name) <= 40 and _LETTER.search(name) and len(name.split()) <= 5 for name in names)
    digits = (
        sum(any(sign.isdigit() for sign in value) for value in values),
        sum(any(sign.isdigit() for sign in name) for name in names),
    )
    return (
        alike
        and wordy
        and all(values)
        and (marked or (digits[0] * 2 >= len(values) and not digits[1]))
        and bool(kinds[0][1])
    )


def _from_lines(tree: LexborHTMLParser) -> Iterator[Pair]:
    """Items and paragraphs of the form "Name: value", and bold names with what follows them up to the next line."""
    for items in tree.css("ul, ol"):
        lines = [_LINE.fullmatch(_text(item)) for item in items.iter() if item.tag == "li"]
        found = [line for line in lines if line]
        if len(found) >= 2 or (found and len(found) == len(lines)):
            yield from ((line[1], line[2]) for line in found if not line[2].endswith((".", "!")) or len(line[2]) < 60)
    for bold in tree.css("p > b, p > strong, td > strong, div > strong, div > b, li > b, li > strong")[:_MAX_BOXES]:
        after = bold.next
        name = _text(bold).strip()
        text = _text(after).strip() if after is not None and after.tag in ("-text", "span") else ""
        if text and (name.endswith(":") or text.startswith(":")) and not text.rstrip().endswith("."):
            yield name, text.lstrip(": ")
