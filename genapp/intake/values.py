"""Reads what stands in one field: numbers, dates, words from a list, addresses, and lists of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from genapp.errors import FetchRefused
from genapp.intake.fields import either
from genapp.intake.table import (
    MAX_COMPETITORS,
    MAX_FACT_CHARS,
    MAX_FACTS,
    MAX_KEYWORD_CHARS,
    MAX_KEYWORDS,
    MAX_NUMBER,
    MAX_PRODUCT_NAME_CHARS,
    MAX_PRODUCTS,
    clean_line,
    clean_lines,
    shown,
)
from genapp.languages import LANGUAGES, OFFERED, any_language
from genapp.languages.generic import language_called
from genapp.page import (
    MOST,
    ContentStatus,
    Language,
    PageType,
    Priority,
    ProductLine,
    completed_address,
    is_currency,
    judge_host,
    normalized,
    parse_address,
)
from genapp.page_types import PAGE_SPECS
from genapp.providers.registry import KINDS
from genapp.words import spelled

T = TypeVar("T")
_LOCAL_DATE: Final = re.compile(
    r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})(?:,?[ T]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?))?"
)

_YEARS_AROUND: Final = 10

NOTHING: Final = frozenset({"-", "--", "–", "—", "?", "n/a", "n.a.", "k.a.", "#n/a", "none", "null", "nan"})
"""What files hold where there is no value, in lower case."""
_PARTING: Final = r",;|\t，、،；"
"""Signs between keywords; a comma between two digits belongs to a number."""
_QUOTES: Final = frozenset('"„“«')
_KEYWORD: Final = re.compile(
    rf"""\s*(?:"((?:[^"]|""){{1,200}})"|„([^„“”]{{1,200}})[“”]|“([^“”]{{1,200}})”|«([^«»]{{1,200}})»)\s*(?=[{_PARTING}]|$)"""
    rf"|(?:[^{_PARTING}]|(?<=[0-9]),(?=[0-9]))+"
)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([,. '’])[0-9]{3})(?:\1[0-9]{3})*")
_ZERO_FRACTION: Final = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?=\.)|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))[.,]0{1,2}")
_AMOUNT: Final = r"([0-9](?:[0-9.,'’ ]*[0-9])?) ?(k|m|tsd\.?|mio\.?|tausend|thousand|million)?"
_FIGURE: Final = re.compile(
    rf"(<=?|>=?|≤|≥|~|≈|ca\.?|about|around|up to|over|under|bis|über|unter|etwa|rund)? ?{_AMOUNT}"
    rf"(?: ?(?:-|–|—|to|bis|\.\.\.?) ?{_AMOUNT})? ?(\+)?",
    re.I,
)
_UNDER: Final = frozenset({"<", "<=", "≤", "up to", "under", "bis", "unter"})
_THOUSAND, _MILLION = 1_000, 1_000_000
_SPAN: Final = re.compile(r"(?:in )?([0-9]{1,4}) ?(h|hours?|d|days?|w|weeks?|stunden?|tage?n?|wochen?)", re.I)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME_OF_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+")
_HOURS: Final = {"h": 1, "s": 1, "d": 24, "t": 24, "w": 168}

_PAGE_TYPES: Final = {spec.page_type: f"{spec.page_type} {spec.spellings}" for spec in PAGE_SPECS.values()}
_SPELLINGS: Final = {word: spec.code for spec in LANGUAGES.values() for word in spec.spellings.split()}
_PRIORITIES: Final = {
    Priority.HIGH: "high hoch urgent",
    Priority.NORMAL: "normal medium mittel",
    Priority.LOW: "low niedrig",
}
_STATUSES: Final = {
    ContentStatus.MISSING: "missing fehlt fehlend",
    ContentStatus.OUTDATED: "outdated veraltet stale",
    ContentStatus.CURRENT: "current aktuell uptodate",
}
_ANSWERS: Final = {True: "yes true 1 y ja on x", False: "no false 0 n nein off"}

_SIGNS: Final = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "Fr.": "CHF", "Kč": "CZK"}
_RANGE: Final = re.compile(r"[0-9]\s*(?:-|–|—|bis|to)\s*[^0-9]{0,4}[0-9]", re.I)

_TITLE_PARTS: Final = (" | ", " – ", " — ")
_BETWEEN_WORDS: Final = re.compile(r"[;|]|(?<![0-9]),|,(?![0-9])")
_BETWEEN_ADDRESSES: Final = re.compile(r" |,(?=https?:|www\.|//)", re.I)
_MAX_MESSAGES: Final = 20
"""Problems told of one field; the rest would only repeat them."""


class DateOrder(StrEnum):
    UNKNOWN = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class Wrong(ValueError):
    """A value that cannot be used; its text says why and what is allowed."""


