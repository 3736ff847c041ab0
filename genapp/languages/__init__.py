"""The languages that we have texts for, one folder each, and all others by CLDR; `LANGUAGES` answers for any."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, get_decimal_symbol, get_group_symbol

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.de import GERMAN
from genapp.languages.en import ENGLISH
from genapp.languages.es import SPANISH
from genapp.languages.fr import FRENCH
from genapp.languages.generic import generic, of_region, own_name, usual_languages
from genapp.languages.it import ITALIAN
from genapp.languages.nl import DUTCH
from genapp.page import PRODUCT_LINES, FactSheet, Language, decimal_of, is_currency


class _Languages(Mapping[Language, LanguageSpec]):
    """Answers for every language; in it, and counted, are those that have texts of their own."""

    def __init__(self, *specs: LanguageSpec) -> None:
        self._own = {spec.code: spec for spec in specs}
        self._others: dict[Language, LanguageSpec] = {}

    def __getitem__(self, language: Language) -> LanguageSpec:
        found = self._own.get(language) or self._others.get(language)
        if found is None:
            base = self._own.get(language.base)
            found = of_region(base, language) if base else generic(language, self._own[Language.EN])
            self._others[language] = found
        return found

    def __contains__(self, language: object) -> bool:
        return language in self._own

    def __iter__(self) -> Iterator[Language]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


LANGUAGES: Final = _Languages(ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, DUTCH)
WRITTEN: Final = tuple(language for language, spec in LANGUAGES.items() if spec.has_texts)
"""The languages of the embedded writer."""
OFFERED: Final = usual_languages(LANGUAGES)
"""The languages that forms offer; any other can be given by its code."""

_NUMBER: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_PERCENT: Final = re.compile(r"(?<=[0-9])\s*%")
_MEANING: Final = {
    name: key
    for language in reversed(OFFERED)  # the words of languages with own texts count more
    for key, names in LANGUAGES[language].fact_names.items()
    for name in names
}


def any_language(words: Callable[[Reading], str]) -> str:
    """The words of all languages as alternatives of one regular expression."""
    return "|".join(words(spec.reading) for spec in LANGUAGES.values())


@lru_cache(maxsize=64)
def called(key: str) -> frozenset[str]:
    """What a property is called in any language, in lower case."""
    return frozenset(spec.properties[key].casefold() for spec in LANGUAGES.values())


def meaning(name: str) -> str:
    """One key for names of facts that mean the same: "Farbe" and "colour" are both "color"."""
    key = " ".join(name.casefold().split()).strip(" .:")
    return _MEANING.get(key, key)


def meanings(sheet: FactSheet) -> frozenset[str]:
    """What the facts speak of: meanings of their names, "products" for two or more, "sentence" for one without name."""
    found = {meaning(fact.name) if fact.name else "sentence" for fact in sheet.facts}
    found |= {key for key in ("products", "brands") if any(fact.name.casefold() in called(key) for fact in sheet.facts)}
    if sum(fact.source in PRODUCT_LINES for fact in sheet.facts) > 1:
        found.add("products")
    return frozenset(found)


def language_name(code: str) -> str:
    """In English, for the screens."""
    return LANGUAGES[Language(code)].name


@lru_cache(maxsize=1_024)
def full_name(language: Language) -> str:
    """In English and in the language itself: "Polish (polski)"."""
    name, own = LANGUAGES[language].name, own_name(language)
    return f"{name} – {own}" if own and own.casefold() != name.casefold() else name


def number_text(amount: Decimal | int, language: Language) -> str:
    """A plain number: 1,240 in English, 1.240 in German."""
    return format_decimal(amount, locale=LANGUAGES[language].locale)


def truth_text(text: str, language: Language) -> str:
    """Yes or no for what spreadsheets and shops write instead ("TRUE", "WAHR"); any other text comes back."""
    word = text.strip().casefold()
    found = (spec.sheet_truth.index(word) for spec in LANGUAGES.values() if word in spec.sheet_truth)
    place = next(found, None)
    return text if place is None else LANGUAGES[language].truth[place]


def marked_text(text: str, language: Language) -> str:
    """Numbers within the text that are written with "." before decimals and "," between thousands, as the language
    writes them: "1,299.50 €" is "1.299,50 €" in German, and "5.5%" is "5,5 %"."""
    locale = Locale.parse(LANGUAGES[language].locale)
    signs = str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale)})
    percent = " %" if "\xa0%" in locale.percent_formats[None].pattern else "%"
    text = _NUMBER.sub(lambda found: found[0].translate(signs), text)
    return _PERCENT.sub(percent, text)


def date_text(moment: date, language: Language) -> str:
    """A day, or a day and its time, for readers."""
    locale = LANGUAGES[language].locale
    day = format_date(moment, format="medium", locale=locale)
    return f"{day}, {format_time(moment, format='short', locale=locale)}" if isinstance(moment, datetime) else day


def month_text(day: date, language: Language) -> str:
    return format_skeleton("yMMMM", day, locale=LANGUAGES[language].locale)


def price_text(price: str, currency: str, language: Language) -> str:
    """A price for readers; text that is no decimal number comes back as it was given."""
    amount, locale = decimal_of(price), LANGUAGES[language].locale
    if amount is None:
        return " ".join(part for part in (price.strip(), currency.strip()) if part)
    if not is_currency(currency):
        number = format_decimal(amount, format="#,##0.00", locale=locale)
        return f"{number} {currency.strip()}".strip()
    return format_currency(amount, currency.strip().upper(), locale=locale)
