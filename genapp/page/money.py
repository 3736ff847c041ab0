"""Amounts and currencies as data has them; their form for readers is that of a language."""

from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_name, get_currency_symbol


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