def order_of(texts: Iterable[str]) -> DateOrder:
    """What the dates of one column tell together: one of them has a day beyond 12."""
    orders = set()
    for text in texts:
        found = _LOCAL_DATE.fullmatch(text)
        if found and found[2] != "." and len(found[4]) == 4:
            orders |= {DateOrder.DAY_FIRST} if int(found[1]) > 12 else set()
            orders |= {DateOrder.MONTH_FIRST} if int(found[3]) > 12 else set()
    return orders.pop() if len(orders) == 1 else DateOrder.UNKNOWN


def read_page_type(text: str) -> PageType:
    return _one_of(text, _PAGE_TYPES, either(_PAGE_TYPES))


def read_priority(text: str) -> Priority | None:
    return (
        None if spelled(text) in ("auto", "automatic", "computed") else _one_of(text, _PRIORITIES, either(_PRIORITIES))
    )


def read_status(text: str) -> ContentStatus:
    return _one_of(text, _STATUSES, either(_STATUSES))


def read_provider(text: str) -> str:
    """The name of a provider, as the settings and the ledger write it."""
    words = {kind.name: f"{spelled(kind.name)} {kind.spellings}" for kind in KINDS.values()}
    return _one_of(text, words, either(words))


def read_answer(text: str) -> bool:
    return _one_of(text, _ANSWERS, "yes or no")


def read_language(text: str) -> Language:
    """A code ("de", "pt_br"), or a name in English or in the language itself."""
    if found := _SPELLINGS.get(spelled(text)) or language_called(text):
        return found
    raise Wrong(f"{shown(text)} is no language; give a code like en, de or pt-BR, or a name like German")


def read_usual_language(text: str) -> Language:
    """What a column of languages holds: few would call an answer ("no") or a seldom code one."""
    language = read_language(text)
    if language not in OFFERED or re.fullmatch(any_language(lambda words: words.answers), text.strip(), re.I):
        raise Wrong("is hardly meant as a language")
    return language


def read_number(text: str) -> int:
    """A whole number with or without separators of thousands: 1200, 1,200, 1.200, 1 200, 1'200."""
    written = " ".join(normalized(text, "NFKC").split())
    fraction = _ZERO_FRACTION.fullmatch(written)
    if fraction:
        written = fraction[1]
    if _GROUPED.fullmatch(written):
        written = re.sub(r"[^0-9]", "", written)
    if not (written.isascii() and written.isdigit()):
        raise Wrong(f"{shown(text)} is not a whole number of 0 or more")
    if len(written) > 12 or int(written) > MAX_NUMBER:
        raise Wrong(f"{shown(text)} is too large; at most {MAX_NUMBER:,}")
    return int(written)


def read_figure(text: str) -> tuple[int, str]:
    """A number as tools and people write it: "1.2K", "3.6 Tsd.", "1K – 10K"; and what to say of it when it isn't exact.

    Of a range the lower end counts. Raises `Wrong` for what is no number."""
    written = " ".join(normalized(text, "NFKC").split())
    found = _FIGURE.fullmatch(written)
    if found is None:
        return read_number(text), ""
    about, low, unit, high, high_unit, more = found.groups()
    number = _with_unit(text, low, unit or (high_unit if high and _both_of_one_unit(low, high) else None))
    if high:
        _with_unit(text, high, high_unit)
    if (about or "").lower() in _UNDER:
        number = 0
    exact = not (about or high or more)
    return number, "" if exact else f"{shown(text)} is no exact number; it counts as {number:,}"


def _both_of_one_unit(low: str, high: str) -> bool:
    """ "1 – 10K": a unit that is said once counts for both."""
    return low.isdigit() and high.isdigit() and int(low) < int(high)


def _with_unit(text: str, amount: str, unit: str | None) -> int:
    if not unit:
        return read_number(amount)
    times = _MILLION if unit[:2].lower() in ("m", "mi") else _THOUSAND
    plain = re.sub(r"[^0-9]", "", amount) if _GROUPED.fullmatch(amount) else amount.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", plain) or Decimal(plain) * times > MAX_NUMBER:
        raise Wrong(f"{shown(text)} is not a whole number of 0 or more")
    return int(Decimal(plain) * times)


def read_deadline(text: str, *, now: datetime, order: DateOrder = DateOrder.UNKNOWN) -> datetime:
    """ISO 8601, a date as people write it, or a span from now.

    A date alone means the end of that day, and no zone means UTC.
    """
    written = " ".join(text.split())
    written = _iso_date(written, order) or written
    if span := _SPAN.fullmatch(written):
        return now + timedelta(hours=int(span[1]) * _HOURS[span[2][0].lower()])
    moment = _moment(written)
    if moment is None:
        raise Wrong(f'{shown(text)} is not a date; write it as in 2027-03-31, 2027-03-31T17:00 or "3 days"')
    if abs(moment - now) > timedelta(days=366 * _YEARS_AROUND):
        raise Wrong(f"{shown(text)} is more than {_YEARS_AROUND} years away; is the year right?")
    return moment


