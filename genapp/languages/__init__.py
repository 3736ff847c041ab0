"""The languages, one folder each: labels, words, quotes, prompts, grammar; this is the list."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import format_currency, format_decimal

from genapp.languages.base import LanguageSpec, Reading
from genapp.languages.de import GERMAN
from genapp.languages.en import ENGLISH
from genapp.page import Language, decimal_of, is_currency

LANGUAGES: Final[dict[Language, LanguageSpec]] = {spec.code: spec for spec in (ENGLISH, GERMAN)}

_MEANING: Final = {name: key for spec in LANGUAGES.values() for key, names in spec.fact_names.items() for name in names}


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


def language_name(code: str) -> str:
    """In English, for the screens; a language that is no longer ours by its code."""
    return next((spec.name for spec in LANGUAGES.values() if spec.code == code), code.upper())


def number_text(amount: Decimal | int, language: Language) -> str:
    """A plain number: 1,240 in English, 1.240 in German."""
    return format_decimal(amount, locale=LANGUAGES[language].locale)


def price_text(price: str, currency: str, language: Language) -> str:
    """A price for readers; text that is no decimal number comes back as it was given."""
    amount, locale = decimal_of(price), LANGUAGES[language].locale
    if amount is None:
        return " ".join(part for part in (price.strip(), currency.strip()) if part)
    if not is_currency(currency):
        number = format_decimal(amount, format="#,##0.00", locale=locale)
        return f"{number} {currency.strip()}".strip()
    return format_currency(amount, currency.strip().upper(), locale=locale)
