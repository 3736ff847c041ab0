"""Reads the value of a fact: its form, its parts, and what may be said with it. The words of a value never change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from babel import Locale

from genapp.languages.base import writer_texts
from genapp.page import Language

_NUMBER: Final = r"[+±−-]?\d+(?:[.,’']\d+)*"
_PER: Final = r"\s(?:je|pro|per|por|par)\s[^\W\d_]\w*"
_UNIT: Final = (
    r"(?:[^\W\d_][\w²³·/°.]*(?:\([A-Z]\))?|%|°\w?|[\"″€$£])"
    rf"(?:{_PER}|\s[a-zà-ÿ][^\W\d_./]*|\s[A-Z](?!\w)){{0,2}}"
)
_NOTE: Final = r"(?:\s\([^()]*\))?"
_TIMES: Final = rf"{_NUMBER}(?:\s?[x×]\s?{_NUMBER})*"
_MONEY: Final = re.compile(r"[€$£]|\b(?:EUR|USD|GBP|CHF|[Ee]uros?)\b")
_FACET: Final = re.compile(r"[,;]\s+(?![^()]*\))")
_VARIANT: Final = r"(?:[^,;()]|(?<=\d),(?=\d)|\([A-Z]\))+ \([^()]+\)"
_LOOKS: Final = {
    "variants": re.compile(rf"{_VARIANT}(?:, {_VARIANT})+"),
    "noted": re.compile(r".*\([^()]*[^\W\d_]{3}.*"),
}
"""Shades that need no words of the language."""
_LONGEST_PHRASE: Final = 8
_LONGEST_ITEM: Final = 4
_MOST_ITEMS: Final = 8


class ValueForm(StrEnum):
    """What kind of value it is; frames are chosen by it."""

    YES = "yes"
    NO = "no"
    COUNT = "count"  # 5
    QUANTITY = "quantity"  # 18 V
    RANGE = "range"  # 43-56 cm
    LIMIT = "limit"  # up to 140 kg
    NUMBERS = "numbers"  # 5, 7.5 or 10 kWh
    LIST = "list"  # oak, ash or walnut
    ONLY = "only"  # EPDM only
    PHRASE = "phrase"  # brushless
    MIXED = "mixed"  # 13 mm, keyless, metal
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value as it was given, and how it was understood."""

    text: str
    form: ValueForm
    items: tuple[str, ...] = ()
    """Of a list."""
    low: str = ""
    high: str = ""
    """The ends of a range, the second one with the unit."""
    period: bool = False
    """Whether it begins with a length of time: "5-8 working days, to the kerb"."""
    open_list: bool = False
    """A list without a word between its last two items."""
    quality: bool = False
    """Says how something is, not what it is: "heat resistant"."""
    uneven: bool = False
    """A list of things and qualities, which no "and" may join: "polyamide, recycled"."""
    bracketed: str = ""
    """With what follows the first comma in brackets: "10-14 days (pallet, kerbside)"; empty where there is no comma, or
    what follows is more of the same."""
    head_is: str = ""
    """What is said before the comma: "free" ("free, with a report"), "so" ("included, two of them") or
    "quality" ("flat-packed, 24 kg")."""
    shades: tuple[str, ...] = ()
    """What else can be seen of it, the most telling first; each may have frames of its own:
    days "Mon-Fri 8-18" (begins with days of the week), date "2 October", sure "yes" and never "no" (and no more), those
    that the language names as `shades` in its words, time "about 40 minutes" (a length of time and no more), number
    "9 people" (begins with a whole number), bare "oak, ash" (single words), closed "oak, ash or walnut", how
    "waterproof, light", variants "80 kg (Basic), 125 kg (Pro)", noted
    "EN 527-1 (electric ones)"."""

    @property
    def money(self) -> bool:
        return bool(_MONEY.search(self.text))

    @property
    def facets(self) -> list[str]:
        """What commas part."""
        return _FACET.split(self.text)

    @property
    def plain(self) -> bool:
        """Whether it can stand in the middle of a sentence or inside a list."""
        return not re.search(r"[,;:] |[.!?]$", self.text)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language by which values are read, as regular expressions."""

    yes: re.Pattern[str]
    no: re.Pattern[str]
    only: re.Pattern[str]
    pair: re.Pattern[str]
    range_: re.Pattern[str]
    limit: re.Pattern[str]
    period: re.Pattern[str]
    clause: re.Pattern[str]
    turn: re.Pattern[str]
    """How an item begins or ends that goes on with the sentence: such a value is no list."""
    quality: re.Pattern[str]
    """An adjective or a participle, with what belongs to it."""
    bare: re.Pattern[str]
    """A noun alone, which needs no ending after any word."""
    shades: tuple[tuple[str, re.Pattern[str]], ...]
    """By the name of the shade; a language that does not tell its words has none of it."""


@lru_cache(maxsize=64)
def _words(language: Language) -> _Words:
    words = writer_texts(language, "words")
    until = rf"(?:\s?[-–]\s?|\s(?:{words['until']})\s)"
    tail = r"(?:[,;(:.].*|\s[-–(].*)?"
    return _Words(
        yes=re.compile(rf"(?:{words['yes']}){tail}", re.I),
        no=re.compile(rf"(?:{words['no']}){tail}", re.I),
        only=re.compile(rf"(?:{words['only']})\s.+|.+\s(?:{words['only']})", re.I),
        pair=re.compile(rf"\s(?:{words['and']}|{words['or']}|&)\s"),
        range_=re.compile(
            rf"(?:(?:{words['from']})\s)?({_NUMBER})(\s?{_UNIT})?{until}({_NUMBER})(?:\s?({_UNIT}))?({_NOTE})"
        ),
        limit=re.compile(rf"(?:{words['limit']})\s?{_TIMES}(?:\s?{_UNIT})?{_NOTE}", re.I),
        period=re.compile(
            rf"(?:(?:{words['limit']})\s?)?{_NUMBER}(?:{until}{_NUMBER})?\s(?:{words['period']})\b", re.I
        ),
        clause=re.compile(rf"\b(?:{words['clause']})\b", re.I),
        turn=re.compile(rf"(?:{words['turn']})\b|.*\s(?:{words['tail']})$", re.I),
        quality=re.compile(words["quality"]),
        bare=re.compile(words.get("bare", r"[^\W\d_-]+")),
        shades=tuple(_shade_patterns(language)),
    )


def _shade_patterns(language: Language) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Days and months are those of CLDR; the other words are the language's own."""
    words, locale = writer_texts(language, "words"), Locale.parse(language.base.value)
    days = _names(locale.days, ("wide", "abbreviated"), short=2 if words["glued"] else 3)
    months = _names(locale.months, ("wide",))
    tail = r"(?:(?:[-–,+/&]|\s).*)?"
    daily = words.get("daily", "(?!)")
    yield "days", re.compile(rf"(?:{daily}|(?:{days})\.?){tail}", re.I)
    yield "date", re.compile(rf"\d{{1,2}}\.?(?:st|nd|rd|th)?(?: de)? (?:{months})(?:(?: de)? \d{{4}})?", re.I)
    yield from ((name, re.compile(words[name])) for name in words.get("shades", ()))
    yield "sure", re.compile(rf"(?:{words['yes']})", re.I)
    yield "never", re.compile(rf"(?:{words['no']})", re.I)