def read_product(line: str, *, any_port: bool = False) -> ProductLine:
    """ "Name | 129.00 EUR | https://...": name first; price and address in any order."""
    name, *parts = (part.strip() for part in line.split("|"))
    if not any(sign.isalnum() for sign in name):
        raise Wrong(f"{shown(line)} has no product name")
    if len(name) > MAX_PRODUCT_NAME_CHARS:
        raise Wrong(f"the name {shown(name)} is longer than {MAX_PRODUCT_NAME_CHARS} characters")
    given = [part for part in parts if part]
    links = [part for part in given if part.lower().startswith(("http:", "https:", "www.", "//"))]
    prices = [part for part in given if part not in links]
    if len(links) > 1 or len(prices) > 1:
        raise Wrong(f'{shown(line)} has too many parts; write "Name | 129.00 EUR | https://..."')
    price, currency = read_price(prices[0]) if prices else ("", "")
    return ProductLine(name=name, price=price, currency=currency, url=_link(links[0], any_port) if links else "")


def read_price(text: str, *, currency: str = "") -> tuple[str, str]:
    """(decimal number, ISO 4217 code) of one price above zero, in any usual form: "1.299,00 €", "USD 1,299".

    `currency` is for a price that is written without one.
    """
    try:
        return _price(text)
    except Wrong:
        if not currency:
            raise
        return _price(f"{text} {currency}")


def price_or_range(texts: Sequence[str], currency: str) -> str:
    """ "129.00 EUR", or "99.00 to 129.00 EUR" of several; "" when one of them is no price. `currency` is for those
    that are written without one."""
    try:
        prices = [read_price(text, currency=currency) for text in texts]
    except Wrong:
        return ""
    if len({code for _, code in prices}) != 1:
        return ""
    amounts = sorted({Decimal(amount) for amount, _ in prices})
    ends = amounts if len(amounts) < 2 else [amounts[0], amounts[-1]]
    return f"{' to '.join(map(str, ends))} {prices[0][1]}"


def read_facts(text: str) -> tuple[tuple[str, ...], list[str]]:
    facts = _unique(clean_lines(text, bars=True))
    wrong = [
        f"line {number}: {shown(fact)} is longer than {MAX_FACT_CHARS} characters"
        for number, fact in enumerate(facts, start=1)
        if len(fact) > MAX_FACT_CHARS
    ]
    return _at_most(MAX_FACTS, "facts", facts, wrong)


