"""Prices and numbers in the form of a language."""

from decimal import Decimal, InvalidOperation
from typing import Final

from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_symbol

from genapp.page.request import Language

LOCALES: Final[dict[Language, str]] = {Language.EN: "en_US", Language.DE: "de_DE"}


def number_text(amount: Decimal | int, language: Language) -> str:
    """A plain number: 1,240 in English, 1.240 in German."""
    return format_decimal(amount, locale=LOCALES[language])


def price_text(price: str, currency: str, language: Language) -> str:
    """A price for readers; text that is no decimal number comes back as it was given."""
    amount = decimal_of(price)
    if amount is None:
        return " ".join(part for part in (price.strip(), currency.strip()) if part)
    if not is_currency(currency):
        number = format_decimal(amount, format="#,##0.00", locale=LOCALES[language])
        return f"{number} {currency.strip()}".strip()
    return format_currency(amount, currency.strip().upper(), locale=LOCALES[language])


def decimal_of(price: str) -> Decimal | None:
    """The amount of a price given as "129.00"; None when it is something else or not above zero."""
    try:
        amount = Decimal(price.strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None


def is_currency(code: str) -> bool:
    """Whether this is an ISO 4217 code that has a name or a sign."""
    code = code.strip().upper()
    if len(code) != 3 or not code.isalpha():
        return False
    return get_currency_name(code, locale="en") != code or get_currency_symbol(code, locale="en") != code