def _names(tables: Mapping[str, Any], widths: Sequence[str], *, short: int = 0) -> str:
    """The names of days or months as alternatives; `short`: also the first letters of each."""
    found = {name.strip(".") for width in widths for name in tables["format"][width].values()}
    found |= {name[:short] for name in tables["format"]["wide"].values() if short}
    return "|".join(sorted(map(re.escape, found), key=len, reverse=True))


_CODE: Final = re.compile(r"[A-Z]{1,4} ?\d{1,3}")
_QUANTITY: Final = re.compile(rf"{_TIMES}(?:\s?{_UNIT})?{_NOTE}")
_COUNT: Final = re.compile(r"\d+(?:[.,]\d{3})*")


@lru_cache(maxsize=2048)
def read_value(raw: str, language: Language) -> Value:
    words = _words(language)
    value = _read(" ".join(raw.split()).rstrip(" ;,"), words)
    head, *rest = value.facets
    tailed = rest and value.form not in (ValueForm.YES, ValueForm.NO, ValueForm.NUMBERS) and "(" not in value.text
    so = next((name for name, pattern in words.shades if name in ("so", "free") and pattern.fullmatch(head)), "")
    return replace(
        value,
        shades=tuple(_shades(value, words)),
        bracketed=f"{head} ({', '.join(rest)})" if tailed and not re.search(r"[;:!?] |\w{4}\. ", value.text) else "",
        head_is=so or ("quality" if words.quality.fullmatch(head) else ""),
    )