def read_keywords(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The first one is the primary keyword; the same keyword again is dropped. What stands in quotes is one keyword."""
    found = (match for line in text.splitlines() for match in _KEYWORD.finditer(line))
    words = [clean_line(_unquoted(match)) for match in found]
    keywords = _unique([word for word in words if any(sign.isalnum() for sign in word)])
    wrong = [
        f"{shown(word)} is longer than {MAX_KEYWORD_CHARS} characters"
        for word in keywords
        if len(word) > MAX_KEYWORD_CHARS
    ]
    return _at_most(MAX_KEYWORDS, "keywords", keywords, wrong)


def keyword_list(keywords: Sequence[str]) -> str:
    """As `read_keywords` reads them; a keyword that it would part stands in quotes."""
    plain = (word[:1] not in _QUOTES and read_keywords(word)[0] == (word,) for word in keywords)
    return ", ".join(word if alone else _quoted(word) for word, alone in zip(keywords, plain, strict=True))


def as_keyword(name: str) -> tuple[str, bool]:
    """A name or a title as a keyword, without the name of the shop at its end; and whether it was cut, at a word."""
    for sign in _TITLE_PARTS:
        name = name.split(sign, maxsplit=1)[0]
    line = clean_line(_BETWEEN_WORDS.sub(" ", name))
    if len(line) <= MAX_KEYWORD_CHARS:
        return line, False
    cut = line[: MAX_KEYWORD_CHARS + 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]).rstrip(" -–—&+/("), True


class Addresses:
    """Reads addresses; whether private ones may pass is said once."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    def read(self, text: str) -> str:
        """The address in its one safe form; refused when it is wrong or obviously on a private network."""
        try:
            address = parse_address(completed_address(text), any_port=self._allow_private)
        except FetchRefused as error:
            part = re.fullmatch(r"[^:@ ]+", text) is not None
            hint = "where it is a part of one, give the site that it belongs to" if part else error.hint
            raise Wrong(f"{shown(text)} cannot be used: {error.message}; {hint}") from None
        if reason := judge_host(address.host, allow_private=self._allow_private):
            raise Wrong(f"{shown(text)} cannot be used: {reason}; give a public address")
        return address.url

    def read_competitors(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        return _read_each(_BETWEEN_ADDRESSES.sub("\n", text), self.read, most=MAX_COMPETITORS)

    def read_products(self, text: str) -> tuple[tuple[ProductLine, ...], list[str]]:
        return _read_each(text, lambda line: read_product(line, any_port=self._allow_private), most=MAX_PRODUCTS)


def _iso_date(text: str, order: DateOrder) -> str | None:
    """The date in ISO form, with its time if it has one; None when it isn't written in one of these forms.

    Whether the day or the month comes first is never guessed from one date alone.
    """
    found = _LOCAL_DATE.fullmatch(text)
    if found is None:
        return None
    first, sign, second, third, time = found.groups()
    if len(first) == 4:
        return _iso(first, second, third, time)
    if len(third) != 4:
        return None
    if sign == "." or order is DateOrder.DAY_FIRST or int(first) > 12:
        return _iso(third, second, first, time)
    if order is DateOrder.MONTH_FIRST or int(second) > 12 or first == second:
        return _iso(third, first, second, time)
    either_way = f"{_iso(third, second, first, None)} or {_iso(third, first, second, None)}"
    raise Wrong(f"{shown(text)} can be {either_way}; say which, or write it like that")


def _iso(year: str, month: str, day: str, time: str | None) -> str:
    return f"{year}-{int(month):02}-{int(day):02}" + (f"T{time:0>5}" if time else "")


def _moment(written: str) -> datetime | None:
    try:
        if _DATE.fullmatch(written):
            return datetime.combine(date.fromisoformat(written), time(23, 59, 59), UTC)
        if not _TIME_OF_DAY.fullmatch(written):
            return None
        moment = datetime.fromisoformat(written.replace(" UTC", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _one_of(text: str, words: dict[T, str], allowed: str) -> T:
    word = spelled(text)
    for value, names in words.items():
        if word in names.split():
            return value
    raise Wrong(f"{shown(text)} is not allowed; use {allowed}")


def _price(text: str) -> tuple[str, str]:
    from price_parser.parser import Price  # takes a while to import

    parsed = Price.fromstring(text)
    amount = parsed.amount
    if amount is None or _RANGE.search(text) or text.lstrip().startswith(("-", "–")):
        raise Wrong(f'{shown(text)} is not one price; write it as in "129.00 EUR"')
    if not 0 < amount < MOST:
        raise Wrong(f"the price {shown(text)} is not between 0 and a thousand million")
    currency = _currency(text, parsed.amount_text or "")
    return f"{amount.quantize(Decimal('0.01')):f}", currency


def _currency(text: str, amount: str) -> str:
    beside = text.replace(amount, " ", 1).strip(" .,")
    code = _SIGNS.get(beside) or _SIGNS.get(f"{beside}.") or beside.upper()
    if not is_currency(code):
        raise Wrong(f'the price {shown(text)} needs a currency by its code, as in "129.00 EUR"')
    return code


def _link(text: str, any_port: bool) -> str:
    try:
        return parse_address(completed_address(text), any_port=any_port).url
    except FetchRefused as error:
        raise Wrong(f"the address {shown(text)} cannot be used: {error.message}") from None


def _quoted(keyword: str) -> str:
    inside = keyword.replace('"', '""')
    return f'"{inside}"'


def _unquoted(keyword: re.Match[str]) -> str:
    straight, *others = keyword.groups()
    return straight.replace('""', '"') if straight else next(filter(None, others), keyword[0])


def _read_each(text: str, read: Callable[[str], T], *, most: int) -> tuple[tuple[T, ...], list[str]]:
    """What can be used of the lines, each once, and what is wrong; problems name the line."""
    found: dict[T, None] = {}
    wrong = []
    for number, line in enumerate(clean_lines(text, bars=False), start=1):
        try:
            found[read(line)] = None
        except Wrong as problem:
            wrong.append(f"line {number}: {problem}")
    return _at_most(most, "lines", list(found), wrong)


def _at_most(most: int, noun: str, found: list[T], wrong: list[str]) -> tuple[tuple[T, ...], list[str]]:
    if len(found) > most:
        wrong.append(f"has {len(found)} {noun}; at most {most} are allowed")
    return tuple(found[:most]), wrong[:_MAX_MESSAGES]


def _unique(words: list[str]) -> list[str]:
    """Each once, whatever its case; the first spelling and the first place count."""
    first: dict[str, str] = {}
    for word in words:
        first.setdefault(word.casefold(), word)
    return list(first.values())