def _shades(value: Value, words: _Words) -> Iterator[str]:
    found = [name for name, pattern in words.shades if pattern.fullmatch(value.text)]
    yield from found
    yield from _time_shades(value, found)
    parts = value.items or (value.text,)
    if value.form in (ValueForm.LIST, ValueForm.PHRASE) and all(words.bare.fullmatch(part) for part in parts):
        yield "bare"
    if value.form is ValueForm.LIST and not value.open_list:
        yield "closed"
    if value.quality and not any(map(words.turn.match, parts)):
        yield "how"
    yield from (name for name, pattern in _LOOKS.items() if pattern.fullmatch(value.text))


def _time_shades(value: Value, found: Sequence[str]) -> Iterator[str]:
    """Of a length of time, and of other whole numbers."""
    single = value.form in (ValueForm.QUANTITY, ValueForm.RANGE, ValueForm.LIMIT)
    bound = {"within", "starting"} & set(found)
    if value.period and not bound and single and "(" not in value.text:
        yield "time"
    if value.period and not bound:
        yield "period"
    if re.match(r"\d+(?:[.,]\d{3})* [^\W\d_]", value.text) and not value.period and "date" not in found:
        yield "number"


def _read(text: str, words: _Words) -> Value:
    period = bool(words.period.match(text))
    if words.yes.fullmatch(text) or words.no.fullmatch(text):
        return Value(text=text, form=ValueForm.YES if words.yes.fullmatch(text) else ValueForm.NO)
    if single := _single(text, words, period=period):
        return single
    facets = _FACET.split(text)
    items = (*facets[:-1], *words.pair.split(facets[-1]))
    form = _form(text, items, words)
    open_list = form in (ValueForm.LIST, ValueForm.NUMBERS) and len(items) == len(facets)
    qualities = {bool(words.quality.fullmatch(item)) for item in items}
    return Value(
        text=text,
        form=form,
        items=items,
        period=period,
        open_list=open_list,
        quality=qualities == {True} and form is not ValueForm.LONG,
        uneven=len(qualities) > 1,
    )


def _single(text: str, words: _Words, *, period: bool) -> Value | None:
    """One number with its unit, a range or a bound."""
    if _COUNT.fullmatch(text):
        return Value(text=text, form=ValueForm.COUNT)
    if found := words.range_.fullmatch(text):
        low, high = f"{found[1]}{found[2] or ''}", " ".join(part for part in (found[3], found[4]) if part) + found[5]
        return Value(text=text, form=ValueForm.RANGE, low=low, high=high, period=period)
    if words.limit.fullmatch(text):
        return Value(text=text, form=ValueForm.LIMIT, period=period)
    if _QUANTITY.fullmatch(text) and not words.pair.search(text):
        return Value(text=text, form=ValueForm.QUANTITY, period=period)
    return None


def _form(text: str, items: tuple[str, ...], words: _Words) -> ValueForm:
    if words.clause.search(text) or re.search(r"[.;:!?]\s|\s[-–]\s", text):
        return ValueForm.LONG
    if len(items) == 1:
        if words.only.fullmatch(text):
            return ValueForm.ONLY
        return ValueForm.PHRASE if len(text.split()) <= _LONGEST_PHRASE else ValueForm.LONG
    if all(re.match(r"[+-]?\d", item) for item in items):
        return ValueForm.NUMBERS
    wordy = all(_is_wordy(item) for item in items)
    turns = any(words.turn.match(item) or words.only.fullmatch(item) for item in items)
    if wordy and len(items) <= _MOST_ITEMS and not turns:
        return ValueForm.LIST
    return ValueForm.MIXED


def _is_wordy(item: str) -> bool:
    """Words, or a short code: "A5", "NBR 70"."""
    return bool(_CODE.fullmatch(item)) or (not re.search(r"\d", item) and 0 < len(item.split()) <= _LONGEST_ITEM)
